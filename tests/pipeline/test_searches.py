"""Search sources: each question is asked on its own, and what is new in its answer is news."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.collect.poll import Arrived, Failed, Unchanged
from monitor.model import iso
from monitor.net.answer import Answer
from monitor.pipeline import parts, searches
from monitor.pipeline.gather import Gatherer
from monitor.settings import HOUR, MINUTE, Polling, Query, Search, Source
from monitor.store import schema
from monitor.store.archive import list_articles
from monitor.store.desk import Desk
from monitor.store.sources import sync_sources
from tests.acceptance.feeds import Item, rss
from tests.pipeline.pages import InProcess, Press, article_page, fetch_pages

NOW = 1_700_000_000_000
EVERY = 5 * MINUTE
SITE = "https://search.example/"
PAPER = "https://paper.example/"


def results(*names, at=PAPER, dated=None):
    """A feed; `dated`: when its entries say that they appeared, in milliseconds."""
    stamp = None if dated is None else dated // 1_000
    return rss([Item(name, f"{at}{name}", f"Grain story {name} of the day", at=stamp) for name in names])


def page(*links):
    rows = "".join(
        f'<div class="hit"><a href="{url}"><img src="/x.png"></a><h3><a href="{url}">{title}</a></h3><p>…</p></div>'
        for url, title in links
    )
    return f"<!doctype html><html><body><nav><a href='/about'>About</a></nav>{rows}</body></html>".encode()


class House:
    """A search whose answers the test gives: `answers` by words; each poll is at `now`."""

    def __init__(self, database, monkeypatch, *words, css=None, **changes):
        self.database, self.now, self.answers, self.asked = database, NOW, {}, []
        self.spec = Source(name="Search", kind="search", url=f"{SITE}rss?q={{keyword}}", every=EVERY,
                           **{"content": "page"} | changes)  # fmt: skip
        self.css = css
        monkeypatch.setattr(parts, "fetch_feed", self._fetch)
        self.wants(*words)
        with database.write() as conn:
            sync_sources(conn, [self.spec], NOW, lambda _: NOW)

    def wants(self, *words):
        queries = tuple(Query(words=one, url=f"{SITE}rss?q={one}", rules=("R",)) for one in words)
        self.spec = replace(self.spec, search=Search(queries=queries, results=self.css))

    async def _fetch(self, _session, target, _now):
        words = target.url.rpartition("=")[2]
        self.asked.append(words)
        body = self.answers.get(words, results())
        if isinstance(body, Failed):
            return body
        name = str(hash(body))
        if target.etag == f'"{name}"':
            return Unchanged(via="304")
        return Arrived(
            body=body, content_type=None, etag=f'"{name}"', modified=None, body_hash=name, url=target.url
        )

    def poll(self, later=0):
        self.now += later
        self.asked.clear()

        async def run():
            desk = Desk(self.database)
            try:
                one = Gatherer(desk, None, InProcess(), {"Search": self.spec}, Polling(), crawls=None, boot="here",
                               clock=lambda: self.now, chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
                return await one.cycle(["Search"])
            finally:
                desk.close()

        (report,) = asyncio.run(run())
        return report

    @property
    def archived(self):
        with self.database.read() as conn:
            return list_articles(conn)

    @property
    def articles(self):
        return {one.article.url.rpartition("/")[2]: one.origin for one in self.archived}

    @property
    def due(self):
        with self.database.read() as conn:
            return conn.execute(select(schema.source_state.c.next_due)).scalar_one()


@pytest.fixture
def house(database, monkeypatch):
    return House(database, monkeypatch, "grain", "wheat")


def test_what_a_question_finds_at_first_was_there_before_and_what_it_finds_later_is_news(house):
    house.answers = {"grain": results("1"), "wheat": results("2")}
    assert (house.poll().entries, sorted(house.asked)) == (2, ["grain", "wheat"])
    house.answers = {"grain": results("1", "3"), "wheat": results("2")}
    assert house.poll(EVERY).new == 1
    assert house.articles == {"1": "baseline", "2": "baseline", "3": "live"}


def test_of_what_a_new_question_finds_at_first_only_that_is_news_which_appeared_after_the_search_was_asked_last(
    house,
):
    house.answers = {"grain": results("1"), "barley": results("9", dated=NOW - HOUR)}
    house.answers |= {"maize": results("8", dated=NOW + MINUTE), "oats": results("7")}
    house.poll()
    house.wants("grain", "wheat", "barley", "maize", "oats")
    house.poll(EVERY)
    assert house.articles == {"1": "baseline", "9": "baseline", "8": "live", "7": "baseline"}


def test_a_rule_whose_words_change_misses_nothing_that_appeared_since_its_question_was_asked(house):
    house.answers = {"grain": results("1", dated=NOW - HOUR)}
    house.poll()
    house.wants("grain OR corn")
    house.answers = {"grain OR corn": Failed(reason="search.example: 500")}
    house.poll(HOUR)
    house.answers = {"grain OR corn": results("2", dated=NOW + MINUTE)}
    house.poll(HOUR)
    house.answers = {"grain OR corn": results("3", dated=NOW - HOUR)}
    house.poll(HOUR)
    assert house.articles == {"1": "baseline", "2": "live", "3": "live"}


def test_where_questions_take_turns_what_appeared_within_the_last_interval_is_news(database, monkeypatch):
    monkeypatch.setattr(searches, "AT_ONCE", 2)
    house = House(database, monkeypatch, *"abc")
    house.poll()
    house.poll()
    house.wants(*"abx")
    house.answers = {"x": results("1", dated=NOW - MINUTE)}
    house.poll(EVERY)
    assert house.articles == {"1": "live"}


@pytest.mark.parametrize(("published", "origin"), [(NOW - HOUR, "baseline"), (NOW + MINUTE, "live")])
@pytest.mark.parametrize("make", [lambda: results("1"), lambda: page((f"{PAPER}1", "Grain story 1"))])
def test_what_a_new_question_finds_without_a_date_is_news_if_its_page_says_that_it_appeared_since(
    house, published, origin, make
):
    house.poll()
    house.css = "h3 a"
    house.wants("grain", "barley")
    house.answers = {"barley": make()}
    house.poll(EVERY)
    assert house.articles == {"1": "baseline"}
    body = article_page("Grain story 1", published=iso(published))
    answer = Answer(status=200, url=f"{PAPER}1", headers={"Content-Type": "text/html"}, body=body)
    fetch_pages(house, Press({f"{PAPER}1": answer}), now=house.now)
    assert house.articles == {"1": origin}


def test_answers_that_are_always_cut_off_bring_news_from_the_second_on(house):
    for number, names in enumerate(((), ("1",), ("1", "2"))):
        body = results(*names)
        end = b"</item>" if names else b"</title>"
        house.answers = {"grain": body[: body.rindex(end) + len(end)]}
        house.poll(number * EVERY)
    assert house.articles == {"1": "baseline", "2": "live"}


def test_where_the_first_poll_alerts_the_first_answer_is_news(database, monkeypatch):
    house = House(database, monkeypatch, "grain", first_poll="alert")
    house.answers = {"grain": results("1")}
    house.poll()
    assert house.articles == {"1": "live"}


def test_a_question_is_asked_once_in_every_interval(house):
    house.poll()
    assert house.due == NOW + EVERY
    house.poll(EVERY - 1)
    assert house.asked == []
    house.poll(1)
    assert sorted(house.asked) == ["grain", "wheat"]


def test_a_question_whose_answer_is_as_before_says_nothing_new(house):
    house.answers = {"grain": results("1"), "wheat": results("1")}
    house.poll()
    report = house.poll(EVERY)
    assert (report.result, report.entries, report.new) == ("unchanged", 0, 0)


def test_a_question_that_no_rule_wants_any_more_is_forgotten(house):
    house.answers = {"wheat": results("2")}
    house.poll()
    house.wants("grain")
    house.poll(EVERY)
    house.wants("grain", "wheat")
    house.answers = {"wheat": results("2", "3")}
    house.poll(EVERY)
    assert house.articles == {"2": "baseline", "3": "baseline"}


def test_more_questions_than_are_asked_at_once_are_asked_in_turn_without_waiting(database, monkeypatch):
    monkeypatch.setattr(searches, "AT_ONCE", 2)
    house = House(database, monkeypatch, *"abcde")
    asked = []
    for _ in range(3):
        house.poll()
        asked += house.asked
        assert house.due <= NOW or len(asked) == 5
    assert sorted(asked) == list("abcde")
    assert house.due == NOW + EVERY


def test_one_question_that_fails_is_noted_with_its_words_and_the_others_go_on(house):
    house.answers = {"grain": Failed(reason="search.example: 500"), "wheat": results("2")}
    assert house.poll().error is None
    with house.database.read() as conn:
        event = conn.execute(select(schema.event)).one()
    assert (event.kind, event.subject, event.reason) == ("search failed", "Search", "no answer for “grain”")
    house.answers = {"grain": results("1")}
    house.poll(2 * EVERY)
    assert house.articles == {"1": "baseline", "2": "baseline"}


def test_where_every_question_fails_the_source_does(house):
    house.answers = dict.fromkeys(("grain", "wheat"), Failed(reason="search.example: 500"))
    report = house.poll()
    assert (report.result, report.error) == ("failed", "search.example: 500")
    assert house.due == NOW + 2 * EVERY


def test_a_search_that_asks_for_patience_gets_it(house):
    """The other questions wait as well."""
    house.answers = {"grain": Failed(reason="search.example: 429", status=429, retry_after=HOUR)}
    assert house.poll().result == "failed"
    assert house.asked == ["grain"]
    assert house.due >= NOW + HOUR


def test_an_answer_that_is_no_feed_and_no_page_fails_its_question(house):
    house.answers = {"grain": b"%PDF-1.4", "wheat": results("2")}
    house.poll()
    with house.database.read() as conn:
        (error,) = conn.execute(select(schema.part.c.error).where(schema.part.c.failures > 0)).scalars()
    assert "%PDF" in error


def test_a_shorter_interval_counts_at_once_and_a_wrong_clock_silences_nobody(house):
    house.poll()
    house.spec = replace(house.spec, every=MINUTE)
    house.poll(MINUTE)
    house.poll(MINUTE)
    assert sorted(house.asked) == ["grain", "wheat"]


def test_a_search_that_no_rule_asks_asks_nothing(house):
    house.wants()
    assert house.poll().result == "unchanged"
    assert (house.asked, house.due) == ([], NOW + EVERY)


def test_results_on_a_page_are_articles_with_their_headlines(database, monkeypatch):
    house = House(database, monkeypatch, "grain", css="div.hit h3 a")
    house.answers = {
        "grain": page((f"{PAPER}2026/grain-prices", "Grain prices rise"), ("/own/7", "Wheat harvest begins"))
    }
    house.poll()
    assert {one.article.url: one.article.title for one in house.archived} == {
        f"{PAPER}2026/grain-prices": "Grain prices rise",
        f"{SITE}own/7": "Wheat harvest begins",
    }


def test_a_sighting_knows_the_words_that_found_it(house):
    house.answers = {"grain": results("1"), "wheat": results("1", "2")}
    house.poll()
    assert {
        one.article.url.rpartition("/")[2]: [at.query for at in one.sightings] for one in house.archived
    } == {"1": ["grain"], "2": ["wheat"]}


def test_a_result_that_leads_elsewhere_belongs_to_the_outlet_that_it_says_and_then_to_that_of_its_page(
    database, monkeypatch
):
    house = House(database, monkeypatch, "grain", first_poll="alert")
    link = f"{SITE}read/CBMiX"
    entry = f"<item><title>Harbour opens</title><link>{link}</link><source url='https://www.paper.example'>P</source></item>"
    house.answers = {"grain": f"<rss version='2.0'><channel><title>S</title>{entry}</channel></rss>".encode()}
    house.poll()
    (one,) = house.archived
    assert (one.outlet, one.article.url) == ("paper.example", link)
    body = article_page("Harbour opens")
    final = "https://north.example/2026/harbour"
    answer = Answer(status=200, url=final, headers={"Content-Type": "text/html"}, body=body)
    fetch_pages(house, Press({link: answer}))
    (one,) = house.archived
    assert (one.outlet, one.article.url) == ("north.example", final)


@pytest.mark.parametrize("search_first", [True, False])
def test_an_article_that_its_own_feed_and_a_redirecting_result_bring_is_one(
    database, monkeypatch, search_first
):
    house = House(database, monkeypatch, "grain", first_poll="alert")
    link, final = f"{SITE}read/1", f"{PAPER}2026/harbour"
    answer = Answer(
        status=200, url=final, headers={"Content-Type": "text/html"}, body=article_page("Harbour opens")
    )
    press = Press({link: answer, final: answer})
    bodies = [rss([Item("1", link, "Harbour opens - Paper")]), rss([Item("x", final, "Harbour opens")])]
    for body in bodies if search_first else bodies[::-1]:
        house.answers = {"grain": body}
        house.poll(EVERY)
        fetch_pages(house, press, now=house.now)
    (one,) = house.archived
    assert (one.outlet, one.article.url, len(one.sightings)) == ("paper.example", final, 2)
