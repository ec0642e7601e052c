"""When things are tried again: always in the future, always within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.schedule import (
    DELIVERY_WAITS,
    FIRST_WITHIN,
    JITTER,
    LONGEST_BACKOFF,
    LONGEST_RETRY_AFTER,
    PAGE_WAITS,
    clamp_due,
    delivery_retry,
    first_due,
    next_due,
    page_retry,
    parse_retry_after,
)
from monitor.settings import DAY, HOUR, MINUTE, SECOND

NOW = 1_740_560_000_000

times = st.integers(0, 4_000_000_000_000)
intervals = st.integers(100, 30 * DAY)
fractions = st.floats(0, 1, exclude_max=True)
waits = st.none() | st.integers(0, 400 * DAY)


@given(now=times, every=intervals, fraction=fractions)
def test_a_new_source_is_first_polled_within_its_interval_and_within_a_minute(now, every, fraction):
    assert now <= first_due(now, every, fraction) < now + min(every, FIRST_WITHIN) + 1


def test_first_polls_are_spread_over_the_minute():
    assert [first_due(NOW, 5 * MINUTE, part / 4) - NOW for part in range(4)] == [0, 15_000, 30_000, 45_000]


@given(now=times, every=intervals, failures=st.integers(0, 10_000), asked=waits, fraction=fractions)
def test_the_next_poll_lies_in_the_future_and_within_bounds(now, every, failures, asked, fraction):
    due = next_due(now, every, failures, asked, fraction)
    longest = max(every, LONGEST_BACKOFF)
    assert now < due <= now + max(longest * (1 + JITTER), LONGEST_RETRY_AFTER)
    assert due >= now + int(every * (1 - JITTER))
    assert due >= now + min(asked or 0, LONGEST_RETRY_AFTER)
    assert clamp_due(due, now, every) == due


@given(now=times, every=intervals, fraction=fractions)
def test_a_success_waits_the_interval_give_or_take_a_twentieth(now, every, fraction):
    assert abs(next_due(now, every, 0, None, fraction) - now - every) <= every * JITTER + 1


@given(every=intervals, failures=st.integers(0, 100), fraction=fractions)
def test_more_failures_never_shorten_the_wait(every, failures, fraction):
    sooner = next_due(NOW, every, failures, None, fraction)
    assert next_due(NOW, every, failures + 1, None, fraction) >= sooner


@pytest.mark.parametrize(
    ("every", "failures", "wait"),
    [
        (100, 1, 200),
        (100, 3, 800),
        (5 * MINUTE, 1, 10 * MINUTE),
        (5 * MINUTE, 4, 80 * MINUTE),
        (5 * MINUTE, 50, 6 * HOUR),
        (DAY, 5, DAY),
    ],
)
def test_failures_double_the_wait_up_to_six_hours_or_the_interval(every, failures, wait):
    assert next_due(NOW, every, failures, None, 0.5) == NOW + wait


def test_retry_after_is_honoured_even_after_a_success_and_never_beyond_a_day():
    assert next_due(NOW, MINUTE, 0, HOUR, 0.5) == NOW + HOUR
    assert next_due(NOW, MINUTE, 1, 90 * DAY, 0.5) == NOW + DAY
    assert next_due(NOW, HOUR, 0, SECOND, 0.5) == NOW + HOUR


@given(due=times, now=times, every=intervals)
def test_a_due_time_is_clamped_to_the_longest_wait_and_never_postponed(due, now, every):
    clamped = clamp_due(due, now, every)
    assert clamped <= due
    assert clamped <= now + int(max(every, DAY) * (1 + JITTER)) + 1
    assert clamp_due(clamped, now, every) == clamped


def test_a_due_time_within_bounds_stays():
    assert clamp_due(NOW - HOUR, NOW, MINUTE) == NOW - HOUR
    assert clamp_due(NOW + HOUR, NOW, MINUTE) == NOW + HOUR
    assert clamp_due(NOW + 300 * DAY, NOW, MINUTE) < NOW + 2 * DAY


@given(attempt=st.integers(1, 40), asked=waits, fraction=fractions)
def test_a_delivery_waits_a_positive_time_or_ends(attempt, asked, fraction):
    wait = delivery_retry(attempt, asked, fraction)
    if attempt > len(DELIVERY_WAITS):
        assert wait is None
    else:
        assert wait is not None
        assert min(asked or 1, LONGEST_RETRY_AFTER) <= wait <= DAY * (1 + JITTER)


def test_deliveries_are_retried_over_days_with_growing_waits():
    planned = [delivery_retry(attempt, None, 0.5) for attempt in range(1, len(DELIVERY_WAITS) + 1)]
    assert planned == sorted(planned)
    assert planned[0] == 5 * SECOND
    assert 3 * DAY < sum(planned) < 5 * DAY
    assert delivery_retry(len(DELIVERY_WAITS) + 1, None, 0.5) is None


def test_a_retry_after_does_not_revive_a_delivery_past_its_last_attempt():
    assert delivery_retry(len(DELIVERY_WAITS) + 1, HOUR, 0.5) is None


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("   ", None),
        ("soon", None),
        ("1.5", None),
        ("+5", None),
        ("-", None),
        ("٣", None),
        ("Wed, 99 Foo 2025 25:61:61 GMT", None),
        ("Wed, 26 Feb 99999999999999999999 09:00:00 GMT", None),
        ("0", 0),
        ("-7", 0),
        ("120", 120_000),
        (" 120 ", 120_000),
        ("Wed, 26 Feb 2025 08:53:20 GMT", 0),
        ("Wed, 26 Feb 2025 08:54:20 GMT", 60_000),
        ("Wed, 26 Feb 2025 08:54:20 -0000", 60_000),
        ("Wednesday, 26-Feb-25 08:54:20 GMT", 60_000),
        ("Wed Feb 26 08:54:20 2025", 60_000),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_garbage_is_nothing(value, wait):
    assert parse_retry_after(value, NOW) == wait


@given(value=st.text(max_size=60), now=times)
def test_no_retry_after_header_raises_or_asks_for_negative_time(value, now):
    wait = parse_retry_after(value, now)
    assert wait is None or wait >= 0


def test_a_retry_after_of_a_thousand_digits_is_only_a_long_wait():
    assert next_due(NOW, MINUTE, 1, parse_retry_after("9" * 1000, NOW), 0.5) == NOW + DAY


def test_a_page_is_tried_again_within_the_wait_for_it_and_then_less_and_less():
    planned = [page_retry(attempt, 99, None, 0.5) for attempt in range(1, len(PAGE_WAITS) + 1)]
    assert planned == sorted(planned) == list(PAGE_WAITS)
    assert planned[0] < MINUTE
    assert page_retry(len(PAGE_WAITS) + 1, 99, None, 0.5) is None


def test_a_page_is_tried_no_more_often_than_is_sensible_and_no_sooner_than_is_asked():
    assert page_retry(1, 1, HOUR, 0.5) is None
    assert page_retry(2, 3, None, 0.5) is not None
    assert page_retry(3, 3, None, 0.5) is None
    assert page_retry(1, 3, HOUR, 0.5) == HOUR
    assert page_retry(1, 3, 9 * DAY, 0.5) == LONGEST_RETRY_AFTER
