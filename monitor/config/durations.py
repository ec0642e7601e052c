"""Lengths of time as people write them: `200ms`, `30s`, `5m`, `6h`, `2d`. Pure; refuses a bare number."""

import re

from monitor.model import Millis
from monitor.settings import DAY, HOUR, MINUTE, SECOND

_UNITS: dict[str, Millis] = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 1}
_DURATION = re.compile(r"([0-9]{1,13})\s?(ms|s|m|h|d)", re.ASCII)
LONGEST: Millis = 36_500 * DAY
"""A century: longer ones are slips of the keyboard, and dates past the year 9999 follow from them."""


def parse_duration(text: str) -> Millis:
    """Milliseconds of `text`. Raises ValueError with the remedy."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        unit = ", with its unit" if text.strip().isdecimal() else ""
        raise ValueError(f"`{text}` is no duration: write it as 200ms, 30s, 5m, 6h or 2d{unit}")
    millis = int(found[1]) * _UNITS[found[2]]
    if millis > LONGEST:
        raise ValueError(f"`{text}` is longer than a century: give at most {show_duration(LONGEST)}")
    return millis


def show_duration(millis: Millis) -> str:
    """`millis` in the largest unit that states it exactly; parses back to the same value."""
    unit = next(unit for unit, size in _UNITS.items() if millis % size == 0 and (millis or unit == "s"))
    return f"{millis // _UNITS[unit]}{unit}"
