"""A rule set: article -> matches, each with its places and the reason. No IO; never changes.

Each rule waits under words of which every article that satisfies it has at least one (its gates), so a
rule that has nothing to do with an article costs nothing.
"""

from collections.abc import Iterator, Sequence
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
        self._waiting: dict[str, list[int]] = {}
        for place, rule in enumerate(self._rules):
            for gate in rule.tree.gates() or ():
                self._waiting.setdefault(gate, []).append(place)
        self._gates = frozenset(self._waiting)

    def __len__(self) -> int:
        return len(self._rules)

    def match(self, article: Article) -> tuple[Match, ...]:
        """The rules that the article satisfies, in the rules' order."""
        folded = FoldedArticle(article)
        waiting = [self._waiting[gate] for gate in folded.words & self._gates]
        candidates = (self._rules[place] for place in sorted(set().union(*waiting)))
        return tuple(_make_match(rule, folded) for rule in candidates if rule.tree.holds(folded))


def _make_match(rule: Compiled, article: FoldedArticle) -> Match:
    found = [
        (place, term)
        for term in dict.fromkeys(rule.tree.terms())
        for place in article.find_places(term.forms)
    ]
    found.sort(key=lambda pair: pair[0])
    spans = tuple(_make_span(article, place, term) for place, term in found[:MOST_SPANS])
    return Match(rule.name, spans, "; ".join(_explain(rule.tree, article)))


def _make_span(article: FoldedArticle, place: Place, term: Term) -> Span:
    field = article.fields[place.field]
    return Span(field.name, place.start, place.end, field.text[place.start : place.end], term.text)


def _explain(tree: And, article: FoldedArticle) -> Iterator[str]:
    for part in tree.parts:
        label = part.label if not isinstance(part, Term) else ""
        clauses = list(_explain_not(part)) if isinstance(part, Not) else list(_explain_terms(part, article))
        more = [f"{len(clauses) - _MOST_TERMS} more"] if len(clauses) > _MOST_TERMS else []
        yield f"{label}: {', '.join(clauses[:_MOST_TERMS] + more)}"


def _explain_not(part: Not) -> Iterator[str]:
    return (term.text for term in part.part.terms())


def _explain_terms(part: Node, article: FoldedArticle) -> Iterator[str]:
    for term in part.terms():
        places = article.find_places(term.forms)
        if places:
            fields = " and ".join(dict.fromkeys(article.fields[place.field].name for place in places))
            yield f'"{term.text}" in {fields}{_count(len(places))}'


def _count(places: int) -> str:
    if places == 1:
        return ""
    return f" ({places} places)" if places < MOST_PLACES else f" ({MOST_PLACES} or more places)"
