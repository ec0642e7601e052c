"""The records of an XML sitemap, whatever shape its XML is in. No IO.

lxml is driven as a stream: no tree is built, so memory does not grow with the document. Nothing is looked up by
namespace, as publishers misspell them, and a document type never reaches the parser: no entity but XML's and
HTML's own is expanded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.entities import html5
from typing import Any

from lxml import etree

from monitor.read.text import one_line, repair_references

_LONGEST_FIELD = 20_000
"""Characters read of one field."""
_MOST_LINKS = 100
"""Versions in other languages that are kept of one address: Europe has 24 official ones."""
_DEEPEST = 100_000
"""Levels of elements: a sitemap has five, but where end tags are missing there is one for each record."""
_SPARE = 100
"""Elements put around the root: a stray end tag closes one of them, and what follows is still read."""
_LONGEST_TAG = 64 * 1024
"""Characters held back until a tag is whole."""

_RECORDS = {"url", "sitemap"}
_OTHERS = {"news", "image", "video", "publication"}
"""In these, an element called `url` begins no record."""
# Which elements are read, by the name of what they stand in and their own.
_FIELDS = {
    ("url", "loc"): "url", ("sitemap", "loc"): "url",
    ("url", "lastmod"): "updated", ("sitemap", "lastmod"): "updated",
    ("news", "title"): "title", ("news", "publication_date"): "published", ("news", "keywords"): "tags",
    ("publication", "language"): "language", ("news", "language"): "language",
    ("image", "loc"): "image",
}  # fmt: skip
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What a parser stumbles over: signs that were not escaped, and references; in `free` they stand rightly.
_STUMBLES = re.compile(
    r"<(?![A-Za-z_]|/[A-Za-z_])(?P<free>!\[CDATA\[.*?(?:\]\]>|\Z)|!--.*?(?:-->|\Z)|\?.*?(?:\?>|\Z))?"
    r"|&(?:(?P<numbers>\#(?:[0-9]{1,10}|[xX][0-9a-fA-F]{1,8});(?:&\#(?:[0-9]{1,10}|[xX][0-9a-fA-F]{1,8});)*)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]{0,30};))?",
    re.DOTALL,
)
_OWN = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_CUT = "the document is cut off: its publisher's server sent a part of it only"


@dataclass(slots=True)
class Record:
    """A `url` or `sitemap` element as it stands; `fields` by the names of an entry's."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """The language of each version that it names, by address."""


class Records:
    """The records of a document given from its root on. To be iterated once; never raises.

    Behind the last one `defect` tells what is wrong with the document, and `cut` whether it ends before its
    end. A record that is cut off itself is left out.
    """

    def __init__(self, texts: Iterable[str], root: str) -> None:
        self._texts = texts
        self._closing = re.compile(rf"</(?:[\w.-]+:)?{re.escape(root)}\s*>", re.IGNORECASE)
        self.defect: str | None = None
        self.cut = False

    def __iter__(self) -> Iterator[Record]:
        target, closed = _Target(), False
        parser = etree.XMLParser(
            target=target, recover=True, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8",
        )  # fmt: skip
        parser.feed(b"<_>" * _SPARE)
        target.path.clear()
        for text in _whole_tags(self._texts):
            closed = bool(self._closing.search(text)) or closed
            sound = _STUMBLES.sub(_mended, _FORBIDDEN.sub("", text)).encode("utf-8", "ignore")
            try:
                parser.feed(sound)
            except (etree.LxmlError, ValueError):  # lxml hands out what is no character, and fails over it
                self.defect, self.cut = "too broken to be read to its end", True
                return
            yield from target.done
            target.done.clear()
            if len(target.path) > _DEEPEST:
                self.defect, self.cut = "nested too deeply for a sitemap: the rest is not read", True
                return
        self.cut = bool(target.path) and not closed
        self.defect = _CUT if self.cut else _told(parser)


class _Target:
    """Takes lxml's events; `done` holds the records that have ended."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.done: list[Record] = []
        self._record: Record | None = None
        self._depth = 0
        self._field: str | None = None
        self._parts: list[str] = []
        self._within = self._room = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag[tag.rfind("}") + 1 :].lower()
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if name in _RECORDS and parent not in _OTHERS:
            self._end_record()
            self._record, self._depth = Record(name), len(self.path)
        elif self._record is not None and self._field is None:
            found = _FIELDS.get((parent, name))
            if found and found not in self._record.fields:
                self._field, self._within, self._room = found, len(self.path), _LONGEST_FIELD
            elif name == "link" and attributes.get("rel") == "alternate":
                self._add_link(self._record.links, attributes)

    def end(self, _tag: str) -> None:
        if len(self.path) == self._within:
            self._end_field()
        if len(self.path) == self._depth:
            self._end_record()
        del self.path[-1:]

    def data(self, text: str) -> None:
        if self._field is not None and self._room > 0:
            self._parts.append(text[: self._room])
            self._room -= len(text)

    def close(self) -> None:
        """Asked for by lxml."""

    def _add_link(self, links: dict[str, str], attributes: dict[str, str]) -> None:
        if len(links) < _MOST_LINKS:
            links.setdefault(attributes.get("href", "").strip(), attributes.get("hreflang", ""))

    def _end_field(self) -> None:
        if self._record is not None and self._field is not None:
            self._record.fields[self._field] = "".join(self._parts).strip()
        self._field, self._within, self._parts = None, 0, []

    def _end_record(self) -> None:
        """Also where the next one begins within it: its end tag, or one in it, is missing."""
        self._end_field()
        if self._record is not None:
            self.done.append(self._record)
        self._record, self._depth = None, 0


def _whole_tags(texts: Iterable[str]) -> Iterator[str]:
    """The same text in pieces that end before a tag."""
    held = ""
    for text in texts:
        known = held + text
        end = known.rfind("<")
        if end < 0 or len(known) - end > _LONGEST_TAG:
            end = len(known)
        held = known[end:]
        yield known[:end]
    yield held


def _mended(found: re.Match[str]) -> str:
    if found["numbers"] or found["free"]:  # lxml may think otherwise of what is free
        return repair_references(found[0])
    if found["name"] in _OWN:
        return found[0]
    return escape(html5.get(found["name"], found[0]))


def _told(parser: Any) -> str | None:
    """The first of what the parser complains of."""
    first = next(iter(parser.feed_error_log), None)
    return first and f"not well-formed: {one_line(first.message)[:200]} (line {first.line})"
