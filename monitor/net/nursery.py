"""Processes that start quickly: forked from one that has imported what they need and does nothing else.

Starting a Python that imports Scrapy takes most of a second and 77 MB; forked it takes a few milliseconds and
shares that memory.
"""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from multiprocessing import resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from typing import Any

from monitor.net.workers import without_main

_PATIENCE = 5.0
"""Seconds until a process that was killed is gone."""


class _Process(ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802  # multiprocessing's name
        with without_main():
            return ForkServerProcess._Popen(process_obj)  # noqa: SLF001  # no public way


class _Context(ForkServerContext):
    Process = _Process


class Nursery:
    """Starts processes from one that has imported the modules `preload`. One for the whole program."""

    def __init__(self, preload: Sequence[str]) -> None:
        multiprocessing.set_forkserver_preload(list(preload))
        self._context = _Context()

    async def start(self, function: Callable[..., None], *args: Any) -> ForkServerProcess:
        """A process that runs `function`; the first one takes as long as the imports do."""
        process = self._context.Process(target=function, args=args, daemon=True)
        resource_tracker.ensure_running()
        await asyncio.to_thread(process.start)
        return process


async def end(process: ForkServerProcess) -> int | None:
    """Ends a process at once, if it has not ended; its exit status, negative where a signal ended it."""
    if process.is_alive():
        process.kill()
    await asyncio.to_thread(process.join, _PATIENCE)
    return process.exitcode


def show_status(status: int | None) -> str:
    """How a process ended, for people."""
    if status is None:
        return "it does not end"
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
