"""Markup becomes what a person reads."""

import pytest

from monitor.read.text import clean, guess_to_text, html_to_text, one_line, plain_to_text, repair_references


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two <i>th</i>ree</p>", "One\n\nTwo three"),
        ("<div>a</div>\n  <div>b</div>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("a<br></br>b", "a\nb"),
        ("a<br><br>b<br><br><br>c", "a\n\nb\n\nc"),
        ("<ul><li>x<li>y</ul>", "x\n\ny"),
        ("<table><tr><td>1<td>2<tr><th>3</table>", "1 2\n\n3"),
        ("a<script>var b = '<p>';</script>c", "a c"),
        ("a<STYLE>p {}</style >c", "a c"),
        ("a<script src='x'/>c", "a c"),
        ("a<script>never closed", "a"),
        ("a<!-- b <p> -->c<!-- never closed", "ac"),
        ("a<!doctype html><?php x ?>b", "ab"),
        ("<![CDATA[a < b <p>]]>", "a < b <p>"),
        ("<img alt=\"a > b\" title='<p>'>x", "x"),
        ('<a href="never closed>x', "x"),
        ("x <a never closed", "x"),
        ("1 < 2 & 3 > 2, i <3 you", "1 < 2 & 3 > 2, i <3 you"),
        ("Q&amp;A &lt;b&gt; caf&eacute; &#8217; &#x2019;", "Q&A <b> café ’ ’"),
        ("a&nbsp;&nbsp; b　c", "a b c"),
        ("<o:p>Office</o:p> <custom-tag x=1>own</custom-tag>", "Office own"),
        ("", ""),
        ("plain\n\n\n\ntext\nof lines", "plain\n\ntext\nof lines"),
        ("wrapped\nlines of <b>markup</b>", "wrapped lines of markup"),
    ],
)
def test_html_is_read_as_a_person_would(markup, text):
    """Paragraphs are blocks, breaks are lines, scripts and comments are nothing."""
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("How the <b> tag works", "How the <b> tag works"),
        ("<b>Flood</b> in Baku", "Flood in Baku"),
        ("R&amp;D &T; &copy", "R&D &T; &copy"),
        ("Line<br/>two", "Line\ntwo"),
        ("Picture<img src=x>", "Picture"),
        ("<script>alert(1)</script>News", "News"),
        ("List<String> in Java", "List<String> in Java"),
        ("5 < 6 > 4", "5 < 6 > 4"),
    ],
)
def test_a_value_that_may_be_either_is_markup_only_where_it_must_be(value, text):
    assert guess_to_text(value) == text


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\0b\x07c\x1b[31m", "abc[31m"),
        ("a\x0bb\x0cc", "a b c"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\u202eevil\u202c \u2066x\u2069 \ufeffy\uffff", "evil x y"),
        ("\ud83d\ude00 \ud83d x \ude00", "😀  x "),
        ("شاد\u200cی e\u0301 \u200e", "شاد\u200cی e\u0301 \u200e"),
        ("Xocalı İstanbul Ё", "Xocalı İstanbul Ё"),
    ],
)
def test_only_what_is_no_text_is_removed(raw, kept):
    """NUL, controls, lone surrogates and bidi overrides go; joiners and accents stay as they were given."""
    assert clean(raw) == kept


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("&#0;&#x1F;&#65535;x", "x"),
        ("&#55357;&#56832; &#xD83D;&#xDE00;", "😀 😀"),
        ("&#55357;x", "x"),
        ("&#" + "9" * 5000 + ";x", "x"),
        ("&#0000000000065;&#x41;&#10;", "&#0000000000065;&#x41;&#10;"),
    ],
)
def test_references_to_no_character_are_removed(markup, kept):
    assert repair_references(markup) == kept


def test_references_cannot_bring_back_what_was_removed():
    """A character reference is cleaned like the character itself."""
    assert html_to_text("<p>a&#x202e;b&#1;c&#xFEFF;</p>") == "abc"


def test_a_title_is_one_line():
    assert one_line(" a\n\tb\u00a0 c ") == "a b c"


def test_plain_text_keeps_its_lines():
    assert plain_to_text("  a  b \n\n\n\n c \n") == "a b\n\nc"


@pytest.mark.parametrize(
    "unit",
    [
        "<b>",
        "<!--",
        "<",
        "<a ",
        '<p a="',
        "<a ='",
        "<div>",
        "<script>",
        "<script ",
        "<svg ",
        "</script",
        "&",
        "<![CDATA[",
        "= ",
    ],
)
def test_no_input_takes_more_than_linear_time(unit):
    """200,000 repetitions of what costs a parser most are read while a test may wait."""
    assert len(html_to_text("<a" + unit * 200_000)) <= 3 * 200_000
