"""The press is what it says: articles that are read as such, listed where its traits say, and a log that tells."""

import re
from collections import Counter
from dataclasses import fields
from html import unescape
from urllib.error import HTTPError
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import Request as Asked
from urllib.request import urlopen

import pytest

from monitor.model import Page
from monitor.pipeline.reading import read_page
from tests.servers import Request
from tests.sites import LocalPress, Site, find_faults, score, traps
from tests.sites.press import AT, SITES
from tests.sites.site import HTML
from tests.sites.traits import make_traits
from tests.sites.words import TONGUES

FEW = 30
TRAPS = (
    "/calendar",
    "/browse",
    "/older",
    "/tag/",
    "/archive/all",
    "/login",
    "/search",
    "/files",
    "/user",
    "/share",
)
"""What begins so leads nowhere, or only to what stands elsewhere too."""


def make_sites(count=SITES):
    sites = [Site(n, traits, 4, AT) for n, traits in enumerate(make_traits(count, 4))]
    for site in sites:
        site.base, site.elsewhere, site.internal = (
            "http://site.test",
            "http://other.test",
            ("http://10.0.0.1/",),
        )
    return sites


def ask(site, path):
    """The answer in the end, in a reader's patience: what fails is asked for again, redirects are followed."""
    for _ in range(5):
        reply = site.answer(Request("GET", path, {}, b"", 0.0))
        if reply.fault or reply.status >= 500:
            continue
        if reply.status not in {301, 302}:
            return reply
        path = reply.headers["Location"]
    raise AssertionError(path)


def links(site, path):
    for href in re.findall(r'href="([^"]+)"', ask(site, path).body.decode()):
        if href.startswith("/") and not href.startswith("//"):
            yield traps.without_session(urljoin(path, unescape(href))).partition("#")[0]


def walk(site, depth):
    """The articles that are linked from the pages up to `depth` steps from the front page."""
    articles = {one.link for one in site.articles}
    found, seen, here = set(), {"/"}, ["/"]
    for _ in range(depth + 1):
        below = dict.fromkeys(link for path in here if site.allows(path) for link in links(site, path))
        found |= below.keys() & articles
        here = [
            one
            for one in below
            if one not in seen | articles and not one.startswith((*TRAPS, "/loop", "/away", "/inside"))
        ]
        seen.update(here)
    return found


def test_a_few_sites_show_every_trait():
    for field in fields(make_traits(1, 4)[0]):
        values = {
            count: [getattr(one, field.name) for one in make_traits(count, 4)] for count in (FEW, SITES)
        }
        if field.name == "traps":
            values = {count: [trap for traps in dealt for trap in traps] for count, dealt in values.items()}
        assert set(values[FEW]) == set(values[SITES]), field.name
    assert {one.tongue for one in make_traits(FEW, 4)} == set(TONGUES)


def test_the_same_seed_makes_the_same_press():
    first, second = make_sites(FEW), make_sites(FEW)
    assert [one.articles for one in first] == [one.articles for one in second]
    assert [one.publish(2) for one in first] == [one.publish(2) for one in second]


@pytest.mark.parametrize("site", make_sites(FEW), ids=lambda site: f"{site.number} {site.traits.placed}")
def test_articles_are_listed_where_the_traits_say(site):
    listed = {one.link for one in site.open_articles()}
    if site.traits.robots == "trouble":
        assert site.answer(Request("GET", "/robots.txt", {}, b"", 0.0)).status == 500
        return
    assert walk(site, site.depth) == listed
    assert site.depth == 0 or walk(site, site.depth - 1) < listed
    site.publish(3)
    assert walk(site, site.depth) == {one.link for one in site.open_articles()} > listed


def test_all_articles_have_addresses_of_their_own():
    for site in make_sites():
        assert len({unquote(one.path) for one in site.articles}) == len(site.articles), site.traits
        assert len({one.title for one in site.articles}) == len(site.articles)


def test_the_patterns_that_an_operator_would_write_fit_the_addresses():
    for site in make_sites():
        articles, sections = site.addresses.patterns
        paths = [
            site.addresses.page(site.addresses.section(n), page)
            for n in range(site.sections)
            for page in (1, 2)
        ]
        paths += [site.addresses.subsection(0, part) for part in (0, 1)]
        for link in filter(None, [*(one.path for one in site.articles), *paths]):
            session = traps.with_session(link, "0a") if link != "/" else link
            for url in (site.url(link), site.url(session)):
                assert bool(re.search(articles, url)) == (link not in paths), (url, articles)
                assert bool(re.search(sections, url)) == (link in paths), (url, sections)


def test_robots_txt_closes_what_the_truth_says_it_closes():
    closed = [site for site in make_sites() if site.traits.robots == "disallow"]
    for site in closed:
        robots = ask(site, "/robots.txt").body.decode()
        shut = re.findall(r"^Disallow: (.+)$", robots, re.MULTILINE)
        for one in site.articles:
            assert any(map(one.path.startswith, shut)) == one.forbidden, one
        assert site.forbidden()
        assert not site.forbidden() & site.expected().keys()


@pytest.mark.slow
def test_every_article_is_read_as_one():
    """With its headline, all of its paragraphs, and its date where the page tells one."""
    wrong = Counter()
    for site in make_sites():
        if site.traits.robots == "trouble":
            continue
        for one in site.articles[:2]:
            page = read_page(ask(site, one.path).body, url=site.url(one.path), content_type=HTML)
            if not isinstance(page, Page):
                wrong[page.kind, page.why] += 1
                continue
            squeezed = "".join((page.text or "").split())
            wrong["text"] += not all("".join(part.split()) in squeezed for part in one.story)
            wrong["title"] += one.title[:20] not in page.title
            if site.traits.dated != "none":  # else some tell the day by their addresses
                wrong["date"] += page.published is None or page.published.at != one.at.timestamp() * 1000
    assert +wrong == {}


def get(url, agent="media-monitor"):
    try:
        with urlopen(Asked(url, headers={"User-Agent": agent}), timeout=10) as answer:
            return answer.read()
    except (HTTPError, OSError) as error:
        return error


def test_the_press_tells_what_was_asked_of_it():
    with LocalPress(12) as press:
        closed = next(site for site in press.sites if site.traits.robots == "disallow")
        get(closed.url("/"))
        get(next(iter(closed.expected())))
        assert press.log(closed)[0].path == "/"
        assert [one for one in find_faults(press, pace=0) if "nothing links to" not in one] == []
        get(next(iter(closed.forbidden())), agent="Mozilla/5.0")
        for _ in range(3):
            get(closed.url("/never-linked"))
        get(f"http://127.0.0.2:{press.canaries[0].port}/secret")
        faults = find_faults(press, pace=10)
    for told in (
        "connection to where none is allowed: /secret",
        "disallowed: /",
        "nothing links to /never-linked",
        "calls itself 'Mozilla",
        "came 1 after another in less than 10.000 s",
    ):
        assert any(told in one for one in faults), told


def test_pages_are_linked_once_they_were_named():
    with LocalPress(12) as press:
        site = next(
            one
            for one in press.sites
            if one.traits.placed == "front"
            and one.traits.manner == "quick"
            and one.traits.robots != "trouble"
        )
        page = get(site.url("/")).decode()
        for href in re.findall(r'href="(/[^"/][^"]*)"', page):
            if urlsplit(href).path.startswith("/inside"):
                continue
            get(site.url(unescape(href)))
        assert find_faults(press, pace=0) == []


def test_the_score_counts_what_is_missing_repeated_and_wrong():
    (site,) = make_sites(1)
    wanted = list(site.expected())
    told = score([site], [[one] for one in (*wanted[1:], wanted[1], "http://site.test/about")])
    assert (told.wanted, told.found) == (len(wanted), len(wanted) - 1)
    assert (told.missing, told.repeated, told.wrong) == ([wanted[0]], [wanted[1]], ["http://site.test/about"])
