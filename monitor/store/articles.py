"""Articles with their revisions, keys and sightings: what is known, what is new, what waits for judgement."""

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, and_, case, delete, exists, func, select, update

from monitor.model import Entry, Millis, Moment
from monitor.settings import Source
from monitor.store.schema import (
    article,
    article_key,
    match,
    outlet,
    page_job,
    revision,
    sighting,
    source,
)
from monitor.store.statements import save_rows, upsert

MOST_REVISIONS = 20
"""An entry that changes at every poll overwrites its last revision from here on, once that is judged."""
SPARE_REVISIONS = 5
"""Revisions beyond that number while the last waits for judgement: nobody was told yet what it says. Where
these are full too, the last one that is judged gives way, and only where none is, one that is not."""
Origin = Literal["live", "baseline", "backfill"]
LINK, NONE = "link", "none"
"""Contents of articles that only links led to: of one that waits for its page, and of one that is none, as its page says."""
LINKED = "linked"
"""Why there is a version that says what a link does."""
NEWS, OLDER = 0, 1
"""Ranks of pages: those of what stood in a source before it was watched wait until the news is there."""


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
    page: str | None = None
    """State of its page job, if there is one."""
    content: str = "summary"
    linked: bool = False
    """What is shown of it are the words of a link, or its page's."""


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
    dateline: str | None = None
    credit: str | None = None


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
               article.c.published_day, article.c.content, revision.c.hash, revision.c.why, page_job.c.state)  # fmt: skip
    shown = and_(revision.c.article_id == article.c.id, revision.c.n == article.c.revision)
    paged = page_job.c.article_id == article.c.id
    joined = select(*columns).join(revision, shown).outerjoin(page_job, paged)
    query = joined.where(article.c.id.in_(ids)).order_by(article.c.id)
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
            row.state,
            row.content,
            row.why == LINKED,
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


def find_carriers(conn: Connection, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The names of the sources that carried each article, the first first."""
    query = (
        select(sighting.c.article_id, source.c.name, func.min(sighting.c.first_at).label("at"))
        .join(source, source.c.id == sighting.c.source_id)
        .where(sighting.c.article_id.in_(ids))
        .group_by(sighting.c.article_id, source.c.name)
        .order_by("at", source.c.name)
    )
    names: dict[int, tuple[str, ...]] = {}
    for row in conn.execute(query):
        names[row.article_id] = (*names.get(row.article_id, ()), row.name)
    return names


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
    conn: Connection, seen: SeenEntry, *, outlet_id: int | None, origin: Origin, now: Millis, wait: Millis = 0
) -> int:
    """Stores a new article with its first revision, due for judgement after `wait`; returns its id."""
    entry = seen.entry
    values = {
        "outlet_id": outlet_id, "url": entry.url, "title": entry.title, "author": list(entry.author),
        "tags": list(entry.tags), "language": entry.language, "image": entry.image,
        **stated_columns("published", entry.published), **stated_columns("updated", entry.updated),
        "seen_at": now, "origin": origin, "content": content_of(entry),
        "revision": 1, "version": 1, "judge_due": now + wait,
        "dateline": seen.dateline, "credit": seen.credit,
    }  # fmt: skip
    added: int = conn.execute(_NEW_ARTICLE, values).scalar_one()
    why = LINKED if entry.bare else "first seen"
    _insert_revision(conn, added, 1, seen.content, why=why, origin=origin, now=now)
    return added


_NEW_ARTICLE = article.insert().returning(article.c.id)


def content_of(entry: Entry) -> str:
    """Where what is known of an article comes from, as long as its page is not."""
    return LINK if entry.bare else "feed" if entry.text else "summary"


def stated_columns(name: str, moment: Moment | None) -> dict[str, int | None]:
    """The columns of a publisher's time."""
    day = None if moment is None else int(moment.day_only)  # psycopg makes no number of a bool
    return {f"{name}_at": moment.at if moment else None, f"{name}_day": day}


def _insert_revision(
    conn: Connection, article_id: int, n: int, content: Content, *, why: str, origin: Origin, now: Millis
) -> None:
    values = {"seen_at": now, "title": content.title, **_texts(content), "hash": content.hash,
              "why": why, "origin": origin, "judged_by": None, "pruned_at": None}  # fmt: skip
    save_rows(conn, revision, [{"article_id": article_id, "n": n, **values}], *values)


def unpacked(body: bytes | None) -> str | None:
    """The text of a version as the table keeps it."""
    return None if body is None else zlib.decompress(body).decode()


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
        content = _with_page_text(conn, article_id, seen.content)
        _insert_revision(conn, article_id, n, content, why=why, origin=origin, now=now)
    elif same.pruned_at is not None:
        n = same.n
        lost = and_(revision.c.article_id == article_id, revision.c.n == n)
        content = _with_page_text(conn, article_id, seen.content)
        values = {**_texts(content), "seen_at": now, "pruned_at": None}
        conn.execute(update(revision).where(lost).values(**values))
    elif shown:
        n = same.n
    else:
        return None
    _ask(conn, article_id, {"revision": n, **_shown(seen)} if shown else {}, now)
    return n


def _with_page_text(conn: Connection, article_id: int, content: Content) -> Content:
    """A version has the text of the article's page, if that was fetched, unless its own is longer."""
    shown = and_(revision.c.article_id == article.c.id, revision.c.n == article.c.revision)
    paged = select(revision.c.body).join(article, shown).where(article.c.id == article_id)
    body = conn.execute(paged.where(article.c.content == "page")).scalar()
    return replace(content, text=max(content.text, unpacked(body), key=lambda text: len(text or "")))


def _shown(seen: SeenEntry) -> dict[str, Any]:
    updated = stated_columns("updated", seen.entry.updated) if seen.entry.updated else {}
    return {"title": seen.content.title, **updated}


def _ask(conn: Connection, article_id: int, changes: dict[str, Any], now: Millis) -> None:
    """Changes an article and asks for a new judgement; one that still waits for its page waits on."""
    waiting = exists().where(page_job.c.article_id == article_id, page_job.c.state == "waiting")
    waits = and_(article.c.judged_at.is_(None), article.c.judge_due > now, waiting)
    due = case((waits, article.c.judge_due), else_=now)
    values = {"version": article.c.version + 1, "judge_due": due, **changes}
    conn.execute(update(article).where(article.c.id == article_id).values(**values))


def _free_number(conn: Connection, article_id: int, done: Mapping[int, bool], *, shown: bool) -> int:
    """The number of the revision that is overwritten, never the one shown unless by the next to be shown; or a spare one."""
    now_shown = conn.execute(select(article.c.revision).where(article.c.id == article_id)).scalar_one()
    free = {n: is_done for n, is_done in done.items() if shown or n != now_shown}
    last, following = max(free), max(done) + 1
    if not free[last] and following <= MOST_REVISIONS + SPARE_REVISIONS:
        return following
    return max((n for n, is_done in free.items() if is_done), default=last)


def promote(conn: Connection, article_id: int, now: Millis, wait: Millis = 0) -> None:
    """Makes a baseline article live: a feed that was already watched carries it as new, as seen now."""
    values = {"origin": "live", "version": article.c.version + 1, "judge_due": now + wait}
    old = update(article).where(article.c.id == article_id, article.c.origin == "baseline")
    if conn.execute(old.values(**values)).rowcount:
        waiting = and_(page_job.c.article_id == article_id, page_job.c.state == "waiting")
        conn.execute(update(page_job).where(waiting).values(rank=NEWS))
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


def save_sightings(
    conn: Connection, source_id: int, seen: dict[int, list[SeenEntry]], now: Millis, query: str | None = None,
    since: Millis | None = None,
) -> None:  # fmt: skip
    """Records that `source_id` carries these entries now, by article; a search gave those that are new for `query`.

    Of those without a date `since` is kept: a page that is dated later makes them news.
    """
    rows = [
        {"article_id": article_id, "source_id": source_id, "entry_key": one.key,
         "entry": None if one.entry.bare else one.entry.key, "url": one.entry.url, "hash": one.content.hash, "first_at": now, "last_at": now,
         "query": query, "since": None if one.entry.published or one.entry.updated else since}
        for article_id, entries in sorted(seen.items()) for one in entries
    ]  # fmt: skip
    save_rows(conn, sighting, rows, "url", "hash", "last_at")
