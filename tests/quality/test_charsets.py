"""Documents that declare no charset, in the charsets that publishers used before UTF-8.

News in ten languages and names of towns in three more scripts, as small and as larger feeds; and the real
feeds, as their publishers might have encoded them. Each figure is pinned with the digest of its data.
"""

import re
import time
from collections import Counter, defaultdict
from html import escape

import pytest

from monitor.read import charset
from monitor.read.charset import decode
from tests.quality.corpus import digest, real, rows

DATA = "d2b400b2d6c7b930"
ASKED = {"title": 7228, "small": 2398, "large": 144}
# Two sentences, or fewer accents than tell a language, taken for Western letters or for the neighbouring
# charset, which differs in few of them.
WRONG = {
    "title az cp1254": 8, "title tr cp1254": 7, "title pl cp1250": 26, "title pl iso8859-2": 25,
    "title Hebr cp1255": 1, "small pl cp1250": 1,
}  # fmt: skip
REAL = {
    "cp1252": 103, "cp1251": 15, "koi8-r": 15, "gb18030": 4, "cp1256": 1, "twice": 8,
}  # fmt: skip
SPOKEN = {
    "ar": "cp1256 iso8859-6", "az": "cp1254", "de": "cp1252", "en": "cp1252", "es": "cp1252", "fa": "cp1256",
    "fr": "cp1252", "pl": "cp1250 iso8859-2", "ru": "cp1251 koi8-r iso8859-5 cp866", "tr": "cp1254",
    "uk": "cp1251 koi8-u", "zh": "gb18030", "Grek": "cp1253 iso8859-7", "Hang": "cp949", "Hebr": "cp1255",
}  # fmt: skip
WRITTEN = {"Arabic": "cp1256", "Cyrillic": "cp1251 koi8-r", "Han": "gb18030", "Latin": "cp1252"}
SIZES = {"title": 1, "small": 3, "large": 40}
"""Items of a feed."""


@pytest.fixture(scope="module")
def texts(shared):
    """Sentences by language, and lines of names by script."""
    folder = shared / "corpora"
    news, pairs, names, feeds = (
        folder / "parallel-news/documents.jsonl.gz",
        folder / "near-duplicates/pairs.jsonl",
        folder / "names-across-scripts/names.jsonl.gz",
        folder / "feeds-real/manifest.jsonl",
    )
    assert digest(news, pairs, names, feeds) == DATA, "other data: measure and pin anew"
    found = defaultdict(list)
    for row in rows(news):
        found[row["lang"]] += row["sentences"]
    for row in rows(pairs):
        if row["lang1"] in {"es", "pl"}:
            found[row["lang1"]] += re.split(r"(?<=[.!?])\s+", row["text1"])
    towns = defaultdict(list)
    for row in rows(names):
        for variant in row["variants"]:
            towns[variant["script"]].append(variant["text"])
    for script, given in towns.items():
        found[script] = [" ".join(given[at : at + 6]) for at in range(0, len(given), 6)]
    return found


def feeds(sentences, items):
    """Feeds of so many items, one after the other."""
    for at in range(0, min(len(sentences), 400) - 2 * items, items):
        given = map(escape, sentences[at : at + 2 * items])
        yield "<rss version='2.0'><channel><title>News</title>{}</channel></rss>".format(
            "".join(
                f"<item><title>{title}</title><link>https://owl.example/</link><description>{text}</description></item>"
                for title, text in zip(given, given, strict=True)
            )
        )


def encoded(texts):
    """Every feed as bytes without a declaration, with its language, its charset and its size."""
    for language, charsets in SPOKEN.items():
        for label in charsets.split():
            for size, items in SIZES.items():
                for text in feeds(texts[language], items):
                    body = text.encode(label, "xmlcharrefreplace")
                    if not body.isascii():
                        yield (language, label, size), body


def test_undeclared_feeds_are_read_as_what_they_are(texts):
    asked, wrong, spent, longest = Counter(), Counter(), 0.0, 0.0
    for (language, label, size), body in encoded(texts):
        began = time.process_time()
        text = decode(body).text
        took = time.process_time() - began
        spent, longest = spent + took, max(longest, took)
        asked[size] += 1
        wrong[f"{size} {language} {label}"] += text != body.decode(label)
    print(f"\n{spent / asked.total() * 1000:.2f} ms a feed, at most {longest * 1000:.0f} ms")
    assert dict(asked) == ASKED
    assert dict(+wrong) == WRONG


def test_real_feeds_without_their_declaration_are_read_as_what_they_are(shared, texts):
    found = Counter()
    for document, row in real(shared):
        if row["actual_encoding"] != "utf-8" or row["version"] == "jsonfeed":
            continue
        text = re.sub(r"^\s*<\?xml[^>]*>", "", document.body.decode("utf-8-sig"))
        for label in WRITTEN.get(row["script"], "").split():
            body = text.encode(label, "xmlcharrefreplace")
            if not body.isascii():
                decoded = decode(body)
                found[label] += 1
                if decoded.encoding == "utf-8":  # the publisher had encoded it twice, which this undoes
                    found["twice"] += 1
                else:
                    found[f"{label} wrong"] += decoded.text != body.decode(label)
    assert dict(+found) == REAL


def test_nothing_is_guessed_of_a_sound_document(shared, texts, monkeypatch):
    """UTF-8, declared or not, and what its declaration explains, reach no detector."""
    monkeypatch.setattr(charset, "detect", None)
    for document, row in real(shared):
        if row["actual_encoding"] == "utf-8":
            decode(document.body)
    for (_, label, _), body in encoded(texts):
        text = body.decode(label)
        assert decode(text.encode()).text == text
        assert decode(body, f"text/xml; charset={label}").text == text
        declared = f"<?xml version='1.0' encoding='{label}'?>"
        assert decode(declared.encode() + body, "text/xml").text == declared + text
