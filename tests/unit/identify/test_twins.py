"""Which claims of a page count, and when two articles are one."""

import pytest

from monitor.identify.twins import are_alike, find_claims
from monitor.model import Page

OWN = "https://www.paper.example/news/quay?utm_source=rss"
FINAL = "https://paper.example/news/quay"


def claims(own=OWN, final=FINAL, **said):
    return [(claim.kind, claim.url, claim.refusal) for claim in find_claims(own, final, Page(**said))]


def test_a_page_that_names_its_own_address_claims_nothing():
    assert claims(canonical="http://m.paper.example/news/quay/", twins=[FINAL + "#top"]) == []


def test_redirects_canonical_links_and_twins_are_claims_each_once():
    other, amp = "https://paper.example/2025/quay", "https://amp.paper.example/2025/quay/amp"
    assert claims(final=other, canonical=other, twins=[amp, amp]) == [
        ("redirect", other, None), ("twin", "https://paper.example/2025/quay/amp", None),
    ]  # fmt: skip
    assert claims(canonical=other) == [("canonical", other, None)]


def test_a_redirect_may_lead_to_another_outlet_and_a_link_may_not():
    there = "https://other.example/quay"
    assert claims(final=there) == [("redirect", there, None)]
    assert claims(canonical=there)[0][2] == "names another outlet, whose article is one of its own"
    assert claims(final=there, canonical=there) == [("redirect", there, None)]


@pytest.mark.parametrize("root", ["https://paper.example", "http://www.paper.example/index.html"])
def test_a_front_page_is_no_articles_address(root):
    assert claims(canonical=root)[0][2] == "names the site's front page"


ENGLISH = (
    "The harbour office said on Monday that the new quay takes vessels of up to forty thousand tonnes. " * 4
)
CHINESE = "港务局星期一表示，新码头可停靠四万吨级船舶，预计本周末前将有两艘来自北方的玉米船抵达。" * 8


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Quay opens in the harbour", "Quay opens in the harbour!"),
        ("Quay opens in the harbour", "UPDATE: Quay opens in the harbour"),
        ("新码头星期一启用", "新码头星期一启用了"),
    ],
)
def test_titles_that_hardly_differ_are_one(title, other):
    assert are_alike(title, None, [other], None)


@pytest.mark.parametrize(
    ("title", "other"),
    [("Quay opens in the harbour", "Parliament debates the budget"), ("", ""), ("Quay", ""), ("港", "口")],
)
def test_titles_that_differ_or_say_nothing_prove_nothing(title, other):
    assert not are_alike(title, None, [other], None)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_texts_tell_where_titles_do_not(text):
    assert are_alike("A", text, ["B"], "Advertisement. " + text + text[::-1])
    assert not are_alike("A", text, ["B"], text[::-1])
    assert not are_alike("A", text, ["B"], None)


def test_a_short_text_proves_nothing():
    assert not are_alike("A", "Nothing new.", ["B"], "Nothing new.")


def test_any_of_several_titles_may_be_the_one():
    assert are_alike("Quay opens in the harbour", None, ["Works end", "Quay opens in the harbour"], None)
