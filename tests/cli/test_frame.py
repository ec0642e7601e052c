"""What every command keeps to: exit statuses, one line on stderr, quiet ends, a quick start."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import cli
from monitor.cli import frame
from monitor.errors import ConfigError, InputError

PROGRAM = [sys.executable, "-c", "from monitor.cli import main; main()"]
RULES = "rules: [{name: Grain, any: grain}]\n"


def run(*args: str, text: str | None = None, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *args],
        capture_output=True,
        text=True,
        input=text,
        encoding="utf-8",
        check=False,
        **options,
    )


@pytest.mark.parametrize("args", [["--help"], ["-h"], []])
def test_help_names_every_command(args: list[str]):
    done = run(*args)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("run", "demo", "check", "poll", "match", "articles", "status", "deliveries"):
        assert f"\n  {name} " in done.stdout


def test_the_version_is_told():
    done = run("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "monitor")


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["chek"], "monitor: No such command 'chek'. Did you mean 'check'? (see `monitor --help`)"),
        (["check", "--nope"], "monitor: No such option: --nope (see `monitor check --help`)"),
        (["match"], "monitor: Missing option '--rules' / '-r'. (see `monitor match --help`)"),
        (["check", "--config", "no\x1b[31m\nsuch"],
         "monitor: --config names no\\x1b[31m\\nsuch, which is not there: mend the path, or write one as the README shows (`monitor init` is to do it in a later version)"),
    ],
)  # fmt: skip
def test_an_unusable_call_is_one_line_and_status_2(args: list[str], line: str):
    done = run(*args)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line + "\n")


@pytest.mark.parametrize(
    "args",
    [["sources", "list"], ["sources", "show", "A"], ["sources", "add", "https://a.example/"],
     ["deliveries", "list"], ["deliveries", "show", "1"]],
)  # fmt: skip
def test_what_is_given_before_a_subcommand_counts_for_it_unless_it_is_given_again(args: list[str]):
    group, *rest = args
    assert "--config names no-such, which" in run(group, "--config", "no-such", "--json", *rest).stderr
    given_again = run(group, "--config", "no-such", *rest, "--config", "none")
    assert "--config names none, which" in given_again.stderr


def test_every_option_of_a_group_reaches_its_list():
    assert run("deliveries", "--state", "gone", "list").stderr.startswith("monitor: --state 'gone': ")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Runs the frame with a command that raises."""

    def failing(error: BaseException) -> int:
        def invoke(args):
            raise error

        monkeypatch.setattr(frame, "_invoke", invoke)
        return frame.run([])

    return failing


def test_an_error_on_purpose_is_one_line(failing, capsys: pytest.CaptureFixture[str]):
    assert failing(InputError("articles.jsonl:3: bad\x1b[0m: mend it")) == 2
    assert capsys.readouterr().err == "monitor: articles.jsonl:3: bad\\x1b[0m: mend it\n"


def test_each_problem_of_a_configuration_is_a_line(failing, capsys: pytest.CaptureFixture[str]):
    assert failing(ConfigError(["a:1:1: x", "a:2:1: y"])) == 2
    assert capsys.readouterr().err == "a:1:1: x\na:2:1: y\n"


def test_an_interrupt_is_quiet(failing, capsys: pytest.CaptureFixture[str]):
    assert failing(KeyboardInterrupt()) == 130
    assert capsys.readouterr() == ("", "")


def test_a_defect_is_loud_without_local_variables_and_is_no_answer(
    failing, capsys: pytest.CaptureFixture[str]
):
    password = "tweet-c4n4ry"
    assert failing(RuntimeError("defect \x1b]0;title\x07")) == 70
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" in err
    assert "RuntimeError: defect \\x1b]0;title\\x07" in err
    assert password not in err


def test_main_exits_with_the_status(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        cli.main(["nothing"])
    assert caught.value.code == 2
    assert "No such command" in capsys.readouterr().err


def test_a_reader_that_leaves_ends_the_command_quietly(tmp_path: Path):
    (tmp_path / "rules.yaml").write_text(RULES)
    line = '{"id": "1", "title": "grain"}\n'
    (tmp_path / "articles").write_text(line * 20_000)
    shell = f"{sys.executable} -c 'from monitor.cli import main; main()' match --rules rules.yaml articles --json | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shell}"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, "")
    assert done.stdout.startswith('{"id": "1"')


def test_an_interrupt_while_waiting_for_input_ends_with_130(tmp_path: Path):
    (tmp_path / "rules.yaml").write_text(RULES)
    waiting = subprocess.Popen(
        [*PROGRAM, "match", "--rules", str(tmp_path / "rules.yaml"), "--json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a shell's background job ignores it
    )  # fmt: skip
    assert waiting.stdin
    assert waiting.stdout
    waiting.stdin.write('{"id": "1", "title": "grain"}\n')
    waiting.stdin.flush()
    assert waiting.stdout.readline().startswith('{"id": "1"'), "a match is printed as soon as it is found"
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=20)
    assert (waiting.returncode, out, err) == (130, "", "")


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path):
    (tmp_path / "rules.yaml").write_text("rules: [{name: Xocalı, any: Xocalı}]", encoding="utf-8")
    environ = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    done = run(
        "match", "-r", str(tmp_path / "rules.yaml"), "--json", env=environ,
        text='{"id": "1", "title": "Xocalı \\ud800"}\n',
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert '"text": "Xocalı"' in done.stdout


def test_help_needs_little_work():
    """CPU time, which other programs on the machine do not lengthen; 0.2 s where it was written."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run("--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 0.6


def test_help_imports_no_heavy_library():
    code = (
        "import sys\nfrom monitor.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pydantic', 'ruamel.yaml', 'sqlalchemy', 'aiohttp', 'feedparser', 'scrapy',"
        " 'rich', 'structlog', 'asyncio') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_completion_answers_a_shell():
    done = run(
        env={
            **os.environ,
            "_MONITOR_COMPLETE": "complete_bash",
            "COMP_WORDS": "monitor ch",
            "COMP_CWORD": "1",
        }
    )
    assert done.stdout.split() == ["check"]
