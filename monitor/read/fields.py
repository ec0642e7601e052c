"""The single fields of an entry, brought into the shapes and bounds of the model. No IO."""

import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import urljoin, urlsplit

from monitor.model import Entry
from monitor.read.text import clean, html_to_text, join_surrogates, one_line

TITLE, SUMMARY, TEXT = 1_000, 20_000, 200_000
"""Code points kept of each text."""
_LONGEST_ID = _LONGEST_URL = 4_000
_LONGEST_HOST = 253
"""Characters of a host name, as DNS allows them; PostgreSQL could not index a much longer one."""
_MOST_AUTHORS, _MOST_TAGS = 20, 50
_LONGEST_NAME = 200
_NOTHING = Entry(id=None, url=None)
_RAW = 2_000_000
"""Characters of markup read for one field: more is no article, and the rest is cut anyway."""

_ADDRESS = re.compile(r"(?:mailto:)?[^\s@<>()]+@[^\s@<>()]+")
_BY = re.compile(r"^by:?\s+", re.IGNORECASE)
_LIST = re.compile(r"\s*[;|\n]\s*")
_ENUMERATION = re.compile(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_NOT_IN_IDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNSAFE = re.compile(r"[\s\"<>]")


def bounded(text: str, most: int) -> str | None:
    """`text` cut to `most` code points, None where nothing is left."""
    return text[:most].strip() or None


def markup(raw: str) -> str:
    """As much of a field's markup as is read."""
    return raw[:_RAW]


def make_title(text: str) -> str:
    return one_line(text)[:TITLE].strip()


def make_id(raw: str) -> str | None:
    """The id as given; a longer one than can be kept is its beginning and a hash of all of it."""
    given = _NOT_IN_IDS.sub("", join_surrogates(raw)).strip()
    if len(given) <= _LONGEST_ID:
        return given or None
    digest = blake2b(given.encode(), digest_size=16).hexdigest()
    return f"{given[: _LONGEST_ID - 40]}#{digest}"


def make_url(link: str | None, base: str | None = None) -> str | None:
    """The absolute http(s) URL of `link`, or None; spaces and what would break a page are escaped."""
    given = clean(link or "").strip().replace("\n", "").replace("\t", "")
    if not given or len(given) > _LONGEST_URL:
        return None
    try:
        joined = urljoin(base or "", given)
        parts = urlsplit(joined)
        usable = parts.scheme in {"http", "https"} and 0 < len(parts.hostname or "") <= _LONGEST_HOST
    except ValueError:  # urllib: brackets that are no IPv6 address, and others
        return None
    safe = _UNSAFE.sub(_escaped, joined)
    return safe if usable and len(safe) <= _LONGEST_URL else None


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def make_language(raw: str | None) -> str | None:
    """BCP 47 in lower case (`en`, `pt-br`), None where the value is no language tag."""
    tag = clean(raw or "").strip().lower().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def make_authors(names: Iterable[str]) -> tuple[str, ...]:
    """Names of people, without addresses; a line that enumerates several full names is split."""
    found = (name for given in names for name in _split_names(given))
    return _unique(found, _MOST_AUTHORS)


def _split_names(given: str) -> list[str]:
    plain = _ADDRESS.sub(" ", html_to_text(given[:10_000]))
    return [name for part in _LIST.split(plain) for name in _enumerated(_BY.sub("", _bare(part)))]


def _bare(name: str) -> str:
    """A name without the brackets that an address left empty or stood beside."""
    bare = one_line(name.replace("()", " ").replace("<>", " "))
    return bare[1:-1].strip() if bare.startswith("(") and bare.endswith(")") else bare


def _enumerated(names: str) -> list[str]:
    """Several names where each has at least two words: `Smith, John` and `Marks and Spencer` are one."""
    parts = [part for part in _ENUMERATION.split(names) if part]
    return parts if all(2 <= len(part.split()) <= 5 for part in parts) else [names]


def make_tags(terms: Iterable[str]) -> tuple[str, ...]:
    return _unique((one_line(html_to_text(term[:10_000])) for term in terms), _MOST_TAGS)


def _unique(values: Iterable[str], most: int) -> tuple[str, ...]:
    kept = dict.fromkeys(value[:_LONGEST_NAME].strip() for value in values)
    return tuple(value for value in kept if value)[:most]


def says_anything(entry: Entry) -> bool:
    """Whether an entry is more than an empty element."""
    return entry != _NOTHING


def with_defaults(
    entries: Iterable[Entry], language: str | None, authors: tuple[str, ...]
) -> tuple[Entry, ...]:
    """The entries that say anything, each with the document's language and authors where it names none."""
    said = filter(says_anything, entries)
    return tuple(
        replace(entry, language=entry.language or language, author=entry.author or authors) for entry in said
    )
