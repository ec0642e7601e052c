"""Hostile text made fit for a line of a mail, a terminal or a log. Changes nothing that can be read."""

import re

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNPAIRED = re.compile("[\ud800-\udfff]")
# Embeddings, overrides and isolates reorder what stands around them, so that a title could disguise the
# words beside it. Direction marks and joiners stay: Persian, Hebrew and emoji need them.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_ELLIPSIS = "…"


def make_encodable(text: str) -> str:
    """The text without unpaired surrogates, which no encoding can carry."""
    return _UNPAIRED.sub("\ufffd", text)


def make_inline(text: str) -> str:
    """The text without control and reordering characters, every run of white space one space."""
    return _SPACES.sub(" ", _REORDERING.sub("", _CONTROL.sub(" ", make_encodable(text))))


def make_line(text: str, limit: int) -> str:
    """`make_inline`, trimmed, and cut at a word's end to at most `limit` code points, ellipsis included."""
    line = make_inline(text[: limit * 4]).strip()
    if len(line) <= limit and len(text) <= limit * 4:
        return line
    kept = line[: limit - 1]
    space = kept.rfind(" ", limit * 2 // 3)
    return (kept[:space] if space > 0 else kept).rstrip() + _ELLIPSIS
