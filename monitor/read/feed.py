"""Any feed document becomes a Feed of plain-text entries. No IO; runs in a worker process.

What the document means is feedparser's decision; how it is decoded, made plain, bounded and made absolute
is decided here. Refuses, with a ReadError that names what it looks like, whatever is no feed.
"""

import html
import re
from calendar import timegm
from dataclasses import replace
from typing import Any

from monitor.errors import ReadError
from monitor.model import Entry, Feed, Moment
from monitor.read.charset import decode
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
    says_anything,
    with_defaults,
)
from monitor.read.jsonfeed import parse_json
from monitor.read.root import FEEDS, find_root, no_element, what_else
from monitor.read.text import guess_to_text, html_to_text, plain_to_text, repair_references
from monitor.read.xmlfeed import LANGUAGE, PERMALINK, Parsed, parse_xml

_START = re.compile(r"<\?xml\s|<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HTML = {"text/html", "application/xhtml+xml"}

MOST_ENTRIES = 5_000
"""Of one document, as many as a worker reads in half its time."""

_Raw = dict[str, Any]


def parse_feed(
    body: bytes, *, url: str | None = None, content_type: str | None = None, limit: int = MOST_ENTRIES
) -> Feed:
    """Reads a feed from `url`, sent as `content_type`; keeps its first `limit` entries.

    Raises ReadError where the document is no feed, and nothing else.
    """
    decoded = decode(body, content_type)
    text = decoded.text.lstrip("\ufeff\0 \t\r\n\x0c")
    if not text.strip():
        raise ReadError("the document is empty: ask the publisher, or try again later")
    base = make_url(url)
    parse = parse_json if text[0] in "{[" else _parse_xml
    feed = parse(text, url=base, limit=limit)
    return replace(feed, defect=feed.defect or decoded.defect)


def _parse_xml(text: str, *, url: str | None, limit: int) -> Feed:
    start = None if text.startswith("<") else _START.search(text)
    text = text[start.start() :] if start else text
    root = find_root(text).name
    if root is None:
        raise ReadError(no_element(text, "feed"))
    sound = repair_references(_FORBIDDEN.sub("", text))
    parsed = parse_xml(sound, base=url)
    if root not in FEEDS and not parsed.version and (root == "html" or not parsed.entries):
        raise ReadError(what_else(root, text, "feed"))
    feed = _make_feed(parsed, url, limit)
    return replace(feed, defect="there is text before the document") if start else feed


def _make_feed(parsed: Parsed, base: str | None, limit: int) -> Feed:
    feed = parsed.feed
    atom = parsed.version.startswith("atom")
    language = make_language(_string(feed, "language"))
    authors = make_authors(_names(feed)) if atom else ()
    home = make_url(_string(feed, "link"), base)
    # Relative links of a document from nowhere are those of the site it says it belongs to.
    made = [_make_entry(entry, parsed, base or home) for entry in parsed.entries[:limit]]
    entries = with_defaults(made, language, authors)
    return Feed(
        cut=parsed.cut,
        unfinished=parsed.unfinished and len(made) == len(parsed.entries) and says_anything(made[-1]),
        format=parsed.version or "unknown",
        title=make_title(_plain(feed, "title", atom=atom)),
        url=home,
        language=language,
        entries=entries,
        defect=parsed.defect,
        dropped=len(parsed.entries) - len(entries),
    )


def _make_entry(raw: _Raw, parsed: Parsed, base: str | None) -> Entry:
    atom = parsed.version.startswith("atom")
    summary, text = _texts(raw, atom=atom)
    given = _string(raw, "id")
    return Entry(
        id=make_id(_unescaped(given) if parsed.loose else given),
        url=_link(raw, base, parsed),
        title=make_title(_plain(raw, "title", atom=atom)),
        summary=summary,
        text=text,
        author=make_authors(_names(raw)),
        published=_moment(raw, "published"),
        updated=_moment(raw, "updated"),
        language=_language(raw),
        tags=make_tags(str(tag.get("label") or tag.get("term") or "") for tag in _rows(raw, "tags")),
        image=_image(raw, base),
        taken_from=_origin(raw),
    )


def _string(raw: _Raw, name: str) -> str:
    """A text; feedparser's other kinds of values, which unknown elements can put in its place, are none."""
    value = dict.get(raw, name)
    return value if isinstance(value, str) else ""


def _row(raw: _Raw, name: str) -> _Raw:
    value = dict.get(raw, name)
    return value if isinstance(value, dict) else {}


def _rows(raw: _Raw, name: str) -> list[_Raw]:
    value = dict.get(raw, name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _unescaped(value: str) -> str:
    """The five entities of XML, once: the loose parser leaves them in plain fields."""
    return re.sub(
        r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});", lambda found: html.unescape(found[0]), value
    )


def _plain(raw: _Raw, name: str, *, atom: bool) -> str:
    """The plain text of a field that feedparser gives with its content type."""
    detail = _row(raw, name + "_detail")
    return _to_text(_string(raw, name), str(detail.get("type") or ""), atom=atom, line=name == "title")


def _to_text(value: str, kind: str, *, atom: bool, line: bool = False) -> str:
    """Atom says whether a text is HTML; elsewhere titles and `text/plain` may be either."""
    value = markup(value)
    if atom and kind == "text/plain":
        return plain_to_text(value)
    if kind in _HTML and (atom or not line):
        return html_to_text(value)
    return guess_to_text(value)


def _texts(raw: _Raw, *, atom: bool) -> tuple[str | None, str | None]:
    """Summary and text, each as given; feedparser copies a content into a missing summary."""
    contents = [one for one in _rows(raw, "content") if _is_text(str(one.get("type")))]
    bodies = (_to_text(str(one.get("value") or ""), str(one.get("type")), atom=atom) for one in contents)
    text = bounded(max(bodies, key=len, default=""), TEXT)
    given = "summary_detail" in raw or not contents
    summary = bounded(_plain(raw, "summary", atom=atom), SUMMARY) if given else None
    if summary is None and text is None:
        summary = bounded(_to_text(_string(raw, "media_description"), "", atom=False), SUMMARY)
    return summary, None if text == summary else text


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith(("+xml", "/xml"))


def _link(raw: _Raw, base: str | None, parsed: Parsed) -> str | None:
    """The link; else an alternate of any type; else an id that is said, or left, to be a permalink; else where
    a content outside the feed stands (RFC 4287, 4.1.3.2).
    """
    links = _rows(raw, "links")
    alternates = [str(one.get("href") or "") for one in links if one.get("rel") == "alternate"]
    link, given = _string(raw, "link"), _string(raw, "id")
    if link == given and link not in alternates:
        link = ""  # feedparser's copy of the id
    permalink = make_url(_unescaped(given) if parsed.loose else given) if dict.get(raw, PERMALINK) else None
    contents = [one.get("src") for one in _rows(raw, "content")]
    found = (make_url(one, base) for one in (link, *alternates, permalink, *contents))
    return next((url for url in found if url), None)


def _moment(raw: _Raw, name: str) -> Moment | None:
    """The date as stated. feedparser also knows Greek, Korean and Hungarian; of a date in plain ASCII it
    invents what is missing, so there it is not asked.
    """
    stated = _string(raw, name)
    parsed = dict.get(raw, name + "_parsed")
    if (moment := parse_date(stated)) or not isinstance(parsed, tuple) or stated.isascii():
        return moment
    return Moment(timegm(parsed) * 1000, ":" not in stated) if str(parsed[0]) in stated else None


def _names(raw: _Raw) -> list[str]:
    """Author names; feedparser has taken addresses apart from them."""
    names = [str(one.get("name") or "") for one in _rows(raw, "authors")]
    return names if any(names) else [_string(raw, "author")]


def _language(raw: _Raw) -> str | None:
    detail = _row(raw, "title_detail")
    stated = (_string(raw, "language"), detail.get("language"), dict.get(raw, LANGUAGE))
    return next((language for one in stated if (language := make_language(one))), None)


def _origin(raw: _Raw) -> str | None:
    source = _row(raw, "source")
    return make_url(_string(source, "href") or _string(source, "link"))


def _image(raw: _Raw, base: str | None) -> str | None:
    """The first picture: of the entry's media, its thumbnails, its enclosures, its podcast cover."""
    media = [one.get("url") for one in _rows(raw, "media_content") if _is_image(one)]
    thumbnails = [one.get("url") for one in _rows(raw, "media_thumbnail")]
    links = _rows(raw, "links")
    enclosed = [one.get("href") for one in links if one.get("rel") == "enclosure" and _is_image(one)]
    found = [*media, *thumbnails, *enclosed, _row(raw, "image").get("href")]
    return next((url for one in found if (url := make_url(one, base))), None)


def _is_image(media: _Raw) -> bool:
    stated = str(media.get("type") or media.get("medium") or "")
    return stated.startswith("image") or (
        not stated
        and bool(
            re.search(r"\.(?:jpe?g|png|gif|webp|avif)\b", str(media.get("url") or media.get("href")).lower())
        )
    )
