"""The parts of sitemap indexes: what the index says of each, and what it answered last."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from monitor.model import Millis
from monitor.settings import HOUR
from monitor.store.schema import sitemap_part
from monitor.store.statements import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sitemap of an index. Times are milliseconds."""

    url: str
    stated: Millis | None
    """When the index says that it changed last."""
    read_as: Millis | None = None
    """What the index said so when the part was read last."""
    baseline: bool = False
    """What is in it when it is first read stood there before watching began."""
    due: Millis
    changed_at: Millis
    """When another document was read last, or the part was listed."""
    etag: str | None = None
    modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    error: str | None = None


_FIELDS = tuple(Part.__dataclass_fields__)


LONGEST_URL = 2_000
"""Bytes of a part's address: with a longer one PostgreSQL could not index it."""
SETTLED: Millis = 36 * HOUR
"""Time after the stated change of a part in which it is asked for all the same: many state the day alone."""


def list_parts(
    conn: Connection, source_id: int, listed: Iterable[tuple[str, Millis | None]], *,
    by: str, baseline: bool, now: Millis,
) -> None:  # fmt: skip
    """Remembers what the index `by` lists, each part with the time of its last change; a new part is due now.

    What it no longer lists is forgotten, and so is what that listed.
    """
    stated = {url: at for url, at in listed if len(url.encode()) <= LONGEST_URL}
    rows = conn.execute(select(sitemap_part).where(sitemap_part.c.source_id == source_id)).all()
    known = {row.url: row.stated for row in rows}
    gone = {row.url for row in rows if row.listed_by == by and row.url not in stated}
    for url in sorted(gone):
        lost = or_(sitemap_part.c.url == url, sitemap_part.c.listed_by == url)
        conn.execute(delete(sitemap_part).where(sitemap_part.c.source_id == source_id, lost))
    new = [
        {"source_id": source_id, "listed_by": by, "baseline": int(baseline),
         **_columns(Part(url=url, stated=at, due=now, changed_at=now))}
        for url, at in sorted(stated.items()) if url not in known
    ]  # fmt: skip
    insert_new(conn, sitemap_part, new)
    for url in sorted(url for url, at in stated.items() if url in known and known[url] != at):
        this = and_(sitemap_part.c.source_id == source_id, sitemap_part.c.url == url)
        conn.execute(update(sitemap_part).where(this).values(stated=stated[url]))


def _columns(part: Part) -> dict[str, Any]:
    values = asdict(part)
    del values["baseline"]
    return values


def load_due_parts(conn: Connection, source_id: int, now: Millis, since: Millis, limit: int) -> list[Part]:
    """Up to `limit` parts to read now: those never read, the latest changed first, then the longest due.

    Never one that the index says has not changed for long since it was read, or not since `since`.
    """
    other = or_(sitemap_part.c.read_as.is_(None), sitemap_part.c.stated != sitemap_part.c.read_as)
    changed = or_(
        sitemap_part.c.stated.is_(None),
        and_(sitemap_part.c.stated >= since, or_(other, sitemap_part.c.stated > now - SETTLED)),
    )
    due = and_(sitemap_part.c.source_id == source_id, sitemap_part.c.due <= now, changed)
    order = (
        sitemap_part.c.body_hash.is_not(None), sitemap_part.c.stated.is_(None), sitemap_part.c.stated.desc(),
        sitemap_part.c.due, sitemap_part.c.url,
    )  # fmt: skip
    rows = conn.execute(select(sitemap_part).where(due).order_by(*order).limit(limit))
    return [
        Part(**{name: getattr(row, name) for name in _FIELDS if name != "baseline"}, baseline=bool(row.baseline))
        for row in rows
    ]  # fmt: skip


def save_part(conn: Connection, source_id: int, part: Part) -> None:
    """Remembers what reading a part came to."""
    this = and_(sitemap_part.c.source_id == source_id, sitemap_part.c.url == part.url)
    conn.execute(update(sitemap_part).where(this).values(**asdict(part) | {"baseline": int(part.baseline)}))


def find_failure(conn: Connection, source_id: int) -> str | None:
    """Why no part of a source can be read, None where one can, or there is none."""
    rows = conn.execute(
        select(sitemap_part.c.failures, sitemap_part.c.error).where(sitemap_part.c.source_id == source_id)
    )
    errors = [row.error if row.failures else None for row in rows]
    return errors[0] if errors and all(errors) else None
