"""Agencies credited in lines of names, bylines, last lines and leads. No IO.

An agency that was told something, whose picture is shown or whose poll is quoted is not credited.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.read.agencies import FORMS, find_agency, may_name_agency

_BETWEEN = re.compile(
    r"\s*[,،/;|+&·•()（）]\s*|\s+(?:and|und|et|y|e|i|и|та|ve|və|with|mit|avec|con|com|from|for|via|bei|[–—-])\s+"
)
_BEFORE = re.compile(
    r"^(?:by|von|par|por|di|od|от|text|with|mit|avec|con|com|from|the|der|die|la|agencia|agence|agentur"
    r"|nachrichtenagentur|агентство|иа|корр\.)\s+|^l['’]",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s+(?:staff|reporters?|writers?|correspondents?|journalists?|service|wires?|news agency|news|editors?|agency|رپورٹ)$",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"photo|foto|bild|picture|\bpix\b|image|imag[eo]n|getty|©|archiv|video|grafik|graphic|illustration|фото|видео|صورة|تصویر|图|圖",
    re.IGNORECASE,
)
_INITIALS = 12
"""Characters of what may stand beside an agency in a last line: initials of editors, the paper's own."""


def credited(line: str, *, alone: bool = False) -> str | None:
    """The agencies that a line of names names; `alone`: none where it holds more than them and initials."""
    if _PICTURE.search(line):
        return None
    parts = [part for part in _BETWEEN.split(line[:2000]) if part]
    found = [_agency_of(part, alone=alone) for part in parts]
    others = [part for part, agency in zip(parts, found, strict=True) if not agency]
    if alone and any(len(part) > _INITIALS or " " in part for part in others):
        return None
    return "/".join(dict.fromkeys(agency for agency in found if agency)) or None


def _agency_of(part: str, *, alone: bool) -> str | None:
    name = part.strip(" .:*–—-\"'«»“”„")
    bare = _AFTER.sub("", _BEFORE.sub("", _BEFORE.sub("", name)))
    words = bare.split()
    last = (" ".join(words[-count:]) for count in (3, 2) if len(words) > count and not alone)
    return find_agency(name) or find_agency(bare) or next(filter(None, map(find_agency, last)), None)


def credit_of_authors(author: Sequence[str]) -> str | None:
    return credited(", ".join(author))


_BYLINE = re.compile(r"(?:^|\s)(?:[Bb]y|BY|[Vv]on|[Pp]or|[Pp]ar|Di|Text)\b:?\s(?P<names>.*)")
_LONGEST_BYLINE = 90


def credit_of_byline(head: Sequence[str]) -> str | None:
    """The agency of a byline among the first lines of the text."""
    lines = (_BYLINE.search(line) for line in head[:3] if len(line) <= _LONGEST_BYLINE)
    return next((credit for found in lines if found and (credit := credited(found["names"]))), None)


# --- the last lines -------------------------------------------------------------------------------------

_LINES = 4
"""Last paragraphs in which a credit may stand."""
_NAMES = rf"(?<!\w)(?P<names>(?:{FORMS})(?!\w)(?:\s?[/,&+]\s?(?:{FORMS})(?!\w)){{0,4}})"
_CAPTION = 40
"""Characters before a label or a copyright in which a word such as `photo` says that a picture is meant."""
_LABEL = (
    r"quellen?|sources?|источники?|джерело|kaynak|mənbə|fuentes?|fontes?|fonte|źródło|credit|crédit|来源|來源|稿件来源"
    r"|المصدر|منبع|աղբյուր|წყარო|स्रोत|সূত্র|πηγή|zdroj|forrás|sursa|källa|kilde|lähde|bron|izvor|извор|източник"
    r"|מקור|出典|출처|sumber|nguồn"
)
_CLOSING = re.compile(
    r"(?:^|[^\w\s]\s*)[(\[（](?P<round>[^()\[\]（）]{2,50})(?:[)\]）]\.?$|$)"
    r"|[.!?»”\"]\s*[/–—-]{1,2}\s*(?P<dash>[^.!?\n]{2,40})$"
    rf"|[.!?»”\"]\s+(?P<bare>(?:{FORMS})(?:/\w{{2,12}})?)\s*\.?$|\s/+(?P<slash>[^\s/]{{2,20}})/+\s*\.?$"
)
_SIGNED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\w)(?:{_LABEL})(?:\s\w+){{0,6}}?\s*[:：–—]\s*(?:\w+\s){{0,2}}?{_NAMES}",
        (
            r"\b(?:inputs?|reporting|reports|files?|material|agenturmaterial|información|informaci[oó]n|informações|informations?"
            rf"|informationen|contribut\w*)\s(?:\w+\s){{0,3}}?(?:from|by|of|von|der|de|da|do|del|d['’])\s*(?:the\s|der\s)?{_NAMES}"
        ),
        rf"{_NAMES} (?:\w+ ){{0,3}}?(?:writers?|journalists?|reporters?|correspondents?)\b[^\n]{{0,200}}?contribut",
        rf"(?:©|\(c\)|copyright)\s*(?:by\s*)?\d{{4}},?\s*(?:by\s*)?(?:the\s)?{_NAMES}",
        rf"(?:©|\(c\)|copyright)\s*(?:by\s*)?(?:the\s)?{_NAMES}(?=,?\s(?:\d{{4}}|dpa:)|\.?\s(?:all rights|alle rechte|tous droits))",
        rf"\b(?:published|produced|provided|supplied|distributed|generated) by\s(?:the\s)?{_NAMES}",
        rf"\b(?:meldung|artikel|beitrag|text)\b[^\n]{{0,60}}?\b(?:von|der)\s(?:der\s)?{_NAMES}\s(?:erstellt|übernommen|bereit|veröffentl)",
    )
)


def credit_of_tail(tail: Sequence[str]) -> str | None:
    """The agency that signs the last lines of the text."""
    lines = filter(may_name_agency, reversed(tail[-_LINES:]))
    found = (credit for line in lines for credit in _of_last_line(line))
    return next(found, None)


def _of_last_line(line: str) -> Iterator[str]:
    if len(line) <= 60 and (credit := credited(line.strip("()[]（）/–—- *"), alone=True)):
        yield credit
    if found := _CLOSING.search(line):
        names = found["round"] or found["dash"] or found["bare"] or found["slash"]
        if credit := credited(names.lstrip("©"), alone=True):
            yield credit
    for pattern in _SIGNED:
        found = pattern.search(line)
        pictured = found and _PICTURE.search(line[max(found.start() - _CAPTION, 0) : found.start()])
        if found and not pictured and (credit := credited(found["names"])):
            yield credit


# --- the lead -------------------------------------------------------------------------------------------

_LEAD = 700
"""Code points in which the lead names its source, within its first sentences."""
_SENTENCES = re.compile(r"(?:.{20,}?[.!?।…][\"”»]{0,2}(?:\s|$)){1,3}")
_A = rf"[«\"“'’]{{0,2}}(?<!\w)(?P<names>(?:{FORMS})(?:(?:/| and | und | et | и )(?:{FORMS}))?)(?!\w)[»\"”]{{0,2}}"
_NEWS = (
    r"(?:(?:the|die|der|la|a|o)\s|l['’])?(?:\w+\s)?(?:(?:news agency|nachrichtenagentur(?:en)?|agentur|agence(?: de presse)?"
    r"|agencia|agência|agenzia|agencja(?: prasowa)?|агентство|агенство|информагентство|информационное агентство|корреспондент"
    r"|корр\.|иа|وكالة|خبرگزاری|خبرنگار)\s)?"
)
_END = r"(?=\s*[.,;:)]|\s*$| on | citing )"
_LEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:^|[,.:;–—]\s)(?:[\w'’]+\s){{0,5}}?{_A}(?: news agency)? (?:reports|reported|informs|has learned|has reported|report(?=[.,]))(?!\w)",
        rf"agency {_A} (?:said|says)\b",
        rf"(?i:reported by|reports|according to) {_NEWS}{_A}{_END}",
        rf"{_A}(?:['’]?\w{{1,4}})? (?:xəbər verir|məlumat verir|bildirir|bildirib|yazır|xəbəri)",
        rf"{_A}['’]?(?:n[ıiuü]n)? (?:haberine|aktardığı|bildirdi|geçtiği)",
        (
            r"(?i:сообща[ею]т|сообщил[аои]?|переда[её]т|передал[аои]?|пишет|информирует|приводит(?: слова)?(?: \w+)?|повідомля[єю]\w*"
            rf"|передає|інформує|[пП]о (?:данным|информации|сообщению)) {_NEWS}{_A}"
        ),
        rf"{_A} (?:сообщает|передаёт|передает|информирует|повідомляє|передає)",
        rf"(?i:berichtet|meldet|meldete|berichtete|berichten|melden|laut) {_NEWS}{_A}{_END}",
        rf"(?i:selon|rapporte|rapporté|annonce|d['’]après|a appris) {_NEWS}{_A}{_END}",
        (
            r"(?i:según|informó|informa|reporta|reportó|destacó|segundo|informou|secondo|riferisce|riporta|podaje|podała"
            rf"|poinformowała|informuje|według) {_NEWS}{_A}{_END}"
        ),
        rf"(?:ذكرت|أفادت|افادت|نقلت|به گزارش|وفقا ل|[ب]?حسب) ?{_NEWS}{_A}",
        rf"{_A}-?[ընը]? (?:հաղորդում է|տեղեկացնում է)",
        rf"(?:հաղորդում է|տեղեկացնում է) {_A}",
        rf"{_A} (?:იუწყება|ავრცელებს|გადმოსცემს)",
        rf"(?P<names>{FORMS})(?:র|ের|-এর| এর)? (?:এক প্রতিবেদনে|এ খবর|এ তথ্য|জানিয়েছে|জানায়|ও স্থানীয়)",
        rf"(?<!\w)(?P<names>{FORMS}) (?:के अनुसार|के मुताबिक|ने बताया)",
        rf"据(?P<names>{FORMS})(?:报道|報道|報導|消息|\d|电|電)",
    )
)
_NEW = re.compile(
    r",\s(?P<names>[A-Z][\w.]+(?: [A-Z][\w.]+)?) (?:reports|informs)(?:[.,]|$)|^(?P<first>[A-Z][\w.]+) informs\b"
)


def credit_of_lead(head: Sequence[str], site: str) -> str | None:
    """The agency that the first three sentences name as their source; `site` is the outlet's name, or empty."""
    text = " ".join(head[:2])[:_LEAD]
    lead = sentences[0] if (sentences := _SENTENCES.match(text)) else text
    for pattern in _LEADS if may_name_agency(lead) else ():
        if (found := pattern.search(lead)) and (credit := credited(found["names"])):
            return credit
    if found := _NEW.search(lead):
        return found["names"] or found["first"]
    own = site and re.search(rf"(?<!\w){re.escape(site)} (?:reports|informs|xəbər verir|сообщает)", lead)
    return site if own else None
