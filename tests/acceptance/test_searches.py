"""From a keyword alone: a rule, a local search, and articles of an outlet that nobody listed."""

import json
import time
from html import escape
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.acceptance.feeds import Item, rss
from tests.acceptance.program import Program, until
from tests.mailserver import MailServer
from tests.pipeline.pages import article_page
from tests.servers import HttpServer, Reply, redirect
from tests.sites.checks import LATE

STORIES = {
    "/2026/01/05/khojaly-remembered-in-three-cities": "Khojaly remembered in three cities of the north",
    "/2026/01/05/harbour-opens-after-three-years": "Harbour opens after three years of works, and Khojaly is named",
}  # fmt: skip


class SearchSite:
    """Lists what its press holds, as a feed or as a page; `asked` are the words it was asked for, in order.

    It links by way of itself, as news searches do.
    """

    def __init__(self, server, paper, kind, *, etag=False):
        self.server, self.kind, self.etag = server, kind, etag
        self.stories, self.asked, self.unchanged = {}, [], 0
        for number, (path, title) in enumerate(STORIES.items()):
            paper.on(
                path, Reply(body=article_page(title), headers={"Content-Type": "text/html; charset=utf-8"})
            )
            server.on(f"/read/{number}", redirect(paper.url(path)))

    def listen(self, *words):
        """Answers questions for these words."""
        for one in words:
            self.server.on(one, self._answer)

    def _answer(self, request):
        self.asked.append((parse_qs(urlsplit(request.path).query)["q"][0], request.at))
        stories = [(self.server.url(f"/read/{number}"), title) for number, title in self.stories.items()]
        name = f'"{len(stories)}"'
        if self.etag and request.headers.get("if-none-match") == name:
            self.unchanged += 1
            return Reply(304)
        if self.kind == "rss":
            body, kind = rss([Item(url, url, title) for url, title in stories]), "text/xml"
        else:
            rows = "".join(
                f'<li><h3><a href="{escape(url)}">{escape(title)}</a></h3></li>' for url, title in stories
            )
            page = f'<!doctype html><html><body><nav><a href="/">Home</a></nav><ul>{rows}</ul></body></html>'
            body, kind = page.encode(), "text/html; charset=utf-8"
        return Reply(body=body, headers={"Content-Type": kind, **({"ETag": name} if self.etag else {})})

    def publish(self, number):
        self.stories[number] = list(STORIES.values())[number]


@pytest.fixture
def sites():
    """The search, the paper that it finds articles of, and where alerts go."""
    with HttpServer() as search, HttpServer("127.0.0.2") as paper, HttpServer() as hooks:
        hooks.on("/hook", Reply(204))
        yield search, paper, hooks


def config(search, hooks, words, mark="query", recipient=None, **source):
    return {
        "sources": [{"name": "Site search", "search": {"url": search.url(f"/find?q={{{mark}}}")} | source.pop("results", {}),
                     "every": "400ms", **source}],
        "rules": [{"name": "Khojaly", "any": list(words), "notify": ["ops"], "search": "Site search"}],
        "recipients": [{"name": "ops", **(recipient or {"webhook": {"url": hooks.url("/hook")}})}],
    }  # fmt: skip


def alerts(hooks):
    return [json.loads(one.body)["data"] for one in hooks.requests]


@pytest.mark.parametrize("kind", ["rss", "html"])
def test_from_a_keyword_alone_an_article_is_found_alerted_once_and_the_search_is_named(sites, tmp_path, kind):
    search, paper, hooks = sites
    site = SearchSite(search, paper, kind, etag=True)
    site.listen("/find?q=Khojaly")
    site.publish(0)
    with Program(tmp_path, **config(search, hooks, ["Khojaly"], first_poll="baseline")) as program:
        program.start()
        until(lambda: len(site.asked) >= 2)
        assert alerts(hooks) == []
        site.publish(1)
        until(lambda: alerts(hooks))
        before = len(site.asked)
        until(lambda: len(site.asked) >= before + 3)
        program.stop()
        archived = program.lines("articles")
    (alert,) = alerts(hooks)
    article = alert["article"]
    assert article["url"] == paper.url("/2026/01/05/harbour-opens-after-three-years")
    assert article["domain"] == f"127.0.0.2:{paper.port}"
    assert (article["via"], article["queries"]) == (["Site search"], {"Site search": "Khojaly"})
    assert [one["query"] for line in archived for one in line["sightings"]] == ["Khojaly", "Khojaly"]
    assert site.unchanged >= 3, "what did not change is answered by 304"
    times = [at for _, at in site.asked]
    assert min(later - at for at, later in pairwise(times)) > 0.4 - LATE, "asked too often"


def test_a_mail_tells_through_which_search_the_article_came(sites, tmp_path):
    search, paper, hooks = sites
    site = SearchSite(search, paper, "html")
    site.listen("/find?q=%28Khojaly%20OR%20%D0%A5%D0%BE%D0%B4%D0%B6%D0%B0%D0%BB%D1%8B%29")
    site.publish(0)
    with MailServer() as mail:
        words = config(search, hooks, ["Khojaly", "Ходжалы"], recipient={"email": ["desk@example.org"]})
        server = {"host": "127.0.0.1", "port": mail.port, "from": "monitor@example.org", "tls": "none"}
        with Program(tmp_path, **words, mail=server) as program:
            program.start()
            until(lambda: mail.mails)
            program.stop()
        (found,) = mail.mails
    assert "Found in: Site search: “(Khojaly OR Ходжалы)”" in found.part("plain")
    assert "“<bdi>(Khojaly OR Ходжалы)</bdi>”" in found.part("html")


def test_keywords_of_every_script_arrive_unharmed_and_one_after_the_other(sites, tmp_path):
    search, paper, hooks = sites
    site = SearchSite(search, paper, "rss")
    words = ["خوجالي", "Ходжалы", "巴庫", "AT&T", 'the "Titan" case', "50% + 1", "a=b#c?"]
    arriving = ["خوجالي", "Ходжалы", "巴庫", "AT&T", "the Titan case", "50% + 1", "a=b#c?"]
    for script in (
        "%D8%AE%D9%88%D8%AC%D8%A7%D9%84%D9%8A", "%D0%A5%D0%BE%D0%B4%D0%B6%D0%B0%D0%BB%D1%8B", "%E5%B7%B4%E5%BA%AB",
        "AT%26T", "the%20Titan%20case", "50%25%20%2B%201", "a%3Db%23c%3F",
    ):  # fmt: skip
        site.listen(f"/find?q={script}")
    polling = {"pace": "150ms", "first_poll": "alert", "max_age": "none"}
    settings = config(search, hooks, words, mark="keyword", every="1h") | {"polling": polling}
    with Program(tmp_path, **settings) as program:
        program.run("poll")
    assert sorted(asked for asked, _ in site.asked) == sorted(arriving)
    times = [at for _, at in site.asked]
    short = [later - at for at, later in pairwise(times) if later - at < 0.15 - LATE]
    assert len(short) <= 2, "not paced"
    assert times[-1] - times[0] >= 0.15 * (len(times) - 1) - LATE, "not paced"


def test_a_daemon_that_was_killed_asks_nothing_twice_needlessly(sites, tmp_path):
    search, paper, hooks = sites
    site = SearchSite(search, paper, "rss")
    words = [f"word{n}" for n in range(12)]
    site.listen(*(f"/find?q={word}" for word in words))
    polling = {"pace": "200ms", "first_poll": "alert", "max_age": "none"}
    settings = config(search, hooks, words, mark="keyword", every="20s") | {"polling": polling}
    with Program(tmp_path, **settings) as program:
        program.start()
        until(lambda: len(site.asked) >= 4)
        program.kill()
        program.start()
        until(lambda: {asked for asked, _ in site.asked} == set(words))
        time.sleep(0.6)
        program.stop()
    assert len(site.asked) <= len(words) + 1, "only the question under way may be asked again"
