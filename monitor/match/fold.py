r"""How one character folds, in every script: the one place that decides which spellings are equal. No IO.

Rules and articles pass through the same table (`CHARS`), so a rule is found however either side is
written. `tokens` puts the folded characters together into words. Each row below is run by a test:
a rule's item, a text, whether the one is found in the other, and why. `\u…` stands for a character that
cannot be seen.

Letters
  ISIS             | the crisis               | no  | whole words only
  united nations   | UNITED NATIONS           | yes | case never matters
  Straße           | STRASSE                  | yes | full case folding, not lower case
  istanbul         | İSTANBUL                 | yes | Turkish and Azerbaijani İ is an i
  BAKI             | Bakı                     | yes | … and so is ı: capitals do not tell them apart abroad
  Xocalı           | Xocali                   | yes | as typed on a keyboard without ı
  Rasulzade        | Rəsulzadə                | no  | ə is a letter, not an e; the spelling with e is a variant to give
  Rəsulzadə        | Rǝsulzadǝ                | yes | ǝ (U+01DD) is typed for ə and looks the same
  Éric             | e\u0301ric               | yes | composed and decomposed forms are one
  Łódź             | Lodz                     | yes | diacritics fold, strokes that Unicode does not decompose too
  Ærø              | Aeroe                    | no  | ø is an o; oe is another spelling
  Müller           | Mueller                  | no  | German ue is another spelling, to be given as a variant
  office           | oﬃce                     | yes | typographic ligatures are their letters
  Khojaly          | Ｋｈｏｊａｌｙ           | yes | full width and other compatibility forms
  Алёна            | Алена                    | yes | ё is mostly written е
  замок            | за\u0301мок              | yes | a stress mark is no letter
  край             | краи                     | no  | й is a letter of its own, composed or not
  Київ             | Киів                     | no  | … and so are ї and ў
  край             | краи\u0306               | yes | … also when it comes decomposed
  Αθήνα            | ΑΘΗΝΑ                    | yes | tonos folds
  Πειραιάς         | ΠΕΙΡΑΙΑΣ                 | yes | final sigma is sigma
  Երևան            | ԵՐԵՎԱՆ                   | yes | the ligature և is written ԵՎ in capitals
  Երևան            | Երեւան                   | yes | … and եւ in the classical spelling
  ինչու            | ինչո՞ւ                   | yes | Armenian marks of tone stand inside the word
  თბილისი          | ᲗᲑᲘᲚᲘᲡᲘ                  | yes | Georgian capitals
  إيران            | ايران                    | yes | hamza on a carrier is often left out
  ایران            | ايران                    | yes | Persian and Arabic yeh and kaf are one
  خوجالى           | خوجالي                   | yes | alef maqsura is typed for yeh
  غزة              | غزه                      | yes | teh marbuta is typed as heh
  باكو             | بَاكُو                   | yes | harakat are optional
  باكو             | باكـــو                  | yes | tatweel only stretches the word
  الله             | ﷲ                        | yes | presentation forms are their letters
  کتاب             | کتاب\u200cها             | yes | the zero-width non-joiner parts a Persian word like a hyphen
  میشود            | می\u200cشود              | yes | … so its parts and the whole are found
  שלום             | שָׁלוֹם                  | yes | Hebrew points are optional
  ארהב             | ארה"ב                    | yes | between Hebrew letters a quotation mark makes an acronym
  अंग्रेज़ी             | अंग्रेजी                      | yes | nukta is often left out in Hindi
  हिंदी              | हँदी                       | no  | Indic vowel signs are letters
  Khojaly          | Kho\u00adja\u200bly      | yes | soft hyphens and zero-width characters do not part a word
  ガザ             | ｶﾞｻﾞ                      | yes | half-width kana
  ガザ             | カサ                     | no  | the voicing mark makes another letter
Words
  Azerbaijan       | Azerbaijan's             | yes | what stands before an apostrophe is a word
  Bakı             | Bakı’da                  | yes | … whichever apostrophe is typed
  Azerbaïdjan      | l'Azerbaïdjan            | yes | … and what stands after it
  Sana'a           | Sanaa                    | yes | an item with an apostrophe is found without it
  well             | we'll                    | no  | but a text's apostrophe makes no new word
  cease-fire       | cease fire               | yes | a hyphen parts words …
  cease-fire       | ceasefire                | yes | … or joins them, in a rule …
  ceasefire        | cease-fire               | yes | … and in a text
  ceasefire        | cease fire               | no  | a space never joins
  10               | 1-0                      | no  | nor does a hyphen between digits
  UN               | the U.N. said            | yes | single letters with dots are an acronym
  U.N.             | UN                       | yes | … on both sides
  Əliyev           | İ.Əliyev                 | yes | an initial is no acronym
  1,275            | 1275 people              | yes | groups of three digits are one number
  1275             | 1.275                    | yes | … whatever parts them: comma, point, apostrophe
  1275             | 1\u00a0275               | yes | … or a no-break space
  1275             | 1 275                    | no  | a plain space parts words
  3.5              | 3,5                      | yes | decimal point and comma are one
  5                | 3.5                      | no  | a number is a whole word
  2025             | 26.02.2025               | yes | a date is three numbers
  1275             | ١٢٧٥                     | yes | digits of every script
  Azerbaijan       | Azerbaijan²              | yes | a footnote's number does not belong to the word
Scripts without spaces
  东京             | 在东京都                 | yes | Han, kana, Thai, Lao, Khmer, Burmese: found anywhere
  京东             | 在东京都                 | no  | … in order
  ジョン・スミス   | ジョンスミス             | yes | as in a phrase, punctuation between words does not matter
  กรุงเทพ           | ในกรุงเทพมหานคร           | yes | one token for a letter with its marks
  바쿠             | 바쿠에서                 | yes | Korean particles follow the word, so its end is open …
  쿠바             | 아쿠바                   | no  | … and its beginning is not
Phrases
  Biblos (Biblos)  | biblos, Biblos           | yes | an item is its words in order; what stands between them is not compared
  New York         | York, New                | no  | … in order
  Baku said        | … in Baku. Said he       | yes | sentences and lines do not end a phrase (`St. Petersburg`); fields do
"""

import unicodedata
from typing import Final

FOLD_VERSION: Final = 1
"""Counts up when an equal text may fold otherwise; stored folded text and rule sets go by it."""

Kind = int
LETTER: Final = 0
DIGIT: Final = 1
OWN: Final = 2
"""A word by itself: scripts without spaces, superscripts."""
SYLLABLE: Final = 3
"""Hangul: a word by itself, which knows whether a word begins with it."""
MARK: Final = 4
"""Belongs to the letter before it; folds to itself or to nothing."""
IGNORED: Final = 5
NON_JOINER: Final = 6
GAP: Final = 7
"""Everything between words; folds to the class of link it can be, `" "` where it links nothing."""

# Written with and without, or one for the other, in the language's own press.
_LETTERS: Final = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ǝ": "ə",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ە": "ه",
    "\u0901": "\u0902",  # candrabindu, for which anusvara is written
}  # fmt: skip

# Letters of their own which nobody writes without the mark; every other mark in these ranges folds away.
KEPT: Final = frozenset({"и\u0306", "у\u0306", "і\u0308", "г\u0301", "к\u0301"})
_OPTIONAL_MARKS: Final = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0730, 0x074A), (0x0898, 0x08FF), (0x093C, 0x093C),
    (0x0A3C, 0x0A3C), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
)  # fmt: skip
_UNSPACED: Final = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x19FF), (0x1A20, 0x1AAF),
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x303C),
    (0x3040, 0x3130), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xA9E0, 0xA9FF), (0xAA60, 0xAADF), (0xF900, 0xFAFF), (0x1AFF0, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
_JAMO_AFTER: Final = ((0x1161, 0x11FF), (0xD7B0, 0xD7FF))
_JAMO_FIRST: Final = ((0x1100, 0x115E), (0xA960, 0xA97F))
_SUBSCRIPTS: Final = ((0x2080, 0x2089),)

# Tatweel; Armenian tone marks; signs of transliteration (prime, half rings); Hangul fillers.
_INVISIBLE: Final = frozenset("ـ\u055b\u055c\u055e\u02b9\u02ba\u02be\u02bf\u115f\u1160")
_LINKS: Final = {
    **dict.fromkeys("-\u2010\u2011\u058a\u05be\u00b7\u2027\u200b", "-"),
    **dict.fromkeys("'\u2018\u2019\u201b\u02bc\u02bb`\u00b4\u2032\u055a\u05f3\ua78b\ua78c", "'"),
    **dict.fromkeys('"\u201c\u201d\u05f4', '"'),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f", "\u00a0"),
    ".": ".", "\u066b": ".", ",": ",", "\u066c": ",",
}  # fmt: skip


class _Characters(dict[str, tuple[Kind, str]]):
    """Character -> (kind, folded), worked out when first seen; bounded, for hostile text."""

    def __missing__(self, character: str) -> tuple[Kind, str]:
        found = _classify(character)
        if len(self) < 1 << 16:
            self[character] = found
        return found


def _classify(character: str) -> tuple[Kind, str]:
    category = unicodedata.category(character)
    if character == "\u200c":
        return NON_JOINER, "-"
    if character in _LINKS:
        return GAP, _LINKS[character]
    decomposed = unicodedata.normalize("NFKD", character)
    if category == "Cf" or decomposed in _INVISIBLE:
        return IGNORED, ""
    if category == "Nd":
        return DIGIT, str(unicodedata.decimal(character))
    if unicodedata.category(decomposed[0])[0] == "M":
        return MARK, _fold(decomposed)
    if not character.isalnum():
        return GAP, _LINKS.get(decomposed, " ")
    folded = _fold(decomposed)
    if not folded:  # harakat as characters of their own
        return MARK, ""
    return _kind_of_letter(character, category, decomposed[0]), folded


def _kind_of_letter(character: str, category: str, first: str) -> Kind:
    if _within(first, _JAMO_AFTER):
        return MARK
    if _within(first, _JAMO_FIRST):
        return SYLLABLE
    if category == "No":
        return DIGIT if _within(character, _SUBSCRIPTS) else OWN
    return OWN if _within(first, _UNSPACED) else LETTER


def _fold(decomposed: str) -> str:
    """The folded form of one character's decomposition: letters, digits and the marks that are kept."""
    folded, base = "", ""
    for part in unicodedata.normalize("NFKD", decomposed.casefold()):
        if unicodedata.category(part)[0] == "M":
            if base + part in KEPT or not _within(part, _OPTIONAL_MARKS):
                folded += _LETTERS.get(part, part)
        elif (part.isalnum() and part not in _LINKS and part not in _INVISIBLE) or part == "\u2044":
            folded += _LETTERS.get(part, part)
            base = part
    return folded


def stands_alone(character: str) -> bool:
    """Whether a folded character is a word by itself: scripts without spaces, Hangul."""
    return _within(character, _UNSPACED) or _within(character, _JAMO_FIRST)


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


CHARS: Final = _Characters()
