"""Text of others made safe for terminals and logs. Pure; changes nothing a person can read."""

import re

_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters, line breaks and ESC among them
    "\u202a-\u202e\u2066-\u2069"  # they reorder what stands around them; marks and joiners may stay
    "\u2028\u2029\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # lone surrogates: no encoder takes them
    "\U000e0000-\U000e007f"  # tags: text that nobody sees
    "]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(text: str) -> str:
    r"""`text` on one line, with what could steer a terminal or hide text shown as `\\x1b`, `\\u202e`."""
    return _UNSAFE.sub(lambda found: _SHORT.get(found[0]) or _code(found[0]), text)


def escape_json(document: str) -> str:
    """A JSON document with the same characters as JSON's own escapes; it parses to the same value."""
    return _UNSAFE.sub(lambda found: _json_code(ord(found[0])), document)


def _code(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_code(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
