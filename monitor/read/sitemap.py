"""Any sitemap becomes entries and the addresses of further sitemaps. No IO; runs in a worker process.

Reads sitemaps.org 0.9 with Google's extensions for news, images and languages, plain lists of addresses, and
feeds that serve as sitemaps. Addresses of other hosts are kept: they are links, like those of a feed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal, TypeVar

from protego import Protego

from monitor.errors import ReadError
from monitor.model import Entry, Millis, Moment
from monitor.read.dates import parse_date
from monitor.read.feed import parse_feed
from monitor.read.fields import make_language, make_tags, make_title, make_url
from monitor.read.pieces import Pieces
from monitor.read.root import FEEDS, Root, find_root, no_element, what_else
from monitor.read.sitemapxml import Record, Records
from monitor.read.text import guess_to_text

MOST_URLS = 50_000
"""Of one document, as the protocol allows."""
_DAY_ENDS = 36 * 3_600_000
"""Milliseconds from midnight UTC to the end of a day where it ends last, twelve hours west of Greenwich."""
_LONGEST_ROBOTS = 512 * 1024
"""Characters of a robots.txt; RFC 9309 has crawlers read at least 500 KiB."""
_LONGEST_LINE = 64 * 1024
"""Characters held back until a line is whole."""

_ROOTS = {"urlset", "sitemapindex"}
_Named = TypeVar("_Named")
_BLANK = "\ufeff\0 \t\r\n\x0c"
_START = re.compile(r"<\?xml\s|<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^[ \t]*site-?maps?\b.*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index names."""

    url: str
    modified: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A parsed sitemap."""

    kind: Literal["urlset", "index", "text", "feed"]
    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    defect: str | None = None
    """What was wrong with the document although it could be read."""
    older: int = 0
    """Entries left out because they say that they are older than was asked for."""
    dropped: int = 0
    """Those left out because the document holds more than the limit, or they have no usable address."""
    cut: bool = False
    """The document ends before its end; an entry that is cut off itself is left out."""


def parse_sitemap(
    body: bytes,
    *,
    url: str | None,
    content_type: str | None,
    since: Millis | None = None,
    limit: int = MOST_URLS,
) -> Sitemap:
    """Reads a sitemap from `url`, sent as `content_type`, gzipped or not; keeps its first `limit` entries.

    `since` leaves out entries whose newest date lies before it; those without a date stay. An address that
    stands there twice counts once. Entries of a feed keep their ids and texts. Raises ReadError where the
    document is no sitemap, and nothing else.
    """
    pieces = Pieces(body, content_type)
    texts = iter(pieces)
    first = next(texts, "").lstrip(_BLANK)
    if not first:
        raise ReadError(pieces.broken or "the document is empty: ask the publisher, or try again later")
    document, told = _from_start(first)
    root = find_root(document)
    if document[0] in "{[" or root.name in FEEDS:
        return _from_feed(body, url, content_type, since, limit)
    kept = _Kept(make_url(url), since, limit)
    if document.startswith("<"):
        sitemap = _from_xml(document, root, texts, kept)
    else:
        sitemap = _from_lines(chain([document], texts), kept)
    defect = pieces.broken or told or sitemap.defect or pieces.defect
    return replace(sitemap, defect=defect, cut=sitemap.cut or pieces.broken is not None)


def is_sitemap(body: bytes, content_type: str | None = None) -> bool:
    """Whether a document says that it is a sitemap: by its root, or by an address for its first line."""
    document, _ = _from_start(next(iter(Pieces(body, content_type)), "").lstrip(_BLANK))
    line = document.partition("\n")[0].strip()
    return find_root(document).name in _ROOTS or _ADDRESS.fullmatch(line) is not None


def find_sitemaps(robots_txt: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, in its order: absolute http(s) addresses, each once."""
    lines = _SITEMAP_LINE.findall(robots_txt[:_LONGEST_ROBOTS].lstrip("\ufeff"))
    urls = map(make_url, Protego.parse("\n".join(lines)).sitemaps)
    return tuple(dict.fromkeys(url for url in urls if url))


def _from_start(text: str) -> tuple[str, str | None]:
    """The document without the text that stands before it, and whether there is some."""
    start = None if text[:1] in {"<", "{", "["} else _START.search(text)
    return (text[start.start() :], "there is text before the document") if start else (text, None)


@dataclass(slots=True)
class _Kept:
    """What is kept of a document, by address, and how much is not."""

    base: str | None
    since: Millis | None
    limit: int
    entries: dict[str, Entry] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    older: int = 0
    dropped: int = 0

    def add(self, record: Record) -> None:
        stated = record.fields.get
        published, updated = parse_date(stated("published")), parse_date(stated("updated"))
        if record.name == "url" and _is_older(self.since, published, updated):
            self.older += 1
        elif not (url := make_url(stated("url"), self.base)):
            self.dropped += 1
        elif record.name == "sitemap":
            self._keep(self.children, url, Child(url=url, modified=updated))
        else:
            self._keep(self.entries, url, _make_entry(record, url, self.base, published, updated))

    def add_line(self, line: str) -> None:
        if url := make_url(line):
            self._keep(self.entries, url, Entry(id=None, url=url))
        else:
            self.dropped += 1

    def _keep(self, among: dict[str, _Named], url: str, one: _Named) -> None:
        if url not in among and len(among) >= self.limit:
            self.dropped += 1
        else:
            among.setdefault(url, one)


def _make_entry(
    record: Record, url: str, base: str | None, published: Moment | None, updated: Moment | None
) -> Entry:
    stated = record.fields.get
    own = record.links.get(stated("url", ""))
    return Entry(
        id=None, url=url, title=make_title(guess_to_text(stated("title", ""))), published=published, updated=updated,
        language=make_language(stated("language")) or make_language(own),
        tags=make_tags(stated("tags", "").split(",")), image=make_url(stated("image"), base),
    )  # fmt: skip


def _is_older(since: Millis | None, *stated: Moment | None) -> bool:
    """Whether the newest of the moments is known to lie before `since`; a day lasts until it ends everywhere."""
    moments = [moment.at + (_DAY_ENDS if moment.day_only else 0) for moment in stated if moment]
    return since is not None and bool(moments) and max(moments) < since


def _from_feed(
    body: bytes, url: str | None, content_type: str | None, since: Millis | None, limit: int
) -> Sitemap:
    pieces = Pieces(body)
    feed = parse_feed(b"".join(pieces.raw()), url=url, content_type=content_type, limit=limit)
    entries = feed.entries[:-1] if feed.unfinished else feed.entries
    kept = tuple(entry for entry in entries if not _is_older(since, entry.published, entry.updated))
    return Sitemap(
        kind="feed", entries=kept, older=len(entries) - len(kept), dropped=feed.dropped,
        defect=pieces.broken or feed.defect, cut=feed.cut or pieces.broken is not None,
    )  # fmt: skip


def _from_lines(texts: Iterable[str], kept: _Kept) -> Sitemap:
    """An address a line; a document without any is no sitemap."""
    begin = ""
    for line in _lines(texts):
        begin = begin or line
        kept.add_line(line)
    if not kept.entries:
        raise ReadError(no_element(begin, "sitemap"))
    return Sitemap(kind="text", entries=tuple(kept.entries.values()), dropped=kept.dropped)


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """The lines that hold anything; one without an end is taken in parts."""
    held = ""
    for text in texts:
        *lines, held = (held + text).replace("\r", "\n").split("\n")
        yield from filter(None, map(str.strip, lines))
        if len(held) > _LONGEST_LINE:
            yield held
            held = ""
    yield from filter(None, [held.strip()])


def _from_xml(document: str, root: Root, texts: Iterator[str], kept: _Kept) -> Sitemap:
    if root.name is None:
        raise ReadError(no_element(document, "sitemap"))
    prolog = "\n" * document.count("\n", 0, root.at)  # so that line numbers stay right
    records = Records(chain([prolog, document[root.at :]], texts), root.name)
    if root.name != "html":
        for record in records:
            kept.add(record)
    if root.name not in _ROOTS and not (kept.entries or kept.children or kept.older):
        raise ReadError(what_else(root.name, document, "sitemap"))
    index = root.name == "sitemapindex" or (kept.children and not kept.entries)
    return Sitemap(
        kind="index" if index else "urlset", entries=tuple(kept.entries.values()),
        children=tuple(kept.children.values()), defect=records.defect, older=kept.older, dropped=kept.dropped,
        cut=records.cut,
    )  # fmt: skip
