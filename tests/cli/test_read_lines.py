"""Documents on disk, on stdin and at addresses become lines of the contract."""

import gzip
import io
import json
import tarfile

import pytest

from monitor.cli import read
from monitor.cli.read import read_lines
from monitor.errors import InputError, Unreachable

FEED = b"""<rss version="2.0"><channel><item><guid>1</guid><title>Flood</title><link>/1</link>
<pubDate>05 Jan 2026</pubDate></item><item><link>https://owl.example/2</link><title>Fire</title></item></channel></rss>"""
LINE = {
    "id": "1", "url": "https://owl.example/1", "title": "Flood", "text": None, "summary": None, "author": [],
    "published": "2026-01-05", "updated": None, "language": None, "source": None, "dateline": None,
    "credit": None, "tags": [], "image": None,
}  # fmt: skip


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(FEED)
    return str(path)


def errors(lines):
    return [line.get("error") for line in lines]


def test_a_line_has_the_shape_of_the_contract(feed):
    """Its id is the entry's, else its link; `from` is the path as given; `url` says where the file came from."""
    first, second = read_lines([feed], url="https://owl.example/feed")
    assert first == LINE | {"from": feed}
    assert second["id"] == "https://owl.example/2"
    assert json.loads(json.dumps(first)) == first


def test_gzipped_files_and_stdin_are_read(tmp_path, monkeypatch):
    """What is gzipped is known by its bytes."""
    packed = tmp_path / "feed"
    packed.write_bytes(gzip.compress(FEED))
    assert len(list(read_lines([str(packed)]))) == 2
    for content in (FEED, gzip.compress(FEED)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
        assert [line["from"] for line in read_lines(["-"])] == ["-", "-"]


def test_a_document_is_read_to_its_end_however_many_entries_it_holds(tmp_path):
    """The daemon bounds what it takes in; who asks to read a file gets all of it."""
    file = tmp_path / "large.xml"
    file.write_bytes(b"<rss><channel>" + b"<item><title>x</title></item>" * 6_000 + b"</channel></rss>")
    assert sum(1 for _ in read_lines([str(file)])) == 6_000


def test_what_cannot_be_read_is_a_line_and_the_rest_goes_on(tmp_path, feed):
    """A missing file, a folder, a page, a broken gzip."""
    page, broken, cut = (tmp_path / name for name in ("page", "broken", "cut"))
    page.write_bytes(b"<!doctype html><p>hello")
    broken.write_bytes(b"\x1f\x8bno gzip at all")
    cut.write_bytes(gzip.compress(FEED)[:-9])
    paths = [str(tmp_path / "none"), str(tmp_path), str(page), str(broken), str(cut)]
    lines = list(read_lines([*paths, feed]))
    assert [line["from"] for line in lines] == [*paths, feed, feed]
    assert errors(lines)[0] == "No such file or directory: check the path"
    assert errors(lines)[1] == "this is a folder: give the files in it"
    assert errors(lines)[2] == "no article: its text is only what stands around articles"
    assert errors(lines)[3].startswith("this is no whole gzip file")
    assert errors(lines)[4] == "this gzip file is cut off: fetch it again"
    assert all(errors(lines)[:5])
    assert not any(errors(lines)[5:])


def test_what_is_no_document_is_named(tmp_path):
    archive = tmp_path / "feeds.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(__file__, "feed.xml")
    assert errors(read_lines([str(archive), "ftp://owl.example/feed"])) == [
        "this is an archive of files: unpack it and give the files in it",
        "only http and https addresses are fetched: save the document and give its path",
    ]


def test_a_file_without_end_is_refused(tmp_path, monkeypatch):
    """Also one that only becomes large when it is unpacked."""
    monkeypatch.setattr(read, "_MOST_BYTES", 1024 * 1024)
    bomb = tmp_path / "bomb"
    bomb.write_bytes(gzip.compress(bytes(2 * 1024 * 1024)))
    assert (
        errors(read_lines([str(bomb), "/dev/zero"]))
        == ["larger than 1 MiB: no document is; cut it to what matters"] * 2
    )


def test_an_address_is_fetched_by_the_function_given():
    """Its content type and the address itself help to read it; a failure is a line."""
    documents = {"https://owl.example/feed": (FEED, "text/xml", "https://owl.example/feed")}

    def fetch(url):
        if url not in documents:
            raise Unreachable("no answer: try later")
        return documents[url]

    lines = list(read_lines(["https://owl.example/feed", "http://owl.example/none"], fetch=fetch))
    assert lines[0] == LINE | {"from": "https://owl.example/feed"}
    assert lines[2] == {"from": "http://owl.example/none", "error": "no answer: try later"}
    assert "not fetched here" in errors(read_lines(["http://owl.example/"]))[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "book"}, "--kind book"),
        ({"url": "https://owl.example/"}, "--url"),
    ],
)
def test_an_unusable_call_is_refused_before_anything_is_read(options, message):
    with pytest.raises(InputError, match=message):
        read_lines(["-", "-"], **options)


URLSET = b"""<urlset xmlns:news="n"><url><loc>https://owl.example/1</loc><news:news><news:title>Flood</news:title>
<news:publication_date>2026-01-05</news:publication_date></news:news></url><url/></urlset>"""


def index_of(*names):
    sitemaps = "".join(f"<sitemap><loc>https://owl.example/{name}</loc></sitemap>" for name in names)
    return f"<sitemapindex>{sitemaps}</sitemapindex>".encode()


@pytest.mark.parametrize("kind", ["auto", "sitemap"])
def test_a_sitemap_is_read_like_a_feed(tmp_path, kind):
    """It is recognised, gzipped or not; what had to be left out is told."""
    notes: list[str] = []
    for name, body in (("s.xml", URLSET), ("s.xml.gz", gzip.compress(URLSET))):
        (tmp_path / name).write_bytes(body)
        path = str(tmp_path / name)
        (line,) = read_lines([path], kind=kind, note=notes.append)
        assert line == LINE | {"id": "https://owl.example/1", "from": path}
    assert notes[0].endswith("s.xml: entries left out, as they have no usable address: 1")


def test_the_kind_that_is_named_decides(tmp_path, feed):
    """A feed may serve as a sitemap; a sitemap is no feed."""
    sitemap = tmp_path / "s.xml"
    sitemap.write_bytes(URLSET)
    assert [line["id"] for line in read_lines([feed], kind="sitemap", url="https://owl.example/feed")] == [
        "1", "https://owl.example/2",
    ]  # fmt: skip
    assert errors(read_lines([str(sitemap)], kind="feed")) == [
        "this is XML, but no feed (its root is <urlset>): give the address of a feed"
    ]
    page = tmp_path / "page"
    page.write_bytes(b"<!doctype html><p>hello")
    assert errors(read_lines([str(page)], kind="sitemap")) == [
        "this is an HTML page, no sitemap: look in it for the address of its sitemap"
    ]


def test_the_sitemaps_of_an_index_are_fetched_one_level_deep(monkeypatch):
    """In its order, all `from` the index; one that cannot be read is a line, and the rest goes on."""
    monkeypatch.setattr(read, "_MOST_CHILDREN", 4)
    address = "https://owl.example/"
    documents = {
        address + "index": index_of("1.gz", "page", "none", "index", "5"),
        address + "1.gz": gzip.compress(URLSET),
        address + "page": b"<!doctype html>",
    }
    fetched, notes = [], []

    def fetch(url):
        fetched.append(url)
        if url not in documents:
            raise Unreachable(f"{url}: no answer: try later")
        return documents[url], None, url

    lines = list(read_lines([address + "index"], fetch=fetch, note=notes.append))
    assert [line["from"] for line in lines] == [address + "index"] * 3
    assert lines[0]["title"] == "Flood"
    assert errors(lines)[1].startswith(address + "page: this is an HTML page, no sitemap")
    assert errors(lines)[2] == address + "none: no answer: try later"
    assert [url.removeprefix(address) for url in fetched] == ["index", "1.gz", "page", "none", "index"]
    assert notes == [
        address + "index: an index of 5 sitemaps, the first 4 of which are read here",
        address + "1.gz: entries left out, as they have no usable address: 1",
        address + "index: an index within an index, which is not followed: give its address",
    ]


def test_the_sitemaps_of_an_index_on_disk_are_not_fetched(tmp_path):
    path = tmp_path / "index.xml"
    path.write_bytes(index_of("1", "2"))
    notes: list[str] = []
    assert list(read_lines([str(path)], fetch=lambda _: pytest.fail("fetched"), note=notes.append)) == []
    (note,) = notes
    assert note.startswith(f"{path}: an index of 2 sitemaps, which are not fetched for a file")
    assert note.endswith("give their addresses, https://owl.example/1 first")


WORDS = "The harbour office said on Monday that the quay takes vessels of up to forty thousand tonnes. " * 3
PAGE = f"""<!doctype html><html lang="en"><head><title>Quay opens - The Owl</title>
<meta property="og:site_name" content="The Owl"><meta property="og:type" content="article">
<meta property="article:published_time" content="2025-02-26T09:14:00+04:00">
<link rel="amphtml" href="/amp/quay"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Quay opens</h1><p>HARBOUR CITY (AP) - {WORDS}</p><p>{WORDS}</p></article></body></html>""".encode()


def test_a_page_is_one_line_with_what_it_says_of_itself(tmp_path):
    """Recognised by its beginning; `url` tells where it stood and makes its links whole."""
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    (line,) = read_lines([str(path)], url="https://owl.example/quay")
    assert line["text"] == f"HARBOUR CITY (AP) - {WORDS.strip()}\n\n{WORDS.strip()}"
    assert {key: line[key] for key in ("id", "url", "title", "published", "language", "dateline", "credit")} == {
        "id": "https://owl.example/quay", "url": "https://owl.example/quay", "title": "Quay opens",
        "published": "2025-02-26T05:14:00Z", "language": "en", "dateline": "HARBOUR CITY", "credit": "AP",
    }  # fmt: skip
    assert (line["site"], line["twins"]) == ("The Owl", ["https://owl.example/amp/quay"])
    assert (line["canonical"], line["paywall"], line["from"]) == (None, None, str(path))


def test_a_page_that_leads_on_is_followed_as_far_as_it_is_sensible():
    """And one on disk tells where it leads."""
    address = "https://owl.example/"
    lead = '<!doctype html><meta http-equiv="refresh" content="0;url={}"><p>You are being redirected.</p>'

    def fetch(url):
        body = {"go": lead.format("/quay"), "loop": lead.format("/loop?again")}.get(url.removeprefix(address))
        return (
            body.encode() if body else PAGE if "quay" in url else lead.format(url + "1").encode(),
            None,
            url,
        )

    assert [line["title"] for line in read_lines([address + "go"], fetch=fetch)] == ["Quay opens"]
    (error,) = errors(read_lines([address + "loop"], fetch=fetch))
    assert error.startswith("redirect: more than 4 pages lead on, to https://owl.example/loop?again")


def test_what_is_no_article_is_named(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b'<!doctype html><title>Log in</title><form><input type="password"></form>')
    assert errors(read_lines([str(path)]))[0].startswith("login wall: ")
