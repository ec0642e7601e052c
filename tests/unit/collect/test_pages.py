"""What an answer to a request for a page means."""

import asyncio

import pytest

from monitor.collect.pages import FEW, MANY, ONCE, PageDocument, PageFailed, fetch_page, judge
from monitor.errors import EgressRefused, FetchTimeout, RobotsRefused, TooLarge
from monitor.net.answer import Answer

URL = "https://paper.example/quay"


def answer(status=200, body=b"<p>words", kind="text/html; charset=utf-8", **headers):
    return Answer(status=status, url=URL, headers={"Content-Type": kind, **headers}, body=body)


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "application/xhtml+xml",
        "TEXT/HTML;charset=x",
        "",
        "text/plain",
        "application/octet-stream",
    ],
)
def test_a_page_is_a_document_whatever_its_server_calls_it(kind):
    found = judge(answer(kind=kind), 0)
    assert (found.body, found.url, found.status) == (b"<p>words", URL, 200)


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "video/mp4", "application/json"])
def test_what_is_surely_none_is_not_read(kind):
    found = judge(answer(kind=kind), 0)
    assert (found.kind, found.tries) == ("no web page", ONCE)
    assert found.reason == f"{URL}: no web page but {kind}"


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 451, 503])
def test_the_body_of_a_refusal_may_tell_more(status):
    found = judge(answer(status, **{"Retry-After": "2"}), 0)
    assert isinstance(found, PageDocument)
    assert (found.status, found.retry_after) == (status, 2_000)
    assert isinstance(judge(answer(status, body=b""), 0), PageFailed)


@pytest.mark.parametrize(
    ("status", "tries", "words"),
    [(500, MANY, "the server is in trouble"), (502, MANY, "in trouble"), (204, FEW, "sent no page"),
     (410, ONCE, "taken down"), (404, FEW, "no such page"), (429, MANY, "too often")],
)  # fmt: skip
def test_a_refusal_says_what_and_how_often_to_try(status, tries, words):
    found = judge(answer(status, body=b""), 0)
    assert (found.kind, found.tries) == (f"status {status}", tries)
    assert words in found.reason


@pytest.mark.parametrize(
    ("error", "kind", "tries"),
    [
        (RobotsRefused("no"), "robots.txt does not allow it", ONCE),
        (EgressRefused("no"), "refused by this program's limits", ONCE),
        (TooLarge("no"), "refused by this program's limits", ONCE),
        (FetchTimeout("no"), "no answer", MANY),
    ],
)
def test_what_the_net_raises_is_a_failure(error, kind, tries):
    class Failing:
        async def get(self, url, **options):
            raise error

    found = asyncio.run(fetch_page(Failing(), URL, check=None, timeout=1, max_bytes=1, now=0))
    assert (found.reason, found.kind, found.tries) == ("no", kind, tries)


@pytest.mark.parametrize(
    ("body", "open_"),
    [
        (b"<html><body><p>words</p></body></html>", False),
        (b"<HTML><BODY><p>words</p></BODY >\n<!-- cache -->", False),
        (b"<html><body><p>wor", True),
        ("<html><p>words</p></html>".encode("utf-16-le"), False),
        (b"", True),
    ],
)
def test_a_page_without_an_end_may_have_been_cut_off(body, open_):
    assert PageDocument(body=body, content_type=None, url=URL).open is open_
    assert not PageDocument(body=body, content_type=None, url=URL, status=403).open
