"""Mail over SMTP (RFC 5321): one transaction for one recipient. Never falls back to an unprotected line.

Who is to blame decides whether asking again can help. A refusal of the connection, of the greeting, of the
log-in or of our own address concerns every mail and is the operator's to correct, so even a 5xx there is
tried again; so is a missing permission (530, 5.7.x) at the recipient. Any other 5xx about the recipient or
the content is final.
"""

import asyncio
import ipaddress
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal, TypeAlias

import aiosmtplib
from aiosmtplib.protocol import normalize_message_line_endings

from monitor.deliver.channel import make_refused, make_sent, make_unknown
from monitor.deliver.message import make_address, make_message
from monitor.errors import ConfigError, InputError
from monitor.model import Millis, Outcome, Parcel
from monitor.settings import SECOND, Mail

Stage: TypeAlias = Literal["connect", "tls", "login", "sender", "recipient", "data", "content"]

CONNECTIONS = 4  # at once; many mail hosts refuse a client that opens more
PROBE = 5.0  # seconds an idle connection has to show that it lives
_OURS: frozenset[Stage] = frozenset({"connect", "tls", "login", "sender"})
_NO_PERMISSION = re.compile(r"5\.7\.\d")
_WHERE: dict[Stage, str] = {
    "connect": "connecting",
    "tls": "securing the connection",
    "login": "logging in",
    "sender": "naming the sender",
    "recipient": "naming the recipient",
    "data": "announcing the message",
    "content": "handing the message over",
}
_REMEDIES: dict[Stage, str] = {
    "connect": "; check mail.host, mail.port and mail.tls",
    "tls": "; nothing is sent unprotected: check mail.port and mail.ca_file, or set mail.tls as the host offers it",
    "login": "; check mail.username and the password",
}


@dataclass(slots=True)
class _Attempt:
    """How far one attempt came; everything before `content` left nothing behind."""

    stage: Stage = "connect"


class EmailChannel:
    """Sends parcels with `subject`, `text`, `html`, `list_id` and `list_name` to one mailbox each.

    Raises ConfigError when `mail` would send a password over an unprotected line to another machine, or
    its certificates or its sender cannot be used.
    """

    def __init__(self, mail: Mail) -> None:
        self._mail = mail
        self._tls = _make_tls(mail)
        self._sender = _make_sender(mail)
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[aiosmtplib.SMTP] = []

    async def send(self, parcel: Parcel, now: Millis) -> Outcome:
        """One transaction within `mail.timeout`, all waiting included. `now` dates a parcel without a date."""
        dated = replace(parcel, created=parcel.created or now)
        attempt = _Attempt()
        try:
            async with asyncio.timeout(self._mail.timeout / SECOND), self._places:
                return await self._transact(dated, attempt)
        except TimeoutError:
            return self._read_silence(attempt.stage, f"no answer within {self._mail.timeout / SECOND:g} s")
        except InputError as error:
            return make_refused(str(error), retryable=False)
        except aiosmtplib.SMTPResponseException as error:
            return self._read_answer(attempt.stage, error.code, error.message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return self._read_silence(attempt.stage, str(error) or type(error).__name__)

    async def close(self) -> None:
        while self._idle:
            _drop(self._idle.pop())

    async def _transact(self, parcel: Parcel, attempt: _Attempt) -> Outcome:
        make_address(parcel.address)
        smtp = await self._connect(attempt)
        with _dropped_on_failure(smtp):
            outcome = await self._hand_over(smtp, parcel, attempt)
        self._idle.append(smtp)
        return outcome

    async def _connect(self, attempt: _Attempt) -> aiosmtplib.SMTP:
        """A connection ready for a transaction: one that was kept and still lives, else a new one."""
        while self._idle:
            if await _is_alive(smtp := self._idle.pop()):
                return smtp
        smtp = self._make_client()
        with _dropped_on_failure(smtp):
            await self._open(smtp, attempt)
        return smtp

    def _make_client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._mail.host,
            port=self._mail.port,
            local_hostname=self._sender.rpartition("@")[2],
            timeout=self._mail.timeout / SECOND,
            use_tls=self._mail.tls == "implicit",
            start_tls=False,  # done below: what fails there is told apart, and nothing goes on without it
            tls_context=self._tls,
        )

    async def _open(self, smtp: aiosmtplib.SMTP, attempt: _Attempt) -> None:
        await smtp.connect()
        if self._mail.tls == "starttls":
            attempt.stage = "tls"
            await smtp.starttls()
        if self._mail.username is not None:
            attempt.stage = "login"
            password = self._mail.password.reveal() if self._mail.password else ""
            await smtp.login(self._mail.username, password)

    async def _hand_over(self, smtp: aiosmtplib.SMTP, parcel: Parcel, attempt: _Attempt) -> Outcome:
        attempt.stage = "sender"
        recipient = make_address(parcel.address)
        utf8 = not (recipient + self._sender).isascii()
        if utf8 and not await _offers_utf8(smtp):
            return make_refused(
                f"mail host {self._mail.host} offers no SMTPUTF8, which {recipient} to {self._sender} needs;"
                " use addresses in ASCII letters or another mail host",
                retryable=recipient.isascii(),
            )
        message = make_message(parcel, self._mail.sender, utf8=utf8)
        options, encoding = (["SMTPUTF8"], "utf-8") if utf8 else ([], "ascii")
        await smtp.mail(self._sender, options=options, encoding=encoding)
        attempt.stage = "recipient"
        await smtp.rcpt(recipient, encoding=encoding)
        attempt.stage = "data"
        code, said = await smtp.execute_command(b"DATA")
        if code == 354:
            attempt.stage = "content"
            code, said = await _write(smtp, message)
        if code // 100 != 2 or attempt.stage != "content":
            raise aiosmtplib.SMTPResponseException(code, said)
        return make_sent(self._say(said), code=code)

    def _read_answer(self, stage: Stage, code: int, said: str) -> Outcome:
        """What a reply other than the one hoped for means (RFC 5321, 4.2.1)."""
        told = f"mail host {self._mail.host}, {_WHERE[stage]}: {code} {said}"
        if code // 100 not in {4, 5}:
            return self._read_silence(stage, f"an answer that is no SMTP: {code} {said}")
        permitted = stage == "recipient" and (code == 530 or _NO_PERMISSION.search(said))
        retryable = code < 500 or stage in _OURS or bool(permitted)
        return make_refused(self._say(told), code=code, retryable=retryable)

    def _read_silence(self, stage: Stage, why: str) -> Outcome:
        """What it means that no usable reply came: after the content, that nobody knows."""
        told = self._say(f"mail host {self._mail.host}, {_WHERE[stage]}: {why}{_REMEDIES.get(stage, '')}")
        return make_unknown(told) if stage == "content" else make_refused(told)

    def _say(self, text: str) -> str:
        """The text without our password, which a server may throw back at us."""
        secret = self._mail.password.reveal() if self._mail.password else ""
        login = f"\0{self._mail.username}\0{secret}"
        hidden = [secret, *(b64encode(part.encode()).decode() for part in (secret, login))] if secret else []
        return reduce(lambda left, part: left.replace(part, "***"), hidden, text)


def _make_sender(mail: Mail) -> str:
    try:
        return make_address(mail.sender)
    except InputError as error:
        raise ConfigError([f"mail: from: {error}"]) from error


def _make_tls(mail: Mail) -> ssl.SSLContext | None:
    """Certificates and host names are always verified; None where the configuration wants no TLS."""
    if mail.tls == "none":
        if mail.username is not None and not _is_here(mail.host):
            problem = f"mail: tls is none, so the password would travel to {mail.host} for everybody to read"
            raise ConfigError([f"{problem}; set tls: starttls or implicit, or leave username out"])
        return None
    context = ssl.create_default_context()
    try:
        if mail.ca_file is not None:
            context.load_verify_locations(mail.ca_file)
    except OSError as error:
        raise ConfigError([f"mail: ca_file {mail.ca_file} cannot be read as PEM ({error})"]) from error
    return context


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


async def _is_alive(smtp: aiosmtplib.SMTP) -> bool:
    try:
        with _dropped_on_failure(smtp):
            await smtp.rset(timeout=PROBE)
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True


async def _offers_utf8(smtp: aiosmtplib.SMTP) -> bool:
    if smtp.is_ehlo_or_helo_needed:
        await smtp.ehlo()
    return smtp.supports_extension("smtputf8")


async def _write(smtp: aiosmtplib.SMTP, message: bytes) -> aiosmtplib.SMTPResponse:
    """Sends the content with its dots doubled and the final dot (RFC 5321, 4.5.2); returns the reply.

    The library's own command does this in one step with DATA, and then nobody can tell a connection lost
    before the content from one lost after it.
    """
    if smtp.protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("the connection is lost")
    lines = normalize_message_line_endings(message)
    smtp.protocol.write(re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n")
    return await smtp.protocol.read_response(timeout=smtp.timeout)


@contextmanager
def _dropped_on_failure(smtp: aiosmtplib.SMTP) -> Iterator[None]:
    """What failed half way, cancelled included, is in no state to be used again."""
    try:
        yield
    except BaseException:
        _drop(smtp)
        raise


def _drop(smtp: aiosmtplib.SMTP) -> None:
    transport = smtp.transport
    smtp.close()
    if isinstance(transport, asyncio.Transport):
        transport.abort()  # close alone would wait for a peer that reads no more
