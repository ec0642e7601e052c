"""A parcel as the bytes of a mail: whatever it holds, a reader finds these headers and no others."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.alert.plain import make_encodable, make_line
from monitor.alert.render import Alert, render_email
from monitor.deliver.message import make_address, make_message
from monitor.errors import InputError
from monitor.model import Article, Match, Parcel, Span

SENT = 1_740_561_360_000
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]
anything = st.text(st.characters(blacklist_categories=()), max_size=300)
TRAP = "=?utf-8?q?Hi=0ABcc=3A_evil=40example=2Eorg?="


def make(uid="uid-1", **payload) -> bytes:
    given = {"subject": "s", "text": "t", "html": "<p>h</p>", "list_id": "grain", "list_name": "Grain"}
    parcel = Parcel(uid, "desk@example.org", {**given, **payload}, created=SENT)
    return make_message(parcel, "monitor@example.org")


def as_read(text: str) -> str:
    """As a reader gets a body: line ends are line ends, whichever they were."""
    return re.sub("\r\n|\r|\n", "\n", make_encodable(text).replace("\0", "\ufffd"))


def body(message, kind: str) -> str:
    return as_read(message.get_body((kind,)).get_content())


@settings(deadline=None)
@given(anything, anything, anything, anything, anything)
@example(TRAP, "x", "<p>x</p>", TRAP, TRAP)
@example("a\r\nBcc: evil@example.org", ".\r\n.", "\n.\n", "a\nb", "x>\r\nTo: y")
@example("x" * 10_000, "y" * 10_000, "z" * 10_000, "l" * 1_000, "n" * 1_000)
@example("Ходжалы " * 200, "слово " * 2_000, "слово", "", "霍贾利" * 90)
@example("?= =?", "=?", "=?utf-8?b?AAAA?=", "=?", '"\\')
def test_a_reader_finds_our_headers_and_no_others(subject, text, html, label, name):
    raw = make(subject=subject, text=text, html=html, list_id=label, list_name=name)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\x80-\xff\x00]", raw)
    message = message_from_bytes(raw, policy=default)
    expected = HEADERS if html else [*HEADERS, "Content-Transfer-Encoding"]
    assert sorted(message.keys()) == sorted(expected)
    assert (message["To"], message["From"]) == ("desk@example.org", "monitor@example.org")
    assert str(message["Subject"]).split() == make_line(subject, 1_000).split()
    assert re.search(r"<[A-Za-z0-9._-]+\.example\.org>$", str(message["List-Id"]))
    assert body(message, "plain").rstrip("\n") == as_read(text).rstrip("\n")
    if html:
        assert body(message, "html").rstrip("\n") == as_read(html).rstrip("\n")
        assert len(list(message.iter_parts())) == 2


def test_a_subject_that_looks_encoded_is_shown_as_it_stands():
    message = message_from_bytes(make(subject=TRAP), policy=default)
    assert message["Subject"] == TRAP
    assert message["Bcc"] is None


def test_the_same_parcel_makes_the_same_bytes():
    assert make() == make()


def test_an_id_names_nothing_but_itself():
    message = message_from_bytes(make(uid="u>\r\nBcc: <evil@example.org"), policy=default)
    assert message["Message-ID"] == "<u-Bcc-evil-example.org@example.org>"
    assert message["Bcc"] is None


def test_a_rendered_alert_arrives_as_it_was_frozen():
    title = "Khojaly: Грамота — 阿塞拜疆 خوجالي 👩‍👩‍👧"
    article = Article(
        id="1", url="https://n.example/?a=1&b=é", title=title, text=f"{title}.\n.\n" + "long " * 400
    )
    match = Match("Khojaly", (Span("title", 0, 7, "Khojaly", "Khojaly"),), "“Khojaly” in title")
    payload = render_email(
        Alert(article=article, seen_at=SENT, matches=(match,), outlet="Пример"), "Asia/Baku"
    )
    message = message_from_bytes(make(**payload), policy=default)
    assert title in str(message["Subject"])
    assert message.get_all("To") == ["desk@example.org"]
    assert body(message, "plain") == payload["text"]
    assert body(message, "html") == payload["html"]


@pytest.mark.parametrize(
    ("text", "address"),
    [("desk@example.org", "desk@example.org"), ("Desk <desk@example.org>", "desk@example.org"),
     ("o'neil+press@sub.example.org", "o'neil+press@sub.example.org"), ("стол@пример.рф", "стол@xn--e1afmkfd.xn--p1ai"),
     ("root@localhost", "root@localhost")],
)  # fmt: skip
def test_an_address_is_its_mailbox(text, address):
    assert make_address(text) == address


@given(anything | st.from_regex(r"[^@]*@[^@]*", fullmatch=True))
@example("0@´")
def test_an_address_is_one_safe_word_or_an_input_error(text):
    try:
        address = make_address(text)
    except InputError:
        return
    assert not re.search(r"[\s<>,;:\"\\()\x00-\x1f]", address)
    assert address.count("@") == 1
    assert address.rpartition("@")[2].isascii()
