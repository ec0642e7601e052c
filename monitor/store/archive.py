"""The archive as it is read: articles with what lists show of them, a page at a time. Writes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select

from monitor.model import Article, Millis
from monitor.store.articles import LINK, NONE, Origin, moment_of, unpacked
from monitor.store.schema import article, outlet, page_job, revision, sighting, source

PAGE = 500
"""Articles read at a time by lists: bounded memory, and no transaction that lasts as long as a reader reads."""


def select_articles() -> Select[Any]:
    """Articles with the domain and the name of their outlet."""
    return select(article, outlet.c.domain, outlet.c.name.label("outlet_name")).outerjoin(
        outlet, outlet.c.id == article.c.outlet_id
    )


def make_article(row: Row[Any], version: Row[Any]) -> Article:
    """The article of one row of `select_articles`, as one of its revisions tells it."""
    return Article(
        id=str(row.id), url=row.url, title=version.title, summary=version.summary,
        text=unpacked(version.body),
        author=tuple(row.author), tags=tuple(row.tags), language=row.language, image=row.image,
        published=moment_of(row.published_at, row.published_day), updated=moment_of(row.updated_at, row.updated_day),
        dateline=row.dateline, credit=row.credit,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when a source carried an article."""

    source: str
    entry: str | None
    url: str | None
    first_at: Millis
    last_at: Millis
    query: str | None = None
    """The words for which a search gave it first."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What became of an article's page, and why."""

    state: str
    reason: str | None
    identity: str | None


@dataclass(frozen=True, slots=True)
class Archived:
    """An article of the archive with what lists show of it."""

    article: Article
    seen_at: Millis
    origin: Origin
    outlet: str | None
    sightings: tuple[Sighting, ...]
    page: PageState | None
    """What became of its page; None where the source is not asked for pages."""


_HELD = and_(article.c.content == LINK, article.c.judge_due.is_(None), article.c.judged_at.is_(None))
"""What a link led to that showed no article, and is asked for again before that is believed."""
_LISTED = (article.c.same_as.is_(None), article.c.content != NONE, ~_HELD)
"""What is an article, and no other's second address or a link to none."""


def count_articles(conn: Connection) -> dict[str, int]:
    """How many articles there are, each counted once, and how many wait for judgement."""
    total = conn.execute(select(func.count()).where(*_LISTED)).scalar_one()
    waiting = conn.execute(select(func.count()).where(article.c.judge_due.is_not(None))).scalar_one()
    return {"articles": total, "unjudged": waiting}


def list_articles(
    conn: Connection, *, source_name: str | None = None, since: Millis = 0, after: int = 0
) -> list[Archived]:
    """A page of the archive in the order it was seen: the articles seen since `since`, behind the id `after`."""
    wanted = (article.c.seen_at >= since, article.c.id > after, *_LISTED)
    query = select_articles().where(*wanted).order_by(article.c.id).limit(PAGE)
    if source_name is not None:
        named = select(sighting.c.article_id).join(source, source.c.id == sighting.c.source_id)
        carried = named.where(sighting.c.article_id == article.c.id, source.c.name == source_name)
        query = query.where(exists(carried))
    return list(_archived(conn, conn.execute(query).all()))


def _archived(conn: Connection, rows: Sequence[Row[Any]]) -> Iterator[Archived]:
    ids = [row.id for row in rows]
    texts = {
        (one.article_id, one.n): one
        for one in conn.execute(select(revision).where(revision.c.article_id.in_(ids)))
    }
    seen: dict[int, list[Sighting]] = {id_: [] for id_ in ids}
    query = select(sighting, source.c.name).join(source).where(sighting.c.article_id.in_(ids))
    for one in conn.execute(query.order_by(sighting.c.first_at, source.c.name, sighting.c.entry)):
        seen[one.article_id].append(Sighting(
            one.name, one.entry, one.url, one.first_at, one.last_at, one.query
        ))  # fmt: skip
    pages = {
        one.article_id: PageState(one.state, one.reason, one.identity)
        for one in conn.execute(select(page_job).where(page_job.c.article_id.in_(ids)))
    }
    for row in rows:
        shown, named = make_article(row, texts[row.id, row.revision]), row.outlet_name or row.domain
        yield Archived(shown, row.seen_at, row.origin, named, tuple(seen[row.id]), pages.get(row.id))
