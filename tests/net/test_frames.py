"""Messages between processes that do not trust each other."""

import asyncio
import json
import struct

import pytest

from monitor.errors import ReadError
from monitor.net.frames import MOST_JSON, pack, read_frame


def read(data, most_body=100):
    async def go():
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await read_frame(reader, most_body)

    return asyncio.run(go())


@pytest.mark.parametrize("message", [{}, {"a": 1, "b": ["Ходжалы", None]}, {"long": "x" * 100_000}])
def test_what_is_packed_is_read_with_the_bytes_beside_it(message):
    assert read(pack(message, b"\x00\xffbody")) == (message, b"\x00\xffbody")


def test_what_json_does_not_know_travels_as_its_words():
    assert read(pack({"at": {1}}))[0] == {"at": "{1}"}


@pytest.mark.parametrize("size", [0, 3, 8, 9])
def test_an_end_in_the_middle_is_an_end(size):
    with pytest.raises(EOFError):
        read(pack({"a": 1})[:size])


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">II", MOST_JSON + 1, 0),
        struct.pack(">II", 2, 101) + b"{}",
        struct.pack(">II", 3, 0) + b"{,}",
        struct.pack(">II", 2, 0) + b"[]",
        struct.pack(">II", 2, 0) + b"\xff\xfe",
        struct.pack(">II", 200_000, 0) + b"[" * 200_000,
    ],
    ids=["long", "long body", "no json", "no object", "no text", "deep"],
)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(ReadError, match="it sent a message"):
        read(data)


def test_a_message_is_json_on_the_wire():
    assert json.loads(pack({"a": "b"})[8:]) == {"a": "b"}
