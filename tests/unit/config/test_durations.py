import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.durations import LONGEST, parse_duration, show_duration


@pytest.mark.parametrize(
    ("text", "millis"),
    [
        ("200ms", 200), ("30s", 30_000), ("5m", 300_000), ("6h", 21_600_000), ("2d", 172_800_000),
        ("400d", 34_560_000_000), ("0s", 0), (" 5 m ", 300_000), ("36500d", LONGEST),
    ],
)  # fmt: skip
def test_a_number_with_a_unit_is_milliseconds(text: str, millis: int):
    assert parse_duration(text) == millis


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("5", "`5` is no duration: write it as 200ms, 30s, 5m, 6h or 2d, with its unit"),
        ("5w", "`5w` is no duration: write it as 200ms, 30s, 5m, 6h or 2d"),
        ("-5m", "is no duration"), ("1.5h", "is no duration"), ("", "is no duration"), ("m", "is no duration"),
        ("٥m", "is no duration"), ("1h30m", "is no duration"), ("none", "is no duration"),
        ("36501d", "`36501d` is longer than a century: give at most 36500d"),
        ("999999999999d", "longer than a century"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_remedy(text: str, part: str):
    with pytest.raises(ValueError, match=r"duration|century") as caught:
        parse_duration(text)
    assert part in str(caught.value)


@given(st.integers(0, LONGEST))
def test_what_is_shown_parses_back_to_itself(millis: int):
    assert parse_duration(show_duration(millis)) == millis


@pytest.mark.parametrize(
    ("millis", "shown"), [(0, "0s"), (1, "1ms"), (90_000, "90s"), (3_600_000, "1h"), (172_800_000, "2d")]
)
def test_the_largest_unit_that_is_exact_is_shown(millis: int, shown: str):
    assert show_duration(millis) == shown
