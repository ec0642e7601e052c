"""The outbox: what is due goes out, at least once, and every attempt is written down."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from monitor.errors import StoreError
from monitor.model import Match, Outcome, Span
from monitor.settings import MINUTE
from monitor.store import claims, outbox
from monitor.store.outbox import (
    RuleText,
    count_deliveries,
    count_notices,
    find_notices,
    find_rule_ids,
    list_deliveries,
    next_delivery,
    record_attempts,
    recover_deliveries,
    save_matches,
    save_notices,
    save_rules,
    show_delivery,
)
from monitor.store.schema import match, notice, rule_version, ruleset
from tests.store.factories import (
    NOW,
    add_seen,
    claim,
    enqueue,
    make_delivery,
    make_notice,
    refused,
    sent,
)


def state_of(conn, uid):
    return show_delivery(conn, uid)["state"]


# --- rules -----------------------------------------------------------------


def rule(name, text):
    return RuleText(name, f"hash of {text}", text)


def test_a_set_of_rules_keeps_its_id_and_each_rule_its_version(conn):
    rules = [rule("Grain", "any: grain"), rule("UN", "all: UN")]
    first = save_rules(conn, rules, "digest", NOW)
    assert save_rules(conn, rules, "digest", NOW + 1) == first
    assert sorted(find_rule_ids(conn)) == ["Grain", "UN"]
    assert [row.activated_at for row in conn.execute(select(ruleset))] == [NOW]


def test_a_changed_rule_ends_its_old_version_and_begins_a_new_one(conn):
    save_rules(conn, [rule("Grain", "any: grain")], "one", NOW)
    before = find_rule_ids(conn)["Grain"]
    save_rules(conn, [rule("Grain", "any: grain, wheat")], "two", NOW + 5)
    rows = conn.execute(select(rule_version).order_by(rule_version.c.id)).all()
    assert [(row.from_at, row.to_at) for row in rows] == [(NOW, NOW + 5), (NOW + 5, None)]
    assert find_rule_ids(conn) == {"Grain": rows[1].id} != {"Grain": before}


def test_a_rule_taken_out_ends_and_one_that_returns_is_in_force_again_as_the_same_version(conn):
    both = [rule("Grain", "any: grain"), rule("UN", "all: UN")]
    save_rules(conn, both, "both", NOW)
    ids = find_rule_ids(conn)
    save_rules(conn, both[:1], "one", NOW + 1)
    assert find_rule_ids(conn) == {"Grain": ids["Grain"]}
    save_rules(conn, both, "both", NOW + 2)
    assert find_rule_ids(conn) == ids


def test_no_rules_at_all_end_every_version(conn):
    save_rules(conn, [rule("Grain", "any: grain")], "one", NOW)
    save_rules(conn, [], "none", NOW + 1)
    assert find_rule_ids(conn) == {}


def test_a_match_is_stored_with_its_spans_and_matching_again_replaces_it(conn):
    article_id = add_seen(conn)
    save_rules(conn, [rule("Grain", "any: зерно")], "one", NOW)
    span = Span("title", 0, 5, "Зерно", "зерно")
    save_matches(conn, article_id, 1, [Match("Grain", (span,), "any: зерно")], find_rule_ids(conn), NOW)
    save_matches(conn, article_id, 1, [Match("Grain", (), "again")], find_rule_ids(conn), NOW + 1)
    save_matches(conn, article_id, 2, [Match("Grain", (span,), "edit")], find_rule_ids(conn), NOW + 2)
    save_matches(conn, article_id, 3, [], find_rule_ids(conn), NOW + 3)
    rows = conn.execute(select(match).order_by(match.c.revision)).all()
    assert [(row.revision, row.spans, row.why, row.at) for row in rows] == [
        (1, [], "again", NOW + 1), (2, [span.as_line()], "edit", NOW + 2),
    ]  # fmt: skip


# --- notices ---------------------------------------------------------------


def test_a_decision_is_stored_once_for_its_subject_endpoint_rule_and_cause(conn):
    save_notices(conn, [make_notice(reason="first")], None, NOW)
    save_notices(conn, [make_notice(reason="second")], None, NOW + 1)
    others = [{"endpoint": "e"}, {"rule": "r"}, {"subject": "article:2"}, {"cause": "baseline"}]
    save_notices(conn, [make_notice(**changes) for changes in others], None, NOW + 2)
    rows = conn.execute(select(notice).order_by(notice.c.id)).all()
    assert [row.reason for row in rows] == ["first", *["matched"] * 4]
    assert [row.delivery_id for row in rows] == [None] * 5


def test_what_was_decided_is_found_by_subject(conn):
    save_notices(conn, [make_notice(), make_notice(rule="UN"), make_notice(subject="article:2")], None, NOW)
    assert find_notices(conn, ["article:1", "article:9"]) == {
        "article:1": {
            ("email:desk@example.org", "Khojaly", "match"),
            ("email:desk@example.org", "UN", "match"),
        },
        "article:9": frozenset(),
    }
    assert find_notices(conn, []) == {}


def test_two_rules_for_one_endpoint_go_out_in_one_delivery(conn):
    going = make_delivery(subject="article:1")
    save_notices(conn, [make_notice(), make_notice(rule="UN")], going, NOW)
    shown = show_delivery(conn, going.uid)
    assert [one["rule"] for one in shown["notices"]] == ["Khojaly", "UN"]
    assert (shown["state"], shown["due"], shown["attempt"]) == ("waiting", NOW, 0)


def test_nothing_goes_out_where_every_decision_was_taken_before(conn):
    save_notices(conn, [make_notice()], make_delivery(uid="first"), NOW)
    save_notices(conn, [make_notice()], make_delivery(uid="second"), NOW)
    assert [row["uid"] for row in list_deliveries(conn)] == ["first"]


def test_one_new_decision_among_old_ones_goes_out(conn):
    save_notices(conn, [make_notice()], make_delivery(uid="first"), NOW)
    save_notices(conn, [make_notice(), make_notice(rule="UN")], make_delivery(uid="second"), NOW)
    assert [one["rule"] for one in show_delivery(conn, "second")["notices"]] == ["UN"]


def test_a_delivery_without_decisions_goes_out(conn):
    save_notices(conn, [], make_delivery(uid="alone"), NOW)
    assert state_of(conn, "alone") == "waiting"


def test_the_same_uid_twice_is_an_error_and_leaves_nothing(database):
    with database.write() as conn:
        save_notices(conn, [make_notice()], make_delivery(uid="same"), NOW)
    with pytest.raises(StoreError, match=r"(?i)unique"), database.write() as conn:
        save_notices(conn, [make_notice(rule="UN")], make_delivery(uid="same"), NOW)
    with database.read() as conn:
        assert count_notices(conn) == {("now", "match"): 1}


def test_decisions_are_counted_by_decision_and_cause(conn):
    save_notices(
        conn,
        [make_notice(), make_notice(rule="UN"), make_notice(cause="baseline", decision="suppressed")],
        None,
        NOW,
    )
    assert count_notices(conn) == {("now", "match"): 2, ("suppressed", "baseline"): 1}


# --- claims ----------------------------------------------------------------


def test_a_claim_hands_over_all_that_sending_needs(conn):
    uid = enqueue(conn, payload={"subject": "Xocalı — Ходжалы 🕊"}, endpoint="e", address="desk@example.org")
    (one,) = claim(conn, NOW + 5)
    assert (one.uid, one.attempt, one.endpoint, one.channel, one.address, one.payload, one.created) == (
        uid, 1, "e", "email", "desk@example.org", {"subject": "Xocalı — Ходжалы 🕊"}, NOW,
    )  # fmt: skip
    assert state_of(conn, uid) == "sending"


def test_what_is_claimed_is_not_claimed_again(conn):
    enqueue(conn)
    assert len(claim(conn)) == 1
    assert claim(conn) == []


def test_what_is_not_due_yet_is_not_claimed(conn):
    enqueue(conn, now=NOW + 1)
    assert claim(conn, NOW) == []
    assert len(claim(conn, NOW + 1)) == 1


def test_the_longest_due_goes_first_whatever_its_endpoint(conn):
    for at, endpoint in ((5, "a"), (1, "z"), (3, "m"), (4, "a"), (2, "z")):
        enqueue(conn, now=NOW + at, endpoint=endpoint, uid=f"uid {at}")
    assert [one.uid for one in claim(conn, NOW + 9, limit=3)] == ["uid 1", "uid 2", "uid 3"]
    assert [one.uid for one in claim(conn, NOW + 9)] == ["uid 4", "uid 5"]


def test_one_endpoint_never_has_more_under_way_than_it_may(conn):
    for _ in range(5):
        enqueue(conn, endpoint="slow")
    other = enqueue(conn, now=NOW + 1, endpoint="quick")
    first = claim(conn, NOW + 1, per_endpoint=2, limit=10)
    assert [one.endpoint for one in first] == ["slow", "slow", "quick"]
    assert claim(conn, NOW + 1, per_endpoint=2, busy={"slow": 2, "quick": 1}) == []
    assert [one.endpoint for one in claim(conn, NOW + 1, per_endpoint=2, busy={"slow": 1})] == ["slow"]
    assert state_of(conn, other) == "sending"


def test_a_long_backlog_of_one_endpoint_takes_no_other_ones_place(conn, monkeypatch):
    monkeypatch.setattr(claims, "LOOK", 1)  # a backlog that no single look sees through
    for _ in range(10):
        enqueue(conn, endpoint="slow")
    for endpoint in ("b", "c"):
        for _ in range(6):
            enqueue(conn, now=NOW + 1, endpoint=endpoint)
    taken = claim(conn, NOW + 1, per_endpoint=2, limit=5)
    assert [one.endpoint for one in taken] == ["slow", "slow", "b", "b", "c"]


def test_a_backlog_of_exactly_one_look_ends_the_search(conn, monkeypatch):
    monkeypatch.setattr(claims, "LOOK", 1)
    for _ in range(3):
        enqueue(conn)
    assert len(claim(conn, limit=3, per_endpoint=2)) == 2


def test_nothing_due_or_no_room_is_no_claim(conn):
    assert claim(conn) == []
    enqueue(conn)
    assert claim(conn, limit=0) == []


def test_two_that_claim_at_once_never_get_the_same(database):
    with database.write() as conn:
        for n in range(60):
            enqueue(conn, endpoint=f"e{n % 7}")
    ready = Barrier(3)

    def take(boot):
        ready.wait()
        mine = []
        while True:
            with database.write() as conn:
                got = claim(conn, boot=boot, limit=5)
            mine += [one.id for one in got]
            if not got:
                return mine

    with ThreadPoolExecutor(3) as threads:
        taken = [one for mine in threads.map(take, "abc") for one in mine]
    with database.write() as conn:
        taken += [one.id for one in claim(conn)]
    assert len(taken) == len(set(taken)) == 60


def test_a_claim_passes_over_what_another_transaction_is_claiming(postgresql_database):
    with postgresql_database.write() as conn:
        for _ in range(4):
            enqueue(conn)
    with postgresql_database.write() as one, postgresql_database.write() as other:
        first = claim(one, limit=2)
        assert claim(other, limit=2) == []  # the same two looked best, and are locked: no waiting
    with postgresql_database.write() as conn:
        assert {one.id for one in claim(conn)}.isdisjoint({one.id for one in first})


# --- records ---------------------------------------------------------------


def test_a_sent_delivery_is_done(conn):
    uid = enqueue(conn)
    record_attempts(conn, [sent(one) for one in claim(conn)], NOW + 7)
    shown = show_delivery(conn, uid)
    assert (shown["state"], shown["due"], shown["done_at"], shown["error"]) == ("sent", None, NOW + 7, None)
    assert (shown["boot"], shown["lease_until"]) == (None, None)
    assert shown["attempts"] == [
        {"delivery_id": shown["id"], "n": 1, "at": NOW + 7, "outcome": "sent", "code": 250, "detail": "taken"}
    ]


def test_a_refused_delivery_waits_for_its_next_attempt_under_the_same_uid(conn):
    uid = enqueue(conn)
    record_attempts(conn, [refused(one, NOW + 100) for one in claim(conn)], NOW + 1)
    assert claim(conn, NOW + 99) == []
    (again,) = claim(conn, NOW + 100)
    assert (again.uid, again.attempt) == (uid, 2)
    record_attempts(conn, [sent(again)], NOW + 101)
    shown = show_delivery(conn, uid)
    assert [(one["n"], one["outcome"], one["code"]) for one in shown["attempts"]] == [
        (1, "refused", 451), (2, "sent", 250),
    ]  # fmt: skip


def test_a_delivery_that_is_not_tried_again_is_a_dead_letter_with_its_reason(conn):
    uid = enqueue(conn)
    record_attempts(conn, [refused(one, None) for one in claim(conn)], NOW + 1)
    shown = show_delivery(conn, uid)
    assert (shown["state"], shown["error"], shown["done_at"]) == ("dead", "greylisted", NOW + 1)
    assert claim(conn, NOW + 10**12) == []


def test_outcomes_are_recorded_together(conn):
    uids = [enqueue(conn) for _ in range(3)]
    first, second, third = claim(conn)
    record_attempts(conn, [sent(first), refused(second, NOW + 9), refused(third, None)], NOW)
    assert [state_of(conn, uid) for uid in uids] == ["sent", "waiting", "dead"]
    assert count_deliveries(conn) == {"sent": 1, "waiting": 1, "dead": 1}
    record_attempts(conn, [], NOW)


def test_an_answer_that_comes_after_somebody_took_over_changes_nothing_but_its_attempt(conn):
    uid = enqueue(conn)
    (lost,) = claim(conn)
    recover_deliveries(conn, NOW + 2 * MINUTE, all_boots=False)
    (now_theirs,) = claim(conn, NOW + 2 * MINUTE, boot="other")
    record_attempts(conn, [refused(lost, None)], NOW + 2 * MINUTE)
    assert state_of(conn, uid) == "sending"
    record_attempts(conn, [sent(lost)], NOW + 2 * MINUTE)
    assert state_of(conn, uid) == "sending"
    record_attempts(conn, [sent(now_theirs)], NOW + 2 * MINUTE)
    shown = show_delivery(conn, uid)
    assert shown["state"] == "sent"
    assert [(one["n"], one["outcome"]) for one in shown["attempts"]] == [(1, "sent"), (2, "sent")]


def test_an_answer_that_comes_late_but_before_anybody_took_over_ends_the_delivery(conn):
    uid = enqueue(conn)
    (slow,) = claim(conn)
    recover_deliveries(conn, NOW + 2 * MINUTE, all_boots=False)
    record_attempts(conn, [sent(slow)], NOW + 2 * MINUTE)
    assert state_of(conn, uid) == "sent"
    assert claim(conn, NOW + 3 * MINUTE) == []


def test_a_late_refusal_does_not_shorten_or_end_what_waits(conn):
    uid = enqueue(conn)
    (slow,) = claim(conn)
    recover_deliveries(conn, NOW + 2 * MINUTE, all_boots=False)
    record_attempts(conn, [refused(slow, None)], NOW + 2 * MINUTE)
    assert state_of(conn, uid) == "waiting"


def test_a_record_after_sent_never_reopens_the_delivery(conn):
    uid = enqueue(conn)
    (one,) = claim(conn)
    record_attempts(conn, [sent(one)], NOW)
    record_attempts(conn, [refused(one, NOW + 1)], NOW)
    assert state_of(conn, uid) == "sent"


# --- recovery --------------------------------------------------------------


def test_at_start_every_attempt_under_way_is_unknown_and_due_at_once(conn):
    uid = enqueue(conn)
    other = enqueue(conn)
    first, second = claim(conn)
    record_attempts(conn, [sent(second)], NOW)
    assert recover_deliveries(conn, NOW + 1, all_boots=True) == 1
    shown = show_delivery(conn, uid)
    assert (shown["state"], shown["due"], shown["attempt"]) == ("waiting", NOW + 1, 1)
    assert [(one["outcome"], one["detail"]) for one in shown["attempts"]] == [
        ("unknown", "the daemon ended before the answer")
    ]
    assert state_of(conn, other) == "sent"
    (again,) = claim(conn, NOW + 1)
    assert (again.id, again.attempt, again.uid) == (first.id, 2, uid)


def test_beside_other_daemons_only_what_outlived_its_lease_is_recovered(conn):
    ours = enqueue(conn, uid="ours")
    claim(conn, until=NOW + 10)
    theirs = enqueue(conn, uid="theirs")
    claim(conn, boot="other", until=NOW + 1000)
    assert recover_deliveries(conn, NOW + 10, all_boots=False) == 0
    assert recover_deliveries(conn, NOW + 11, all_boots=False) == 1
    assert (state_of(conn, ours), state_of(conn, theirs)) == ("waiting", "sending")


def test_recovering_nothing_is_nothing(conn):
    enqueue(conn)
    assert recover_deliveries(conn, NOW, all_boots=True) == 0


def test_a_record_that_commits_while_a_recovery_waits_for_it_stands(postgresql_database):
    with postgresql_database.write() as conn:
        uid = enqueue(conn)
        (one,) = claim(conn, until=NOW + 10)

    def recover():
        with postgresql_database.write() as conn:
            return recover_deliveries(conn, NOW + 100, all_boots=False)

    with ThreadPoolExecutor(1) as threads, postgresql_database.write() as conn:
        record_attempts(conn, [sent(one)], NOW + 100)
        recovering = threads.submit(recover)
        _wait_until_somebody_waits(postgresql_database)
        conn.commit()
        assert recovering.result(10) == 0
    with postgresql_database.read() as conn:
        assert state_of(conn, uid) == "sent"
        assert [row["outcome"] for row in show_delivery(conn, uid)["attempts"]] == ["sent"]


def _wait_until_somebody_waits(database):
    for _ in range(5000):
        with database.read() as conn:
            query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            if conn.exec_driver_sql(query).scalar():
                return
    pytest.fail("nobody waited for the lock")


# --- lists -----------------------------------------------------------------


def test_the_next_delivery_is_the_earliest_that_waits(conn):
    assert next_delivery(conn, 0) is None
    enqueue(conn, now=NOW + 5)
    enqueue(conn, now=NOW + 3)
    assert next_delivery(conn, 0) == NOW + 3
    assert next_delivery(conn, NOW + 2) == NOW + 3
    assert next_delivery(conn, NOW + 3) == NOW + 5
    assert next_delivery(conn, NOW + 5) is None
    claim(conn, NOW + 3)
    assert next_delivery(conn, 0) == NOW + 5


def test_deliveries_are_listed_newest_first_by_state_time_and_number_without_payloads(conn):
    for at in range(4):
        enqueue(conn, now=NOW + at, uid=f"uid {at}")
    record_attempts(conn, [sent(one) for one in claim(conn, NOW)], NOW)
    assert [row["uid"] for row in list_deliveries(conn)] == ["uid 3", "uid 2", "uid 1", "uid 0"]
    assert [row["uid"] for row in list_deliveries(conn, states=["sent"])] == ["uid 0"]
    assert [row["uid"] for row in list_deliveries(conn, since=NOW + 2)] == ["uid 3", "uid 2"]
    assert [row["uid"] for row in list_deliveries(conn, before=2)] == ["uid 0"]
    assert all("payload" not in row for row in list_deliveries(conn))


def test_a_delivery_is_shown_by_uid_or_by_number(conn):
    uid = enqueue(conn)
    shown = show_delivery(conn, uid)
    assert show_delivery(conn, str(shown["id"])) == shown
    assert len(shown["notices"]) == 1


@pytest.mark.parametrize(
    "name", ["", "no such uid", "0", "99999999999999999999999", "9" * 18, "٣٤", "-1", "½", "%"]
)
def test_a_delivery_that_is_not_there_is_none(conn, name):
    assert show_delivery(conn, name) is None


def test_an_outcome_in_any_script_and_of_any_length_is_kept(conn):
    uid = enqueue(conn)
    (one,) = claim(conn)
    said = "554 5.7.1 Отклонено 拒否 🚫 " * 400
    record_attempts(conn, [outbox.Record(one, Outcome("refused", 554, said), None, said)], NOW)
    shown = show_delivery(conn, uid)
    assert (shown["error"], shown["attempts"][0]["detail"]) == (said, said)
