"""Lists as trees, and what names a rule."""

import pytest

from monitor.errors import RuleError
from monitor.match.compile import check_rule, compile_rules, rule_hash, rule_text
from monitor.match.query import And, Not, Or, Term, lists_to_tree
from monitor.match.text import FoldedArticle, make_form
from monitor.model import Article
from monitor.settings import Rule


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(name="Grain"), "rule 'Grain' is empty: give it `any` or `all`"),
        (Rule(name="Grain", none=("horoscope",)), "rule 'Grain' has only `none`, so it would match"),
        (
            Rule(name="Grain", any=("grain", "—")),
            "'—' in `any` holds no letter or digit: write a word or remove",
        ),
        (Rule(name="Grain", all=("",)), "rule 'Grain': '' in `all` holds no letter or digit"),
        (Rule(name="Grain", any=("x",), none=("x" * 1001,)), "an item of `none` has 1001 characters"),
    ],
)
def test_a_rule_that_cannot_match_sensibly_is_refused_with_the_remedy(rule, said):
    """The message names the rule, the list and what to do; both doors say the same."""
    assert said in check_rule(rule)
    with pytest.raises(RuleError) as caught:
        compile_rules([rule])
    assert str(caught.value) == check_rule(rule)


def test_all_rules_that_cannot_be_used_are_told_at_once():
    """One line for each, in their order."""
    with pytest.raises(RuleError) as caught:
        compile_rules([Rule(name="a"), Rule(name="b", any=("x",)), Rule(name="c", any=("!",))])
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "rule 'a' is empty",
        "rule 'c'",
    ]


def test_two_rules_of_one_name_are_refused():
    """A match names its rule, so names must tell them apart."""
    with pytest.raises(RuleError, match="rule 'a' stands twice: give each rule a name of its own"):
        compile_rules([Rule(name="a", any=("x",)), Rule(name="a", any=("y",))])


def test_a_good_rule_has_no_problem():
    """None, not an empty text."""
    assert check_rule(Rule(name="a", any=("x",))) is None


def test_lists_become_one_tree():
    """`any` is an Or, `all` an And, `none` a Not of an Or; equal items share one term."""
    tree = lists_to_tree(Rule(name="r", any=("a", "b c", "a"), all=("a",), none=("d",)))
    one = Term("a", (make_form(("a",)),), "a")
    two = Term("b c", (make_form(("b", "c")),), None)
    no = Term("d", (make_form(("d",)),), "d")
    assert tree == And((Or((one, two), "any"), And((one,), "all"), Not(Or((no,)), "none of")))
    assert tree.parts[0].parts[0] is tree.parts[1].parts[0]


def test_a_tree_lets_pass_whatever_may_satisfy_it():
    """What a NOT asks for need not be there, and an OR with it needs nothing."""
    term = Term("a", (make_form(("a",)),), "a")
    assert Not(term).gates() is None
    assert Or((term, Not(term))).gates() is None
    assert And((Not(term),)).gates() is None
    assert And((Not(term), term)).gates() == term.gates()
    assert list(Not(term).terms()) == []
    assert Or((Not(term), term)).holds(FoldedArticle(Article(id="1", title="b")))


def test_the_text_of_a_rule_tells_all_that_decides_matching():
    """Recipients, urgency and the order of items do not."""
    rule = Rule(
        name="Grain", any=("wheat", "grain", "wheat"), none=("horoscope",), notify=("desk",), urgent=True
    )
    same = Rule(name="Grain", any=("grain", "wheat"), none=("horoscope",))
    assert rule_text(rule) == 'name: "Grain"\nany: ["grain", "wheat"]\nnone: ["horoscope"]'
    assert rule_text(rule) == rule_text(same)
    assert rule_hash(rule) == rule_hash(same)


def test_the_hash_of_a_rule_never_changes():
    """Matches remember it: a new release must not make every rule a new one."""
    rule = Rule(name="Grain", any=("wheat", "Xocalı"), all=("UN",), none=("horoscope",))
    assert rule_hash(rule) == "8ffaef1e3f84417b4f3a33ec0bd438d7a25cd6cb630a9274a2ab2c07d871b1d3"
    assert compile_rules([rule]).id == "17bd4212b014c1fdaf10cde6773b3d1a21130d09496e82b5af6e7903499b9d2e"


@pytest.mark.parametrize(
    "other",
    [
        Rule(name="Other", any=("grain",)),
        Rule(name="Grain", all=("grain",)),
        Rule(name="Grain", any=("Grain",)),
        Rule(name="Grain", any=("grain",), none=("x",)),
        Rule(name='Grain"\nany: ["grain"]', all=("x",)),
    ],
)
def test_another_content_is_another_hash(other):
    """Name, list and writing all count."""
    assert rule_hash(Rule(name="Grain", any=("grain",))) != rule_hash(other)


def test_a_rule_set_is_named_by_its_rules_whatever_their_order():
    """Sorting a file is no change to judge articles again for."""
    one, two = Rule(name="a", any=("x",)), Rule(name="b", any=("y",))
    assert compile_rules([one, two]).id == compile_rules([two, one]).id
    assert compile_rules([one]).id != compile_rules([one, two]).id
    assert (len(compile_rules([])), len(compile_rules([one, two]))) == (0, 2)
