"""Messages over a socket between this program and a process that it does not trust: JSON, and bytes beside it.

Whoever reads bounds what it takes; nothing that arrives is executed, as a pickle would be.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from monitor.errors import ReadError

Message: TypeAlias = dict[str, Any]

_HEAD = struct.Struct(">II")
MOST_JSON = 4 * 1024 * 1024
"""Bytes of a message: an article with its text has thousands."""


class Reader(Protocol):
    async def readexactly(self, n: int, /) -> bytes:
        """The next `n` bytes. Raises EOFError where fewer come."""


def pack(message: Mapping[str, Any], body: bytes = b"") -> bytes:
    """One frame; what JSON does not know is written as its words."""
    words = json.dumps(message, default=str).encode()
    return _HEAD.pack(len(words), len(body)) + words + body


async def read_frame(reader: Reader, most_body: int) -> tuple[Message, bytes]:
    """The next message and the bytes beside it.

    Raises EOFError at the end, ReadError where it is none, or too large.
    """
    size, beside = _HEAD.unpack(await reader.readexactly(_HEAD.size))
    if size > MOST_JSON or beside > most_body:
        raise ReadError(f"it sent a message of {size} and {beside} bytes")
    try:
        message = json.loads(await reader.readexactly(size))
    except (ValueError, RecursionError) as error:
        raise ReadError("it sent a message that is no JSON") from error
    if not isinstance(message, dict):
        raise ReadError("it sent a message that is no JSON object")
    return message, await reader.readexactly(beside)
