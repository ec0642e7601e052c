"""When something is to be tried again: polls of a source, attempts to deliver. Pure: `now` is milliseconds
since 1970, and `fraction` in [0, 1) brings the randomness that keeps many sources from moving in step.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime

from monitor.model import Millis, to_millis
from monitor.settings import DAY, HOUR, MINUTE, SECOND

FIRST_WITHIN: Millis = 60 * SECOND
"""A new source is first polled within this time, so that a newcomer sees something soon."""
LONGEST_BACKOFF: Millis = 6 * HOUR
"""A failing source is asked at least this often (or at its own interval, if that is longer)."""
LONGEST_RETRY_AFTER: Millis = DAY
"""A server may ask for patience, not for silence for ever."""
JITTER = 0.05
"""Share of the interval by which a due time moves either way."""
_DOUBLINGS = 40
"""Enough to take the shortest interval (100 ms) past every cap, few enough to stay a small number."""

DELIVERY_WAITS: tuple[Millis, ...] = (
    5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, DAY, DAY,
)  # fmt: skip
"""Waits before the second and later attempts: quick at first, a long weekend in all (3.9 days)."""


PAGE_WAITS: tuple[Millis, ...] = (
    15 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR,
)  # fmt: skip
"""Waits before the second and later requests for a page: the first comes before `page_wait` is over."""


def first_due(now: Millis, every: Millis, fraction: float) -> Millis:
    """When a new source is first polled."""
    return now + int(min(every, FIRST_WITHIN) * fraction)


def next_due(
    now: Millis, every: Millis, failures: int, retry_after: Millis | None, fraction: float
) -> Millis:
    """When a source polled just now is due again; `failures` counts those in a row, 0 after a success.

    A wait the server asked for (`retry_after`, milliseconds from now) is never cut short, up to a day.
    """
    wait = every
    if failures > 0:
        wait = min(every * 2 ** min(failures, _DOUBLINGS), max(every, LONGEST_BACKOFF))
    asked = min(retry_after or 0, LONGEST_RETRY_AFTER)
    return now + max(1, asked, _jittered(wait, fraction))


def clamp_due(due: Millis, now: Millis, every: Millis) -> Millis:
    """`due`, but no later than the longest wait there can be: a clock set back must not silence a source."""
    longest = max(every, LONGEST_BACKOFF, LONGEST_RETRY_AFTER)
    return min(due, now + longest + int(longest * JITTER))


def delivery_retry(attempt: int, retry_after: Millis | None, fraction: float) -> Millis | None:
    """Milliseconds to wait after attempt number `attempt` (from 1) failed, or None after the last."""
    if attempt > len(DELIVERY_WAITS):
        return None
    wait = _jittered(DELIVERY_WAITS[max(attempt, 1) - 1], fraction)
    return max(wait, min(retry_after or 0, LONGEST_RETRY_AFTER))


def page_retry(attempt: int, tries: int, retry_after: Millis | None, fraction: float) -> Millis | None:
    """Milliseconds to wait after request number `attempt` (from 1) for a page failed; None after the last of `tries`."""
    if attempt >= min(tries, len(PAGE_WAITS) + 1):
        return None
    wait = _jittered(PAGE_WAITS[max(attempt, 1) - 1], fraction)
    return max(wait, min(retry_after or 0, LONGEST_RETRY_AFTER))


def parse_retry_after(value: str | None, now: Millis) -> Millis | None:
    """Milliseconds from `now` that a Retry-After header asks for (RFC 9110, section 10.2.3).

    Seconds or an HTTP date; what lies in the past is 0, what cannot be read is None.
    """
    text = (value or "").strip()
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit():
        return 0 if text.startswith("-") else int(digits[:12]) * SECOND
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0, to_millis(at.replace(tzinfo=at.tzinfo or UTC)) - now)


def _jittered(wait: Millis, fraction: float) -> Millis:
    return int(wait * (1 - JITTER + 2 * JITTER * fraction))
