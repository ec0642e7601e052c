"""Markup and raw strings become plain text that a database, a terminal and a mail can hold. No IO.

Every function is linear in its input whatever stands in it: markup is scanned once, never parsed into a
tree (an HTML5 tree builder takes minutes for 200,000 nested elements).
"""

import html
import re

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
        " figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main menu nav ol option p pre section"
        " summary table tbody tfoot thead title tr ul",
    )
)
_CELLS = frozenset({"td", "th"})
_PARAGRAPH, _LINE = "\x02", "\x01"  # `clean` leaves neither in any text

# Each alternative reaches the end of the text where its own end is missing: nothing is scanned twice.
_TOKEN = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | <!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)
    | <(?P<raw>script|style|template|svg)\b(?:[^>]*/>|.*?(?:</(?P=raw)\b[^>]*+(?:>|\Z)|\Z))
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+(?:>|\Z)
    | <[!?/][^>]*+(?:>|\Z)
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_REFERENCE = re.compile(r"&\#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<dec>[0-9]+));?")
_ENTITY = re.compile(r"&(?:\#[0-9]+|\#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A closing tag, a line break or a picture: nobody writes these in a headline to be read as they stand.
_MARKUP = re.compile(
    r"</(?:a|abbr|b|big|blockquote|center|cite|code|del|div|em|font|h[1-6]|i|iframe|ins|li|mark|ol|p|q|s"
    r"|script|small|span|strike|strong|style|sub|sup|table|td|tr|tt|u|ul)\s*>|<(?:br|wbr)\s*/?>|<img\s",
    re.IGNORECASE,
)
_LONGEST_REFERENCE = 8
"""Digits: more name no code point, and Python refuses to read thousands of them as one number."""


def _controls() -> dict[int, str | None]:
    """What becomes of characters that are no text: PostgreSQL refuses NUL, bidi controls forge names."""
    table: dict[int, str | None] = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF])
    table |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
    spaces = {ord("\t"): "\t", ord("\n"): "\n", ord("\r"): "\n", 0x0B: " ", 0x0C: " "}
    return table | spaces | {0x85: "\n", 0x2028: "\n", 0x2029: "\n"}


_CONTROLS = _controls()
_UNCLEAN = re.compile("[" + "".join(map(chr, _CONTROLS.keys() - {9, 10})) + "\ud800-\udfff]")


def join_surrogates(raw: str) -> str:
    """`raw` with surrogate pairs made one character and lone surrogates removed."""
    if not _SURROGATE.search(raw):
        return raw
    return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def repair_references(markup: str) -> str:
    """`markup` without numeric references to what is no character; those to surrogate pairs are joined."""
    return join_surrogates(_REFERENCE.sub(_repaired, markup))


def _repaired(found: re.Match[str]) -> str:
    digits = (found["hex"] or found["dec"]).lstrip("0")
    if len(digits) > _LONGEST_REFERENCE:
        return ""
    number = int(digits or "0", 16 if found["hex"] else 10)
    if 0xD800 <= number <= 0xDFFF:
        return chr(number)
    allowed = number in {9, 10, 13} or 0x20 <= number <= 0x10FFFF
    return found[0] if allowed and number not in {0xFFFE, 0xFFFF} else ""


def clean(raw: str) -> str:
    """`raw` without control characters, lone surrogates and bidi overrides; line ends become newlines."""
    if not _UNCLEAN.search(raw):
        return raw
    return join_surrogates(raw).replace("\r\n", "\n").translate(_CONTROLS)


def one_line(raw: str) -> str:
    """`raw`, cleaned, all white space collapsed to single spaces."""
    return " ".join(clean(raw).split())


def looks_like_markup(value: str) -> bool:
    """Whether a value that may be plain text or HTML is HTML: `a <b> c` is not, `<b>a</b>` is."""
    return bool(_MARKUP.search(value))


def html_to_text(markup: str) -> str:
    """What a person reads in an HTML fragment: paragraphs separated by blank lines, scripts left out."""
    if "<" not in markup and "&" not in markup:
        return plain_to_text(markup)
    marked = _TOKEN.sub(_separator, clean(repair_references(markup)))
    # What is unescaped holds no mark: references to control characters are gone by now.
    text = html.unescape(marked)
    blocks = ("\n".join(map(one_line, block.split(_LINE))).strip() for block in text.split(_PARAGRAPH))
    return _blank_lines("\n\n".join(block for block in blocks if block))


def _separator(found: re.Match[str]) -> str:
    if found["cdata"] is not None:
        return html.escape(found["cdata"])
    name = (found["name"] or "").lower()
    if name in _BLOCKS:
        return _PARAGRAPH
    if name == "br":
        return "" if found["end"] else _LINE  # XHTML's <br/> arrives as <br></br>
    return " " if name in _CELLS or found["raw"] else ""


def plain_to_text(raw: str) -> str:
    """Plain text with its lines kept, trimmed; several blank lines become one."""
    return _blank_lines("\n".join(" ".join(line.split()) for line in clean(raw).split("\n")).strip())


def _blank_lines(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text)


def guess_to_text(value: str) -> str:
    """Plain text of a value whose format does not say whether it holds HTML (RSS titles and others)."""
    if looks_like_markup(value):
        return html_to_text(value)
    return plain_to_text(_ENTITY.sub(lambda found: html.unescape(found[0]), repair_references(value)))
