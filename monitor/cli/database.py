"""The database as commands read it, beside the daemon: in short transactions, and never made anew."""
# ruff: noqa: PLC0415 - a command pays for its own imports only

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from monitor.cli.frame import open_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.store.unit import Database

T = TypeVar("T")


@contextmanager
def opened(config: Path | None) -> "Iterator[Database]":
    """The database of the configuration; raises StoreError where there is none yet."""
    from monitor.store.unit import Database

    database = Database(open_settings(config).database.reveal())
    try:
        yield database.open(create=False)
    finally:
        database.close()


def pages(database: "Database", load: "Callable[[Connection, T | None], Sequence[T]]") -> "Iterator[T]":
    """What `load` gives behind the last item of the page before, each page in a transaction of its own.

    So a pipe that nobody reads on holds up no checkpoint.
    """
    last: T | None = None
    while True:
        with database.read() as conn:
            page = load(conn, last)
        if not page:
            return
        yield from page
        last = page[-1]
