"""Points in time as a reader's own clock shows them, with the zone. Reads no clock and no locale."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.model import Millis, Moment, to_datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def make_local(when: Moment | Millis | None, timezone: str) -> str | None:
    """`Wed 26 Feb 2025, 13:14 (UTC+4)`; a day stated without a time stays that day everywhere.

    A time outside the years 1 to 9999 is unknown: None.
    """
    moment = Moment(when) if isinstance(when, int) else when
    if moment is None:
        return None
    try:
        if moment.day_only:
            return f"{_day(moment.at, 'UTC')} (no time given)"
        return _minute(moment.at, timezone)
    except OverflowError:
        return None


def _day(at: Millis, timezone: str) -> str:
    local = to_datetime(at).astimezone(ZoneInfo(timezone))
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def _minute(at: Millis, timezone: str) -> str:
    local = to_datetime(at).astimezone(ZoneInfo(timezone))
    return f"{_day(at, timezone)}, {local:%H:%M} ({_zone(local.utcoffset() or timedelta())})"


def _zone(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
