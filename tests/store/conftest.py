"""Every store test that asks for `database` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

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


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    """A writing transaction, for tests of what happens inside one."""
    with database.write() as conn:
        yield conn
