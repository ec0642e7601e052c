"""Judging: which articles wait for it, what their versions say, and that it is done."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, select, update

from monitor.model import Article, Millis
from monitor.store.archive import make_article, select_articles
from monitor.store.articles import Origin, find_carriers
from monitor.store.schema import article, match, revision, rule_version, sighting, source

MOST_TEXT = 2_000_000
"""Code points of the articles that one judgement loads: bounded work whatever the articles hold."""


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
    queries: Mapping[str, str] = field(default_factory=dict)
    """The words for which it was given, by the searches among its sources."""


def load_unjudged(conn: Connection, now: Millis, limit: int, most: int = MOST_TEXT) -> list[Unjudged]:
    """The articles due for judgement, the earliest first; one, or as many as together hold `most` code points."""
    due = (
        select_articles()
        .where(article.c.judge_due <= now)
        .order_by(article.c.judge_due, article.c.id)
        .limit(limit)
    )
    rows = conn.execute(due).all()
    carriers = find_carriers(conn, [row.id for row in rows])
    queries = _queries(conn, [row.id for row in rows])
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
                queries.get(row.id, {}),
            )
        )  # fmt: skip
    return loaded


def _load_versions(conn: Connection, row: Row[Any]) -> list[Version]:
    whole = and_(revision.c.article_id == row.id, revision.c.pruned_at.is_(None))
    query = select(revision).where(whole).order_by(revision.c.n.desc())
    return [
        Version(one.n, one.origin, one.seen_at, make_article(row, one), one.judged_by)
        for one in conn.execute(query)
    ]


def _length(told: Article) -> int:
    return len(told.title) + len(told.summary or "") + len(told.text or "")


def _shown_first(versions: list[Version], shown: int) -> list[Version]:
    return sorted(versions, key=lambda version: version.n != shown)


def _queries(conn: Connection, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    asked = and_(sighting.c.article_id.in_(ids), sighting.c.query.is_not(None))
    query = (
        select(sighting.c.article_id, source.c.name, sighting.c.query)
        .join(source, source.c.id == sighting.c.source_id)
        .where(asked)
        .order_by(sighting.c.first_at, sighting.c.entry_key)
    )
    found: dict[int, dict[str, str]] = {}
    for row in conn.execute(query):
        found.setdefault(row.article_id, {}).setdefault(row.name, row.query)
    return found


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


def hasten_judgements(conn: Connection, now: Millis, latest: Millis) -> None:
    """Makes due now what is due after `latest`: such a time was set by a clock that was wrong."""
    conn.execute(update(article).where(article.c.judge_due > latest).values(judge_due=now))
