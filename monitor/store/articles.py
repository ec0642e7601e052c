"""Articles with their revisions, keys and sightings: what is known, what is new, what waits for judgement."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, delete, exists, func, select, update

from monitor.model import Article, Entry, Millis, Moment
from monitor.settings import Source
from monitor.store.schema import (
    article,
    article_key,
    match,
    outlet,
    revision,
    rule_version,
    sighting,
    source,
)
from monitor.store.statements import save_rows, upsert

MOST_REVISIONS = 20
"""An entry that changes at every poll overwrites its last revision from here on, once that is judged."""
SPARE_REVISIONS = 5
"""Revisions beyond that number while the last waits for judgement: nobody was told yet what it says. Where
these are full too, the last one that is judged gives way, and only where none is, one that is not."""
PAGE = 500
"""Articles read at a time by lists: bounded memory whatever the archive holds."""

MOST_TEXT = 2_000_000
"""Code points of the articles that one judgement loads: bounded work whatever the articles hold."""

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


def find_known(conn: Connection, keys: Iterable[bytes]) -> dict[bytes, KnownRow]:
    """The articles that any of `keys` leads to."""
    wanted = sorted(set(keys))
    found = {
        row.key: row.article_id
        for row in conn.execute(select(article_key).where(article_key.c.key.in_(wanted)))
    }
    ids = sorted(set(found.values()))
    columns = (article.c.id, article.c.url, article.c.seen_at, article.c.origin, revision.c.hash)
    shown = and_(revision.c.article_id == article.c.id, revision.c.n == article.c.revision)
    query = select(*columns).join(revision, shown).where(article.c.id.in_(ids)).order_by(article.c.id)
    rows = {row.id: row for row in conn.execute(query.with_for_update(of=article))}  # in order: no deadlock
    urls: dict[int, set[str]] = {id_: {row.url} if row.url else set() for id_, row in rows.items()}
    seen = select(sighting.c.article_id, sighting.c.url).where(sighting.c.article_id.in_(ids))
    for one in conn.execute(seen.where(sighting.c.url.is_not(None)).distinct()):
        urls[one.article_id].add(one.url)
    titles: dict[int, set[str]] = {id_: set() for id_ in ids}
    told = select(revision.c.article_id, revision.c.title).where(revision.c.article_id.in_(ids))
    for version in conn.execute(told.distinct()):
        titles[version.article_id].add(version.title)
    return {
        key: KnownRow(id_, frozenset(titles[id_]), frozenset(urls[id_]), row.seen_at, row.origin, row.hash)
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


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was at one revision, and the origin of the poll that brought it."""

    n: int
    origin: Origin
    seen_at: Millis
    article: Article
    judged_by: int | None
    """The rule set that judged it last."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """An article that waits for judgement, in every version that was seen, the shown one first.

    A version that lost its texts is not among them: a rule that says NOT would match its bare title.
    `revisions` is empty where all are lost; `load_match_rules` tells what they matched before.
    """

    id: int
    version: int
    origin: Origin
    seen_at: Millis
    outlet: str | None
    domain: str | None
    sources: tuple[str, ...]
    revisions: tuple[Version, ...]


def load_unjudged(conn: Connection, now: Millis, limit: int, most: int = MOST_TEXT) -> list[Unjudged]:
    """The articles due for judgement, the earliest first; one, or as many as together hold `most` code points."""
    due = (
        _articles().where(article.c.judge_due <= now).order_by(article.c.judge_due, article.c.id).limit(limit)
    )
    rows = conn.execute(due).all()
    carriers = _carriers(conn, [row.id for row in rows])
    loaded: list[Unjudged] = []
    for row in rows:
        versions = _load_versions(conn, row)
        most -= sum(_length(version.article) for version in versions)
        if loaded and most < 0:
            break
        loaded.append(
            Unjudged(
                row.id, row.version, row.origin, row.seen_at, row.outlet_name, row.domain,
                carriers.get(row.id, ()), tuple(_shown_first(versions, row.revision)),
            )
        )  # fmt: skip
    return loaded


def _load_versions(conn: Connection, row: Row[Any]) -> list[Version]:
    whole = and_(revision.c.article_id == row.id, revision.c.pruned_at.is_(None))
    query = select(revision).where(whole).order_by(revision.c.n.desc())
    return [
        Version(one.n, one.origin, one.seen_at, _article(row, one), one.judged_by)
        for one in conn.execute(query)
    ]


def _length(told: Article) -> int:
    return len(told.title) + len(told.summary or "") + len(told.text or "")


def _shown_first(versions: list[Version], shown: int) -> list[Version]:
    return sorted(versions, key=lambda version: version.n != shown)


def _articles() -> Select[Any]:
    return select(article, outlet.c.domain, outlet.c.name.label("outlet_name")).outerjoin(
        outlet, outlet.c.id == article.c.outlet_id
    )


def _carriers(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
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


def _article(row: Row[Any], version: Row[Any]) -> Article:
    return Article(
        id=str(row.id), url=row.url, title=version.title, summary=version.summary,
        text=zlib.decompress(version.body).decode() if version.body is not None else None,
        author=tuple(row.author), tags=tuple(row.tags), language=row.language, image=row.image,
        published=_moment(row.published_at, row.published_day), updated=_moment(row.updated_at, row.updated_day),
    )  # fmt: skip


def _moment(at: Millis | None, day_only: int | None) -> Moment | None:
    return None if at is None else Moment(at, bool(day_only))


def mark_judged(
    conn: Connection, article_id: int, version: int, ruleset_id: int, now: Millis, versions: Collection[int]
) -> bool:
    """Ends the judgement of this version; False where the article changed meanwhile and stays due.

    `versions` are the numbers of the revisions that `ruleset_id` judged.
    """
    values = {"judge_due": None, "judged_at": now, "ruleset_id": ruleset_id}
    same = update(article).where(
        article.c.id == article_id, article.c.version == version, article.c.judge_due.is_not(None)
    )
    if not conn.execute(same.values(**values)).rowcount:
        return False
    judged = and_(revision.c.article_id == article_id, revision.c.n.in_(sorted(versions)))
    conn.execute(update(revision).where(judged).values(judged_by=ruleset_id))
    return True


def load_match_rules(conn: Connection, article_ids: Iterable[int]) -> dict[int, dict[int, frozenset[str]]]:
    """Which rules, as they stand now, matched each revision before: names by article and revision number."""
    query = (
        select(match.c.article_id, match.c.revision, rule_version.c.rule)
        .join(rule_version, rule_version.c.id == match.c.rule_version_id)
        .where(match.c.article_id.in_(sorted(set(article_ids))), rule_version.c.to_at.is_(None))
    )
    found: dict[int, dict[int, frozenset[str]]] = {}
    for row in conn.execute(query):
        numbers = found.setdefault(row.article_id, {})
        numbers[row.revision] = numbers.get(row.revision, frozenset()) | {row.rule}
    return found


def defer(conn: Connection, article_id: int, until: Millis) -> None:
    """Makes an article that waits for judgement wait until `until`; one that is judged stays so."""
    waits = and_(article.c.id == article_id, article.c.judge_due.is_not(None))
    conn.execute(update(article).where(waits).values(judge_due=until))


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when a source carried an article."""

    source: str
    entry: str | None
    url: str | None
    first_at: Millis
    last_at: Millis


@dataclass(frozen=True, slots=True)
class Archived:
    """An article of the archive with what lists show of it."""

    article: Article
    seen_at: Millis
    origin: Origin
    outlet: str | None
    sightings: tuple[Sighting, ...]


def count_articles(conn: Connection) -> dict[str, int]:
    """How many articles there are, and how many wait for judgement."""
    total = conn.execute(select(func.count()).select_from(article)).scalar_one()
    waiting = conn.execute(select(func.count()).where(article.c.judge_due.is_not(None))).scalar_one()
    return {"articles": total, "unjudged": waiting}


def list_articles(
    conn: Connection, *, source_name: str | None = None, since: Millis = 0
) -> Iterator[Archived]:
    """The archive in the order it was seen, those seen since `since`, a page at a time."""
    last = 0
    query = _articles().where(article.c.seen_at >= since).order_by(article.c.id).limit(PAGE)
    if source_name is not None:
        named = select(sighting.c.article_id).join(source, source.c.id == sighting.c.source_id)
        carried = named.where(sighting.c.article_id == article.c.id, source.c.name == source_name)
        query = query.where(exists(carried))
    while rows := conn.execute(query.where(article.c.id > last)).all():
        yield from _archived(conn, rows)
        last = rows[-1].id


def _archived(conn: Connection, rows: Sequence[Row[Any]]) -> Iterator[Archived]:
    ids = [row.id for row in rows]
    texts = {
        (one.article_id, one.n): one
        for one in conn.execute(select(revision).where(revision.c.article_id.in_(ids)))
    }
    seen: dict[int, list[Sighting]] = {id_: [] for id_ in ids}
    query = select(sighting, source.c.name).join(source).where(sighting.c.article_id.in_(ids))
    for one in conn.execute(query.order_by(sighting.c.first_at, source.c.name, sighting.c.entry)):
        seen[one.article_id].append(Sighting(one.name, one.entry, one.url, one.first_at, one.last_at))
    for row in rows:
        shown = _article(row, texts[row.id, row.revision])
        yield Archived(shown, row.seen_at, row.origin, row.outlet_name or row.domain, tuple(seen[row.id]))
