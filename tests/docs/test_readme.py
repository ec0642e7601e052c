"""What the README shows works as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from ruamel.yaml import YAML

from monitor.cli import COMMANDS, frame
from monitor.config import load_rules, load_settings
from monitor.match.compile import check_rule
from tests.acceptance.feeds import Item, rss
from tests.mailserver import MailServer
from tests.servers import HttpServer, Reply

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    (kind, "\n".join(line.removeprefix(indent) for line in text.splitlines()))
    for indent, kind, text in re.findall(r"^( *)```(\w+)\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE)
]
SHELL = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
YAMLS = [text for kind, text in BLOCKS if kind == "yaml"]
STAYS = {"monitor run"}
"""What does not end by itself; the acceptance tests run it."""


def _commands() -> set[str]:
    for name in COMMANDS:
        __import__(f"monitor.cli.commands_{name}")
    root = typer.main.get_command(frame.app)
    found = set()
    for name, command in root.commands.items():
        found.add(name)
        found |= {f"{name} {below}" for below in getattr(command, "commands", {})}
    return found


def test_every_command_stands_in_the_table():
    rows = " ".join(re.findall(r"^\| (`.*?`) \|", README, re.MULTILINE))
    shown = {re.sub(r"^monitor ", "", code) for code in re.findall(r"`([^`]*)`", rows)}
    missing = {name for name in _commands() if not any(re.match(rf"{name}\b", code) for code in shown)}
    assert missing == set()


def test_every_command_the_readme_names_exists():
    known = _commands()
    for name in set(re.findall(r"`monitor ([a-z]+)", README)) | {
        line.split()[1] for line in SHELL if line.startswith("monitor ")
    }:
        assert name in known


def test_the_picture_of_an_alert_is_there():
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("text", YAMLS)
def test_each_yaml_example_is_right(text, tmp_path):
    file = tmp_path / "monitor.yaml"
    file.write_text(text, encoding="utf-8")
    if "recipients:" in text:
        assert load_settings(file, {}, check_rule).rules
    else:
        assert load_rules(file, check_rule)


def test_the_ten_minute_path_runs_as_written(tmp_path):
    """The lines of the README in their order, with a feed and a mail server of this machine."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/example.yaml").write_bytes((ROOT / "config/example.yaml").read_bytes())
    with HttpServer() as site, MailServer() as mail:
        site.on("/feed", Reply(body=rss([Item("1", "https://outlet.example/a", "Grain prices rise")])))
        for line in SHELL:
            if line.startswith("python3") or line in STAYS:
                continue
            local = re.sub(r"https://\S+", site.url("/feed"), line)
            _run(
                local.replace("monitor read", f"monitor read --config {tmp_path}/config/monitor.yaml"),
                tmp_path,
            )
            if line.startswith("cp "):
                _fill_in(tmp_path / "config/monitor.yaml", site.url("/feed"), mail.port)
            if line.startswith("monitor match"):
                _run("monitor poll", tmp_path)
        assert [one.recipient for one in mail.mails] == ["desk@example.org"]


def _run(line: str, folder: Path) -> None:
    line = re.sub(r"^monitor\b", f"{sys.executable} -m monitor", line)
    done = subprocess.run(
        line, shell=True, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, (line, done.stdout, done.stderr)


def _fill_in(file: Path, feed: str, port: int) -> None:
    """The README's smallest configuration, with what stands on this machine."""
    config = YAML(typ="safe").load(YAMLS[0])
    config["sources"][0] |= {"feed": feed, "first_poll": "alert"}
    config["mail"] |= {"host": "127.0.0.1", "port": port, "tls": "none"}
    config["allow_networks"] = ["127.0.0.0/8"]
    with file.open("w", encoding="utf-8") as handle:
        YAML().dump(config, handle)
