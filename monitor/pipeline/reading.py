"""What a worker process does with a document: parse it and name what stands in it. Pure.

What reads pages and wire copy takes a second to import, and is imported by the workers alone.

A worker holds no rules and no database, so a document that kills it takes nothing with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from monitor.errors import ReadError
from monitor.identify.keys import EntryKeys, content_hash, find_keys
from monitor.identify.urls import outlet
from monitor.model import Entry, Feed, Millis, NotArticle, NotArticleKind, Page
from monitor.read.feed import parse_feed
from monitor.read.items import Found, Looked, read_item
from monitor.read.sitemap import find_sitemaps, parse_sitemap
from monitor.read.targets import find_target
from monitor.settings import Selectors


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


@dataclass(frozen=True, slots=True)
class Findings:
    """What a spider handed over."""

    named: tuple[tuple[Named, str | None], ...]
    """Articles and links to some, each with the page that lists it."""
    looked: tuple[Looked, ...]
    """Pages that were looked through."""
    refused: tuple[str, ...]
    """Why an item was none."""


def read_findings(items: Sequence[object], *, source: str) -> Findings:
    """Reads items of a spider and names what they say, in their order; what is no item is told."""
    found, looked, refused = list[Found](), list[Looked](), list[str]()
    for given in items:
        try:
            item = read_item(given)
        except ReadError as error:
            refused.append(str(error))
            continue
        if isinstance(item, Looked):
            looked.append(item)
        else:
            found.append(item)
    named = (name_entries([one.entry], source)[0] for one in found)
    pairs = zip(named, (one.listing for one in found), strict=True)
    return Findings(tuple(pairs), tuple(looked), tuple(dict.fromkeys(refused)))


def read_search(
    body: bytes, *, url: str, content_type: str | None, source: str, results: str | None
) -> Reading:
    """Parses what a search answers, a feed or a page whose results stand at `results`, and names the results.

    One that links by way of the search belongs to the outlet that it says it was taken from. Raises
    ReadError where the document is neither.
    """
    from monitor.read.results import is_page, parse_results  # noqa: PLC0415

    if not is_page(body, content_type):
        reading = read_feed(body, url=url, content_type=content_type, source=source)
        return replace(reading, named=tuple(_of_origin(one, url) for one in reading.named))
    entries = parse_results(body, url=url, content_type=content_type, results=results)
    return Reading(name_entries(entries, source)[::-1], None, None, 0, cut=False)


def _of_origin(one: Named, search: str) -> Named:
    origin = outlet(one.entry.taken_from or "")
    return replace(one, outlet=origin) if origin and one.outlet == outlet(search) else one


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
        said = entry.url or "" if entry.bare else entry.title  # other words of a link are no edit
        digest = content_hash(said, entry.summary, entry.text)
        wire = find_wire(entry.text or entry.summary, author=entry.author, title=entry.title)
        home = outlet(entry.url) if entry.url else None
        named = Named(entry, keys, digest, home, wire.dateline, wire.credit)
        first.setdefault((keys.entry_key, keys.canonical_url), named)
    return tuple(first.values())


def _with_target(entry: Entry) -> Entry:
    """News searches link by way of themselves; where the link tells where it leads, that is the article's."""
    target = find_target(entry.url) if entry.url else None
    return replace(entry, url=target) if target else entry


_WEAK: frozenset[NotArticleKind] = frozenset({"no article", "empty shell"})
"""What a page is called for want of a text."""


def read_page(
    body: bytes, *, url: str | None, content_type: str | None, status: int = 200, selectors: Selectors | None = None
) -> Page | NotArticle:  # fmt: skip
    """The article on the page that came from `url`, or what the page is instead; `selectors` are its source's.

    Raises ReadError where the bytes are no page at all.
    """
    from monitor.read.kinds import recognise  # noqa: PLC0415
    from monitor.read.page import parse_page  # noqa: PLC0415
    from monitor.read.wire import find_wire  # noqa: PLC0415

    parsed = parse_page(body, url=url, content_type=content_type)
    page, told, missed = parsed.page, False, tuple[str, ...]()
    if selectors:
        from monitor.read.selected import select  # noqa: PLC0415

        page, told, missed = select(parsed.root, page, selectors)
    found = recognise(parsed.root, page, url=url, types=parsed.types, status=status)
    if found is None and page.text is None:
        found = NotArticle("no article", "no text of an article was found on the page")
    if found is not None and not (told and found.kind in _WEAK):
        # What is no page of an article has nothing of one.
        return replace(found, missed=missed) if found.kind == "no article" else found
    wire = find_wire(page.text, author=page.author, title=page.title, site=page.site)
    return replace(page, dateline=wire.dateline, credit=wire.credit, missed=missed)
