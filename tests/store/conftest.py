"""Every store test that asks for `database` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from monitor.store import statements
from monitor.store.unit import Database
from tests.databases import (
    backend,
    database,
    empty_url,
    postgresql,
    postgresql_database,
    sqlite_database,
)

__all__ = ["backend", "database", "empty_url", "postgresql", "postgresql_database", "sqlite_database"]


@pytest.fixture(autouse=True)
def caller_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL reads the test's clock; tests of its own ask for `server_clock`."""
    monkeypatch.setitem(statements._CLOCKS, "postgresql", lambda _conn, now: now)


@pytest.fixture
def server_clock(caller_clock: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL reads its own clock, as it does in service."""
    monkeypatch.setitem(statements._CLOCKS, "postgresql", statements._read_server_clock)


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    """A writing transaction, for tests of what happens inside one."""
    with database.write() as conn:
        yield conn
