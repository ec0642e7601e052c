"""Scrapy's commands work in the repository, under settings that open nothing but the web."""

import subprocess
import sys
from pathlib import Path

from tests.mailserver import make_certificate
from tests.servers import HttpServer, Reply

ROOT = Path(__file__).parents[2]


def _scrapy(*args, **environ):
    command = [sys.executable, "-m", "scrapy", *args]
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "/usr/bin"} | environ,
    )


def test_scrapy_finds_the_project():
    done = _scrapy("settings", "--get", "BOT_NAME")
    assert done.stdout.strip() == "media-monitor"
    assert _scrapy("list").returncode == 0


SPIDER = """
import scrapy

class Any(scrapy.Spider):
    name = "any"

    async def start(self):
        for url in {urls!r}:
            yield scrapy.Request(url, callback=self.parse, errback=self.refuse)

    def parse(self, response):
        print("got", response.url)

    def refuse(self, failure):
        print("refused", failure.request.url, failure.type.__name__)
"""


def test_only_web_addresses_are_fetched(tmp_path):
    urls = ["file:///etc/hostname", "data:text/plain,secret", "ftp://127.0.0.1/x", "s3://bucket/x"]
    spider = tmp_path / "any_spider.py"
    spider.write_text(SPIDER.format(urls=urls), encoding="utf-8")
    done = _scrapy("runspider", "--nolog", str(spider))
    assert sorted(done.stdout.split("\n")[:-1]) == sorted(f"refused {url} NotSupported" for url in urls)


def test_the_proxy_of_the_environment_is_not_used():
    with HttpServer() as proxy, HttpServer() as site:
        site.on("/page", Reply(body=b"from the site"))
        done = _scrapy("fetch", "--nolog", site.url("/page"), http_proxy=proxy.url())
        assert done.stdout == "from the site\n"
        assert proxy.requests == []


def test_an_unknown_certificate_is_refused(tmp_path):
    context, _ = make_certificate(tmp_path, "127.0.0.1")
    with HttpServer(tls=context) as site:
        site.on("/page", Reply(body=b"secret"))
        assert _scrapy("fetch", "--nolog", site.url("/page")).stdout.strip() == ""
        assert site.requests == []
