"""What the head of a page and its marked-up properties say, as they stand. No IO.

Nothing is judged here: names are lower-cased, values cleaned to one line, their order kept.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.read.fields import make_url
from monitor.read.text import clean, one_line
from monitor.read.tree import words_of

_MOST = 2_000
"""Elements of a kind that are read: a head has some dozens."""
_LONGEST = 20_000
"""Characters kept of one value."""
_NAMES = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True)
class Head:
    meta: dict[str, list[str]]
    """The values of <meta>, by the lower-cased `property`, `name`, `itemprop` or `http-equiv`."""
    marked: dict[str, list[str]]
    """The values of microdata in the page's body, by the lower-cased `itemprop`."""
    links: tuple[tuple[frozenset[str], str, str], ...]
    """`rel`, address and `media` of each <link>."""
    title: str
    language: str
    base: str | None
    """What the page's links are relative to."""

    def first(self, *names: str) -> str | None:
        """The first value that stands under the first of `names` that has one."""
        return next((value for name in names for value in self.meta.get(name, ())), None)

    def all(self, *names: str) -> list[str]:
        return [value for name in names for value in self.meta.get(name, ())]

    def link(self, rel: str) -> str | None:
        """The first usable address under `rel`."""
        return next((url for rels, url, _ in self.links if rel in rels), None)


def read_head(root: HtmlElement, url: str | None) -> Head:
    base_element = root.find(".//base[@href]")
    base = (make_url(base_element.get("href"), url) if base_element is not None else None) or url
    titles = (words_of(one, _LONGEST) for one in _some(root.iter("title")) if not _in_picture(one))
    return Head(
        meta=_collected(_metas(root)),
        marked=_collected(_properties(root)),
        links=tuple(_links(root, base)),
        title=next(filter(None, titles), ""),
        language=root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang")
        or "",
        base=base,
    )


def value_of(element: HtmlElement) -> str:
    """What an element with `itemprop` states: an attribute made for machines, else its words."""
    for name in ("content", "datetime"):
        if stated := one_line((element.get(name) or "")[:_LONGEST]):
            return stated
    return words_of(element, _LONGEST)[:_LONGEST]


def _some(elements: Iterator[HtmlElement]) -> Iterator[HtmlElement]:
    return (element for element, _ in zip(elements, range(_MOST), strict=False))


def _in_picture(element: HtmlElement) -> bool:
    """An SVG's title names the drawing."""
    parent = element.getparent()
    return parent is not None and parent.tag not in {"head", "html", "body"}


def _metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in _some(root.iter("meta")):
        value = one_line((element.get("content") or "")[:_LONGEST])
        for name in _NAMES:
            if value and (given := element.get(name)):
                yield given, value


def _properties(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in _some(iter(root.iterfind(".//*[@itemprop]"))):
        if element.tag != "meta" and element.get("itemscope") is None and (value := value_of(element)):
            yield element.get("itemprop") or "", value


def _collected(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for names, value in pairs:
        for name in clean(names).lower().split():
            found[name].append(value)
    return dict(found)


def _links(root: HtmlElement, base: str | None) -> Iterator[tuple[frozenset[str], str, str]]:
    for element in _some(root.iter("link")):
        url = make_url(element.get("href"), base)
        if url and (rel := element.get("rel")):
            yield frozenset(rel.lower().split()), url, element.get("media", "").lower()
