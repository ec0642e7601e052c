"""Sources: what the configuration names, when each is due, what its polls brought."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Cast,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)

from monitor.identify.urls import outlet
from monitor.model import Millis
from monitor.settings import DAY, Source
from monitor.store.claims import choose
from monitor.store.events import note
from monitor.store.schema import listing, part, poll_day, source, source_state
from monitor.store.statements import clock_of, insert_new, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between two polls."""

    etag: str | None = None
    modified: str | None = None
    body_hash: str | None = None
    baseline_at: Millis | None = None
    polls: int = 0
    last_poll: Millis | None = None
    last_ok: Millis | None = None
    failures: int = 0
    error: str | None = None
    error_since: Millis | None = None
    moved_to: str | None = None
    moved_count: int = 0


@dataclass(frozen=True, slots=True)
class DueSource:
    """A source that was claimed: nobody else polls it until `save_poll` or the lease's end."""

    id: int
    name: str
    site: str
    state: SourceState
    boot: str
    """Who claimed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCounts:
    """What one poll adds to its day."""

    unchanged: int = 0
    failed: int = 0
    entries: int = 0
    new: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Poll:
    """What a poll leaves behind: the new state, what it adds to the day, when the next one is due."""

    state: SourceState
    counts: PollCounts
    due: Millis


_STATE = tuple(SourceState.__dataclass_fields__)


def config_hash(spec: Source) -> str:
    """Changes when what the source is polled for changes."""
    return hashlib.blake2b(f"1|{spec.kind}|{spec.url}".encode(), digest_size=16).hexdigest()


def sync_sources(
    conn: Connection, specs: Sequence[Source], now: Millis, first_due: Callable[[Source], Millis]
) -> dict[str, int]:
    """Makes the table equal to the configuration; returns the ids by name.

    A source that is no longer configured is retired, never deleted: its sightings stay. One whose
    address changed is a new feed: its validators go and its next poll is a baseline again.
    """
    rows = {row.name: row for row in conn.execute(_joined(*source.c, *source_state.c))}
    wanted = {spec.name: spec for spec in specs}
    gone = [row.id for name, row in rows.items() if name not in wanted and row.retired_at is None]
    if gone:
        conn.execute(update(source).where(source.c.id.in_(gone)).values(retired_at=now))
    due = {name: first_due(wanted[name]) for name in sorted(wanted)}  # in order: no deadlock
    _add_sources(conn, [(wanted[name], at) for name, at in due.items() if name not in rows])
    known = [(rows[name], wanted[name], at) for name, at in due.items() if name in rows]
    moved = [one for one in known if one[0].config_hash != config_hash(one[1])]
    _renew_sources(conn, moved, asdict(SourceState()))
    other = [row.id for row, _, _ in moved]
    for table in (part, listing):
        conn.execute(delete(table).where(table.c.source_id.in_(other)))
    same = [one for one in known if one[0].config_hash == config_hash(one[1])]
    _renew_sources(conn, [one for one in same if one[0].retired_at is not None], {})
    _hasten(conn, [one for one in same if one[0].retired_at is None])
    ids = _load_ids(conn)
    return {name: ids[name] for name in wanted}


def load_names(conn: Connection) -> set[str]:
    """The names of all sources that were ever watched."""
    return set(conn.execute(select(source.c.name)).scalars())


def _load_ids(conn: Connection) -> dict[str, int]:
    return {row.name: row.id for row in conn.execute(select(source.c.name, source.c.id))}


def _values(spec: Source) -> dict[str, Any]:
    return {
        "kind": spec.kind, "url": spec.url, "site": outlet(spec.url) or spec.url, "config_hash": config_hash(spec),
        "retired_at": None,
    }  # fmt: skip


def _add_sources(conn: Connection, new: Sequence[tuple[Source, Millis]]) -> None:
    if new:
        insert_new(conn, source, [{"name": spec.name, **_values(spec)} for spec, _ in new])
        ids = _load_ids(conn)
        states = [{"source_id": ids[spec.name], "next_due": at} for spec, at in new]
        insert_new(conn, source_state, states)


_Known = tuple[Row[Any], Source, Millis]
"""What the table holds of a source, what the configuration says, and when it would be due first."""


def _renew_sources(conn: Connection, known: Sequence[_Known], fresh: Mapping[str, Any]) -> None:
    if known:
        rows = [{"of_id": row.id, **_values(spec)} for row, spec, _ in known]
        conn.execute(update(source).where(source.c.id == bindparam("of_id")), rows)
        freed = {"boot": None, "lease_until": None, **fresh}
        states = [{"of_id": row.id, "next_due": at, **freed} for row, _, at in known]
        conn.execute(update(source_state).where(source_state.c.source_id == bindparam("of_id")), states)


def _hasten(conn: Connection, known: Sequence[_Known]) -> None:
    """A shorter `every` counts from now on, not only after the old due time."""
    late = [
        {"of_id": row.id, "next_due": at}
        for row, spec, at in known
        if row.next_due > at + spec.every and not row.failures
    ]
    if late:
        conn.execute(update(source_state).where(source_state.c.source_id == bindparam("of_id")), late)


def hasten(conn: Connection, now: Millis, latest: Millis) -> None:
    """Makes due now what is due after `latest`: such a time was set by a clock that was wrong."""
    conn.execute(update(source_state).where(source_state.c.next_due > latest).values(next_due=now))


def claim_due(
    conn: Connection, now: Millis, *, boot: str, until: Millis, limit: int, names: Sequence[str] | None = None,
    busy: Mapping[str, int] = MappingProxyType({}), per_site: int | None = None, but: Collection[int] = (),
    kinds: Collection[str] = (),
) -> list[DueSource]:  # fmt: skip
    """Takes up to `limit` sources that are due (with `names`: those, due or not), the longest due first.

    Of `kinds` alone, where any are given. Never the sources `but`: the caller's own that are under way, whatever became of their claims.

    With `per_site` no more than that many of one site are under way; `busy` counts those that are by site.
    The claims last as long as from `now` to `until`, on PostgreSQL by its own clock.
    """
    clock = clock_of(conn, now)
    free = or_(source_state.c.lease_until.is_(None), source_state.c.lease_until < clock)
    due = source_state.c.next_due <= now if names is None else source.c.name.in_(names)
    wanted = [source.c.retired_at.is_(None), free, due]
    if but:
        wanted.append(source.c.id.not_in(sorted(but)))
    if kinds:
        wanted.append(source.c.kind.in_(sorted(kinds)))
    if per_site is not None:
        longest = _joined(source.c.id, source.c.site).where(*wanted).order_by(*_LONGEST_DUE)
        wanted.append(source.c.id.in_(choose(conn, longest, busy=busy, most=per_site, limit=limit)))
    query = (
        _joined(source.c.id, source.c.name, source.c.site, *(source_state.c[name] for name in _STATE))
        .where(*wanted)
        .order_by(*_LONGEST_DUE)
        .limit(limit)
        .with_for_update(skip_locked=True, of=source_state)
    )
    claimed = [
        DueSource(
            row.id, row.name, row.site, SourceState(**{name: getattr(row, name) for name in _STATE}), boot
        )
        for row in conn.execute(query)
    ]
    if claimed:
        ids = [one.id for one in claimed]
        values = {"boot": boot, "lease_until": clock + (until - now)}
        conn.execute(update(source_state).where(source_state.c.source_id.in_(ids)).values(**values))
    return claimed


def _joined(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).join_from(source, source_state, source_state.c.source_id == source.c.id)


_LONGEST_DUE = (source_state.c.next_due, source_state.c.source_id)


def next_due(conn: Connection, after: Millis) -> Millis | None:
    """When the next source that was not due by `after` is due."""
    later = select(source_state.c.next_due).where(source_state.c.next_due > after)
    return conn.execute(later.order_by(source_state.c.next_due).limit(1)).scalar()


def renew_claims(conn: Connection, boot: str, ids: Collection[int], now: Millis, until: Millis) -> None:
    """Prolongs what `boot` holds of the sources `ids`: a poll may wait long for its site's turn."""
    held = (source_state.c.source_id.in_(sorted(ids)), source_state.c.boot == boot)
    values = {"lease_until": clock_of(conn, now) + (until - now)}
    conn.execute(update(source_state).where(*held).values(**values))


def release_claims(conn: Connection, boot: str | None = None, ids: Collection[int] | None = None) -> None:
    """Gives back what `boot` holds, or of that the sources `ids`; with None, what any earlier daemon held."""
    held = source_state.c.lease_until.is_not(None)
    mine = held if boot is None else and_(held, source_state.c.boot == boot)
    if ids is not None:
        mine = and_(mine, source_state.c.source_id.in_(sorted(ids)))
    conn.execute(update(source_state).where(mine).values(boot=None, lease_until=None))


def save_poll(conn: Connection, claimed: DueSource, poll: Poll, now: Millis) -> bool:
    """Records a poll, ends the claim and says when the source is due next; False where the claim was lost.

    Of a source that was taken over meanwhile, or whose address changed, the state stays: only the day's
    counts grow, and a failure is noted.
    """
    state, counts = replace(poll.state, polls=poll.state.polls + 1, last_poll=now), poll.counts
    values = {name: getattr(state, name) for name in _STATE}
    mine = and_(source_state.c.source_id == claimed.id, source_state.c.boot == claimed.boot)
    freed = {"next_due": poll.due, "boot": None, "lease_until": None}
    held = bool(conn.execute(update(source_state).where(mine).values(**values, **freed)).rowcount)
    added = {name: getattr(counts, name) for name in PollCounts.__dataclass_fields__} | {"polls": 1}
    statement = upsert(conn, poll_day).values(source_id=claimed.id, day=now // DAY, **added)
    grown = {name: poll_day.c[name] + statement.excluded[name] for name in added}
    conn.execute(statement.on_conflict_do_update(index_elements=["source_id", "day"], set_=grown))
    if state.error and state.failures:
        # A number in it, such as that of the request, would make each failure an event of its own.
        note(conn, "poll failed", claimed.name, re.sub(r"\d{4,}", "#", state.error), now, detail=state.error)
    return held


def _sum(name: str) -> Cast[int]:
    return cast(func.sum(poll_day.c[name]), BigInteger)  # PostgreSQL makes decimals of sums


def _in_the_last_week() -> ColumnElement[bool]:
    return poll_day.c.day > select(func.max(poll_day.c.day)).scalar_subquery() - 7


def list_sources(conn: Connection) -> list[dict[str, Any]]:
    """Every configured source with its state and its last seven days, by name."""
    week = select(
        poll_day.c.source_id,
        *(_sum(name).label(name) for name in ("unchanged", "failed", "entries", "new", "bytes")),
        _sum("polls").label("polls_7d"),
        func.max(poll_day.c.day).label("day"),
    ).where(_in_the_last_week())
    days = week.group_by(poll_day.c.source_id).subquery()
    query = (
        select(
            source.c.name,
            source.c.kind,
            source.c.url,
            source_state,
            days.c.polls_7d,
            days.c.failed,
            days.c.entries,
            days.c.new,
        )
        .join(source_state, source_state.c.source_id == source.c.id)
        .outerjoin(days, days.c.source_id == source.c.id)
        .where(source.c.retired_at.is_(None))
        .order_by(source.c.name)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def list_days(conn: Connection, name: str) -> list[dict[str, Any]]:
    """What the polls of a source brought on each of the last seven days, the newest first."""
    query = (
        select(poll_day)
        .join(source, source.c.id == poll_day.c.source_id)
        .where(source.c.name == name, _in_the_last_week())
        .order_by(poll_day.c.day.desc())
    )
    return [dict(row) for row in conn.execute(query).mappings()]
