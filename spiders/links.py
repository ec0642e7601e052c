"""What a page links to on its own site: articles, lists of articles, its own next page. No IO.

Nothing here knows a site. What an address is made of, what stands on a link and where the link stands each speak
for or against an article; then the links whose addresses are made alike decide together.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from spiders.addresses import clean, site_of
from spiders.articles import find_articles
from spiders.forward import Forward
from spiders.places import MOST_LINKS, Places
from spiders.sections import find_sections, is_tongue
from spiders.shapes import Address, take_apart
from spiders.targets import LONGEST_TEXT, Target, choose_texts, row_of, tell_numbers


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: an absolute http(s) address without fragment, the headline as the page gives it, and its kind."""

    url: str
    text: str
    kind: Literal["article", "section", "next"]


def find_links(
    root: etree._Element | Places,
    url: str,
    *,
    articles: Sequence[str] = (),
    sections: Sequence[str] = (),
    skip: Sequence[str] = (),
    examples: Collection[str] = (),
) -> list[Link]:
    """What the page at `url` links to on its own site: articles, lists of articles, its next page; each once, in page order.

    The patterns are regular expressions searched in the absolute address; where `articles` or `sections` are given,
    they decide what is one, and `skip` excludes from all. `examples` are addresses of articles known on this site.
    `root` may be the places of a page already, where it is looked through for several sites.
    """
    page = _Page(root if isinstance(root, Places) else Places(root), url, skip)
    targets = page.targets
    chosen = _matching(targets, articles) if articles else find_articles(targets, examples, url)
    lists = (
        _matching(targets, sections) if sections else find_sections(targets, chosen, page.here, page.tongues)
    )
    following = page.forward.found
    links = [
        Link(one, target.text, "article" if one in chosen else "section")
        for one, target in targets.items()
        if one != following and (one in chosen or one in lists)
    ]
    return [*links, Link(following, "", "next")] if following else links


def _matching(targets: Mapping[str, Target], patterns: Sequence[str]) -> set[str]:
    wanted = [re.compile(one) for one in patterns]
    return {one for one in targets if any(pattern.search(one) for pattern in wanted)}


class _Page:
    """A page's links to its own site: the targets by address, its next page, the languages it can be switched to."""

    def __init__(self, places: Places, url: str, skip: Sequence[str]) -> None:
        self.here: Address = take_apart(clean(url, url) or url)
        self.targets: dict[str, Target] = {}
        self.forward = Forward(self.here)
        self.tongues: set[str] = set()
        self._switches: list[tuple[Address, etree._Element, bool]] = []
        self._places = places
        self._base = _base(places.root, url)
        self._skip = [re.compile(one) for one in skip]
        self._known: dict[str, Address | None] = {}
        for number, anchor in enumerate(places.root.iter("a", "area", "link")):
            if number >= MOST_LINKS:
                break
            if (address := self._address(anchor)) is not None:
                self._add(anchor, address)
        self._tell_tongues()
        choose_texts(self.targets.values(), places.walk)
        tell_numbers(self.targets.values())

    def _address(self, anchor: etree._Element) -> Address | None:
        href = anchor.get("href") or ""
        if not href or (anchor.tag == "link" and "next" not in anchor.get("rel", "").lower().split()):
            return None
        if href not in self._known:
            self._known[href] = self._wanted(href)
        return self._known[href]

    def _wanted(self, href: str) -> Address | None:
        """The address of a link to the page's own site that is not to be skipped."""
        url = clean(href, self._base)
        if url is None or any(one.search(url) for one in self._skip):
            return None
        address = take_apart(url)
        return address if site_of(address.host) == site_of(self.here.host) else None

    def _add(self, anchor: etree._Element, address: Address) -> None:
        text = "" if anchor.tag == "link" else self._places.walk.words(anchor, LONGEST_TEXT)
        self.forward.consider(address, anchor, text)
        if address.is_front and address.tongue:
            told = is_tongue(text) or bool(anchor.get("hreflang"))
            self._switches.append((address, row_of(anchor), told))
        if (
            anchor.tag != "link"
            and address.trunk != self.here.trunk
            and (address.is_subject or not address.is_front)
        ):
            target = self.targets.setdefault(address.url, Target(address))
            target.add(anchor, text, self._places)

    def _tell_tongues(self) -> None:
        """Takes for a language what says that it is one, and `/uk` only there or beside another."""
        rows = {row for address, row, told in self._switches if told or not address.is_subject}
        for address, row, told in self._switches:
            if told or (address.is_subject and (row in rows or address.tongue == self.here.tongue)):
                self.tongues.add(address.tongue)
                self.targets.pop(address.url, None)


def _base(root: etree._Element, url: str) -> str:
    """The address that relative ones are relative to (HTML, 4.2.3)."""
    stated = next((one.get("href") for one in root.iter("base") if one.get("href")), "")
    return clean(stated, url) or url
