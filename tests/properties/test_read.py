"""No bytes make reading raise anything but a ReadError, and what it gives is text within its bounds."""

import json
import re
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model import to_datetime
from monitor.read.charset import decode
from monitor.read.dates import parse_date
from monitor.read.feed import parse_feed
from monitor.read.fields import make_authors, make_id, make_url
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
])  # fmt: skip
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


@st.composite
def mutated(draw):
    """One of the fixtures with pieces cut out, doubled and put in."""
    body = draw(st.sampled_from(FIXTURES))
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
@example("²5 May 2026")
def test_a_date_is_possible_or_none(value):
    moment = parse_date(value)
    assert moment is None or 1605 <= to_datetime(moment.at).year <= 2999


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
