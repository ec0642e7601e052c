"""`monitor sources add`: how what it finds is written into the configuration."""

import stat
import subprocess
import sys

import pytest
from ruamel.yaml import YAML

from tests.cli.offers import CONFIG, feed, headlines, lines, page
from tests.servers import Reply


def test_a_site_that_names_its_feed_is_written_with_all_else_as_it_was(site, add):
    site.on(
        "/",
        page(
            "<meta property=og:site_name content='Bayquş'><link rel=alternate type=application/rss+xml href=/rss>",
            headlines(),
        ),
    )
    site.on("/rss", feed())
    add.file.write_text(CONFIG, encoding="utf-8")
    add.file.chmod(0o640)
    status, out, err, text = add(site.url())
    assert (status, err) == (0, "")
    entry = f"""  - name: Bayquş
    feed: {site.url("/rss")}
    content: page
    outlet: Bayquş
    language: az
"""
    assert text == CONFIG.replace("    # every: 10m\n", "    # every: 10m\n" + entry)
    assert stat.S_IMODE(add.file.stat().st_mode) == 0o640
    assert entry in out
    assert "summary" in out
    assert [child.name for child in add.file.parent.iterdir()] == ["monitor.yaml"]
    assert "/feed" not in site.paths()  # nothing is guessed where a feed is named


def test_what_stands_there_already_is_said_and_not_written_again(site, add):
    site.on("/rss", feed())
    assert add(site.url("/rss"))[0] == 0
    before = add.file.read_bytes()
    status, _, err, _ = add(site.url("/rss"))
    assert status == 1
    assert (
        err
        == f"monitor: {site.url('/rss')}: stands in the configuration already, as 'The Owl'; nothing is written\n"
    )
    assert add.file.read_bytes() == before


def test_a_name_that_is_taken_gets_the_kind_and_then_a_number(site, add):
    for number in range(3):
        site.on(f"/{number}", feed())
        assert add(site.url(f"/{number}"))[0] == 0
    names = [one["name"] for one in YAML(typ="safe").load(add.file)["sources"]]
    assert names == ["Hawk", "The Owl", "The Owl feed", "The Owl feed 2"]
    site.on("/3", feed())
    assert "name: Night owl" in add(site.url("/3"), "--name", "Night  owl")[3]


def test_a_dry_run_shows_and_writes_nothing(site, add):
    site.on("/rss", feed())
    status, out, _, text = add(site.url("/rss"), "--dry-run")
    assert (status, text) == (0, CONFIG)
    assert "This would be written to" in out
    assert lines(add(site.url("/rss"), "--dry-run", "--json")[1])[-1] == {
        "source": {"name": "The Owl", "feed": site.url("/rss"), "content": "page", "outlet": "The Owl"},
        "config": str(add.file), "written": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "url", ["ftp://owl.example/", "https://", "https://me:secret@owl.example/", "two words", ""]
)
def test_what_is_no_web_address_is_an_unusable_call(add, url):
    status, out, err, _ = add(url)
    assert (status, out) == (2, "")
    assert err.startswith("monitor: ")


def test_a_name_that_is_none_is_an_unusable_call(add):
    status, _, err, _ = add("https://owl.example/", "--name", "a\x00b")
    assert status == 2
    assert "--name" in err


def test_hostile_names_reach_neither_the_terminal_nor_the_file_as_they_are(site, add):
    evil = "x\u202e\x1b[31m: [y, *z] #'\"\n- feed: http://evil.example" + "w" * 5_000
    site.on("/rss", feed(title=evil.replace("\x1b", "&#27;")))
    status, out, _, text = add(site.url("/rss"))
    assert status == 0
    assert "\x1b" not in out + text
    assert "\u202e" not in out + text
    (source,) = YAML(typ="safe").load(text)["sources"][1:]
    assert source["feed"] == site.url("/rss")
    assert len(source["name"]) <= 80
    assert set(source) == {"name", "feed", "content", "outlet"}


def test_a_configuration_that_cannot_be_added_to_stays_as_it_was_and_says_what_to_do(site, add):
    site.on("/rss", feed())
    shape = CONFIG.replace("sources:\n", "sources: &all\n").replace("rules: []", "spiders: [*all]")
    assert add(site.url("/rss"), config=shape)[0] == 2
    add.file.write_text(
        "allow_networks: [127.0.0.0/8]\nspiders: &none []\nsources: *none\n", encoding="utf-8"
    )
    status, _, err, text = add(site.url("/rss"))
    assert (status, text) == (2, "allow_networks: [127.0.0.0/8]\nspiders: &none []\nsources: *none\n")
    assert f"add by hand: name: The Owl; feed: {site.url('/rss')}" in err


def test_several_that_are_added_at_once_are_all_written_under_names_of_their_own(site, tmp_path):
    file = tmp_path / "monitor.yaml"
    file.write_text(CONFIG, encoding="utf-8")
    urls = [site.url(f"/{number}") for number in range(2)]
    for url in urls:
        site.on(url.removeprefix(site.url("")), feed())
    command = [sys.executable, "-m", "monitor", "sources", "add", "--config", str(file)]
    under_way = [subprocess.Popen([*command, url], stdout=subprocess.DEVNULL) for url in urls]
    assert [one.wait(60) for one in under_way] == [0, 0]
    added = YAML(typ="safe").load(file)["sources"][1:]
    assert sorted(one["feed"] for one in added) == urls
    assert {one["name"] for one in added} == {"The Owl", "The Owl feed"}


def test_what_is_written_while_a_site_is_looked_at_is_kept_and_counts(site, add):
    def save(text: str) -> Reply:
        add.file.write_text(text, encoding="utf-8")
        return feed()

    site.on("/rss", lambda _: save(CONFIG + "log: text\n"))
    assert add(site.url("/rss"))[3].endswith("log: text\n")
    site.on("/new", lambda _: save(CONFIG.replace("https://hawk.example/rss", site.url("/new"))))
    status, _, err, _ = add(site.url("/new"))
    assert (status, "already, as 'Hawk'" in err) == (1, True)
    site.on("/last", lambda _: save("sources: [\n"))
    status, _, err, text = add(site.url("/last"))
    assert (status, text) == (2, "sources: [\n")
    assert err.startswith(f"{add.file}:")


def test_a_link_to_the_configuration_stays_one(site, add, tmp_path):
    site.on("/rss", feed())
    real = tmp_path / "real"
    real.mkdir()
    (real / "press.yaml").write_text(CONFIG, encoding="utf-8")
    add.file.symlink_to(real / "press.yaml")
    assert add(site.url("/rss"))[0] == 0
    assert add.file.is_symlink()
    assert "The Owl" in (real / "press.yaml").read_text(encoding="utf-8")
