import io
import json

import pytest

from monitor.alert.snippets import Piece
from monitor.cli.show import complain, highlight, print_json, print_table, print_text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_table_stands_in_a_pipe_in_full_and_uncoloured(capsys: pytest.CaptureFixture[str]):
    print_table(
        "Sources", ("name", "new", "feed"), [("Trend", 3, "https://example.org/" + "x" * 90), ("B", 12, None)]
    )
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "x" * 90 in out
    rows = [line.split() for line in out.splitlines()]
    assert ["name", "new", "feed"] in rows
    assert ["B", "12", "–"] in rows


def test_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]):
    print_table("T", ("n", "flag"), [(1, True), (100, False)])
    lines = capsys.readouterr().out.splitlines()
    one = next(line for line in lines if "True" in line)
    assert one.startswith(("   1", "  1"))
    assert "True" in one


def test_an_empty_table_is_its_head(capsys: pytest.CaptureFixture[str]):
    print_table("Nothing", ("a", "b"), [])
    assert capsys.readouterr().out.split()[:3] == ["Nothing", "a", "b"]


def test_a_narrow_terminal_shows_rows_as_lines(monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    print_table(
        "Sources",
        ("name", "new", "feed", "since"),
        [("Tr\x1bend", 3, "https://example.org/" + "x" * 40, None)],
    )
    lines = [line.rstrip() for line in terminal.getvalue().splitlines()]
    assert lines[:4] == ["Sources", "", "name   Tr\\x1bend", "new    3"]
    assert max(map(len, lines)) <= 40
    assert "since  –" in lines


def test_no_text_of_others_is_markup_or_steers_the_terminal(capsys: pytest.CaptureFixture[str]):
    hostile = "[red]a[/red] :smile: \x1b]8;;http://evil\x07link\x1b]8;;\x07\r\nb\u202e"
    print_table(hostile, ("x",), [(hostile,)])
    print_text(hostile)
    complain(hostile)
    out, err = capsys.readouterr()
    for text in (out, err):
        assert "\x1b" not in text
        assert "\r" not in text
        assert "\u202e" not in text
        assert "[red]a[/red] :smile: \\x1b]8;;http://evil" in text


def test_json_stays_json_and_harmless(capsys: pytest.CaptureFixture[str]):
    value = {"title": "Xocalı \x9b31m\u202e\n", "none": None}
    print_json(value)
    out = capsys.readouterr().out
    assert json.loads(out) == value
    assert "Xocalı" in out
    assert "\x9b" not in out
    assert out.count("\n") == 1


def test_hits_are_styled_and_line_breaks_become_spaces():
    text = highlight("  text: ", [Piece("a\n\tb ", hit=False), Piece("gr\x1bain", hit=True)])
    assert text.plain == "  text: a b gr\\x1bain"
    assert [(span.start, span.end) for span in text.spans] == [(12, 21)]
