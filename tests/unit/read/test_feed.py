"""Documents of every format become entries of plain text."""

import pickle

import pytest

from monitor.errors import ReadError
from monitor.model import Entry
from monitor.read.feed import parse_feed

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><title>Owl &amp; Heron</title><link>https://owl.example/</link><language>en_GB</language>{}</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Owl</title>{}</feed>"""
ITEM = "<item><title>T</title>{}</item>"


def rss(items, **options):
    return parse_feed(RSS.format(items).encode(), **options)


def atom(entries, **options):
    return parse_feed(ATOM.format(entries).encode(), **options)


def item(inside, **options):
    (entry,) = rss(ITEM.format(inside), **options).entries
    return entry


def entry_of(inside, **options):
    (entry,) = atom(f"<entry>{inside}</entry>", **options).entries
    return entry


def titled(title):
    (entry,) = rss(f"<item><title>{title}</title></item>").entries
    return entry.title


def test_an_rss_item_gives_every_field():
    """As plain text, with absolute links and UTC times."""
    feed = rss(
        """<item>
      <title>Flood in &lt;i&gt;Baku&lt;/i&gt;</title><link>/a?x=1&amp;y=2</link><guid isPermaLink="false"> owl-1 </guid>
      <description>&lt;p&gt;Short.&lt;/p&gt;</description>
      <content:encoded><![CDATA[<p>First &amp; last.</p><p>Second.</p><script>x()</script>]]></content:encoded>
      <dc:creator>Leyla Aliyeva</dc:creator><pubDate>Mon, 05 Jan 2026 10:20:30 +0400</pubDate>
      <category>Weather</category><category>R&amp;D</category>
      <media:content url="/p.jpg" medium="image"/><dc:language>az</dc:language></item>""",
        url="https://owl.example/feed",
    )
    (entry,) = feed.entries
    published = entry.published
    assert str(published) == "2026-01-05T06:20:30Z"
    assert entry == Entry(
        id="owl-1", url="https://owl.example/a?x=1&y=2", title="Flood in Baku", summary="Short.",
        text="First & last.\n\nSecond.", author=("Leyla Aliyeva",), published=published, language="az",
        tags=("Weather", "R&D"), image="https://owl.example/p.jpg",
    )  # fmt: skip
    assert (feed.format, feed.title, feed.url, feed.language) == (
        "rss20",
        "Owl & Heron",
        "https://owl.example/",
        "en-gb",
    )
    assert (feed.defect, feed.dropped) == (None, 0)


def test_an_atom_entry_gives_every_field():
    entry = entry_of("""<id>tag:owl.example,2026:1</id><title type="html">Flood &amp;amp; &lt;b&gt;sun&lt;/b&gt;</title>
      <link rel="self" href="https://owl.example/1.atom"/><link rel="enclosure" type="image/png" href="/p.png"/>
      <link href="1"/><summary>Short.</summary><published>2026-01-05T10:20:30Z</published>
      <updated>2026-01-05T11:20:30Z</updated><author><name>Leyla</name><email>l@owl.example</email></author>
      <category term="w" label="Weather"/>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second<br/>line.</p></div></content>""",
      url="https://owl.example/feed/")  # fmt: skip
    assert entry.id == "tag:owl.example,2026:1"
    assert entry.url == "https://owl.example/feed/1"
    assert entry.title == "Flood & sun"
    assert (entry.summary, entry.text) == ("Short.", "First.\n\nSecond\nline.")
    assert (str(entry.published), str(entry.updated)) == ("2026-01-05T10:20:30Z", "2026-01-05T11:20:30Z")
    assert (entry.author, entry.tags, entry.language) == (("Leyla",), ("Weather",), "en")
    assert entry.image == "https://owl.example/p.png"


def test_an_rdf_item_is_named_by_its_address():
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://owl.example/"><title>Owl</title></channel>
      <item rdf:about="https://owl.example/1?a=1&amp;b=2"><title>T</title><link>https://owl.example/1</link>
      <dc:date>2026-01-05T10:20+04:00</dc:date></item></rdf:RDF>"""
    feed = parse_feed(body)
    (entry,) = feed.entries
    assert (feed.format, entry.id, entry.url) == (
        "rss10",
        "https://owl.example/1?a=1&b=2",
        "https://owl.example/1",
    )
    assert str(entry.updated) == "2026-01-05T06:20:00Z"
    assert entry.published is None
    assert parse_feed(body.replace(b"<link>https:", b"<link>at:")).entries[0].url == entry.id


def test_a_cdf_channel_is_a_feed():
    body = b'<CHANNEL HREF="https://owl.example/"><TITLE>Owl</TITLE><ITEM HREF="https://owl.example/1"><TITLE>T</TITLE></ITEM></CHANNEL>'
    (entry,) = parse_feed(body).entries
    assert (entry.url, entry.title) == ("https://owl.example/1", "T")


@pytest.mark.parametrize(
    ("guid", "kept"),
    [
        ("<guid>123</guid>", "123"),
        ("<guid>/relative</guid>", "/relative"),
        ("<guid>urn:x:1</guid>", "urn:x:1"),
        ("<guid>https://b.example/?a=1&amp;b=2</guid>", "https://b.example/?a=1&b=2"),
        ("<guid>https://b.example/?a=1&amp;amp;b=2</guid>", "https://b.example/?a=1&amp;b=2"),
        ("<guid>http://b.example[x</guid>", "http://b.example[x"),
        ("<guid>javascript:1</guid>", "javascript:1"),
        ("<guid></guid>", None),
        ("", None),
    ],
)
def test_an_id_is_what_the_feed_gave(guid, kept):
    """Whatever looks like an address in it, and wherever the feed came from."""
    assert item(guid + "<link>https://owl.example/1</link>", url="https://owl.example/feed").id == kept


def test_an_id_is_not_resolved_against_xml_base():
    (entry,) = atom(
        '<entry xml:base="https://owl.example/"><id>1</id><title>T</title><link href="x"/></entry>'
    ).entries
    assert (entry.id, entry.url) == ("1", "https://owl.example/x")


def test_an_id_stays_the_same_when_the_document_breaks():
    """The parser for broken XML leaves entities in plain fields; the id must not change with it."""
    sound = RSS.format("<item><guid>https://b.example/?a=1&amp;b=2</guid><title>T</title></item>")
    broken = sound.replace("</channel>", "<open></channel>")
    one, other = (parse_feed(text.encode()) for text in (sound, broken))
    assert one.entries[0].id == other.entries[0].id == "https://b.example/?a=1&b=2"
    assert one.entries[0].url == other.entries[0].url
    assert one.defect is None
    assert other.defect.startswith("not well-formed: mismatched tag (line 5")


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link>https://b.example/1</link><guid>https://b.example/guid</guid>", "https://b.example/1"),
        ("<guid>https://b.example/guid</guid><link>https://b.example/1</link>", "https://b.example/1"),
        ("<guid>https://b.example/guid</guid>", "https://b.example/guid"),
        ("<link/><guid>https://b.example/guid</guid>", "https://b.example/guid"),
        (
            "<link>javascript:x</link><guid isPermaLink='TRUE'>https://b.example/guid</guid>",
            "https://b.example/guid",
        ),
        ("<guid isPermaLink='false'>https://b.example/guid</guid>", None),
        ("<guid>123</guid>", None),
        ("<link>rel/1</link>", "https://owl.example/rel/1"),
        ("<link>ftp://b.example/1</link>", None),
        ("<link>at://did:plc:x/1</link>", None),
        ("<link>at://did:plc:x/1</link><guid>https://b.example/guid</guid>", "https://b.example/guid"),
        ("<link>tag:b.example,2026:1</link><link>https://b.example/1</link>", "https://b.example/1"),
        ("<link>https://b.example/1</link><link>at://did:plc:x/1</link>", "https://b.example/1"),
        ("<link>https://b.example/1</link><guid>at://did:plc:x/1</guid>", "https://b.example/1"),
        ("<link uri='at://did:plc:x/1'>https://b.example/1</link>", "https://b.example/1"),
        ("<link>https://b.example/?a=1&amp;copy=2</link>", "https://b.example/?a=1&copy=2"),
    ],
)
def test_an_address_is_absolute_or_absent(inside, url):
    """The link, else a permalink; relative to the site where nothing else is known."""
    assert item(inside).url == url


def test_an_alternate_of_any_type_is_better_than_none():
    assert entry_of(
        '<title>T</title><link rel="alternate" type="text/plain" href="https://b.example/1.txt"/>'
    ).url == ("https://b.example/1.txt")


@pytest.mark.parametrize(
    ("id_", "url"), [("tag:b.example,2026:1", "https://b.example/film.mp4"), ("https://b.example/1",) * 2]
)
def test_a_content_outside_the_feed_is_where_it_stands(id_, url):
    """Atom asks for no link beside it; a page that tells of it is better."""
    assert entry_of(f"<id>{id_}</id><content type='video/mp4' src='https://b.example/film.mp4'/>").url == url


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("How the &lt;b&gt; tag works", "How the <b> tag works"),
        ("&lt;b&gt;Flood&lt;/b&gt; now", "Flood now"),
        ("<![CDATA[Q&amp;A &#8211; live]]>", "Q&A – live"),
        ("Two\n  lines", "Two lines"),
        ("&#x202e;evil&#55357;&#56832;&#0;", "evil😀"),
        ("x" * 2000, "x" * 1000),
    ],
)
def test_a_title_is_what_a_person_reads(given, read):
    assert titled(given) == read


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        ("text", "The &lt;b&gt;tag&lt;/b&gt; &amp;amp;", "The <b>tag</b> &amp;"),
        ("html", "The &lt;b&gt;tag&lt;/b&gt; &amp;amp;", "The tag &"),
        ("xhtml", '<div xmlns="http://www.w3.org/1999/xhtml">The <b>tag</b> &lt;i></div>', "The tag <i>"),
    ],
)
def test_atom_says_whether_a_title_is_markup(kind, given, read):
    assert entry_of(f'<title type="{kind}">{given}</title>').title == read


@pytest.mark.parametrize(
    ("inside", "summary", "text"),
    [
        ("<description>S</description>", "S", None),
        ("<content:encoded>C</content:encoded>", None, "C"),
        ("<description>S</description><content:encoded>C</content:encoded>", "S", "C"),
        ("<content:encoded>C</content:encoded><description>S</description>", "S", "C"),
        ("<description>S</description><content:encoded>&lt;p&gt;S&lt;/p&gt;</content:encoded>", "S", None),
        ("<description>S</description><media:content><media:description>A caption</media:description></media:content>",
         "S", None),
        ("<media:content><media:description>A caption</media:description></media:content><description>S</description>",
         "S", None),
        ("<media:group><media:description>All there is</media:description></media:group>", "All there is", None),
        ("<description>  </description>", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_summary_and_text_are_each_what_was_given(inside, summary, text):
    """A content is no summary, and a caption is neither."""
    entry = item(inside)
    assert (entry.summary, entry.text) == (summary, text)


def test_texts_are_bounded():
    entry = item(
        f"<description>{'s ' * 30_000}</description><content:encoded>{'t ' * 300_000}</content:encoded>"
    )
    assert (len(entry.summary), len(entry.text)) == (19_999, 199_999)


def test_content_that_is_no_text_is_left_out():
    entry = entry_of('<title>T</title><content type="image/png">iVBORw0KGgo=</content>')
    assert (entry.summary, entry.text) == (None, None)


def test_the_feeds_author_stands_for_entries_without_one():
    """In Atom (RFC 4287, 4.2.1); an RSS feed's editor wrote no item."""
    feed = atom("<author><name>Desk</name></author><entry><title>T</title></entry>"
                "<entry><title>U</title><author><name>Leyla</name></author></entry>")  # fmt: skip
    assert [entry.author for entry in feed.entries] == [("Desk",), ("Leyla",)]
    assert rss("<managingEditor>Desk</managingEditor><item><title>T</title></item>").entries[0].author == ()


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ('<media:thumbnail url="https://b.example/t"/>', "https://b.example/t"),
        ('<enclosure url="https://b.example/e.jpg" type="image/jpeg"/>', "https://b.example/e.jpg"),
        ('<enclosure url="https://b.example/e.mp3" type="audio/mpeg"/>', None),
        ('<media:content url="https://b.example/v.mp4" type="video/mp4"/>', None),
        ('<media:content url="https://b.example/p.webp?w=9"/>', "https://b.example/p.webp?w=9"),
        ('<itunes:image href="https://b.example/c"/>', "https://b.example/c"),
        ('<media:thumbnail url="data:image/png;base64,x"/>', None),
    ],
)
def test_an_image_is_a_picture_at_an_address(inside, image):
    assert item(inside).image == image


def test_dates_that_only_feedparser_reads_are_taken_from_it():
    """Greek month names; a year that it made up itself is refused."""
    assert str(item("<pubDate>Κυρ, 11 Ιούλ 2004 12:00:00 EST</pubDate>").published) == "2004-07-11T17:00:00Z"
    assert item("<pubDate>2026-13-45 года</pubDate>").published is None
    assert item("<pubDate>2004-07</pubDate>").published is None


def test_an_empty_feed_is_a_feed():
    assert rss("").entries == ()
    assert atom("<id>tag:owl.example,2026:feed</id>").format == "atom10"


def test_entries_beyond_the_limit_and_empty_ones_are_counted():
    feed = rss("<item></item>" + ITEM.format("") * 5, limit=4)
    assert (len(feed.entries), feed.dropped) == (3, 3)


def test_what_precedes_the_document_is_overlooked():
    """Blank lines, a byte order mark, control characters."""
    for before in ("\n\n ", "\ufeff", "\ufeff\n"):
        feed = parse_feed((before + RSS.format(ITEM.format(""))).encode())
        assert (len(feed.entries), feed.defect) == (1, None)


def test_a_warning_before_the_document_is_overlooked():
    """PHP's, as text or as markup; it is told."""
    for warning in ("PHP Warning: x in y on line 3\n", "<br />\n<b>Warning</b>: x in y\n"):
        feed = parse_feed((warning + RSS.format(ITEM.format(""))).encode())
        assert (len(feed.entries), feed.format) == (1, "rss20")
        assert feed.defect


def test_a_long_comment_before_the_document_is_overlooked():
    """Also one that names elements, and a document type with entities."""
    before = f'<?xml version="1.0"?><!-- <html> {"licence " * 1000} -->\n<!DOCTYPE rss [<!ENTITY a "b>">]>\n'
    assert (
        len(parse_feed((before + "<rss version='2.0'>" + ITEM.format("") + "</rss>").encode()).entries) == 1
    )


def test_control_characters_break_no_document():
    feed = rss("<item><title>a\x08b\x00c</title></item>")
    assert (feed.entries[0].title, feed.defect) == ("abc", None)


@pytest.mark.parametrize(
    ("end", "cut", "unfinished"),
    [
        ("</rss>", False, False),  # nothing is missing
        ("</channel>", True, False),
        ("</item></channel>", True, True),
        ("<link>https://owl.example/2", True, True),
        ("<title>Fire", True, False),  # of the last entry nothing is there
    ],
)
def test_a_document_that_is_cut_off_says_so_and_whether_its_last_entry_is_too(end, cut, unfinished):
    item = "<item><title>{}</title><link>https://owl.example/{}</link></item>"
    whole = f"<rss><channel>{item.format('Flood', 1)}{item.format('Fire', 2)}</channel></rss>"
    feed = parse_feed(whole[: whole.index(end)].encode())
    assert (feed.cut, feed.unfinished) == (cut, unfinished)
    assert feed.defect.startswith("the document is cut off") == cut


def test_an_empty_entry_hides_no_half_one():
    feed = parse_feed(
        b"<rss><channel><item/><item><title>Flood</title></item><item><title>Fire</title><link>https://owl"
    )
    assert (feed.cut, feed.unfinished, len(feed.entries), feed.dropped) == (True, True, 2, 1)


def test_a_channel_that_ends_before_the_entries_is_no_end():
    """As in RDF."""
    item = '<item r:about="https://owl.example/{0}"><title>{0}</title><link>https://owl.example/{0}</link></item>'
    text = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>x</title></channel>{item.format(1)}{item.format(2)}</r:RDF>"
    )
    assert not parse_feed(text.encode()).cut
    feed = parse_feed(text[: text.rindex("</item>")].encode())
    assert (feed.cut, feed.unfinished, len(feed.entries)) == (True, True, 2)


def test_a_document_that_is_broken_within_is_not_cut_off():
    feed = parse_feed(b"<rss><channel><item><title>Flood</title><b></channel></rss>")
    assert (feed.cut, feed.unfinished) == (False, False)


def test_a_broken_document_is_read_as_far_as_it_goes():
    feed = rss("<item><title>One & two</title></item><item><title>Cut")
    assert feed.entries[0].title == "One & two"
    assert "not well-formed" in feed.defect


@pytest.mark.parametrize("before", ["", "\n", "<!-- <x --> ", "<!DOCTYPE rss><!-- -->\n"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha"><!ENTITY e "&a;&a;">',
        '\n<!ENTITY a "ha">\n<!ENTITY e "&a;&a;">',
        '<!ENTITY e SYSTEM "file:///etc/hostname">',
        '<!ENTITY x "<a>">\n<!ENTITY e SYSTEM "file:///etc/hostname">',
        f'\n<!ENTITY e "{"long" * 1000}">',
    ],
)
def test_entities_that_could_multiply_are_not_expanded(before, declared):
    """Neither those that name others nor files nor long ones, wherever the declaration stands."""
    body = f"""{before}<!DOCTYPE rss [{declared}]>
    <rss version="2.0"><channel><item><title>x&e;</title></item></channel></rss>"""
    try:
        (entry,) = parse_feed(body.encode()).entries
    except ReadError:
        return
    assert entry.title in {"x&e;", "x"}


def test_entities_for_single_characters_are_expanded():
    body = b"""<!DOCTYPE rss [\n<!ENTITY cubed "&#179;">\n]>
    <rss version="2.0"><channel><item><title>x&cubed;</title></item></channel></rss>"""
    assert parse_feed(body).entries[0].title == "x\xb3"


def test_a_wrong_charset_is_told():
    feed = parse_feed(
        RSS.format(ITEM.format("<description>Баку</description>")).encode(),
        content_type="text/xml; charset=koi8-r",
    )
    assert feed.entries[0].summary == "Баку"
    assert feed.defect == "declared as koi8-r, read as utf-8"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"<!doctype html><html><body>hello", "HTML page"),
        (b"<!-- x --><!DOCTYPE HTML PUBLIC ''><p>", "HTML page"),
        (b"<html><form><input type='password'></form></html>", "log-in page"),
        (b"<body>x</body>", "HTML page"),
        (b"hello, this is no feed", "plain text"),
        (b"<note><to>x</to></note>", "root is <note>"),
        (b"<!-- only this -->", "without any element"),
        (b"<?xml version='1.0'?>", "without any element"),
        (b"{}", "no JSON Feed"),
        (b"[1]", "no JSON Feed"),
        (b'{"items": [', "cannot be read"),
        (b"{" * 100_000, "cannot be read"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"items": ' + b"9" * 10_000 + b"}", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "plain text"),
    ],
)
def test_what_is_no_feed_is_named(body, message):
    """The error says what the document looks like instead."""
    with pytest.raises(ReadError, match=message):
        parse_feed(body)


@pytest.mark.parametrize(
    "stumble",
    [
        "<textinput><link>x</link></textinput>",
        "<open></media:player></open>",
        "</media:credit></itunes:owner></category>",
        "<link>&#x2g;&#x&#0;d800;</link>",
        "<tags>a</tags><links>b</links><authors>c</authors><title_detail>d</title_detail>",
        "<published_parsed>x</published_parsed><published>ა</published>",
    ],
)
def test_one_impossible_element_loses_no_other(stumble):
    """feedparser raises over these; its other entries and fields are still read."""
    feed = rss(f"<item>{stumble}<title>T</title></item><item><title>U</title></item>")
    assert [entry.title for entry in feed.entries] == ["T", "U"]


def test_a_parser_that_breaks_down_is_a_read_error(monkeypatch):
    """Whatever feedparser raises is translated; only the memory limit passes, for the worker names it."""

    def breaking(error):
        def feed(*_):
            raise error

        return feed

    monkeypatch.setattr("monitor.read.xmlfeed._feed_strict", breaking(RecursionError("deep")))
    assert (
        parse_feed(b"<rss><channel><item><title>T</title></item></channel></rss>").defect
        == "not well-formed: deep"
    )
    monkeypatch.setattr("monitor.read.xmlfeed._Loose.feed", breaking(KeyError("x")))
    with pytest.raises(ReadError, match="too broken to be read"):
        parse_feed(b"<rss/>")
    monkeypatch.setattr("monitor.read.xmlfeed._feed_strict", breaking(MemoryError()))
    with pytest.raises(MemoryError):
        parse_feed(b"<rss/>")


def test_a_feed_passes_between_processes():
    feed = rss(ITEM.format("<pubDate>Mon, 05 Jan 2026 10:20:30 GMT</pubDate>"))
    assert pickle.loads(pickle.dumps(feed)) == feed
