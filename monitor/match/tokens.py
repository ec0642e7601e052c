"""A text as folded words, each with its place in the text as given. No IO; the only state is a cache.

A chunk is what stands between white space. A chunk's words depend on nothing around it, so they are
worked out once and remembered; places are worked out again for the few chunks that a rule hits.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from string import punctuation
from typing import Final, NamedTuple, TypeAlias

from monitor.match.fold import (
    CHARS,
    DIGIT,
    GAP,
    IGNORED,
    KEPT,
    LETTER,
    MARK,
    NON_JOINER,
    OWN,
    SYLLABLE,
    Kind,
    stands_alone,
)

_SPACES: Final = "\u00a0\u2007\u2009\u202f"
_CHUNK: Final = re.compile(r"\S+")
_CHUNK_WITH_SPACES: Final = re.compile(rf"(?:\S|(?<=\d)[{_SPACES}](?=\d\d\d(?!\d)))+")
_NUMBER: Final = re.compile(
    "([1-9][0-9]{0,2}([,.'\u00a0])[0-9]{3}(?:\\2[0-9]{3})*"  # 1,275,300
    "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"  # 12,34,567, as grouped in India
    "|[0-9]+)"
    "(?:(?!\\2)[.,]([0-9]+))?"
)
_HYPHEN: Final = frozenset("-")
_HYPHEN_OR_APOSTROPHE: Final = frozenset("-'")
_DOT: Final = frozenset(".")
_DIGIT_LINKS: Final = frozenset(",.'\u00a0")
_AFTER_ACRONYM: Final = frozenset({".-", ".'"})
"""As in `U.N.-led`, `U.N.'s`."""
_HEBREW_LINKS: Final = frozenset("'\"")
_WORD_BEGINS: Final = "^"
"""Before the first Hangul syllable of a word; no folded character is one."""
_CACHED_LENGTH: Final = 40
"""Longest chunk that is remembered; longer ones hardly come again."""
_CACHED_CHUNKS: Final = 1 << 16
"""Chunks in each of the two generations: about 20 MB each."""
_LONGEST_JOIN: Final = 8
"""Parts of a hyphenated word that are also one word together."""
_VARIED_JOINS: Final = 3
"""Joins of one item that are tried both ways (2 to the power of it forms)."""


_Words: TypeAlias = tuple[str, ...]


@dataclass(slots=True)
class Part:
    """One word of a chunk. `link` is what joins it to the part before: one of `-'".,` and no-break space.

    `start` and `end` count code points of the chunk as given.
    """

    word: str
    start: int
    end: int
    link: str
    kind: Kind
    letters: int = 1


class Joined(NamedTuple):
    """Parts `start` to `end` of a chunk, which are also one word."""

    start: int
    end: int
    word: str


class LinkedWords(_Words):
    """The words of a chunk about which there is more to know than of a plain tuple, as of few chunks.

    `joined`: those that a hyphen joins; `unspaced`: some are one character of a script without spaces.
    """

    joined: tuple[Joined, ...]
    unspaced: bool


def split_chunks(text: str) -> list[str]:
    """The text between white space; a no-break space that groups digits does not part them."""
    return _CHUNK_WITH_SPACES.findall(text) if _has_spaces(text) else text.split()


def find_starts(text: str) -> list[int]:
    """Where the chunks of `split_chunks` start, in code points."""
    pattern = _CHUNK_WITH_SPACES if _has_spaces(text) else _CHUNK
    return [found.start() for found in pattern.finditer(text)]


def _has_spaces(text: str) -> bool:
    return any(space in text for space in _SPACES)


def parse_parts(chunk: str) -> list[Part]:
    """The words of a chunk with their places, acronyms and numbers put together."""
    return _parse_plain(chunk) or list(_merge(_scan(chunk), chunk))


def _parse_plain(chunk: str) -> list[Part] | None:
    """What `_scan` finds in one word of ASCII between punctuation, ten times as fast."""
    word = chunk.strip(punctuation)
    if not (word.isascii() and word.isalnum()):
        return None
    start = chunk.index(word)
    kind = DIGIT if word.isdecimal() else LETTER
    return [Part(word.lower(), start, start + len(word), " ", kind, len(word))]


def _scan(chunk: str) -> list[Part]:
    parts: list[Part] = []
    pieces: list[str] = []
    gap, base = " ", ""
    for place, character in enumerate(chunk):
        kind, folded = CHARS[character]
        if kind == IGNORED or (kind == NON_JOINER and not "\u0600" <= base <= "\u08ff"):
            continue
        if kind in (GAP, NON_JOINER):
            gap += folded
            continue
        if kind == MARK and not gap:
            pieces.append(character if base + character in KEPT else folded)
            parts[-1].end = place + 1
            continue
        if not folded:
            continue
        if parts and _continues(parts[-1], kind, gap, base, folded):
            _extend(parts[-1], kind, place)
        else:
            _close(parts, pieces)
            parts.append(_begin(parts, kind, gap, place))
        pieces.append(folded)
        gap, base = "", folded[-1]
    _close(parts, pieces)
    return parts


def _continues(part: Part, kind: Kind, gap: str, base: str, folded: str) -> bool:
    if kind > DIGIT or part.kind > DIGIT:
        return False
    return not gap or (gap in _HEBREW_LINKS and _is_hebrew(base) and _is_hebrew(folded))


def _is_hebrew(letter: str) -> bool:
    return "\u05d0" <= letter <= "\u05f2"


def _extend(part: Part, kind: Kind, place: int) -> None:
    part.end = place + 1
    part.letters += 1
    if part.kind != kind:
        part.kind = LETTER


def _close(parts: list[Part], pieces: list[str]) -> None:
    """Puts the folded pieces of the last part together; Armenian ԵՎ and ԵՒ are both և."""
    if parts:
        parts[-1].word += "".join(pieces).replace("եվ", "եւ")
        pieces.clear()


def _begin(parts: list[Part], kind: Kind, gap: str, place: int) -> Part:
    begins = kind == SYLLABLE and (gap or parts[-1].kind != SYLLABLE)
    link = gap[1:] if gap in _AFTER_ACRONYM else gap
    return Part(_WORD_BEGINS if begins else "", place, place + 1, link, LETTER if kind == MARK else kind)


def _merge(parts: list[Part], chunk: str) -> Iterator[Part]:
    place = 0
    while place < len(parts):
        part, merged = parts[place], None
        after = place + 1
        if part.kind == LETTER and part.letters == 1 and not _has_dot_before(parts, place):
            after = _end_of_run(parts, place, _DOT)
            merged = _make_acronym(parts, place, after, chunk)
        elif part.kind == DIGIT:
            after = _end_of_run(parts, place, _DIGIT_LINKS)
            merged = _make_number(parts[place:after])
        if merged:
            yield merged
        else:
            yield from parts[place:after]
        place = after


def _end_of_run(parts: list[Part], place: int, links: frozenset[str]) -> int:
    """Where the parts end that are of one kind with the first and linked by one of `links`."""
    first, after = parts[place], place + 1
    while (
        after < len(parts)
        and parts[after].link in links
        and parts[after].kind == first.kind
        and (first.kind == DIGIT or parts[after].letters == 1)
    ):
        after += 1
    return after


def _make_acronym(parts: list[Part], place: int, after: int, chunk: str) -> Part | None:
    """`U.N.` as one word, unless an unabridged one follows (`H.A.Aliyev`)."""
    if after == place + 1 or (after < len(parts) and _has_dot_before(parts, after)):
        return None
    end = parts[after - 1].end
    word = "".join(part.word for part in parts[place:after])
    return replace(parts[place], word=word, end=end + chunk.startswith(".", end), letters=after - place)


def _has_dot_before(parts: list[Part], place: int) -> bool:
    return parts[place].link == "." and parts[place].kind == parts[place - 1].kind == LETTER


def _make_number(parts: list[Part]) -> Part | None:
    written = parts[0].word + "".join(part.link + part.word for part in parts[1:])
    found = _NUMBER.fullmatch(written)
    if not found:
        return None
    whole = "".join(digit for digit in found[1] if digit.isdecimal())
    return replace(parts[0], word=f"{whole}.{found[3]}" if found[3] else whole, end=parts[-1].end)


def find_joined(parts: list[Part], links: frozenset[str]) -> list[Joined]:
    """Runs of parts with the same one of `links` between them, as one word each."""
    found = []
    place = 0
    while place < len(parts):
        after, allowed = place + 1, links
        while (
            after < len(parts) and parts[after].link in allowed and _may_join(parts[after - 1], parts[after])
        ):
            allowed = frozenset(parts[after].link)
            after += 1
        if 1 < after - place <= _LONGEST_JOIN:
            found.append(Joined(place, after, "".join(part.word for part in parts[place:after])))
        place = after
    return found


def _may_join(left: Part, right: Part) -> bool:
    return max(left.kind, right.kind) < OWN and not (left.kind == right.kind == DIGIT)


def fold_chunk(chunk: str) -> _Words:
    """The words of a chunk in order, without their places."""
    parts = parse_parts(chunk)
    words = tuple(part.word for part in parts)
    joined = tuple(find_joined(parts, _HYPHEN))
    unspaced = any(map(is_unspaced, words))
    if not (joined or unspaced):
        return words
    linked = LinkedWords(words)
    linked.joined, linked.unspaced = joined, unspaced
    return linked


def is_unspaced(word: str) -> bool:
    """Whether a folded word is one character of a script whose words are phrases of such."""
    return word[0] == _WORD_BEGINS or stands_alone(word[0])


class _Chunks(dict[str, _Words]):
    """Chunk -> its words, worked out when first seen.

    Two generations: when the young one is full it becomes the old one, whose chunks are taken over when
    they come again. So what is frequent stays, and memory is bounded. Threads may race for a chunk: they
    work out the same value.
    """

    def __init__(self) -> None:
        super().__init__()
        self._old: dict[str, _Words] = {}

    def __missing__(self, chunk: str) -> _Words:
        words = self._old.get(chunk)
        if words is None:
            words = fold_chunk(chunk)
        if len(chunk) <= _CACHED_LENGTH:
            if len(self) >= _CACHED_CHUNKS:
                self._old = dict(self)
                self.clear()
            self[chunk] = words
        return words


CHUNKS: Final = _Chunks()


def fold_text(text: str) -> list[str]:
    """All folded words of a text in order, joined ones behind their parts; for an index of words."""
    words: list[str] = []
    for chunk in split_chunks(text):
        found = CHUNKS[chunk]
        words += found
        if isinstance(found, LinkedWords):
            words += [joined.word for joined in found.joined]
    return words


def fold_item(item: str) -> tuple[_Words, ...]:
    """The forms in which a rule's item is looked for, each a phrase of words; none: it holds no word."""
    pieces: list[list[_Words]] = []
    for chunk in split_chunks(item):
        pieces += _find_pieces(parse_parts(chunk))
    varied = itertools.count()
    choices = [piece if len(piece) == 1 or next(varied) < _VARIED_JOINS else piece[:1] for piece in pieces]
    forms = (tuple(itertools.chain.from_iterable(form)) for form in itertools.product(*choices))
    return tuple(form for form in dict.fromkeys(forms) if form)


def _find_pieces(parts: list[Part]) -> Iterator[list[_Words]]:
    """The words of a chunk, those that may be joined as two alternatives."""
    words = tuple(part.word for part in parts)
    place = 0
    for joined in find_joined(parts, _HYPHEN_OR_APOSTROPHE):
        yield [words[place : joined.start]]
        yield [words[joined.start : joined.end], (joined.word,)]
        place = joined.end
    yield [words[place:]]
