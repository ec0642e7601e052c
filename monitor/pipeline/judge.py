"""Judge: articles that wait are judged, and what follows is remembered in one transaction.

Serial, in the order in which the articles came. An article that changes meanwhile stays due, and one whose
judgement fails waits, so that it holds up no other.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping

import structlog
from sqlalchemy import Connection

from monitor.match.compile import rule_hash, rule_text
from monitor.match.engine import RuleSet
from monitor.model import Millis
from monitor.pipeline.judgement import Court, Judgement, subject_of
from monitor.settings import MINUTE, SECOND, Recipient, Rule
from monitor.store.desk import Desk, Priority
from monitor.store.events import note
from monitor.store.judging import Unjudged, defer, load_match_rules, load_unjudged, mark_judged
from monitor.store.lease import drop_lease, take_lease
from monitor.store.outbox import (
    RuleText,
    drop_match,
    find_notices,
    find_rule_ids,
    save_matches,
    save_notices,
    save_rules,
)

log = structlog.get_logger("judge")

AT_ONCE = 200
"""Articles judged in one transaction."""
JUDGE = "judge"
"""The lease of the one daemon that judges."""
LEASE: Millis = 20 * SECOND
"""Longer than a judgement takes, and about as long as nobody judges after a daemon was killed."""
RETRY: Millis = 10 * MINUTE
"""Wait of an article whose judgement failed."""


class Judge:
    """Holds the rules in force. `max_age` tells each source's limit by name, `usual_age` that of any other."""

    def __init__(
        self, desk: Desk, rules: tuple[Rule, ...], ruleset: RuleSet, recipients: Iterable[Recipient],
        max_age: Mapping[str, Millis | None], usual_age: Millis | None = None, *,
        holder: str, clock: Callable[[], Millis], make_uid: Callable[[], str],
    ) -> None:  # fmt: skip
        self._desk, self._holder, self._clock = desk, holder, clock
        self._court = Court(
            rules={rule.name: rule for rule in rules}, ruleset=ruleset, max_age=max_age, usual_age=usual_age,
            routes={recipient.name: recipient for recipient in recipients}, make_uid=make_uid,
        )  # fmt: skip
        self._ruleset_id = 0
        self._rule_ids: Mapping[str, int] = {}

    async def start(self) -> None:
        """Remembers the rules in force."""
        rules, now = self._court.rules.values(), self._clock()
        texts = [RuleText(rule.name, rule_hash(rule), rule_text(rule)) for rule in rules]
        self._ruleset_id = await self._desk.write(
            Priority.JUDGE, save_rules, texts, self._court.ruleset.id, now
        )
        self._rule_ids = await self._desk.read(find_rule_ids)

    async def step(self, ahead: Millis = 0) -> int:
        """Judges what is due, or will be within `ahead`, up to `AT_ONCE` articles; returns how many there were."""
        now = self._clock()
        waiting = await self._desk.read(load_unjudged, now + ahead, AT_ONCE)
        if not waiting or not await self._is_elected(now, len(waiting)):
            return 0
        ids = [one.id for one in waiting]
        before = await self._desk.read(load_match_rules, ids)
        decided = await self._desk.read(find_notices, [subject_of(id_) for id_ in ids])
        halt = threading.Event()
        judgements: dict[int, Judgement | None] = {}

        def judge_all() -> None:
            for one in waiting:
                if halt.is_set() or self._clock() > now + LEASE // 2:  # the rest is due as before
                    return
                subject = subject_of(one.id)
                judgements[one.id] = self._judge(one, before.get(one.id, {}), decided[subject], now)

        try:
            await asyncio.to_thread(judge_all)
        finally:
            halt.set()
        try:
            await self._desk.write(Priority.JUDGE, self._save, judgements, now)
        except Exception:
            await self.stop()  # what fails here may succeed elsewhere
            raise
        return len(judgements)

    async def stop(self) -> None:
        """Lets another daemon on the same database judge at once."""
        await self._desk.write(Priority.JUDGE, drop_lease, JUDGE, self._holder)

    async def _is_elected(self, now: Millis, waiting: int) -> bool:
        elected = await self._desk.write(Priority.JUDGE, self._take_lease, now)
        if not elected:
            log.info("another daemon judges", articles=waiting)
        return elected

    def _take_lease(self, conn: Connection, now: Millis) -> bool:
        return take_lease(conn, JUDGE, self._holder, now=now, until=now + LEASE)

    def _judge(
        self,
        article: Unjudged,
        before: Mapping[int, frozenset[str]],
        decided: frozenset[tuple[str, str, str]],
        now: Millis,
    ) -> Judgement | None:
        try:
            return self._court.judge(article, before, decided, self._ruleset_id, now)
        except Exception:  # one article's surprise must hold up no other
            log.exception("judgement failed", article=article.id)
            return None

    def _save(self, conn: Connection, judgements: Mapping[int, Judgement | None], now: Millis) -> None:
        if not self._take_lease(conn, now):
            log.warning("judging left to another daemon", articles=len(judgements))
            return
        for article_id, judgement in sorted(judgements.items()):
            if judgement is None:
                reason = f"could not be judged, tried again in {RETRY // MINUTE} minutes; see the log"
                note(conn, "judgement failed", subject_of(article_id), reason, now)
                defer(conn, article_id, now + RETRY)
            else:
                self._save_judgement(conn, judgement, now)

    def _save_judgement(self, conn: Connection, judgement: Judgement, now: Millis) -> None:
        article, versions = judgement.article, [n for n, _ in judgement.matches]
        if not mark_judged(conn, article.id, article.version, self._ruleset_id, now, versions):
            return
        for revision, matches in judgement.matches:
            save_matches(conn, article.id, revision, matches, self._rule_ids, now)
        for notices, delivery in judgement.told:
            save_notices(conn, notices, delivery, now)
        for revision, rule in judgement.withdrawn:
            drop_match(conn, article.id, revision, self._rule_ids[rule])
            reason = f"rule {rule}: matched before, and does not with what the article says by now"
            note(conn, "match withdrawn", subject_of(article.id), reason, now)
