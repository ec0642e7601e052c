"""One address with everything on a page that links to it: texts, places, neighbours. No IO."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml import etree

from spiders.places import HEADINGS, Place, Places
from spiders.shapes import Address
from spiders.walk import Walk

LONGEST_TEXT = 400
SENTENCE, PHRASE, LABEL = 28, 16, 34
"""Widths of texts: of a headline from, of what may be one from, of a section's name at most."""
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_REPEATED = 3
"""Addresses from which their common text is no headline: "Read more"."""
_COUNT = re.compile(r"[\W\d_]*(?:\w{1,12}[\W\d_]*)?")
_CELLS = frozenset({"li", "span", "b", "strong", "p", "td", "dt", "dd", "h2", "h3", "h4", "em", "i"})
_NUMBERS = re.compile(r"\S*\d\S*")
_TEASER_LINKS = 3
"""Links in a teaser of one article at most."""
_PICTURES = frozenset({"img"})
_DEEPEST = 60
"""Cells within cells around a link."""
_TEMPLATE = 3
"""Ancestors of a link that a template's links have alike."""


@dataclass(slots=True)
class Target:
    """What links to one address.

    `rows` are the containers that hold its links together with their neighbours, `patterns` the tags and classes on
    the way to them: equal for what one template made.
    """

    address: Address
    texts: list[tuple[str, bool]] = field(default_factory=list)
    """Each with whether it stands in a heading."""
    places: list[Place] = field(default_factory=list)
    patterns: list[tuple[str, ...]] = field(default_factory=list)
    rows: list[etree._Element] = field(default_factory=list)
    text: str = ""
    worth: float = 0.0

    def add(self, anchor: etree._Element, text: str, places: Places) -> None:
        walk, place = places.walk, places.of(anchor)
        heading = walk.first(anchor, HEADINGS) if len(anchor) else None
        said = walk.words(heading, LONGEST_TEXT) if heading is not None else ""
        self.texts.append((said or text or _described(anchor, walk), place.heading or heading is not None))
        self.places.append(place)
        self.rows.append(row_of(anchor))
        self.patterns.append(_pattern(anchor, places))

    @property
    def is_framed(self) -> bool:
        """Whether it is linked only from what frames every page of a site."""
        return all(place.framed or place.menu for place in self.places)

    @property
    def is_headed(self) -> bool:
        return any(heading for _, heading in self.texts)


def width(text: str) -> int:
    """How long a text is in letters, those of Chinese, Japanese and Korean counted as three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_WIDE.findall(text))


def choose_texts(targets: Collection[Target], walk: Walk) -> None:
    """Gives each its headline: in a heading or the longest; what stands on several addresses is none."""
    uses = Counter(text for target in targets for text in {text for text, _ in target.texts})
    for target in targets:
        own = [one for one in target.texts if uses[one[0]] < _REPEATED and not _counts(one[0])]
        if not own and (beside := _beside(target.rows[0], walk)):
            own = [(beside, True)]
            target.texts += own
        target.text = max(own or target.texts, key=_rank)[0]


def tell_numbers(targets: Collection[Target]) -> None:
    """Reads a year or a day at an address's end as a number where a headline is linked to it, or others have numbers.

    What its link names stays one: "News of 2025".
    """
    spoken = [
        one
        for one in targets
        if one.text and not _counts(one.text) and "".join(one.address.segments[-1:]) not in one.text
    ]
    for target in spoken:
        if target.is_headed or width(target.text) >= SENTENCE:
            target.address = target.address.as_numbered
    folders = {one.address.folder for one in targets if one.address.is_numbered}
    for target in spoken:
        if target.address.folder in folders:
            target.address = target.address.as_numbered


def _beside(row: etree._Element, walk: Walk) -> str:
    """The only heading of a teaser whose link says nothing itself."""
    links, headings = 0, []
    for one in walk.through(row):
        links += one.tag == "a"
        if one.tag in HEADINGS:
            headings.append(one)
        if links > _TEASER_LINKS or len(headings) > 1:
            return ""
    return walk.words(headings[0], LONGEST_TEXT) if headings else ""


def _rank(said: tuple[str, bool]) -> tuple[bool, int]:
    text, heading = said
    return heading and width(text) >= PHRASE, min(width(text), 160)


def _counts(text: str) -> bool:
    """Whether a text is a number, a date or the like, with a word at most: "12 comments", "25.11.2026"."""
    return len(text) <= LABEL and bool(_COUNT.fullmatch(text))


def _described(anchor: etree._Element, walk: Walk) -> str:
    """What a link says to those who see no picture."""
    said = anchor.get("title") or anchor.get("aria-label")
    if not said and (image := walk.first(anchor, _PICTURES)) is not None:
        said = image.get("alt")
    return " ".join((said or "")[:LONGEST_TEXT].split())


def _pattern(anchor: etree._Element, places: Places) -> tuple[str, ...]:
    """The tags and classes on the way to a link: equal for what one template made."""
    way = (anchor, *islice(anchor.iterancestors(), _TEMPLATE))
    return tuple(one.tag + _without_numbers(places.names(one).rpartition(" ")[0][:60]) for one in way)


@lru_cache(maxsize=4096)
def _without_numbers(names: str) -> str:
    return _NUMBERS.sub("", names)


def row_of(anchor: etree._Element) -> etree._Element:
    """What holds a link together with its neighbours of a list."""
    holder = anchor
    for holder in islice(anchor.iterancestors(), _DEEPEST):
        if holder.tag not in _CELLS:
            break
    return holder
