"""Hostile text as lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alert.plain import make_encodable, make_inline, make_line

anything = st.text(st.characters(blacklist_categories=()))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a\r\nBcc: b\t c ", "a Bcc: b c"),
        ("a\x00b\x1b[31mc\x85d\u2028e", "a b [31mc d e"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("می\u200cخواهم 👩\u200d👩", "می\u200cخواهم 👩\u200d👩"),
        ("", ""),
    ],
)
def test_what_cannot_be_read_goes_and_what_can_stays(text, line):
    assert make_line(text, 100) == line


def test_a_long_line_is_cut_at_a_word():
    assert make_line("one two three four", 15) == "one two three…"
    assert make_line("x" * 50, 10) == "x" * 9 + "…"
    assert make_line("a" + " " * 100, 10) == "a…"
    assert make_line("exactly ten", 11) == "exactly ten"


@given(anything, st.integers(1, 50))
def test_a_line_is_one_printable_encodable_line_within_its_limit(text, limit):
    line = make_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    line.encode()
    assert make_line(line, limit) == line


@given(anything)
def test_making_text_fit_twice_changes_nothing(text):
    assert make_inline(make_inline(text)) == make_inline(text)
    assert make_encodable(make_encodable(text)) == make_encodable(text)
