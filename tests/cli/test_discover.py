"""`monitor sources add`: what is found of a site, and how it is told."""

import gzip

from monitor import clock
from monitor.model import iso
from monitor.settings import HOUR
from tests.acceptance.feeds import Item, rss
from tests.cli.offers import CONFIG, feed, headlines, lines, page, sitemap
from tests.servers import Reply, redirect


def test_each_candidate_is_a_json_line_the_best_first(site, add):
    site.on(
        "/",
        page(
            "<link rel=alternate type=text/xml href=/short><link rel=alternate type=text/xml href=/full>",
            headlines(),
        ),
    )
    site.on("/short", feed("Short."))
    site.on("/full", feed("Long. " * 400, every=1_800))
    site.on("/robots.txt", Reply(body=f"Sitemap: {site.url('/news.xml')}".encode()))
    date = iso(clock.now() - HOUR)
    news = f"<news:news><news:title>Flood</news:title><news:publication_date>{date}</news:publication_date></news:news>"
    site.on("/news.xml", Reply(body=sitemap(site.url("/1"), site.url("/2"), more=news)))
    found = lines(add(site.url(), "--json")[1])
    assert [(one["rank"], one["kind"], one["text"]) for one in found[:-1]] == [
        (1, "feed", "full text"), (2, "feed", "summary"), (3, "sitemap", "titles"), (4, "site", None),
    ]  # fmt: skip
    assert (found[0]["entries"], found[0]["per_day"], found[0]["interval_seconds"]) == (10, 48.0, 1_800)
    assert found[-1]["written"]
    assert "content" not in found[-1]["source"]


def test_a_text_of_middling_length_is_compared_with_one_linked_page(site, add):
    words = "The river has left its bed for the third time this year, and nobody knows why. " * 13
    items = [Item(str(n), site.url("/article"), f"Title {n}", words) for n in range(3)]
    site.on("/rss", Reply(body=rss(items)))
    site.on("/article", page("<title>Title 1</title>", f"<article><h1>Title 1</h1><p>{words}</p></article>"))
    assert lines(add(site.url("/rss"), "--dry-run", "--json")[1])[0]["text"] == "full text"
    more = "".join(
        f"<p>{number} houses of the old town stand in the water since last night.</p>" for number in range(30)
    )
    site.on(
        "/article", page("<title>Title 1</title>", f"<article><h1>Title 1</h1><p>{words}</p>{more}</article>")
    )
    assert lines(add(site.url("/rss"), "--dry-run", "--json")[1])[0]["text"] == "summary"


def test_a_feed_at_a_usual_place_is_found_where_none_is_named(site, add):
    site.on("/", page("<title>Owl</title>", headlines()))
    site.on("/rss.xml", feed())
    status, _, err, text = add(site.url())
    assert (status, err) == (0, "")
    assert f"feed: {site.url('/rss.xml')}" in text
    assert "/feed.xml" not in site.paths()


def test_a_page_of_countless_feeds_is_asked_for_some_and_says_so(site, add):
    site.on(
        "/", page("".join(f"<link rel=alternate type=text/xml href=/{number}.rss>" for number in range(100)))
    )
    for number in range(100):
        site.on(f"/{number}.rss", feed())
    status, _, err, _ = add(site.url(), "--dry-run")
    assert status == 0
    assert err == "monitor: 88 more feeds are named there: `monitor sources add` takes their addresses too\n"
    assert len([path for path in site.paths() if path.endswith(".rss")]) == 12


def test_a_page_that_lists_feeds_is_looked_through(site, add):
    site.on("/", page("", "<a href=/rss/>RSS</a>"))
    site.on("/rss/", page("", "<a href=/rss/all.xml>All</a><a href=/rss/tag/x.xml>X</a>"))
    site.on("/rss/all.xml", feed())
    site.on("/rss/tag/x.xml", feed())
    assert f"feed: {site.url('/rss/all.xml')}" in add(site.url())[3]


def test_of_an_index_the_part_for_news_is_taken(site, add):
    site.on("/", page())
    site.on("/robots.txt", Reply(body=f"Sitemap: {site.url('/index.xml')}".encode()))
    site.on(
        "/index.xml",
        Reply(
            body=sitemap(site.url("/a.xml"), site.url("/news-1.xml.gz"), kind="sitemapindex", tag="sitemap")
        ),
    )
    site.on("/news-1.xml.gz", Reply(body=gzip.compress(sitemap(site.url("/1")))))
    status, _, _, text = add(site.url())
    assert status == 0
    assert f"sitemap: {site.url('/news-1.xml.gz')}\n    language: az\n" in text


def test_of_an_index_without_news_the_whole_is_taken(site, add):
    site.on(
        "/sitemap.xml",
        Reply(body=sitemap(site.url("/a.xml"), site.url("/b.xml"), kind="sitemapindex", tag="sitemap")),
    )
    site.on("/b.xml", Reply(body=sitemap(site.url("/1"))))
    site.on("/", page())
    for url in (site.url(), site.url("/sitemap.xml")):
        found = lines(add(url, "--dry-run", "--json")[1])
        assert (found[0]["kind"], found[0]["url"]) == ("sitemap", site.url("/sitemap.xml"))
        assert found[0]["note"] == f"an index; what is told is of {site.url('/b.xml')}"


def test_a_site_with_nothing_but_links_is_crawled(site, add):
    menu = "".join(
        f"<li><a href=/{name}/>{name.title()}</a></li>" for name in ("world", "economy", "sport", "culture")
    )
    site.on("/", page("<title>Owl</title>", f"<nav><ul>{menu}</ul></nav>{headlines()}"))
    status, out, err, text = add(site.url())
    assert (status, err) == (0, "")
    assert site.url("/economy/") in out
    assert f"site: {site.url()}\n    language: az\n" in text


def test_where_nothing_is_found_every_attempt_is_told_with_its_reason(site, add):
    site.on("/", page("<link rel=alternate type=text/xml href=/broken>", "<p>We are closed."))
    site.on("/broken", Reply(body=b"<rss><channel><title>x"))
    site.on("/feed", page())
    status, out, err, text = add(site.url())
    assert (status, out, text) == (1, "", CONFIG)
    told = err.splitlines()
    assert f"monitor: {site.url('/broken')}: nothing stands in it" in told
    assert f"monitor: {site.url('/feed')}: an HTML page stands there, neither a feed nor a sitemap" in told
    assert f"monitor: {site.url('/rss')}: the server answered 404" in told
    assert f"monitor: {site.url()}: links to articles and sections on the page: 0, too few to go by" in told
    assert (
        told[-1] == f"monitor: {site.url()}: nothing here can be read as a source; {len(told) - 1} were tried"
    )


def test_a_broken_feed_is_told_and_the_next_best_is_written(site, add):
    site.on("/", page("<link rel=alternate type=text/xml href=/broken>", headlines()))
    site.on("/broken", Reply(fault="truncated", body=b"<rss>" * 100))
    status, _, err, text = add(site.url())
    assert status == 0
    assert f"{site.url('/broken')}: the body is cut off" in err
    assert f"site: {site.url()}" in text


def test_an_address_that_moved_for_good_is_written_as_the_new_one(site, add):
    site.on("/", redirect("/front"))
    site.on(
        "/front",
        page("<link rel=alternate type=text/xml href=/old><link rel=alternate type=text/xml href=/for-now>"),
    )
    site.on("/old", redirect("/new", 301))
    site.on("/new", feed(every=60))
    site.on("/for-now", redirect("/new", 302))
    found = lines(add(site.url(), "--dry-run", "--json")[1])
    assert [one["url"] for one in found[:2]] == [site.url("/new"), site.url("/for-now")]


def test_a_page_that_only_leads_on_is_followed(site, add):
    site.on("/", page(f"<meta http-equiv=refresh content='0; url={site.url('/az')}'>"))
    site.on("/az", page("<link rel=alternate type=text/xml href=/rss>"))
    site.on("/rss", feed())
    assert f"feed: {site.url('/rss')}" in add(site.url())[3]


def test_what_robots_txt_forbids_is_not_asked_for(site, add):
    site.on("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /"))
    site.on("/", page("<link rel=alternate type=text/xml href=/rss>", headlines()))
    site.on("/rss", feed())
    status, _, err, _ = add(site.url())
    assert status == 1
    assert f"{site.url('/rss')}: " in err
    assert "robots.txt does not allow it to media-monitor" in err
    assert set(site.paths()) == {"/", "/robots.txt"}
    assert add(site.url("/rss"))[0] == 0  # named by a person


def test_a_private_network_is_refused_unless_allowed(site, add):
    site.on("/", page("<link rel=alternate type=text/xml href=/rss>"))
    status, out, err, text = add(site.url(), config=CONFIG.replace("allow_networks", "# allow_networks"))
    assert (status, out) == (1, "")
    assert "127.0.0.1" in err
    assert site.requests == []
    assert "owl" not in text.lower()


def test_a_page_cannot_lead_into_a_network_that_is_not_allowed(site, add):
    site.on("/", page("<link rel=alternate type=text/xml href=http://10.0.0.1/rss>"))
    status, _, err, _ = add(site.url())
    assert status == 1
    assert "http://10.0.0.1" in err


def test_a_site_that_does_not_answer_is_told_at_once(add):
    status, out, err, _ = add("http://127.0.0.1:9/")
    assert (status, out) == (1, "")
    assert err.startswith("monitor: http://127.0.0.1:9/: ")


def test_a_bare_host_is_tried_with_and_without_encryption(site, add):
    site.on("/", page("<link rel=alternate type=text/xml href=/rss>"))
    site.on("/rss", feed())
    status, _, _, text = add(f"127.0.0.1:{site.port}")
    assert status == 0
    assert f"feed: {site.url('/rss')}" in text
