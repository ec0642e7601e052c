"""Leases end by the clock of the database, which all daemons on one PostgreSQL share."""

import pytest

from monitor.settings import DAY, MINUTE
from monitor.store import outbox, sources
from monitor.store.lease import take_lease
from monitor.store.outbox import recover_deliveries
from monitor.store.statements import clock_of
from tests.store.factories import NOW, add_sources, claim, enqueue

pytestmark = pytest.mark.usefixtures("server_clock")


@pytest.fixture
def conn(postgresql_database):
    with postgresql_database.write() as conn:
        yield conn


def claim_sources(conn, now, until):
    found = sources.claim_due(conn, now, boot="boot", until=until, limit=9)
    return [one.name for one in found]


def test_postgresql_tells_its_own_time_and_sees_it_pass_within_a_transaction(conn):
    first = clock_of(conn, NOW)
    conn.exec_driver_sql("SELECT pg_sleep(0.01)")
    assert NOW < first < clock_of(conn, NOW) < NOW * 10


def test_sqlite_knows_the_caller_s_time_alone(sqlite_database):
    with sqlite_database.read() as conn:
        assert clock_of(conn, NOW) == NOW


def test_a_daemon_whose_clock_is_ahead_takes_no_claim_away(conn):
    add_sources(conn, "Trend")
    assert claim_sources(conn, NOW, NOW + MINUTE) == ["Trend"]
    assert claim_sources(conn, NOW + DAY, NOW + DAY + MINUTE) == []


def test_a_claim_ends_by_the_server_s_clock_and_due_times_go_by_the_caller_s(conn):
    add_sources(conn, "Trend", due=NOW + 1)
    assert claim_sources(conn, NOW, NOW + MINUTE) == []
    assert claim_sources(conn, NOW + 1, NOW) == ["Trend"]  # a lease that is over as it begins
    conn.exec_driver_sql("SELECT pg_sleep(0.005)")
    assert claim_sources(conn, NOW + 1, NOW + MINUTE) == ["Trend"]


def test_a_daemon_whose_clock_is_ahead_recovers_nothing_that_is_being_sent(conn):
    enqueue(conn)
    assert len(claim(conn)) == 1
    assert recover_deliveries(conn, NOW + DAY, all_boots=False) == 0


def test_a_delivery_whose_lease_is_over_is_recovered_by_a_daemon_whose_clock_is_behind(conn):
    uid = enqueue(conn)
    assert len(claim(conn, until=NOW - 1)) == 1
    conn.exec_driver_sql("SELECT pg_sleep(0.005)")
    assert recover_deliveries(conn, NOW - DAY, all_boots=False) == 1
    assert outbox.show_delivery(conn, uid)["due"] == NOW - DAY


def test_daemons_whose_clocks_differ_agree_who_holds_a_lease(conn):
    assert take_lease(conn, "judge", "a", now=NOW, until=NOW + MINUTE)
    assert not take_lease(conn, "judge", "b", now=NOW + DAY, until=NOW + DAY + MINUTE)
    assert not take_lease(conn, "judge", "c", now=NOW - DAY, until=NOW - DAY + MINUTE)
