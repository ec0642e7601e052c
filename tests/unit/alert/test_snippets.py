"""Passages around hits."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alert.snippets import find_snippets, mark
from monitor.model import Span


def spans_of(text: str, *terms: str) -> list[Span]:
    return [
        Span("text", at, at + len(term), term, term)
        for term in terms
        for at in range(len(text))
        if text.startswith(term, at)
    ]


def show(text: str, *terms: str, width: int = 30) -> list[str]:
    return [
        ("…" if one.head else "")
        + "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in one.pieces)
        + ("…" if one.tail else "")
        for one in find_snippets(text, spans_of(text, *terms), width)
    ]


def test_a_short_text_is_one_whole_passage():
    assert show("The grain is ripe.", "grain") == ["The [grain] is ripe."]


def test_a_passage_is_made_of_whole_sentences_where_they_are_near():
    text = "Nothing is here at all, nothing. It rains. The grain is ripe. They go home. And so on it goes for ever."
    assert show(text, "grain") == ["It rains. The [grain] is ripe. They go home."]


def test_a_long_sentence_is_cut_between_words_and_says_so():
    text = "word " * 40 + "grain" + " word" * 40
    [passage] = show(text, "grain", width=12)
    assert passage == "…word word [grain] word word…"


def test_passages_that_meet_are_one_and_far_ones_are_apart():
    text = "A grain here. A grain there. " + "Other words stand here. " * 10 + "The last grain."
    assert show(text, "grain", width=40) == [
        "A [grain] here. A [grain] there. Other words stand here.",
        "Other words stand here. The last [grain].",
    ]


def test_overlapping_hits_are_one_hit():
    assert show("United Nations grain", "United Nations", "Nations grain", "United") == [
        "[United Nations grain]"
    ]


def test_neighbouring_hits_stay_two():
    assert show("联合国联合国", "联合国") == ["[联合国][联合国]"]


def test_chinese_is_cut_at_its_own_stops():
    text = "今天天气很好。" * 5 + "国际社会应当记住霍贾利。" + "明天也一样。" * 9
    assert show(text, "霍贾利", width=16) == [
        "今天天气很好。国际社会应当记住[霍贾利]。明天也一样。明天也一样。"
    ]


def test_text_without_spaces_and_stops_is_cut_anywhere():
    assert show("甲" * 100 + "霍贾利" + "乙" * 100, "霍贾利", width=4) == ["…甲甲甲甲[霍贾利]乙乙乙乙…"]


@pytest.mark.parametrize("cluster", ["e\u0301", "👩\u200d👩\u200d👧", "ก\u0e34\u0e49"])
def test_no_accent_or_joined_emoji_is_parted_from_its_base(cluster):
    text = cluster * 40 + "X" + cluster * 40
    for width in range(3, 12):
        [one] = find_snippets(text, spans_of(text, "X"), width)
        assert one.start % len(cluster) == 0
        assert (one.end - 1) % len(cluster) == 0


def test_a_pile_of_accents_without_end_is_cut_through():
    text = "a" + "\u0301" * 500 + "X" + "\u0301" * 500
    [one] = find_snippets(text, spans_of(text, "X"), 20)
    assert 1 <= len("".join(piece.text for piece in one.pieces)) <= 41


def test_a_paragraph_ends_a_passage_without_dots():
    text = "Headline without a stop\n\nThe grain is ripe today\n\n" + "Next paragraph with many words. " * 3
    assert show(text, "grain", width=27) == ["The [grain] is ripe today"]


def test_quotes_after_a_stop_belong_to_the_sentence():
    text = "He said: “It is over.” The grain was gone. And much more was said by others there, at length."
    assert show(text, "grain", width=22) == ["The [grain] was gone."]


@pytest.mark.parametrize(
    "span", [(-1, 3), (3, 3), (4, 2), (5, 99)], ids=["before", "empty", "reversed", "beyond"]
)
def test_a_span_outside_the_text_is_left_out(span):
    text = "grain and oil"
    assert find_snippets(text, [Span("text", *span, "", "")], 10) == ()
    assert [piece.hit for piece in mark(text, [Span("text", *span, "", "")])] == [False]


def test_a_snippet_knows_which_spans_it_holds():
    text = "grain " + "word " * 50 + "grain"
    first, last = spans_of(text, "grain")
    head, tail = find_snippets(text, [first, last], 20)
    assert (head.holds(first), head.holds(last), tail.holds(last)) == (True, False, True)


texts = st.text(st.sampled_from("ab é\u0301.\n!?。霍א\u200d👩… ”"), max_size=300)


@given(
    texts, st.lists(st.tuples(st.integers(-5, 310), st.integers(-5, 310)), max_size=12), st.integers(1, 60)
)
def test_passages_are_exact_ordered_apart_and_hold_every_hit(text, ranges, width):
    spans = [Span("text", low, high, "", "") for low, high in ranges]
    found = find_snippets(text, spans, width)
    for one in found:
        assert "".join(piece.text for piece in one.pieces) == text[one.start : one.end]
        assert any(piece.hit for piece in one.pieces)
    assert all(left.end <= right.start for left, right in pairwise(found))
    for span in spans:
        if 0 <= span.start < span.end <= len(text):
            assert any(one.holds(span) for one in found)


@given(texts, st.integers(0, 290), st.integers(1, 60))
def test_a_passage_reaches_no_further_than_asked(text, at, width):
    if at >= len(text) or unicodedata.category(text[at]).startswith("M"):
        return
    [one] = find_snippets(text, [Span("text", at, at + 1, "", "")], width)
    assert at - one.start <= width + 16
    assert one.end - at - 1 <= width + 16


@given(texts, st.lists(st.tuples(st.integers(-5, 310), st.integers(-5, 310)), max_size=12))
def test_marking_keeps_the_text(text, ranges):
    pieces = mark(text, [Span("text", low, high, "", "") for low, high in ranges])
    assert "".join(piece.text for piece in pieces) == text
