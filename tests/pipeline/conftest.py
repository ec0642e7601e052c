"""Pipeline tests run on both databases."""

from tests.databases import backend, database, postgresql, postgresql_database, sqlite_database

__all__ = ["backend", "database", "postgresql", "postgresql_database", "sqlite_database"]
