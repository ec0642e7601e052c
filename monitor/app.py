"""The one composition root: a configuration becomes a program. Holds no logic of its own."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import structlog

from monitor import clock
from monitor.collect.crawl import Crawler
from monitor.config import suggest
from monitor.deliver.channel import Channel
from monitor.deliver.email import EmailChannel
from monitor.deliver.webhook import WebhookChannel
from monitor.egress import Egress
from monitor.errors import EgressRefused, InputError, MonitorError
from monitor.match.compile import compile_rules
from monitor.net.answer import Answer
from monitor.net.browser import Browser
from monitor.net.nursery import Nursery
from monitor.net.pacing import Pacer
from monitor.net.robots import Robots
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.pipeline.crawls import CrawlReader
from monitor.pipeline.dispatch import Dispatcher
from monitor.pipeline.gather import Gatherer, Report
from monitor.pipeline.judge import JUDGE, Judge
from monitor.pipeline.pages import PageFetcher, Render
from monitor.schedule import first_due
from monitor.settings import Endpoint, Polling, Settings, Source
from monitor.store.desk import Desk, Priority
from monitor.store.lease import drop_lease
from monitor.store.outbox import recover_deliveries
from monitor.store.pages import release_page_claims
from monitor.store.sources import release_claims, sync_sources
from monitor.store.unit import Database, hold

log = structlog.get_logger("app")

PRELOADED = ("monitor.pipeline.reading", "monitor.read.page", "monitor.read.kinds", "monitor.read.wire",
             "monitor.read.results")  # fmt: skip
"""What workers import before their first document."""
SPIDERS = ("monitor.collect.child", "spiders.site")
"""What the process has imported that crawls are forked from."""
_PARTS_AT_ONCE = 6
"""Requests of a page in the browser to one site at once, as browsers make them."""
PRODUCT = "media-monitor"
"""What robots.txt files call this program (RFC 9309's product token)."""


@dataclass(frozen=True, slots=True)
class App:
    """The assembled parts and the few things that need several of them."""

    settings: Settings
    boot: str
    desk: Desk
    session: Session
    gatherer: Gatherer
    pages: PageFetcher
    judge: Judge
    dispatcher: Dispatcher

    async def start(self) -> None:
        """Takes up what an earlier run left, and makes the tables equal to the configuration."""
        now, only_one = clock.now(), self.desk.database.sqlite
        if only_one:
            await self.desk.write(Priority.RECORD, release_claims)
            await self.desk.write(Priority.RECORD, release_page_claims)
            await self.desk.write(Priority.RECORD, drop_lease, JUDGE)
        await self.desk.write(Priority.RECORD, recover_deliveries, now, all_boots=only_one)
        await self.desk.write(Priority.RECORD, sync_sources, self.settings.sources, now, _first_due(now))
        await self.judge.start()

    async def stop(self, grace: float) -> None:
        """Ends what is under way: polls at once, deliveries within `grace` seconds. Raises nothing."""
        for end in (
            self.gatherer.stop,
            self.pages.stop,
            partial(self.dispatcher.drain, grace),
            partial(self.desk.write, Priority.RECORD, release_claims, self.boot),
            partial(self.desk.write, Priority.RECORD, release_page_claims, self.boot),
            self.judge.stop,
        ):
            try:
                await end()
            except MonitorError as error:
                log.error("not ended in order; the next start puts it right", error=str(error))

    async def cycle(self, names: Sequence[str]) -> list[Report]:
        """Polls the named sources once (all where none is named), fetches the pages that are due, judges, and
        sends what is due; nothing waits for a page that did not come.
        """
        wanted = list(names) or [source.name for source in self.settings.sources]
        _check_names(wanted, self.settings.sources)
        reports = await self.gatherer.cycle(wanted)
        await self.pages.cycle()
        while await self.judge.step(ahead=self.settings.polling.page_wait):
            pass
        await self.dispatcher.finish()
        return reports


def _first_due(now: int) -> Callable[[Source], int]:
    return lambda source: first_due(now, source.every, random.random())  # noqa: S311, TID251 - spreads load


def _check_names(names: Sequence[str], sources: Sequence[Source]) -> None:
    known = {source.name for source in sources}
    for name in names:
        if name not in known:
            hint = suggest(name, known) or ": `monitor check` lists them"
            raise InputError(f"source {name!r}: the configuration has none of this name{hint}")


@asynccontextmanager
async def assemble(
    settings: Settings, wake: Mapping[str, Callable[[], None]] | None = None
) -> AsyncIterator[App]:
    """The program, ready to start; `wake` holds what to call when a poll or a delivery ended."""
    boot, calls = secrets.token_hex(8), wake or {}
    database = Database(settings.database.reveal())
    chance = random.Random().random  # noqa: S311 - spreads load
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(database))
        database.open(create=True)
        stack.callback(database.close)
        desk = Desk(database)
        stack.callback(desk.close)
        session = await stack.enter_async_context(make_session(settings))
        workers = Workers(preload=PRELOADED)
        stack.push_async_callback(workers.close)
        robots = Robots(session, workers, PRODUCT, clock.now)
        stack.push_async_callback(robots.close)
        crawler = Crawler(session, robots, Nursery(SPIDERS), settings.polling, clock.now)
        gatherer = Gatherer(
            desk, session, workers, {one.name: one for one in settings.sources}, settings.polling,
            crawls=CrawlReader(desk, crawler, workers, settings.polling, clock.now, chance), boot=boot, clock=clock.now, chance=chance, wake=calls.get("poll", _nobody),
        )  # fmt: skip
        render = await _open_browsers(stack, settings) if settings.polling.browser else None
        pages = PageFetcher(
            desk, session, workers, robots, settings.polling, render=render,
            selectors={one.name: one.page for one in settings.sources if one.page},
            boot=boot, clock=clock.now, chance=chance, wake=calls.get("pages", _nobody),
        )  # fmt: skip
        judge = Judge(
            desk, settings.rules, compile_rules(settings.rules), settings.recipients,
            {one.name: one.max_age for one in settings.sources}, settings.polling.max_age,
            holder=boot, clock=clock.now, make_uid=lambda: f"msg_{secrets.token_hex(12)}",
        )  # fmt: skip
        channels = _channels(settings, session)
        for channel in channels.values():
            stack.push_async_callback(channel.close)
        dispatcher = Dispatcher(
            desk, channels, frozenset(one.key for one in _endpoints(settings)),
            boot=boot, clock=clock.now, chance=chance, wake=calls.get("deliver", _nobody),
        )  # fmt: skip
        yield App(settings, boot, desk, session, gatherer, pages, judge, dispatcher)


async def _open_browsers(stack: AsyncExitStack, settings: Settings) -> Render:
    """What renders a page. One that stands in an allowed private network may load what stands in these alone,
    and any other none of it: scripts could read what they load, and tell others.
    """
    limits, guards = settings.polling, [Egress(())]
    if settings.allow_networks:
        guards.append(Egress(settings.allow_networks, public=False))
    browsers = []
    for guard in guards:
        pacer = Pacer(0, _PARTS_AT_ONCE, _monotonic)
        session = Session(guard, pacer, user_agent=_user_agent(limits), concurrency=2 * _PARTS_AT_ONCE)
        await stack.enter_async_context(session)
        browsers.append(Browser(session, executable=limits.browser, sandbox=limits.browser_sandbox))
        stack.push_async_callback(browsers[-1].close)

    async def render(url: str) -> Answer:
        options = {"timeout": limits.timeout, "max_bytes": limits.max_bytes}
        for browser in browsers[:-1]:
            with suppress(EgressRefused):
                return await browser.render(url, **options)
        return await browsers[-1].render(url, **options)

    return render


def _nobody() -> None:
    """Nobody waits to be woken."""


def make_session(settings: Settings) -> Session:
    """The guarded way out for this configuration."""
    polling = settings.polling
    return Session(
        Egress(settings.allow_networks), Pacer(polling.pace, polling.per_site, _monotonic),
        user_agent=_user_agent(polling), concurrency=polling.concurrency,
    )  # fmt: skip


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


def _user_agent(polling: Polling) -> str:
    contact = f" (+{polling.contact})" if polling.contact else ""
    return f"{PRODUCT}/{version('media-monitor')}{contact}"


def _endpoints(settings: Settings) -> list[Endpoint]:
    return [endpoint for recipient in settings.recipients for endpoint in recipient.endpoints]


def _channels(settings: Settings, session: Session) -> dict[str, Channel]:
    hooks = {one.address: one.secret for one in _endpoints(settings) if one.channel == "webhook"}
    channels: dict[str, Channel] = {"webhook": WebhookChannel(session.post, hooks)}
    if settings.mail:
        channels["email"] = EmailChannel(settings.mail)
    return channels
