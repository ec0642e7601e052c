"""The article on a web page."""

import json

import pytest

from monitor.errors import ReadError
from monitor.read import body as body_module
from monitor.read.page import ParsedPage, parse_page
from tests.unit.read.pages import PARAGRAPHS, TITLE, URL, around, paragraphs


def parsed(markup, url=URL, content_type="text/html"):
    body = markup if isinstance(markup, bytes) else markup.encode()
    return parse_page(body, url=url, content_type=content_type)


def read(markup, url=URL):
    return parsed(markup, url).page


def test_a_wire_copy_is_read_to_the_paragraph():
    """Navigation, a read-also line in the middle, share bar, newsletter box, comments and footer are left out."""
    page = read(around(PARAGRAPHS))
    assert page.text.split("\n\n") == PARAGRAPHS
    assert (page.title, page.site, page.language) == (TITLE, "The Owl", "en-gb")
    assert page.published is page.updated is page.summary is page.paywall is page.image is None
    assert page.author == page.tags == page.twins == ()
    assert page.dateline is page.credit is None


@pytest.mark.parametrize(
    ("head", "dated", "stated"),
    [
        ('<meta property="article:published_time" content="2025-02-26T13:14:00+04:00">', "", "2025-02-26T09:14:00Z"),
        ("", '<time datetime="2025-02-26">yesterday</time>', "2025-02-26"),
        ("", "<p>26 February 2025</p>", "2025-02-26"),
    ],
)  # fmt: skip
def test_its_date_is_found_wherever_it_is_stated(head, dated, stated):
    page = read(around(PARAGRAPHS, head=head, dated=dated))
    assert str(page.published) == stated
    assert page.text.split("\n\n") == PARAGRAPHS


def test_everything_that_a_page_says_of_its_article_is_read():
    article = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "description": "d",
        "author": [{"@type": "Person", "name": "Mara Lind"}, {"@type": "Person", "name": "Joe Pike"}],
        "datePublished": "2026-02-26T09:00:00+01:00", "dateModified": "2026-02-26T10:00:00+01:00",
        "isAccessibleForFree": "False", "keywords": ["tunnel", "harbour"], "inLanguage": "en",
        "publisher": {"name": "Owl Media"}, "image": [{"url": "/ld.jpg"}],
    }  # fmt: skip
    head = f"""<script type="application/ld+json">{json.dumps(article)}</script>
    <meta property="og:type" content="article"><meta property="og:description" content="Three years &amp; twice the price">
    <meta property="og:image" content="/i.jpg"><meta property="article:tag" content="Aldmoor">
    <link rel="canonical" href="/news/1"><link rel="amphtml" href="/amp/1">
    <link rel="alternate" media="only screen and (max-width: 640px)" href="https://m.owl.example/1">
    <link rel="alternate" media="print" href="{URL}"><link rel="alternate" hreflang="de" href="/de">"""
    found = parsed(around(PARAGRAPHS, head=head))
    assert isinstance(found, ParsedPage)
    assert found.types == {"NewsArticle", "article"}
    assert found.root.tag == "html"
    assert len(found.root.findall(".//nav")) == 1
    page = found.page
    assert page.author == ("Mara Lind", "Joe Pike")
    assert (str(page.published), str(page.updated)) == ("2026-02-26T08:00:00Z", "2026-02-26T09:00:00Z")
    assert page.summary == "Three years & twice the price"
    assert page.image == "https://owl.example/i.jpg"
    assert page.canonical == "https://owl.example/news/1"
    assert page.twins == ("https://owl.example/amp/1", "https://m.owl.example/1")
    assert page.tags == ("Aldmoor", "tunnel", "harbour")
    assert page.paywall is True


@pytest.mark.parametrize(
    ("head", "paywall"),
    [
        ('<meta property="article:content_tier" content="locked">', True),
        ('<meta property="article:content_tier" content="free">', False),
        ('<meta property="article:content_tier" content="metered">', None),
        ('<script type="application/ld+json">{"@type":"Article","isAccessibleForFree":true}</script>', False),
        (('<script type="application/ld+json">{"@type":"Article","isAccessibleForFree":"http://schema.org/False"}'
         "</script>"), True),
    ],
)  # fmt: skip
def test_a_paywall_is_what_the_page_says_of_it(head, paywall):
    assert read(around(PARAGRAPHS, head=head)).paywall is paywall


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ('"/a.jpg"', "https://owl.example/a.jpg"),
        ('{"url": "/b.jpg"}', "https://owl.example/b.jpg"),
        ("[]", None),
    ],
)
def test_a_picture_is_an_address_an_object_or_a_list(image, address):
    head = f'<script type="application/ld+json">{{"@type": "Article", "image": {image}}}</script>'
    assert read(around(PARAGRAPHS, head=head)).image == address


def test_keywords_for_search_engines_count_where_there_are_no_others():
    head = '<meta name="keywords" content="tunnel, harbour">'
    assert read(around(PARAGRAPHS, head=head)).tags == ("tunnel", "harbour")
    head += '<meta name="news_keywords" content="Aldmoor">'
    assert read(around(PARAGRAPHS, head=head)).tags == ("Aldmoor",)


def test_og_url_is_the_canonical_where_there_is_no_other():
    assert (
        read(around(PARAGRAPHS, head='<meta property="og:url" content="/x">')).canonical
        == "https://owl.example/x"
    )


def test_a_page_without_an_address_is_read():
    page = read(around(PARAGRAPHS), url=None)
    assert page.text.split("\n\n") == PARAGRAPHS
    assert page.canonical is None


@pytest.mark.parametrize(
    "body", [b"", b"  ", b"<!-- -->", b"%PDF-1.7 x", b"\n%PDF-1.4", b"\x89PNG\r\n", b"PK\x03\x04"]
)
def test_what_is_no_html_is_refused_with_a_reason(body):
    with pytest.raises(ReadError, match="the page"):
        parsed(body)


@pytest.mark.parametrize("body", [b"plain words", b"<html>", b'{"a": 1}', b"\0\xff\xfe\0", b"<svg></svg>"])
def test_what_holds_no_article_is_a_page_without_text(body):
    page = parsed(body).page
    assert page.text is None or "words" in page.text


def test_a_truncated_page_is_read_as_far_as_it_goes():
    markup = around(PARAGRAPHS)
    page = read(markup[: markup.index(PARAGRAPHS[2][40:60])])
    assert page.text.split("\n\n")[:2] == list(PARAGRAPHS[:2])


def test_the_meta_of_a_page_names_its_charset():
    text = "Мэр открыл тоннель под гаванью на три года позже срока, сообщил городской совет. " * 4
    markup = f'<html><head><meta charset="windows-1251"><title>Тоннель открыт</title></head><body><p>{text}</p></body></html>'
    page = parsed(markup.encode("windows-1251")).page
    assert page.title == "Тоннель открыт"
    assert page.text == text.strip()


def test_what_trafilatura_chokes_on_is_a_page_without_text(monkeypatch):
    """A page is still one where the library raises what it never promised; running out of memory is not hidden."""

    def failing(error):
        def fail(*_, **__):
            raise error

        return fail

    monkeypatch.setattr(body_module, "bare_extraction", failing(RecursionError()))
    page = read(around(PARAGRAPHS))
    assert (page.title, page.text) == (TITLE, None)
    monkeypatch.setattr(body_module, "bare_extraction", failing(MemoryError()))
    with pytest.raises(MemoryError):
        read(around(PARAGRAPHS))


def test_caches_are_emptied_from_time_to_time(monkeypatch):
    emptied = []
    monkeypatch.setattr(body_module, "reset_caches", lambda: emptied.append(1))
    monkeypatch.setattr(body_module, "_pages", iter(range(199, 210)))
    for _ in range(3):
        read(f"<html><body>{paragraphs()}</body></html>")
    assert emptied == [1]


@pytest.mark.parametrize("reference", ["&#11;", "&#x1F;", "&#xFFFE;", "&#0;", "&#xD800;"])
def test_a_reference_to_what_is_no_character_takes_nothing_with_it(reference):
    """Text that was pasted from a word processor holds some."""
    body = "".join(f"<p>{one[:20]}{reference}{one[20:]}</p>" for one in PARAGRAPHS)
    page = parse_page(
        f"<html><body><h1>{TITLE}</h1>{body}</body></html>".encode(), url=None, content_type=None
    ).page
    assert [one.replace("\ufffd", "") for one in page.text.split("\n\n")] == PARAGRAPHS
