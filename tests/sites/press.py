"""All sites on ports of 127.0.0.1, served by one thread, and what was asked of each."""

import asyncio
import re
import threading
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from typing import Self
from urllib.parse import unquote, urljoin, urlsplit

from tests.servers import HttpServer, Reply, Request
from tests.sites.site import Site
from tests.sites.traits import make_traits
from tests.sites.traps import without_session

SITES = 200
AT = datetime(2025, 11, 24, 6, 0, tzinfo=UTC)
"""When the first article of each site was published."""
_LINK = re.compile(r'href="([^"]+)"|<loc>([^<]+)</loc>|<link>([^<]+)</link>')
_PARSED = 256 * 1024
"""Bytes up to which an answer is searched for the links it gives away; what is longer holds none."""


class Door(HttpServer):
    """The port of one site. `linked` are the addresses that any answer of the press has named."""

    def __init__(self, site: Site, linked: set[str]) -> None:
        super().__init__()
        self.site, self._linked = site, linked

    def answer(self, request: Request) -> Reply:
        reply = self.site.answer(request)
        here = self.site.url(request.path)
        named = [reply.headers["Location"]] if "Location" in reply.headers else []
        if len(reply.body) < _PARSED:
            text = reply.body.decode("utf-8", "replace")
            named += [unescape(next(filter(None, found))) for found in _LINK.findall(text)]
        self._linked.update(filter(None, (as_asked(here, name) for name in named)))
        return reply


def as_asked(here: str, link: str) -> str | None:
    """A link as the request for it looks, to compare by, whatever its session; None of what is no link to follow."""
    with suppress(ValueError):
        parts = urlsplit(without_session(urljoin(here, link)))
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.netloc}{unquote(parts.path or '/')}{unquote(query)}"
    return None


class LocalPress:
    """`count` sites; deterministic but for the ports. `log(site)` tells what was asked of one."""

    def __init__(self, count: int = SITES, seed: int = 4) -> None:
        self.linked: set[str] = set()
        self.sites = [Site(n, traits, seed, AT) for n, traits in enumerate(make_traits(count, seed))]
        self._doors = [Door(site, self.linked) for site in self.sites]
        self.canaries = [HttpServer("127.0.0.2"), HttpServer("::1")]

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def log(self, site: Site) -> list[Request]:
        return self._doors[site.number].requests

    def strays(self) -> list[str]:
        """Requests at addresses that no program may connect to."""
        return [request.path for canary in self.canaries for request in canary.requests]

    def _run(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _open(self) -> None:
        for canary in list(self.canaries):
            try:
                await canary.open()
            except OSError:  # no IPv6 here
                self.canaries.remove(canary)
        for door in self._doors:
            await door.open()
            door.site.base = f"http://127.0.0.1:{door.port}"
        inside = [f"http://{one.address.join('[]') if ':' in one.address else one.address}:{one.port}/news/10001" for one in self.canaries]  # fmt: skip
        inside += ["http://10.0.0.1/news/10001", "http://169.254.169.254/latest/meta-data/", "http://localhost:1/news/1"]  # fmt: skip
        for n, site in enumerate(self.sites):
            site.elsewhere, site.internal = self.sites[n - 1].base, inside

    async def _close(self) -> None:
        for door in (*self._doors, *self.canaries):
            await door.close()
