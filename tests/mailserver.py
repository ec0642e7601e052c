"""A scripted SMTP server on 127.0.0.1, in a thread of its own, that takes mail and breaks as told.

    with MailServer() as server:
        server.say("RCPT", "450 4.2.0 later")     # a reply line (or its bytes), or a Fault, at a stage
        server.say("RCPT", lambda arg: "550 no" if "gone@" in arg else None)     # None: as it should
        server.mails[0].content, server.mails[0].recipient

Stages: connect EHLO HELO STARTTLS AUTH MAIL RCPT DATA content RSET.
"""

import asyncio
import datetime as dt
import ipaddress
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers import stop_listening


class Fault(Enum):
    DROP = "hangs up"
    HANG = "says nothing more"
    TARPIT = "says one byte now and then, for ever"


Action = str | bytes | Fault
Script = Action | Callable[[str], Action | None]


@dataclass(frozen=True)
class Mail:
    sender: str
    recipient: str
    recipients: tuple[str, ...]
    options: tuple[str, ...]
    content: bytes
    tls: bool

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=default)

    def part(self, kind: str) -> str:
        return self.message.get_body((kind,)).get_content()


class MailServer:
    """`tls` is a server's context; `implicit` speaks it from the first byte, else STARTTLS is offered."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        login: tuple[str, str] | None = None,
        utf8: bool = True,
    ):
        self.mails: list[Mail] = []
        self.connections = 0
        self.commands: Counter[str] = Counter()
        self.logins: list[tuple[str, str]] = []
        self.port = 0
        self._script: dict[str, Script] = {}
        self._tls, self._implicit, self._login, self._utf8 = tls, implicit, login, utf8
        self._loop = asyncio.new_event_loop()
        self._open: set[SMTP] = set()

    def say(self, stage: str, script: Script) -> None:
        self._script[stage] = script

    def behave(self) -> None:
        self._script.clear()

    def wait_for(self, stage: str, seconds: float = 5) -> None:
        """Until a client came to the stage."""
        deadline = time.monotonic() + seconds
        while not self.commands[stage]:
            assert time.monotonic() < deadline, f"no {stage} within {seconds} s"
            time.sleep(0.005)

    def hang_up(self) -> None:
        """Ends every open connection from this side."""

        async def end():
            for one in list(self._open):
                if one.transport is not None:
                    one.transport.abort()

        self._run(end())

    def __enter__(self):
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(self, *_):
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def find_action(self, stage: str, arg: str) -> Action | None:
        script = self._script.get(stage)
        return script(arg) if callable(script) else script

    def authenticate(self, _server, _session, _envelope, _mechanism, data) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        self.logins.append(given)
        return AuthResult(success=given == self._login, handled=False)

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _make_protocol(self):
        self.connections += 1
        one = _Scripted(
            self,
            hostname="mail.test",
            loop=self._loop,
            tls_context=None if self._implicit else self._tls,
            enable_SMTPUTF8=self._utf8,
            authenticator=self.authenticate if self._login else None,
            auth_require_tls=not self._implicit and self._tls is not None,
        )
        self._open.add(one)
        return one

    async def _start(self):
        self._server = await self._loop.create_server(
            self._make_protocol, "127.0.0.1", 0, ssl=self._tls if self._implicit else None
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self):
        await stop_listening(self._server)
        for one in self._open:
            if one.transport is not None:
                one.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)


class _Scripted(SMTP):
    def __init__(self, owner: MailServer, **options):
        super().__init__(_Box(owner), **options)
        self._owner = owner

    async def act(self, stage: str, arg: str | None) -> bool:
        """Whether the script took this stage over."""
        self._owner.commands[stage] += 1
        action = self._owner.find_action(stage, arg or "")
        match action:
            case None:
                return False
            case str() | bytes():
                await self.push(action)
            case Fault.DROP:
                self.transport.abort()
            case Fault.HANG:
                await asyncio.sleep(3600)
            case Fault.TARPIT:
                while not self.transport.is_closing():
                    self._writer.write(b"2")
                    await asyncio.sleep(0.02)
        return True

    async def _handle_client(self):
        if not await self.act("connect", ""):
            await super()._handle_client()


def _make_step(stage: str):
    """aiosmtpd finds the method `smtp_STAGE` by its name; this one asks the script first."""

    async def step(self: _Scripted, arg: str | None) -> None:
        if not await self.act(stage, arg):
            await getattr(SMTP, f"smtp_{stage}")(self, arg)

    return step


for _stage in ("EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET"):
    setattr(_Scripted, f"smtp_{_stage}", _make_step(_stage))


class _Box:
    def __init__(self, owner: MailServer):
        self._owner = owner

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        self._owner.commands["content"] += 1
        action = self._owner.find_action("content", envelope.rcpt_tos[0])
        if isinstance(action, str | bytes):
            return action
        self._owner.mails.append(
            Mail(
                envelope.mail_from,
                envelope.rcpt_tos[0],
                tuple(envelope.rcpt_tos),
                tuple(envelope.mail_options),
                envelope.original_content,
                session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None,
            )
        )
        if action is not None:
            await server.act("content", "")
        return "250 2.0.0 queued as 1A2B"


def make_certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context for the host names and addresses, and the file that a client must trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2120, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([_make_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = folder / "mail.crt"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = folder / "mail.key"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def _make_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
