"""The spider of a site looks through its lists of articles, and asks for nothing else."""

import pytest

from monitor.collect.order import make_digest
from monitor.identify.keys import make_url_key
from monitor.identify.urls import canonical
from tests.servers import HttpServer, Reply, redirect
from tests.spiders.rig import Crawl, crawl, html, menu, teaser


@pytest.fixture
def site():
    with HttpServer() as server:
        server.on("/robots.txt", Reply(404))
        yield server


def news(server, *numbers):
    return [server.url(f"/news/{number}-grain-ships-wait-off-the-harbour") for number in numbers]


def known_keys(urls):
    return frozenset(make_url_key(canonical(url)) for url in urls)


def asked(server):
    return sorted(path for path in server.paths() if path != "/robots.txt")


def test_articles_of_the_front_page_and_of_the_sections_are_found_and_not_asked_for(site):
    site.on("/", html(menu("world", "sport"), *map(teaser, range(1, 6))))
    site.on("/world/", html(menu("world", "sport"), *map(teaser, range(4, 9))))
    site.on("/sport/", html(menu("world", "sport"), *map(teaser, range(20, 25))))
    run = crawl(Crawl(start=(site.url("/"),)))
    assert set(run.links) == set(news(site, *range(1, 9), *range(20, 25)))
    assert asked(site) == ["/", "/sport/", "/world/"]
    assert (run.end.reason, run.end.pages, run.end.finish) == (None, 3, "finished")
    first = next(item for item in run.items if item["url"] == news(site, 1)[0])
    assert first == {
        "url": first["url"], "title": "Grain ships wait off the harbour, day 1", "listing": site.url("/")
    }  # fmt: skip


def test_a_depth_of_zero_asks_for_the_start_pages_alone(site):
    site.on("/a/", html(menu("world"), *map(teaser, range(1, 5))))
    site.on("/b/", html(menu("world"), *map(teaser, range(11, 15))))
    run = crawl(Crawl(start=(site.url("/a/"), site.url("/b/")), depth=0))
    assert asked(site) == ["/a/", "/b/"]
    assert len(run.links) == 8


def test_no_more_pages_are_asked_for_than_allowed(site):
    names = [f"part{letter}" for letter in "abcdefghij"]
    for path in ["/", *(f"/{name}/" for name in names)]:
        site.on(path, html(menu(*names), *map(teaser, range(1, 5))))
    crawl(Crawl(start=(site.url("/"),), pages=4))
    assert len(asked(site)) == 4


def page(number, articles, last):
    following = f'<a rel="next" href="/list?page={number + 1}">Next page</a>' if number < last else ""
    return html(*map(teaser, articles), f'<div class="pager">{following}</div>')


def test_a_list_is_turned_as_long_as_it_tells_something_new(site):
    site.on("/list", page(1, range(100, 105), 9))
    for number in range(2, 10):
        site.on(f"/list?page={number}", page(number, range(100 - 5 * number, 105 - 5 * number), 9))
    spec = Crawl(start=(site.url("/list"),), depth=0)
    whole = crawl(spec)
    assert asked(site) == ["/list", *(f"/list?page={number}" for number in range(2, 7))]
    turns = [(item["url"], item["turn"]) for item in whole.items if "turn" in item]
    assert turns[:2] == [(site.url("/list"), 0), (site.url("/list?page=2"), 1)]
    site.requests.clear()
    known = known_keys(news(site, *range(85, 105)))
    crawl(spec, known=known)
    assert asked(site) == ["/list"]
    site.requests.clear()
    crawl(spec, known=known - known_keys(news(site, 101)))
    assert asked(site) == ["/list", "/list?page=2"]


def test_a_section_that_rests_is_not_asked_for(site):
    for path in ("/", "/world/", "/sport/"):
        site.on(path, html(menu("world", "sport"), *map(teaser, range(1, 5))))
    crawl(Crawl(start=(site.url("/"),)), rested=frozenset([make_digest(site.url("/sport/"))]))
    assert asked(site) == ["/", "/world/"]


def test_lists_whose_turn_it_is_are_asked_for_though_what_leads_to_them_rests(site):
    site.on("/", html(menu("regions"), *map(teaser, range(1, 5))))
    site.on("/regions/", html(menu("regions")))
    site.on("/regions/north/", html(*map(teaser, range(11, 15))))
    regions, north = site.url("/regions/"), site.url("/regions/north/")
    run = crawl(Crawl(start=(site.url("/"),)), rested=frozenset([make_digest(regions)]), listings=(north,))
    assert asked(site) == ["/", "/regions/north/"]
    assert set(news(site, *range(11, 15))) < set(run.links)


def test_lists_that_no_request_is_left_for_are_counted(site):
    names = [f"part{letter}" for letter in "abcdefghij"]
    for path in ["/", *(f"/{name}/" for name in names)]:
        site.on(path, html(menu(*names), *map(teaser, range(1, 5))))
    run = crawl(Crawl(start=(site.url("/"),), pages=4))
    assert run.end.stats["listings/left_out"] == 7


def test_patterns_decide_what_is_an_article_and_what_is_a_section(site):
    front = html('<a href="/x?id=77">A short one</a><a href="/y/7">Another</a><a href="/deep/er">deeper</a>',
                 '<a href="/never?id=78">Not this one</a>')  # fmt: skip
    site.on("/", front)
    site.on("/deep/er", html('<a href="/x?id=79">The third</a>'))
    spec = Crawl(start=(site.url("/"),), articles=(r"\?id=\d+$",), sections=("/deep/",), skip=("/never",))
    run = crawl(spec)
    assert sorted(run.links) == [site.url("/x?id=77"), site.url("/x?id=79")]
    assert asked(site) == ["/", "/deep/er"]


def test_another_site_is_never_asked_for(site):
    with HttpServer() as other:
        away = f'<nav><a href="{other.url("/news/")}">News</a></nav>'
        site.on("/", html(menu("moved"), away, *map(teaser, range(1, 5))))
        site.on("/moved/", redirect(other.url("/")))
        run = crawl(Crawl(start=(site.url("/"),)))
        assert other.requests == []
    assert any("belongs to another site" in trouble for trouble in run.end.troubles)
    assert run.end.reason is None


def test_what_robots_txt_forbids_is_not_asked_for_and_said(site):
    site.on("/robots.txt", Reply(body=b"User-agent: media-monitor\nDisallow: /sport"))
    site.on("/", html(menu("world", "sport"), *map(teaser, range(1, 5))))
    site.on("/world/", html(*map(teaser, range(1, 5))))
    run = crawl(Crawl(start=(site.url("/"),)))
    assert asked(site) == ["/", "/world/"]
    assert run.end.forbidden == 1
    assert "robots.txt does not allow it" in run.end.troubles[0]


def test_a_site_that_cannot_show_its_robots_txt_is_left_alone(site):
    site.on("/robots.txt", Reply(503))
    site.on("/", html(*map(teaser, range(1, 5))))
    run = crawl(Crawl(start=(site.url("/"),)))
    assert asked(site) == []
    assert "until the site shows its robots.txt again" in run.end.troubles[0]


def test_a_page_that_fails_is_asked_for_again_and_hinders_no_other(site):
    site.on("/", html(menu("world", "sport"), *map(teaser, range(1, 5))))
    site.on("/world/", [Reply(500), Reply(fault="reset"), html(*map(teaser, range(11, 15)))])
    site.on("/sport/", Reply(500))
    run = crawl(Crawl(start=(site.url("/"),)))
    assert set(news(site, *range(11, 15))) < set(run.links)
    assert site.paths().count("/sport/") == 3
    assert (run.end.reason, run.end.errors) == (None, [])


def test_a_site_that_asks_for_patience_gets_it(site):
    site.on("/", html(menu("world", "sport"), *map(teaser, range(1, 5))))
    site.on("/world/", Reply(429, headers={"Retry-After": "600"}))
    site.on("/sport/", html())
    run = crawl(Crawl(start=(site.url("/"),)), per_site=1)
    assert run.end.retry_after == 600_000
    assert site.paths().count("/world/") == 1


def test_a_short_wait_is_waited(site):
    site.on("/", html(menu("world"), *map(teaser, range(1, 5))))
    site.on("/world/", [Reply(503, headers={"Retry-After": "1"}), html(*map(teaser, range(11, 15)))])
    run = crawl(Crawl(start=(site.url("/"),)))
    first, second = (one.at for one in site.requests if one.path == "/world/")
    assert second - first > 0.9
    assert run.end.retry_after is None


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"<rss/>", b"%PDF-1.7", b"<a href=" + b"x" * 100_000])
@pytest.mark.parametrize("kind", ["text/html", "application/pdf", ""])
def test_what_is_no_page_gives_nothing_and_breaks_nothing(site, body, kind):
    site.on("/", Reply(body=body, headers={"Content-Type": kind} if kind else {}))
    run = crawl(Crawl(start=(site.url("/"),)))
    assert (run.links, run.end.errors) == ([], [])
