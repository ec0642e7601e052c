"""The text of the article in a page's tree."""

import pytest

from monitor.read.body import find_text
from tests.unit.read.pages import PARAGRAPHS, TITLE, around, paragraphs, tree


def text(markup, title=TITLE, leads=()):
    return find_text(tree(markup), title=title, leads=leads).split("\n\n")


def article(inside, before=""):
    return f"<html><head><title>x</title></head><body>{before}<article><h1>{TITLE}</h1>{inside}</article></body></html>"


def test_lists_headings_quotations_and_tables_are_kept():
    inside = f"""{paragraphs(PARAGRAPHS[:2])}<h2>What it cost</h2><p>In parts:<br>two of them</p>
    <ul><li>Digging took <b>four</b> hundred million</li><li>The lamps took two million crowns</li></ul>
    <blockquote><p>It is the most expensive hole in the country.</p><p>And the wettest of them all.</p></blockquote>
    <table><tr><td>2023</td><td>the leak is found</td></tr><tr><td>2026</td><td>the opening</td></tr></table>
    {paragraphs(PARAGRAPHS[2:])}"""
    found = text(article(inside))
    assert found[:4] == [*PARAGRAPHS[:2], "What it cost", "In parts:\ntwo of them"]
    assert "Digging took four hundred million\nThe lamps took two million crowns" in found
    assert found[5:7] == ["It is the most expensive hole in the country.", "And the wettest of them all."]
    assert "2023 the leak is found\n2026 the opening" in found
    assert found[-2:] == list(PARAGRAPHS[2:])


def test_a_headline_repeated_in_front_and_a_doubled_paragraph_are_left_out():
    inside = f"<h2>City: {TITLE}</h2>{paragraphs(PARAGRAPHS[:1])}{paragraphs(PARAGRAPHS)}"
    assert text(article(inside)) == PARAGRAPHS


def test_asterisks_between_paragraphs_are_no_text():
    assert (
        text(article(f"{paragraphs(PARAGRAPHS[:2])}<p>* * *</p>{paragraphs(PARAGRAPHS[2:])}")) == PARAGRAPHS
    )


@pytest.mark.parametrize(
    "pointer",
    [
        "Read also: the bridge",
        "Lesen Sie auch: Brücke",
        "Читайте также: мост",
        "Lire aussi : le pont",
        "関連記事：橋",
    ],
)
def test_pointers_to_other_articles_are_left_out(pointer):
    inside = f"{paragraphs(PARAGRAPHS[:2])}<p>{pointer}</p>{paragraphs(PARAGRAPHS[2:])}"
    assert text(article(inside)) == PARAGRAPHS


def test_a_paragraph_that_only_links_is_left_out_and_one_with_a_link_kept():
    linked = (
        '<p>The court <a href="/court">has said</a> that it will hear both sides of the dispute in May.</p>'
    )
    inside = f'{paragraphs(PARAGRAPHS[:2])}<p><a href="/x">A fire in the docks is out again</a></p>{linked}'
    assert text(article(inside))[2:] == [
        "The court has said that it will hear both sides of the dispute in May."
    ]


def test_a_box_is_known_by_its_name_unless_it_holds_the_article():
    inside = f'<div class="promo-box">{paragraphs()}<p>{"More of this. " * 80}</p></div>'
    assert PARAGRAPHS[0] in text(article(inside))
    inside = f'{paragraphs()}<div class="promo-box"><p>Win a trip through the tunnel with the Owl.</p></div>'
    assert text(article(inside)) == PARAGRAPHS


LEAD = "After three years of delay the tunnel is open: what it cost, who pays, and what comes next."


@pytest.mark.parametrize(
    ("lead", "said", "found"),
    [
        (f"<div class='standfirst'>{LEAD}</div>", (), True),
        (f"<div><span>{LEAD}</span></div>", (LEAD,), True),
        (f"<div class='x'>{LEAD}</div>", ("something else that is said of the page in its head",), False),
        (f"<figure class='intro'><span>{LEAD}</span></figure>", (LEAD,), False),
        (f"<div class='intro'>{LEAD}<a>a</a><a>b</a><a>c</a><a>d</a></div>", (), False),
    ],
)
def test_the_lead_stands_in_front(lead, said, found):
    """It is known by its name or as the page's description; a caption or a row of links is none."""
    markup = f"<html><body><div><h1>{TITLE}</h1>{lead}</div><article>{paragraphs()}</article></body></html>"
    texts = text(markup, leads=said)
    assert texts == ([LEAD, *PARAGRAPHS] if found else PARAGRAPHS)


def test_a_lead_in_the_text_is_not_doubled():
    inside = f"<p class='lead'>{PARAGRAPHS[0]}</p>{paragraphs(PARAGRAPHS[1:])}"
    assert text(article(inside), leads=(PARAGRAPHS[0],)) == PARAGRAPHS


def test_without_a_title_there_is_no_lead_and_nothing_repeated():
    assert text(around(PARAGRAPHS), title="", leads=(LEAD,))[-4:] == PARAGRAPHS


def test_a_page_without_text_has_none():
    assert find_text(tree("<html><body><p>x</p></body></html>"), title="", leads=()) in {"", "x"}


def test_the_tree_stays_as_it_is():
    root = tree(around(PARAGRAPHS))
    before = len(list(root.iter()))
    find_text(root, title=TITLE, leads=())
    assert len(list(root.iter())) == before


# --- pages in which trafilatura finds nothing ------------------------------------------

LINE = "The harbour office said that the quay takes larger vessels from Monday on."
OTHER = "Two ships with maize are expected before the end of the week, it added."


def text_of(body):
    return find_text(tree(f"<html><body>{body}</body></html>"), title="Quay opens", leads=[])


@pytest.mark.parametrize(
    "body",
    [
        f"<nav><p>Our newsletter comes every morning.</p></nav><article><h1>Quay opens</h1><p>{LINE}</p></article>",
        f"<h1>Quay opens</h1><div>{LINE}</div><footer>All rights reserved, and some more words.</footer>",
        f"<h1>Quay opens</h1><table><tr><td>Menu</td><td><font><b>Quay opens</b><br>{LINE}</font></td></tr></table>",
        f"<h1>Quay opens</h1><div><span>{LINE}</span><ul><li><a href='/1'>A headline of another story</a></li></ul></div>",
    ],
)
def test_a_page_that_says_little_gives_its_own_words_and_not_all_that_stands_on_it(body):
    assert text_of(body) == LINE


def test_lines_of_a_column_are_its_paragraphs_whatever_the_source_breaks():
    wrapped = LINE.replace(" ", "\n")
    assert text_of(
        f"<h1>Quay opens</h1><div>{wrapped}<br><br>{OTHER.replace('ships', '<b>ships</b>')}</div>"
    ) == (f"{LINE}\n\n{OTHER}")


def test_a_page_of_links_has_no_text():
    links = "".join(
        f"<div><a href='/{n}'>The headline number {n} of this newspaper</a></div>" for n in range(9)
    )
    assert text_of(f"<h1>Front</h1><div>{links}</div>") == ""


def test_a_page_of_which_nothing_stands_out_gives_its_paragraphs():
    """trafilatura gives all the words of such a page as one: paragraphs outside of the frame are told apart."""
    short = ["The tunnel opens.", "The ferry stops."]
    frame = "<header><p>The Night Owl</p></header>", "<nav><p>Weather and traffic</p></nav>"
    markup = f"<html><body>{frame[0]}<div>{paragraphs(short)}</div>{frame[1]}</body></html>"
    assert text(markup) == short


def test_a_page_without_paragraphs_gives_the_lines_of_its_columns():
    lines = [
        "The harbour tunnel opens after three years of work.",
        "The city pays for all of it, and the ferry stops.",
    ]
    column = f"<td>{lines[0]}<br>{lines[1]}<br>More</td>"
    markup = f"<html><body><table><tr><td>Menu of the Owl</td>{column}</tr></table><nav><div>{LEAD}</div></nav></body></html>"
    assert text(markup) == lines


def test_a_page_larger_than_any_article_is_read_without_looking_for_its_text():
    markup = f"<html><body><h1>{TITLE}</h1>{paragraphs()}{'word <br>' * 50_000}</body></html>"
    assert text(markup) == PARAGRAPHS


def test_a_last_sentence_that_ends_with_the_headline_stays():
    body = (
        f"<article><h1>{TITLE.lower()}</h1><p>{PARAGRAPHS[0]}</p><p>Some of: {TITLE.lower()}.</p></article>"
    )
    assert f"Some of: {TITLE.lower()}." in find_text(
        tree(f"<html><body>{body}</body></html>"), title=TITLE.lower(), leads=[]
    )
