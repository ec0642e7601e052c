"""A body as it arrives: its Content-Encoding undone bit by bit, within a limit on the decoded bytes.

Refuses what is larger than the limit (before the memory is taken), cut off, or not in the encoding it
claims. zstd is not announced and not read: it would cost a further dependency.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # the package ships no types

from monitor.errors import FetchError, TooLarge

ACCEPT_ENCODING = "gzip, deflate, br"
_STEP = 64 * 1024
"""Decoded bytes taken at a time; a bomb goes past the limit by no more."""
_MEMBERS = 1_000
"""A gzip file may be several in a row; more than this is made to waste time."""
_PLAIN = frozenset({"", "identity", "none", "binary", "8bit", "utf-8", "utf8", "iso-8859-1"})
"""Codings that are none, and words that servers write there by mistake."""


class _Coding(Protocol):
    @property
    def complete(self) -> bool: ...

    def undo(self, data: bytes) -> Iterator[bytes]: ...


class _Identity:
    complete = True

    def undo(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Gzip:
    """RFC 1952, several members in a row included; what follows the last one is ignored."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._members = 1

    @property
    def complete(self) -> bool:
        return self._inflate.eof

    def undo(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflate.eof:
                if not data.startswith(b"\x1f"):
                    return
                self._next_member()
            yield from _inflated(self._inflate, data)
            data = self._inflate.unused_data

    def _next_member(self) -> None:
        self._members += 1
        if self._members > _MEMBERS:
            raise zlib.error("too many members")
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)


class _Deflate:
    """RFC 9110's `deflate` is zlib's format (RFC 1950); some servers send bare RFC 1951, as browsers know."""

    def __init__(self) -> None:
        self._head = b""
        self._inflate: zlib._Decompress | None = None

    @property
    def complete(self) -> bool:
        return self._inflate is not None and self._inflate.eof

    def undo(self, data: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            wrapped = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if not self._inflate.eof:
            yield from _inflated(self._inflate, data)


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._decoder.is_finished())

    def undo(self, data: bytes) -> Iterator[bytes]:
        if self._decoder.is_finished():
            return
        while True:
            piece = self._decoder.process(data, output_buffer_limit=_STEP)
            yield piece
            data = b""
            # Input that is taken may still hold output back: only an empty piece says that there is none.
            if self._decoder.is_finished() or (not piece and self._decoder.can_accept_more_data()):
                return


_CODINGS: dict[str, type[_Coding]] = {
    "gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate, "br": _Brotli,
}  # fmt: skip


def _inflated(inflate: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    while True:
        piece = inflate.decompress(data, _STEP)
        yield piece
        data = inflate.unconsumed_tail
        if inflate.eof or (not data and len(piece) < _STEP):
            return


class Body:
    """Collects one body. `subject` names the document in errors; `coding` is its Content-Encoding."""

    def __init__(self, subject: str, coding: str, limit: int) -> None:
        self._subject = subject
        self._limit = limit
        self._raw = 0
        self._decoded = bytearray()
        self._name = coding.strip().lower()
        self._coding: _Coding | None = None

    def add(self, chunk: bytes) -> None:
        """Takes the next bytes from the wire. Raises TooLarge or FetchError."""
        self._raw += len(chunk)
        if self._raw > self._limit:
            raise self.too_large()
        self._coding = self._coding or self._find_coding()
        try:
            for piece in self._coding.undo(chunk):
                if len(self._decoded) + len(piece) > self._limit:
                    raise self.too_large()
                self._decoded += piece
        except (zlib.error, brotli.error) as error:
            raise FetchError(
                f"{self._subject}: the body is not in the encoding that the server names ({error}); "
                "the server is at fault, it is tried again"
            ) from error

    def finish(self) -> bytes:
        """The whole body. Raises FetchError where it was cut off within its encoding."""
        if self._coding is not None and not self._coding.complete:
            raise FetchError(f"{self._subject}: the compressed body is cut off; it is tried again")
        return bytes(self._decoded)

    def too_large(self) -> TooLarge:
        return TooLarge(
            f"{self._subject}: the body is larger than {self._limit:,} bytes; "
            "if that is right for this source, raise polling.max_bytes"
        )

    def _find_coding(self) -> _Coding:
        name = self._name
        if name in _PLAIN:
            return _Identity()
        if name not in _CODINGS:
            raise FetchError(
                f"{self._subject}: the body comes in {name[:40]!r}, which was not asked for; "
                "the server is at fault, it is tried again"
            )
        return _CODINGS[name]()
