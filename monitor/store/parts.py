"""The parts of a source that has many documents, those of a sitemap index and the questions to a search:
what is known of each, and what it answered last.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from monitor.model import Millis
from monitor.settings import HOUR
from monitor.store.schema import part as part_table
from monitor.store.schema import source
from monitor.store.statements import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sitemap of an index, or one question to a search. Times are milliseconds."""

    url: str
    stated: Millis | None
    """When the index says that it changed last; None where it does not say, and of questions."""
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
    since: Millis | None = None
    """Of a baseline: what is dated later appeared when watching had begun already."""


_FIELDS = tuple(Part.__dataclass_fields__)


LONGEST_URL = 2_000
"""Bytes of a part's address: with a longer one PostgreSQL could not index it."""
SETTLED: Millis = 36 * HOUR
"""Time after the stated change of a part in which it is asked for all the same: many state the day alone."""


def list_parts(
    conn: Connection, source_id: int, listed: Iterable[tuple[str, Millis | None]], *,
    by: str, baseline: bool, since: Millis | None = None, now: Millis,
) -> None:  # fmt: skip
    """Remembers what the index `by` lists, each part with the time of its last change; a new part is due now.

    What it no longer lists is forgotten, and so is what that listed.
    """
    stated = {url: at for url, at in listed if len(url.encode()) <= LONGEST_URL}
    rows = conn.execute(select(part_table).where(part_table.c.source_id == source_id)).all()
    known = {row.url: row.stated for row in rows}
    gone = {row.url for row in rows if row.listed_by == by and row.url not in stated}
    for url in sorted(gone):
        lost = or_(part_table.c.url == url, part_table.c.listed_by == url)
        conn.execute(delete(part_table).where(part_table.c.source_id == source_id, lost))
    new = [
        {"source_id": source_id, "listed_by": by, "baseline": int(baseline),
         **_columns(Part(url=url, stated=at, due=now, changed_at=now, since=since))}
        for url, at in sorted(stated.items()) if url not in known
    ]  # fmt: skip
    insert_new(conn, part_table, new)
    for url in sorted(url for url, at in stated.items() if url in known and known[url] != at):
        this = and_(part_table.c.source_id == source_id, part_table.c.url == url)
        conn.execute(update(part_table).where(this).values(stated=stated[url]))


def _columns(part: Part) -> dict[str, Any]:
    values = asdict(part)
    del values["baseline"]
    return values


def load_due_parts(conn: Connection, source_id: int, now: Millis, since: Millis, limit: int) -> list[Part]:
    """Up to `limit` parts to read now: those never read, the latest changed first, then the longest due.

    Never one that the index says has not changed for long since it was read, or not since `since`.
    """
    other = or_(part_table.c.read_as.is_(None), part_table.c.stated != part_table.c.read_as)
    changed = or_(
        part_table.c.stated.is_(None),
        and_(part_table.c.stated >= since, or_(other, part_table.c.stated > now - SETTLED)),
    )
    due = and_(part_table.c.source_id == source_id, part_table.c.due <= now, changed)
    order = (
        part_table.c.body_hash.is_not(None), part_table.c.stated.is_(None), part_table.c.stated.desc(),
        part_table.c.due, part_table.c.url,
    )  # fmt: skip
    rows = conn.execute(select(part_table).where(due).order_by(*order).limit(limit))
    return [
        Part(**{name: getattr(row, name) for name in _FIELDS if name != "baseline"}, baseline=bool(row.baseline))
        for row in rows
    ]  # fmt: skip


def save_part(conn: Connection, source_id: int, part: Part) -> None:
    """Remembers what reading a part came to."""
    this = and_(part_table.c.source_id == source_id, part_table.c.url == part.url)
    conn.execute(update(part_table).where(this).values(**asdict(part) | {"baseline": int(part.baseline)}))


def find_failure(conn: Connection, source_id: int) -> str | None:
    """Why no part of a source can be read, None where one can, or none was asked for yet."""
    asked = or_(part_table.c.failures > 0, part_table.c.body_hash.is_not(None))
    rows = conn.execute(
        select(part_table.c.failures, part_table.c.error).where(part_table.c.source_id == source_id, asked)
    )
    errors = [row.error if row.failures else None for row in rows]
    return errors[0] if errors and all(errors) else None


def find_next(conn: Connection, source_id: int) -> Millis | None:
    """When the first part of a source is due."""
    due = select(func.min(part_table.c.due)).where(part_table.c.source_id == source_id)
    return conn.execute(due).scalar()


def hasten_parts(conn: Connection, source_id: int, latest: Millis) -> None:
    """Makes due by `latest` what answered last time: a later time is that of a longer interval, or of a wrong clock."""
    late = (part_table.c.source_id == source_id, part_table.c.failures == 0, part_table.c.due > latest)
    conn.execute(update(part_table).where(*late).values(due=latest))


def list_troubled(conn: Connection, source_name: str, limit: int = 20) -> list[dict[str, Any]]:
    """The parts of a source that could not be read the last time, those that fail longest first."""
    query = (
        select(part_table.c.url, part_table.c.failures, part_table.c.error, part_table.c.due)
        .join(source, source.c.id == part_table.c.source_id)
        .where(source.c.name == source_name, part_table.c.failures > 0)
        .order_by(part_table.c.failures.desc(), part_table.c.url)
        .limit(limit)
    )
    return [dict(row) for row in conn.execute(query).mappings()]
