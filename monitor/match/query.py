"""A rule as a tree of frozen values, and what each of them means for an article. No IO.

Every kind of node answers the same questions, so a new operator is a new node and nothing else:
`holds`, whether an article satisfies it; `gates`, of which an article that satisfies it passes at least
one (None: it may pass none); `terms`, whose places explain it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from monitor.errors import RuleError
from monitor.match.text import FoldedArticle, Form, Gate, find_rarest, make_form
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
    word: str | None
    """The one word of its one form, as most terms are; None for all others."""

    def holds(self, article: FoldedArticle) -> bool:
        if self.word is not None:
            return self.word in article.words
        for form in self.forms:  # noqa: SIM110 - any() with a generator takes three times as long
            if article.holds(form):
                return True
        return False

    def gates(self) -> frozenset[Gate]:
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

    def gates(self) -> frozenset[Gate] | None:
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

    def gates(self) -> frozenset[Gate] | None:
        """Those of the part that is likely to hold least often, narrowed by a word that another part needs."""
        parts = [gates for part in self.parts if (gates := part.gates()) is not None]
        needed = [(at, gate.word) for at, gates in enumerate(parts) if len(gates) == 1 for gate in gates]
        narrowed = (
            _narrow(gates, [word for other, word in needed if other != at]) for at, gates in enumerate(parts)
        )
        return min(narrowed, key=_commonness, default=None)

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


def _narrow(gates: frozenset[Gate], needed: list[str]) -> frozenset[Gate]:
    """`gates` with the longest of the `needed` words as the other word of those that have none."""
    if not needed:
        return gates
    other = max(needed, key=len)
    return frozenset(Gate(gate.word, other) if gate.word == gate.other else gate for gate in gates)


def _commonness(gates: frozenset[Gate]) -> float:
    """What `gates` are likely to cost: long words are rare, and looking for the other word costs little."""
    return sum(_share(word) * (0.05 + (_share(other) if other != word else 1)) for word, other in gates)


def _share(word: str) -> float:
    """A guess of how many articles hold a word."""
    return 2.0 ** -min(len(word), 12)


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
        known[item] = Term(item, forms, forms[0].words[0] if len(forms) == len(forms[0].words) == 1 else None)
    return known[item]
