"""What sites offer to be read, and the configuration to which it is added."""

import json
import time

from tests.acceptance.feeds import Item, rss
from tests.servers import Reply

HTML = {"Content-Type": "text/html; charset=utf-8"}
CONFIG = """# Our sources
allow_networks: [127.0.0.0/8]   # this machine
polling: {pace: 0s}
sources:
  - name: Hawk
    feed: https://hawk.example/rss
    # every: 10m

rules: []   # none yet
"""


def page(head: str = "", body: str = "") -> Reply:
    return Reply(
        body=f"<!DOCTYPE html><html lang=az><head>{head}</head><body>{body}</body></html>".encode(),
        headers=HTML,
    )


def headlines(count: int = 12) -> str:
    return "".join(
        f"<h3><a href='/2026/11/{number}/flood-number-{number}-in-the-old-town'>Flood number {number} in the old town</a></h3>"
        for number in range(10, 10 + count)
    )


def feed(
    summary: str = "A ship has come.", count: int = 10, title: str = "The Owl", every: int = 3_600
) -> Reply:
    now = int(time.time())
    items = [
        Item(str(n), f"https://owl.example/{n}", f"Title {n}", summary, at=now - n * every)
        for n in range(count)
    ]
    return Reply(body=rss(items, title))


def sitemap(*urls: str, kind: str = "urlset", tag: str = "url", more: str = "") -> bytes:
    inner = "".join(f"<{tag}><loc>{url}</loc>{more}</{tag}>" for url in urls)
    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0"?><{kind} {names}>{inner}</{kind}>'.encode()


def lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]
