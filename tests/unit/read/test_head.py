"""What the head of a page says."""

from monitor.read.head import read_head
from tests.unit.read.pages import tree

PAGE = """<html xml:lang="de" lang="az"><head><base href="/deep/"><title> An
 article </title><meta property="OG:Title" content=" A  title ">
<meta name="og:title twitter:title" content="B"><meta name="empty" content=" "><meta name="none"><meta charset="utf-8">
<link rel="Canonical" href="1"><link rel="icon" href="javascript:x"><link href="/no-rel">
<link rel="alternate amphtml" href="/amp" media="Handheld"></head>
<body><svg><title>A drawing</title></svg><div itemprop="author" itemscope>No value</div><span itemprop="headline">H
 1</span><time itemprop="datePublished dateCreated" datetime="2026-01-05">x</time><b itemprop="empty"></b></body></html>"""


def test_meta_links_and_microdata_are_read_as_they_stand():
    head = read_head(tree(PAGE), "https://owl.example/a/b")
    assert head.title == "An article"
    assert head.language == "az"
    assert head.all("og:title", "twitter:title", "absent") == ["A title", "B", "B"]
    assert head.first("absent", "twitter:title") == "B"
    assert head.first("empty") is None
    assert head.base == "https://owl.example/deep/"
    assert head.link("canonical") == "https://owl.example/deep/1"
    assert head.link("next") is None
    assert head.links[1] == (frozenset({"alternate", "amphtml"}), "https://owl.example/amp", "handheld")
    assert head.marked == {
        "headline": ["H 1"],
        "datepublished": ["2026-01-05"],
        "datecreated": ["2026-01-05"],
    }


def test_a_page_without_a_head_says_nothing():
    head = read_head(tree("<p>x</p>"), None)
    assert (head.title, head.language, head.base, head.links, head.meta, head.marked) == (
        "",
        "",
        None,
        (),
        {},
        {},
    )


def test_a_base_that_is_no_address_is_passed_over():
    head = read_head(tree("<base href='http://['><link rel=canonical href=/x>"), "https://owl.example/a")
    assert head.link("canonical") == "https://owl.example/x"
