"""The way to the database from the event loop: threads that run transactions by priority.

SQLite has one writer thread, so that writers wait in our queue, where the urgent go first, and not for
a lock; PostgreSQL has four.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import Any, TypeVar

from monitor.errors import StoreError
from monitor.store.unit import Database

T = TypeVar("T")


CLOSING = 1.0
"""Seconds that transactions have to finish when the program ends."""


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


class _Crew:
    """Threads that take jobs from one queue, the urgent first. A job that hangs holds up no end of the program."""

    def __init__(self, name: str, size: int) -> None:
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = count()
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(size)
        ]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()).priority is not Priority.STOP:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                job.future.set_result(job.run())
            except BaseException as error:  # noqa: BLE001 - the caller awaits it and decides
                job.future.set_exception(error)

    async def run(self, priority: Priority, work: Callable[[], T]) -> T:
        future: Future[T] = Future()
        self._jobs.put(_Job(priority, next(self._numbers), work, future))
        return await asyncio.wrap_future(future)

    def end(self) -> None:
        """What is queued comes first."""
        for _ in self._threads:
            self._jobs.put(_Job(Priority.STOP, next(self._numbers), lambda: None, Future()))

    def wait(self, deadline: float) -> None:
        """Until the threads have ended, or `deadline` (`time.monotonic`)."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))


class Desk:
    """Runs functions that take a connection first, each in one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._closed = False
        self._readers = _Crew("read", 2)
        self._writers = _Crew("write", 1 if database.sqlite else 4)

    async def write(self, priority: Priority, work: Callable[..., T], *args: Any, **options: Any) -> T:
        """`work(conn, …)` in a writing transaction; collect transactions exclude one another."""
        self._check_open()
        begin = self.database.collect if priority is Priority.COLLECT else self.database.write

        def run() -> T:
            with begin() as conn:
                return work(conn, *args, **options)

        return await self._writers.run(priority, run)

    async def read(self, work: Callable[..., T], *args: Any, **options: Any) -> T:
        """`work(conn, …)` in a transaction that sees one state of the database."""
        self._check_open()

        def run() -> T:
            with self.database.read() as conn:
                return work(conn, *args, **options)

        return await self._readers.run(Priority.RECORD, run)

    async def checkpoint(self) -> None:
        """Moves SQLite's write-ahead log on, beside the writer."""
        self._check_open()
        await self._readers.run(Priority.CARE, self.database.checkpoint)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self.database}: is closed; nothing more is read or written")

    def close(self) -> None:
        """Finishes what is queued, then ends the threads; a later call is a StoreError.

        A transaction that takes longer than `CLOSING`, for one behind another program's lock, is left to roll back.
        """
        self._closed = True
        deadline = time.monotonic() + CLOSING
        for crew in (self._writers, self._readers):
            crew.end()
        for crew in (self._writers, self._readers):
            crew.wait(deadline)
