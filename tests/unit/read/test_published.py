"""When the article on a page was published and updated."""

import pytest

from monitor.read.head import read_head
from monitor.read.jsonld import read_jsonld
from monitor.read.published import find_times
from tests.unit.read.pages import tree

TITLE = "Harbour tunnel opens"
H1 = f"<h1>{TITLE}</h1>"
LONG = "Words of the text that follow the headline and say nothing of a date. " * 3


def times(markup, url=None, lang="en"):
    root = tree(f"<html lang='{lang}'><body>{markup}</body></html>")
    head, jsonld = read_head(root, url), read_jsonld(root)
    node = jsonld.article([], [])
    published, updated = find_times(root, head, jsonld, node, url=url, title=TITLE)
    return (str(published) if published else None), (str(updated) if updated else None)


def ld(text):
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ("", None),
        (ld('{"@type": "Article", "datePublished": "2026-01-05T10:00:00+04:00"}'), "2026-01-05T06:00:00Z"),
        (ld('{"@type": "WebPage", "datePublished": "2026-01-05"}'), "2026-01-05"),
        ("<meta property='article:published_time' content='2026-01-05T10:00:00Z'>", "2026-01-05T10:00:00Z"),
        ("<meta name='DC.date.issued' content='2026-01-05'>", "2026-01-05"),
        ("<meta name='pubdate' content='soon'><meta name='publish-date' content='2026-01-05'>", "2026-01-05"),
        ("<span itemprop='datePublished' content='2026-01-05'></span>", "2026-01-05"),
        ("<meta name='dcterms.created' content='2026-01-05'>", "2026-01-05"),
        (ld('{"@type": "Article", "dateCreated": "2026-01-05"}'), "2026-01-05"),
        ("<time datetime='2026-01-05'></time>", "2026-01-05"),
        ("<time datetime='2026-01-05'></time><time datetime='2026-01-06'></time>", None),
    ],
)
def test_what_is_stated_for_machines_is_believed(markup, published):
    assert times(markup)[0] == published


@pytest.mark.parametrize(
    ("markup", "published", "updated"),
    [
        (f"{H1}<p>5 January 2026</p>", "2026-01-05", None),
        (f"<div>5.1.2026, 14:30 Uhr</div>{H1}", "2026-01-05", None),
        (f"{H1}<p>Updated: 6 January 2026</p><p>5 January 2026</p>", "2026-01-05", "2026-01-06"),
        (f"{H1}<span>Aktualisiert am</span><b>6. Januar 2026</b>", "2026-01-06", "2026-01-06"),
        (f"{H1}<time datetime='2026-01-05T10:00:00Z'>an hour ago</time>", "2026-01-05T10:00:00Z", None),
        (f"{H1}<time class='updated' datetime='2026-01-05'>x</time>", "2026-01-05", "2026-01-05"),
        (f"{H1}<time class='updated published' datetime='2026-01-05'>x</time>", "2026-01-05", None),
        (f"{H1}<p>On 5 January 2026 the tunnel was closed for a day and nobody noticed it.</p>", None, None),
        (f"{H1}<a href='/x'>5 January 2026</a>", "2026-01-05", None),
        (f"{H1}<a href='/x'><b>5 January 2026</b> A ferry that nobody wanted comes back to the city</a>", None, None),
        (f"{H1}<nav>5 January 2026</nav>", None, None),
        (f"{H1}<b>Jan</b><b>05</b><i>2026</i>", "2026-01-05", None),
        (f"{H1}<b>5.</b> <b>January 2026</b> by Ann", "2026-01-05", None),
        (f"{H1}<b>on</b><b>5 Jan</b><i>2026</i>", "2026-01-05", None),
        (f"{H1}<footer>5 January 2026</footer>", "2026-01-05", None),
        (f"{H1}{'<i>x</i>' * 10}<footer>5 January 2026</footer>", None, None),
        (f"{H1}{'<i>x</i>' * 10}<div class='related'>5 January 2026</div>", None, None),
        (f"{H1}{'<i>x</i>' * 10}<div>5 January 2026</div>", "2026-01-05", None),
        (f"{H1}{'<i>x</i>' * 50}<div>5 January 2026</div>", None, None),
        (f"<h1><small>5 January 2026</small> {TITLE}</h1>", "2026-01-05", None),
        (f"<h2>{TITLE} at last</h2><p>5 January 2026</p>", "2026-01-05", None),
        (f"<div>{TITLE}</div><p>5 January 2026</p>", "2026-01-05", None),
        (f"<script>5 January 2026</script>{H1}<p>{LONG * 20}</p><br>5 January 2026", "2026-01-05", None),
    ],
)  # fmt: skip
def test_else_the_date_beside_the_headline(markup, published, updated):
    """A line of its own near it, that is no update's, no other article's and no part of the frame."""
    assert times(markup) == (published, updated)


def test_numbers_of_day_and_month_are_read_as_the_language_writes_them():
    assert times(f"{H1}<p>03/04/2026</p>", lang="fr")[0] == "2026-04-03"
    assert times(f"{H1}<p>03/04/2026</p>", lang="en-US")[0] is None


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://owl.example/2026/01/05/tunnel", "2026-01-05"),
        ("https://owl.example/2026-01-05-tunnel", "2026-01-05"),
        ("https://owl.example/20260105/", "2026-01-05"),
        ("https://owl.example/2026/13/45/tunnel", None),
        ("https://owl.example/news/20260105123", None),
        ("https://owl.example/2026/1/5/tunnel", "2026-01-05"),
        ("https://owl.example/05-01-2026", None),
    ],
)
def test_else_the_day_in_the_address(url, published):
    assert times("", url=url)[0] == published


def test_the_day_in_an_address_stands_first_where_the_language_writes_it_so():
    assert times("", url="https://owl.example/news/05012026-tunnel", lang="de")[0] == "2026-01-05"
    assert times("", url="https://owl.example/news/tunnel", lang="de")[0] is None


def test_a_page_that_was_moved_keeps_the_day_in_its_address():
    stated = "<meta property='article:published_time' content='2026-03-04T10:00:00Z'>"
    assert times(f"{stated}{H1}", url="https://owl.example/2024/1/5/tunnel")[0] == "2024-01-05"
    assert times(f"{stated}{H1}", url="https://owl.example/2026/03/03/tunnel")[0] == "2026-03-04T10:00:00Z"


def test_a_local_midnight_written_in_utc_is_the_day_that_is_shown():
    stated = "<meta property='article:published_time' content='2026-01-04T23:00:00Z'>"
    assert times(f"{stated}{H1}<p>5 January 2026</p>")[0] == "2026-01-05"
    assert times(f"{stated}{H1}<p>9 January 2026</p>")[0] == "2026-01-04T23:00:00Z"
    noon = "<meta property='article:published_time' content='2026-01-05T12:00:00Z'>"
    assert times(f"{noon}{H1}<p>5 January 2026</p>")[0] == "2026-01-05T12:00:00Z"
    assert times(f"{stated}{H1}<p>Updated 5 January 2026</p>")[0] == "2026-01-04T23:00:00Z"


def test_an_evening_in_the_west_is_the_day_that_is_shown():
    stated = "<meta property='article:published_time' content='2026-01-06T01:20:00Z'>"
    assert times(f"{stated}{H1}<p>5 January 2026</p>")[0] == "2026-01-05"
    assert times(f"{stated}{H1}<p>4 January 2026</p>")[0] == "2026-01-06T01:20:00Z"


def test_what_is_published_after_it_was_updated_is_not_believed_against_what_is_shown():
    stated = "<meta name='datePublished' content='2026-03-01'><meta name='dateModified' content='2026-02-01'>"
    assert times(f"{stated}{H1}<p>5 January 2026</p>") == ("2026-01-05", "2026-02-01")
    assert times(stated) == ("2026-03-01", "2026-02-01")
