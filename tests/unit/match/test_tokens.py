"""Words of a text and their places."""

import string

import pytest

from monitor.match import tokens
from monitor.match.tokens import CHUNKS, fold_item, fold_text, parse_parts, split_chunks
from tests.unit.match.ask import find_spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("— … !", []),
        ("U.N.-led U.S.A", ["un", "led", "unled", "usa"]),
        ("state-of-the-art", ["state", "of", "the", "art", "stateoftheart"]),
        ("1,275.50 1.275,50 12,34,567 1'275", ["1275.50", "1275.50", "1234567", "1275"]),
        ("0.125 10.12 1,27,5 2020-2021", ["0.125", "10.12", "1", "27", "5", "2020", "2021"]),
        ("1,275km F-16 covid19", ["1", "275km", "f", "16", "f16", "covid19"]),
        ("m² CO₂ ½ ①", ["m", "2", "co2", "1⁄2", "1"]),
        ("LG전자 NATO加盟", ["lg", "^전", "자", "nato", "加", "盟"]),
        ("http://example.com/a_b", ["http", "example", "com", "a", "b"]),
        ("a.b.cd ab.c.d", ["a", "b", "cd", "ab", "c", "d"]),
        ("U.N.国 国.U.N.", ["un", "国", "国", "un"]),
        ("1.U.N. 5.a", ["1", "un", "5", "a"]),
        ("\u0301a \u093eb", ["a", "\u093eb"]),
        ("ㅋㅋ", ["^ᄏ", "ᄏ"]),
    ],
)
def test_words_of_a_text(text, words):
    """The words an index would hold, joined ones behind their parts."""
    import unicodedata

    assert fold_text(text) == [unicodedata.normalize("NFKD", word).replace("½", "1⁄2") for word in words]


@pytest.mark.parametrize(
    ("item", "text", "place"),
    [
        ("khojaly", "“Khojaly”,", "Khojaly"),
        ("azerbaijan", "Azerbaijan's", "Azerbaijan"),
        ("un", "the U.N. said", "U.N."),
        ("un", "(U.N)", "U.N"),
        ("cease fire", "a cease-\u00adfire.", "cease-\u00adfire"),
        ("ceasefire", "a cease-fire.", "cease-fire"),
        ("khojaly", "\ufeffKho\u00adja\u200bly\u00ad!", "Kho\u00adja\u200bly"),
        ("khojaly", "Khojaly\u0301\u0302.", "Khojaly\u0301\u0302"),
        ("باكو", "«بَاكُـــوُـ»", "بَاكُـــوُ"),
        ("1275", "x 1\u00a0275 y", "1\u00a0275"),
        ("1275", "(1,275)", "1,275"),
        ("3.5", "a 3,5%", "3,5"),
        ("东京", "在东 京都", "东 京"),
        ("ガザ", "のｶﾞｻﾞで", "ｶﾞｻﾞ"),
        ("กรุงเทพ", "ในกรุงเทพมหานคร", "กรุงเทพ"),
        ("바쿠", "아제르바이잔 바쿠에서", "바쿠"),
        ("바쿠", "바쿠에서", "바쿠"),
        ("biblos biblos", "x Biblos (Biblos) y", "Biblos (Biblos"),
        ("istanbul", "😀İSTANBUL'da", "İSTANBUL"),
        ("ארהב", 'ב ארה"ב.', 'ארה"ב'),
        ("ministry", "ﬁrst Ministry", "Ministry"),
        ("first", "the ﬁrst,", "ﬁrst"),
    ],
)
def test_a_place_is_the_articles_own_characters(item, text, place):
    """Whatever folding did to lengths, the span is exact."""
    (span,) = find_spans(item, text)
    assert (span.start, span.text) == (text.index(place), place)


def test_what_begins_inside_a_letter_with_marks_is_not_found():
    """A Thai letter without its vowel is another word's beginning."""
    assert not find_spans("กร", "กรุงเทพ")


def test_chunks_are_what_stands_between_white_space_of_every_kind():
    """Both ways to split agree where there is no no-break space."""
    spaces = [chr(code) for code in range(0x3001) if chr(code).isspace()]
    text = "a".join(spaces)
    assert split_chunks(text) == ["a"] * (len(spaces) - 1)
    assert tokens.find_starts(text) == list(range(1, 2 * len(spaces) - 1, 2))


def test_plain_words_are_parsed_as_all_others_are():
    """The short cut for ASCII gives what the long way gives."""
    for word in ["Baku", "1275", "F16", "007", "x"]:
        for before in ["", *string.punctuation, "(("]:
            for after in ["", *string.punctuation, '."']:
                chunk = before + word + after
                long = list(tokens._merge(tokens._scan(chunk), chunk))
                plain = [(part.word, part.start, part.end, part.kind) for part in parse_parts(chunk)]
                assert plain == [(part.word, part.start, part.end, part.kind) for part in long]


def test_an_item_has_a_form_for_each_way_to_write_it():
    """Hyphens and apostrophes join or part."""
    assert fold_item("cease-fire at Sana'a") == (
        ("cease", "fire", "at", "sana", "a"),
        ("cease", "fire", "at", "sanaa"),
        ("ceasefire", "at", "sana", "a"),
        ("ceasefire", "at", "sanaa"),
    )


def test_an_item_of_many_hyphens_has_few_forms():
    """Only the first joins are tried both ways: no item makes thousands of forms."""
    assert len(fold_item(" ".join(["a-b"] * 20))) == 8
    assert fold_item("-".join("abcdefghij")) == (tuple("abcdefghij"),)


def test_an_item_without_a_word_has_no_form():
    """The caller refuses it."""
    assert fold_item("— … \u0301") == ()


def test_the_cache_of_chunks_is_bounded_and_keeps_what_comes_again(monkeypatch):
    """Two generations: the older one is asked before a chunk is folded anew."""
    monkeypatch.setattr(tokens, "_CACHED_CHUNKS", 4)
    cache = tokens._Chunks()
    for chunk in ["a", "b", "c", "d", "e"]:
        assert cache[chunk] == (chunk,)
    assert list(cache) == ["e"]
    folded = cache._old["a"]
    assert cache["a"] is folded
    assert list(cache) == ["e", "a"]


def test_long_chunks_are_not_kept():
    """A text without spaces must not fill the cache."""
    chunk = "东京" * 100
    assert len(CHUNKS[chunk]) == 200
    assert chunk not in dict(CHUNKS)
