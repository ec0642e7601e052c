"""One article's judgement: which rules its new versions match, and who is told what about it. No IO.

What a version matched is decided once for each rule set; an edit is judged on what it brings in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from monitor.alert.policy import Hit, Judged, Plan, decide
from monitor.alert.render import Alert, render_email, render_webhook
from monitor.match.engine import RuleSet
from monitor.model import Article, Match, Millis, Moment
from monitor.settings import Recipient, Rule
from monitor.store.articles import Origin
from monitor.store.judging import Unjudged, Version
from monitor.store.outbox import NewDelivery, NewNotice

CAUSES: Mapping[Origin, str] = {"live": "match", "baseline": "baseline", "backfill": "backfill"}
"""A pair of article and rule is decided once for each cause: what was baseline may still become news."""

Decided = frozenset[tuple[str, str, str]]
"""Endpoint key, rule and cause of the notices that an article has already."""
Before = Mapping[int, frozenset[str]]
"""The rules that matched an article before, by version."""
Told = tuple[tuple[NewNotice, ...], NewDelivery | None]
_Matches = Mapping[int, tuple[Match, ...]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one article's judgement leaves behind; `matches` are by version, the versions judged now."""

    article: Unjudged
    matches: tuple[tuple[int, tuple[Match, ...]], ...]
    told: tuple[Told, ...]
    withdrawn: tuple[tuple[int, str], ...] = ()
    """Versions and the rules that matched them before and do not now: a page says what they exclude."""


def subject_of(article_id: int) -> str:
    """The name under which notices and deliveries know an article."""
    return f"article:{article_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """The rules in force and the people they notify."""

    rules: Mapping[str, Rule]
    ruleset: RuleSet
    routes: Mapping[str, Recipient]
    max_age: Mapping[str, Millis | None]
    """By source."""
    usual_age: Millis | None
    """Of an article whose sources are no longer configured."""
    make_uid: Callable[[], str]

    def judge(
        self, article: Unjudged, before: Before, decided: Decided, ruleset_id: int, now: Millis
    ) -> Judgement:
        """Matches the versions that this rule set has not judged, and plans what follows."""
        fresh = [version for version in article.revisions if version.judged_by != ruleset_id]
        matches = {version.n: self.ruleset.match(version.article) for version in fresh}
        told: list[Told] = []
        for origin, hits in self._hits(article.revisions, matches, before):
            judged = Judged(
                article=article.id, origin=origin, hits=hits, seen_at=max(version.seen_at for version in fresh),
                published=_stated(article.revisions[0].article), max_age=self._limit(article.sources),
            )  # fmt: skip
            cause = CAUSES[origin]
            already = frozenset((endpoint, rule) for endpoint, rule, because in decided if because == cause)
            plans = decide(judged, self.routes, now, already)
            told += [self._tell(article, plan, matches, cause, now) for plan in plans]
        return Judgement(
            article, tuple(matches.items()), tuple(told), tuple(self._withdrawn(matches, before))
        )

    def _hits(
        self, versions: Iterable[Version], matches: _Matches, before: Before
    ) -> Iterator[tuple[Origin, tuple[Hit, ...]]]:
        """The rules that match now, by the origin of the first version in which each did."""
        first: dict[str, Origin] = {}
        for version in sorted(versions, key=lambda version: version.n):
            here = {match.rule for match in matches.get(version.n, ())}
            for rule in here | before.get(version.n, frozenset()):
                first.setdefault(rule, version.origin)
        found = {match.rule for ones in matches.values() for match in ones}
        for origin in CAUSES:
            chosen = (rule for name, rule in self.rules.items() if name in found and first[name] == origin)
            if hits := tuple(Hit(rule=rule.name, notify=rule.notify, urgent=rule.urgent) for rule in chosen):
                yield origin, hits

    def _withdrawn(self, matches: _Matches, before: Before) -> Iterator[tuple[int, str]]:
        """Of the rules that are known here: another daemon may judge by more."""
        for n, found in matches.items():
            lost = before.get(n, frozenset()) - {match.rule for match in found}
            yield from ((n, rule) for rule in sorted(lost & self.rules.keys()))

    def _limit(self, sources: Iterable[str]) -> Millis | None:
        """The most generous `max_age` of the sources that carry the article."""
        limits = [self.max_age[name] for name in sources if name in self.max_age] or [self.usual_age]
        known = [limit for limit in limits if limit is not None]
        return max(known) if len(known) == len(limits) else None

    def _tell(self, article: Unjudged, plan: Plan, matches: _Matches, cause: str, now: Millis) -> Told:
        subject, endpoint = subject_of(article.id), plan.endpoint
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
            uid=self.make_uid(), endpoint=endpoint.key, channel=endpoint.channel, address=endpoint.address,
            recipient=plan.recipient.name, subject=subject, title=alert.article.title, payload=payload,
        )  # fmt: skip


def _stated(article: Article) -> Moment | None:
    """When the article was published, as far as its source tells: an RDF feed knows one date only."""
    return article.published or article.updated


def _make_alert(article: Unjudged, rules: list[str], matches: _Matches) -> Alert:
    """The alert shows the version in which the first rule matched, the shown one if it can be."""
    version = next(
        one for one in article.revisions if any(match.rule == rules[0] for match in matches.get(one.n, ()))
    )
    here = {match.rule: match for match in matches[version.n]}
    elsewhere = {match.rule: match for ones in matches.values() for match in ones}
    return Alert(
        article=replace(version.article, source=article.sources[0] if article.sources else None),
        seen_at=article.seen_at, outlet=article.outlet, domain=article.domain, via=article.sources,
        queries=article.queries,
        matches=tuple(here.get(rule) or _without_spans(elsewhere[rule]) for rule in rules),
    )  # fmt: skip


def _without_spans(match: Match) -> Match:
    return replace(match, spans=(), why=f"{match.why} (in another version of the article)")
