"""What publishers write for a date becomes a Moment. No IO, no clock: what is not stated is not invented.

Reads RFC 822 and its misspellings, RFC 3339, ISO 8601's usual forms, day-first and named dates in the
languages of `_MONTHS`. An impossible or ambiguous date (31 February, 03/04/2024, year 9999) is None.
"""

import re
from datetime import UTC, datetime, timedelta

from monitor.model import Moment, to_millis

_EARLIEST, _LATEST = 1605, 2999
"""Years: the first newspaper was printed in 1605, and nothing is announced a thousand years ahead."""
_LONGEST = 100
"""Characters a date may have: more is a text."""
_LONGEST_LINE = 300
"""Characters of a line in which a day is looked for."""
_WIDEST = timedelta(hours=15)
"""No place on earth is further from UTC; a zone that says so is none."""

# First letters of the twelve months, one language a line.
_MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec",  # English
    "jän feb mär apr mai jun jul aug sep okt nov dez",  # German
    "janv fév mars avr mai juin juil aoû sept oct nov déc",  # French
    "janv fev mars avr mai juin juil aou sept oct nov dec",  # French without accents
    "ene feb mar abr may jun jul ago sep oct nov dic",  # Spanish
    "gen feb mar apr mag giu lug ago set ott nov dic",  # Italian
    "jan fev mar abr mai jun jul ago set out nov dez",  # Portuguese
    "jan feb maa apr mei jun jul aug sep okt nov dec",  # Dutch
    "jan feb mrt apr maj jun jul aug sep okt nov dec",  # Dutch, Swedish, Danish
    "sty lut mar kwi maj cze lip sie wrz paź lis gru",  # Polish
    "oca şub mar nis may haz tem ağu eyl eki kas ara",  # Turkish
    "yan fev mart apr may iyn iyl avq sen okt noy dek",  # Azerbaijani
    "yan fev mart apr may iyun iyul avq sent okt noy dek",  # Azerbaijani, in full
    "ian feb mar apr mai iun iul aug sep oct noi dec",  # Romanian
    "янв фев мар апр май июн июл авг сен окт ноя дек",  # Russian
    "янв фев мар апр мая июн июл авг сен окт ноя дек",  # Russian, genitive
    "січ лют бер кві тра чер лип сер вер жов лис гру",  # Ukrainian
    "ქართ თებ მარ აპრ მაი ივნ ივლ აგვ სექ ოქტ ნოე დეკ",  # Georgian
    "იან თებ მარ აპრ მაი ივნ ივლ აგვ სექ ოქტ ნოე დეკ",  # Georgian
    "հուն փետ մար ապր մայ հունի հուլ օգո սեպ հոկ նոյ դեկ",  # Armenian
    "jan feb mar apr mai jun jul aug sep okt nov des",  # Norwegian
    "jan feb mar apr maí jún júl ágú sep okt nóv des",  # Icelandic
    "jan feb mar apr mei jun jul agu sep okt nov des",  # Indonesian
    "jan feb mar apr maj jun jul avg sep okt nov dec",  # Slovene, Serbian
    "led úno bře dub kvě červn červe srp zář říj list pros",  # Czech
    "tam hel maa huh tou kes hei elo syy lok marra jou",  # Finnish
    "ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",  # Greek
    "яну фев мар апр май юни юли авг сеп окт ное дек",  # Bulgarian
    "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",  # Kazakh
    "ينا فبر مار أبر ماي يوني يولي أغس سبت أكت نوف ديس",  # Arabic
)  # fmt: skip
_MONTH_OF = {stem: number for line in _MONTHS for number, stem in enumerate(line.split(), start=1)}
_STEMS = range(5, 2, -1)

# Minutes from UTC of the zone names that mean one thing; any other name counts as UTC.
_ZONES = {
    "adt": -180, "ast": -240, "at": -240, "edt": -240, "est": -300, "et": -300, "cdt": -300, "cst": -360,
    "ct": -360, "mdt": -360, "mst": -420, "mt": -420, "pdt": -420, "pst": -480, "pt": -480,
    "bst": 60, "west": 60, "met": 60, "cet": 60, "mest": 120, "cest": 120, "eet": 120, "eest": 180,
    "msk": 180, "azt": 240, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    # RFC 822's military letters, in the sense feedparser gives them
    "a": -60, "m": -720, "n": 60, "y": 720,
}  # fmt: skip

_WORD = r"[^\W\d_]"
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2}))(?::(?P<second>\d{1,2}))?(?:[.,](?P<fraction>\d{1,9}))?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    rf"(?:\s*(?:etc/)?(?P<zone>(?:gmt|utc)?\s?[+-]\d{{1,2}}:?\d{{0,2}}|{_WORD}+))?"
)
_ISO = re.compile(
    rf"(?:{_WORD}+,\s*)?"
    r"(?:(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?=$|[t\s,])"
    r"|(?P<year2>\d{4})(?P<month2>\d\d)(?P<day2>\d\d)(?=$|t|\s))"
)
_NUMERIC = re.compile(r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4})(?=$|[\s,])")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?[\s-]*(?:de\s+)?(?P<month>{_WORD}{{3,}})\.?,?[\s-]*(?:de\s+)?"
    r"'?(?P<year>\d{4}|\d{2})(?![\d:])"
)
_MONTH_FIRST = re.compile(
    rf"(?P<month>{_WORD}{{3,}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<clock>\d\d?:\d\d(?::\d\d)?\s+(?:{_WORD}+\s+)?)?"
    r"(?P<year>\d{4})(?![\d:])"
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
)
# Days as they stand in a line of text; what could be a version, a price or a telephone number is none.
_IN_TEXT = re.compile(
    r"(?<![\d.,/:-])(?:(?P<year>(?:19|20)\d\d)(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<sep2>\.\s?|[/-])(?P<b>\d{1,2})(?P=sep2)(?P<year2>(?:19|20)\d\d|(?<=\.)\d\d))(?![\d/-])(?!\.\d)"
)
_BASIC_CLOCK = re.compile(r"(?<=t)(\d\d)(\d\d)(\d\d)?(?!\d)")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def parse_date(raw: str | None) -> Moment | None:
    """The moment that `raw` states; a date without a time of day is `day_only` at midnight UTC."""
    text = " ".join((raw or "").lower().replace("\u0307", "").split())
    if not text or len(text) > _LONGEST:
        return None
    if _EPOCH.fullmatch(text):
        return _checked(datetime.fromtimestamp(int(text[:10]), UTC), day_only=False)
    if (day := _find_day(text)) is None:
        return None
    date, rest = day
    return _with_clock(date, rest)


def _find_day(text: str) -> tuple[datetime, str] | None:
    """The day, and the part of the text in which its time of day stands."""
    if found := _ISO.match(text):
        parts = [found[name] or found[name + "2"] for name in ("year", "month", "day")]
        return _day(*parts, rest=_BASIC_CLOCK.sub(_spelled, text[found.end() :]))
    if found := _NUMERIC.match(text):
        return _numeric_day(found, text[found.end() :])
    if found := _EAST_ASIAN.search(text):
        return _day(*found.group("year", "month", "day"), rest=text[found.end() :])
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for found in pattern.finditer(text):
            if month := _month(found["month"]):
                clock = found.groupdict().get("clock") or ""
                rest = clock + " " + text[found.end() :] if clock else text[found.end() :]
                return _day(_year(found["year"]), month, found["day"], rest=rest)
    return None


def find_day(line: str, *, day_first: bool) -> tuple[Moment, str, str] | None:
    """The first day that stands in a line of text, and what stands before and behind it, in lower case.

    The time of day beside it is left out: nobody knows in which zone it is. `day_first` says how 03/04/2024
    is read; where it is false, such a day is none.
    """
    text = " ".join(line.lower().replace("\u0307", "").split())[:_LONGEST_LINE]
    for pattern in (_IN_TEXT, _EAST_ASIAN, _DAY_FIRST, _MONTH_FIRST):
        for found in pattern.finditer(text):
            parts = found.groupdict()
            if (day := _parts_day(parts, day_first=day_first)) and (moment := _checked(day, day_only=True)):
                return moment, text[: found.start()], text[found.end() :]
    return None


def _parts_day(parts: dict[str, str | None], *, day_first: bool) -> datetime | None:
    year, month, day = (
        parts["year"] or parts["year2"] or "",
        parts.get("month") or parts["b"] or "",
        parts.get("day") or parts["a"] or "",
    )
    if parts.get("a") and parts["sep2"] in {"/", "-"} and not day_first:
        if int(month) <= 12 and int(day) <= 12 and month != day:
            return None
        month, day = (day, month) if int(month) > 12 else (month, day)
    number = int(month) if month.isdecimal() else _month(month)
    found = _day(_year(year), number, day, rest="") if number else None
    return found[0] if found else None


def _spelled(found: re.Match[str]) -> str:
    return ":".join((found[1], found[2], found[3] or "00"))


def _numeric_day(found: re.Match[str], rest: str) -> tuple[datetime, str] | None:
    """Day first where dots say so (Europe) or only one order is possible; else nobody can know."""
    day, month = int(found["a"]), int(found["b"])
    if found["sep"] != "." and day <= 12:
        if month <= 12 and day != month:
            return None
        day, month = month, day
    return _day(found["year"], month, day, rest=rest)


def _day(year: str | int, month: str | int, day: str | int, *, rest: str) -> tuple[datetime, str] | None:
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC), rest
    except ValueError:
        return None


def _year(stated: str) -> int:
    """Two digits below 90 are of this century, as feedparser reads them."""
    year = int(stated)
    return year if len(stated) > 2 else year + (2000 if year < 90 else 1900)


def _month(word: str) -> int | None:
    return next((_MONTH_OF[word[:n]] for n in _STEMS if word[:n] in _MONTH_OF), None)


def _with_clock(date: datetime, rest: str) -> Moment | None:
    found = _CLOCK.search(rest)
    if found is None:
        return _checked(date, day_only=True)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        return None
    micros = int((found["fraction"] or "0").ljust(6, "0")[:6])
    clock = timedelta(hours=hour, minutes=minute, seconds=min(second, 59), microseconds=micros)
    try:
        return _checked(date + clock - _offset(found["zone"]), day_only=False)
    except OverflowError:
        return None


def _offset(zone: str | None) -> timedelta:
    """The zone's distance from UTC; none stated, or one nobody knows, is UTC."""
    if not zone:
        return timedelta()
    if (found := re.search(r"([+-])(\d{1,2}?):?(\d\d)?$", zone)) is None:
        return timedelta(minutes=_ZONES.get(zone, 0))
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset > _WIDEST:
        return timedelta()
    return -offset if found[1] == "-" else offset


def _checked(when: datetime, *, day_only: bool) -> Moment | None:
    return Moment(to_millis(when), day_only) if _EARLIEST <= when.year <= _LATEST else None
