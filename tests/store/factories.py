"""Sources, entries and deliveries for store tests, each different from the last unless told otherwise."""

import hashlib
from itertools import count
from typing import Any

from sqlalchemy import Connection

from monitor.model import Entry, Moment, Outcome
from monitor.settings import MINUTE, Source
from monitor.store.articles import Content, SeenEntry, add_article, save_sightings
from monitor.store.outbox import Claimed, NewDelivery, NewNotice, Record, claim_deliveries, save_notices
from monitor.store.sources import sync_sources

NOW = 1_700_000_000_000
_numbers = count(1)


def make_source(name: str = "Trend", **changes: Any) -> Source:
    values: dict[str, Any] = {"url": f"https://{name.lower()}.example/rss", "every": 5 * MINUTE}
    return Source(name=name, **(values | changes))


def add_sources(conn: Connection, *names: str, due: int = NOW) -> dict[str, int]:
    return sync_sources(conn, [make_source(name) for name in names], NOW, lambda _spec: due)


def make_seen(title: str | None = None, *, text: str | None = None, **changes: Any) -> SeenEntry:
    n = next(_numbers)
    values: dict[str, Any] = {
        "id": f"entry-{n}", "url": f"https://trend.example/{n}", "title": title or f"Story {n}",
        "summary": f"Summary {n}", "text": text, "published": Moment(NOW - MINUTE),
    }  # fmt: skip
    entry = Entry(**(values | changes))
    said = repr((entry.title, entry.summary, entry.text)).encode()
    content = Content(entry.title, entry.summary, entry.text, hashlib.blake2b(said, digest_size=8).digest())
    return SeenEntry(digest(entry.key), entry, content)


def digest(value: str) -> bytes:
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def add_seen(
    conn: Connection,
    seen: SeenEntry | None = None,
    *,
    source_id: int | None = None,
    now: int = NOW,
    **changes: Any,
) -> int:
    """Stores an article, seen in `source_id` if given; returns its id."""
    seen = seen or make_seen()
    values: dict[str, Any] = {"outlet_id": None, "origin": "live", "now": now}
    added = add_article(conn, seen, **(values | changes))
    if source_id is not None:
        save_sightings(conn, source_id, {added: [seen]}, now)
    return added


def make_notice(**changes: str) -> NewNotice:
    values = {
        "endpoint": "email:desk@example.org", "rule": "Khojaly", "subject": "article:1", "cause": "match",
        "decision": "now", "reason": "matched",
    }  # fmt: skip
    return NewNotice(**(values | changes))


def make_delivery(**changes: Any) -> NewDelivery:
    n = next(_numbers)
    values: dict[str, Any] = {
        "uid": f"uid-{n}", "endpoint": "email:desk@example.org", "channel": "email",
        "address": "desk@example.org", "recipient": "press desk", "subject": f"article:{n}",
        "title": f"Story {n}", "payload": {"subject": f"Story {n}"},
    }  # fmt: skip
    return NewDelivery(**(values | changes))


def enqueue(conn: Connection, *, now: int = NOW, **changes: Any) -> str:
    """Stores a decision to send something to somebody now; returns the delivery's uid."""
    going = make_delivery(**changes)
    save_notices(conn, [make_notice(endpoint=going.endpoint, subject=going.subject)], going, now)
    return going.uid


def claim(conn: Connection, now: int = NOW, **changes: Any) -> list[Claimed]:
    values: dict[str, Any] = {
        "boot": "boot", "until": now + MINUTE, "per_endpoint": 100, "busy": {}, "limit": 100,
    }  # fmt: skip
    return claim_deliveries(conn, now, **(values | changes))


def sent(claimed: Claimed) -> Record:
    return Record(claimed, Outcome("sent", 250, "taken"), None, "taken")


def refused(claimed: Claimed, retry_at: int | None) -> Record:
    return Record(claimed, Outcome("refused", 451, "greylisted"), retry_at, "greylisted")
