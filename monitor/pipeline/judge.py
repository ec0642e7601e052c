"""Judge: articles that wait are matched against the rules, and what follows is remembered in one transaction.

Serial, in the order in which the articles came. An article that changes meanwhile stays due.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection

from monitor.alert.policy import Hit, Judged, Plan, decide
from monitor.alert.render import Alert, render_email, render_webhook
from monitor.match.compile import rule_hash, rule_text
from monitor.match.engine import RuleSet
from monitor.model import Article, Match, Millis, Moment
from monitor.settings import MINUTE, Recipient, Rule
from monitor.store.articles import Origin, Unjudged, load_unjudged, mark_judged
from monitor.store.desk import Desk, Priority
from monitor.store.lease import drop_lease, take_lease
from monitor.store.outbox import (
    NewDelivery,
    NewNotice,
    RuleText,
    find_notices,
    find_rule_ids,
    save_matches,
    save_notices,
    save_rules,
)

log = structlog.get_logger("judge")

AT_ONCE = 200
"""Articles judged in one transaction."""
LEASE: Millis = MINUTE


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one article's judgement leaves behind."""

    article: Unjudged
    matches: tuple[tuple[int, tuple[Match, ...]], ...]
    told: tuple[tuple[tuple[NewNotice, ...], NewDelivery | None], ...]


class Judge:
    """Holds the rules in force. `max_age` tells each source's limit by name."""

    def __init__(
        self, desk: Desk, rules: tuple[Rule, ...], ruleset: RuleSet, recipients: Iterable[Recipient],
        max_age: Mapping[str, Millis | None], *, holder: str, clock: Callable[[], Millis], make_uid: Callable[[], str],
    ) -> None:  # fmt: skip
        self._desk, self._rules, self._ruleset = desk, {rule.name: rule for rule in rules}, ruleset
        self._routes = {recipient.name: recipient for recipient in recipients}
        self._max_age, self._holder, self._clock, self._make_uid = max_age, holder, clock, make_uid
        self._ruleset_id = 0
        self._rule_ids: Mapping[str, int] = {}

    async def start(self) -> None:
        """Remembers the rules in force."""
        texts = [RuleText(rule.name, rule_hash(rule), rule_text(rule)) for rule in self._rules.values()]
        now = self._clock()
        self._ruleset_id = await self._desk.write(Priority.JUDGE, save_rules, texts, self._ruleset.id, now)
        self._rule_ids = await self._desk.read(find_rule_ids)

    async def step(self) -> int:
        """Judges what is due, up to `AT_ONCE` articles; returns how many there were."""
        now = self._clock()
        waiting = await self._desk.read(load_unjudged, now, AT_ONCE)
        if not waiting or not await self._desk.write(Priority.JUDGE, self._is_elected, now):
            return 0
        decided = await self._desk.read(find_notices, [_subject(one.id) for one in waiting])
        judgements = await asyncio.to_thread(self._judge_all, waiting, decided, now)
        await self._desk.write(Priority.JUDGE, self._save, judgements, now)
        return len(waiting)

    async def stop(self) -> None:
        """Lets another daemon on the same database judge at once."""
        await self._desk.write(Priority.JUDGE, drop_lease, "judge", self._holder)

    def _is_elected(self, conn: Connection, now: Millis) -> bool:
        return take_lease(conn, "judge", self._holder, now=now, until=now + LEASE)

    def _judge_all(
        self, waiting: list[Unjudged], decided: Mapping[str, frozenset[tuple[str, str, str]]], now: Millis
    ) -> list[Judgement]:
        return [self._judge(one, decided[_subject(one.id)], now) for one in waiting]

    def _judge(self, article: Unjudged, decided: frozenset[tuple[str, str, str]], now: Millis) -> Judgement:
        matches = {version.n: self._ruleset.match(version.article) for version in article.revisions}
        told = []
        for origin, hits in self._hits(article, matches):
            judged = Judged(
                article=article.id, origin=origin, seen_at=article.seen_at, hits=hits,
                published=_stated(article.revisions[0].article), max_age=self._limit(article.sources),
            )  # fmt: skip
            already = frozenset(
                (endpoint, rule) for endpoint, rule, cause in decided if cause == _CAUSES[origin]
            )
            told += [self._tell(article, plan, matches, _CAUSES[origin], now) for plan in
                     decide(judged, self._routes, now, already)]  # fmt: skip
        return Judgement(article, tuple(matches.items()), tuple(told))

    def _hits(
        self, article: Unjudged, matches: Mapping[int, tuple[Match, ...]]
    ) -> Iterator[tuple[Origin, tuple[Hit, ...]]]:
        """The rules that matched, by the origin that decides: what an edit brought in is live news."""
        found = {match.rule for ones in matches.values() for match in ones}
        old: set[str] = set()
        if article.origin != "live":
            before = [matches[version.n] for version in article.revisions if version.origin == article.origin]
            old = {match.rule for ones in before for match in ones}
        for origin, rules in ((article.origin, old), ("live", found - old)):
            chosen = (rule for name, rule in self._rules.items() if name in rules)
            if hits := tuple(Hit(rule=rule.name, notify=rule.notify, urgent=rule.urgent) for rule in chosen):
                yield origin, hits

    def _limit(self, sources: Iterable[str]) -> Millis | None:
        """The most generous `max_age` of the sources that carry the article."""
        limits = [self._max_age.get(name) for name in sources]
        return None if None in limits or not limits else max(limit for limit in limits if limit is not None)

    def _tell(
        self, article: Unjudged, plan: Plan, matches: Mapping[int, tuple[Match, ...]], cause: str, now: Millis
    ) -> tuple[tuple[NewNotice, ...], NewDelivery | None]:
        subject, endpoint = _subject(article.id), plan.endpoint
        notices = tuple(
            NewNotice(endpoint=endpoint.key, rule=notice.rule, subject=subject, cause=cause,
                      decision=notice.decision, reason=notice.reason)
            for notice in plan.notices
        )  # fmt: skip
        if not plan.deliver:
            return notices, None
        alert = _make_alert(article, [notice.rule for notice in notices], matches)
        payload = (
            render_email(alert, plan.recipient.timezone, plan.recipient.name)
            if endpoint.channel == "email" else render_webhook(alert, now)
        )  # fmt: skip
        return notices, NewDelivery(
            uid=self._make_uid(), endpoint=endpoint.key, channel=endpoint.channel, address=endpoint.address,
            recipient=plan.recipient.name, subject=subject, title=alert.article.title, payload=payload,
        )  # fmt: skip

    def _save(self, conn: Connection, judgements: list[Judgement], now: Millis) -> None:
        if not self._is_elected(conn, now):
            log.warning("judging left to another daemon", articles=len(judgements))
            return
        for one in judgements:
            if not mark_judged(conn, one.article.id, one.article.version, self._ruleset_id, now):
                continue
            for revision, matches in one.matches:
                save_matches(conn, one.article.id, revision, matches, self._rule_ids, now)
            for notices, delivery in one.told:
                save_notices(conn, notices, delivery, now)


_CAUSES: Mapping[Origin, str] = {"live": "match", "baseline": "baseline", "backfill": "backfill"}
"""A pair of article and rule is decided once for each cause: what was baseline may still become news."""


def _stated(article: Article) -> Moment | None:
    """When the article was published, as far as its source tells: an RDF feed knows one date only."""
    return article.published or article.updated


def _subject(article_id: int) -> str:
    return f"article:{article_id}"


def _make_alert(article: Unjudged, rules: list[str], matches: Mapping[int, tuple[Match, ...]]) -> Alert:
    """The alert shows the version in which the first rule matched, the shown one if it can be."""
    version = next(
        one for one in article.revisions if any(match.rule == rules[0] for match in matches[one.n])
    )
    here = {match.rule: match for match in matches[version.n]}
    elsewhere = {match.rule: match for ones in matches.values() for match in ones}
    return Alert(
        article=replace(version.article, source=article.sources[0] if article.sources else None),
        seen_at=article.seen_at, outlet=article.outlet, domain=article.domain, via=article.sources,
        matches=tuple(here.get(rule) or _without_spans(elsewhere[rule]) for rule in rules),
    )  # fmt: skip


def _without_spans(match: Match) -> Match:
    return replace(match, spans=(), why=f"{match.why} (in another version of the article)")
