"""The demo itself: newsroom and sinks up, the real daemon on a real configuration, and the alerts shown.

It keeps nothing: the database and the configuration live in a folder that is removed at the end.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO, TypeAlias

from monitor.demo.newsroom import Newsroom
from monitor.demo.settings import write_config
from monitor.demo.show import Lines, Screen
from monitor.demo.sinks import BOX_SIZE, Box, MailSink, WebhookSink
from monitor.demo.tally import Summary, Tally, find_articles, make_expected, make_summary
from monitor.demo.world import RULES
from monitor.model import Millis

StartDaemon: TypeAlias = Callable[[Path], AbstractAsyncContextManager[None]]
CountArchive: TypeAlias = Callable[[Path], Awaitable[Mapping[str, int]]]

LIMIT = 25.0
"""Seconds that `once` may take; the daemon has five more to stop."""
SETTLE = 1.5
"""Seconds of listening on after the last alert, three polls long, for one that should not come."""
YOUNG = 5.0
"""Seconds within which an alert may still be under way when somebody ends the demo."""


async def _no_archive(_config: Path) -> Mapping[str, int]:
    return {}


async def run_demo(
    start_daemon: StartDaemon,
    *,
    once: bool,
    as_json: bool,
    out: TextIO,
    clock: Callable[[], Millis],
    count_archive: CountArchive = _no_archive,
    pace: float = 1.0,
    limit: float = LIMIT,
) -> int:
    """Runs until Ctrl-C, or with `once` until everything due has arrived (at most `limit` seconds).

    `start_daemon(config)` is entered when the daemon runs and left to stop it. `count_archive(config)` is
    asked at the end for `stored` (articles) and `baseline` (articles suppressed as such). `clock` tells
    UTC milliseconds. Returns 0 only if exactly the alerts due arrived, each once; else 1.
    """
    show = Lines(out, clock) if as_json else Screen(out)
    box: Box = asyncio.Queue(BOX_SIZE)
    newsroom = Newsroom(clock=clock, pace=pace, endless=not once, on_print=show.printed)
    with TemporaryDirectory(prefix="monitor-demo-") as folder:
        async with MailSink(box) as mail, WebhookSink(box) as hook, newsroom as room:
            config = write_config(Path(folder), room.sources, mail.port, hook.url, hook.secret)
            show.opening(room, config, once=once)
            watch = Watch(room, box, show.alert)
            async with start_daemon(config):
                await watch.until_over(limit if once else None)
                archive = await count_archive(config)
        summary = watch.summary(archive, once=once)
    show.summary(summary)
    return 0 if summary.perfect else 1


class Watch:
    """Takes alerts out of the box, tells them on, and knows when nothing more is to come."""

    def __init__(self, room: Newsroom, box: Box, tell: Callable[..., None]) -> None:
        self._room, self._box, self._tell = room, box, tell
        self._tally = Tally()
        self._complete = asyncio.Event()
        self._began = asyncio.get_running_loop().time()

    async def until_over(self, limit: float | None) -> None:
        """Returns when everything due has come (`limit` given), at the limit counted from the
        beginning, or at Ctrl-C.
        """
        now = asyncio.get_running_loop().time()
        left = None if limit is None else max(0.0, self._began + limit - now)
        with _interrupts() as stopped:
            ends = [stopped.wait()] + ([self._everything()] if limit is not None else [])
            tasks = [asyncio.create_task(end) for end in [self._read(), *ends]]
            try:
                done, _ = await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)
            for task in done:
                task.result()

    async def _read(self) -> None:
        while True:
            alert = await self._box.get()
            urls = find_articles(alert, self._room.articles)
            self._tally.take(alert, urls, self._room.printed_at)
            self._tell(alert, urls, self._room)
            if not self._tally.missing(self._expected):
                self._complete.set()

    async def _everything(self) -> None:
        await self._room.finished.wait()
        await self._complete.wait()
        await asyncio.sleep(SETTLE)

    @property
    def _expected(self) -> set[tuple[str, str]]:
        return make_expected(self._room.expected, RULES)

    def summary(self, archive: Mapping[str, int], *, once: bool) -> Summary:
        """Where somebody ended it (not `once`), alerts of the last seconds' articles are not missing."""
        now = asyncio.get_running_loop().time()
        printed = self._room.printed_at
        young = () if once else [url for url in self._room.expected if now - printed.get(url, now) < YOUNG]
        return make_summary(
            self._tally, self._expected, young=young, seconds=now - self._began,
            published=len(self._room.articles), archive=archive,
        )  # fmt: skip


@contextmanager
def _interrupts() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C, SIGTERM or a closed terminal sets while the context lasts."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
