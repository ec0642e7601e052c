"""What is better to read, of what a site offers."""

import pytest

from monitor.model import Moment
from monitor.pipeline.candidates import Candidate, judge, judge_site, rank
from monitor.pipeline.survey import Survey, find_name, is_for_news, survey
from monitor.read.samples import Sample
from monitor.settings import DAY
from tests.acceptance.feeds import Item, rss

NOW = 20_000 * DAY
FRONT = Survey(
    kind="page",
    articles=tuple(f"https://owl.example/{n}" for n in range(20)),
    sections=("https://owl.example/world",),
)


def feed(url: str, *, named: bool = False, **facts) -> Candidate:
    sample = Sample(**{"entries": 10, "newest": NOW, "content": "summary", "per_day": 4.0, **facts})
    return judge(Survey(kind="feed", sample=sample), url, NOW, named=named)


def sitemap(url: str, **facts) -> Candidate:
    return judge(
        Survey(kind="sitemap", sample=Sample(entries=10, newest=NOW, **facts)), url, NOW, named=False
    )


def test_whole_texts_come_before_summaries_news_before_all_pages_and_a_crawl_last():
    best = [
        feed("https://owl.example/full", content="full text"), feed("https://owl.example/rss"),
        sitemap("https://owl.example/news-sitemap.xml"), sitemap("https://owl.example/sitemap.xml"),
        judge_site(FRONT, "https://owl.example/"),
    ]  # fmt: skip
    assert rank(reversed(best)) == best


def test_of_two_alike_the_one_with_more_news_is_better_and_the_first_named_of_twins():
    first, twin = feed("https://owl.example/rss"), feed("https://owl.example/atom")
    busy = feed("https://owl.example/all", per_day=40.0)
    assert rank([first, twin, busy]) == [busy, first, twin]


def test_an_address_counts_once_as_the_best_that_stands_there():
    sound = feed("https://owl.example/rss")
    assert rank([feed("http://www.owl.example/rss", entries=0), sound, feed("https://owl.example/rss/")]) == [
        sound
    ]


@pytest.mark.parametrize(
    ("flawed", "why"),
    [
        (feed("https://owl.example/rss", newest=NOW - 91 * DAY), f"nothing new in it since {Moment(NOW - 91 * DAY, day_only=True)}"),
        (feed("https://owl.example/tag/grain/feed/"), "its address says that it is about one subject"),
        (feed("https://owl.example/author/ann/rss"), "its address says that it is about one subject"),
    ],
)  # fmt: skip
def test_a_feed_that_is_stale_or_of_one_subject_comes_behind_all_that_are_not(flawed: Candidate, why: str):
    site = judge_site(FRONT, "https://owl.example/")
    assert flawed.flaw == why
    assert rank([flawed, site]) == [site, flawed]


def test_what_a_person_named_may_be_about_one_subject():
    assert feed("https://owl.example/tag/grain/comments/feed", named=True).flaw is None


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (feed("https://owl.example/comments/feed/"), "it holds the comments of readers alone"),
        (feed("https://owl.example/?feed=comments-rss2"), "it holds the comments of readers alone"),
        (feed("https://owl.example/rss", entries=0), "nothing stands in it"),
        (judge(Survey(kind="sitemap"), "https://owl.example/s.xml", NOW, named=True), "nothing stands in it"),
        (judge_site(Survey(kind="page", wall="bot challenge: x"), "https://owl.example/"), "bot challenge: x"),
        (judge_site(Survey(kind="page"), "https://owl.example/"), "links to articles and sections on the page: 0, too few to go by"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_source_says_why_and_stands_at_the_end(candidate: Candidate, why: str):
    assert candidate.failure == why
    assert rank([candidate, feed("https://owl.example/tag/x/rss")])[-1] == candidate


@pytest.mark.parametrize(
    ("url", "news"),
    [
        ("https://owl.example/news-sitemap.xml", True), ("https://owl.example/sitemap_news.xml.gz", True),
        ("https://owl.example/googlenews.xml", True), ("https://owl.example/sitemaps/news/1.xml", True),
        ("https://news.example/sitemap.xml", False), ("https://owl.example/newsletters.xml", False),
    ],
)  # fmt: skip
def test_a_sitemap_for_news_is_known_by_its_path(url: str, news: bool):
    assert is_for_news(url) is news


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Home - The Owl", ""), ("Owl | News of the night", "Owl"), ("News – Night Owl Press", "Night Owl Press"),
        ("Night-Owl: all news", "Night-Owl"), ("", ""), ("- | -", ""),
    ],
)  # fmt: skip
def test_an_outlets_name_is_the_part_of_the_title_that_its_domain_knows(title: str, name: str):
    assert find_name(title, "https://www.nightowl.example/") == name


def test_a_feed_and_a_sitemap_are_sampled_and_an_index_lists_news_first():
    found = survey(
        rss([Item("1", "https://owl.example/1", "Flood", at=NOW / 1000)], "Owl"), url="https://owl.example/rss",
        content_type=None, now=NOW,
    )  # fmt: skip
    assert (found.kind, found.name, found.sample.entries) == ("feed", "Owl", 1)
    places = [("a", "2026-01-01"), ("b", "2026-02-01"), ("news", "2020-01-01")]
    parts = "".join(
        f"<sitemap><loc>https://owl.example/{name}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in places
    )
    index = (
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{parts}</sitemapindex>".encode()
    )
    found = survey(index, url="https://owl.example/sitemap.xml", content_type=None, now=NOW)
    assert found.children == tuple(f"https://owl.example/{name}.xml" for name in ("news", "b", "a"))


def test_a_page_names_feeds_of_its_own_site_its_outlet_and_its_links():
    links = "".join(
        f"<h3><a href='/2026/11/{n}/flood-number-{n}-in-the-old-town'>Flood number {n} in the old town grows</a></h3>"
        for n in range(10, 20)
    )
    page = f"""<html lang="en-GB"><head><title>News - Owl</title><link rel=alternate type="application/rss+xml" href="/rss;jsessionid=1f2e">
        </head><body><a href="/az/rss">AZ</a><a href="https://hawk.example/rss">Hawk</a>{links}</body></html>"""
    found = survey(page.encode(), url="https://owl.example/", content_type="text/html", now=NOW)
    assert found.feeds == ("https://owl.example/rss", "https://owl.example/az/rss")
    assert (found.kind, found.name, found.language, found.wall) == ("page", "Owl", "en-gb", None)
    assert len(found.articles) == 10


def test_a_wall_is_told_and_its_feeds_are_kept():
    page = b"""<html><head><title>Just a moment...</title><link rel=alternate type="application/rss+xml" href="/rss"></head>
        <body><h1>Checking your browser</h1><script>window._cf_chl_opt={}</script></body></html>"""
    found = survey(page, url="https://owl.example/", content_type="text/html", now=NOW)
    assert found.wall.startswith("bot challenge: ")
    assert found.feeds == ("https://owl.example/rss",)
