"""The desk: transactions off the loop, the urgent first, and nothing queued is lost."""

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from monitor.errors import StoreError
from monitor.store import unit
from monitor.store.desk import Desk, Priority
from monitor.store.events import list_events, note
from monitor.store.unit import Database
from tests.databases import make_sqlite, sqlite_url


@pytest.fixture
def desk(database):
    made = Desk(database)
    yield made
    made.close()


@pytest.fixture
def lone_desk(sqlite_database):
    """One with a single writer, so that the order of work is certain."""
    made = Desk(sqlite_database)
    yield made
    made.close()


def run(work):
    """The result of a coroutine, which fails instead of waiting for ever."""

    async def bounded():
        return await asyncio.wait_for(work, 30)

    return asyncio.run(bounded())


def subjects(conn):
    return sorted(row["subject"] for row in list_events(conn, limit=1000))


class Gate:
    """Work that keeps the writer busy until it is told to go on."""

    def __init__(self):
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, _conn):
        self.entered.set()
        assert self.open.wait(10)

    async def wait(self):
        await asyncio.to_thread(self.entered.wait, 10)


def test_work_is_given_a_connection_its_arguments_and_gives_back_its_result(desk):
    def work(conn, one, *, two):
        return conn.execute(text("SELECT 40")).scalar() + one + two

    assert run(desk.write(Priority.JUDGE, work, 1, two=2)) == 43
    assert run(desk.read(work, 1, two=2)) == 43


def test_each_piece_of_work_is_one_transaction(desk):
    def fail(conn):
        note(conn, "kind", "gone", "reason", 1)
        raise ValueError("mine")

    async def both():
        await desk.write(Priority.CARE, note, "kind", "kept", "reason", 1)
        with pytest.raises(ValueError, match="mine"):
            await desk.write(Priority.CARE, fail)
        return await desk.read(subjects)

    assert run(both()) == ["kept"]


def test_every_priority_writes(desk):
    async def all_of_them():
        for priority in (Priority.RECORD, Priority.JUDGE, Priority.COLLECT, Priority.CARE):
            await desk.write(priority, note, "kind", priority.name, "reason", 1)
        return await desk.read(subjects)

    assert run(all_of_them()) == ["CARE", "COLLECT", "JUDGE", "RECORD"]


def test_an_exception_of_any_kind_reaches_its_caller_and_the_desk_works_on(lone_desk):
    def fail(_conn, error):
        raise error

    async def try_them():
        for error in (ValueError("mine"), SystemExit(3), StoreError("told")):
            with pytest.raises(type(error)):
                await lone_desk.write(Priority.CARE, fail, error)
            with pytest.raises(type(error)):
                await lone_desk.read(fail, error)
        return await lone_desk.read(subjects)

    assert run(try_them()) == []


def test_the_urgent_goes_first_and_equals_in_the_order_they_came(lone_desk):
    done = []

    async def queue():
        gate = Gate()
        blocked = asyncio.create_task(lone_desk.write(Priority.CARE, gate))
        await gate.wait()
        order = [
            Priority.CARE,
            Priority.COLLECT,
            Priority.JUDGE,
            Priority.RECORD,
            Priority.COLLECT,
            Priority.RECORD,
        ]
        tasks = [
            asyncio.create_task(
                lone_desk.write(priority, lambda _conn, name: done.append(name), f"{priority.name} {n}")
            )
            for n, priority in enumerate(order)
        ]
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(blocked, *tasks)

    run(queue())
    assert done == ["RECORD 3", "RECORD 5", "JUDGE 2", "COLLECT 1", "COLLECT 4", "CARE 0"]


def test_work_whose_caller_left_before_it_began_is_not_done(lone_desk):
    async def leave():
        gate = Gate()
        blocked = asyncio.create_task(lone_desk.write(Priority.CARE, gate))
        await gate.wait()
        left = asyncio.create_task(lone_desk.write(Priority.CARE, note, "kind", "left", "reason", 1))
        stayed = asyncio.create_task(lone_desk.write(Priority.CARE, note, "kind", "stayed", "reason", 1))
        await asyncio.sleep(0)
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        gate.open.set()
        await asyncio.gather(blocked, stayed)
        return await lone_desk.read(subjects)

    assert run(leave()) == ["stayed"]


def test_work_whose_caller_leaves_while_it_runs_is_finished(lone_desk):
    gate = Gate()

    def work(conn):
        note(conn, "kind", "finished", "reason", 1)
        gate(conn)

    async def leave():
        left = asyncio.create_task(lone_desk.write(Priority.CARE, work))
        await gate.wait()
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        gate.open.set()
        return await lone_desk.write(Priority.CARE, subjects)

    assert run(leave()) == ["finished"]


def test_closing_finishes_what_is_queued_although_nobody_waits_any_more(database):
    desk = Desk(database)

    async def queue():
        tasks = [
            asyncio.create_task(desk.write(priority, note, "kind", f"{priority.name} {n}", "reason", 1))
            for n in range(5) for priority in (Priority.CARE, Priority.RECORD)
        ]  # fmt: skip
        await asyncio.sleep(0)
        desk.close()
        await asyncio.gather(*tasks)

    run(queue())
    with database.read() as conn:
        assert len(subjects(conn)) == 10


def test_a_closed_desk_refuses_work_instead_of_keeping_its_caller_for_ever(database):
    desk = Desk(database)
    desk.close()
    with pytest.raises(StoreError, match="is closed"):
        run(desk.write(Priority.CARE, note, "kind", "late", "reason", 1))


def test_closing_ends_every_thread(database):
    before = set(threading.enumerate())
    desk = Desk(database)
    run(desk.read(subjects))
    assert set(threading.enumerate()) > before
    desk.close()
    assert set(threading.enumerate()) == before


def test_readers_wait_for_no_writer(desk):
    async def read():
        gate = Gate()
        blocked = asyncio.create_task(desk.write(Priority.CARE, gate))
        await gate.wait()
        found = await asyncio.wait_for(desk.read(subjects), 5)
        await asyncio.wait_for(desk.checkpoint(), 5)
        gate.open.set()
        await blocked
        return found

    assert run(read()) == []


def test_the_loop_goes_on_while_the_database_works(lone_desk):
    async def tick():
        gate = Gate()
        blocked = asyncio.create_task(lone_desk.write(Priority.CARE, gate))
        await gate.wait()
        for _ in range(100):
            await asyncio.sleep(0)
        assert not blocked.done()
        gate.open.set()
        await blocked

    run(tick())


def test_writers_on_postgresql_work_beside_one_another_and_collect_alone(postgresql_database):
    desk = Desk(postgresql_database)

    async def together():
        ready = threading.Barrier(3)
        await asyncio.gather(*(desk.write(Priority.RECORD, lambda _conn: ready.wait(10)) for _ in range(3)))
        gate = Gate()
        first = asyncio.create_task(desk.write(Priority.COLLECT, gate))
        await gate.wait()
        second = asyncio.create_task(desk.write(Priority.COLLECT, subjects))
        await desk.write(Priority.RECORD, note, "kind", "meanwhile", "reason", 1)
        assert not second.done()
        gate.open.set()
        await first
        return await second

    assert run(together()) == ["meanwhile"]
    desk.close()


def test_a_foreign_lock_is_waited_for_and_one_that_stays_is_told_to_the_caller(tmp_path, monkeypatch):
    make_sqlite(tmp_path / "monitor.db").close()
    monkeypatch.setattr(unit, "BUSY_SECONDS", 0.2)
    database = Database(sqlite_url(tmp_path / "monitor.db"))
    desk = Desk(database)
    foreign = sqlite3.connect(database.path, isolation_level=None)

    async def write():
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="end that program"):
            await desk.write(Priority.RECORD, note, "kind", "refused", "reason", 1)
        waiting = asyncio.create_task(desk.write(Priority.RECORD, note, "kind", "waited", "reason", 1))
        await asyncio.sleep(0.05)
        foreign.execute("COMMIT")
        await waiting
        return await desk.read(subjects)

    assert run(write()) == ["waited"]
    desk.close()
    foreign.close()
    database.close()


def test_many_callers_of_all_kinds_are_all_served(desk):
    async def all_at_once():
        writes = (desk.write(Priority(n % 4), note, "kind", f"{n:03}", "reason", 1) for n in range(100))
        reads = (desk.read(subjects) for _ in range(20))
        await asyncio.gather(*writes, *reads)
        return await desk.read(subjects)

    assert run(all_at_once()) == [f"{n:03}" for n in range(100)]


def test_a_desk_serves_loops_of_several_threads(desk):
    def one(n):
        return run(desk.write(Priority.CARE, note, "kind", str(n), "reason", 1))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one, range(8)))
    assert len(run(desk.read(subjects))) == 8


def test_transactions_that_hang_hold_up_no_end(database, monkeypatch):
    """All together no longer than one: a stop has five seconds for everything."""
    monkeypatch.setattr("monitor.store.desk.CLOSING", 0.2)
    made, gates = Desk(database), [Gate() for _ in range(3)]

    async def hang():
        waits = [made.read(gate) for gate in gates[:2]] + [
            made.write(Priority.CARE, gate) for gate in gates[2:3]
        ]
        tasks = [*map(asyncio.ensure_future, waits)]
        for gate in gates:
            await gate.wait()
        joined = []
        monkeypatch.setattr(threading.Thread, "join", lambda _thread, timeout: joined.append(timeout))
        await asyncio.to_thread(made.close)
        monkeypatch.undo()
        assert joined
        assert max(joined) <= 0.2
        for gate in gates:
            gate.open.set()
        await asyncio.gather(*tasks)

    run(hang())
    with pytest.raises(StoreError, match="is closed"):
        run(made.read(subjects))
