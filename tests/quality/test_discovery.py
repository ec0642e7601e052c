"""What is told of a source before it is one, measured on real feeds and on saved pages.

Each figure is pinned with the digest of its data. A figure that moves, in either direction, fails: it is pinned
anew by hand, and the commit says why.
"""

import gzip
from collections import Counter

from monitor.pipeline.survey import survey
from monitor.read.alternates import find_alternates
from monitor.read.language import find_language
from monitor.read.page import parse_html
from tests.quality.corpus import digest, real, rows

FEEDS_DATA, PAGES_DATA = "714ed367dfda7b7c", "0b59f8741333e17b"
NOW = 1_760_000_000_000
FEEDS = {
    "feeds": 151, "with a rhythm": 123, "with a language": 99, "full text": 51, "summary": 77, "titles": 13,
    "only a page can tell": 10,
}  # fmt: skip
PAGES = {"in the head": 298, "in links": 116, "nowhere": 222, "script: right": 3}


def test_every_real_feed_is_judged(shared):
    assert digest(shared / "corpora/feeds-real/manifest.jsonl") == FEEDS_DATA, (
        "other data: measure and pin anew"
    )
    told = Counter()
    for document, _ in real(shared):
        found = survey(
            document.body, url="https://owl.example/rss", content_type=document.content_type, now=NOW
        )
        sample = found.sample
        told["feeds"] += found.kind == "feed"
        told["with a rhythm"] += sample.per_day is not None
        told["with a language"] += (sample.language or found.language) is not None
        told[sample.content or "only a page can tell"] += 1
    print(dict(told))
    assert told == FEEDS


def test_saved_pages_name_feeds(shared):
    folder = shared / "corpora/articles-gold"
    assert digest(folder / "manifest.jsonl") == PAGES_DATA, "other data: measure and pin anew"
    told = Counter()
    for row in rows(folder / "manifest.jsonl"):
        body = gzip.decompress((folder / row["file"]).read_bytes())
        named = find_alternates(parse_html(body, None), row["url"])
        told["in the head"] += bool(named.declared)
        told["in links"] += bool(named.linked)
        told["nowhere"] += not (named.declared or named.linked)
        language = find_language(row["gold"]["text"] or "")
        if language and row["language"]:
            told[f"script: {'right' if row['language'] == language else 'wrong'}"] += 1
    print(dict(told))
    assert told == PAGES
