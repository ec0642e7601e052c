"""Polls: what is asked, and what each answer means."""

import asyncio
import hashlib
import time

import pytest

from monitor.collect.poll import Arrived, Failed, Target, Unchanged, fetch_feed, find_reason, judge
from monitor.egress import Egress
from monitor.net.answer import Answer
from monitor.net.pacing import Pacer
from monitor.net.session import Session
from tests.servers import HttpServer, Reply, redirect

NOW = 1_740_560_000_000
FEED = b"<rss><channel/></rss>"
HASH = hashlib.sha256(FEED).hexdigest()


def make_target(url="http://news.example/feed", **known):
    return Target(url=url, timeout=5_000, max_bytes=100_000, **known)


def answer(status=200, body=FEED, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, url="http://news.example/feed", headers=named, body=body)


@pytest.fixture
def server():
    with HttpServer() as running:
        yield running


def poll(target, allow=("127.0.0.0/8",)):
    async def go():
        pacer = Pacer(0, 8, time.monotonic)
        async with Session(Egress(allow), pacer, user_agent="test", concurrency=2) as session:
            return await fetch_feed(session, target, NOW)

    return asyncio.run(go())


def test_a_first_poll_is_unconditional_and_brings_the_document_with_its_validators(server):
    headers = {"ETag": '"1"', "Last-Modified": "Wed, 26 Feb 2025 09:14:00 GMT", "Content-Type": "text/xml"}
    server.on("/feed", Reply(body=FEED, headers=headers))
    assert poll(make_target(server.url("/feed"))) == Arrived(
        body=FEED,
        content_type="text/xml",
        etag='"1"',
        modified="Wed, 26 Feb 2025 09:14:00 GMT",
        body_hash=HASH,
        url=server.url("/feed"),
    )
    sent = server.requests[0].headers
    assert not {"if-none-match", "if-modified-since"} & set(sent)
    assert "application/rss+xml" in sent["accept"]
    assert "application/feed+json" in sent["accept"]


def test_what_is_known_is_sent_back_and_a_304_means_unchanged(server):
    server.on("/feed", Reply(304, headers={"ETag": '"2"'}))
    known = {"etag": 'W/"1"', "modified": "Wed, 26 Feb 2025 09:14:00 GMT"}
    assert poll(make_target(server.url("/feed"), **known)) == Unchanged(via="304", etag='"2"')
    sent = server.requests[0].headers
    assert sent["if-none-match"] == 'W/"1"'
    assert sent["if-modified-since"] == "Wed, 26 Feb 2025 09:14:00 GMT"


def test_an_unconditional_poll_sends_nothing_of_what_is_known(server):
    server.on("/feed", Reply(body=FEED))
    fetched = poll(make_target(server.url("/feed"), etag='"1"', modified="x", unconditional=True))
    assert isinstance(fetched, Arrived)
    assert not {"if-none-match", "if-modified-since"} & set(server.requests[0].headers)


@pytest.mark.parametrize("known", [{}, {"etag": '"1"', "unconditional": True}])
def test_a_304_nobody_asked_for_is_a_failure(known):
    failed = judge(make_target(**known), answer(304, b""), NOW)
    assert isinstance(failed, Failed)
    assert failed.status == 304
    assert "asked for the whole feed" in failed.reason


def test_the_same_body_again_is_unchanged_whatever_its_validators_say():
    fetched = judge(make_target(body_hash=HASH, etag='"1"'), answer(ETag='"2"'), NOW)
    assert fetched == Unchanged(via="body", bytes=len(FEED), etag='"2"')


def test_another_body_arrives():
    fetched = judge(make_target(body_hash=HASH), answer(body=FEED + b" "), NOW)
    assert isinstance(fetched, Arrived)
    assert fetched.body_hash != HASH


def test_a_feed_that_moved_for_good_is_read_and_says_where(server):
    server.on("/old", redirect("/new", 301))
    server.on("/new", Reply(body=FEED))
    fetched = poll(make_target(server.url("/old")))
    assert (fetched.moved_to, fetched.url, fetched.body) == (server.url("/new"), server.url("/new"), FEED)


def test_an_unchanged_feed_says_where_it_moved_too(server):
    server.on("/old", redirect("/new", 308))
    server.on("/new", [Reply(body=FEED), Reply(304)])
    moved = [poll(make_target(server.url("/old"), body_hash=HASH, etag='"1"')) for _ in range(2)]
    assert [(one.via, one.moved_to) for one in moved] == [
        ("body", server.url("/new")),
        ("304", server.url("/new")),
    ]


def test_a_feed_that_moved_for_now_keeps_its_url(server):
    server.on("/old", redirect("/new", 302))
    server.on("/new", Reply(body=FEED))
    assert poll(make_target(server.url("/old"))).moved_to is None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (204, "no document"),
        (206, "no document"),
        (300, "offers a choice"),
        (301, "no document"),
        (400, "refuses the request"),
        (401, "login"),
        (402, "paying"),
        (403, "forbids"),
        (404, "no such feed"),
        (410, "for good"),
        (418, "refuses the request"),
        (429, "too often"),
        (451, "legal"),
        (500, "in trouble"),
        (503, "overloaded"),
        (599, "in trouble"),
        (999, "in trouble"),
    ],
)
def test_every_other_status_is_a_failure_with_a_reason_and_a_remedy(status, words):
    failed = judge(make_target(), answer(status, Retry_After="60"), NOW)
    assert isinstance(failed, Failed)
    assert failed.status == status
    assert failed.retry_after == 60_000
    assert failed.reason.startswith(f"http://news.example/feed: {status}: ")
    assert words in failed.reason
    assert ";" in find_reason(status)


def test_a_retry_after_date_is_turned_into_a_wait():
    failed = judge(make_target(), answer(429, Retry_After="Wed, 26 Feb 2025 08:54:20 GMT"), NOW)
    assert failed.retry_after == 60_000


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(fault="reset"), "connection broke"),
        (Reply(fault="truncated", body=FEED), "cut off"),
        (Reply(fault="garbage"), "not HTTP"),
        (Reply(fault="endless"), "larger than 100,000 bytes"),
        (Reply(body=b"plain", headers={"Content-Encoding": "gzip"}), "encoding"),
        (redirect("http://10.0.0.1/feed"), "allow_networks"),
    ],
)
def test_a_document_that_does_not_arrive_is_a_failure_and_no_exception(server, reply, words):
    server.on("/feed", reply)
    failed = poll(make_target(server.url("/feed")))
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("http://")
    assert words in failed.reason
    assert (failed.status, failed.retry_after) == (None, None)


def test_a_source_in_a_private_network_is_not_connected_to(server):
    failed = poll(make_target(server.url("/feed")), allow=())
    assert "loopback" in failed.reason
    assert server.requests == []
