"""What a search's page of results lists, on its own site and on others."""

import time

import pytest

from monitor.errors import ReadError
from monitor.pipeline.reading import read_search
from monitor.read.results import MOST_RESULTS, is_page, parse_results
from spiders.places import Places
from spiders.walk import MOST_STEPS

URL = "https://news.search.example/find?q=grain"
HEADLINES = (
    ("https://north.example/2026/01/05/grain-prices-rise-again", "Grain prices rise again in the north"),
    ("https://www.south.example/economy/4711223", "Wheat harvest begins earlier than in any year"),
    ("https://east.example/news/harbour-opens-after-three-years.html", "Harbour opens after three years of works"),
)  # fmt: skip


def page(rows, more=""):
    return (
        '<!doctype html><html><head><title>grain - Search</title></head><body><header><nav><a href="/">Home</a>'
        '<a href="/about">About us</a><a href="/find?q=grain&amp;sort=date">Newest first</a></nav></header>'
        f'<main>{rows}</main>{more}<footer><a href="/privacy">Privacy</a><a href="/terms">Terms</a>'
        '<a href="https://www.facebook.com/search">Facebook</a></footer></body></html>'
    ).encode()


def hits(
    links,
    row='<div class="hit"><h3><a href="{0}">{1}</a></h3><p>What it says about grain and more.</p></div>',
):
    return "".join(row.format(*link) for link in links)


def found(body, results=None, url=URL):
    return {
        one.url: one.title for one in parse_results(body, url=url, content_type="text/html", results=results)
    }


def test_headlines_on_other_sites_are_found_without_any_selector():
    assert found(page(hits(HEADLINES))) == dict(HEADLINES)


def test_headlines_on_its_own_site_are_found_without_any_selector():
    own = [
        (f"/2026/01/0{n}/a-story-about-grain-{n}", f"A long story about grain, part {n} of many")
        for n in range(1, 6)
    ]
    assert found(page(hits(own)), url="https://paper.example/?s=grain") == {
        f"https://paper.example{path}": title for path, title in own
    }


@pytest.mark.parametrize(
    "base", ["", '<base href="https://other.example/x/">', '<base href="http://[">', "<base>"]
)
def test_one_result_alone_is_found(base):
    body = page(base + hits(HEADLINES[:1]))
    assert found(body) == dict(HEADLINES[:1])


def test_links_that_lead_on_count_as_where_they_lead():
    rows = hits([(f"/url?q={url}&amp;sa=U", title) for url, title in HEADLINES])
    assert found(page(rows), url="https://www.google.com/search?q=grain") == dict(HEADLINES)


def test_where_no_address_looks_like_an_article_the_headlines_count():
    links = [(f"http://127.0.0.{n}/go/{n}", f"A long story about grain, number {n}") for n in (1, 2)]
    assert found(page(hits(links, '<li><a href="{0}">{1}</a></li>'))) == dict(links)


def test_where_nothing_is_found_there_is_nothing():
    assert found(page("<p>No results for your search.</p>")) == {}


ROWS = (
    '<li class="r"><a href="/out/1"><img src="x.png"></a><a href="/out/1">Short</a><a href="/out/1">Longer words</a>'
    '<a href="/tag/x">Tag</a></li><li class="r"><span>No link</span></li><li class="r"><a href="/">Home</a></li>'
)


@pytest.mark.parametrize("results", ["li.r", "//li[@class='r']", ".r > a:first-child", "(//li/a)[1]"])
def test_a_selector_may_name_links_or_what_holds_one(results):
    links = found(page(f"<ul>{ROWS}</ul>"), results)
    assert list(links) == ["https://news.search.example/out/1"]
    assert links["https://news.search.example/out/1"] == (
        "" if "a" in results.replace("class", "") else "Longer words"
    )


def test_a_selector_may_name_addresses_or_what_stands_in_a_link():
    body = page(f'<ul>{ROWS}</ul><a href="/7"><h3>Head</h3></a>')
    assert found(body, "//li/a/@href")["https://news.search.example/out/1"] == ""
    assert found(body, "h3") == {"https://news.search.example/7": "Head"}
    assert found(body, "//li[re:test(a/@href, 'out/1$')]").keys() == {"https://news.search.example/out/1"}
    assert found(body, "//h3/text()") == {}
    assert found(body, "(//h4)") == {}


def test_a_selector_that_cannot_be_looked_for_is_told():
    with pytest.raises(ReadError, match=r"`results`: `//a\[foo\(\)\]` cannot be looked for"):
        found(page(""), "//a[foo()]")


def test_a_selector_that_takes_too_much_memory_says_so(monkeypatch):
    def css2xpath(_):
        raise MemoryError

    monkeypatch.setattr("monitor.read.selector.css2xpath", css2xpath)
    with pytest.raises(MemoryError):
        found(page(""), "h3 a")


def test_a_selector_that_counts_finds_no_links():
    assert found(page(hits(HEADLINES)), "(count(//a))") == {}


def test_a_page_without_end_is_bounded():
    many = [
        (f"https://s{n}.example/2026/a-story-{n}", f"A story of the day about grain, number {n}")
        for n in range(900)
    ]
    assert len(found(page(hits(many)), "h3 a")) == MOST_RESULTS
    assert len(found(page(hits(many)))) == MOST_RESULTS


def test_the_places_of_a_page_are_read_once_however_many_sites_it_names(monkeypatch):
    made = []

    class Counted(Places):
        def __init__(self, root):
            made.append(self)
            super().__init__(root)

    monkeypatch.setattr("monitor.read.results.Places", Counted)
    links = "".join(f'<p><a href="https://s{n}.example/x">x</a></p>' for n in range(170))
    found(b"<html><body>" + b"<div class='menu'>" * 170 + (links + "<br>" * 30_000).encode())
    (places,) = made
    assert 0 < places.walk.left < MOST_STEPS


def test_what_a_selector_finds_within_each_other_is_read_no_further_than_the_page_is_bounded():
    body = b"<html><body>" + b"<div>" * 200 + b"<br>" * 50_000 + b"<a href='/7'>x</a>"
    began = time.process_time()
    assert found(body, "div") == {}
    assert time.process_time() - began < 3


def test_addresses_that_are_none_are_left_out():
    body = page(
        hits(
            [
                ("javascript:alert(1)", "A headline that runs a script"),
                ("http://[", "A headline that leads nowhere"),
            ]
        )
    )
    assert found(body, "h3 a") == found(body) == {}


@pytest.mark.parametrize(
    ("body", "kind", "is_one"),
    [
        (b"<!doctype html><p>x", "application/rss+xml", True), (b"<HTML><body>", None, True),
        (b"<div><a href='/1'>x</a></div>", "text/html", True), (b"<div></div>", "application/xml", False),
        (b"<?xml version='1.0'?><rss/>", "text/html", False), (b'{"items": []}', "text/html", False),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "text/html", False), (b"", None, False),
    ],
)  # fmt: skip
def test_the_bytes_tell_whether_an_answer_is_a_page(body, kind, is_one):
    assert is_page(body, kind) is is_one


def search(body, content_type=None):
    return read_search(body, url=URL, content_type=content_type, source="S", results=None).named


def feed(*items):
    return f"<rss version='2.0'><channel><title>S</title>{''.join(items)}</channel></rss>".encode()


def test_what_is_linked_by_way_of_the_search_belongs_to_the_outlet_that_it_names():
    of_other = "<item><title>A</title><link>https://news.search.example/read/1</link><source url='https://www.paper.example/'>P</source></item>"
    linked = "<item><title>B</title><link>https://north.example/b</link><source url='https://www.paper.example/'>P</source></item>"
    silent = "<item><title>C</title><link>https://news.search.example/read/2</link></item>"
    broken = "<item><title>D</title><link>https://news.search.example/read/3</link><source url='file:///x'>P</source></item>"
    outlets = {one.entry.title: one.outlet for one in search(feed(of_other, linked, silent, broken))}
    assert outlets == {
        "A": "paper.example",
        "B": "north.example",
        "C": "search.example",
        "D": "search.example",
    }


def test_an_atom_source_names_the_outlet_too():
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>S</title><entry><id>1</id><title>A</title>"
        "<link href='https://news.search.example/read/1'/><source><link href='https://paper.example/feed'/></source></entry></feed>"
    )
    assert [one.outlet for one in search(body.encode())] == ["paper.example"]


def test_results_of_a_page_are_links_alone():
    named = search(page(hits(HEADLINES)), "text/html")
    assert {(one.outlet, one.entry.bare, one.entry.title) for one in named} == {
        (outlet, True, title)
        for outlet, (_, title) in zip(("north.example", "south.example", "east.example"), HEADLINES, strict=True)
    }  # fmt: skip
