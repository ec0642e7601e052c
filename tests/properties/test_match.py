"""The engine against a slow evaluator that was written otherwise, on random rules, texts and scripts."""

import unicodedata

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitor.match.compile import check_rule, compile_rules
from monitor.match.tokens import fold_item, fold_text, parse_parts, split_chunks
from monitor.model import FIELDS, Article
from monitor.settings import Rule
from tests.properties.slow_match import find_joined, matches
from tests.properties.slow_match import find_words as find_words_slowly

WORDS = [
    "UN", "U.N.", "un", "U.N", "cease-fire", "ceasefire", "cease", "fire", "fire's", "O'Brien", "obrien", "H.A.Aliyev",
    "1,275", "1275", "1\u00a0275", "3.5", "3,5", "12,34,567", "5", "275", "covid-19", "F16", "km²", "CO2", "26.02.2025",
    "İSTANBUL", "istanbul", "ISTANBUL", "Xocalı", "XOCALI", "Əliyev", "ƏLİYEV", "Łódź", "Lodz", "e\u0301té", "été",
    "oﬃce", "office", "Ｕ", "Straße", "STRASSE", "Алёна", "алена", "край", "краи\u0306", "краи", "Київ", "за\u0301мок",
    "замок", "Αθήνα", "ΑΘΗΝΑ", "ς", "Σ", "Երևան", "ԵՐԵՎԱՆ", "Երեւան", "ինչո՞ւ", "ինչու", "თბილისი", "باكو", "بَاكـــُو",
    "می\u200cشود", "میشود", "ميشود", "غزة", "غزه", "إيران", "ایران", 'ארה"ב', "ארהב", "שָׁלוֹם", "שלום", "东京", "京", "在东京都",
    "ガザ", "ｶﾞｻﾞ", "カサ", "กรุงเทพ", "ในกรุงเทพมหานคร", "กร", "바쿠", "바쿠에서", "아바쿠", "हिंदी", "हिँदी", "अंग्रेज़ी", "अंग्रेजी",
    "a", "b", "I", "ı",
]  # fmt: skip
GAPS = [
    " ",
    " ",
    " ",
    "\n",
    "",
    "-",
    ".",
    ",",
    "'",
    "’",
    "\u200b",
    "\u00ad",
    ". ",
    " — ",
    '"',
    "\u00a0",
    ".-",
    "/",
]

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=8).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
items = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", "-", "'", ", "])), min_size=1, max_size=3).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)  # fmt: skip
lists = st.lists(items, max_size=3).map(tuple)
rules = st.lists(
    st.builds(Rule, name=st.uuids().map(str), any=lists, all=lists, none=lists), min_size=1, max_size=6
).map(lambda made: [rule for rule in made if check_rule(rule) is None])
articles = st.builds(Article, id=st.just("1"), title=texts, summary=texts, text=texts)


def _has_few_joins(rule):
    return all(
        len(list(find_joined(find_words_slowly(item), "\ue001\ue002"))) <= 3
        for item in rule.any + rule.all + rule.none
    )


@settings(max_examples=400, deadline=None)
@given(rules, articles)
def test_the_engine_decides_as_the_slow_evaluator_does(made, article):
    """Gates, cache, joined words and phrases change nothing but the time."""
    assume(made and all(map(_has_few_joins, made)))
    found = [match.rule for match in compile_rules(made).match(article)]
    assert found == [rule.name for rule in made if matches(rule, article)]


@settings(max_examples=400, deadline=None)
@given(rules, articles)
def test_a_span_is_the_articles_own_text_and_holds_its_term(made, article):
    """Exact code points, in order, each enough to find its term again."""
    for match in compile_rules(made).match(article):
        assert match.spans
        assert match.why
        given = article.fields()
        assert list(match.spans) == sorted(
            match.spans, key=lambda span: (FIELDS.index(span.field), span.start, span.end)
        )
        for span in match.spans:
            assert given[span.field][span.start : span.end] == span.text
            assert set(fold_item(span.term)) & {tuple(fold_text(span.text)), *fold_item(span.text)}


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
@example("й\u0306")
@example("^바")
def test_any_text_folds_to_words_whose_places_are_in_it(text):
    """No input raises; places are in order, do not overlap, and lie in their chunk."""
    for chunk in split_chunks(text):
        end = 0
        for part in parse_parts(chunk):
            assert end <= part.start < part.end <= len(chunk)
            assert part.word
            assert not set(part.word) & set(" \n")
            end = part.end


@settings(max_examples=500, deadline=None)
@given(texts)
def test_canonical_forms_fold_alike(text):
    """A text composed or decomposed holds the same words."""
    assert fold_text(unicodedata.normalize("NFC", text)) == fold_text(unicodedata.normalize("NFD", text))


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_a_text_is_found_in_itself(text):
    """Any item that holds a word is found where it stands as it is written."""
    rule = Rule(name="r", any=(text,))
    assume(check_rule(rule) is None)
    (match,) = compile_rules([rule]).match(Article(id="1", text=text))
    assert match.spans[0].field == "text"
