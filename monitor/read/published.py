"""When the article on a page was published and updated, as the page states it. No IO, no clock.

What is made for machines is believed first; then the dates that stand beside the headline, then the day in
the page's address. A page that shows only when it was updated was, as it stands, published then. A date that
nothing of these gives is unknown.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, NamedTuple

from lxml.etree import XPath
from lxml.html import HtmlElement

from monitor.model import Moment
from monitor.read.dates import find_day, parse_date
from monitor.read.head import Head
from monitor.read.headings import find_headings
from monitor.read.jsonld import JsonLd, Node, first, folded
from monitor.read.text import one_line
from monitor.read.tree import around, names_of, words_of

# Names of <meta>, in letters alone.
_PUBLISHED = (
    "articlepublishedtime", "ogarticlepublishedtime", "articlepublished", "ogpublishedtime", "publishedtime",
    "datepublished", "parselypubdate", "sailthrudate", "pubdate", "publishdate", "publisheddate", "publishedat",
    "publicationdate", "dcdateissued", "dctermsissued", "citationpublicationdate", "citationonlinedate",
    "cxenseparserecspublishtime", "cxenseparsepublishtime", "shareaholicarticlepublishedtime", "releasedate",
    "rnewsdatepublished", "httpogpmensarticlepublishedtime", "isopublishdate",
)  # fmt: skip
_CREATED = (
    "dcdatecreated", "dctermscreated", "datecreated", "articlecreated", "ogarticletime", "dctermsdate", "dcdate", "date",
)  # fmt: skip
_UPDATED = (
    "articlemodifiedtime", "ogarticlemodifiedtime", "ogupdatedtime", "datemodified", "articlemodified", "articleupdated",
    "dctermsmodified", "dcdatemodified", "lastmodified", "lastmod", "revised",
)  # fmt: skip
_HOUR = 3_600_000
_PAGES = ("WebPage", "ItemPage", "ImageGallery", "VideoObject", "AboutPage")
_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?:(?P<sign>[/-])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)|(?P<mm>\d\d)(?P<dd>\d\d))(?=[/._-]|\Z)"
)
_DAY_FIRST_IN_ADDRESS = re.compile(r"/(\d\d)([.-]?)(\d\d)\2((?:19|20)\d\d)(?=[/._-]|\Z)")
_MOVED = 31 * 24 * 3_600_000
"""Milliseconds from the day in the address from which on a stated moment is that of a new system."""
_TEXT = "text()[normalize-space()][not(parent::script or parent::style or parent::option)]"
_INSIDE = XPath(f"descendant::{_TEXT}")
_BEHIND = XPath(f"following::{_TEXT}[position() <= 40]")
_BEFORE = XPath(f"preceding::{_TEXT}[position() <= 25]")
_NEAR = 8
"""Pieces of text from the headline within which a date is its own, whatever its box is called."""
_FURTHER = 3
"""What standing before the headline counts more than standing behind it, in pieces of text."""
_ELSEWHERE = frozenset({"footer", "nav", "aside", "figcaption", "select"})
_FOREIGN = re.compile(
    r"related|teaser|sidebar|widget|comment|footer|recommend|breaking|ticker|popular", re.IGNORECASE
)
_MOST_ANCESTORS = 6
_LONGEST_LINE = 1_000
"""Characters of a piece of text in which a date is looked for, white space and all."""
_LABEL = 45
"""Characters that may stand around a date which is a line of its own: a label, a clock, an author."""
_SHORT_PIECE = 15
"""Characters of a part of a date that stands in an element of its own."""
_RENEWED = re.compile(
    r"updat|modif|aktualis|geändert|stand\b|zuletzt|letzte|mis(?:e)? à jour|actualiz|atualiz|aggiornat|bijgewerkt|gewijzigd"
    r"|uppdater|oppdater|opdater|endret|uppfært|zaktual|aktualiz|güncel|yenilən|обновл|изменен|оновлен|更新|수정|ενημερ|last\b|gültig"
)


class _Found(NamedTuple):
    renewed: bool
    distance: int
    moment: Moment


def find_times(
    root: HtmlElement, head: Head, jsonld: JsonLd, node: Node, *, url: str | None, title: str
) -> tuple[Moment | None, Moment | None]:
    """When the article was published and when it was updated, each None where the page does not say."""
    day_first = not head.language.lower().startswith("en")
    seen = sorted(_beside(root, title, day_first=day_first), key=lambda one: one.distance)
    updated = next(_updated(head, node, seen), None)
    shown = next((one.moment for one in seen if not one.renewed), None)
    addressed = _in_address(url, day_first=day_first)
    stated = next(_stated_for_machines(head, jsonld, node), None)
    if stated and shown and updated and updated.at < stated.at:
        stated = None
    if stated and addressed and stated.at - addressed.at > _MOVED:
        stated = addressed
    renewed = (one.moment for one in seen if one.renewed)
    others = (shown, addressed, *renewed, *_elsewhere(root, head, node, seen=seen))
    return _own_day(stated, seen) or next(filter(None, others), None), updated


def _in_address(url: str | None, *, day_first: bool) -> Moment | None:
    """The day in an address: year first, or day first in languages that write it so."""
    if found := _IN_ADDRESS.search(url or ""):
        month, day = found["month"] or found["mm"], found["day"] or found["dd"]
        return parse_date(f"{found['year']}-{month:0>2}-{day:0>2}")
    found = _DAY_FIRST_IN_ADDRESS.search(url or "") if day_first else None
    return parse_date("-".join(found.group(4, 3, 1))) if found else None


def _stated_for_machines(head: Head, jsonld: JsonLd, node: Node) -> Iterator[Moment]:
    pages = [first(jsonld.other(name), "datePublished") for name in _PAGES]
    stated = [
        first(node, "datePublished"),
        *_metas(head, _PUBLISHED),
        *head.marked.get("datepublished", ()),
        *pages,
    ]
    yield from filter(None, map(parse_date, stated))


def _elsewhere(root: HtmlElement, head: Head, node: Node, *, seen: list[_Found]) -> Iterator[Moment | None]:
    """What is likely the date of publication where nothing says so: of creation, or the only one."""
    yield from map(parse_date, [first(node, "dateCreated"), *_metas(head, _CREATED)])
    times = {
        str(one)[:10]: one for element in root.iter("time") if (one := parse_date(element.get("datetime")))
    }
    if len(times) == 1 and not seen:
        yield from times.values()


def _updated(head: Head, node: Node, seen: list[_Found]) -> Iterator[Moment]:
    stated = [first(node, "dateModified"), *_metas(head, _UPDATED), *head.marked.get("datemodified", ())]
    yield from filter(None, map(parse_date, stated))
    yield from (one.moment for one in seen if one.renewed)


def _own_day(published: Moment | None, seen: list[_Found]) -> Moment | None:
    """The day beside the headline where only the zone tells it from the day in Greenwich.

    East of it that is believed of a full hour alone: a midnight written down in UTC is the day and no time of day.
    """
    if published and not published.day_only:
        for day in (one.moment for one in seen if one.moment.day_only and not one.renewed):
            ahead = day.at - published.at
            west, east = 24 * _HOUR <= -ahead <= 34 * _HOUR, 0 < ahead <= 12 * _HOUR
            if west or (east and published.at % _HOUR == 0):
                return day
    return published


def _metas(head: Head, names: tuple[str, ...]) -> list[str]:
    given = {folded(name): values for name, values in reversed(head.meta.items())}
    return [value for name in names for value in given.get(name, ())]


def _beside(root: HtmlElement, title: str, *, day_first: bool) -> Iterator[_Found]:
    """The dates around the headline that are lines of their own."""
    for heading in find_headings(root, folded(title)):
        yield from _around(heading, title, day_first=day_first)


def _around(heading: HtmlElement, title: str, *, day_first: bool) -> Iterator[_Found]:
    inside = [one for one in _INSIDE(heading) if folded(one) not in folded(title)]
    for texts, further in ((inside, 0), (_BEHIND(heading), 0), (_BEFORE(heading)[::-1], _FURTHER)):
        label = ""
        for distance, text in enumerate(texts, start=1):
            found = _stated(text, label, day_first=day_first)
            if not (found or further):
                found = _broken(texts[distance - 1 : distance + 2], day_first=day_first)
            label = "" if found else text[-_LABEL:]
            if found:
                place = text.getparent().getparent() if text.is_tail else text.getparent()
                if not _is_elsewhere(place, near=distance <= _NEAR):
                    yield _Found(found[0], distance + further, found[1])


def _broken(texts: list[Any], *, day_first: bool) -> tuple[bool, Moment] | None:
    """The date that a few short pieces of text are together, beginning with the first: a leaf of a calendar."""
    short = list(takewhile(lambda one: len(one) <= _SHORT_PIECE, map(one_line, texts)))
    for most in range(2, len(short) + 1):
        found = find_day(" ".join(short[:most]), day_first=day_first)
        if found and not found[1].strip():
            return False, found[0]
    return None


def _stated(text: Any, label: str, *, day_first: bool) -> tuple[bool, Moment] | None:
    """The date in a piece of text, and whether it is that of an update."""
    place = text.getparent()
    machine = place.get("datetime") if place.tag == "time" and not text.is_tail else None
    if moment := parse_date(machine):
        said = f"{label} {text} {place.get('class', '')}".lower()
        return bool(_RENEWED.search(said)) and "publ" not in said, moment
    found = find_day(text, day_first=day_first) if len(text) <= _LONGEST_LINE else None
    if found is None or len(found[1]) + len(found[2]) > _LABEL:
        return None
    return bool(_RENEWED.search(found[1] or label.lower())), found[0]


def _is_elsewhere(place: HtmlElement, *, near: bool) -> bool:
    """Whether a place belongs to another article, to a comment or to the frame of the page."""
    for one in around(place, _MOST_ANCESTORS):
        if one.tag == "nav" or (one.tag == "a" and one.get("href", "").strip("#") and _is_long(one)):
            return True
        if not near and (one.tag in _ELSEWHERE or _FOREIGN.search(names_of(one))):
            return True
    return False


def _is_long(link: HtmlElement) -> bool:
    """Whether a link says more than a date: a teaser of another article does, an address of its own does not."""
    return len(words_of(link, _LABEL)) > _LABEL
