"""The single fields in their shapes and bounds."""

import pytest

from monitor.model import Entry
from monitor.read.fields import make_authors, make_id, make_language, make_tags, make_url, with_defaults


@pytest.mark.parametrize(
    ("link", "base", "url"),
    [
        ("https://a.example/x?y=1#z", None, "https://a.example/x?y=1#z"),
        (" https://a.example/x\n ", None, "https://a.example/x"),
        ("/x", "https://a.example/feed/", "https://a.example/x"),
        ("x", "https://a.example/feed/", "https://a.example/feed/x"),
        ("//b.example/x", "https://a.example/", "https://b.example/x"),
        ('https://a.example/a b"c', None, "https://a.example/a%20b%22c"),
        ("https://a.example/ä/баку", None, "https://a.example/ä/баку"),
        ("/x", None, None),
        ("javascript:alert(1)", "https://a.example/", None),
        ("data:text/html,x", None, None),
        ("ftp://a.example/", None, None),
        ("mailto:a@b.example", None, None),
        ("http://", None, None),
        ("http://[::1", None, None),
        ("http://a.example/" + "x" * 4000, None, None),
        ("http://a.example/" + " " + "x " * 1900, None, None),
        (f"http://{'a' * 245}.example/", None, f"http://{'a' * 245}.example/"),
        (f"http://{'a' * 246}.example/", None, None),
        (f"//{'a' * 3500}.example/", "http://a.example/", None),
        ("", "https://a.example/", None),
        (None, "https://a.example/", None),
    ],
)
def test_a_link_is_absolute_and_http_or_nothing(link, base, url):
    assert make_url(link, base) == url


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (" tag:a.example,2026:1 \n", "tag:a.example,2026:1"),
        ("a\0b\x7f", "ab"),
        ("a\ud800", "a"),
        ("", None),
        (" ", None),
    ],
)
def test_an_id_is_kept_as_given(raw, kept):
    assert make_id(raw) == kept


def test_an_id_too_long_to_keep_stays_itself():
    """Its beginning and a hash: the same every time, another for another id."""
    long, other = "a" * 5000, "a" * 5001
    assert make_id(long) == make_id(long) != make_id(other)
    assert len(make_id(long)) <= 4000


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["Leyla Aliyeva"], ("Leyla Aliyeva",)),
        (["By Leyla Aliyeva"], ("Leyla Aliyeva",)),
        (["Leyla Aliyeva, John Smith and Ana de la Cruz"], ("Leyla Aliyeva", "John Smith", "Ana de la Cruz")),
        (["Leyla Aliyeva & John Smith"], ("Leyla Aliyeva", "John Smith")),
        (["Aliyeva, Leyla"], ("Aliyeva, Leyla",)),
        (["Marks and Spencer"], ("Marks and Spencer",)),
        (["Leyla; John | Ana"], ("Leyla", "John", "Ana")),
        (["desk@a.example (Leyla Aliyeva)"], ("Leyla Aliyeva",)),
        (["Leyla Aliyeva <leyla@a.example>"], ("Leyla Aliyeva",)),
        (["mailto:desk@a.example"], ()),
        (["AT&amp;T Newsroom", "AT&T Newsroom", ""], ("AT&T Newsroom",)),
        (["<b>Leyla</b>\u202e"], ("Leyla",)),
        ([f"Name N{n}" for n in range(50)], tuple(f"Name N{n}" for n in range(20))),
    ],
)
def test_authors_are_names_of_people(given, names):
    assert make_authors(given) == names


def test_tags_are_unique_bounded_lines():
    assert make_tags(["a\nb", "a b", "", "R&amp;D"]) == ("a b", "R&D")
    assert len(make_tags(str(n) for n in range(99))) == 50
    assert len(make_tags(["x" * 999])[0]) == 200


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("EN", "en"),
        ("pt_BR", "pt-br"),
        (" zh-Hans-CN ", "zh-hans-cn"),
        ("english", None),
        ("e", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_a_tag_in_lower_case(raw, language):
    assert make_language(raw) == language


def test_an_entry_that_says_nothing_is_left_out():
    """Even where the document names a language and authors for all."""
    said, own = Entry(id=None, url=None, title="x"), Entry(id="1", url=None, language="az", author=("B",))
    entries = with_defaults([Entry(id=None, url=None), said, own], "en", ("A",))
    assert [(entry.language, entry.author) for entry in entries] == [("en", ("A",)), ("az", ("B",))]
