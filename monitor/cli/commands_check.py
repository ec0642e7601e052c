"""`monitor check`: is the configuration right, and what does it amount to?"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import typer

from monitor.cli.frame import UNUSABLE, ConfigOption, JsonOption, app, config_file, open_settings
from monitor.cli.show import complain_warning, print_json, print_table
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.settings import Rule, Settings

_SHOWN = 20
"""Rows of a list."""
_SOME = 6
"""Words of a rule."""
_PROBLEM = re.compile(r"(.*?):(\d+):(\d+): (.*)", re.DOTALL)


@app.command(epilog="Example: monitor check --config /etc/monitor")
def check(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Read the whole configuration and tell everything that is wrong with it."""
    file = config_file(config)
    try:
        settings = open_settings(file)
    except ConfigError as error:
        if not as_json:
            raise
        for problem in error.problems:
            print_json(_as_line(problem))
        raise typer.Exit(UNUSABLE) from None
    for warning in settings.warnings:
        complain_warning(warning)
    facts = _facts(file, settings)
    if as_json:
        print_json({"ok": True, **facts, "warnings": list(settings.warnings)})
    else:
        print_table("The configuration is right.", ("what", "value"), facts.items())
        _print_lists(settings)


def _as_line(problem: str) -> dict[str, Any]:
    found = _PROBLEM.fullmatch(problem)
    if not found:
        return {"ok": False, "problem": problem}
    return {
        "ok": False, "file": found[1], "line": int(found[2]), "column": int(found[3]), "problem": found[4],
    }  # fmt: skip


def _facts(file: Path, settings: "Settings") -> dict[str, Any]:
    endpoints = {endpoint.key for person in settings.recipients for endpoint in person.endpoints}
    return {
        "config": str(file),
        "database": _database(settings.database.reveal()),
        "mail": settings.mail and f"{settings.mail.host}:{settings.mail.port}",
        "sources": len(settings.sources),
        "rules": len(settings.rules),
        "recipients": len(settings.recipients),
        "endpoints": len(endpoints),
    }


def _database(url: str) -> str:
    """Where the data is, without login and options."""
    if url.startswith("sqlite:///"):
        return url.removeprefix("sqlite:///").partition("?")[0]
    parts = urlsplit(url)
    return f"PostgreSQL {parts.hostname or 'on this machine'}{parts.path}"


def _print_lists(settings: "Settings") -> None:
    """What is read, looked for and told, shortened to what fits a screen."""
    from monitor.config.durations import show_duration  # noqa: PLC0415 - a command pays for its own imports only

    sources = [(source.name, source.url, show_duration(source.every)) for source in settings.sources[:_SHOWN]]
    rules = [(rule.name, _words(rule), ", ".join(rule.notify)) for rule in settings.rules[:_SHOWN]]
    print_table(_title("Sources", settings.sources), ("name", "address", "every"), sources)
    print_table(_title("Rules", settings.rules), ("name", "looks for", "tells"), rules)


def _title(name: str, listed: Sequence[object]) -> str:
    return f"{name} (the first {_SHOWN} of {len(listed)})" if len(listed) > _SHOWN else name


def _words(rule: "Rule") -> str:
    given = {"any of": rule.any, "all of": rule.all, "none of": rule.none}
    return "; ".join(f"{how} {_some(words)}" for how, words in given.items() if words)


def _some(words: Sequence[str]) -> str:
    more = f" and {len(words) - _SOME} more" if len(words) > _SOME else ""
    return ", ".join(words[:_SOME]) + more
