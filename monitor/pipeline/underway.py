"""What was begun and has not ended: how much there is room for, and how much of it each group has."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class UnderWay(Generic[T]):
    """At most `most` tasks; `wake` is called whenever one has ended."""

    def __init__(self, most: int, wake: Callable[[], None]) -> None:
        self.tasks: set[asyncio.Task[T]] = set()
        self._most, self._wake = most, wake
        self._busy: Counter[str] = Counter()

    @property
    def room(self) -> int:
        return self._most - len(self.tasks)

    @property
    def busy(self) -> dict[str, int]:
        """How many there are of each group that has any."""
        return dict(self._busy)

    def start(
        self, work: Coroutine[Any, Any, T], *, group: str, failed: Callable[[BaseException], None]
    ) -> asyncio.Task[T]:
        """Begins `work`; `failed` is told of an exception that it raised, unless it was cancelled."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        self._busy[group] += 1
        task.add_done_callback(lambda done: self._finish(done, group, failed))
        return task

    def _finish(self, task: asyncio.Task[T], group: str, failed: Callable[[BaseException], None]) -> None:
        self.tasks.discard(task)
        self._busy[group] -= 1
        self._busy = +self._busy  # forgets groups that are idle
        if not task.cancelled() and (error := task.exception()):
            failed(error)
        self._wake()
