"""The sources of a site, found from an address that a person named: what is asked for, in which order.

The address itself is fetched regardless; what is found there only where robots.txt allows it. Requests are
counted and bounded, one after the other.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from monitor.errors import FetchError, FetchTimeout, MonitorError, Unreachable
from monitor.identify.urls import outlet, without_session
from monitor.model import Millis
from monitor.net.answer import Answer
from monitor.net.failures import shown
from monitor.net.robots import Robots
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.pipeline.candidates import Candidate, CandidateKind, judge, judge_site, rank
from monitor.pipeline.survey import Survey, is_for_news, measure_page, survey
from monitor.read.samples import Content, is_whole
from monitor.read.sitemap import find_sitemaps
from monitor.settings import MINUTE, SECOND, Polling

FEED_PLACES = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/feed.json",
)  # fmt: skip
"""Where sites keep a feed that their pages do not name."""
SITEMAP_PLACES = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
_MOST_FEEDS = 12
"""Feeds asked for of those that a site names."""
_MOST_SITEMAPS = 4
_MOST_PARTS = 2
"""Parts of an index that are asked for, until one can be read."""
_MOST_PAGES = 3
"""Articles fetched to see whether the feed holds all of them."""
_MOST_HOPS = 3
"""Pages that lead on to others."""
_MOST_REQUESTS = 40
_LONGEST: Millis = 5 * MINUTE
"""Time after which nothing more is asked for."""
_LIMIT: Millis = 30 * SECOND
"""Time that a worker may take for a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found, the best first."""

    url: str
    """Where the named document stands in the end."""
    candidates: tuple[Candidate, ...]
    name: str = ""
    """The outlet's, as it states it."""
    language: str | None = None
    left: int = 0
    """Feeds that are named and were not asked for."""

    @property
    def best(self) -> Candidate | None:
        first = self.candidates[0] if self.candidates else None
        return first if first and first.failure is None else None


class Discoverer:
    """Asks one site after its sources; for one discovery."""

    def __init__(
        self, session: Session, workers: Workers, robots: Robots, polling: Polling, now: Millis
    ) -> None:
        self._session, self._workers, self._robots = session, workers, robots
        self._polling, self._now = polling, now
        self._requests, self._until = 0, 0.0
        self._down: set[str] = set()
        """Outlets that did not answer."""

    async def discover(self, urls: Sequence[str]) -> Discovery:
        """What stands behind the first of `urls` that can be reached: spellings of one address.

        Raises FetchError, ReadError or WorkerError where the document there tells nothing.
        """
        self._until = asyncio.get_running_loop().time() + _LONGEST / SECOND
        here, front = await self._open(urls)
        if front.kind == "page":
            return await self._discover_site(here, front)
        if front.kind == "index":
            found = await self._judge_index(front, here, named=True)
        else:
            found = judge(front, here, self._now, named=True)
        return Discovery(
            url=here, candidates=(await self._compare(found),), name=front.name, language=front.language
        )

    async def _open(self, urls: Sequence[str]) -> tuple[str, Survey]:
        """The document that a person named, and where it stands."""
        for url in urls[:-1]:
            try:
                return await self._follow(url)
            except (Unreachable, FetchTimeout):
                continue
        return await self._follow(urls[-1])

    async def _follow(self, url: str) -> tuple[str, Survey]:
        here, found = await self._ask(url, named=True)
        for _ in range(_MOST_HOPS):
            if not found.leads_to:
                break
            here, found = await self._ask(found.leads_to)
        return here, found

    async def _discover_site(self, here: str, front: Survey) -> Discovery:
        feeds, left = await self._find_feeds(here, front)
        sitemaps = await self._find_sitemaps(here)
        site = await self._judge_site(here, front)
        ranked = rank(await self._compare_some([*feeds, *sitemaps, site]))
        return Discovery(
            url=here, candidates=tuple(ranked), name=front.name, language=front.language,
            left=left,
        )  # fmt: skip

    async def _find_feeds(self, here: str, front: Survey) -> tuple[list[Candidate], int]:
        """The feeds that the page names, and those of the first page of feeds that it names; else the usual ones."""
        waiting, seen, listed = deque(front.feeds), {here}, False
        found: list[Candidate] = []
        while waiting and len(found) < _MOST_FEEDS:
            url = waiting.popleft()
            if url in seen:
                continue
            seen.add(url)
            one, document = await self._try(url, "feed")
            if document and document.kind == "page" and document.feeds and not listed:
                listed = True
                waiting.extendleft(reversed(document.feeds))
            else:
                found.append(one)
        left = len(set(waiting) - seen)
        return (
            found + await self._guess(here, FEED_PLACES, "feed")
            if all(one.failure for one in found)
            else found
        ), left

    async def _find_sitemaps(self, here: str) -> list[Candidate]:
        try:
            named = find_sitemaps((await self._robots.load(here)).decode("utf-8", "replace"))
        except FetchError:
            named = ()
        first = sorted(named, key=lambda url: not is_for_news(url))[:_MOST_SITEMAPS]
        found = [(await self._try(url, "sitemap"))[0] for url in first]
        return (
            found
            if any(not one.failure for one in found)
            else found + await self._guess(here, SITEMAP_PLACES, "sitemap")
        )

    async def _guess(self, here: str, places: Sequence[str], kind: CandidateKind) -> list[Candidate]:
        """The first that is there, and those that are not."""
        found: list[Candidate] = []
        for place in places:
            if self._is_over() or any(one.failure is None for one in found):
                break
            found.append((await self._try(urljoin(here, place), kind, guessed=True))[0])
        return found

    async def _try(
        self, url: str, kind: CandidateKind, *, guessed: bool = False
    ) -> tuple[Candidate, Survey | None]:
        """What stands at an address that was found; never raises for what goes wrong there."""
        try:
            place, document = await self._ask(url)
        except MonitorError as error:
            return Candidate(kind=kind, url=url, failure=str(error), guessed=guessed), None
        if document.kind == "page":
            failure = "an HTML page stands there, neither a feed nor a sitemap"
            return Candidate(kind=kind, url=url, failure=failure, guessed=guessed), document
        if document.kind == "index":
            return await self._judge_index(document, place, guessed=guessed), document
        return judge(document, place, self._now, named=False, guessed=guessed), document

    async def _judge_index(
        self, index: Survey, url: str, *, named: bool = False, guessed: bool = False
    ) -> Candidate:
        """Its part for news, if there is one; else the whole of it, judged by a part."""
        failure = "an index that names no sitemap"
        for part in index.children[:_MOST_PARTS]:
            try:
                place, document = await self._ask(part)
                for _ in range(_MOST_HOPS):
                    if document.kind != "index" or not document.children:
                        break
                    place, document = await self._ask(document.children[0])
            except MonitorError as error:
                failure = str(error)
                continue
            if document.kind in {"sitemap", "feed"}:
                one = judge(document, place, self._now, named=named, guessed=guessed)
                if one.failure is None and not is_for_news(place):
                    return replace(one, kind="sitemap", url=url, note=f"an index; what is told is of {place}")
                if one.failure is None:
                    return one
                failure = one.failure
        return Candidate(kind="sitemap", url=url, failure=failure, guessed=guessed)

    async def _judge_site(self, here: str, front: Survey) -> Candidate:
        site = judge_site(front, here)
        try:
            await self._robots.check(here)
        except MonitorError as error:
            return replace(site, failure=str(error))
        return site

    async def _compare_some(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Asks for articles of the first feeds of which only these tell how much of a text they hold."""
        unclear = [one for one in candidates if _is_unclear(one)][:_MOST_PAGES]
        return [await self._compare(one) if one in unclear else one for one in candidates]

    async def _compare(self, one: Candidate) -> Candidate:
        if not _is_unclear(one) or one.sample is None or one.sample.link is None:
            return one
        try:
            answer = await self._get(one.sample.link)
            length = await self._workers.run(
                measure_page, answer.body, url=answer.url, content_type=answer.content_type, timeout=_LIMIT
            )
        except MonitorError:
            return one
        content: Content = "full text" if is_whole(one.sample.length, length) else "summary"
        return replace(one, sample=replace(one.sample, content=content))

    async def _ask(self, url: str, *, named: bool = False) -> tuple[str, Survey]:
        """What the document at `url` is, and its address: a new one where it moved for good."""
        answer = await self._get(url, named=named)
        found = await self._workers.run(
            survey,
            answer.body,
            url=answer.url,
            content_type=answer.content_type,
            now=self._now,
            timeout=_LIMIT,
        )
        return without_session(answer.url if found.kind == "page" else answer.moved_to or url), found

    async def _get(self, url: str, *, named: bool = False) -> Answer:
        if self._is_over():
            raise FetchError(f"{shown(url)}: not asked for, as so much was already: give its address alone")
        if outlet(url) in self._down:
            raise FetchError(
                f"{shown(url)}: not asked for, as its site did not answer before: try again later"
            )
        self._requests += 1
        try:
            answer = await self._session.get(
                url, timeout=self._polling.timeout, max_bytes=self._polling.max_bytes,
                check=None if named else self._robots.check,
            )  # fmt: skip
        except (Unreachable, FetchTimeout):
            if not named:
                self._down.add(outlet(url))
            raise
        if answer.status != 200:
            raise FetchError(f"{shown(answer.url)}: the server answered {answer.status}")
        return answer

    def _is_over(self) -> bool:
        return self._requests >= _MOST_REQUESTS or asyncio.get_running_loop().time() >= self._until


def _is_unclear(one: Candidate) -> bool:
    return (
        one.failure is None and one.kind == "feed" and one.sample is not None and one.sample.content is None
    )
