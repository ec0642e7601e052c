"""Sitemap indexes: the parts that changed are read, each after the other, and what is new in them remembered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from monitor.collect.poll import Arrived, Failed, Target, Unchanged, fetch_feed
from monitor.errors import MonitorError
from monitor.model import Millis
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.pipeline.collect import CHUNK, Chunk, Collected, collect
from monitor.pipeline.reading import Reading, read_sitemap
from monitor.pipeline.states import CUT, most_bytes
from monitor.schedule import next_due
from monitor.settings import DAY, SECOND, Polling, Source
from monitor.store.articles import Origin
from monitor.store.desk import Desk, Priority
from monitor.store.events import note
from monitor.store.sitemaps import Part, list_parts, load_due_parts, save_part
from monitor.store.sources import DueSource

AT_ONCE = 20
"""Parts read in one poll; the others wait for the next."""
PATIENCE = 48
"""A part without a date is asked for again after this part of the time since it changed: every half hour
where it did so yesterday, so that a quiet night delays no news of the morning."""
LONGEST_WAIT: Millis = DAY
PARSE_LIMIT: Millis = 90 * SECOND
"""Time a worker may take for one sitemap: ten seconds for 50,000 addresses, on a busy machine more."""


@dataclass(slots=True)
class PartsRead:
    """What reading the parts of one index came to."""

    entries: int = 0
    bytes: int = 0


class SitemapReader:
    """Reads parts of indexes."""

    def __init__(
        self, desk: Desk, session: Session, workers: Workers, polling: Polling, clock: Callable[[], Millis],
        chance: Callable[[], float],
    ) -> None:  # fmt: skip
        self._desk, self._session, self._workers = desk, session, workers
        self._polling, self._clock, self._chance = polling, clock, chance

    async def _list(
        self, claimed: DueSource, children: Sequence[tuple[str, Millis | None]], *, by: str, baseline: bool
    ) -> None:
        await self._desk.write(
            Priority.COLLECT, list_parts, claimed.id, children, by=by, baseline=baseline, now=self._clock()
        )

    async def poll(
        self, claimed: DueSource, spec: Source, children: Sequence[tuple[str, Millis | None]], found: Collected
    ) -> PartsRead:  # fmt: skip
        """Remembers the parts that the index lists, reads those that are due and adds what was new to `found`."""
        if children:
            first = claimed.state.baseline_at is None and spec.first_poll == "baseline"
            await self._list(claimed, children, by="", baseline=first)
        now, done = self._clock(), PartsRead()
        since = (oldest(spec, now) or 0) - DAY  # a stated day begins at its midnight
        for part in await self._desk.read(load_due_parts, claimed.id, now, since, AT_ONCE):
            try:
                await self._read_part(claimed, spec, part, found, done)
            except MonitorError as error:
                await self._fail(claimed, spec, part, str(error))
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
                await self._fail(claimed, spec, part, fetched.reason)
            case Unchanged():
                await self._save(claimed, _unchanged(part, spec, self._clock()))
            case Arrived():
                reading = await self._workers.run(
                    read_sitemap, fetched.body, url=fetched.url, content_type=fetched.content_type,
                    source=claimed.name, since=oldest(spec, self._clock()), timeout=PARSE_LIMIT,
                )  # fmt: skip
                done.bytes += len(fetched.body)
                done.entries += len(reading.named)
                await self._save_read(claimed, spec, part, fetched, reading, found)

    async def _save_read(
        self, claimed: DueSource, spec: Source, part: Part, fetched: Arrived, reading: Reading, found: Collected
    ) -> None:  # fmt: skip
        """Entries first, then what the next request will be asked with."""
        if reading.children:
            await self._list(claimed, reading.children, by=part.url, baseline=part.baseline)
        origin: Origin = "baseline" if part.baseline else "live"
        for start in range(0, len(reading.named), CHUNK):
            chunk = Chunk(
                claimed.id, spec, reading.named[start : start + CHUNK], origin, reading.home, self._polling.page_wait
            )  # fmt: skip
            await self._desk.write(Priority.COLLECT, collect, chunk, found, self._clock())
        await self._save(claimed, _read(part, spec, fetched, self._clock(), cut=reading.cut))

    async def _save(self, claimed: DueSource, part: Part) -> None:
        await self._desk.write(Priority.COLLECT, save_part, claimed.id, part)

    async def _fail(self, claimed: DueSource, spec: Source, part: Part, reason: str) -> None:
        now, failures = self._clock(), part.failures + 1
        due = next_due(now, spec.every, failures, None, self._chance())
        await self._save(claimed, replace(part, failures=failures, error=reason, due=due))
        await self._desk.write(
            Priority.COLLECT,
            note,
            "sitemap part failed",
            claimed.name,
            "a part could not be read",
            now,
            reason,
        )


def oldest(spec: Source, now: Millis) -> Millis | None:
    """The time before which nothing that a sitemap lists is news."""
    return None if spec.max_age is None else now - spec.max_age


def _unchanged(part: Part, spec: Source, now: Millis) -> Part:
    wait = max(spec.every, min((now - part.changed_at) // PATIENCE, LONGEST_WAIT))
    return replace(part, read_as=part.stated, failures=0, error=None, due=now + wait)


def _read(part: Part, spec: Source, fetched: Arrived, now: Millis, *, cut: bool) -> Part:
    """Of a part that was cut off on its way the validators do not count."""
    part = replace(part, failures=0, error=None, changed_at=now, due=now + spec.every)
    if cut:
        return replace(part, body_hash=f"{CUT}{fetched.body_hash}")
    return replace(
        part,
        read_as=part.stated,
        etag=fetched.etag,
        modified=fetched.modified,
        body_hash=fetched.body_hash,
        baseline=False,
    )
