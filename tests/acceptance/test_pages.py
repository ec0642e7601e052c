"""The whole program with `content: page`: real feeds with faults, a press full of what is no article, a wire copy."""

import json
import re
from collections import Counter
from html import escape
from urllib.request import urlopen

import pytest

from monitor.net.browser import find_browser
from tests.acceptance.feeds import Item, rss
from tests.acceptance.newsroom import Replay
from tests.acceptance.program import Program, until
from tests.acceptance.test_replay import matching
from tests.press import press
from tests.servers import HttpServer, Reply

PAGE_ONLY = "All rights reserved."
"""Nothing of it stands in an article: it is the replayed pages' footer."""


def _quiet(program):
    """All is judged and sent; what still waits is tried again, for the third time, in some minutes."""
    status = program.lines("status")[0]
    open_ = sum(status["deliveries"].get(state, 0) for state in ("waiting", "sending"))
    return status["unjudged"] == open_ == 0 and status["pages"].get("waiting", 0) <= 3


@pytest.mark.slow
def test_every_article_of_real_feeds_has_its_page_or_a_reason(shared, tmp_path):
    """With every tenth answer broken; and what matches is alerted once."""
    options = ("--rewrite-links", "--step", "--faults", "0.1", "--slow", "0.2")
    with HttpServer() as hooks, Replay(shared, *options, series=("holod-ru",)) as room:
        hooks.on("/hook", Reply(204))
        config = {
            "sources": [
                {"name": name, "feed": url, "every": "100ms", "content": "page"} for name, url in room.feeds.items()
            ],
            "polling": {
                "every": "100ms", "pace": "0s", "first_poll": "alert", "max_age": "none", "timeout": "10s",
                "per_site": 8, "pages_per_day": 100_000,
            },
            "rules": [{"name": "words", "any": ["police", "суд"], "notify": ["ops"]}],
            "recipients": [{"name": "ops", "webhook": {"url": hooks.url("/hook")}}],
        }  # fmt: skip
        with Program(tmp_path, **config) as program:
            program.start()
            until(room.done, 400)
            until(lambda: _quiet(program), 400)
            program.stop()
            articles = program.lines("articles")
        told = [json.loads(request.body)["data"]["article"]["id"] for request in hooks.requests]
    states = Counter(article["page"]["state"] for article in articles)
    assert states["waiting"] <= 3
    assert all(article["text"] for article in articles if article["page"]["state"] == "done")
    assert all(article["page"]["reason"] for article in articles if article["page"]["state"] != "done")
    assert states["done"] > 0.9 * len(articles)
    assert not any(PAGE_ONLY in (article["text"] or "") for article in articles)
    assert sorted(told) == sorted(set(told)), "an article was alerted twice"
    assert set(told) == matching(tmp_path)


@pytest.mark.slow
def test_no_page_of_real_feeds_is_fetched_twice(shared, tmp_path):
    with Replay(shared, "--rewrite-links", "--step", series=("holod-ru",)) as room:
        ((name, url),) = room.feeds.items()
        config = {
            "sources": [{"name": name, "feed": url, "every": "100ms", "content": "page"}],
            "polling": {"every": "100ms", "pace": "0s", "first_poll": "alert", "max_age": "none"},
            "rules": [{"name": "words", "any": ["суд"], "notify": []}],
        }
        with Program(tmp_path, **config) as program:
            program.start()
            until(room.done, 400)
            until(lambda: program.lines("status")[0]["pages"].get("waiting", 0) == 0, 60)
            program.stop()
            articles = program.lines("articles")
        with urlopen(f"{room.base}/stats", timeout=10) as answer:
            served = json.load(answer)["articles"]
    assert served == {"200": len(articles), "404": 1}, "the pages, and the robots.txt that there is none of"


def test_what_is_no_article_is_named_and_none_of_it_is_stored(tmp_path):
    """Every page of the press is linked in one feed; what is an article is stored, all else has a reason."""
    with HttpServer() as server:
        pages = press(server.url("").rstrip("/"))
        items = [Item(name, server.url(page.path), f"Entry {name}", "") for name, page in pages.items()]
        server.on("/feed", Reply(body=rss(items)))
        for page in pages.values():
            server.on(
                page.path,
                Reply(page.status, page.html.encode(), {"Content-Type": "text/html; charset=utf-8"}),
            )
        config = {
            "sources": [{"name": "Press", "feed": server.url("/feed"), "every": "1h", "content": "page"}],
            "polling": {"pace": "0s", "first_poll": "alert", "max_age": "none", "per_site": 8},
            "rules": [{"name": "all", "any": ["tram"], "notify": []}],
        }
        with Program(tmp_path, **config) as program:
            program.run("poll")
            found = {seen["entry"]: one for one in program.lines("articles") for seen in one["sightings"]}
    whole = {server.url(page.path) for page in pages.values() if page.kind is None}
    wrong = {}
    for name, page in pages.items():
        article = found[name]
        reason = article["page"]["reason"] or ""
        if page.kind is None:
            fine = bool(article["text"])
        elif page.kind == "redirect" and page.leads_to:
            fine = page.leads_to in whole if article["text"] else bool(reason)
        else:
            named = f": {page.kind}: " in reason or (page.kind == "front page" and "front page" in reason)
            fine = article["text"] is None and named
        if not fine:
            wrong[name] = (page.kind, article["page"], (article["text"] or "")[:80])
    assert wrong == {}


def _page(shared):
    """The wire copy among all that stands around articles, and its paragraphs."""
    text = (shared / "seed-article.txt").read_text(encoding="utf-8").partition("date 2025-02-26 ")[2]
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs[:2])
    body += '<div class="read-also">Read also: <a href="/x">Another story of the day</a></div>'
    body += "".join(f"<p>{escape(one)}</p>" for one in paragraphs[2:])
    links = "".join(f'<li><a href="/{n}">A headline of something else, number {n}</a></li>' for n in range(8))
    comments = "".join(
        f"<div class='comment'><b>Reader {n}</b><p>What I think of it, part {n}.</p></div>" for n in range(4)
    )
    return paragraphs, (
        '<!doctype html><html lang="en"><head><title>Letter sent to UN Secretary General | Trend.Az</title>'
        '<meta property="og:site_name" content="Trend.Az"><meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2025-02-26T13:14:00+04:00"></head>'
        f"<body><header><nav><ul>{links}</ul></nav></header><main><article><h1>Letter sent to UN Secretary General</h1>"
        f'<div class="share"><a href="#">Share</a> <a href="#">Tweet</a></div>{body}</article>'
        f'<section class="related"><h3>Related news</h3><ul>{links}</ul></section>'
        f'<section id="comments"><h3>Comments</h3>{comments}</section></main>'
        "<footer><p>Subscribe to our newsletter.</p><p>All rights reserved.</p></footer></body></html>"
    )  # fmt: skip


def test_the_whole_wire_article_is_read_from_its_page(shared, tmp_path):
    """To the paragraph, with its date, its dateline and its credit; a rule finds what the feed does not say."""
    paragraphs, html = _page(shared)
    with HttpServer() as server, HttpServer() as hooks:
        hooks.on("/hook", Reply(204))
        link = server.url("/azerbaijan/letter")
        server.on(
            "/feed", Reply(body=rss([Item("1", link, "Letter sent to UN", "The letter has two pages.")]))
        )
        server.on(
            "/azerbaijan/letter",
            Reply(body=html.encode(), headers={"Content-Type": "text/html; charset=utf-8"}),
        )
        config = {
            "sources": [{"name": "Trend", "feed": server.url("/feed"), "content": "page"}],
            "rules": [{"name": "Khojaly at the UN", "all": ["Khojaly", "contempt for international law"], "notify": ["ops"]}],
            "recipients": [{"name": "ops", "webhook": {"url": hooks.url("/hook")}}],
        }  # fmt: skip
        with Program(tmp_path, **config) as program:
            program.start()
            until(lambda: hooks.requests)
            program.stop()
            (article,) = program.lines("articles")
        (request,) = hooks.requests
    assert article["text"].split("\n\n") == paragraphs
    assert (article["published"], article["dateline"], article["credit"]) == (
        "2025-02-26T09:14:00Z",
        "BAKU",
        "Trend",
    )
    told = json.loads(request.body)["data"]
    assert {span["field"] for match in told["matches"] for span in match["spans"]} == {"text"}
    assert (told["article"]["dateline"], told["article"]["credit"]) == ("BAKU", "Trend")


@pytest.mark.skipif(find_browser(None) is None, reason="no Chromium here; install Debian's package chromium")
def test_a_page_that_shows_nothing_without_scripts_is_read_where_a_browser_is_allowed(tmp_path):
    """Without one the reason names the setting."""
    words = " ".join(
        f"The harbour office said that quay {n} takes larger vessels from Monday on." for n in range(6)
    )
    shell = (
        '<!doctype html><html lang="en"><head><title>Quay opens</title></head><body><div id="root"></div>'
        '<script src="/app.js"></script></body></html>'
    )
    script = (
        'fetch("/story.json").then(answer => answer.json()).then(story => {'
        'document.getElementById("root").innerHTML ='
        '"<article><h1>" + story.title + "</h1><p>" + story.text + "</p></article>"})'
    )
    with HttpServer() as server:
        server.on("/feed", Reply(body=rss([Item("1", server.url("/quay"), "Quay opens")])))
        server.on("/quay", Reply(body=shell.encode(), headers={"Content-Type": "text/html"}))
        server.on("/app.js", Reply(body=script.encode(), headers={"Content-Type": "text/javascript"}))
        server.on(
            "/story.json",
            Reply(body=json.dumps({"title": "Quay opens", "text": words}).encode(), headers={"Content-Type": "application/json"}),
        )  # fmt: skip
        source = {"name": "Press", "feed": server.url("/feed"), "every": "1h", "content": "page"}
        polling = {"pace": "0s", "first_poll": "alert", "max_age": "none"}
        rules = [{"name": "Quay", "any": ["vessels"], "notify": []}]
        found = {}
        for browser in ("none", "chromium"):
            folder = tmp_path / browser
            folder.mkdir()
            config = {"sources": [source], "polling": polling | {"browser": browser}, "rules": rules}
            with Program(folder, **config) as program:
                program.run("poll")
                (found[browser],) = program.lines("articles")
    assert found["none"]["text"] is None
    assert found["none"]["page"]["reason"].endswith("polling.browser renders such pages")
    assert found["chromium"]["text"] == words
