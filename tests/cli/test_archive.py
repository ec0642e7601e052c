"""`articles`, `status` and `deliveries`, as people and as programs read them."""

import json

import pytest

from tests.acceptance.feeds import Item, rss
from tests.acceptance.program import Program
from tests.servers import HttpServer, Reply

EVIL = "Grain \x1b[31mred\x1b[0m \u202eprices"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """An archive of two articles in one of three feeds, with a delivery sent and a dead letter."""
    with HttpServer() as press:
        press.on("/feed", Reply(body=rss([
            Item("1", "https://outlet.example/grain", "Grain arrives", "A ship.", at=1_700_000_000),
            Item("2", "https://outlet.example/evil", EVIL.replace("\x1b", "&#27;"), "Another ship."),
        ])))  # fmt: skip
        press.on("/empty", Reply(body=rss([])))
        press.on("/hook", Reply(204))
        press.on("/gone", Reply(410))
        config = {
            "sources": [{"name": name, "feed": press.url(f"/{name}")} for name in ("feed", "empty", "missing")],
            "rules": [{"name": "Grain", "all": ["grain"], "notify": ["ops"]}],
            "recipients": [{"name": "ops", "webhook": {"url": press.url("/hook")}},
                           {"name": "old", "webhook": {"url": press.url("/gone")}}],
        }  # fmt: skip
        config["rules"][0]["notify"] = ["ops", "old"]
        folder = tmp_path_factory.mktemp("archive")
        with Program(folder, **config) as program:
            program.run("poll", status=1)
            yield program


def test_articles_print_the_contracts_shape(program):
    lines = program.lines("articles")
    first = next(line for line in lines if line["title"] == "Grain arrives")
    keys = {"id", "url", "title", "text", "summary", "author", "published", "updated", "language", "source",
            "dateline", "credit", "tags", "image", "sightings"}  # fmt: skip
    assert keys <= first.keys()
    assert first["published"] == "2023-11-14T22:13:20Z"
    assert first["source"] == "feed"
    assert (first["text"], first["updated"], first["dateline"], first["author"]) == (None, None, None, [])
    (seen,) = first["sightings"]
    assert {"source", "entry", "url", "first_seen", "last_seen", "query"} == seen.keys()
    assert (seen["source"], seen["entry"]) == ("feed", "1")


def test_articles_are_narrowed_by_source_and_time(program):
    assert len(program.lines("articles", "--source", "feed", "--since", "1d")) == 2
    assert program.lines("articles", "--source", "empty") == []
    assert program.lines("articles", "--since", "2999-01-01") == []
    assert "30m, 6h, 2d" in program.run("articles", "--since", "yesterday", status=2).stderr
    refused = program.run("articles", "--source", "fed", status=2).stderr
    assert (
        refused == "monitor: --source 'fed': no source of this name was ever watched: did you mean `feed`?\n"
    )


@pytest.mark.parametrize(
    "command", [("articles",), ("status",), ("deliveries",), ("deliveries", "show", "1")]
)
def test_hostile_text_never_reaches_the_terminal_as_it_is(program, command):
    for args in (command, (*command, "--json")):
        shown = program.run(*args).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_status_names_what_needs_a_person(program):
    (facts,) = program.lines("status")
    assert (facts["sources"], facts["articles"], facts["unjudged"]) == (3, 2, 0)
    assert facts["deliveries"] == {"dead": 2, "sent": 2}
    (failing,) = facts["failing"]
    assert failing["name"] == "missing"
    assert "404" in failing["error"]
    shown = program.run("status").stdout
    assert "missing" in shown
    assert "2 dead letters" in shown


def test_deliveries_are_listed_with_and_without_the_word(program):
    everything = program.lines("deliveries")
    assert everything == program.lines("deliveries", "list")
    assert {one["state"] for one in everything} == {"sent", "dead"}
    assert {one["state"] for one in program.lines("deliveries", "list", "--state", "dead")} == {"dead"}
    assert "choose from" in program.run("deliveries", "list", "--state", "lost", status=2).stderr


def test_a_delivery_is_shown_by_number_and_by_id_with_reason_and_attempts(program):
    dead = program.lines("deliveries", "list", "--state", "dead")[0]
    for name in (str(dead["id"]), dead["uid"]):
        (shown,) = program.lines("deliveries", "show", name)
        assert [one["reason"] for one in shown["notices"]] == ["matched while live"]
        assert [(one["n"], one["outcome"], one["code"]) for one in shown["attempts"]] == [(1, "refused", 410)]
        assert json.loads(shown["payload"]["body"])["type"] == "article.matched"
    shown = program.run("deliveries", "show", str(dead["id"])).stdout
    assert '\n    "rule": "Grain",\n' in shown
    assert "\\n" not in shown
    assert "there is none" in program.run("deliveries", "show", "999999999999999999999", status=2).stderr


def test_without_a_database_every_reader_says_what_makes_one(tmp_path):
    with (
        HttpServer() as press,
        Program(tmp_path, sources=[{"name": "A", "feed": press.url("/feed")}]) as fresh,
    ):
        for command in (("articles",), ("status",), ("deliveries", "list")):
            refused = fresh.run(*command, status=2)
            assert (
                "monitor.db: no database here yet; `monitor run` or `monitor poll` makes it" in refused.stderr
            )
            assert not (tmp_path / "monitor.db").exists()
