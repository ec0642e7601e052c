"""Crawls: a site or a spider that is due is crawled, and what the crawl finds is remembered as it comes.

Links that are known end here; those that are new become articles that wait for their page. So a crawl that is cut
off loses and repeats nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from monitor.collect.crawl import Crawled, Crawler
from monitor.collect.order import Order, make_digest
from monitor.errors import WorkerError
from monitor.identify.urls import outlet
from monitor.model import Millis
from monitor.net.frames import Message
from monitor.net.workers import Workers
from monitor.pipeline import states
from monitor.pipeline.collect import CHUNK, Chunk, Collected, collect
from monitor.pipeline.reading import Findings, Named, read_findings
from monitor.schedule import next_due
from monitor.settings import HOUR, SECOND, Crawl, Polling, Source
from monitor.store.articles import Origin
from monitor.store.crawls import (
    CrawlRow,
    Listing,
    load_carried,
    load_examples,
    load_listings,
    save_crawl,
    save_listings,
)
from monitor.store.desk import Desk, Priority
from monitor.store.events import note
from monitor.store.pages import rest_site
from monitor.store.sources import DueSource, Poll, PollCounts, SourceState, save_poll
from spiders.items import LEFT_OUT

PATIENCE = 48
"""A page that lists articles is asked again after this part of the time since it listed a new one: every half hour
where it did so yesterday."""
LONGEST_REST: Millis = HOUR
"""A list is asked for as often as this (or as its source, if that is less often): news may stand there alone."""
MOST_ITEMS = 50_000
"""Taken of one crawl: a spider may have no end."""
MOST_DEADLY = 3
"""Items that cost a worker its life, after which what came with them is left out."""
MOST_REFUSED = 10
"""Items that were none of which one crawl tells."""
CARRIED = 20_000
"""Addresses of articles that a crawl is told as known, the latest."""
EXAMPLES = 100
FLUSH: Millis = SECOND
"""What was found waits no longer than this for more, as long as anything comes."""
MOST_LATER = 10_000
"""Links on pages that are looked through for the first time."""
PARSE_LIMIT: Millis = 20 * SECOND


@dataclass(frozen=True, slots=True)
class CrawlEnd:
    """What a crawl came to."""

    reason: str | None
    entries: int
    new: int
    changed: int
    baseline: bool


class CrawlReader:
    """Crawls."""

    def __init__(
        self, desk: Desk, crawler: Crawler, workers: Workers, polling: Polling, clock: Callable[[], Millis],
        chance: Callable[[], float],
    ) -> None:  # fmt: skip
        self._desk, self._crawler, self._workers = desk, crawler, workers
        self._polling, self._clock, self._chance = polling, clock, chance

    async def crawl(self, claimed: DueSource, spec: Source, crawl: Crawl) -> CrawlEnd:
        """Crawls one source and remembers what that brought and how it went."""
        started = self._clock()
        intake = _Intake(self._desk, self._workers, self._polling, self._clock, claimed, spec)
        order = await self._desk.read(self._make_order, claimed, crawl, intake, started)
        crawled = await self._crawler.crawl(order, intake.take)
        await intake.finish()
        reason = find_reason(crawl, crawled, intake)
        await self._desk.write(Priority.COLLECT, self._save, claimed, spec, crawled, intake, reason, started)
        baseline = claimed.state.baseline_at is None and spec.first_poll == "baseline"
        return CrawlEnd(reason, len(intake.taken), intake.found.new, intake.found.changed, baseline)

    def _make_order(
        self, conn: Connection, claimed: DueSource, crawl: Crawl, intake: "_Intake", now: Millis
    ) -> Order:
        intake.listings = {one.url: one for one in load_listings(conn, claimed.id)}
        intake.known = set(load_carried(conn, claimed.id, CARRIED))
        return Order(
            source=claimed.name, crawl=crawl, known=frozenset(intake.known),
            listings=_find_due(intake.listings.values(), now),
            rested=frozenset(make_digest(one.url) for one in intake.listings.values() if _rests(one, now)),
            examples=tuple(load_examples(conn, sorted(intake.sites), EXAMPLES)),
            memory=self._polling.crawl_memory, time=self._polling.crawl_time, pace=self._polling.pace,
            per_site=self._polling.per_site, timeout=self._polling.timeout,
        )  # fmt: skip

    def _save(
        self, conn: Connection, claimed: DueSource, spec: Source, crawled: Crawled, intake: "_Intake",
        reason: str | None, started: Millis,
    ) -> None:  # fmt: skip
        now = self._clock()
        state = self._next_state(claimed.state, intake, reason, now)
        due = next_due(now, spec.every, state.failures, crawled.retry_after, self._chance())
        counts = PollCounts(
            failed=int(reason is not None),
            entries=len(intake.taken),
            new=intake.found.new,
            bytes=crawled.bytes,
        )
        if not save_poll(conn, claimed, Poll(state, counts, due), now):
            return  # another daemon took the source over, and tells what it did itself
        save_listings(conn, claimed.id, intake.seen(now), now)
        if crawled.retry_after is not None:
            for site in sorted(intake.sites):
                rest_site(conn, site, now + min(crawled.retry_after, LONGEST_REST))
        save_crawl(conn, claimed.id, CrawlRow(
            started_at=started, ended_at=now, outcome="failed" if reason else "finished", reason=reason,
            pages=crawled.pages, failed=crawled.failed, forbidden=crawled.forbidden, bytes=crawled.bytes,
            found=len(intake.taken), new=intake.found.new,
            detail={"stats": dict(crawled.stats), "errors": crawled.errors, "troubles": crawled.troubles,
                    "finish": crawled.finish},
        ))  # fmt: skip
        for kind, told in (("spider error", crawled.errors), ("crawl trouble", crawled.troubles),
                           ("item refused", intake.refused), ("crawl cut short", find_cuts(crawled, intake))):  # fmt: skip
            for one in told:
                note(conn, kind, claimed.name, _without_paths(one), now, detail=one)

    def _next_state(
        self, state: SourceState, intake: "_Intake", reason: str | None, now: Millis
    ) -> SourceState:
        if reason is None:
            return states.crawled(state, now)
        failed = states.failed(state, reason, now)
        # What other pages list is a baseline of their own.
        return states.with_baseline(failed, now) if any(intake.looked.values()) else failed


def find_reason(crawl: Crawl, crawled: Crawled, intake: "_Intake") -> str | None:
    """Why a crawl did not do what it should; None where it did."""
    if crawled.reason:
        return crawled.reason
    trouble = next(iter(crawled.errors + crawled.troubles), None)
    if crawled.retry_after is not None:
        return crawled.finish
    if crawl.spider != "site":
        return trouble if not intake.taken else None
    if not intake.looked:
        return trouble or f"{crawl.start[0]}: this is no page of HTML: give the site's front page"
    if not intake.taken:
        return (
            f"{crawl.start[0]}: no article was found on the {len(intake.looked)} pages that were looked through: "
            "it may show nothing without JavaScript; otherwise tell in `articles` what their addresses look like"
        )
    return None


def find_cuts(crawled: Crawled, intake: "_Intake") -> list[str]:
    """What a crawl left undone, and what to do about it."""
    left = crawled.stats.get(LEFT_OUT)
    cuts = {
        f"{left} lists of articles were left for the next crawl: raise `pages`": bool(left),
        f"the crawl was cut short: {_CUT.get(str(crawled.finish), crawled.finish)}": crawled.finish
        not in {None, "finished"},
        f"more than {MOST_ITEMS} items came of one crawl, the rest is left out: give the spider an end": intake.over,
        f"more than {MOST_LATER} links stood on lists that were new: what is over is taken in later": len(
            intake.later
        )
        >= MOST_LATER,
    }
    return [cut for cut, is_so in cuts.items() if is_so]


_CUT = {"closespider_timeout": "its time was over: raise polling.crawl_time, or give it fewer pages"}
"""Reasons of Scrapy's for an end, as people say them."""


def _find_due(listings: Iterable[Listing], now: Millis) -> tuple[str, ...]:
    """Lists whose turn it is, the longest due first, so that each gets its turn where there are many."""
    due = [(one.due, one.url) for one in listings if one.due is not None and not _rests(one, now)]
    return tuple(url for _, url in sorted(due))


def _rests(one: Listing, now: Millis) -> bool:
    """Whether a list need not be asked for; a time beyond the longest rest was set by a clock that was wrong."""
    return one.due is not None and now < one.due <= now + LONGEST_REST


_PATHS = re.compile(r"(?<=://)([^\s/?#]+)[^\s]*")


def _without_paths(reason: str) -> str:
    """One event for what differs in the page alone."""
    return _PATHS.sub(r"\1", reason)


@dataclass
class _Intake:
    """Takes what one crawl finds, in batches."""

    desk: Desk
    workers: Workers
    polling: Polling
    clock: Callable[[], Millis]
    claimed: DueSource
    spec: Source
    listings: dict[str, Listing] = field(default_factory=dict)
    """The pages that were looked through before."""
    known: set[bytes] = field(default_factory=set)
    found: Collected = field(default_factory=Collected)
    taken: set[tuple[bytes, bool]] = field(default_factory=set)
    """Keys of entries, and whether a link alone was taken, or an article (then also a link to it counts as taken)."""
    looked: dict[str, int] = field(default_factory=dict)
    """The pages that this crawl looked through, and how many articles each lists."""
    turned: set[str] = field(default_factory=set)
    """Those of them that are further pages of a list."""
    news: set[str] = field(default_factory=set)
    """Pages that list anything new."""
    refused: list[str] = field(default_factory=list)
    deadly: int = 0
    """Items that a worker did not survive."""
    count: int = 0
    over: bool = False
    waiting: list[Message] = field(default_factory=list)
    since: Millis = 0
    later: dict[bytes, Named] = field(default_factory=dict)
    """What only pages list that are looked through for the first time: that stood there before."""

    @cached_property
    def sites(self) -> set[str]:
        return {outlet(url) for url in (self.spec.crawl or Crawl()).start}

    @property
    def first(self) -> bool:
        return self.claimed.state.baseline_at is None

    async def take(self, item: Message) -> None:
        self.count += 1
        self.over = self.count > MOST_ITEMS
        if self.over:
            return
        if not self.waiting:
            self.since = self.clock()
        self.waiting.append(item)
        if len(self.waiting) >= CHUNK or self.clock() - self.since >= FLUSH:
            await self._flush()

    async def finish(self) -> None:
        await self._flush()
        later = {key: named for key, named in self.later.items() if (key, True) not in self.taken}
        await self._collect(list(later.values()), "baseline")
        self.taken.update((key, True) for key in later)

    async def _flush(self) -> None:
        items, self.waiting = self.waiting, []
        if not items:
            return
        try:
            findings = await self.workers.run(
                read_findings, items, source=self.claimed.name, timeout=PARSE_LIMIT
            )
        except WorkerError as error:
            await self._flush_each(items, str(error))
        else:
            await self._take(findings)

    async def _flush_each(self, items: list[Message], reason: str) -> None:
        """One of `items` is what a worker does not survive: that one is left out."""
        if len(items) == 1:
            self._refuse(reason)
            self.deadly += 1
        for item in items if len(items) > 1 else ():
            if self.deadly < MOST_DEADLY:
                self.waiting = [item]
                await self._flush()

    async def _take(self, findings: Findings) -> None:
        for one in findings.looked:
            self.looked[one.url] = max(one.links, self.looked.get(one.url, 0))
            if one.turned:
                self.turned.add(one.url)
        for reason in findings.refused:
            self._refuse(reason)
        await self._collect([named for named, listing in findings.named if self._is_wanted(named, listing)])

    def _refuse(self, reason: str) -> None:
        if reason not in self.refused and len(self.refused) < MOST_REFUSED:
            self.refused.append(reason)

    def _is_wanted(self, named: Named, listing: str | None) -> bool:
        """Whether a link is to be stored now: once in a crawl, and not where it waits for the crawl's end."""
        entry = named.entry
        key = named.keys.entry_key
        fresh = key not in self.known
        if self.spec.kind == "site" and not (entry.bare and outlet(entry.url or "") in self.sites):
            self._refuse(
                f"{entry.url}: the spider of a site yields links to that site alone; this one was left out"
            )
            return False
        if fresh and listing is not None:
            self.news.add(listing)
        if (key, entry.bare) in self.taken:
            return False
        if fresh and self._is_old(listing):
            if len(self.later) < MOST_LATER:
                self.later.setdefault(key, named)
            return False
        self.taken |= {(key, entry.bare), (key, True)}
        return True

    def _is_old(self, listing: str | None) -> bool:
        """Whether what a page lists stood there before it was ever looked through."""
        known = listing is None or listing in self.listings
        return not known and not self.first and self.spec.first_poll == "baseline"

    async def _collect(self, named: list[Named], origin: Origin | None = None) -> None:
        first: Origin = "baseline" if self.first and self.spec.first_poll == "baseline" else "live"
        for start in range(0, len(named), CHUNK):
            chunk = Chunk(
                self.claimed.id, self.spec, tuple(named[start : start + CHUNK]), origin or first, None,
                self.polling.page_wait,
            )  # fmt: skip
            await self.desk.write(Priority.COLLECT, collect, chunk, self.found, self.clock())

    def seen(self, now: Millis) -> list[Listing]:
        """The pages that were looked through, and when each is due again."""
        return [self._look(url, now) for url, links in self.looked.items() if links or url in self.listings]

    def _look(self, url: str, now: Millis) -> Listing:
        before = self.listings.get(url)
        changed = now if url in self.news or before is None else before.changed_at
        rest = min((now - changed) // PATIENCE, LONGEST_REST)
        return Listing(url, changed, None if url in self.turned else now + rest)
