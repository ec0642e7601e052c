"""`monitor read`: documents on disk, on stdin or at an address become the lines of the public contract.

Reads local files itself; what is at an http(s) address is fetched by the function it is given.
"""

import gzip
import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from monitor.errors import InputError, MonitorError, ReadError
from monitor.model import Article, Entry, NotArticle
from monitor.read.documents import find_kind
from monitor.read.feed import parse_feed
from monitor.read.fields import make_url
from monitor.read.sitemap import Child, parse_sitemap

Fetch = Callable[[str], tuple[bytes, str | None, str]]
"""Body and `Content-Type` of an http(s) address, and where they came from in the end; raises FetchError."""

_MOST_BYTES = 64 * 1024 * 1024
"""A larger file is no document; decompressed size where it is gzipped."""
_MOST_CHILDREN = 50
"""Sitemaps fetched for one index: some name one for each day since the paper went online."""
_MOST_HOPS = 4
"""Pages that lead on to others, one after the other."""
_GZIP = b"\x1f\x8b"
_TAR_AT = 257
"""Where a tar archive says what it is (POSIX ustar)."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in a document; `notes` is what is wrong with it although it could be read."""

    articles: tuple[Article, ...]
    notes: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """What else is told of an article."""
    leads_to: str | None = None
    """Where a page leads that is none itself."""


def _read_feed(body: bytes, url: str | None, content_type: str | None) -> _Found:
    feed = parse_feed(body, url=url, content_type=content_type, limit=sys.maxsize)
    return _Found(
        tuple(map(make_article, feed.entries)), _notes(feed.defect, feed.dropped, "as nothing stands in them")
    )


def _read_sitemap(body: bytes, url: str | None, content_type: str | None) -> _Found:
    sitemap = parse_sitemap(body, url=url, content_type=content_type, limit=sys.maxsize)
    notes = _notes(sitemap.defect, sitemap.dropped, "as they have no usable address")
    return _Found(tuple(map(make_article, sitemap.entries)), notes, sitemap.children)


def _read_page(body: bytes, url: str | None, content_type: str | None) -> _Found:
    """Raises ReadError for what is no article."""
    from monitor.pipeline.reading import read_page  # noqa: PLC0415 - takes its time, and few need it

    page = read_page(body, url=url, content_type=content_type)
    if isinstance(page, NotArticle):
        if page.leads_to:
            return _Found((), leads_to=page.leads_to)
        raise ReadError(f"{page.kind}: {page.why}")
    article = Article(
        id=url or page.canonical or page.title, url=url or page.canonical, title=page.title, text=page.text,
        summary=page.summary, author=page.author, published=page.published, updated=page.updated,
        language=page.language, dateline=page.dateline, credit=page.credit, tags=page.tags, image=page.image,
    )  # fmt: skip
    return _Found(
        (article,),
        more={
            "site": page.site,
            "canonical": page.canonical,
            "paywall": page.paywall,
            "twins": list(page.twins),
        },
    )


def _notes(defect: str | None, dropped: int, why: str) -> tuple[str, ...]:
    left_out = [f"entries left out, {why}: {dropped}"] if dropped else []
    return (*([defect] if defect else []), *left_out)


_READERS = {"feed": _read_feed, "sitemap": _read_sitemap, "page": _read_page}
KINDS = ("auto", *_READERS)


def read_lines(
    paths: Sequence[str],
    *,
    kind: str = "auto",
    url: str | None = None,
    fetch: Fetch | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> Iterator[dict[str, Any]]:
    """One object per entry of each path in order; `{"from", "error"}` for what cannot be read.

    Of an index of sitemaps at an address, those that it names are read in its place, one level deep. `-` is stdin; `url` tells where a single local file came from; `note` is told what is wrong with a
    document that could be read. Raises InputError, before anything is read, where the call is unusable.
    """
    if kind not in KINDS:
        raise InputError(f"--kind {kind}: cannot be read yet; give one of {', '.join(KINDS)}")
    if url is not None and len(paths) != 1:
        raise InputError("--url: tells where one file came from; give one path with it")
    if url is not None and make_url(url) is None:
        raise InputError(f"--url {url}: is no web address; write it as https://example.org/path")
    return (line for path in paths for line in _lines(path, kind, url, fetch, note))


def _lines(
    path: str, kind: str, url: str | None, fetch: Fetch | None, note: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    try:
        found = _read(path, kind, url, fetch)
    except (MonitorError, OSError, EOFError, zlib.error) as error:
        yield {"from": path, "error": _told(error)}
        return
    yield from _told_lines(path, path, found, note)
    if fetch and is_address(path):
        yield from _children_lines(path, found.children, fetch, note)
    elif found.children:
        note(
            f"{path}: an index of {len(found.children)} sitemaps, which are not fetched for a file: "
            f"give their addresses, {found.children[0].url} first"
        )


def _read(path: str, kind: str, url: str | None, fetch: Fetch | None) -> _Found:
    for hop in range(_MOST_HOPS):
        body, content_type, place = _obtain(path, fetch)
        reader = _READERS[find_kind(body, content_type) if kind == "auto" else kind]
        found = reader(body, (url if hop == 0 else None) or place, content_type)
        if found.leads_to is None:
            return found
        if fetch is None:
            raise ReadError(f"redirect: this page leads to {found.leads_to}: give that address")
        path = found.leads_to
    raise ReadError(
        f"redirect: more than {_MOST_HOPS} pages lead on, to {path} in the end: look at it in a browser"
    )


def _told_lines(
    path: str, subject: str, found: _Found, note: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    for text in found.notes:
        note(f"{subject}: {text}")
    for article in found.articles:
        yield article.as_line() | found.more | {"from": path}


def _children_lines(
    path: str, children: Sequence[Child], fetch: Fetch, note: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """What stands in the sitemaps of an index, all `from` the index."""
    if children:
        some = (
            f"the first {_MOST_CHILDREN} of which are"
            if len(children) > _MOST_CHILDREN
            else "each of which is"
        )
        note(f"{path}: an index of {len(children)} sitemaps, {some} read here")
    for child in children[:_MOST_CHILDREN]:
        try:
            body, content_type, place = fetch(child.url)
            found = _read_sitemap(body, place, content_type)
        except MonitorError as error:
            told = _told(error)
            yield {"from": path, "error": told if told.startswith(child.url) else f"{child.url}: {told}"}
            continue
        yield from _told_lines(path, child.url, found, note)
        if found.children:
            note(f"{child.url}: an index within an index, which is not followed: give its address")


def is_address(path: str) -> bool:
    """Whether a path of the command line is fetched."""
    return path.lower().startswith(("http://", "https://"))


def _obtain(path: str, fetch: Fetch | None) -> tuple[bytes, str | None, str | None]:
    if is_address(path):
        if fetch is None:
            raise InputError("addresses are not fetched here: save the document and give its path")
        return fetch(path)
    if _SCHEME.match(path):
        raise InputError("only http and https addresses are fetched: save the document and give its path")
    return _load(path), None, None


def _load(path: str) -> bytes:
    if path == "-":
        return _unpacked(sys.stdin.buffer)
    with Path(path).open("rb") as file:
        return _unpacked(file)


def _unpacked(file: BinaryIO) -> bytes:
    """The whole file, gzip undone; it is known by its bytes."""
    body = _bounded(file)
    if body.startswith(_GZIP):
        body = _bounded(gzip.GzipFile(fileobj=io.BytesIO(body)))
    if body.startswith(b"ustar", _TAR_AT):
        raise InputError("this is an archive of files: unpack it and give the files in it")
    return body


def _bounded(file: BinaryIO | gzip.GzipFile) -> bytes:
    body = file.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise InputError(f"larger than {_MOST_BYTES // 1024**2} MiB: no document is; cut it to what matters")
    return body


def _told(error: Exception) -> str:
    if isinstance(error, IsADirectoryError):
        return "this is a folder: give the files in it"
    if isinstance(error, EOFError):
        return "this gzip file is cut off: fetch it again"
    if isinstance(error, gzip.BadGzipFile | zlib.error):
        return f"this is no whole gzip file ({error}): fetch it again"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: check the path"
    return str(error) or type(error).__name__


def make_article(entry: Entry) -> Article:
    """The entry in the shape of the contract, under its id, else its link."""
    return Article(
        id=entry.key, url=entry.url, title=entry.title, text=entry.text, summary=entry.summary,
        author=entry.author, published=entry.published, updated=entry.updated, language=entry.language,
        tags=entry.tags, image=entry.image,
    )  # fmt: skip
