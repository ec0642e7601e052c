"""Searches: the questions that are due are asked, and what is new in the answers is remembered.

Each question is a document of its own: what it finds when it is asked first stood there before watching began,
unless it appeared after the search was asked anything last; what it finds later is news.
"""

from dataclasses import dataclass

from monitor.collect.poll import Arrived, Unchanged
from monitor.model import Millis
from monitor.pipeline import states
from monitor.pipeline.collect import Collected
from monitor.pipeline.parts import AT_ONCE, PartReader, PartsRead
from monitor.pipeline.reading import Reading, read_search
from monitor.schedule import next_due
from monitor.settings import SECOND, Search, Source
from monitor.store.desk import Priority
from monitor.store.parts import Part, find_failure, find_next, hasten_parts, load_due_parts
from monitor.store.sources import DueSource, Poll, PollCounts, save_poll

PARSE_LIMIT: Millis = 20 * SECOND
"""Time a worker may take for one page of results."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How asking one search went."""

    entries: int
    new: int
    changed: int
    reason: str | None
    """Why it failed: every question did."""


class SearchReader(PartReader):
    """Asks questions."""

    async def ask(self, claimed: DueSource, spec: Source) -> Asked:
        """Asks up to `AT_ONCE` of the questions that are due, new ones first, and records how that went."""
        queries, found, now = _search(spec).queries, Collected(), self._clock()
        wanted = [(query.url, None) for query in queries]
        since = _asked_until(claimed, spec)
        await self._list(claimed, wanted, by="", baseline=spec.first_poll == "baseline", since=since)
        await self._desk.write(Priority.COLLECT, hasten_parts, claimed.id, now + spec.every)
        due = await self._desk.read(load_due_parts, claimed.id, now, 0, AT_ONCE)
        done = await self._read_parts(claimed, spec, due, found)
        failure = await self._desk.read(find_failure, claimed.id)
        await self._record(claimed, spec, done, found, failure)
        return Asked(done.entries, found.new, found.changed, failure)

    async def _record(
        self, claimed: DueSource, spec: Source, done: PartsRead, found: Collected, failure: str | None
    ) -> None:
        now = self._clock()
        if failure:
            state = states.failed(claimed.state, failure, now)
            due = next_due(now, spec.every, state.failures, done.retry_after, self._chance())
        else:
            state = states.unchanged(claimed.state, Unchanged(via="304"), now)
            due = await self._next_due(claimed, spec, done, now)
        counts = PollCounts(
            unchanged=int(not done.entries), failed=int(bool(failure)), entries=done.entries, new=found.new,
            bytes=done.bytes,
        )  # fmt: skip
        await self._desk.write(Priority.COLLECT, save_poll, claimed, Poll(state, counts, due), now)

    async def _next_due(self, claimed: DueSource, spec: Source, done: PartsRead, now: Millis) -> Millis:
        """When the next question is due: now, where more are than are asked at once, but never before the site allows."""
        first = await self._desk.read(find_next, claimed.id)
        allowed = now if done.retry_after is None else next_due(now, 0, 0, done.retry_after, 0)
        return max(allowed, now + spec.every if first is None else first)

    async def _parse(self, claimed: DueSource, spec: Source, fetched: Arrived) -> Reading:
        return await self._workers.run(
            read_search, fetched.body, url=fetched.url, content_type=fetched.content_type,
            source=claimed.name, results=_search(spec).results, timeout=PARSE_LIMIT,
        )  # fmt: skip

    def _wait(self, _part: Part, spec: Source, _now: Millis) -> Millis:
        return spec.every

    def _trouble(self, part: Part, spec: Source) -> tuple[str, str]:
        return "search failed", f"no answer for “{self._query(part, spec)}”"

    def _query(self, part: Part, spec: Source) -> str | None:
        return next((query.words for query in _search(spec).queries if query.url == part.url), None)


def _asked_until(claimed: DueSource, spec: Source) -> Millis | None:
    """Until when every question that the search was asked so far was answered; None where it never was.

    What appeared later was found by none: a rule whose words change, and with them its question, misses nothing.
    """
    last = claimed.state.last_ok
    return last and last - (spec.every if len(_search(spec).queries) > AT_ONCE else 0)


def _search(spec: Source) -> Search:
    return spec.search or Search()
