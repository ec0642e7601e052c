"""Articles in, matches out, as JSON Lines."""

import io
import itertools

import pytest

from monitor.cli.match import LONGEST_LINE, bounded_lines, match_lines
from monitor.match.compile import compile_rules
from monitor.settings import Rule

RULES = compile_rules([Rule(name="Grain", any=("wheat",))])


def answers(lines):
    """What is printed, what is refused, and what is passed over."""
    refused, skipped = [], []
    found = list(match_lines(RULES, lines, "articles.jsonl", refused.append, skipped.append))
    return [(article.id, [match.why for match in matches]) for article, matches in found], refused, skipped


def test_each_article_that_matched():
    """Others, and blank lines, give nothing."""
    lines = [
        b'{"id": "1", "title": "Wheat"}\n',
        b"\n",
        b'{"id": 2, "text": "rye"}\n',
        b'\xef\xbb\xbf{"id":3,"text":"wheat"}',
        b'{"id": "4", "title": null, "text": null}',
    ]
    found = [("1", ['any: "wheat" in title']), ("3", ['any: "wheat" in text'])]
    assert answers(lines) == (found, [], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "this is no JSON (Expecting"),
        (b'{"id": "\xff"}', "this is no JSON ('utf-8' codec can't decode"),
        (b"[" * 100_000, "this is no JSON ("),
        (b"[1]", "an article is an object: write"),
        (b"null", "an article is an object: write"),
        (b'{"title": "x"}', "an article needs an `id`"),
        (b'{"id": "x"}', "give a `title` or a `text`"),
        (b'{"id": "x", "title": "wheat", "published": "soon"}', "`published` is no ISO 8601 time"),
        (b'{"id": "x", "text": "' + b"w" * LONGEST_LINE + b'"}', "longer than 4 MiB, which no article is"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_remedy_and_the_others_are_answered(line, said):
    """File and line first, so that an editor can jump there."""
    found, refused, skipped = answers(
        [b'{"id": "1", "title": "Wheat"}', line, b'{"id": "3", "title": "Wheat"}']
    )
    assert [id_ for id_, _ in found] == ["1", "3"]
    (told,) = refused
    assert told.startswith("articles.jsonl:2: ")
    assert said in told
    assert skipped == []


def test_a_document_that_could_not_be_read_is_passed_over_and_told():
    lines = [
        b'{"from": "a.xml", "error": "empty"}',
        b'{"from": "https://x.org/", "error": "https://x.org/: 404"}',
    ]
    assert answers(lines) == ([], [], [
        "articles.jsonl:1: passed over, it could not be read: a.xml: empty",
        "articles.jsonl:2: passed over, it could not be read: https://x.org/: 404",
    ])  # fmt: skip


def test_lines_are_answered_as_they_come():
    """An endless stream needs no more memory than one line."""
    endless = (b'{"id": %d, "title": "wheat"}' % number for number in itertools.count())
    found = match_lines(RULES, endless, "-", pytest.fail, pytest.fail)
    assert [article.id for article, _ in itertools.islice(found, 3)] == ["0", "1", "2"]


def test_a_long_line_is_cut_and_the_next_one_is_whole():
    text = b"x" * (3 * LONGEST_LINE) + b"\nnext\n" + b"y" * LONGEST_LINE + b"\nlast"
    lines = list(bounded_lines(io.BytesIO(text)))
    assert [(line[:1], len(line)) for line in lines] == [
        (b"x", LONGEST_LINE + 1), (b"n", 5), (b"y", LONGEST_LINE + 1), (b"l", 4),
    ]  # fmt: skip
