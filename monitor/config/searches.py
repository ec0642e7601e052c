"""The questions that rules make to a search. Pure: a template and the rules that name it become addresses.

Recall counts, our own rules filter afterwards: a question may find more than its rule, never less. So `none`
stays out of it (what is a minus to one search is a letter to the next), and what does not fit into one is
left out only where that finds more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import quote

from monitor.settings import Query, Rule

QUERY, KEYWORD = "{query}", "{keyword}"
MOST_WORDS = 32
"""Of one question, each OR among them: Google reads no more, and says nothing of the rest."""
LONGEST_URL = 1_900
"""Bytes of an address: servers cut or refuse those over 2,048."""
MOST_QUERIES = 200
"""Questions to one search: one each second, which is the usual pace, leaves its site a third of five minutes."""
_DOTS = (".", "..")
_OPERATORS = re.compile(r"(?:and|or|not|near)(?:/\d+)?", re.IGNORECASE)
_LITERAL = re.compile(r"[^\s\"'():*?~^|&!{}\[\]<>=/\\,;@#%$+-][^\s\"():*?~^|&!{}\[\]<>=/\\,;@#%$+]*")
"""A word in which no search sees a sign of its own language."""
_QUOTES = re.compile(r"[\"\\“”„‟«»\N{FULLWIDTH QUOTATION MARK}]")
_LEADING = re.compile(r"(?<!\S)[-+!~^@#]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Questions:
    """What a search is asked."""

    asked: tuple[Query, ...]
    left_out: int
    """Questions beyond the limit, and words that no address can hold."""
    cut: tuple[str, ...] = ()
    """The rules whose questions are left out, those that lose most first."""


def make_questions(template: str, rules: Iterable[Rule]) -> Questions:
    """The questions of `rules` to the search at `template`; one that several want is asked once, for all of them.

    Where they are too many, each rule keeps its first ones.
    """
    wanted: dict[str, tuple[str, list[str]]] = {}
    cut: list[str] = []
    for name, words in _in_turn(template, rules):
        if _fits(template, words):
            # Not `casefold`: a search may tell “Straße” from “STRASSE”.
            wanted.setdefault(words.lower(), (words, []))[1].append(name)
        else:
            cut.append(name)
    questions = list(wanted.values())
    asked = tuple(
        Query(words=words, url=fill(template, words), rules=tuple(dict.fromkeys(names)))
        for words, names in questions[:MOST_QUERIES]
    )
    over = questions[MOST_QUERIES:]
    lost = Counter([*cut, *(name for _, names in over for name in names)])
    return Questions(asked, len(cut) + len(over), tuple(name for name, _ in lost.most_common()))


def _in_turn(template: str, rules: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    """The first question of each rule with the rule's name, then the second of each, and so on."""
    asked = ([(rule.name, words) for words in _ask(template, rule)] for rule in rules)
    return (one for turn in zip_longest(*asked) for one in turn if one)


def fill(template: str, words: str) -> str:
    """The address that asks for `words`: percent-encoded as UTF-8, a space as %20, which paths and queries both read."""
    for mark in (QUERY, KEYWORD):
        path, found, query = template.partition("?")
        # Many servers refuse a slash in a path, whichever way it is written.
        path = path.replace(mark, quote(words.replace("/", " "), safe=""))
        template = path + found + query.replace(mark, quote(words, safe=""))
    return template


def _ask(template: str, rule: Rule) -> Iterator[str]:
    return _keywords(template, rule) if KEYWORD in template else _queries(template, rule)


def _keywords(template: str, rule: Rule) -> Iterator[str]:
    """A question for each item of `any`; the words of `all` would find less.

    Of a rule that has none the longest item of `all`: it stands in every article that is wanted.
    """
    items = [plain for item in rule.any if (plain := _plain(item))]
    for item in items or sorted(map(_plain, rule.all), key=len, reverse=True)[:1]:
        yield _shortened(template, (), item)


def _plain(item: str) -> str:
    """The words of an item for a search that may know a language of its own, and may know none."""
    words = _LEADING.sub("", _QUOTES.sub(" ", item)).split()
    return " ".join(word.lower() if _OPERATORS.fullmatch(word) else word for word in words)


def _queries(template: str, rule: Rule) -> Iterator[str]:
    """The whole rule as one question, or as several whose alternatives are together all of `any`."""
    literals = [literal for item in rule.all if (literal := _literal(item))]
    needed = _needed(template, literals)
    group: list[str] = []
    for item in rule.any:
        if not (literal := _shortened(template, needed, _literal(item))):
            continue
        if group and not _fits(template, _joined(needed, [*group, literal])):
            yield _joined(needed, group)
            group = []
        group.append(literal)
    if group or literals:
        yield _joined(needed or literals[:1], group)


def _needed(template: str, items: Sequence[str]) -> list[str]:
    """The words of `all`, the longest first, as far as they leave half of a question to others: fewer find more."""
    kept: list[str] = []
    for item in sorted(items, key=len, reverse=True):
        joined = " ".join([*kept, item])
        if len(joined.split()) <= MOST_WORDS // 2 and len(fill(template, joined)) <= LONGEST_URL // 2:
            kept.append(item)
    return [item for item in items if item in kept]


def _literal(item: str) -> str:
    """An item as a search takes it word for word: bare where it is one plain word, else in quotes."""
    words = _QUOTES.sub(" ", item).split()
    plain = " ".join(words)
    bare = len(words) == 1 and _LITERAL.fullmatch(plain) and not _OPERATORS.fullmatch(plain)
    return plain if bare or not plain else f'"{plain}"'


def _shortened(template: str, needed: Sequence[str], literal: str) -> str:
    """A phrase, cut to the words that fit: its beginning finds what all of it does."""
    mark = literal[:1] if literal.startswith('"') else ""
    words = literal.strip('"').split()
    while len(words) > 1 and not _fits(template, _joined(needed, [literal])):
        words.pop()
        literal = f"{mark}{' '.join(words)}{mark}"
    return literal


def _joined(needed: Sequence[str], group: Sequence[str]) -> str:
    either = " OR ".join(group)
    return " ".join([*needed, *([f"({either})" if len(group) > 1 else either] if group else [])])


def _fits(template: str, words: str) -> bool:
    """Whether an address that is no longer than allowed can hold the words: dots alone lead out of its path."""
    short = len(words.split()) <= MOST_WORDS and len(fill(template, words)) <= LONGEST_URL
    return short and words not in _DOTS
