"""The two statements that both databases have and SQLAlchemy spells by dialect."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


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
