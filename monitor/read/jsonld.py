"""The JSON-LD of a page: which of its nodes is the article that the page is about, and what it says. No IO.

Reads what publishers really write: several scripts, lists, `@graph`, references by `@id`, and JSON broken by
comments, stray commas or raw line ends. What cannot be read is left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml.html import HtmlElement

from monitor.read.text import guess_to_text, one_line

Node: TypeAlias = dict[str, Any]

_LONGEST = 1_000_000
"""Characters of one script that are read."""
_MOST_SCRIPTS, _MOST_NODES = 30, 2_000
_MOST_VALUES = 100
_OPENING = re.compile(r"\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)?\s*")
"""What hides a script from browsers of old; what closes it is never reached."""
_DECODER = json.JSONDecoder(strict=False)
_STRAY_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
_ARTICLES = re.compile(r"\w*Article|\w+Posting|Report|Recipe|Review")
_TOP = ("@graph", "mainEntity")


@dataclass(frozen=True, slots=True)
class JsonLd:
    nodes: tuple[Node, ...]
    """Those at the top of a script, in a `@graph` or the main entity of another."""

    @property
    def types(self) -> frozenset[str]:
        return frozenset(name for node in self.nodes for name in types_of(node))

    def article(self, addresses: Iterable[str | None], headlines: Iterable[str]) -> Node:
        """The article this page is about, or an empty node.

        Where there are several, it is the one that names one of the page's addresses, else one of its
        headlines, else the first; one alone is believed.
        """
        found = [node for node in self.nodes if is_article(node)]
        if len(found) < 2:
            return found[0] if found else {}
        here = {bare_address(address) for address in addresses if address}
        named = [node for node in found if here & _addresses(node)]
        said = {folded(headline) for headline in headlines if headline}
        titled = [node for node in named or found if folded(first(node, "headline", "name") or "") in said]
        return (titled or named or found)[0]

    def other(self, name: str) -> Node:
        """The first node of the type `name`."""
        return next((node for node in self.nodes if name in types_of(node)), {})

    def resolved(self, value: Any) -> Any:
        """`value`, or the node that it refers to by nothing but an `@id`."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and "@id" in value:
            return next(
                (node for node in self.nodes if node.get("@id") == value["@id"] and len(node) > 2), value
            )
        return value

    def names(self, value: Any) -> list[str]:
        """The names in a value that is a name, a thing with a name, or a list of them."""
        given = value if isinstance(value, list) else [value]
        found = (self.resolved(one) for one in given[:_MOST_VALUES])
        return [name for one in found if (name := first({"x": one}, "x"))]


def read_jsonld(root: HtmlElement) -> JsonLd:
    scripts = root.iterfind(".//script[@type]")
    wanted = (one for one in scripts if "ld+json" in one.get("type", "").lower())
    texts = (one.text or "" for one, _ in zip(wanted, range(_MOST_SCRIPTS), strict=False))
    nodes = (node for text in texts for value in _parsed(text) for node in _walked(value))
    return JsonLd(tuple(node for node, _ in zip(nodes, range(_MOST_NODES), strict=False)))


def types_of(node: Node) -> list[str]:
    given = node.get("@type")
    return [
        str(one).rpartition("/")[2]
        for one in (given if isinstance(given, list) else [given])
        if isinstance(one, str)
    ]


def is_article(node: Node) -> bool:
    return any(_ARTICLES.fullmatch(name) for name in types_of(node))


def first(node: Node, *keys: str) -> str | None:
    """The first of the `keys` whose value is, or holds, words; as one line of plain text."""
    for key in keys:
        value = node.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            value = next(
                (
                    value[name]
                    for name in ("name", "@value", "url", "@id")
                    if isinstance(value.get(name), str)
                ),
                None,
            )
        if isinstance(value, str) and (words := one_line(guess_to_text(value[:20_000]))):
            return words
    return None


def folded(words: str) -> str:
    """Letters and digits alone: quotation marks and dashes differ between a page and its own data."""
    return "".join(filter(str.isalnum, words.casefold()))


def bare_address(url: str) -> str:
    """An address without what does not tell two articles of a page apart: scheme, `www.`, query, last slash."""
    return re.sub(r"\Ahttps?://(?:www\.)?", "", url).partition("#")[0].partition("?")[0].rstrip("/")


def _addresses(node: Node) -> set[str]:
    page = node.get("mainEntityOfPage")
    given = [
        node.get("url"),
        node.get("@id"),
        page,
        *(page.get(key) for key in ("@id", "url") if isinstance(page, dict)),
    ]
    return {bare_address(one) for one in given if isinstance(one, str)}


def _parsed(text: str) -> list[Any]:
    """The first value in a script, in a list that is empty where it cannot be read."""
    bare = _OPENING.sub("", text[:_LONGEST], count=1)
    for attempt in (bare, _STRAY_COMMA.sub("", bare)):
        try:
            return [_DECODER.raw_decode(attempt)[0]]
        except (ValueError, RecursionError):
            continue
    return []


def _walked(value: Any) -> Iterator[Node]:
    """The nodes at the top of a script, in the order of the document."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            yield one
            waiting += [one[key] for key in reversed(_TOP) if isinstance(one.get(key), dict | list)]
