"""The two statements that both databases have and SQLAlchemy spells by dialect."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(conn: Connection, table: Table) -> Any:
    """An INSERT of the connection's dialect, which has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(table)


def insert_new(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts the rows that are not there yet, in one batch; sort them first (deadlocks)."""
    if rows:
        conn.execute(upsert(conn, table).on_conflict_do_nothing(), rows)
