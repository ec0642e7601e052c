"""What a feed or a sitemap yields, judged by what stands in it now: how often, how much of each text. No IO, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal, TypeAlias

from monitor.model import Entry, Millis
from monitor.read.language import find_language

_DAY: Millis = 86_400_000
_NEWEST = 100
"""Dated entries from which the rhythm is taken: of a whole archive the latest."""
_READ = 200
"""Entries whose words are looked at."""
_FULL, _SUMMARY = 1_500, 700
"""Code points of an article's text and of a summary, at the median; between them only a page can tell."""
_OF_PAGE = 0.7
"""Share of a page's text from which an entry holds all of it: pages say more than their article."""

Content: TypeAlias = Literal["full text", "summary", "titles", "addresses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What stands in one document. What its entries do not tell is None."""

    entries: int
    newest: Millis | None = None
    per_day: float | None = None
    interval: Millis | None = None
    """The median time between two entries."""
    content: Content | None = None
    """What an entry holds at most; None: only its page can tell whether it is the whole text."""
    length: int = 0
    """Code points of an entry's longest text, at the median."""
    link: str | None = None
    """Where the entry of that length stands."""
    language: str | None = None
    news: bool = False
    """Whether entries of a sitemap tell their titles, as those for news do."""


def take_sample(entries: Sequence[Entry], now: Millis) -> Sample:
    """What `entries` say at the time `now`; what they date later than a day from it is not believed."""
    times = sorted(at for entry in entries if (at := _time(entry)) is not None and at <= now + _DAY)[
        -_NEWEST:
    ]
    steps = [later - earlier for earlier, later in pairwise(times)]
    read = sorted(entries[:_READ], key=_length)
    middle = read[len(read) // 2] if read else None
    length = _length(middle) if middle else 0
    titled = sum(bool(entry.title) for entry in read)
    return Sample(
        entries=len(entries),
        newest=times[-1] if times else None,
        per_day=len(steps) * _DAY / sum(steps) if sum(steps) else None,
        interval=int(median(steps)) if sum(steps) else None,
        content=_judge(length, titled=2 * titled >= len(read)),
        length=length,
        link=middle.url if middle else None,
        language=_language(read),
        news=bool(read) and 2 * titled >= len(read),
    )


def is_whole(length: int, page: int) -> bool:
    """Whether an entry of `length` code points holds the text of its page, which has `page`."""
    return page > 0 and length >= _OF_PAGE * page


def _time(entry: Entry) -> Millis | None:
    moment = entry.published or entry.updated
    return moment.at if moment else None


def _length(entry: Entry) -> int:
    return max(len(entry.text or ""), len(entry.summary or ""))


def _judge(length: int, *, titled: bool) -> Content | None:
    if length >= _FULL:
        return "full text"
    if length > _SUMMARY:
        return None
    if length:
        return "summary"
    return "titles" if titled else "addresses"


def _language(entries: Sequence[Entry]) -> str | None:
    """What most entries state, else what their script tells."""
    stated = [entry.language for entry in entries if entry.language]
    if stated:
        return max(sorted(set(stated)), key=stated.count)
    return find_language(" ".join(f"{entry.title} {(entry.summary or '')[:200]}" for entry in entries))
