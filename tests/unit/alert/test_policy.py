"""Who is told what, and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alert.policy import Hit, Judged, decide, make_duration
from monitor.model import Moment
from monitor.settings import DAY, HOUR, Endpoint, Recipient

NOW = 1_740_561_360_000  # 2025-02-26T09:16:00Z
DESK = Endpoint(channel="email", address="desk@example.org")
HOOK = Endpoint(channel="webhook", address="https://example.org/hook")
ROUTES = {
    "press desk": Recipient(name="press desk", endpoints=(DESK,), timezone="Asia/Baku"),
    "ops": Recipient(name="ops", endpoints=(HOOK, DESK), timezone="Europe/Paris"),
    "nobody": Recipient(name="nobody", endpoints=()),
}
LIVE = Judged(
    article=7,
    origin="live",
    seen_at=NOW,
    published=Moment(NOW - HOUR),
    max_age=7 * DAY,
    hits=(Hit(rule="Grain", notify=("press desk",)),),
)


def said(plans):
    return [
        (plan.endpoint.key, plan.deliver, [(one.rule, one.decision) for one in plan.notices])
        for plan in plans
    ]


def test_a_match_on_a_live_article_is_told_now():
    [plan] = decide(LIVE, ROUTES, NOW)
    assert (plan.endpoint, plan.recipient.name, plan.deliver) == (DESK, "press desk", True)
    [notice] = plan.notices
    assert (notice.rule, notice.decision, notice.reason, notice.due) == (
        "Grain",
        "now",
        "matched while live",
        NOW,
    )


def test_no_match_tells_nobody():
    assert decide(replace(LIVE, hits=()), ROUTES, NOW) == ()


def test_a_rule_that_notifies_nobody_makes_no_plan():
    hits = (Hit(rule="Grain", notify=()), Hit(rule="Oil", notify=("nobody",)))
    assert decide(replace(LIVE, hits=hits), ROUTES, NOW) == ()


def test_several_rules_make_one_delivery_per_endpoint():
    hits = (
        Hit(rule="Grain", notify=("press desk",)),
        Hit(rule="Oil", notify=("ops", "press desk"), urgent=True),
    )
    plans = decide(replace(LIVE, hits=hits), ROUTES, NOW)
    assert said(plans) == [
        (DESK.key, True, [("Grain", "now"), ("Oil", "joined")]),
        (HOOK.key, True, [("Oil", "now")]),
    ]
    assert plans[0].notices[1].reason == "one delivery with rule 'Grain'"
    assert [notice.urgent for notice in plans[0].notices] == [False, True]


def test_an_endpoint_named_twice_is_told_once_in_the_first_ones_time_zone():
    hits = (Hit(rule="Grain", notify=("ops", "press desk")),)
    plans = decide(replace(LIVE, hits=hits), ROUTES, NOW)
    assert [(plan.endpoint, plan.recipient.timezone) for plan in plans] == [
        (HOOK, "Europe/Paris"),
        (DESK, "Europe/Paris"),
    ]
    assert all(len(plan.notices) == 1 for plan in plans)


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        ("baseline", "in the feed before watching began"),
        ("backfill", "collected afterwards from an archive, not live"),
    ],
)
def test_what_was_there_before_is_suppressed_for_every_rule(origin, reason):
    hits = (Hit(rule="Grain", notify=("ops",)), Hit(rule="Oil", notify=("ops",), urgent=True))
    plans = decide(replace(LIVE, origin=origin, hits=hits), ROUTES, NOW)
    assert [plan.deliver for plan in plans] == [False, False]
    assert {notice.decision for plan in plans for notice in plan.notices} == {"suppressed"}
    assert {notice.reason for plan in plans for notice in plan.notices} == {reason}


def test_an_article_older_than_max_age_is_suppressed_with_its_date():
    [plan] = decide(replace(LIVE, published=Moment(NOW - 7 * DAY - 1)), ROUTES, NOW)
    assert not plan.deliver
    assert plan.notices[0].reason == "published 2025-02-19T09:15:59Z, older than max_age 7d"


def test_a_date_without_time_is_old_only_when_its_day_is_over():
    day = NOW - NOW % DAY - 7 * DAY  # begins 7 days and 9 hours ago, ends 6 days and 9 hours ago
    assert decide(replace(LIVE, published=Moment(day, day_only=True)), ROUTES, NOW)[0].deliver
    [older] = decide(replace(LIVE, published=Moment(day - DAY, day_only=True)), ROUTES, NOW)
    assert older.notices[0].reason == "published 2025-02-18, older than max_age 7d"


@pytest.mark.parametrize(
    ("published", "max_age"),
    [
        (Moment(NOW - 7 * DAY), 7 * DAY),
        (None, 7 * DAY),
        (None, 0),
        (Moment(NOW + 400 * DAY), 0),
        (Moment(0), None),
    ],
)
def test_at_the_limit_unknown_and_future_dates_and_no_limit_are_not_old(published, max_age):
    assert decide(replace(LIVE, published=published, max_age=max_age), ROUTES, NOW)[0].deliver


def test_our_own_outage_makes_no_article_old():
    assert decide(LIVE, ROUTES, NOW + 30 * DAY)[0].deliver


def test_what_was_decided_before_is_left_out():
    hits = (Hit(rule="Grain", notify=("ops",)), Hit(rule="Oil", notify=("ops",)))
    already = frozenset({(HOOK.key, "Grain"), (DESK.key, "Grain"), (DESK.key, "Oil")})
    plans = decide(replace(LIVE, hits=hits), ROUTES, NOW, already)
    assert said(plans) == [(HOOK.key, True, [("Oil", "now")])]


def test_what_was_decided_before_leaves_the_next_rule_to_make_the_delivery():
    hits = (Hit(rule="Grain", notify=("press desk",)), Hit(rule="Oil", notify=("press desk",)))
    [plan] = decide(replace(LIVE, hits=hits), ROUTES, NOW, frozenset({(DESK.key, "Grain")}))
    assert [(one.rule, one.decision) for one in plan.notices] == [("Oil", "now")]


def test_a_recipient_that_is_not_configured_is_loud():
    with pytest.raises(KeyError):
        decide(replace(LIVE, hits=(Hit(rule="Grain", notify=("ghost",)),)), ROUTES, NOW)


@pytest.mark.parametrize(
    ("length", "text"),
    [(7 * DAY, "7d"), (36 * HOUR, "36h"), (90_000, "90s"), (60_000, "1m"), (1_500, "1500ms"), (0, "0ms")],
)
def test_a_duration_reads_as_the_configuration_writes_it(length, text):
    assert make_duration(length) == text


ADDRESSES = [f"{name}@example.org" for name in "abc"]
endpoints = st.builds(Endpoint, channel=st.just("email"), address=st.sampled_from(ADDRESSES))
recipients = st.lists(st.lists(endpoints, max_size=4), min_size=1, max_size=4).map(
    lambda lists: {f"r{n}": Recipient(name=f"r{n}", endpoints=tuple(ones)) for n, ones in enumerate(lists)}
)


@st.composite
def cases(draw):
    routes = draw(recipients)
    names = draw(st.lists(st.sampled_from("ABCD"), max_size=4, unique=True))
    notify = st.lists(st.sampled_from(sorted(routes)), max_size=4).map(tuple)
    hits = tuple(Hit(rule=name, notify=draw(notify), urgent=draw(st.booleans())) for name in names)
    published = st.none() | st.builds(
        Moment, st.integers(NOW - 30 * DAY, NOW + 30 * DAY), day_only=st.booleans()
    )
    judged = Judged(
        article=1, origin=draw(st.sampled_from(["live", "baseline", "backfill"])), seen_at=NOW, hits=hits,
        published=draw(published), max_age=draw(st.none() | st.integers(0, 30 * DAY)),
    )  # fmt: skip
    return judged, routes


@given(cases())
def test_every_endpoint_and_rule_get_exactly_one_decision_and_an_endpoint_one_delivery(case):
    judged, routes = case
    plans = decide(judged, routes, NOW)
    pairs = [(plan.endpoint.key, notice.rule) for plan in plans for notice in plan.notices]
    due = {
        (one.key, hit.rule) for hit in judged.hits for name in hit.notify for one in routes[name].endpoints
    }
    assert sorted(pairs) == sorted(due)
    assert len({plan.endpoint.key for plan in plans}) == len(plans)
    for plan in plans:
        decisions = [notice.decision for notice in plan.notices]
        assert decisions == (
            ["now", *["joined"] * (len(decisions) - 1)] if plan.deliver else ["suppressed"] * len(decisions)
        )
        assert all(notice.reason for notice in plan.notices)


@given(cases())
def test_deciding_again_decides_nothing_new(case):
    judged, routes = case
    already = frozenset(
        (plan.endpoint.key, one.rule) for plan in decide(judged, routes, NOW) for one in plan.notices
    )
    assert decide(judged, routes, NOW, already) == ()
