"""What a page names as feeds."""

import pytest
from lxml.html import document_fromstring

from monitor.read.alternates import Alternates, find_alternates

HERE = "https://owl.example/news/"


def named(markup: str) -> Alternates:
    return find_alternates(document_fromstring(f"<html>{markup}</html>"), HERE)


@pytest.mark.parametrize(
    "kind",
    ["application/rss+xml", "application/atom+xml; charset=utf-8", "APPLICATION/RDF+XML", "application/feed+json", "text/xml"],
)  # fmt: skip
def test_the_head_names_feeds_by_their_type(kind: str):
    found = named(f"<head><link rel='alternate home' type='{kind}' href='/rss#top'></head>")
    assert found == Alternates(("https://owl.example/rss",), ())


@pytest.mark.parametrize(
    "link",
    [
        "rel=alternate type=text/html hreflang=az href=/az/", "rel=stylesheet type=text/xml href=/a.xsl",
        "rel=alternate type=application/json+oembed href=/oembed", "rel=alternate type=application/rss+xml",
        "rel=alternate type=application/rss+xml href='javascript:x'", "type=application/rss+xml href=/rss",
        f"rel=alternate type=application/rss+xml href={HERE}", "rel=alternate type=text/xml href=/" + 2_000 * "x",
    ],
)  # fmt: skip
def test_other_links_of_the_head_are_none(link: str):
    assert named(f"<head><link {link}></head>") == Alternates((), ())


@pytest.mark.parametrize(
    "path",
    [
        "/rss", "/rss/", "/feed/", "/feeds", "/rss.xml", "/world/rss.xml", "/rss-feeds", "/rss2.xml", "/news_rss.php",
        "/world.rss", "/atom.xml", "/index.rdf", "/rss/world.xml", "/feeds/a/world.xml", "/?feed=rss2", "/x?a=b&format=atom",
        "/rss_az.xml",
    ],
)  # fmt: skip
def test_links_that_look_like_feeds_are_kept_each_once(path: str):
    found = named(f"<a href='{path}'>RSS</a><map><area href='{path}'></map>")
    assert found == Alternates((), (f"https://owl.example{path}",))


@pytest.mark.parametrize(
    "path", ["/", "/feedback", "/news/feeding-the-owls", "/atomic-energy", "/newsfeedback/", "/rss-explained-to-all/part-2", "/a?format=pdf", "mailto:rss@owl.example"]
)  # fmt: skip
def test_links_that_only_sound_like_feeds_are_not(path: str):
    assert named(f"<a href='{path}'>x</a>") == Alternates((), ())


def test_what_the_head_names_is_not_named_again_and_other_sites_stay_visible():
    found = named(
        "<head><base href='https://cdn.owl.example/x/'><link rel=alternate type=text/xml href=rss></head>"
        "<a href='rss'>RSS</a><a href='https://hawk.example/rss'>Hawk</a>"
    )
    assert found == Alternates(("https://cdn.owl.example/x/rss",), ("https://hawk.example/rss",))


def test_a_base_that_is_no_address_does_not_count():
    found = named("<head><base href='javascript:x'><link rel=alternate type=text/xml href=rss></head>")
    assert found.declared == ("https://owl.example/news/rss",)
