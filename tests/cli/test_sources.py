"""`monitor sources`: what is read, and how that goes."""

import json

import pytest
from sqlalchemy import select

from monitor.cli.commands_sources import source_line
from monitor.config import load_settings
from monitor.settings import Source
from monitor.store.crawls import CrawlRow, save_crawl
from monitor.store.schema import source
from monitor.store.unit import Database
from tests.acceptance.program import Program
from tests.cli.offers import feed, sitemap
from tests.servers import HttpServer, Reply


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """Four sources after a poll: one well, one that fails, one of a sitemap with a part that fails, one not polled."""
    with HttpServer() as press:
        press.on("/feed", feed(title="x"))
        press.on(
            "/map",
            Reply(body=sitemap(press.url("/part"), press.url("/gone"), kind="sitemapindex", tag="sitemap")),
        )
        press.on("/part", Reply(body=sitemap("https://owl.example/1")))
        sources = [
            {"name": "Owl", "feed": press.url("/feed"), "outlet": "The Owl", "country": "AZ", "tier": 1},
            {"name": "Map", "sitemap": press.url("/map"), "content": "feed"},
            {"name": "Lost", "feed": press.url("/lost")},
        ]
        folder = tmp_path_factory.mktemp("sources")
        with Program(folder, sources=sources) as program:
            program.run("poll", status=1)
            program.configure(sources=[*sources, {"name": "New", "feed": press.url("/new")}])
            yield program


def test_sources_are_listed_with_and_without_the_word(program):
    listed = program.lines("sources")
    assert listed == program.lines("sources", "list")
    assert listed == [
        json.loads(line) for line in program.run("sources", "--json", "list").stdout.splitlines()
    ]
    assert [(one["name"], one["kind"]) for one in listed] == [
        ("Owl", "feed"), ("Map", "sitemap"), ("Lost", "feed"), ("New", "feed"),
    ]  # fmt: skip
    owl, _, lost, new = listed
    assert (owl["entries_7d"], owl["new_7d"], owl["failures"], owl["outlet"], owl["tier"]) == (
        10,
        10,
        0,
        "The Owl",
        1,
    )
    assert owl["last_ok"] == owl["last_poll"]
    assert (lost["failures"], lost["failed_7d"]) == (1, 1)
    assert "404" in lost["error"]
    assert (new["last_poll"], new["next_due"], new["entries_7d"]) == (None, None, 0)
    shown = program.run("sources").stdout
    assert "not polled yet" in shown
    assert "failed, 1 in a row: " in shown


def test_a_source_is_shown_with_its_week_its_parts_in_trouble_and_what_was_noted(program):
    (owl,) = program.lines("sources", "show", "Owl")
    assert [(day["polls"], day["entries"], day["new"]) for day in owl["days"]] == [(1, 10, 10)]
    assert (owl["parts_in_trouble"], owl["events"], owl["crawls"], owl["country"]) == ([], [], [], "AZ")
    (lost,) = program.lines("sources", "show", "Lost")
    assert [(one["kind"], one["count"]) for one in lost["events"]] == [("poll failed", 1)]
    (parts,) = program.lines("sources", "show", "Map")
    assert [(one["failures"], "404" in one["error"]) for one in parts["parts_in_trouble"]] == [(1, True)]
    shown = program.run("sources", "show", "Map").stdout
    assert "Parts in trouble" in shown
    assert "The last week" in shown


def test_a_source_that_is_not_there_is_refused_with_the_nearest_name(program):
    refused = program.run("sources", "show", "Owls", status=2).stderr
    assert refused == "monitor: source 'Owls': the configuration has none of this name: did you mean `Owl`?\n"


def test_crawls_stand_in_what_is_shown_where_there_are_any(program):
    settings = load_settings(program.folder / "monitor.yaml", {})
    database = Database(settings.database.reveal()).open(create=False)
    done = CrawlRow(started_at=0, ended_at=60_000, outcome="failed", reason="the deadline passed", pages=7, failed=1,
                    forbidden=2, bytes=900, found=30, new=3, detail={"item_scraped_count": 30})  # fmt: skip
    with database.write() as conn:
        (source_id,) = conn.execute(select(source.c.id).where(source.c.name == "Lost")).scalars()
        save_crawl(conn, source_id, done)
    database.close()
    (facts,) = program.lines("sources", "show", "Lost")
    assert facts["crawls"] == [{
        "began": "1970-01-01T00:00:00Z", "ended": "1970-01-01T00:01:00Z", "outcome": "failed", "pages": 7, "failed": 1,
        "forbidden": 2, "bytes": 900, "found": 30, "new": 3, "reason": "the deadline passed",
        "detail": {"item_scraped_count": 30},
    }]  # fmt: skip
    shown = program.run("sources", "show", "Lost").stdout
    assert "the deadline passed" in shown
    assert "item_scraped_count" not in shown


def test_a_source_without_a_row_has_no_facts_but_its_own():
    line = source_line(Source(name="A", url="https://a.example/", every=1, country="AZ"), None)
    assert (line["country"], line["last_poll"], line["polls_7d"]) == ("AZ", None, 0)
