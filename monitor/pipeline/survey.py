"""What a worker process finds in a document that may be a source, or name some. Pure; imported by workers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from monitor.identify.urls import outlet, without_session
from monitor.model import Millis
from monitor.read.documents import find_kind
from monitor.read.feed import parse_feed
from monitor.read.fields import make_language
from monitor.read.samples import Sample, take_sample
from monitor.read.sitemap import Child, parse_sitemap

_NEWS = re.compile(r"(?:^|[^a-z])(?:google)?-?news(?:[^a-z]|$)", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|–—·•»-]\s+|\s?:\s+")
"""Between the name of a site and what else its title says."""
_HARMLESS = frozenset({"front page", "topic page", "no article"})
"""What a page may be that lists articles."""
_MOST_NAMED = 200
"""Addresses of one kind that a document's survey holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a document is, and what it yields or names."""

    kind: Literal["feed", "sitemap", "index", "page"]
    name: str = ""
    """Of a feed its title, of a page the outlet's name as it states it."""
    language: str | None = None
    sample: Sample | None = None
    feeds: tuple[str, ...] = ()
    """What a page names as feeds of its site, those in its head first."""
    children: tuple[str, ...] = ()
    """The sitemaps of an index: those for news first, then the latest changed."""
    articles: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    leads_to: str | None = None
    """Where a page leads that is none itself."""
    wall: str | None = None
    """What a page is that shows nothing of its site."""


def survey(body: bytes, *, url: str, content_type: str | None, now: Millis) -> Survey:
    """What the document from `url` is at the time `now`. Raises ReadError where it is nothing that can be read."""
    kind = find_kind(body, content_type)
    if kind == "page":
        return _survey_page(body, url, content_type)
    if kind == "feed":
        feed = parse_feed(body, url=url, content_type=content_type)
        return Survey(
            kind="feed", name=feed.title, language=feed.language, sample=take_sample(feed.entries, now)
        )
    sitemap = parse_sitemap(body, url=url, content_type=content_type)
    if sitemap.kind == "index":
        return Survey(kind="index", children=_order(sitemap.children))
    return Survey(kind="sitemap", sample=take_sample(sitemap.entries, now))


def measure_page(body: bytes, *, url: str, content_type: str | None) -> int:
    """Code points of the article on a page; 0 where there is none. Raises ReadError."""
    from monitor.read.page import parse_page  # noqa: PLC0415 - takes its time, and workers alone need it

    return len(parse_page(body, url=url, content_type=content_type).page.text or "")


def is_for_news(url: str) -> bool:
    """Whether a sitemap's address says that it holds news."""
    return bool(_NEWS.search(urlsplit(url).path))


def _order(children: Sequence[Child]) -> tuple[str, ...]:
    def key(child: Child) -> tuple[bool, Millis]:
        return not is_for_news(child.url), -(child.modified.at if child.modified else 0)

    return tuple(child.url for child in sorted(children, key=key)[:_MOST_NAMED])


def _survey_page(body: bytes, url: str, content_type: str | None) -> Survey:
    from monitor.read.alternates import find_alternates  # noqa: PLC0415
    from monitor.read.head import read_head  # noqa: PLC0415
    from monitor.read.kinds import recognise  # noqa: PLC0415
    from monitor.read.page import parse_page  # noqa: PLC0415
    from spiders.links import find_links  # noqa: PLC0415

    parsed = parse_page(body, url=url, content_type=content_type)
    is_instead = recognise(parsed.root, parsed.page, url=url, types=parsed.types)
    named = find_alternates(parsed.root, url)
    links = find_links(parsed.root, url)
    feeds = (*named.declared, *(one for one in named.linked if outlet(one) == outlet(url)))
    return Survey(
        kind="page",
        name=parsed.page.site or find_name(read_head(parsed.root, url).title, url),
        language=make_language(parsed.page.language),
        feeds=tuple(dict.fromkeys(map(without_session, feeds)))[:_MOST_NAMED],
        articles=tuple(one.url for one in links if one.kind == "article")[:_MOST_NAMED],
        sections=tuple(one.url for one in links if one.kind == "section")[:_MOST_NAMED],
        leads_to=is_instead.leads_to if is_instead else None,
        wall=f"{is_instead.kind}: {is_instead.why}"
        if is_instead and is_instead.kind not in _HARMLESS else None,
    )  # fmt: skip


def find_name(title: str, url: str) -> str:
    """The part of a page's title that names its outlet, as its domain does; empty where none does."""
    label = _letters(outlet(url).partition(".")[0])
    for part in _PARTS.split(title):
        letters = _letters(part)
        if len(letters) > 1 and (letters in label or label in letters):
            return part.strip()
    return ""


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))
