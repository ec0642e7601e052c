"""The passages of a text around its hits, cut at the ends of sentences or words. Code points, no IO."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from monitor.model import Span

# A sentence ends at a stop with the quotes and brackets that close it and the space after it (Chinese
# and Japanese set none), or at a line break.
_SENTENCE_END = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*\s+|[。！？]+[」』”）]*\s*|\s*\n\s*")
_SPACE = re.compile(r"\s+")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_LONGEST_CLUSTER = 16  # code points; longer piles of accents are cut through


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a snippet, in or out of a hit."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """`text[start:end]` in pieces; `head` and `tail` tell whether a sentence was cut there."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    head: bool
    tail: bool

    def holds(self, span: Span) -> bool:
        return self.start <= span.start and span.end <= self.end


def find_snippets(text: str, spans: Iterable[Span], width: int) -> tuple[Snippet, ...]:
    """The passages around the spans, at most `width` code points to either side of a hit.

    The spans must belong to `text`; overlapping ones are one hit, passages that meet are one snippet,
    in the order of the text. Spans that are empty or outside the text are left out.
    """
    hits = _find_hits(text, spans)
    windows = [(_find_start(text, start, width), _find_end(text, end, width)) for start, end in hits]
    return tuple(_make_snippet(text, start, end, hits) for start, end in _meet(text, windows))


def mark(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The whole text in pieces."""
    return tuple(_pieces(text, 0, len(text), _find_hits(text, spans)))


def _find_hits(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    ranges = {(span.start, span.end) for span in spans}
    for start, end in sorted((low, high) for low, high in ranges if 0 <= low < high <= len(text)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _meet(text: str, windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined = windows[:1]
    for start, end in windows[1:]:
        if not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _find_start(text: str, hit: int, width: int) -> int:
    """Where the passage begins: at the text's, else the earliest sentence's, else a word's beginning."""
    low = max(0, hit - width)
    if low == 0:
        return 0
    before = text[low:hit]
    found = _SENTENCE_END.search(before) or _SPACE.search(before)
    return low + found.end() if found else _cluster_start(text, low)


def _find_end(text: str, hit: int, width: int) -> int:
    high = hit + width
    if high >= len(text):
        return len(text)
    after = text[hit:high]
    ends = list(_SENTENCE_END.finditer(after)) or list(_SPACE.finditer(after))
    if ends:
        return hit + ends[-1].start() + len(ends[-1].group().rstrip())
    return _cluster_start(text, high)


def _cluster_start(text: str, at: int) -> int:
    """The nearest place at or before `at` that parts no accent or joined emoji from its base."""
    for place in range(at, max(at - _LONGEST_CLUSTER, 0), -1):
        if not _continues(text[place]) and text[place - 1] not in _JOINERS:
            return place
    return at


def _continues(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char).startswith("M")


def _make_snippet(text: str, start: int, end: int, hits: list[tuple[int, int]]) -> Snippet:
    return Snippet(
        start,
        end,
        tuple(_pieces(text, start, end, hits)),
        head=not _begins_sentence(text, start),
        tail=not _ends_sentence(text, end),
    )


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - _LONGEST_CLUSTER) : start]
    return not before.strip() or any(found.end() == len(before) for found in _SENTENCE_END.finditer(before))


def _ends_sentence(text: str, end: int) -> bool:
    rest = text[end : end + _LONGEST_CLUSTER]
    if not rest.strip() or "\n" in rest[: len(rest) - len(rest.lstrip())]:
        return True
    last = text[max(0, end - _LONGEST_CLUSTER) : end].rstrip() + " "
    return any(found.end() == len(last) for found in _SENTENCE_END.finditer(last))


def _pieces(text: str, start: int, end: int, hits: list[tuple[int, int]]) -> Iterator[Piece]:
    inside = [(low, high) for low, high in hits if start <= low and high <= end]
    cuts = sorted({start, end, *(place for hit in inside for place in hit)})
    begins = {low for low, _ in inside}
    for low, high in pairwise(cuts):
        yield Piece(text[low:high], low in begins)
