"""The rules of matching said a second time, slowly and otherwise: whole texts, regular expressions,
no chunks, no cache, no gates. What the engine decides must agree with this.
"""

import re
import unicodedata
from dataclasses import dataclass

HYPHEN, APOSTROPHE, QUOTE, SPACE, DOT, COMMA, POINT = map(chr, range(0xE001, 0xE008))
LINKS = {
    **dict.fromkeys("-‐‑·\u05be\u200b", HYPHEN), **dict.fromkeys("'’‘ʼʻ`", APOSTROPHE),
    **dict.fromkeys('"“”״', QUOTE), ".": DOT, ",": COMMA,
}  # fmt: skip
GONE = "\u00ad\u200d\ufeff\u0640՞"
EQUAL = str.maketrans({
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ǝ": "ə", "ى": "ي", "ی": "ي", "ک": "ك",
    "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا", "\u0901": "\u0902",
})  # fmt: skip
OPTIONAL = re.compile(
    "(?<![иу])\u0306|(?<!і)\u0308|(?<![гк])\u0301|[\u0300\u0302-\u0305\u0307\u0309-\u036f\u0591-\u05bd\u05bf-\u05c7"
    "\u064b-\u065f\u0670\u093c]"
)
ALONE = "\u0e00-\u0eff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"


def is_mark(character):
    return unicodedata.category(character)[0] == "M" or character == POINT


def is_letter(character):
    alone = re.match(f"[{ALONE}\u1100-\u11ff]", character)
    return not alone and (is_mark(character) or character.isalnum())


def prepare(text):
    """The text in folded characters, links as private ones."""
    text = re.sub("(?<=\\d)[\u00a0\u2007\u2009\u202f](?=\\d{3}(?!\\d))", SPACE, text)
    text = re.sub("([\u0600-\u08ff])\u200c", f"\\1{HYPHEN}", text).replace("\u200c", "")
    text = re.sub(f"[{GONE}]", "", text)
    text = re.sub("[¹²³]", lambda found: f" {unicodedata.normalize('NFKD', found[0])} ", text)
    text = "".join(LINKS.get(character, character) for character in text)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = OPTIONAL.sub("", text.translate(EQUAL)).replace("եվ", "եւ")
    text = re.sub(f"(?<=[א-ת])[{APOSTROPHE}{QUOTE}](?=[א-ת])", "", text)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return join_acronyms(join_numbers(text))


def join_numbers(text):
    """`1,275` without its comma; a decimal point as a character of the word."""
    kinds = "".join("w" if is_letter(character) else "-" for character in text)
    links = f"[{COMMA}{DOT}{APOSTROPHE}{SPACE}]"
    found = list(re.finditer(f"[0-9]+(?:{links}[0-9]+)*", text))
    for number in reversed(found):
        start, end = number.span()
        pieces = re.split(f"({links})", number[0])
        if kinds[start - 1 : start] == "w":  # `F16,275`: the first digits belong to a word
            start, pieces = start + len(pieces[0] + "".join(pieces[1:2])), pieces[2:]
        if kinds[end : end + 1] == "w":  # `1,275km`: so do the last
            end, pieces = end - len("".join(pieces[-2:])), pieces[:-2]
        if len(pieces) > 1 and (written := write_number(pieces[::2], pieces[1::2])):
            text = text[:start] + written + text[end:]
    return text


def write_number(groups, links):
    whole, decimals = groups, None
    if not is_grouped(groups, links):
        if links[-1] not in (COMMA, DOT):
            return None
        whole, decimals = groups[:-1], groups[-1]
        if len(whole) > 1 and (not is_grouped(whole, links[:-1]) or links[-1] == links[0]):
            return None
    return "".join(whole) + (POINT + decimals if decimals else "")


def is_grouped(groups, links):
    first, *middle, last = map(len, groups)
    if len(groups) < 2 or last != 3 or len(set(links)) != 1 or groups[0][0] == "0":
        return False
    indian = links[0] == COMMA and middle and set(middle) == {2} and first <= 2
    return indian or (first <= 3 and set(middle) <= {3})


def join_acronyms(text):
    """Runs of letters and single dots; a run of single letters only is one word."""
    letters = "".join("w" if is_letter(character) else "." if character == DOT else "-" for character in text)
    out, at = [], 0
    for run in re.finditer(r"w+(?:\.w+)+", letters):
        written = text[run.start() : run.end()].split(DOT)
        out += [text[at : run.start()], DOT.join(written_acronyms(written))]
        at = run.end()
    return "".join([*out, text[at:]])


def written_acronyms(words):
    """Single letters between longer words are initials; digits are numbers and in nobody's way."""
    pieces, run = [], []
    for word in [*words, None]:
        if word is not None and is_single(word):
            run.append(word)
            continue
        before = pieces[-1] if pieces else None
        free = all(side is None or side.replace(POINT, "").isdecimal() for side in (before, word))
        pieces += ["".join(run)] if run and free else run
        pieces += [] if word is None else [word]
        run = []
    return pieces


def is_single(word):
    bases = [character for character in word if not is_mark(character)]
    return len(bases) == 1 and not bases[0].isdecimal()


@dataclass
class Word:
    text: str
    link: str
    alone: bool


def find_words(text):
    """The words of a text with what links each to the one before."""
    prepared = prepare(text)
    pattern = re.compile(
        f"(?P<alone>[{ALONE}](?:M)*)|(?P<syllable>[\u1100-\u115f][\u1160-\u11ff]*)|(?P<word>W+)"
        .replace("(?:M)*", "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a]*")
        .replace("W+", f"(?:[^\\W_{ALONE}\u1100-\u11ff]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f{POINT}])+")
    )  # fmt: skip
    words, end, syllable_before = [], 0, False
    for found in pattern.finditer(prepared):
        gap = prepared[end : found.start()] if words else " "
        link = gap if len(gap) == 1 else gap.removeprefix(DOT)
        begins = found.lastgroup == "syllable" and (gap or not syllable_before)
        words.append(Word(("^" if begins else "") + found[0], link, found.lastgroup != "word"))
        end, syllable_before = found.end(), found.lastgroup == "syllable"
    return words


def find_joined(words, links):
    """(first, behind, word) for each run of words with one link."""
    place = 0
    while place < len(words):
        behind = place + 1
        while behind < len(words) and fits(words, place, behind, links):
            behind += 1
        if 2 <= behind - place <= 8:
            yield place, behind, "".join(word.text for word in words[place:behind])
        place = behind


def fits(words, first, at, links):
    left, right = words[at - 1], words[at]
    allowed = links if at == first + 1 else words[first + 1].link
    digits = left.text.replace(POINT, "").isdecimal() and right.text.replace(POINT, "").isdecimal()
    return right.link != "" and right.link in allowed and not (left.alone or right.alone or digits)


def holds(item, text):
    """Whether `item` stands in `text`: every way to write it, tried at every word."""
    words = find_words(text)
    edges = [(place, place + 1, word.text) for place, word in enumerate(words)]
    edges += list(find_joined(words, HYPHEN))

    def follows(place, wanted):
        return not wanted or any(
            follows(behind, wanted[1:])
            for start, behind, word in edges
            if start == place and word == wanted[0]
        )

    return any(follows(place, form) for form in find_forms(item) for place in range(len(words)))


def find_forms(item):
    """Each joined run of the item as its parts and as one word (at most three runs)."""
    words = find_words(item)
    forms = [()]
    place = 0
    joined = {first: (behind, word) for first, behind, word in find_joined(words, HYPHEN + APOSTROPHE)}
    while place < len(words):
        if place in joined:
            behind, word = joined[place]
            parts = tuple(part.text for part in words[place:behind])
            forms = [form + way for form in forms for way in (parts, (word,))]
            place = behind
        else:
            forms = [(*form, words[place].text) for form in forms]
            place += 1
    return forms


def matches(rule, article):
    """Whether the rule fires: lists over all fields together."""

    def anywhere(item):
        return any(holds(item, text) for text in article.fields().values())

    return (
        (not rule.any or any(map(anywhere, rule.any)))
        and all(map(anywhere, rule.all))
        and not any(map(anywhere, rule.none))
    )
