"""A source written into the text of a configuration: every other byte of it stays, but for `[]` and `null`. Pure.

The text is not dumped anew: lines are put where the list of sources ends. What comes of it is parsed again,
and refused unless it says what was said before and the new source.
"""

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, SequenceNode

from monitor.config.problems import Problems
from monitor.config.tree import Plain
from monitor.config.yaml import parse_yaml
from monitor.errors import ConfigError, InputError

_KEY = "sources"
_INDENT = 2
_BREAK = re.compile(r"\r\n|\r|\n")
_BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
_COMMENT = re.compile(r"([ \t]*)#[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DOCUMENT_END = re.compile(r"^\.\.\.(?=\s|\Z)", re.MULTILINE)
_PLAIN = re.compile(r"[^\W_](?:[^\s\"'#&*!|>%@`,\[\]{}:]|:(?=[^\s,\[\]{}])|(?<=\S)#| (?=[^\s#]))*")
"""Values that need no quotes wherever they stand, between brackets too."""
_NOTHING = {"null", "Null", "NULL"}
_NONE = re.compile(r"\s*(?:\[\s*\]|~|null|Null|NULL)?\s*")
"""What may be taken out: it says that there are no sources."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """`new` in the place of the characters from `start` to `end`."""

    start: int
    end: int
    new: str


def add_source(data: bytes, source: Mapping[str, str]) -> bytes:
    """`data`, a sound configuration, with `source` behind its other sources.

    Raises InputError, which says what to write by hand, where the shape of the file does not allow it.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = data.removeprefix(mark).decode("utf-8")
    changed, lost = text, ""
    for edit in sorted(_find_edits(text, source), key=lambda one: -one.start):
        changed = changed[: edit.start] + edit.new + changed[edit.end :]
        lost += text[edit.start : edit.end]
    if not _NONE.fullmatch(lost) or _parsed(changed) != _with(_parsed(text), source):
        lines = "; ".join(f"{key}: {_scalar(value)}" for key, value in source.items())
        raise InputError(f"nothing can be added to `{_KEY}:` as it is written: add by hand: {lines}")
    return mark + changed.encode("utf-8")


def write_item(source: Mapping[str, str], column: int = 0) -> list[str]:
    """The lines of a source in a list whose dashes stand at `column`."""
    pairs = [f"{key}: {_scalar(value)}" for key, value in source.items()]
    return [f"{' ' * column}{'  ' if number else '- '}{pair}" for number, pair in enumerate(pairs)]


def _scalar(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value not in _NOTHING
    return value if plain else json.dumps(value, ensure_ascii=False)


def _flow(source: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in source.items()) + "}"


def _parsed(text: str) -> Plain:
    """What the text says, None where it cannot be read."""
    problems = Problems()
    root = parse_yaml(Path(), text.encode("utf-8"), problems)
    try:
        problems.raise_any()
    except ConfigError:
        return None
    return root.plain() if root else None


def _with(tree: Plain, source: Mapping[str, str]) -> Plain:
    said = dict(tree) if isinstance(tree, dict) else {}
    listed = said.get(_KEY)
    said[_KEY] = [*(listed if isinstance(listed, list) else ()), dict(source)]
    return said


def _find_edits(text: str, source: Mapping[str, str]) -> list[_Edit]:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    root: Node | None = reader.compose(text)
    if not isinstance(root, MappingNode):
        return [_at_end(text, 0, source)]
    pair = next((pair for pair in root.value if pair[0].value == _KEY), None)
    if pair is None:
        return [
            _into_braces(root, source) if root.flow_style else _at_end(text, root.start_mark.column, source)
        ]
    key, value = pair
    if not isinstance(value, SequenceNode):
        return _for_nothing(text, root, key, value, source)
    if value.flow_style:
        return _into_brackets(text, root, key, value, source)
    return [_behind_items(text, value, source)]


def _at_end(text: str, column: int, source: Mapping[str, str]) -> _Edit:
    """The list anew, behind everything else."""
    ended = _DOCUMENT_END.search(text)
    lines = [f"{' ' * column}{_KEY}:", *write_item(source, column + _INDENT)]
    apart = bool(text.strip()) and not _BLANK_LINE.search(text[-4:])
    return _lines_at(text, ended.start() if ended else len(text), ["", *lines] if apart else lines)


def _into_braces(root: MappingNode, source: Mapping[str, str]) -> _Edit:
    """The list anew, behind everything else between the braces that hold the whole configuration."""
    listed = f"{_KEY}: [{_flow(source)}]"
    if not root.value:
        return _Edit(root.start_mark.index + 1, root.start_mark.index + 1, listed)
    at = root.value[-1][1].end_mark.index
    return _Edit(at, at, f", {listed}")


def _for_nothing(
    text: str, root: MappingNode, key: Node, value: Node, source: Mapping[str, str]
) -> list[_Edit]:
    """A key without items: they go into the lines below it, and what says that there are none goes."""
    start, end = value.start_mark.index, value.end_mark.index
    if root.flow_style:
        return [_Edit(start, end, f" [{_flow(source)}]")]
    if start == end:
        start = end = key.end_mark.index
    return _in_place(text, start, end, key, source)


def _in_place(text: str, start: int, end: int, key: Node, source: Mapping[str, str]) -> list[_Edit]:
    """Nothing from `start` to `end`, and an item in the lines below."""
    lines = write_item(source, key.start_mark.column + _INDENT)
    bare = len(text[:start].rstrip(" \t"))
    return [_Edit(bare, end, ""), _lines_at(text, _next_line(text, end), lines)]


def _into_brackets(
    text: str, root: MappingNode, key: Node, value: SequenceNode, source: Mapping[str, str]
) -> list[_Edit]:
    if value.value:
        at = value.value[-1].end_mark.index
        return [_Edit(at, at, f", {_flow(source)}")]
    start, end = value.end_mark.index - 1, value.end_mark.index
    opened = text.rfind("[", 0, start)
    if root.flow_style or text[opened + 1 : start].strip(" \t"):
        return [_Edit(opened + 1, opened + 1, _flow(source))]
    return _in_place(text, opened, end, key, source)


def _behind_items(text: str, value: SequenceNode, source: Mapping[str, str]) -> _Edit:
    """Behind the last item and the comments that are indented like what is in it."""
    items, column = value.value, value.start_mark.column
    at = _end(items[-1])
    if at == 0 or text[at - 1] not in "\r\n":
        at = _next_line(text, at)
    while (comment := _COMMENT.match(text, at)) and len(comment[1]) > column:
        at = comment.end()
    lines = write_item(source, column)
    between = text[_end(items[-2]) : items[-1].start_mark.index] if len(items) > 1 else ""
    return _lines_at(text, at, ["", *lines] if _BLANK_LINE.search(between) else lines)


def _end(node: Node) -> int:
    """Where the last word of a value ends; a block itself ends only where the next thing begins, and so does
    what is empty. An alias counts with its key: its own place is that of its anchor, far above.
    """
    if node.start_mark.index == node.end_mark.index:
        return 0
    if not isinstance(node, CollectionNode) or node.flow_style:
        return int(node.end_mark.index)
    parts = (part for one in node.value for part in (one if isinstance(one, tuple) else (one,)))
    return max(map(_end, parts))


def _next_line(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def _lines_at(text: str, at: int, lines: list[str]) -> _Edit:
    """Whole lines, ended as the others of the file are, at the beginning of a line or at the end of all."""
    found = _BREAK.search(text)
    newline = found[0] if found else "\n"
    unended = at > 0 and text[at - 1] not in "\r\n"
    new = "".join(line + newline for line in lines)
    return _Edit(at, at, newline + new if unended else new)
