"""Spiders of one's own: what they may do, what they may not, and what is told when they fail."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from monitor.errors import WorkerTimeout
from monitor.settings import SECOND, Polling
from tests.servers import HttpServer, Reply
from tests.spiders.rig import Crawl, crawl, html

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024


@pytest.fixture
def site():
    with HttpServer() as server:
        server.on("/robots.txt", Reply(404))
        server.on("/", html("<p>front</p>"))
        yield server


@pytest.fixture
def write(tmp_path):
    """Writes a spider called `own` into a folder, and returns the crawl of it."""

    def write(body, folder="spiders", head="", **args):
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        text = f"import scrapy\n{head}\n\nclass Own(scrapy.Spider):\n    name = 'own'\n"
        (place / "own.py").write_text(text + textwrap.indent(textwrap.dedent(body), "    "))
        return Crawl(spider="own", folders=(place,), args=args, pages=100)

    return write


def test_a_spider_takes_its_arguments_and_yields_links_and_articles(site, write):
    spec = write(
        """
        async def start(self):
            yield scrapy.Request(self.front, cb_kwargs={"section": self.section})

        def parse(self, response, section):
            yield {"url": response.urljoin(section), "title": response.css("p::text").get()}
            yield Article(response.url, title="Whole", text="Its text.", published="2025-02-26")
        """,
        head="from spiders.items import Article",
        front=site.url("/"), section="news",
    )  # fmt: skip
    run = crawl(spec)
    assert run.items[0] == {"url": site.url("/news"), "title": "front"}
    assert run.items[1] | {"author": None, "tags": None} == {
        "url": site.url("/"), "title": "Whole", "text": "Its text.", "published": "2025-02-26", "summary": None,
        "author": None, "updated": None, "language": None, "tags": None, "image": None,
    }  # fmt: skip
    assert (run.end.reason, run.end.errors, run.end.finish) == (None, [], "finished")


def test_a_folder_may_have_any_name_and_its_modules_use_one_another(site, write, tmp_path):
    spec = write(
        """
        start_urls = [FRONT]

        def parse(self, response):
            yield {"url": response.urljoin(PATH)}
        """,
        folder="2 spiders-of mine",
        head=f"from .shared import PATH\nimport shared\nFRONT = {site.url('/')!r}",
    )
    (tmp_path / "2 spiders-of mine" / "shared.py").write_text("PATH = '/there'\n")
    assert crawl(spec).links == [site.url("/there")]


def test_what_a_spider_prints_does_not_reach_standard_output(site, write, capfd):
    spec = write(
        f"""
        start_urls = [{site.url("/")!r}]

        def parse(self, response):
            print("printed by a spider", flush=True)
            yield {{"url": response.url}}
        """
    )
    assert crawl(spec).links == [site.url("/")]
    assert "printed by a spider" not in capfd.readouterr().out


def test_no_setting_of_a_spider_opens_another_way_out(site, write):
    with HttpServer() as proxy:
        spec = write(
            f"""
            custom_settings = {{
                "ROBOTSTXT_OBEY": False,
                "USER_AGENT": "somebody else",
                "HTTPPROXY_ENABLED": True,
                "DOWNLOAD_HANDLERS": {{
                    "http": "scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler",
                    "file": "scrapy.core.downloader.handlers.file.FileDownloadHandler",
                }},
            }}

            async def start(self):
                for url in ["{site.url("/")}", "{site.url("/private")}", "file:///etc/hostname", "ftp://127.0.0.1/x",
                            "data:text/plain,x", "http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/",
                            "http://user:pass@127.0.0.1:{site.port}/"]:
                    yield scrapy.Request(url, meta={{"proxy": "{proxy.url()}", "dont_obey_robotstxt": True}})

            def parse(self, response):
                yield {{"url": response.url}}
            """
        )
        site.on("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /private"))
        run = crawl(spec)
        assert proxy.requests == []
    assert run.links == [site.url("/")]
    assert sorted(site.paths()) == ["/", "/robots.txt"]
    assert {one.headers["user-agent"].split("/")[0] for one in site.requests} == {"media-monitor"}
    assert run.end.errors == []


def test_a_spider_has_no_network_of_its_own(site, write):
    spec = write(
        f"""
        start_urls = [{site.url("/")!r}]

        def parse(self, response):
            for way in (self.connect, self.look_up, self.look_up_plainly, self.send):
                try:
                    way()
                except PermissionError as error:
                    yield {{"url": response.urljoin(way.__name__)}}

        def connect(self):
            socket.create_connection(("127.0.0.1", {site.port}))

        def look_up(self):
            socket.getaddrinfo("example.org", 80)

        def look_up_plainly(self):
            socket.gethostbyname("example.org")

        def send(self):
            socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {site.port}))
        """,
        head="import socket",
    )
    assert crawl(spec).links == [
        site.url(f"/{way}") for way in ("connect", "look_up", "look_up_plainly", "send")
    ]
    assert site.paths() == ["/robots.txt", "/"]


def test_cookies_and_credentials_stay_with_their_site(site, write):
    with HttpServer() as other:
        other.on("/robots.txt", Reply(404))
        site.on("/", Reply(302, headers={"Location": other.url("/there"), "Set-Cookie": "session=1"}))
        site.on("/back", html())
        other.on("/there", html(**{"Set-Cookie": "other=2"}))
        spec = write(
            f"""
            custom_settings = {{"COOKIES_ENABLED": True}}

            async def start(self):
                yield scrapy.Request("{site.url("/")}", headers={{"Authorization": "Basic x"}}, cookies={{"own": "3"}})

            def parse(self, response):
                yield scrapy.Request("{site.url("/back")}", self.end)

            def end(self, response):
                yield {{"url": response.url}}
            """
        )
        assert crawl(spec).links == [site.url("/back")]
        sent = {one.path: one.headers for one in site.requests + other.requests if one.path != "/robots.txt"}
    assert sent["/"]["cookie"] == "own=3"
    assert sent["/"]["authorization"] == "Basic x"
    assert not {"cookie", "authorization", "referer"} & set(sent["/there"])
    assert set(sent["/back"]["cookie"].split("; ")) == {"own=3", "session=1"}


def test_a_form_can_be_posted(site, write):
    site.on("/search", lambda request: html(f"<p>{request.method} {request.body.decode()}</p>"))
    spec = write(
        f"""
        async def start(self):
            yield scrapy.FormRequest("{site.url("/search")}", formdata={{"q": "Xocalı & co"}})

        def parse(self, response):
            yield {{"url": response.url, "title": response.css("p::text").get()}}
        """
    )
    (item,) = crawl(spec).items
    assert item["title"] == "POST q=Xocal%C4%B1+%26+co"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("def parse(self, response):\n    raise KeyError('title')", "KeyError: 'title' ({file}:9)"),
        ("def parse(self, response):\n    self.logger.error('no %s here', 'list')", "no list here"),
        (
            "def parse(self, response):\n    yield {{'url': 1 / 0}}",
            "ZeroDivisionError: division by zero ({file}:9)",
        ),
    ],
)
def test_what_goes_wrong_in_a_spider_is_told_with_its_place(site, write, body, told, tmp_path):
    spec = write(f"start_urls = [{site.url('/')!r}]\n\n" + body.format())
    run = crawl(spec)
    assert run.end.errors == [told.format(file=tmp_path / "spiders/own.py")]
    assert run.end.reason is None


def test_a_file_that_cannot_be_read_takes_no_spider_of_another_with_it(site, write, tmp_path):
    spec = write(
        f"start_urls = [{site.url('/')!r}]\n\ndef parse(self, response):\n    yield {{'url': response.url}}"
    )
    for name, text in (("a", "import no_such_module"), ("b", "def ("), ("z", "1 / 0")):
        (tmp_path / f"spiders/{name}.py").write_text(text)
    run = crawl(spec)
    assert (run.links, run.end.errors) == ([site.url("/")], [])


def test_a_name_that_two_spiders_have_is_told(site, write, tmp_path):
    spec = write(
        f"start_urls = [{site.url('/')!r}]\n\ndef parse(self, response):\n    yield {{'url': response.url}}"
    )
    (tmp_path / "spiders/twin.py").write_text((tmp_path / "spiders/own.py").read_text())
    assert "several spiders with the same name" in crawl(spec).end.errors[0]


def test_a_spider_that_is_not_there_is_named_with_those_that_are(write):
    spec = write("")
    run = crawl(Crawl(spider="onw", folders=spec.folders))
    assert (
        run.end.reason == "there is no spider called 'onw' in the folders of `spiders:`; there are own, site"
    )


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("def (", "SyntaxError"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_folder_that_cannot_be_loaded_is_told(write, head, told):
    run = crawl(write("", head=head))
    assert told in run.end.reason
    assert "own.py" in run.end.reason


def test_an_argument_too_many_or_too_few_is_told(site, write):
    run = crawl(write("def __init__(self, section):\n    self.section = section", other="x"))
    assert "TypeError" in run.end.reason


@pytest.mark.parametrize("way", ["time.sleep(60)", "re.match('(a+)+$', 'a' * 40 + 'b')"])
def test_a_spider_that_hangs_is_ended(site, write, way, monkeypatch):
    spec = write(
        f"start_urls = [{site.url('/')!r}]\n\ndef parse(self, response):\n    {way}",
        head="import re\nimport time",
    )
    began = time.monotonic()
    run = crawl(spec, time=6 * SECOND)
    assert time.monotonic() - began < 30
    assert run.end.reason.startswith("the crawl took too long and was ended")


def test_a_spider_that_hangs_while_answers_wait_for_it_is_ended(site, write, monkeypatch):
    urls = [site.url(f"/{number}") for number in range(6)]
    for number in range(6):
        site.on(f"/{number}", Reply(body=b"<p>" + b"x" * 5 * MEGABYTE, headers={"Content-Type": "text/html"}))
    spec = write(
        f"custom_settings = {{'CONCURRENT_REQUESTS_PER_DOMAIN': 6}}\nstart_urls = {urls!r}\n\n"
        "def parse(self, response):\n    time.sleep(60)",
        head="import time",
    )
    began = time.monotonic()
    run = crawl(spec, time=8 * SECOND, polling=Polling(pace=0, per_site=6))
    assert run.end.reason.startswith("the crawl took too long and was ended")
    assert time.monotonic() - began < 30


def test_a_request_that_cannot_be_judged_is_answered_all_the_same(site, write, monkeypatch):
    async def check(self, url):
        raise WorkerTimeout("find_permission: no result within 5000 ms; this input is left out")

    monkeypatch.setattr("monitor.net.robots.Robots.check", check)
    spec = write(f"start_urls = [{site.url('/')!r}]\n\ndef parse(self, response):\n    pass")
    run = crawl(spec)
    assert (run.end.reason, run.end.finish) == (None, "finished")
    assert "no result within" in run.end.troubles[0]


def test_what_a_process_says_at_its_end_is_bounded(site, write):
    spec = write(
        f"""
        start_urls = [{site.url("/")!r}]

        def parse(self, response):
            ParentHandler.channel.finish({{"end": {{
                "errors": [f"\\x00\\ud800{{n}}" for n in range(100_000)], "failure": {{"a": 1}}, "reason": 7,
                "stats": {{"x": "y" * 10**6, "z": float("nan"), "n": 10**30, "ok": 1}},
            }}}})
        """,
        head="from monitor.collect.child import ParentHandler",
    )
    run = crawl(spec)
    assert run.end.errors == [str(number) for number in range(10)]
    assert run.end.reason == "{'a': 1}"
    assert run.end.finish == "7"
    assert run.end.stats == {"ok": 1, "x": "y" * 500}


def test_a_process_that_speaks_another_language_is_ended(site, write):
    spec = write(
        f"""
        start_urls = [{site.url("/")!r}]

        async def parse(self, response):
            await ParentHandler.channel.send({{"hello": "there"}})
        """,
        head="from monitor.collect.child import ParentHandler",
    )
    assert crawl(spec).end.reason == (
        "the crawl was ended, as it sent a message of no known kind: mend the spider, or report it"
    )


def test_what_waits_for_its_turn_is_not_asked_for_once_the_site_wants_to_be_left_alone(site, write):
    site.on("/0", Reply(503, headers={"Retry-After": "3600"}))
    urls = [site.url(f"/{number}") for number in range(12)]
    spec = write(
        f"custom_settings = {{'CONCURRENT_REQUESTS_PER_DOMAIN': 16, 'DOWNLOAD_DELAY': 0}}\nstart_urls = {urls!r}\n\n"
        "def parse(self, response):\n    pass"
    )
    run = crawl(spec, polling=Polling(pace=200))
    assert len(site.paths()) <= 4
    assert run.end.retry_after == 3_600_000
    assert run.end.finish == "the site asks to be left alone for 3600 s"


def test_a_crawl_whose_time_is_over_ends_by_itself_and_says_so(site, write):
    site.on("/robots.txt", Reply(body=b"User-agent: *\nCrawl-delay: 20"))
    urls = [site.url(f"/{number}") for number in range(3)]
    spec = write(f"start_urls = {urls!r}\n\ndef parse(self, response):\n    yield {{'url': response.url}}")
    began = time.monotonic()
    run = crawl(spec, time=3 * SECOND)
    assert time.monotonic() - began < 15
    assert run.end.reason is None
    assert run.end.finish in {
        "closespider_timeout",
        "its time was over: raise polling.crawl_time, or give it fewer pages",
    }


def test_a_spider_that_eats_memory_is_ended(site, write):
    spec = write(
        f"start_urls = [{site.url('/')!r}]\n\ndef parse(self, response):\n    self.all = [bytearray(10**6) for _ in range(10**4)]"
    )
    run = crawl(spec, memory=100 * MEGABYTE)
    assert run.end.reason.startswith("the crawl needed more than 100 MiB of memory")


def test_a_spider_that_dies_is_told(site, write):
    spec = write(
        f"start_urls = [{site.url('/')!r}]\n\ndef parse(self, response):\n    os.kill(os.getpid(), 9)",
        head="import os",
    )
    run = crawl(spec)
    assert run.end.reason == "the crawl ended before its end (signal SIGKILL); it is begun again"


ENDLESS = """
    async def start(self):
        yield scrapy.Request("{url}")

    def parse(self, response, number=0):
        yield {{"url": response.url}}
        yield response.follow(f"/{{number}}", cb_kwargs={{"number": number + 1}})
"""


def test_a_spider_without_an_end_makes_as_many_requests_as_it_may(site, write):
    for number in range(100):
        site.on(f"/{number}", html("<p>page</p>"))
    run = crawl(Crawl(spider="own", folders=write(ENDLESS.format(url=site.url("/"))).folders, pages=5))
    assert len([path for path in site.paths() if path != "/robots.txt"]) == 15
    assert run.end.finish == "15 requests were made, more than the crawl may make: raise `pages`"


def test_no_more_bytes_are_fetched_than_a_crawl_may_have(site, write):
    for number in range(100):
        site.on(f"/{number}", Reply(body=b"<p>" + b"x" * 100_000, headers={"Content-Type": "text/html"}))
    run = crawl(write(ENDLESS.format(url=site.url("/"))), polling=Polling(pace=0, crawl_bytes=500_000))
    assert 5 <= len(site.paths()) <= 9
    assert "raise polling.crawl_bytes" in run.end.finish


def test_what_a_spider_asks_for_keeps_the_pace_of_its_site(site, write):
    urls = [site.url(f"/{number}") for number in range(5)]
    spec = write(
        f"custom_settings = {{'DOWNLOAD_DELAY': 0, 'AUTOTHROTTLE_ENABLED': False}}\nstart_urls = {urls!r}\n\n"
        "def parse(self, response):\n    pass"
    )
    crawl(spec, polling=Polling(pace=200))
    first, last = site.requests[0].at, site.requests[-1].at
    assert last - first > 0.8  # five gaps of 0.2 s, less what the first one was late


PARENT = """
import asyncio, pathlib, sys
from tests.spiders.rig import Crawl, crawl
async def tell(item):
    print(item["url"], flush=True)
crawl(Crawl(spider="own", folders=(pathlib.Path(sys.argv[1]),)), take=tell)
"""


@pytest.mark.parametrize("way", ["time.sleep(60)", "re.match('(a+)+$', 'a' * 40 + 'b')"])
def test_a_crawl_ends_with_its_parent_also_where_it_is_busy(site, write, way):
    spec = write(
        f"""
        start_urls = [{site.url("/")!r}]

        def parse(self, response):
            yield {{"url": f"http://pid.example/{{os.getpid()}}/{{os.getppid()}}"}}
            yield {{"url": "http://pid.example/0/0"}}

        def closed(self, reason):
            {way}
        """,
        head="import os\nimport re\nimport time",
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(spec.folders[0])], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    child, nursery = map(int, parent.stdout.readline().split("/")[-2:])
    time.sleep(0.5)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 10
    while time.monotonic() < until and (Path(f"/proc/{child}").exists() or Path(f"/proc/{nursery}").exists()):
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
    assert not Path(f"/proc/{nursery}").exists()
