"""An article folded once, as rules ask of it: which words it holds, which phrases, and where. No IO.

What only matching articles need (positions, places) is worked out when first asked for.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Final, NamedTuple

from monitor.match.tokens import CHUNKS, Part, find_starts, is_unspaced, parse_parts, split_chunks
from monitor.model import Article, FieldName

MOST_PLACES: Final = 50
"""Places of one term that are looked for in one field."""


class Form(NamedTuple):
    """One way to write a term: folded words in order, and the same as a line between spaces."""

    words: tuple[str, ...]
    line: str


class Place(NamedTuple):
    """Code points `start` to `end` of a field as given; `field` counts the article's fields."""

    field: int
    start: int
    end: int


def make_form(words: tuple[str, ...]) -> Form:
    return Form(words, f" {' '.join(words)} ")


class FoldedArticle:
    """What rules ask of an article; not for two threads at once."""

    def __init__(self, article: Article) -> None:
        self.fields = tuple(_Field(name, text) for name, text in article.fields().items())
        self.words = frozenset(chain.from_iterable(field.words for field in self.fields))
        """Every word, joined ones too; `"a b"` for neighbours in scripts without spaces."""
        self._places: dict[tuple[Form, ...], tuple[Place, ...]] = {}

    def holds(self, form: Form) -> bool:
        """Whether the words of `form` stand in order in one field."""
        held = self.words
        for word in form.words:
            if word not in held:
                return False
        return len(form.words) == 1 or any(field.holds(form) for field in self.fields)

    def find_places(self, forms: tuple[Form, ...]) -> tuple[Place, ...]:
        """Where any of `forms` stands, in order; up to 50 places of each in each field."""
        found = self._places.get(forms)
        if found is None:
            held = [form for form in forms if self.holds(form)]
            places = {
                Place(at, *span)
                for at, field in enumerate(self.fields)
                for form in held
                for span in field.find(form)
            }
            found = self._places[forms] = tuple(sorted(places))
        return found


class _Field:
    def __init__(self, name: FieldName, text: str) -> None:
        self.name = name
        self.text = text
        self._chunks = split_chunks(text)
        self._folded = {chunk: CHUNKS[chunk] for chunk in set(self._chunks)}
        self._parts: dict[str, list[Part]] = {}
        self.words = set(chain.from_iterable([folded.words for folded in self._folded.values()]))
        self._has_joined = self._add_joined()
        if not text.isascii() and any(folded.unspaced for folded in self._folded.values()):
            self.words.update(f"{left} {right}" for left, right in pairwise(self._sequence))

    def _add_joined(self) -> bool:
        joined = [joined.word for folded in self._folded.values() for joined in folded.joined]
        self.words.update(joined)
        return bool(joined)

    def holds(self, form: Form) -> bool:
        return form.line in self._line or (self._has_joined and next(self.find(form), None) is not None)

    def find(self, form: Form) -> Iterator[tuple[int, int]]:
        """The first 50 places of `form`, as code points of the text."""
        starts = self._where.get(form.words[0], ())
        ends = ((start, self._follow(start, form.words)) for start in starts)
        found = ((start, end) for start, end in ends if end is not None)
        for _, (start, end) in zip(range(MOST_PLACES), found, strict=False):
            yield self._locate(start)[0], self._locate(end - 1)[1]

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
    def _sequence(self) -> list[str]:
        return list(chain.from_iterable([self._folded[chunk].words for chunk in self._chunks]))

    @cached_property
    def _line(self) -> str:
        return f" {' '.join(self._sequence)} "

    @cached_property
    def _firsts(self) -> list[int]:
        """The position of each chunk's first word."""
        counts = (len(self._folded[chunk].words) for chunk in self._chunks)
        return list(accumulate(counts, initial=0))[:-1]

    @cached_property
    def _starts(self) -> list[int]:
        return find_starts(self.text)

    @cached_property
    def _joined(self) -> dict[tuple[int, str], int]:
        """(position, joined word) -> the position behind it."""
        return {
            (first + joined.start, joined.word): first + joined.end
            for first, chunk in zip(self._firsts, self._chunks, strict=True)
            for joined in self._folded[chunk].joined
        }

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        where: dict[str, list[int]] = {}
        for position, word in enumerate(self._sequence):
            where.setdefault(word, []).append(position)
        for position, word in self._joined:
            where.setdefault(word, []).append(position)
            where[word].sort()
        return where


def find_rarest(form: Form) -> str:
    """The word, or pair of neighbours, of `form` that fewest texts are likely to hold."""
    pairs = [f"{a} {b}" for a, b in pairwise(form.words) if is_unspaced(a) and is_unspaced(b)]
    return max((*form.words, *pairs), key=len)
