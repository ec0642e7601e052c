"""Articles with their revisions, keys and sightings: what is known, what is new, what waits for judgement."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, func, select, update

from monitor.model import Entry, Millis, Moment
from monitor.settings import Source
from monitor.store.schema import (
    article,
    article_key,
    match,
    outlet,
    revision,
    sighting,
)
from monitor.store.statements import save_rows, upsert

MOST_REVISIONS = 20
"""An entry that changes at every poll overwrites its last revision from here on, once that is judged."""
SPARE_REVISIONS = 5
"""Revisions beyond that number while the last waits for judgement: nobody was told yet what it says. Where
these are full too, the last one that is judged gives way, and only where none is, one that is not."""
Origin = Literal["live", "baseline", "backfill"]


@dataclass(frozen=True, slots=True)
class KnownRow:
    """An article that a key led to. `titles` and `urls` are all that its versions and sightings have."""

    id: int
    titles: frozenset[str]
    urls: frozenset[str]
    seen_at: Millis
    origin: Origin
    shown: bytes
    """Hash of the version that is shown."""
    last_at: Millis
    """When a source carried it last."""
    published: Moment | None


@dataclass(frozen=True, slots=True)
class Content:
    """What an article says, in one version, and the hash of it."""

    title: str
    summary: str | None
    text: str | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry of a source: under which key, with which content."""

    key: bytes
    entry: Entry
    content: Content


def moment_of(at: Millis | None, day_only: int | None) -> Moment | None:
    """A publisher's time as the table keeps it."""
    return None if at is None else Moment(at, bool(day_only))


def find_known(conn: Connection, keys: Iterable[bytes]) -> dict[bytes, KnownRow]:
    """The articles that any of `keys` leads to."""
    wanted = sorted(set(keys))
    found = {
        row.key: row.article_id
        for row in conn.execute(select(article_key).where(article_key.c.key.in_(wanted)))
    }
    ids = sorted(set(found.values()))
    columns = (article.c.id, article.c.url, article.c.seen_at, article.c.origin, article.c.published_at,
               article.c.published_day, revision.c.hash)  # fmt: skip
    shown = and_(revision.c.article_id == article.c.id, revision.c.n == article.c.revision)
    query = select(*columns).join(revision, shown).where(article.c.id.in_(ids)).order_by(article.c.id)
    rows = {row.id: row for row in conn.execute(query.with_for_update(of=article))}  # in order: no deadlock
    urls: dict[int, set[str]] = {id_: {row.url} if row.url else set() for id_, row in rows.items()}
    last = {id_: row.seen_at for id_, row in rows.items()}
    seen = select(sighting.c.article_id, sighting.c.url, func.max(sighting.c.last_at).label("at"))
    mine = seen.where(sighting.c.article_id.in_(ids)).group_by(sighting.c.article_id, sighting.c.url)
    for one in conn.execute(mine):
        last[one.article_id] = max(last[one.article_id], one.at)
        if one.url is not None:
            urls[one.article_id].add(one.url)
    titles: dict[int, set[str]] = {id_: set() for id_ in ids}
    told = select(revision.c.article_id, revision.c.title).where(revision.c.article_id.in_(ids))
    for version in conn.execute(told.distinct()):
        titles[version.article_id].add(version.title)
    return {
        key: KnownRow(
            id_,
            frozenset(titles[id_]),
            frozenset(urls[id_]),
            row.seen_at,
            row.origin,
            row.hash,
            last[id_],
            moment_of(row.published_at, row.published_day),
        )
        for key, id_ in found.items()
        for row in [rows[id_]]
    }


def find_sightings(
    conn: Connection, source_id: int, article_ids: Iterable[int]
) -> dict[int, dict[bytes, bytes]]:
    """Under which entry keys, and with which content hash last, `source_id` carries each article."""
    query = select(sighting.c.article_id, sighting.c.entry_key, sighting.c.hash).where(
        sighting.c.source_id == source_id, sighting.c.article_id.in_(sorted(set(article_ids)))
    )
    found: dict[int, dict[bytes, bytes]] = {}
    for row in conn.execute(query):
        found.setdefault(row.article_id, {})[row.entry_key] = row.hash
    return found


def save_outlet(conn: Connection, domain: str, spec: Source | None = None) -> int:
    """The outlet's id; `spec` says what the configuration tells about it, if anything."""
    told = {
        name: getattr(spec, name) for name in ("country", "language", "tier") if spec and getattr(spec, name)
    }
    if spec and spec.outlet:
        told["name"] = spec.outlet
    conn.execute(upsert(conn, outlet).values(domain=domain, **told).on_conflict_do_nothing())
    row = conn.execute(select(outlet).where(outlet.c.domain == domain)).one()
    if any(getattr(row, name) != value for name, value in told.items()):
        conn.execute(update(outlet).where(outlet.c.id == row.id).values(**told))
    return int(row.id)


def add_article(
    conn: Connection, seen: SeenEntry, *, outlet_id: int | None, origin: Origin, now: Millis
) -> int:
    """Stores a new article with its first revision, due for judgement now; returns its id."""
    entry = seen.entry
    values = {
        "outlet_id": outlet_id, "url": entry.url, "title": entry.title, "author": list(entry.author),
        "tags": list(entry.tags), "language": entry.language, "image": entry.image,
        **_stated("published", entry.published), **_stated("updated", entry.updated),
        "seen_at": now, "origin": origin, "content": "feed" if entry.text else "summary",
        "revision": 1, "version": 1, "judge_due": now,
    }  # fmt: skip
    added: int = conn.execute(_NEW_ARTICLE, values).scalar_one()
    _insert_revision(conn, added, 1, seen.content, why="first seen", origin=origin, now=now)
    return added


_NEW_ARTICLE = article.insert().returning(article.c.id)


def _stated(name: str, moment: Moment | None) -> dict[str, int | None]:
    day = None if moment is None else int(moment.day_only)  # psycopg makes no number of a bool
    return {f"{name}_at": moment.at if moment else None, f"{name}_day": day}


def _insert_revision(
    conn: Connection, article_id: int, n: int, content: Content, *, why: str, origin: Origin, now: Millis
) -> None:
    values = {"seen_at": now, "title": content.title, **_texts(content), "hash": content.hash,
              "why": why, "origin": origin, "judged_by": None, "pruned_at": None}  # fmt: skip
    save_rows(conn, revision, [{"article_id": article_id, "n": n, **values}], *values)


def _texts(content: Content) -> dict[str, Any]:
    body = zlib.compress(content.text.encode()) if content.text is not None else None
    return {"summary": content.summary, "body": body}


def add_revision(
    conn: Connection, article_id: int, seen: SeenEntry, *, why: str, shown: bool, origin: Origin, now: Millis
) -> int | None:
    """Stores another version of an article and asks for a new judgement; None where that version is known.

    `shown` makes it the version that lists and alerts show. A version that lost its texts gets them back.
    """
    columns = (revision.c.n, revision.c.hash, revision.c.pruned_at, revision.c.judged_by)
    rows = select(*columns).where(revision.c.article_id == article_id)
    known = {row.hash: row for row in conn.execute(rows)}
    done = {row.n: row.judged_by is not None or row.pruned_at is not None for row in known.values()}
    if (same := known.get(seen.content.hash)) is None:
        last = max(done, default=0)
        n = last + 1 if last < MOST_REVISIONS else _free_number(conn, article_id, done, shown=shown)
        if n <= last:  # its places point into texts that go
            conn.execute(delete(match).where(match.c.article_id == article_id, match.c.revision == n))
        _insert_revision(conn, article_id, n, seen.content, why=why, origin=origin, now=now)
    elif same.pruned_at is not None:
        n = same.n
        lost = and_(revision.c.article_id == article_id, revision.c.n == n)
        values = {**_texts(seen.content), "seen_at": now, "pruned_at": None}
        conn.execute(update(revision).where(lost).values(**values))
    elif shown:
        n = same.n
    else:
        return None
    _ask(conn, article_id, {"revision": n, **_shown(seen)} if shown else {}, now)
    return n


def _shown(seen: SeenEntry) -> dict[str, Any]:
    updated = _stated("updated", seen.entry.updated) if seen.entry.updated else {}
    return {"title": seen.content.title, **updated}


def _ask(conn: Connection, article_id: int, changes: dict[str, Any], now: Millis) -> None:
    """Changes an article and asks for a new judgement."""
    values = {"version": article.c.version + 1, "judge_due": now, **changes}
    conn.execute(update(article).where(article.c.id == article_id).values(**values))


def _free_number(conn: Connection, article_id: int, done: Mapping[int, bool], *, shown: bool) -> int:
    """The number of the revision that is overwritten, never the one shown unless by the next to be shown; or a spare one."""
    now_shown = conn.execute(select(article.c.revision).where(article.c.id == article_id)).scalar_one()
    free = {n: is_done for n, is_done in done.items() if shown or n != now_shown}
    last, following = max(free), max(done) + 1
    if not free[last] and following <= MOST_REVISIONS + SPARE_REVISIONS:
        return following
    return max((n for n, is_done in free.items() if is_done), default=last)


def promote(conn: Connection, article_id: int, now: Millis) -> None:
    """Makes a baseline article live: a feed that was already watched carries it as new, as seen now."""
    values = {"origin": "live", "version": article.c.version + 1, "judge_due": now}
    old = update(article).where(article.c.id == article_id, article.c.origin == "baseline")
    if conn.execute(old.values(**values)).rowcount:
        versions = update(revision).where(revision.c.article_id == article_id)
        conn.execute(versions.values(origin="live", seen_at=now, judged_by=None))


def drop_oldest_sighting(conn: Connection, article_id: int, source_id: int) -> bytes | None:
    """Forgets the entry under which `source_id` gave the article longest ago, and its key; returns that key, if there is one."""
    mine = and_(sighting.c.article_id == article_id, sighting.c.source_id == source_id)
    oldest = (
        select(sighting.c.entry_key).where(mine).order_by(sighting.c.last_at, sighting.c.entry_key).limit(1)
    )
    key: bytes | None = conn.execute(oldest).scalar()
    conn.execute(delete(sighting).where(mine, sighting.c.entry_key == key))
    conn.execute(delete(article_key).where(article_key.c.key == key, article_key.c.article_id == article_id))
    return key


def save_keys(conn: Connection, keys: dict[bytes, int]) -> None:
    """Makes each key lead to its article, whatever it led to before."""
    rows = [{"key": key, "article_id": article_id} for key, article_id in sorted(keys.items())]
    save_rows(conn, article_key, rows, "article_id")


def save_sightings(conn: Connection, source_id: int, seen: dict[int, list[SeenEntry]], now: Millis) -> None:
    """Records that `source_id` carries these entries now, by article."""
    rows = [
        {"article_id": article_id, "source_id": source_id, "entry_key": one.key, "entry": one.entry.key,
         "url": one.entry.url, "hash": one.content.hash, "first_at": now, "last_at": now}
        for article_id, entries in sorted(seen.items()) for one in entries
    ]  # fmt: skip
    save_rows(conn, sighting, rows, "url", "hash", "last_at")
