"""Processes that parse hostile input and can be killed: a time limit, a memory limit, an end with ours.

A function run here must be importable by name, and its arguments and result must pickle. What goes wrong
in a worker reaches the one caller it worked for and nobody else.
"""

import asyncio
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from monitor.errors import WorkerDied, WorkerError, WorkerMemory, WorkerTimeout
from monitor.model import Millis
from monitor.net import sandbox
from monitor.settings import SECOND

MEMORY = 512 * 1024 * 1024
_CALLS = 500
"""Calls after which a worker is replaced: parsers keep caches and leak."""
_LARGE = 1024 * 1024
"""Bytes of a result that is unpacked in a thread."""
_CLOSED = "the workers were closed"

T = TypeVar("T")


_main_lock = threading.Lock()


@contextmanager
def without_main() -> Iterator[None]:
    """A process that is started within does not import the program's main module again.

    A console script is such a module: every process would load the whole command line for nothing.
    """
    with _main_lock:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Process(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802  # multiprocessing's name
        with without_main():
            return SpawnProcess._Popen(process_obj)  # noqa: SLF001  # no public way


class _Context(SpawnContext):
    Process = _Process


class Workers:
    """`count` processes, started on the first call; those that die are replaced."""

    def __init__(self, count: int = 2, memory: int = MEMORY, preload: Sequence[str] = ()) -> None:
        """`memory`: bytes a worker may take over what it starts with. `preload`: modules imported first."""
        self._count = count
        self._memory = memory
        self._preload = tuple(preload)
        self._closed = False
        self._pool: ProcessPool | None = None
        self._under_way: set[ProcessFuture[bytes]] = set()

    async def run(
        self,
        function: Callable[..., T],
        *args: Any,
        timeout: Millis,  # noqa: ASYNC109  # counts from the start of the work, not from the call
        **kwargs: Any,
    ) -> T:
        """The result of `function` in a worker.

        Raises what `function` raised of monitor.errors; WorkerTimeout, WorkerMemory or WorkerDied where
        the worker ended; WorkerError, with the traceback as a note, for any other exception in it.
        """
        name = getattr(function, "__qualname__", repr(function))
        call = pickle.dumps((function, args, kwargs))
        try:
            reply = await self._perform(call, timeout)
        except TimeoutError as error:
            raise WorkerTimeout(f"{name}: no result within {timeout} ms; this input is left out") from error
        except ProcessExpired as error:
            raise self._find_cause(name, error.exitcode) from error
        except BrokenProcessPool as error:
            raise WorkerDied(f"{name}: {error}; it is tried again") from error
        large = len(reply) > _LARGE  # it would hold up everything else
        result: T = await asyncio.to_thread(_unpack, name, reply) if large else _unpack(name, reply)
        return result

    async def close(self) -> None:
        """Ends all workers at once; calls under way raise WorkerDied."""
        self._closed = True
        if self._pool is not None:
            await asyncio.to_thread(_end, self._pool)
        for future in tuple(self._under_way):
            if not future.done():
                future.set_exception(BrokenProcessPool(_CLOSED))

    async def _perform(self, call: bytes, timeout: Millis) -> bytes:  # noqa: ASYNC109  # see run
        """Tries again once: a worker that dies idle takes pebble's pool with it, the call is not at fault."""
        pool = self._find_pool()
        try:
            return await self._schedule(pool, call, timeout)
        except RuntimeError as error:  # BrokenProcessPool is one
            if self._closed:
                raise BrokenProcessPool(_CLOSED) from error
            if self._pool is pool:
                self._pool = None
            await asyncio.to_thread(_end, pool)
        return await self._schedule(self._find_pool(), call, timeout)

    async def _schedule(self, pool: ProcessPool, call: bytes, timeout: Millis) -> bytes:  # noqa: ASYNC109  # see run
        future = pool.schedule(sandbox.perform, args=(call,), timeout=timeout / SECOND)
        self._under_way.add(future)
        try:
            return await asyncio.wrap_future(future)
        finally:
            self._under_way.discard(future)

    def _find_pool(self) -> ProcessPool:
        if self._closed:
            raise BrokenProcessPool(_CLOSED)
        if self._pool is None:
            self._pool = self._start()
        return self._pool

    def _start(self) -> ProcessPool:
        """Workers inherit blocked signals of the terminal: Ctrl-C while one starts up is ours alone."""
        pool = ProcessPool(
            self._count, _CALLS, sandbox.confine, (os.getpid(), self._memory, self._preload), _Context()
        )
        resource_tracker.ensure_running()  # now, as starting it unblocks SIGINT
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
        try:
            if not pool.active:
                raise BrokenProcessPool("the workers do not start")
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return pool

    def _find_cause(self, name: str, status: int) -> WorkerError:
        if status == sandbox.MEMORY_EXIT:
            size = self._memory // (1024 * 1024)
            return WorkerMemory(f"{name}: needed more than {size} MiB of memory; this input is left out")
        how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        return WorkerDied(f"{name}: the worker process ended ({how}); this input is left out")


def _unpack(name: str, reply: bytes) -> Any:
    kind, value = pickle.loads(reply)  # noqa: S301  # sandbox.perform wrote it
    if kind == "done":
        return value
    if kind == "raised":
        raise value
    words, trace = value
    error = WorkerError(f"{name}: {words}; this input is left out, please report it")
    error.add_note(trace)
    raise error


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
    pool.join()
