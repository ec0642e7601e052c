"""One article has one address, whichever way it was linked."""

import pytest

from monitor.identify.urls import canonical, is_site_root, outlet, without_session


@pytest.mark.parametrize(
    "spelling",
    [
        "https://owl.example.com/news/a?id=1&p=2",
        "http://owl.example.com/news/a?id=1&p=2",
        "HTTPS://OWL.Example.COM:443/news/a?id=1&p=2",
        "http://owl.example.com:80/news/a?id=1&p=2",
        "http://owl.example.com./news/a?id=1&p=2",
        "//owl.example.com/news/a?id=1&p=2",
        "https://user:secret@owl.example.com/news/a?id=1&p=2",
        "https://www.owl.example.com/news/a?id=1&p=2",
        "https://owl.example.com/news/a/?id=1&p=2",
        "https://owl.example.com//news/./b/../a?id=1&p=2",
        "https://owl.example.com/news/%61?id=1&p=2",
        "https:\\\\owl.example.com\\news\\a?id=1&p=2",
        " https://owl.example.com/ne\nws/a?id=1&p=2\t",
        "https://owl.example.com/news/a/index.html?id=1&p=2",
        "https://owl.example.com/news/a/Index.PHP?id=1&p=2",
        "https://owl.example.com/news/a?p=2&id=1",
        "https://owl.example.com/news/a?id=1&&p=2&",
        "https://owl.example.com/news/a?id=1&amp;p=2",
        "https://owl.example.com/news/a?id=1&amp;amp;p=2",
        "https://owl.example.com/news/a;jsessionid=12AB?id=1&p=2",
        "https://owl.example.com/news/a?id=1&p=2#comments",
        "https://owl.example.com/news/a?id=1&p=2#",
        "https://owl.example.com/news/a?utm_source=rss&id=1&UTM_Medium=feed&p=2&fbclid=Iw&gclid=x&yclid=1",
        "https://owl.example.com/news/a?id=1&p=2&at_medium=RSS&at_campaign=KARANGA&ns_mchannel=rss&cmpid=1&_openstat=x",
        "https://owl.example.com/news/a?id=1&p=2&ref=rss&from=telegram&source=facebook&partner=rss&emc=rss",
        "https://owl.example.com/news/a?id=1&p=2&mc_cid=1&mc_eid=2&xtor=RSS-1",
    ],
)
def test_spellings_of_one_address_are_one(spelling):
    assert canonical(spelling) == "https://owl.example.com/news/a?id=1&p=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example.com/x", "https://b.example.com/x"),
        ("https://a.example.com/x", "https://a.example.com/X"),
        ("https://a.example.com/x", "https://a.example.com:8080/x"),
        ("https://a.example.com/?id=1", "https://a.example.com/?id=2"),
        ("https://a.example.com/?ref=4711", "https://a.example.com/?ref=4712"),
        ("https://a.example.com/?source=ab12", "https://a.example.com/"),
        ("https://a.example.com/?cid=1", "https://a.example.com/?cid=2"),
        ("https://a.example.com/#!/news/1", "https://a.example.com/#!/news/2"),
        ("https://a.example.com/a%2Fb", "https://a.example.com/a/b"),
        ("https://a.example.com/a?b=%26", "https://a.example.com/a?b=&"),
        ("https://a.example.com/a+b", "https://a.example.com/a%2Bb"),
    ],
)
def test_addresses_of_two_articles_stay_two(one, other):
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://m.owl.example.com/a", "https://owl.example.com/a"),
        ("https://amp.www.owl.com/a", "https://owl.com/a"),
        ("https://www.owl.example/a", "https://owl.example/a"),
        ("https://www.example/a", "https://www.example/a"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://www.blogspot.com/a", "https://www.blogspot.com/a"),
        ("https://Büro.example/ü b?q=ü", "https://xn--bro-hoa.example/%C3%BC%20b?q=%C3%BC"),
        ("https://xn--bro-hoa.example/%c3%bc", "https://xn--bro-hoa.example/%C3%BC"),
        ("https://новости.рф/", "https://xn--b1amnebsh.xn--p1ai/"),
        ("http://a.example.com/100%", "https://a.example.com/100%25"),
        ("http://a.example.com/%7Ea%2f", "https://a.example.com/~a%2F"),
        ("http://a.example.com", "https://a.example.com/"),
        ("http://127.0.0.1:8080/a", "https://127.0.0.1:8080/a"),
        ("http://[::1]:8080/a", "https://[::1]:8080/a"),
        ("http://localhost/a", "https://localhost/a"),
        ("http://a\u2488com.example/", "https://a%e2%92%88com.example/"),
        ("http://\u00ad.example/", "https://%c2%ad.example/"),
    ],
)
def test_the_form_itself(url, form):
    """Hosts in ASCII, escapes in capitals, the screens' subdomains away where a domain remains."""
    assert canonical(url) == form


@pytest.mark.parametrize(
    "url",
    [
        "", "no url", "owl.example/a", "mailto:a@b.example", "ftp://a.example/", "javascript:alert(1)", "http://",
        "http:///a", "http://[::1", "http://a.example:port/", "http://a.example:99999/", "tag:a,2026:1", "?", "#",
    ],
)  # fmt: skip
def test_what_is_no_address_comes_back_as_it_was(url):
    assert canonical(f" {url}\n") == url
    assert outlet(url) == ""
    assert not is_site_root(url)


def test_hostile_addresses_are_answered_at_once():
    """Ten thousand characters, escapes without end, control characters."""
    for url in ("http://a.example/" + "x" * 10_000, "http://a.example/" + "%" * 10_000, "http://" + "a." * 5_000,
                "http://a.example/" + "../" * 5_000, "http://a.example/?" + "&" * 10_000, "http://ü" + "ü" * 10_000,
                "http://a.example/\0\x1b[31m\ud800"):  # fmt: skip
        assert canonical(canonical(url)) == canonical(url)
        assert isinstance(outlet(url), str)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.news.owl.co.uk/a", "owl.co.uk"),
        ("https://owl.co.uk", "owl.co.uk"),
        ("https://rss.trend.az/feed", "trend.az"),
        ("https://one.blogspot.com/a", "one.blogspot.com"),
        ("https://two.github.io/a", "two.github.io"),
        ("https://github.io/", "github.io"),
        ("https://новости.рф/a", "xn--b1amnebsh.xn--p1ai"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("http://127.0.0.1/a", "127.0.0.1"),
        ("http://[::1]:8080/a", "[::1]:8080"),
        ("http://localhost:81/a", "localhost:81"),
        ("https://www.outlet.example/x", "outlet.example"),
        ("https://outlet.example:8443/x", "outlet.example"),
        ("http://feeds.corp.internal/a", "corp.internal"),
        ("http://www.localhost:81/a", "www.localhost"),
        ("http://example/", "example"),
        ("http://127.1:81/a", "127.1:81"),
        ("http://1.2.3.4.5/a", "1.2.3.4.5"),
        ("http://[fe80::1%25eth0]/a", "[fe80::1%25eth0]"),
        ("http://[v1.a:b]/a", "[v1.a:b]"),
        ("http://a..example/", "a..example"),
    ],
)
def test_an_outlet_is_the_registrable_domain(url, name):
    """Two blogs are two outlets; an address and a bare host are one with their port.

    An unlisted top-level domain is a suffix, as the Public Suffix List's algorithm says.
    """
    assert outlet(url) == name


@pytest.mark.parametrize(
    "host",
    [
        "a" * 3500,
        f"{'a' * 3500}.com",
        f"www.{'a.' * 1700}az",
        "ü" * 240,
        f"{'ü' * 240}.az",
        f"[fe80::1%{'a' * 3500}]",
    ],
)
def test_an_outlet_fits_into_a_key_of_a_database(host):
    """However long the host is written, or becomes when it is escaped."""
    assert 0 < len(outlet(f"http://{host}:65535/a")) <= 253 + len(":65535")


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://owl.example.com", True),
        ("https://owl.example.com/?utm_source=rss#top", True),
        ("https://owl.example.com/index.html", True),
        ("https://owl.example.com/en/", True),
        ("https://owl.example.com/pt-BR", True),
        ("https://owl.example.com/?p=1", False),
        ("https://owl.example.com/#!/1", False),
        ("https://owl.example.com/news", False),
        ("https://owl.example.com/a1", False),
    ],
)
def test_a_front_page_is_no_article(url, root):
    assert is_site_root(url) is root


def test_the_id_of_a_visit_is_taken_out_of_an_address_and_nothing_else():
    assert without_session("http://a.example/x;jsessionid=1f2e?a=b;c") == "http://a.example/x?a=b;c"
    assert without_session("http://a.example/x;y=1") == "http://a.example/x;y=1"
