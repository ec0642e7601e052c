"""The demo's press: made-up outlets, each a real HTTP server on its own port of 127.0.0.1.

Articles appear on a timetable that starts when every feed has been asked for once, so that what stood
in them by then is the past. Speaks to nobody outside this machine.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from types import MappingProxyType, TracebackType
from typing import Literal, Self

from aiohttp import web

from monitor.demo.documents import CONTENT_TYPES, Channel, Item, make_feed, make_page
from monitor.demo.loopback import serve
from monitor.demo.stories import BASELINE, TIMETABLE, make_encore
from monitor.demo.world import OUTLETS, FeedPlan, Outlet, Story
from monitor.model import Millis

FEED_LENGTH = 30
"""Entries a feed shows; older ones fall out, as in life."""
PAGES_KEPT = 500
"""Article pages an outlet keeps online; a demo may run for days."""
ENCORE_EVERY = 7.0
"""Seconds between stories after the timetable: time to read one before the next."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Something the press has just done: `new` article or `edited` title."""

    what: Literal["new", "edited"]
    outlet: Outlet
    story: Story
    url: str


@dataclass(frozen=True, slots=True)
class _Live:
    story: Story
    item: Item


@dataclass(slots=True)
class _House:
    """One outlet at work: what it has printed, newest first, and how often each feed was asked for."""

    outlet: Outlet
    base: str = ""
    printed: deque[_Live] = field(default_factory=lambda: deque(maxlen=PAGES_KEPT))
    asked: dict[str, int] = field(default_factory=dict)

    def url(self, slug: str) -> str:
        return f"{self.base}/stories/{slug}"

    def channel(self, plan: FeedPlan) -> Channel:
        named = self.outlet.name if plan.name == "news" else f"{self.outlet.name}: {plan.name.title()}"
        return Channel(
            title=named, home=f"{self.base}/", url=self.base + plan.path, language=self.outlet.language
        )

    def feed(self, plan: FeedPlan) -> bytes:
        items = [live.item for live in self.printed if plan.name in live.story.feeds][:FEED_LENGTH]
        if plan.rotates:
            items = [_rotated(item, self.asked[plan.path]) for item in items]
        return make_feed(plan.format, self.channel(plan), items, plan.charset)

    def publish(self, story: Story, at: Millis) -> None:
        url = self.url(story.slug)
        item = Item(id=url, url=url, title=story.title, text=story.paragraphs, published=at, updated=at)
        self.printed.appendleft(_Live(story, item))

    def retitle(self, story: Story, title: str, at: Millis) -> None:
        for place, live in enumerate(self.printed):
            if live.story is story:
                self.printed[place] = replace(live, item=replace(live.item, title=title, updated=at))


def _rotated(item: Item, turn: int) -> Item:
    """The item as a careless publishing system serves it: fresh id and tracking parameters every time."""
    return replace(item, id=f"{item.url}#{turn}", url=f"{item.url}?utm_source=feed&utm_campaign={turn}")


class Newsroom:
    """The whole press, from entering the context to leaving it.

    `clock` tells the time in UTC milliseconds; `pace` stretches the timetable (0: everything at once);
    `endless` goes on printing after it; `on_print` is told of each thing printed.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], Millis],
        pace: float = 1.0,
        endless: bool = False,
        on_print: Callable[[Printed], None] = lambda _printed: None,
        outlets: Collection[Outlet] = OUTLETS,
        baseline: Collection[Story] = BASELINE,
        timetable: Collection[Story] = TIMETABLE,
    ) -> None:
        self._clock, self._pace, self._endless, self._on_print = clock, pace, endless, on_print
        self._houses = {outlet.key: _House(outlet) for outlet in outlets}
        self._baseline, self._timetable = baseline, sorted(timetable, key=lambda story: story.at)
        self._expected: dict[str, frozenset[str]] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        self._printed_at: dict[str, float] = {}
        self._opened = asyncio.Event()
        self._stack = AsyncExitStack()
        self.finished = asyncio.Event()
        """Set when the last entry of the timetable is out."""

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        return tuple(house.outlet for house in self._houses.values())

    @property
    def sources(self) -> tuple[tuple[str, str, str, str], ...]:
        """Of each feed its name, URL, language and country."""
        return tuple(
            (channel.title, channel.url, house.outlet.language, house.outlet.country)
            for house in self._houses.values()
            for channel in map(house.channel, house.outlet.feeds)
        )

    @property
    def expected(self) -> Mapping[str, frozenset[str]]:
        """Of each article that must be alerted, its URL and the rules it matches."""
        return MappingProxyType(self._expected)

    @property
    def articles(self) -> Mapping[str, tuple[str, str]]:
        """Of each article that was printed, those of before the start included: its outlet and first title."""
        return MappingProxyType(self._titles)

    @property
    def printed_at(self) -> Mapping[str, float]:
        """When (by the loop's clock) each article of the timetable first stood in a feed."""
        return MappingProxyType(self._printed_at)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for house in self._houses.values():
                house.base = await stack.enter_async_context(serve(self._site(house)))
            now = self._clock()
            for story in sorted(self._baseline, key=lambda story: story.at):
                self._publish(story, now + round(story.at * 1000))
            self._expect(self._timetable)
            stack.push_async_callback(_end, asyncio.create_task(self._run(), name="newsroom"))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _run(self) -> None:
        await self._opened.wait()
        loop = asyncio.get_running_loop()
        start = loop.time()
        for at, story, title in _steps(self._timetable):
            await asyncio.sleep(start + at * self._pace - loop.time())
            self._print(story, title)
        self.finished.set()
        turn = 0
        while self._endless:
            await asyncio.sleep(ENCORE_EVERY * self._pace)
            story = make_encore(turn, at=loop.time() - start)
            self._expect([story])
            self._print(story, None)
            turn += 1

    def _expect(self, stories: Collection[Story]) -> None:
        self._expected.update(
            {self._houses[story.outlet].url(story.slug): story.rules for story in stories if story.rules}
        )

    def _print(self, story: Story, new_title: str | None) -> None:
        house, now = self._houses[story.outlet], self._clock()
        url = house.url(story.slug)
        if new_title is None:
            self._publish(story, now)
            self._printed_at[url] = asyncio.get_running_loop().time()
        else:
            house.retitle(story, new_title, now)
        self._on_print(Printed("edited" if new_title else "new", house.outlet, story, url))

    def _publish(self, story: Story, at: Millis) -> None:
        house = self._houses[story.outlet]
        house.publish(story, at)
        self._titles[house.url(story.slug)] = (house.outlet.name, story.title)

    def _site(self, house: _House) -> web.Application:
        plans = {plan.path: plan for plan in house.outlet.feeds}

        async def feed(request: web.Request) -> web.Response:
            return self._answer(house, plans[request.path], request)

        async def page(request: web.Request) -> web.Response:
            channel = house.channel(house.outlet.feeds[0])
            for live in house.printed:
                if live.story.slug == request.match_info["slug"]:
                    return web.Response(text=make_page(channel, live.item), content_type="text/html")
            raise web.HTTPNotFound

        site = web.Application()
        site.add_routes([web.get(path, feed) for path in plans])
        site.add_routes([web.get("/stories/{slug}", page)])
        return site

    def _answer(self, house: _House, plan: FeedPlan, request: web.Request) -> web.Response:
        house.asked[plan.path] = house.asked.get(plan.path, 0) + 1
        if all(len(each.asked) == len(each.outlet.feeds) for each in self._houses.values()):
            self._opened.set()
        body = house.feed(plan)
        etag = hashlib.sha256(body).hexdigest()[:16]
        known = {each.value for each in request.if_none_match or ()}
        answer = web.Response(status=304) if etag in known else web.Response(body=body)
        answer.headers["Content-Type"] = f"{CONTENT_TYPES[plan.format]}; charset={plan.charset}"
        answer.etag = etag
        return answer


def _steps(timetable: Collection[Story]) -> list[tuple[float, Story, str | None]]:
    """The timetable in order of time: when, which story, and its new title where it is only edited."""
    steps: list[tuple[float, Story, str | None]] = [(story.at, story, None) for story in timetable]
    steps += [(story.retitled[0], story, story.retitled[1]) for story in timetable if story.retitled]
    return sorted(steps, key=lambda step: step[0])


async def _end(task: asyncio.Task[None]) -> None:
    """Ends the task; what it failed with, if it did, is raised."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
