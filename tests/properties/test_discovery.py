"""No page and no entries make discovery raise, and what it names can be fetched."""

from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from monitor.model import Entry, Moment
from monitor.read.alternates import find_alternates
from monitor.read.language import find_language
from monitor.read.samples import take_sample

DAY = 86_400_000
MARKUP = st.sampled_from([
    "<link rel=alternate type=application/rss+xml href='", "<a href='", "'>", "/rss", "http://[", "https://owl.example:x/feed",
    "//", "?feed=rss2", "\\", "%zz", "javascript:", "<base href='", "&#xd800;", "\0", "<area href=", " ", "#", "/feed/", "x" * 300,
])  # fmt: skip
ENTRIES = st.lists(
    st.builds(
        Entry, id=st.none(), url=st.sampled_from([None, "https://owl.example/1"]), title=st.sampled_from(["", "Flood"]),
        summary=st.one_of(st.none(), st.text(max_size=30)), text=st.sampled_from([None, "x" * 1_000, "x" * 2_000]),
        published=st.one_of(st.none(), st.builds(Moment, st.integers(-100 * 365 * DAY, 8_000 * 365 * DAY))),
        language=st.sampled_from([None, "az", "en"]),
    ), max_size=8,
)  # fmt: skip


@given(st.lists(MARKUP, max_size=20))
def test_what_any_page_names_is_an_address_of_the_web(parts: list[str]):
    root = document_fromstring(f"<html><p>{''.join(parts)}</html>".encode("utf-8", "replace"))
    named = find_alternates(root, "https://owl.example/")
    found = (*named.declared, *named.linked)
    assert all(urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname for url in found)
    assert len(set(found)) == len(found)


@given(ENTRIES, st.integers(0, 100 * 365 * DAY))
def test_any_entries_have_a_sample(entries: list[Entry], now: int):
    sample = take_sample(entries, now)
    assert sample.entries == len(entries)
    assert sample.newest is None or sample.newest <= now + DAY
    assert sample.per_day is None or sample.per_day > 0
    assert sample.interval is None or sample.interval >= 0


@given(st.text())
def test_any_text_has_a_language_or_none(text: str):
    assert find_language(text) is None or len(find_language(text)) == 2
