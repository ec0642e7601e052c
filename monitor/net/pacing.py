"""Politeness: how soon after one another, and how many at once, requests go to one site.

Refuses nobody; it makes them wait, each site for itself.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from monitor.model import Millis
from monitor.settings import SECOND

LONGEST_REST = 30.0
"""Seconds that a request is held back as its site wants to be left alone; what rests for longer is not asked for."""
_REMEMBERED = 1_000
"""Sites kept before idle ones are looked for."""


class _Line:
    """The queue before one site."""

    def __init__(self, per_site: int) -> None:
        self.places = asyncio.Semaphore(per_site)
        self.gate = asyncio.Lock()
        self.people = 0
        self.next_start = float("-inf")
        self.rests_until = float("-inf")
        self.pace = 0.0


class Pacer:
    """At least `pace` between the starts of two requests to one site, and at most `per_site` under way.

    `clock` counts seconds and never goes back.
    """

    def __init__(
        self,
        pace: Millis,
        per_site: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pace = pace / SECOND
        self._per_site = per_site
        self._clock = clock
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}
        self._crowded = _REMEMBERED

    @asynccontextmanager
    async def turn(self, site: str, slots: asyncio.Semaphore | None = None) -> AsyncIterator[None]:
        """Waits for this site's turn, then for one of `slots`, and holds both while the body runs.

        The slot is taken last, so that who waits for a busy site keeps nobody from another; and the time
        of the start counts from then, so that waiting for slots bunches no requests together.
        """
        line = self._line(site)
        line.people += 1
        try:
            async with line.places:
                await self._start(line, slots)
                try:
                    yield
                finally:
                    if slots is not None:
                        slots.release()
        finally:
            line.people -= 1

    def slow_down(self, site: str, pace: float) -> None:
        """Leaves at least `pace` seconds between two starts at `site`, until that site was long idle."""
        self._line(site).pace = pace

    def rest(self, site: str, seconds: float) -> None:
        """Starts nothing at `site` for so long; a rest beyond `LONGEST_REST` is for those to keep who ask for it."""
        line = self._line(site)
        line.rests_until = max(line.rests_until, self._clock() + seconds)
        if seconds <= LONGEST_REST:
            line.next_start = max(line.next_start, self._clock() + seconds)

    def rests(self, site: str) -> float:
        """Seconds for which `site` wants to be left alone."""
        return max(0.0, self._line(site).rests_until - self._clock())

    async def _start(self, line: _Line, slots: asyncio.Semaphore | None) -> None:
        async with line.gate:
            while (wait := line.next_start - self._clock()) > 0:
                await self._sleep(wait)
            if slots is not None:
                await slots.acquire()
            line.next_start = self._clock() + max(self._pace, line.pace)

    def _line(self, site: str) -> _Line:
        if site not in self._lines:
            if len(self._lines) >= self._crowded:
                self._forget_idle()
            self._lines[site] = _Line(self._per_site)
        return self._lines[site]

    def _forget_idle(self) -> None:
        now = self._clock()
        self._lines = {
            site: line
            for site, line in self._lines.items()
            if line.people or max(line.next_start, line.rests_until) > now
        }
        self._crowded = max(_REMEMBERED, 2 * len(self._lines))
