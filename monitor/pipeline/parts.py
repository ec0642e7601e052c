"""The parts of a source that has many documents: those that are due are read, each with what was known of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.collect.poll import Arrived, Failed, Target, Unchanged, fetch_feed
from monitor.errors import MonitorError
from monitor.model import Millis
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.pipeline.collect import CHUNK, Chunk, Collected, collect
from monitor.pipeline.news import is_news
from monitor.pipeline.reading import Named, Reading
from monitor.pipeline.states import CUT, most_bytes
from monitor.schedule import next_due
from monitor.settings import Polling, Source
from monitor.store.articles import Origin
from monitor.store.desk import Desk, Priority
from monitor.store.events import note
from monitor.store.parts import Part, list_parts, save_part
from monitor.store.sources import DueSource

AT_ONCE = 20
"""Parts read in one poll; the others wait for the next."""


@dataclass(slots=True)
class PartsRead:
    """What reading the parts of one source came to."""

    entries: int = 0
    bytes: int = 0
    retry_after: Millis | None = None
    """How long the server asked to be left alone: the parts behind were not asked for."""


class PartReader(ABC):
    """Reads parts. What they are, a sitemap's or a search's, says how they are parsed and when they are due."""

    def __init__(
        self, desk: Desk, session: Session, workers: Workers, polling: Polling, clock: Callable[[], Millis],
        chance: Callable[[], float],
    ) -> None:  # fmt: skip
        self._desk, self._session, self._workers = desk, session, workers
        self._polling, self._clock, self._chance = polling, clock, chance

    @abstractmethod
    async def _parse(self, claimed: DueSource, spec: Source, fetched: Arrived) -> Reading:
        """What stands in a part."""

    @abstractmethod
    def _wait(self, part: Part, spec: Source, now: Millis) -> Millis:
        """How long a part is left alone that is as it was."""

    @abstractmethod
    def _trouble(self, part: Part, spec: Source) -> tuple[str, str]:
        """As what the failure of a part is noted, and the reason that makes it one event."""

    def _query(self, _part: Part, _spec: Source) -> str | None:
        """The words that a part was asked for."""
        return None

    async def _list(
        self, claimed: DueSource, children: Sequence[tuple[str, Millis | None]], *, by: str, baseline: bool,
        since: Millis | None = None,
    ) -> None:  # fmt: skip
        await self._desk.write(
            Priority.COLLECT, list_parts, claimed.id, children, by=by, baseline=baseline, since=since,
            now=self._clock(),
        )  # fmt: skip

    async def _read_parts(
        self, claimed: DueSource, spec: Source, parts: Sequence[Part], found: Collected
    ) -> PartsRead:
        done = PartsRead()
        for part in parts:
            try:
                await self._read_part(claimed, spec, part, found, done)
            except MonitorError as error:
                await self._fail(claimed, spec, part, Failed(reason=str(error)))
            if done.retry_after is not None:
                break
        return done

    async def _read_part(
        self, claimed: DueSource, spec: Source, part: Part, found: Collected, done: PartsRead
    ) -> None:
        target = Target(
            url=part.url, etag=part.etag, modified=part.modified, body_hash=part.body_hash,
            timeout=self._polling.timeout, max_bytes=most_bytes(spec, self._polling),
        )  # fmt: skip
        fetched = await fetch_feed(self._session, target, self._clock())
        match fetched:
            case Failed():
                done.retry_after = fetched.retry_after
                await self._fail(claimed, spec, part, fetched)
            case Unchanged():
                now = self._clock()
                same = replace(part, read_as=part.stated, failures=0, error=None)
                await self._save(claimed, replace(same, due=now + self._wait(part, spec, now)))
            case Arrived():
                reading = await self._parse(claimed, spec, fetched)
                done.bytes += len(fetched.body)
                done.entries += len(reading.named)
                await self._save_read(claimed, spec, part, fetched, reading, found)

    async def _save_read(
        self, claimed: DueSource, spec: Source, part: Part, fetched: Arrived, reading: Reading, found: Collected
    ) -> None:  # fmt: skip
        """Entries first, then what the next request will be asked with."""
        if reading.children:
            await self._list(claimed, reading.children, by=part.url, baseline=part.baseline)
        for origin, named in _by_origin(part, reading.named, self._clock()):
            for start in range(0, len(named), CHUNK):
                chunk = Chunk(
                    claimed.id, spec, named[start : start + CHUNK], origin, reading.home, self._polling.page_wait,
                    self._query(part, spec), part.since if origin == "baseline" else None,
                )  # fmt: skip
                await self._desk.write(Priority.COLLECT, collect, chunk, found, self._clock())
        await self._save(claimed, _read(part, spec, fetched, reading, self._clock()))

    async def _save(self, claimed: DueSource, part: Part) -> None:
        await self._desk.write(Priority.COLLECT, save_part, claimed.id, part)

    async def _fail(self, claimed: DueSource, spec: Source, part: Part, failed: Failed) -> None:
        now, failures = self._clock(), part.failures + 1
        due = next_due(now, spec.every, failures, failed.retry_after, self._chance())
        await self._save(claimed, replace(part, failures=failures, error=failed.reason, due=due))
        kind, reason = self._trouble(part, spec)
        await self._desk.write(Priority.COLLECT, note, kind, claimed.name, reason, now, failed.reason)


def _by_origin(
    part: Part, named: tuple[Named, ...], now: Millis
) -> Iterator[tuple[Origin, tuple[Named, ...]]]:
    """What stood in a part before watching began, and what is news."""
    old: list[Named] = []
    new: list[Named] = []
    for one in named:
        published = one.entry.published or one.entry.updated
        late = part.since is not None and is_news(published, part.since, now)
        (new if late or not part.baseline else old).append(one)
    yield "baseline", tuple(old)
    yield "live", tuple(new)


def _read(part: Part, spec: Source, fetched: Arrived, reading: Reading, now: Millis) -> Part:
    """Of a part that was cut off on its way the validators do not count.

    Nor is all known that stood there before; but a search that is always cut off would then never say anything new.
    """
    part = replace(part, failures=0, error=None, changed_at=now, due=now + spec.every)
    if reading.cut:
        ended = spec.kind == "search" and bool(reading.named)
        baseline = part.baseline and not ended
        return replace(part, body_hash=f"{CUT}{fetched.body_hash}", baseline=baseline)
    return replace(
        part,
        read_as=part.stated,
        etag=fetched.etag,
        modified=fetched.modified,
        body_hash=fetched.body_hash,
        baseline=False,
    )
