"""What the outlets print is read back by feedparser as it was meant."""

import io
import json

import feedparser
import pytest

from monitor.demo.documents import CONTENT_TYPES, Channel, Item, make_feed, make_page

CHANNEL = Channel(
    title="Owl & Heron", home="http://127.0.0.1:1/", url="http://127.0.0.1:1/feed", language="az"
)
ITEMS = (
    Item(id="http://127.0.0.1:1/a", url="http://127.0.0.1:1/a?x=1&y=2", title='Daşqın & <b>sel</b> "ə"',
         text=("Birinci & <i>abzas</i>.", "Second."), published=1_700_000_000_000, updated=1_700_000_600_000),
    Item(id="http://127.0.0.1:1/b", url="http://127.0.0.1:1/b", title="Б", text=("Текст.",),
         published=1_699_999_000_000, updated=1_699_999_000_000),
)  # fmt: skip


def parse(form, charset="utf-8"):
    body = make_feed(form, CHANNEL, ITEMS, charset)
    headers = {"content-type": f"{CONTENT_TYPES[form]}; charset={charset}"}
    return feedparser.parse(io.BytesIO(body), response_headers=headers)


@pytest.mark.parametrize(("form", "version"), [("rss", "rss20"), ("atom", "atom10"), ("rdf", "rss10")])
def test_xml_feeds_say_what_they_were_given(form, version):
    feed = parse(form)
    assert not feed.bozo
    assert feed.version == version
    assert feed.feed.title == "Owl & Heron"
    assert feed.feed.link == CHANNEL.home
    assert feed.feed.language == "az"
    first, second = feed.entries
    assert [first.id, second.id] == [item.id for item in ITEMS]
    assert first.link == ITEMS[0].url
    assert first.content[0].value == "<p>Birinci &amp; &lt;i&gt;abzas&lt;/i&gt;.</p><p>Second.</p>"
    assert second.title == "Б"
    assert second.summary == "Текст."
    stamp = first.get("published_parsed") or first.updated_parsed
    assert tuple(stamp)[:6] == (2023, 11, 14, 22, 13, 20)


def test_an_atom_entry_tells_when_it_was_edited():
    assert tuple(parse("atom").entries[0].updated_parsed)[:5] == (2023, 11, 14, 22, 23)


def test_the_json_feed_says_what_it_was_given():
    feed = json.loads(make_feed("json", CHANNEL, ITEMS))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["language"], feed["feed_url"]) == ("Owl & Heron", "az", CHANNEL.url)
    first = feed["items"][0]
    assert (first["id"], first["url"], first["title"]) == (ITEMS[0].id, ITEMS[0].url, ITEMS[0].title)
    assert first["date_published"] == "2023-11-14T22:13:20Z"
    assert first["content_html"].endswith("<p>Second.</p>")


def test_a_feed_in_an_old_charset_keeps_the_letters_that_charset_lacks():
    feed = parse("rss", "windows-1251")
    assert not feed.bozo
    assert feed.encoding == "windows-1251"
    assert feed.entries[0].title.startswith("Daşqın &")
    assert feed.entries[1].title == "Б"


@pytest.mark.parametrize("form", CONTENT_TYPES)
def test_a_feed_may_be_empty(form):
    assert make_feed(form, CHANNEL, ())


def test_a_page_escapes_what_it_shows():
    page = make_page(CHANNEL, ITEMS[0])
    assert "&lt;b&gt;sel&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert 'href="http://127.0.0.1:1/a?x=1&amp;y=2"' in page
    assert page.startswith("<!doctype html>")
