"""The feeds that a page names: in its head, and in its links. No IO.

Nothing is fetched here: what is named may turn out to be anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from monitor.read.fields import make_url

_FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    "application/xml", "text/xml",
})  # fmt: skip
_LONGEST = 1_000
"""Characters of an address that is looked at."""
_MOST_LINKS = 5_000
"""Links of a page that are looked at: a front page has some hundreds."""
_FEED_PATH = re.compile(
    r"/(?:[\w-]{1,40}[-_.])?(?:rss2?|atom|rdf|feeds?)(?:[-_.][a-z0-9]{1,20})?(?:\.(?:xml|rdf|rss|atom|json|php|aspx?))?/?\Z"
    r"|\.(?:rss|atom|rdf)\Z|/(?:rss|feeds?)/[\w./-]{1,200}\.xml\Z",
    re.IGNORECASE,
)
"""Ends of paths that feeds, and pages which list feeds, are found at."""
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed|format|type|output)=(?:rss2?|atom|rdf|feed)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Alternates:
    """Addresses of what a page names as feeds, without its own, each once, in the order of the page."""

    declared: tuple[str, ...]
    """What its head says is a feed of this site, wherever it stands."""
    linked: tuple[str, ...]
    """What its links lead to and looks like a feed: of any site."""


def find_alternates(root: HtmlElement, url: str) -> Alternates:
    """What the page at `url` names as feeds."""
    base_element = root.find(".//base[@href]")
    base = (make_url(base_element.get("href"), url) if base_element is not None else None) or url
    declared = dict.fromkeys(one for one in _declared(root, base) if one != url)
    linked = dict.fromkeys(one for one in _linked(root, base) if one != url and one not in declared)
    return Alternates(tuple(declared), tuple(linked))


def _declared(root: HtmlElement, base: str) -> Iterator[str]:
    """<link rel=alternate> of a feed's type."""
    for element in islice(root.iter("link"), _MOST_LINKS):
        rels = (element.get("rel") or "")[:_LONGEST].lower().split()
        kind = (element.get("type") or "")[:_LONGEST].partition(";")[0].strip().lower()
        address = _address(element, base)
        if address and kind in _FEED_TYPES and {"alternate", "feed"} & set(rels):
            yield address


def _linked(root: HtmlElement, base: str) -> Iterator[str]:
    """Links whose addresses look like those of feeds."""
    for element in islice(root.iter("a", "area"), _MOST_LINKS):
        address = _address(element, base)
        if address and _looks_like_feed(address):
            yield address


def _address(element: HtmlElement, base: str) -> str | None:
    address = make_url(element.get("href"), base)
    return address.partition("#")[0] if address and len(address) <= _LONGEST else None


def _looks_like_feed(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))
