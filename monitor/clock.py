"""The one place that reads the clock. Only the entries and `app` import it; everybody else is told `now`."""

import time

from monitor.model import Millis


def now() -> Millis:
    """Milliseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000_000  # noqa: TID251 - this is the one place
