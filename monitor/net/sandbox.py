"""What happens inside a worker process: how it is confined, and how a call and its result travel.

Imports next to nothing, because every worker starts with it. Linux; elsewhere the limits are not set.
"""

import ctypes
import importlib
import os
import pickle
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from multiprocessing import connection, forkserver, parent_process
from pathlib import Path
from typing import Any, Literal, TypeAlias

from monitor.errors import MonitorError

MEMORY_EXIT = 77
"""Exit status that says: at the memory limit."""
_PR_SET_PDEATHSIG = 1
_NEAR = 0.8
"""Share of the limit from which on any failure is taken for one of memory: libraries hide what they met."""

Reply: TypeAlias = tuple[Literal["done", "raised", "crashed"], Any]


class _Limit:
    """Bytes of resident memory at which a failure counts as one of memory; set once per process."""

    near: float = float("inf")


def confine(parent: int, memory: int, preload: Sequence[str]) -> None:
    """Prepares this process: it ends with `parent`, and may take `memory` bytes over what it has now.

    SIGTERM ends it at once, as its work is thrown away anyway; Ctrl-C in the terminal is the parent's.
    """
    leave_signals()
    end_with(parent)
    for module in preload:
        importlib.import_module(module)
    limit_memory(memory)


def leave_signals() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def perform(call: bytes) -> bytes:
    """Runs a pickled (function, args, kwargs); the pickled Reply is sure to load on the other side."""
    _forget_peak()
    try:
        function, args, kwargs = pickle.loads(call)  # noqa: S301  # our own parent wrote it
        return pickle.dumps(("done", function(*args, **kwargs)))
    except Exception as error:  # noqa: BLE001  # whatever it is, it must reach the parent as a value
        if is_memory(error):
            os._exit(MEMORY_EXIT)
        return _make_failure(error)


def _make_failure(error: Exception) -> bytes:
    """An error of our tree as itself; of any other its words, as some errors cannot be loaded again."""
    if isinstance(error, MonitorError):
        try:
            sent = pickle.dumps(("raised", error))
            pickle.loads(sent)  # noqa: S301  # written on the line above
            return sent
        except Exception:  # noqa: BLE001, S110  # errors fail in their own ways here: then its words serve
            pass
    return pickle.dumps(
        ("crashed", (f"{type(error).__name__}: {error}"[:500], traceback.format_exc(limit=-20)))
    )


def end_with(parent: int) -> None:
    """Ends this process with the one that forked it (`parent`) and the one that asked for it.

    By the kernel's signal, which even a busy process cannot miss, and by a watch for other systems.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the signal was asked for
        os._exit(1)
    threading.Thread(target=_watch_parent, name="parent", daemon=True).start()


def end_with_asker() -> None:
    """Ends this process, which a nursery forked, with the nursery and with the program that asked for it.

    The nursery lives as long as somebody holds its `alive` pipe, and leaves a copy of that in each process.
    """
    alive = vars(forkserver._forkserver)  # noqa: SLF001  # no public way
    if alive["_forkserver_alive_fd"] is not None:
        os.close(alive["_forkserver_alive_fd"])
        alive["_forkserver_alive_fd"] = None
    end_with(os.getppid())


def stay_inside() -> None:
    """Refuses this process every connection and every look-up from now on: what it has open must do."""
    sys.addaudithook(_refuse)


_OUTWARD = frozenset({
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo",
})  # fmt: skip
"""Events of Python's own (PEP 578) by which something leaves a process or is looked up."""


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event in _OUTWARD:
        raise PermissionError("this process has no network: let Scrapy's requests fetch what is needed")


def _watch_parent() -> None:
    living = parent_process()
    if living is not None:
        connection.wait([living.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)


def limit_memory(memory: int) -> None:
    """Lets this process take `memory` bytes more.

    RLIMIT_DATA counts private writable memory, not the address space that threads and libraries reserve.
    """
    limit = _status_bytes("VmData") + memory
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _Limit.near = _status_bytes("VmRSS") + memory * _NEAR


def is_memory(error: BaseException | None) -> bool:
    """Whether memory ran out: said so somewhere in the chain, or the peak came near the limit."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, MemoryError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return _status_bytes("VmHWM") >= _Limit.near


def _forget_peak() -> None:
    """Lets VmHWM count from now on, so that a task does not answer for the one before it."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return  # the peak of the process has to do


def _status_bytes(field: str) -> int:
    """A size from /proc/self/status in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0
