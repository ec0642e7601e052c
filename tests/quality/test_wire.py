"""Datelines and credits of real entries and pages against labels that were given by reading them.

How the labels of `wire.jsonl` were given, from the head and the tail of each text, before the
finder was run on it (one slip and the script of one agency in two labels were put right afterwards):

- `dateline`: the place or places that open the copy as printed, without country, state and date, whatever marks
  them (dash, colon, period, date, agency, reporter), also where the text repeats its headline before. The place in
  the caption of a picture and a headline that begins with a town are none.
- `credit`: who is named as the copy's source in the slug (whoever it is, a station too, but not the paper's own
  reporters and unnamed agencies); elsewhere only news agencies: in the byline, in a signature or a copyright of
  the last lines, or as the source of the news in the first three sentences. Named by the display of `agencies`
  for the form printed. An agency that was told something, polled, counted or took the picture is none.
- A text cut off within its credit is not part of the set.

The set: random entries by corpus and language, more of those whose beginning holds brackets, dashes or capitals or
that name an agency anywhere, and plain ones. A third, drawn by the hash of its name, is measured apart: its errors
were not looked at before the finder had been tuned on the others (then: datelines 37 right, 2 wrong, 3 missed;
credits 56, 0, 3). Places are equal without regard to case; credits as sets of displayed names.
"""

import gzip
import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from monitor.read.feed import parse_feed
from monitor.read.page import parse_page
from monitor.read.text import guess_to_text, html_to_text
from monitor.read.wire import Wire, find_wire
from tests.quality.corpus import digest, rows

LABELS = Path(__file__).with_name("wire.jsonl")
DATA = "37c090c16d47f1a3"
FLOORS = {"dateline": (0.95, 0.85), "credit": (0.95, 0.85)}
"""Precision and recall over all labels."""
FOUND = {
    "dateline tuned": (83, 0, 6),
    "dateline held": (38, 1, 2),
    "credit tuned": (103, 0, 8),
    "credit held": (57, 0, 2),
}
"""Right, wrong and missed, as measured: a wrong one found for one missed counts as both."""


def page_text(body: bytes) -> str:
    """The text of a page without gold."""
    return parse_page(body, url=None, content_type=None).page.text or ""


def _archive(corpora, _):
    for row in rows(corpora / "archive-load/items.jsonl.gz"):
        text = html_to_text(row["content"] or row["summary"] or "")
        yield str(row["id"]), (text, (), guess_to_text(row["title"] or ""))


def _feeds(corpora, wanted):
    for name in {one.partition("#")[0] for one in wanted}:
        for number, entry in enumerate(parse_feed((corpora / "feeds-real" / name).read_bytes()).entries):
            yield f"{name}#{number}", (entry.text or entry.summary or "", entry.author, entry.title)


def _pairs(corpora, _):
    for row in rows(corpora / "near-duplicates/pairs.jsonl"):
        for side in "12":
            yield f"{row['pair_id']}/{side}", (row[f"text{side}"], (), row[f"title{side}"] or "")


def _parallel(corpora, _):
    for row in rows(corpora / "parallel-news/documents.jsonl.gz"):
        title, *sentences = row["sentences"]
        yield f"{row['doc']}/{row['lang']}", ("\n".join(sentences), (), title)


def _pages(corpora, wanted):
    folder = corpora / "articles-gold"
    for row in rows(folder / "manifest.jsonl"):
        if row["id"] in wanted:
            gold = row["gold"]
            text = gold["text"] or page_text(gzip.decompress((folder / row["file"]).read_bytes()))
            author = gold["author"] or []
            names = [author] if isinstance(author, str) else author
            yield row["id"], (text, tuple(names), gold["title"] or "")


READERS = {
    "archive-load": _archive,
    "feeds-real": _feeds,
    "near-duplicates": _pairs,
    "parallel-news": _parallel,
    "articles-gold": _pages,
}


@cache
def _labels():
    return {(row["set"], row["id"]): row for row in rows(LABELS)}


@pytest.fixture(scope="module")
def found(shared):
    corpora = shared / "corpora"
    data = digest(
        LABELS, corpora / "archive-load/items.jsonl.gz", corpora / "near-duplicates/pairs.jsonl",
        corpora / "parallel-news/documents.jsonl.gz", corpora / "feeds-real/manifest.jsonl",
        corpora / "articles-gold/manifest.jsonl",
    )  # fmt: skip
    assert data == DATA, "other data: measure and pin anew"
    results = {}
    for name, reader in READERS.items():
        wanted = {one for corpus, one in _labels() if corpus == name}
        for one, (text, author, title) in reader(corpora, wanted):
            if one in wanted:
                results[name, one] = find_wire(text, author=author, title=title)
    assert results.keys() == _labels().keys()
    return results


def _same(kind, value):
    if value is None:
        return None
    return value.casefold() if kind == "dateline" else frozenset(value.split("/"))


def _third(key):
    """Whether a label belongs to the third that was held out."""
    return "held" if hashlib.sha256(" ".join(key).encode()).digest()[0] % 3 == 0 else "tuned"


def _verdicts(found):
    for key, label in _labels().items():
        wire = found[key]
        for kind, got in (("dateline", wire.dateline), ("credit", wire.credit)):
            given, wanted = _same(kind, got), _same(kind, label[kind])
            if given is not None and given == wanted:
                yield kind, key, "right"
            else:
                yield from [(kind, key, "wrong")] * (given is not None)
                yield from [(kind, key, "missed")] * (wanted is not None)


def test_the_labels_are_many_and_of_many_kinds():
    labels = _labels().values()
    assert len(labels) >= 550
    assert sum(label["dateline"] is not None for label in labels) >= 120
    assert sum(label["credit"] is not None for label in labels) >= 160


def test_datelines_and_credits_are_found_and_nothing_else(found):
    counts, failed = Counter(), []
    for kind, key, verdict in _verdicts(found):
        counts[f"{kind} {_third(key)}", verdict] += 1
        failed += [] if verdict == "right" else [(kind, _third(key), verdict, *key, str(found[key]))]
    measured = {
        name: tuple(counts[name, verdict] for verdict in ("right", "wrong", "missed")) for name in FOUND
    }
    print("\n" + "\n".join(map(" ".join, failed)))
    for kind, (precision, recall) in FLOORS.items():
        right, wrong, missed = (
            sum(one) for one in zip(measured[f"{kind} tuned"], measured[f"{kind} held"], strict=True)
        )
        print(f"{kind}: precision {right / (right + wrong):.3f}, recall {right / (right + missed):.3f}")
        assert right / (right + wrong) >= precision
        assert right / (right + missed) >= recall
    print(measured)
    assert measured == FOUND


def test_the_seed_article_names_its_town_and_its_agency(shared):
    text = (shared / "seed-article.txt").read_text()
    begin = text.index("BAKU")
    assert find_wire(text[begin:]) == Wire("BAKU", "Trend")
