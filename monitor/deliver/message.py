"""A parcel as the bytes of a mail (RFC 5322, MIME), whatever stands in its texts. No IO.

What others wrote becomes header text that no reader can take for another header; the bytes are the same
on every attempt.
"""

import re
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from monitor.alert.plain import make_encodable, make_line
from monitor.errors import InputError
from monitor.model import Parcel, to_datetime

# Headers are folded here, once, and written as they are: when the library folds them again, it decodes
# what looks like an encoded word, and a title can grow into headers of its own.
_POLICY = SMTP.clone(refold_source="none", cte_type="7bit", max_line_length=76)
_UTF8_POLICY = _POLICY.clone(utf8=True)
_SUBJECT = 1_000  # code points; renderers stay far below
_WORD = 60  # longest ASCII word that needs no encoding to be folded
_UNSAFE = re.compile(r'[\s<>()\[\]:;,\\"@]')
_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_NO_ID = re.compile(r"[^A-Za-z0-9._-]+")


def make_message(parcel: Parcel, sender: str, *, utf8: bool = False) -> bytes:
    """The mail with CRLF line ends, in ASCII unless `utf8` (RFC 6532) lets an address be more.

    `sender` is the configured From, perhaps with a name. Raises InputError about an address.
    """
    message = EmailMessage(_UTF8_POLICY if utf8 else _POLICY)
    payload = {name: make_encodable(str(value)) for name, value in parcel.payload.items()}
    uid = _NO_ID.sub("-", parcel.uid)[:120]
    for name, value in _make_headers(parcel, payload, sender, uid):
        message.set_raw(name, value)
    message.set_content(payload.get("text", "").replace("\0", "\ufffd"))
    if payload.get("html"):
        message.add_alternative(payload["html"].replace("\0", "\ufffd"), subtype="html")
        message.set_boundary(f"=_{uid}")
    return message.as_bytes()


def make_address(text: str) -> str:
    """The bare mailbox in `text`, its domain in ASCII (IDNA). Raises InputError."""
    found = getaddresses([make_encodable(text)])
    local, _, domain = found[0][1].rpartition("@") if len(found) == 1 else ("", "", "")
    if not local or not domain or _UNSAFE.search(local + domain) or not text.isprintable():
        raise InputError(f"mail address {make_line(text, 80)!r} cannot be used; write one name@domain")
    try:
        host = domain.encode("idna").decode()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):  # asked after IDNA, which turns some characters into spaces
        raise InputError(f"mail address {make_line(text, 80)!r}: its domain is no domain name")
    return f"{local}@{host}"


def _make_headers(parcel: Parcel, payload: dict[str, str], sender: str, uid: str) -> list[tuple[str, str]]:
    address = make_address(sender)
    domain = address.rpartition("@")[2]
    name = getaddresses([sender])[0][0]
    label = _NO_ID.sub("-", payload.get("list_id", ""))[:60].strip("-.") or "alerts"
    return [
        ("From", f"{_make_phrase(name, 'From')} <{address}>" if name else address),
        ("To", make_address(parcel.address)),
        ("Subject", _encode(make_line(payload.get("subject", ""), _SUBJECT), "Subject")),
        ("Date", format_datetime(to_datetime(parcel.created))),
        ("Message-ID", f"<{uid}@{domain}>"),
        ("List-Id", f"{_make_phrase(payload.get('list_name') or label, 'List-Id')}\r\n <{label}.{domain}>"),
        ("Auto-Submitted", "auto-generated"),
    ]


def _make_phrase(name: str, header: str) -> str:
    """A name before an address in angle brackets (RFC 5322, 3.2.5)."""
    plain = make_line(name.replace('"', "'").replace("\\", "/"), 80)
    return f'"{plain}"' if _is_plain(plain) else _encode(plain, header)


def _encode(text: str, header: str) -> str:
    """Header text, folded; in encoded words (RFC 2047) wherever it would not stand for itself."""
    charset = "us-ascii" if _is_plain(text) else "utf-8"
    return Header(text, charset, header_name=header, maxlinelen=76).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text and all(len(word) <= _WORD for word in text.split(" "))
