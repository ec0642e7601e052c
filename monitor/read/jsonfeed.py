"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read with the tolerance feedparser shows to XML. No IO."""

import json
from collections.abc import Iterator
from typing import Any

from monitor.errors import ReadError
from monitor.model import Entry, Feed
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
    markup,
    with_defaults,
)
from monitor.read.text import guess_to_text, html_to_text, plain_to_text


def parse_json(text: str, *, url: str | None, limit: int) -> Feed:
    """Reads a JSON Feed document; `url` is where it came from. Raises ReadError where it is none."""
    document = _load(text)
    version = document.get("version")
    if "jsonfeed.org" not in str(version) and not isinstance(document.get("items"), list):
        raise ReadError(
            "this is JSON, but no JSON Feed (neither `version` nor `items`): give the address of a feed"
        )
    items = _list(document, "items")
    language = make_language(_string(document, "language"))
    authors = _names(document)
    home = make_url(_string(document, "home_page_url"), url)
    read = (_make_entry(item, url or home) for item in items[:limit] if isinstance(item, dict))
    entries = with_defaults(read, language, make_authors(authors))
    return Feed(
        format="json1" if str(version).rstrip("/").endswith("/1") else "json11",
        title=make_title(guess_to_text(_string(document, "title"))),
        url=home, language=language, entries=entries,
        defect=None if "jsonfeed.org" in str(version) else "no `version` of JSON Feed is given",
        dropped=len(items) - len(entries),
    )  # fmt: skip


def _load(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, strict=False)
    except RecursionError as error:
        raise ReadError("this JSON is nested too deeply to be a feed") from error
    except ValueError as error:  # JSONDecodeError, and numbers of too many digits
        raise ReadError(f"this looks like JSON and cannot be read ({str(error)[:100]})") from error
    if not isinstance(document, dict):
        raise ReadError("this is JSON, but no JSON Feed (no object): give the address of a feed")
    return document


def _make_entry(item: dict[str, Any], url: str | None) -> Entry:
    summary = bounded(guess_to_text(markup(_string(item, "summary"))), SUMMARY)
    text = bounded(_content(item), TEXT)
    return Entry(
        id=make_id(_string(item, "id")),
        url=_first_url(item, ("url", "external_url", "id"), url),
        title=make_title(guess_to_text(_string(item, "title"))),
        summary=summary,
        text=None if text == summary else text,
        author=make_authors(_names(item)),
        published=parse_date(_string(item, "date_published")),
        updated=parse_date(_string(item, "date_modified")),
        language=make_language(_string(item, "language")),
        tags=make_tags(_tags(item)),
        image=_first_url(item, ("image", "banner_image"), url),
    )


def _content(item: dict[str, Any]) -> str:
    """The content as HTML where there is some: its paragraphs are marked."""
    return html_to_text(markup(_string(item, "content_html"))) or plain_to_text(
        markup(_string(item, "content_text"))
    )


def _first_url(item: dict[str, Any], names: tuple[str, ...], base: str | None) -> str | None:
    """The first usable address; an id counts only as an absolute one."""
    found = (make_url(_string(item, name), None if name == "id" else base) for name in names)
    return next((one for one in found if one), None)


def _string(item: dict[str, Any], name: str) -> str:
    """The value as text: numbers stand for themselves, as JSON Feed 1.1 asks of readers of `id`."""
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _names(item: dict[str, Any]) -> Iterator[str]:
    """Names in `authors` (1.1) and `author` (1.0, often a plain string)."""
    for one in [*_list(item, "authors"), item.get("author")]:
        if isinstance(one, dict):
            yield _string(one, "name")
        elif isinstance(one, str):
            yield one


def _tags(item: dict[str, Any]) -> list[str]:
    return [str(tag) for tag in _list(item, "tags") if isinstance(tag, str | int)]


def _list(item: dict[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []
