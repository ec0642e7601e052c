"""YAML 1.2 text to a tree of placed values. Does no IO.

Every scalar stays the text that was written (`NO`, `on` and `007` are words); what it means is the
schema's business. Refuses tags, duplicate keys, recursion, alias bombs, deep nesting, second documents.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from monitor.config.problems import Problems
from monitor.config.tree import Node
from monitor.settings import Place

MAX_NODES = 200_000
"""With aliases expanded. A thousand sources are about 8,000."""
MAX_DEPTH = 40
_NO_TEXT = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.2 (5.1) does not count as printable."""
_NULLS = {"", "~", "null", "Null", "NULL"}
_WORDS = {
    "'\\t'": "a tab stands here: indent with spaces",
    "cannot start any token": "no value begins with this character: put the whole value in quotes",
    "mapping values are not allowed": "a second `: ` stands in this line: put a value that holds `: ` in quotes, "
    "or mend the indentation",
    "expected <block end>": "this is not in line with what belongs to it: line it up with its neighbours above, "
    "or put the whole value in quotes",
    "<stream end>": "the file ends within a bracket: close the bracket that was opened above",
    "end of stream": "what opens here has no end: close the quote or bracket",
    "could not find expected ':'": "a key stands here without its colon: write `key: value`, "
    "with a space after the colon",
    "expected ',' or": "the list goes on without a comma: put one between the items, or close the bracket",
}
"""What a person can do about the parser's commonest complaints, by a piece of each."""


class _Refused(Exception):
    """Ends the reading of a file; says where and why."""

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(problem)
        self.place, self.problem = place, problem


def parse_yaml(file: Path, data: bytes, problems: Problems) -> Node | None:
    """The tree of the one document in `data`, or None and a problem; `file` only names the places."""
    builder = _Builder(file, problems)
    try:
        for event in _events(_decode(file, data)):
            builder.take(event)
    except _Refused as refused:
        problems.add(refused.place, refused.problem)
        return None
    except MarkedYAMLError as error:
        problems.add(*_explain(file, error))
        return None
    except YAMLError:
        problems.add(Place(file, 1, 1), "this is no YAML: compare it with the commented example")
        return None
    return builder.root or Node(None, Place(file, 1, 1))


def _events(text: str) -> Iterator[Any]:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    yield from reader.parse(text)


def _decode(file: Path, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _Refused(Place(file, 1, 1), "this file is in UTF-16: save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_after(file, data[: error.start].decode("utf-8", "replace"))
        raise _Refused(place, "a byte here is not UTF-8: save the file as UTF-8") from None
    if found := _NO_TEXT.search(text):
        place = _place_after(file, text[: found.start()])
        raise _Refused(place, f"the control character U+{ord(found[0]):04X} is no text: remove it")
    return text


def _place_after(file: Path, before: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _explain(file: Path, error: MarkedYAMLError) -> tuple[Place, str]:
    """Place and words of a syntax error. Quotes nothing: any part of a line may be a piece of a password."""
    problem = " ".join(str(error.problem or error.context).split())
    unfinished = "end of stream" in problem or "expected ':'" in problem
    mark = (error.context_mark if unfinished else None) or error.problem_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    usual = "this is no YAML: put the whole value in quotes, or compare it with the commented example"
    return place, next((words for part, words in _WORDS.items() if part in problem), usual)


class _Builder:
    """Takes a parser's events one by one. Without recursion, so that no input exhausts the stack."""

    def __init__(self, file: Path, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.root: Node | None = None
        self._open: list[tuple[Node, str | None, str | None]] = []
        """The collections not yet closed: node, the key it will stand at, its anchor."""
        self._key: str | None = None
        self._anchors: dict[str, Node | None] = {}
        """None while the anchored collection is still open."""
        self._documents = 0
        self._nodes = 0

    def take(self, event: Any) -> None:
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Refused(place, "a second document (`---`) begins here: keep one in a file")
        elif isinstance(event, CollectionEndEvent):
            node, self._key, anchor = self._open.pop()
            self._add(node, anchor)
        elif isinstance(event, NodeEvent):
            self._take_node(event, place)

    def _take_node(self, event: Any, place: Place) -> None:
        if getattr(event, "tag", None):
            raise _Refused(
                place, "tags (`!…`) are not used here: remove it, or put the whole value in quotes"
            )
        if self._open and isinstance(self._open[-1][0].value, dict) and self._key is None:
            self._take_key(event, place)
        elif isinstance(event, AliasEvent):
            self._add(self._find_anchor(event.anchor, place))
        elif isinstance(event, ScalarEvent):
            self._count(1, 1, place)
            null = event.style is None and event.value in _NULLS
            self._add(Node(None if null else event.value, place), event.anchor)
        else:
            self._count(1, 1, place)
            node = Node({} if isinstance(event, MappingStartEvent) else [], place)
            self._open.append((node, self._key, event.anchor))
            self._anchors[event.anchor] = None
            self._key = None

    def _take_key(self, event: Any, place: Place) -> None:
        if not isinstance(event, ScalarEvent):
            raise _Refused(place, "a key must be a word: put it in quotes if it holds `{`, `[` or `*`")
        self._key = event.value
        keys = self._open[-1][0].keys
        if self._key in keys:
            first = keys[self._key].line
            self.problems.add(place, f"`{self._key}` stands twice, first in line {first}: keep one of them")
        keys.setdefault(self._key, place)

    def _find_anchor(self, anchor: str, place: Place) -> Node:
        found = self._anchors.get(anchor)
        if found is None:
            raise _Refused(
                place, f"the alias `*{anchor}` names nothing complete above it: write the value out"
            )
        self._count(found.size, found.depth, place)
        return found

    def _count(self, size: int, depth: int, place: Place) -> None:
        self._nodes += size
        if self._nodes > MAX_NODES:
            raise _Refused(
                place, f"more than {MAX_NODES:,} values, aliases expanded: split or shorten the file"
            )
        if len(self._open) + depth > MAX_DEPTH:
            raise _Refused(place, f"nested deeper than {MAX_DEPTH} levels: flatten it")

    def _add(self, node: Node, anchor: str | None = None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1][0].add(node, self._key)
        else:
            self.root = node
        self._key = None
