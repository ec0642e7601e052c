"""Reading feeds, measured on real ones and on two parsers' own test suites.

Each figure is pinned with the digest of the data it was measured on. A figure that moves, in either
direction, fails: it is pinned anew by hand, and the commit says why.
"""

import codecs
import io
import time
import warnings
from calendar import timegm
from collections import Counter

import feedparser
import pytest

from monitor.errors import ReadError
from monitor.read.charset import WIDER, codec_name, decode
from monitor.read.dates import parse_date
from monitor.read.feed import parse_feed
from monitor.read.text import guess_to_text, html_to_text, one_line, plain_to_text
from tests.quality.corpus import digest, feedparser_suite, gofeed_suite, real, untouched

REAL_DATA = "714ed367dfda7b7c"
SUITES_DATA = "c4fa9f5bc8e882bd"
REAL = {
    "feeds": 151,
    "entries": 5679,
    "nameless": 1047,  # one feed gives neither ids nor links
    "wordless": 4,  # posts of pictures, and an empty item
    "titleless": 11,  # neither we nor feedparser find a title
    "date impossible": 26,  # year 1, which feedparser believes
    "date only we read": 195,  # `Thu,28 Jul 2022 4:35:5 GMT+9`
    "link relative in theirs": 20,  # made absolute with the site's address
}
# Not held: ids and links against an address we were not given or do not use (7), labels of tags instead of
# terms, bodies of type application/*, broken comments.
CHECKS = {"asked": 1287, "held": 1271}
# It takes any date for the published one, and resolves ids.
GOFEED = {"asked": 108, "id differs": 1, "published differs": 3}
# What of feedparser's entries is not ours: titles of a picture without words, and in one of scripts; authors
# who are mail addresses; links that are a copied id or no http(s) address, or relative in a document from
# nowhere. What of ours is not feedparser's: links of RDF's `about`, of a content elsewhere, and of the text
# of a <link> that names an `at://` beside it; ids as they stand, unresolved.
SUITES = {
    "only title": 19, "title": 1, "only author": 6, "only link": 2, "link relative in theirs": 8, "link": 20, "id": 3,
}  # fmt: skip
SAID = ("title", "link", "id", "published", "updated", "author")
MIXED = {"bold.dk__ffc3f21e.xml"}
"""UTF-8 with a single byte of the declared ISO-8859-1, as which the whole of it could be decoded too."""
REFUSED = {
    "illformed/rss_empty_document.xml",
    "parser/json/invalid/invalid.json",
    "parser/universal/empty_feed.xml",
    "parser/universal/invalid.json",
    "parser/universal/unknown_feed.xml",
}


@pytest.fixture(autouse=True)
def quiet():
    """feedparser warns of itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@pytest.fixture(scope="module")
def real_data(shared):
    assert digest(shared / "corpora/feeds-real/manifest.jsonl") == REAL_DATA, (
        "other data: measure and pin anew"
    )
    return list(real(shared))


@pytest.fixture(scope="module")
def suites(shared):
    folder = shared / "corpora/feeds-conformance"
    data = digest(folder / "feedparser.tar.gz", folder / "gofeed.tar.gz", folder / "feedparser-expect.jsonl")
    assert data == SUITES_DATA, "other data: measure and pin anew"
    return shared


def read(document):
    return parse_feed(document.body, url=document.url, content_type=document.content_type)


def seconds(moment):
    return moment.at // 1000 if moment else None


def stated(entry, name):
    """feedparser's date without the fallbacks of its dictionary."""
    parsed = dict.get(entry, name + "_parsed")
    return timegm(parsed) if parsed else None


def readings(value):
    """What a person may read in a value that is HTML or plain text."""
    return {one_line(read(value)) for read in (html_to_text, guess_to_text, plain_to_text)}


def compare(ours, theirs):
    """The fields in which an entry differs from feedparser's."""
    if not ours.title or ours.title not in {
        text[:1000].strip() for text in readings(theirs.get("title", ""))
    }:
        yield "title" if ours.title or one_line(theirs.get("title", "")) else "titleless"
    if ours.id != (theirs.get("id") or None):
        yield "id"
    link = theirs.get("link") or None
    if ours.url != (link.replace(" ", "%20") if link else None):
        yield "link" if (link or "http").startswith("http") else "link relative in theirs"
    for name in ("published", "updated"):
        mine, other = seconds(getattr(ours, name)), stated(theirs, name)
        if mine != other:
            yield "date only we read" if other is None else "date impossible" if mine is None else "date"


def test_real_feeds_agree_with_feedparser(real_data):
    """Number of entries, titles, ids, links and dates are feedparser's, but for what is explained here."""
    found = Counter()
    began = spent = 0
    for document, row in real_data:
        began = time.process_time()
        feed = read(document)
        spent += time.process_time() - began
        found["feeds"] += 1
        found["entries"] += len(feed.entries)
        found["dropped"] += feed.dropped
        found["count differs"] += len(feed.entries) + feed.dropped != row["entries"]
        found["broken characters"] += "\ufffd" in repr(feed) and document.body.find("\ufffd".encode()) < 0
        found["not absolute"] += sum(
            not one.url.startswith(("http://", "https://")) for one in feed.entries if one.url
        )
        found["nameless"] += sum(not (one.id or one.url) for one in feed.entries)
        found["wordless"] += sum(not (one.title or one.summary or one.text) for one in feed.entries)
        if row["version"] != "jsonfeed" and not feed.dropped:
            theirs = feedparser.parse(io.BytesIO(document.body))
            assert feed.format == theirs.version
            for ours, their in zip(feed.entries, theirs.entries, strict=True):
                found.update(compare(ours, their))
    print(f"\n{found['entries']} entries in {spent:.1f} s of CPU: {found['entries'] / spent:.0f} entries/s")
    assert dict(+found) == REAL


def test_reading_touches_nothing(real_data, suites):
    """No file is opened and no connection made, whatever a document names."""
    documents = [one for one, _ in [*real_data, *feedparser_suite(suites), *gofeed_suite(suites)]]
    with untouched() as touched:
        for document in documents:
            try:
                read(document)
            except ReadError:
                continue
    assert touched == []


def test_every_document_of_the_suites_is_read(suites):
    """What is refused is no feed; nothing else than a ReadError is raised."""
    refused, entries = set(), Counter()
    for document, _ in [*feedparser_suite(suites), *gofeed_suite(suites)]:
        try:
            entries["read"] += len(read(document).entries)
        except ReadError:
            refused.add(document.name)
    assert refused == REFUSED


def test_the_suites_agree_with_feedparser(suites):
    """What feedparser finds in an entry that we leave out, or find otherwise, is explained here."""
    found, told = Counter(), []
    for document, _ in [*feedparser_suite(suites), *gofeed_suite(suites)]:
        if document.name in REFUSED or document.name.endswith(".json"):
            continue
        feed = read(document)
        theirs = feedparser.parse(io.BytesIO(document.body), response_headers=document.headers).entries
        if feed.dropped:
            assert feed.entries == ()
            differing = [f"only {name}" for their in theirs for name in SAID if dict.get(their, name)]
        else:
            differing = [one for pair in zip(feed.entries, theirs, strict=True) for one in compare(*pair)]
        found.update(differing)
        told += [(document.name, one) for one in differing]
    print(*told, sep="\n")
    del found["titleless"]
    assert dict(found) == SUITES


def held(check, feed, document):
    """Whether one of feedparser's expectations holds here; None where we have no such field."""
    path, value = check["path"], check.get("value")
    if check["op"] != "==":
        return None
    if path == ["encoding"]:
        return same_encoding(decode(document.body, document.content_type).encoding, value)
    if path[0] == "feed" and len(path) == 2 and path[1] in {"title", "link", "language"}:
        ours = {"title": feed.title, "link": feed.url, "language": feed.language}[path[1]]
        return ours in readings(value) | {value.lower()}
    if path[0] == "entries" and len(path) > 2:
        if path[1] < len(feed.entries):
            return held_by_entry(path[2:], value, feed.entries[path[1]])
        return "" in readings(value) if path[2] in FIELDS else None  # left out: it says nothing
    return None


FIELDS = {"title", "description", "summary", "content", "link", "id", "guid", "author", "tags"}


def held_by_entry(path, value, entry):
    name = [part for part in path if not isinstance(part, int)]
    texts = {one_line(entry.summary or ""), one_line(entry.text or "")}
    asked = {
        "title": lambda: entry.title in readings(value),
        "title_detail.value": lambda: entry.title in readings(value),
        "description": lambda: bool(texts & readings(value)),
        "summary": lambda: bool(texts & readings(value)),
        "summary_detail.value": lambda: bool(texts & readings(value)),
        "content.value": lambda: bool(texts & readings(value)),
        "link": lambda: entry.url == value,
        "id": lambda: entry.id == value,
        "guid": lambda: entry.id == value,
        "published_parsed": lambda: seconds(entry.published) == timegm(value),
        "issued_parsed": lambda: seconds(entry.published) == timegm(value),
        "updated_parsed": lambda: seconds(entry.updated) == timegm(value),
        "modified_parsed": lambda: seconds(entry.updated) == timegm(value),
        "author_detail.name": lambda: value in entry.author,
        "authors.name": lambda: value in entry.author,
        "author": lambda: any(name in value for name in entry.author) or "@" in value,
        "tags.term": lambda: value in entry.tags,
        "category": lambda: value in entry.tags,
        "language": lambda: entry.language == value,
    }.get(".".join(name))
    return asked() if asked else None


def same_encoding(ours, expected):
    """ASCII is UTF-8 and windows-1252, and a charset may be read as the wider one that browsers take it for."""
    wanted = codec_name(expected) or expected
    return (
        ours.startswith(wanted)
        or ours == WIDER.get(wanted)
        or (wanted == "ascii" and ours in {"utf-8", "cp1252"})
    )


def test_feedparsers_own_expectations_hold(suites):
    """Its suite asks for markup where we give text; the text must be that of the markup."""
    found, broken = Counter(), []
    for document, row in feedparser_suite(suites):
        for check in row["checks"] or ():
            try:
                holds = held(check, read(document), document)
            except ReadError:
                continue
            if holds is not None:
                field = ".".join(str(part) for part in check["path"] if not isinstance(part, int))
                found["asked"] += 1
                found["held"] += holds
                if not holds:
                    broken.append((document.name, field, check["value"]))
    print(*broken, sep="\n")
    assert dict(found) == CHECKS


def gofeed_values(item):
    """Title, link, id and dates as gofeed gives them, in its own names and in the universal ones."""
    guid = item.get("guid", item.get("id"))
    links = item.get("links") or []
    alternate = [
        one["href"]
        for one in links
        if isinstance(one, dict) and one.get("rel") == "alternate" and "href" in one
    ]
    yield "title", item.get("title")
    yield "link", item.get("link") or (alternate[0] if alternate else None)
    yield "id", guid.get("value") if isinstance(guid, dict) else guid
    for name, keys in {
        "published": ("publishedParsed", "pubDateParsed"),
        "updated": ("updatedParsed",),
    }.items():
        yield name, next((item[key] for key in keys if item.get(key)), None)


def test_gofeed_reads_the_same(suites):
    """Where gofeed's own expectations differ from ours is counted, field by field."""
    found, broken = Counter(), []
    for document, expected in gofeed_suite(suites):
        if expected is None:
            continue
        try:
            feed = read(document)
        except ReadError:
            found["refused"] += 1
            continue
        for item, entry in zip(
            expected.get("items") or expected.get("entries") or (), feed.entries, strict=False
        ):
            ours = {"title": entry.title, "link": entry.url, "id": entry.id,
                    "published": seconds(entry.published), "updated": seconds(entry.updated)}  # fmt: skip
            for field, value in gofeed_values(item):
                if value:
                    wanted = (
                        {seconds(parse_date(value))}
                        if field in {"published", "updated"}
                        else {value} | readings(value)
                    )
                    found["asked"] += 1
                    found[f"{field} differs"] += ours[field] not in wanted
                    if ours[field] not in wanted:
                        broken.append((document.name, field, value, ours[field]))
    print(*broken, sep="\n")
    assert dict(+found) == GOFEED


def test_what_is_valid_in_its_encoding_is_decoded_by_it(real_data):
    """The characters are those of the encoding that the bytes were found to have."""
    for document, row in real_data:
        encoding = row["actual_encoding"]
        if encoding and codec_name(encoding):
            text = decode(document.body).text
            assert "\ufffd" not in text or b"\xef\xbf\xbd" in document.body, document.name
            if document.name in MIXED:
                continue
            assert text == document.body.decode(codecs.lookup(encoding).name).lstrip("\ufeff"), document.name
