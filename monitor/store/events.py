"""Events: what was skipped, cut, refused or possibly missed. Repeated reasons are one row with a count."""

from typing import Any

from sqlalchemy import Connection, select

from monitor.model import Millis
from monitor.store.schema import event
from monitor.store.statements import upsert

LONGEST = 300
"""Code points of a reason or subject that are kept; both together fit PostgreSQL's 2,704 bytes of an index row."""


def note(
    conn: Connection, kind: str, subject: str, reason: str, now: Millis, detail: str | None = None
) -> None:
    """Remembers that `reason` happened to `subject` once more."""
    row = {"kind": kind, "subject": subject[:LONGEST], "reason": reason[:LONGEST], "detail": detail}
    statement = upsert(conn, event).values(**row, count=1, first_at=now, last_at=now)
    again = {"count": event.c.count + 1, "last_at": now, "detail": detail}
    conn.execute(statement.on_conflict_do_update(index_elements=["kind", "subject", "reason"], set_=again))


def list_events(
    conn: Connection, since: Millis = 0, limit: int = 100, subject: str | None = None
) -> list[dict[str, Any]]:
    """The latest events, of all or of one `subject`, newest first."""
    query = select(event).where(event.c.last_at >= since).order_by(event.c.last_at.desc()).limit(limit)
    if subject is not None:
        query = query.where(event.c.subject == subject[:LONGEST])
    return [dict(row) for row in conn.execute(query).mappings()]
