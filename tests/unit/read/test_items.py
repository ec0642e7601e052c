"""Items of spiders: other people's code yields them, and hostile pages fill them."""

import pytest

from monitor.errors import ReadError
from monitor.model import Moment
from monitor.read.items import Found, Looked, read_item

URL = "https://outlet.example/a"


def test_a_link_says_where_it_leads_and_what_it_is_called():
    found = read_item({"url": URL, "title": " Grain\n ships ", "listing": "https://outlet.example/"})
    assert isinstance(found, Found)
    assert (found.entry.url, found.entry.title, found.listing) == (
        URL,
        "Grain ships",
        "https://outlet.example/",
    )
    assert found.entry.bare
    assert found.entry.published is None


def test_an_article_has_what_the_spider_gives_it():
    entry = read_item({
        "url": URL, "id": "77", "title": "Grain", "text": "<p>One.</p><p>Two.</p>", "summary": "Short",
        "author": "Ann Lee", "published": "2025-02-26T09:14:00Z", "updated": "27.02.2025", "language": "EN",
        "tags": ["ships", "ships", "grain"], "image": "/a.jpg",
    }).entry  # fmt: skip
    assert (entry.id, entry.text, entry.summary, entry.bare) == ("77", "One.\n\nTwo.", "Short", False)
    assert (entry.author, entry.language, entry.tags) == (("Ann Lee",), "en", ("ships", "grain"))
    assert str(entry.published) == "2025-02-26T09:14:00Z"
    assert entry.updated == Moment(1_740_614_400_000, day_only=True)
    assert entry.image == "https://outlet.example/a.jpg"


def test_what_python_prints_of_a_time_is_read_as_well():
    assert (
        str(read_item({"url": URL, "published": "2025-02-26 09:14:00+00:00"}).entry.published)
        == "2025-02-26T09:14:00Z"
    )


def test_a_page_that_was_looked_through_is_no_link():
    assert read_item({"url": URL, "links": 3, "turn": 0}) == Looked(URL, 3, turned=False)
    assert read_item({"url": URL, "links": "many", "turn": 2}) == Looked(URL, 0, turned=True)


def test_hostile_words_are_made_harmless():
    entry = read_item(
        {"url": URL, "title": "a\x00\u202eb<script>alert(1)</script>", "text": "\x1b[31m" + "x" * 10**6}
    ).entry
    assert "\x00" not in entry.title
    assert "\u202e" not in entry.title
    assert "\x1b" not in entry.text
    assert len(entry.text) < 10**6


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ([URL], "list, where an item"),
        ({}, "without a web address"),
        ({"url": "javascript:alert(1)"}, "without a web address"),
        ({"url": None, "title": "x"}, "without a web address"),
        ({"url": 7}, "`url` is int"),
        ({"url": URL, "title": {}}, "`title` is dict"),
        ({"url": URL, "author": 7}, "`author` is no list of strings"),
        ({"url": URL, "tags": [1]}, "`tags` is no list of strings"),
    ],
)  # fmt: skip
def test_what_is_no_item_is_refused_with_the_reason(item, told):
    with pytest.raises(ReadError, match=told):
        read_item(item)
