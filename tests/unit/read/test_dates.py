"""Dates as publishers write them."""

import pytest

from monitor.read.dates import find_day, parse_date


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("Mon, 05 Jan 2026 10:20:30 GMT", "2026-01-05T10:20:30Z"),
        ("Mon, 5 Jan 2026 10:20 +0400", "2026-01-05T06:20:00Z"),
        ("05 Jan 26 10:20:30 EST", "2026-01-05T15:20:30Z"),
        ("05 Jan 91 10:20 Z", "1991-01-05T10:20:00Z"),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05Z"),
        ("Mon, 05 Jan 2026 10:20:30 UTC-03:30", "2026-01-05T13:50:30Z"),
        ("Mon, 05 Jan 2026 10:20:30 Etc/GMT", "2026-01-05T10:20:30Z"),
        ("Mon, 05 Jan 2026 10:20:30 MSK", "2026-01-05T07:20:30Z"),
        ("Mon, 05 Jan 2026 10:20:30 CEST", "2026-01-05T08:20:30Z"),
        ("Mon, 05 Jan 2026 10:20:30 XYZ", "2026-01-05T10:20:30Z"),
        ("Mon, 05 Jan 2026 10:20:30 +9900", "2026-01-05T10:20:30Z"),
        ("Mon, 05 Jan 2026 10:20:60 GMT", "2026-01-05T10:20:59Z"),
        ("2026-01-05T10:20:30Z", "2026-01-05T10:20:30Z"),
        ("2026-01-05t10:20:30.123456+04:00", "2026-01-05T06:20:30Z"),
        ("2026-01-05T10:20:30+0530", "2026-01-05T04:50:30Z"),
        ("2026-01-05T10:20:30 +3", "2026-01-05T07:20:30Z"),
        ("2026-01-05 10:20", "2026-01-05T10:20:00Z"),
        ("2026-01-05T24:00:00Z", "2026-01-06T00:00:00Z"),
        ("2026/01/05 10:20:30", "2026-01-05T10:20:30Z"),
        ("Mon, 2026/01/05 10:20:30 EDT", "2026-01-05T14:20:30Z"),
        ("20260105T102030Z", "2026-01-05T10:20:30Z"),
        ("20260105T1020", "2026-01-05T10:20:00Z"),
        ("05.01.2026 10:20", "2026-01-05T10:20:00Z"),
        ("Sun Jan  4 16:29:06 PST 2026", "2026-01-05T00:29:06Z"),
        ("Sun Jan  4 16:29:06 2026", "2026-01-04T16:29:06Z"),
        ("January 5th, 2026 at 3:04 p.m.", "2026-01-05T15:04:00Z"),
        ("Jan 5, 2026 12:04 AM", "2026-01-05T00:04:00Z"),
        ("Пн, 05 января 2026 10:20:30 +0300", "2026-01-05T07:20:30Z"),
        ("05 yanvar 2026, 10:20", "2026-01-05T10:20:00Z"),
        ("5 İyun 2026 10:20", "2026-06-05T10:20:00Z"),
        ("1700000000", "2023-11-14T22:13:20Z"),
        ("1700000000123", "2023-11-14T22:13:20Z"),
        ("Mon, 05 Jan 2226 10:20:30 GMT", "2226-01-05T10:20:30Z"),
    ],
)
def test_a_stated_time_is_read_in_utc(stated, moment):
    """Known zones count, no zone is UTC, and what lies ahead is kept as stated."""
    assert str(parse_date(stated)) == moment
    assert not parse_date(stated).day_only


@pytest.mark.parametrize(
    "stated",
    [
        "2026-05-05", "20260505", "2026.05.05", "05.05.2026", "05/05/2026", "5 мая 2026", "5 May 2026",
        "May 5, 2026", "5 de mayo de 2026", "5 mai 2026", "5. Mai 2026", "5 maggio 2026", "5 Mayıs 2026",
        "5 травня 2026", "5 maja 2026", "Tue, 05-May-2026", "5º de maio de 2026", "5 მაისი 2026",
    ],
)  # fmt: skip
def test_a_day_without_a_time_is_that_day(stated):
    """In the languages of the press that is read."""
    moment = parse_date(stated)
    assert (str(moment), moment.day_only) == ("2026-05-05", True)


def test_the_days_of_america_are_known_where_no_other_is_possible():
    assert str(parse_date("05/31/2026")) == "2026-05-31"


@pytest.mark.parametrize(
    "stated",
    [
        None, "", "   ", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31", "9999-12-31T24:00:00Z", "2026-13-01", "2026-02-31",
        "Tue, 31 Feb 2026 10:20:30 GMT", "03/04/2026", "31/31/2026", "2026-01-05T25:00:00Z",
        "2026-01-05T10:61:00Z", "2026-01-05T24:00:01Z", "2026", "2026-05", "--05-12", "12", "05:00",
        "Mon, 01 Jan 0001 00:00:00 +0000", "5 Xyz 2026", "x" * 200, "1402-05-05", "2999-12-31T23:00:00-14:00",
    ],
)  # fmt: skip
def test_what_states_no_possible_day_is_none(stated):
    """No month is carried over, no missing part is taken from today."""
    assert parse_date(stated) is None


def test_fractions_of_a_second_are_kept_to_the_millisecond():
    assert parse_date("2026-01-05T10:20:30.1239Z").at % 1000 == 123


@pytest.mark.parametrize(
    "stated",
    [
        "2026年5月5日",
        "2026년 5월 5일 08:45",
        "5. května 2026",
        "5. toukokuuta 2026",
        "5 Μαΐου 2026",
        "5 мамыр 2026",
        "5 مايو 2026",
    ],
)
def test_more_languages_name_the_day(stated):
    assert str(parse_date(stated))[:10] == "2026-05-05"


@pytest.mark.parametrize(
    ("line", "day_first", "found"),
    [
        ("Posted 2026-05-06 by Ann", True, ("2026-05-06", "posted ", " by ann")),
        ("Wien - Mittwoch, 06.05.2026, 11:17 Uhr", True, ("2026-05-06", "wien - mittwoch, ", ", 11:17 uhr")),
        ("06.05.26", False, ("2026-05-06", "", "")),
        ("06/05/2026", True, ("2026-05-06", "", "")),
        ("06/05/2026", False, None),
        ("05/05/2026", False, ("2026-05-05", "", "")),
        ("05/26/2026", False, ("2026-05-26", "", "")),
        ("26/05/2026", False, ("2026-05-26", "", "")),
        ("May 6, 2026", True, ("2026-05-06", "", "")),
        ("6 May 2026", True, ("2026-05-06", "", "")),
        ("2026年5月6日", True, ("2026-05-06", "", "")),
        ("version 1.9.22.11, 32.13.2026, 6 words 2026", True, None),
        ("06/05/26", True, None),
        ("nothing", True, None),
    ],
)
def test_a_day_is_found_in_a_line(line, day_first, found):
    """With what stands around it; where day and month could be either, only as the reader says."""
    given = find_day(line, day_first=day_first)
    assert (given and (str(given[0]), *given[1:])) == found
    assert given is None or given[0].day_only
