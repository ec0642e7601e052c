"""Gather: sources that are due are polled, and what a poll brought is remembered. No logic of its own."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from monitor.collect.poll import Arrived, Failed, Unchanged, fetch_feed
from monitor.errors import MonitorError
from monitor.model import Millis
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.pipeline import states
from monitor.pipeline.collect import CHUNK, Chunk, Collected, collect
from monitor.pipeline.crawls import CrawlReader
from monitor.pipeline.parts import PartsRead
from monitor.pipeline.reading import Reading, is_robots, read_feed, read_sitemap
from monitor.pipeline.searches import SearchReader
from monitor.pipeline.sitemaps import PARSE_LIMIT as SITEMAP_LIMIT
from monitor.pipeline.sitemaps import SitemapReader, oldest
from monitor.pipeline.underway import Claims
from monitor.read.feed import MOST_ENTRIES
from monitor.schedule import next_due
from monitor.settings import MINUTE, SECOND, Crawl, Polling, Source, SourceKind
from monitor.store.articles import Origin
from monitor.store.desk import Desk, Priority
from monitor.store.events import note
from monitor.store.parts import find_failure
from monitor.store.sources import (
    DueSource,
    Poll,
    PollCounts,
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
_CRAWLED: frozenset[SourceKind] = frozenset({"site", "spider"})
_POLLED: frozenset[SourceKind] = frozenset({"feed", "sitemap", "search"})
LEASE: Millis = 2 * MINUTE
"""How long a claim outlives its daemon on PostgreSQL; `renew` prolongs those of a living one."""
PARSE_LIMIT: Millis = 20 * SECOND
"""Time a worker may take for one document."""


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
        crawls: CrawlReader, boot: str, clock: Callable[[], Millis], chance: Callable[[], float],
        wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self._desk, self._session, self._workers, self._crawls = desk, session, workers, crawls
        self._specs, self._polling = specs, polling
        self._boot, self._clock, self._chance = boot, clock, chance
        self._sitemaps = SitemapReader(desk, session, workers, polling, clock, chance)
        self._searches = SearchReader(desk, session, workers, polling, clock, chance)
        self._under_way: Claims[Report] = Claims(
            UNDER_WAY, wake, desk, boot, clock, lease=LEASE, renew=renew_claims, release=release_claims
        )
        self.renew, self.stop = self._under_way.renew, self._under_way.stop
        self._crawling = 0

    async def step(self) -> Millis | None:
        """Starts the polls that are due and there is room for; returns when the next source is due."""
        await self._under_way.give_back()
        while room := self._under_way.room:
            claimed = await self._claim_due(_POLLED, room)
            claimed += await self._claim_due(
                _CRAWLED, min(room - len(claimed), self._polling.crawls - self._crawling)
            )
            for one in claimed:
                self._start(one)
            if not claimed:
                return await self._desk.read(next_poll, self._clock())
        return None  # a poll that ends wakes us

    async def cycle(self, names: Sequence[str]) -> list[Report]:
        """Polls the sources of these names once, due or not, and reports in the order in which they ended."""
        waiting, reports, renewed = list(names), list[Report](), self._clock()
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
                if not ended or self._clock() - renewed > LEASE / 4:
                    await self.renew()
                    renewed = self._clock()
        return reports

    async def _claim_due(self, kinds: frozenset[SourceKind], limit: int) -> list[DueSource]:
        """Those of these kinds that are due; a crawl, which takes minutes, takes no poll's place."""
        if limit <= 0 or not any(spec.kind in kinds for spec in self._specs.values()):
            return []
        return await self._claim(limit, busy=self._under_way.busy, per_site=PER_SITE, kinds=kinds)

    async def _claim(self, limit: int, **narrowed: Any) -> list[DueSource]:
        now = self._clock()
        return await self._desk.write(
            Priority.RECORD,
            claim_due,
            now,
            boot=self._boot,
            until=now + LEASE,
            limit=limit,
            but=frozenset(self._under_way.held),
            **narrowed,
        )

    def _start(self, claimed: DueSource) -> asyncio.Task[Report]:
        task = self._under_way.begin(
            claimed.id, self.poll(claimed), group=claimed.site, failed=partial(_not_recorded, claimed)
        )
        spec = self._specs.get(claimed.name)
        if spec and spec.crawl:
            self._crawling += 1
            task.add_done_callback(self._end_crawl)
        return task

    def _end_crawl(self, _: asyncio.Task[Report]) -> None:
        self._crawling -= 1

    async def poll(self, claimed: DueSource) -> Report:
        """Polls one claimed source and records how that went, whatever happens."""
        spec = self._specs.get(claimed.name)
        if spec is None:
            log.error("left to another daemon: this configuration has no such source", source=claimed.name)
            return Report(claimed.name, "unknown")
        try:
            report = await (
                self._crawl(claimed, spec, spec.crawl) if spec.crawl else self._poll(claimed, spec)
            )
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

    async def _crawl(self, claimed: DueSource, spec: Source, crawl: Crawl) -> Report:
        end = await self._crawls.crawl(claimed, spec, crawl)
        result = "failed" if end.reason else "baseline" if end.baseline else "live"
        return Report(claimed.name, result, end.entries, end.new, end.changed, end.reason)

    async def _poll(self, claimed: DueSource, spec: Source) -> Report:
        if spec.kind == "search":
            asked = await self._searches.ask(claimed, spec)
            result = "failed" if asked.reason else "live" if asked.entries else "unchanged"
            return Report(claimed.name, result, asked.entries, asked.new, asked.changed, asked.reason)
        target = states.make_target(claimed, spec, self._polling)
        fetched = await fetch_feed(self._session, target, self._clock())
        if isinstance(fetched, Failed) and fetched.status in _NONE and is_robots(target.url):
            fetched = _no_robots(target.url)
        if isinstance(fetched, Failed):
            return await self._fail(claimed, spec, fetched)
        reading = await self._read(claimed, spec, fetched) if isinstance(fetched, Arrived) else _NOTHING_NEW
        found, parts = Collected(), PartsRead()
        if spec.kind == "sitemap":
            parts = await self._sitemaps.poll(claimed, spec, reading.children, found)
            failure = None if reading.named else await self._desk.read(find_failure, claimed.id)
            if failure:
                return await self._fail(claimed, spec, Failed(reason=failure))
        if isinstance(fetched, Unchanged):
            return await self._save_unchanged(claimed, spec, fetched, found, parts)
        return await self._save_arrived(claimed, spec, fetched, reading, found, parts)

    async def _read(self, claimed: DueSource, spec: Source, arrived: Arrived) -> Reading:
        document = {"url": arrived.url, "content_type": arrived.content_type, "source": claimed.name}
        if spec.kind == "feed":
            return await self._workers.run(read_feed, arrived.body, **document, timeout=PARSE_LIMIT)
        since = oldest(spec, self._clock())
        return await self._workers.run(
            read_sitemap, arrived.body, **document, since=since, timeout=SITEMAP_LIMIT
        )

    async def _fail(self, claimed: DueSource, spec: Source, failed: Failed) -> Report:
        now = self._clock()
        state = states.failed(claimed.state, failed.reason, now)
        due = next_due(now, spec.every, state.failures, failed.retry_after, self._chance())
        await self._desk.write(
            Priority.COLLECT, save_poll, claimed, Poll(state, PollCounts(failed=1), due), now
        )
        return Report(claimed.name, "failed", error=failed.reason)

    async def _save_unchanged(
        self, claimed: DueSource, spec: Source, unchanged: Unchanged, found: Collected, parts: PartsRead
    ) -> Report:
        now = self._clock()
        state = states.unchanged(claimed.state, unchanged, now)
        counts = PollCounts(
            unchanged=int(not parts.entries), entries=parts.entries, new=found.new,
            bytes=unchanged.bytes + parts.bytes,
        )  # fmt: skip
        poll = Poll(state, counts, self._next_due(spec, now))
        await self._desk.write(Priority.COLLECT, save_poll, claimed, poll, now)
        return Report(claimed.name, "unchanged", parts.entries, found.new, found.changed)

    async def _save_arrived(
        self, claimed: DueSource, spec: Source, arrived: Arrived, reading: Reading, found: Collected, parts: PartsRead
    ) -> Report:  # fmt: skip
        """Remembers the entries in chunks; what the next request will be asked with goes in the last one."""
        now = self._clock()
        before = claimed.state
        origin: Origin = (
            "baseline" if before.baseline_at is None and spec.first_poll == "baseline" else "live"
        )
        state = states.arrived(before, arrived, now, cut=reading.cut)
        chunks = [reading.named[i : i + CHUNK] for i in range(0, len(reading.named), CHUNK)]
        shared = (origin, reading.home, self._polling.page_wait)
        for chunk in chunks[:-1]:
            await self._desk.write(
                Priority.COLLECT, collect, Chunk(claimed.id, spec, chunk, *shared), found, now
            )
        last = Chunk(claimed.id, spec, chunks[-1] if chunks else (), *shared)
        entries = len(reading.named) + parts.entries

        def close(conn: Connection) -> None:
            collect(conn, last, found, now)
            counts = PollCounts(entries=entries, new=found.new, bytes=len(arrived.body) + parts.bytes)
            save_poll(conn, claimed, Poll(state, counts, self._next_due(spec, now)), now)
            _note_defects(conn, claimed.name, reading, now)

        await self._desk.write(Priority.COLLECT, close)
        return Report(claimed.name, origin, entries=entries, new=found.new, changed=found.changed)

    def _next_due(self, spec: Source, now: Millis) -> Millis:
        return next_due(now, spec.every, 0, None, self._chance())


def _not_recorded(claimed: DueSource, error: BaseException) -> None:
    log.error("poll not recorded", source=claimed.name, error=str(error))


_NOTHING_NEW = Reading((), None, None, 0, cut=False)
_NONE = frozenset({404, 410})
"""Statuses that say that there is no such document."""


def _no_robots(url: str) -> Arrived:
    """A site without a robots.txt has its sitemap at the usual place."""
    return Arrived(body=b"", content_type=None, etag=None, modified=None, body_hash="none", url=url)


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
