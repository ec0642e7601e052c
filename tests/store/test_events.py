"""What happened is remembered once, with a count."""

from monitor.store.events import LONGEST, list_events, note


def test_a_repeated_reason_is_one_row_with_a_count_and_the_latest_detail(conn):
    note(conn, "poll failed", "Trend", "HTTP 500", 1000, "first")
    note(conn, "poll failed", "Trend", "HTTP 500", 1500, "second")
    note(conn, "poll failed", "Trend", "HTTP 500", 2000, "third")
    (row,) = list_events(conn)
    del row["id"]
    assert row == {
        "kind": "poll failed", "subject": "Trend", "reason": "HTTP 500", "detail": "third",
        "count": 3, "first_at": 1000, "last_at": 2000,
    }  # fmt: skip


def test_another_kind_subject_or_reason_is_another_row(conn):
    for kind, subject, reason in (("a", "s", "r"), ("b", "s", "r"), ("a", "t", "r"), ("a", "s", "q")):
        note(conn, kind, subject, reason, 1000)
    assert [row["count"] for row in list_events(conn)] == [1, 1, 1, 1]


def test_the_list_is_newest_first_bounded_and_from_a_time_on(conn):
    for at in range(10):
        note(conn, "kind", f"subject {at}", "reason", at)
    assert [row["subject"] for row in list_events(conn, limit=2)] == ["subject 9", "subject 8"]
    assert [row["last_at"] for row in list_events(conn, since=7)] == [9, 8, 7]
    assert [row["last_at"] for row in list_events(conn, subject="subject 3")] == [3]


def test_the_longest_subject_and_reason_of_any_script_fit_the_index(conn):
    # Code points of four bytes that do not compress: the worst that 300 code points can be.
    long = "".join(chr(0x20000 + n * 131 % 40_000) for n in range(2 * LONGEST))
    other = "".join(chr(0x20000 + n * 137 % 40_000) for n in range(2 * LONGEST))
    note(conn, "entry quarantined because it", long, other, 1000, long)
    (row,) = list_events(conn)
    assert (row["subject"], row["reason"], row["detail"]) == (long[:LONGEST], other[:LONGEST], long)
