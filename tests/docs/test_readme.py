"""What the README shows works as it stands there."""

import json
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
LINES = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
SHELL = [line for line in LINES if not line.startswith("scrapy ")]
SCRAPY = [line for line in LINES if line.startswith("scrapy ")]
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
    (tmp_path / "my_spiders").mkdir()
    if "recipients:" in text or "sources:" in text:
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


PRESS = """<html><body><table class="releases">
<tr><td class="date">26.02.2025</td><td><a href="/releases/1">On grain</a></td><td class="text">The text of it.</td></tr>
</table></body></html>"""


@pytest.mark.parametrize("line", SCRAPY)
def test_the_spider_of_one_s_own_runs_under_scrapy_s_commands(line, tmp_path):
    (tmp_path / "scrapy.cfg").write_bytes((ROOT / "scrapy.cfg").read_bytes())
    _write_spider(tmp_path)
    with HttpServer() as site:
        site.on("/press.html", Reply(body=PRESS.encode(), headers={"Content-Type": "text/html"}))
        spider = tmp_path / "my_spiders/ministry.py"
        spider.write_text(spider.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{site.port}"))
        local = line.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}").replace("scrapy ", "-m scrapy ", 1)
        done = _run(f"{sys.executable} {local}", tmp_path)
    if "crawl ministry" in line:
        (item,) = map(json.loads, (tmp_path / "found.jsonl").read_text().splitlines())
        assert (item["title"], item["published"]) == ("On grain", "26.02.2025")
    elif "check" in line:
        assert re.search(r"Ran 2 contracts.*OK", done.stderr, re.DOTALL)
    elif "list" in line:
        assert done.stdout.split() == ["site"]


def _write_spider(folder: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "python"]
    assert len(text.splitlines()) < 30
    (folder / "my_spiders").mkdir()
    (folder / "my_spiders/ministry.py").write_text(text)


def test_the_spider_of_one_s_own_runs_in_the_daemon_as_configured(tmp_path):
    _write_spider(tmp_path)
    config = next(YAML(typ="safe").load(text) for text in YAMLS if "spider: {name: ministry" in text)
    with HttpServer() as site:
        site.on("/press", Reply(body=PRESS.encode(), headers={"Content-Type": "text/html"}))
        site.on("/robots.txt", Reply(404))
        config["sources"][0]["spider"]["args"]["start"] = site.url("/press")
        with (tmp_path / "monitor.yaml").open("w", encoding="utf-8") as handle:
            YAML().dump(config | {"allow_networks": ["127.0.0.0/8"]}, handle)
        _run(f"monitor poll --config {tmp_path}", tmp_path)
        assert site.paths() == ["/robots.txt", "/press"]
    line = json.loads(_run(f"monitor articles --json --config {tmp_path}", tmp_path).stdout)
    assert (line["title"], line["text"], line["published"]) == ("On grain", "The text of it.", "2025-02-26")
    assert (line["language"], line["sightings"][0]["source"]) == ("az", "Ministry")


def _run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = re.sub(r"^monitor\b", f"{sys.executable} -m monitor", line)
    done = subprocess.run(
        line, shell=True, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, (line, done.stdout, done.stderr)
    return done


def _fill_in(file: Path, feed: str, port: int) -> None:
    """The README's smallest configuration, with what stands on this machine."""
    config = YAML(typ="safe").load(YAMLS[0])
    config["sources"][0] |= {"feed": feed, "first_poll": "alert"}
    config["mail"] |= {"host": "127.0.0.1", "port": port, "tls": "none"}
    config["allow_networks"] = ["127.0.0.0/8"]
    with file.open("w", encoding="utf-8") as handle:
        YAML().dump(config, handle)
