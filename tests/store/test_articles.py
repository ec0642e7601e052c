"""Articles: one article however often it is seen, in every version it had, judged when it changed."""

import pytest
from sqlalchemy import func, select

from monitor.model import Match, Moment
from monitor.settings import MINUTE
from monitor.store import archive
from monitor.store.archive import count_articles, list_articles
from monitor.store.articles import (
    MOST_REVISIONS,
    SPARE_REVISIONS,
    add_revision,
    drop_oldest_sighting,
    find_carriers,
    find_known,
    find_sightings,
    promote,
    save_keys,
    save_outlet,
    save_sightings,
)
from monitor.store.judging import defer, load_match_rules, load_unjudged, mark_judged
from monitor.store.outbox import RuleText, find_rule_ids, save_matches, save_rules
from monitor.store.schema import article_key, outlet, revision
from tests.store.factories import NOW, add_seen, add_sources, digest, make_seen, make_source

TEXTS = {
    "latin": "Xocalı soyqırımı — İstanbul, ışık, Ğğ, ẞß, Straße, ﬁnance",
    "cyrillic": "Ходжалинская трагедия: ёлка, Їжак, ҚҒҢҰ",
    "arabic, right to left": "مأساة خوجالي \u202b۱۹۹۲\u202c ﷽",
    "hebrew": "טבח חוג'אלי",
    "georgian and armenian": "ხოჯალი Խոջալու",
    "indic": "ख़ोजाली নরসংহার கோஜாலி",
    "far east": "霍贾利 ホジャリ 호잘리 𠮷野家 㐂",
    "thai": "โคจาลี",
    "combining": "e\u0301 \u1ea5 Z̸̢̛a̷l̵g̶o̴ a\u0338",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 🇦🇿 🕊️ \U0001fae8",
    "old and private": "𐎠𐎡 𓀀 \ue000 \U0010ffff",
    "invisible": "soft\u00adhyphen zero\u200bwidth nbsp\u00a0 line\u2028 bom\ufeff",
    "quotes of databases": "'; DROP TABLE article; -- \" \\ % ? :name %(x)s $1",
    "markup": "<b>&amp;</b>\t\r\n{{ 7*7 }} \x1b[31m",
    "long": "слово " * 100_000,
}


def unjudged(conn, now=NOW, limit=100):
    return load_unjudged(conn, now, limit)


def revisions(conn, article_id):
    rows = conn.execute(select(revision).where(revision.c.article_id == article_id).order_by(revision.c.n))
    return [(row.n, row.title, row.why, row.origin) for row in rows]


def revise(conn, article_id, seen, **changes):
    values = {"why": "changed", "shown": True, "origin": "live", "now": NOW + MINUTE}
    return add_revision(conn, article_id, seen, **(values | changes))


def judge(conn, article_id):
    (one,) = [one for one in unjudged(conn, NOW + 10**9) if one.id == article_id]
    numbers = [version.n for version in one.revisions]
    assert mark_judged(conn, article_id, one.version, save_rules(conn, [], "none", NOW), NOW, numbers)


# --- what is known -----------------------------------------------------------------------


def test_an_article_is_found_by_each_of_its_keys_with_all_its_links(conn):
    ids = add_sources(conn, "Trend")
    first = make_seen("Story", url="https://trend.example/1")
    added = add_seen(conn, first, source_id=ids["Trend"], origin="baseline")
    again = make_seen("Story", url="https://trend.example/1?utm_source=rss")
    save_sightings(conn, ids["Trend"], {added: [again, make_seen("Story", url=None)]}, NOW)
    save_keys(conn, {digest("id"): added, digest("url"): added})
    found = find_known(conn, [digest("id"), digest("url"), digest("unknown"), digest("id")])
    assert set(found) == {digest("id"), digest("url")}
    known = found[digest("id")]
    assert known == found[digest("url")]
    assert (known.id, known.titles, known.seen_at, known.origin) == (added, {"Story"}, NOW, "baseline")
    assert known.urls == {"https://trend.example/1", "https://trend.example/1?utm_source=rss"}


def test_an_article_without_any_link_is_found_too(conn):
    added = add_seen(conn, make_seen(url=None))
    save_keys(conn, {digest("k"): added})
    assert find_known(conn, [digest("k")])[digest("k")].urls == frozenset()


def test_a_known_article_tells_which_version_is_shown(conn):
    first, second, carried = make_seen("First"), make_seen("Second"), make_seen("Carried")
    added = add_seen(conn, first)
    save_keys(conn, {digest("k"): added})
    shown = []
    for seen, now_shown in ((second, True), (carried, False), (first, True)):
        revise(conn, added, seen, shown=now_shown)
        shown.append(find_known(conn, [digest("k")])[digest("k")].shown)
    assert shown == [second.content.hash, second.content.hash, first.content.hash]


def test_an_article_is_found_with_every_title_it_had_shown_or_not(conn):
    added, other = add_seen(conn, make_seen("Story")), add_seen(conn, make_seen("Another"))
    revise(conn, added, make_seen("Story: live"))
    revise(conn, added, make_seen("The story"), shown=False)
    revise(conn, added, make_seen("Story", text="in full"))
    save_keys(conn, {digest("k"): added, digest("o"): other})
    found = find_known(conn, [digest("k"), digest("o")])
    assert found[digest("k")].titles == {"Story", "Story: live", "The story"}
    assert found[digest("o")].titles == {"Another"}


def test_no_keys_find_nothing(conn):
    assert find_known(conn, []) == {}
    save_keys(conn, {})


def test_a_key_leads_to_the_article_it_was_given_last(conn):
    first, second = add_seen(conn), add_seen(conn)
    save_keys(conn, {digest("reused id"): first, digest("url"): first})
    save_keys(conn, {digest("reused id"): second})
    found = find_known(conn, [digest("reused id"), digest("url")])
    assert (found[digest("reused id")].id, found[digest("url")].id) == (second, first)


def test_keys_are_bytes_of_any_value(conn):
    added = add_seen(conn)
    keys = [b"\0" * 8, b"\xff" * 8, b"\x80\0\x01", b"'", b"\0"]
    save_keys(conn, dict.fromkeys(keys, added))
    assert set(find_known(conn, keys)) == set(keys)
    assert conn.execute(select(func.count()).select_from(article_key)).scalar() == len(keys)


def test_a_whole_chunk_of_a_feed_is_looked_up_at_once(conn):
    known = {digest(f"key {n}"): add_seen(conn) for n in range(300)}
    save_keys(conn, known)
    found = find_known(conn, [digest(f"key {n}") for n in range(1000)])
    assert {key: one.id for key, one in found.items()} == known


def test_collecting_the_same_keys_at_once_makes_no_deadlock(database):
    from concurrent.futures import ThreadPoolExecutor

    with database.write() as conn:
        ids = [add_seen(conn) for _ in range(4)]

    def work(n):
        for _ in range(10):
            keys = [digest(f"key {k}") for k in range(50)]
            with database.collect() as conn:
                save_keys(conn, dict.fromkeys(keys if n % 2 else reversed(keys), ids[n]))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    with database.collect() as conn:
        found = find_known(conn, [digest(f"key {k}") for k in range(50)])
    assert len({one.id for one in found.values()}) == 1


# --- sightings ------------------------------------------------------------------------------


def test_a_sighting_keeps_its_first_time_and_takes_the_latest_link_content_and_time(conn):
    ids = add_sources(conn, "Trend")
    first = make_seen("Story", id="guid")
    added = add_seen(conn, first, source_id=ids["Trend"])
    later = make_seen("Story, changed", id="guid", url="https://trend.example/new")
    save_sightings(conn, ids["Trend"], {added: [later]}, NOW + 5)
    ((sighting,),) = [one.sightings for one in list_articles(conn)]
    assert (sighting.source, sighting.entry, sighting.url) == ("Trend", "guid", "https://trend.example/new")
    assert (sighting.first_at, sighting.last_at) == (NOW, NOW + 5)
    assert find_sightings(conn, ids["Trend"], [added]) == {added: {later.key: later.content.hash}}


def test_one_article_in_three_feeds_is_one_article_with_three_sightings(conn):
    ids = add_sources(conn, "Trend", "Report", "Azertac")
    seen = make_seen("Story")
    added = add_seen(conn, seen, source_id=ids["Report"])
    for n, name in enumerate(("Trend", "Azertac"), start=1):
        save_sightings(conn, ids[name], {added: [seen]}, NOW + n)
    (one,) = list_articles(conn)
    assert [sighting.source for sighting in one.sightings] == ["Report", "Trend", "Azertac"]
    assert unjudged(conn)[0].sources == ("Report", "Trend", "Azertac")


def test_an_article_under_two_entries_of_one_source_has_both(conn):
    ids = add_sources(conn, "Trend")
    one, other = make_seen("Story", id="a"), make_seen("Story", id="b")
    added = add_seen(conn, one, source_id=ids["Trend"])
    save_sightings(conn, ids["Trend"], {added: [other, other]}, NOW)
    assert set(find_sightings(conn, ids["Trend"], [added])[added]) == {one.key, other.key}
    assert unjudged(conn)[0].sources == ("Trend",)


def test_sightings_are_those_of_the_source_and_articles_that_were_asked_for(conn):
    ids = add_sources(conn, "Trend", "Report")
    here, there = add_seen(conn, source_id=ids["Trend"]), add_seen(conn, source_id=ids["Report"])
    assert set(find_sightings(conn, ids["Trend"], [here, there, 999])) == {here}
    assert find_sightings(conn, ids["Trend"], []) == {}
    save_sightings(conn, ids["Trend"], {}, NOW)


def test_the_entry_that_was_seen_longest_ago_is_forgotten_with_its_key(conn):
    ids = add_sources(conn, "Trend", "Report")
    old, new, elsewhere = make_seen(id="old"), make_seen(id="new"), make_seen(id="elsewhere")
    added, other = add_seen(conn, old), add_seen(conn)
    for seen, name, at in ((old, "Trend", 5), (new, "Trend", 6), (elsewhere, "Report", 1)):
        save_sightings(conn, ids[name], {added: [seen]}, NOW + at)
    save_keys(conn, {old.key: added, new.key: other, elsewhere.key: added})
    assert drop_oldest_sighting(conn, added, ids["Trend"]) == old.key
    assert set(find_known(conn, [old.key, new.key, elsewhere.key])) == {new.key, elsewhere.key}
    assert drop_oldest_sighting(conn, added, ids["Trend"]) == new.key
    assert find_known(conn, [new.key])[new.key].id == other  # the key leads elsewhere by now: it stays
    assert drop_oldest_sighting(conn, added, ids["Trend"]) is None
    assert set(find_sightings(conn, ids["Report"], [added])) == {added}


# --- outlets -----------------------------------------------------------------------------------


def test_an_outlet_is_one_row_however_often_it_is_named(conn):
    first = save_outlet(conn, "trend.example")
    assert save_outlet(conn, "trend.example") == first
    assert save_outlet(conn, "report.example") != first
    assert conn.execute(select(func.count()).select_from(outlet)).scalar() == 2


def test_what_the_configuration_tells_of_an_outlet_is_kept_and_silence_takes_nothing_away(conn):
    spec = make_source(outlet="Trend News Agency", country="AZ", language="az", tier=1)
    told = save_outlet(conn, "trend.example", spec)
    save_outlet(conn, "trend.example")
    save_outlet(conn, "trend.example", make_source())
    save_outlet(conn, "trend.example", make_source(tier=2))
    row = conn.execute(select(outlet)).one()
    assert tuple(row) == (told, "trend.example", "Trend News Agency", "AZ", "az", 2)


# --- versions -----------------------------------------------------------------------------------


def test_a_new_article_has_one_revision_and_waits_for_judgement(conn):
    ids = add_sources(conn, "Trend")
    domain = save_outlet(conn, "trend.example", make_source(outlet="Trend News"))
    seen = make_seen("Story", text="Text", author=("A. Author",), tags=("politics",), language="en",
                     image="https://trend.example/i.jpg", updated=Moment(NOW, day_only=True))  # fmt: skip
    added = add_seen(conn, seen, source_id=ids["Trend"], outlet_id=domain)
    (one,) = unjudged(conn)
    assert (one.id, one.version, one.origin, one.seen_at, one.outlet, one.domain, one.sources) == (
        added, 1, "live", NOW, "Trend News", "trend.example", ("Trend",),
    )  # fmt: skip
    ((version),) = one.revisions
    assert (version.n, version.origin) == (1, "live")
    assert version.article.as_line() == {
        "id": str(added), "url": seen.entry.url, "title": "Story", "text": "Text", "summary": seen.entry.summary,
        "author": ["A. Author"], "published": "2023-11-14T22:12:20Z", "updated": "2023-11-14", "language": "en",
        "source": None, "dateline": None, "credit": None, "tags": ["politics"],
        "image": "https://trend.example/i.jpg",
    }  # fmt: skip


def test_what_is_not_known_of_an_article_is_none_and_never_invented(conn):
    add_seen(conn, make_seen("Story", url=None, summary=None, text=None, published=None))
    shown = unjudged(conn)[0].revisions[0].article
    assert (shown.url, shown.text, shown.summary, shown.published, shown.updated) == (None,) * 5
    assert (shown.author, shown.tags) == ((), ())


def test_a_revision_is_stored_shown_and_judged_again(conn):
    added = add_seen(conn, make_seen("First"))
    judge(conn, added)
    assert unjudged(conn, NOW + 10**9) == []
    assert revise(conn, added, make_seen("Second", updated=Moment(NOW + 5))) == 2
    (one,) = unjudged(conn, NOW + MINUTE)
    assert (one.version, [version.article.title for version in one.revisions]) == (2, ["Second", "First"])
    assert one.revisions[0].article.updated == Moment(NOW + 5)
    assert revisions(conn, added) == [(1, "First", "first seen", "live"), (2, "Second", "changed", "live")]


def test_a_revision_that_says_no_time_of_change_keeps_the_one_before(conn):
    added = add_seen(conn, make_seen("First", updated=Moment(NOW - 5)))
    revise(conn, added, make_seen("Second", updated=None))
    assert unjudged(conn, NOW + MINUTE)[0].revisions[0].article.updated == Moment(NOW - 5)


def test_a_version_of_another_feed_is_judged_and_not_shown(conn):
    added = add_seen(conn, make_seen("Shown"))
    judge(conn, added)
    assert revise(conn, added, make_seen("Carried"), shown=False, why="carried by Report") == 2
    (one,) = unjudged(conn, NOW + MINUTE)
    assert [(version.n, version.article.title) for version in one.revisions] == [(1, "Shown"), (2, "Carried")]
    ((archived),) = list_articles(conn)
    assert archived.article.title == "Shown"


def test_a_version_that_is_known_asks_for_nothing(conn):
    seen = make_seen("First")
    added = add_seen(conn, seen)
    judge(conn, added)
    assert revise(conn, added, seen, shown=False) is None
    assert unjudged(conn, NOW + 10**9) == []


def test_an_article_that_is_changed_back_shows_its_old_version_again_without_storing_it_twice(conn):
    first = make_seen("First")
    added = add_seen(conn, first)
    revise(conn, added, make_seen("Second"))
    assert revise(conn, added, first) == 1
    (one,) = unjudged(conn, NOW + MINUTE)
    assert (one.version, [version.article.title for version in one.revisions]) == (3, ["First", "Second"])


def test_every_revision_remembers_which_kind_of_poll_brought_it(conn):
    added = add_seen(conn, make_seen("Old"), origin="baseline")
    revise(conn, added, make_seen("New"), origin="live")
    (one,) = unjudged(conn, NOW + MINUTE)
    assert one.origin == "baseline"
    assert [(version.n, version.origin) for version in one.revisions] == [(2, "live"), (1, "baseline")]


MOST = MOST_REVISIONS + SPARE_REVISIONS


def titles(conn, article_id):
    return [title for _n, title, _why, _origin in revisions(conn, article_id)]


def test_an_entry_that_changes_at_every_poll_keeps_a_bounded_number_of_revisions_the_latest_shown(conn):
    added = add_seen(conn, make_seen("Ticker 1"))
    numbers = []
    for n in range(2, 31):
        judge(conn, added)
        numbers.append(revise(conn, added, make_seen(f"Ticker {n}")))
    assert numbers == [*range(2, MOST_REVISIONS + 1), *[MOST_REVISIONS] * 10]
    assert titles(conn, added) == [*(f"Ticker {n}" for n in range(1, MOST_REVISIONS)), "Ticker 30"]
    (one,) = unjudged(conn, NOW + MINUTE)
    assert (one.version, one.revisions[0].article.title) == (30, "Ticker 30")


def test_a_version_that_waits_for_judgement_is_overwritten_only_where_too_many_wait(conn):
    added = add_seen(conn, make_seen("Ticker 1"))
    numbers = [revise(conn, added, make_seen(f"Ticker {n}")) for n in range(2, 31)]
    assert numbers == [*range(2, MOST + 1), *[MOST] * 5]
    assert titles(conn, added) == [*(f"Ticker {n}" for n in range(1, MOST)), "Ticker 30"]
    judge(conn, added)
    assert revise(conn, added, make_seen("Ticker 31")) == MOST


def test_where_every_place_is_taken_what_is_judged_gives_way_to_what_is_not(conn):
    added = add_seen(conn, make_seen("Ticker 1"))
    for n in range(2, MOST + 1):
        revise(conn, added, make_seen(f"Ticker {n}"))
    judge(conn, added)
    numbers = [revise(conn, added, make_seen(f"Latest {n}")) for n in range(1, 4)]
    assert numbers == [MOST, MOST - 1, MOST - 2]
    assert {"Latest 1", "Latest 2", "Latest 3"} <= set(titles(conn, added))


def test_beyond_that_number_another_feed_never_overwrites_what_is_shown(conn):
    added = add_seen(conn, make_seen("Ticker 1"))
    for n in range(2, MOST_REVISIONS + 1):
        revise(conn, added, make_seen(f"Ticker {n}"))
    judge(conn, added)
    assert revise(conn, added, make_seen("Carried"), shown=False) == MOST_REVISIONS - 1
    shown, *others = unjudged(conn, NOW + MINUTE)[0].revisions
    assert shown.article.title == f"Ticker {MOST_REVISIONS}"
    assert others[0].article.title == "Carried"
    assert revise(conn, added, make_seen("Newer")) == MOST_REVISIONS
    judge(conn, added)
    assert revise(conn, added, make_seen("Carried on"), shown=False) == MOST_REVISIONS - 1


def test_beyond_that_number_a_version_of_another_feed_takes_the_last_place_where_it_is_not_shown(conn):
    added = add_seen(conn, make_seen("Shown"))
    for n in range(2, MOST_REVISIONS + 3):
        judge(conn, added)
        revise(conn, added, make_seen(f"Carried {n}"), shown=False)
    found = titles(conn, added)
    assert (len(found), found[0], found[-1]) == (MOST_REVISIONS, "Shown", f"Carried {MOST_REVISIONS + 2}")


def test_a_version_that_is_overwritten_takes_its_matches_along_and_waits_for_judgement(conn):
    added = add_seen(conn, make_seen("Ticker 1"))
    for n in range(2, MOST_REVISIONS + 1):
        revise(conn, added, make_seen(f"Ticker {n}"))
    save_rules(conn, [RuleText("Grain", "1", "any: grain")], "grain", NOW)
    for n in (MOST_REVISIONS - 1, MOST_REVISIONS):
        save_matches(conn, added, n, [Match("Grain", (), "")], find_rule_ids(conn), NOW)
    (one,) = unjudged(conn, NOW + MINUTE)
    ruleset = save_rules(conn, [RuleText("Grain", "1", "any: grain")], "grain", NOW)
    assert mark_judged(conn, added, one.version, ruleset, NOW, range(1, MOST_REVISIONS + 1))
    assert revise(conn, added, make_seen("Latest")) == MOST_REVISIONS
    assert load_match_rules(conn, [added]) == {added: {MOST_REVISIONS - 1: frozenset({"Grain"})}}
    shown, *others = unjudged(conn, NOW + MINUTE)[0].revisions
    assert (shown.judged_by, {other.judged_by for other in others}) == (None, {ruleset})


@pytest.mark.parametrize("said", TEXTS.values(), ids=TEXTS.keys())
def test_text_of_every_script_comes_back_as_it_was(database, said):
    with database.write() as conn:
        ids = add_sources(conn, said[:200])
        seen = make_seen(said, text=said, summary=said, author=(said,), tags=(said, ""), id=said)
        add_seen(conn, seen, source_id=ids[said[:200]], outlet_id=save_outlet(conn, said[:60]))
    with database.read() as conn:
        (one,) = list_articles(conn)
    shown = one.article
    assert (shown.title, shown.text, shown.summary, shown.author, shown.tags) == (
        said,
        said,
        said,
        (said,),
        (said, ""),
    )
    assert (one.outlet, one.sightings[0].entry, one.sightings[0].source) == (said[:60], said, said[:200])


def test_the_edges_of_time_come_back_as_they_were(conn):
    for at in (-62_135_596_800_000, -1, 0, 253_402_300_799_999):
        add_seen(conn, make_seen(published=Moment(at), updated=Moment(at, day_only=True)))
    times = [(one.article.published, one.article.updated) for one in list_articles(conn)]
    assert [(published.at, updated.at) for published, updated in times] == [
        (at, at) for at in (-62_135_596_800_000, -1, 0, 253_402_300_799_999)
    ]
    assert {(published.day_only, updated.day_only) for published, updated in times} == {(False, True)}


# --- judgement ------------------------------------------------------------------------------------


def test_what_came_first_is_judged_first_and_the_limit_holds(conn):
    late = add_seen(conn, make_seen("Late"), now=NOW + 9)
    first = add_seen(conn, make_seen("First"), now=NOW)
    second = add_seen(conn, make_seen("Second"), now=NOW)
    assert [one.id for one in unjudged(conn, NOW + 9)] == [first, second, late]
    assert [one.id for one in unjudged(conn, NOW + 9, limit=2)] == [first, second]
    assert [one.id for one in unjudged(conn, NOW + 8)] == [first, second]


def test_a_judged_article_waits_no_more(conn):
    added = add_seen(conn)
    ruleset = save_rules(conn, [], "none", NOW)
    assert mark_judged(conn, added, 1, ruleset, NOW, [1])
    assert unjudged(conn, NOW + 10**9) == []
    assert count_articles(conn) == {"articles": 1, "unjudged": 0}


def test_an_article_that_changed_while_it_was_judged_stays_due(conn):
    added = add_seen(conn, make_seen("First"))
    (before,) = unjudged(conn)
    revise(conn, added, make_seen("Second"))
    ruleset = save_rules(conn, [], "none", NOW)
    assert not mark_judged(conn, added, before.version, ruleset, NOW, [1])
    assert [one.version for one in unjudged(conn, NOW + MINUTE)] == [2]


def test_two_judges_of_one_version_cannot_both_end_it(conn):
    added = add_seen(conn)
    ruleset = save_rules(conn, [], "none", NOW)
    assert mark_judged(conn, added, 1, ruleset, NOW, [1])
    assert not mark_judged(conn, added, 1, ruleset, NOW, [1])


def test_a_baseline_article_that_a_watched_feed_brings_as_new_becomes_live_and_is_judged_again(conn):
    added = add_seen(conn, origin="baseline")
    judge(conn, added)
    promote(conn, added, NOW + 5)
    (one,) = unjudged(conn, NOW + 5)
    assert (one.origin, one.version) == ("live", 2)
    assert [version.origin for version in one.revisions] == ["live"]


def test_an_article_that_is_live_is_not_made_live_again(conn):
    added = add_seen(conn, origin="live")
    judge(conn, added)
    promote(conn, added, NOW + 5)
    assert unjudged(conn, NOW + 10**9) == []


def test_a_judgement_loads_a_bounded_amount_of_text_and_never_nothing(conn):
    for n in range(4):
        add_seen(conn, make_seen(f"Story {n}", summary="", text="щ" * 93))  # 100 with the title
    for most, loaded in ((0, 1), (99, 1), (100, 1), (199, 1), (200, 2), (399, 3), (400, 4)):
        assert len(load_unjudged(conn, NOW, 100, most)) == loaded
    assert len(load_unjudged(conn, NOW, 3, 400)) == 3
    assert len(unjudged(conn)) == 4


def test_every_version_of_an_article_counts_toward_what_is_loaded(conn):
    added = add_seen(conn, make_seen("First", summary=None, text="x" * 1000))
    revise(conn, added, make_seen("Second", summary="x" * 1000), now=NOW)
    add_seen(conn)
    assert [one.id for one in load_unjudged(conn, NOW, 100, 2000)] == [added]


def test_the_judge_of_each_version_is_remembered(conn):
    added = add_seen(conn, make_seen("First"))
    other = add_seen(conn, make_seen("Other"), now=NOW + 10**9)
    revise(conn, added, make_seen("Second"))
    first, second = save_rules(conn, [], "one", NOW), save_rules(conn, [], "two", NOW)
    assert [version.judged_by for version in unjudged(conn, NOW + MINUTE)[0].revisions] == [None, None]
    assert mark_judged(conn, added, 2, first, NOW, {1, 2})
    revise(conn, added, make_seen("Third"))
    assert mark_judged(conn, added, 3, second, NOW, [3])
    revise(conn, added, make_seen("Fourth"))
    changed, untouched = unjudged(conn, NOW + 10**9)
    assert [(one.n, one.judged_by) for one in changed.revisions] == [
        (4, None), (3, second), (2, first), (1, first),
    ]  # fmt: skip
    assert (untouched.id, untouched.revisions[0].judged_by) == (other, None)


def test_a_judgement_that_came_too_late_marks_no_version(conn):
    added = add_seen(conn, make_seen("First"))
    revise(conn, added, make_seen("Second"))
    assert not mark_judged(conn, added, 1, save_rules(conn, [], "none", NOW), NOW, [1])
    assert {version.judged_by for version in unjudged(conn, NOW + MINUTE)[0].revisions} == {None}


def test_the_rules_in_force_that_matched_before_are_known_by_article_and_version(conn):
    grain, un = RuleText("Grain", "1", "any: grain"), RuleText("UN", "2", "all: UN")
    one, other, silent = (add_seen(conn) for _ in range(3))
    save_rules(conn, [grain, un], "both", NOW)
    ids = find_rule_ids(conn)
    both = [Match("Grain", (), ""), Match("UN", (), "")]
    save_matches(conn, one, 1, both, ids, NOW)
    save_matches(conn, one, 2, both[:1], ids, NOW)
    save_matches(conn, other, 1, both[1:], ids, NOW)
    assert load_match_rules(conn, [one, silent, one]) == {
        one: {1: frozenset({"Grain", "UN"}), 2: frozenset({"Grain"})}
    }
    save_rules(conn, [RuleText("Grain", "3", "any: wheat"), un], "changed", NOW)
    assert load_match_rules(conn, [one, other]) == {
        one: {1: frozenset({"UN"})},
        other: {1: frozenset({"UN"})},
    }
    assert load_match_rules(conn, []) == {}


def test_an_article_that_is_deferred_waits_until_then_and_takes_nobody_with_it(conn):
    failing, other = add_seen(conn), add_seen(conn)
    defer(conn, failing, NOW + 10)
    assert [one.id for one in unjudged(conn, NOW + 9)] == [other]
    assert [one.id for one in unjudged(conn, NOW + 10)] == [other, failing]
    judge(conn, failing)
    defer(conn, failing, NOW)
    assert [one.id for one in unjudged(conn, NOW + 10)] == [other]


# --- the archive ------------------------------------------------------------------------------------


def test_the_archive_is_listed_in_the_order_it_was_seen(conn):
    ids = add_sources(conn, "Trend", "Report")
    wanted = [add_seen(conn, source_id=ids["Trend" if n % 3 else "Report"], now=NOW + n) for n in range(21)]
    assert [int(one.article.id) for one in list_articles(conn)] == wanted
    assert [int(one.article.id) for one in list_articles(conn, source_name="Report")] == wanted[::3]
    assert [int(one.article.id) for one in list_articles(conn, since=NOW + 10)] == wanted[10:]
    assert [
        int(one.article.id) for one in list_articles(conn, since=NOW + 10, source_name="Report")
    ] == wanted[12::3]
    assert list_articles(conn, source_name="Nobody") == []
    assert list_articles(conn, since=NOW + 99) == []


def test_a_page_is_what_stands_behind_the_page_before(conn, monkeypatch):
    monkeypatch.setattr(archive, "PAGE", 3)
    ids = [add_seen(conn) for _ in range(5)]
    first = list_articles(conn)
    assert [int(one.article.id) for one in first] == ids[:3]
    assert [int(one.article.id) for one in list_articles(conn, after=ids[2])] == ids[3:]
    assert list_articles(conn, after=ids[4]) == []


def test_an_article_in_a_source_twice_is_listed_once(conn):
    ids = add_sources(conn, "Trend", "Report")
    added = add_seen(conn, source_id=ids["Trend"])
    save_sightings(conn, ids["Trend"], {added: [make_seen(), make_seen()]}, NOW)
    save_sightings(conn, ids["Report"], {added: [make_seen()]}, NOW)
    (one,) = list_articles(conn, source_name="Trend")
    assert len(one.sightings) == 4


def test_an_article_names_its_outlet_by_name_else_by_domain_else_not_at_all(conn):
    for outlet_id in (
        save_outlet(conn, "trend.example", make_source(outlet="Trend News")), save_outlet(conn, "report.example"), None,
    ):  # fmt: skip
        add_seen(conn, outlet_id=outlet_id)
    assert [one.outlet for one in list_articles(conn)] == ["Trend News", "report.example", None]


def test_articles_are_counted_with_those_that_wait(conn):
    assert count_articles(conn) == {"articles": 0, "unjudged": 0}
    judge(conn, add_seen(conn))
    add_seen(conn)
    assert count_articles(conn) == {"articles": 2, "unjudged": 1}


def test_the_sources_of_an_article_are_named_in_the_order_in_which_they_carried_it(conn):
    ids = add_sources(conn, "Azertac", "Trend", "Report")
    seen = make_seen()
    added = add_seen(conn, seen, source_id=ids["Trend"])
    for n, name in enumerate(("Report", "Azertac"), start=1):
        save_sightings(conn, ids[name], {added: [seen]}, NOW + n)
    assert find_carriers(conn, [added]) == {added: ("Trend", "Report", "Azertac")}
    assert find_carriers(conn, []) == {}
