"""No text makes the search for wire marks raise or last, and what it gives stood in what it was given."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.read.text import one_line
from monitor.read.wire import find_wire

PIECES = st.sampled_from([
    "BAKU", "Berlin", "Москва", "北京", "اسلام آباد", "Ĳ", "ǅ", "İ", "ß", ",", ", ", ".", ". ", ".-", "—", " - ", "--", "/", "(",
    ")", "[", "]", "【", "】", "=", ":", "\n", "\n\n", " ", "\u200b", "\xa0", "Feb 26", "26 février 2025", "31.02.2025", "۲۶ فوریه",
    "(AP)", "(Reuters)", "/ТАСС/", "新华社", "日电", "2月26", "Trend reports", "AFP", "dpa/", "Quelle:", "©", "2025", "by ", "with ", "St. ", "D.C.", "y", "\u2060", "\u200c",
    "according to ", "сообщает ", "'s", "contribut", "The Associated Press", "and", "\ud800", "\0",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))


@settings(max_examples=400)
@given(TEXTS, st.lists(TEXTS, max_size=3), TEXTS, st.none() | TEXTS)
@example("/", [], "", None)
@example(".", [":"], "-", "")
@example("A/", [], "A", "A")
def test_any_text_is_read(text, author, title, site):
    wire = find_wire(text, author=author, title=title, site=site)
    assert wire.dateline != ""
    assert wire.credit != ""
    if wire.dateline:
        assert wire.dateline == one_line(wire.dateline)
        assert len(wire.dateline) <= 300
        assert wire.dateline in one_line(
            unicodedata.normalize("NFC", re.sub("[\u200b-\u200f\u2060]", "", text))
        )


@pytest.mark.parametrize(
    "piece",
    [
        "A ",
        "A/",
        "Aa, ",
        "AP ",
        "(AP) ",
        "Reuters, ",
        "— ",
        "1 ",
        "reports ",
        "source a ",
        "【A",
        "新华社",
        "\n",
        "AP\n",
    ],
)
def test_a_long_text_costs_no_more_than_its_ends(piece):
    began = time.process_time()
    find_wire(piece * 200_000, author=[piece * 10_000] * 1_000, title=piece * 10_000, site=piece * 10_000)
    assert time.process_time() - began < 1
