"""The spider of a site without a feed: looks through its front page and its sections for links to articles.

It asks for no article itself, so a crawl costs the pages that list them.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response, TextResponse

from .addresses import site_of
from .items import LEFT_OUT, Link, Listing
from .links import find_links

MOST_TURNS = 5
"""Pages of one listing that are turned, as long as there is something new on each."""


def _never(url: str) -> bool:  # noqa: ARG001
    return False


class SiteSpider(scrapy.Spider):
    """`start`: addresses, as a sequence or separated by spaces; patterns likewise. `depth`: steps from there to the
    last listing; `pages`: most listings in all; `listings` are asked for beside the start pages. `is_known` tells of an article, `rests` of a listing that it need
    not be asked for.
    """

    name = "site"

    def __init__(
        self, start: Sequence[str] | str = (), articles: Sequence[str] | str = (), sections: Sequence[str] | str = (),
        skip: Sequence[str] | str = (), depth: int | str = 2, pages: int | str = 40, examples: Collection[str] = (),
        listings: Sequence[str] = (), is_known: Callable[[str], bool] = _never, rests: Callable[[str], bool] = _never,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.start_urls = _listed(start)
        if not self.start_urls:
            raise ValueError("nowhere to begin: give -a start=https://example.org/")
        self.sites = {_site(url) for url in self.start_urls}
        self.patterns = {"articles": _listed(articles), "sections": _listed(sections), "skip": _listed(skip)}
        self.depth, self.left = int(depth), int(pages)
        self.examples, self.is_known, self.rests = examples, is_known, rests
        self.listings = list(listings)[: self.left * 3 // 4]
        self.asked: set[str] = set()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in self.start_urls:
            for request in self._ask(url, step=0):
                yield request
        for url in self.listings:
            for request in self._ask(url, step=1):
                yield request

    def parse(self, response: Response, step: int, turn: int, asked: str) -> Iterator[Any]:
        if not isinstance(response, TextResponse) or _site(response.url) not in self.sites:
            return
        root = response.selector.root
        if not hasattr(root, "iter"):
            return
        found = find_links(root, response.url, examples=self.examples, **self.patterns)
        articles = [one for one in found if one.kind == "article"]
        for one in articles:
            yield Link(one.url, one.text, listing=asked)
        yield Listing(asked, len(articles), turn)
        news = any(not self.is_known(one.url) for one in articles)
        for one in found:
            if one.kind == "section" and step < self.depth and not self.rests(one.url):
                yield from self._ask(one.url, step=step + 1)
            elif one.kind == "next" and news and turn < MOST_TURNS:
                yield from self._ask(one.url, step=step, turn=turn + 1)

    def _ask(self, url: str, *, step: int, turn: int = 0) -> Iterator[scrapy.Request]:
        """The request for a listing that was not asked for yet, if there is one left."""
        if url in self.asked or _site(url) not in self.sites:
            return
        self.asked.add(url)
        if not self.left:
            self.crawler.stats.inc_value(LEFT_OUT)
            return
        self.left -= 1
        yield scrapy.Request(
            url, cb_kwargs={"step": step, "turn": turn, "asked": url}, dont_filter=True,
            priority=-10 * step - 100 * turn,
        )  # fmt: skip


def _listed(given: Sequence[str] | str) -> list[str]:
    return given.split() if isinstance(given, str) else list(given)


def _site(url: str) -> str:
    return site_of(urlsplit(url).netloc)
