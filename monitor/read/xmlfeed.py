"""feedparser's own XML parsers, driven without its openers of files and URLs. No IO.

`feedparser.parse` guesses whether bytes are an address, decodes a document of which one byte is broken as
windows-1252, resolves ids against a base and mixes captions of pictures into the text. Here its strict and
its loose parser are given characters, and those two meanings are put right; all else is feedparser's.
"""

import io
import re
import xml.sax
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from xml.sax.expatreader import ExpatParser
from xml.sax.handler import feature_external_ges, feature_namespaces

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.sanitizer import replace_doctype

from monitor.errors import ReadError
from monitor.read.text import clean, one_line

_DECLARATION = re.compile(r"\s*<\?xml[^>]*>", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_LONGEST_ENTITY = 100
"""Characters: declared entities stand for signs and names."""
_HEAD = "<?xml version='1.0' encoding='utf-8'?>"


PERMALINK, LANGUAGE = "(permalink)", "(language)"
"""What is kept of an entry beside feedparser's keys; no element can be named like that."""
_STUMBLES = (LookupError, TypeError, ValueError, OverflowError)
"""What feedparser raises over an element in an impossible place (`</media:player>` alone), losing all others."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What feedparser found: its dictionaries, as they are."""

    version: str
    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    loose: bool
    """Read by the parser for broken XML, which leaves entities in plain fields as they are."""
    defect: str | None
    cut: bool = False
    """The document ends before its root does."""
    unfinished: bool = False
    """It ends within its last entry."""


class _Meanings:
    """What differs from feedparser: ids stay as given, captions are no text, no single element ends it all."""

    can_be_relative_uri = StrictFeedParser.can_be_relative_uri - {"id"}

    entries: list[dict[str, Any]]
    lang: str | None
    inentry: int
    insource: int
    depth: int
    basestack: list[str]
    langstack: list[str | None]

    def _start_item(self, attributes: dict[str, str]) -> None:
        super()._start_item(attributes)  # type: ignore[misc]  # the mixin stands before feedparser's classes
        self.entries[-1][LANGUAGE] = self.lang
        # Of RDF: it should be the link's address (RSS 1.0, 5.5).
        self.entries[-1][PERMALINK] = "id" in self.entries[-1]

    _start_entry = _start_item

    def _start_link(self, attributes: dict[str, str]) -> None:
        """Only `href` stands for the link's text; feedparser takes `uri` and `url` as well."""
        named = {name: value for name, value in attributes.items() if name not in {"uri", "url"}}
        super()._start_link(named)  # type: ignore[misc]  # as above

    def _start_guid(self, attributes: dict[str, str]) -> None:
        super()._start_guid(attributes)  # type: ignore[misc]  # as above
        if self.inentry and not self.insource:
            permalink = attributes.get("ispermalink", "true").strip().lower()
            self.entries[-1][PERMALINK] = permalink not in {"false", "0", "no"}

    _start_id = _start_guid

    def unknown_starttag(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        with suppress(*_STUMBLES):
            super().unknown_starttag(tag, attributes)  # type: ignore[misc]  # as above

    def unknown_endtag(self, tag: str) -> None:
        try:
            super().unknown_endtag(tag)  # type: ignore[misc]  # as above
        except _STUMBLES:
            self.depth -= 1
            del self.basestack[-1:], self.langstack[-1:]

    def handle_charref(self, ref: str) -> None:
        with suppress(*_STUMBLES):
            super().handle_charref(ref)  # type: ignore[misc]  # as above

    def _start_media_description(self, _attributes: dict[str, str]) -> None:
        self.push("media_description", 1)  # type: ignore[attr-defined]  # feedparser's

    def _end_media_description(self) -> None:
        self.pop("media_description")  # type: ignore[attr-defined]  # feedparser's


class _Strict(_Meanings, StrictFeedParser):  # type: ignore[misc]  # feedparser is not typed
    pass


class _Loose(_Meanings, LooseFeedParser):  # type: ignore[misc]  # feedparser is not typed
    pass


class _Reader(ExpatParser):
    """Expat without entities that could multiply: one that names another, a file or a long text ends it."""

    _parser: Any

    def reset(self) -> None:
        super().reset()
        self._parser.EntityDeclHandler = self._declare

    def _declare(self, name: str, parameter: bool, value: str | None, *_where: str | None) -> None:
        if parameter or value is None or "&" in value or len(value) > _LONGEST_ENTITY:
            raise xml.sax.SAXException(
                f"the document declares the entity {name[:40]!r}, which is not expanded"
            )


def parse_xml(text: str, *, base: str | None) -> Parsed:
    """Reads RSS, Atom, RDF or CDF. `base` is the document's own URL. Raises ReadError."""
    declared = _DECLARATION.match(text)
    rest = text[declared.end() if declared else 0 :]
    body = (
        _HEAD + ("\n" if rest.startswith("<!") else "") + rest
    )  # feedparser looks for it where a line begins
    version, data, entities = replace_doctype(body.encode())
    try:
        parser, loose, defect = _parsed(data, entities, base or "")
    except MemoryError:
        raise
    except Exception as error:
        raise ReadError(f"this XML is too broken to be read ({type(error).__name__}: {error})") from error
    cut = loose and _is_cut(text)
    if cut:
        defect = "the document is cut off: its publisher's server sent a part of it only"
    return Parsed(
        version or parser.version,
        parser.feeddata,
        parser.entries,
        loose,
        defect,
        cut,
        cut and bool(parser.inentry and parser.entries),
    )


def _is_cut(text: str) -> bool:
    """Whether no root is closed behind the last entry: in RDF the channel is, before the first."""
    last = max((found.start() for found in _ENTRY.finditer(text)), default=0)
    return not _CLOSED.search(text, last)


def _parsed(data: bytes, entities: dict[str, str], base: str) -> tuple[Any, bool, str | None]:
    strict = _Strict(base, None, "utf-8")
    try:
        _feed_strict(_prepared(strict), data)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever the strict parser stumbles over, the loose one may read
        short = {name: value for name, value in entities.items() if len(value) <= _LONGEST_ENTITY}
        loose = _prepared(_Loose(base, None, "utf-8", short))
        loose.feed(data.decode())
        return loose, True, f"not well-formed: {_told(error)}"
    return strict, False, None


def _prepared(parser: Any) -> Any:
    """Texts are made plain here, so feedparser need not clean markup."""
    parser.resolve_relative_uris = parser.sanitize_html = False
    return parser


def _feed_strict(parser: Any, data: bytes) -> None:
    reader = _Reader()
    reader.setFeature(feature_namespaces, True)
    reader.setFeature(feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(io.BytesIO(data))
    reader.parse(source)


def _told(error: Exception) -> str:
    if isinstance(error, xml.sax.SAXParseException):
        return f"{error.getMessage()} (line {error.getLineNumber()}, column {error.getColumnNumber()})"
    return one_line(clean(str(error)))[:200] or type(error).__name__
