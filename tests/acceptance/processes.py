"""What Linux tells of a daemon's processes. A daemon that a test starts leads a session of its own."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_FORKS = b"forkserver"
"""In the command line of the process that crawls are forked from, and so in theirs."""


def find_family(daemon: int) -> list[int]:
    """The daemon and every process that it or its children started and that still lives, orphans included."""
    return [pid for pid, state, _, session in _processes() if session == daemon and state != "Z"]


def find_crawls(daemon: int) -> list[int]:
    """The processes of the crawls under way."""
    parents = {
        pid: parent for pid, state, parent, session in _processes() if session == daemon and state != "Z"
    }
    return [
        pid for pid, parent in parents.items() if parents.get(parent) == daemon and _FORKS in _command(pid)
    ]


def resident(pid: int) -> float:
    """MiB that the process holds in memory, 0 where it has ended."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE / 2**20
    return 0.0


def _processes() -> Iterator[tuple[int, str, int, int]]:
    """Number, state, parent and session of each process."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            facts = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            yield int(folder.name), facts[0], int(facts[1]), int(facts[3])


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
