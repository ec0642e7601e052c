"""Which of the titles that a page gives itself is its article's, without the outlet's name. No IO.

A page names its article up to six times: for social media, for search engines, for readers, for the window. They
differ in wording and in the outlet, section or kicker around it; the one that the others bear out is the title.
A heading among the steps of the way to a page is written for search engines: the one below it is what readers see.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from monitor.read.head import Head
from monitor.read.jsonld import Node, bare_address, first, folded
from monitor.read.text import one_line
from monitor.read.tree import around, names_of

_SEPARATOR = re.compile(r"\s+(?:[-–—―|·•»«:/>~+]|::|--|\|\|)+\s+|\s*(?:[|｜»│]|::|--|：|—)\s*")
_DASHES = " \t\n:-–—|·/"
_SHORTEST_NAME = 3
_SHORTEST_TITLE = 2
"""Letters that a title must have."""
_NAME_SHARE = 0.4
"""Of a part of a title that holds the outlet's name."""
_LONGEST = 400
_CUT = ("...", "…")
_MOST = 60
"""Headings that are looked at."""
_PIECE, _PIECE_SHARE = 8, 0.3
"""Letters, and share of the longer title, from which on the same words at one end of two titles are no chance."""
_TEXTS = XPath(".//text()[not(parent::style or parent::script or parent::rt)]", smart_strings=False)
_BEHIND_KICKER = XPath(
    "*[not(self::style)][1]/following-sibling::node()/descendant-or-self::text()[not(parent::style)]",
    smart_strings=False,
)
_FRAME = frozenset({"nav", "aside", "footer"})
_FRAMING = re.compile(r"breadcrumb|widget", re.IGNORECASE)
_MOST_ANCESTORS = 6
_TITLED = re.compile(r"title|headline", re.IGNORECASE)

# What a title counts, by where it stands (measured; readers see headings, nobody the others).
_SOCIAL, _MARKED, _MACHINE = 0.9, 1.2, 0.25
_HEADING, _ALONE, _KICKED = 0.2, 1.2, 0.9
_BORNE_OUT, _CALLED_TITLE, _LINKS_HERE = 0.8, 0.4, 1.2
_SUPPORT = 0.6
"""What a first heading adds to a shorter title at one of its ends."""
_AT_BEGINNING = 0.8
"""Of its weight, what a title adds to one that it begins with; it adds all to one that it ends with."""


class _Candidate(NamedTuple):
    text: str
    weight: float
    support: float
    """What it adds to a shorter candidate at one of its ends."""


class _Heading(NamedTuple):
    element: HtmlElement
    text: str
    letters: str
    rest: str
    """Its text without the kicker, empty where it has none."""
    framed: bool


def find_title(
    root: HtmlElement, head: Head, node: Node, outlet: Sequence[str], addresses: Iterable[str]
) -> str:
    """The article's title, empty where the page gives none. `outlet` are the outlet's names, in letters alone."""
    window = head.title[:_LONGEST]
    said = [(text, weight) for text, weight in _stated(head, node) if not _is_cut(text, window)]
    here = {bare_address(address) for address in addresses}
    headings = _headings(root, [window, *(text for text, _ in said)], outlet, here)
    if window:
        said.append((window, _MACHINE))
    stated = (_Candidate(without_outlet(text, outlet), weight, weight) for text, weight in said)
    candidates = [*stated, *headings]
    return _borne_out([one._replace(text=_whole(one.text, candidates)) for one in candidates])


def without_outlet(title: str, outlet: Sequence[str]) -> str:
    """`title` without parts at either end that are one of the outlet's names, given in letters alone."""
    cuts = list(_SEPARATOR.finditer(title))
    start, end = 0, len(title)
    while cuts:
        last, head = cuts[-1], cuts[0]
        if _is_name(folded(title[last.end() : end]), outlet) and _is_title(title[start : last.start()]):
            end = cuts.pop().start()
        elif _is_name(folded(title[start : head.start()]), outlet) and _is_title(title[head.end() : end]):
            start = cuts.pop(0).end()
        else:
            break
    return title[start:end]


def _is_title(words: str) -> bool:
    return len(folded(words)) >= _SHORTEST_TITLE


def _is_name(part: str, outlet: Sequence[str]) -> bool:
    return any(part == name or (_is_large(part, name) and (part in name or name in part)) for name in outlet)


def _is_large(part: str, name: str) -> bool:
    return min(len(part), len(name)) >= max(_SHORTEST_NAME, _NAME_SHARE * len(part))


def _stated(head: Head, node: Node) -> Iterator[tuple[str, float]]:
    """What is stated for machines, and what it counts."""
    given = (
        (head.first("og:title"), _SOCIAL), (first(node, "headline", "name"), _MACHINE),
        (head.first("twitter:title"), _MACHINE), (next(iter(head.marked.get("headline", ())), None), _MARKED),
    )  # fmt: skip
    return ((text[:_LONGEST], weight) for text, weight in given if text)


def _is_cut(text: str, window: str) -> bool:
    """Whether a quotation mark in an attribute has cut off the rest of a title."""
    return window.startswith(text) and window[len(text) :].lstrip().startswith('"')


def _headings(
    root: HtmlElement, said: Sequence[str], outlet: Sequence[str], here: AbstractSet[str]
) -> Iterator[_Candidate]:
    """The headings that may be the article's: first ones, and others that something speaks for."""
    pieces = {folded(piece) for text in said for piece in (text, *_SEPARATOR.split(text))} - {""}
    window = folded(without_outlet(said[0], outlet))
    found = [
        one for one in _read(root, pieces)
        if not (one.letters in outlet or _leads_home(one.element) or _closes(one.letters, window))
    ]  # fmt: skip
    firsts = _firsts(found, pieces)
    for one in found:
        if one in firsts:
            yield from _first(one, pieces, _HEADING + _ALONE * (len(firsts) == 1) + _spoken(one, here))
        elif not (one.framed and one.element.tag == "h1"):
            weight = _spoken(one, here) + _BORNE_OUT * (one.letters in pieces)
            yield from [_Candidate(one.text, weight, 0)] if weight else []


def _read(root: HtmlElement, pieces: AbstractSet[str]) -> Iterator[_Heading]:
    for one, _ in zip(root.iter("h1", "h2", "h3"), range(_MOST), strict=False):
        letters = folded(text := _words(one))
        if len(letters) > _SHORTEST_TITLE:
            yield _Heading(one, text, letters, _without_kicker(one, letters, pieces), _is_framed(one))


def _firsts(found: Sequence[_Heading], pieces: AbstractSet[str]) -> Sequence[_Heading]:
    """The headings of the first rank outside of the frame, else the one of the second that says a stated title."""
    ones = [one for one in found if one.element.tag == "h1"]
    instead = (
        one for one in found
        if one.element.tag == "h2" and not (one.framed or pieces.isdisjoint((one.letters, folded(one.rest))))
    )  # fmt: skip
    return [one for one in ones if not one.framed] or list(islice(instead, 1)) or ones


def _first(one: _Heading, pieces: AbstractSet[str], weight: float) -> Iterator[_Candidate]:
    """A first heading, with its kicker or without."""
    if (rest := folded(one.rest)) in pieces:
        yield _Candidate(one.rest, weight + _BORNE_OUT, _SUPPORT)
        return
    yield _Candidate(one.text, weight + _BORNE_OUT * (one.letters in pieces), _SUPPORT)
    if rest:
        yield _Candidate(one.rest, _KICKED, 0)


def _spoken(one: _Heading, here: AbstractSet[str]) -> float:
    """What speaks for a heading whatever it says: that it links to its page, that it is called a title."""
    element = one.element
    called = _TITLED.search(element.get("class", "")) or element.get("itemprop") == "headline"
    links_here = not here.isdisjoint(map(bare_address, _links(element)))
    return _CALLED_TITLE * bool(called) + _LINKS_HERE * links_here


def _is_framed(heading: HtmlElement) -> bool:
    """Whether a heading names a part of the page, or repeats the title as a step of the way there."""
    places = around(heading, _MOST_ANCESTORS)
    return any(place.tag in _FRAME or _FRAMING.search(names_of(place)) for place in places)


def _closes(letters: str, window: str) -> bool:
    """Whether a heading is what the window's title ends with behind something longer: the outlet's name."""
    return window.endswith(letters) and len(window) > 2 * len(letters)


def _without_kicker(heading: HtmlElement, letters: str, pieces: AbstractSet[str]) -> str:
    """What stands in a heading behind its first element, where that is shorter, or the rest a stated title."""
    if not len(heading) or (heading.text or "").strip():
        return ""
    rest = one_line("".join(_BEHIND_KICKER(heading)))[:_LONGEST].lstrip(_DASHES)
    size = len(folded(rest))
    stated = size >= _PIECE and folded(rest) in pieces
    return rest if size < len(letters) and (stated or len(letters) < 2 * size) else ""


def _words(heading: HtmlElement) -> str:
    """A heading's words without style sheets that stand in it."""
    return one_line(" ".join(_TEXTS(heading))[:_LONGEST])


def _leads_home(heading: HtmlElement) -> bool:
    """Whether a heading is the outlet's name, linked to its front page."""
    return any(not link.startswith("#") and _path(link) in {"", "/"} for link in _links(heading))


def _path(link: str) -> str:
    try:
        return urlsplit(link).path
    except ValueError:  # urllib: brackets that are no IPv6 address
        return link


def _links(heading: HtmlElement) -> list[str]:
    inside = [one.get("href", "") for one in heading.iter("a")]
    parent = heading.getparent()
    outside = [parent.get("href", "")] if parent is not None and parent.tag == "a" else []
    return [link.strip() for link in (*inside, *outside) if link.strip()]


def _whole(text: str, candidates: Sequence[_Candidate]) -> str:
    """The candidate that `text` is the beginning of, if it ends with dots for what was cut off."""
    if not text.endswith(_CUT):
        return text
    rest = text.rstrip("… .")
    return next(
        (one.text for one in candidates if one.text.startswith(rest) and not one.text.endswith(_CUT)), text
    )


def _borne_out(candidates: Sequence[_Candidate]) -> str:
    """The title that most speaks for: where it stands, and others that begin or end with it."""
    scores: dict[str, float] = {}
    texts: dict[str, str] = {}
    letters = [folded(one.text) for one in candidates]
    for one, words in zip(candidates, letters, strict=True):
        scores[words] = scores.get(words, 0) + one.weight
        texts.setdefault(words, one.text)
    for short in scores:
        for one, words in zip(candidates, letters, strict=True):
            if words != short and len(short) >= max(_PIECE, _PIECE_SHARE * len(words)):
                share = _AT_BEGINNING if words.startswith(short) else float(words.endswith(short))
                scores[short] += share * one.support
    return texts[max(scores, key=scores.__getitem__)] if scores else ""
