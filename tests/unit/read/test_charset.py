"""Bytes become the characters they are."""

import codecs
import time

import pytest

from monitor.read.charset import codec_name, decode

RUSSIAN = "<?xml version='1.0' encoding='{}'?><rss><title>Новости Баку сегодня</title></rss>"
LATIN = "<rss><title>Zürich – “café”</title></rss>"
SAID = {
    "az": (
        "Gecə yağan güclü yağışdan sonra iki rayonda yollar bağlanıb, məktəblər işləmir. Xilasedicilər üç kənddən altmış nəfəri çıxarıb, su isə hələ çəkilməyib.",
        "cp1254",
    ),
    "bg": ("Язовирът прелива, жителите на три села бяха изведени през нощта.", "cp1251"),
    "cs": ("Řeka se přelila přes hráz a hasiči v noci vyváželi lidi ze tří vesnic.", "cp1250 iso8859-2"),
    "de": ("Der Fluss trat nachts über die Ufer, drei Dörfer wurden geräumt, Straßen gesperrt.", "cp1252"),
    "el": (
        "Το ποτάμι ξεχείλισε τη νύχτα και τρία χωριά εκκενώθηκαν από την πυροσβεστική.",
        "cp1253 iso8859-7",
    ),
    "fa": ("رودخانه شب گذشته طغیان کرد و ساکنان سه روستا به جای امن برده شدند.", "cp1256"),
    "he": ("הנהר עלה על גדותיו בלילה ותושבי שלושה כפרים פונו בידי כוחות הכיבוי.", "cp1255"),
    "ja": ("川が夜のうちに氾濫し、三つの村の住民が消防隊によって避難した。", "shift_jis euc_jp"),
    "ko": ("밤사이 강이 넘쳐 세 마을 주민들이 소방대의 도움으로 대피했다.", "euc_kr"),
    "pl": (
        "Rzeka wylała w nocy, strażacy wywieźli mieszkańców trzech wsi, drogi są zamknięte.",
        "cp1250 iso8859-2",
    ),
    "ru": (
        "Ночью река вышла из берегов, жителей трёх сёл вывезли спасатели.",
        "cp1251 koi8-r iso8859-5 cp866",
    ),
    "th": ("แม่น้ำเอ่อล้นตลิ่งในตอนกลางคืน ชาวบ้านสามหมู่บ้านต้องอพยพ", "cp874"),
    "tr": ("Gece taşan nehir yüzünden üç köy boşaltıldı, öğrenciler için okullar kapalı.", "cp1254"),
    "zh": ("河水夜间漫过堤岸，消防队把三个村的居民转移到安全地点。", "gb2312"),
    "zh-tw": ("河水夜間漫過堤岸，消防隊把三個村的居民轉移到安全地點。", "big5"),
}
FEED = "<rss version='2.0'><channel><title>News</title><item><title>{}</title><link>https://owl.example/1</link></item></channel></rss>"


@pytest.mark.parametrize(
    "label", ["utf-8", "windows-1251", "koi8-r", "iso-8859-5", "utf-16", "utf-32", "cp866"]
)
def test_a_true_declaration_is_believed(label):
    text = RUSSIAN.format(label)
    decoded = decode(text.encode(label))
    assert decoded.text == text
    assert decoded.defect is None


@pytest.mark.parametrize("label", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_are_known_by_their_shape(label):
    """Without a mark, with and without an XML declaration."""
    for text in (RUSSIAN.format("utf-16"), "<rss>Новости</rss>", '{"a": "Новости"}'):
        assert decode(text.encode(label)).text == text


@pytest.mark.parametrize(
    ("mark", "label"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
     (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")],
)  # fmt: skip
def test_a_byte_order_mark_wins(mark, label):
    """Over the header and the declaration (RFC 7303, section 3)."""
    text = RUSSIAN.format("windows-1251")
    assert decode(mark + text.encode(label), "text/xml; charset=koi8-r").text == text


def test_the_header_wins_over_the_declaration():
    text = RUSSIAN.format("iso-8859-1")
    assert decode(text.encode("windows-1251"), 'application/rss+xml; charset="windows-1251"').text == text


@pytest.mark.parametrize("default", ["iso-8859-1", "windows-1252"])
def test_what_a_server_says_of_every_document_does_not_win(default):
    """It explains any bytes; the other declaration, in the document or in the header, knows better."""
    text = RUSSIAN.format("windows-1251")
    assert decode(text.encode("windows-1251"), f"text/xml; charset={default}").text == text
    text = RUSSIAN.format(default)
    assert decode(text.encode("windows-1251"), "text/xml; charset=windows-1251").text == text


def test_bytes_that_are_utf_8_are_read_as_utf_8():
    """Whatever a server's default says; the contradiction is told."""
    text = RUSSIAN.format("utf-8")
    decoded = decode(text.encode(), "text/xml; charset=ISO-8859-1")
    assert decoded.text == text
    assert decoded.defect == "declared as ISO-8859-1, read as utf-8"


@pytest.mark.parametrize("header", ["text/xml", "text/plain", None, "text/xml; charset=us-ascii", "x" * 9999])
def test_a_header_without_a_true_charset_harms_nothing(header):
    text = RUSSIAN.format("windows-1251")
    assert decode(text.encode("windows-1251"), header).text == text


def test_one_broken_character_leaves_the_others_as_they_are():
    """A description cut within a character does not turn a Russian feed into Western letters."""
    text = RUSSIAN.format("utf-8")
    body = text.encode().replace("Баку".encode(), "Бак".encode() + b"\xd1")
    assert decode(body).text == text.replace("Баку", "Бак\ufffd")


def test_a_broken_character_of_a_short_text_does_not_garble_the_rest():
    """UTF-8's sequences do not come about by chance."""
    decoded = decode(FEED.format("Зерно, хлеб и ?оль").encode().replace(b"?", b"\xf1"))
    assert (decoded.text, decoded.encoding) == (FEED.format("Зерно, хлеб и \ufffdоль"), "utf-8")


def test_undeclared_western_letters_are_read():
    """Also where a byte stands that windows-1252 does not have."""
    assert decode(LATIN.encode("cp1252")).text == LATIN
    assert decode(b"<rss>caf\xe9 \x81</rss>").encoding == "iso8859-2"


@pytest.mark.parametrize(
    ("text", "label"), [(text, label) for text, labels in SAID.values() for label in labels.split()]
)
def test_undeclared_text_is_read_as_the_words_it_makes(text, label):
    feed = FEED.format(text)
    body = feed.encode(label, "xmlcharrefreplace")
    assert decode(body).text == body.decode(label)
    assert decode(body).defect == f"declares no charset, read as {decode(body).encoding}"


@pytest.mark.parametrize(
    "header", ["text/xml; charset=utf-8", "text/xml; charset=us-ascii", "text/xml; charset=x-own"]
)
def test_words_are_looked_at_where_no_declaration_is_true(header):
    feed = FEED.format(SAID["ru"][0])
    decoded = decode(feed.encode("cp1251"), header)
    assert decoded.text == feed
    assert decoded.defect == f"declared as {header.partition('=')[2]}, read as cp1251"


def test_a_declared_charset_that_explains_every_byte_stands():
    """Whatever words it makes: a guess is no better than a publisher's word."""
    body = FEED.format(SAID["ru"][0]).encode("cp1251")
    assert decode(body, "text/xml; charset=koi8-r").encoding == "koi8-r"


@pytest.mark.parametrize(
    "words", ["L’été à Paris", "El niño está allí", "Champs-Élysées", "£5 fine", "Malmö får ny färja"]
)
def test_a_few_accents_are_western(words):
    """They are too little to tell another charset by."""
    assert words in decode(FEED.format(words).encode("cp1252")).text


def test_what_a_page_in_the_feed_declares_is_not_the_feeds():
    feed = FEED.format(SAID["ru"][0]).replace("<item>", "<item><meta charset='koi8-r'>")
    assert decode(feed.encode("cp1251")).text == feed


def test_a_guess_outlives_a_broken_byte():
    feed = FEED.format(SAID["ru"][0] * 3)
    body = feed.encode("cp1251").replace(b"</title></item>", b"\x98</title></item>")
    assert decode(body).text == feed.replace("</title></item>", "\ufffd</title></item>")


@pytest.mark.parametrize(
    "piece", [b"<", b"+AB", b"<![CDATA[", b"\x1b$B", b"# coding: ", b"\xe9", bytes(range(256))]
)
def test_guessing_ends_soon(piece):
    body = b"%PDF-" + piece * (4_000_000 // len(piece)) + b"\xe9"
    began = time.process_time()
    assert decode(body).text
    assert time.process_time() - began < 5


def test_names_are_taken_as_browsers_take_them():
    """ISO-8859-1 with the quotes of windows-1252, GB2312 with characters of GB18030."""
    western = "<?xml version='1.0' encoding='ISO-8859-1'?>" + LATIN
    assert decode(western.encode("cp1252")).text == western
    chinese = "<?xml version='1.0' encoding='gb2312'?><a>镕</a>"
    assert decode(chinese.encode("gb18030")).text == chinese
    assert decode(chinese.encode("gb18030")).defect is None


@pytest.mark.parametrize(
    "label",
    [
        "rot13",
        "hex",
        "zlib",
        "punycode",
        "idna",
        "unicode_escape",
        "undefined",
        "nonsense",
        "",
        "../x",
        "a" * 99,
        "u\0tf",
    ],
)
def test_what_is_no_charset_is_none(label):
    """Python's other codecs, some of which take quadratic time, are never run on a document."""
    assert codec_name(label) is None


def test_an_unknown_charset_is_told_and_the_content_decides():
    decoded = decode(b"<?xml version='1.0' encoding='x-own'?><a>b</a>")
    assert (decoded.encoding, decoded.defect) == ("utf-8", "declared as x-own, read as utf-8")


def test_a_declared_charset_with_a_few_broken_bytes_is_kept():
    text = RUSSIAN.format("windows-1251")
    body = text.encode("windows-1251").replace(b"<title>", b"<title>\x98")
    assert decode(body).text == text.replace("<title>", "<title>\ufffd")


def test_a_codec_that_fails_in_its_own_way_is_passed_over():
    """UTF-16 of an odd number of bytes is still read."""
    assert decode(b"\xff\xfe<\0a\0>").text.startswith("<a")


def test_seven_bit_charsets_are_honoured():
    text = "<?xml version='1.0' encoding='iso-2022-jp'?><a>日本</a>"
    assert decode(text.encode("iso-2022-jp")).text == text


def test_a_broken_character_does_not_bring_back_a_wrong_header():
    text = RUSSIAN.format("utf-8")
    body = text.encode().replace("Баку".encode(), "Бак".encode() + b"\xd1")
    assert "Новости" in decode(body, "text/xml; charset=ISO-8859-1").text


def test_a_declared_charset_that_explains_nothing_is_dropped():
    text = "<?xml version='1.0' encoding='euc-jp'?><a>Zürich é</a>"
    assert decode(text.encode("cp1252")).text == text


def test_what_was_pasted_in_from_the_declared_charset_is_read_as_that():
    """UTF-8 under an ISO-8859-1 declaration, with one name that really is ISO-8859-1."""
    text = "<?xml version='1.0' encoding='ISO-8859-1'?><a>" + "på sæson søndag også " * 3 + "besøge</a>"
    head, _, tail = text.partition("besøge")
    assert decode(head.encode() + "besøge".encode("latin-1") + tail.encode()).text == text


def test_the_meta_of_a_page_counts_behind_the_header_and_only_in_pages():
    """WHATWG's order: byte order mark, header, <meta>, then the bytes themselves."""
    for meta in (
        "<meta charset='windows-1251'>",
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
    ):
        text = f"<html><head>{meta}</head>Баку</html>"
        assert decode(text.encode("windows-1251"), html=True).encoding == "cp1251"
    body = "<meta charset='koi8-r'>Баку".encode("windows-1251")
    assert decode(body, "text/html; charset=windows-1251", html=True).text.endswith("Баку")
    assert decode("\ufeff<meta charset='koi8-r'>Баку".encode(), html=True).text.endswith("Баку")
    assert decode(body).encoding != "koi8-r"
