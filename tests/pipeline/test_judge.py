"""What a judgement leaves behind: matches, notices with their reasons, deliveries."""

import asyncio
import itertools
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.errors import StoreError
from monitor.match.compile import compile_rules
from monitor.model import Entry, Moment
from monitor.pipeline import judgement
from monitor.pipeline.judge import LEASE, Judge
from monitor.settings import DAY, Endpoint, Recipient, Rule
from monitor.store import schema
from monitor.store.desk import Desk as Threads
from monitor.store.lease import drop_lease, take_lease
from tests.pipeline.test_collect import GRAIN, NOW, Desk

RULES = (
    Rule(name="Grain", any=("grain", "wheat"), notify=("ops", "desk")),
    Rule(name="Ships", all=("ship",), notify=("ops",)),
)
OPS = Recipient(name="ops", endpoints=(Endpoint(channel="webhook", address="https://ops.example/hook"),))
DESK = Recipient(
    name="desk", endpoints=(Endpoint(channel="email", address="desk@desk.example"),), timezone="Asia/Baku"
)


@pytest.fixture
def desk(database):
    return Desk(database)


def judge(desk, rules=RULES, *, max_age=None, now=NOW, holder="here", recipients=(OPS, DESK)):
    """Judges all that waits, as a daemon that has just started; returns how many articles that were."""
    uids = (f"msg_{holder}_{now}_{n}" for n in itertools.count())

    async def run():
        threads = Threads(desk.database)
        try:
            one = Judge(threads, rules, compile_rules(rules), recipients, {"A": max_age, "B": max_age},
                        holder=holder, clock=lambda: now, make_uid=lambda: next(uids))  # fmt: skip
            await one.start()
            judged = 0
            while found := await one.step():
                judged += found
            return judged
        finally:
            threads.close()

    return asyncio.run(run())


def rows(desk, table):
    with desk.database.read() as conn:
        return conn.execute(select(table).order_by(*table.primary_key)).all()


def notices(desk):
    return [(one.endpoint.partition(":")[0], one.rule, one.decision) for one in rows(desk, schema.notice)]


def test_two_rules_make_one_delivery_for_each_endpoint(desk):
    desk.take(GRAIN)
    assert judge(desk) == 1
    assert notices(desk) == [
        ("webhook", "Grain", "now"), ("webhook", "Ships", "joined"), ("email", "Grain", "now"),
    ]  # fmt: skip
    hook, mail = rows(desk, schema.delivery)
    assert [match["rule"] for match in json.loads(hook.payload["body"])["data"]["matches"]] == [
        "Grain",
        "Ships",
    ]
    assert mail.payload["subject"] == "Grain: Grain arrives — The Outlet"
    assert judge(desk) == 0


def test_an_edit_alerts_only_the_rules_that_it_brings_in(desk):
    desk.take(replace(GRAIN, summary=None))
    judge(desk)
    desk.take(GRAIN)
    judge(desk, now=NOW + 1)
    assert notices(desk) == [
        ("webhook", "Grain", "now"),
        ("email", "Grain", "now"),
        ("webhook", "Ships", "now"),
    ]
    assert len(rows(desk, schema.delivery)) == 3


def test_what_an_edit_takes_away_is_not_alerted_again_when_it_comes_back(desk):
    for entry in (GRAIN, replace(GRAIN, title="Sand arrives"), GRAIN):
        desk.take(entry)
        judge(desk)
    assert len(rows(desk, schema.delivery)) == 2


def test_a_baseline_match_is_kept_with_its_reason_and_an_edit_of_it_is_news(desk):
    desk.take(replace(GRAIN, title="Sand arrives"), origin="baseline")
    judge(desk)
    assert notices(desk) == [("webhook", "Ships", "suppressed")]
    desk.take(GRAIN)
    judge(desk)
    assert notices(desk)[1:] == [("webhook", "Grain", "now"), ("email", "Grain", "now")]
    assert [one.cause for one in rows(desk, schema.notice)] == ["baseline", "match", "match"]


def test_a_promoted_baseline_article_is_alerted_once(desk):
    desk.take(GRAIN, origin="baseline")
    judge(desk)
    assert rows(desk, schema.delivery) == []
    for _ in range(2):
        desk.take(replace(GRAIN, id="b-1"), source="B")
        judge(desk)
    assert len(rows(desk, schema.delivery)) == 2


@pytest.mark.parametrize("field", ["published", "updated"])
def test_an_old_article_is_suppressed_whichever_date_its_feed_gives(desk, field):
    desk.take(replace(GRAIN, **{field: Moment(NOW - 8 * DAY)}))
    judge(desk, max_age=7 * DAY)
    assert {one.decision for one in rows(desk, schema.notice)} == {"suppressed"}
    assert "older than max_age 7d" in rows(desk, schema.notice)[0].reason


def test_the_most_generous_source_decides_how_old_is_too_old(desk):
    old = replace(GRAIN, published=Moment(NOW - 8 * DAY))
    desk.take(old)
    desk.take(replace(old, id="b-1"), source="B")
    judge(desk, max_age=None)
    assert {one.decision for one in rows(desk, schema.notice)} == {"now", "joined"}


def test_a_match_remembers_the_text_of_the_rule_that_made_it(desk):
    desk.take(GRAIN)
    judge(desk)
    changed = (replace(RULES[0], any=("grain",)), RULES[1])
    desk.take(Entry(id="2", url="https://outlet.example/2", title="More grain"))
    judge(desk, changed, now=NOW + DAY)
    versions = {one.id: one for one in rows(desk, schema.rule_version)}
    texts = [
        versions[one.rule_version_id].text
        for one in rows(desk, schema.match)
        if versions[one.rule_version_id].rule == "Grain"
    ]
    assert "wheat" in texts[0]
    assert "wheat" not in texts[1]
    assert [one.to_at for one in versions.values() if one.rule == "Grain"] == [NOW + DAY, None]


def test_a_rule_that_notifies_nobody_keeps_its_matches(desk):
    desk.take(GRAIN)
    judge(desk, (replace(RULES[0], notify=()),))
    assert len(rows(desk, schema.match)) == 1
    assert rows(desk, schema.notice) == []


def test_another_daemon_judges_while_it_holds_the_lease_and_only_then(desk):
    desk.take(GRAIN)
    with desk.database.write() as conn:
        assert take_lease(conn, "judge", "elsewhere", now=NOW, until=NOW + LEASE)
    assert judge(desk) == 0
    assert rows(desk, schema.delivery) == []
    with desk.database.write() as conn:
        drop_lease(conn, "judge", "elsewhere")
    assert judge(desk) == 1


def test_an_article_that_changes_while_it_is_judged_stays_due(desk, monkeypatch):
    desk.take(GRAIN)
    matched = []
    match = compile_rules(RULES).__class__.match

    def late(ruleset, article):
        if not matched:
            desk.take(replace(GRAIN, title="Sand arrives"))
        matched.append(article.title)
        return match(ruleset, article)

    monkeypatch.setattr("monitor.match.engine.RuleSet.match", late)
    assert judge(desk) == 2
    assert sorted(matched) == ["Grain arrives", "Grain arrives", "Sand arrives"]
    assert len(rows(desk, schema.delivery)) == 2


@pytest.mark.parametrize("text", ["\x00grain\x00", "grain \ud800", "\x1b[31mgrain \u202e", "grain " * 20_000])
def test_hostile_text_is_judged_or_refused_before_and_stops_nothing(desk, text):
    clean = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    desk.take(replace(GRAIN, summary=clean), Entry(id="2", url="https://outlet.example/2", title="Wheat"))
    assert judge(desk) == 2
    assert len(rows(desk, schema.delivery)) == 4


def test_a_new_sources_baseline_alerts_nobody_about_an_article_that_is_live(desk):
    desk.take(Entry(id="1", url=GRAIN.url, title="Cargo arrives"))
    judge(desk)
    desk.take(replace(GRAIN, id="b-1"), source="B", origin="baseline")
    judge(desk)
    assert {one.cause for one in rows(desk, schema.notice)} == {"baseline"}
    assert rows(desk, schema.delivery) == []


def test_an_old_article_that_is_edited_or_carried_again_stays_too_old(desk):
    old = replace(GRAIN, title="Sand", summary=None, published=Moment(NOW - DAY))
    desk.take(old)
    desk.take(
        replace(GRAIN, id="2", url="https://outlet.example/2", published=Moment(NOW - DAY)), origin="baseline"
    )
    judge(desk, max_age=7 * DAY)
    later = NOW + 300 * DAY
    desk.take(replace(old, title="Grain"), now=later)
    desk.take(replace(GRAIN, id="b-2", url="https://outlet.example/2"), source="B", now=later)
    judge(desk, max_age=7 * DAY, now=later)
    assert rows(desk, schema.delivery) == []
    assert "older than max_age 7d" in rows(desk, schema.notice)[-1].reason


def test_an_article_whose_sources_are_no_longer_configured_is_judged_by_the_usual_age(desk):
    desk.take(replace(GRAIN, published=Moment(NOW - 8 * DAY)))

    async def run():
        threads = Threads(desk.database)
        try:
            one = Judge(threads, RULES, compile_rules(RULES), (OPS, DESK), {}, 7 * DAY,
                        holder="here", clock=lambda: NOW, make_uid=lambda: "msg_1")  # fmt: skip
            await one.start()
            await one.step()
        finally:
            threads.close()

    asyncio.run(run())
    assert {one.decision for one in rows(desk, schema.notice)} == {"suppressed"}


def test_an_article_whose_judgement_fails_holds_up_no_other_and_is_tried_again(desk, monkeypatch):
    desk.take(GRAIN, Entry(id="2", url="https://outlet.example/2", title="Wheat"))
    render, failing = judgement.render_email, [True]

    def fail(alert, *args):
        if failing and alert.article.title == GRAIN.title:
            raise ZeroDivisionError
        return render(alert, *args)

    monkeypatch.setattr(judgement, "render_email", fail)
    judge(desk)
    assert {one.title for one in rows(desk, schema.delivery)} == {"Wheat"}
    assert [one.kind for one in rows(desk, schema.event)] == ["judgement failed"]
    failing.clear()
    judge(desk, now=NOW + DAY)
    assert {one.title for one in rows(desk, schema.delivery)} == {"Wheat", GRAIN.title}


def test_a_version_that_was_judged_is_not_matched_again(desk, monkeypatch):
    matched = []
    match = compile_rules(RULES).__class__.match
    monkeypatch.setattr(
        "monitor.match.engine.RuleSet.match",
        lambda ruleset, article: matched.append(article.title) or match(ruleset, article),
    )
    desk.take(GRAIN)
    judge(desk)
    desk.take(replace(GRAIN, title="Grain again"))
    judge(desk)
    assert matched == ["Grain arrives", "Grain again"]


def test_a_match_of_a_rule_that_another_daemon_has_alone_is_left_to_it(desk):
    """It judged the article by more rules; the page that came since is judged here."""
    more = (*RULES, Rule(name="Ship", any=("ship",), notify=("ops",)))
    desk.take(GRAIN)
    judge(desk, more, holder="there")
    with desk.database.write() as conn:
        drop_lease(conn, "judge", "there")
        conn.execute(schema.article.update().values(judge_due=NOW))
        conn.execute(schema.revision.update().values(judged_by=None, summary="Nothing."))
    assert judge(desk, RULES[:1], now=NOW + LEASE) == 1


def test_a_judge_that_cannot_write_leaves_the_work_to_another(desk, monkeypatch):
    def broken(*_):
        raise StoreError("the disk is full")

    desk.take(GRAIN)
    monkeypatch.setattr(Judge, "_save_judgement", broken)
    with pytest.raises(StoreError):
        judge(desk, holder="here")
    monkeypatch.undo()
    assert judge(desk, holder="there") == 1
