"""How a page is laid out: how much is seen of it, and what on it belongs to lists of other pages. No IO.

Widths count characters, those of Chinese, Japanese and Korean twice: they say as much in half as many.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urldefrag, urlsplit

from lxml.html import HtmlElement

from monitor.read.fields import make_url

_UNSEEN = frozenset(
    {"head", "script", "style", "noscript", "template", "svg", "select", "textarea", "iframe"}
)
_WIDE = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffdc]")
_NOT_WORDS = re.compile(r"[\W_]+")
_HEADS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt"})
_HEADLINE = 22
"""Width from which what is listed may be a headline; menus say less."""
_ITEM = 900
"""Width of one item of a list with all that is said in it."""
_BESIDE = 25
"""Width of a date or a label beside a link that stands alone."""
_ALIKE = 3
"""Items that make a list."""
_READ = 400_000
"""Characters of lists that are looked at."""

_Shape: TypeAlias = tuple[str, ...]


def width(text: str) -> int:
    return len(text) + len(_WIDE.findall(text))


def squeezed(text: str) -> str:
    """Only the letters and digits of `text`, to find it again however it was spaced."""
    return _NOT_WORDS.sub("", text).casefold()


@dataclass(frozen=True, slots=True)
class Layout:
    """What is seen of a page without scripts."""

    visible: int
    """Width of all that is seen."""
    listed: int
    """Items in lists of other pages that say as much as a headline."""
    lists: str
    """All that is said in those lists, squeezed."""
    passwords: int
    """Fields that ask for a password."""
    links: tuple[str, ...]
    """The absolute addresses of other pages that are linked, without repetition, at most a few."""


def measure(root: HtmlElement, url: str | None) -> Layout:
    """How the page at `url` is laid out."""
    seen = list(_seen(root))
    here = urldefrag(url or "").url
    own = {
        one: width((one.text or "").strip()) + sum(width((child.tail or "").strip()) for child in one)
        for one in seen
    }
    targets = {one: target for one in seen if one.tag == "a" and (target := _elsewhere(one, url, here))}
    widths, leads = dict(own), {}
    for element in reversed(seen):
        parent = element.getparent()
        if parent not in own:
            continue
        widths[parent] += widths[element]
        if element in targets and own[parent] <= _BESIDE:
            leads[element] = _place(targets[element], here)
        if element in leads:
            leads[parent] = leads[element]
    lists = [items for holder in seen for items in _lists(holder, widths, leads)]
    return Layout(
        visible=widths[root],
        listed=sum(widths[item] >= _HEADLINE for items in lists for item in items),
        lists=_words(said for items in lists for item in items for said in (item, *_below(item, leads))),
        passwords=sum(one.tag == "input" and one.get("type", "").lower() == "password" for one in seen),
        links=tuple(dict.fromkeys(targets.values()))[:10],
    )


def _elsewhere(link: HtmlElement, url: str | None, here: str) -> str | None:
    target = make_url(link.get("href"), url)
    return target if target and urldefrag(target).url != here else None


def _seen(root: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that a reader sees, in the order of the document."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(
            child for child in reversed(element) if isinstance(child.tag, str) and child.tag not in _UNSEEN
        )


def _place(target: str, here: str) -> str:
    """What tells targets apart: links to share a page differ only in what they carry to another site."""
    return target if urlsplit(target).hostname == urlsplit(here).hostname else target.partition("?")[0]


def _lists(
    holder: HtmlElement, widths: dict[HtmlElement, int], leads: dict[HtmlElement, str]
) -> Iterator[list[HtmlElement]]:
    """The children of an element that look alike and lead to a page of their own each."""
    if len(holder) < _ALIKE:
        return
    alike: dict[_Shape, list[HtmlElement]] = defaultdict(list)
    for child in holder:
        if child in leads and widths[child] <= _ITEM:
            alike[_shape(child)].append(child)
    for items in alike.values():
        if len(items) >= _ALIKE and len({leads[item] for item in items}) > len(items) // 2:
            yield items


def _shape(element: HtmlElement) -> _Shape:
    """What items of one list have in common; names with digits in them are those of single items."""
    names = [name for name in element.get("class", "").split() if not any(map(str.isdigit, name))]
    inside = next((child.tag for child in element if isinstance(child.tag, str)), "")
    return (element.tag, inside, *names[:2])


def _below(item: HtmlElement, leads: dict[HtmlElement, str]) -> Iterator[HtmlElement]:
    """What a headline in a list is followed by, unless it is the next one."""
    below = item.getnext() if item.tag in _HEADS else None
    if below is not None and below not in leads:
        yield below


def _words(elements: Iterable[HtmlElement]) -> str:
    words: list[str] = []
    size = 0
    for element in elements:
        if size > _READ:
            break
        words.append(squeezed("".join(element.itertext())))
        size += len(words[-1])
    return "".join(words)
