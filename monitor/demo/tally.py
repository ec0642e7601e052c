"""What was to arrive and what did: counts, times, and what is missing, came twice or came unasked. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import TypeAlias

from monitor.demo.sinks import Received
from monitor.demo.world import CHANNELS
from monitor.settings import Rule

Alert: TypeAlias = tuple[str, str]
"""A channel and the URL of an article."""

_LINK = re.compile(r"https?://[^\s<>\"]+")


def make_expected(articles: Mapping[str, Collection[str]], rules: Iterable[Rule]) -> set[Alert]:
    """Every alert due: one to each endpoint of each rule that an article matches, however many rules do."""
    notified = {rule.name: rule.notify for rule in rules}
    return {
        (CHANNELS[recipient], url)
        for url, matched in articles.items()
        for rule in matched
        for recipient in notified[rule]
    }


def find_articles(alert: Received, known: Collection[str]) -> tuple[str, ...]:
    """The URLs out of `known` that an alert is about, tracking parameters aside; none where it names none."""
    named = [find_text(alert.body, "data", "article", "url")] if alert.body else _LINK.findall(alert.text)
    pages = (re.split("[?#]", url)[0] for url in named)
    return tuple(dict.fromkeys(page for page in pages if page in known))


def find_value(body: object, *keys: str) -> object:
    """What stands in nested mappings under `keys`, or None where the way ends before."""
    for key in keys:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body


def find_text(body: object, *keys: str) -> str:
    """The same, where it is text; else an empty one."""
    value = find_value(body, *keys)
    return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Tally:
    """The alerts that came so far."""

    came: Counter[Alert] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    """Seconds from an article's appearance in a feed to each of its alerts."""
    strange: list[Received] = field(default_factory=list)
    """Alerts that name no article of the newsroom."""

    def take(self, alert: Received, urls: Collection[str], printed_at: Mapping[str, float]) -> None:
        self.came.update((alert.channel, url) for url in urls)
        self.waits += [alert.at - printed_at[url] for url in urls if url in printed_at]
        if not urls:
            self.strange.append(alert)

    def missing(self, expected: Collection[Alert]) -> list[Alert]:
        return sorted(set(expected) - self.came.keys())

    def unasked(self, expected: Collection[Alert]) -> list[Alert]:
        return sorted(self.came.keys() - set(expected))

    @property
    def twice(self) -> list[Alert]:
        return sorted(alert for alert, count in self.came.items() if count > 1)

    def count(self, channel: str) -> int:
        strange = sum(alert.channel == channel for alert in self.strange)
        return strange + sum(count for (named, _url), count in self.came.items() if named == channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a run of the demo ended. A figure that is not known is None."""

    seconds: float
    published: int
    stored: int | None
    baseline: int | None
    expected: int
    emails: int
    webhooks: int
    duplicates: int
    median: float | None
    slowest: float | None
    missing: tuple[Alert, ...]
    unasked: tuple[Alert, ...]
    under_way: int = 0
    """Alerts of articles so young that they could not have arrived."""

    @property
    def perfect(self) -> bool:
        """Whether exactly what was due arrived, once."""
        return not (self.missing or self.unasked or self.duplicates)


def make_summary(
    tally: Tally,
    expected: Collection[Alert],
    *,
    young: Collection[str] = (),
    seconds: float,
    published: int,
    archive: Mapping[str, int],
) -> Summary:
    """`young` are URLs of articles whose alerts may still be under way; `archive` counts what was `stored`
    and what was suppressed as `baseline`, where that is known.
    """
    missing = tally.missing(expected)
    return Summary(
        seconds=seconds,
        published=published,
        stored=archive.get("stored"),
        baseline=archive.get("baseline"),
        expected=len(expected),
        emails=tally.count("email"),
        webhooks=tally.count("webhook"),
        duplicates=sum(tally.came[alert] - 1 for alert in tally.twice),
        median=median(tally.waits) if tally.waits else None,
        slowest=max(tally.waits, default=None),
        missing=tuple(alert for alert in missing if alert[1] not in young),
        unasked=(*tally.unasked(expected), *((alert.channel, alert.subject) for alert in tally.strange)),
        under_way=sum(url in young for _channel, url in missing),
    )
