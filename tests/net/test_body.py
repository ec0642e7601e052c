"""Bodies: decoded whole or refused, never past the limit."""

import gzip
import tracemalloc
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError, TooLarge
from monitor.net.body import Body

LIMIT = 1_000_000
TEXT = b"<rss>" + bytes(range(256)) * 400


def bare_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACK = {
    "": bytes,
    "identity": bytes,
    "utf-8": bytes,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZip ": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": bare_deflate,
    "br": lambda data: brotli.compress(data, quality=3),
}


def decode(raw, coding, step=4096, limit=LIMIT):
    body = Body("http://news.example/feed", coding, limit)
    for start in range(0, len(raw), step):
        body.add(raw[start : start + step])
    return body.finish()


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("step", [1, 2, 7, 4096, 10_000_000])
def test_a_body_is_the_same_however_it_is_packed_and_cut(coding, step):
    assert decode(PACK[coding](TEXT), coding, step) == TEXT


@given(data=st.binary(max_size=3000), coding=st.sampled_from(sorted(PACK)), step=st.integers(1, 500))
def test_any_bytes_survive_packing(data, coding, step):
    assert decode(PACK[coding](data), coding, step) == data


@pytest.mark.parametrize("coding", [*PACK, "zstd", "gzip, gzip"])
def test_an_empty_body_is_empty_whatever_its_encoding_is_said_to_be(coding):
    assert decode(b"", coding) == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate", "br"])
def test_a_packed_body_that_is_cut_off_is_an_error(coding):
    raw = PACK[coding](TEXT)
    for kept in (1, 2, len(raw) // 2, len(raw) - 1):
        with pytest.raises(FetchError, match="cut off"):
            decode(raw[:kept], coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_not_in_its_encoding_is_an_error_that_names_the_document(coding):
    with pytest.raises(FetchError, match=r"http://news\.example/feed"):
        decode(b"\xff\xfe<rss>this is plain</rss>" * 10, coding)


def test_gzip_damaged_within_is_an_error():
    raw = bytearray(gzip.compress(TEXT))
    raw[-6] ^= 0xFF
    with pytest.raises(FetchError, match="not in the encoding"):
        decode(bytes(raw), "gzip")


@pytest.mark.parametrize("coding", ["zstd", "compress", "gzip, br", "gzip, gzip", "x" * 1000])
def test_an_encoding_not_asked_for_is_an_error(coding):
    with pytest.raises(FetchError, match="not asked for"):
        decode(b"data", coding)


@pytest.mark.parametrize("coding", PACK)
def test_a_body_may_be_as_large_as_the_limit_and_no_larger(coding):
    exact = bytes(100_000)
    assert decode(PACK[coding](exact), coding, limit=100_000) == exact
    with pytest.raises(TooLarge, match="99,999 bytes"):
        decode(PACK[coding](exact), coding, limit=99_999)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate", "br"])
@pytest.mark.parametrize("step", [10, 10_000_000])
def test_a_bomb_takes_no_more_memory_than_the_limit_and_a_little(coding, step):
    bomb = PACK[coding](b"\0" * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            decode(bomb, coding, step)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2.5 * LIMIT + len(bomb) * (step > 10)


def test_several_gzip_members_are_one_body():
    assert decode(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip", step=5) == b"one two"


def test_what_follows_packed_data_is_ignored():
    assert decode(gzip.compress(TEXT) + b"\0\0\0junk", "gzip") == TEXT
    assert decode(zlib.compress(b"text") + b"junk", "deflate", step=3) == b"text"
    body = Body("x", "br", LIMIT)
    body.add(brotli.compress(b"text"))
    body.add(b"junk")
    assert body.finish() == b"text"


def test_thousands_of_empty_gzip_members_are_refused_before_they_take_time():
    with pytest.raises(FetchError, match="too many members"):
        decode(gzip.compress(b"") * 2_000, "gzip")


def test_packed_data_that_never_yields_anything_is_bounded_too():
    body = Body("x", "deflate", 10_000)
    empty_blocks = b"\x78\x9c" + b"\x00\x00\x00\xff\xff" * 10_000
    with pytest.raises(TooLarge):
        body.add(empty_blocks)
