"""The dateline and the credit line of wire copy, found where papers print them. No IO.

A dateline opens the text or one of its first paragraphs. A credit stands in the dateline's slug, in the
byline, in the last lines or as the source of the lead; an agency merely spoken of or spoken to is none.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.read.credits import credit_of_authors, credit_of_byline, credit_of_lead, credit_of_tail
from monitor.read.slug import find_slug
from monitor.read.text import one_line


@dataclass(frozen=True, slots=True)
class Wire:
    """Where copy was written and whose it is; what it does not say is None."""

    dateline: str | None = None
    """The places as printed, without country and date: `BAKU`, `JERUSALEM/CAIRO`."""
    credit: str | None = None
    """The agencies by the names of `agencies`, in the order of print, joined by `/`: `Trend`, `AP/Reuters`."""


_HEAD, _TAIL = 2_000, 800
"""Code points at the beginning and at the end in which wire marks stand."""
_SPOKEN = 6_000
"""Code points in which the place of a weakly marked dateline must be named again."""
_MOST_AUTHORS, _LONGEST_NAME = 20, 200
_NO_WIDTH = str.maketrans(dict.fromkeys("\u200b\u200c\u200e\u200f\u2060"))


def find_wire(
    text: str | None, *, author: Sequence[str] = (), title: str = "", site: str | None = None
) -> Wire:
    """The dateline and the credit of an article, each None where it prints none.

    The dateline's own slug is believed before the byline, then the last lines, then the lead. `site` is the
    outlet's name: one that says of itself that it reports is its own agency.
    """
    words = _without_title((text or "").strip(), title)
    head, tail = _paragraphs(words[:_HEAD]), _paragraphs(words[-_TAIL:])
    place, credit = find_slug(head, _plain(f"{title[:1000]}\n{words[:_SPOKEN]}"))
    names = [name[:_LONGEST_NAME] for name in author[:_MOST_AUTHORS]]
    return Wire(
        dateline=place,
        credit=credit
        or credit_of_authors(names)
        or credit_of_byline(head)
        or credit_of_tail(tail)
        or credit_of_lead(head, one_line(site or "")[:_LONGEST_NAME]),
    )


def _without_title(words: str, title: str) -> str:
    """A text that repeats its title before it begins, without it; `Title - Outlet` counts as `Title`."""
    for said in (title, title.rpartition(" - ")[0]):
        if said and words.startswith(said):
            return words[len(said) :].lstrip(" \n:|–—-")
    return words


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_NO_WIDTH))


def _paragraphs(text: str) -> list[str]:
    lines = map(one_line, _plain(text).split("\n"))
    return [line for line in lines if line]
