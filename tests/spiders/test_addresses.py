"""Which address a link leads to, and whether it is the site's own."""

import pytest

from tests.spiders.fronts import FRONT, absolute, added, found, of_kind


@pytest.mark.parametrize(
    "href",
    [
        "javascript:open('/2026/11/20/old-bridge')",
        "mailto:desk@owl.example.org?subject=/2026/11/20/old-bridge",
        "file:///2026/11/20/old-bridge",
        "data:text/html,2026/11/20/old-bridge",
        "ftp://owl.example.org/2026/11/20/old-bridge",
        "https://user:word@owl.example.org/2026/11/20/old-bridge",
        "https://owl.example.com/2026/11/20/old-bridge",
        "https://owl.example.org.evil.example/2026/11/20/old-bridge",
        "//paper.example/2026/11/20/old-bridge",
        "\\\\paper.example/2026/11/20/old-bridge",
        "http://[::1/2026/11/20/old-bridge",
        "http://owl.example.org:port/2026/11/20/old-bridge",
        "#2026/11/20/old-bridge",
        "",
        " ",
        "/2026/11/20/" + "old-bridge-" * 200,
        "/2026/11/20/" + "мост-" * 100,
    ],
)
def test_a_link_that_leads_off_the_site_or_nowhere_is_left_out(href):
    assert added(f'<h2><a href="{href}">The old bridge will be pulled down next year</a></h2>') == []


@pytest.mark.parametrize(
    ("url", "href", "there"),
    [
        (FRONT, "//sport.example.org/2026/11/20/old-bridge", "https://sport.example.org/2026/11/20/old-bridge"),
        (FRONT, " /2026/11/\n20/old-bridge ", "https://owl.example.org/2026/11/20/old-bridge"),
        (FRONT, "HTTPS://OWL.example.org:443/2026/11/20/old-bridge#top", "https://owl.example.org/2026/11/20/old-bridge"),
        ("http://10.0.0.1:8080/", "/2026/11/20/old-bridge", "http://10.0.0.1:8080/2026/11/20/old-bridge"),
        ("http://10.0.0.1:8080/", "http://10.0.0.1:8081/2026/11/20/old-bridge", None),
        ("http://10.0.0.1/", "http://20.0.0.1/2026/11/20/old-bridge", None),
        ("http://newsroom/", "http://newsroom/2026/11/20/old-bridge", "http://newsroom/2026/11/20/old-bridge"),
        ("http://newsroom:81/", "http://newsroom/2026/11/20/old-bridge", None),
        ("http://[2001:db8::1]/", "/2026/11/20/old-bridge", "http://[2001:db8::1]/2026/11/20/old-bridge"),
        ("https://owl.blogspot.com/", "https://cat.blogspot.com/2026/11/20/old-bridge", None),
        ("https://owl.example.co.uk/", "https://www.example.co.uk/2026/11/20/old-bridge", "https://www.example.co.uk/2026/11/20/old-bridge"),
        ("https://owl.co.uk/", "https://cat.co.uk/2026/11/20/old-bridge", None),
    ],
)  # fmt: skip
def test_a_site_is_its_registrable_domain_or_its_host_with_its_port(url, href, there):
    row = f'<h2><a href="{href}">The old bridge will be pulled down next year</a></h2>'
    assert of_kind("article", f"<body>{row}</body>", url) == ([there] if there else [])


def test_a_base_says_what_links_are_relative_to():
    row = '<h2><a href="20/old-bridge">The old bridge will be pulled down next year</a></h2>'
    page = f'<html><head><base href="/2026/11/"></head><body>{row}</body></html>'
    assert of_kind("article", page) == [f"{FRONT}2026/11/20/old-bridge"]


@pytest.mark.parametrize(
    "base", ["javascript:1", "http://[::1/", "https://user@owl.example.org/x/", "mailto:a@b.example"]
)
def test_a_base_that_is_no_web_address_does_not_count(base):
    row = '<h2><a href="/2026/11/20/old-bridge">The old bridge will be pulled down next year</a></h2>'
    page = f'<html><head><base href="{base}"></head><body>{row}</body></html>'
    assert of_kind("article", page) == [f"{FRONT}2026/11/20/old-bridge"]


@pytest.mark.parametrize(
    ("href", "clean"),
    [
        ("/news/1201;jsessionid=6E16038CD8F33A1B", "/news/1201"),
        ("/news/1201;jsessionid=6E16038CD8F33A1B?x=1", "/news/1201?x=1"),
        ("/(S(lit3py55t21z5v55vlm25s55))/news/1201", "/news/1201"),
        ("/news/1201?PHPSESSID=a9f2c1d0e8b74653a9f2c1d0e8b74653", "/news/1201"),
        ("/read.php?id=1201&amp;sid=a9f2c1d0e8b74653a9f2c1d0e8b74653", "/read.php?id=1201"),
        ("/read.php?sessionid=a9f2c1d0e8b74653a9f2&amp;id=1201", "/read.php?id=1201"),
        ("/news/1201?utm_source=front&amp;utm_medium=x&amp;fbclid=abc", "/news/1201"),
        ("/read.php?sid=1201", "/read.php?sid=1201"),
        ("/read.php?s=politics&amp;id=1201", "/read.php?s=politics&id=1201"),
    ],
)
def test_an_article_keeps_one_address_whatever_session_it_is_linked_with(href, clean):
    row = f'<h2><a href="{href}">The old bridge will be pulled down next year</a></h2>'
    assert [link.url for link in found(f"<body>{row}</body>", articles=["."])] == absolute(clean)
