"""What a worker process does with a document: parse it and name what stands in it. Pure.

What reads pages and wire copy takes a second to import, and is imported by the workers alone.

A worker holds no rules and no database, so a document that kills it takes nothing with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from monitor.identify.keys import EntryKeys, content_hash, find_keys
from monitor.identify.urls import outlet
from monitor.model import Entry, Feed, Millis, NotArticle, Page
from monitor.read.feed import parse_feed
from monitor.read.sitemap import find_sitemaps, parse_sitemap
from monitor.read.targets import find_target


@dataclass(frozen=True, slots=True)
class Named:
    """An entry with everything that identifies it."""

    entry: Entry
    keys: EntryKeys
    hash: bytes
    outlet: str | None
    dateline: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A feed document as the pipeline takes it on; `feed` no longer holds the entries."""

    named: tuple[Named, ...]
    home: str | None
    defect: str | None
    dropped: int
    cut: bool
    """More is to come: the document was cut off on its way."""
    children: tuple[tuple[str, Millis | None], ...] = ()
    """The sitemaps that a sitemap index lists, and when each says that it changed last."""


def read_feed(body: bytes, *, url: str, content_type: str | None, source: str) -> Reading:
    """Parses a feed and names its entries, the oldest first as far as the document's order tells.

    Of entries that stand in it several times under one name the first counts: to take all would make the
    article change at every poll. One that is cut off itself waits for the whole document: half of it would
    look like another article. Raises ReadError where the document is no feed.
    """
    feed: Feed = parse_feed(body, url=url, content_type=content_type)
    entries = feed.entries[:-1] if feed.unfinished else feed.entries
    named = name_entries(entries, source)
    return Reading(named[::-1], feed.url, feed.defect, feed.dropped, feed.cut)


def read_sitemap(
    body: bytes, *, url: str, content_type: str | None, source: str, since: Millis | None
) -> Reading:
    """Parses a sitemap, an index of them or a robots.txt that names some, and names the entries.

    What is known to be older than `since` is left out. A site that names none has its sitemap at the usual
    place. Raises ReadError where the document is none of these.
    """
    if is_robots(url):
        found = find_sitemaps(body.decode("utf-8", "replace")) or (usual_sitemap(url),)
        return Reading((), url, None, 0, cut=False, children=tuple((one, None) for one in found))
    sitemap = parse_sitemap(body, url=url, content_type=content_type, since=since)
    children = tuple((one.url, one.modified.at if one.modified else None) for one in sitemap.children)
    named = name_entries(sitemap.entries, source)
    return Reading(named[::-1], url, sitemap.defect, sitemap.dropped, sitemap.cut, children)


def is_robots(url: str) -> bool:
    """Whether a sitemap source starts at a robots.txt."""
    return urlsplit(url).path == "/robots.txt"


def usual_sitemap(url: str) -> str:
    """Where a site's sitemap stands if its robots.txt names none."""
    return urljoin(url, "/sitemap.xml")


def name_entries(entries: Sequence[Entry], source: str) -> tuple[Named, ...]:
    """The entries of one document of `source` in order, each once, linked to where their links lead."""
    from monitor.read.wire import find_wire  # noqa: PLC0415

    first: dict[tuple[bytes, str | None], Named] = {}
    linked = [_with_target(entry) for entry in entries]
    for entry, keys in zip(linked, find_keys(linked, source), strict=True):
        digest = content_hash(entry.title, entry.summary, entry.text)
        wire = find_wire(entry.text or entry.summary, author=entry.author, title=entry.title)
        home = outlet(entry.url) if entry.url else None
        named = Named(entry, keys, digest, home, wire.dateline, wire.credit)
        first.setdefault((keys.entry_key, keys.canonical_url), named)
    return tuple(first.values())


def _with_target(entry: Entry) -> Entry:
    """News searches link by way of themselves; where the link tells where it leads, that is the article's."""
    target = find_target(entry.url) if entry.url else None
    return replace(entry, url=target) if target else entry


def read_page(
    body: bytes, *, url: str | None, content_type: str | None, status: int = 200
) -> Page | NotArticle:
    """The article on the page that came from `url`, or what the page is instead.

    Raises ReadError where the bytes are no page at all.
    """
    from monitor.read.kinds import recognise  # noqa: PLC0415
    from monitor.read.page import parse_page  # noqa: PLC0415
    from monitor.read.wire import find_wire  # noqa: PLC0415

    parsed = parse_page(body, url=url, content_type=content_type)
    page = parsed.page
    found = recognise(parsed.root, page, url=url, types=parsed.types, status=status)
    if found is None and page.text is None:
        found = NotArticle("no article", "no text of an article was found on the page")
    if found is not None:
        return found
    wire = find_wire(page.text, author=page.author, title=page.title, site=page.site)
    return replace(page, dateline=wire.dateline, credit=wire.credit)
