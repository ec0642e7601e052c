"""Page jobs: which articles wait for their page, when each is asked for, and what came of it.

A row stays when its job has ended: it says why an article has no page, and keeps it from being fetched again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from monitor.model import Millis
from monitor.settings import DAY
from monitor.store.articles import LINK, NEWS, find_carriers
from monitor.store.claims import choose
from monitor.store.events import note
from monitor.store.schema import article, page_day, page_job
from monitor.store.statements import clock_of, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """A page to fetch for an article, or why there is none to fetch."""

    url: str
    site: str
    rank: int
    deadline: Millis
    skipped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A page job that was claimed: nobody else fetches it until it is recorded or the lease ends."""

    article_id: int
    url: str
    site: str
    attempts: int
    deadline: Millis
    boot: str
    article_url: str | None
    open_bytes: int | None = None
    """Size of the last answer that had no end."""
    sources: tuple[str, ...] = ()
    """Names of those that carried the article, the first first."""


def queue_pages(conn: Connection, pages: Mapping[int, NewPage], now: Millis) -> None:
    """Remembers the jobs by article; it has one for ever, and one that was skipped may be wanted after all."""
    for article_id, page in sorted(pages.items()):
        waits = page.skipped is None
        row = {
            "article_id": article_id, "url": page.url, "site": page.site, "rank": page.rank,
            "state": "waiting" if waits else "skipped", "reason": page.skipped,
            "due": now if waits else None, "deadline": page.deadline, "attempts": 0,
        }  # fmt: skip
        statement = upsert(conn, page_job).values(**row)
        anew = {name: statement.excluded[name] for name in row if name != "article_id"}
        skipped = page_job.c.state == "skipped"
        conn.execute(
            statement.on_conflict_do_update(index_elements=["article_id"], set_=anew, where=skipped)
            if waits
            else statement.on_conflict_do_nothing()
        )


def claim_pages(
    conn: Connection, now: Millis, *, boot: str, until: Millis, limit: int, busy: Mapping[str, int],
    per_site: int, per_day: int, but: Collection[int] = (),
) -> list[DuePage]:  # fmt: skip
    """Takes up to `limit` pages that are due, news first, at most `per_site` of one site with those in `busy`.

    Never the articles `but`. A site of which `per_day` pages were fetched today has the rest put off until
    tomorrow, which is noted; what stood there before watching began has half of them at most.
    """
    clock = clock_of(conn, now)
    free = _is_free(clock)
    wanted = [page_job.c.due <= now, free]
    if but:
        wanted.append(page_job.c.article_id.not_in(sorted(but)))
    longest = select(page_job.c.article_id, page_job.c.site).where(*wanted).order_by(*_NEWS_FIRST)
    ids = choose(conn, longest, busy=busy, most=per_site, limit=limit)
    rows = conn.execute(
        select(page_job, article.c.url.label("article_url"))
        .join(article, article.c.id == page_job.c.article_id)
        .where(page_job.c.article_id.in_(ids), *wanted)
        .order_by(*_NEWS_FIRST)
        .with_for_update(skip_locked=True, of=page_job)
    ).all()
    fetched = _fetched_today(conn, {row.site for row in rows}, now)
    for site, count in sorted(fetched.items()):
        if count >= per_day:
            _put_off(conn, site, per_day, now, free)
        elif count >= per_day // 2:
            _put_off(conn, site, per_day // 2, now, and_(free, page_job.c.rank > NEWS))
    left = Counter({row.site: per_day - fetched[row.site] - busy.get(row.site, 0) for row in rows})
    chosen = list(_within(rows, left, keep=per_day - per_day // 2))
    carriers = find_carriers(conn, [row.article_id for row in chosen])
    claimed = [
        DuePage(
            article_id=row.article_id, url=row.url, site=row.site, attempts=row.attempts,
            deadline=row.deadline, boot=boot, article_url=row.article_url,
            open_bytes=row.open_bytes, sources=carriers.get(row.article_id, ()),
        )
        for row in chosen
    ]  # fmt: skip
    if claimed:
        mine = page_job.c.article_id.in_([one.article_id for one in claimed])
        conn.execute(update(page_job).where(mine).values(boot=boot, lease_until=clock + (until - now)))
    return claimed


def _is_free(clock: Millis) -> ColumnElement[bool]:
    return or_(page_job.c.lease_until.is_(None), page_job.c.lease_until < clock)


_NEWS_FIRST = (page_job.c.rank, page_job.c.due, page_job.c.article_id)


def _fetched_today(conn: Connection, sites: Collection[str], now: Millis) -> Counter[str]:
    today = and_(page_day.c.day == now // DAY, page_day.c.site.in_(sorted(sites)))
    return Counter({row.site: row.fetched for row in conn.execute(select(page_day).where(today))})


def _within(rows: Iterable[Row[Any]], left: Counter[str], *, keep: int) -> Iterator[Row[Any]]:
    """The rows that there are fetches left for; the last `keep` of a site are for news."""
    for row in rows:
        if left[row.site] > (keep if row.rank > NEWS else 0):
            left[row.site] -= 1
            yield row


def _put_off(conn: Connection, site: str, per_day: int, now: Millis, free: ColumnElement[bool]) -> None:
    """What is due and `free` of a site that had its pages for today waits for tomorrow."""
    tomorrow = (now // DAY + 1) * DAY
    late = and_(page_job.c.site == site, page_job.c.due < tomorrow, free)
    reason = f"{per_day} pages were fetched of this site today; the rest waits for tomorrow"
    waiting = conn.execute(update(page_job).where(late).values(due=tomorrow, reason=reason)).rowcount
    detail = f"{reason} ({waiting} pages): raise polling.pages_per_day if the site permits it"
    if waiting:
        note(conn, "pages put off", site, reason, now, detail=detail)


def next_page(conn: Connection, after: Millis) -> Millis | None:
    """When the next page that was not due by `after` is due."""
    return conn.execute(select(func.min(page_job.c.due)).where(page_job.c.due > after)).scalar()


def renew_page_claims(conn: Connection, boot: str, ids: Collection[int], now: Millis, until: Millis) -> None:
    """Prolongs what `boot` holds of the jobs `ids`."""
    held = (page_job.c.article_id.in_(sorted(ids)), page_job.c.boot == boot)
    values = {"lease_until": clock_of(conn, now) + (until - now)}
    conn.execute(update(page_job).where(*held).values(**values))


def release_page_claims(
    conn: Connection, boot: str | None = None, ids: Collection[int] | None = None
) -> None:
    """Gives back what `boot` holds, or of that the jobs `ids`; with None, what any earlier daemon held."""
    mine: list[ColumnElement[bool]] = [page_job.c.lease_until.is_not(None)]
    if boot is not None:
        mine.append(page_job.c.boot == boot)
    if ids is not None:
        mine.append(page_job.c.article_id.in_(sorted(ids)))
    conn.execute(update(page_job).where(*mine).values(boot=None, lease_until=None))


def give_up_pages(conn: Connection, now: Millis, limit: int) -> int:
    """Ends up to `limit` jobs that waited beyond their deadline, each with the reason it waited for."""
    late = and_(page_job.c.due.is_not(None), page_job.c.deadline < now, _is_free(clock_of(conn, now)))
    rows = conn.execute(select(page_job.c.article_id, page_job.c.site).where(late).limit(limit)).all()
    ids = [row.article_id for row in rows]
    reason = func.coalesce(page_job.c.reason, "its turn did not come")
    ended = {
        "due": None,
        "state": "failed",
        "done_at": now,
        "boot": None,
        "lease_until": None,
        "reason": "given up after days: " + reason,
    }
    conn.execute(update(page_job).where(page_job.c.article_id.in_(ids)).values(**ended))
    _judge_now(conn, ids, now)
    for site in sorted({row.site for row in rows}):
        note(conn, "page not read", site, "given up after days", now)
    return len(rows)


def hasten_pages(conn: Connection, now: Millis, latest: Millis) -> None:
    """Makes due now what is due after `latest`: such a time was set by a clock that was wrong."""
    conn.execute(update(page_job).where(page_job.c.due > latest).values(due=now))


def rest_site(conn: Connection, site: str, until: Millis) -> None:
    """Asks for no page of `site` before `until`, those under way excepted."""
    waits = and_(page_job.c.site == site, page_job.c.due < until, page_job.c.lease_until.is_(None))
    conn.execute(update(page_job).where(waits).values(due=until))


def count_fetch(conn: Connection, site: str, now: Millis) -> None:
    """Adds one page to what was fetched of `site` today."""
    statement = upsert(conn, page_day).values(site=site, day=now // DAY, fetched=1)
    grown = {"fetched": page_day.c.fetched + 1}
    conn.execute(statement.on_conflict_do_update(index_elements=["site", "day"], set_=grown))


def retry_page(
    conn: Connection, page: DuePage, reason: str, due: Millis, open_bytes: int | None = None
) -> bool:
    """Puts the job off until `due`; False where it was taken over meanwhile."""
    values = {"due": due, "reason": reason, "attempts": page.attempts + 1, "open_bytes": open_bytes}
    return _record(conn, page, values)


def end_page(
    conn: Connection, page: DuePage, *, reason: str | None, identity: str | None = None, failed: bool, now: Millis
) -> bool:  # fmt: skip
    """Ends the job; False where it was taken over meanwhile. An article that waited for it is judged now."""
    values = {
        "due": None, "state": "failed" if failed else "done", "reason": reason, "identity": identity,
        "attempts": page.attempts + 1, "done_at": now,
    }  # fmt: skip
    if not _record(conn, page, values):
        return False
    _judge_now(conn, [page.article_id], now)
    return True


def _judge_now(conn: Connection, ids: Collection[int], now: Millis) -> None:
    """The articles `ids` that waited for their pages wait no longer."""
    held = and_(article.c.content == LINK, article.c.judge_due.is_(None), article.c.judged_at.is_(None))
    waits = and_(article.c.id.in_(ids), or_(article.c.judge_due > now, held))
    conn.execute(update(article).where(waits).values(judge_due=now))


def _record(conn: Connection, page: DuePage, values: Mapping[str, Any]) -> bool:
    mine = and_(page_job.c.article_id == page.article_id, page_job.c.boot == page.boot)
    done = conn.execute(update(page_job).where(mine).values(**values, boot=None, lease_until=None))
    return bool(done.rowcount)


def drop_page(conn: Connection, article_id: int, reason: str) -> None:
    """Ends a job that waits, also one under way, as its article is another by now."""
    waits = and_(page_job.c.article_id == article_id, page_job.c.due.is_not(None))
    gone = {"due": None, "state": "skipped", "reason": reason, "boot": None, "lease_until": None}
    conn.execute(update(page_job).where(waits).values(**gone))


def count_pages(conn: Connection) -> dict[str, int]:
    """How many page jobs there are in each state."""
    rows = conn.execute(select(page_job.c.state, func.count().label("n")).group_by(page_job.c.state))
    return {row.state: row.n for row in rows}
