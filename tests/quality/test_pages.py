"""Reading the article on a page, measured on saved pages with gold made by hand, beside trafilatura in the same run.

Each figure is pinned with the digest of its data. A figure that moves, in either direction, fails: it is pinned
anew by hand, and the commit says why. trafilatura has the best of its settings (of precision, recall, fast, tables,
formatting, links, deduplication and comments, only leaving the comments out helps).
"""

import gzip
import logging
import re
from collections import Counter, defaultdict
from unicodedata import normalize

import pytest
from trafilatura import bare_extraction

from monitor.model import to_datetime
from monitor.read.dates import find_day, parse_date
from monitor.read.page import parse_page
from tests.quality.corpus import digest, rows, untouched
from tests.unit.read.pages import around

DATA = "0b59f8741333e17b"
OURS = {
    "all": {"title wrong": 53, "author": 273, "date": 424, "date wrong": 13, "date unknown": 10, "text": 0.969, "strings": 0.949},
    "fundus": {"title wrong": 16, "author": 97, "date": 110, "date wrong": 0, "date unknown": 0, "text": 0.969},
    "traf": {"title wrong": 37, "author": 176, "date": 314, "date wrong": 13, "date unknown": 10, "strings": 0.949},
}  # fmt: skip
THEIRS = {
    "all": {"title wrong": 118, "author": 260, "date": 413, "date wrong": 34, "date unknown": 0, "text": 0.947, "strings": 0.929},
    "fundus": {"title wrong": 18, "author": 90, "date": 109, "date wrong": 1, "date unknown": 0, "text": 0.947},
    "traf": {"title wrong": 100, "author": 170, "date": 304, "date wrong": 33, "date unknown": 0, "strings": 0.929},
}  # fmt: skip
NOWHERE = {
    "fundus-de-klassegegenklasse_2026_01_07", "fundus-tr-anadoluajansi_2025_04_05", "traf-12d8bc3ae2d7ab1e",
    "traf-186f595b832f9683", "traf-62e5e037a4f2ab52", "traf-7a8268ee14745fe9", "traf-7b48dd038b9e44c2",
    "traf-9af04bfb75f67f3e", "traf-9e95341d9ac28b8c", "traf-a15f95f0ad658642", "traf-a2aea30650a87e56",
    "traf-bc34a07084732ca9", "traf-bd98acab1a26f452", "traf-dfe56e23c7db4b76",
    "traf-edde0fcb3bb78986",
}  # fmt: skip
"""Pages on which the day that the gold gives stands nowhere: slips of the pen, and days known from elsewhere."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_TIME = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[:\d.]*\s?(?:Z|[+-]\d\d:?\d\d)?")
_TAIL = re.compile(r"(.+)(?: [|–—•·»-] | :: )")


def grams(text):
    """Runs of four words, with how often they occur."""
    words = _WORD.findall(text.lower())
    length = min(4, max(1, len(words)))
    return Counter(zip(*(words[at:] for at in range(length)), strict=False))


def text_score(text, gold):
    ours, theirs = grams(text), grams(gold)
    both = (ours & theirs).total()
    return 2 * both / (ours.total() + theirs.total())


def letters(text):
    plain = normalize("NFKC", text).replace("\xad", "").casefold()
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def same_title(title, gold):
    """Equal but for punctuation, case and the outlet's name at the end of either."""
    return bool(forms(title) & forms(gold))


def forms(title):
    bare = _TAIL.match(title)
    return {letters(title), letters(bare[1] if bare else title)} - {""}


def names_one(authors, gold):
    names = gold if isinstance(gold, list) else re.split(r"[;,]| and | und ", gold)
    return any(letters(name) in letters(" ; ".join(authors)) for name in names if letters(name))


def stated_days(body, moment):
    """The days that a moment is, in the zones in which the page states it."""
    if moment.day_only:
        return {str(moment)}
    stated = (found[0].decode() for found in _TIME.finditer(body))
    days = {text[:10] for text in stated if (one := parse_date(text)) and one.at == moment.at}
    return days or {str(to_datetime(moment.at).date())}


class Tally:
    """What was found on the pages of each origin."""

    def __init__(self):
        self.counts = defaultdict(Counter)

    def add(self, row, text, title, authors, days):
        gold, count = row["gold"], self.counts[row["id"].partition("-")[0]]
        if gold["text"]:
            count.update({"texts": 1, "score": text_score(text, gold["text"])})
        else:
            flat = " ".join(text.split())
            found, wrong = (
                sum(" ".join(one.split()) in flat for one in gold[name]) for name in ("must", "must_not")
            )
            count.update({"found": found, "missed": len(gold["must"]) - found, "unwanted": wrong})
        if gold["title"]:
            count["title wrong"] += not same_title(title, gold["title"])
        if gold["author"]:
            count["author"] += bool(authors) and names_one(authors, gold["author"])
        if gold["date"] and row["id"] not in NOWHERE:
            count["date" if gold["date"][:10] in days else "date wrong" if days else "date unknown"] += 1

    def figures(self):
        """The mean text score, the score of the strings, and counts, of all and of each origin."""
        both = sum(self.counts.values(), Counter())
        return {name: self._figures(count) for name, count in {"all": both, **self.counts}.items()}

    def _figures(self, count):
        found = {
            name: count[name] for name in ("title wrong", "author", "date", "date wrong", "date unknown")
        }
        if count["texts"]:
            found["text"] = round(count["score"] / count["texts"], 3)
        if count["found"]:
            said = 2 * count["found"]
            found["strings"] = round(said / (said + count["missed"] + count["unwanted"]), 3)
        return found


@pytest.fixture(scope="module")
def pages(shared):
    folder = shared / "corpora/articles-gold"
    assert digest(folder / "manifest.jsonl") == DATA, "other data: measure and pin anew"
    return [
        (row, gzip.decompress((folder / row["file"]).read_bytes())) for row in rows(folder / "manifest.jsonl")
    ]


def ours(pages):
    tally = Tally()
    for row, body in pages:
        page = parse_page(body, url=row["url"], content_type=None).page
        days = stated_days(body, page.published) if page.published else set()
        tally.add(row, page.text or "", page.title, page.author, days)
    return tally.figures()


def theirs(pages):
    tally = Tally()
    logging.disable()
    for row, body in pages:
        found = bare_extraction(body, url=row["url"], with_metadata=True, include_comments=False)
        if found is None:
            tally.add(row, "", "", (), set())
        else:
            authors = [found.author] if found.author else []
            tally.add(
                row, found.text or "", found.title or "", authors, {found.date[:10]} if found.date else set()
            )
    logging.disable(logging.NOTSET)
    return tally.figures()


def test_pages_are_read_better_than_by_trafilatura(pages):
    with untouched() as touched:
        mine = ours(pages)
    other = theirs(pages)
    print(f"\nours {mine}\ntrafilatura {other}")
    assert (mine, other) == (OURS, THEIRS)
    assert touched == []
    mine, other = mine["all"], other["all"]
    assert mine["text"] >= other["text"]
    assert mine["strings"] >= other["strings"]
    assert mine["title wrong"] <= 0.5 * other["title wrong"]
    assert mine["author"] >= other["author"]
    assert mine["date"] >= other["date"]
    assert mine["date wrong"] <= 0.05 * (mine["date"] + mine["date wrong"])


def test_the_days_left_out_stand_nowhere_on_their_pages(pages):
    for row, body in pages:
        if row["id"] in NOWHERE:
            day = row["gold"]["date"][:10]
            root = parse_page(body, url=None, content_type=None).root
            lines = [" ".join(text.split()) for text in root.itertext()]
            windows = (
                line[at : at + 120] for line in lines if len(line) < 3_000 for at in range(0, len(line), 40)
            )
            assert all(
                found is None or str(found[0]) != day
                for found in (find_day(one, day_first=True) for one in windows)
            )
            assert day.encode() not in body


@pytest.mark.parametrize(
    ("head", "dated"),
    [
        ('<meta property="article:published_time" content="2025-02-26T13:14:00+04:00">', ""),
        ("", '<time datetime="2025-02-26">a while ago</time>'),
        ("", "<p>26 February 2025</p>"),
    ],
)
def test_a_real_article_among_boxes_is_read_to_the_paragraph(shared, head, dated):
    text = (shared / "seed-article.txt").read_text(encoding="utf-8").partition("date 2025-02-26 ")[2]
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    markup = around(paragraphs, head=head, dated=dated, title="Letter sent to UN Secretary General")
    page = parse_page(markup.encode(), url="https://wire.example/1", content_type="text/html").page
    assert page.text.split("\n\n") == paragraphs
    assert str(page.published)[:10] == "2025-02-26"
