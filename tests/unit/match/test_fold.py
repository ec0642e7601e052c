"""What folds to what: the table in the module itself, and the edges of it."""

import re
import sys
import unicodedata

import pytest

from monitor.match import fold
from monitor.match.fold import CHARS
from tests.unit.match.ask import find_spans


def _rows():
    for line in fold.__doc__.splitlines():
        if line.count("|") == 3:
            yield tuple(
                re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), cell.strip())
                for cell in line.split("|")
            )


def test_the_table_is_there():
    """A change of the docstring's shape must not silently run no row."""
    assert len(list(_rows())) >= 70


@pytest.mark.parametrize(("item", "text", "found", "reason"), list(_rows()))
def test_every_row_of_the_documented_table_holds(item, text, found, reason):
    """The rows are the specification: item, text, whether found."""
    assert found in ("yes", "no")
    assert bool(find_spans(item, text)) == (found == "yes"), reason


@pytest.mark.parametrize("character", ["\ud800", "\x00", "\U000f0000", "_", "€", "😀"])
def test_what_is_no_letter_parts_words(character):
    """Controls, lone surrogates, private characters and symbols neither join words nor raise."""
    assert find_spans("Baku", f"x{character}Baku{character}x")


def test_no_character_folds_to_a_space_or_to_the_mark_of_a_beginning():
    """Folded words are put together between spaces, and `^` marks a Hangul word's first syllable."""
    for code in range(sys.maxunicode + 1):
        kind, folded = fold._classify(chr(code))
        if kind not in (fold.GAP, fold.NON_JOINER):
            assert not set(folded) & set(" ^\t\n"), hex(code)


def test_every_letter_folds_to_something_and_folding_twice_changes_nothing():
    """A letter that vanished would make a term that cannot be looked for."""
    for code in range(sys.maxunicode + 1):
        kind, folded = fold._classify(chr(code))
        if kind <= fold.SYLLABLE:
            assert folded, hex(code)
            again = "".join(CHARS[part][1] for part in folded if not unicodedata.combining(part))
            kept = "".join(part for part in folded if not unicodedata.combining(part))
            assert again == kept or "\u2044" in folded, hex(code)


def test_the_table_of_characters_is_bounded():
    """A hostile text with every code point in it must not fill the memory."""
    table = fold._Characters()
    for code in range(1 << 17):
        assert table[chr(code)]
    assert len(table) == 1 << 16
