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
    format: str
    home: str | None
    defect: str | None
    dropped: int


def read_feed(body: bytes, *, url: str, content_type: str | None, source: str) -> Reading:
    """Parses a feed and names its entries, the oldest first as far as the document's order tells.

    Raises ReadError where the document is no feed.
    """
    feed: Feed = parse_feed(body, url=url, content_type=content_type)
    entries = feed.entries[::-1]
    named = tuple(
        Named(
            entry,
            keys,
            content_hash(entry.title, entry.summary, entry.text),
            outlet(entry.url) if entry.url else None,
        )
        for entry, keys in zip(entries, find_keys(entries, source), strict=True)
    )
    return Reading(named, feed.format, feed.url, feed.defect, feed.dropped)
