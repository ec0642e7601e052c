"""`monitor read`: documents on disk, on stdin or at an address become the lines of the public contract.

Reads local files itself; what is at an http(s) address is fetched by the function it is given.
"""

import gzip
import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from monitor.errors import InputError, MonitorError
from monitor.model import Article, Entry, Feed
from monitor.read.feed import parse_feed

Fetch = Callable[[str], tuple[bytes, str | None]]
"""Body and `Content-Type` of an http(s) address; raises FetchError."""

KINDS = ("auto", "feed")
_MOST_BYTES = 64 * 1024 * 1024
"""A larger file is no feed; decompressed size where it is gzipped."""
_GZIP = b"\x1f\x8b"
_TAR_AT = 257
"""Where a tar archive says what it is (POSIX ustar)."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def read_lines(
    paths: Sequence[str],
    *,
    kind: str = "auto",
    url: str | None = None,
    fetch: Fetch | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> Iterator[dict[str, Any]]:
    """One object per entry of each path in order; `{"from", "error"}` for a path that cannot be read.

    `-` is stdin; `url` tells where a single local file came from; `note` is told what is wrong with a
    document that could be read. Raises InputError, before anything is read, where the call is unusable.
    """
    if kind not in KINDS:
        raise InputError(f"--kind {kind}: cannot be read yet; give one of {', '.join(KINDS)}")
    if url is not None and len(paths) != 1:
        raise InputError("--url: tells where one file came from; give one path with it")
    return (line for path in paths for line in _lines(path, url, fetch, note))


def _lines(
    path: str, url: str | None, fetch: Fetch | None, note: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    try:
        feed = _read(path, url, fetch)
    except (MonitorError, OSError, EOFError, zlib.error) as error:
        yield {"from": path, "error": _told(error)}
        return
    if feed.defect:
        note(f"{path}: {feed.defect}")
    if feed.dropped:
        note(f"{path}: entries left out, as nothing stands in them: {feed.dropped}")
    for entry in feed.entries:
        yield make_article(entry).as_line() | {"from": path}


def is_address(path: str) -> bool:
    """Whether a path of the command line is fetched."""
    return path.lower().startswith(("http://", "https://"))


def _read(path: str, url: str | None, fetch: Fetch | None) -> Feed:
    if is_address(path):
        if fetch is None:
            raise InputError("addresses are not fetched here: save the document and give its path")
        body, content_type = fetch(path)
        return parse_feed(body, url=url or path, content_type=content_type, limit=sys.maxsize)
    if _SCHEME.match(path):
        raise InputError("only http and https addresses are fetched: save the document and give its path")
    return parse_feed(_load(path), url=url, limit=sys.maxsize)


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
        raise InputError("this is an archive of files: unpack it and give the feeds in it")
    return body


def _bounded(file: BinaryIO | gzip.GzipFile) -> bytes:
    body = file.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise InputError(f"larger than {_MOST_BYTES // 1024**2} MiB: no feed is; cut it to what matters")
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
