"""Articles as JSON Lines -> what matched, one article at a time. Prints nothing itself."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from monitor.errors import InputError
from monitor.match.engine import RuleSet
from monitor.model import Article, Match, article_from_line

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes: a line that is longer is no article, and would take forty times its length in memory."""


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, each cut behind `LONGEST_LINE` bytes, so that nothing else is read into memory."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


def match_lines(
    rules: RuleSet,
    lines: Iterable[bytes],
    name: str,
    refuse: Callable[[str], None],
    skip: Callable[[str], None],
) -> Iterator[tuple[Article, tuple[Match, ...]]]:
    """Each article that matched, with its matches; blank lines are passed over.

    `refuse` is told of each line that is no article, `skip` of each in which `monitor read` says what it
    could not read; both with file, line and remedy. `name` is the file's.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = _parse_object(line)
            if {"error", "from"} <= value.keys() and "id" not in value:
                skip(f"{name}:{number}: passed over, it could not be read: {_origin(value)}{value['error']}")
                continue
            article = article_from_line(value)
        except InputError as error:
            refuse(f"{name}:{number}: {error}")
            continue
        if matches := rules.match(article):
            yield article, matches


def _origin(value: dict[str, Any]) -> str:
    """Where the document came from, unless its error says so itself."""
    origin = str(value.get("from"))
    return "" if str(value["error"]).startswith(origin) else f"{origin}: "


def _parse_object(line: bytes) -> dict[str, Any]:
    if len(line.rstrip(b"\n")) > LONGEST_LINE:
        raise InputError(
            f"longer than {LONGEST_LINE // 1024**2} MiB, which no article is: write one article a line"
        )
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = str(error) or type(error).__name__
        raise InputError(f"this is no JSON ({reason}): write one article a line, as UTF-8") from error
    if not isinstance(value, dict):
        raise InputError('an article is an object: write {"id": "…", "title": "…"}')
    return value
