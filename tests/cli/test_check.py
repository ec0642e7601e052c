import json
from pathlib import Path

import pytest

from monitor.cli import frame, main

GOOD = """
database: postgresql+psycopg://monitor@db.example.org/press?sslmode=require
mail: {host: mail.example.org, from: monitor@example.org}
sources:
  - {name: Trend, feed: https://example.org/rss, every: 2m}
rules:
  - {name: "Grain [bold]", any: [a1, a2, a3, a4, a5, a6, a7, a8], none: [x], notify: [desk, ops]}
recipients:
  - {name: desk, email: [a@example.org, b@example.org]}
  - {name: ops, email: [a@example.org], webhook: {url: https://example.org/hook}}
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `monitor check` on a text; hands out status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)

    def check(text: str, *args: str) -> tuple[object, str, str]:
        Path("config").mkdir(exist_ok=True)
        Path("config/monitor.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as caught:
            main(["check", *args])
        out, err = capsys.readouterr()
        return caught.value.code, out, err

    return check


def test_a_good_configuration_is_summed_up(check):
    status, out, err = check(GOOD)
    assert (status, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for line in (
        "The configuration is right.", "database PostgreSQL db.example.org/press", "mail mail.example.org:587",
        "sources 1", "rules 1", "recipients 2", "endpoints 3", "Trend https://example.org/rss 2m",
        "Grain [bold] any of a1, a2, a3, a4, a5, a6 and 2 more; none of x desk, ops",
    ):  # fmt: skip
        assert line in lines


def test_in_a_pipe_the_summary_is_one_json_line(check):
    status, out, err = check(GOOD, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "ok": True, "config": str(Path.cwd() / "config/monitor.yaml"), "database": "PostgreSQL db.example.org/press",
        "mail": "mail.example.org:587", "sources": 1, "rules": 1, "recipients": 2, "endpoints": 3, "warnings": [],
    }  # fmt: skip


def test_every_problem_is_a_line_that_names_place_and_remedy(check):
    status, out, err = check("log: x\nrulez: []")
    file = Path.cwd() / "config/monitor.yaml"
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        f"{file}:1:6: `log` is none of its values: write `text` or `json`",
        f"{file}:2:1: unknown key `rulez`: did you mean `rules`?",
    ]


def test_problems_are_json_lines_where_a_program_asks(check):
    status, out, err = check("log: x\nrulez: []", "--json")
    file = str(Path.cwd() / "config/monitor.yaml")
    assert (status, err) == (2, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"ok": False, "file": file, "line": 1, "column": 6, "problem": "`log` is none of its values: write `text` or `json`"},
        {"ok": False, "file": file, "line": 2, "column": 1, "problem": "unknown key `rulez`: did you mean `rules`?"},
    ]  # fmt: skip


def test_a_rule_that_cannot_match_anything_is_told_at_its_place(check):
    status, _, err = check("rules:\n  - {name: R, any: ['…'], notify: []}")
    assert status == 2
    assert err.startswith(f"{Path.cwd()}/config/monitor.yaml:2:5: rule 'R'")


def test_a_warning_is_told_and_changes_no_status(check):
    text = (
        "sources:\n- {name: A, feed: https://x.org/}\n- {name: B, feed: https://x.org/}\n"
        "rules: [{name: R, any: grain, notify: []}]"
    )
    status, out, err = check(text)
    assert status == 0
    assert "The configuration is right." in out
    assert err.endswith("remove one (a warning)\n")
    assert len(err.splitlines()) == 1
    assert json.loads(check(text, "--json")[1])["warnings"][0].endswith("remove one")


def test_hostile_names_do_not_reach_the_terminal(check):
    status, out, err = check('"a\\e[31m\\nb": 1\nlog: x')
    assert (status, out) == (2, "")
    assert "\x1b" not in err
    assert len(err.splitlines()) == 2


def test_a_long_list_is_shortened_and_says_so(check):
    sources = [f"  - {{name: S{n}, feed: https://s{n}.example.org/}}" for n in range(25)]
    _, out, _ = check("sources:\n" + "\n".join(sources))
    assert "Sources (the first 20 of 25)" in out
    assert "S19" in out
    assert "S20" not in out


def test_sqlite_is_shown_as_its_file(check):
    assert json.loads(check("database: sqlite:///a.db?timeout=1", "--json")[1])["database"] == str(
        Path.cwd() / "config/a.db"
    )


def test_the_configuration_may_be_named_by_the_environment(
    check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/monitor.yaml").write_text("log: x")
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "etc"))
    assert check(GOOD)[2].startswith(f"{tmp_path}/etc/monitor.yaml:1:6:")
    assert frame.config_file(Path("config")) == Path("config/monitor.yaml")
