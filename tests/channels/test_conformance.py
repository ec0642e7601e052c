"""What every channel must do, whatever it speaks. A new channel brings a rig and passes this."""

import logging
import time

import pytest

from tests.channels.rigs import TIMEOUT, EmailRig, WebhookRig

EXPECTED = {
    "well": ("sent", True),
    "later": ("refused", True),
    "never": ("refused", False),
    "elsewhere": ("refused", True),
    "mute before": ("refused", True),
    "drop before": ("refused", True),
    "mute after": ("unknown", True),
    "drop after": ("unknown", True),
    "gone": ("refused", True),
    "babble": ("refused", True),
}
HOSTILE = [
    "Khojaly: Грамота — 阿塞拜疆 خوجالي 👩‍👩‍👧 é",
    "=?utf-8?q?Hi=0ABcc=3A_evil=40example=2Eorg?=",
    "a" * 10_000,
    "слово " * 1_700,
    ".",
    "..dots",
    "From me",
    "<script>alert(1)</script>",
    "x: y; z",
    "\u2068אב\u2069 Z\u0351\u036b\u0343",
]

SAID = [
    b"2.0.0 Ok",
    "2.0.0 Message acceptée".encode("latin-1"),
    b"2.0.0 \0Ok\0",
    b"\xff\xfe\x80",
    "2.0.0 принято 👩‍👩‍👧 \u202eko".encode(),
    bytes(set(range(256)) - set(b"\r\n")),
    b"\xe9" * 400,
]


UNKNOWN = {("email", "elsewhere"), ("webhook", "mute before"), ("webhook", "drop before")}
"""What cannot happen to a channel: SMTP redirects nobody, and HTTP answers once."""


def pairs(situations):
    """Each channel in each of the situations that it knows."""
    return [
        pytest.param(rig, situation, id=f"{rig.name}-{situation}")
        for rig in (EmailRig, WebhookRig) for situation in situations if (rig.name, situation) not in UNKNOWN
    ]  # fmt: skip


@pytest.fixture(params=[EmailRig, WebhookRig], ids=lambda rig: rig.name)
def rig(request, tmp_path):
    with request.param(tmp_path) as ready:
        yield ready


@pytest.mark.parametrize(("rig", "situation"), pairs(EXPECTED), indirect=["rig"])
def test_each_situation_has_its_outcome(rig, situation):
    assert rig.arrange(situation)
    [outcome] = rig.send([rig.make_parcel("uid-1", "title")])
    assert (outcome.result, outcome.retryable) == EXPECTED[situation]
    assert outcome.detail or outcome.result == "sent"


@pytest.mark.parametrize(
    ("rig", "situation"), pairs(["mute before", "mute after", "slow", "gone"]), indirect=["rig"]
)
def test_an_attempt_takes_bounded_time(rig, situation):
    assert rig.arrange(situation)
    started = time.monotonic()
    rig.send([rig.make_parcel("uid-1", "title")])
    assert time.monotonic() - started < TIMEOUT / 1000 + 3


@pytest.mark.parametrize(("rig", "situation"), pairs([*EXPECTED, "slow"]), indirect=["rig"])
def test_no_secret_shows_in_an_outcome_or_a_log(rig, situation, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for name in ("mail.log", "mail.debug", "asyncio"):  # aiosmtpd is the other side: what it logs is its own
        logging.getLogger(name).setLevel(logging.CRITICAL if name.startswith("mail") else logging.DEBUG)
    assert rig.arrange(situation)
    outcomes = rig.send([rig.make_parcel("uid-1", "title")])
    told = repr(outcomes) + caplog.text + "".join(capfd.readouterr())
    assert [secret for secret in rig.secrets if secret in told] == []


def test_every_attempt_carries_the_same_id(rig):
    parcel = rig.make_parcel("uid-42", "title")
    rig.arrange("well")
    rig.send([parcel])
    rig.send([parcel, parcel])
    assert [mail.id for mail in rig.arrived()] == ["uid-42"] * 3
    assert len({mail.body for mail in rig.arrived()}) == 1


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_arrives_as_text_and_goes_nowhere_else(rig, title):
    rig.arrange("well")
    parcel = rig.make_parcel("uid-1", title)
    assert rig.send([parcel])[0].result == "sent"
    [mail] = rig.arrived()
    assert mail.to == parcel.address
    assert title in mail.body


def test_a_failure_is_forgotten_by_the_next_attempt(rig):
    rig.arrange("later")
    assert rig.send([rig.make_parcel("uid-1", "title")])[0].result == "refused"
    rig.arrange("well")
    assert rig.send([rig.make_parcel("uid-1", "title")])[0].result == "sent"


def test_what_the_other_side_says_is_one_short_printable_line(rig):
    rig.arrange("babble")
    [outcome] = rig.send([rig.make_parcel("uid-1", "title")])
    assert len(outcome.detail) <= 300
    assert outcome.detail.isprintable()


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "refused"])
@pytest.mark.parametrize("said", SAID, ids=range(len(SAID)))
def test_whatever_bytes_the_other_side_says_can_be_stored(rig, said, taken):
    """As UTF-8, without NUL: a database that refuses the detail would lose the outcome for ever."""
    rig.answer(said, taken=taken)
    [outcome] = rig.send([rig.make_parcel("uid-1", "title")])
    assert outcome.result == ("sent" if taken else "refused")
    assert b"\0" not in outcome.detail.encode()
    assert len(outcome.detail) <= 300
