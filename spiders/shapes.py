"""What the address of a link says by itself: what it is made like, and what it cannot be. No IO."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from spiders import vocabulary as words
from spiders.kinds import PAGE_NAME, kind_of

SERVICE = "a service"
CALENDAR = "a calendar"
DOUBTFUL = "a service, but for what its link says"
_MOST_SEGMENTS, _MOST_PARAMETERS = 16, 40
_INDEX = re.compile(r"(?:index|default)(?:[._-][a-z]{2})?\.[a-z]{3,5}", re.IGNORECASE)
"""The server's name for a folder."""
_FILE = re.compile(r"\.([a-z0-9]{1,12})\Z", re.IGNORECASE)
_PAGER_SEGMENT = re.compile(
    r"(?:page|seite|pagina|página|sayfa|sehife|stranica|strana|p|pg)[-_=]?(\d{1,3})?", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(r"\d{1,4}")
"""More digits are an article's number."""
ID_NAMES = re.compile(
    r"\w{0,12}[_-]?(?:id|nid|aid|article|artid|story|news|newsid|item|post|doc|content|xeber|haber|haberno|hid|nr|num|no)",
    re.IGNORECASE,
)
_NO_IDS = words.FACETS | words.VERSIONS | words.TONGUE_NAMES | (words.PAGERS - {"p"})
_LIST_NAMES = re.compile(
    r"\w{0,6}(?:cat|category|kat|kategori|rubric|rubrika|rub|section|sec|menu|topic|theme|catid|cid|cat_id|menuid|sectionid|bolme)(?:_?id)?",
    re.IGNORECASE,
)
_LIST_VALUES = frozenset(
    {"archive", "blog", "categories", "category", "featured", "index", "list", "section", "tag", "tags"}
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart.

    `shape` is equal for what a site's program makes in one way. `weight` says how much it looks like an article's
    (about -4 to 4). `barred` names why it is neither an article's nor a list's.
    """

    url: str
    host: str
    segments: tuple[str, ...]
    shape: tuple[str, ...]
    weight: float
    barred: str
    pager: int | None
    trunk: str
    """The address without what counts its pages."""
    tongue: str
    """The language that its first segment or a parameter names, '' of none."""

    @property
    def folder(self) -> str:
        return self.under(-1)

    def under(self, depth: int | None) -> str:
        """The address of so many of its segments."""
        return "/".join((self.host, *self.segments[:depth]))

    @property
    def has_day(self) -> bool:
        """Whether its folders name a day."""
        folders = self.shape[: max(0, len(self.segments) - 1)]
        return "D" in folders or ("Y" in folders and folders.count("n") + folders.count("M") >= 2)

    @property
    def is_numbered(self) -> bool:
        """Whether it ends with a number of its own."""
        return self.shape[max(0, len(self.segments) - 1)] == "N"

    @property
    def as_numbered(self) -> "Address":
        """Itself, with what ends it read as a number: of 1931 articles the last ends like a year."""
        told = self.barred == CALENDAR and self.segments[-1].isdigit()
        return take_apart(self.url, dated=False) if told else self

    @property
    def is_front(self) -> bool:
        """Whether it is the site's own, or that of one of its languages."""
        return len(self.segments) <= bool(self.tongue) and self.trunk.endswith("?")

    @property
    def is_subject(self) -> bool:
        """Whether it may be a section's although it is made like a language's front page: `/uk`."""
        return self.is_front and self.segments[-1:] != () and self.segments[-1] in words.SUBJECTS


@lru_cache(maxsize=4096)
def take_apart(url: str, *, dated: bool = True) -> Address:
    """What an address consists of; where it is not `dated`, a number at its end is no year and no day."""
    host, _, rest = url.partition("://")[2].partition("/")
    path, _, asked = rest.partition("?")
    raw = [unquote(one)[:300] for one in path.split("/")[:_MOST_SEGMENTS] if one]
    if (len(raw) > 2 and raw[-1].lower() in words.CODES) or (len(raw) > 1 and _INDEX.fullmatch(raw[-1])):
        del raw[-1]
    query = parse_qsl("&".join(asked.split("&")[:_MOST_PARAMETERS]), keep_blank_values=True) if asked else []
    lower = [one.lower() for one in raw]
    pager, trunk = _paging(host, lower, query)
    kinds = [kind_of(one) for one in raw]
    if not dated and not {"Y", "M", "D"} & set(kinds[:-1]):
        kinds[-1] = "N"
    tongue = _tongue(lower) or next(
        (value.lower()[:2] for name, value in query if name in words.TONGUE_NAMES), ""
    )
    return Address(
        url, host, tuple(lower), _shape(lower, kinds, query), _weigh(lower, kinds, query),
        _bar(lower, kinds, query), pager, trunk, tongue,
    )  # fmt: skip


def _tongue(segments: list[str]) -> str:
    first = segments[0].replace("_", "-").partition("-")[0] if segments and len(segments[0]) <= 5 else ""
    return first if first in words.LANGUAGES else ""


def _paging(host: str, lower: list[str], query: list[tuple[str, str]]) -> tuple[int | None, str]:
    """The number of the page in an address that counts a list's pages, and the address without it."""
    number, kept = None, []
    for name, value in query:
        if name.lower() in words.PAGERS and value.isdecimal() and len(value) <= 6 and (lower or name != "p"):
            number = int(value)
        elif name not in words.TONGUE_NAMES or lower:
            kept.append(f"{name}={value}")
    segments = lower[:-1] if lower and _INDEX.fullmatch(lower[-1]) else list(lower)
    if len(segments) > 1 and _PAGE_NUMBER.fullmatch(segments[-1]) and _PAGER_SEGMENT.fullmatch(segments[-2]):
        number = int(segments[-1])
        del segments[-2:]
    elif segments and (found := _PAGER_SEGMENT.fullmatch(PAGE_NAME.sub("", segments[-1]))) and found[1]:
        number = int(found[1])
        del segments[-1]
    trunk = f"{host.removeprefix('www.')}/{'/'.join(segments)}?{'&'.join(kept)}"
    return number, trunk


def _shape(lower: list[str], kinds: list[str], query: list[tuple[str, str]]) -> tuple[str, ...]:
    """Directories of a program's own are named; those that vary like an article's section are not."""
    last = kinds[-1] if kinds else ""
    told = last[:1] in {"S", "3", "H"} or "#" in last or any(one in {"D", "Y"} for one in kinds)
    folders = [
        (kind.rstrip("#") if kind not in {"w", "2"} else "w" if told and one not in words.LISTS else one)
        for one, kind in zip(lower[:-1], kinds[:-1], strict=True)
    ]
    name = lower[-1] if lower else ""
    ending = found[1].lower() if (found := PAGE_NAME.search(name)) else ""
    said = (
        "S" + "#" * ("#" in last)
        if last[:1] in {"S", "3", "2"} and (last[:1] == "S" or "#" in last or told)
        else last
    )
    end = PAGE_NAME.sub("", name) if ending and last in {"w", "2"} and query else said
    asked = sorted(
        f"{one.lower()}={'N' if value.isdigit() else 'S' if len(value) > 20 else value.lower()}"
        for one, value in query
    )
    return (*folders, end, ending, *asked[:8])


def _weigh(lower: list[str], kinds: list[str], query: list[tuple[str, str]]) -> float:
    asked, named = _weigh_query(query), _weigh_name(kinds[-1] if kinds else "w")
    before = kinds[:-1]
    if before and kinds[-1] == "w" and (strong := _weigh_name(before.pop())) > 0:
        named = strong  # /4711/the-slug/story
    elif any(one in {"N", "H"} or "#" in one or one == "S" for one in before):
        named += 1.5  # the id may stand before the slug
    weight = asked + (max(named, 0.0) if asked > 0 else named)  # a program's own name says nothing
    weight += _weigh_date(kinds)
    if not words.REGISTERS.isdisjoint(lower[:-1]) or (lower and lower[-1] in words.REGISTERS):
        weight -= 4
    elif not words.LISTS.isdisjoint(lower[:-1]):
        weight -= 2 * (kinds[-1][:1] != "S")
    if not words.STORIES.isdisjoint(lower[:-1]):
        weight += 0.5
    if not words.SERVICES.isdisjoint(lower[:-1]):
        weight -= 2
    if not words.MACHINERY.isdisjoint(lower[:-1]):
        weight -= 1
    if _is_service(PAGE_NAME.sub("", lower[-1]) if lower else "", kinds[-1] if kinds else "", kinds):
        weight -= 1.5
    return weight + (0.5 if lower and PAGE_NAME.search(lower[-1]) and kinds[-1] not in {"w", "2"} else 0)


_NAMES = {
    "S": 2.0,
    "3": 0.7,
    "2": -0.5,
    "w": -1.5,
    "N": 1.5,
    "n": -0.5,
    "H": 1.5,
    "D": 0.0,
    "Y": -1.0,
    "M": -1.0,
}
"""What the kind of a name speaks for an article."""


def _weigh_date(kinds: list[str]) -> float:
    """Of a day in the folders most, of a month or a year less."""
    before = kinds[:-1]
    months = before.count("n") + before.count("M")
    if "D" in before or ("Y" in before and months >= 2):
        return 3.0
    return 2.0 if "Y" in before and months else 1.5 if "Y" in before or "M" in before or "D" in kinds else 0.0


def _weigh_name(kind: str) -> float:
    return _NAMES[kind[:1]] + (1.5 if "#" in kind else 0)


def _weigh_query(query: list[tuple[str, str]]) -> float:
    weight = 0.0
    for name, value in query:
        if name.lower() in _NO_IDS:
            continue
        if _LIST_NAMES.fullmatch(name) or value.lower() in _LIST_VALUES:
            weight -= 1.5
        elif value.isdigit() and (ID_NAMES.fullmatch(name) or name.lower() == "p" or len(value) >= 4):
            weight += 3.0 if len(value) >= 3 else 2.0
        elif value.lower() in {"article", "story", "news", "view"} or kind_of(value[:200])[:1] == "S":
            weight += 1.0
    return weight


def _bar(lower: list[str], kinds: list[str], query: list[tuple[str, str]]) -> str:
    """Why an address is neither an article's nor a list's, '' where nothing speaks against it."""
    return next(_reasons(lower, kinds, query), "")


def _reasons(lower: list[str], kinds: list[str], query: list[tuple[str, str]]) -> Iterator[str]:
    name = PAGE_NAME.sub("", lower[-1]) if lower else ""
    kind = kinds[-1] if kinds else ""
    if lower and (found := _FILE.search(lower[-1])) and found[1] in words.FILES:
        yield "a file"
    folders, slug = lower[:-1], kind[:1] == "S" or (kind[:1] in {"2", "3"} and "#" in kind)
    if name == "feed" or name in words.MACHINERY or not (slug or words.MACHINERY.isdisjoint(folders)):
        yield "for programs"
    served = kind in {"w", "2"} and len(lower) <= 3 and not words.SERVICES.isdisjoint(folders)
    called, below = _is_service(name, kind, kinds), len(lower) > 1 + bool(_tongue(lower))
    if name in words.SERVICES or (served and kind == "w") or (called and not below):
        yield SERVICE
    if (
        kind in {"Y", "M", "D", "n"}
        and set(kinds) <= {"Y", "M", "D", "n", "w"}
        and {"Y", "M", "D"} & set(kinds)
    ):
        yield CALENDAR
    asked = {one.lower().partition("[")[0] for one, _ in query}
    if asked & words.VERSIONS or (asked & words.FACETS and _weigh_query(query) < 2):
        yield "a page seen in another way"
    if served or called:
        yield DOUBTFUL


def _is_service(name: str, kind: str, kinds: list[str]) -> bool:
    """Whether a short name holds what articles of a day are not called."""
    stems = words.SERVICE_STEMS if kind in {"w", "2"} else words.SERVICE_SIGNS
    return kind in {"w", "2", "3"} and not {"Y", "D"} & set(kinds) and bool(stems.search(name))
