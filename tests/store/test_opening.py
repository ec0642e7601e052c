"""Opening a database: what can be used is used, what cannot ends in a message with its name and the remedy."""

# ruff: noqa: PT012 - what fails is a transaction, and that is a block

import os
import socket
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import StoreError
from monitor.store import migrations
from monitor.store.parts import load_due_parts
from monitor.store.schema import metadata
from monitor.store.unit import Database, find_holder, hold
from tests.databases import LOCKED_PASSWORD, LOCKED_ROLE, make_sqlite, sqlite_url
from tests.store.factories import add_seen, make_seen

TABLES = {*metadata.tables, "alembic_version"}


def refusal(url, *, create):
    """The message with which the database is refused."""
    with pytest.raises(StoreError) as caught:
        Database(str(url)).open(create=create)
    return str(caught.value)


def whole_story(error):
    """The texts of an error and of all that led to it, as a traceback prints them."""
    told = []
    while error:
        told.append(f"{error!r} {error}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(told)


def tables_of(url):
    database = Database(url)
    with database.read() as conn:
        tables = set(inspect(conn).get_table_names())
    database.close()
    return tables


def filled(file, articles=200):
    """A database with so much in it that its pages are many."""
    database = make_sqlite(file)
    with database.write() as conn:
        for _ in range(articles):
            add_seen(conn, make_seen(text=os.urandom(2000).hex()))
    database.close()
    return database


# --- absent, made, opened again ----------------------------------------------


def test_an_absent_database_is_made_where_that_is_wished(empty_url):
    database = Database(empty_url).open(create=True)
    with database.read() as conn:
        assert set(inspect(conn).get_table_names()) == TABLES
        assert migrations.current(conn) == migrations.head()
    database.close()


def test_a_database_that_was_made_opens_again_either_way_and_keeps_what_it_holds(empty_url):
    database = Database(empty_url).open(create=True)
    with database.write() as conn:
        kept = add_seen(conn)
    database.close()
    for create in (True, False):
        again = Database(empty_url).open(create=create)
        with again.read() as conn:
            assert conn.execute(text("SELECT id FROM article")).scalars().all() == [kept]
        again.close()


def test_an_absent_file_is_not_made_where_that_is_not_wished(tmp_path):
    file = tmp_path / "monitor.db"
    assert "monitor run" in refusal(sqlite_url(file), create=False)
    assert str(file) in refusal(sqlite_url(file), create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_postgresql_database_without_tables_is_not_filled_where_that_is_not_wished(postgresql):
    url = postgresql.make_url(template="template0")
    assert "monitor run" in refusal(url, create=False)
    assert tables_of(url) == set()
    postgresql.drop(url)


def test_a_missing_folder_is_named(tmp_path):
    said = refusal(sqlite_url(tmp_path / "nowhere" / "monitor.db"), create=True)
    assert f"{tmp_path / 'nowhere'} does not exist" in said
    assert not (tmp_path / "nowhere").exists()


def test_two_that_make_one_database_at_once_make_it_once(postgresql):
    from concurrent.futures import ThreadPoolExecutor

    url = postgresql.make_url(template="template0")
    databases = [Database(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda database: database.open(create=True), databases))
    with databases[0].read() as conn:
        assert set(inspect(conn).get_table_names()) == TABLES
    for database in databases:
        database.close()
    postgresql.drop(url)


# --- files that are no database -------------------------------------------------


@pytest.mark.parametrize("create", [True, False])
def test_an_empty_file_is_never_taken_for_a_new_database(tmp_path, create):
    file = tmp_path / "monitor.db"
    file.touch()
    said = refusal(sqlite_url(file), create=create)
    assert str(file) in said
    assert "restore a backup" in said
    assert file.stat().st_size == 0


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("content", [b"x", b"garbage" * 5000, b"SQLite format 3\0" + b"\xff" * 4080])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path, content, create):
    file = tmp_path / "monitor.db"
    file.write_bytes(content)
    said = refusal(sqlite_url(file), create=create)
    assert str(file) in said
    assert "backup" in said
    assert file.read_bytes() == content


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_database_cut_off_in_the_middle_is_corrupt_not_shorter(tmp_path, share, create):
    file = tmp_path / "monitor.db"
    filled(file)
    size = int(file.stat().st_size * share)
    os.truncate(file, size)
    said = refusal(sqlite_url(file), create=create)
    assert str(file) in said
    assert "backup" in said
    assert file.stat().st_size == size


def test_damage_in_the_middle_is_reported_when_it_is_met(tmp_path):
    file = tmp_path / "monitor.db"
    filled(file)
    content = file.read_bytes()
    half = len(content) // 2
    file.write_bytes(content[:half] + b"\xa5" * (len(content) - half))
    database = Database(sqlite_url(file)).open(create=False)
    with (
        pytest.raises(StoreError, match="corrupt; stop monitor and restore a backup"),
        database.read() as conn,
    ):
        conn.execute(text("SELECT sum(length(why)) FROM revision")).scalar()
    database.close()


def test_a_folder_and_a_pipe_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        assert f"{path}: is no file" in refusal(sqlite_url(path), create=True)


def test_a_path_that_no_system_accepts_is_refused(tmp_path):
    assert "no usable path" in refusal(sqlite_url(tmp_path / ("x" * 300)), create=True)


# --- what may not be written ------------------------------------------------------


@pytest.fixture
def open_folder():
    """A folder that any user may enter (pytest's own belongs to its user alone)."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@contextmanager
def unwritable(folder, secret=None):
    """Acts as a user who may read `folder` and all that is in it but the file `secret`, and write nothing."""
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o000 if path.name == secret else 0o444)
    root = os.geteuid() == 0
    if root:  # whom no mode binds
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


def test_a_read_only_file_is_refused_to_a_daemon_and_named(open_folder):
    file = open_folder / "monitor.db"
    make_sqlite(file).close()
    with unwritable(open_folder):
        said = refusal(sqlite_url(file), create=True)
    assert f"{file}: is read-only; give the user" in said


def test_a_read_only_file_can_be_read_beside_its_daemon(open_folder):
    file = open_folder / "monitor.db"
    holder = make_sqlite(file)
    with holder.write() as conn:
        add_seen(conn)
    with unwritable(open_folder):
        reader = Database(sqlite_url(file)).open(create=False)
        with reader.read() as conn:
            assert conn.execute(text("SELECT count(*) FROM article")).scalar() == 1
        with pytest.raises(StoreError, match="read-only"), reader.write() as conn:
            add_seen(conn)
        reader.close()
    holder.close()


def test_a_read_only_copy_without_a_write_ahead_log_can_be_read(open_folder):
    """Such as a backup; making a log of it would be writing."""
    file = open_folder / "backup.db"
    database = make_sqlite(file)
    with database.write() as conn:
        add_seen(conn)
    database.close()
    with sqlite3.connect(file) as conn:
        assert conn.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    conn.close()
    with unwritable(open_folder):
        reader = Database(sqlite_url(file)).open(create=False)
        with reader.read() as conn:
            assert conn.execute(text("SELECT count(*) FROM article")).scalar() == 1
        reader.close()


def test_a_database_at_rest_in_a_folder_that_may_only_be_read_can_be_read(open_folder):
    """Nobody made a log for us to read through, and we may not make one."""
    file = open_folder / "50 % full #1.db"
    database = make_sqlite(file)
    with database.write() as conn, hold(database):
        add_seen(conn)
    database.close()
    with unwritable(open_folder):
        reader = Database(sqlite_url(file)).open(create=False)
        with reader.read() as conn:
            assert conn.execute(text("SELECT count(*) FROM article")).scalar() == 1
        assert str(reader) == str(file)
        assert find_holder(reader) is None
        reader.close()


def test_whether_a_daemon_runs_is_unknown_where_its_lock_may_not_be_read(open_folder):
    database = make_sqlite(open_folder / "monitor.db")
    with hold(database), unwritable(open_folder, secret="monitor.db.lock"):
        assert find_holder(database) == "unknown"
    database.close()


def test_a_database_that_is_busy_from_the_first_moment_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr("monitor.store.unit.BUSY_SECONDS", 0.1)
    file = tmp_path / "monitor.db"
    with sqlite3.connect(file, isolation_level=None) as foreign:
        foreign.execute("CREATE TABLE x (id INTEGER)")
        foreign.execute("BEGIN EXCLUSIVE")
        assert "another program has held it" in refusal(sqlite_url(file), create=True)
    foreign.close()


def test_a_folder_that_may_not_be_written_is_named(open_folder):
    file = open_folder / "monitor.db"
    with unwritable(open_folder):
        said = refusal(sqlite_url(file), create=True)
    assert str(file) in said
    assert "folder" in said


def test_a_full_disk_says_so_and_the_transaction_leaves_nothing(sqlite_database):
    with pytest.raises(StoreError, match="the disk is full; make room"), sqlite_database.write() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count = 1").all()  # no more pages than there are
        for _ in range(100):
            add_seen(conn, make_seen(text=os.urandom(3000).hex()))
    with sqlite_database.read() as conn:
        assert conn.execute(text("SELECT count(*) FROM article")).scalar() == 0


# --- other programs and other versions -----------------------------------------


def test_an_sqlite_file_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    file = tmp_path / "places.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE moz_places (id INTEGER)")
    other.close()
    said = refusal(sqlite_url(file), create=True)
    assert f"{file}: holds tables of another program" in said
    with sqlite3.connect(file) as other:
        assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["moz_places"]
    other.close()


def test_tables_with_our_names_that_we_did_not_make_are_refused(empty_url):
    database = Database(empty_url)
    with database.write() as conn:
        conn.execute(text("CREATE TABLE article (id INTEGER)"))
    for create in (True, False):
        assert "holds tables of another program" in refusal(empty_url, create=create)
    database.close()


def test_a_postgresql_database_may_hold_other_tables_beside_ours(postgresql):
    url = postgresql.make_url(template="template0")
    database = Database(url)
    with database.write() as conn:
        conn.execute(text("CREATE TABLE spatial_ref_sys (id INTEGER)"))
    database.open(create=True)
    with database.read() as conn:
        assert set(inspect(conn).get_table_names()) == {*TABLES, "spatial_ref_sys"}
    database.close()
    postgresql.drop(url)


def test_another_program_that_uses_alembic_is_refused(empty_url):
    database = Database(empty_url)
    with database.write() as conn:
        conn.execute(text("CREATE TABLE customer (id INTEGER)"))
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        conn.execute(text("INSERT INTO alembic_version VALUES ('ae1027a6acf')"))
    said = refusal(empty_url, create=True)
    assert ("another program" if database.sqlite else "newer version") in said
    with database.read() as conn:
        assert "article" not in inspect(conn).get_table_names()
    database.close()


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_a_newer_version_asks_for_an_upgrade(database, create):
    with database.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    url = database.url.render_as_string(hide_password=False)
    assert "written by a newer version of monitor (schema 9999); upgrade monitor" in refusal(
        url, create=create
    )


def test_a_database_of_two_versions_at_once_is_not_touched(database):
    with database.write() as conn:
        conn.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    url = database.url.render_as_string(hide_password=False)
    assert f"newer version of monitor (schema {migrations.head()},9999)" in refusal(url, create=True)


def test_a_database_of_an_older_version_is_brought_up_by_a_daemon_alone(database, monkeypatch):
    url = database.url.render_as_string(hide_password=False)
    monkeypatch.setattr(migrations, "head", lambda: "0099")
    assert "written by an older version; `monitor run` brings it up to date" in refusal(url, create=False)
    upgraded = []
    monkeypatch.setattr(migrations, "upgrade", upgraded.append)
    Database(url).open(create=True).close()
    assert len(upgraded) == 1


def test_a_database_of_each_earlier_version_becomes_one_of_this(empty_url):
    """With what stands in it."""
    old = Database(empty_url)
    with old.write() as conn:
        migrations.upgrade(conn, "0001")
        conn.execute(text("INSERT INTO outlet (domain) VALUES ('a.example')"))
        conn.execute(text(
            "INSERT INTO article (outlet_id, title, author, tags, seen_at, origin, content, revision, version)"
            " VALUES (1, 'Grain', '[]', '[]', 5, 'live', 'feed', 1, 1)"
        ))  # fmt: skip
    old.close()
    new = Database(empty_url)
    new.open(create=True)
    with new.read() as conn:
        assert migrations.current(conn) == migrations.head()
        row = conn.execute(text("SELECT title, same_as, dateline FROM article")).one()
    assert tuple(row) == ("Grain", None, None)
    new.close()


def test_what_was_known_of_the_parts_of_sitemaps_is_known_after_an_upgrade(empty_url):
    old = Database(empty_url)
    with old.write() as conn:
        migrations.upgrade(conn, "0002")
        conn.execute(text(
            "INSERT INTO source (name, kind, url, site, config_hash) VALUES ('A', 'sitemap', 'u', 's', 'h')"
        ))  # fmt: skip
        conn.execute(text(
            "INSERT INTO sitemap_part (source_id, url, listed_by, baseline, due, changed_at, etag, failures)"
            " VALUES (1, 'https://a.example/1.xml', '', 1, 7, 5, 'e', 0)"
        ))  # fmt: skip
    old.close()
    new = Database(empty_url)
    new.open(create=True)
    with new.read() as conn:
        (part,) = load_due_parts(conn, 1, 7, 0, 10)
    assert (part.url, part.baseline, part.due, part.etag) == ("https://a.example/1.xml", True, 7, "e")
    new.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty_url, monkeypatch):
    whole = migrations.upgrade

    def broken(conn):
        whole(conn)
        conn.execute(text("SELECT no_such_column FROM article"))

    monkeypatch.setattr(migrations, "upgrade", broken)
    refusal(empty_url, create=True)
    assert tables_of(empty_url) == set()
    monkeypatch.setattr(migrations, "upgrade", whole)
    Database(empty_url).open(create=True).close()
    assert tables_of(empty_url) == TABLES


# --- addresses and servers ---------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "", "nonsense", "monitor.db", "mysql://u:{}@h/db", "oracle://u:{}@h", "sqlite:///a\0b",
        "postgresql+psycopg://u:{}@h:port/db", "postgresql+psycopg://u:{}/x@h/db",
        "postgresql+psycopg://u:{}@x@127.0.0.1:1/db", "postgresql+psycopg://u:12/{}@127.0.0.1/db",
        "postgresql+psycopg://u:{}@127.0.0.1:1/db", "postgresql+psycopg2://u:{}@127.0.0.1:1/db",
        "postgresql://u@127.0.0.1:1/db?password={}", "postgresql://u:{}@127.0.0.1:1/db?bogus={}",
        "postgresql://u:{}@no.such.host.invalid/db", "postgresql://u:12?{}@127.0.0.1:1/db",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_without_a_piece_of_its_password(url):
    with pytest.raises(StoreError) as caught:
        Database(url.format("kanarie", "kanarie")).open(create=True)
    assert "kanarie" not in whole_story(caught.value)


def test_a_database_never_shows_its_password():
    for url in ("postgresql://u:kanarie@h/db", "postgresql://u@h/db?password=kanarie"):
        database = Database(url)
        assert "kanarie" not in f"{database} {database!r} {database.engine!r} {database.engine.url!s}".replace(
            "?password=kanarie", ""  # SQLAlchemy's own form of the URL, which is shown nowhere
        )  # fmt: skip


def test_a_server_that_does_not_answer_is_named_with_its_address():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        port = taken.getsockname()[1]
        said = refusal(f"postgresql://u:kanarie@127.0.0.1:{port}/db", create=False)
    assert f"127.0.0.1:{port}/db: nobody answers there; start the server" in said


def test_a_server_that_accepts_and_says_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr("monitor.store.unit.CONNECT_SECONDS", 2)  # libpq takes no less
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = refusal(f"postgresql://u:kanarie@127.0.0.1:{silent.getsockname()[1]}/db", create=False)
    assert "the server does not answer as it should" in said


def test_a_wrong_password_is_told_without_showing_any(postgresql):
    url = postgresql.url.set(username=LOCKED_ROLE, password="kanarie")
    said = refusal(url.render_as_string(hide_password=False), create=False)
    assert "the server refuses the password; correct it" in said
    assert "kanarie" not in said
    right = url.set(password=LOCKED_PASSWORD)
    database = Database(right.render_as_string(hide_password=False))
    with database.read() as conn:
        assert conn.execute(text("SELECT current_user")).scalar() == LOCKED_ROLE
    database.close()


def test_a_database_that_the_server_does_not_have_is_named(postgresql):
    said = refusal(postgresql.url.set(database="nope").render_as_string(hide_password=False), create=True)
    assert "create the database" in said
    assert "/nope" in said


def test_an_error_in_a_statement_shows_no_value_that_was_written(database):
    with pytest.raises(StoreError) as caught, database.write() as conn:
        conn.execute(
            text("INSERT INTO lease (name, holder) VALUES (:name, :holder)"),
            {"name": "kanarie", "holder": "x"},
        )
    assert "until" in str(caught.value)
    assert "kanarie" not in str(caught.value)
    assert "kanarie" not in str(caught.value.__cause__).partition("Failing row contains")[0]


def test_the_message_of_every_refusal_begins_with_the_name_of_the_database(tmp_path, postgresql):
    file = tmp_path / "monitor.db"
    file.write_bytes(b"garbage" * 100)
    with pytest.raises(StoreError) as caught:
        Database(sqlite_url(file)).open(create=False)
    assert str(caught.value).startswith(f"{file}: ")
    assert isinstance(caught.value.__cause__, SQLAlchemyError)  # where it came from is not lost
    url = make_url("postgresql+psycopg://u:kanarie@127.0.0.1:1/db")
    assert refusal(url.render_as_string(hide_password=False), create=False).startswith(
        "postgresql+psycopg://u:***@127.0.0.1:1/db: "
    )
