"""What a single value of the configuration may be. Pure functions: text in, value out.

Each raises ValueError with what is wrong and the remedy. None repeats a value that may hold a secret.
"""

import base64
import binascii
import difflib
import ipaddress
import re
import warnings
import zoneinfo
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from monitor.config.durations import parse_duration
from monitor.model import Millis

LONGEST_LINE = 1_000
"""Characters of a name, an address or a word."""
_SIZE = re.compile(r"([0-9]{1,12})\s?([kKMG]?B)?", re.ASCII)
_LEAST_MEMORY = 64 << 20
_SIZES = {None: 1, "B": 1, "kB": 1 << 10, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
_JOINERS = {0x200C: None, 0x200D: None}
"""Invisible, and part of the spelling in Persian, Hindi and emoji."""
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
_HOST = re.compile(r"[^\s/@?#\\]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_SECRET_BYTES = range(24, 65)
"""Standard Webhooks, "Signature scheme": a symmetric secret has 24 to 64 bytes."""


def suggest(word: str, known: Iterable[str]) -> str:
    """`, did you mean …?` where one of `known` is near, else nothing."""
    names = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), names, n=1)
    return f": did you mean `{names[near[0]]}`?" if near else ""


def parse_line(value: object) -> str:
    """One line of plain text."""
    if value is None:
        raise ValueError(
            "the value is missing: give one or remove the key; a word such as `null` needs quotes"
        )
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list) else "a mapping"
        raise ValueError(f"{kind} stands where one value belongs: give a single value")  # noqa: TRY004  # pydantic's
    line = value.strip()
    if not line:
        raise ValueError("the value is empty: give one or remove the key")
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the value is longer than {LONGEST_LINE} characters: shorten it")
    if not line.isprintable():
        raise ValueError("line breaks and invisible characters do not belong here: type the value anew")
    return line


def parse_words(value: object) -> str:
    """A name, word or phrase in any script: white space of any kind is one space, and joiners may stand in it."""
    if not isinstance(value, str):
        return parse_line(value)
    words = " ".join(value.split())
    parse_line(words.translate(_JOINERS))
    return words


def parse_count(value: object) -> int:
    return _parse_whole(parse_line(value), "count", 1, 1_000_000)


def parse_port(value: object) -> int:
    return _parse_whole(parse_line(value), "port", 1, 65_535)


def parse_depth(value: object) -> int:
    return _parse_whole(parse_line(value), "depth", 0, 20)


def _parse_whole(line: str, kind: str, least: int, most: int) -> int:
    """Lines have few enough digits for `int`."""
    if not (line.isascii() and line.isdecimal() and least <= int(line) <= most):
        raise ValueError(f"`{line}` is no {kind}: give a whole number from {least} to {most}")
    return int(line)


def parse_size(value: object) -> int:
    """Bytes; `kB`, `MB` and `GB` count in 1024s."""
    line = parse_line(value)
    found = _SIZE.fullmatch(line)
    if not found or not int(found[1]):
        raise ValueError(f"`{line}` is no size: write it as 500kB or 10MB")
    return int(found[1]) * _SIZES[found[2]]


def parse_memory(value: object) -> int:
    """Bytes that a process can work with."""
    size = parse_size(value)
    if size < _LEAST_MEMORY:
        raise ValueError(f"{size} bytes are too little for any crawl: give at least 64MB")
    return size


def parse_flag(value: object) -> bool:
    line = parse_line(value)
    if line not in ("true", "false"):
        raise ValueError(f"`{line}` is neither true nor false: write `true` or `false`")
    return line == "true"


def parse_pace(value: object) -> Millis:
    """A duration that may be zero."""
    return parse_duration(parse_line(value))


def parse_span(value: object) -> Millis:
    """A duration above zero."""
    span = parse_pace(value)
    if not span:
        raise ValueError("zero is too short: give at least 1ms")
    return span


def parse_span_or_none(value: object) -> Millis | None:
    return None if value == "none" else parse_span(value)


def parse_every(value: object) -> Millis:
    """A polling interval."""
    if value == "auto":
        raise ValueError("`auto` is not known yet: give a duration such as 5m")
    every = parse_span(value)
    if every < 100:
        raise ValueError("more often than every 100ms does a site harm: give 100ms or longer")
    return every


def parse_address(value: object) -> str:
    """A mail address alone, without a display name."""
    line = parse_line(value)
    if "<" in line:
        raise ValueError("a name and an address stand here: give the address alone, as desk@example.org")
    misplaced = {line[0], line[-1]} & {"."} or ".." in line or ".@" in line or "@." in line
    if misplaced or len(line) > 254 or not _ADDRESS.fullmatch(line):
        raise ValueError(f"`{line}` is no mail address: write it as desk@example.org")
    return line


def parse_host(value: object) -> str:
    line = parse_line(value)
    if not _HOST.fullmatch(line):
        raise ValueError(f"`{line}` is no host: give its name or IP address alone, and the port as `port:`")
    return line


def split_url(line: str) -> SplitResult:
    """The parts of a URL, the port checked. Does not repeat the URL: it may hold a password."""
    try:
        parts = urlsplit(line)
        parts.port  # noqa: B018  # urllib checks a port only when it is asked for
    except ValueError:
        raise ValueError("this is no URL: copy it again from the address bar") from None
    return parts


def parse_web_url(value: object) -> str:
    """An absolute http(s) URL without user and password."""
    line = parse_line(value)
    parts = split_url(line)
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError("this is no web address: it must begin with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError(
            "a user or password stands in this URL, where everybody sees it: remove the part before `@`"
        )
    if not parts.hostname or any(mark in line for mark in " \\"):
        raise ValueError("this web address is not complete: write it as https://example.org/path")
    return line


def parse_template(value: object) -> str:
    """The address of a search, with one of `{query}` and `{keyword}` behind its host."""
    line = parse_line(value)
    marks = [mark for mark in ("{query}", "{keyword}") if mark in line]
    if len(marks) != 1 or any(mark in split_url(line).netloc for mark in marks):
        raise ValueError(
            "one of {query} and {keyword} belongs where the words stand: https://example.org/search?q={query}"
        )
    if marks[0] not in line.partition("#")[0]:
        raise ValueError(
            "no server sees what stands behind `#`: take the address that a search without it has"
        )
    parse_web_url(line.replace(marks[0], "word"))
    return line


def parse_pattern(value: object) -> str:
    """A regular expression, one that a later Python reads in the same way."""
    line = parse_line(value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(line)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ValueError(
            f"`{line}` is no regular expression ({error}): a plain piece such as /news/ is one"
        ) from None
    return line


def parse_selector(value: object) -> str:
    """CSS, or XPath where it begins with `/`, `./` or `(`. What it names is known only where it is looked for."""
    from cssselect import SelectorError  # noqa: PLC0415  # these take as long to import as all the rest
    from lxml.etree import XPath, XPathSyntaxError  # noqa: PLC0415
    from parsel.csstranslator import HTMLTranslator  # noqa: PLC0415

    line = parse_line(value)
    try:
        if line.startswith(("/", "./", "(")):
            XPath(line)
        else:
            HTMLTranslator().css_to_xpath(line)
    except (XPathSyntaxError, SelectorError, RecursionError) as error:
        raise ValueError(
            f"`{line}` is neither CSS nor XPath ({error}): copy it from the browser's inspector"
        ) from None
    return line


def parse_contact(value: object) -> str:
    """A mail address or a web address, printable in a header."""
    line = parse_line(value)
    if not line.isascii():
        raise ValueError("letters outside ASCII do not fit into a header: give another address")
    return parse_web_url(line) if "://" in line else parse_address(line)


def parse_browser(value: object) -> str | None:
    """A program, or `none`."""
    line = parse_line(value)
    return None if line == "none" else line


def parse_network(value: object) -> str:
    line = parse_line(value)
    try:
        return str(ipaddress.ip_network(line))
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(line, strict=False)
    except ValueError:
        raise ValueError(f"`{line}` is no network: write it as 127.0.0.0/8 or fd00::/8") from None
    raise ValueError(f"`{line}` has bits set beyond its prefix: write {meant}")


def parse_timezone(value: object) -> str:
    line = parse_line(value)
    try:
        zoneinfo.ZoneInfo(line)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # the last where it is a folder of zones
        known = _suggest_zone(line, zoneinfo.available_timezones())
        raise ValueError(f"the time zone `{line}` is not known{known}") from None
    return line


def _suggest_zone(line: str, known: Iterable[str]) -> str:
    """The zone of the city that was meant; the continent is what people get wrong."""
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(known)}
    city = line.rpartition("/")[2].replace(" ", "_").casefold()
    near = difflib.get_close_matches(city, cities, n=1, cutoff=0.8)
    return f": did you mean `{cities[near[0]]}`?" if near else ": write it as Asia/Baku"


def parse_language(value: object) -> str:
    line = parse_line(value).lower()
    if not _LANGUAGE.fullmatch(line):
        raise ValueError(f"`{line}` is no language: give its code, as en, az or ru")
    return line


def parse_country(value: object) -> str:
    line = parse_line(value).upper()
    if not _COUNTRY.fullmatch(line):
        raise ValueError(f"`{line}` is no country: give its two-letter code, as AZ or NO")
    return line


def parse_env_name(value: object) -> str:
    line = parse_line(value)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", line, re.ASCII):
        raise ValueError(
            "this is no name of an environment variable: give its name without `$`, as MAIL_PASSWORD"
        )
    return line


def check_webhook_secret(secret: str) -> str | None:
    """What is weak about a Standard Webhooks secret: `whsec_` (may be absent) and base64. Raises ValueError."""
    remedy = "make one with `openssl rand -base64 32`"
    try:
        size = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        raise ValueError(f"no base64 stands in it (`whsec_…`): {remedy}") from None
    if not size:
        raise ValueError(f"it is empty: {remedy}")
    return None if size in _SECRET_BYTES else f"it holds {size} bytes, where 24 to 64 are due: {remedy}"


def parse_database(line: str) -> str:
    """A SQLAlchemy URL of SQLite or PostgreSQL (psycopg 3); a password may stand in it."""
    scheme, found, rest = line.partition("://")
    if scheme == "sqlite" and found:
        path = rest.removeprefix("/").partition("?")[0]
        if not rest.startswith("/") or path in ("", ":memory:") or path.startswith("file:"):
            raise ValueError("SQLite needs a file: write it as sqlite:///monitor.db")
        return line
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and found:
        split_url(line)
        return f"postgresql+psycopg://{rest}"
    raise ValueError("this is no database URL: write sqlite:///monitor.db or postgresql+psycopg://host/name")


def parse_open_database(value: object) -> str:
    """A database URL that everybody may read."""
    line = parse_database(parse_line(value))
    if not line.startswith("sqlite"):
        parts = split_url(line)
        if parts.password or "password=" in parts.query.lower():
            raise ValueError(
                "a password stands in this URL, where everybody sees it: move the whole URL to a file and name it "
                "in `database_file:`, or to the environment (`database_env:`), or use PGPASSWORD or ~/.pgpass"
            )
    return line
