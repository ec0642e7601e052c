"""Where on a page a link stands: in a heading, a teaser, a menu, or in what frames every page of a site. No IO."""

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml import etree

from spiders.walk import Walk

_MOST_ANCESTORS = 60
_FRAME_TAGS = frozenset({"footer", "select", "dialog"})
_TAIL = r"(?:[-_]{1,3}(?:root|child\w{0,10}|list|links?|nav|navigation|menu|wrap(?:per)?|container|inner|items?|bar|cloud|block|box|content|section|area|buttons?|icons?|widget|cols?|column|ul|li|row|left|right|top|bottom|main|desktop|mobile|\d{1,4})){0,4}(?=\s|\Z)"
"""What may stand behind the word that tells a container's purpose: `tag-list`, but not `tag-elections`."""
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:footer|footernav|foot|bottom-?(?:menu|nav|bar)|shar(?:e|ing)|socials?|cookies?|consent|login|sign-?in|account|user-?(?:menu|nav)"
    r"|tags?|tag-?cloud|tagcloud|keywords?|langs?|languages?|lang-?switch\w{0,4}|pagination|pager|paginator|page-?(?:numbers|links)"
    r"|meta-?nav|metanav|meta-?menu|top-?bar|topbar|service-?(?:nav|menu|links)|copyright|legal|byline|authors?|adverts?|advertisements?|sponsor(?:ed)?|newsletter|comment-?meta|blogroll)"
    + _TAIL,
    re.IGNORECASE,
)
_MENU = re.compile(
    r"(?:^|[\s_-])(?:\w{0,12}nav|\w{0,12}menue?|navbar|navi|navigation|\w{0,8}navigation|rubri(?:k|c|que)s?|categor(?:y|ies)|burger|off-?canvas|drawer|sitemap|submenu|menu-?item\w{0,20})"
    + _TAIL,
    re.IGNORECASE,
)
_NEIGHBOURS = re.compile(
    r"(?:post|posts|article|single|entry|nav)[-_](?:nav(?:igation)?|single|prev(?:ious)?|next|links)",
    re.IGNORECASE,
)
"""The links to the articles before and after one."""
_DRAWN = re.compile(r"_{1,2}(?=[a-z]{0,7}[A-Z0-9])[A-Za-z0-9]{4,8}(?=\s|\Z)")
"""What build tools put behind a class's name: `menu__aX3f9`."""
_TRAIL = re.compile(r"bread-?_?crumbs?", re.IGNORECASE)
_TEASER = re.compile(
    r"(?:^|[\s_-])(?:\w{0,12}teaser\w{0,12}|cards?|headlines?|story|stories|articles?|entry|posts?|news"
    r"|related|latest|most-?read|popular|trending|media-?(?:body|heading)|views-row|xeber\w{0,8}|haber\w{0,8})(?=\Z|[\s_-])",
    re.IGNORECASE,
)
_PLAIN = frozenset({"a", "b", "div", "i", "li", "p", "span", "strong", "table", "tbody", "td", "tr", "ul"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
MOST_LINKS = 4_000
"""Links of one page that are looked at; the longest front pages have under 2,000."""
_MUCH = 6
"""Paragraphs from which a container is most of the page."""
_MOST_NAMES = 300
"""Characters of class and id that are looked at."""
_ROOM = 4
"""Ancestors of a time that it may date."""


class Place(NamedTuple):
    heading: bool = False
    teaser: bool = False
    menu: bool = False
    trail: bool = False
    framed: bool = False
    title: bool = False
    """In a heading of an <article>."""


class Places:
    """The places of a page's elements, each looked at once however many links it holds."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.walk = Walk()
        self._known: dict[etree._Element, Place] = {}
        self._names: dict[etree._Element, str] = {}
        self._titled: dict[etree._Element, bool] = {}
        self._paragraphs = _paragraphs(root)
        self._forms = _forms(root)
        self._timed = {
            holder
            for time in islice(root.iter("time"), 1_000)
            for holder in islice(time.iterancestors(), _ROOM)
        }

    def names(self, one: etree._Element) -> str:
        """The start of an element's class and of its id, which may be as long as the page."""
        if one not in self._names:
            self._names[one] = f"{one.get('class', '')[:_MOST_NAMES]} {one.get('id', '')[:_MOST_NAMES]}"
        return self._names[one]

    def of(self, element: etree._Element) -> Place:
        chain: list[etree._Element] = []
        current: etree._Element | None = element
        while current is not None and current not in self._known and len(chain) < _MOST_ANCESTORS:
            chain.append(current)
            current = current.getparent()
        place = Place() if current is None else self._known.get(current, Place())
        for one in reversed(chain):
            place = self._known[one] = self._inside(one, place)
        return place

    def _inside(self, one: etree._Element, around: Place) -> Place:
        tag = one.tag if isinstance(one.tag, str) else ""
        if tag in {"html", "body", "main"}:
            return Place()
        names = self.names(one)
        if tag in _PLAIN and names == " " and one not in self._timed:
            return around
        teaser, menu, framed, trail = _told(names[:_MOST_NAMES])
        if (menu or framed) and (tag == "article" or self._paragraphs[one] >= _MUCH):
            menu = framed = False
        heading = around.heading or tag in HEADINGS
        teaser = around.teaser or teaser or tag == "article" or one in self._timed
        menu = around.menu or menu or tag in {"nav", "menu"} or (tag == "header" and not around.teaser)
        framed = around.framed or framed or tag in _FRAME_TAGS or one in self._forms
        title = around.title or (tag in HEADINGS and self._is_title(one))
        return Place(heading, teaser, menu, around.trail or trail, framed, title)

    def _is_title(self, heading: etree._Element) -> bool:
        """Whether a heading is the only one of its <article>."""
        holder = next(heading.iterancestors("article"), None)
        if holder is None:
            return False
        if holder not in self._titled:
            headings = (one for one in self.walk.through(holder) if one.tag in HEADINGS)
            self._titled[holder] = len(list(islice(headings, 2))) == 1
        return self._titled[holder]


def _paragraphs(root: etree._Element) -> Counter[etree._Element]:
    """How many paragraphs each container holds, counted as far as it matters; <main> and <article> are of many."""
    counts: Counter[etree._Element] = Counter()
    for one in root.iter("p", "article", "main"):
        for holder in one.iterancestors():
            if counts[holder] >= _MUCH:
                break  # so has all around it
            counts[holder] += 1 if one.tag == "p" else _MUCH
    return counts


def _forms(root: etree._Element) -> set[etree._Element]:
    """The forms to fill in, as far as they hold links; one that holds most of the page's links is the page (ASP.NET)."""
    links = list(islice(root.iter("a"), MOST_LINKS))
    held = Counter(next(one.iterancestors("form"), None) for one in links)
    return {form for form, count in held.items() if form is not None and 2 * count <= len(links)}


@lru_cache(maxsize=4096)
def _told(names: str) -> tuple[bool, bool, bool, bool]:
    """What an element's class and id say that it is: a teaser, a menu, a frame, the way here."""
    names = _DRAWN.sub("", names)
    menu = bool(_MENU.search(names)) and not _NEIGHBOURS.search(names)
    return bool(_TEASER.search(names)), menu, bool(_FRAME.search(names)), bool(_TRAIL.search(names))
