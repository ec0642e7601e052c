"""Articles that are one under several addresses meet, by what their pages say; and wrong claims change nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.pipeline import pages
from monitor.settings import HOUR, MINUTE, Rule
from monitor.store import schema
from tests.pipeline.pages import SENTENCES, Press, article_page, fetch_pages
from tests.pipeline.test_collect import GRAIN, NOW, Desk
from tests.pipeline.test_judge import judge, notices, rows
from tests.pipeline.test_pages import events

CANONICAL = "https://outlet.example/grain"
AMP = "https://outlet.example/grain/amp"
OTHER = "https://outlet.example/steel"
RULES = (Rule(name="Maize", any=("maize",), notify=("ops",)),)
ELSE = tuple(one.replace("quay", "mill").replace("maize", "steel")[::-1] for one in SENTENCES)


@pytest.fixture
def desk(database):
    desk = Desk(database)
    desk.specs = {name: replace(spec, content="page") for name, spec in desk.specs.items()}
    return desk


def take(desk, url, title="Grain arrives", *, source="A", now=NOW, **changes):
    return desk.take(
        replace(GRAIN, id=url, url=url, title=title, **changes), source=source, now=now, wait=MINUTE
    )


def identity(desk):
    with desk.database.read() as conn:
        query = select(schema.page_job.c.identity).where(schema.page_job.c.identity.is_not(None))
        return conn.execute(query).scalars().all()


def sources(desk):
    return [sorted({at.source for at in one.sightings}) for one in desk.articles()]


def test_two_addresses_of_one_article_are_one(desk):
    """Each is seen in a source of its own; both pages name the same address."""
    take(desk, CANONICAL)
    take(desk, AMP, source="B")
    pages = {url: article_page("Grain arrives", canonical=CANONICAL) for url in (CANONICAL, AMP)}
    fetch_pages(desk, Press(pages))
    assert sources(desk) == [["A", "B"]]
    assert identity(desk) == [f"the same article as article:1 by its canonical {CANONICAL}"]
    judge(desk, RULES)
    assert notices(desk) == [("webhook", "Maize", "now")]


def test_who_comes_second_is_the_same_whichever_of_them_it_is(desk):
    take(desk, AMP)
    fetch_pages(desk, Press({AMP: article_page("Grain arrives", canonical=CANONICAL)}))
    take(desk, CANONICAL, source="B", now=NOW + HOUR)
    assert sources(desk) == [["A", "B"]]


def test_a_page_names_its_versions_for_other_screens(desk):
    take(desk, CANONICAL)
    fetch_pages(desk, Press({CANONICAL: article_page("Grain arrives", twins=[AMP])}))
    take(desk, AMP, source="B", now=NOW + HOUR)
    assert sources(desk) == [["A", "B"]]


def test_one_that_was_alerted_is_not_alerted_again_as_another(desk):
    take(desk, AMP)
    fetch_pages(desk, Press({AMP: article_page("Grain arrives")}))
    judge(desk, RULES)
    take(desk, CANONICAL, "Maize comes by ship", source="B", now=NOW + MINUTE)
    judge(desk, RULES, now=NOW + 2 * MINUTE)
    told = [one for one in notices(desk) if one[2] == "now"]
    assert len(told) == 2, "two articles so far"
    page = article_page("Maize comes by ship", canonical=AMP)
    fetch_pages(desk, Press({CANONICAL: page}), now=NOW + HOUR)
    judge(desk, RULES, now=NOW + HOUR)
    assert [one for one in notices(desk) if one[2] == "now"] == told
    assert len(desk.articles()) == 1


def test_what_was_decided_about_one_is_decided_about_the_article_into_which_it_goes(desk):
    """The older one was silent until then, and would be told to the same people once more."""
    take(desk, AMP, summary="A ship.")
    take(desk, CANONICAL, source="B", summary="It brings maize.")
    judge(desk, RULES, now=NOW + MINUTE)
    assert notices(desk) == [("webhook", "Maize", "now")]
    pages = {url: article_page("Grain arrives", canonical=CANONICAL) for url in (CANONICAL, AMP)}
    fetch_pages(desk, Press(pages), now=NOW + HOUR)
    judge(desk, RULES, now=NOW + HOUR)
    assert notices(desk) == [("webhook", "Maize", "now"), ("webhook", "Maize", "elsewhere")]
    assert len(rows(desk, schema.delivery)) == 1


def test_a_baseline_article_that_is_the_same_as_a_live_one_is_news(desk):
    desk.take(replace(GRAIN, id="1", url=AMP), origin="baseline")
    take(desk, CANONICAL, source="B")
    pages = {url: article_page("Grain arrives", canonical=CANONICAL) for url in (CANONICAL, AMP)}
    fetch_pages(desk, Press(pages))
    judge(desk, RULES)
    assert notices(desk) == [("webhook", "Maize", "now")]


def test_what_only_the_other_version_said_is_judged(desk):
    take(desk, CANONICAL)
    take(desk, AMP, "Grain arrives: millet too", source="B")
    pages = {url: article_page("Grain arrives", canonical=CANONICAL) for url in (CANONICAL, AMP)}
    fetch_pages(desk, Press(pages))
    judge(desk, (Rule(name="Millet", any=("millet",), notify=("ops",)),))
    assert notices(desk) == [("webhook", "Millet", "now")]


def test_a_front_page_is_nobodys_address(desk):
    take(desk, CANONICAL)
    fetch_pages(desk, Press({CANONICAL: article_page("Grain arrives", canonical="https://outlet.example/")}))
    assert identity(desk) == ["canonical https://outlet.example/ ignored: it names the site's front page"]
    assert events(desk, "canonical ignored") == [("outlet.example", "it names the site's front page", 1)]


def test_another_outlets_address_is_that_of_another_article(desk):
    """A reprint names whom it has its text from; it is counted as a pickup, not made one with it."""
    there = "https://paper.example/grain"
    take(desk, there)
    take(desk, CANONICAL, source="B")
    fetch_pages(
        desk, Press({url: article_page("Grain arrives", canonical=there) for url in (CANONICAL, there)})
    )
    assert len(desk.articles()) == 2
    assert identity(desk) == [
        f"canonical {there} ignored: it names another outlet, whose article is one of its own"
    ]


def test_a_template_that_names_one_article_on_all_pages_joins_nothing(desk):
    """Neither the pages that come first nor the article itself when it comes."""
    take(desk, "https://outlet.example/1", "The harvest was good")
    take(desk, "https://outlet.example/2", "A bridge is closed", source="B")
    fetch_pages(
        desk,
        Press({
            "https://outlet.example/1": article_page("The harvest was good", canonical=OTHER),
            "https://outlet.example/2": article_page("A bridge is closed", *ELSE, canonical=OTHER),
        }),
    )  # fmt: skip
    take(desk, OTHER, "Steel arrives", now=NOW + HOUR)
    assert len(desk.articles()) == 3
    assert identity(desk) == [f"canonical {OTHER} ignored: it names another article"]


def test_an_article_under_another_title_is_the_same_by_its_text(desk):
    take(desk, CANONICAL)
    take(desk, AMP, "Full silos: what the port expects", source="B")
    fetch_pages(
        desk,
        Press({
            CANONICAL: article_page("Grain arrives"),
            AMP: article_page("Full silos: what the port expects", canonical=CANONICAL),
        }),
    )  # fmt: skip
    assert sources(desk) == [["A", "B"]]


def test_sightings_under_one_id_become_one(desk):
    """A source that gives both addresses has seen one article."""
    take(desk, CANONICAL)
    take(desk, AMP)
    fetch_pages(
        desk, Press({url: article_page("Grain arrives", canonical=CANONICAL) for url in (CANONICAL, AMP)})
    )
    (article,) = desk.articles()
    assert sorted(at.url for at in article.sightings) == [CANONICAL, AMP]
    take(desk, AMP, now=NOW + HOUR)
    assert len(desk.articles()) == 1


def test_a_page_that_is_another_article_by_now_is_not_fetched(desk):
    """The first page names the second's address, whose own page was still to come."""
    take(desk, CANONICAL)
    take(desk, AMP, source="B")
    press = Press({CANONICAL: article_page("Grain arrives", twins=[AMP])})
    fetch_pages(desk, press, per_site=1)
    assert [one.state for one in rows(desk, schema.page_job)] == ["done", "skipped"]
    judge(desk, RULES)
    assert notices(desk) == [("webhook", "Maize", "now")]


def test_an_article_whose_own_page_failed_takes_that_of_its_twin(desk):
    take(desk, CANONICAL)
    fetch_pages(desk, Press({CANONICAL: b"<form><input type=password></form>"}))
    take(desk, AMP, source="B", now=NOW + HOUR)
    fetch_pages(desk, Press({AMP: article_page("Grain arrives", canonical=CANONICAL)}), now=NOW + HOUR)
    (article,) = desk.articles()
    assert article.article.text == "\n\n".join(SENTENCES)


def test_columns_under_one_name_stay_apart_whatever_their_pages_claim(desk, monkeypatch):
    """Each names the first of them, a common mistake; their texts have nothing in common.

    One comes after the other: of a page that is still to come only the title is known, and the titles agree.
    """
    monkeypatch.setattr(pages, "PER_SITE", 1)
    urls = [f"https://outlet.example/brief/{n}" for n in range(3)]
    texts = [SENTENCES, ELSE, tuple(one.upper()[::-1] + one[:40] for one in ELSE)]
    for number, url in enumerate(urls):
        take(desk, url, f"Morning news in brief, {number} November", source="AB"[number % 2])
    answers = {
        url: article_page(f"Morning news in brief, {n} November", *texts[n], canonical=urls[0])
        for n, url in enumerate(urls)
    }
    fetch_pages(desk, Press(answers))
    assert len(desk.articles()) == 3


def test_an_address_that_a_page_claims_is_not_its_articles_for_ever(desk):
    """Next week's column of the same name is another."""
    take(desk, AMP)
    fetch_pages(desk, Press({AMP: article_page("Press review", canonical=CANONICAL)}))
    take(desk, CANONICAL, "Press review", source="B", now=NOW + 7 * 24 * HOUR)
    assert len(desk.articles()) == 2


def test_the_article_stands_at_its_canonical_address_once_that_is_known(desk):
    take(desk, AMP)
    take(desk, CANONICAL, source="B")
    fetch_pages(
        desk, Press({url: article_page("Grain arrives", canonical=CANONICAL) for url in (AMP, CANONICAL)})
    )
    (article,) = desk.articles()
    assert article.article.url == CANONICAL
