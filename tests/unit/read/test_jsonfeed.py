"""JSON Feed, as its writers understand it."""

import json

import pytest

from monitor.read.feed import parse_feed

VERSION = "https://jsonfeed.org/version/1.1"


def feed_of(**document):
    return parse_feed(
        json.dumps({"version": VERSION} | document).encode(), url="https://owl.example/feed.json"
    )


def item(**given):
    (entry,) = feed_of(items=[given]).entries
    return entry


def test_a_json_item_gives_every_field():
    feed = feed_of(title="Owl &amp; Heron", home_page_url="https://owl.example/", language="en-US", items=[{
        "id": "1", "url": "/1", "title": "Flood <b>now</b>", "summary": "Short.",
        "content_html": "<p>First.</p><p>Second.</p>", "content_text": "unused",
        "date_published": "2026-01-05T10:20:30+04:00", "date_modified": "2026-01-05T11:20:30Z",
        "authors": [{"name": "Leyla"}], "tags": ["a", 1], "image": "/p.jpg", "language": "az",
    }])  # fmt: skip
    (entry,) = feed.entries
    assert (feed.format, feed.title, feed.url, feed.language) == (
        "json11",
        "Owl & Heron",
        "https://owl.example/",
        "en-us",
    )
    assert (entry.id, entry.url, entry.title) == ("1", "https://owl.example/1", "Flood now")
    assert (entry.summary, entry.text) == ("Short.", "First.\n\nSecond.")
    assert (str(entry.published), str(entry.updated)) == ("2026-01-05T06:20:30Z", "2026-01-05T11:20:30Z")
    assert (entry.author, entry.tags, entry.language) == (("Leyla",), ("a", "1"), "az")
    assert entry.image == "https://owl.example/p.jpg"


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"id": 17}, "id", "17"),
        ({"id": True, "title": "T"}, "id", None),
        ({"id": "https://b.example/1"}, "url", "https://b.example/1"),
        ({"id": "1", "external_url": "https://b.example/2"}, "url", "https://b.example/2"),
        ({"id": "1", "url": 5}, "url", "https://owl.example/5"),
        ({"id": "1", "content_text": "a < b\n\nc"}, "text", "a < b\n\nc"),
        ({"id": "1", "summary": "x", "content_text": "x"}, "text", None),
        ({"id": "1", "author": "Leyla"}, "author", ("Leyla",)),
        ({"id": "1", "author": {"name": "Leyla"}}, "author", ("Leyla",)),
        ({"id": "1", "authors": "Leyla", "author": 5}, "author", ("Desk",)),
        ({"id": "1", "tags": "a"}, "tags", ()),
        ({"id": "1", "date_published": 5}, "published", None),
        ({"id": "1", "title": None}, "title", ""),
        ({"id": "\ud83d", "title": "a\u0000b\ud83d"}, "title", "ab"),
    ],
)
def test_items_of_the_wrong_shape_are_read_as_far_as_they_go(given, field, value):
    (entry,) = feed_of(authors=[{"name": "Desk"}], items=[given]).entries
    assert getattr(entry, field) == value


def test_version_1_and_a_missing_version_are_read():
    one = parse_feed(b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"}]}')
    none = parse_feed(b'{"items": [{"id": "1", "url": "x"}], "home_page_url": "https://owl.example/"}')
    assert (one.format, one.defect) == ("json1", None)
    assert (none.format, none.defect) == ("json11", "no `version` of JSON Feed is given")
    assert none.entries[0].url == "https://owl.example/x"


def test_what_is_no_item_is_counted():
    feed = feed_of(items=[5, {}, {"id": "1"}])
    assert (len(feed.entries), feed.dropped) == (1, 2)
    assert feed_of(items="none").entries == ()
    assert feed_of().entries == ()


def test_json_is_known_by_its_bytes():
    """Not by its header, and in any Unicode encoding."""
    body = json.dumps({"version": VERSION, "items": [{"id": "1", "title": "Баку"}]}, ensure_ascii=False)
    for encoded in (body.encode("utf-16"), body.encode("utf-16-le"), b"\xef\xbb\xbf" + body.encode()):
        assert parse_feed(encoded, content_type="text/xml").entries[0].title == "Баку"


def test_a_wrong_charset_of_json_is_told():
    body = json.dumps({"version": VERSION, "items": [{"title": "Баку"}]}, ensure_ascii=False).encode()
    feed = parse_feed(body, content_type="application/json; charset=latin-1")
    assert (feed.entries[0].title, feed.defect) == ("Баку", "declared as latin-1, read as utf-8")
