"""Addresses in one form stay in it, and no two things share a key."""

from hypothesis import example, given
from hypothesis import strategies as st

from monitor.identify.keys import Known, decide, find_keys, make_key
from monitor.identify.urls import canonical, is_site_root, outlet
from monitor.model import Entry

HOSTS = st.sampled_from(
    ["owl.example.com", "www.owl.co.uk", "m.owl.az", "новости.рф", "127.0.0.1:8080", "[::1]", "localhost"]
)
PARTS = st.text(alphabet="ab/.%2Ff?&=;#!+ ü\\~@:[]'", max_size=30)
URLS = st.builds("{}://{}/{}".format, st.sampled_from(["http", "https", "HTTP"]), HOSTS, PARTS) | st.builds(
    "http://{}".format, PARTS
)
MARKS = st.sampled_from(["utm_source=rss", "fbclid=x", "at_medium=RSS", "yclid=7", "ref=rss"])
ENTRIES = st.builds(
    Entry,
    id=st.none() | st.sampled_from("12"),
    url=st.none()
    | st.sampled_from(
        ["https://owl.example.com/", "https://owl.example.com/1", "http://owl.example.com/1?utm_id=2"]
    ),
    title=st.sampled_from(["", "a", "b"]),
    summary=st.none() | st.just("word " * 60),
)


@given(url=URLS | st.text())
@example("http://a.example/%%341")
@example("http://m.www.m.owl.com/")
@example("http://x\u0130.example/")
@example("http://a.example/?&amp;amp;&amp;")
@example("http://\uff21.example/")
def test_the_canonical_form_is_idempotent(url):
    assert canonical(canonical(url)) == canonical(url)


@given(url=URLS | st.text())
def test_every_address_is_answered(url):
    assert isinstance(outlet(url), str)
    assert isinstance(is_site_root(url), bool)
    canonical(url).encode()


@given(url=URLS)
def test_an_outlet_is_that_of_the_canonical_form(url):
    """The screen's subdomain, the scheme and the path have no part in it."""
    assert outlet(canonical(url)) == outlet(url)


@given(host=HOSTS, path=st.text(alphabet="ab/1"), mark=MARKS)
def test_tracking_changes_nothing(host, path, mark):
    plain = f"https://{host}/{path}"
    assert canonical(f"{plain}?{mark}") == canonical(plain)
    assert (
        canonical(f"{plain}?id=4&{mark}")
        == canonical(f"http://{host}/{path}?{mark}&id=4")
        != canonical(plain)
    )


@given(one=st.tuples(st.text(), st.text(), st.text()), other=st.tuples(st.text(), st.text(), st.text()))
def test_keys_are_equal_only_where_all_is(one, other):
    assert (make_key(*one) == make_key(*other)) == (one == other)


@given(entries=st.lists(ENTRIES, max_size=6))
def test_every_entry_has_a_key(entries):
    """So that it is known when it is seen again, in a document of the same entries in any order."""
    keys = find_keys(entries, "owl")
    assert all(one.keys and one.entry_key for one in keys)
    assert find_keys(entries[::-1], "owl") == keys[::-1]


KNOWN = st.none() | st.builds(
    Known, article_id=st.integers(1, 9), titles=st.frozensets(st.sampled_from("ab"), min_size=1), canonical_urls=st.frozensets(st.sampled_from("xy")), seen_at=st.integers(0, 10**9)
)  # fmt: skip


@given(
    title=st.sampled_from("ab"),
    url=st.none() | st.sampled_from("xy"),
    by=st.tuples(KNOWN, KNOWN, KNOWN),
    now=st.integers(0, 10**9),
)
def test_a_verdict_names_one_of_the_articles_found_or_none(title, url, by, now):
    verdict = decide(title, url, *by, now)
    found = {"id": by[0], "url": by[1], "content": by[2]}
    assert (verdict.kind == "known") == (verdict.via is not None) == (verdict.article_id is not None)
    assert verdict.via is None or found[verdict.via].article_id == verdict.article_id
    assert verdict.reason
