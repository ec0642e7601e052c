"""Whether two addresses hold one article, as a page claims: what both say must agree. No IO.

Pages name their own address (`rel=canonical`), their versions for other screens, and redirects lead to
them. Many of these claims are wrong: every page of a site names its front page, or the article that the
template was made with. So a claim counts for the same outlet only, and it joins two articles only where
their titles or texts agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from monitor.identify.urls import canonical, is_site_root, outlet
from monitor.model import Page

_TITLE_LIKENESS = 0.6
"""Share of the pairs of letters that two titles have in common (Dice); an edited headline keeps as much."""
_TEXT_LIKENESS = 0.8
"""Share of the shorter text that stands in the longer one."""
_WINDOW = 24
"""Characters that count as one passage: no two articles share many by chance."""
_LEAST_TEXT = 200
"""Characters: less proves nothing."""
_MOST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Claim:
    """An address at which a page says, or a redirect shows, that its article stands."""

    kind: Literal["redirect", "canonical", "twin"]
    url: str
    """In canonical form."""
    refusal: str | None = None
    """Why it does not count, for people."""


def find_claims(own: str, final: str, page: Page) -> tuple[Claim, ...]:
    """What the page of the article at `own`, that came from `final` in the end, claims, its own address left out."""
    claims = [Claim("redirect", canonical(final))]
    claims += [Claim("canonical", canonical(page.canonical))] if page.canonical else []
    claims += [Claim("twin", canonical(url)) for url in page.twins]
    known = {canonical(own)}
    found: list[Claim] = []
    for claim in claims:
        if claim.url not in known:
            known.add(claim.url)
            found.append(Claim(claim.kind, claim.url, _refusal(claim, final)))
    return tuple(found)


def _refusal(claim: Claim, final: str) -> str | None:
    if is_site_root(claim.url):
        return "names the site's front page"
    if outlet(claim.url) != outlet(final):
        return "names another outlet, whose article is one of its own"
    return None


def are_alike(
    title: str, text: str | None, titles: Iterable[str], other: str | None, *, near: bool = True
) -> bool:
    """Whether two articles are one, by their texts, else by their titles if they came `near` one another.

    Titles such as `Weather` and `Press review` come back, so they count only where not both texts are known.
    """
    passages, others = _passages(text), _passages(other)
    if passages and others:
        return len(passages & others) >= _TEXT_LIKENESS * min(len(passages), len(others))
    return near and find_likeness(title, titles) >= _TITLE_LIKENESS


def find_likeness(title: str, titles: Iterable[str]) -> float:
    """How much a title has in common with the most alike of `titles`: from 0 to 1."""
    mine = _pairs(title)
    return max((_likeness(mine, _pairs(one)) for one in titles), default=0.0)


def letters(words: str) -> str:
    """Letters and digits alone, to compare by whatever stands between them."""
    return "".join(filter(str.isalnum, words.casefold()))


def _pairs(title: str) -> frozenset[str]:
    """The pairs of neighbouring letters: a measure that needs no spaces between words."""
    return frozenset(first + second for first, second in pairwise(letters(title)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _passages(text: str | None) -> frozenset[str]:
    kept = letters((text or "")[:_MOST_TEXT])
    if len(kept) < _LEAST_TEXT:
        return frozenset()
    return frozenset(kept[start : start + _WINDOW] for start in range(len(kept) - _WINDOW + 1))
