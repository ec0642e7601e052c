"""The webhook channel through the guarded session, against a server that answers as told."""

import asyncio
import base64
import json
import time

import pytest
from standardwebhooks import Webhook

from monitor.deliver.webhook import WebhookChannel, read_answer
from monitor.egress import Egress
from monitor.errors import ConfigError
from monitor.model import Outcome, Parcel, to_datetime
from monitor.net.pacing import Pacer
from monitor.net.session import Session
from monitor.settings import Secret
from tests.servers import HttpServer, Reply, redirect

NOW = 1_740_561_360_000
KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
BODY = json.dumps({"type": "article.matched", "data": {"rule": "Ходжалы"}}, ensure_ascii=False)


def send(url: str, *, secret: str | None = None, allow=("127.0.0.0/8",), timeout=2_000, times=1, body=BODY):
    async def work():
        pacer = Pacer(0, 8, time.monotonic)
        async with Session(Egress(allow), pacer, user_agent="test", concurrency=4) as session:
            channel = WebhookChannel(session.post, {url: Secret(secret) if secret else None}, timeout=timeout)
            parcel = Parcel("uid-1", url, {"body": body}, created=NOW)
            outcomes = [await channel.send(parcel, NOW + n * 60_000) for n in range(times)]
            await channel.close()
        return outcomes

    return asyncio.run(work())


@pytest.fixture
def server():
    with HttpServer() as running:
        yield running


def test_the_body_goes_out_byte_for_byte_and_signed(server):
    server.on("/hook", Reply(204))
    [outcome] = send(server.url("/hook"), secret=KEY)
    assert outcome == Outcome("sent", 204)
    [request] = server.requests
    assert request.body == BODY.encode()
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "uid-1"
    assert request.headers["webhook-timestamp"] == str(NOW // 1000)
    signature = Webhook(b"k" * 32)
    sent = request.headers["webhook-signature"]
    assert sent == signature.sign("uid-1", to_datetime(NOW), BODY)


def test_without_a_secret_there_is_no_signature(server):
    server.on("/hook", Reply(200))
    send(server.url("/hook"))
    assert "webhook-signature" not in server.requests[0].headers


def test_every_attempt_carries_the_same_id_and_body_and_its_own_timestamp(server):
    server.on("/hook", [Reply(500), Reply(200)])
    outcomes = send(server.url("/hook"), secret=KEY, times=2)
    assert [outcome.result for outcome in outcomes] == ["refused", "sent"]
    first, second = server.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_only_2xx_is_sent_and_only_410_is_final():
    for status in range(100, 1000):
        outcome = read_answer("hooks.example", status, {}, NOW)
        assert outcome.result == ("sent" if 200 <= status < 300 else "refused")
        assert outcome.code == status
        assert outcome.retryable == (status != 410)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_refusal_that_names_the_remedy_and_is_not_followed(server, status):
    server.on("/hook", redirect(server.url("/other"), status))
    [outcome] = send(server.url("/hook"))
    assert (outcome.result, outcome.code, outcome.retryable) == ("refused", status, True)
    assert "final URL" in outcome.detail
    assert server.paths() == ["/hook"]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503, 404])
@pytest.mark.parametrize(
    ("value", "wait"),
    [("120", 120_000), ("Wed, 26 Feb 2025 09:17:00 GMT", 60_000), ("soon", None), (None, None)],
)
def test_the_wait_that_a_receiver_asks_for_is_passed_on(status, value, wait):
    headers = {} if value is None else {"Retry-After": value}
    assert read_answer("hooks.example", status, headers, 1_740_561_360_000).retry_after == wait


@pytest.mark.parametrize("fault", ["reset", "close", "hang", "garbage", "flood"])
def test_no_answer_to_a_written_request_is_unknown(server, fault):
    server.on("/hook", Reply(fault=fault))
    [outcome] = send(server.url("/hook"), timeout=300)
    assert (outcome.result, outcome.retryable) == ("unknown", True)
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["truncated", "broken", "trickle", "endless"])
def test_a_status_counts_although_its_body_never_ends(server, fault):
    server.on("/hook", Reply(200, b"x" * 1000, fault=fault))
    assert send(server.url("/hook"), timeout=500)[0].result == "sent"


def test_a_receiver_that_is_not_there_was_sent_nothing():
    with HttpServer() as gone:
        url = gone.url("/hook")
    [outcome] = send(url)
    assert (outcome.result, outcome.retryable) == ("refused", True)


def test_an_address_inside_is_refused_by_the_guard_and_may_be_allowed_later(server):
    [outcome] = send(server.url("/hook"), allow=())
    assert (outcome.result, outcome.retryable) == ("refused", True)
    assert "allow_networks" in outcome.detail
    assert server.requests == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "http://[::1/x", "nonsense"])
def test_an_unusable_url_ends_in_an_outcome(url):
    assert send(url)[0].result in {"refused", "unknown"}


def test_what_stands_in_the_path_is_never_told(server):
    for reply in (Reply(500), Reply(fault="close"), Reply(410), redirect("/x")):
        server.on("/T0/kanarienvogel", reply)
        [outcome] = send(server.url("/T0/kanarienvogel"), secret=KEY)
        assert "kanarienvogel" not in outcome.detail
        assert "127.0.0.1" in outcome.detail


@pytest.mark.parametrize("secret", ["", "whsec_", "w", "\u00e9\u00e9"])
def test_a_secret_that_cannot_be_used_is_told_at_once_without_showing_it(secret):
    url = "https://hooks.example/T0/kanarienvogel"
    with pytest.raises(ConfigError, match="openssl rand") as caught:
        WebhookChannel(None, {url: Secret(secret)})
    assert "hooks.example" in str(caught.value)
    assert "kanarienvogel" not in str(caught.value)


def test_text_that_no_encoding_can_carry_is_sent_all_the_same(server):
    server.on("/hook", Reply(200))
    [outcome] = send(server.url("/hook"), secret=KEY, body='{"title":"a\ud800b"}')
    assert outcome.result == "sent"
    assert json.loads(server.requests[0].body) == {"title": "a\ufffdb"}
