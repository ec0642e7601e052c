"""Transactions: all or nothing, one state, one writer, and errors of one kind."""

# ruff: noqa: PT012 - what fails is a transaction, and that is a block

import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from monitor.errors import StoreError, StoreLocked
from monitor.store import unit
from monitor.store.events import list_events, note
from monitor.store.unit import Database, find_holder, hold
from tests.databases import make_sqlite, sqlite_url
from tests.store.factories import add_seen, make_seen


def events(database):
    with database.read() as conn:
        return sorted(row["subject"] for row in list_events(conn))


# --- all or nothing, one state ------------------------------------------------


def test_a_transaction_commits_when_its_block_ends(database):
    with database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    assert events(database) == ["kept"]


def test_a_transaction_rolls_back_on_any_exception_and_lets_it_pass(database):
    for error in (ValueError("mine"), KeyboardInterrupt(), StoreError("told")):
        with pytest.raises(type(error)) as caught, database.write() as conn:
            note(conn, "kind", "gone", "reason", 1)
            raise error
        assert caught.value is error
    assert events(database) == []


def test_a_statement_that_fails_takes_the_whole_transaction_with_it(database):
    with pytest.raises(StoreError), database.write() as conn:
        note(conn, "kind", "gone", "reason", 1)
        conn.execute(text("SELECT nothing FROM nowhere"))
    assert events(database) == []


def test_the_database_works_on_after_a_failure(database):
    for _ in range(20):  # more than the pool has connections
        with pytest.raises(StoreError), database.write() as conn:
            conn.execute(text("SELECT nothing FROM nowhere"))
    with database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    assert events(database) == ["kept"]


def test_a_reader_sees_one_state_whatever_is_committed_meanwhile(database):
    with database.read() as conn:
        assert list_events(conn) == []
        with database.write() as writer:
            note(writer, "kind", "later", "reason", 1)
        assert list_events(conn) == []
    assert events(database) == ["later"]


def test_a_reader_on_postgresql_writes_nothing_and_its_connection_may_write_again(postgresql_database):
    with pytest.raises(StoreError, match="read-only"), postgresql_database.read() as conn:
        note(conn, "kind", "gone", "reason", 1)
    with postgresql_database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    assert events(postgresql_database) == ["kept"]


def test_foreign_keys_hold(database):
    with pytest.raises(StoreError, match=r"(?i)foreign key"), database.write() as conn:
        conn.execute(text("INSERT INTO source_state (source_id, next_due) VALUES (99, 0)"))


# --- one writer after the other -----------------------------------------------------


def test_a_writer_that_reads_first_never_fails_because_another_wrote_meanwhile(database):
    """Such a transaction, begun deferred, fails on SQLite at once with SQLITE_BUSY_SNAPSHOT."""
    with database.write() as conn:
        note(conn, "kind", "counted", "reason", 1)
    ready = threading.Barrier(2)

    def work(_n):
        ready.wait()
        for _ in range(25):
            with database.write() as conn:
                list_events(conn)
                note(conn, "kind", "counted", "reason", 2)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))
    with database.read() as conn:
        assert [row["count"] for row in list_events(conn)] == [51]


def test_an_sqlite_writer_has_its_lock_from_the_first_moment(sqlite_database):
    with sqlite_database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other = sqlite3.connect(sqlite_database.path, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()


def test_collect_transactions_see_all_that_earlier_ones_wrote(database):
    """Two that look up one key at the same time would otherwise both find it new."""

    def look():
        with database.collect() as conn:
            return bool(list_events(conn))

    with ThreadPoolExecutor(1) as threads:
        with database.collect() as conn:
            looking = threads.submit(look)
            threading.Event().wait(0.2)  # time enough to look, were it not made to wait
            note(conn, "kind", "found", "reason", 1)
        assert looking.result(10)


def test_a_foreign_lock_that_ends_is_waited_for(tmp_path):
    database = make_sqlite(tmp_path / "monitor.db")
    foreign = sqlite3.connect(database.path, isolation_level=None, check_same_thread=False)
    foreign.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, foreign.execute, ["COMMIT"])
    release.start()
    with database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    release.join()
    foreign.close()
    assert events(database) == ["kept"]
    database.close()


def test_a_foreign_lock_that_stays_is_reported_with_the_remedy(tmp_path, monkeypatch):
    make_sqlite(tmp_path / "monitor.db").close()
    monkeypatch.setattr(unit, "BUSY_SECONDS", 0.1)
    database = Database(sqlite_url(tmp_path / "monitor.db"))
    foreign = sqlite3.connect(database.path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    told = r"monitor\.db: another program has held it .* end that program"
    with pytest.raises(StoreError, match=told), database.write():
        pass
    assert events(database) == []  # who reads is not disturbed
    foreign.close()
    with database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    assert events(database) == ["kept"]
    database.close()


# --- durability -----------------------------------------------------------------------


def test_sqlite_is_set_so_that_a_commit_survives_a_power_cut(sqlite_database):
    with sqlite_database.read() as conn:
        pragmas = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                   ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint")}  # fmt: skip
    assert pragmas == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "wal_autocheckpoint": unit.WAL_PAGES,
    }  # fmt: skip


def test_a_checkpoint_moves_what_was_written_into_the_file(sqlite_database):
    with sqlite_database.write() as conn:
        add_seen(conn, make_seen(text=os.urandom(300_000).hex()))
    before = sqlite_database.path.stat().st_size
    sqlite_database.checkpoint()
    assert sqlite_database.path.stat().st_size > before + 300_000


def test_a_checkpoint_waits_for_nobody(sqlite_database):
    with sqlite_database.write() as conn, sqlite_database.read() as reader:
        reader.execute(text("SELECT 1 FROM article"))
        note(conn, "kind", "kept", "reason", 1)
        sqlite_database.checkpoint()
    assert events(sqlite_database) == ["kept"]


def test_a_checkpoint_on_postgresql_is_nothing(postgresql_database):
    postgresql_database.checkpoint()


def test_what_was_committed_is_there_after_kill_9(tmp_path):
    make_sqlite(tmp_path / "monitor.db").close()
    program = f"""
        import os, signal
        from monitor.store.unit import Database
        from monitor.store.events import note
        database = Database("{sqlite_url(tmp_path / "monitor.db")}").open(create=True)
        with database.write() as conn:
            note(conn, "kind", "kept", "reason", 1)
        with database.write() as conn:
            note(conn, "kind", "gone", "reason", 1)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)
    assert ended.returncode == -signal.SIGKILL
    database = Database(sqlite_url(tmp_path / "monitor.db")).open(create=False)
    assert events(database) == ["kept"]
    database.close()


# --- errors of one kind ------------------------------------------------------------------


@pytest.mark.parametrize("hostile", ["half an emoji \ud83d", "\udcff"])
def test_text_that_is_no_text_is_a_store_error_and_leaves_nothing(database, hostile):
    for seen in (make_seen(hostile), make_seen(text=hostile), make_seen(url=f"https://a.example/{hostile}")):
        with pytest.raises(StoreError, match="no database can hold"), database.write() as conn:
            add_seen(conn, seen)
    with database.read() as conn:
        assert conn.execute(text("SELECT count(*) FROM article")).scalar() == 0


def test_a_nul_is_refused_by_postgresql_and_kept_by_sqlite(database):
    try:
        with database.write() as conn:
            note(conn, "kind", "a\0b", "reason", 1)
    except StoreError as error:
        assert not database.sqlite
        assert "NUL" in str(error)  # noqa: PT017 - one database raises, the other does not
    assert events(database) == (["a\0b"] if database.sqlite else [])


def test_a_number_beyond_64_bits_is_a_store_error(database):
    with pytest.raises(StoreError), database.write() as conn:
        note(conn, "kind", "subject", "reason", 2**63)


def test_a_server_that_ends_the_connection_in_mid_transaction_is_a_store_error_and_then_forgotten(
    postgresql_database, postgresql
):
    with pytest.raises(StoreError, match="does not answer as it should"), postgresql_database.write() as conn:
        note(conn, "kind", "gone", "reason", 1)
        pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with postgresql.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
        note(conn, "kind", "gone too", "reason", 1)
    with postgresql_database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    assert events(postgresql_database) == ["kept"]


def test_connections_that_died_while_idle_are_replaced_unnoticed(postgresql_database, postgresql):
    assert events(postgresql_database) == []
    with postgresql.connect() as other:
        name = postgresql_database.url.database
        other.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        ).all()
    with postgresql_database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    assert events(postgresql_database) == ["kept"]


def test_a_deadlock_is_a_store_error_for_one_and_no_matter_to_the_other(postgresql_database):
    with postgresql_database.write() as conn:
        for subject in "ab":
            note(conn, "kind", subject, "reason", 1)
    both = threading.Barrier(2)

    def work(order):
        try:
            with postgresql_database.write() as conn:
                note(conn, "kind", order[0], "reason", 2)
                both.wait()
                note(conn, "kind", order[1], "reason", 2)
        except StoreError as error:
            return str(error)
        return "done"

    with ThreadPoolExecutor(2) as threads:
        ended = sorted(threads.map(work, ("ab", "ba")))
    assert ended[0] == "done"
    assert "deadlock" in ended[1]


# --- one daemon on one file -----------------------------------------------------------------


HOLDER = """
    import sys, time
    from monitor.store.unit import Database, hold
    with hold(Database(sys.argv[1])):
        print("held", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds tmp_path/monitor.db."""
    command = [sys.executable, "-c", textwrap.dedent(HOLDER), sqlite_url(tmp_path / "monitor.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_daemon_on_one_file_is_told_which_process_holds_it(tmp_path, holder):
    database = Database(sqlite_url(tmp_path / "monitor.db"))
    with pytest.raises(StoreLocked) as caught, hold(database):
        pytest.fail("held twice")
    assert str(caught.value) == (
        f"{tmp_path}/monitor.db: another monitor (process {holder.pid}) is using this database; stop it first"
    )
    assert find_holder(database) == str(holder.pid)


def test_a_daemon_starts_while_somebody_looks_who_holds_the_file(tmp_path, monkeypatch):
    lock = tmp_path / "monitor.db.lock"
    lock.touch()
    waits = []
    with lock.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)

        def wait(seconds):
            waits.append(seconds)
            if len(waits) == 3:
                fcntl.flock(looking, fcntl.LOCK_UN)

        monkeypatch.setattr(unit.time, "sleep", wait)
        with hold(Database(sqlite_url(tmp_path / "monitor.db"))):
            assert len(waits) == 3


def test_a_daemon_waits_a_fifth_of_a_second_and_no_longer(tmp_path, holder, monkeypatch):
    waits = []
    monkeypatch.setattr(unit.time, "sleep", waits.append)
    with pytest.raises(StoreLocked), hold(Database(sqlite_url(tmp_path / "monitor.db"))):
        pytest.fail("held twice")
    assert sum(waits) == pytest.approx(0.2)


def test_a_link_to_the_file_is_the_same_file(tmp_path, holder):
    (tmp_path / "link.db").symlink_to(tmp_path / "monitor.db")
    with pytest.raises(StoreLocked), hold(Database(sqlite_url(tmp_path / "link.db"))):
        pytest.fail("held twice")


def test_the_lock_ends_with_kill_9(tmp_path, holder):
    holder.kill()
    holder.wait()
    database = Database(sqlite_url(tmp_path / "monitor.db"))
    assert find_holder(database) is None
    with hold(database):
        assert find_holder(database) == str(os.getpid())
    assert find_holder(database) is None


def test_a_file_that_was_given_back_can_be_held_again(tmp_path):
    database = Database(sqlite_url(tmp_path / "monitor.db"))
    for _ in range(2):
        with hold(database):
            assert (tmp_path / "monitor.db.lock").read_text() == f"{os.getpid()}\n"


def test_nobody_holds_a_file_that_was_never_held(tmp_path):
    assert find_holder(Database(sqlite_url(tmp_path / "monitor.db"))) is None
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_cannot_be_written_is_named(tmp_path):
    database = Database(sqlite_url(tmp_path / "nowhere" / "monitor.db"))
    with (
        pytest.raises(StoreError, match=r"nowhere/monitor\.db: its lock monitor\.db\.lock cannot be written"),
        hold(database),
    ):
        pytest.fail("held nothing")


def test_administrative_commands_write_beside_a_daemon(tmp_path, holder):
    database = Database(sqlite_url(tmp_path / "monitor.db")).open(create=True)
    with database.write() as conn:
        note(conn, "kind", "kept", "reason", 1)
    assert events(database) == ["kept"]
    database.close()


def test_on_postgresql_any_number_may_hold(postgresql_database):
    with hold(postgresql_database), hold(postgresql_database):
        assert find_holder(postgresql_database) is None
