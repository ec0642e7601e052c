"""What is said to whom about one judged article, and why it is said now, never or once. Sends nothing.

Every pair of an endpoint and a matched rule gets exactly one notice, the ones that are not sent included;
several rules that reach one endpoint make one delivery.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from monitor.model import Millis, Moment
from monitor.settings import DAY, HOUR, MINUTE, SECOND, Endpoint, Recipient

Origin: TypeAlias = Literal["live", "baseline", "backfill"]
Decision: TypeAlias = Literal["now", "held", "suppressed", "joined"]

_UNITS = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND))
_ORIGINS: Mapping[Origin, str] = {
    "baseline": "in the feed before watching began",
    "backfill": "collected afterwards from an archive, not live",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that newly matched the article, and whom it notifies (names of recipients)."""

    rule: str
    notify: tuple[str, ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An article with its new matches, in the order of the rules in the configuration."""

    article: int
    origin: Origin
    seen_at: Millis
    published: Moment | None
    max_age: Millis | None
    """The source's; None: any age."""
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one endpoint is told about one rule, and the reason in words for people."""

    rule: str
    decision: Decision
    reason: str
    urgent: bool
    due: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All notices of one article to one endpoint; at most one delivery carries them."""

    endpoint: Endpoint
    recipient: Recipient
    """The first one that brought the endpoint in: its time zone stands."""
    notices: tuple[Notice, ...]
    deliver: bool


def decide(
    judged: Judged,
    routes: Mapping[str, Recipient],
    now: Millis,
    already: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[Plan, ...]:
    """One plan per endpoint (`Endpoint.key`), in the order in which the rules name them.

    `already` are the pairs of endpoint key and rule that were decided before; they are left out.
    `routes` are the recipients by name; a name that a rule notifies and `routes` lacks is a KeyError,
    since the configuration was checked before.
    """
    silence = find_silence(judged)
    reached: dict[str, tuple[Endpoint, Recipient, dict[str, Hit]]] = {}
    for hit, recipient, endpoint in _pairs(judged.hits, routes):
        if (endpoint.key, hit.rule) in already:
            continue
        hits = reached.setdefault(endpoint.key, (endpoint, recipient, {}))[2]
        hits.setdefault(hit.rule, hit)
    return tuple(
        Plan(
            endpoint=endpoint,
            recipient=recipient,
            notices=_notices(tuple(hits.values()), silence, now),
            deliver=silence is None,
        )
        for endpoint, recipient, hits in reached.values()
    )


def find_silence(judged: Judged) -> str | None:
    """Why nobody is told about this article, or None."""
    if judged.origin != "live":
        return _ORIGINS[judged.origin]
    published, limit = judged.published, judged.max_age
    # The age when first seen counts: an outage of ours, however long, makes no fresh article old.
    if published and limit is not None and judged.seen_at - _end(published) > limit:
        return f"published {published}, older than max_age {make_duration(limit)}"
    return None


def make_duration(length: Millis) -> str:
    """A duration as the configuration writes it: `7d`, `36h`, `90s`, `1500ms`."""
    fitting = ((unit, size) for unit, size in _UNITS if length >= size and length % size == 0)
    unit, size = next(fitting, ("ms", 1))
    return f"{length // size}{unit}"


def _pairs(
    hits: tuple[Hit, ...], routes: Mapping[str, Recipient]
) -> Iterator[tuple[Hit, Recipient, Endpoint]]:
    for hit in hits:
        for name in hit.notify:
            for endpoint in routes[name].endpoints:
                yield hit, routes[name], endpoint


def _end(moment: Moment) -> Millis:
    """The latest point in time that the publisher's words can mean."""
    return moment.at + (DAY if moment.day_only else 0)


def _notices(hits: tuple[Hit, ...], silence: str | None, now: Millis) -> tuple[Notice, ...]:
    first = hits[0].rule

    def judge(hit: Hit) -> tuple[Decision, str]:
        if silence is not None:
            return "suppressed", silence
        if hit.rule == first:
            return "now", "matched while live"
        return "joined", f"one delivery with rule {first!r}"

    verdicts = ((hit, *judge(hit)) for hit in hits)
    return tuple(
        Notice(rule=hit.rule, decision=decision, reason=reason, urgent=hit.urgent, due=now)
        for hit, decision, reason in verdicts
    )
