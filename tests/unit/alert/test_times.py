"""Times as a reader's clock shows them."""

import pytest

from monitor.alert.times import make_local
from monitor.model import Moment

AT = 1_740_561_360_000  # 2025-02-26T09:16:00Z


@pytest.mark.parametrize(
    ("when", "timezone", "shown"),
    [
        (AT, "UTC", "Wed 26 Feb 2025, 09:16 (UTC)"),
        (AT, "Asia/Baku", "Wed 26 Feb 2025, 13:16 (UTC+4)"),
        (Moment(AT), "America/St_Johns", "Wed 26 Feb 2025, 05:46 (UTC-3:30)"),
        (AT + 15 * 3_600_000, "Asia/Baku", "Thu 27 Feb 2025, 04:16 (UTC+4)"),
        (Moment(1_740_528_000_000, day_only=True), "America/New_York", "Wed 26 Feb 2025 (no time given)"),
        (AT + 180 * 86_400_000, "Europe/Paris", "Mon 25 Aug 2025, 11:16 (UTC+2)"),
        (None, "UTC", None),
        (10**18, "UTC", None),
        (-(10**18), "UTC", None),
        (253402300799000, "Asia/Baku", None),
    ],
)
def test_a_time_is_shown_on_the_readers_clock_with_its_zone(when, timezone, shown):
    assert make_local(when, timezone) == shown
