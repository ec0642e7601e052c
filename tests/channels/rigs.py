"""What a channel must bring to be put through the conformance kit: a receiver that can be told what to do."""

import asyncio
import base64
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from monitor.deliver.channel import Channel
from monitor.deliver.email import EmailChannel
from monitor.deliver.webhook import WebhookChannel
from monitor.egress import Egress
from monitor.model import Outcome, Parcel
from monitor.net.pacing import Pacer
from monitor.net.session import Session
from monitor.settings import Mail, Secret
from tests.mailserver import Fault, MailServer, make_certificate
from tests.servers import HttpServer, Reply, redirect

Situation = Literal["well", "later", "never", "elsewhere", "mute before", "mute after", "drop before", "drop after",
                    "slow", "gone", "babble"]  # fmt: skip
TIMEOUT = 500
NOW = 1_740_561_360_000


@dataclass(frozen=True)
class Arrived:
    id: str
    to: str
    body: str
    """Everything a reader gets to see, as one text."""


class Rig(Protocol):
    name: str
    secrets: tuple[str, ...]

    def __enter__(self): ...
    def __exit__(self, *_): ...
    def arrange(self, situation: Situation) -> bool:
        """False where the situation does not exist for this channel."""

    def answer(self, said: bytes, *, taken: bool) -> None:
        """Whether it takes the parcel, and the bytes it says with that."""

    def make_parcel(self, uid: str, title: str) -> Parcel: ...
    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]: ...
    def arrived(self) -> list[Arrived]: ...


class EmailRig:
    name = "email"
    secrets = ("kanarienvogel-4711", base64.b64encode(b"kanarienvogel-4711").decode(),
               base64.b64encode(b"\0me\0kanarienvogel-4711").decode())  # fmt: skip

    def __init__(self, folder):
        context, self._trusted = make_certificate(folder, "127.0.0.1")
        self._server = MailServer(tls=context, login=("me", self.secrets[0]))

    def __enter__(self):
        self._server.__enter__()
        return self

    def __exit__(self, *_):
        self._server.__exit__()

    def arrange(self, situation: Situation) -> bool:
        told = {
            "later": ("RCPT", "451 4.3.0 later"),
            "never": ("RCPT", "550 5.1.1 no such user"),
            "mute before": ("RCPT", Fault.HANG),
            "mute after": ("content", Fault.HANG),
            "drop before": ("MAIL", Fault.DROP),
            "drop after": ("content", Fault.DROP),
            "slow": ("EHLO", Fault.TARPIT),
            "babble": ("AUTH", f"535 5.7.8 I know {' and '.join(self.secrets)} \x1b[31m\r\n".rstrip()),
        }
        self._server.behave()
        if situation == "gone":
            self._server.__exit__()
            self._server = _Gone(self._server)
        elif situation in told:
            self._server.say(*told[situation])
        return situation in {"well", "gone", *told}

    def answer(self, said: bytes, *, taken: bool) -> None:
        self._server.say("content", (b"250 " if taken else b"550 ") + said)

    def make_parcel(self, uid: str, title: str) -> Parcel:
        payload = {"subject": f"Rule: {title}", "text": f"{title}\n.\nend\n", "html": f"<p>{len(title)}</p>",
                   "list_id": "rule", "list_name": title}  # fmt: skip
        return Parcel(uid, "desk@example.org", payload, created=NOW)

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        mail = Mail(host="127.0.0.1", port=self._server.port, sender="monitor@example.org", tls="starttls",
                    username="me", password=Secret(self.secrets[0]), timeout=TIMEOUT, ca_file=self._trusted)  # fmt: skip

        async def work():
            return await _send(EmailChannel(mail), parcels)

        return asyncio.run(work())

    def arrived(self) -> list[Arrived]:
        return [
            Arrived(mail.message["Message-ID"].strip("<>").partition("@")[0], mail.message["To"],
                    f"{mail.message['Subject']}\n{mail.part('plain')}")
            for mail in self._server.mails
        ]  # fmt: skip


class WebhookRig:
    name = "webhook"
    secrets = (base64.b64encode(b"kanarienvogel-4711-kanarienvogel").decode(), "T0kanarienvogel")

    def __init__(self, _folder):
        self._server = HttpServer()

    def __enter__(self):
        self._server.__enter__()
        return self

    def __exit__(self, *_):
        self._server.__exit__()

    @property
    def _path(self) -> str:
        return f"/{self.secrets[1]}"

    def arrange(self, situation: Situation) -> bool:
        told = {
            "well": Reply(204),
            "later": Reply(503, headers={"Retry-After": "7"}),
            "never": Reply(410),
            "elsewhere": redirect("https://example.org/"),
            "mute after": Reply(fault="hang"),
            "drop after": Reply(fault="close"),
            "slow": Reply(delay=60),
            "babble": Reply(400, self.secrets[0].encode(), {"X-Said": self.secrets[0]}),
        }
        if situation == "gone":
            self._server.__exit__()
            self._server = _Gone(self._server)
        elif situation in told:
            self._server.on(self._path, told[situation])
        return situation == "gone" or situation in told

    def answer(self, said: bytes, *, taken: bool) -> None:
        headers = {"X-Said": said.decode("latin-1").replace("\0", "")}
        self._server.on(self._path, Reply(200 if taken else 400, said, headers))

    def make_parcel(self, uid: str, title: str) -> Parcel:
        return Parcel(uid, self._server.url(self._path), {"body": f'{{"title":"{title}"}}'}, created=NOW)

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        async def work():
            pacer = Pacer(0, 8, time.monotonic)
            async with Session(Egress(["127.0.0.0/8"]), pacer, user_agent="t", concurrency=4) as session:
                secrets = {self._server.url(self._path): Secret(self.secrets[0])}
                return await _send(WebhookChannel(session.post, secrets, timeout=TIMEOUT), parcels)

        return asyncio.run(work())

    def arrived(self) -> list[Arrived]:
        return [
            Arrived(request.headers["webhook-id"], self._server.url(request.path), request.body.decode())
            for request in self._server.requests
        ]


class _Gone:
    """A server that was there."""

    def __init__(self, server):
        self.port, self.url, self.mails, self.requests = server.port, getattr(server, "url", None), [], []

    def __exit__(self, *_):
        pass


async def _send(channel: Channel, parcels: Sequence[Parcel]) -> list[Outcome]:
    outcomes = [await channel.send(parcel, NOW) for parcel in parcels]
    await channel.close()
    await asyncio.sleep(0)
    return outcomes
