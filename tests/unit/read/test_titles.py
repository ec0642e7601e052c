"""Which of a page's titles is its article's."""

import pytest

from monitor.read.head import read_head
from monitor.read.titles import find_title, without_outlet
from tests.unit.read.pages import tree

HERE = "https://owl.example/news/1"


def title(markup, node=None, outlet=("theowl", "owl")):
    root = tree(f"<html>{markup}</html>")
    return find_title(root, read_head(root, HERE), node or {}, outlet, [HERE])


@pytest.mark.parametrize(
    ("stated", "bare"),
    [
        ("Tunnel opens | The Owl", "Tunnel opens"),
        ("The Owl: Tunnel opens", "The Owl: Tunnel opens"),
        ("The Owl - Tunnel opens", "Tunnel opens"),
        ("Tunnel opens - City - The Owl", "Tunnel opens - City"),
        ("Tunnel opens – The Owl – owl.example", "Tunnel opens"),
        ("The Owl | The Owl", "The Owl"),
        (
            "Owls are back in the old park of the city - a report",
            "Owls are back in the old park of the city - a report",
        ),
        ("Tunnel opens", "Tunnel opens"),
    ],
)
def test_the_outlet_is_taken_off_either_end(stated, bare):
    assert without_outlet(stated, ["theowl", "owlexample", "owl"]) == bare


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("", ""),
        ("<h2>Weather</h2>", ""),
        ("<h1>-</h1>", ""),
        ("<title>Tunnel opens | The Owl</title>", "Tunnel opens"),
        ("<title>The Owl - Home</title><h1>Tunnel opens</h1>", "Tunnel opens"),
        (f"<title>x</title><h1><a href='/'>Night bird</a></h1><h2><a href='{HERE}'>Tunnel opens</a></h2>", "Tunnel opens"),
        ("<title>x</title><a href='/'><h1>Night bird</h1></a><h1>Tunnel opens</h1>", "Tunnel opens"),
        ("<title>x</title><h1><a href='#top'>Tunnel opens</a></h1>", "Tunnel opens"),
        ("<title>x</title><h1><a href='http://['>Tunnel opens</a></h1>", "Tunnel opens"),
        ("<title>Tunnel opens at last | Night bird</title><h1>Night bird</h1><h2>Tunnel opens at last</h2>",
         "Tunnel opens at last"),
        ("<title>x</title><h2 class='entry-title'>Tunnel opens</h2><h2>More</h2>", "Tunnel opens"),
        ("<title>Tunnel opens</title><h1>The Owl</h1>", "Tunnel opens"),
        ("<title>x</title><h1><style>.a{}</style>Tunnel opens</h1>", "Tunnel opens"),
        ("<meta property='og:title' content='Tunnel opens and'><title>Tunnel opens and \"nobody\" comes</title>",
         'Tunnel opens and "nobody" comes'),
        ("<title>x</title><h1><b>Harbour</b><i>: </i><b>Tunnel opens</b></h1>",
         "Tunnel opens"),
        ("<title>a</title><h1><span>Tunnel opens after all</span> soon</h1>", "Tunnel opens after all soon"),
        (("<meta property='og:title' content='Tunnel opens early'><meta name='twitter:title' content='Tunnel opens early'>"
         "<h1>Harbour: Tunnel opens early</h1>"), "Tunnel opens early"),
        ("<meta property='og:title' content='Harbour news: Tunnel'><title>x</title><h1>Harbour news</h1>", "Harbour news"),
        ("<title>The Owl » News » Tunnel opens</title><h2>Archive</h2><h2>Tunnel opens</h2>", "Tunnel opens"),
        ("<title>Tunnel opens at l...</title><h2 class='title'>Tunnel opens at last</h2>", "Tunnel opens at last"),
        ("<title>Tunnel opens at l...</title>", "Tunnel opens at l..."),
    ],
)  # fmt: skip
def test_the_title_is_what_the_others_bear_out(markup, found):
    assert title(markup) == found


def test_what_json_ld_and_microdata_say_counts():
    assert (
        title(
            "<title>Owl</title><meta name='twitter:title' content='Tunnel opens'>",
            {"headline": "Tunnel opens"},
        )
        == "Tunnel opens"
    )
    assert title("<title>The Owl</title><div itemprop='headline'>Tunnel opens</div>") == "Tunnel opens"


OG = "<meta property='og:title' content='Tunnel opens at last'>"
CRUMB = "<nav><h1>Harbour tunnel: all the news</h1></nav>"


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        (f"{OG}<title>Harbour tunnel: all the news</title>{CRUMB}<h2>Tunnel opens at last</h2>", "Tunnel opens at last"),
        (f"{OG}<title>Harbour tunnel: all the news</title>{CRUMB}<h2>Newsletter</h2>", "Harbour tunnel: all the news"),
        ("<title>x</title><div class='breadcrumbs'><ol><li><h1>Harbour</h1></ol></div><h1>Tunnel opens</h1>", "Tunnel opens"),
        (f"{OG}<title>Harbour tunnel: all the news</title>{CRUMB}<aside><h2>Tunnel opens at last</h2></aside>",
         "Harbour tunnel: all the news"),
    ],
)  # fmt: skip
def test_a_heading_on_the_way_to_the_page_gives_way_to_the_one_that_says_a_stated_title(markup, found):
    assert title(markup) == found


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("<h1><span>City</span> <span>Tunnel opens at last</span></h1>", "Tunnel opens at last"),
        ("<h1><style>.a{}</style><span>A kicker longer than its headline</span>: <i>Tunnel opens at last</i></h1>",
         "Tunnel opens at last"),
        (f"{CRUMB}<h2><span>City</span> <span>Tunnel opens at last</span></h2>", "Tunnel opens at last"),
    ],
)  # fmt: skip
def test_a_kicker_is_no_part_of_a_title_that_is_stated_without_it(heading, found):
    assert title(f"{OG}<title>City Tunnel opens at last</title>{heading}") == found
