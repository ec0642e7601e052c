"""What the collect transaction makes of entries: new, known, changed, promoted."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.model import Entry, Moment
from monitor.pipeline.collect import MOST_SIGHTINGS, Chunk, Collected, collect
from monitor.pipeline.reading import name_entries
from monitor.settings import HOUR, Source
from monitor.store import schema
from monitor.store.archive import list_articles
from monitor.store.judging import load_unjudged
from monitor.store.sources import sync_sources

NOW = 1_700_000_000_000
LONG = "The harbour office said that the quay takes vessels of up to forty thousand tonnes. " * 4
GRAIN = Entry(id="1", url="https://outlet.example/grain", title="Grain arrives", summary="A ship.")


class Desk:
    """Takes documents of sources `A` and `B` in, as the pipeline does."""

    def __init__(self, database):
        self.database = database
        self.specs = {name: _source(name) for name in ("A", "B")}
        with database.write() as conn:
            self.ids = sync_sources(conn, list(self.specs.values()), NOW, lambda _: NOW)

    def take(self, *entries, source="A", origin="live", now=NOW, wait=0):
        named, found = name_entries(entries, source), Collected()
        with self.database.collect() as conn:
            chunk = Chunk(self.ids[source], self.specs[source], named, origin, None, wait)
            collect(conn, chunk, found, now)
        return found.new, found.changed

    def articles(self):
        with self.database.read() as conn:
            return list(list_articles(conn))

    def unjudged(self, now=NOW):
        with self.database.read() as conn:
            return load_unjudged(conn, now, 100)

    def judge_all(self):
        with self.database.write() as conn:
            conn.execute(schema.article.update().values(judge_due=None))


def _source(name):
    return Source(
        name=name, url=f"https://outlet.example/{name}.xml", every=HOUR, outlet="The Outlet", country="AZ"
    )


@pytest.fixture
def desk(database):
    return Desk(database)


def test_an_entry_seen_again_is_neither_new_nor_judged_again(desk):
    assert desk.take(GRAIN) == (1, 0)
    desk.judge_all()
    assert desk.take(GRAIN, now=NOW + HOUR) == (0, 0)
    assert desk.unjudged(NOW + HOUR) == []
    (article,) = desk.articles()
    (sighting,) = article.sightings
    assert (sighting.first_at, sighting.last_at) == (NOW, NOW + HOUR)


def notices(at, ids="ab", **given):
    return [replace(GRAIN, id=f"{name}{at}", url=None, title=f"Notice {name}", summary="Short.",
                    published=Moment(NOW + at), **given) for name in ids]  # fmt: skip


def test_entries_without_an_address_that_get_new_ids_and_dates_at_every_poll_are_carried_on(desk):
    for at in range(0, 5 * HOUR, HOUR):
        assert desk.take(*notices(at), now=NOW + at)[0] == (2 if at == 0 else 0)
    assert desk.take(*notices(5 * HOUR, "cab"), now=NOW + 5 * HOUR)[0] == 1
    assert len(desk.articles()) == 3


def test_an_entry_that_joins_others_changes_nothing_for_them(desk):
    """Whatever the dates of the document look like with it."""
    first, second = notices(0, "a"), notices(40_000, "b")
    third = notices(24 * HOUR, "c")
    assert desk.take(*first)[0] == 1
    assert desk.take(*first, *second)[0] == 1
    assert desk.take(*first, *second, *third, now=NOW + 24 * HOUR)[0] == 1


def test_an_edited_entry_is_a_new_version_that_is_shown_and_judged(desk):
    desk.take(GRAIN)
    desk.judge_all()
    assert desk.take(replace(GRAIN, title="Grain arrives late")) == (0, 1)
    (waiting,) = desk.unjudged()
    assert [version.article.title for version in waiting.revisions] == ["Grain arrives late", "Grain arrives"]
    assert [one.article.title for one in desk.articles()] == ["Grain arrives late"]


def test_an_entry_that_flips_between_two_texts_makes_two_versions_and_no_more(desk):
    other = replace(GRAIN, summary="A boat.")
    for turn in range(6):
        desk.take(GRAIN if turn % 2 == 0 else other)
    (waiting,) = desk.unjudged()
    assert len(waiting.revisions) == 2


def test_another_feed_that_tells_it_otherwise_adds_a_version_and_leaves_the_shown_one(desk):
    desk.take(GRAIN)
    desk.judge_all()
    assert desk.take(replace(GRAIN, id="b-9", summary="A ship with wheat."), source="B") == (0, 1)
    (waiting,) = desk.unjudged()
    assert [version.article.summary for version in waiting.revisions] == ["A ship.", "A ship with wheat."]
    desk.judge_all()
    assert desk.take(replace(GRAIN, id="b-9", summary="A ship with wheat."), source="B") == (0, 0)
    assert desk.take(GRAIN) == (0, 0)
    assert desk.unjudged() == []


def test_new_ids_and_the_same_words_at_one_outlet_are_one_article(desk):
    first = replace(GRAIN, summary=LONG)
    moved = replace(first, id="77", url="https://outlet.example/other/path")
    assert desk.take(first) == (1, 0)
    assert desk.take(moved) == (0, 0)
    assert desk.take(replace(moved, id="78", url="https://elsewhere.example/x")) == (1, 0)


def test_the_same_words_after_two_days_are_a_new_article(desk):
    first = replace(GRAIN, summary=LONG)
    desk.take(first)
    again = replace(first, id="2", url="https://outlet.example/again")
    assert desk.take(again, now=NOW + 49 * HOUR) == (1, 0)


def test_a_reused_id_makes_a_new_article_and_then_stands_for_it(desk):
    other = replace(GRAIN, title="Chess tonight", url="https://outlet.example/chess")
    desk.take(GRAIN)
    assert desk.take(other) == (1, 0)
    assert desk.take(other) == (0, 0)
    assert desk.take(GRAIN) == (0, 0)
    assert len(desk.articles()) == 2


def test_an_id_whose_link_moves_under_a_title_it_had_before_is_not_reused(desk):
    """What is shown by now has another title; the article had this one all the same."""
    desk.take(GRAIN)
    assert desk.take(replace(GRAIN, title="Grain arrives: live")) == (0, 1)
    desk.take(replace(GRAIN, url="https://outlet.example/moved"))
    (article,) = desk.articles()
    assert len(article.sightings) == 1


def test_one_link_for_all_entries_of_a_document_is_no_key(desk):
    live = [Entry(id=str(n), url="https://outlet.example/live", title=f"Update {n}") for n in range(3)]
    assert desk.take(*live) == (3, 0)
    assert desk.take(*live) == (0, 0)


def test_two_entries_of_one_document_with_the_same_words_are_one_article_with_two_sightings(desk):
    twins = [replace(GRAIN, id=str(n), url=f"https://outlet.example/{n}", summary=LONG) for n in (1, 2)]
    assert desk.take(*twins) == (1, 0)
    (article,) = desk.articles()
    assert [one.entry for one in article.sightings] == ["1", "2"]


def test_a_baseline_article_becomes_live_when_a_watched_feed_carries_it_as_new(desk):
    desk.take(GRAIN, origin="baseline")
    desk.judge_all()
    desk.take(GRAIN, origin="live")
    assert desk.unjudged() == []
    desk.take(replace(GRAIN, id="b-1"), source="B", origin="live")
    (waiting,) = desk.unjudged()
    assert waiting.origin == "live"


def test_a_baseline_article_in_another_baseline_stays_baseline(desk):
    desk.take(GRAIN, origin="baseline")
    desk.take(replace(GRAIN, id="b-1"), source="B", origin="baseline")
    assert [one.origin for one in desk.articles()] == ["baseline"]


def test_of_ids_that_rotate_for_ever_the_latest_are_kept_and_it_is_said(desk):
    for n in range(MOST_SIGHTINGS + 5):
        desk.take(replace(GRAIN, id=f"turn-{n}"), now=NOW + n)
    (article,) = desk.articles()
    assert [one.entry for one in article.sightings] == [f"turn-{n}" for n in range(5, MOST_SIGHTINGS + 5)]
    with desk.database.read() as conn:
        (event,) = conn.execute(select(schema.event)).all()
        keys = conn.execute(select(schema.article_key)).all()
    assert (event.kind, event.subject, event.count) == ("rotating ids", "A", 5)
    assert len(keys) == MOST_SIGHTINGS + 1
    desk.judge_all()
    desk.take(replace(GRAIN, id="turn-99", title="Grain arrives late"), now=NOW + 100)
    assert [one.article.title for one in desk.articles()] == ["Grain arrives late"]
    assert desk.take(replace(GRAIN, id="turn-99", title="Grain arrives late"), now=NOW + 101) == (0, 0)


def test_an_aggregators_edit_does_not_take_the_title_over(desk):
    desk.take(GRAIN)
    for title in ("Grain arrives - AP", "Grain arrives at last - AP"):
        desk.take(replace(GRAIN, id="b-1", title=title), source="B")
    assert [one.article.title for one in desk.articles()] == ["Grain arrives"]
    assert desk.take(replace(GRAIN, url="https://outlet.example/grain-2")) == (0, 0)


def test_what_the_configuration_says_of_an_outlet_is_said_of_its_own_site_only(desk):
    desk.take(GRAIN, Entry(id="2", url="https://elsewhere.example/x", title="Elsewhere"))
    assert [one.outlet for one in desk.articles()] == ["The Outlet", "elsewhere.example"]
    with desk.database.read() as conn:
        rows = {row.domain: row.country for row in conn.execute(select(schema.outlet))}
    assert rows == {"outlet.example": "AZ", "elsewhere.example": None}


def test_an_entry_without_link_and_id_is_known_by_its_title(desk):
    bare = Entry(id=None, url=None, title="Only a title")
    assert desk.take(bare) == (1, 0)
    assert desk.take(bare) == (0, 0)


@pytest.mark.parametrize("link", [None, "https://outlet.example/", "https://outlet.example/{}"])
def test_one_id_for_all_entries_of_a_document_is_no_key(desk, link):
    entries = [Entry(id="0", url=link and link.format(n), title=f"Grain {n}") for n in range(5)]
    assert desk.take(*entries) == (5, 0)
    assert desk.take(*reversed(entries)) == (0, 0)
    assert len(desk.articles()) == 5
