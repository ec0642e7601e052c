"""What a worker process does with a document: parse it and name its entries. Pure; imports nothing heavy.

A worker holds no rules and no database, so a document that kills it takes nothing with it.
"""

from dataclasses import dataclass

from monitor.identify.keys import EntryKeys, content_hash, find_keys
from monitor.identify.urls import outlet
from monitor.model import Entry, Feed
from monitor.read.feed import parse_feed


@dataclass(frozen=True, slots=True)
class Named:
    """An entry with everything that identifies it."""

    entry: Entry
    keys: EntryKeys
    hash: bytes
    outlet: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A feed document as the pipeline takes it on; `feed` no longer holds the entries."""

    named: tuple[Named, ...]
    home: str | None
    defect: str | None
    dropped: int
    cut: bool
    """More is to come: the document was cut off on its way."""


def read_feed(body: bytes, *, url: str, content_type: str | None, source: str) -> Reading:
    """Parses a feed and names its entries, the oldest first as far as the document's order tells.

    Of entries that stand in it several times under one name the first counts: to take all would make the
    article change at every poll. One that is cut off itself waits for the whole document: half of it would
    look like another article. Raises ReadError where the document is no feed.
    """
    feed: Feed = parse_feed(body, url=url, content_type=content_type)
    first: dict[tuple[bytes, str | None], Named] = {}
    entries = feed.entries[:-1] if feed.unfinished else feed.entries
    for entry, keys in zip(entries, find_keys(entries, source), strict=True):
        digest = content_hash(entry.title, entry.summary, entry.text)
        named = Named(entry, keys, digest, outlet(entry.url) if entry.url else None)
        first.setdefault((keys.entry_key, keys.canonical_url), named)
    return Reading(tuple(first.values())[::-1], feed.url, feed.defect, feed.dropped, feed.cut)
