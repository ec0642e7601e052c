"""Articles as JSON Lines -> matches as JSON Lines, one article at a time. Reads and prints nothing itself."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from monitor.errors import InputError
from monitor.match.engine import RuleSet
from monitor.model import Article, article_from_line


def match_lines(
    rules: RuleSet, lines: Iterable[bytes], name: str, complain: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """The contract's lines `{"id", "matches"}`, one for each article that matched; blank lines are passed over.

    `complain` is told of each line in which `monitor read` says what it could not read. `name` is the
    file's, for errors. Raises InputError, which names file, line and remedy.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            value = _parse_object(line, place := f"{name}:{number}")
            if "error" in value and "id" not in value:
                complain(f"{place}: passed over: {value.get('from')} could not be read: {value['error']}")
                continue
            article = _make_article(value, place)
            if matches := rules.match(article):
                yield {"id": article.id, "matches": [match.as_line() for match in matches]}


def _parse_object(line: bytes, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = str(error) or type(error).__name__
        raise InputError(
            f"{place}: this is no JSON ({reason}): write one article a line, as UTF-8"
        ) from error
    if not isinstance(value, dict):
        raise InputError(f'{place}: an article is an object: write {{"id": "…", "title": "…"}}')
    return value


def _make_article(value: dict[str, Any], place: str) -> Article:
    try:
        return article_from_line(value)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error
