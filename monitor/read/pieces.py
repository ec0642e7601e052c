"""A large document as text, piece by piece: gzip undone, decoded, never whole in memory. No IO.

The charset is decided as `charset` decides it, on the first piece in which it makes a difference.
"""

import codecs
import zlib
from collections.abc import Iterable, Iterator

from monitor.read.charset import decode

_GZIP = b"\x1f\x8b"
_STEP = 64 * 1024
"""Bytes of a piece, the last one excepted."""
_MOST = 64 * 1024 * 1024
"""Bytes read, unpacked: the protocol of sitemaps allows 50 MB, and a gzip bomb unpacks to thousands of times that."""
_MEMBERS = 1_000
"""A gzip file may be several in a row; more than this is made to waste time."""
_HEAD = 400
"""Bytes in which an XML declaration is looked for."""


class _Broken(Exception):  # never leaves this module
    pass


class Pieces:
    """The text of `body`, sent as `content_type`. To be iterated once; never raises.

    Behind the last piece `broken` tells why the document ends early, if it does, and `defect` what is wrong
    with its charset.
    """

    def __init__(self, body: bytes, content_type: str | None = None) -> None:
        self._body = body
        self._type = content_type
        self.broken: str | None = None
        self.defect: str | None = None

    def __iter__(self) -> Iterator[str]:
        head, decoder = b"", None
        for piece in self.raw():
            head = head or piece[:_HEAD]
            if decoder is None and piece.isascii() and b"\0" not in head:
                yield piece.decode("ascii")
                continue
            decoder = decoder or self._decoder(head, piece)
            yield decoder.decode(piece)

    def raw(self) -> Iterator[bytes]:
        """The unpacked bytes."""
        pieces = _inflated(self._body) if self._body.startswith(_GZIP) else _sliced(self._body)
        try:
            yield from _grouped(pieces)
        except _Broken as error:
            self.broken = str(error)

    def _decoder(self, head: bytes, piece: bytes) -> codecs.IncrementalDecoder:
        """A piece ends anywhere: what is weighed ends behind a whole element or line."""
        known = piece if piece.startswith(head) else head + piece
        end = max(known.rfind(b">"), known.rfind(b"\n")) + 1
        found = decode(known[:end] or known, self._type)
        self.defect = found.defect
        # All before was ASCII; and UTF-7 would be held back without end.
        encoding = "utf-8" if found.encoding in {"ascii", "utf-7"} else found.encoding
        return codecs.getincrementaldecoder(encoding)("replace")


def _sliced(body: bytes) -> Iterator[bytes]:
    return (body[at : at + _STEP] for at in range(0, len(body), _STEP))


def _grouped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of at least a step, up to the limit; what came before a break is kept."""
    held, total, broken = bytearray(), 0, None
    try:
        for piece in pieces:
            held += piece
            total += len(piece)
            if total > _MOST:
                del held[_MOST - total :]
                broken = _Broken(f"larger than {_MOST // 1024**2} MiB: the rest is not read")
                break
            if len(held) >= _STEP:
                yield bytes(held)
                held.clear()
    except _Broken as error:
        broken = error
    if held:
        yield bytes(held)
    if broken:
        raise broken


def _inflated(body: bytes) -> Iterator[bytes]:
    """RFC 1952, several members in a row included; what follows the last one is ignored."""
    inflate, members = zlib.decompressobj(zlib.MAX_WBITS | 16), 1
    try:
        for data in _sliced(body):
            while data:
                if inflate.eof:
                    if not data.startswith(_GZIP[:1]):
                        return
                    inflate, members = zlib.decompressobj(zlib.MAX_WBITS | 16), members + 1
                if members > _MEMBERS:
                    raise _Broken("this gzip file has too many members: the rest is not read")
                yield inflate.decompress(data, _STEP)
                data = inflate.unconsumed_tail or inflate.unused_data  # noqa: PLW2901  # until all is taken
        yield inflate.flush()
    except zlib.error as error:
        raise _Broken(f"this is no whole gzip file ({error}): its publisher's server is at fault") from error
    if not inflate.eof:
        raise _Broken("this gzip file is cut off: its publisher's server sent a part of it only")
