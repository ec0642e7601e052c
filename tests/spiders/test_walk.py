"""What large and hostile pages cost: the elements visited are counted, the time is bounded generously."""

import re
import time
from html import escape

import pytest
from lxml.html import HTMLParser, document_fromstring

from spiders.links import find_links
from spiders.places import Places
from spiders.walk import MOST_STEPS, Walk
from tests.spiders.fronts import FRONT, TITLE, found, menu, tree


def bulk(count):
    rows = "".join(
        f'<div class="card c{at}"><a href="/news/{at}/harbour-tunnel-opens-{at}?utm_source=x"><h3>{TITLE} {at}</h3></a><time>1</time></div>'
        for at in range(count)
    )
    return tree(
        f"<body><nav>{menu({f'/list{at}': f'List {at}' for at in range(50)})}</nav><main>{rows}</main></body>"
    )


def test_a_page_of_a_thousand_links_takes_little_time():
    root = bulk(1_000)
    find_links(root, FRONT)
    began = time.process_time()
    links = find_links(root, FRONT)
    took = time.process_time() - began
    print(f"\n{took * 1000:.0f} ms")
    assert len(links) == 1_050
    assert took < 0.2


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 5_000 + "<a href='/news/1'>x</a>" * 5_000,
        "<div class='nav'>" * 200 + "<p>x</p><a href='/news/1201'>x</a>" * 4_000,
        "<li><ul>" * 2_000 + "<a href='/a'>x</a>" * 4_000,
        "<a href='/"
        + "a-" * 900
        + "'>x</a>"
        + "<a href='/"
        + "1-" * 900
        + "'>x</a>"
        + "<a href='/?"
        + "a=1&amp;" * 300
        + "'>x</a>",
        f"<div class='{'menu-' * 2_000}'><a href='/x'>{'x ' * 100_000}</a></div>" * 20,
        "<div class='nav'>" * 5_000 + "<a href='/news/1'>x</a>" * 2_000,
        "<a href='/x'><table><tr><td>" * 1_500 + "<i></i>" * 5_000,
        "<time>" * 3_000 + "<a href='/news/1'>x</a>",
        "".join(f"<a href='/{at}'>{'-' * 300}{at}</a>" for at in range(10_000)),
        "<a href='/{'><div>" * 250 + "x<br>" * 300_000 + "{",
        "".join(f"<a href='/{at}'><div>" for at in range(250)) + "<br>" * 300_000,
        "<a href='/{'><div>" * 250 + "<!---->" * 300_000,
        "<form><p>" * 250 + "<br>" * 300_000 + "<a href='/news/1'>x</a>" * 4_000,
        "<div class='menu'>" * 240 + "<br>" * 300_000 + "<a href='/news/1'>x</a>" * 4_000,
        "<article><h2><a href='/news/1201'>x</a></h2>" * 240 + "<br>" * 300_000,
        f"<div class='{'m ' * 1_000_000}'>" + "".join(f"<a href='/{at}'></a>" for at in range(4_000)),
        "<div><p><b>" * 80 + "<br>" * 100_000 + "".join(f"<a href='/{at}'></a></b>" for at in range(80)),
    ],
)
def test_a_hostile_page_takes_bounded_time(markup):
    root = document_fromstring(markup, parser=HTMLParser(huge_tree=True))
    began = time.process_time()
    places = Places(root)
    find_links(places, FRONT)
    assert 0 <= places.walk.left <= MOST_STEPS
    assert time.process_time() - began < 2


def test_what_stands_behind_more_markup_than_a_teaser_has_is_not_read():
    (row,) = tree(f"<p>{'<i></i>' * 3_000}<b>{TITLE}</b></p>").iter("p")
    assert Walk().words(row, 400) == ""


def test_words_beside_comments_and_between_styles_are_read_in_their_order():
    (row,) = tree("<p>a<!-- x -->b<style>x</style>c<b>d</b>e<?x?>f</p>g").iter("p")
    assert Walk().words(row, 400) == "a b c d e f"


def test_addresses_that_end_every_way_raise_nothing():
    odd = [
        "%",
        "%zz",
        "/%00",
        "//",
        "?",
        "?=&=",
        "/..",
        "/;",
        "http://a\ud800",
        "/\x00x",
        "http:///x",
        "https://owl.example.org:0/",
        "/[",
        "?a[]=1",
        "/" * 500,
    ]
    links = "".join(f'<a href="{escape(one)}">x</a>' for one in odd if not re.search("[\ud800\x00]", one))
    found(f"<body>{links}</body>")
