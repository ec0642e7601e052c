"""No bytes make reading raise anything but a ReadError, and what it gives is text within its bounds."""

import json
import re
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model import to_datetime
from monitor.read.charset import decode
from monitor.read.dates import find_day, parse_date
from monitor.read.feed import parse_feed
from monitor.read.fields import make_authors, make_id, make_url
from monitor.read.page import parse_page
from monitor.read.results import parse_results
from monitor.read.text import clean, guess_to_text, html_to_text, one_line, plain_to_text

FIXTURES = [
    b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:media="http://search.yahoo.com/mrss/" xml:base="https://owl.example/"><channel><title>Owl</title>
    <item xml:lang="az"><title>Flood &lt;b&gt;now&lt;/b&gt;</title><link>/1</link><guid isPermaLink="false">1</guid>
    <description><![CDATA[<p>Short &amp; sweet</p>]]></description><pubDate>Mon, 05 Jan 2026 10:20:30 GMT</pubDate>
    <dc:creator>Leyla</dc:creator><category>a</category><media:content url="p.jpg"><media:description>c
    </media:description></media:content><enclosure url="e.png" type="image/png"/></item></channel></rss>""",
    b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="html">Owl</title><author><name>D</name>
    </author><entry><id>tag:owl.example,2026:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">T
    <b>b</b></div></title><link rel="alternate" href="1"/><updated>2026-01-05T10:20:30Z</updated><summary>S</summary>
    <content type="html">&lt;p&gt;C&amp;nbsp;&lt;/p&gt;</content><source><id>s</id></source></entry></feed>""",
    b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <item rdf:about="https://owl.example/1"><title>&#1090;&eacute;</title></item></rdf:RDF>""",
    json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": 1, "url": "/1", "title": "T", "content_html": "<p>x", "date_published": "2026-01-05", "tags": ["a"]},
    ]}).encode(),
    "<?xml version='1.0' encoding='windows-1251'?><rss><channel><item><title>Баку</title></item></channel></rss>".encode(
        "windows-1251"
    ),
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Баку</title></entry></feed>".encode("utf-16"),
]  # fmt: skip
PAGES = [
    b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Flood in town | The Owl</title><base href="/a/">
    <meta property="og:title" content="Flood in town"><meta property="article:published_time" content="2026-01-05T10:20:30Z">
    <link rel="canonical" href="1"><script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "author":
    {"@id": "#a"}, "headline": "Flood in town", "image": [{"url": "p.jpg"}], "isAccessibleForFree": false}, {"@id": "#a",
    "name": "Ann Lee"}]}</script></head><body><nav><a href="/">Owl</a></nav><article><h1><span>Weather</span> Flood in town</h1>
    <p class="lead">The river has left its bed for the third time in a year, and nobody knows why.</p><time datetime=
    "2026-01-05">x</time><p>Posted 5 January 2026 by Ann</p><p>Water stands in the streets. It came at night, and the bridge
    was closed at once. Nobody was hurt, the mayor said.</p><ul><li>a<li>b</ul><table><tr><td>1<td>2</table><blockquote>
    <p>It came over us.</p></blockquote><p>Read also: <a href="/2">The dam</a></p><figure><figcaption>c</figcaption></figure>
    </article><div class="byline"><a rel="author">Ann Lee</a></div><svg><title>s</title></svg></body></html>""",
    "<html><head><meta charset='windows-1251'><title>Баку</title></head><body><h1>Баку</h1><p>Текст".encode(
        "windows-1251"
    ),
]
MARKUP = st.sampled_from([
    b"<", b">", b"&#0;", b"<!--", b"-->", b"\0", b"\xff", b"<h1>", b"</h1>", b"<title>", b"<p>", b"</p>", b"<div class='lead'>",
    b"<div class='share byline author'>", b"<script type='application/ld+json'>", b"</script>", b"[", b"{", b"null", b"1e999",
    b'{"@type":["Article",1],"headline":{"@value":[]},"datePublished":9,"author":[[{}]],"image":[[]],"keywords":{},"url":[]},',
    b"<base href='http://['>", b"<link rel=canonical href='http://['>", b"<meta name=author content='&#xd800;'>", b"<frameset>",
    b"<meta itemprop=headline content=x>", b"<b itemprop=author>", b"<time datetime='9999-99-99'>", b"<a href='http://['>", b"<br>",
    b"<h2 class=title>", b"<template>", b"<math><mi>", b"<select><option>", b"<table><td>", b"<plaintext>", b"<noscript>", b"<?x",
    b"5 January 0001", b"2026-02-30", b"<p><a href=x>y</a></p>", b"<body>", b"<html lang='&#1;'>", b"<x:y z:w='1'>", b"]]>",
])  # fmt: skip
PIECES = st.sampled_from([
    b"<", b">", b"&", b";", b'"', b"'", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"&#0;", b"&#xd800;", b"&#99999999999;",
    b"\0", b"\xff", b"\xd0", b"\xef\xbf\xbf", b"\xe2\x80\xae", b"<item>", b"</item>", b"<title>", b"</title>", b"<link>",
    b"<guid>", b"xml:base='http://['", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<svg>", b"<math>", b"<image>",
    b"<textinput>", b"<source>", b"<author>", b"<content>", b"<content type='application/octet-stream'>", b"</content>",
    b"encoding='utf-7'", b"encoding='punycode'", b"<category>", b"<media:thumbnail>", b"</media:thumbnail>", b"<itunes:image/>",
    b"null", b"[", b"{", b"1e999", b"\\ud800", b"<updated>9999-99-99</updated>", b"<a:b:c>", b"xmlns:x=''", b"<psc:chapter/>",
    b"<georss:point>1</georss:point>", b"<dcterms:valid>start=x</dcterms:valid>", b"<cloud/>", b"<tags>a,b</tags>",
    *(b"<%b>x</%b>" % (name, name) for name in (b"links", b"tags", b"authors", b"content", b"title_detail", b"image",
      b"published_parsed", b"media_content", b"permalink", b"language", b"where", b"textinput", b"id", b"psc:chapter")),
    b"</media:player>", b"</media:credit>", b"</category>", b"</textinput>", b"</itunes:owner>", b"&#x2g;", b"&#;",
    b"<url>", b"</url>", b"<loc>", b"</loc>", b"<news>", b"<sitemap>", b"</urlset>", b"&copy;", b"<?", b"?>", b"\x1f\x8b",
    b"<!DOCTYPE x [", b"<_>", b"</_>", b"<url" + b"x" * 70_000, b"\n" + b"y" * 70_000,
])  # fmt: skip
SITEMAPS = [
    b"""<?xml version="1.0"?><urlset xmlns:news="n" xmlns:xhtml="x"><url><loc>https://owl.example/1?a&amp;b</loc>
    <lastmod>2026-01-05</lastmod><news:news><news:publication><news:language>az</news:language></news:publication>
    <news:publication_date>2026-01-05T10:20:30Z</news:publication_date><news:title>T &#1041;</news:title>
    <news:keywords>a, b</news:keywords></news:news><xhtml:link rel="alternate" hreflang="az" href="/1"/>
    <image:image><image:loc>/p.jpg</image:loc></image:image></url></urlset>""",
    b"<sitemapindex><sitemap><loc>/1.xml</loc><lastmod>2026-01-05</lastmod></sitemap></sitemapindex>",
    b"https://owl.example/1\nhttps://owl.example/2",
    "<urlset><url><loc>/1</loc><news><title>Баку</title></news></url></urlset>".encode("utf-16"),
]
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


@st.composite
def mutated(draw, fixtures=FIXTURES):
    """One of the fixtures with pieces cut out, doubled and put in."""
    body = draw(st.sampled_from(fixtures))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(body)))
        gone = draw(st.sampled_from([0, 0, 1, 2, 7, 40, len(body)]))
        body = body[:at] + draw(PIECES | st.binary(max_size=4)) * draw(st.integers(1, 3)) + body[at + gone :]
    return body


def checked(feed):
    """What every feed that was read must be."""
    for entry in feed.entries:
        texts = (entry.title, entry.summary or "", entry.text or "", *entry.author, *entry.tags)
        assert not any(BAD.search(text) for text in texts)
        assert "\n" not in entry.title
        for text, most in zip(texts, (1_000, 20_000, 200_000), strict=False):
            assert len(text) <= most
        assert all(len(entry.id) <= 4_000 and "\0" not in entry.id for _ in [1] if entry.id is not None)
        for url in (entry.url, entry.image):
            assert url is None or (urlsplit(url).scheme in {"http", "https"} and len(url) <= 4_000)
        for moment in (entry.published, entry.updated):
            assert moment is None or 1605 <= to_datetime(moment.at).year <= 2999
        repr(entry).encode()


@settings(max_examples=400, deadline=None)
@given(
    body=mutated() | st.binary(max_size=300),
    header=st.sampled_from([None, "text/xml", "text/html; charset=utf-16", "x; charset=koi8-r"]),
)
def test_no_document_breaks_the_reader(body, header):
    try:
        feed = parse_feed(body, url="https://owl.example/feed", content_type=header)
    except ReadError:
        return
    checked(feed)


@st.composite
def mutated_page(draw):
    """One of the pages with pieces cut out, doubled and put in."""
    body = draw(st.sampled_from(PAGES))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(body)))
        gone = draw(st.sampled_from([0, 0, 1, 2, 7, 40, 400]))
        body = body[:at] + draw(MARKUP | st.binary(max_size=4)) * draw(st.integers(1, 3)) + body[at + gone :]
    return body


@settings(max_examples=200, deadline=None)
@given(
    body=mutated_page() | st.binary(max_size=300),
    url=st.sampled_from([None, "https://owl.example/2026/01/05/a", "http://["]),
    header=st.sampled_from([None, "text/html; charset=utf-16", "text/html; charset=koi8-r"]),
)
def test_no_page_breaks_the_reader(body, url, header):
    try:
        page = parse_page(body, url=url, content_type=header).page
    except ReadError:
        return
    texts = (page.title, page.summary or "", page.text or "", page.site or "", *page.author, *page.tags)
    assert not any(BAD.search(text) for text in texts)
    assert "\n" not in page.title
    for text, most in zip(texts, (1_000, 20_000, 200_000, 200), strict=False):
        assert len(text) <= most
    for address in (page.canonical, page.image, *page.twins):
        assert address is None or (urlsplit(address).scheme in {"http", "https"} and len(address) <= 4_000)
    for moment in (page.published, page.updated):
        assert moment is None or 1605 <= to_datetime(moment.at).year <= 2999
    repr(page).encode()


@settings(max_examples=200, deadline=None)
@given(body=mutated())
def test_the_same_document_is_read_the_same(body):
    """No clock and no chance has a part in it."""

    def told():
        try:
            return parse_feed(body)
        except ReadError as error:
            return str(error)

    assert told() == told()


@given(text=st.text(), label=st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_what_was_encoded_is_decoded(text, label):
    document = f"<?xml version='1.0' encoding='{label}'?><a>{text}</a>".replace("\ufeff", "")
    assert decode(document.encode(label, "ignore")).text == document.encode(label, "ignore").decode(label)


@given(body=st.binary(), header=st.none() | st.text())
def test_decoding_never_fails(body, header):
    assert isinstance(decode(body, header).text, str)


@given(value=st.text() | st.text(alphabet="<>/&#;x!-[]'\"= \nabr"))
def test_texts_hold_no_markup_characters_that_harm(value):
    for read in (html_to_text, guess_to_text, plain_to_text, one_line):
        text = read(value)
        assert not BAD.search(text)
        assert text == text.strip()
        assert "\n\n\n" not in text
        text.encode()


@given(value=st.text())
def test_cleaning_is_idempotent(value):
    assert clean(clean(value)) == clean(value)
    assert plain_to_text(plain_to_text(value)) == plain_to_text(value)


@given(value=st.text(alphabet="0123456789 -/:.,TZ+JanFebMonмаяGMT") | st.text(max_size=120))
@example("9999-12-31T23:59:59-12:00")
@example("99999999999999")
@example(value="²5 May 2026")
def test_a_date_is_possible_or_none(value):
    moment = parse_date(value)
    assert moment is None or 1605 <= to_datetime(moment.at).year <= 2999


@given(
    value=st.text(alphabet="0123456789 -/:.,年月日JanFebMonмаяuary") | st.text(max_size=400),
    day_first=st.booleans(),
)
@example(value="²5.²5.2026", day_first=True)
@example(value="5.5.²026 99/99/2026 31.2.2026", day_first=True)
def test_a_day_in_a_line_is_possible_or_none(value, day_first):
    found = find_day(value, day_first=day_first)
    assert found is None or 1605 <= to_datetime(found[0].at).year <= 2999


@given(
    link=st.text() | st.text(alphabet="htp:/[]@#?%.\\a 1"), base=st.none() | st.just("https://owl.example/a/")
)
def test_a_link_is_an_address_or_none(link, base):
    url = make_url(link, base)
    assert url is None or (
        url.startswith(("http://", "https://")) and " " not in url and make_url(url) == url
    )


@given(value=st.text())
def test_ids_and_names_hold_what_a_database_takes(value):
    assert "\0" not in (make_id(value) or "")
    for name in make_authors([value]):
        assert name == name.strip() != ""


@given(st.lists(st.sampled_from(
    ['<a href="', '">', "</a>", "<h3>", "</h3>", "<base href='", "http://[", "//x.example/2026/a-b-c", "?q=", "/url?q=https://y.example/1-2-3",
     "A headline that is as long as one", "<li>", "<nav>", "\x00", "<!--", "é", "<html>", "'"]), max_size=40))  # fmt: skip
def test_no_page_of_results_makes_reading_it_raise(pieces):
    for results in (None, "h3 a", "//li//a/@href"):
        try:
            found = parse_results(
                "".join(pieces).encode(),
                url="https://s.example/?q=x",
                content_type="text/html",
                results=results,
            )
        except ReadError:
            continue
        assert all(one.url.startswith(("https://", "http://")) for one in found)
