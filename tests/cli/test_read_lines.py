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
    assert errors(lines)[2].startswith("this is an HTML page")
    assert errors(lines)[3].startswith("this is no whole gzip file")
    assert errors(lines)[4] == "this gzip file is cut off: fetch it again"
    assert all(errors(lines)[:5])
    assert not any(errors(lines)[5:])


def test_what_is_no_document_is_named(tmp_path):
    archive = tmp_path / "feeds.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(__file__, "feed.xml")
    assert errors(read_lines([str(archive), "ftp://owl.example/feed"])) == [
        "this is an archive of files: unpack it and give the feeds in it",
        "only http and https addresses are fetched: save the document and give its path",
    ]


def test_a_file_without_end_is_refused(tmp_path, monkeypatch):
    """Also one that only becomes large when it is unpacked."""
    monkeypatch.setattr(read, "_MOST_BYTES", 1024 * 1024)
    bomb = tmp_path / "bomb"
    bomb.write_bytes(gzip.compress(bytes(2 * 1024 * 1024)))
    assert (
        errors(read_lines([str(bomb), "/dev/zero"]))
        == ["larger than 1 MiB: no feed is; cut it to what matters"] * 2
    )


def test_an_address_is_fetched_by_the_function_given():
    """Its content type and the address itself help to read it; a failure is a line."""
    documents = {"https://owl.example/feed": (FEED, "text/xml")}

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
        ({"kind": "page"}, "--kind page"),
        ({"kind": "sitemap"}, "--kind sitemap"),
        ({"url": "https://owl.example/"}, "--url"),
    ],
)
def test_an_unusable_call_is_refused_before_anything_is_read(options, message):
    with pytest.raises(InputError, match=message):
        read_lines(["-", "-"], **options)
