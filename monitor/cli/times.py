"""Times as a person types and reads them at the command line."""
# ruff: noqa: PLC0415 - a command pays for its own imports only

from datetime import datetime

from monitor import clock
from monitor.errors import InputError, MonitorError
from monitor.model import Millis, iso, to_millis
from monitor.settings import DAY, HOUR, MINUTE, SECOND

_UNITS = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND))


def parse_since(text: str | None) -> Millis:
    """The time that `--since` means: a duration before now, or a date; 0 for None. Raises InputError."""
    from monitor.config import parse_duration

    if text is None:
        return 0
    try:
        return clock.now() - parse_duration(text)
    except (MonitorError, ValueError):
        pass
    try:
        return to_millis(datetime.fromisoformat(text))
    except ValueError as error:
        raise InputError(
            f"--since {text!r}: write a duration like 30m, 6h, 2d, or a date like 2025-02-26"
        ) from error


def short(at: Millis | None) -> str | None:
    """Date and time of day in UTC, for tables."""
    stated = iso(at)
    return stated and stated[:16].replace("T", " ")


def about(millis: Millis | None) -> str | None:
    """A duration for tables, in the largest unit of which it has two, or one of the smallest."""
    if millis is None:
        return None
    unit, size = next((one for one in _UNITS if millis >= 2 * one[1]), _UNITS[-1])
    return f"{round(millis / size)}{unit}"
