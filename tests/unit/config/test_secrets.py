"""Secrets come from files and the environment, and are printed nowhere."""

import base64
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import build, load_settings
from monitor.errors import ConfigError
from monitor.settings import Settings
from tests.unit.config.conftest import warnings_of

Load = Callable[..., Settings]
CANARY = "tweet-c4n4ry"
SIGNING = "whsec_" + base64.b64encode(b"canary" * 5).decode()

TEXT = """
database_file: db.url
mail: {host: h, from: a@b, username: u, password_env: MAIL_PASSWORD}
recipients:
  - {name: a, webhook: {url: https://a.example/, secret_file: hook.secret}}
  - {name: b, webhook: {url: https://b.example/, secret_env: HOOK}}
"""


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[str, str], Path]:
    def plant(name: str, secret: str, mode: int = 0o600) -> Path:
        (tmp_path / name).write_text(secret, encoding="utf-8")
        (tmp_path / name).chmod(mode)
        return tmp_path / name

    return plant


@pytest.fixture
def secret_settings(load: Load, plant: Callable[..., Path]) -> Settings:
    plant("db.url", f"postgresql://u:{CANARY}@h/d\n")
    plant("hook.secret", SIGNING + "\n")
    return load(TEXT, MAIL_PASSWORD=CANARY, HOOK=SIGNING.removeprefix("whsec_"))


def test_secrets_are_fetched_from_files_and_the_environment(secret_settings: Settings):
    assert secret_settings.database.reveal() == f"postgresql+psycopg://u:{CANARY}@h/d"
    assert secret_settings.mail
    assert secret_settings.mail.password
    assert secret_settings.mail.password.reveal() == CANARY
    signed = [person.endpoints[0].secret for person in secret_settings.recipients]
    assert [secret and secret.reveal() for secret in signed] == [SIGNING, SIGNING.removeprefix("whsec_")]


def test_no_secret_stands_in_the_repr_of_settings(secret_settings: Settings):
    shown = f"{secret_settings!r} {secret_settings} {secret_settings.mail} {secret_settings.recipients}"
    assert CANARY not in shown
    assert SIGNING[8:20] not in shown


OPEN = {
    f"database: postgresql://u:{CANARY}@h/d": "1:11: `database`: a password stands in this URL, where everybody sees it: "
    "move the whole URL to a file and name it in `database_file:`, or to the environment (`database_env:`), "
    "or use PGPASSWORD or ~/.pgpass",
    f"database: postgresql://h/d?password={CANARY}": "1:11: `database`: a password stands in this URL",
    f"database: mysql://u:{CANARY}@h/d": "1:11: `database`: this is no database URL",
    f"mail: {{host: h, from: a@b, password: {CANARY}}}": "1:28: `password` stands open to everybody here: "
    "write it to a file that only you can read and name that in `password_file:`, "
    "or name an environment variable in `password_env:`",
    f"recipients: [{{name: a, webhook: {{url: https://x.org/, secret: {CANARY}}}}}]": "1:55: `secret` stands open to "
    "everybody here: write it to a file that only you can read and name that in `secret_file:`, "
    "or name an environment variable in `secret_env:`",
    f"recipients: [{{name: a, webhook: {{url: https://u:{CANARY}@x.org/}}}}]": "1:39: `url`: a user or password stands",
    f"recipients: [{{name: a, webhook: {{url: ftp://u:{CANARY}@x.org/}}}}]": "1:39: `url`: this is no web address",
    f"sources: [{{name: a, feed: https://u:{CANARY}@x.org/}}]": "1:27: `feed`: a user or password stands",
    # a password where the name of its place belongs
    f"mail: {{host: h, from: a@b, username: u, password_env: {CANARY}}}": "1:55: `password_env`: this is no name of",
    f"mail: {{host: h, from: a@b, username: u, password_file: {CANARY}}}": "1:56: `password_file`: the file cannot be",
    f"mail: {{host: h, from: a@b, username: u, password_env: {CANARY.replace('-', '_')}}}": "1:55: `password_env`: the "
    "environment variable named here is not set",
    # broken YAML: the library quotes the line
    f"mail: {{password: '{CANARY}": "1:18: what opens here has no end",
    f"mail: {{password: {CANARY}\n  x: @": "2:4: the list goes on without a comma",
    f"database: !!str {CANARY}": "1:11: tags",
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), OPEN.items(), ids=map(str, range(len(OPEN))))
def test_a_secret_in_the_file_is_refused_and_not_repeated(
    load: Load, text: str, message: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert message in str(caught.value)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.args)
    assert CANARY not in told
    assert CANARY.replace("-", "_") not in told
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "the file is empty: put the secret there"),
        ("\n", "the file is empty: put the secret there"),
        (
            f"{CANARY}\nsecond",
            "the file holds several lines or invisible characters: put the secret alone there",
        ),
        (CANARY + "\0", "the file holds several lines or invisible characters: put the secret alone there"),
        (CANARY * 2_000, "the file is larger than 16 kB: split it or name another one"),
    ],
)
def test_a_file_that_holds_no_single_secret_is_refused(
    problems: Callable[[str], list[str]], plant: Callable[[str, str], Path], content: str, problem: str
):
    plant("p", content)
    assert problems("mail: {host: h, from: a@b, username: u, password_file: p}") == [
        f"1:56: `password_file`: {problem}"
    ]


def test_a_secret_file_in_another_encoding_is_refused(problems: Callable[[str], list[str]], tmp_path: Path):
    (tmp_path / "p").write_bytes(b"\xff\xfec\0")
    assert problems("mail: {host: h, from: a@b, username: u, password_file: p}") == [
        "1:56: `password_file`: the file is not UTF-8 text: write the secret into it as one line"
    ]


def test_a_secret_ends_where_its_line_ends_and_keeps_its_spaces(
    load: Load, plant: Callable[[str, str], Path]
):
    plant("p", " two words \r\n")
    mail = load("mail: {host: h, from: a@b, username: u, password_file: p}").mail
    assert mail
    assert mail.password
    assert mail.password.reveal() == " two words "


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("whsec_" + CANARY, "no base64 stands in it (`whsec_…`): make one with `openssl rand -base64 32`"),
        ("whsec_ä", "no base64 stands in it (`whsec_…`): make one with `openssl rand -base64 32`"),
        ("whsec_", "it is empty: make one with `openssl rand -base64 32`"),
    ],
)  # fmt: skip
def test_a_webhook_secret_that_cannot_sign_is_refused(
    problems: Callable[..., list[str]], secret: str, problem: str
):
    text = "recipients: [{name: a, webhook: {url: https://x.org/, secret_env: HOOK}}]"
    assert problems(text, HOOK=secret) == [f"1:33: the webhook's secret is unusable: {problem}"]


@pytest.mark.parametrize(("size", "weak"), [(23, True), (24, False), (64, False), (65, True)])
def test_a_webhook_secret_of_unusual_length_is_a_warning(load: Load, size: int, weak: bool):
    text = "recipients: [{name: a, webhook: {url: https://x.org/, secret_env: HOOK}}]"
    warnings = warnings_of(load(text, HOOK=base64.b64encode(b"x" * size).decode()))
    assert (
        list(warnings)
        == [
            (
                f"monitor.yaml:1:33: the webhook's secret is weak: it holds {size} bytes, where 24 to 64 are due: "
                "make one with `openssl rand -base64 32`"
            )
        ]
        * weak
    )


def test_one_webhook_has_one_secret(problems: Callable[..., list[str]], plant: Callable[[str, str], Path]):
    plant("s", SIGNING)
    text = """recipients:
  - {name: a, webhook: {url: https://x.org/, secret_file: s}}
  - {name: b, webhook: [{url: https://x.org/, secret_file: s}, {url: https://x.org/}]}
"""
    assert problems(text) == [
        "3:70: `url`: this webhook has another secret at monitor.yaml:2:30: give it one and the same"
    ]


def test_a_webhook_named_twice_by_one_recipient_is_one_endpoint(
    load: Load, plant: Callable[[str, str], Path]
):
    plant("s", SIGNING)
    hook = "{url: https://x.org/, secret_file: s}"
    (person,) = load(f"recipients: [{{name: a, webhook: [{hook}, {hook}]}}]").recipients
    assert len(person.endpoints) == 1


def test_a_secret_file_that_everybody_can_read_is_a_warning(load: Load, plant: Callable[..., Path]):
    plant("p", CANARY, mode=0o644)
    settings = load("mail: {host: h, from: a@b, username: u, password_file: p}")
    assert warnings_of(settings) == (
        "monitor.yaml:1:56: `password_file`: every user of this machine can read the file: run chmod 600 on it",
    )


@pytest.mark.parametrize(
    ("host", "warned"), [("h.org", True), ("127.0.0.1", False), ("localhost", False), ("10.0.0.1", True)]
)
def test_a_password_without_tls_is_a_warning_unless_it_stays_on_the_machine(
    load: Load, host: str, warned: bool
):
    text = f"mail: {{host: {host}, from: a@b, tls: none, username: u, password_env: P}}"
    warnings = warnings_of(load(text, P=CANARY))
    assert [warning.split(": ", 1)[1] for warning in warnings] == [
        "`tls`: the password crosses the network readable: write `starttls`"
    ] * warned


def test_a_secret_url_that_is_none_is_refused_unseen(problems: Callable[..., list[str]]):
    assert problems("database_env: DB", DB=f"mysql://u:{CANARY}@h/d") == [
        (
            "1:15: `database_env`: this is no database URL: "
            "write sqlite:///monitor.db or postgresql+psycopg://host/name"
        )
    ]


def test_a_crash_while_loading_shows_no_secret(
    load: Load, plant: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
):
    plant("db.url", f"postgresql://u:{CANARY}@h/d")
    plant("hook.secret", SIGNING)
    monkeypatch.setattr(build, "check_webhook_secret", lambda secret: 1 / 0)
    with pytest.raises(ZeroDivisionError) as caught:
        load(TEXT, MAIL_PASSWORD=CANARY, HOOK=SIGNING)
    told = "".join(traceback.format_exception(caught.value))
    assert CANARY not in told
    assert SIGNING not in told


def test_a_secret_file_is_looked_for_beside_the_file_that_names_it(
    tmp_path: Path, plant: Callable[..., Path]
):
    (tmp_path / "people").mkdir()
    plant("people/s", SIGNING)
    (tmp_path / "people/ops.yaml").write_text(
        "recipients: [{name: a, webhook: {url: https://x.org/, secret_file: s}}]"
    )
    (tmp_path / "monitor.yaml").write_text("include: people/*.yaml")
    (person,) = load_settings(tmp_path / "monitor.yaml", {}).recipients
    assert person.endpoints[0].secret


def test_secrets_reach_no_process_listing_and_no_output(tmp_path: Path, plant: Callable[..., Path]):
    plant("db.url", f"postgresql://u:{CANARY}@h/d")
    plant("hook.secret", SIGNING)
    (tmp_path / "monitor.yaml").write_text(TEXT)
    done = subprocess.run(
        [sys.executable, "-c", "from monitor.cli import main; main()", "check", "--config", str(tmp_path)],
        env={**os.environ, "MAIL_PASSWORD": CANARY, "HOOK": SIGNING}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert CANARY not in done.stdout + done.stderr
    assert SIGNING[8:20] not in done.stdout + done.stderr


def test_a_secret_equals_its_like_and_shows_nothing_when_compared():
    from monitor.settings import Secret

    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert pickle.loads(pickle.dumps(Secret("a"))) == Secret("a")
