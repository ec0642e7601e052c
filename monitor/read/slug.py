"""The slug that opens wire copy: places, date, agency, dash (`LONDON, Feb 26 (Reuters) -`). No IO.

What it refuses: a kicker in capitals, a headline that begins with a town, the caption of a picture.
"""

import re
from dataclasses import dataclass

from monitor.read.agencies import FORMS, WORDS, find_agency, may_name_agency
from monitor.read.cities import CITIES
from monitor.read.credits import credited
from monitor.read.dates import parse_date

_PARTS = 6
"""Regions, dates and agencies of a slug: more of them are an enumeration."""
_LONGEST_UNKNOWN = 3
"""Words of a place in small letters that is no known city: more are a headline."""
_AHEAD = 6
"""Paragraphs of which one may begin with a dateline: before it a lead, a byline, captions."""
_OPENING = 300
"""Code points of a paragraph in which its slug stands."""
_WHOLE = 100
"""Code points from which a paragraph is one of the copy and no headline."""

_STOP = r"(?=\s*(?:[,(/:–—|\[=،।۔]|--|-\s|-$|\.-|\.\s|\.$)|\s[-ـ]|\s(?:في\s)?\d)"
_NAME = re.compile(rf"[^\W\d_][^,(/:–—|\[\n=\d،।۔]{{1,44}}?(?<!\b[Ss][Tt])(?<!\b[FfMm][Tt]){_STOP}")
_DATE = re.compile(
    r"\s*[,.،۔–—-]?\s*(?:في\s)?(?P<date>(?:[^\W\d_]{3,}\.?\s\d{1,2}(?!\d)"
    r"|(?:\d{1,2}(?:st|nd|rd|th|er|\.|º|-?[^\W\d_])?|یکم)\s?(?:de\s)?[^\W\d_][^\s\d,.(/:–—-]+\.?|\d{1,2}[./]\d{1,2}(?![\w-]|[./]?\d{1,2}(?!\d)))"
    r"(?:[., ]{0,2}(?:de\s)?\d{4})?(?:\s?(?:г|р)\b\.?)?)"
)
_REGION = re.compile(rf"[,،]\s*(?P<region>[^\d,(/:–—\n،]{{2,30}}?){_STOP}\.?")
_BRACKET = re.compile(
    r"\s*[,.:–—۔-]{0,2}\s*(?:\((?P<round>[^()]{1,60})\)|/(?P<slash>[^/()\n]{2,40})/|\[(?P<square>[^\]]{2,40})\])"
)
_BARE = re.compile(rf"\s*[,.:–—،-]{{0,2}}\s*(?:Корр\. )?(?P<bare>{FORMS})(?=\s*(?:[.,:;/։।۔–—]|-(?!\w)|$))")
_NEW = re.compile(
    r"(?:,\s*|\s*\.?\s*(?=[^\s.]+\s*[–—-]\s))(?P<bare>[^\W\d_][\w.-]{2,20}(?: [^\W\d_]\w{2,12})?)(?=\.\s|\.$|\s*[–—]\s|\s-\s)"
)
_END = re.compile(r"\s*(?P<end>\.?[–—-]+|[:.։।۔ـ]|$)\s*")
_BRACKETS = frozenset("(/")
"""What opens an agency: a date before it is one, although its month may be of an unknown language."""
_DASHES = frozenset("–—-ـ")
_PARTICLES = frozenset(
    re.findall(
        r"\w+",
        "de da do dos del della di la las le les los el al am an ob der den im in of on sur upon und y e",
    )
)
_KICKERS = frozenset(
    re.findall(
        r"\S+",
        "the der die das le les il advertisement analysis analyse anzeige breaking column comment commentary"
        " corona coronavirus debate dossier editorial eilmeldung essay exclusive exklusiv explainer fact-check"
        " factbox fakten feature hinweis hintergrund info interview kolumne kommentar live liveblog news note"
        " opinion photos podcast poll posted preview profile published quiz quote recap report review"
        " rétrospective special stand update updated uhr us usa vidéo video watch werbung wetter eu uk un uno"
        " nato nasa foto fotos bild photo today heute yesterday gestern new neu text source quelle kaynak"
        " fuente fonte источник джерело mənbə ছবি फोटो تصویر صورة фото видео новости срочно важно мнение сми"
        " сша рф ес оон المصدر مصدر منبع स्रोत সূত্র աղբյուր წყარო źródło",
    )
)
_OPENERS = frozenset(
    re.findall(
        r"\S+",
        "by von par por from monday tuesday wednesday thursday friday saturday sunday montag dienstag"
        " mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche"
        " lunes martes miércoles jueves viernes sábado domingo",
    )
)
_COMMON = re.compile(r"(?:tion|tionen|ung|ungen|ismus|ism|heit|keit|tät|ness|concours)$", re.IGNORECASE)
_ROLE = re.compile(
    r"reporter|correspondent|\bdesk\b|bureau|agenc|\bstaff|\bnews|\bred\b|korrespond|نمائند|رپورٹ|نامہ نگار|نگار|نیوز"
    r"|مانیٹر|بیورو|ایجنسی|ڈیسک|سپیشل|وكالات|নিজস্ব|প্রতিনিধি|প্রতিবেদক|एजेंसी|संवाददाता|корр",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\((?P<place>[^()\d]{3,30})\)\s")
_ACRONYM = re.compile(r"(?=.*[A-ZА-Я].*[A-ZА-Я])[A-ZА-Я][\w.&-]{1,14}")
_INSIDE = re.compile(rf"\((?P<names>{FORMS})\)\s*[–—-]|\((?P<first>{FORMS})\s?[–—-]\s[^()]{{2,40}}\)")
_WORD = re.compile(r"(?<=\s)(?<![A-ZÀ-Þ]\s)[^\W\d_]")
_LOCAL = r"(?:[Ii]n|[Bb]ei|[Nn]ach|[Aa]us|[Aa]t|[Nn]ear|[Ff]rom|à|[Ee]n|[Ee]m|[Вв]|из|[Уу])"


@dataclass(slots=True)
class _Slug:
    """What was read of a beginning."""

    place: str | None = None
    dated: bool = False
    region: bool = False
    bracket: bool = False
    end: str = ""
    rest: str = ""
    source: str | None = None
    credit: str | None = None

    @property
    def capitals(self) -> bool:
        return bool(self.place) and str(self.place).isupper() and len(str(self.place)) > 3

    @property
    def known(self) -> bool:
        return any(place.casefold() in CITIES for place in (str(self.place), str(self.place).split("/")[0]))

    @property
    def dashed(self) -> bool:
        return self.end[-1:] in _DASHES


def find_slug(head: list[str], spoken: str) -> tuple[str | None, str | None]:
    """The places and the agency of the slug in the first paragraphs of a text.

    `spoken` is what the article says: a place that only a dash marks must be spoken of.
    """
    for number, paragraph in enumerate(head[:_AHEAD]):
        opening = paragraph.lstrip("\"'«“„ ")[:_OPENING]
        found = _unspaced(opening) or _spaced(opening, spoken, whole=len(paragraph) >= _WHOLE)
        if not found and number == 0:
            found = _behind_headline(opening)
        if not found and paragraph.casefold() in CITIES and len("".join(head[number + 1 :][:1])) >= _WHOLE:
            found = paragraph, None
        if found:
            return found
    return None, None


def _spaced(opening: str, spoken: str, *, whole: bool) -> tuple[str | None, str | None] | None:
    if (found := _IN_BRACKETS.match(opening)) and found["place"].casefold() in CITIES:
        return found["place"], None
    slug = _read_slug(opening)
    if slug.place:
        named = slug.place[0] == slug.place[0].title() and _is_dateline(slug, spoken, whole=whole)
        return (slug.place, slug.credit) if named else None
    dashed = slug.dashed and slug.source not in WORDS
    if slug.credit and (slug.dated or dashed or (slug.bracket and slug.rest)):
        # `(ANSA) - ROMA, 26 FEB -`, `(MENAFN) KUWAIT CITY, Dec 31 (KUNA):`
        behind = _read_slug(slug.rest.lstrip())
        if behind.place and (behind.credit or behind.dated) and _is_dateline(behind, spoken, whole=whole):
            return behind.place, behind.credit or slug.credit
        return None, slug.credit
    return None


def _read_slug(opening: str) -> _Slug:
    slug, at = _Slug(), 0
    if not _dated(opening, 0):
        slug.place, at = _read_places(opening)
    for _ in range(_PARTS):
        step = _step(slug, opening, at)
        if step == at:
            break
        at = step
    if ended := _END.match(opening, at):
        slug.end, at = ended["end"], ended.end()
    slug.rest = opening[at:]
    return slug


def _read_places(opening: str) -> tuple[str | None, int]:
    """The places at the beginning, several joined by `/`, and where they end."""
    at = end = 0
    while (found := _NAME.match(opening, at)) and _may_be_place(found[0].strip()):
        at = end = found.end()
        bracket = _BRACKET.match(opening, at)
        if not opening.startswith("/", at) or (bracket and credited(bracket[0].strip(" /"))):
            break
        at += 1
    return opening[:end].strip() or None, end


def _may_be_place(name: str) -> bool:
    words = name.split()
    return (
        len(words) <= (3 if _uncased(name) else 5)
        and all(word in _PARTICLES or word[0].isupper() or _uncased(word) for word in words)
        and words[-1] not in _PARTICLES
        and not any(mark in name for mark in '"“”„«»?!;*…#@')
        and not name.endswith(("'s", "’s"))
        and name.casefold() not in _KICKERS
        and words[0].casefold() not in _OPENERS
        and not find_agency(name)
    )


def _uncased(word: str) -> bool:
    """Whether a word is of a script without capitals; Georgian has them for headlines alone."""
    return (word[0].lower() == word[0].upper() and word[0].isalpha()) or "\u10d0" <= word[0] <= "\u10ff"


def _step(slug: _Slug, opening: str, at: int) -> int:
    """Reads the next part of a slug into `slug`, and where it ends; `at` where there is none."""
    end = _dated(opening, at)
    caption = slug.place and opening[at:end].lstrip()[:1] in _DASHES  # `DETROIT - MAY 4: Owls fly over …`
    if end and not caption:
        slug.dated = True
        return end
    if (found := _BRACKET.match(opening, at)) and _read_bracket(slug, found):
        return found.end()
    if found := _BARE.match(opening, at) or (_NEW.match(opening, at) if slug.place and slug.dated else None):
        slug.source = found["bare"]
        slug.credit = slug.credit or find_agency(found["bare"]) or found["bare"]
        return found.end()
    found = _REGION.match(opening, at) if slug.place and not slug.source else None
    if found and _may_be_place(found["region"].strip()):
        slug.region = True
        return found.end()
    return at


def _read_bracket(slug: _Slug, found: re.Match[str]) -> bool:
    source = found["round"] or found["slash"] or found["square"]
    credit = credited(source)
    if not credit and (slug.source or found["slash"]):
        return False
    slug.bracket = True
    slug.source, slug.credit = source, slug.credit or credit
    return True


def _dated(opening: str, at: int) -> int:
    """Where the date ends that stands here, 0 where none does."""
    found = _DATE.match(opening, at)
    if not found:
        return 0
    stated = found["date"].rstrip(".,")
    readable = max(stated) < "\u0600" or "\u10a0" <= max(stated) < "\u1100"
    year = "" if re.search(r"\d{4}", stated) else ".2000" if re.fullmatch(r"[\d.]+", stated) else " 2000"
    known = not readable or any(parse_date(f"{form}{year}") for form in (stated, stated.replace(".", "")))
    return found.end() if known or opening[found.end() :].lstrip(" .,")[:1] in _BRACKETS else 0


def _is_dateline(slug: _Slug, spoken: str, *, whole: bool) -> bool:
    sure = slug.capitals or slug.known or _uncased(str(slug.place))
    if slug.credit:
        marked = slug.dated or slug.end not in {"", ":"}  # `Ada Owl (CP): …` speaks in an interview
        return sure or (marked and len(str(slug.place).split()) <= _LONGEST_UNKNOWN)
    if slug.source and sure and _ROLE.search(slug.source):
        return True
    if (slug.capitals or slug.known) and slug.end not in {"", "."} and _ACRONYM.fullmatch(slug.source or ""):
        slug.credit = slug.source
        return True
    if slug.source or not slug.end or slug.rest[:1].islower() or _dated(slug.rest, 0):
        return False
    return slug.dated or _is_place(slug, spoken, whole=whole)


def _is_place(slug: _Slug, spoken: str, *, whole: bool) -> bool:
    """Whether a beginning that only its punctuation marks is a place."""
    place = str(slug.place)
    if slug.capitals:
        return slug.known or (
            (slug.dashed or slug.region) and not _COMMON.search(place) and place.title() in spoken
        )
    title = spoken.partition("\n")[0]
    headline = slug.end == ":" and (not title or title.startswith(place))
    if headline or slug.region or not whole:
        return False
    return slug.known or (len(place) > 3 and bool(re.search(rf"\b{_LOCAL} {re.escape(place)}\b", spoken)))


def _behind_headline(opening: str) -> tuple[str | None, str | None] | None:
    """A slug within a line: of a text that was written on behind its headline."""
    for found in _WORD.finditer(opening):
        if found[0].isupper():
            slug = _read_slug(opening[found.start() :])
            if slug.place and _is_strong(slug):
                return slug.place, slug.credit
    inside = _INSIDE.search(opening) if may_name_agency(opening) else None
    return (None, find_agency(inside["names"] or inside["first"])) if inside else None


def _is_strong(slug: _Slug) -> bool:
    """Whether a slug leaves no doubt although it opens nothing."""
    apart = all(" " not in place or place.casefold() in CITIES for place in str(slug.place).split("/"))
    if _dated(slug.rest, 0) or not (slug.capitals or apart):
        return False
    if slug.source:
        return (
            bool(slug.end or slug.dated)
            and (slug.bracket or slug.dated)
            and _is_dateline(slug, "", whole=True)
        )
    return slug.dashed and (slug.dated or (slug.capitals and (slug.known or slug.region)))


_HAN = "[\u3400-\u9fff]"
_CHINESE = re.compile(
    rf"[（(【]?(?P<who>{_HAN}{{1,5}}?[社报網网報])(?:(?:记者|記者){_HAN}{{3}})?(?P<place>{_HAN}{{2,8}}(?:/{_HAN}{{2,8}}){{0,3}}?)?"
    r"(?:\d{1,2}月)?(?:\d{1,2})日(?:电|電|讯|訊|消息)"
)
_EQUALS = re.compile(
    r"[【(（\[［](?P<place>[A-Za-z]{2,6}(?=[=＝])|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,12}?)(?:[=＝]|\s\d{1,2}日\s)?"
    rf"(?P<who>{FORMS})(?:[=＝][^】)）]{{0,20}})?[】)）\]］]"
)


def _unspaced(opening: str) -> tuple[str | None, str | None] | None:
    """The slugs of Chinese, Japanese and Korean agencies."""
    found = _CHINESE.match(opening) or _EQUALS.match(opening)
    if not found:
        return None
    if find_agency(found["place"] or ""):  # `【AFP=時事】`
        return None, credited(f"{found['place']}/{found['who']}")
    return found["place"], find_agency(found["who"])
