"""The collect transaction: which entries are known, which are new, which changed. Runs on a connection."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.identify.keys import Key, Known, Sought, decide, find_renamed
from monitor.identify.urls import canonical, outlet
from monitor.model import Millis
from monitor.pipeline.paging import plan_page
from monitor.pipeline.reading import Named
from monitor.settings import Source
from monitor.store.articles import (
    NONE,
    Content,
    KnownRow,
    Origin,
    SeenEntry,
    add_article,
    add_revision,
    content_of,
    drop_oldest_sighting,
    find_known,
    find_sightings,
    promote,
    save_keys,
    save_outlet,
    save_sightings,
)
from monitor.store.events import note
from monitor.store.links import take_words
from monitor.store.pages import NewPage, queue_pages

CHUNK = 200
"""Entries of one collect transaction."""
MOST_SIGHTINGS = 50
"""Ids of one article that are kept for one source; of a feed that makes new ones for ever, the latest."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Entries of one document of one source, and what the transaction must know of both."""

    source_id: int
    spec: Source
    named: tuple[Named, ...]
    origin: Origin
    home: str | None
    """The site that the document says it belongs to."""
    page_wait: Millis = 0
    """How long an article waits for its page to be judged."""
    query: str | None = None
    """Of a search: the words of the question."""
    since: Millis | None = None
    """Of the baseline of a question: since when the search was not asked."""


@dataclass(slots=True)
class Collected:
    """What was found, chunk by chunk."""

    new: int = 0
    changed: int = 0


def collect(conn: Connection, chunk: Chunk, found: Collected, now: Millis) -> None:
    """Stores the entries of `chunk`, each as what the keys say it is, and adds to `found`."""
    _Collector(conn, chunk, found, now).run()


class _Collector:
    """One chunk in one transaction; what it stores is known to the entries that follow."""

    def __init__(self, conn: Connection, chunk: Chunk, found: Collected, now: Millis) -> None:
        self.conn, self.chunk, self.found, self.now = conn, chunk, found, now
        self.known: dict[bytes, KnownRow] = {}
        self.carried: dict[int, dict[bytes, bytes]] = {}
        self.seen: dict[int, list[SeenEntry]] = defaultdict(list)
        self.keys: dict[bytes, int] = {}
        self.outlets: dict[str, int] = {}
        self.renamed: dict[Key, Known] = {}
        self.pages: dict[int, NewPage] = {}

    def run(self) -> None:
        self.known = find_known(self.conn, (key for one in self.chunk.named for key in one.keys.sought))
        ids = {row.id for row in self.known.values()}
        self.carried = defaultdict(dict, find_sightings(self.conn, self.chunk.source_id, ids))
        self.renamed = find_renamed([self._sought(one) for one in self.chunk.named], self.now)
        for one in self.chunk.named:
            self._take(one)
        save_keys(self.conn, self.keys)
        save_sightings(
            self.conn, self.chunk.source_id, self.seen, self.now, self.chunk.query, self.chunk.since
        )
        queue_pages(self.conn, self.pages, self.now)

    def _sought(self, one: Named) -> Sought:
        if one.keys.words_key is None:  # as of nearly all: nobody asks what it led to
            return Sought(one.keys, one.entry.published, None, None)
        known = self._find(one.keys.id_key) or self._find(one.keys.url_key)
        by_words = self._find(one.keys.words_key)
        return Sought(one.keys, one.entry.published, _as_known(known), _as_known(by_words))

    def _find(self, key: Key | None) -> KnownRow | None:
        return self.known.get(key) if key else None

    def _take(self, one: Named) -> None:
        keys, entry = one.keys, one.entry
        if entry.bare and keys.url_key is None:
            return  # a link to a site's front page
        by = [self._find(key) for key in (keys.id_key, keys.url_key, keys.content_key, keys.page_key)]
        by_id, by_url, by_content, by_page = map(_as_known, by)
        renamed = self.renamed.get(keys.entry_key)
        verdict = decide(
            entry.title, keys.canonical_url, by_id, by_url, by_content, self.now, renamed, by_page
        )
        content = Content(entry.title, entry.summary, entry.text, one.hash)
        seen = SeenEntry(keys.entry_key, entry, content, one.dateline, one.credit)
        by.append(self._find(keys.words_key))
        row = next((row for row in by if row and row.id == verdict.article_id), None)
        page = plan_page(one, self.chunk.spec, self.chunk.origin, self.now)
        if row is None:
            row = self._add(one, seen, page)
        else:
            self._compare(row, seen, page)
        self._remember(one, seen, row)

    def _add(self, one: Named, seen: SeenEntry, page: NewPage | None) -> KnownRow:
        added = add_article(
            self.conn, seen, outlet_id=self._outlet(one.outlet), origin=self.chunk.origin, now=self.now,
            wait=self._wait(page),
        )  # fmt: skip
        if page:
            self.pages[added] = page
        self.found.new += 1
        urls = frozenset([one.entry.url] if one.entry.url else [])
        return KnownRow(
            added, frozenset([one.entry.title]), urls, self.now, self.chunk.origin, one.hash, self.now,
            one.entry.published, "asked" if page else None, content_of(one.entry), one.entry.bare,
        )  # fmt: skip

    def _wait(self, page: NewPage | None) -> Millis:
        return self.chunk.page_wait if page and not page.skipped else 0

    def _outlet(self, domain: str | None) -> int | None:
        """The outlet's row; what the configuration says of one is said of the source's own site only."""
        if domain is None:
            return None
        if domain not in self.outlets:
            spec, home = self.chunk.spec, self.chunk.home
            own = domain in {outlet(spec.url), outlet(home) if home else None}
            self.outlets[domain] = save_outlet(self.conn, domain, spec if own else None)
        return self.outlets[domain]

    def _compare(self, row: KnownRow, seen: SeenEntry, page: NewPage | None) -> None:
        """A known article: has this source changed it, does it tell it otherwise, or does it say nothing new?"""
        before = self.carried[row.id]
        live, entry = self.chunk.origin == "live", seen.entry
        says = not entry.bare and bool(entry.title or entry.summary or entry.text)
        if row.content == NONE and not says:
            return
        promoted = not before and live and row.origin == "baseline"
        if page and (row.page is None or (promoted and row.page == "skipped")):
            self.pages[row.id] = page
        if promoted:
            waits = row.page == "waiting"
            wait = self.chunk.page_wait if waits else self._wait(self.pages.get(row.id))
            promote(self.conn, row.id, self.now, wait)
        if row.linked and not entry.bare:
            take_words(self.conn, row.id, seen)
        if before.get(seen.key) == seen.content.hash or not says:
            return
        why = "edited" if before else f"as {self.chunk.spec.name} carries it"
        shown = row.shown in before.values() and seen.content.hash not in before.values()
        shown = shown or row.linked or not any(row.titles)
        origin, now = self.chunk.origin, self.now
        changed = add_revision(self.conn, row.id, seen, why=why, shown=shown, origin=origin, now=now)
        self.found.changed += changed is not None

    def _remember(self, one: Named, seen: SeenEntry, row: KnownRow) -> None:
        carried = self.carried[row.id]
        if seen.key not in carried and len(carried) >= MOST_SIGHTINGS and not self._make_room(row, carried):
            return
        carried[seen.key] = seen.content.hash
        self.seen[row.id].append(seen)
        for key in one.keys.keys:
            if (before := self.known.get(key)) is None or before.id != row.id:
                self.known[key], self.keys[key] = row, row.id

    def _make_room(self, row: KnownRow, carried: dict[bytes, bytes]) -> bool:
        reason = "gives one article under ever new ids; only the latest are kept"
        note(self.conn, "rotating ids", self.chunk.spec.name, reason, self.now)
        dropped = drop_oldest_sighting(self.conn, row.id, self.chunk.source_id)
        return dropped is not None and carried.pop(dropped, None) is not None


def _as_known(row: KnownRow | None) -> Known | None:
    if row is None:
        return None
    urls = frozenset(map(canonical, row.urls))
    return Known(row.id, row.titles, urls, row.seen_at, row.last_at, row.published)
