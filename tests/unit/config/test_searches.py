"""The questions that rules make to a search."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.searches import LONGEST_URL, MOST_QUERIES, MOST_WORDS, fill, make_questions
from monitor.settings import Rule
from tests.unit.config.conftest import Load, warnings_of

QUERY, KEYWORD = "https://n.example/rss?q={query}&hl=en", "https://n.example/?s={keyword}"


def asked(template, **words):
    return [one.words for one in make_questions(template, [Rule(name="R", **words)]).asked]


def test_a_rule_is_one_question_of_what_it_needs_and_what_it_accepts():
    words = {"all": ("Baku", "oil"), "any": ("grain", "bread prices"), "none": ("horoscope",)}
    assert asked(QUERY, **words) == ['Baku oil (grain OR "bread prices")']


@pytest.mark.parametrize(
    ("item", "literal"),
    [
        ("grain", "grain"), ("Xocalı", "Xocalı"), ("हिन्दी", "हिन्दी"), ("bread prices", '"bread prices"'),
        ("AT&T", '"AT&T"'), ("-grain", '"-grain"'), ("site:x.org", '"site:x.org"'), ("C++", '"C++"'),
        ("or", '"or"'), ("AND", '"AND"'), ("L'Oréal", "L'Oréal"), ("al-Qaida", "al-Qaida"),
        ('the "Titan" case', '"the Titan case"'), ("a\\", "a"), ("“Biblos” (Biblos)", '"Biblos (Biblos)"'),
    ],
)  # fmt: skip
def test_an_item_is_asked_for_word_for_word(item, literal):
    assert asked(QUERY, any=(item,)) == [literal]


@pytest.mark.parametrize(
    ("item", "plain"),
    [("bread prices", "bread prices"), ("AT&T", "AT&T"), ('"Titan" case', "Titan case"), ("-grain", "grain"),
     ("Do NOT disturb", "Do not disturb"), ("Trinidad AND Tobago", "Trinidad and Tobago")],
)  # fmt: skip
def test_a_keyword_is_asked_for_without_any_language(item, plain):
    assert asked(KEYWORD, any=(item,)) == [plain]


def test_each_keyword_is_a_question_and_what_a_rule_needs_besides_narrows_none():
    assert asked(KEYWORD, any=("grain", "wheat"), all=("export",)) == ["grain", "wheat"]


def test_of_a_rule_that_needs_all_its_words_the_longest_is_asked():
    assert asked(KEYWORD, all=("UN", "food security", "grain")) == ["food security"]


def test_the_same_question_is_asked_once_for_all_who_want_it():
    rules = [Rule(name="A", any=("Grain",)), Rule(name="B", any=("wheat", "grain"))]
    found = make_questions(KEYWORD, rules).asked
    assert [(one.words, one.rules) for one in found] == [("Grain", ("A", "B")), ("wheat", ("B",))]


def test_words_that_a_search_may_tell_apart_are_asked_each():
    assert asked(KEYWORD, any=("Straße", "STRASSE", "straße")) == ["Straße", "STRASSE"]


def test_a_long_list_becomes_several_questions_that_lose_nothing():
    words = tuple(f"слово{n}" for n in range(100))
    found = asked(QUERY, any=words, all=("Баку",))
    assert len(found) > 1
    assert all(len(one.split()) <= MOST_WORDS and one.startswith("Баку (") for one in found)
    assert [part for one in found for part in one[len("Баку (") : -1].split(" OR ")] == list(words)


def test_a_phrase_longer_than_a_question_is_asked_for_by_its_beginning():
    (one,) = asked(QUERY, any=("я " * 100,))
    assert one == f'"{" ".join(["я"] * MOST_WORDS)}"'


def test_a_keyword_longer_than_a_question_is_asked_for_by_its_beginning():
    assert asked(KEYWORD, any=("я " * 100, "ж " * 999)) == [
        " ".join(["я"] * MOST_WORDS),
        " ".join(["ж"] * MOST_WORDS),
    ]


def test_of_too_many_words_that_are_all_needed_the_longest_are_asked_for():
    (one,) = asked(QUERY, all=tuple(f"w{n}" for n in range(40)), any=("grain",))
    assert one.endswith(" grain")
    assert len(one.split()) == MOST_WORDS // 2 + 1


def test_a_word_that_no_address_can_hold_is_left_out_and_counted():
    for template in (QUERY, KEYWORD):
        for words in ({"any": ("ж" * 1_000, "grain")}, {"all": ("ж" * 1_000,)}):
            found = make_questions(template, [Rule(name="R", **words)])
            assert found.left_out == 1
            assert [one.words for one in found.asked] == (["grain"] if "any" in words else [])


@pytest.mark.parametrize("dots", [".", ".."])
@pytest.mark.parametrize("mark", ["query", "keyword"])
def test_dots_that_would_lead_out_of_the_path_are_left_out_and_counted(dots, mark):
    found = make_questions(f"https://n.example/find/{{{mark}}}/new", [Rule(name="R", any=(dots,))])
    assert (found.asked, found.left_out, found.cut) == ((), 1, ("R",))


def test_an_item_of_signs_alone_asks_nothing():
    assert asked(QUERY, any=('""', "grain")) == ["grain"]
    assert asked(KEYWORD, any=('""', "grain")) == ["grain"]


def test_no_more_questions_are_made_than_a_site_can_bear():
    found = make_questions(KEYWORD, [Rule(name="R", any=tuple(f"w{n}" for n in range(MOST_QUERIES + 5)))])
    assert (len(found.asked), found.left_out) == (MOST_QUERIES, 5)


def test_where_rules_ask_too_much_the_greedy_ones_are_cut():
    rules = [Rule(name=name, any=tuple(f"{name}{n}" for n in range(size))) for name, size in
             (("A", MOST_QUERIES), ("B", 3), ("C", MOST_QUERIES), ("D", 1))]  # fmt: skip
    found = make_questions(KEYWORD, rules)
    kept = [one.rules[0] for one in found.asked]
    assert [kept.count(name) for name in "ABCD"] == [98, 3, 98, 1]
    assert (found.left_out, found.cut) == (204, ("A", "C"))


words_of_any_script = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@given(words_of_any_script)
def test_what_is_asked_arrives_unharmed(words):
    url = fill("https://n.example/{query}/x?a=1&q={query}&b=2#top", words)
    parts = urlsplit(url)
    assert url.isascii()
    assert parts.netloc == "n.example"
    assert parse_qs(parts.query, keep_blank_values=True) == {"a": ["1"], "q": [words], "b": ["2"]}
    assert unquote(parts.path) == f"/{words.replace('/', ' ')}/x"


@given(st.lists(words_of_any_script, max_size=40), st.lists(words_of_any_script, max_size=40))
def test_no_question_is_longer_than_searches_read(any_, all_):
    for template in (QUERY, KEYWORD):
        for one in make_questions(template, [Rule(name="R", any=tuple(any_), all=tuple(all_))]).asked:
            assert len(one.url) <= LONGEST_URL
            assert len(one.words.split()) <= MOST_WORDS
            assert one.words.count('"') % 2 == 0


CONFIG = """sources:
  - name: News search
    search: https://n.example/rss?q={query}
  - name: Feed
    feed: https://n.example/feed
rules:
  - name: Grain
    any: [grain]
    notify: []
"""


def test_a_rule_fills_the_search_that_it_names(load: Load):
    source = load(CONFIG + "    search: News search\n").sources[0]
    assert (source.kind, source.content, source.url) == ("search", "page", "https://n.example/rss?q={query}")
    (query,) = source.search.queries
    assert (query.url, query.rules) == ("https://n.example/rss?q=grain", ("Grain",))


def test_a_rule_that_names_no_search_is_told(problems):
    assert problems(CONFIG + "    search: [News saerch, Other, Feed]\n") == [
        "10:14: `search`: no source is called `News saerch`: did you mean `News search`?",
        "10:27: `search`: no source is called `Other`: add one with `search:` under `sources:`, or mend the name",
        ("10:34: `search`: the source `Feed` is no search: it is read whatever the rules say, "
         "so remove it here, or name one with `search:`"),
    ]  # fmt: skip


def test_a_search_that_no_rule_names_deserves_a_look(load: Load):
    (warning,) = warnings_of(load(CONFIG))
    assert (
        warning
        == "monitor.yaml:3:5: `search`: no rule asks it: name it in the `search:` of a rule, or remove it"
    )


def test_questions_that_are_not_asked_deserve_a_look(load: Load):
    many = ", ".join(f"w{n}" for n in range(MOST_QUERIES + 3))
    text = CONFIG.replace("{query}", "{keyword}").replace("[grain]", f"[{many}]")
    (warning,) = warnings_of(load(text + "    search: News search\n"))
    assert "`search`: its rules make 3 questions more than are asked" in warning
    assert "shorter words to `Grain`, or make" in warning


def test_of_many_rules_that_ask_too_much_those_that_lose_most_are_named(load: Load):
    words = ", ".join(f"w{n}" for n in range(MOST_QUERIES))
    rules = "".join(
        f"  - name: R{n}\n    any: [{words.replace('w', f'w{n}-')}]\n    notify: []\n    search: News search\n"
        for n in range(7)
    )
    head = CONFIG[: CONFIG.index("  - name: Grain")].replace("{query}", "{keyword}")
    (warning,) = warnings_of(load(head + rules))
    assert "to `R4`, `R5`, `R6`, `R0`, `R1` and 2 more, or" in warning


def test_a_mark_that_no_server_sees_is_refused(problems):
    text = CONFIG.replace("rss?q=", "#q=") + "    search: News search\n"
    assert problems(text) == [
        "3:13: `search`: no server sees what stands behind `#`: take the address that a search without it has"
    ]
