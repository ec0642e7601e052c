"""Who wrote the article on a page."""

import pytest

from monitor.read.byline import find_authors
from monitor.read.head import read_head
from monitor.read.jsonld import read_jsonld
from tests.unit.read.pages import tree


def authors(markup, node=None):
    root = tree(f"<html><body>{markup}</body></html>")
    return find_authors(root, read_head(root, None), read_jsonld(root), node or {}, ["theowl"])


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("", ()),
        ("<meta name='author' content='Mara Lind and Joe Pike'>", ("Mara Lind", "Joe Pike")),
        ("<meta name='author' content='The Owl'><p class='byline'>By Mara Lind</p>", ("Mara Lind",)),
        ("<meta name='author' content='The Owl'>", ("The Owl",)),
        ("<meta property='article:author' content='https://social.example/mara'><a rel='author'>Mara Lind</a>", ("Mara Lind",)),
        ("<meta name='author' content='admin'><meta name='author' content='105092'>", ()),
        ("<div class='author-name'>Von Mara Lind, am 5. Januar 2026</div>", ("Mara Lind",)),
        ("<div class='author-name'>Автор: Мара Линд | 5 минут</div>", ("Мара Линд",)),
        ("<div class='byline'>Published on Monday</div>", ()),
        ("<div class='comment'><span class='author'>Angry Reader</span></div>", ()),
        ("<aside><span class='author'>Mara Lind</span></aside>", ()),
        ("<div class='authors'>x</div><div class='authors'>" + "long words " * 20 + "</div>", ()),
    ],
)  # fmt: skip
def test_names_are_those_of_people_before_the_outlets(markup, names):
    assert authors(markup) == names


def test_json_ld_is_believed_first():
    assert authors("<meta name='author' content='Joe Pike'>", {"author": {"name": "Mara Lind"}}) == (
        "Mara Lind",
    )
