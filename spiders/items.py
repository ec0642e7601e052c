"""What a spider hands over. A spider may as well yield mappings with these names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

LEFT_OUT = "listings/left_out"
"""Statistic of a site's spider: lists that were not asked for, as no more were allowed."""


@dataclass(slots=True)
class Link:
    """The address of an article, whose page is fetched if it is not known yet."""

    url: str
    title: str = ""
    """As the page that links calls it."""
    listing: str | None = None
    """The page that lists it."""


@dataclass(slots=True)
class Article:
    """A whole article, whose page is not asked for. Only `url` and one of `title` and `text` are needed."""

    url: str
    title: str = ""
    text: str | None = None
    """Paragraphs separated by blank lines."""
    summary: str | None = None
    author: Sequence[str] = ()
    published: datetime | str | None = None
    """As the page states it, in whatever form; nothing where it states nothing."""
    updated: datetime | str | None = None
    language: str | None = None
    tags: Sequence[str] = field(default_factory=list)
    image: str | None = None


@dataclass(slots=True)
class Listing:
    """A page that was looked through for links."""

    url: str
    links: int
    turn: int = 0
    """How often a list was turned to come to it."""
