"""What one segment of an address is: a name, a number, a day, letters drawn at random. No IO."""

import re
from functools import lru_cache

PAGE_NAME = re.compile(
    r"\.(html?|shtml|xhtml|php\d?|phtml|aspx?|jsp|jsf|cfm|do|ece|stm|cms|svc|amp|dhtml|mhtml|details?|article|story)\Z",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-_.](?:0?[1-9]|1[0-2])[-_.](?:19|20)\d\d"
)
_MONTH = re.compile(r"(?:19|20)\d\d[-_.](?:0?[1-9]|1[0-2])")
_MONTH_NAMES = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_HASH = re.compile(r"(?=\D*\d)[0-9a-f]{10,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MIXED = re.compile(r"(?=(?:[^0-9]*[0-9]){2})(?=[^a-z]*[a-z])[a-z0-9]{7,32}", re.IGNORECASE)
_CASED = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?=[^0-9]*[0-9])[A-Za-z0-9_-]{6,32}")
_LETTERS, _VOWELS = re.compile(r"[a-z]{10,24}|(?=[a-z0-9]{9,24}\Z)[a-z]+\d[a-z]+"), re.compile(r"[aeiouy]")
"""Letters drawn at random have few vowels among them."""
_ID = re.compile(r"(?:[a-z]{1,4}[-_.]?)?\d{3,}(?:[-_.,]\d+)*|[a-z]{5,15}[-_.]?\d{5,}", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
)
"""Scripts that put no spaces between words, or few: Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean."""


@lru_cache(maxsize=8192)
def kind_of(segment: str) -> str:
    """What a segment is: Y year, D day, M month, n short number, N number, H hash, S slug, 2 two words, w a word; # with a number."""
    segment = PAGE_NAME.sub("", segment)
    if segment.isdigit():
        if len(segment) == 4 and _YEAR.fullmatch(segment):
            return "Y"
        return "D" if len(segment) == 8 and _DAY.fullmatch(segment) else "n" if len(segment) < 3 else "N"
    if _DAY.fullmatch(segment):
        return "D"
    if _MONTH.fullmatch(segment) or segment.lower() in _MONTH_NAMES:
        return "M"
    if _HASH.fullmatch(segment) or _MIXED.fullmatch(segment) or _CASED.fullmatch(segment):
        return "H"
    if _LETTERS.fullmatch(segment) and len(_VOWELS.findall(segment)) * 5 <= len(segment):
        return "H"
    if _ID.fullmatch(segment):
        return "N"
    pieces = _WORDS.findall(segment)
    numbers = [one for one in pieces if sum(map(str.isdigit, one)) >= 3 and not _YEAR.fullmatch(one)]
    numbers += [one for one in pieces[:1] + pieces[-1:] if one.isdigit() and not _YEAR.fullmatch(one)]
    count = len(pieces) - len({*numbers}) + sum(len(one) // 3 for one in pieces if UNSPACED.match(one))
    kind = "S" if count >= 4 else "3" if count == 3 else "2" if count == 2 else "w"
    return kind + "#" * bool(numbers)
