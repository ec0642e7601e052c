import gzip
import json
import re
from pathlib import Path

import pytest

from monitor.cli import main
from tests.servers import HttpServer, Reply

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Made-up Gazette</title>
<item><title>Harvest &#x202e;begins</title><link>https://gazette.example/1</link><guid>g1</guid>
<pubDate>Wed, 26 Feb 2025 09:14:00 GMT</pubDate></item>
<item><title>Second</title><link>https://gazette.example/2</link></item>
</channel></rss>
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `monitor read` in a folder that holds `feed.xml`; hands out status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    Path("feed.xml").write_text(FEED, encoding="utf-8")

    def read(*args: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as caught:
            main(["read", *args])
        return caught.value.code, *capsys.readouterr()

    return read


def test_each_entry_is_a_json_line_that_says_where_it_is_from(read):
    status, out, err = read("feed.xml", "--json")
    assert (status, err) == (0, "")
    first, second = [json.loads(line) for line in out.splitlines()]
    assert (first["from"], first["id"], first["published"]) == ("feed.xml", "g1", "2025-02-26T09:14:00Z")
    assert (second["id"], second["published"]) == ("https://gazette.example/2", None)


def test_people_see_a_table_for_each_document(read):
    Path("other.xml").write_text(FEED.replace("Second", "Third"), encoding="utf-8")
    status, out, err = read("feed.xml", "other.xml")
    assert status == 0
    assert re.fullmatch(r"4 entries of 2 documents in \d+\.\d s, \d+ a second\n", err)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "feed.xml (2)" in lines
    assert "– Second https://gazette.example/2" in lines
    assert lines.index("other.xml (2)") < lines.index("– Third https://gazette.example/2")
    assert "\u202e" not in out


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(read):
    status, out, err = read("none.xml", "feed.xml")
    assert status == 1
    assert "feed.xml (2)" in out
    assert err.startswith(
        "monitor: none.xml: No such file or directory: check the path\n2 entries of 2 documents"
    )
    status, out, err = read("none.xml", "feed.xml", "--json")
    assert (status, len(err.splitlines())) == (1, 1)
    assert [("error" in json.loads(line)) for line in out.splitlines()] == [True, False, False]


@pytest.mark.parametrize(
    "args",
    [["feed.xml", "--kind", "book"], ["a", "b", "--url", "https://x.org/"], ["feed.xml", "--config", "none"]],
)
def test_an_unusable_call_is_one_line(read, args: list[str]):
    status, out, err = read(*args)
    assert (status, out, len(err.splitlines())) == (2, "", 1)


def test_a_private_address_is_refused_unless_a_configuration_allows_it(read):
    with HttpServer() as server:
        server.on("/feed.xml", [Reply(body=FEED.encode(), headers={"Content-Type": "application/rss+xml"})])
        server.on("/gone", [Reply(404)])
        address = server.url("/feed.xml")
        status, out, err = read(address)
        assert (status, out, server.requests) == (1, "", [])
        assert err.startswith(f"monitor: {address}: ")
        assert len(err.splitlines()) == 1
        Path("monitor.yaml").write_text(
            "allow_networks: 127.0.0.0/8\npolling: {pace: 0s, contact: a@example.org}"
        )
        status, out, err = read(address, server.url("/gone"), "--config", ".", "--json")
        lines = [json.loads(line) for line in out.splitlines()]
        assert (status, len(err.splitlines())) == (1, 1)
        assert [line.get("id") for line in lines] == ["g1", "https://gazette.example/2", None]
        assert (
            lines[-1]["error"]
            == f"{server.url('/gone')}: the server answered 404: look at the address in a browser"
        )
        assert "a@example.org" in server.requests[0].headers["user-agent"]


def test_the_configuration_that_is_in_place_counts_and_a_broken_one_hinders_nobody(read):
    Path("config").mkdir()
    with HttpServer() as server:
        server.on("/feed.xml", Reply(body=FEED.encode()))
        Path("config/monitor.yaml").write_text("allow_networks: 127.0.0.0/8\npolling: {pace: 0s}")
        assert read(server.url("/feed.xml"))[0] == 0
        Path("config/monitor.yaml").write_text("allow_networks: 127.0.0.0/8\npollling: {}")
        status, _, err = read(server.url("/feed.xml"))
        assert status == 1
        told, refused = err.splitlines()
        assert "monitor.yaml:2:1: unknown key `pollling`" in told
        assert told.endswith("(read goes on without this configuration)")
        assert "loopback" in refused
        assert read("feed.xml")[0] == 0


def test_what_is_wrong_with_a_document_that_can_be_read_is_told(read):
    Path("cut.xml").write_text(FEED[: FEED.index("</item>\n</channel>")], encoding="utf-8")
    status, out, err = read("cut.xml", "--json")
    assert (status, len(out.splitlines())) == (0, 2)
    assert err.startswith("monitor: cut.xml: the document is cut off")
    Path("empty.xml").write_text(FEED.replace("<item>", "<item/><item>", 1), encoding="utf-8")
    assert (
        read("empty.xml", "--json")[2]
        == "monitor: empty.xml: entries left out, as nothing stands in them: 1\n"
    )


def test_an_index_of_sitemaps_is_read_with_all_it_names(read):
    """What cannot be read of it makes exit status 1."""
    Path("monitor.yaml").write_text("allow_networks: 127.0.0.0/8\npolling: {pace: 0s}")
    with HttpServer() as server:
        named = "".join(
            f"<sitemap><loc>{server.url(path)}</loc></sitemap>" for path in ("/1.xml.gz", "/gone")
        )
        urlset = (
            "<urlset><url><loc>https://gazette.example/1</loc><lastmod>2026-01-05</lastmod></url></urlset>"
        )
        server.on("/sitemap.xml", Reply(body=f"<sitemapindex>{named}</sitemapindex>".encode()))
        server.on(
            "/1.xml.gz",
            Reply(body=gzip.compress(urlset.encode()), headers={"Content-Type": "application/x-gzip"}),
        )
        server.on("/gone", Reply(404))
        address = server.url("/sitemap.xml")
        status, out, err = read(address, "--kind", "sitemap", "--config", ".", "--json")
        entry, gone = [json.loads(line) for line in out.splitlines()]
        assert (status, err) == (
            1,
            f"monitor: {address}: an index of 2 sitemaps, each of which is read here\n",
        )
        assert (entry["id"], entry["updated"], entry["from"]) == (
            "https://gazette.example/1", "2026-01-05", address,
        )  # fmt: skip
        assert gone["error"].startswith(server.url("/gone"))
        status, out, err = read(address, "--config", ".")
        assert (status, len(err.splitlines())) == (1, 2)
        assert "https://gazette.example/1" in " ".join(out.split())


def test_read_and_match_go_together(read, capsys: pytest.CaptureFixture[str]):
    Path("rules.yaml").write_text("rules: [{name: Harvest, any: harvest}]")
    Path("articles").write_text(read("feed.xml", "--json")[1])
    with pytest.raises(SystemExit) as caught:
        main(["match", "--rules", "rules.yaml", "articles", "--json"])
    assert caught.value.code == 0
    assert json.loads(capsys.readouterr().out)["id"] == "g1"
