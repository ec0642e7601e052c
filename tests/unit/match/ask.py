"""Short ways to put a question to the engine."""

from monitor.match.compile import compile_rules
from monitor.model import Article, Match, Span
from monitor.settings import Rule


def find_spans(item: str, text: str) -> tuple[Span, ...]:
    """Where one item stands in one text."""
    match = match_one(Rule(name="r", any=(item,)), text=text)
    return match.spans if match else ()


def match_one(rule: Rule, **fields: str) -> Match | None:
    """The match of one rule in an article of `fields`."""
    matches = compile_rules([rule]).match(Article(id="1", **fields))
    return matches[0] if matches else None
