"""One crawl as the daemon runs it, on servers of this machine."""

import asyncio
from dataclasses import dataclass, replace

from monitor import clock
from monitor.app import PRODUCT, SPIDERS, make_session
from monitor.collect.crawl import Crawled, Crawler
from monitor.collect.order import Order
from monitor.net.nursery import Nursery
from monitor.net.robots import Robots
from monitor.settings import MINUTE, SECOND, Crawl, Polling, Secret, Settings
from tests.pipeline.pages import InProcess
from tests.servers import Reply

ORDER = Order(
    source="Source", crawl=Crawl(), memory=256 * 1024 * 1024, time=20 * SECOND, pace=0, per_site=2,
    timeout=5 * SECOND,
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """How a crawl went, and what it found."""

    end: Crawled
    items: list

    @property
    def links(self):
        return [item["url"] for item in self.items if set(item) != {"url", "links", "turn"}]


def crawl(spec, *, networks=("127.0.0.1/32",), polling=Polling(pace=0), take=None, **order):  # noqa: B008
    """Runs the crawl that `spec` asks for."""
    items = []

    async def keep(item):
        items.append(item)
        if take:
            await take(item)

    async def go():
        settings = Settings(database=Secret("sqlite:///unused"), allow_networks=networks, polling=polling)
        async with make_session(settings) as session:
            robots = Robots(session, InProcess(), PRODUCT, clock.now)
            crawler = Crawler(session, robots, Nursery(SPIDERS), polling, clock.now)
            try:
                return Run(await crawler.crawl(replace(ORDER, crawl=spec, **order), keep), items)
            finally:
                await robots.close()

    return asyncio.run(asyncio.wait_for(go(), 60))


def html(*parts, status=200, **headers):
    body = "<!doctype html><html><body>" + "".join(parts) + "</body></html>"
    return Reply(status, body.encode(), {"Content-Type": "text/html; charset=utf-8"} | headers)


def teaser(number, path="/news/{}-grain-ships-wait-off-the-harbour"):
    return f'<article><h2><a href="{path.format(number)}">Grain ships wait off the harbour, day {number}</a></h2></article>'


def menu(*names):
    return "<nav>" + "".join(f'<a href="/{name}/">{name.title()}</a>' for name in names) + "</nav>"


__all__ = ["MINUTE", "Crawl", "Run", "crawl", "html", "menu", "teaser"]
