"""Years of polls replayed: nothing is announced twice, and no id stands for two articles without cause."""

import gzip
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256

import pytest

from monitor.errors import ReadError
from monitor.identify.keys import Known, decide, find_keys
from monitor.read.feed import parse_feed
from tests.quality.corpus import digest

HOUR = 3_600_000
DATA = {
    "bbc": "04dd9d38d9ac3da7",
    "holod-ru": "64782561f9e7296c",
    "nytimes": "bdac84e6cef89e52",
    "nzherald": "05f22610570881e7",
}
ARTICLES = {"bbc": 5502, "holod-ru": 85, "nytimes": 3867, "nzherald": 3508}
"""nzherald has 3,526 links of 3,508 articles: 18 were republished word by word under another."""
REUSED = {"bbc": 15, "holod-ru": 0, "nytimes": 0, "nzherald": 0}
"""Ids whose link and title changed together, where links are compared as the feed wrote them."""


@dataclass
class Archive:
    """Articles and keys in memory: what the store does, without one."""

    source: str
    keys: dict = field(default_factory=dict)
    articles: dict = field(default_factory=dict)
    carried: dict = field(default_factory=lambda: defaultdict(set))

    def poll(self, entries, now):
        """Takes one version of the feed; returns how many entries were announced."""
        return sum(
            self.take(entry, keys, now)
            for entry, keys in zip(entries, find_keys(entries, self.source), strict=True)
        )

    def take(self, entry, keys, now):
        by = [self.articles.get(self.keys.get(key)) for key in (keys.id_key, keys.url_key, keys.content_key)]
        verdict = decide(entry.title, keys.canonical_url, *by, now)
        id_ = verdict.article_id or len(self.articles) + 1
        known = self.articles.get(id_) or Known(id_, frozenset(), frozenset(), now)
        urls = known.canonical_urls | ({keys.canonical_url} if keys.canonical_url else set())
        self.articles[id_] = replace(known, titles=known.titles | {entry.title}, canonical_urls=urls)
        self.keys.update(dict.fromkeys(keys.keys, id_))
        self.carried[entry.key].add(id_)
        return verdict.kind == "new"


@cache
def versions(shared, name):
    """The entries of every version in order, with its time; a version that was saved empty brings nothing."""
    path = shared / f"corpora/poll-history/{name}.jsonl.gz"
    assert digest(path) == DATA[name], "other data: measure and pin anew"
    rows = (json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines())
    return [(entries_of(row["xml"]), row["t"] * 1000) for row in rows]


def entries_of(xml):
    try:
        return parse_feed(xml.encode()).entries
    except ReadError:
        assert not xml.strip()
        return ()


def rotated(entry, turn):
    """The same entry as a feed gives it that makes a new id at every poll and marks its links."""
    marked = (
        entry.url.replace("https:", "http:") + ("&" if "?" in entry.url else "?") + f"utm_source=rss{turn}"
    )
    return replace(entry, id=f"{turn}-{entry.title}", url=marked)


def rewritten(entry):
    """The entry with another address for every spelling of its link."""
    return replace(entry, url=f"https://news.example/{sha256(entry.url.encode()).hexdigest()}")


@pytest.mark.parametrize("name", DATA)
def test_every_id_is_the_entry_of_one_article(shared, name):
    """Over the whole series each id leads to one article, and each article is announced once."""
    archive = Archive(name)
    announced = sum(archive.poll(entries, now) for entries, now in versions(shared, name))
    assert {len(found) for found in archive.carried.values()} == {1}
    assert announced == len(archive.articles) == ARTICLES[name]


@pytest.mark.parametrize("name", DATA)
def test_an_id_is_reused_only_where_link_and_title_changed_together(shared, name):
    """Where every spelling of a link is another address, only the ids that changed both get a second article."""
    archive, last, both = Archive(name), {}, set()
    for entries, now in versions(shared, name):
        given = [rewritten(entry) for entry in entries]
        for entry in given:
            url, title = last.get(entry.key, (entry.url, entry.title))
            if url != entry.url and title != entry.title:
                both.add(entry.key)
            last[entry.key] = entry.url, entry.title
        archive.poll(given, now)
    again = {key for key, found in archive.carried.items() if len(found) > 1}
    assert again <= both
    assert len(again) == REUSED[name]


@pytest.mark.parametrize("name", DATA)
def test_a_feed_that_rotates_ids_and_marks_links_announces_nothing(shared, name):
    """Each version polled a second time under new ids, utm_ parameters and http brings nothing new."""
    archive = Archive(name)
    for turn, (entries, now) in enumerate(versions(shared, name)):
        archive.poll(entries, now)
        assert archive.poll([rotated(entry, turn) for entry in entries], now + HOUR) == 0


def test_nobody_else_s_entries_are_taken_for_known(shared):
    """The articles of one outlet are new however many of another's are known."""
    archive = Archive("bbc")
    for name in ("bbc", "holod-ru"):
        entries, now = versions(shared, name)[0]
        archive.source = name
        assert archive.poll(entries, now) == len(entries)
