"""Articles in, matches out, as JSON Lines."""

import itertools
import json

import pytest

from monitor.cli.match import match_lines
from monitor.errors import InputError
from monitor.match.compile import compile_rules
from monitor.settings import Rule

RULES = compile_rules([Rule(name="Grain", any=("wheat",))])


def test_one_line_for_each_article_that_matched():
    """In the shape of the contract; others, and blank lines, give none."""
    lines = [
        b'{"id": "1", "title": "Wheat"}\n',
        b"\n",
        b'{"id": 2, "text": "rye"}\n',
        b'\xef\xbb\xbf{"id":3,"text":"wheat"}',
    ]
    found = list(match_lines(RULES, lines, "articles.jsonl", pytest.fail))
    assert json.loads(json.dumps(found)) == [
        {"id": "1", "matches": [{"rule": "Grain", "spans": [
            {"field": "title", "start": 0, "end": 5, "text": "Wheat", "term": "wheat"},
        ], "why": 'any: "wheat" in title'}]},
        {"id": "3", "matches": [{"rule": "Grain", "spans": [
            {"field": "text", "start": 0, "end": 5, "text": "wheat", "term": "wheat"},
        ], "why": 'any: "wheat" in text'}]},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "this is no JSON (Expecting"),
        (b'{"id": "\xff"}', "this is no JSON ('utf-8' codec can't decode"),
        (b"[" * 100_000, "this is no JSON ("),
        (b"[1]", "an article is an object: write"),
        (b'{"title": "x"}', "an article needs an `id`"),
        (b'{"id": "x"}', "give a `title` or a `text`"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_remedy(line, said):
    """File and line first, so that an editor can jump there; lines before it have been answered."""
    answers = match_lines(RULES, [b'{"id": "1", "title": "Wheat"}', line], "articles.jsonl", pytest.fail)
    assert next(answers)["id"] == "1"
    with pytest.raises(InputError) as caught:
        next(answers)
    assert str(caught.value).startswith("articles.jsonl:2: ")
    assert said in str(caught.value)


def test_lines_are_answered_as_they_come():
    """An endless stream needs no more memory than one line."""
    endless = (b'{"id": %d, "title": "wheat"}' % number for number in itertools.count())
    answers = match_lines(RULES, endless, "-", pytest.fail)
    assert [line["id"] for line in itertools.islice(answers, 3)] == ["0", "1", "2"]
