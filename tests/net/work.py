"""What the tests of the workers have done in them: importable, as the workers demand."""

import os
import signal
import sys
import time
from pathlib import Path

from monitor.errors import ReadError


def double(value):
    return value * 2


def pid():
    return os.getpid()


def sleep(seconds):
    time.sleep(seconds)


def spin():
    """Busy for ever in a single call into C, deaf to Python's signal handlers."""
    sum(iter(int, 1))


def fill(size):
    return len(bytearray(size))


def hoard():
    """Memory bit by bit, then an error that does not speak of it, as libraries do."""
    kept = []
    try:
        while True:
            kept.append(bytearray(4 * 1024 * 1024))
    except MemoryError:
        kept.clear()
    raise ValueError("cannot parse")


def refuse():
    raise ReadError("news.xml: not a feed; check the URL")


class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} {two}")


def fail_oddly():
    raise Odd("cannot", "load")


class OddRead(ReadError):
    def __init__(self, one, two):
        super().__init__(f"{one} {two}")


def refuse_oddly():
    raise OddRead("no", "feed")


def return_oddly():
    return lambda: None


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def exit_silently():
    os._exit(3)


def modules():
    return sorted(sys.modules)


def main_file():
    return getattr(sys.modules["__main__"], "__file__", None)


def note_and_spin(path):
    Path(path).write_text(str(os.getpid()))
    sum(iter(int, 1))
