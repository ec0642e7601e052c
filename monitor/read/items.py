"""What a spider found: links, whole articles, and the pages it looked through. Spiders are other people's. No IO."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from monitor.errors import ReadError
from monitor.model import Entry, Moment
from monitor.read.dates import parse_date
from monitor.read.fields import (
    SUMMARY,
    TEXT,
    bounded,
    make_authors,
    make_id,
    make_language,
    make_tags,
    make_title,
    make_url,
)
from monitor.read.text import guess_to_text

_LISTING = {"url", "links", "turn"}
"""Names of the facts about a page that was looked through, and of nothing else."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article, or the link to one (`entry.bare`), and the page that lists it."""

    entry: Entry
    listing: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """A page that was looked through, and how many articles it links to."""

    url: str
    links: int
    turned: bool
    """It is a further page of a list, to which it was turned."""


Item: TypeAlias = Found | Looked


def read_item(item: object) -> Item:
    """What a spider's item says. Raises ReadError where it names no web address, or says what no article has."""
    if not isinstance(item, Mapping):
        raise ReadError(f"the spider yields {type(item).__name__}, where an item with a `url` belongs")
    url = make_url(_text(item, "url"))
    if url is None:
        given = f"`url` is {str(item['url'])[:80]!r}" if item.get("url") else "give it a `url`"
        raise ReadError(f"the spider yields an item without a web address: {given}")
    if set(item) == _LISTING:
        return Looked(url, item["links"] if isinstance(item["links"], int) else 0, item["turn"] != 0)
    text, summary = _body(item, "text", TEXT), _body(item, "summary", SUMMARY)
    entry = Entry(
        id=make_id(_text(item, "id") or ""), url=url, title=make_title(guess_to_text(_text(item, "title") or "")),
        text=text, summary=summary, author=make_authors(_texts(item, "author")),
        published=_moment(item, "published"), updated=_moment(item, "updated"),
        language=make_language(_text(item, "language")), tags=make_tags(_texts(item, "tags")),
        image=make_url(_text(item, "image"), url), bare=text is None and summary is None,
    )  # fmt: skip
    return Found(entry, make_url(_text(item, "listing")))


def _text(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    if value is not None and not isinstance(value, str):
        raise ReadError(
            f"the spider yields an item whose `{name}` is {type(value).__name__}: make it a string"
        )
    return value


def _body(item: Mapping[str, Any], name: str, most: int) -> str | None:
    return bounded(guess_to_text(_text(item, name) or ""), most)


def _texts(item: Mapping[str, Any], name: str) -> list[str]:
    value = item.get(name) or []
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ReadError(f"the spider yields an item whose `{name}` is no list of strings")
    return listed


def _moment(item: Mapping[str, Any], name: str) -> Moment | None:
    """A date as the page states it, or as Python prints one."""
    return parse_date(_text(item, name))
