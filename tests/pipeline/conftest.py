"""Pipeline tests run on both databases."""

from tests.databases import backend, database, postgresql, postgresql_database, sqlite_database
from tests.store.conftest import caller_clock

__all__ = ["backend", "caller_clock", "database", "postgresql", "postgresql_database", "sqlite_database"]
