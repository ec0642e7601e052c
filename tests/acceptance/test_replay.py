"""The whole program against months of real feeds, with faults: nothing lost, nothing twice."""

import json
import re
import sqlite3
import zlib
from collections import defaultdict
from contextlib import closing

import pytest

from tests.acceptance.newsroom import Replay
from tests.acceptance.program import Program, until
from tests.servers import HttpServer, Reply

WORDS = {"en": "police", "ru": "суд"}
FAULTS = "0.1"


def _config(feeds, hook):
    return {
        "sources": [{"name": name, "feed": url, "every": "100ms"} for name, url in feeds.items()],
        "polling": {
            "every": "100ms",
            "pace": "0s",
            "first_poll": "alert",
            "max_age": "none",
            "timeout": "10s",
        },
        "rules": [{"name": "words", "any": list(WORDS.values()), "notify": ["ops"]}],
        "recipients": [{"name": "ops", "webhook": {"url": hook}}],
    }


@pytest.mark.slow
def test_every_entry_ever_served_is_seen_once_and_every_match_alerted_once(shared, tmp_path):
    """With every tenth answer broken, the archive holds just what was served, and alerts are just the matches."""
    options = ("--rewrite-links", "--step", "--faults", FAULTS, "--slow", "1")
    with HttpServer() as hooks, Replay(shared, *options) as room:
        hooks.on("/hook", Reply(204))
        with Program(tmp_path, **_config(room.feeds, hooks.url("/hook"))) as program:
            program.start()
            until(room.done, 400)
            stats = room.stats()
            until(lambda: _is_quiet(program), 120)
            program.stop()
            articles = program.lines("articles")
            expected = matching(tmp_path)
        told = [json.loads(request.body)["data"]["article"]["id"] for request in hooks.requests]
    entries = _entries(articles)
    for name, feed in stats.items():
        differing = set(feed["ids"]) ^ set(entries[name])
        assert not differing, (name, len(differing), sorted(differing)[:5])
        _check_each_once(name, entries[name], articles)
    assert sorted(told) == sorted(set(told)), "an article was alerted twice"
    assert set(told) == expected


def _is_quiet(program):
    status = program.lines("status")[0]
    open_ = sum(status["deliveries"].get(state, 0) for state in ("waiting", "sending"))
    return status["unjudged"] == 0 and open_ == 0


def _entries(articles):
    """By source: entry id -> ids of the articles it was seen as."""
    entries = defaultdict(lambda: defaultdict(set))
    for article in articles:
        for sighting in article["sightings"]:
            entries[sighting["source"]][sighting["entry"]].add(article["id"])
    return entries


def _check_each_once(name, entries, articles):
    """An id stands for one article, unless its link and title changed together."""
    by_id = {article["id"]: article for article in articles}
    for entry, ids in entries.items():
        seen = [by_id[id_] for id_ in ids]
        links, titles = {one["url"] for one in seen}, {one["title"] for one in seen}
        assert len(links) == len(titles) == len(seen), (name, entry, seen)


def matching(folder):
    """The ids of the articles of which any version matches, by a plain search for the words."""
    with closing(sqlite3.connect(folder / "monitor.db")) as db:
        versions = db.execute("SELECT article_id, title, summary, body FROM revision").fetchall()
    pattern = re.compile(rf"\b({'|'.join(WORDS.values())})\b", re.IGNORECASE)
    return {
        str(id_) for id_, title, summary, body in versions
        if any(pattern.search(text) for text in (title, summary or "", zlib.decompress(body).decode() if body else ""))
    }  # fmt: skip
