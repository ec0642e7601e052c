"""What a good configuration becomes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import find_config, load_rules, load_settings
from monitor.config.files import MAX_BYTES
from monitor.config.schema import ConfigModel, Strict
from monitor.errors import ConfigError, InputError
from monitor.settings import (
    DAY,
    MINUTE,
    SECOND,
    Crawl,
    Endpoint,
    Polling,
    Retention,
    Rule,
    Secret,
    Selectors,
    Settings,
    Source,
)
from tests.unit.config.conftest import warnings_of

Load = Callable[..., Settings]
EXAMPLE = Path(__file__).parents[3] / "config/example.yaml"

WHOLE = """
database: sqlite:///data/monitor.db
allow_networks: [127.0.0.0/8, "::1"]
polling: {every: 10m, pace: 0s, first_poll: alert, max_age: none, timeout: 5s, max_bytes: 500kB,
          concurrency: 8, per_site: 1, contact: https://example.org/}
retention: {text: none, attempts: 30d}
mail: {host: 127.0.0.1, port: 2525, from: monitor@example.org, tls: none, timeout: 10s}
log: json
sources:
  - name: Trend
    feed: https://example.org/rss
  - {name: NO, feed: "http://[::1]:8080/", every: 100ms, content: feed, first_poll: baseline, max_age: 2d,
     outlet: The Outlet, country: no, language: NB, tier: 2}
rules:
  - {name: Grain, any: [grain, 007, on], none: [horoscope], notify: [desk, ops], urgent: true}
  - {name: Both, all: "United  Nations", notify: ops}
recipients:
  - {name: desk, email: [a@example.org, b@example.org, a@example.org], timezone: Asia/Baku}
  - {name: ops, webhook: {url: https://example.org/hook}}
"""


def test_every_key_reaches_the_settings(load: Load, tmp_path: Path):
    (tmp_path / "data").mkdir()
    settings = load(WHOLE)
    assert settings.database.reveal() == f"sqlite:///{tmp_path}/data/monitor.db"
    assert settings.allow_networks == ("127.0.0.0/8", "::1/128")
    assert settings.polling == Polling(
        every=10 * MINUTE, pace=0, first_poll="alert", max_age=None, timeout=5 * SECOND,
        max_bytes=512_000, concurrency=8, per_site=1, contact="https://example.org/",
    )  # fmt: skip
    assert settings.retention == Retention(text=None, attempts=30 * DAY)
    assert settings.log == "json"
    assert settings.warnings == ()


def test_a_source_takes_what_it_does_not_say_from_polling(load: Load):
    plain, own = load(WHOLE).sources
    assert plain == Source(
        name="Trend", url="https://example.org/rss", every=10 * MINUTE, first_poll="alert", max_age=None
    )
    assert own == Source(
        name="NO", url="http://[::1]:8080/", every=100, first_poll="baseline", max_age=2 * DAY,
        outlet="The Outlet", country="NO", language="nb", tier=2,
    )  # fmt: skip


def test_a_site_is_its_front_page_or_says_more(load: Load):
    plain, more = load("""
sources:
  - {name: A, site: https://x.org/}
  - name: B
    site: {start: [https://x.org/b, https://x.org/c], articles: /b/, sections: [/c/], skip: /d/, depth: 0, pages: 7}
    page: {title: h1, text: //p, date: "time::attr(datetime)"}
""").sources
    assert (plain.kind, plain.url, plain.content) == ("site", "https://x.org/", "page")
    assert plain.crawl == Crawl(start=("https://x.org/",))
    assert more.url == "https://x.org/b"
    assert more.crawl == Crawl(
        start=("https://x.org/b", "https://x.org/c"), articles=("/b/",), sections=("/c/",), skip=("/d/",), depth=0,
        pages=7,
    )  # fmt: skip
    assert more.page == Selectors(title="h1", text="//p", date="time::attr(datetime)")


def test_a_spider_is_looked_for_in_the_folders_beside_its_configuration(load: Load, tmp_path: Path):
    (tmp_path / "own").mkdir()
    plain, more = load("""
spiders: own
sources:
  - {name: A, spider: ministry}
  - {name: B, spider: {name: ministry, args: {section: news, year: 2025}, pages: 9}}
""").sources
    assert (plain.kind, plain.url, plain.content) == ("spider", "spider:ministry", "page")
    assert plain.crawl == Crawl(spider="ministry", folders=(tmp_path / "own",), pages=500)
    assert more.crawl
    assert (dict(more.crawl.args), more.crawl.pages) == ({"section": "news", "year": "2025"}, 9)


def test_a_source_may_switch_the_age_limit_off_for_itself(load: Load):
    (source,) = load("sources: [{name: A, feed: https://x.org/, max_age: none}]").sources
    assert source.max_age is None


def test_rules_keep_words_as_written_and_know_their_place(load: Load):
    grain, both = load(WHOLE).rules
    assert grain == Rule(
        name="Grain", any=("grain", "007", "on"), none=("horoscope",), notify=("desk", "ops"), urgent=True
    )
    assert both == Rule(name="Both", all=("United Nations",), notify=("ops",))
    assert (str(grain.place), str(both.place)) == ("monitor.yaml:15:5", "monitor.yaml:16:5")


def test_words_in_scripts_that_need_joiners_are_taken(load: Load):
    text = 'rules: [{name: R, any: ["می\u200cخواهم", "a\u00a0b"], notify: []}]'
    assert load(text).rules[0].any == ("می\u200cخواهم", "a b")


def test_a_recipient_has_one_endpoint_for_each_address(load: Load):
    desk, ops = load(WHOLE).recipients
    assert [endpoint.key for endpoint in desk.endpoints] == ["email:a@example.org", "email:b@example.org"]
    assert desk.timezone == "Asia/Baku"
    assert ops.endpoints == (Endpoint(channel="webhook", address="https://example.org/hook"),)
    assert ops.timezone == "UTC"


def test_an_empty_configuration_has_defaults_and_a_database_beside_it(load: Load, tmp_path: Path):
    expected = Settings(database=Secret(f"sqlite:///{tmp_path}/monitor.db"))
    assert load("# nothing yet\nsources:\npolling:\n") == expected
    assert load("") == expected


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("implicit", 465), ("none", 25)])
def test_the_mail_port_follows_from_tls(load: Load, tls: str, port: int):
    mail = load(f"mail: {{host: h, from: a@b, tls: {tls}}}").mail
    assert mail is not None
    assert mail.port == port


def test_own_certificates_are_found_beside_the_file(load: Load, tmp_path: Path):
    (tmp_path / "ca.pem").touch()
    mail = load("mail: {host: h, from: a@b, ca_file: ca.pem}").mail
    assert mail is not None
    assert mail.ca_file == tmp_path / "ca.pem"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:////var/lib/monitor.db", "sqlite:////var/lib/monitor.db"),
        ("sqlite:///../up.db?timeout=5", "sqlite:///{folder}/up.db?timeout=5"),
        ("postgresql+psycopg://monitor@db.example.org/monitor", "{given}"),
        ("postgresql:///monitor", "postgresql+psycopg:///monitor"),
        ("postgres://h/d?sslmode=require", "postgresql+psycopg://h/d?sslmode=require"),
    ],
)
def test_database_urls_are_made_whole(load: Load, tmp_path: Path, given: str, meant: str):
    url = load(f"database: {given}").database.reveal()
    assert url == meant.format(given=given, folder=tmp_path.parent)


def test_included_files_add_to_the_lists_in_the_order_of_their_names(load: Load, tmp_path: Path):
    (tmp_path / "more/deep").mkdir(parents=True)
    (tmp_path / "more/b.yaml").write_text("rules: [{name: B, any: b, notify: ops}]\ninclude: deep/*.yaml")
    (tmp_path / "more/a.yaml").write_text("rules: [{name: A, any: a, notify: ops}]\ninclude: deep/*.yaml")
    (tmp_path / "more/deep/c.yaml").write_text("recipients: [{name: ops, webhook: {url: https://x.org/}}]")
    settings = load("include: [more/*.yaml, more/a.yaml]\nrules: [{name: M, any: m, notify: ops}]")
    assert [rule.name for rule in settings.rules] == ["M", "A", "B"]
    assert [str(rule.place) for rule in settings.rules][1] == "more/a.yaml:1:9"
    assert [person.name for person in settings.recipients] == ["ops"]


def test_an_absolute_pattern_is_taken(load: Load, tmp_path: Path):
    (tmp_path / "a.yaml").write_text("rules: [{name: A, any: a, notify: []}]")
    assert [rule.name for rule in load(f"include: {tmp_path}/a*.yaml").rules] == ["A"]


def test_two_sources_of_one_feed_are_a_warning(load: Load):
    settings = load("sources:\n- {name: A, feed: https://x.org/}\n- {name: B, feed: https://x.org/}")
    assert warnings_of(settings) == (
        "monitor.yaml:3:19: `feed`: polled twice, already at monitor.yaml:2:19: remove one",
    )


def test_one_mail_address_is_one_endpoint_whatever_its_capitals(load: Load):
    settings = load(
        "mail: {host: h, from: a@b}\nrecipients:\n  - {name: A, email: [Desk@x.org, desk@X.org, other@x.org]}\n"
        "  - {name: B, email: DESK@x.org}"
    )
    first, second = settings.recipients
    assert [one.address for one in first.endpoints] == ["Desk@x.org", "other@x.org"]
    assert first.endpoints[0].key == second.endpoints[0].key == "email:desk@x.org"


def test_a_configuration_that_watches_nothing_is_a_warning(load: Load):
    assert load("log: text").warnings == (
        "monitor.yaml:1:1: `rules`: there are none, so nothing is found: add one",
        "monitor.yaml:1:1: `sources`: there are none, so nothing is read: add one",
    )


@pytest.mark.parametrize(
    ("item", "sign"),
    [("grain*", "*"), ("wom?n", "?"), ("grain AND wheat", "AND"), ("NOT grain", "NOT"), ("a NEAR/5 b", "NEAR/5"),
     ("ORDER", None), ("Who?", None), ("R and D", None), ("Biblos (Biblos)", None), ("AND", None)],
)  # fmt: skip
def test_what_looks_like_a_query_is_a_warning_since_words_are_literal(
    load: Load, item: str, sign: str | None
):
    words = (
        f"monitor.yaml:3:11: `{item}`: `{sign}` is looked for as written, since words here are no query: "
        "give each word or form as an item of its own"
    )
    settings = load(f"rules:\n  - name: A\n    any: ['{item}']\n    notify: []")
    assert warnings_of(settings) == ((words,) if sign else ())


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("U.S.", "`U.S.`: capitals and dots do not count, so this finds every `us` too: write the name in full"),
        ("WHO", "`WHO`: capitals and dots do not count, so this finds every `who` too: write the name in full"),
        ("C++", "`C++`: signs do not count, only letters and digits: write what tells it from other words"),
        (".NET", "`.NET`: signs do not count, only letters and digits: write what tells it from other words"),
        ("NATO", None), ("who", None), ("5.5", None), ("AT&T", None), ("Dr. No", None),
    ],
)  # fmt: skip
def test_what_finds_more_than_it_says_is_a_warning(load: Load, item: str, words: str | None):
    settings = load(f"rules:\n  - name: A\n    all: ['{item}']\n    notify: []")
    assert warnings_of(settings) == ((f"monitor.yaml:3:11: {words}",) if words else ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none/m.db", "1:11: `database`: the folder {cwd}/none does not exist: make it"),
        (".", "1:11: `database`: {cwd} is a folder: name a file in it"),
    ],
)
def test_a_database_that_cannot_be_made_is_a_warning(load: Load, tmp_path: Path, name: str, words: str):
    settings = load(f"database: sqlite:///{name}")
    assert warnings_of(settings) == (f"monitor.yaml:{words.format(cwd=tmp_path)}",)


def test_a_rule_that_cannot_be_compiled_is_told_at_its_place_with_the_rest(tmp_path: Path):
    file = tmp_path / "monitor.yaml"
    file.write_text("log: x\nrules:\n- {name: R, any: a, notify: []}\n- {name: S, any: b, notify: []}")
    with pytest.raises(ConfigError) as caught:
        load_settings(file, {}, lambda rule: "rule R is wrong: mend it" if rule.name == "R" else None)
    assert caught.value.problems == [
        f"{file}:1:6: `log` is none of its values: write `text` or `json`",
        f"{file}:3:3: rule R is wrong: mend it",
    ]


def test_a_rule_file_needs_no_recipients(tmp_path: Path):
    file = tmp_path / "rules.yaml"
    file.write_text("rules: [{name: R, any: [a, b]}]")
    assert load_rules(file) == (Rule(name="R", any=("a", "b")),)


def test_a_whole_configuration_serves_as_a_rule_file_whatever_else_is_wrong_with_it(tmp_path: Path):
    file = tmp_path / "monitor.yaml"
    file.write_text(WHOLE + "  - {name: x, webhook: {url: https://x.org/, secret_file: not-here}}\n")
    assert [rule.name for rule in load_rules(file)] == ["Grain", "Both"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: no rule stands here: write them under `rules:`"),
        ("rules: []", "1:1: no rule stands here: write them under `rules:`"),
        ("- {name: R, any: a}", "1:1: a mapping belongs here: begin with a key such as `rules:`"),
        ("rules: [{name: R}]", "1:9: a rule without words finds nothing: give words to find in `any` or in `all`"),
        ("rulez: []", "1:1: unknown key `rulez`: did you mean `rules`?"),
        ("terms: {}\nrules: [{name: R, any: a}]", "1:1: `terms` is not known yet: remove it until a later version reads it"),
    ],
)  # fmt: skip
def test_a_rule_file_without_good_rules_is_refused(tmp_path: Path, text: str, problem: str):
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_rules(file)
    assert f"{file}:{problem}" in caught.value.problems


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    for load_it in (load_rules, lambda file: load_settings(file, {})):
        with pytest.raises(ConfigError) as caught:
            load_it(tmp_path / "none.yaml")
        assert caught.value.problems == [
            (
                f"{tmp_path}/none.yaml:1:1: the file cannot be read (No such file or directory): "
                "mend the path or its permissions"
            )
        ]


def test_a_huge_file_is_refused_unread(tmp_path: Path):
    file = tmp_path / "monitor.yaml"
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024 * 1024)  # sparse: reading it would take all memory
    with pytest.raises(ConfigError, match=r"monitor\.yaml:1:1: the file is larger than 5120 kB: split it"):
        load_settings(file, {})


def test_a_pipe_that_never_ends_is_cut_off(tmp_path: Path):
    with pytest.raises(ConfigError, match="larger than 5120 kB"):
        load_settings(Path("/dev/zero"), {})
    assert MAX_BYTES == 5 * 1024 * 1024


def test_the_configuration_is_found_as_the_contract_says(tmp_path: Path):
    folder = tmp_path / "etc"
    (tmp_path / "config").mkdir()
    folder.mkdir()
    here, there = tmp_path / "config/monitor.yaml", folder / "monitor.yaml"
    here.touch()
    there.touch()
    assert find_config(None, {}, tmp_path) == here
    assert find_config(None, {"MONITOR_CONFIG": str(folder)}, tmp_path) == there
    assert find_config(None, {"MONITOR_CONFIG": ""}, tmp_path) == here
    assert find_config(here, {"MONITOR_CONFIG": str(folder)}, tmp_path) == here
    assert find_config(folder, {}, tmp_path) == there


@pytest.mark.parametrize(
    ("given", "environ", "words"),
    [
        (None, {}, "no configuration at {cwd}/config/monitor.yaml: write one as the README shows (`monitor init` is to do it in a later version), or name it with --config"),
        ("x", {}, "--config names {cwd}/x, which is not there: mend the path, or write one as the README shows (`monitor init` is to do it in a later version)"),
        (".", {}, "--config names {cwd}/monitor.yaml, which is not there: mend the path, or write one as the README shows (`monitor init` is to do it in a later version)"),
        (None, {"MONITOR_CONFIG": "/no/such"}, "$MONITOR_CONFIG names /no/such, which is not there: mend the path, or write one as the README shows (`monitor init` is to do it in a later version)"),
    ],
)  # fmt: skip
def test_a_configuration_that_is_nowhere_ends_in_the_remedy(
    tmp_path: Path, given: str | None, environ: dict[str, str], words: str
):
    with pytest.raises(InputError) as caught:
        find_config(tmp_path / given if given else None, environ, tmp_path)
    assert str(caught.value) == words.format(cwd=tmp_path)


def test_the_example_is_right_as_it_stands():
    settings = load_settings(EXAMPLE, {})
    assert settings.sources
    assert settings.rules
    assert settings.recipients
    assert settings.mail
    assert settings.warnings == ()


def test_the_example_is_right_with_every_line_switched_on(tmp_path: Path):
    text = EXAMPLE.read_text()
    for line in ("secret_env", "password_env", "database: postgres", "database_env", "database_file"):
        text = re.sub(rf"^ *# +(# +)?{line}.*\n|^# {line}.*\n", "", text, flags=re.MULTILINE)
    lines = [re.sub(r"^( *)# ( *)(?=[a-z_]+:( |$)|- name)", r"\1\2", line) for line in text.splitlines()]
    (tmp_path / "monitor.yaml").write_text("\n".join(lines))
    (tmp_path / "rules").mkdir()
    (tmp_path / "my_spiders").mkdir()
    (tmp_path / "rules/a.yaml").write_text("rules: []")
    (tmp_path / "own-ca.pem").touch()
    for name, secret in (("mail.password", "x"), ("hook.secret", "A" * 32)):
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    settings = load_settings(tmp_path / "monitor.yaml", {})
    assert settings.polling == Polling(contact="desk@example.org")
    assert settings.retention == Retention()
    assert [person.name for person in settings.recipients] == ["press desk", "ops"]
    assert settings.rules[0].urgent
    assert settings.mail
    assert settings.mail.username == "monitor"


def _keys(model: type[Strict]) -> set[str]:
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        for part in re.findall(r"monitor\.config\.schema\.(\w+)", str(field.annotation)):
            found |= _keys(getattr(__import__("monitor.config.schema", fromlist=[part]), part))
    return found


def test_the_example_shows_every_key():
    assert len(_keys(ConfigModel)) > 45
    text = EXAMPLE.read_text()
    assert [key for key in _keys(ConfigModel) if not re.search(rf"^[ #-]*{key}:", text, re.MULTILINE)] == []


def test_every_key_says_what_it_is():
    for name, field in ConfigModel.model_fields.items():
        assert field.description or name in ("polling", "retention")


def test_a_thousand_sources_load_in_seconds(load: Load):
    lines = [f"  - {{name: S{n}, feed: https://s{n}.example.org/rss, every: 2m}}" for n in range(1_000)]
    assert len(load("sources:\n" + "\n".join(lines)).sources) == 1_000
