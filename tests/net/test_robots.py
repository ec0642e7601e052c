"""robots.txt: asked for once, obeyed on every hop, and nothing fetched while a site cannot show it."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from monitor.egress import Egress
from monitor.errors import EgressRefused, FetchError, RobotsRefused
from monitor.net import robots
from monitor.net.robots import KEPT, RETRIED, Robots
from monitor.net.session import Session
from monitor.net.workers import Workers
from tests.net.test_session import LOOPBACK, Eager
from tests.servers import HttpServer, Reply, redirect

RULES = b"User-agent: *\nDisallow: /\n\nUser-agent: media-monitor\nDisallow: /private\nCrawl-delay: 7\n"


class Here:
    """Workers that work here."""

    async def run(self, function, *args, timeout, **kwargs):
        return function(*args, **kwargs)


class Slowed(Eager):
    def __init__(self):
        super().__init__()
        self.slowed = {}

    def slow_down(self, site, pace):
        self.slowed[site] = pace


@pytest.fixture
def site():
    with HttpServer() as server:
        yield server


@asynccontextmanager
async def obeying(*, now=lambda: 0, pacer=None, workers=None, allow=LOOPBACK):
    async with Session(Egress(allow), pacer or Slowed(), user_agent="x", concurrency=8) as session:
        one = Robots(session, workers or Here(), "media-monitor", now)
        yield one, session
        await one.close()


def check(*urls, **options):
    """What is raised for each address, None where it may be fetched."""

    async def go():
        async with obeying(**options) as (one, _):
            return [found if (found := (await asyncio.gather(one.check(url), return_exceptions=True))[0]) else None
                    for url in urls]  # fmt: skip

    return asyncio.run(go())


def test_a_site_is_asked_once_and_obeyed(site):
    site.on("/robots.txt", Reply(body=RULES))
    pacer = Slowed()
    open_, closed = check(site.url("/news/1"), site.url("/private/1"), pacer=pacer)
    assert open_ is None
    assert isinstance(closed, RobotsRefused)
    assert (
        str(closed)
        == f"{site.url('/private/1')}: {site.url('/robots.txt')} does not allow it to media-monitor"
    )
    assert [request.path for request in site.requests] == ["/robots.txt"]
    assert list(pacer.slowed.values()) == [7.0]


@pytest.mark.parametrize("status", [404, 401, 403, 410, 429, 204])
def test_a_site_that_has_none_or_does_not_show_it_allows_all(site, status):
    """RFC 9309, section 2.3.1.3."""
    site.on("/robots.txt", Reply(status, body=RULES if status != 204 else b""))
    assert check(site.url("/private/1")) == [None]


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_in_trouble_allows_nothing_until_it_is_asked_again(site, status):
    """RFC 9309, section 2.3.1.4."""
    site.on("/robots.txt", [Reply(status), Reply(body=b"")])
    now = [0]

    async def go():
        async with obeying(now=lambda: now[0]) as (one, _):
            with pytest.raises(FetchError, match=f"{status}: no page is fetched until"):
                await one.check(site.url("/1"))
            now[0] = RETRIED - 1
            with pytest.raises(FetchError):
                await one.check(site.url("/1"))
            now[0] = RETRIED
            await one.check(site.url("/1"))

    asyncio.run(go())
    assert len(site.requests) == 2


def test_a_site_that_does_not_answer_is_as_one_in_trouble(site):
    site.on("/robots.txt", Reply(body=RULES, fault="reset"))
    (error,) = check(site.url("/1"))
    assert "without its robots.txt no page is fetched" in str(error)


def test_what_may_not_be_connected_to_stays_refused(site):
    (error,) = check(site.url("/1"), allow=[])
    assert isinstance(error, EgressRefused)


def test_it_is_read_again_after_a_day(site):
    site.on("/robots.txt", [Reply(body=b""), Reply(body=RULES)])
    now = [0]

    async def go():
        async with obeying(now=lambda: now[0]) as (one, _):
            await one.check(site.url("/private"))
            now[0] = KEPT
            with pytest.raises(RobotsRefused):
                await one.check(site.url("/private"))

    asyncio.run(go())


def test_who_comes_while_it_is_asked_for_waits_for_the_same_answer(site):
    site.on("/robots.txt", Reply(body=RULES, delay=0.2))

    async def go():
        async with obeying() as (one, _):
            await asyncio.gather(*(one.check(site.url(f"/{n}")) for n in range(5)))

    asyncio.run(go())
    assert len(site.requests) == 1


def test_sites_that_were_not_asked_about_for_long_are_forgotten(site, monkeypatch):
    monkeypatch.setattr(robots, "_REMEMBERED", 1)
    with HttpServer("127.0.0.2") as other:
        check(site.url("/1"), other.url("/1"), site.url("/2"))
        assert (len(site.requests), len(other.requests)) == (2, 1)


def test_every_hop_of_a_page_is_asked_about(site):
    """A page that leads to where robots may not go is not fetched there."""
    site.on("/robots.txt", Reply(body=RULES))
    site.on("/go", redirect("/private/1"))
    site.on("/private/1", Reply(body=b"secret"))

    async def go():
        async with obeying() as (one, session):
            with pytest.raises(RobotsRefused):
                await session.get(site.url("/go"), timeout=5_000, max_bytes=1_000, check=one.check)

    asyncio.run(go())
    assert [request.path for request in site.requests] == ["/robots.txt", "/go"]


def test_patterns_that_take_their_time_take_it_in_a_worker(site):
    site.on("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /" + b"*a" * 2_000 + b"$\n"))

    async def go():
        workers = Workers(1, preload=["monitor.read.robots"])
        try:
            async with obeying(workers=workers) as (one, _):
                await one.check(site.url("/" + "a" * 200))
        finally:
            await workers.close()

    asyncio.run(go())


def test_a_surprise_is_not_kept_for_ever(site):
    """Whatever asking raises is trouble that passes."""
    now, broken = [0], [True]

    async def go():
        async with obeying(now=lambda: now[0]) as (one, session):
            get = session.get

            async def surprise(*args, **options):
                if broken:
                    raise RuntimeError("a bug")
                return await get(*args, **options)

            session.get = surprise
            with pytest.raises(FetchError, match="a bug; please report it"):
                await one.check(site.url("/1"))
            broken.clear()
            now[0] = RETRIED
            await one.check(site.url("/1"))

    asyncio.run(go())
