"""The mail channel against a real SMTP server that breaks as told."""

import asyncio
import contextlib

import aiosmtplib
import pytest

from monitor.deliver.email import CONNECTIONS, EmailChannel, _write
from monitor.errors import ConfigError
from monitor.model import Outcome, Parcel
from monitor.settings import Mail, Secret
from tests.mailserver import Fault, MailServer, make_certificate

NOW = 1_740_561_360_000
PASSWORD = "kanarienvogel-4711"


def make_parcel(address="desk@example.org", uid="uid-1", **payload) -> Parcel:
    given = {"subject": "Grain: Harvest begins — North Daily", "text": "plain\n", "html": "<p>rich</p>",
             "list_id": "grain", "list_name": "Grain"}  # fmt: skip
    return Parcel(uid, address, {**given, **payload}, created=NOW)


def make_mail(server: MailServer, **options) -> Mail:
    given = {"host": "127.0.0.1", "port": server.port, "sender": "monitor@example.org", "tls": "none",
             "timeout": 3_000}  # fmt: skip
    return Mail(**{**given, **options})


def send(mail: Mail, *parcels: Parcel) -> list[Outcome]:
    async def work():
        channel = EmailChannel(mail)
        try:
            return [await channel.send(parcel, NOW) for parcel in parcels]
        finally:
            await channel.close()
            await asyncio.sleep(0)

    return asyncio.run(work())


@pytest.fixture
def server():
    with MailServer() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


def test_a_mail_arrives_with_the_headers_that_keep_machines_from_answering(server):
    [outcome] = send(make_mail(server), make_parcel())
    assert outcome == Outcome("sent", 250, "2.0.0 queued as 1A2B")
    [mail] = server.mails
    message = mail.message
    assert (mail.sender, mail.recipients) == ("monitor@example.org", ("desk@example.org",))
    assert message["Subject"] == "Grain: Harvest begins — North Daily"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == '"Grain" <grain.example.org>'
    assert message["Message-ID"] == "<uid-1@example.org>"
    assert message["Date"].datetime.timestamp() * 1000 == NOW
    assert (message["From"], message["To"]) == ("monitor@example.org", "desk@example.org")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (mail.part("plain").strip(), mail.part("html").strip()) == ("plain", "<p>rich</p>")


def test_a_line_with_a_lone_dot_ends_no_mail(server):
    text = "first\n.\n..\n.dotted\nlast\n"
    outcomes = send(make_mail(server), make_parcel(text=text), make_parcel(uid="uid-2", text=text))
    assert [outcome.result for outcome in outcomes] == ["sent", "sent"]
    assert [mail.part("plain").replace("\r", "") for mail in server.mails] == [text, text]


def test_the_bytes_are_the_same_on_every_attempt(server):
    send(make_mail(server), make_parcel())
    send(make_mail(server), make_parcel())
    assert server.mails[0].content == server.mails[1].content


FINAL, AGAIN = False, True


@pytest.mark.parametrize(
    ("stage", "reply", "retryable"),
    [
        ("connect", "554 5.3.2 no service here", AGAIN),
        ("connect", "421 4.3.2 too busy", AGAIN),
        ("MAIL", "451 4.3.0 later", AGAIN),
        ("MAIL", "550 5.1.8 sender unknown", AGAIN),
        ("RCPT", "450 4.2.0 greylisted", AGAIN),
        ("RCPT", "421 4.3.2 closing", AGAIN),
        ("RCPT", "452 4.2.2 mailbox full", AGAIN),
        ("RCPT", "550 5.1.1 no such user", FINAL),
        ("RCPT", "553 5.1.3 bad mailbox", FINAL),
        ("RCPT", "530 5.7.0 authentication required", AGAIN),
        ("RCPT", "554 5.7.1 relay access denied", AGAIN),
        ("DATA", "451 4.3.0 later", AGAIN),
        ("DATA", "554 5.5.1 no valid recipients", FINAL),
        ("content", "451 4.7.1 later", AGAIN),
        ("content", "552 5.3.4 too big", FINAL),
        ("content", "554 5.7.1 looks like spam", FINAL),
    ],
)
def test_a_refusal_says_who_said_what_and_whether_asking_again_can_help(server, stage, reply, retryable):
    server.say(stage, reply)
    [outcome] = send(make_mail(server), make_parcel())
    assert (outcome.result, outcome.code, outcome.retryable) == ("refused", int(reply[:3]), retryable)
    assert "127.0.0.1" in outcome.detail
    assert reply[4:] in outcome.detail
    assert server.mails == []


def test_one_refused_recipient_harms_no_other(server):
    server.say("RCPT", lambda arg: "550 5.1.1 gone" if "gone@" in arg else None)
    outcomes = send(make_mail(server), make_parcel("gone@example.org"), make_parcel("desk@example.org"))
    assert [outcome.result for outcome in outcomes] == ["refused", "sent"]
    assert [mail.recipients for mail in server.mails] == [("desk@example.org",)]


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("stage", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "content"])
def test_silence_is_unknown_only_once_the_content_was_sent(server, stage, fault):
    server.say(stage, fault)
    [outcome] = send(make_mail(server, timeout=400), make_parcel())
    assert (outcome.result, outcome.retryable) == ("unknown" if stage == "content" else "refused", True)
    assert len(server.mails) == (stage == "content")


@pytest.mark.parametrize("reply", ["hello there", "354 go on", "999 what"])
def test_an_answer_to_the_content_that_is_no_smtp_leaves_it_unknown(server, reply):
    server.say("content", reply)
    [outcome] = send(make_mail(server), make_parcel())
    assert outcome.result == "unknown"


def test_an_answer_before_the_content_that_is_no_smtp_is_a_refusal(server):
    server.say("RCPT", "hello there")
    [outcome] = send(make_mail(server), make_parcel())
    assert (outcome.result, outcome.retryable) == ("refused", True)


def test_a_host_that_is_not_there_is_a_refusal_that_names_the_remedy():
    with MailServer() as gone:
        mail = make_mail(gone)
    [outcome] = send(mail, make_parcel())
    assert (outcome.result, outcome.retryable) == ("refused", True)
    assert "mail.port" in outcome.detail


def test_a_connection_is_kept_for_the_next_mail(server):
    outcomes = send(make_mail(server), *[make_parcel(uid=f"u{n}") for n in range(5)])
    assert [outcome.result for outcome in outcomes] == ["sent"] * 5
    assert server.connections == 1
    assert len(server.mails) == 5


@pytest.mark.parametrize("end", ["hang up", "refuse"])
def test_a_kept_connection_that_died_meanwhile_costs_no_attempt(server, end):
    async def work():
        channel = EmailChannel(make_mail(server))
        first = await channel.send(make_parcel(), NOW)
        if end == "hang up":
            server.hang_up()
        else:
            server.say("RSET", "421 4.4.2 idle too long")
        second = await channel.send(make_parcel(uid="uid-2"), NOW)
        await channel.close()
        await asyncio.sleep(0)
        return first.result, second.result

    assert asyncio.run(work()) == ("sent", "sent")
    assert server.connections == 2


@pytest.mark.parametrize(("probe", "results"), [(0.1, ["sent", "sent"]), (5.0, ["sent", "refused"])])
def test_a_kept_connection_that_hangs_is_given_up(server, monkeypatch, probe, results):
    monkeypatch.setattr("monitor.deliver.email.PROBE", probe)
    server.say("RSET", Fault.HANG)
    outcomes = send(make_mail(server, timeout=600), make_parcel(), make_parcel(uid="uid-2"))
    assert [outcome.result for outcome in outcomes] == results


def test_a_connection_lost_before_the_content_is_written_ends_in_an_error_of_the_library():
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        asyncio.run(_write(aiosmtplib.SMTP(hostname="mail.test"), b"content"))


def test_at_most_a_few_connections_are_open_at_once(server):
    async def work():
        channel = EmailChannel(make_mail(server))
        parcels = [make_parcel(uid=f"u{n}") for n in range(20)]
        outcomes = await asyncio.gather(*(channel.send(parcel, NOW) for parcel in parcels))
        await channel.close()
        await asyncio.sleep(0)
        return {outcome.result for outcome in outcomes}

    assert asyncio.run(work()) == {"sent"}
    assert server.connections <= CONNECTIONS
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 20


def test_a_cancelled_send_leaves_no_connection_behind(server):
    server.say("RCPT", Fault.HANG)

    async def work():
        channel = EmailChannel(make_mail(server))
        task = asyncio.create_task(channel.send(make_parcel(), NOW))
        await asyncio.to_thread(server.wait_for, "RCPT")
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
        server.behave()
        again = await channel.send(make_parcel(), NOW)
        await channel.close()
        await asyncio.sleep(0)
        return again.result

    assert asyncio.run(work()) == "sent"
    assert server.connections == 2


class TestTls:
    def test_starttls_protects_the_transaction(self, certificate):
        context, trusted = certificate
        with MailServer(tls=context) as server:
            [outcome] = send(make_mail(server, tls="starttls", ca_file=trusted), make_parcel())
            assert outcome.result == "sent"
            assert server.mails[0].tls

    def test_implicit_tls_protects_the_transaction(self, certificate):
        context, trusted = certificate
        with MailServer(tls=context, implicit=True) as server:
            [outcome] = send(make_mail(server, tls="implicit", ca_file=trusted), make_parcel())
            assert outcome.result == "sent"
            assert server.mails[0].tls

    def test_a_host_without_starttls_gets_nothing(self, server):
        [outcome] = send(make_mail(server, tls="starttls"), make_parcel())
        assert (outcome.result, outcome.retryable) == ("refused", True)
        assert "STARTTLS" in outcome.detail
        assert "mail.tls" in outcome.detail
        assert server.commands["MAIL"] == 0

    @pytest.mark.parametrize("reply", ["454 4.7.0 not now", "501 what", Fault.DROP, "220 go on"])
    def test_a_failed_starttls_never_goes_on_in_clear(self, certificate, reply):
        context, trusted = certificate
        with MailServer(tls=context, login=("me", PASSWORD)) as server:
            server.say("STARTTLS", reply)
            mail = make_mail(
                server, tls="starttls", ca_file=trusted, username="me", password=Secret(PASSWORD), timeout=500
            )
            [outcome] = send(mail, make_parcel())
            assert (outcome.result, outcome.retryable) == ("refused", True)
            assert (server.commands["MAIL"], server.commands["AUTH"]) == (0, 0)

    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_a_certificate_nobody_vouches_for_is_refused(self, certificate, tls):
        with MailServer(tls=certificate[0], implicit=tls == "implicit") as server:
            [outcome] = send(make_mail(server, tls=tls), make_parcel())
            assert (outcome.result, outcome.retryable) == ("refused", True)
            assert "certificate" in outcome.detail.lower()
            assert server.mails == []

    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_a_certificate_of_another_host_is_refused(self, tmp_path, tls):
        context, trusted = make_certificate(tmp_path, "elsewhere.test")
        with MailServer(tls=context, implicit=tls == "implicit") as server:
            [outcome] = send(make_mail(server, tls=tls, ca_file=trusted), make_parcel())
            assert outcome.result == "refused"
            assert server.mails == []

    def test_a_file_of_certificates_that_cannot_be_read_is_told_at_once(self, tmp_path, server):
        for file in (tmp_path / "absent.pem", tmp_path / "empty.pem"):
            (tmp_path / "empty.pem").write_text("no certificate")
            with pytest.raises(ConfigError, match="ca_file"):
                EmailChannel(make_mail(server, tls="starttls", ca_file=file))


class TestLogin:
    def test_the_password_is_given_over_tls(self, certificate):
        context, trusted = certificate
        with MailServer(tls=context, login=("me", PASSWORD)) as server:
            mail = make_mail(
                server, tls="starttls", ca_file=trusted, username="me", password=Secret(PASSWORD)
            )
            assert send(mail, make_parcel())[0].result == "sent"
            assert server.logins == [("me", PASSWORD)]

    def test_a_wrong_password_is_the_operators_to_correct(self, certificate):
        context, trusted = certificate
        with MailServer(tls=context, login=("me", "another")) as server:
            mail = make_mail(
                server, tls="starttls", ca_file=trusted, username="me", password=Secret(PASSWORD)
            )
            [outcome] = send(mail, make_parcel())
            assert (outcome.result, outcome.code, outcome.retryable) == ("refused", 535, True)

    def test_a_login_without_a_password_is_refused_by_the_host_not_by_a_crash(self, certificate):
        context, trusted = certificate
        with MailServer(tls=context, login=("me", PASSWORD)) as server:
            [outcome] = send(make_mail(server, tls="starttls", ca_file=trusted, username="me"), make_parcel())
            assert (outcome.result, outcome.retryable) == ("refused", True)

    def test_a_host_that_wants_no_login_is_told_apart(self, certificate):
        context, trusted = certificate
        with MailServer(tls=context) as server:
            server.say("EHLO", "250 mail.test")
            mail = make_mail(server, tls="none", username="me", password=Secret(PASSWORD))
            [outcome] = send(mail, make_parcel())
            assert (outcome.result, outcome.retryable) == ("refused", True)
            assert "mail.username" in outcome.detail
            assert trusted

    def test_a_password_may_travel_in_clear_only_within_this_machine(self, server):
        with MailServer(login=("me", PASSWORD)) as here:
            mail = make_mail(here, host="localhost", username="me", password=Secret(PASSWORD))
            assert send(mail, make_parcel())[0].result == "sent"
        for host in ("mail.example.org", "192.0.2.1"):
            with pytest.raises(ConfigError, match="everybody to read") as caught:
                EmailChannel(make_mail(server, host=host, username="me", password=Secret(PASSWORD)))
            assert PASSWORD not in str(caught.value)


class TestAddresses:
    def test_an_address_in_another_script_goes_out_as_smtputf8(self, server):
        parcels = [make_parcel("стол@пример.рф", uid=uid) for uid in ("uid-1", "uid-2")]
        assert [outcome.result for outcome in send(make_mail(server), *parcels)] == ["sent", "sent"]
        mail = server.mails[1]
        assert mail.recipient == "стол@xn--e1afmkfd.xn--p1ai"
        assert "SMTPUTF8" in mail.options
        assert mail.message["To"] == "стол@xn--e1afmkfd.xn--p1ai"

    def test_a_domain_in_another_script_needs_no_smtputf8(self):
        with MailServer(utf8=False) as server:
            assert send(make_mail(server), make_parcel("desk@пример.рф"))[0].result == "sent"
            assert server.mails[0].recipient == "desk@xn--e1afmkfd.xn--p1ai"

    def test_a_host_without_smtputf8_refuses_such_an_address_for_good(self):
        with MailServer(utf8=False) as server:
            [outcome] = send(make_mail(server), make_parcel("стол@example.org"))
            assert (outcome.result, outcome.retryable) == ("refused", False)
            assert "SMTPUTF8" in outcome.detail
            assert server.commands["MAIL"] == 0

    def test_our_own_address_without_smtputf8_is_the_operators_to_correct(self):
        with MailServer(utf8=False) as server:
            [outcome] = send(make_mail(server, sender="монитор@example.org"), make_parcel())
            assert (outcome.result, outcome.retryable) == ("refused", True)

    @pytest.mark.parametrize(
        "address",
        ["", "desk", "@example.org", "a@b@c", "a@example.org, b@example.org", "a@example.org\r\nRCPT TO:<x@y>",
         "a b@example.org", "<a@example.org> SIZE=1", "a@" + "x" * 70 + ".org", "a\u202e@example.org"],
    )  # fmt: skip
    def test_an_address_that_is_none_is_refused_for_good_before_anything_is_sent(self, server, address):
        [outcome] = send(make_mail(server), make_parcel(address))
        assert (outcome.result, outcome.retryable) == ("refused", False)
        assert server.connections == 0

    def test_a_sender_that_is_no_address_is_told_at_once(self, server):
        with pytest.raises(ConfigError, match="from"):
            EmailChannel(make_mail(server, sender="nobody"))

    def test_the_sender_may_have_a_name(self, server):
        send(make_mail(server, sender="Пресс-служба <monitor@example.org>"), make_parcel())
        send(make_mail(server, sender="Media Monitor <monitor@example.org>"), make_parcel())
        assert [str(mail.message["From"]) for mail in server.mails] == [
            "Пресс-служба <monitor@example.org>", "Media Monitor <monitor@example.org>",
        ]  # fmt: skip
        assert {mail.sender for mail in server.mails} == {"monitor@example.org"}


def test_a_parcel_without_a_date_is_dated_when_it_is_sent(server):
    send(make_mail(server), Parcel("uid-1", "desk@example.org", {"subject": "s", "text": "t"}))
    [mail] = server.mails
    assert mail.message["Date"].datetime.timestamp() * 1000 == NOW
    assert mail.message.get_content_type() == "text/plain"
