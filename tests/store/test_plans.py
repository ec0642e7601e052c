"""What runs at every beat looks things up: no statement of it reads a whole table."""

import re

import pytest
from sqlalchemy import event

from monitor.store.articles import find_known, find_sightings
from monitor.store.judging import defer, load_match_rules, load_unjudged, mark_judged
from monitor.store.outbox import (
    claim_deliveries,
    find_notices,
    next_delivery,
    record_attempts,
    recover_deliveries,
    save_notices,
)
from monitor.store.retention import prune_deliveries, prune_events, prune_texts
from monitor.store.sources import claim_due, next_due, save_poll
from tests.store.factories import (
    NOW,
    add_seen,
    add_sources,
    claim,
    digest,
    enqueue,
    make_delivery,
    make_notice,
    sent,
)
from tests.store.test_sources import poll

WHOLE = re.compile(r"\bSCAN (?!\d+-ROW|CONSTANT|\(subquery)(\w+)")
"""A table, or all of an index, from end to end."""


def make_work(conn):
    """Something in every table, so that each query below has all its branches to take."""
    ids = add_sources(conn, "Trend", "Report")
    added = [add_seen(conn, source_id=ids["Trend"]) for _ in range(3)]
    enqueue(conn)
    enqueue(conn)
    return ids, added


def due(conn, _ids, _added):
    claim_due(conn, NOW, boot="b", until=NOW, limit=50, busy={"trend.example": 1}, per_site=2)
    claim_due(conn, NOW, boot="b", until=NOW, limit=50)
    next_due(conn, NOW)


def polled(conn, _ids, _added):
    for claimed in claim_due(conn, NOW, boot="b", until=NOW, limit=50):
        poll(conn, claimed)


def known(conn, _ids, _added):
    find_known(conn, [digest(str(n)) for n in range(600)])


def sightings(conn, ids, added):
    find_sightings(conn, ids["Trend"], added)


def waiting(conn, _ids, added):
    assert [one.id for one in load_unjudged(conn, NOW, 200)] == added


def judged(conn, _ids, added):
    mark_judged(conn, added[0], 1, None, NOW, [1])
    load_match_rules(conn, added)
    defer(conn, added[1], NOW)


def decided(conn, _ids, _added):
    find_notices(conn, [f"article:{n}" for n in range(200)])


def decide(conn, _ids, _added):
    save_notices(conn, [make_notice(), make_notice(rule="UN")], make_delivery(), NOW)


def claimed(conn, _ids, _added):
    assert claim_deliveries(conn, NOW, boot="b", until=NOW, per_endpoint=4, busy={"e": 4}, limit=64)


def recorded(conn, _ids, _added):
    record_attempts(conn, [sent(one) for one in claim(conn)], NOW)


def next_one(conn, _ids, _added):
    next_delivery(conn, NOW)


def recovered(conn, _ids, _added):
    recover_deliveries(conn, NOW, all_boots=False)
    recover_deliveries(conn, NOW, all_boots=True)


def pruned(conn, _ids, _added):
    prune_texts(conn, NOW - 1, 100)
    prune_deliveries(conn, NOW - 1, 100)
    prune_events(conn, NOW - 1, 100)


WORK = [
    due,
    polled,
    known,
    sightings,
    waiting,
    judged,
    decided,
    decide,
    claimed,
    recorded,
    next_one,
    recovered,
    pruned,
]


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_no_statement_reads_a_whole_table(sqlite_database, work):
    with sqlite_database.write() as conn:
        ids, added = make_work(conn)
        plans = explained(conn, lambda: work(conn, ids, added))
    assert plans
    found = {statement: plan for statement, plan in plans.items() if WHOLE.search(plan)}
    assert not found


def explained(conn, work):
    """The plan of each statement that `work` runs."""
    statements = []

    def remember(_conn, _cursor, statement, parameters, _context, executemany):
        statements.append((statement, parameters[0] if executemany else parameters))

    event.listen(conn.engine, "before_cursor_execute", remember)
    work()
    event.remove(conn.engine, "before_cursor_execute", remember)
    return {
        statement: "\n".join(
            row.detail for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        )
        for statement, parameters in statements
    }


def test_the_test_would_notice_a_scan(sqlite_database):
    with sqlite_database.write() as conn:
        plans = explained(
            conn, lambda: conn.exec_driver_sql("SELECT title FROM article WHERE title = 'x'").all()
        )
    assert all(WHOLE.search(plan) for plan in plans.values())


def test_save_poll_is_among_what_was_looked_at():
    assert poll.__globals__["save_poll"] is save_poll
