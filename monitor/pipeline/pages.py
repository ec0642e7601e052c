"""Pages: articles whose page is due have it fetched and read, and what it says is remembered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import structlog
from sqlalchemy import Connection

from monitor.collect.pages import FEW, ONCE, PageDocument, PageFailed, fetch_page, judge, refused
from monitor.errors import MonitorError
from monitor.identify.urls import outlet
from monitor.model import Millis, NotArticle, NotArticleKind, Page
from monitor.net.answer import Answer
from monitor.net.failures import shown
from monitor.net.robots import Robots
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.pipeline.reading import read_page
from monitor.pipeline.settle import find_other, settle
from monitor.pipeline.underway import Claims
from monitor.schedule import page_retry
from monitor.settings import HOUR, MINUTE, SECOND, Polling, Selectors
from monitor.store.desk import Desk, Priority
from monitor.store.events import note
from monitor.store.links import drop_link, hold_link, is_linked
from monitor.store.pages import (
    DuePage,
    claim_pages,
    count_fetch,
    end_page,
    next_page,
    release_page_claims,
    renew_page_claims,
    rest_site,
    retry_page,
)

log = structlog.get_logger("pages")

UNDER_WAY = 32
"""Pages begun and not ended: half of the places that requests have, so that polls find theirs."""
PER_SITE = 2
"""Of those, pages of one site: a poll of it waits for no more turns than these take."""
LEASE: Millis = 2 * MINUTE
PARSE_LIMIT: Millis = 20 * SECOND
"""Time a worker may take for one page."""
MOST_HOPS = 3
"""Redirects that stand in pages are followed so often."""
_WALLS = frozenset({"bot challenge", "consent wall", "login wall", "subscription wall"})
"""What an answer with another status than 200 is, whatever the status says."""
_GONE = frozenset({404, 410})
_NO_ARTICLE = frozenset(
    {
        "topic page",
        "front page",
        "no article",
        "missing page",
        "redirect",
        *(f"status {one}" for one in _GONE),
    }
)
"""What is at the end of a link that leads to no article; a wall, a challenge or a shell may well hide one."""
_SHORT_REST, _LONGEST_REST = 5 * SECOND, HOUR
_SAME_SIZE = 0.02
"""Share by which two answers with the same page may differ: pages are put together anew for each."""
_TRIES: dict[NotArticleKind, int] = {"bot challenge": FEW, "missing page": FEW, "redirect": FEW}
"""How often a page is asked for that is no article now but may be one later."""


Render = Callable[[str], Awaitable[Answer]]
"""What a browser makes of the page at an address; raises FetchError."""


class PageFetcher:
    """Fetches pages. `robots` tells what may be fetched; `render` is for pages that need a browser, `selectors`
    are those of the sources that have any, by name.
    """

    def __init__(
        self, desk: Desk, session: Session, workers: Workers, robots: Robots, polling: Polling, *,
        render: Render | None = None, selectors: Mapping[str, Selectors] = MappingProxyType({}), boot: str, clock: Callable[[], Millis], chance: Callable[[], float], wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self._desk, self._session, self._workers, self._robots = desk, session, workers, robots
        self._render, self._selectors = render, selectors
        self._polling, self._boot, self._clock, self._chance = polling, boot, clock, chance
        self._under_way: Claims[None] = Claims(
            UNDER_WAY, wake, desk, boot, clock, lease=LEASE, renew=renew_page_claims, release=release_page_claims
        )  # fmt: skip
        self.renew, self.stop = self._under_way.renew, self._under_way.stop
        self._with_end: set[str] = set()
        self._without_end: set[str] = set()
        self._once: set[int] | None = None

    async def step(self) -> Millis | None:
        """Starts the pages that are due and there is room for; returns when the next one is due."""
        await self._under_way.give_back()
        while room := self._under_way.room:
            claimed = await self._claim(room)
            for one in claimed:
                self._start(one)
            if not claimed:
                return await self._desk.read(next_page, self._clock())
        return None

    async def cycle(self) -> None:
        """Asks for every page that is due, each once; what fails is left for later."""
        done, self._once = False, set()
        while not done:
            idle, begun = not self._under_way.tasks, self._under_way.begun
            await self.step()
            # A page that ends during the step makes room that it did not see.
            done = idle and begun == self._under_way.begun
            if tasks := set(self._under_way.tasks):
                ended, _ = await asyncio.wait(
                    tasks, timeout=LEASE / 4 / SECOND, return_when=asyncio.FIRST_COMPLETED
                )
                if not ended:
                    await self.renew()

    async def _claim(self, limit: int) -> list[DuePage]:
        now = self._clock()
        return await self._desk.write(
            Priority.RECORD, claim_pages, now, boot=self._boot, until=now + LEASE, limit=limit,
            busy=self._under_way.busy, per_site=PER_SITE, per_day=self._polling.pages_per_day,
            but=self._under_way.held | (self._once or set()),
        )  # fmt: skip

    def _start(self, claimed: DuePage) -> None:
        if self._once is not None:
            self._once.add(claimed.article_id)
        self._under_way.begin(
            claimed.article_id,
            self.fetch(claimed),
            group=claimed.site,
            failed=partial(_not_recorded, claimed),
        )

    async def fetch(self, due: DuePage) -> None:
        """Fetches one claimed page and records how that went, whatever happens."""
        try:
            found, url = await self._follow(due, due.url)
        except MonitorError as error:  # a worker that was killed, a document that is none
            reason = f"{shown(due.url)}: {error}"
            found, url = PageFailed(reason=reason, kind="not readable", tries=FEW), due.url
        except Exception as error:  # one page's surprise must stop no other
            log.exception("page failed unexpectedly", url=due.url)
            reason = f"unexpected {type(error).__name__}: {error}; please report it"
            found, url = PageFailed(reason=reason, kind="an error of this program", tries=FEW), due.url
        failed = await self._record(due, url, found) if isinstance(found, Page) else found
        if failed is not None:
            await self._fail(due, failed)

    async def _record(self, due: DuePage, url: str, page: Page) -> PageFailed | None:
        """Remembers a page, or tells why that failed: it must not be fetched for ever."""
        try:
            return await self._desk.write(Priority.COLLECT, self._settle, due, url, page)
        except Exception as error:
            log.exception("page could not be stored", url=url)
            reason = f"{shown(url)}: could not be stored: {error}; please report it"
            return PageFailed(reason=reason, kind="an error of this program", tries=FEW)

    async def _follow(self, due: DuePage, url: str, hops: int = MOST_HOPS) -> tuple[Page | PageFailed, str]:
        """The page to which `url` leads, and its address in the end."""
        fetched = await self._get(url)
        if isinstance(fetched, PageFailed):
            return fetched, url
        found = await self._read(due, fetched)
        if fetched.status == 200 and not fetched.open:
            self._with_end.add(due.site)
        if fetched.open and _may_lack_more(found) and not self._is_whole(due, fetched):
            return _cut_off(fetched), url
        if isinstance(found, NotArticle) and found.kind == "empty shell" and self._render:
            rendered = await self._show(fetched.url, self._render)
            if isinstance(rendered, PageFailed):
                return rendered, url
            fetched, found = rendered, await self._read(due, rendered)
        if isinstance(found, NotArticle) and found.leads_to and hops:
            return await self._follow(due, found.leads_to, hops - 1)
        if found.missed and fetched.status == 200:
            await self._desk.write(Priority.COLLECT, self._note_missed, due, fetched.url, found.missed)
        return self._judge(fetched, found), fetched.url

    def _judge(self, fetched: PageDocument, found: Page | NotArticle) -> Page | PageFailed:
        """What the document is, or why it is none: its status counts more than its words, unless these say why."""
        explained = fetched.status == 200 or fetched.status in _GONE
        if isinstance(found, NotArticle) and (explained or found.kind in _WALLS):
            return _no_article(found, fetched, browser=self._render is not None)
        if fetched.status != 200 or isinstance(found, NotArticle):
            return refused(fetched.url, fetched.status, fetched.retry_after)
        return found

    async def _show(self, url: str, render: Render) -> PageDocument | PageFailed:
        answer = await render(url)
        await self._robots.check(answer.url)
        return judge(answer, self._clock())

    def _is_whole(self, due: DuePage, fetched: PageDocument) -> bool:
        """Whether a page without an end is all there is: its site has only such pages, or it came so again."""
        if due.attempts >= FEW - 1:
            return True
        before, size = due.open_bytes, len(fetched.body)
        if before and abs(size - before) <= _SAME_SIZE * before:
            self._without_end.add(due.site)
        return due.site in self._without_end - self._with_end

    async def _get(self, url: str) -> PageDocument | PageFailed:
        return await fetch_page(
            self._session, url, check=self._robots.check, timeout=self._polling.timeout,
            max_bytes=self._polling.max_bytes, now=self._clock(),
        )  # fmt: skip

    async def _read(self, due: DuePage, fetched: PageDocument) -> Page | NotArticle:
        source = self._selecting(due)
        return await self._workers.run(
            read_page, fetched.body, url=fetched.url, content_type=fetched.content_type, status=fetched.status,
            selectors=self._selectors[source] if source else None, timeout=PARSE_LIMIT,
        )  # fmt: skip

    def _selecting(self, due: DuePage) -> str | None:
        """The source whose selectors count for a page: the first that carried its article and has some."""
        return next((name for name in due.sources if name in self._selectors), None)

    def _note_missed(self, conn: Connection, due: DuePage, url: str, missed: Sequence[str]) -> None:
        for one in missed:
            note(
                conn, "selector found nothing", self._selecting(due) or due.site, one, self._clock(),
                detail=f"{one} on {shown(url)}: if the outlet changed its layout, change `page:` of the source",
            )  # fmt: skip

    def _settle(self, conn: Connection, due: DuePage, url: str, page: Page) -> PageFailed | None:
        now = self._clock()
        if other := find_other(conn, due, url, page):
            reason = f"{shown(url)}: redirect: the link leads to another article, “{other}”"
            return PageFailed(reason=reason, kind="leads to another article", tries=FEW)
        for site in dict.fromkeys((due.site, outlet(url))):
            count_fetch(conn, site, now)
        settle(conn, due, url, page, now)
        return None

    async def _fail(self, due: DuePage, failed: PageFailed) -> None:
        now = self._clock()
        if (rest := _rest(failed)) is not None:
            self._session.rest(due.site, rest / SECOND)
        wait = page_retry(due.attempts + 1, failed.tries, failed.retry_after, self._chance())
        again = None if wait is None or now + wait > due.deadline else now + wait
        await self._desk.write(Priority.COLLECT, self._record_failure, due, failed, again, now)
        log.info("page not read", url=due.url, reason=failed.reason, again=again is not None)

    def _record_failure(
        self, conn: Connection, due: DuePage, failed: PageFailed, again: Millis | None, now: Millis
    ) -> None:
        count_fetch(conn, due.site, now)
        if (rest := _rest(failed)) is not None:
            rest_site(conn, due.site, now + rest)
        if again is None and failed.kind == "no article" and is_linked(conn, due.article_id):
            again = _ask_again(due, now)
        if again is not None:
            held = retry_page(conn, due, failed.reason, again, failed.open_bytes)
            if held and failed.kind in _NO_ARTICLE:
                hold_link(conn, due.article_id)
            if held:
                note(conn, "page not read yet", due.site, failed.kind, now, detail=failed.reason)
        elif end_page(conn, due, reason=failed.reason, failed=True, now=now):
            none = failed.kind in _NO_ARTICLE and drop_link(conn, due.article_id, now)
            kind = "link to no article" if none else "page not read"
            note(conn, kind, due.site, failed.kind, now, detail=failed.reason)


def _ask_again(due: DuePage, now: Millis) -> Millis | None:
    """When a page that a list of articles links to, and that shows none, is asked for again: a site that is being
    repaired shows such pages for some hours.
    """
    again = now + HOUR * 4**due.attempts
    return again if due.attempts + 1 < FEW and again < due.deadline else None


def _rest(failed: PageFailed) -> Millis | None:
    """How long a site that is asked too often, or closed, is left alone with all its pages."""
    if failed.retry_after is not None and failed.retry_after >= _SHORT_REST:
        return min(failed.retry_after, _LONGEST_REST)
    return MINUTE if failed.kind == "status 429" else None


def _may_lack_more(found: Page | NotArticle) -> bool:
    """Whether the rest of a page would make something else of it."""
    return isinstance(found, Page) or found.kind in {"no article", "empty shell"}


def _not_recorded(claimed: DuePage, error: BaseException) -> None:
    log.error("page not recorded", url=claimed.url, error=str(error) or type(error).__name__)


def _cut_off(fetched: PageDocument) -> PageFailed:
    reason = f"{shown(fetched.url)}: the page has no end; it is asked for again, as it may have been cut off"
    return PageFailed(reason=reason, kind="cut off", tries=FEW, open_bytes=len(fetched.body))


def _no_article(found: NotArticle, fetched: PageDocument, *, browser: bool) -> PageFailed:
    lacking = found.kind == "empty shell" and not browser
    remedy = "; polling.browser renders such pages" if lacking else ""
    return PageFailed(
        reason=f"{shown(fetched.url)}: {found.kind}: {found.why}{remedy}", kind=found.kind,
        tries=_TRIES.get(found.kind, ONCE), retry_after=fetched.retry_after,
    )  # fmt: skip
