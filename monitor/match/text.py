"""An article folded once, as rules ask of it: which words it holds, which phrases, and where. No IO.

What only matching articles need (positions, places) is worked out when first asked for.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from heapq import nlargest
from itertools import accumulate, chain, islice, pairwise
from typing import Final, NamedTuple

from monitor.match.tokens import (
    CHUNKS,
    LinkedWords,
    Part,
    find_starts,
    is_unspaced,
    parse_parts,
    split_chunks,
)
from monitor.model import Article, FieldName

MOST_PLACES: Final = 50
"""Places of one term that are looked for in one field."""


class Form(NamedTuple):
    """One way to write a term: folded words in order, and the same as a line between spaces."""

    words: tuple[str, ...]
    line: str


class Gate(NamedTuple):
    """Two words (or twice one) that an article holds if it holds what waits behind them."""

    word: str
    other: str


class Place(NamedTuple):
    """Code points `start` to `end` of a field as given; `field` counts the article's fields."""

    field: int
    start: int
    end: int


def make_form(words: tuple[str, ...]) -> Form:
    return Form(words, f" {' '.join(words)} ")


def find_rarest(form: Form) -> Gate:
    """The two words of `form` that fewest texts are likely to hold: the longest, neighbours as one."""
    pairs = [f"{a} {b}" for a, b in pairwise(form.words) if is_unspaced(a) and is_unspaced(b)]
    longest = nlargest(2, {*form.words, *pairs}, key=lambda word: (len(word), word))
    return Gate(longest[0], longest[-1])


class FoldedArticle:
    """What rules ask of an article; not for two threads at once."""

    def __init__(self, article: Article) -> None:
        self.fields = tuple(_Field(name, text) for name, text in article.fields().items())
        self.words: set[str] = set().union(*(field.words for field in self.fields))
        """Every word, joined ones too; `"a b"` for neighbours in scripts without spaces."""

    def holds(self, form: Form) -> bool:
        """Whether the words of `form` stand in order in one field."""
        held = self.words
        for word in form.words:
            if word not in held:
                return False
        return len(form.words) == 1 or any(field.holds(form) for field in self.fields)

    def find_places(self, forms: tuple[Form, ...]) -> list[Place]:
        """Where any of `forms` stands, in order; up to 50 places of each in each field."""
        places = [
            Place(at, start, end)
            for form in forms
            if self.holds(form)
            for at, field in enumerate(self.fields)
            for start, end in field.find(form)
        ]
        return places if len(forms) == 1 else sorted(set(places))


class _Field:
    """One text of an article. A position counts its words, a place its code points."""

    def __init__(self, name: FieldName, text: str) -> None:
        self.name = name
        self.text = text
        self._chunks = split_chunks(text)
        self._folded = list(map(CHUNKS.__getitem__, self._chunks))
        self._sequence = list(chain.from_iterable(self._folded))
        self._parts: dict[str, list[Part]] = {}
        self.words = set(self._sequence)
        self._is_linked = LinkedWords in set(map(type, self._folded))
        if self._is_linked:
            self._add_linked()

    def _add_linked(self) -> None:
        linked = [words for words in self._folded if isinstance(words, LinkedWords)]
        self.words.update(joined.word for words in linked for joined in words.joined)
        if any(words.unspaced for words in linked):
            self.words.update(f"{left} {right}" for left, right in pairwise(self._sequence))

    def holds(self, form: Form) -> bool:
        return form.line in self._line or (
            self._is_linked and next(self._find_positions(form), None) is not None
        )

    def find(self, form: Form) -> list[tuple[int, int]]:
        """The first 50 places of `form`."""
        found = islice(self._find_positions(form), MOST_PLACES)
        return [(self._locate(start)[0], self._locate(end - 1)[1]) for start, end in found]

    def _find_positions(self, form: Form) -> Iterator[tuple[int, int]]:
        for start in self._where.get(form.words[0], ()):
            end = self._follow(start, form.words)
            if end is not None:
                yield start, end

    def _follow(self, position: int, words: tuple[str, ...]) -> int | None:
        """The position behind `words`, which begin at `position`; None where they do not stand there."""
        sequence, joined = self._sequence, self._joined
        for word in words:
            if position < len(sequence) and sequence[position] == word:
                position += 1
            elif (position, word) in joined:
                position = joined[position, word]
            else:
                return None
        return position

    def _locate(self, position: int) -> tuple[int, int]:
        at = bisect_right(self._firsts, position) - 1
        chunk, start = self._chunks[at], self._starts[at]
        if chunk not in self._parts:
            self._parts[chunk] = parse_parts(chunk)
        part = self._parts[chunk][position - self._firsts[at]]
        return start + part.start, start + part.end

    @cached_property
    def _line(self) -> str:
        return f" {' '.join(self._sequence)} "

    @cached_property
    def _firsts(self) -> list[int]:
        """The position of each chunk's first word."""
        return list(accumulate(map(len, self._folded), initial=0))[:-1]

    @cached_property
    def _starts(self) -> list[int]:
        return find_starts(self.text)

    @cached_property
    def _joined(self) -> dict[tuple[int, str], int]:
        """(position, joined word) -> the position behind it."""
        if not self._is_linked:
            return {}
        return {
            (first + joined.start, joined.word): first + joined.end
            for first, words in zip(self._firsts, self._folded, strict=True)
            if isinstance(words, LinkedWords)
            for joined in words.joined
        }

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        where: dict[str, list[int]] = defaultdict(list)
        for position, word in enumerate(self._sequence):
            where[word].append(position)
        for position, word in self._joined:
            where[word].append(position)
            where[word].sort()
        return where
