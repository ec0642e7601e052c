"""A rule set: article -> matches, each with its places and the reason. No IO; never changes.

Each rule waits behind gates, words of which every article that satisfies it holds one or two, so a rule
that has nothing to do with an article costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.match.query import And, Node, Not, Term
from monitor.match.text import MOST_PLACES, FoldedArticle, Place
from monitor.model import Article, Match, Span

MOST_SPANS: Final = 50
"""Places told of one match; the first ones."""
_MOST_TERMS: Final = 5
"""Terms named in one clause of a reason; more are counted."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule ready to match."""

    name: str
    tree: And


class RuleSet:
    """Compiled rules. `id` names them by content; threads may share it."""

    def __init__(self, rules: Sequence[Compiled], identity: str) -> None:
        self.id = identity
        self._rules = tuple(rules)
        self._waiting: dict[str, list[tuple[str, int]]] = {}
        """Word -> the other word to look for, and the place of the rule that waits for both."""
        for place, rule in enumerate(self._rules):
            for gate in rule.tree.gates() or ():
                self._waiting.setdefault(gate.word, []).append((gate.other, place))
        self._words = frozenset(self._waiting)

    def __len__(self) -> int:
        return len(self._rules)

    def match(self, article: Article) -> tuple[Match, ...]:
        """The rules that the article satisfies, in the rules' order."""
        folded = FoldedArticle(article)
        return tuple(_make_match(rule, folded) for rule in self.find(folded))

    def find(self, article: FoldedArticle) -> list[Compiled]:
        """The same, without places and reasons."""
        words = article.words
        passed = {
            place for word in words & self._words for other, place in self._waiting[word] if other in words
        }
        candidates = (self._rules[place] for place in sorted(passed))
        return [rule for rule in candidates if rule.tree.holds(article)]


def _make_match(rule: Compiled, article: FoldedArticle) -> Match:
    places = {term.text: article.find_places(term.forms) for term in rule.tree.terms() if term.holds(article)}
    found = [(place, term) for term, held in places.items() for place in held]
    found.sort()
    spans = tuple(_make_span(article, place, term) for place, term in found[:MOST_SPANS])
    reason = "; ".join(_explain(part, article, places) for part in rule.tree.parts)
    return Match(rule.name, spans, reason)


def _make_span(article: FoldedArticle, place: Place, term: str) -> Span:
    field = article.fields[place.field]
    return Span(field.name, place.start, place.end, field.text[place.start : place.end], term)


def _explain(part: Node, article: FoldedArticle, places: Mapping[str, list[Place]]) -> str:
    if isinstance(part, Not):
        clauses = [term.text for term in part.part.terms()]
    else:
        held = (term.text for term in part.terms() if term.text in places)
        clauses = [_tell_places(term, article, places[term]) for term in held]
    if len(clauses) > _MOST_TERMS:
        clauses[_MOST_TERMS:] = [f"{len(clauses) - _MOST_TERMS} more"]
    label = "" if isinstance(part, Term) else part.label
    return f"{label}: {', '.join(clauses)}"


def _tell_places(term: str, article: FoldedArticle, places: list[Place]) -> str:
    fields = " and ".join(dict.fromkeys(article.fields[place.field].name for place in places))
    many = f"{len(places)}" if len(places) < MOST_PLACES else f"{MOST_PLACES} or more"
    return f'"{term}" in {fields}' if len(places) == 1 else f'"{term}" in {fields} ({many} places)'
