"""Leases: which of several daemons on one PostgreSQL does what only one may do."""

from sqlalchemy import Connection, delete, or_, true

from monitor.model import Millis
from monitor.store.schema import lease
from monitor.store.statements import clock_of, upsert


def take_lease(conn: Connection, name: str, holder: str, *, now: Millis, until: Millis) -> bool:
    """Takes or prolongs the lease `name`; False while another holds it.

    It lasts as long as from `now` to `until`, on PostgreSQL by its own clock. One that lasts more than twice
    as long was given by a clock that was wrong, and is free.
    """
    clock, length = clock_of(conn, now), until - now
    values = {"holder": holder, "until": clock + length}
    statement = upsert(conn, lease).values(name=name, **values)
    # Twice: while this waits for another daemon's transaction, that one may prolong its lease.
    wrong = lease.c.until > clock + 2 * length
    free = or_(lease.c.holder == holder, lease.c.until < clock, wrong)
    taken = statement.on_conflict_do_update(index_elements=["name"], set_=values, where=free)
    return conn.execute(taken.returning(lease.c.name)).first() is not None


def drop_lease(conn: Connection, name: str, holder: str | None = None) -> None:
    """Gives the lease back, if `holder` has it; with None, whoever has it (only one daemon may run)."""
    mine = lease.c.holder == holder if holder is not None else true()
    conn.execute(delete(lease).where(lease.c.name == name, mine))
