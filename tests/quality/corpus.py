"""The documents of the shared corpora of feeds, and a watch over what reading them touches."""

import gzip
import hashlib
import json
import sys
import sysconfig
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TOUCHES = (
    "open",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "urllib.Request",
)
_LIBRARY = tuple(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))
_watching: list[list[str]] = []


@dataclass(frozen=True)
class Document:
    name: str
    body: bytes
    headers: dict[str, str]

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")

    @property
    def url(self) -> str | None:
        return self.headers.get("content-location")


def digest(*paths: Path) -> str:
    """What names the data that a floor was measured on."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def rows(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    return [
        json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()
    ]


def real(shared: Path) -> Iterator[tuple[Document, dict[str, Any]]]:
    """The saved feeds of publishers, each with its row of the manifest."""
    folder = shared / "corpora/feeds-real"
    for row in rows(folder / "manifest.jsonl"):
        yield Document(row["file"], (folder / row["file"]).read_bytes(), {}), row


def members(shared: Path, archive: str) -> dict[str, bytes]:
    with tarfile.open(shared / "corpora/feeds-conformance" / archive) as file:
        return {one.name: file.extractfile(one).read() for one in file.getmembers() if one.isfile()}


def feedparser_suite(shared: Path) -> Iterator[tuple[Document, dict[str, Any]]]:
    """feedparser's own tests, each with what it expects."""
    bodies = members(shared, "feedparser.tar.gz")
    expected = {
        row["file"]: row for row in rows(shared / "corpora/feeds-conformance/feedparser-expect.jsonl")
    }
    for name, body in bodies.items():
        row = expected.get(name, {"checks": None, "http_headers": None})
        headers = {key.lower(): value for key, value in (row["http_headers"] or {}).items()}
        yield Document(name, body, headers), row


def gofeed_suite(shared: Path) -> Iterator[tuple[Document, Any]]:
    """gofeed's tests, each with the result it gives; those without one have None."""
    bodies = members(shared, "gofeed.tar.gz")
    pairs = {
        row["file"]: row["expected"] for row in rows(shared / "corpora/feeds-conformance/gofeed-pairs.jsonl")
    }
    results = set(pairs.values())
    for name, body in bodies.items():
        if name not in results:
            yield Document(name, body, {}), json.loads(bodies[pairs[name]]) if name in pairs else None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event in _TOUCHES:
        touched = str(arguments[0]) if arguments else ""
        if not (event == "open" and touched.startswith(_LIBRARY)):  # Python loads a codec at its first use
            _watching[-1].append(f"{event} {touched[:200]}")


sys.addaudithook(_note)


@contextmanager
def untouched() -> Iterator[list[str]]:
    """Collects every file opened and every connection made inside."""
    touched: list[str] = []
    _watching.append(touched)
    try:
        yield touched
    finally:
        _watching.remove(touched)
