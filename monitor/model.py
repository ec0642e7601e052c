"""The values that flow through the pipeline. Frozen, plain, without behaviour that needs the world.

Times are integer milliseconds since 1970-01-01T00:00:00Z (`Millis`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal, TypeAlias

from monitor.errors import InputError

Millis: TypeAlias = int
FieldName: TypeAlias = Literal["title", "summary", "text"]
FIELDS: tuple[FieldName, ...] = ("title", "summary", "text")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_millis(when: datetime) -> Millis:
    """Milliseconds of an aware datetime; a naive one is taken as UTC."""
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def to_datetime(at: Millis) -> datetime:
    """The aware UTC datetime of `at`. Years outside 1–9999 raise OverflowError."""
    return _EPOCH + timedelta(milliseconds=at)


def iso(at: Millis | None) -> str | None:
    """ISO 8601 in UTC with `Z`, to the second, or None."""
    return None if at is None else to_datetime(at).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a publisher stated it; `day_only` where no time of day was given."""

    at: Millis
    day_only: bool = False

    def __str__(self) -> str:
        stated = iso(self.at) or ""
        return stated[:10] if self.day_only else stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed, as plain text. What the feed does not say is None or empty, never invented."""

    id: str | None
    """As the feed gave it (guid, atom:id, rdf:about, JSON Feed id)."""
    url: str | None
    """Absolute http(s) link, or None."""
    title: str = ""
    summary: str | None = None
    text: str | None = None
    author: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    bare: bool = False
    """A link alone: its words are those of the page that links."""
    taken_from: str | None = None
    """The address of the outlet that it says it was taken from (RSS and Atom `source`)."""

    @property
    def key(self) -> str:
        """What names this entry within its source: its id, else its link, else its title, else its words."""
        return self.id or self.url or self.title or _digest(self.summary or self.text or self.image or "")


def _digest(words: str) -> str:
    return f"words:{blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A parsed feed document."""

    format: str
    """feedparser's name of the format (`rss20`, `atom10`, `rss10`), or `json1`, `json11`."""
    title: str = ""
    url: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    defect: str | None = None
    """What was wrong with the document although it could be read."""
    dropped: int = 0
    """Entries left out because the document holds more than the limit, or nothing in them could be read."""
    cut: bool = False
    """The document ends before its end: what it will say behind is not known."""
    unfinished: bool = False
    """Its last entry is cut off too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The article on a web page, as plain text. What the page does not say is None or empty, never invented."""

    title: str = ""
    text: str | None = None
    """Paragraphs separated by blank lines."""
    summary: str | None = None
    author: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    site: str | None = None
    """The outlet's name as the page states it."""
    canonical: str | None = None
    """Where the page says that its article stands (absolute http(s) URL): a claim, not yet believed."""
    twins: tuple[str, ...] = ()
    """Its AMP, mobile and print versions, as the page links them."""
    paywall: bool | None = None
    """Whether the page says that only paying readers see the whole text."""
    dateline: str | None = None
    credit: str | None = None
    missed: tuple[str, ...] = ()
    """The selectors of its source that find nothing on it, and why."""


NotArticleKind: TypeAlias = Literal[
    "consent wall", "login wall", "subscription wall", "bot challenge", "missing page", "front page",
    "topic page", "redirect", "empty shell", "no article",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NotArticle:
    """What a page is that holds no article, and how that was known."""

    kind: NotArticleKind
    why: str
    leads_to: str | None = None
    """Of a redirect written into the page: where it leads (absolute http(s) URL)."""
    missed: tuple[str, ...] = ()
    """As of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as the rules see it and as JSON Lines carry it."""

    id: str
    url: str | None = None
    title: str = ""
    text: str | None = None
    summary: str | None = None
    author: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    language: str | None = None
    source: str | None = None
    dateline: str | None = None
    credit: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None

    def fields(self) -> dict[FieldName, str]:
        """The texts that rules read, without the empty ones."""
        given = {"title": self.title, "summary": self.summary, "text": self.text}
        return {name: value for name in FIELDS if (value := given[name])}

    def as_line(self) -> dict[str, Any]:
        """The article in the shape of the public contract (one JSON Lines object)."""
        return {
            "id": self.id, "url": self.url, "title": self.title or None, "text": self.text, "summary": self.summary,
            "author": list(self.author), "published": stated(self.published), "updated": stated(self.updated),
            "language": self.language, "source": self.source, "dateline": self.dateline,
            "credit": self.credit, "tags": list(self.tags), "image": self.image,
        }  # fmt: skip


def stated(moment: Moment | None) -> str | None:
    """A publisher's time as the contract prints it, or None."""
    return None if moment is None else str(moment)


def article_from_line(line: Mapping[str, Any]) -> Article:
    """Reads one object of the public contract; only `id` and one of title and text are needed.

    One that says of both that they are not known is an article without words. Raises InputError, which
    names the key and the remedy.
    """
    if not isinstance(line.get("id"), str | int) or isinstance(line.get("id"), bool) or line["id"] == "":
        raise InputError("an article needs an `id` (a string)")
    texts = {name: _text(line, name) for name in ("url", "title", "text", "summary", "language", "source",
                                                  "dateline", "credit", "image")}  # fmt: skip
    if not {"title", "text"} & line.keys() and not texts["summary"]:
        raise InputError(f"article {line['id']!r}: give a `title` or a `text`")
    title = texts.pop("title") or ""
    return Article(
        id=str(line["id"]), title=title, author=_texts(line, "author"), tags=_texts(line, "tags"),
        published=_moment(line, "published"), updated=_moment(line, "updated"), **texts,
    )  # fmt: skip


def _text(line: Mapping[str, Any], key: str) -> str | None:
    value = line.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(
            f"article {line.get('id')!r}: `{key}` must be a string or null, not {type(value).__name__}"
        )
    return value


def _texts(line: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = line.get(key) or []
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
        raise InputError(f"article {line.get('id')!r}: `{key}` must be a list of strings")
    return tuple(parts)


def _moment(line: Mapping[str, Any], key: str) -> Moment | None:
    value = _text(line, key)
    if not value:
        return None
    try:
        return Moment(to_millis(datetime.fromisoformat(value)), day_only=len(value) == len("2025-02-26"))
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"article {line.get('id')!r}: `{key}` is no ISO 8601 time: {value[:40]!r}"
        ) from error


@dataclass(frozen=True, slots=True)
class Span:
    """A place in one field of an article. Offsets count code points of the field as given."""

    field: FieldName
    start: int
    end: int
    text: str
    term: str

    def as_line(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "term": self.term,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """One rule that matched one article, where and why."""

    rule: str
    spans: tuple[Span, ...]
    why: str

    def as_line(self) -> dict[str, Any]:
        return {"rule": self.rule, "spans": [span.as_line() for span in self.spans], "why": self.why}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt to deliver.

    `sent`: the other side took responsibility. `refused`: it said no; `retryable` tells whether asking
    again can help. `unknown`: the connection ended before an answer, so the message may have arrived.
    """

    result: Literal["sent", "refused", "unknown"]
    code: int | None = None
    detail: str = ""
    retryable: bool = True
    retry_after: Millis | None = None
    """How long from now the other side asked to wait, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery as a channel is given it: what to send, to whom, under which id."""

    uid: str
    """The same on every attempt; becomes `webhook-id` and part of the `Message-ID`."""
    address: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    created: Millis = 0
