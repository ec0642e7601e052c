"""The JSON-LD of a page."""

import json

import pytest

from monitor.read.jsonld import first, is_article, read_jsonld
from tests.unit.read.pages import tree

ARTICLE = {"@type": "NewsArticle", "headline": "Tunnel opens", "url": "https://owl.example/1"}


def read(*scripts):
    texts = (one if isinstance(one, str) else json.dumps(one) for one in scripts)
    return read_jsonld(tree("".join(f'<script type="application/ld+json">{text}</script>' for text in texts)))


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebSite"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        f"<!-- {json.dumps(ARTICLE)} -->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        f"/*<![CDATA[*/ {json.dumps(ARTICLE)} /*]]>*/",
        f"{json.dumps(ARTICLE)};",
        json.dumps(ARTICLE).replace("}", ", }"),
        json.dumps(ARTICLE) + json.dumps(ARTICLE),
        json.dumps(ARTICLE).replace("Tunnel opens", "Tunnel\nopens"),
        {"@type": ["Thing", "https://schema.org/BlogPosting"], "headline": "Tunnel &amp; <b>opens</b>"},
    ],
)
def test_an_article_is_found_however_it_is_written_down(script):
    node = read(script).article([], [])
    assert first(node, "headline") in {"Tunnel opens", "Tunnel & opens"}


@pytest.mark.parametrize(
    "script", ["", "{", "[" * 100_000, "{'a': 1}", "null", "3", '{"@type": 5}', '{"@type": [1]}']
)
def test_what_cannot_be_read_is_left_out(script):
    assert read(script).article([], []) == {}
    assert read(script, ARTICLE).article([], []) == ARTICLE


OTHER = {
    "@type": "Article",
    "headline": "Ferry strike",
    "mainEntityOfPage": {"@id": "http://www.owl.example/2/#x"},
}


@pytest.mark.parametrize(
    ("addresses", "headlines", "headline"),
    [
        (["https://owl.example/2?utm=1"], [], "Ferry strike"),
        ([None, "http://owl.example/1/"], ["Ferry strike"], "Tunnel opens"),
        ([], ["“Ferry strike”"], "Ferry strike"),
        ([], ["", "No such"], "Tunnel opens"),
    ],
)
def test_of_several_articles_it_is_the_one_that_the_page_is_about(addresses, headlines, headline):
    assert read([ARTICLE, OTHER]).article(addresses, headlines)["headline"] == headline


def test_references_lead_to_the_node_that_says_more():
    jsonld = read({"@graph": [{**ARTICLE, "author": [{"@id": "#1"}, {"name": "Joe"}, "Ann", {"@id": "#2"}, 3]},
                              {"@type": "Person", "@id": "#1", "name": "Mara"}]})  # fmt: skip
    assert jsonld.names(jsonld.article([], []).get("author")) == ["Mara", "Joe", "Ann", "#2"]
    assert jsonld.names(None) == []


def test_types_are_named_and_other_nodes_found():
    jsonld = read(ARTICLE, {"@type": "WebSite", "name": "The Owl"})
    assert jsonld.types == {"NewsArticle", "WebSite"}
    assert first(jsonld.other("WebSite"), "name") == "The Owl"
    assert jsonld.other("Person") == {}
    assert not is_article({"@type": "WebSite"})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a", "a"),
        (["b", "c"], "b"),
        ({"@value": "d"}, "d"),
        ({"x": 1}, None),
        ([], None),
        (5, None),
        (" ", None),
    ],
)
def test_a_value_is_its_first_words(value, words):
    assert first({"x": value}, "y", "x") == words


def test_scripts_of_other_types_are_passed_over():
    assert read_jsonld(tree('<script type="text/javascript">{"@type": "Article"}</script>')).nodes == ()
