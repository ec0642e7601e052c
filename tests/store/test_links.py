"""Articles that only links led to, as they are stored."""

from monitor.model import Moment
from monitor.settings import MINUTE
from monitor.store.archive import count_articles, list_articles
from monitor.store.articles import add_revision, find_known, save_keys
from monitor.store.judging import load_unjudged, mark_judged
from monitor.store.links import drop_link, hold_link, take_words
from tests.store.factories import NOW, add_seen, add_sources, digest, make_seen


def unjudged(conn):
    return load_unjudged(conn, NOW, 100)


def link(conn, **changes):
    seen = make_seen("Read more", id=None, summary=None, published=None, bare=True)
    return seen, add_seen(conn, seen, source_id=add_sources(conn, "Site")["Site"], **changes)


def shown(conn, article_id):
    key = digest(f"key {article_id}")
    save_keys(conn, {key: article_id})
    return find_known(conn, [key])[key]


def test_a_link_is_known_as_one_and_its_sighting_has_no_entry(conn):
    seen, added = link(conn)
    assert (shown(conn, added).content, shown(conn, added).linked) == ("link", True)
    (one,) = list_articles(conn)
    assert (one.sightings[0].entry, one.sightings[0].url) == (None, seen.entry.url)


def test_a_link_to_no_article_is_neither_listed_nor_counted_nor_judged(conn):
    _, added = link(conn)
    assert drop_link(conn, added, NOW)
    assert (list_articles(conn), unjudged(conn)) == ([], [])
    assert count_articles(conn) == {"articles": 0, "unjudged": 0}
    assert shown(conn, added).content == "none"
    assert not drop_link(conn, added, NOW), "it is none already"


def test_what_a_source_told_of_an_article_keeps_it_one(conn):
    _, added = link(conn)
    told = make_seen("Grain", text="Ships.", author=("Ann Bell",), language="en")
    take_words(conn, added, told)
    assert not drop_link(conn, added, NOW)
    (one,) = list_articles(conn)
    assert (one.article.author, one.article.language, one.article.published) == (
        ("Ann Bell",), "en", told.entry.published,
    )  # fmt: skip
    assert (shown(conn, added).content, shown(conn, added).linked) == ("feed", True)
    add_revision(conn, added, told, why="as Trend carries it", shown=True, origin="live", now=NOW)
    assert not shown(conn, added).linked


def test_what_a_source_does_not_tell_takes_nothing_away(conn):
    _, added = link(conn)
    take_words(conn, added, make_seen("Grain", author=("Ann Bell",), language="en"))
    take_words(conn, added, make_seen("", published=None))
    (one,) = list_articles(conn)
    assert (one.article.author, one.article.language, one.article.published) == (
        ("Ann Bell",), "en", Moment(NOW - MINUTE),
    )  # fmt: skip


def test_only_a_link_that_was_not_judged_yet_is_held(conn):
    _, added = link(conn)
    other = add_seen(conn)
    for one in (added, other):
        hold_link(conn, one)
    assert [one.id for one in unjudged(conn)] == [other]
    _, judged = link(conn)
    assert mark_judged(conn, judged, 1, None, NOW, [])
    promote_again = make_seen("Read more", bare=True)
    add_revision(conn, judged, promote_again, why="edited", shown=True, origin="live", now=NOW)
    hold_link(conn, judged)
    assert judged in [one.id for one in unjudged(conn)]
