"""What both databases have and each spells its own way: inserts that may meet a row, and the clock."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from monitor.model import Millis

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def clock_of(conn: Connection, now: Millis) -> Millis:
    """The time by which leases end: the server's, which all daemons on it share, else the caller's `now`."""
    return _CLOCKS[conn.dialect.name](conn, now)


def _read_server_clock(conn: Connection, _now: Millis) -> Millis:
    return int(conn.execute(text("SELECT extract(epoch FROM clock_timestamp()) * 1000")).scalar_one())


_CLOCKS: dict[str, Callable[[Connection, Millis], Millis]] = {
    "sqlite": lambda _conn, now: now,
    "postgresql": _read_server_clock,
}


def upsert(conn: Connection, table: Table) -> Any:
    """An INSERT of the connection's dialect, which has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return _INSERTS[conn.dialect.name](table)


def insert_new(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts the rows that are not there yet, in one batch; sort them first (deadlocks)."""
    if rows:
        conn.execute(upsert(conn, table).on_conflict_do_nothing(), rows)


def save_rows(conn: Connection, table: Table, rows: list[dict[str, Any]], *latest: str) -> None:
    """Inserts the rows in one batch; those whose primary key is there get their `latest` columns anew."""
    if rows:
        conn.execute(_save(conn.dialect.name, table, latest), rows)


@cache
def _save(dialect: str, table: Table, latest: tuple[str, ...]) -> Any:
    # Kept: to put such a statement together takes longer than to run it.
    statement = _INSERTS[dialect](table)
    anew = {name: statement.excluded[name] for name in latest}
    return statement.on_conflict_do_update(index_elements=table.primary_key, set_=anew)
