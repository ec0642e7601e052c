"""The daemon: one loop that polls, fetches pages, judges and delivers until it is told to stop.

APScheduler gives each of the fixed jobs its beat; what is due is in the database, so a beat that is late
or lost loses nothing.
"""

import asyncio
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import clock
from monitor.app import App, assemble
from monitor.errors import MonitorError
from monitor.model import Millis
from monitor.pipeline.care import care
from monitor.settings import SECOND, Settings

log = structlog.get_logger("daemon")

TICK = 1.0
"""Seconds between two looks at what is due; what is due earlier sets its own alarm."""
CARE_EVERY = 30.0
"""Seconds between two rounds of checkpoint, retention and recovery."""
STEP_LIMIT = 60.0
"""Seconds after which a step is given up and begun anew."""
PAUSE = 1.0
"""Seconds to wait after a step that failed."""
GRACE = 2.5
"""Seconds that deliveries under way have to end when the daemon is stopped; five in all."""
RECORDING = 0.5
"""Seconds beyond that to write down how they ended; the next start puts right what was not."""

Step = Callable[[], Awaitable[Millis | None]]


class Beat:
    """Runs one step whenever it is nudged, never twice at once; a step may say when it wants to run next."""

    def __init__(self, name: str, step: Step) -> None:
        self.name, self._step = name, step
        self._nudged = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def nudge(self) -> None:
        self._nudged.set()

    async def tick(self) -> None:
        """A nudge that APScheduler awaits in the loop; a plain function it would call from another thread."""
        self.nudge()

    async def run(self) -> None:
        """Until cancelled. A failing step is reported and tried again; it ends no other."""
        failing = False
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            try:
                async with asyncio.timeout(STEP_LIMIT):
                    self._set_alarm(await self._step())
            except (MonitorError, TimeoutError) as error:
                log.error("step failed", step=self.name, error=str(error) or "took too long")
                failing = True
                await asyncio.sleep(PAUSE)
            except Exception:
                log.exception("step failed unexpectedly", step=self.name)
                failing = True
                await asyncio.sleep(PAUSE)
            else:
                if failing:
                    log.info("step works again", step=self.name)
                failing = False

    def _set_alarm(self, due: Millis | None) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if due is not None and (wait := max(0, due - clock.now()) / SECOND) < TICK:
            self._alarm = self._loop.call_later(wait, self.nudge)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[App]:
    """The daemon at work for as long as the block lasts; stops cleanly, with nothing lost, at its end."""
    beats: dict[str, Beat] = {}
    wake = {
        "poll": _nudger(beats, "poll", "pages", "judge"),
        "pages": _nudger(beats, "pages", "judge"),
        "deliver": _nudger(beats, "deliver"),
    }
    async with assemble(settings, wake) as app:
        await app.start()
        beats |= {
            "poll": Beat("poll", app.gatherer.step),
            "pages": Beat("pages", app.pages.step),
            "judge": Beat("judge", _judging(app, beats)),
            "deliver": Beat("deliver", app.dispatcher.step),
            "care": Beat("care", lambda: _look_after(app)),
        }
        scheduler = _make_scheduler(beats)
        tasks = {name: asyncio.create_task(beat.run(), name=name) for name, beat in beats.items()}
        scheduler.start()
        log.info(
            "started",
            sources=len(settings.sources),
            rules=len(settings.rules),
            database=str(app.desk.database),
        )
        try:
            yield app
        finally:
            scheduler.shutdown(wait=False)
            await _end(tasks)
            try:
                async with asyncio.timeout(GRACE + RECORDING):
                    await app.stop(GRACE)
            except TimeoutError:
                log.warning("not all is written down, the database is busy; the next start puts it right")
            log.info("stopped")


async def _look_after(app: App) -> None:
    await app.gatherer.renew()
    await app.pages.renew()
    await care(app.desk, app.settings, clock.now())


def _nudger(beats: dict[str, Beat], *names: str) -> Callable[[], None]:
    def nudge() -> None:
        for name in names:
            beats[name].nudge()

    return nudge


def _judging(app: App, beats: dict[str, Beat]) -> Step:
    again = _nudger(beats, "judge", "deliver")

    async def step() -> None:
        if await app.judge.step():
            again()

    return step


def _make_scheduler(beats: dict[str, Beat]) -> AsyncIOScheduler:
    """A job that is late runs late instead of not at all, and one that was missed often runs once."""
    scheduler = AsyncIOScheduler(
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
    )
    for name, beat in beats.items():
        scheduler.add_job(beat.tick, "interval", seconds=CARE_EVERY if name == "care" else TICK, id=name)
        beat.nudge()
    return scheduler


async def _end(tasks: dict[str, asyncio.Task[Any]]) -> None:
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


def _open_more_files() -> None:
    """Lets the process hold as many connections as the system allows it; the usual limit is 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def run_daemon(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT; a SIGHUP, also that of a closing terminal, ends nothing."""
    _open_more_files()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(
        signal.SIGHUP, lambda: log.warning("a changed configuration counts from the next start")
    )
    began = asyncio.Event()

    async def serve() -> None:
        async with running(settings):
            began.set()
            await stop.wait()

    serving, stopped = asyncio.create_task(serve()), asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not (serving.done() or began.is_set()):
        # It waits for the database, maybe behind another program's lock.
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        log.info("stopped before it had started")
        return
    stopped.cancel()
    await serving
