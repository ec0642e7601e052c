"""A rule as a tree of frozen values, and what each of them means for an article. No IO.

Every kind of node answers the same questions, so a new operator is a new node and nothing else:
`holds`, whether an article satisfies it; `gates`, words of which an article that satisfies it has at
least one; `terms`, whose places explain it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from monitor.errors import RuleError
from monitor.match.text import FoldedArticle, Form, find_rarest, make_form
from monitor.match.tokens import fold_item
from monitor.settings import Rule

_LONGEST_ITEM: Final = 1_000
"""Characters of one item; longer ones are a text pasted by mistake."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase: found where any of its forms stands."""

    text: str
    """As written in the rule."""
    forms: tuple[Form, ...]

    def holds(self, article: FoldedArticle) -> bool:
        for form in self.forms:  # noqa: SIM110 - any() with a generator takes three times as long
            if article.holds(form):
                return True
        return False

    def gates(self) -> frozenset[str]:
        return frozenset(map(find_rarest, self.forms))

    def terms(self) -> Iterator["Term"]:
        yield self


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of its parts."""

    parts: tuple["Node", ...]
    label: str = ""

    def holds(self, article: FoldedArticle) -> bool:
        for part in self.parts:  # noqa: SIM110 - as above
            if part.holds(article):
                return True
        return False

    def gates(self) -> frozenset[str] | None:
        gates = [part.gates() for part in self.parts]
        return None if None in gates else frozenset().union(*filter(None, gates))

    def terms(self) -> Iterator[Term]:
        for part in self.parts:
            yield from part.terms()


@dataclass(frozen=True, slots=True)
class And:
    """Every one of its parts."""

    parts: tuple["Node", ...]
    label: str = ""

    def holds(self, article: FoldedArticle) -> bool:
        for part in self.parts:  # noqa: SIM110 - as above
            if not part.holds(article):
                return False
        return True

    def gates(self) -> frozenset[str] | None:
        """Those of the part that is likely to hold least often."""
        return min(filter(None, (part.gates() for part in self.parts)), key=_commonness, default=None)

    def terms(self) -> Iterator[Term]:
        for part in self.parts:
            yield from part.terms()


@dataclass(frozen=True, slots=True)
class Not:
    """Its part does not hold; gives no place, and no word need be there."""

    part: "Node"
    label: str = ""

    def holds(self, article: FoldedArticle) -> bool:
        return not self.part.holds(article)

    def gates(self) -> None:
        return None

    def terms(self) -> Iterator[Term]:
        return iter(())


Node: TypeAlias = Term | Or | And | Not


def _commonness(gates: frozenset[str]) -> float:
    """How often an article is likely to hold one of `gates`: long words are rare."""
    return sum(2.0 ** -len(gate) for gate in gates)


def lists_to_tree(rule: Rule, known: dict[str, Term] | None = None) -> And:
    """The tree of a rule of plain lists: one of `any`, every one of `all`, none of `none`.

    `known` holds the terms of other rules and takes in those of this one. Raises RuleError.
    """
    if not (rule.any or rule.all):
        lacks = "has only `none`, so it would match every other article" if rule.none else "is empty"
        raise RuleError(f"rule {rule.name!r} {lacks}: give it `any` or `all`")
    shared = {} if known is None else known
    parts: list[Node] = []
    if rule.any:
        parts.append(Or(_make_terms(rule, "any", rule.any, shared), label="any"))
    if rule.all:
        parts.append(And(_make_terms(rule, "all", rule.all, shared), label="all"))
    if rule.none:
        parts.append(Not(Or(_make_terms(rule, "none", rule.none, shared)), label="none of"))
    return And(tuple(parts))


def _make_terms(rule: Rule, key: str, items: Iterable[str], known: dict[str, Term]) -> tuple[Term, ...]:
    return tuple(_make_term(rule, key, item, known) for item in dict.fromkeys(items))


def _make_term(rule: Rule, key: str, item: str, known: dict[str, Term]) -> Term:
    if item not in known:
        if len(item) > _LONGEST_ITEM:
            raise RuleError(
                f"rule {rule.name!r}: an item of `{key}` has {len(item)} characters, {item[:40]!r}…: "
                f"write a word or a phrase, at most {_LONGEST_ITEM} characters"
            )
        forms = tuple(map(make_form, fold_item(item)))
        if not forms:
            raise RuleError(
                f"rule {rule.name!r}: {item!r} in `{key}` holds no letter or digit: write a word or remove it"
            )
        known[item] = Term(item, forms)
    return known[item]
