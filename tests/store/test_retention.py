"""Retention takes what is old, a little at a time, and never what somebody still needs."""

import pytest
from sqlalchemy import select

from monitor.store.archive import list_articles
from monitor.store.articles import add_revision, find_known, save_keys
from monitor.store.events import list_events, note
from monitor.store.judging import load_unjudged
from monitor.store.outbox import record_attempts, show_delivery
from monitor.store.retention import prune_deliveries, prune_events, prune_texts
from monitor.store.schema import revision
from tests.store.factories import NOW, add_seen, claim, digest, enqueue, make_seen, refused, sent


def texts(conn):
    rows = conn.execute(select(revision).order_by(revision.c.article_id)).all()
    return [(row.title, row.summary, row.body is None) for row in rows]


def test_old_texts_and_summaries_go_and_titles_links_and_keys_stay(conn):
    old = add_seen(conn, make_seen("Old", text="gone", summary="gone too"), now=NOW)
    new = add_seen(conn, make_seen("New", text="kept", summary="kept too"), now=NOW + 1)
    save_keys(conn, {digest("old"): old, digest("new"): new})
    assert prune_texts(conn, NOW + 1, 100) == 1
    assert texts(conn) == [("Old", None, True), ("New", "kept too", False)]
    assert set(find_known(conn, [digest("old"), digest("new")])) == {digest("old"), digest("new")}
    first, second = list_articles(conn)
    assert (first.article.title, first.article.text, first.article.summary) == ("Old", None, None)
    assert first.article.url
    assert second.article.text == "kept"


def test_texts_go_a_bounded_number_at_a_time_until_none_is_left(conn):
    for n in range(5):
        add_seen(conn, make_seen(f"Story {n}", text="old"))
    assert [prune_texts(conn, NOW + 1, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_an_article_without_text_or_summary_is_not_counted(conn):
    add_seen(conn, make_seen("Bare", text=None, summary=None))
    assert prune_texts(conn, NOW + 1, 100) == 0


def test_a_summary_alone_goes_too_and_a_whole_batch_fits_one_statement(conn):
    for _ in range(1000):
        add_seen(conn, make_seen(text=None))
    assert prune_texts(conn, NOW + 1, 1000) == 1000


def texts_to_judge(conn):
    return [
        [(one.n, one.article.text) for one in article.revisions]
        for article in load_unjudged(conn, NOW + 10**9, 100)
    ]


def revise(conn, article_id, seen, now, **changes):
    values = {"why": "edited", "shown": True, "origin": "live", "now": now}
    return add_revision(conn, article_id, seen, **(values | changes))


def test_what_is_left_of_a_version_is_not_judged_again(conn):
    added = add_seen(conn, make_seen("Old", text="grain, not barley"))
    add_seen(conn, make_seen("Bare", text=None, summary=None))
    revise(conn, added, make_seen("New", text="wheat"), NOW + 5)
    assert prune_texts(conn, NOW + 5, 100) == 1
    assert texts_to_judge(conn) == [[(1, None)], [(2, "wheat")]]
    assert prune_texts(conn, NOW + 6, 100) == 1
    assert texts_to_judge(conn) == [[(1, None)], []]


def test_an_article_whose_shown_version_lost_its_texts_is_judged_by_the_others(conn):
    first = make_seen("First", text="old")
    added = add_seen(conn, first)
    revise(conn, added, make_seen("Carried", text="new"), NOW + 5, shown=False)
    prune_texts(conn, NOW + 5, 100)
    assert texts_to_judge(conn) == [[(2, "new")]]


@pytest.mark.parametrize("shown", [True, False])
def test_a_version_that_comes_again_gets_its_texts_back_and_is_judged(conn, shown):
    first = make_seen("First", text="old")
    added = add_seen(conn, first, origin="baseline")
    prune_texts(conn, NOW + 1, 100)
    assert revise(conn, added, first, NOW + 9, shown=shown) == 1
    ((one,),) = [article.revisions for article in load_unjudged(conn, NOW + 9, 9)]
    assert (one.article.text, one.article.summary) == ("old", first.content.summary)
    assert (one.origin, one.seen_at) == ("baseline", NOW + 9)
    assert prune_texts(conn, NOW + 9, 100) == 0
    assert prune_texts(conn, NOW + 10, 100) == 1


def delivered(conn, outcome, *, at):
    uid = enqueue(conn, now=NOW)
    (one,) = claim(conn)
    record_attempts(conn, [outcome(one)], at)
    return uid


def shown(conn, uid):
    found = show_delivery(conn, uid)
    return found["payload"] is not None, len(found["attempts"]), len(found["notices"])


def test_attempts_and_payloads_of_old_deliveries_go_and_the_delivery_and_its_notices_stay(conn):
    old = delivered(conn, sent, at=NOW)
    new = delivered(conn, sent, at=NOW + 10)
    assert prune_deliveries(conn, NOW + 10, 100) == 1
    assert shown(conn, old) == (False, 0, 1)
    assert shown(conn, new) == (True, 1, 1)


def test_a_dead_letter_keeps_everything_however_old(conn):
    dead = delivered(conn, lambda one: refused(one, None), at=NOW)
    assert prune_deliveries(conn, NOW + 10**12, 100) == 0
    assert shown(conn, dead) == (True, 1, 1)


def test_what_waits_or_is_being_sent_keeps_everything(conn):
    retried = delivered(conn, lambda one: refused(one, NOW + 10**9), at=NOW)
    waiting = enqueue(conn)
    claim(conn, limit=1)
    assert prune_deliveries(conn, NOW + 10**12, 100) == 0
    assert shown(conn, retried) == (True, 1, 1)
    assert shown(conn, waiting) == (True, 0, 1)


def test_deliveries_go_a_bounded_number_at_a_time_until_none_is_left(conn):
    for _ in range(5):
        delivered(conn, sent, at=NOW)
    assert [prune_deliveries(conn, NOW + 1, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_events_that_have_not_happened_for_long_go_a_bounded_number_at_a_time(conn):
    for n in range(5):
        note(conn, "poll failed", f"source {n}", "404", NOW)
    note(conn, "poll failed", "source 0", "404", NOW + 1)
    assert [prune_events(conn, NOW + 1, 3) for _ in range(3)] == [3, 1, 0]
    assert [(row["subject"], row["count"]) for row in list_events(conn)] == [("source 0", 2)]
