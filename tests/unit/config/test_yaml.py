"""YAML to placed values: what is read, what is refused and where."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from monitor.config import yaml
from monitor.config.problems import Problems
from monitor.config.tree import Node
from monitor.config.yaml import MAX_DEPTH, MAX_NODES, parse_yaml
from monitor.errors import ConfigError

FILE = Path("f.yaml")


def parse(text: str | bytes) -> Node:
    problems = Problems()
    root = parse_yaml(FILE, text.encode() if isinstance(text, str) else text, problems)
    problems.raise_any()
    assert root is not None
    return root


def refusal(text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return str(caught.value)


def test_every_scalar_stays_the_word_that_was_written():
    text = "a: NO\nb: on\nc: 007\nd: 1.10\ne: 2025-02-26\nf: 'null'\ng: true\nh: \"~\""
    assert parse(text).plain() == {
        "a": "NO", "b": "on", "c": "007", "d": "1.10", "e": "2025-02-26", "f": "null", "g": "true", "h": "~",
    }  # fmt: skip


def test_nothing_and_null_are_none():
    assert parse("a:\nb: ~\nc: null\nd: [NULL, Null]").plain() == {
        "a": None,
        "b": None,
        "c": None,
        "d": [None, None],
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_document_is_none(text: str):
    assert parse(text).plain() is None


def test_a_value_and_its_key_know_their_places():
    root = parse("sources:\n  - name: A\n    every:   5m\n")
    assert str(root.place_of(("sources", 0, "every"))) == "f.yaml:3:14"
    assert str(root.place_of(("sources", 0, "every"), key=True)) == "f.yaml:3:5"
    assert str(root.place_of(("sources", 0))) == "f.yaml:2:5"
    assert str(root.place_of(())) == "f.yaml:1:1"


def test_the_place_of_what_is_missing_is_that_of_what_should_hold_it():
    root = parse("sources:\n  - name: A\nempty:\n")
    assert str(root.place_of(("sources", 0, "feed"))) == "f.yaml:2:5"
    assert str(root.place_of(("empty",))) == "f.yaml:3:1"
    assert str(root.place_of(("sources", 0, "name", 3))) == "f.yaml:2:11"


def test_a_byte_order_mark_moves_no_column():
    assert str(parse("\ufeffa: b").place_of(("a",))) == "f.yaml:1:4"


def test_an_anchor_stands_for_its_value():
    assert parse("a: &x [1, 2]\nb: *x\nc: &y z\nd: *y").plain() == {
        "a": ["1", "2"],
        "b": ["1", "2"],
        "c": "z",
        "d": "z",
    }


REFUSED = {
    "a: 1\n\tb: 2": "f.yaml:2:1: a tab stands here: indent with spaces",
    "a: @x": "f.yaml:1:4: no value begins with this character: put the whole value in quotes",
    "a: [1,\n": "f.yaml:2:1: the file ends within a bracket: close the bracket that was opened above",
    'a: 1\nb: "x\n': "f.yaml:2:4: what opens here has no end: close the quote or bracket",
    "a: b: c": "f.yaml:1:5: a second `: ` stands in this line: "
    "put a value that holds `: ` in quotes, or mend the indentation",
    "- x: 1\n y: 2": "f.yaml:2:2: this is not in line with what belongs to it: "
    "line it up with its neighbours above, or put the whole value in quotes",
    "a: 1\nbcd\ne: 2": "f.yaml:2:1: a key stands here without its colon: "
    "write `key: value`, with a space after the colon",
    "a: ['b' 'c']": "f.yaml:1:9: the list goes on without a comma: put one between the items, or close the bracket",
    "a: &x [*x]": "f.yaml:1:8: the alias `*x` names nothing complete above it: write the value out",
    "a: *nope": "f.yaml:1:4: the alias `*nope` names nothing complete above it: write the value out",
    "a: !!python/object:os.system x": "f.yaml:1:4: tags (`!…`) are not used here: "
    "remove it, or put the whole value in quotes",
    "a: !own [x]": "f.yaml:1:4: tags (`!…`) are not used here: remove it, or put the whole value in quotes",
    "a: 1\n---\nb: 2": "f.yaml:2:1: a second document (`---`) begins here: keep one in a file",
    "{a: 1, b: 2, a: 3}": "f.yaml:1:14: `a` stands twice, first in line 1: keep one of them",
    "{[a]: b}": "f.yaml:1:2: a key must be a word: put it in quotes if it holds `{`, `[` or `*`",
    "&x a: b\n*x : c": "f.yaml:2:1: a key must be a word: put it in quotes if it holds `{`, `[` or `*`",
    "a: é\nbc\0d: 1": "f.yaml:2:3: the control character U+0000 is no text: remove it",
    "a: \x1b[31m": "f.yaml:1:4: the control character U+001B is no text: remove it",
    b"a: 1\nb: \xe4\xf6": "f.yaml:2:4: a byte here is not UTF-8: save the file as UTF-8",
    "a: 1".encode("utf-16"): "f.yaml:1:1: this file is in UTF-16: save it as UTF-8",
    "a: & b": "f.yaml:1:5: this is no YAML: put the whole value in quotes, or compare it with the commented example",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=map(str, range(len(REFUSED))))
def test_what_is_no_plain_yaml_is_refused_with_place_and_remedy(text: str | bytes, message: str):
    assert refusal(text) == message


def test_all_duplicate_keys_are_told_and_the_first_value_counts():
    text = "a: 1\nb: 2\na: 3\nb: 4\n"
    assert refusal(text).splitlines() == [
        "f.yaml:3:1: `a` stands twice, first in line 1: keep one of them",
        "f.yaml:4:1: `b` stands twice, first in line 2: keep one of them",
    ]


def test_an_alias_bomb_is_refused_before_it_grows():
    levels = ["a0: &a0 [" + ",".join("x" * 9) + "]"]
    levels += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    begun = time.perf_counter()
    assert "more than 200,000 values, aliases expanded: split or shorten the file" in refusal(
        "\n".join(levels)
    )
    assert time.perf_counter() - begun < 5


def test_aliases_count_with_all_they_hold():
    wide = "a: &a [" + ",".join(["x"] * 1_000) + "]\n"
    copies = MAX_NODES // 1_001
    assert len(parse(wide + "b: [" + ",".join(["*a"] * (copies - 2)) + "]").plain()["b"]) == copies - 2
    assert "more than 200,000 values" in refusal(wide + "b: [" + ",".join(["*a"] * (copies + 1)) + "]")


def test_nesting_is_bounded_also_through_aliases():
    assert (
        refusal("[" * 100_000)
        == f"f.yaml:1:{MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels: flatten it"
    )
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 900))
    assert "nested deeper than" in refusal(chain)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_unexpected(data: bytes):
    problems = Problems()
    parse_yaml(FILE, data, problems)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@#?,~\n \t", max_size=60))
def test_no_yaml_like_text_raises_anything_unexpected(text: str):
    problems = Problems()
    root = parse_yaml(FILE, text.encode(), problems)
    if root is None:
        with pytest.raises(ConfigError):
            problems.raise_any()
    else:
        root.plain()


def test_whatever_else_the_library_refuses_is_a_problem_too(monkeypatch: pytest.MonkeyPatch):
    def refuse(text: str):
        raise YAMLError("a: tweet-c4n4ry")

    monkeypatch.setattr(yaml, "_events", refuse)
    assert refusal("a: b") == "f.yaml:1:1: this is no YAML: compare it with the commented example"
