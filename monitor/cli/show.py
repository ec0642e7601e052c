"""What commands print: JSON Lines for programs, tables for people. Hostile text never steers the terminal."""
# ruff: noqa: PLC0415 - rich is imported only where something is drawn

import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from monitor.alert.snippets import Piece
from monitor.printable import escape, escape_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_SPACES = re.compile(r"\s+")
LEAST = 11
"""Columns of a terminal that each column of a table needs."""
WIDE = 200
"""Columns of a table that no terminal shows: it goes to a pipe or a file."""


def use_utf8() -> None:
    r"""JSON Lines are UTF-8 whatever the locale; what UTF-8 cannot hold is shown as `\\udc80`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def print_json(line: Mapping[str, Any]) -> None:
    """One JSON line on stdout, at once, so that a pipe sees it as it comes."""
    print(escape_json(json.dumps(line, ensure_ascii=False)), flush=True)


def complain(text: str) -> None:
    """One line on stderr."""
    print(escape(text), file=sys.stderr)


def complain_warning(text: str) -> None:
    """What works and still deserves a look, one line on stderr."""
    complain(f"{text} (a warning)")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on stdout; one row under the other where it is too narrow. Numbers stand to the right; None is a dash."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    listed = [[_cell(value) for value in row] for row in rows]
    if console().width < LEAST * len(columns):
        _print_records(title, columns, listed)
        return
    table = Table(title=escape(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        numeric = bool(listed) and all(row[index].justify == "right" for row in listed)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*row)
    console().print(table)


def _print_records(title: str, columns: Sequence[str], rows: "Iterable[Sequence[Text]]") -> None:
    """Each row as lines of its own, a name and a value to a line."""
    from rich.table import Table

    print_text(title)
    for row in rows:
        record = Table.grid(padding=(0, 2))
        record.add_column(overflow="fold", no_wrap=True)
        record.add_column(overflow="fold")
        for name, value in zip(columns, row, strict=True):
            value.justify = "left"
            record.add_row(name, value)
        print_text("")
        console().print(record)


def print_text(text: "Text | str") -> None:
    """One line on stdout, wrapped by the terminal; a string is escaped."""
    from rich.text import Text

    console().print(Text(escape(text)) if isinstance(text, str) else text, soft_wrap=True)


def print_lines(text: str) -> None:
    """A text of several lines on stdout, each escaped."""
    for line in text.splitlines():
        print_text(line)


def highlight(head: str, pieces: Iterable[Piece]) -> "Text":
    """`head` and the pieces on one line, with the hits standing out."""
    from rich.text import Text

    shown = Text(escape(head))
    for piece in pieces:
        shown.append(
            escape(_SPACES.sub(" ", piece.text)), style="bold black on yellow" if piece.hit else None
        )
    return shown


def console(file: TextIO | None = None) -> "Console":
    """Where tables go: coloured at a terminal unless NO_COLOR is set, plain and wide in a pipe."""
    from rich.console import Console

    target = file or sys.stdout
    return Console(
        file=target, highlight=False, markup=False, emoji=False, width=None if target.isatty() else WIDE
    )


def _cell(value: object) -> "Text":
    from rich.text import Text

    number = isinstance(value, int | float) and not isinstance(value, bool)
    return Text("–" if value is None else escape(str(value)), justify="right" if number else "left")
