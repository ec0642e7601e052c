import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.printable import escape, escape_json


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\x9b2J\x7f\0", "\\x9b2J\\x7f\\x00"),
        ("\u202egnp.exe\u2069", "\\u202egnp.exe\\u2069"),
        ("a\u2028b\ufeff", "a\\u2028b\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_steers_a_terminal_is_shown_as_its_code(hostile: str, shown: str):
    assert escape(hostile) == shown


@pytest.mark.parametrize(
    "text", ["", "Khojaly", "Xocalı", "Ходжалы", "می\u200cخواهم", "שלום\u200f!", "👩\u200d🌾", "a b\u00a0c"]
)
def test_what_a_person_can_read_stays_as_it_is(text: str):
    assert escape(text) == text


@given(st.text())
def test_escaped_text_is_one_line_that_every_encoder_takes(text: str):
    shown = escape(text)
    assert len(shown.splitlines()) <= 1
    shown.encode()
    assert escape(shown) == shown


@given(st.recursive(st.text() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_escaped_json_parses_to_the_same_value(value: object):
    line = escape_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(line) == value
    assert escape(line) == line


def test_json_escapes_beyond_the_first_plane_are_pairs():
    assert json.loads(escape_json('"\U000e0041\x9b\u202e"')) == "\U000e0041\x9b\u202e"
    assert escape_json('"\U000e0041"') == '"\\udb40\\udc41"'
