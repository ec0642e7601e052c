"""Retention takes what is old, a little at a time, and never what somebody still needs."""

from sqlalchemy import select

from monitor.store.articles import find_known, list_articles, save_keys
from monitor.store.outbox import record_attempts, show_delivery
from monitor.store.retention import prune_deliveries, prune_texts
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
