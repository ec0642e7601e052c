"""Pages per second of a crawl as the daemon does it beside plain `scrapy`, alternately in one run; a script, not a test.

    python -m tests.bench.bench_crawl [--pages 400] [--rounds 3] [--at-once 8]

Both go through the same site of pages that list articles, on a server in a process of its own, both obey its
robots.txt, have as many requests under way and no delay, and tell all links to articles. What counts is the time
from the first to the last request at the server; the whole time, with the start of a process, is printed beside it.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from monitor.collect.crawl import Crawler
from monitor.collect.order import Order
from monitor.egress import Egress
from monitor.net.frames import Message
from monitor.net.nursery import Nursery
from monitor.net.pacing import Pacer
from monitor.net.robots import Robots
from monitor.net.session import Session
from monitor.net.workers import Workers
from monitor.settings import MINUTE, SECOND, Crawl, Polling
from tests.servers import HttpServer, Reply, Request

ARTICLES = 25
"""On one page."""
BRANCHES = 10
"""Further pages that one page leads to."""
MIB = 1024 * 1024
SPIDER = """
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

class Plain(CrawlSpider):
    name = "plain"
    start_urls = [{url!r}]
    rules = [Rule(LinkExtractor(allow="/section/"), follow=True, callback="parse_list")]
    links = LinkExtractor(allow="/news/")

    def parse_start_url(self, response):
        return self.parse_list(response)

    def parse_list(self, response):
        for link in self.links.extract_links(response):
            yield {{"url": link.url, "title": link.text}}
"""


class Server(HttpServer):
    """Serves the site; `/figures` tells how many of its pages were asked for since it was asked last, and in what time."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self._pages = {f"/section/{n}": _page(n, pages) for n in range(1, pages)} | {"/": _page(0, pages)}

    def answer(self, request: Request) -> Reply:
        if request.path == "/robots.txt":
            return Reply(body=b"User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"})
        if request.path == "/figures":
            times = [one.at for one in self.requests if one.path in self._pages]
            self.requests.clear()
            told = {"pages": len(times), "seconds": times[-1] - times[0] if times else None}
            return Reply(body=json.dumps(told).encode())
        return Reply(body=self._pages[request.path], headers={"Content-Type": "text/html; charset=utf-8"})


def _page(number: int, pages: int) -> bytes:
    further = [n for n in range(BRANCHES * number + 1, BRANCHES * number + BRANCHES + 1) if n < pages]
    menu = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in further)
    items = "".join(
        f'<article><h2><a href="/news/{ARTICLES * number + n}">The council looks into matter {n} of list {number}</a></h2>'
        f"<p>{'What is known of it so far stands here. ' * 12}</p></article>"
        for n in range(ARTICLES)
    )
    return f"<!doctype html><html><head><title>{number}</title></head><body><nav><ul>{menu}</ul></nav><main>{items}</main></body></html>".encode()  # fmt: skip


def crawl_ours(url: str, pages: int, at_once: int) -> int:
    """As the daemon does it: the guarded session, robots.txt, a forked child, links handed over one by one."""
    return asyncio.run(_crawl(url, pages, at_once))


async def _crawl(url: str, pages: int, at_once: int) -> int:
    found: list[Message] = []

    async def take(item: Message) -> None:
        found.append(item)

    loop = asyncio.get_running_loop()
    polling = Polling(pace=0, per_site=at_once)
    guard, pacer = Egress(("127.0.0.0/8",)), Pacer(0, at_once, loop.time)
    async with Session(guard, pacer, user_agent="media-monitor", concurrency=polling.concurrency) as session:
        workers = Workers(memory=512 * MIB)
        robots = Robots(session, workers, "media-monitor", lambda: int(loop.time() * SECOND))
        crawler = Crawler(session, robots, _nursery(), polling, lambda: int(loop.time() * SECOND))
        crawl = Crawl(
            start=(f"{url}/",), articles=("/news/",), sections=("/section/",), depth=20, pages=pages
        )
        order = Order(
            source="bench", crawl=crawl, memory=polling.crawl_memory, time=5 * MINUTE, pace=0, per_site=at_once,
            timeout=polling.timeout,
        )  # fmt: skip
        try:
            ended = await crawler.crawl(order, take)
        finally:
            await robots.close()
            await workers.close()
    assert ended.reason is None, ended
    return sum("title" in one for one in found)


_NURSERY: list[Nursery] = []


def _nursery() -> Nursery:
    """One for all rounds, as a daemon has it."""
    if not _NURSERY:
        _NURSERY.append(Nursery(["monitor.collect.child"]))
    return _NURSERY[0]


def crawl_plain(url: str, pages: int, at_once: int) -> int:
    settings = {
        "ROBOTSTXT_OBEY": 1, "CONCURRENT_REQUESTS": at_once, "CONCURRENT_REQUESTS_PER_DOMAIN": at_once, "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": 0, "COOKIES_ENABLED": 0, "CLOSESPIDER_PAGECOUNT": 2 * pages, "LOG_ENABLED": 0, "TELNETCONSOLE_ENABLED": 0,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        spider, out = Path(folder) / "plain.py", Path(folder) / "out.jsonl"
        spider.write_text(SPIDER.format(url=f"{url}/"), "utf-8")
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        command = [
            sys.executable,
            "-m",
            "scrapy",
            "runspider",
            str(spider),
            "-a",
            f"start_url={url}/",
            "-o",
            str(out),
        ]
        subprocess.run([*command, *options], check=True, cwd=folder)
        return len(out.read_text("utf-8").splitlines())


def measure(crawl: Callable[[str, int, int], int], url: str, pages: int, at_once: int) -> dict[str, Any]:
    began = time.monotonic()
    links = crawl(url, pages, at_once)
    whole = time.monotonic() - began
    with urlopen(f"{url}/figures", timeout=10) as answer:
        told = json.load(answer)
    assert told["pages"] == pages, told
    assert links >= ARTICLES * pages, links
    return {"pages/s": told["pages"] / told["seconds"], "whole": whole}


def serve(pages: int) -> None:
    with Server(pages) as server:
        print(server.url("").rstrip("/"), flush=True)
        sys.stdin.read()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--serve", action="store_true", help="be the server: what the bench starts itself")
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.pages)
        return
    command = [sys.executable, "-m", "tests.bench.bench_crawl", "--serve", "--pages", str(asked.pages)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        url = server.stdout.readline().strip()
        ways = {"ours": crawl_ours, "scrapy": crawl_plain}
        told: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
        for turn in range(asked.rounds):
            for name in sorted(ways, reverse=bool(turn % 2)):
                told[name].append(measure(ways[name], url, asked.pages, asked.at_once))
        server.stdin.close()
    speeds = {name: statistics.median(one["pages/s"] for one in rounds) for name, rounds in told.items()}
    for name, rounds in told.items():
        whole = statistics.median(one["whole"] for one in rounds)
        print(json.dumps({name: {"pages/s": round(speeds[name]), "whole s": round(whole, 2)}}))
    print(json.dumps({"pages": asked.pages, "ratio": round(speeds["ours"] / speeds["scrapy"], 2)}))


if __name__ == "__main__":
    main()
