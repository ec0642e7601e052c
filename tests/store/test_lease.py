"""A lease elects one of several daemons."""

from concurrent.futures import ThreadPoolExecutor

from monitor.store.lease import drop_lease, take_lease


def test_a_free_lease_is_taken_and_another_cannot_have_it(conn):
    assert take_lease(conn, "judge", "a", now=1000, until=2000)
    assert not take_lease(conn, "judge", "b", now=1500, until=2500)


def test_the_holder_prolongs_its_lease(conn):
    assert take_lease(conn, "judge", "a", now=1000, until=2000)
    assert take_lease(conn, "judge", "a", now=1900, until=2900)
    assert not take_lease(conn, "judge", "b", now=2500, until=3500)


def test_a_lease_that_ran_out_passes_on_and_its_old_holder_has_lost_it(conn):
    assert take_lease(conn, "judge", "a", now=1000, until=2000)
    assert not take_lease(conn, "judge", "b", now=2000, until=3000)
    assert take_lease(conn, "judge", "b", now=2001, until=3001)
    assert not take_lease(conn, "judge", "a", now=2002, until=3002)


def test_a_dropped_lease_is_free_at_once(conn):
    assert take_lease(conn, "judge", "a", now=1000, until=9000)
    drop_lease(conn, "judge", "a")
    assert take_lease(conn, "judge", "b", now=1001, until=9001)


def test_nobody_drops_the_lease_of_another(conn):
    assert take_lease(conn, "judge", "a", now=1000, until=9000)
    drop_lease(conn, "judge", "b")
    assert not take_lease(conn, "judge", "b", now=1001, until=9001)


def test_leases_of_different_names_are_independent(conn):
    assert take_lease(conn, "judge", "a", now=1000, until=9000)
    assert take_lease(conn, "care", "b", now=1000, until=9000)


def test_a_lease_that_lasts_far_too_long_was_given_by_a_wrong_clock_and_is_free(conn):
    assert take_lease(conn, "judge", "a", now=901_001, until=902_001)
    assert not take_lease(conn, "judge", "b", now=900_001, until=901_001)
    assert take_lease(conn, "judge", "b", now=900_000, until=901_000)


def test_of_many_who_ask_at_once_one_gets_it(database):
    def ask(holder):
        with database.write() as conn:
            return take_lease(conn, "judge", holder, now=1000, until=9000)

    with ThreadPoolExecutor(5) as threads:
        taken = list(threads.map(ask, [f"daemon {n}" for n in range(5)]))
    assert sorted(taken) == [False, False, False, False, True]
