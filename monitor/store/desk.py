"""The way to the database from the event loop: threads that run transactions by priority.

SQLite has one writer thread, so that writers wait in our queue, where the urgent go first, and not for
a lock; PostgreSQL has four.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import Any, ParamSpec, TypeVar

from monitor.errors import StoreError
from monitor.store.unit import Database

T = TypeVar("T")
P = ParamSpec("P")


CLOSING = 1.0
"""Seconds that a writer has to finish when the program ends."""


class Priority(IntEnum):
    """Who goes first: what was sent is recorded before new work is judged, and that before more is taken in."""

    RECORD = 0
    JUDGE = 1
    COLLECT = 2
    CARE = 3
    STOP = 9


@dataclass(order=True)
class _Job:
    priority: Priority
    number: int
    run: Callable[[], Any] = field(compare=False)
    future: Future[Any] = field(compare=False)


class Desk:
    """Runs functions that take a connection first, each in one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = count()
        self._closed = False
        self._readers = ThreadPoolExecutor(2, "read")
        self._writers = [
            threading.Thread(target=self._work, name=f"write-{n}", daemon=True)
            for n in range(1 if database.sqlite else 4)
        ]
        for thread in self._writers:
            thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()).priority is not Priority.STOP:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                job.future.set_result(job.run())
            except BaseException as error:  # noqa: BLE001 - the caller awaits it and decides
                job.future.set_exception(error)

    async def write(self, priority: Priority, work: Callable[..., T], *args: Any, **options: Any) -> T:
        """`work(conn, …)` in a writing transaction; collect transactions exclude one another."""
        if self._closed:
            raise StoreError(f"{self.database}: is closed; nothing more is written")
        begin = self.database.collect if priority is Priority.COLLECT else self.database.write

        def run() -> T:
            with begin() as conn:
                return work(conn, *args, **options)

        future: Future[T] = Future()
        self._jobs.put(_Job(priority, next(self._numbers), run, future))
        return await asyncio.wrap_future(future)

    async def read(self, work: Callable[..., T], *args: Any, **options: Any) -> T:
        """`work(conn, …)` in a transaction that sees one state of the database."""

        def run() -> T:
            with self.database.read() as conn:
                return work(conn, *args, **options)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def checkpoint(self) -> None:
        """Moves SQLite's write-ahead log on, beside the writer."""
        await asyncio.get_running_loop().run_in_executor(self._readers, self.database.checkpoint)

    def close(self) -> None:
        """Finishes what is queued, then ends the threads; a later write is a StoreError.

        A transaction that waits longer than `CLOSING` for another program's lock is left to roll back.
        """
        self._closed = True
        for _ in self._writers:
            self._jobs.put(_Job(Priority.STOP, next(self._numbers), lambda: None, Future()))
        for thread in self._writers:
            thread.join(CLOSING)
        self._readers.shutdown()
