"""robots.txt of the sites whose pages are fetched (RFC 9309): asked for once a day, obeyed on every hop.

A site that has none, or refuses to show it, allows all; one whose server is in trouble allows nothing until
it is well again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from monitor.errors import FetchError, RobotsRefused, TooLarge
from monitor.identify.urls import outlet
from monitor.model import Millis
from monitor.net.failures import shown
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.read.robots import LONGEST, find_permission
from monitor.settings import DAY, MINUTE, SECOND

log = structlog.get_logger("pages")

KEPT: Millis = DAY
"""RFC 9309, section 2.4: a cached file is not used for longer."""
RETRIED: Millis = 10 * MINUTE
"""How soon a site in trouble is asked again."""
TIMEOUT: Millis = 20 * SECOND
_MOST_BYTES = 4 * 1024 * 1024
_REMEMBERED = 1_000
"""Sites."""
_LIMIT: Millis = 5 * SECOND
"""Time that a worker may take to read one."""


@dataclass(frozen=True, slots=True)
class _Known:
    body: bytes
    until: Millis
    trouble: FetchError | None = None
    """Why nothing may be fetched for now."""


class Robots:
    """Raises on what a site forbids. `agent` is the product token; `clock` counts milliseconds."""

    def __init__(self, session: Session, workers: Workers, agent: str, clock: Callable[[], Millis]) -> None:
        self._session, self._workers, self._agent, self._clock = session, workers, agent, clock
        self._known: OrderedDict[str, asyncio.Task[_Known]] = OrderedDict()

    async def check(self, url: str) -> None:
        """Returns where `url` may be fetched. Raises RobotsRefused, or FetchError where it is not known."""
        body = await self.load(url)
        if not body:
            return
        asked = await self._workers.run(find_permission, body, self._agent, url, timeout=_LIMIT)
        self._session.slow_down(outlet(url), asked.delay or 0.0)
        if not asked.allowed:
            raise RobotsRefused(f"{shown(url)}: {_origin(url)}/robots.txt does not allow it to {self._agent}")

    async def load(self, url: str) -> bytes:
        """The robots.txt of the site of `url`, empty where it has none. Raises FetchError where it is not known."""
        known = await self._find(_origin(url))
        if known.trouble is not None:
            raise type(known.trouble)(str(known.trouble))
        return known.body

    async def close(self) -> None:
        """Ends the requests under way."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)

    async def _find(self, origin: str) -> _Known:
        """What is known of a site; who comes while it is asked for waits for the same answer."""
        found = self._known.pop(origin, None)
        if found is None or _is_over(found, self._clock()):
            found = asyncio.create_task(self._fetch(origin))
        self._known[origin] = found
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return await asyncio.shield(found)

    async def _fetch(self, origin: str) -> _Known:
        url, now = f"{origin}/robots.txt", self._clock()
        try:
            answer = await self._session.get(url, timeout=TIMEOUT, max_bytes=_MOST_BYTES)
        except (TooLarge, FetchError) as error:
            kind = FetchError if isinstance(error, TooLarge) else type(error)
            trouble = kind(f"{error} (without its robots.txt no page is fetched)")
            return _Known(b"", now + RETRIED, trouble)
        except Exception as error:  # one site's surprise must not stay with it
            log.exception("robots.txt failed unexpectedly", url=url)
            trouble = FetchError(f"{url}: unexpected {type(error).__name__}: {error}; please report it")
            return _Known(b"", now + RETRIED, trouble)
        if answer.status >= 500:
            remedy = "no page is fetched until the site shows its robots.txt again"
            return _Known(b"", now + RETRIED, FetchError(f"{url}: {answer.status}: {remedy}"))
        return _Known(answer.body[:LONGEST] if answer.status == 200 else b"", now + KEPT)


def _is_over(found: "asyncio.Task[_Known]", now: Millis) -> bool:
    return found.done() and (found.cancelled() or found.result().until <= now)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
