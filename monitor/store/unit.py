"""The database: opening it, its transactions, and the threads that run them.

A transaction commits when its block ends without an exception, else it rolls back. On SQLite every
writer begins IMMEDIATE (a deferred one that reads first fails with SQLITE_BUSY_SNAPSHOT whatever the
timeout); on PostgreSQL the writers that decide what is known are made serial by an advisory lock.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from monitor.errors import StoreError, StoreLocked
from monitor.store import migrations, schema

BUSY_SECONDS = 60
"""How long a writer waits for a foreign lock before it says so."""
CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to accept a connection; libpq alone waits for minutes."""
WAL_PAGES = 16_384
"""At 64 MiB of write-ahead log the writer itself checkpoints; until then the daemon does, beside it."""
WAL_BYTES = WAL_PAGES * 4096
LEAST_BYTES = 512
"""SQLite's smallest page, and so its smallest file."""
COLLECT_LOCK = 0x6D6F6E69
"""PostgreSQL's advisory lock of the collect transactions."""


class Database:
    """One database, SQLite or PostgreSQL. Safe to use from several threads.

    Raises StoreError, whose text names the database (never its password) and the remedy.
    """

    def __init__(self, url: str) -> None:
        self.url: URL = _parse_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            self._sqlite_engine(self.url.set(drivername="sqlite"))
            if self.sqlite
            else self._postgresql_engine()
        )

    def __str__(self) -> str:
        if self.sqlite:
            return self.url.database or ":memory:"
        # The query goes too: libpq takes a password there.
        return self.url.set(query={}).render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """SQLite's file."""
        return Path(self.url.database) if self.sqlite and self.url.database else None

    @staticmethod
    def _sqlite_engine(url: URL) -> Engine:
        engine = create_engine(
            url,
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _postgresql_engine(self) -> Engine:
        patience = {"connect_timeout": CONNECT_SECONDS} if "connect_timeout" not in self.url.query else {}
        return create_engine(
            self.url.set(drivername="postgresql+psycopg"),
            connect_args=patience,
            pool_size=6,
            pool_pre_ping=True,
            hide_parameters=True,
        )

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write."""
        with self._translated(), self.engine.connect().execution_options(write=True) as conn, conn.begin():
            yield conn

    @contextmanager
    def collect(self) -> Iterator[Connection]:
        """A transaction that looks up what is known and writes what is new, one at a time."""
        with self.write() as conn:
            if not self.sqlite:
                conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": COLLECT_LOCK})
            yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self._translated(), self.engine.connect() as conn:
            if not self.sqlite:  # its usual isolation shows each statement another state
                conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with conn.begin():
                yield conn

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._translate(error) from error
        except (UnicodeEncodeError, OverflowError) as error:  # the drivers let these through as they are
            raise StoreError(
                f"{self}: a value that no database can hold ({error.__class__.__name__}); "
                "this is a defect of monitor, please report it"
            ) from error

    def _translate(self, error: SQLAlchemyError) -> StoreError:
        cause = error.orig if isinstance(error, DBAPIError) else error
        # The rest of what PostgreSQL says quotes rows, which belong in no log.
        said = " ".join(str(_primary(cause) or cause).split())[:300]
        for words, remedy in _REMEDIES.items():
            if words in said.lower():
                return StoreError(f"{self}: {remedy} ({said})")
        if isinstance(error, OperationalError) and not self.sqlite:
            return StoreError(f"{self}: the server does not answer as it should: {said}; see that it runs")
        return StoreError(f"{self}: {said}")

    def open(self, *, create: bool) -> "Database":
        """Checks that the database can be used and brings its schema up to date.

        With `create`, an absent one is made; without it, one that is absent, or older than this
        program, is a StoreError. One that is newer, foreign, empty, corrupt or read-only always is.
        """
        try:
            self._open(create=create)
        except BaseException:
            self.close()
            raise
        return self

    def _open(self, *, create: bool) -> None:
        if self.path:
            try:
                self._check_file(self.path, create=create)
            except (OSError, ValueError) as error:
                raise StoreError(f"{self}: is no usable path ({error}); correct `database:`") from error
            if not create and _is_at_rest(self.path):
                self.engine = self._sqlite_engine(_immutable(self.path))
        with self._translated():
            with self.read() as conn:
                tables, found = set(inspect(conn).get_table_names()), migrations.current(conn)
            # An SQLite file is one program's; a PostgreSQL database may hold what others keep there.
            foreign = tables if self.sqlite else tables & set(schema.metadata.tables)
            if foreign and (found is None or not tables & set(schema.metadata.tables)):
                raise StoreError(f"{self}: holds tables of another program; name another database")
            if found is not None and not migrations.is_known(found):
                raise StoreError(
                    f"{self}: was written by a newer version of monitor (schema {found}); upgrade monitor"
                )
            if found != migrations.head():
                self._upgrade(found, create=create)

    def _check_file(self, path: Path, *, create: bool) -> None:
        if not path.exists():
            if not create:
                raise StoreError(f"{path}: no database here yet; `monitor run` or `monitor poll` makes it")
            if not path.parent.is_dir():
                raise StoreError(
                    f"{path}: the folder {path.parent} does not exist; make it or correct `database:`"
                )
            return
        if not path.is_file():
            raise StoreError(f"{path}: is no file; correct `database:`")
        if (size := path.stat().st_size) < LEAST_BYTES:  # SQLite would make a new database of it
            found = f"holds {size} bytes" if size else "is empty"
            raise StoreError(
                f"{path}: {found} and is no database; restore a backup, or remove it to begin anew"
            )
        if create and not os.access(path, os.W_OK):
            raise StoreError(f"{path}: is read-only; give the user that runs monitor the right to write it")

    def _upgrade(self, found: str | None, *, create: bool) -> None:
        if not create and found is not None:
            raise StoreError(f"{self}: was written by an older version; `monitor run` brings it up to date")
        if not create:
            raise StoreError(
                f"{self}: no database of monitor here yet; `monitor run` or `monitor poll` makes it"
            )
        with self.write() as conn:
            if not self.sqlite:
                conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": COLLECT_LOCK})
            migrations.upgrade(conn)

    def checkpoint(self) -> None:
        """Moves SQLite's write-ahead log into the file, beside the writer; does nothing on PostgreSQL."""
        if self.sqlite:
            with self._translated(), self.engine.connect() as conn:
                conn.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").all()

    def close(self) -> None:
        self.engine.dispose()


def _parse_url(url: str) -> URL:
    """The URL, of a database we know. Its errors quote nothing: any part may be a piece of a password."""
    try:
        parsed = make_url(url)
        backend = "" if "\0" in url else parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise StoreError(
            "database: is no database URL; write sqlite:///file.db or postgresql+psycopg://user:password@host/name"
        ) from None
    if backend not in {"sqlite", "postgresql"}:
        raise StoreError(
            f"database: {backend!r} is not supported; write sqlite:///… or postgresql+psycopg://…"
        )
    if backend == "postgresql" and "@" in f"{parsed.host}{parsed.database}":
        raise StoreError("database: write @ / ? # : in the password as %40 %2F %3F %23 %3A")
    return parsed


def _is_at_rest(path: Path) -> bool:
    """Whether nobody has this file open in a folder where we could not make the log that SQLite reads through."""
    file = path.resolve()  # as SQLite does
    return not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()


def _immutable(path: Path) -> URL:
    """The file as one that nobody changes while it is read (SQLite, "URI Filenames")."""
    query = {"immutable": "1", "mode": "ro", "uri": "true"}
    return URL.create("sqlite", database=f"file:{quote(str(path.resolve()))}", query=query)


_REMEDIES = {
    "file is not a database": "is no SQLite database, or is corrupt; restore a backup or name another file",
    "malformed": "is corrupt; stop monitor and restore a backup",
    "readonly": "is read-only; give the user that runs monitor the right to write it and its folder",
    "unable to open": "cannot be opened; see that its folder exists and may be written",
    "database is locked": f"another program has held it for {BUSY_SECONDS} s; end that program",
    "disk is full": "the disk is full; make room",
    "disk i/o error": "the disk fails; see the system's log",
    "password authentication failed": "the server refuses the password; correct it",
    "does not exist": "is not all there; create the database, or restore a backup",
    "connection refused": "nobody answers there; start the server or correct `database:`",
}


def _primary(cause: BaseException | None) -> str | None:
    return cause.diag.message_primary if isinstance(cause, psycopg.Error) else None


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    for pragma in (
        "foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL",
        f"wal_autocheckpoint={WAL_PAGES}", f"journal_size_limit={WAL_BYTES}",
    ):  # fmt: skip
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            # A file this user may only read can still be read by commands that write nothing.
            if "readonly" not in str(error):
                raise


def _begin_sqlite(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("write") else "BEGIN")


def _lock_file(path: Path) -> Path:
    """One file is one lock, whichever link led to it."""
    file = path.resolve()
    return file.with_name(file.name + ".lock")


def find_holder(database: Database) -> str | None:
    """The process that holds an SQLite database as its daemon, `unknown` where its lock may not be read, or None.

    PostgreSQL's are not known here.
    """
    lock = database.path and _lock_file(database.path)
    if not lock or not lock.exists():
        return None
    if not os.access(lock, os.R_OK):
        return "unknown"
    with lock.open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return handle.read(40).strip() or "unknown"
    return None


def _lock(handle: IO[str]) -> bool:
    """Tries for a fifth of a second: `monitor status` holds the lock for a moment while it looks."""
    for _ in range(10):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False


@contextmanager
def hold(database: Database) -> Iterator[None]:
    """Holds an SQLite database for one daemon; does nothing on PostgreSQL, where a lease elects.

    The lock is the operating system's and ends with the process, however it ends. Raises StoreLocked.
    """
    if database.path is None:
        yield
        return
    lock = _lock_file(database.path)
    try:
        handle: IO[str] = lock.open("a+")
    except OSError as error:
        raise StoreError(
            f"{database}: its lock {lock.name} cannot be written ({error.strerror}); see the rights of its folder"
        ) from error
    with handle:
        if not _lock(handle):
            handle.seek(0)
            holder = handle.read(40).strip() or "unknown"
            raise StoreLocked(
                f"{database}: another monitor (process {holder}) is using this database; stop it first"
            )
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield
