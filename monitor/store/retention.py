"""Retention: what is old goes, a bounded number of rows at a time, so that no lock is long."""

from sqlalchemy import Connection, delete, or_, select, tuple_, update

from monitor.model import Millis
from monitor.settings import DAY
from monitor.store.schema import attempt, delivery, event, page_day, revision


def prune_texts(conn: Connection, before: Millis, limit: int) -> int:
    """Removes the texts and summaries of up to `limit` versions seen before `before`; titles stay.

    What is left of a version is not judged again.
    """
    told = or_(revision.c.body.is_not(None), revision.c.summary.is_not(None))
    old = select(revision.c.article_id, revision.c.n).where(revision.c.seen_at < before, told).limit(limit)
    keys = [tuple(row) for row in conn.execute(old)]
    rows = tuple_(revision.c.article_id, revision.c.n).in_(keys)
    conn.execute(update(revision).where(rows).values(body=None, summary=None, pruned_at=before))
    return len(keys)


def prune_deliveries(conn: Connection, before: Millis, limit: int) -> int:
    """Removes attempts and payloads of up to `limit` deliveries that ended before `before`, dead letters excepted."""
    done = (delivery.c.state.in_(("sent", "dropped")), delivery.c.done_at < before)
    old = select(delivery.c.id).where(*done, delivery.c.payload.is_not(None)).limit(limit)
    ids = list(conn.execute(old).scalars())
    conn.execute(delete(attempt).where(attempt.c.delivery_id.in_(ids)))
    conn.execute(update(delivery).where(delivery.c.id.in_(ids)).values(payload=None))
    return len(ids)


def prune_events(conn: Connection, before: Millis, limit: int) -> int:
    """Removes up to `limit` events that last happened before `before`."""
    old = select(event.c.id).where(event.c.last_at < before).limit(limit)
    ids = list(conn.execute(old).scalars())
    conn.execute(delete(event).where(event.c.id.in_(ids)))
    return len(ids)


def prune_page_days(conn: Connection, before: Millis, limit: int) -> int:
    """Removes up to `limit` counts of pages fetched on days before `before`."""
    old = select(page_day.c.site, page_day.c.day).where(page_day.c.day < before // DAY).limit(limit)
    keys = [tuple(row) for row in conn.execute(old)]
    conn.execute(delete(page_day).where(tuple_(page_day.c.site, page_day.c.day).in_(keys)))
    return len(keys)
