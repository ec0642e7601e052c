"""What was begun and has not ended: how much there is room for, and how much of it each group has."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from monitor.model import Millis
from monitor.store.desk import Desk, Priority

T = TypeVar("T")


class UnderWay(Generic[T]):
    """At most `most` tasks; `wake` is called whenever one has ended."""

    def __init__(self, most: int, wake: Callable[[], None]) -> None:
        self.tasks: set[asyncio.Task[T]] = set()
        self.begun = 0
        """How many there ever were."""
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
        self.begun += 1
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


class Claims(UnderWay[T]):
    """Tasks that hold a claim each: prolonged while they last, given back where their end was not written down.

    `renew` and `release` are what the store has for such claims; `lease` is how long one outlives its daemon.
    """

    def __init__(
        self, most: int, wake: Callable[[], None], desk: Desk, boot: str, clock: Callable[[], Millis], *,
        lease: Millis, renew: Callable[..., None], release: Callable[..., None],
    ) -> None:  # fmt: skip
        super().__init__(most, wake)
        self.held: set[int] = set()
        self._desk, self._boot, self._clock = desk, boot, clock
        self._lease, self._renew, self._release = lease, renew, release
        self._unrecorded: set[int] = set()

    def begin(
        self, id_: int, work: Coroutine[Any, Any, T], *, group: str, failed: Callable[[BaseException], None]
    ) -> asyncio.Task[T]:
        """Begins `work` on the claim `id_`."""

        def lose(error: BaseException) -> None:
            failed(error)
            self._unrecorded.add(id_)

        self.held.add(id_)
        task = self.start(work, group=group, failed=lose)
        task.add_done_callback(lambda _: self.held.discard(id_))
        return task

    async def renew(self) -> None:
        """Prolongs the claims of what is under way; to be called well within the lease."""
        if ids := set(self.held):
            now = self._clock()
            await self._desk.write(Priority.CARE, self._renew, self._boot, ids, now, now + self._lease)

    async def give_back(self) -> None:
        """What could not be written down is due as it was."""
        if ids := set(self._unrecorded):
            await self._desk.write(Priority.RECORD, self._release, self._boot, ids)
            self._unrecorded -= ids

    async def stop(self) -> None:
        """Ends the tasks; what they had not committed is done again."""
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
