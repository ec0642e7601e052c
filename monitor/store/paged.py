"""What a page adds to its article, and articles that turn out to be one."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, or_, select, update

from monitor.identify.twins import letters
from monitor.model import Entry, Millis, Moment, Page
from monitor.store.articles import (
    LINK,
    LINKED,
    Content,
    SeenEntry,
    add_revision,
    moment_of,
    promote,
    stated_columns,
    unpacked,
)
from monitor.store.links import is_linked
from monitor.store.schema import article, article_key, notice, revision, sighting
from monitor.store.statements import insert_new


@dataclass(frozen=True, slots=True)
class Told:
    """What an article is known to say."""

    titles: frozenset[str]
    text: str | None


def load_told(conn: Connection, ids: Iterable[int]) -> dict[int, Told]:
    """What the articles `ids` say, in all versions; the text is that of the longest, summaries are none."""
    found: dict[int, Told] = {}
    for row in conn.execute(select(revision).where(revision.c.article_id.in_(sorted(set(ids))))):
        before = found.get(row.article_id, Told(frozenset(), None))
        texts = (before.text, unpacked(row.body))
        longest = max((text for text in texts if text), key=len, default=None)
        found[row.article_id] = Told(before.titles | {row.title}, longest)
    return found


def add_page(conn: Connection, article_id: int, page: Page, now: Millis) -> None:
    """Gives every version of an article the page's words beside its own, and asks for a new judgement.

    A version that has a longer text of its own keeps that; a headline that says something else than its
    title stands before the summary, so that a rule finds it. What the source said of an article counts more
    than what the page does; what it did not say is filled in. The words of a link give way to the page's title.
    """
    row = conn.execute(select(article).where(article.c.id == article_id)).one()
    whole = or_(revision.c.pruned_at.is_(None), revision.c.why == LINKED)
    versions = conn.execute(select(revision).where(revision.c.article_id == article_id, whole)).all()
    linked = {version.n for version in versions if version.why == LINKED and page.title}
    for version in versions:
        this = and_(revision.c.article_id == article_id, revision.c.n == version.n)
        title = "" if version.n in linked else version.title
        values = {
            **_with_page(title, version.summary, unpacked(version.body), page),
            "judged_by": None, "pruned_at": None,
        }  # fmt: skip
        conn.execute(update(revision).where(this).values(**values))
    published = _better(moment_of(row.published_at, row.published_day), page.published)
    updated = moment_of(row.updated_at, row.updated_day) or page.updated
    conn.execute(
        update(article).where(article.c.id == article_id).values(
            title=page.title if row.revision in linked else row.title or page.title, author=row.author or list(page.author),
            tags=row.tags or list(page.tags), language=row.language or page.language,
            image=row.image or page.image, dateline=page.dateline or row.dateline,
            credit=page.credit or row.credit, paywall=None if page.paywall is None else int(page.paywall),
            **stated_columns("published", published), **stated_columns("updated", updated),
            content="page", version=article.c.version + 1, judge_due=now,
        )
    )  # fmt: skip


def has_page(conn: Connection, article_id: int) -> bool:
    """Whether an article has its page's text."""
    return conn.execute(select(article.c.content).where(article.c.id == article_id)).scalar() == "page"


def _with_page(title: str, summary: str | None, text: str | None, page: Page) -> dict[str, Any]:
    own = text or ""
    body = page.text if page.text and len(page.text) >= len(own) else text
    told = summary or page.summary
    if title and page.title and letters(page.title) not in letters(f"{title} {told or ''}"):
        told = f"{page.title}\n\n{told}" if told else page.title
    return {
        "title": title or page.title,
        "summary": told,
        "body": zlib.compress(body.encode()) if body else None,
    }


def _better(stated: Moment | None, shown: Moment | None) -> Moment | None:
    """The source's date, unless the page tells the time of the day that it names, or it names none."""
    if stated is None or shown is None:
        return stated or shown
    finer = stated.day_only and not shown.day_only and str(shown).startswith(str(stated))
    return shown if finer else stated


def set_address(conn: Connection, article_id: int, url: str, outlet_id: int | None = None) -> None:
    """Where an article stands that was linked by way of another site (of that outlet), or another version of it."""
    outlet = {} if outlet_id is None else {"outlet_id": outlet_id}
    conn.execute(update(article).where(article.c.id == article_id).values(url=url, **outlet))


def merge(conn: Connection, gone: int, into: int, now: Millis) -> None:
    """Makes the article `gone` one with `into`: what it said, where it was seen and whom it was told to go over.

    Nobody is told twice, and what only `gone` said is judged.
    """
    row = conn.execute(select(article).where(article.c.id == gone)).one()
    if row.origin == "live":
        promote(conn, into, now)
    words = [revision.c.article_id == gone]
    if row.content == LINK:
        words.append(revision.c.why != LINKED)
    linked = is_linked(conn, into)
    for version in conn.execute(select(revision).where(*words)).all():
        content = Content(version.title, version.summary, unpacked(version.body), version.hash)
        seen = SeenEntry(b"", Entry(id=None, url=row.url, title=row.title), content)
        add_revision(
            conn, into, seen, why=f"as {row.url} has it", shown=linked and version.n == row.revision,
            origin=version.origin, now=now,
        )  # fmt: skip
    _move_sightings(conn, gone, into)
    conn.execute(update(article_key).where(article_key.c.article_id == gone).values(article_id=into))
    values = {"same_as": into, "judge_due": None, "version": article.c.version + 1}
    conn.execute(update(article).where(article.c.id == gone).values(**values))


def _move_sightings(conn: Connection, gone: int, into: int) -> None:
    other = sighting.alias()
    same = and_(
        other.c.article_id == into,
        other.c.source_id == sighting.c.source_id,
        other.c.entry_key == sighting.c.entry_key,
    )
    conn.execute(
        delete(sighting).where(sighting.c.article_id == gone, exists(select(other.c.url).where(same)))
    )
    conn.execute(update(sighting).where(sighting.c.article_id == gone).values(article_id=into))


def pass_on_notices(conn: Connection, gone: str, into: str, now: Millis) -> None:
    """Counts what was decided about the subject `gone` as decided about `into`."""
    rows = conn.execute(select(notice).where(notice.c.subject == gone)).all()
    insert_new(conn, notice, [
        {"endpoint": row.endpoint, "rule": row.rule, "subject": into, "cause": row.cause,
         "decision": "elsewhere", "reason": f"decided as {gone}, which is the same article: {row.decision}",
         "at": now, "delivery_id": None}
        for row in rows
    ])  # fmt: skip
