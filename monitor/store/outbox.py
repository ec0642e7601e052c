"""The outbox: rules in force, matches, notices, deliveries and their attempts.

A claim and a record of one delivery are fenced: `UPDATE … WHERE id = ? AND attempt = ?`, so that an
answer that comes after somebody else took the delivery over changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, or_, select, update

from monitor.model import Match, Millis, Outcome
from monitor.store.claims import choose
from monitor.store.schema import attempt, delivery, match, notice, rule_version, ruleset
from monitor.store.statements import clock_of, insert_new, save_rows


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as it stands: its name, the hash of what it asks, and that in words."""

    name: str
    hash: str
    text: str


def save_rules(conn: Connection, rules: Sequence[RuleText], digest: str, now: Millis) -> int:
    """Remembers the rules in force and returns the id of their set; ends those no longer in force."""
    insert_new(conn, ruleset, [{"hash": digest, "activated_at": now}])
    rows = [{"rule": one.name, "hash": one.hash, "text": one.text, "from_at": now} for one in rules]
    insert_new(conn, rule_version, rows)
    hashes = {(one.name, one.hash) for one in rules}
    for row in conn.execute(select(rule_version)).all():
        in_force = (row.rule, row.hash) in hashes
        if in_force != (row.to_at is None):
            ended = None if in_force else now
            conn.execute(update(rule_version).where(rule_version.c.id == row.id).values(to_at=ended))
    return int(conn.execute(select(ruleset.c.id).where(ruleset.c.hash == digest)).scalar_one())


def find_rule_ids(conn: Connection) -> dict[str, int]:
    """The ids of the rule versions in force, by rule name."""
    query = select(rule_version.c.rule, rule_version.c.id).where(rule_version.c.to_at.is_(None))
    return {row.rule: row.id for row in conn.execute(query)}


def save_matches(
    conn: Connection,
    article_id: int,
    revision: int,
    matches: Iterable[Match],
    rule_ids: Mapping[str, int],
    now: Millis,
) -> None:
    """Stores each match with the rule text that made it."""
    rows = [
        {"article_id": article_id, "rule_version_id": rule_ids[one.rule], "revision": revision,
         "spans": [span.as_line() for span in one.spans], "why": one.why, "at": now}
        for one in matches
    ]  # fmt: skip
    save_rows(conn, match, rows, "spans", "why", "at")


def drop_match(conn: Connection, article_id: int, revision: int, rule_version_id: int) -> None:
    """Forgets a match of one version that is none any more."""
    this = (match.c.article_id == article_id, match.c.revision == revision)
    conn.execute(delete(match).where(*this, match.c.rule_version_id == rule_version_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A decision about one match and one endpoint."""

    endpoint: str
    rule: str
    subject: str
    cause: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """What goes out, frozen."""

    uid: str
    endpoint: str
    channel: str
    address: str
    recipient: str
    subject: str
    title: str
    payload: Mapping[str, Any]


def find_notices(conn: Connection, subjects: Collection[str]) -> dict[str, frozenset[tuple[str, str, str]]]:
    """What was decided already: (endpoint, rule, cause) by subject."""
    query = select(notice.c.subject, notice.c.endpoint, notice.c.rule, notice.c.cause)
    decided: dict[str, set[tuple[str, str, str]]] = {subject: set() for subject in subjects}
    for row in conn.execute(query.where(notice.c.subject.in_(sorted(subjects)))):
        decided[row.subject].add((row.endpoint, row.rule, row.cause))
    return {subject: frozenset(found) for subject, found in decided.items()}


def save_notices(
    conn: Connection, notices: Iterable[NewNotice], going: NewDelivery | None, now: Millis
) -> None:
    """Stores decisions and, where they send something, the delivery that carries them, due now.

    Where each of them was taken before, nothing goes out again.
    """
    delivery_id = None
    if going is not None:
        values = {name: getattr(going, name) for name in NewDelivery.__dataclass_fields__}
        values |= {"state": "waiting", "due": now, "attempt": 0, "created_at": now}
        delivery_id = conn.execute(_NEW_DELIVERY, values).scalar_one()
    rows = [
        {name: getattr(one, name) for name in NewNotice.__dataclass_fields__}
        | {"at": now, "delivery_id": delivery_id}
        for one in notices
    ]
    insert_new(conn, notice, rows)
    carried = exists().where(notice.c.delivery_id == delivery_id)
    if rows and delivery_id is not None and not conn.execute(select(carried)).scalar():
        conn.execute(delete(delivery).where(delivery.c.id == delivery_id))


_NEW_DELIVERY = delivery.insert().returning(delivery.c.id)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is being sent, and the number of this attempt."""

    id: int
    attempt: int
    uid: str
    endpoint: str
    channel: str
    address: str
    payload: Mapping[str, Any]
    created: Millis


def claim_deliveries(
    conn: Connection,
    now: Millis,
    *,
    boot: str,
    until: Millis,
    per_endpoint: int,
    busy: Mapping[str, int],
    limit: int,
) -> list[Claimed]:
    """Takes deliveries that are due, the longest due first, at most `per_endpoint` of one endpoint under way.

    `busy` counts what is under way by endpoint, so that one slow endpoint takes no other's place. The claims
    last as long as from `now` to `until`, on PostgreSQL by its own clock.
    """
    due = select(delivery.c.id, delivery.c.endpoint).where(
        delivery.c.state == "waiting", delivery.c.due <= now
    )
    due = due.order_by(delivery.c.due, delivery.c.id)
    ids = choose(conn, due, busy=busy, most=per_endpoint, limit=limit)
    if not ids:
        return []
    free = select(delivery).where(delivery.c.id.in_(ids)).with_for_update(skip_locked=True)
    # Order and state are looked at here: a planner would rather walk the index of all that wait.
    rows = sorted(conn.execute(free), key=lambda row: (row.due or 0, row.id))
    rows = [row for row in rows if row.state == "waiting"]
    lease = clock_of(conn, now) + (until - now)
    taken = {"state": "sending", "attempt": delivery.c.attempt + 1, "boot": boot, "lease_until": lease}
    conn.execute(update(delivery).where(delivery.c.id.in_([row.id for row in rows])).values(**taken))
    return [
        Claimed(
            row.id,
            row.attempt + 1,
            row.uid,
            row.endpoint,
            row.channel,
            row.address,
            row.payload,
            row.created_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Record:
    """How an attempt ended; `retry_at` None where nothing more will be tried."""

    claimed: Claimed
    outcome: Outcome
    retry_at: Millis | None
    reason: str


def record_attempts(conn: Connection, records: Sequence[Record], now: Millis) -> None:
    """Writes outcomes down; one whose delivery was taken over meanwhile leaves only its attempt."""
    if records:
        ended = sorted(records, key=lambda one: one.claimed.id)  # deadlocks
        _save_attempts(conn, [(one.claimed.id, one.claimed.attempt, one.outcome) for one in ended], now)
        conn.execute(_RECORD, [_after(one, now) for one in ended])


def _save_attempts(conn: Connection, tried: Iterable[tuple[int, int, Outcome]], now: Millis) -> None:
    rows = [
        {"delivery_id": delivery_id, "n": n, "at": now, "outcome": outcome.result, "code": outcome.code,
         "detail": outcome.detail}
        for delivery_id, n, outcome in tried
    ]  # fmt: skip
    save_rows(conn, attempt, rows, "at", "outcome", "code", "detail")


_RECORD = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("of_id"),
        delivery.c.attempt == bindparam("of_attempt"),
        or_(delivery.c.state == "sending", delivery.c.state == bindparam("or_state")),
    )
    .values(
        {name: bindparam(f"new_{name}") for name in ("state", "due", "error", "done_at")}
        | {"boot": None, "lease_until": None}
    )
)


def _after(one: Record, now: Millis) -> dict[str, Any]:
    """What the delivery becomes, as `_RECORD` takes it."""
    values = {"of_id": one.claimed.id, "of_attempt": one.claimed.attempt, "or_state": "sending",
              "new_due": None, "new_error": one.reason, "new_done_at": now}  # fmt: skip
    if one.outcome.result == "sent":
        # What was given up for lost, and nobody took since, did arrive: it must not go out again.
        return values | {"new_state": "sent", "new_error": None, "or_state": "waiting"}
    if one.retry_at is None:
        return values | {"new_state": "dead"}
    return values | {"new_state": "waiting", "new_due": one.retry_at, "new_done_at": None}


def recover_deliveries(conn: Connection, now: Millis, *, all_boots: bool) -> int:
    """Turns attempts that nobody will finish into `unknown` ones, to be retried at once under the same id.

    With `all_boots` (SQLite, where one daemon holds the file) every attempt under way; else those whose
    lease has run out, on PostgreSQL by its own clock. Returns how many there were.
    """
    lost = delivery.c.state == "sending"
    if not all_boots:
        ended = delivery.c.lease_until < clock_of(conn, now)
        lost = and_(lost, or_(delivery.c.lease_until.is_(None), ended))
    unknown = Outcome("unknown", detail="the daemon ended before the answer")
    freed = {"state": "waiting", "due": now, "boot": None, "lease_until": None, "error": unknown.detail}
    # One statement: a record that another daemon commits between a look and an update must stand.
    taken = update(delivery).where(lost).values(**freed).returning(delivery.c.id, delivery.c.attempt)
    rows = sorted(tuple(row) for row in conn.execute(taken))
    _save_attempts(conn, [(delivery_id, n, unknown) for delivery_id, n in rows], now)
    return len(rows)


def next_delivery(conn: Connection, after: Millis) -> Millis | None:
    """When the next waiting delivery that was not due by `after` is due."""
    waiting = (delivery.c.state == "waiting", delivery.c.due > after)
    return conn.execute(select(func.min(delivery.c.due)).where(*waiting)).scalar()


PAGE = 500
"""Deliveries read at a time by lists: bounded memory, and no transaction that lasts as long as a reader reads."""


def list_deliveries(
    conn: Connection, *, states: Collection[str] = (), since: Millis = 0, before: int | None = None
) -> list[dict[str, Any]]:
    """A page of deliveries, the newest first, those made before the one of id `before`, without their payloads."""
    query = select(*(column for column in delivery.c if column.name != "payload")).where(
        delivery.c.created_at >= since
    )
    if states:
        query = query.where(delivery.c.state.in_(sorted(states)))
    if before is not None:
        query = query.where(delivery.c.id < before)
    return [dict(row) for row in conn.execute(query.order_by(delivery.c.id.desc()).limit(PAGE)).mappings()]


_LONGEST_ID = 18
"""Digits of the largest number that surely is an id; the databases' integers end at nineteen."""


def show_delivery(conn: Connection, uid: str) -> dict[str, Any] | None:
    """One delivery with its payload, its notices and its attempts, by id or uid; None where there is none."""
    named = (
        or_(delivery.c.uid == uid, delivery.c.id == int(uid))
        if uid.isdecimal() and len(uid) <= _LONGEST_ID
        else delivery.c.uid == uid
    )
    row = conn.execute(select(delivery).where(named)).mappings().first()
    if row is None:
        return None
    tried = select(attempt).where(attempt.c.delivery_id == row["id"]).order_by(attempt.c.n)
    told = select(notice).where(notice.c.delivery_id == row["id"]).order_by(notice.c.id)
    return dict(row) | {
        "attempts": [dict(one) for one in conn.execute(tried).mappings()],
        "notices": [dict(one) for one in conn.execute(told).mappings()],
    }


def count_deliveries(conn: Connection) -> dict[str, int]:
    """How many deliveries there are in each state."""
    rows = conn.execute(select(delivery.c.state, func.count().label("n")).group_by(delivery.c.state))
    return {row.state: row.n for row in rows}


def count_notices(conn: Connection) -> dict[tuple[str, str], int]:
    """How many decisions there are, by decision and cause."""
    query = select(notice.c.decision, notice.c.cause, func.count().label("n"))
    return {
        (row.decision, row.cause): row.n
        for row in conn.execute(query.group_by(notice.c.decision, notice.c.cause))
    }
