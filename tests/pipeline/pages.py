"""A press that answers as the test says, and the fetcher of pages on it, for pipeline tests."""

import asyncio
from html import escape

from monitor.errors import Unreachable
from monitor.net.answer import Answer
from monitor.pipeline.pages import PageFetcher
from monitor.settings import Polling
from monitor.store.desk import Desk as Threads
from tests.pipeline.test_collect import NOW

SENTENCES = (
    "The harbour office said on Monday that the new quay takes vessels of up to forty thousand tonnes.",
    "Two ships with maize from the north are expected before the end of the week, a spokeswoman added.",
    "The works had begun three years ago and cost less than the parliament had feared at the time.",
)


def article_page(title, *paragraphs, canonical=None, twins=(), published="2023-11-14T21:00:00Z", more=""):
    """A page as outlets make them."""
    links = "".join(f'<link rel="amphtml" href="{url}">' for url in twins)
    links += f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = "".join(f"<p>{escape(one)}</p>" for one in (paragraphs or SENTENCES))
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title>{links}'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(title)}">'
        f'<meta property="article:published_time" content="{published}">{more}</head>'
        f'<body><nav><a href="/">Home</a></nav><article><h1>{escape(title)}</h1>{body}</article></body></html>'
    ).encode()


class InProcess:
    """Workers that work here."""

    async def run(self, function, *args, timeout, **kwargs):
        return function(*args, **kwargs)


class Press:
    """A session: `pages` are bodies, answers or errors by address; what is not there is a 404."""

    def __init__(self, pages=()):
        self.pages, self.asked = dict(pages), []

    async def get(self, url, *, headers, timeout, max_bytes, check):
        await check(url)
        self.asked.append(url)
        found = self.pages.get(url, Answer(status=404, url=url, headers={}, body=b"<p>none</p>"))
        if isinstance(found, Exception):
            raise found
        if isinstance(found, bytes):
            found = Answer(status=200, url=url, headers={"Content-Type": "text/html"}, body=found)
        return found

    def rest(self, site, seconds):
        pass


class Open:
    """A robots.txt that allows everything."""

    async def check(self, url):
        pass


def fetch_pages(
    desk, press, *, now=NOW, boot="here", robots=None, workers=None, selectors=(), **polling
):  # fmt: skip
    """Fetches every page that is due, as the daemon does."""

    async def run():
        threads = Threads(desk.database)
        try:
            fetcher = PageFetcher(
                threads, press, workers or InProcess(), robots or Open(), Polling(**polling), selectors=dict(selectors),
                boot=boot, clock=lambda: now, chance=lambda: 0.5, wake=lambda: None,
            )  # fmt: skip
            await fetcher.cycle()
        finally:
            threads.close()

    asyncio.run(run())


def unreachable(url):
    return Unreachable(f"{url}: no connection; check the host")
