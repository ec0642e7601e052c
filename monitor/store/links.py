"""Articles that only links led to: what a source tells of one later, and what becomes of one that is none."""

from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select, update

from monitor.model import Millis
from monitor.store.articles import LINK, LINKED, NONE, SeenEntry, content_of, stated_columns
from monitor.store.schema import article, page_job, revision, sighting, source, source_state


def take_words(conn: Connection, article_id: int, seen: SeenEntry) -> None:
    """Gives an article that only links led to what a source tells of it beside its words; it is one, whatever its page is."""
    entry = seen.entry
    told = {
        "author": list(entry.author), "tags": list(entry.tags), "language": entry.language, "image": entry.image,
        "dateline": seen.dateline, "credit": seen.credit,
    }  # fmt: skip
    alone = article.c.content.in_((LINK, NONE))
    values: dict[str, Any] = {name: value for name, value in told.items() if value}
    values |= stated_columns("published", entry.published) if entry.published else {}
    values["content"] = case((alone, content_of(entry)), else_=article.c.content)
    conn.execute(update(article).where(article.c.id == article_id).values(**values))
    none = and_(page_job.c.article_id == article_id, page_job.c.state == NONE)
    conn.execute(update(page_job).where(none).values(state="failed"))


def hold_link(conn: Connection, article_id: int) -> None:
    """Lets an article that only a link led to wait for its page, however long that is asked for."""
    waits = and_(article.c.id == article_id, article.c.content == LINK, article.c.judged_at.is_(None))
    conn.execute(update(article).where(waits).values(judge_due=None))


def drop_link(conn: Connection, article_id: int, now: Millis) -> bool:
    """Makes an article that only links led to none, which is never judged; False where a source told more of it."""
    alone = and_(article.c.id == article_id, article.c.content == LINK)
    values = {"content": NONE, "version": article.c.version + 1, "judge_due": None, "judged_at": now}
    if not conn.execute(update(article).where(alone).values(**values)).rowcount:
        return False
    conn.execute(update(page_job).where(page_job.c.article_id == article_id).values(state=NONE))
    conn.execute(update(revision).where(revision.c.article_id == article_id).values(pruned_at=now))
    return True


def demote(conn: Connection, article_id: int) -> None:
    """Makes a live article that nobody was told of yet, and that only lists of sites led to, one that stood there before."""
    other = or_(sighting.c.entry.is_not(None), source.c.kind != "site")
    carried = select(sighting.c.article_id).join(source, source.c.id == sighting.c.source_id)
    told = or_(
        article.c.judged_at.is_not(None), carried.where(sighting.c.article_id == article_id, other).exists()
    )
    mine = and_(article.c.id == article_id, article.c.origin == "live", ~told)
    if conn.execute(update(article).where(mine).values(origin="baseline")).rowcount:
        conn.execute(update(revision).where(revision.c.article_id == article_id).values(origin="baseline"))


def is_linked(conn: Connection, article_id: int) -> bool:
    """Whether what is shown of an article are the words of a link, or its page's instead of them."""
    shown = and_(revision.c.article_id == article.c.id, revision.c.n == article.c.revision)
    why = select(revision.c.why).join(article, shown).where(article.c.id == article_id)
    return conn.execute(why).scalar() == LINKED


def linked_since(conn: Connection, article_id: int) -> Millis | None:
    """When the first source that links to an article had been read once, or was asked before its question was new.

    None where none links to it, and what a search says of it without a date counts as a link.
    """
    link = or_(sighting.c.entry.is_(None), sighting.c.since.is_not(None))
    by = and_(sighting.c.article_id == article_id, link)
    own = source_state.c.source_id == sighting.c.source_id
    watched = func.min(func.coalesce(sighting.c.since, source_state.c.baseline_at))
    return conn.execute(select(watched).join_from(sighting, source_state, own).where(by)).scalar()
