"""What a source's own selectors find on its pages."""

import pytest

from monitor.model import Moment, Page
from monitor.read import selector as module
from monitor.read.page import parse_page
from monitor.read.selected import select
from monitor.settings import Selectors

PAGE = """<!doctype html><html lang="{language}"><head><title>The Owl</title>
<meta name="when" content="2025-02-26T13:14:00+04:00"></head><body>
<h2 class="kicker"> </h2><h2 class="headline">Tunnel &amp; trams <small>open</small></h2>
<time datetime="2025-02-27">yesterday</time><span class="date">{date}</span>
<div class="body"><script>var a = "b";</script><p>The tunnel opened.</p><p>Trams <b>run</b> again.</p>
<figure><figcaption>A tunnel</figcaption></figure><ul><li>One line</li><li>Another</li></ul></div>
<div class="lines">First <i>line</i>.<br/>Second
line.<br/><br/>Third.</div></body></html>"""
FOUND = Page(title="Found", text="What was found.", published=Moment(0), language="en")


def chosen(selectors, page=FOUND, *, date="26 February 2025 13:14", language="en", markup=PAGE):
    body = markup.replace("{date}", date).replace("{language}", language).encode()
    return select(parse_page(body, url=None, content_type="text/html").root, page, selectors)


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("div.body > p", "The tunnel opened.\n\nTrams run again."),
        ("//div[@class='body']/p", "The tunnel opened.\n\nTrams run again."),
        ("div.body", "The tunnel opened.\n\nTrams run again.\n\nOne line\n\nAnother"),
        ("div.body, div.body p", "The tunnel opened.\n\nTrams run again.\n\nOne line\n\nAnother"),
        ("div.body li::text", "One line\n\nAnother"),
        ("div.lines ::text", "First line.\n\nSecond line.\n\nThird."),
        ("(//div[@class='body']//p)[2]//text()", "Trams run again."),
        ("//div[@class='lines'] | //div[@class='lines']/i/text()", "First line.\nSecond line.\n\nThird."),
        ("//p[re:test(., 'trams', 'i')]", "Trams run again."),
        ("//p[has-class('x')] | //li[1]", "One line"),
        ("//@class[. = 'body' or . = 'lines']", "body\n\nlines"),
        ("./body/div[1]/p[1]", "The tunnel opened."),
        ("(//div)[1]/p[1]/text() | //li", "The tunnel opened.\n\nOne line\n\nAnother"),
        ("/html/body/div[1]/p | //b/text()", "The tunnel opened.\n\nTrams run again."),
    ],
)  # fmt: skip
def test_the_text_is_the_paragraphs_of_all_matches(selector, text):
    found = chosen(Selectors(text=selector))
    assert (found.page.text, found.text, found.missed) == (text, True, ())
    assert (found.page.title, found.page.published) == ("Found", Moment(0))


def test_the_words_of_an_expression_are_a_text():
    assert chosen(Selectors(text="(normalize-space(//p))")).page.text == "The tunnel opened."
    assert chosen(Selectors(title="(//h2)[2]/text()")).page.title == "Tunnel & trams"


@pytest.mark.parametrize("selector", ["h2", "h2.headline", "//h2"])
def test_the_title_is_that_of_the_first_match_with_words(selector):
    assert chosen(Selectors(title=selector)).page.title == "Tunnel & trams open"


def test_the_title_that_is_selected_is_no_part_of_the_text():
    found = chosen(Selectors(title="h2.headline", text="body"))
    assert found.page.text.startswith("The tunnel opened.")


@pytest.mark.parametrize(
    ("selector", "date", "stated"),
    [
        ("time::attr(datetime)", "", "2025-02-27"),
        ("time", "", "2025-02-27"),
        ("//meta/@content", "", "2025-02-26T09:14:00Z"),
        ("meta", "", "2025-02-26T09:14:00Z"),
        ("span.date", "26 February 2025 13:14", "2025-02-26"),
        ("span.date::text", "Updated: 26.02.2025, 13:14", "2025-02-26"),
        ("span.date", "2025-02-26T13:14:00+04:00", "2025-02-26T09:14:00Z"),
        ("h2, span.date", "1740561240", "2025-02-26T09:14:00Z"),
    ],
)  # fmt: skip
def test_the_date_is_an_attribute_or_a_text(selector, date, stated):
    """The time of day in a text for people counts only with its zone."""
    found = chosen(Selectors(date=selector), date=date)
    assert (str(found.page.published), found.missed) == (stated, ())


@pytest.mark.parametrize(
    ("language", "stated"), [("en-gb", None), ("fr", "2025-03-04"), (None, "2025-03-04")]
)
def test_the_order_of_day_and_month_is_that_of_the_pages_language(language, stated):
    found = chosen(Selectors(date="span.date"), Page(language=language), date="04/03/2025")
    assert (found.page.published and str(found.page.published)) == stated


@pytest.mark.parametrize(
    ("selectors", "missed"),
    [
        (Selectors(text="div.gone"), "text: div.gone: it finds nothing"),
        (Selectors(title="h2.kicker"), "title: h2.kicker: it finds nothing"),
        (Selectors(date="h2.headline"), "date: h2.headline: it finds nothing"),
        (Selectors(text="//p[1 = 1] = 3"), "text: //p[1 = 1] = 3: it finds nothing"),
        (Selectors(text="//p[nothing()]"), "text: //p[nothing()]: Unregistered function"),
        (Selectors(text="p::words"), "text: p::words: The pseudo-element ::words is unknown"),
        (Selectors(title="//p[has-class()]"), "title: //p[has-class()]: XPath error: has-class must have at least 1 argument"),
    ],
)  # fmt: skip
def test_what_a_selector_does_not_find_stays_and_is_told(selectors, missed):
    found = chosen(selectors)
    assert (found.page, found.text, found.missed) == (FOUND, False, (missed,))


def test_memory_that_ends_is_no_fault_of_a_selector(monkeypatch):
    def exhausted(selector):
        raise MemoryError

    monkeypatch.setattr(module, "css2xpath", exhausted)
    with pytest.raises(MemoryError):
        chosen(Selectors(text="p"))


def test_a_text_is_read_no_further_than_is_kept():
    many = "<p>" + "word " * 2_000 + "{}</p>"
    markup = "<html><body>" + "".join(many.format(n) for n in range(40)) + "</body></html>"
    found = chosen(Selectors(text="p"), markup=markup)
    assert 190_000 < len(found.page.text) <= 200_000


def test_nested_matches_are_read_once():
    markup = "<html><body>" + "<div>" * 200 + "<p>The tunnel opened.</p>" + "</div>" * 200 + "</body></html>"
    assert chosen(Selectors(text="div"), markup=markup).page.text == "The tunnel opened."
