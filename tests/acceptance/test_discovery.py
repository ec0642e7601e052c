"""The best source of each site of a local press is the one that it has, and nothing is asked for that may not be."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from urllib.parse import unquote

import pytest

from monitor import clock
from monitor.app import PRODUCT, make_session
from monitor.errors import FetchError
from monitor.model import to_millis
from monitor.net.robots import Robots
from monitor.net.workers import Workers
from monitor.pipeline.discover import Discoverer, Discovery
from monitor.settings import HOUR, Polling, Secret, Settings
from tests.sites.press import AT, LocalPress
from tests.sites.site import Site

SITES = 60
SETTINGS = Settings(database=Secret(""), allow_networks=("127.0.0.0/8",), polling=Polling(pace=0))
NOW = to_millis(AT) + HOUR
FEWEST = 59
"""Sites that are judged right; one shows no article and two menus whose addresses tell nothing."""
MOST = 40
"""Addresses that one site is asked for."""


async def _discover(sites: list[Site]) -> list[Discovery | FetchError]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(make_session(SETTINGS))
        workers = Workers(count=2)
        stack.push_async_callback(workers.close)
        robots = Robots(session, workers, PRODUCT, clock.now)
        stack.push_async_callback(robots.close)
        asked = (
            Discoverer(session, workers, robots, SETTINGS.polling, NOW).discover([site.url()])
            for site in sites
        )
        return await asyncio.gather(*asked, return_exceptions=True)


def _has(site: Site) -> str:
    return "feed" if site.traits.feed else "sitemap" if site.traits.sitemap else "site"


@pytest.mark.slow
def test_each_site_is_read_by_the_best_that_it_has():
    with LocalPress(SITES) as press:
        found = asyncio.run(_discover(press.sites))
        right, wrong = Counter(), []
        for site, one in zip(press.sites, found, strict=True):
            best = one.best.kind if isinstance(one, Discovery) and one.best else None
            expected = None if site.traits.robots == "trouble" else _has(site)
            right[expected] += best == expected
            wrong += [] if best == expected else [(site.number, site.traits, best, one)]
            asked = {request.path for request in press.log(site)}
            assert all(site.allows(path) and site.allows(unquote(path)) for path in asked - {"/"}), site.name
            assert len(asked) <= MOST
        print(
            f"{SITES} sites, {sum(len(press.log(site)) for site in press.sites)} requests; right: {dict(right)}"
        )
        assert press.strays() == []
    assert len(wrong) <= SITES - FEWEST, wrong
