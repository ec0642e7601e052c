"""Where the demo's alerts arrive: a mailbox that speaks SMTP and a receiver of signed webhooks.

Both on a free port of 127.0.0.1. Each refuses what a real one would: mail when its box is full, a
webhook without a valid Standard Webhooks signature.
"""

import asyncio
import base64
import json
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook, WebhookVerificationError

from monitor.demo.loopback import HOST, serve

BOX_SIZE = 1_000
"""Alerts that wait unread before a sink asks the sender to come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One alert as it arrived."""

    channel: Literal["email", "webhook"]
    at: float
    """By the loop's clock."""
    id: str
    """`Message-ID` or `webhook-id`."""
    to: str
    subject: str
    text: str = ""
    """The mail's text part."""
    html: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    """The webhook's JSON."""


Box: TypeAlias = asyncio.Queue[Received]


class MailSink:
    """An SMTP server on `port` that takes every mail and puts it into `received`."""

    def __init__(self, received: Box | None = None) -> None:
        self.received = received or asyncio.Queue(BOX_SIZE)
        self.port = 0
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(self, hostname="localhost", enable_SMTPUTF8=True, loop=loop), HOST, 0
        )
        await self._stack.enter_async_context(server)
        self.port = server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        content = envelope.content
        message = message_from_bytes(content if isinstance(content, bytes) else b"", policy=default)
        mail = _make_mail(message, ", ".join(envelope.rcpt_tos), asyncio.get_running_loop().time())
        return "250 Taken" if _put(self.received, mail) else "452 4.2.2 The mailbox is full, come again later"


class WebhookSink:
    """An HTTP server at `url` that checks signatures against `secret`, made anew for each sink."""

    def __init__(self, received: Box | None = None) -> None:
        self.received = received or asyncio.Queue(BOX_SIZE)
        self.url = ""
        self.secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        self.refused = 0
        """Requests without a valid signature."""
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        site = web.Application(client_max_size=1 << 20)
        site.add_routes([web.post("/hook", self._take)])
        self.url = await self._stack.enter_async_context(serve(site)) + "/hook"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _take(self, request: web.Request) -> web.Response:
        try:
            body = _verify(self.secret, await request.read(), dict(request.headers))
        except ValueError as error:
            self.refused += 1
            return web.Response(status=401, text=str(error))
        event = Received(
            channel="webhook", at=asyncio.get_running_loop().time(), id=request.headers["webhook-id"],
            to=self.url, subject=str(body.get("type", "")), body=body,
        )  # fmt: skip
        if not _put(self.received, event):
            return web.Response(status=503, headers={"Retry-After": "1"})
        return web.Response(status=204)


def _put(box: Box, alert: Received) -> bool:
    try:
        box.put_nowait(alert)
    except asyncio.QueueFull:
        return False
    return True


def _verify(secret: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """The JSON object of a body that is signed well; else ValueError with the reason."""
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except WebhookVerificationError as error:
        raise ValueError(str(error)) from error
    event = json.loads(body)
    if not isinstance(event, dict):
        raise ValueError("the body is no JSON object")  # noqa: TRY004  # one kind of refusal for the caller
    return event


def _make_mail(message: EmailMessage, to: str, at: float) -> Received:
    return Received(
        channel="email", at=at, id=str(message["Message-ID"] or ""), to=to,
        subject=str(message["Subject"] or ""), text=_part(message, "plain"), html=_part(message, "html"),
    )  # fmt: skip


def _part(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def find_marks(html: str) -> frozenset[str]:
    """The texts that the HTML of a mail marks as found."""
    reader = _Marks()
    reader.feed(html)
    reader.close()
    return frozenset(text for mark in reader.marks if (text := mark.strip()))


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.marks: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark":
            self._inside = True
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "mark"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.marks[-1] += data
