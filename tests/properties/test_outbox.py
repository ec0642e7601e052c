"""Whatever happens in whatever order, the outbox loses no delivery, sends none after `sent`, and counts every attempt.

Two daemons claim, record, die and are recovered; their clock moves on. The real functions on a real file.
"""

# ruff: noqa: PT012 - what fails is a transaction, and that is a block

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from monitor.model import Outcome
from monitor.store.outbox import (
    Record,
    claim_deliveries,
    count_deliveries,
    list_deliveries,
    next_delivery,
    record_attempts,
    recover_deliveries,
    show_delivery,
)
from tests.databases import fast_folder, make_sqlite
from tests.store.factories import NOW, enqueue

LEASE = 100
ENDPOINTS = ("email:a", "email:b", "webhook:c")
BOOTS = st.sampled_from(["one", "two"])


class Outbox(RuleBasedStateMachine):
    """`sent` and `dead` are what the model knows to have ended; `held` is what a daemon is sending."""

    claims = Bundle("claims")

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory(dir=fast_folder())
        self.database = make_sqlite(Path(self.folder.name) / "monitor.db")
        self.now, self.enqueued, self.sent, self.dead = NOW, [], set(), set()
        self.held = {}
        self.attempts = Counter()
        self.generation = 0

    def teardown(self):
        self.everything_ends()
        self.database.close()
        self.folder.cleanup()

    @rule(endpoint=st.sampled_from(ENDPOINTS), number=st.integers(1, 3))
    def enqueue(self, endpoint, number):
        with self.database.write() as conn:
            self.enqueued += [enqueue(conn, now=self.now, endpoint=endpoint) for _ in range(number)]

    @rule(target=claims, boot=BOOTS, limit=st.integers(1, 4), per_endpoint=st.integers(1, 3))
    def claim(self, boot, limit, per_endpoint):
        busy = Counter(one.endpoint for one, holder, _until in self.held.values() if holder == boot)
        with self.database.write() as conn:
            claimed = claim_deliveries(
                conn,
                self.now,
                boot=boot,
                until=self.now + LEASE,
                per_endpoint=per_endpoint,
                busy=busy,
                limit=limit,
            )
        assert len(claimed) <= limit
        busy.update(one.endpoint for one in claimed)
        for one in claimed:
            assert busy[one.endpoint] <= per_endpoint
            assert one.uid not in self.sent | self.dead, "sent again after its end"
            assert one.uid not in self.held, "given to two at once"
            self.attempts[one.uid] += 1
            assert one.attempt == self.attempts[one.uid], "a gap between attempts"
            self.held[one.uid] = one, boot, self.now + LEASE
        return multiple(*((one, self.generation) for one in claimed))

    @rule(
        claim=consumes(claims),
        kind=st.sampled_from(["sent", "refused", "unknown", "given up"]),
        wait=st.integers(0, 300),
    )
    def record(self, claim, kind, wait):
        """An answer, in time or late; a daemon that died gives none."""
        one, generation = claim
        if generation != self.generation:
            return
        outcome = Outcome("refused" if kind == "given up" else kind, detail=kind)
        retry_at = self.now + wait if kind in {"refused", "unknown"} else None
        with self.database.write() as conn:
            before = show_delivery(conn, one.uid)
            record_attempts(conn, [Record(one, outcome, retry_at, kind)], self.now)
        if before["attempt"] != one.attempt or before["state"] not in {"sending", "waiting"}:
            return  # somebody took over: only the attempt is told
        if kind == "sent":
            self.sent.add(one.uid)
        elif before["state"] == "sending" and kind == "given up":
            self.dead.add(one.uid)
        if self.held.get(one.uid, (None,))[0] == one:
            del self.held[one.uid]

    @rule(by=st.integers(1, 150))
    def time_passes(self, by):
        self.now += by

    @rule()
    def recover_leases(self):
        with self.database.write() as conn:
            number = recover_deliveries(conn, self.now, all_boots=False)
        lost = [uid for uid, (_one, _boot, until) in self.held.items() if until < self.now]
        assert number == len(lost)
        for uid in lost:
            del self.held[uid]

    @rule()
    def everybody_is_killed_and_one_starts_again(self):
        with self.database.write() as conn:
            assert recover_deliveries(conn, self.now, all_boots=True) == len(self.held)
        self.held.clear()
        self.generation += 1

    @precondition(lambda self: self.held)
    @rule()
    def a_transaction_fails(self):
        """What a daemon could not write down did not happen: its answer comes again with the next."""
        with pytest.raises(ZeroDivisionError), self.database.write() as conn:
            recover_deliveries(conn, self.now + 10 * LEASE, all_boots=True)
            _ = 1 // 0

    @invariant()
    def nothing_is_lost_and_every_row_makes_sense(self):
        with self.database.read() as conn:
            rows = {row["uid"]: row for row in list_deliveries(conn)}
            counts = count_deliveries(conn)
            attempts = {uid: show_delivery(conn, uid)["attempts"] for uid in rows}
            due = next_delivery(conn, 0)
        assert sorted(rows) == sorted(self.enqueued)
        assert sum(counts.values()) == len(self.enqueued)
        assert {uid for uid, row in rows.items() if row["state"] == "sent"} == self.sent
        assert {uid for uid, row in rows.items() if row["state"] == "dead"} == self.dead
        assert {uid for uid, row in rows.items() if row["state"] == "sending"} == set(self.held)
        waiting = [row["due"] for row in rows.values() if row["state"] == "waiting"]
        assert None not in waiting
        assert due == min(waiting, default=None)
        for uid, row in rows.items():
            assert (row["done_at"] is None) == (row["state"] not in {"sent", "dead"})
            assert (row["boot"] is None) == (row["state"] != "sending")
            told = [one["n"] for one in attempts[uid]]
            under_way = row["state"] == "sending"
            assert told == list(range(1, row["attempt"] + (not under_way))), "an attempt left no trace"

    def everything_ends(self):
        """From any state, a daemon that starts and sends reaches the end of every delivery."""
        with self.database.write() as conn:
            recover_deliveries(conn, self.now, all_boots=True)
            self.now += 1000
            while claimed := claim_deliveries(
                conn, self.now, boot="last", until=self.now, per_endpoint=2, busy={}, limit=3
            ):
                for one in claimed:
                    assert one.uid not in self.sent | self.dead
                record_attempts(conn, [Record(one, Outcome("sent"), None, "") for one in claimed], self.now)
            counts = count_deliveries(conn)
        assert counts.get("dead", 0) == len(self.dead)
        assert counts.get("sent", 0) == len(self.enqueued) - len(self.dead)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
