"""Sitemaps, as their writers mean them and as servers send them."""

import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest

from monitor.errors import ReadError
from monitor.model import to_millis
from monitor.read import pieces
from monitor.read.sitemap import Child, find_sitemaps, is_sitemap, parse_sitemap

URL = "https://owl.example/maps/news.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
NEWS = """<url><loc>https://owl.example/flood?a=1&amp;b=2</loc><lastmod>2026-01-06</lastmod>
<news:news><news:publication><news:name>Owl</news:name><news:language>az</news:language></news:publication>
<news:publication_date>2026-01-05T10:20:30+04:00</news:publication_date><news:title>Flood &amp; fire in Bakı</news:title>
<news:keywords>flood, fire , Bakı</news:keywords></news:news>
<image:image><image:loc>/p.jpg</image:loc><image:title>A picture</image:title></image:image>
<image:image><image:loc>/q.jpg</image:loc></image:image></url>"""


def urlset(inner, spaces=SPACES):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>{inner}</urlset>'


def of(document, **options):
    body = document if isinstance(document, bytes) else document.encode()
    return parse_sitemap(body, **({"url": URL, "content_type": None} | options))


def at(*when):
    return to_millis(datetime(*when, tzinfo=UTC))


def urls(sitemap):
    return [entry.url for entry in sitemap.entries]


def locs(*numbers):
    return "".join(f"<url><loc>https://owl.example/{number}</loc></url>" for number in numbers)


def addresses(*numbers):
    return [f"https://owl.example/{number}" for number in numbers]


def refused(document, **options):
    with pytest.raises(ReadError) as caught:
        of(document, **options)
    return str(caught.value)


def test_a_news_sitemap_gives_every_field():
    """The first picture counts; neither its title nor the publication's name is the article's."""
    sitemap = of(urlset(NEWS))
    (entry,) = sitemap.entries
    assert (sitemap.kind, sitemap.defect, sitemap.dropped, sitemap.older, sitemap.cut) == (
        "urlset", None, 0, 0, False,
    )  # fmt: skip
    assert (entry.id, entry.url) == (None, "https://owl.example/flood?a=1&b=2")
    assert (entry.title, entry.language) == ("Flood & fire in Bakı", "az")
    assert (str(entry.published), str(entry.updated)) == ("2026-01-05T06:20:30Z", "2026-01-06")
    assert (entry.tags, entry.image) == (("flood", "fire", "Bakı"), "https://owl.example/p.jpg")


def test_what_an_ordinary_sitemap_does_not_say_is_not_invented():
    (entry,) = of(urlset(locs(1) + "<url/>", spaces="")).entries
    assert (entry.title, entry.published, entry.updated, entry.language, entry.tags, entry.image) == (
        "", None, None, None, (), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(SPACES, ""),
        lambda text: text.replace("google.com/schemas", "goggle.com/schema"),
        lambda text: text.replace("news:", "n:"),
        lambda text: text.replace("news:", "").replace("image:", ""),
        lambda text: text.replace("url", "URL").replace("loc>", "Loc>"),
    ],
)
def test_namespaces_that_are_wrong_or_missing_change_nothing(change):
    assert of(change(urlset(NEWS))).entries == of(urlset(NEWS)).entries


def test_an_index_names_further_sitemaps():
    index = """<sitemapindex><sitemap><loc>https://owl.example/1.xml.gz</loc><lastmod>2026-01-05T10:20:30Z</lastmod>
    </sitemap><sitemap><loc> /2.xml </loc></sitemap><sitemap><loc>/2.xml</loc></sitemap><sitemap/></sitemapindex>"""
    sitemap = of(index)
    first, second = sitemap.children
    assert (sitemap.kind, sitemap.entries, sitemap.dropped) == ("index", (), 1)
    assert (first.url, str(first.modified)) == ("https://owl.example/1.xml.gz", "2026-01-05T10:20:30Z")
    assert second == Child(url="https://owl.example/2.xml")
    assert of(index.replace("sitemapindex", "urlset")).kind == "index"
    assert len(of(index, limit=1).children) == 1


def test_the_language_is_the_one_of_the_version_that_is_listed():
    """Each version of a page is an entry of its own; an address stands for itself among its alternates."""
    links = "".join(
        f'<xhtml:link rel="{rel}" hreflang="{language}" href="https://owl.example/{language}"/>'
        for rel, language in [("alternate", "x-default"), ("alternate", "ka"), ("canonical", "hy")]
    )
    found = [
        of(urlset(f"<url>{links}<loc>https://owl.example/{one}</loc></url>")).entries[0].language
        for one in ("ka", "hy", "x-default")
    ]
    assert found == ["ka", None, None]
    many = "".join(f'<xhtml:link rel="alternate" hreflang="de" href="{number}"/>' for number in range(200))
    assert of(urlset(f"<url><loc>150</loc>{many}</url>")).entries[0].language is None


def test_addresses_are_absolute_http_ones_of_any_host():
    """A relative one is the sitemap's; another host is a link like those of a feed; an address counts once."""
    given = [
        "/a",
        "//b.example/",
        "https://c.example/",
        "ftp://owl.example/",
        "javascript:alert(1)",
        "",
        "/a",
    ]
    text = urlset("".join(f"<url><loc>{one}</loc></url>" for one in given))
    sitemap = of(text)
    assert urls(sitemap) == ["https://owl.example/a", "https://b.example/", "https://c.example/"]
    assert sitemap.dropped == 3
    assert urls(of(text, url=None)) == ["https://c.example/"]


def dated(number, *elements):
    return f"<url><loc>/{number}</loc>{''.join(elements)}</url>"


def test_only_what_is_newer_is_kept():
    """The newest date counts, a day until it has ended everywhere; what has no date stays."""
    since = at(2026, 1, 6, 12)
    news = "<news:news><news:publication_date>2026-01-0{}T12:00Z</news:publication_date></news:news>".format
    changed = "<lastmod>2026-01-0{}</lastmod>".format
    text = urlset(
        dated(1, news(5))
        + dated(2, news(6))
        + dated(3, changed(4))
        + dated(4, changed(5))
        + dated(5, news(1), changed(6))
        + dated(6, news(7), changed(1))
        + dated(7, "<lastmod>soon</lastmod>")
    )
    sitemap = of(text, since=since)
    assert urls(sitemap) == addresses(2, 4, 5, 6, 7)
    assert (sitemap.older, sitemap.dropped) == (2, 0)
    assert len(of(text).entries) == 7


def test_no_more_are_kept_than_the_limit():
    """It holds for what is kept: what is older does not count, and a known address takes no room."""
    text = urlset(dated(0, "<lastmod>2001-01-01</lastmod>") + locs(1, 2, 3, 1))
    sitemap = of(text, limit=2, since=at(2026, 1, 1))
    assert (urls(sitemap), sitemap.dropped, sitemap.older) == (addresses(1, 2), 1, 1)


def test_lists_of_addresses_are_sitemaps():
    """Lines that are none are counted; the last one needs no end."""
    lines = "\ufeffhttps://owl.example/1\r\n\r\nhttps://owl.example/2\rno address\nhttps://owl.example/1\nhttps://owl.example/3"
    sitemap = of(lines, limit=2)
    assert (sitemap.kind, urls(sitemap), sitemap.dropped) == ("text", addresses(1, 2), 2)
    assert urls(of("https://owl.example/1\n" + "x" * 200_000 + "\nhttps://owl.example/2")) == addresses(1, 2)


def test_feeds_that_serve_as_sitemaps_keep_what_they_say():
    """One entry that is cut off waits for the whole document."""
    rss = """<rss version="2.0"><channel><item><guid>1</guid><title>T</title><pubDate>05 Jan 2026 10:00 GMT</pubDate>
    </item><item><guid>2</guid></item><item></item></channel></rss>"""
    sitemap = of(rss)
    assert (sitemap.kind, [entry.id for entry in sitemap.entries], sitemap.dropped) == ("feed", ["1", "2"], 1)
    assert sitemap.entries[0].title == "T"
    newer = of(gzip.compress(rss.encode()), since=at(2026, 1, 6))
    assert ([entry.id for entry in newer.entries], newer.older) == (["2"], 1)
    cut = of(rss[: rss.index("</guid></item><item></item>")])
    assert ([entry.id for entry in cut.entries], cut.cut) == (["1"], True)
    json = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "<urlset >"}]}'
    assert (of(json).kind, is_sitemap(json.encode())) == ("feed", False)


def test_a_broken_tail_loses_nothing_that_stands_before():
    text = urlset(locs(1, 2))
    sitemap = of(text[: text.index("2</loc>") + 1])
    assert (urls(sitemap), sitemap.cut) == (addresses(1), True)
    assert sitemap.defect.startswith("the document is cut off")
    packed = gzip.compress(text.encode() + b"<!--" + bytes(range(256)) * 400, 0)
    sitemap = of(packed[:-90_000])
    assert (urls(sitemap), sitemap.cut) == (addresses(1, 2), True)
    assert sitemap.defect.startswith("this gzip file is cut off")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<url><loc>/1?a=b&c=d&copy=e&eacute;</loc></url>", ["1?a=b&c=d&copy=eé"]),
        ("<url><loc><![CDATA[https://owl.example/1?a=b&c=d]]></loc></url>", ["1?a=b&c=d"]),
        ("<url><loc>\n /1 </loc></url>", ["1"]),
        ("<url><loc>/1</url><url><loc>/2</loc></url>", ["1", "2"]),
        ("<url><loc>/1</loc><url><loc>/2</loc></url>", ["1", "2"]),
        ("<url><loc>/1</loc></loc></url></url></oops><url><loc>/2</loc></url>", ["1", "2"]),
        ("<url><loc>/1</loc><loc>/x</loc><b a=b></url>" + locs(2), ["1", "2"]),
        ("<!-- " + locs(8) + "-->" + locs(1), ["1"]),
        ("<?php <url> & ?>" + locs(1), ["1"]),
        (locs(1) + "\x00\x0b\ufffe" + locs(2), ["1", "2"]),
        ("<url><video:video><video:url>/x</video:url></video:video><loc>/1</loc></url>", ["1"]),
        ("</urlset><urlset>" + locs(1), ["1"]),
    ],
)
def test_xml_that_is_not_well_formed_is_read_as_far_as_it_goes(inner, expected):
    sitemap = of(urlset(inner))
    assert urls(sitemap) == addresses(*expected)
    assert not sitemap.cut


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A < B & C &lt;3 <3", "A < B & C <3 <3"),
        ("<![CDATA[A & B &eacute;]]>", "A & B é"),
        ("&#1041;&#x430;&#xd83d;&#xde00;&#0;&#xd800;!", "Ба😀!"),
        ("&oacute; &none; &amp;amp;", "ó &none; &"),
        ("<b>bold</b> <i>x</i>", "bold x"),
        ("a\n \u202e b", "a b"),
        ("x" * 30_000, "x" * 1_000),
    ],
)
def test_titles_become_plain_text(title, expected):
    (entry,) = of(
        urlset(f"<url><loc>/1</loc><news:news><news:title>{title}</news:title></news:news></url>")
    ).entries
    assert entry.title == expected


def test_what_is_wrong_is_told_with_its_line():
    assert of(urlset("\n<url><loc>/1</url>\n")).defect.startswith("not well-formed: Opening and ending tag")
    assert of(urlset("\n<url><loc>/1</url>\n")).defect.endswith("(line 3)")
    before = of("Warning: line 1\n" + urlset(locs(1)))
    assert (before.defect, urls(before)) == ("there is text before the document", addresses(1))


def test_entities_are_never_expanded():
    """Neither a bomb nor a file nor an address."""
    bomb = '<!DOCTYPE urlset [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    title = "<url><loc>/1</loc><news:news><news:title>&b;&f;</news:title></news:news></url>"
    sitemap = of(f'<?xml version="1.0"?>{bomb}<urlset>{title}</urlset>')
    assert sitemap.entries[0].title == "&b;&f;"
    late = of(f"<urlset>{bomb}{title}</urlset>")
    assert late.entries[0].title == "&b;&f;"
    assert "without any element" in refused(f"<?xml version='1.0'?><!DOCTYPE u [{' ' * 100_000}]><urlset/>")


def test_end_tags_that_are_all_missing_lose_nothing():
    text = "".join(f"<url><loc>/{number}</loc>" for number in range(20_000))
    assert len(of(urlset(text)).entries) == 20_000


def test_elements_without_end_are_not_followed():
    sitemap = of(urlset(locs(1) + "<a>" * 200_000 + locs(2)))
    assert (urls(sitemap), sitemap.cut) == (addresses(1), True)
    assert "nested too deeply" in sitemap.defect


def test_what_the_parser_fails_over_ends_the_reading():
    """A reference to no character that is hidden as character data and split between two pieces."""
    begin = urlset(locs(1) + '<url x="<![CDATA[">').removesuffix("</urlset>")
    split = "x" * (2 * pieces._STEP - len(begin) - len("&#xd8")) + "&#xd800;"
    sitemap = of(begin + split + "</url></urlset>")
    assert (urls(sitemap), sitemap.cut, sitemap.defect) == (
        addresses(1), True, "too broken to be read to its end",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "the document is empty"),
        (" \n\ufeff", "the document is empty"),
        (b"\x1f\x8bno gzip at all", "this is no whole gzip file"),
        ("<!DOCTYPE html><p>hello", "this is an HTML page, no sitemap"),
        ("<html><input type=password>", "this is a log-in page, no sitemap"),
        ("<opml><body/></opml>", "this is XML, but no sitemap (its root is <opml>)"),
        ("<!-- nothing -->", "this is XML without any element, no sitemap"),
        ("User-agent: *\nSitemap: /x", "this is plain text, no sitemap: it begins 'User-agent: *'"),
    ],
)
def test_what_is_no_sitemap_is_named(document, message):
    assert refused(document).startswith(message)


def test_another_root_is_no_obstacle_where_there_are_addresses():
    assert urls(of(f"<urls>{locs(1)}</urls>")) == addresses(1)
    assert of("<urlset/>").entries == ()
    assert not of("<urlset/>").cut


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8-sig", "UTF-8", None),
        ("utf-16", "utf-16", None),
        ("utf-16-be", "utf-16", None),
        ("windows-1251", "windows-1251", None),
        ("windows-1251", "x", "text/xml; charset=windows-1251"),
        ("utf-8", "iso-8859-1", "text/xml; charset=ISO-8859-1"),
        ("utf-8", "us-ascii", None),
    ],
)
@pytest.mark.parametrize("before", [1, 3_000])
def test_documents_are_decoded_as_they_were_written(encoding, declared, content_type, before):
    """Also where the first words that tell come behind many addresses."""
    news = "<url><loc>/n</loc><news:news><news:title>Наводнение в Баку, жителей вывозят</news:title></news:news></url>"
    text = f"<?xml version='1.0' encoding='{declared}'?><urlset>{locs(*range(before))}{news * 3_000}</urlset>"
    sitemap = of(text.encode(encoding), content_type=content_type)
    assert sitemap.entries[-1].title == "Наводнение в Баку, жителей вывозят"
    assert len(sitemap.entries) == before + 1


def test_a_charset_that_contradicts_its_label_is_told():
    text = urlset(NEWS).replace("UTF-8", "windows-1252")
    assert of(text).defect == "declared as windows-1252, read as utf-8"


def test_gzipped_sitemaps_are_unpacked():
    """Also of several members; what stands behind the last one is none of it."""
    text = urlset(locs(*range(5_000))).encode()
    members = gzip.compress(text[:99]) + gzip.compress(text[99:])
    for packed in (gzip.compress(text), members, members + bytes(200)):
        sitemap = of(packed, content_type="application/x-gzip")
        assert (len(sitemap.entries), sitemap.defect, sitemap.cut) == (5_000, None, False)


def test_a_bomb_is_read_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(pieces, "_MOST", 1024 * 1024)
    bomb = gzip.compress(urlset(locs(1) + " " * 5_000_000).encode())
    sitemap = of(bomb)
    assert (urls(sitemap), sitemap.cut, sitemap.defect) == (
        addresses(1), True, "larger than 1 MiB: the rest is not read",
    )  # fmt: skip
    members = of(gzip.compress(urlset(locs(1)).encode()[:-9]) + gzip.compress(b"") * 5_000)
    assert (urls(members), members.cut) == (addresses(1), True)
    assert "too many members" in members.defect


def large(count):
    """A news sitemap of `count` entries, one each minute of January."""
    for number in range(count):
        when = f"2026-01-{number // 1440 % 28 + 1:02}T{number // 60 % 24:02}:{number % 60:02}:00Z"
        yield (
            f"<url><loc>https://owl.example/2026/{number}</loc><news:news><news:publication_date>{when}"
            f"</news:publication_date><news:title>{number} {'Сова' * 50} 😀</news:title></news:news></url>\n"
        )


@pytest.mark.slow
def test_the_memory_taken_does_not_grow_with_the_document():
    """Of 50,000 entries in 30 MB, what is new is read within a seventh of that, the gzipped document included."""
    body = urlset("".join(large(50_000))).encode()
    packed, size = gzip.compress(body, 1), len(body)
    del body
    tracemalloc.start()
    sitemap = of(packed, since=at(2026, 1, 28, 12))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (sitemap.older + len(sitemap.entries), sitemap.defect) == (50_000, None)
    assert 0 < len(sitemap.entries) < 2_000
    assert size > 25_000_000
    assert peak + len(packed) < size / 7


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (urlset(NEWS).encode(), None, True),
        pytest.param(gzip.compress(b"<!-- x --><sitemapindex/>"), "application/gzip", True, id="packed"),
        (urlset("").encode("utf-16"), None, True),
        (b"x\n<urlset><url/></urlset>", None, True),
        (b"https://owl.example/1\nhttps://owl.example/2", "text/plain", True),
        (b"https://owl.example/1 is where it stands", "text/plain", False),
        (b"<rss><channel/></rss>", None, False),
        (b"<!doctype html><urlset>", None, False),
        (b"", None, False),
    ],
)
def test_a_sitemap_is_recognised(body, content_type, expected):
    assert is_sitemap(body, content_type) is expected


def test_robots_txt_names_sitemaps():
    """Anywhere in it, whatever the case; comments, other schemes and relative addresses do not count."""
    robots = """\ufeffSITEMAP: https://owl.example/1.xml  # the first
User-agent: *
Disallow: /sitemap
 sitemap : https://b.example/2.xml.gz
Sitemap: /relative.xml
Sitemap: ftp://owl.example/3.xml
# Sitemap: https://owl.example/4.xml
Sitemap: https://owl.example/1.xml
Sitemap:"""
    assert find_sitemaps(robots) == ("https://owl.example/1.xml", "https://b.example/2.xml.gz")
    assert find_sitemaps("<html>") == ()
