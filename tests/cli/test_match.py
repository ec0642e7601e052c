import io
import json
import re
from pathlib import Path

import pytest

from monitor.cli import main, show
from monitor.cli.commands_match import TOLD
from monitor.cli.read import read_lines

RULES = """
rules:
  - {name: Grain, any: [grain, wheat], none: [horoscope]}
  - {name: Baku, all: Baku}
"""
ARTICLES = [
    {"id": "1", "url": "https://example.org/1", "title": "Grain \x1b[31mred for Baku", "text": "x " * 400 + "wheat " + "y " * 400},
    {"id": "2", "title": "Cats"},
    {"id": "3", "title": "Wheat, the horoscope"},
]  # fmt: skip


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def match(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `monitor match` on lines of text; hands out status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    Path("rules.yaml").write_text(RULES)

    def match(text: str, *args: str) -> tuple[object, str, str]:
        Path("articles.jsonl").write_text(text)
        with pytest.raises(SystemExit) as caught:
            main(["match", "--rules", "rules.yaml", "articles.jsonl", *args])
        return caught.value.code, *capsys.readouterr()

    return match


def lines(*articles: object) -> str:
    return "".join(json.dumps(article) + "\n" for article in articles)


def test_each_article_that_matched_is_a_json_line_of_the_contract(match):
    status, out, err = match(lines(*ARTICLES), "--json")
    assert (status, err) == (0, "")
    (line,) = [json.loads(line) for line in out.splitlines()]
    assert line["id"] == "1"
    assert [found["rule"] for found in line["matches"]] == ["Grain", "Baku"]
    assert line["matches"][1]["spans"] == [
        {"field": "title", "start": 19, "end": 23, "text": "Baku", "term": "Baku"}
    ]


def test_nothing_found_is_status_1(match):
    assert match(lines(ARTICLES[1], ARTICLES[2]), "--json") == (1, "", "")
    assert match("") == (1, "", "")


def test_people_see_rule_title_and_the_passages(match):
    status, out, _ = match(lines(*ARTICLES))
    assert status == 0
    first, title, passage = out.splitlines()[:3]
    assert first == "Grain, Baku  https://example.org/1"
    assert title == "  Grain \\x1b[31mred for Baku"
    assert re.fullmatch(r"  text: (x )+wheat( y)+", passage)
    assert len(passage) < 200


def test_a_terminal_sees_the_finds_in_colour(match, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = _Terminal()
    real = show.console
    monkeypatch.setattr(show, "console", lambda: real(terminal))
    match(lines(ARTICLES[0]))
    assert "\x1b[1;30;43mGrain\x1b[0m" in terminal.getvalue()
    assert "\x1b[31m" not in terminal.getvalue()


def test_no_color_is_obeyed(match, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = _Terminal()
    real = show.console
    monkeypatch.setattr(show, "console", lambda: real(terminal))
    match(lines(ARTICLES[0]))
    assert not re.search(r"\x1b\[[0-9;]*4[0-9]m", terminal.getvalue())


def test_a_bad_line_names_file_line_and_remedy_and_the_good_ones_are_answered(match):
    status, out, err = match(lines(ARTICLES[0]) + "{nonsense\n" + lines(ARTICLES[0]), "--json")
    assert status == 2
    assert len(out.splitlines()) == 2
    assert err.startswith("monitor: articles.jsonl:2: ")
    assert len(err.splitlines()) == 1


def test_of_many_bad_lines_some_are_told_and_the_rest_counted(match):
    status, out, err = match("{nonsense\n" * 5_000, "--json")
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == TOLD + 1
    assert err.endswith("articles.jsonl: 4990 more lines are no articles: write one article a line\n")


def test_lines_of_monitor_read_are_taken_whatever_they_lack(match):
    """An entry with a summary alone is matched, one that only links matches nothing, an unread document is told."""
    feed = b"""<rss><channel><item><description>Wheat arrives</description></item>
        <item><link>https://owl.example/wheat</link></item></channel></rss>"""
    Path("feed.xml").write_bytes(feed)
    read = list(read_lines(["feed.xml", "none.xml"]))
    assert [line.get("title") for line in read] == [None] * 3
    status, out, err = match(lines(*read, ARTICLES[0]), "--json")
    assert status == 0
    found = [json.loads(line) for line in out.splitlines()]
    assert [line["id"] for line in found] == [read[0]["id"], "1"]
    assert found[0]["id"].startswith("words:")
    assert err.startswith(
        "monitor: articles.jsonl:3: passed over, it could not be read: none.xml: No such file"
    )


@pytest.mark.parametrize(
    "line", [{"id": "", "title": "Wheat"}, {"title": "Wheat"}, {"id": "7"}, {"id": True, "title": "x"}]
)
def test_a_line_without_an_id_or_without_anything_said_is_refused(match, line):
    status, out, err = match(lines(line), "--json")
    assert (status, out) == (2, "")
    assert err.startswith("monitor: articles.jsonl:1: ")
    assert len(err.splitlines()) == 1


def test_articles_come_from_the_standard_input_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "rules.yaml").write_text(RULES)
    for arguments in ([], ["-"]):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines(ARTICLES[0]).encode())))
        with pytest.raises(SystemExit) as caught:
            main(["match", "--rules", str(tmp_path / "rules.yaml"), *arguments, "--json"])
        assert caught.value.code == 0
        assert json.loads(capsys.readouterr().out)["id"] == "1"


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_articles_that_cannot_be_read_are_one_line(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "rules.yaml").write_text(RULES)
    with pytest.raises(SystemExit) as caught:
        main(["match", "--rules", str(tmp_path / "rules.yaml"), str(tmp_path / name)])
    assert caught.value.code == 2
    assert re.fullmatch(
        r"monitor: .*: it cannot be read \(.*\): mend the path, or give -\n", capsys.readouterr().err
    )


def test_rules_that_cannot_be_used_are_told_with_their_place(match):
    Path("rules.yaml").write_text("rules: [{name: R, any: ['!!']}]")
    status, out, err = match(lines(*ARTICLES))
    assert (status, out) == (2, "")
    assert err.startswith("rules.yaml:1:9: rule 'R'")
