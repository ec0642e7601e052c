"""The configuration as frozen values. How they are read from YAML is `monitor.config`'s business.

Durations are integer milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from monitor.model import Millis

SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR


class Secret:
    """A value that never shows itself in a repr, a log line or a traceback. `reveal()` hands it out."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret('***')"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in its file; lines and columns count from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    every: Millis = 5 * MINUTE
    pace: Millis = SECOND
    """Least time between the starts of two requests to one site."""
    first_poll: Literal["baseline", "alert"] = "baseline"
    max_age: Millis | None = 7 * DAY
    """Entries published longer ago than this never alert; None: any age."""
    timeout: Millis = 30 * SECOND
    """Total time one request may take, redirects and body included."""
    max_bytes: int = 10 * 1024 * 1024
    """Largest body, after decoding."""
    concurrency: int = 64
    """Requests under way at once, all sites together."""
    per_site: int = 2
    """Requests under way at once to one site."""
    page_wait: Millis = MINUTE
    """How long an article waits for its page before it is matched by what the feed says of it."""
    pages_per_day: int = 5_000
    """Most pages fetched of one site on one day (UTC); the rest waits for the next."""
    browser: str | None = None
    """Path or name of the Chromium that renders pages which show nothing without JavaScript; None: they are not."""
    browser_sandbox: bool = True
    crawls: int = 8
    """Crawls under way at once."""
    crawl_time: Millis = 10 * MINUTE
    """Time one crawl may take; one that takes longer is ended."""
    crawl_memory: int = 512 * 1024 * 1024
    """Memory one crawl may take, beyond what it starts with."""
    crawl_bytes: int = 200 * 1024 * 1024
    """Most bytes of answers in one crawl, unpacked."""
    contact: str | None = None
    """Mail address or URL that the User-Agent names, so that an outlet can complain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    text: Millis | None = 400 * DAY
    """Texts of articles older than this are removed (their titles and links stay); None: kept."""
    attempts: Millis | None = 90 * DAY
    """Attempts and payloads of deliveries that ended longer ago than this are removed; dead letters stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    host: str
    sender: str
    """The configuration's `from`."""
    port: int = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    timeout: Millis = 60 * SECOND
    ca_file: Path | None = None
    """Certificates to trust beside the system's, PEM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What a crawl of a source does. Patterns are regular expressions, found anywhere in an address."""

    spider: str = "site"
    """Name of the Scrapy spider."""
    folders: tuple[Path, ...] = ()
    """Where spiders of one's own are looked for."""
    args: Mapping[str, str] = field(default_factory=dict)
    start: tuple[str, ...] = ()
    """Addresses of the pages to begin at; a spider of one's own may know them itself."""
    articles: tuple[str, ...] = ()
    """What addresses of articles look like; empty: that is found out."""
    sections: tuple[str, ...] = ()
    """What addresses of pages that list articles look like; empty: that is found out."""
    skip: tuple[str, ...] = ()
    """Addresses to leave alone, whatever they look like."""
    depth: int = 2
    """Steps from the start pages to the last page that is asked for links."""
    pages: int = 40
    """Most pages asked for links in one crawl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to a search: its words, the address that asks for them, the rules that want them."""

    words: str
    url: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    queries: tuple[Query, ...] = ()
    results: str | None = None
    """CSS or XPath of the links on a page of results; None: they are found by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS or XPath of what stands on the pages of a source, where the rules for all pages fail. None: these rules."""

    title: str | None = None
    text: str | None = None
    date: str | None = None


SourceKind: TypeAlias = Literal["feed", "sitemap", "site", "spider", "search"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    name: str
    url: str
    """Of a spider without start pages `spider:` and its name, of a search its template."""
    kind: SourceKind = "feed"
    every: Millis
    content: Literal["feed", "page"] = "feed"
    """Where the text comes from: what the source says itself, or the linked page."""
    first_poll: Literal["baseline", "alert"] = "baseline"
    max_age: Millis | None = 7 * DAY
    crawl: Crawl | None = None
    """Of a site and a spider."""
    search: Search | None = None
    page: Selectors | None = None
    outlet: str | None = None
    """The outlet's name for people; else its domain stands."""
    country: str | None = None
    language: str | None = None
    tier: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A keyword rule as configured: plain lists of literal words and phrases."""

    name: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Names of the sources that search for its words."""
    urgent: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One mail address or one webhook URL, whoever names it."""

    channel: Literal["email", "webhook"]
    address: str
    secret: Secret | None = None

    @property
    def key(self) -> str:
        """What makes two endpoints one: `email:desk@example.org`, whatever its capitals, `webhook:https://…`."""
        return f"{self.channel}:{self.address.lower() if self.channel == 'email' else self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    name: str
    endpoints: tuple[Endpoint, ...]
    timezone: str = "UTC"
    """IANA name; times in this recipient's alerts are local."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A whole configuration, checked."""

    database: Secret
    """A SQLAlchemy URL, which may hold a password; SQLite paths are absolute by now."""
    sources: tuple[Source, ...] = ()
    rules: tuple[Rule, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    mail: Mail | None = None
    polling: Polling = Polling()
    retention: Retention = Retention()
    allow_networks: tuple[str, ...] = ()
    log: Literal["text", "json"] = "text"
    warnings: tuple[str, ...] = field(default=(), compare=False)
    """What works and still deserves a look, as `file:line:column: what, and the remedy`."""
