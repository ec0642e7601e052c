"""The databases that the daemon is run on."""

from collections.abc import Iterator

import pytest

from tests.databases import PostgreSQL, postgresql

__all__ = ["postgresql"]


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A new, empty database."""
    url = postgresql.make_url(template="template0")
    yield url
    postgresql.drop(url)
