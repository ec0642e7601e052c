"""Host names to addresses, in threads of its own: a name that hangs delays nobody but its own host.

Refuses nothing: what may be connected to is judged by the session, on the address.
"""

import asyncio
import errno
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.model import Millis
from monitor.settings import SECOND

THREADS = 64
"""Look-ups under way at once. asyncio's own pool has six threads on two cores."""
LONGEST: Millis = 10 * SECOND
_ADDRESSES = 8
"""Addresses tried of one name; a name with hundreds is no reason to try hundreds."""

Lookup: TypeAlias = Callable[..., list[Any]]
_Question: TypeAlias = tuple[str, int, int]


class Resolver(AbstractResolver):
    """Asks `getaddrinfo`. One question is under way once, however many wait for its answer.

    The threads are daemonic: a look-up that hangs must not hold up the end of the program.
    """

    def __init__(self, *, timeout: Millis = LONGEST, lookup: Lookup = socket.getaddrinfo) -> None:
        self._timeout = timeout
        self._lookup = lookup
        self._room = asyncio.Semaphore(THREADS)
        self._under_way: dict[_Question, asyncio.Task[list[Any]]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises OSError where there is no answer in time or none at all."""
        try:
            async with asyncio.timeout(self._timeout / SECOND):
                found = await asyncio.shield(self._asked((host, port, family)))
        except TimeoutError as error:
            raise OSError(
                errno.ETIMEDOUT, f"no answer from DNS within {self._timeout // SECOND} s"
            ) from error
        return [_result(host, info) for info in found[:_ADDRESSES]]

    async def close(self) -> None:
        for task in self._under_way.values():
            task.cancel()

    def _asked(self, question: _Question) -> asyncio.Task[list[Any]]:
        if question not in self._under_way:
            task = asyncio.create_task(self._ask(question))
            self._under_way[question] = task
            task.add_done_callback(lambda done: self._answered(question, done))
        return self._under_way[question]

    def _answered(self, question: _Question, task: asyncio.Task[list[Any]]) -> None:
        del self._under_way[question]
        if not task.cancelled():
            task.exception()  # seen here, as nobody may be waiting any more

    async def _ask(self, question: _Question) -> list[Any]:
        async with self._room:
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[list[Any]] = loop.create_future()
            try:
                threading.Thread(
                    target=self._look_up, args=(question, loop, answer), name="dns", daemon=True
                ).start()
            except RuntimeError as error:
                raise OSError(
                    errno.EAGAIN, "no thread for a DNS look-up; raise the limit of tasks"
                ) from error
            return await answer

    def _look_up(
        self, question: _Question, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[list[Any]]
    ) -> None:
        host, port, family = question
        try:
            found = self._lookup(
                host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
            )
        except (OSError, UnicodeError) as error:
            failure = error if isinstance(error, OSError) else OSError(errno.EINVAL, "no valid host name")
            _hand_over(loop, answer, lambda: answer.set_exception(failure))
        else:
            _hand_over(loop, answer, lambda: answer.set_result(found))


def _hand_over(
    loop: asyncio.AbstractEventLoop, answer: asyncio.Future[list[Any]], act: Callable[[], None]
) -> None:
    with suppress(RuntimeError):  # the loop has closed: nobody waits
        loop.call_soon_threadsafe(lambda: None if answer.done() else act())


def _result(host: str, info: tuple[int, int, int, str, tuple[Any, ...]]) -> ResolveResult:
    family, _, proto, _, address = info
    return ResolveResult(
        hostname=host, host=address[0], port=address[1], family=family, proto=proto,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )  # fmt: skip
