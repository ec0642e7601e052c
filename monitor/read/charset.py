"""Which characters the bytes of a document are. No IO.

The order is RFC 7303's: byte order mark, HTTP header, XML declaration (WHATWG's for pages: their <meta>), then the
content itself, but a declaration that the bytes contradict does not stand, ISO-8859-1 counts last, as servers say it of anything,
and codecs that are no charset are refused.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from chardet import detect

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# How a document begins without a mark: `<` or `{` in units of two or four bytes, `<?xm` in EBCDIC.
_SHAPES = (
    (re.compile(rb"[<{]\0\0\0"), "utf-32-le"), (re.compile(rb"\0\0\0[<{]"), "utf-32-be"),
    (re.compile(rb"[<{]\0[^\0]\0"), "utf-16-le"), (re.compile(rb"\0[<{]\0[^\0]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)  # fmt: skip
# Names that stand for more than they say, as browsers read them (WHATWG Encoding).
WIDER = {
    "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
}  # fmt: skip
# Python calls these encodings; one decodes in quadratic time and the rest are no charset of a document.
_REFUSED = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.:_+-]{0,40}")
_HEADER = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_DECLARED = re.compile(r"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{1,50})["']""", re.IGNORECASE)
_META = re.compile(r"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([^\s"'/>;]+)""", re.IGNORECASE)
_DEFAULTS = {"iso8859-1", "cp1252"}
"""What servers say of every document alike, and what explains any bytes: another declaration knows better."""
_ENDIAN_FREE = {"utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"}
# Charsets that publishers used before UTF-8; a detector that knows more takes Western text for one of them.
_AMONG_ASCII = (
    "cp1250", "cp1252", "cp1254", "cp1257", "iso8859-2", "iso8859-13",
    "big5hkscs", "gb18030", "cp932", "shift_jis_2004", "euc_jis_2004", "cp949",
)  # fmt: skip
_BEYOND_ASCII = (
    "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "cp1253", "iso8859-7", "cp1255", "cp1256", "iso8859-6", "cp874",
)  # fmt: skip
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Tags and references are words of no language; what is marked as character data is read.
_MARKUP = re.compile(rb"<!\[CDATA\[|<[^<>\x80-\xff]*>|&#?\w{1,10};")
_ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that are no UTF-8, as Python's surrogateescape keeps them
_ESCAPED_RUN = re.compile("[\udc80-\udcff]+")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_HEAD = 400
"""Bytes in which an XML declaration is looked for."""
_PAGE_HEAD = 8 * 1024
"""Bytes in which a page's <meta> is looked for: WHATWG asks for it in the first 1,024, and not all keep to it."""
_SAMPLE = 64 * 1024
"""Bytes from which a charset is guessed: chardet weighs 16 KiB of words, and some input takes it long."""
_BEFORE = 1_000
"""Of these, bytes before the first that is not ASCII."""
_LEAST = 0.05
"""chardet's confidence below which it was wrong twice as often as right: then nothing is guessed."""
_SURE = 3
"""Times that UTF-8's sequences must outnumber what is none: no other charset makes as many by chance."""
_FEWEST = 4
"""Accents by which a language can be told: an English text has some of names and prices."""


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    defect: str | None = None


def decode(body: bytes, content_type: str | None = None, *, html: bool = False) -> Decoded:
    """The text of a document. Never fails: what no charset explains is read as one that explains every byte.

    In a page (`html`) a <meta> counts as a declaration; in a feed it stands in the text of an entry.
    """
    mark, body = _mark(body)
    shape = mark or next((name for pattern, name in _SHAPES if pattern.match(body)), None)
    head = body[: _PAGE_HEAD if html else _HEAD].decode(shape or "latin-1", "replace")
    said_by = (
        _HEADER.search(content_type or ""),
        _DECLARED.match(head),
        _META.search(head) if html else None,
    )
    declared = [found[1] for found in said_by if found]
    known = [name for name in map(codec_name, declared) if name and name not in _ENDIAN_FREE]
    known.sort(key=lambda name: name in _DEFAULTS)
    if shape and shape != "utf-8":  # nothing else looks like that
        return Decoded(body.decode(shape, "replace"), shape)
    text, encoding = _decoded(body, known)
    said = declared[0] if declared else None
    return Decoded(text, encoding, _contradiction(said, encoding))


def codec_name(label: str) -> str | None:
    """Python's name of a charset, or None where the label names none."""
    if not _NAME.fullmatch(label):
        return None
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return None if name in _REFUSED else name


def _mark(body: bytes) -> tuple[str | None, bytes]:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name, body[len(mark) :]
    return None, body


def _decoded(body: bytes, candidates: list[str]) -> tuple[str, str]:
    if (
        not body.isascii()
        and b"\0" not in body[:_HEAD]
        and (text := _mostly_utf8(body, candidates)) is not None
    ):
        return text, "utf-8"
    for name in [*candidates, "utf-8"]:
        for wider in dict.fromkeys((WIDER.get(name, name), name)):
            if (text := _strict(body, wider)) is not None:
                return text, wider
    for name in chain(candidates, _guessed(body)):
        text = body.decode(name, "replace")
        if _few(text.count("\ufffd"), text):
            return text, name
    western = _strict(body, "cp1252")
    return (western, "cp1252") if western is not None else (body.decode("iso8859-2"), "iso8859-2")


def _guessed(body: bytes) -> Iterator[str]:
    """The charset in which the bytes are most likely words, if one stands out.

    Where most bytes beyond ASCII stand alone, they are accents: words of another script have them in runs.
    """
    first = _HIGH_RUN.search(body)
    start = max(0, first.start() - _BEFORE) if first else 0
    words = _MARKUP.sub(b" ", body[start : start + _SAMPLE])
    runs = _HIGH_RUN.findall(words)
    accents = sum(len(run) == 1 for run in runs) * 2 > len(runs)
    if accents and len(runs) < _FEWEST:
        return
    found = detect(words, include_encodings=_AMONG_ASCII if accents else _AMONG_ASCII + _BEYOND_ASCII)
    name = codec_name(found["encoding"] or "")
    if name and found["confidence"] >= _LEAST:
        yield WIDER.get(name, name)


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except ValueError:  # UnicodeDecodeError, and what single codecs raise beside it
        return None


def _mostly_utf8(body: bytes, candidates: list[str]) -> str | None:
    """Bytes beyond ASCII that read as UTF-8 are nothing else, whatever was declared.

    What stands among them in the declared charset, pasted in from elsewhere, is read as that.
    """
    text = body.decode("utf-8", "surrogateescape")
    if not _few(len(_ESCAPED.findall(text)), text, _SURE):
        return None
    other = next((WIDER.get(name, name) for name in candidates if name != "utf-8"), "utf-8")
    return _ESCAPED_RUN.sub(
        lambda run: run[0].encode("utf-8", "surrogateescape").decode(other, "replace"), text
    )


def _few(broken: int, text: str, times: int = 10) -> bool:
    """Whether a few broken bytes stand among many sound ones: one cut character is no other charset."""
    return broken * times <= len(_NON_ASCII.findall(text)) - broken


def _contradiction(declared: str | None, encoding: str) -> str | None:
    if declared is None:
        return None if encoding == "utf-8" else f"declares no charset, read as {encoding}"
    named = codec_name(declared)
    if named and (
        encoding.startswith(named) or encoding == WIDER.get(named) or (named, encoding) == ("ascii", "utf-8")
    ):
        return None
    return f"declared as {declared[:40]}, read as {encoding}"
