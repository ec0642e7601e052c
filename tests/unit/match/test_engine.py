"""What matches, where, and why."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.match.compile import compile_rules
from monitor.match.text import MOST_PLACES
from monitor.model import Article
from monitor.settings import Rule
from tests.unit.match.ask import find_spans, match_one

RULE = Rule(name="Khojaly", any=("Khojaly", "Xocalı"), all=("UN",), none=("horoscope",))


def test_and_joins_across_fields():
    """One list may be satisfied by the title, another by the text."""
    match = match_one(RULE, title="Khojaly remembered", text="A letter to the U.N. about Khojaly and Xocali.")
    assert match.rule == "Khojaly"
    assert [(span.field, span.text, span.term) for span in match.spans] == [
        ("title", "Khojaly", "Khojaly"),
        ("text", "U.N.", "UN"),
        ("text", "Khojaly", "Khojaly"),
        ("text", "Xocali", "Xocalı"),
    ]
    assert match.why == (
        'any: "Khojaly" in title and text (2 places), "Xocalı" in text; all: "UN" in text; none of: horoscope'
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Khojaly"},
        {"title": "The UN"},
        {"title": "Khojaly, UN", "summary": "Your horoscope"},
        {"title": ""},
    ],
)
def test_every_list_must_agree(fields):
    """One of `any`, every one of `all`, not one of `none`, over all fields together."""
    assert match_one(RULE, **fields) is None


def test_phrases_do_not_cross_fields():
    """The last word of a title and the first of a text are no phrase."""
    rule = Rule(name="r", any=("united nations",))
    assert match_one(rule, title="United", text="Nations") is None
    assert match_one(rule, title="x", summary="United\n\n“Nations”")


def test_matches_come_in_the_rules_order():
    """As the configuration gives them."""
    rules = compile_rules([Rule(name=name, any=(name,)) for name in ("c", "a", "zz", "b")])
    assert [match.rule for match in rules.match(Article(id="1", title="a b c"))] == ["c", "a", "b"]


def test_places_are_ordered_by_field_then_start_and_are_at_most_fifty():
    """Title, summary, text; a rule on every word makes no endless alert."""
    match = match_one(Rule(name="r", any=("b", "a")), title="x a", summary="b a", text="a b " * 100)
    assert [(span.field, span.start) for span in match.spans[:5]] == [
        ("title", 2), ("summary", 0), ("summary", 2), ("text", 0), ("text", 2),
    ]  # fmt: skip
    assert len(match.spans) == 50
    assert match.why == (
        'any: "b" in summary and text (50 or more places), "a" in title and summary and text (50 or more places)'
    )


def test_a_reason_names_five_terms_and_counts_the_rest():
    """A sentence, not a list of a hundred names."""
    items = tuple("abcdefg")
    match = match_one(Rule(name="r", any=items, none=tuple("tuvwxyz")), title="a b c d e f g")
    assert match.why == (
        'any: "a" in title, "b" in title, "c" in title, "d" in title, "e" in title, 2 more; '
        "none of: t, u, v, w, x, 2 more"
    )


def test_an_item_in_two_lists_is_told_once():
    """The same place twice would be the same words twice in a mail."""
    match = match_one(Rule(name="r", any=("a",), all=("a", "b")), title="a b")
    assert [span.term for span in match.spans] == ["a", "b"]


def test_two_ways_to_write_an_item_are_one_place():
    """`cease-fire` satisfies both forms of itself."""
    spans = find_spans("cease-fire", "cease-fire ceasefire cease fire")
    assert [span.text for span in spans] == ["cease-fire", "ceasefire", "cease fire"]


def test_joined_words_take_part_in_phrases():
    """On either side, beside words that are not joined."""
    assert find_spans("ceasefire talks in Nagorno Karabakh", "Cease-fire talks in Nagorno-Karabakh")
    assert not find_spans("ceasefire talks", "cease-fire, no talks")


def test_places_of_joined_words_are_in_order():
    """Also where the word stands unjoined before and after."""
    spans = find_spans("ceasefire", "cease-fire ceasefire cease-fire")
    assert [span.start for span in spans] == [0, 11, 21]


def test_a_word_of_a_phrase_that_waits_elsewhere_is_no_match():
    """All words there, not one phrase."""
    assert not find_spans("united nations", "nations united")
    assert not find_spans("东京", "东西 京都")
    assert not find_spans("united nations", "the united")


def test_a_rule_waits_for_neighbours_in_scripts_without_spaces_even_across_a_space():
    """A line break inside a Chinese name does not hide it."""
    assert find_spans("东京", "东\n京")
    assert find_spans("서울 대학교", "서울, 대학교에서")


def test_threads_may_share_a_rule_set():
    """Nothing changes after it is made."""
    rules = compile_rules([RULE, Rule(name="x", any=("cease fire",))])
    articles = [Article(id=str(n), title=f"Khojaly {n}", text="UN cease-fire " * (n % 7)) for n in range(200)]
    expected = [rules.match(article) for article in articles]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(rules.match, articles * 3)) == expected * 3


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a " * 200_000,
        "a-" * 200_000,
        "a." * 200_000,
        "1," * 200_000,
        "a'" * 200_000,
        "é" + "\u0301" * 500_000,
        "\u200b" * 500_000,
        "东" * 200_000,
        "바" * 200_000,
        " ".join(map(str, range(150_000))),
        "1\u00a0" * 200_000,
    ],
    ids=lambda text: ascii(text[:4]),
)
def test_hostile_text_is_matched_in_linear_time(text):
    """Ten times what it takes on a busy machine; anything worse than linear takes minutes."""
    rules = compile_rules([
        RULE,
        Rule(name="phrase", any=(" ".join("a" * 30) + " b", "a a a", "东东东", "1,1,1", "바바")),
        Rule(name="any", any=("a", "é", "东", "1")),
    ])  # fmt: skip
    start = time.process_time()
    matches = rules.match(Article(id="1", title=text[:300], text=text))
    assert time.process_time() - start < 20
    assert all(len(match.spans) <= MOST_PLACES for match in matches)
