"""What a source's own selectors find on one of its pages, where the rules for all pages fail. No IO.

They are looked for in the tree that all else is read from.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple, TypeVar

from lxml.etree import iselement, tostring
from lxml.html import HtmlElement

from monitor.errors import ReadError
from monitor.model import Moment, Page
from monitor.read.body import kept, pruned
from monitor.read.dates import find_day, parse_date
from monitor.read.fields import TEXT, TITLE, bounded, make_title
from monitor.read.jsonld import folded
from monitor.read.selector import Match, find_matches
from monitor.read.text import html_to_text, one_line
from monitor.read.tree import words_of
from monitor.settings import Selectors

_T = TypeVar("_T")
_MOST = 5_000
"""Matches of one selector that are read: the longest articles have a thousand paragraphs."""
_LONGEST_DATE = 300
"""Characters of a match in which a date is looked for."""
_ZONED = re.compile(r"\d\s?(?:z|utc|gmt|(?:utc|gmt)?\s?[+-]\d\d?:?\d\d)\Z", re.IGNORECASE)
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
)  # fmt: skip


class Selected(NamedTuple):
    """A page with what its source's selectors find instead of what was found before."""

    page: Page
    text: bool
    """Whether its text is that of a selector."""
    missed: tuple[str, ...]
    """The selectors that find nothing, and why."""


def select(root: HtmlElement, page: Page, selectors: Selectors) -> Selected:
    """The page with the text of all matches, the title of the first, and the first date that can be read."""
    missed: list[str] = []

    def find(name: str, selector: str | None, make: Callable[[list[Match]], _T | None]) -> _T | None:
        if selector is None:
            return None
        matches, why = _find(root, selector)
        if not (made := make(matches)):
            missed.append(f"{name}: {selector}: {why}")
        return made or None

    day_first = not (page.language or "").startswith("en")
    title = find("title", selectors.title, _make_title) or page.title
    text = find("text", selectors.text, lambda matches: _make_text(matches, folded(title)))
    date = find("date", selectors.date, lambda matches: _make_date(matches, day_first=day_first))
    told = replace(page, title=title, text=text or page.text, published=date or page.published)
    return Selected(told, text is not None, tuple(missed))


def _find(root: HtmlElement, selector: str) -> tuple[list[Match], str]:
    """What a selector matches, and what to say if that has no words."""
    try:
        return find_matches(root, selector, _MOST), "it finds nothing"
    except ReadError as error:
        return [], str(error)


def _make_title(matches: Iterable[Match]) -> str:
    return next(filter(None, (make_title(_words(one, TITLE)) for one in matches)), "")


def _words(match: Match, most: int) -> str:
    return words_of(match, most) if iselement(match) else one_line(str(match[: 4 * most]))


def _make_text(matches: Iterable[Match], title: str) -> str | None:
    return bounded("\n\n".join(kept(_bounded(_paragraphs(matches)), title)), TEXT)


def _bounded(blocks: Iterable[str]) -> Iterator[str]:
    """The first of the paragraphs, until there are as many characters as are kept of a text."""
    length = 0
    for block in blocks:
        yield block
        length += len(block)
        if length > TEXT:
            return


def _paragraphs(matches: Iterable[Match]) -> Iterator[str]:
    """The paragraphs in elements, the lines that pieces of text are together, and attributes one by one."""
    for _, group in groupby(_outermost(matches), key=_holder):
        first, *others = group
        if iselement(first):
            yield from html_to_text(tostring(pruned(first), encoding="unicode", method="html")).split("\n\n")
        else:
            yield from map(one_line, "".join(map(_piece, (first, *others))).split("\n"))


def _outermost(matches: Iterable[Match]) -> Iterator[Match]:
    """The matches without those that stand in another."""
    taken: set[Match] = set()
    for one in matches:
        place = one if iselement(one) else one.getparent()
        around = () if place is None else place.iterancestors()
        if place not in taken and taken.isdisjoint(around):
            yield one
        if place is one:
            taken.add(one)


def _holder(match: Match) -> Match:
    """An element itself; of a piece of text the nearest element that is no part of a line."""
    if iselement(match):
        return match
    place = match.getparent()
    if match.is_attribute or place is None:
        return match
    place = place.getparent() if match.is_tail else place
    while place.tag in _INLINE:
        place = place.getparent()
    return place


def _piece(text: Match) -> str:
    """A piece of text, on a line of its own where it stands behind a line break."""
    is_break = text.is_tail and text.getparent().tag == "br"
    line = str(text).replace("\n", " ")
    return f"\n{line}" if is_break else line


def _make_date(matches: Iterable[Match], *, day_first: bool) -> Moment | None:
    found = (
        _read_date(text, stated=stated, day_first=day_first)
        for one in matches
        for text, stated in _dates(one)
    )
    return next(filter(None, found), None)


def _dates(match: Match) -> Iterator[tuple[str, bool]]:
    """Where in a match a date may stand, and whether it is stated for machines there."""
    if iselement(match):
        yield from ((match.get(name, ""), True) for name in ("datetime", "content"))
        yield words_of(match, _LONGEST_DATE), False
    else:
        yield match, bool(match.is_attribute)


def _read_date(text: str, *, stated: bool, day_first: bool) -> Moment | None:
    """The moment in a text; where people alone read it, a time of day without its zone is left out."""
    line = one_line(text[: 4 * _LONGEST_DATE])
    day = find_day(line, day_first=day_first)
    if stated or day is None or _ZONED.search(line):
        return parse_date(line) or (day[0] if day else None)
    return day[0]
