"""The demo's configuration: a real file of the public shape, which the real daemon reads like any other."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from monitor.demo.world import DESK, OPERATIONS, RULES
from monitor.settings import Rule

MAIL_TO = "desk@newsdesk.example"
TIMEZONE = "Asia/Baku"
EVERY = "500ms"
_HEAD = "# Written by `monitor demo`: an ordinary configuration, and nothing in it is special to the demo.\n"


def write_config(
    folder: Path, sources: Iterable[tuple[str, str, str, str]], mail_port: int, hook_url: str, secret: str
) -> Path:
    """Writes `monitor.yaml` and `hook.secret` into `folder`; returns the configuration's path.

    `sources` are name, feed URL, language and country, as `Newsroom.sources` gives them.
    """
    secret_file = folder / "hook.secret"
    secret_file.touch(mode=0o600)
    secret_file.write_text(secret + "\n", encoding="utf-8")
    config = folder / "monitor.yaml"
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    with config.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        yaml.dump(_make_config(sources, mail_port, hook_url, secret_file.name), file)
    return config


def _make_config(
    sources: Iterable[tuple[str, str, str, str]], mail_port: int, hook_url: str, secret_file: str
) -> dict[str, Any]:
    return {
        "database": "sqlite:///monitor.db",
        "allow_networks": ["127.0.0.0/8"],
        "polling": {"every": EVERY, "pace": "0s", "first_poll": "baseline", "max_age": "7d"},
        "mail": {"host": "127.0.0.1", "port": mail_port, "from": "monitor@newsdesk.example", "tls": "none"},
        "sources": [
            {"name": name, "feed": url, "every": EVERY, "outlet": name.partition(":")[0], "language": language,
             "country": country}
            for name, url, language, country in sources
        ],
        "rules": [_rule(rule) for rule in RULES],
        "recipients": [
            {"name": DESK, "email": [MAIL_TO], "timezone": TIMEZONE},
            {"name": OPERATIONS, "webhook": {"url": hook_url, "secret_file": secret_file}},
        ],
    }  # fmt: skip


def _rule(rule: Rule) -> dict[str, Any]:
    words = {"any": list(rule.any), "all": list(rule.all), "none": list(rule.none)}
    return (
        {"name": rule.name}
        | {key: given for key, given in words.items() if given}
        | {"notify": list(rule.notify)}
    )
