"""The shape of a configuration: every key, its type, its default, and the keys of later versions.

The documentation of a key is its `description`. Refuses unknown keys. Does no IO.
"""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from monitor.config import values
from monitor.model import Millis
from monitor.settings import DAY, MINUTE, SECOND, SourceKind


def _one_or_many(value: object) -> object:
    """A single value stands for a list of it, nothing for an empty list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _many(value: object) -> object:
    if value is not None and not isinstance(value, list):
        raise ValueError("a list belongs here: begin each item with `- `")
    return value or []


def _section(value: object) -> object:
    """A section whose keys are all commented out holds its defaults."""
    return {} if value is None else value


Line: TypeAlias = Annotated[str, BeforeValidator(values.parse_line)]
Words: TypeAlias = Annotated[str, BeforeValidator(values.parse_words)]
WordList: TypeAlias = Annotated[list[Words], BeforeValidator(_one_or_many)]
Count: TypeAlias = Annotated[int, BeforeValidator(values.parse_count)]
Size: TypeAlias = Annotated[int, BeforeValidator(values.parse_size)]
Flag: TypeAlias = Annotated[bool, BeforeValidator(values.parse_flag)]
Span: TypeAlias = Annotated[Millis, BeforeValidator(values.parse_span)]
SpanOrNone: TypeAlias = Annotated[Millis | None, BeforeValidator(values.parse_span_or_none)]
Every: TypeAlias = Annotated[Millis, BeforeValidator(values.parse_every)]
WebUrl: TypeAlias = Annotated[str, BeforeValidator(values.parse_web_url)]
Address: TypeAlias = Annotated[str, BeforeValidator(values.parse_address)]
EnvName: TypeAlias = Annotated[str, BeforeValidator(values.parse_env_name)]
FirstPoll: TypeAlias = Annotated[Literal["baseline", "alert"], BeforeValidator(values.parse_line)]
Tls: TypeAlias = Annotated[Literal["starttls", "implicit", "none"], BeforeValidator(values.parse_line)]
Patterns: TypeAlias = Annotated[
    list[Annotated[str, BeforeValidator(values.parse_pattern)]], BeforeValidator(_one_or_many)
]
Selector: TypeAlias = Annotated[str | None, BeforeValidator(values.parse_selector)]
Language: TypeAlias = Annotated[str, BeforeValidator(values.parse_language)]


class Strict(BaseModel):
    """A mapping that holds known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    later: ClassVar[frozenset[str]] = frozenset()
    """Keys of the public contract that this version does not know yet."""
    refused: ClassVar[dict[str, str]] = {}
    """Keys that people try, and what to write in their place."""


class PollingModel(Strict):
    every: Every = Field(5 * MINUTE, description="how often each source is asked")
    pace: Annotated[Millis, BeforeValidator(values.parse_pace)] = Field(
        SECOND, description="least time between two requests to one site; 0s: none"
    )
    first_poll: FirstPoll = Field("baseline", description="whether what stands there at first alerts")
    max_age: SpanOrNone = Field(7 * DAY, description="entries older than this never alert; none: any age")
    timeout: Span = Field(30 * SECOND, description="total time of one request")
    max_bytes: Size = Field(10 * 1024 * 1024, description="largest document, unpacked")
    concurrency: Count = Field(64, description="requests at once, all sites together")
    per_site: Count = Field(2, description="requests at once to one site")
    page_wait: Span = Field(MINUTE, description="how long an article waits for its page to be matched")
    pages_per_day: Count = Field(5_000, description="most pages fetched of one site in a day")
    browser: Annotated[str | None, BeforeValidator(values.parse_browser)] = Field(
        None,
        description="Chromium, by name or path, for pages that show nothing without it; none: they stay unread",
    )
    browser_sandbox: Flag = Field(
        default=True, description="false only where the machine allows Chromium none: hostile pages run in it"
    )
    crawls: Count = Field(8, description="sites and spiders that are crawled at once")
    crawl_time: Span = Field(10 * MINUTE, description="longest time of one crawl")
    crawl_memory: Annotated[int, BeforeValidator(values.parse_memory)] = Field(
        512 * 1024 * 1024, description="most memory of one crawl"
    )
    crawl_bytes: Size = Field(200 * 1024 * 1024, description="most bytes of answers in one crawl, unpacked")
    contact: Annotated[str | None, BeforeValidator(values.parse_contact)] = Field(
        None, description="mail or web address at which a site can complain"
    )


class RetentionModel(Strict):
    text: SpanOrNone = Field(400 * DAY, description="how long texts are kept; none: for ever")
    attempts: SpanOrNone = Field(90 * DAY, description="how long delivery attempts are kept; none: for ever")


class MailModel(Strict):
    refused: ClassVar[dict[str, str]] = {"password": "write it to a file that only you can read and name that in `password_file:`, "
                           "or name an environment variable in `password_env:`"}  # fmt: skip

    host: Annotated[str, BeforeValidator(values.parse_host)] = Field(description="the mail server")
    port: Annotated[int | None, BeforeValidator(values.parse_port)] = Field(
        None, description="587 for starttls, 465 for implicit, 25 for none"
    )
    sender: Address = Field(alias="from", description="the address that alerts come from")
    tls: Tls = Field("starttls", description="starttls, implicit or none")
    username: Line | None = Field(None, description="for a server that asks for a login")
    password_file: Line | None = Field(None, description="file that holds the password")
    password_env: EnvName | None = Field(None, description="environment variable that holds the password")
    timeout: Span = Field(60 * SECOND, description="total time of one message")
    ca_file: Line | None = Field(None, description="further certificates to trust, PEM")

    @model_validator(mode="after")
    def _check_login(self) -> "MailModel":
        if self.password_file and self.password_env:
            raise ValueError("`password_file` and `password_env` both stand here: keep one")
        if bool(self.username) != bool(self.password_file or self.password_env):
            raise ValueError("a login needs both: give `username` and one of `password_file`, `password_env`")
        return self


class SiteModel(Strict):
    start: Annotated[list[WebUrl], BeforeValidator(_one_or_many)] = Field(
        default_factory=list,
        description="the pages to begin at: the front page, or those of the sections wanted",
    )
    articles: Patterns = Field(
        default_factory=list, description="what addresses of articles look like; otherwise that is found out"
    )
    sections: Patterns = Field(
        default_factory=list,
        description="what addresses of lists of articles look like; otherwise that is found out",
    )
    skip: Patterns = Field(default_factory=list, description="addresses to leave alone")
    depth: Annotated[int, BeforeValidator(values.parse_depth)] = Field(
        2, description="how many steps from the start pages; 0: these alone"
    )
    pages: Count = Field(40, description="most pages looked through in one crawl; articles do not count")

    @model_validator(mode="after")
    def _check_start(self) -> "SiteModel":
        if not self.start:
            raise ValueError("nowhere to begin: give the front page, or a list of pages, in `start`")
        return self


class SpiderModel(Strict):
    name: Line = Field(description="the name of the Scrapy spider, as `scrapy list` shows it")
    args: Annotated[dict[Line, Line], BeforeValidator(_section)] = Field(
        default_factory=dict, description="its arguments, as `scrapy crawl -a` gives them"
    )
    pages: Count = Field(500, description="most pages it asks for in one crawl")


class SearchModel(Strict):
    url: Annotated[str, BeforeValidator(values.parse_template)] = Field(
        description="the address that searches, with {query} or {keyword} where the words belong"
    )
    results: Annotated[str | None, BeforeValidator(values.parse_selector)] = Field(
        None, description="CSS or XPath of the links to results; otherwise these are found out"
    )


class SelectorsModel(Strict):
    title: Selector = Field(None, description="CSS or XPath of the headline")
    text: Selector = Field(None, description="CSS or XPath of the paragraphs")
    date: Selector = Field(None, description="CSS or XPath of the date of publication")


def _site(value: object) -> object:
    return {"start": value} if isinstance(value, str | list) else value


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


def _template(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


_ADDRESSES: tuple[SourceKind, ...] = ("feed", "sitemap", "site", "spider", "search")


class SourceModel(Strict):
    later: ClassVar[frozenset[str]] = frozenset({"opml"})

    name: Words = Field(description="what people call the source")
    feed: WebUrl | None = Field(None, description="the address of its RSS, Atom or JSON feed")
    sitemap: WebUrl | None = Field(
        None, description="the address of its sitemap, or of the site, whose robots.txt names it"
    )
    site: Annotated[SiteModel | None, BeforeValidator(_site)] = Field(
        None, description="the front page of a site that is crawled, as it has neither feed nor sitemap"
    )
    spider: Annotated[SpiderModel | None, BeforeValidator(_named)] = Field(
        None, description="the name of a Scrapy spider of one's own"
    )
    search: Annotated[SearchModel | None, BeforeValidator(_template)] = Field(
        None, description="the address of a search, with {query} or {keyword} where the words of rules belong"
    )
    page: SelectorsModel | None = Field(None, description="where title, text and date stand on its pages")
    every: Every | None = Field(None, description="how often, where it differs from `polling`")
    content: Annotated[Literal["feed", "page"] | None, BeforeValidator(values.parse_line)] = Field(
        None,
        description="where the text comes from: feed, or page, as of all but feeds unless told otherwise",
    )
    first_poll: FirstPoll | None = Field(None, description="where it differs from `polling`")
    max_age: SpanOrNone = Field(None, description="where it differs from `polling`")
    outlet: Words | None = Field(None, description="the outlet's name in alerts, else its domain")
    country: Annotated[str | None, BeforeValidator(values.parse_country)] = Field(
        None, description="two-letter code"
    )
    language: Language | None = Field(None, description="code such as az, where the feed does not say")
    tier: Count | None = Field(None, description="how much the outlet weighs; 1 is most")

    @model_validator(mode="after")
    def _check_address(self) -> "SourceModel":
        given = [name for name in _ADDRESSES if getattr(self, name)]
        if not given:
            kinds = ", ".join(f"`{name}`" for name in _ADDRESSES[:-1])
            raise ValueError(f"nothing to read stands here: give {kinds} or `{_ADDRESSES[-1]}`")
        if len(given) > 1:
            raise ValueError(f"`{given[0]}` and `{given[1]}` both stand here: make two sources of them")
        return self

    @property
    def kind(self) -> SourceKind:
        return next(name for name in _ADDRESSES if getattr(self, name))

    @property
    def address(self) -> str:
        if self.site:
            return self.site.start[0]
        if self.spider:
            return f"spider:{self.spider.name}"
        return self.search.url if self.search else self.feed or self.sitemap or ""


class RuleModel(Strict):
    later: ClassVar[frozenset[str]] = frozenset({"query"})

    name: Words = Field(description="what the alert is called")
    any: WordList = Field(default_factory=list, description="at least one of these stands in the article")
    all: WordList = Field(default_factory=list, description="each of these stands in it")
    none: WordList = Field(default_factory=list, description="none of these stands in it")
    notify: WordList | None = Field(None, description="names of recipients")
    search: WordList = Field(
        default_factory=list, description="names of the sources that search for its words"
    )
    urgent: Flag = Field(default=False, description="alerts at once, quiet hours or not")

    @model_validator(mode="after")
    def _check_words(self) -> "RuleModel":
        if not self.any and not self.all:
            raise ValueError("a rule without words finds nothing: give words to find in `any` or in `all`")
        return self


class WebhookModel(Strict):
    refused: ClassVar[dict[str, str]] = {"secret": "write it to a file that only you can read and name that in `secret_file:`, "
                         "or name an environment variable in `secret_env:`"}  # fmt: skip

    url: WebUrl = Field(description="where alerts are posted")
    secret_file: Line | None = Field(None, description="file that holds the signing secret")
    secret_env: EnvName | None = Field(None, description="environment variable that holds it")

    @model_validator(mode="after")
    def _check_secret(self) -> "WebhookModel":
        if self.secret_file and self.secret_env:
            raise ValueError("`secret_file` and `secret_env` both stand here: keep one")
        return self


class RecipientModel(Strict):
    name: Words = Field(description="what rules call the recipient in `notify`")
    email: Annotated[list[Address], BeforeValidator(_one_or_many)] = Field(
        default_factory=list, description="mail addresses"
    )
    webhook: Annotated[list[WebhookModel], BeforeValidator(_one_or_many)] = Field(
        default_factory=list, description="one webhook, or a list of them"
    )
    timezone: Annotated[str, BeforeValidator(values.parse_timezone)] = Field(
        "UTC", description="times in alerts are local to it"
    )

    @model_validator(mode="after")
    def _check_reachable(self) -> "RecipientModel":
        if not self.email and not self.webhook:
            raise ValueError("this recipient cannot be reached: give `email` or `webhook`")
        return self


class PartModel(Strict):
    """What an included file may hold, and a file of rules alone."""

    later: ClassVar[frozenset[str]] = frozenset({"terms"})

    include: Annotated[list[Line], BeforeValidator(_one_or_many)] = Field(
        default_factory=list, description="further files, relative to this one; * and ** stand for names"
    )
    spiders: Annotated[list[Line], BeforeValidator(_one_or_many)] = Field(
        default_factory=list, description="folders with Scrapy spiders of one's own, relative to this file"
    )
    sources: Annotated[list[SourceModel], BeforeValidator(_many)] = Field(
        default_factory=list, description="what is read"
    )
    rules: Annotated[list[RuleModel], BeforeValidator(_many)] = Field(
        default_factory=list, description="what is looked for"
    )
    recipients: Annotated[list[RecipientModel], BeforeValidator(_many)] = Field(
        default_factory=list, description="who is told"
    )


class ConfigModel(PartModel):
    """What the main file may hold."""

    database: Annotated[str | None, BeforeValidator(values.parse_open_database)] = Field(
        None, description="sqlite:///monitor.db, or postgresql+psycopg://host/name"
    )
    database_file: Line | None = Field(None, description="file that holds the database URL with its password")
    database_env: EnvName | None = Field(None, description="environment variable that holds it")
    allow_networks: Annotated[
        list[Annotated[str, BeforeValidator(values.parse_network)]], BeforeValidator(_one_or_many)
    ] = Field(default_factory=list, description="private networks that may be reached")
    polling: Annotated[PollingModel, BeforeValidator(_section)] = Field(
        default_factory=lambda: PollingModel.model_validate({})
    )
    retention: Annotated[RetentionModel, BeforeValidator(_section)] = Field(
        default_factory=lambda: RetentionModel.model_validate({})
    )
    mail: MailModel | None = Field(None, description="the server that sends alerts by mail")
    log: Annotated[Literal["text", "json"], BeforeValidator(values.parse_line)] = Field(
        "text", description="form of the log"
    )
