"""A source's own selectors count on the pages of its articles, and what they no longer find is told."""

from dataclasses import replace

import pytest

from monitor.settings import HOUR, Selectors
from tests.pipeline.pages import SENTENCES, Press, article_page, fetch_pages
from tests.pipeline.test_collect import GRAIN, NOW
from tests.pipeline.test_pages import TEXT, URL, desk, events, job, take, told

__all__ = ["desk"]

BODY = {"A": Selectors(text="div.body p", date="span.on")}
SHORT = b"""<!doctype html><html lang="en"><title>Grain arrives</title><body><span class="on">14 November 2023</span>
<div class="body"><p>Ship in.</p></div></body></html>"""
CHALLENGE = b"""<!doctype html><title>Just a moment...</title><h1>Just a moment...</h1>
<script src="/cdn-cgi/challenge-platform/h/b/x.js"></script><div class="body"><p>Checking your browser.</p></div>"""


def test_what_the_selectors_of_its_source_find_is_the_article(desk):
    take(desk)
    page = article_page(GRAIN.title).replace(
        b"<article>", b'<div class="body"><p>Ship in.</p></div><article>'
    )
    fetch_pages(desk, Press({URL: page}), selectors=BODY)
    assert told(desk).article.text == "Ship in."
    assert str(told(desk).article.published) == "2023-11-14T21:00:00Z", "the page says nothing else"


def test_a_page_where_the_text_stands_as_told_is_an_article_however_little_it_says(desk):
    take(desk)
    fetch_pages(desk, Press({URL: SHORT}), selectors=BODY)
    assert (told(desk).article.text, str(told(desk).article.published)) == ("Ship in.", "2023-11-14")
    assert events(desk, "selector found nothing") == []


@pytest.mark.parametrize("status", [200, 404])
def test_a_page_for_robots_or_a_missing_one_stays_what_it_is(desk, status):
    from monitor.net.answer import Answer

    take(desk)
    answer = Answer(status=status, url=URL, headers={"Content-Type": "text/html"},
                    body=CHALLENGE if status == 200 else SHORT)  # fmt: skip
    fetch_pages(desk, Press({URL: answer}), selectors=BODY)
    assert told(desk).article.text is None
    assert ("bot challenge" if status == 200 else "missing page") in job(desk).reason
    assert events(desk, "selector found nothing") == []


def test_selectors_of_a_source_that_did_not_carry_the_article_do_not_count(desk):
    take(desk)
    fetch_pages(desk, Press({URL: article_page(GRAIN.title)}), selectors={"B": Selectors(text="h1")})
    assert told(desk).article.text == TEXT


def test_the_first_source_that_carried_it_and_has_selectors_counts(desk):
    desk.specs["B"] = replace(desk.specs["B"], content="page")
    take(desk)
    take(desk, source="B", now=NOW + HOUR)
    chosen = {"B": Selectors(text="//article/p[2]")}
    fetch_pages(desk, Press({URL: article_page(GRAIN.title)}), now=NOW + HOUR, selectors=chosen)
    assert told(desk).article.text == SENTENCES[1]


def test_a_selector_that_finds_nothing_leaves_the_page_as_it_is_read_and_is_told_once(desk):
    """A changed layout shows; `date` finds nothing either."""
    urls = [f"https://outlet.example/{n}" for n in range(3)]
    take(desk, *(replace(GRAIN, id=url, url=url, title=f"Grain {url[-1]}") for url in urls))
    fetch_pages(desk, Press({url: article_page(f"Grain {url[-1]}") for url in urls}), selectors=BODY)
    assert [one.article.text for one in desk.articles()] == [TEXT] * 3
    assert sorted(events(desk, "selector found nothing")) == [
        ("A", "date: span.on: it finds nothing", 3),
        ("A", "text: div.body p: it finds nothing", 3),
    ]


def test_a_page_without_any_text_by_which_the_selectors_find_nothing_tells_that_too(desk):
    take(desk)
    fetch_pages(desk, Press({URL: b"<!doctype html><title>Grain</title><body><p>Ship."}), selectors=BODY)
    # One that has no end is asked for again.
    assert job(desk).state == "waiting"
    fetch_pages(
        desk, Press({URL: b"<!doctype html><title>Grain</title><body><p>Ship.</p></body></html>"}),
        now=NOW + HOUR, selectors=BODY,
    )  # fmt: skip
    assert "no article" in job(desk).reason
    assert [count for _, _, count in events(desk, "selector found nothing")] == [1, 1]


def test_an_error_of_a_selector_is_a_reason(desk):
    take(desk)
    chosen = {"A": Selectors(title="//h1[unknown()]")}
    fetch_pages(desk, Press({URL: article_page(GRAIN.title)}), selectors=chosen)
    assert told(desk).article.text == TEXT
    assert events(desk, "selector found nothing") == [
        ("A", "title: //h1[unknown()]: Unregistered function", 1)
    ]
