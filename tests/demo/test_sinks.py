"""The mailbox and the webhook receiver take what is good and refuse what a real one would refuse."""

import asyncio

import aiohttp
import aiosmtplib
import pytest

from monitor.demo.sinks import MailSink, Received, WebhookSink, find_marks
from tests.demo.stand_in import send_hook, send_mail

OTHER_SECRET = "whsec_" + "A" * 43 + "="
FILLER = Received(channel="email", at=0, id="x", to="x", subject="x")


def test_a_mail_arrives_with_its_subject_and_both_parts():
    async def scene():
        async with MailSink() as sink:
            await send_mail(
                sink.port,
                "desk@newsdesk.example",
                subject="Sel: Зерно — ə",
                text="Düz mətn\n",
                html="<p>ə</p>\n",
            )
            return await sink.received.get()

    mail = asyncio.run(scene())
    assert (mail.channel, mail.to, mail.subject) == ("email", "desk@newsdesk.example", "Sel: Зерно — ə")
    assert mail.text.strip() == "Düz mətn"
    assert mail.html.strip() == "<p>ə</p>"
    assert mail.id == "<1@newsdesk.example>"


def test_a_mail_without_a_subject_or_parts_is_taken_too():
    async def scene():
        async with MailSink() as sink:
            await aiosmtplib.send(
                "From: a@b.example\r\n\r\n", sender="a@b.example", recipients=["d@b.example"],
                hostname="127.0.0.1", port=sink.port, start_tls=False,
            )  # fmt: skip
            return await sink.received.get()

    mail = asyncio.run(scene())
    assert (mail.subject, mail.html, mail.id, mail.to) == ("", "", "", "d@b.example")


def test_a_full_mailbox_asks_to_come_again():
    async def scene():
        async with MailSink(asyncio.Queue(1)) as sink:
            sink.received.put_nowait(FILLER)
            with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
                await send_mail(sink.port, "d@b.example", subject="s", text="t", html="h")
            return refusal.value.code

    assert asyncio.run(scene()) == 452


def with_hook(scene, **options):
    async def act():
        async with WebhookSink(**options) as sink, aiohttp.ClientSession() as session:
            return sink, await scene(sink, session)

    return asyncio.run(act())


def test_a_signed_webhook_arrives_as_its_json():
    async def scene(sink, session):
        status = await send_hook(
            session, sink.url, sink.secret, body='{"type": "article.matched", "data": {"ə": 1}}'
        )
        return status, await sink.received.get()

    sink, (status, event) = with_hook(scene)
    assert status == 204
    assert (event.channel, event.id, event.to, event.subject) == (
        "webhook",
        "msg_1",
        sink.url,
        "article.matched",
    )
    assert event.body["data"] == {"ə": 1}
    assert sink.refused == 0


@pytest.mark.parametrize("body", ["[1]", "no json", '"text"'])
def test_a_signed_body_that_is_no_object_is_refused(body):
    async def scene(sink, session):
        return await send_hook(session, sink.url, sink.secret, body=body)

    sink, status = with_hook(scene)
    assert status == 401
    assert sink.received.empty()


def test_a_webhook_signed_with_another_secret_is_refused():
    async def scene(sink, session):
        return await send_hook(session, sink.url, OTHER_SECRET, body="{}")

    sink, status = with_hook(scene)
    assert (status, sink.refused) == (401, 1)
    assert sink.received.empty()


@pytest.mark.parametrize("signature", [None, "", "v1", "v1,%%%", "v2,AAAA", "v1,a v1", "v1,AAAA"])
def test_a_webhook_with_no_or_a_broken_signature_is_refused(signature):
    async def scene(sink, session):
        headers = {"webhook-id": "m", "webhook-timestamp": "99999"}
        headers |= {} if signature is None else {"webhook-signature": signature}
        async with session.post(sink.url, data=b"{}", headers=headers) as answer:
            return answer.status

    assert with_hook(scene)[1] == 401


def test_a_full_receiver_asks_to_come_again():
    async def scene(sink, session):
        sink.received.put_nowait(FILLER)
        return await send_hook(session, sink.url, sink.secret, body="{}")

    assert with_hook(scene, received=asyncio.Queue(1))[1] == 503


def test_each_receiver_makes_its_own_secret():
    assert WebhookSink().secret != WebhookSink().secret


def test_the_marked_words_of_a_mail_are_found():
    html = "<h1><mark style='x'>Grain</mark> ship</h1><p><mark>sel &amp; su</mark><mark> </mark> <b>no</b></p><mark>open"
    assert find_marks(html) == {"Grain", "sel & su", "open"}
    assert find_marks("") == frozenset()
