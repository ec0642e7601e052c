"""Crawls: what each did, which pages list articles, and what a crawl is told so that it asks for little."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from monitor.model import Millis
from monitor.settings import DAY
from monitor.store.schema import article, crawl, listing, outlet, sighting, source
from monitor.store.statements import save_rows

KEPT = 50
"""Crawls of one source that are remembered."""
FORGOTTEN: Millis = 90 * DAY
"""A page that was not looked through for so long is a new one when it comes up again."""
LONGEST_URL = 2_000
"""Bytes of a page's address: with a longer one PostgreSQL could not index it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists articles."""

    url: str
    changed_at: Millis
    """When it listed a new one last, or was first looked through."""
    due: Millis | None
    """It need not be asked for before; None: it is only turned to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRow:
    """How a crawl went."""

    started_at: Millis
    ended_at: Millis
    outcome: str
    """finished or failed."""
    reason: str | None
    pages: int
    failed: int
    forbidden: int
    bytes: int
    found: int
    new: int
    detail: dict[str, Any]
    """What Scrapy counted, and the first troubles."""


def load_listings(conn: Connection, source_id: int) -> list[Listing]:
    rows = conn.execute(select(listing).where(listing.c.source_id == source_id))
    return [Listing(row.url, row.changed_at, row.due) for row in rows]


def save_listings(conn: Connection, source_id: int, seen: Iterable[Listing], now: Millis) -> None:
    """Remembers the pages that were looked through now, and forgets those that no crawl came by for long."""
    rows = [
        {"source_id": source_id, **asdict(one), "seen_at": now}
        for one in sorted(seen, key=lambda one: one.url)
        if len(one.url.encode()) <= LONGEST_URL
    ]
    save_rows(conn, listing, rows, "changed_at", "due", "seen_at")
    gone = (listing.c.source_id == source_id, listing.c.seen_at < now - FORGOTTEN)
    conn.execute(delete(listing).where(*gone))


def load_carried(conn: Connection, source_id: int, most: int) -> list[bytes]:
    """Keys of the entries that a source carried, those of the latest articles first, at most `most`."""
    carried = select(sighting.c.entry_key).where(sighting.c.source_id == source_id)
    return list(conn.execute(carried.order_by(sighting.c.article_id.desc()).limit(most)).scalars())


def load_examples(conn: Connection, domains: Sequence[str], most: int) -> list[str]:
    """Addresses of articles of these outlets whose pages were read, at most `most`."""
    read = (outlet.c.domain.in_(domains), article.c.content == "page", article.c.url.is_not(None))
    joined = select(article.c.url).join(outlet, outlet.c.id == article.c.outlet_id).where(*read)
    return list(conn.execute(joined.order_by(article.c.id.desc()).limit(most)).scalars())


def save_crawl(conn: Connection, source_id: int, row: CrawlRow) -> None:
    """Remembers a crawl, and forgets the oldest beyond those that are kept."""
    conn.execute(crawl.insert().values(source_id=source_id, **asdict(row)))
    kept = select(crawl.c.id).where(crawl.c.source_id == source_id).order_by(crawl.c.id.desc()).limit(KEPT)
    oldest = select(func.min(kept.subquery().c.id)).scalar_subquery()
    conn.execute(delete(crawl).where(crawl.c.source_id == source_id, crawl.c.id < oldest))


def count_failed(conn: Connection) -> dict[str, int]:
    """How many requests of the last crawl of each crawled source brought nothing, by its name."""
    last = select(func.max(crawl.c.id)).group_by(crawl.c.source_id)
    named = select(source.c.name, crawl.c.failed).join(source, source.c.id == crawl.c.source_id)
    return {row.name: row.failed for row in conn.execute(named.where(crawl.c.id.in_(last)))}


def list_crawls(conn: Connection, source_name: str) -> list[dict[str, Any]]:
    """What the last crawls of a source did, the latest first."""
    named = select(crawl).join(source, source.c.id == crawl.c.source_id).where(source.c.name == source_name)
    return [dict(row) for row in conn.execute(named.order_by(crawl.c.id.desc())).mappings()]
