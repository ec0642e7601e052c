"""Whatever a page holds, recognising it raises nothing, takes little time, and leads only to the web."""

import re
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HTMLParser, document_fromstring

from monitor.model import Page
from monitor.read.kinds import find_challenge, recognise
from monitor.read.targets import find_target, leads_on
from tests.press import press

PRESS = list(press().values())
PARSER = HTMLParser(encoding="utf-8")
PIECES = st.sampled_from([
    "<", ">", "</div>", "<div>", "<a href='", "<a href='http://['>", "<a href='/1'>x</a>", "<title>", "<h1>", "<body>", "<p>",
    "<meta http-equiv=refresh content='0;url=http://['>", "<meta http-equiv=refresh content='9'>", "<script>location='", "<!--",
    "<?x?>", "<frameset>", "<svg><title>404</title>", "<input type=password>", "<c-wiz data-n-au='javascript:1'>", "\u202e", "404", "\n",
])  # fmt: skip
URLS = st.sampled_from(
    [
        None,
        "",
        "http://[",
        "https://paper.example",
        "https://paper.example/tag/x",
        "//x",
        "https://news.google.com/rss/articles/A",
        "mailto:x",
    ]
)


@st.composite
def pages(draw):
    """A page of the press, damaged."""
    html = draw(st.sampled_from(PRESS)).html
    for _ in range(draw(st.integers(0, 5))):
        at, gone = draw(st.integers(0, len(html))), draw(st.sampled_from([0, 1, 30, 400]))
        html = html[:at] + draw(PIECES) + html[at + gone :]
    return html


@settings(max_examples=150, deadline=None)
@given(pages(), URLS, st.sampled_from([200, 301, 403, 404]), st.booleans())
def test_no_page_breaks_recognising(html, url, status, told):
    root = document_fromstring(f"<i>{html}".encode(), parser=PARSER)
    page = Page(title="Trams", text=re.sub("<[^>]*>", "\n", html) if told else None)
    found = recognise(root, page, url=url, types=("article",), status=status)
    find_challenge(root)
    assert found is None or found.leads_to is None or urlsplit(found.leads_to).scheme in {"http", "https"}


@given(
    st.text()
    | st.text(max_size=30).map("https://news.google.com/rss/articles/".__add__)
    | st.text(max_size=30).map("https://www.google.com/url?q=".__add__)
)
def test_no_address_breaks_looking_into_it(url):
    target = find_target(url)
    assert target is None or (leads_on(url) and urlsplit(target).scheme in {"http", "https"})


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200 + "<a href=/1>One headline that is long enough</a>" * 20_000,
        "<ul>" + "<li><a href=/{}>One headline that is long enough</a></li>" * 20_000,
        "<p>" + "page " * 100_000,
        "<title>" + "- | " * 100_000,
        "<h1>" + "seite a " * 100_000,
        "<script>location=" + "'" * 200_000,
        "<script>" + "location . " * 20_000,
        "<meta http-equiv=refresh content='" + "0" * 500_000 + "'>",
        "<p>" + "<b>x</b>" * 100_000,
    ],
    ids=range(9),
)
def test_recognising_a_large_page_takes_no_more_than_its_size(html):
    root = document_fromstring(f"<html><body>{html}".encode(), parser=PARSER)
    began = time.process_time()
    recognise(root, Page(text=root.text_content()[:200_000]), url="https://paper.example/x", types=())
    assert time.process_time() - began < 3
