"""Gather: sources that are due are polled, and what a poll brought is remembered. No logic of its own."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from monitor.collect.poll import Arrived, Failed, Target, Unchanged, fetch_feed
from monitor.errors import MonitorError
from monitor.model import Millis
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.pipeline.collect import Chunk, Collected, collect
from monitor.pipeline.reading import Reading, read_feed
from monitor.pipeline.underway import UnderWay
from monitor.read.feed import MOST_ENTRIES
from monitor.schedule import next_due
from monitor.settings import MINUTE, SECOND, Polling, Source
from monitor.store.articles import Origin
from monitor.store.desk import Desk, Priority
from monitor.store.events import note
from monitor.store.sources import (
    DueSource,
    Poll,
    PollCounts,
    SourceState,
    claim_due,
    release_claims,
    renew_claims,
    save_poll,
)
from monitor.store.sources import next_due as next_poll

log = structlog.get_logger("poll")

UNDER_WAY = 256
"""Polls begun and not ended, those that wait for their site's turn included."""
PER_SITE = 8
"""Of those, polls of one site: feeds of a slow one must not take the others' places."""
LEASE: Millis = 2 * MINUTE
"""How long a claim outlives its daemon on PostgreSQL; `renew` prolongs those of a living one."""
CHUNK = 200
"""Entries of one collect transaction."""
PARSE_LIMIT: Millis = 20 * SECOND
"""Time a worker may take for one document."""
UNCONDITIONAL_EVERY = 50
"""Polls after which one asks without validators: some servers lie about them."""
CUT = "cut:"
"""Before the hash of a body that was cut off."""
KEPT_AFTER = 3
"""Answers with a feed after which a permanent redirect is believed, and failures after which it is not."""


@dataclass(frozen=True, slots=True)
class Report:
    """How one poll ended, for the log and for `monitor poll`."""

    source: str
    result: str
    entries: int = 0
    new: int = 0
    changed: int = 0
    error: str | None = None

    def as_line(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Gatherer:
    """Polls. `specs` are the configured sources by name."""

    def __init__(
        self, desk: Desk, session: Session, workers: Workers, specs: Mapping[str, Source], polling: Polling, *,
        boot: str, clock: Callable[[], Millis], chance: Callable[[], float], wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self._desk, self._session, self._workers = desk, session, workers
        self._specs, self._polling = specs, polling
        self._boot, self._clock, self._chance = boot, clock, chance
        self._under_way: UnderWay[Report] = UnderWay(UNDER_WAY, wake)
        self._unrecorded: set[int] = set()
        self._held: set[int] = set()

    async def step(self) -> Millis | None:
        """Starts the polls that are due and there is room for; returns when the next source is due."""
        await self._release_unrecorded()
        while room := self._under_way.room:
            claimed = await self._claim(room, busy=self._under_way.busy, per_site=PER_SITE)
            for one in claimed:
                self._start(one)
            if not claimed:
                return await self._desk.read(next_poll, self._clock())
        return None  # a poll that ends wakes us

    async def cycle(self, names: Sequence[str]) -> list[Report]:
        """Polls the sources of these names once, due or not, and reports in the order in which they ended."""
        waiting, reports = list(names), []
        tasks: set[asyncio.Task[Report]] = set()
        while waiting or tasks:
            room = UNDER_WAY - len(tasks)
            batch, waiting = waiting[:room], waiting[room:]
            if batch:
                tasks |= {self._start(one) for one in await self._claim(room, names=batch)}
            if tasks:
                ended, tasks = await asyncio.wait(
                    tasks, timeout=LEASE / 4 / SECOND, return_when=asyncio.FIRST_COMPLETED
                )
                reports += [task.result() for task in ended]
                if not ended:
                    await self.renew()
        return reports

    async def _claim(self, limit: int, **narrowed: Any) -> list[DueSource]:
        now = self._clock()
        return await self._desk.write(
            Priority.RECORD,
            claim_due,
            now,
            boot=self._boot,
            until=now + LEASE,
            limit=limit,
            but=frozenset(self._held),
            **narrowed,
        )

    async def renew(self) -> None:
        """Prolongs the claims of the polls under way; to be called well within `LEASE`."""
        if ids := set(self._held):
            now = self._clock()
            await self._desk.write(Priority.CARE, renew_claims, self._boot, ids, now, now + LEASE)

    def _start(self, claimed: DueSource) -> asyncio.Task[Report]:
        self._held.add(claimed.id)
        task = self._under_way.start(
            self.poll(claimed), group=claimed.site, failed=partial(self._keep_unrecorded, claimed)
        )
        task.add_done_callback(lambda _: self._held.discard(claimed.id))
        return task

    def _keep_unrecorded(self, claimed: DueSource, error: BaseException) -> None:
        log.error("poll not recorded", source=claimed.name, error=str(error))
        self._unrecorded.add(claimed.id)

    async def _release_unrecorded(self) -> None:
        """Sources whose poll could not be written down are due as they were."""
        if ids := set(self._unrecorded):
            await self._desk.write(Priority.RECORD, release_claims, self._boot, ids)
            self._unrecorded -= ids

    async def stop(self) -> None:
        """Ends the polls under way; what they had not committed is polled again."""
        tasks = list(self._under_way.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def poll(self, claimed: DueSource) -> Report:
        """Polls one claimed source and records how that went, whatever happens."""
        spec = self._specs.get(claimed.name)
        if spec is None:
            log.error("left to another daemon: this configuration has no such source", source=claimed.name)
            return Report(claimed.name, "unknown")
        try:
            report = await self._poll(claimed, spec)
        except MonitorError as error:
            report = await self._fail(claimed, spec, Failed(reason=str(error)))
        except Exception as error:  # one source's surprise must stop no other
            log.exception("poll failed unexpectedly", source=claimed.name)
            report = await self._fail(
                claimed, spec, Failed(reason=f"unexpected {type(error).__name__}: {error}; please report it")
            )
        if report.error:
            log.warning("poll failed", source=report.source, error=report.error)
        elif report.new or report.changed:
            log.info(
                "polled", source=report.source, entries=report.entries, new=report.new, changed=report.changed
            )
        return report

    async def _poll(self, claimed: DueSource, spec: Source) -> Report:
        target = _make_target(claimed, spec, self._polling)
        fetched = await fetch_feed(self._session, target, self._clock())
        match fetched:
            case Failed():
                return await self._fail(claimed, spec, fetched)
            case Unchanged():
                return await self._save_unchanged(claimed, spec, fetched)
            case Arrived():
                reading = await self._workers.run(
                    read_feed, fetched.body, url=fetched.url, content_type=fetched.content_type,
                    source=claimed.name, timeout=PARSE_LIMIT,
                )  # fmt: skip
                return await self._save_arrived(claimed, spec, fetched, reading)

    async def _fail(self, claimed: DueSource, spec: Source, failed: Failed) -> Report:
        now = self._clock()
        state = _failed(claimed.state, failed.reason, now)
        due = next_due(now, spec.every, state.failures, failed.retry_after, self._chance())
        await self._desk.write(
            Priority.COLLECT, save_poll, claimed, Poll(state, PollCounts(failed=1), due), now
        )
        return Report(claimed.name, "failed", error=failed.reason)

    async def _save_unchanged(self, claimed: DueSource, spec: Source, unchanged: Unchanged) -> Report:
        now = self._clock()
        state = _moved(_succeeded(claimed.state, now), unchanged.moved_to)
        state = replace(state, baseline_at=state.baseline_at or now)
        if unchanged.via == "body" and not (state.body_hash or "").startswith(CUT):
            state = replace(state, etag=unchanged.etag, modified=unchanged.modified)
        poll = Poll(state, PollCounts(unchanged=1, bytes=unchanged.bytes), self._next_due(spec, now))
        await self._desk.write(Priority.COLLECT, save_poll, claimed, poll, now)
        return Report(claimed.name, "unchanged")

    async def _save_arrived(
        self, claimed: DueSource, spec: Source, arrived: Arrived, reading: Reading
    ) -> Report:
        """Remembers the entries in chunks; what the next request will be asked with goes in the last one."""
        now = self._clock()
        before = claimed.state
        origin: Origin = (
            "baseline" if before.baseline_at is None and spec.first_poll == "baseline" else "live"
        )
        state = _arrived(before, arrived, now, cut=reading.cut)
        found = Collected()
        chunks = [reading.named[i : i + CHUNK] for i in range(0, len(reading.named), CHUNK)]
        for chunk in chunks[:-1]:
            await self._desk.write(
                Priority.COLLECT, collect, Chunk(claimed.id, spec, chunk, origin, reading.home), found, now
            )
        last = Chunk(claimed.id, spec, chunks[-1] if chunks else (), origin, reading.home)

        def close(conn: Connection) -> None:
            collect(conn, last, found, now)
            counts = PollCounts(entries=len(reading.named), new=found.new, bytes=len(arrived.body))
            save_poll(conn, claimed, Poll(state, counts, self._next_due(spec, now)), now)
            _note_defects(conn, claimed.name, reading, now)

        await self._desk.write(Priority.COLLECT, close)
        return Report(claimed.name, origin, entries=len(reading.named), new=found.new, changed=found.changed)

    def _next_due(self, spec: Source, now: Millis) -> Millis:
        return next_due(now, spec.every, 0, None, self._chance())


def _make_target(claimed: DueSource, spec: Source, polling: Polling) -> Target:
    state = claimed.state
    return Target(
        url=_address(state, spec), etag=state.etag, modified=state.modified,
        body_hash=state.body_hash and state.body_hash.removeprefix(CUT), unconditional=state.polls % UNCONDITIONAL_EVERY == UNCONDITIONAL_EVERY - 1,
        timeout=polling.timeout, max_bytes=polling.max_bytes,
    )  # fmt: skip


def _address(state: SourceState, spec: Source) -> str:
    """Where the source is asked: the configured address, or the one it moved to for good."""
    return state.moved_to if state.moved_to and state.moved_count >= KEPT_AFTER else spec.url


def _failed(state: SourceState, reason: str, now: Millis) -> SourceState:
    state = replace(state, failures=state.failures + 1, error=reason, error_since=state.error_since or now)
    if state.failures >= KEPT_AFTER and state.moved_to:
        state = replace(state, moved_to=None, moved_count=0)
    return state


def _succeeded(state: SourceState, now: Millis) -> SourceState:
    return replace(state, failures=0, error=None, error_since=None, last_ok=now)


def _arrived(state: SourceState, arrived: Arrived, now: Millis, *, cut: bool) -> SourceState:
    """A document that was cut off is asked for again; what the first one lacks was there before watching, too.

    The same bytes again need no other look, but a 304 could keep the rest from us: its validators do not count.
    """
    first = state.last_ok is None
    state = _moved(_succeeded(state, now), arrived.moved_to)
    if cut:
        baseline_at = state.baseline_at or (None if first else now)
        return replace(state, body_hash=f"{CUT}{arrived.body_hash}", baseline_at=baseline_at)
    return replace(
        state, etag=arrived.etag, modified=arrived.modified, body_hash=arrived.body_hash,
        baseline_at=state.baseline_at or now,
    )  # fmt: skip


def _moved(state: SourceState, to: str | None) -> SourceState:
    """Counts the answers with a feed, changed or not, that came after a permanent redirect to one address."""
    if state.moved_count >= KEPT_AFTER and not to:
        return state
    again = to is not None and to == state.moved_to
    return replace(state, moved_to=to, moved_count=state.moved_count + 1 if again else int(bool(to)))


def _note_defects(conn: Connection, name: str, reading: Reading, now: Millis) -> None:
    if reading.defect:
        note(conn, "feed defect", name, reading.defect, now)
    if reading.dropped:
        reason = "more entries than are read of one document, or nothing in them"
        note(
            conn, "entries left out", name, reason, now,
            detail=f"{reading.dropped} entries: more than {MOST_ENTRIES} in one document, or nothing in them; "
            "ask the publisher for a shorter feed",
        )  # fmt: skip
