"""Rules as configured -> a rule set, and what names a rule by its content. No IO."""

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from monitor.errors import RuleError
from monitor.match.engine import Compiled, RuleSet
from monitor.match.fold import FOLD_VERSION
from monitor.match.query import Term, lists_to_tree
from monitor.settings import Rule

_HASH_VERSION: Final = 1
"""Counts up only if `rule_text` must change for rules that exist; a new key that is absent changes nothing."""


def compile_rules(rules: Sequence[Rule]) -> RuleSet:
    """The rule set of `rules`. Raises one RuleError with a line for every rule that cannot be used."""
    known: dict[str, Term] = {}
    names: set[str] = set()
    compiled: list[Compiled] = []
    problems: list[str] = []
    for rule in rules:
        try:
            compiled.append(_compile(rule, known, names))
        except RuleError as error:
            problems.append(str(error))
    if problems:
        raise RuleError("\n".join(problems))
    return RuleSet(compiled, _set_id(rules))


def check_rule(rule: Rule) -> str | None:
    """What is wrong with a rule and the remedy, or None."""
    try:
        lists_to_tree(rule)
    except RuleError as error:
        return str(error)
    return None


def rule_text(rule: Rule) -> str:
    """The rule as it is remembered with a match: all that decides matching, in one order, as YAML."""
    lists = {"any": rule.any, "all": rule.all, "none": rule.none}
    lines = [f"name: {_quote(rule.name)}"]
    lines += [f"{key}: {_quote(sorted(set(items)))}" for key, items in lists.items() if items]
    return "\n".join(lines)


def rule_hash(rule: Rule) -> str:
    """Names a rule by its content: equal for rules that match alike under one name. 64 hex digits."""
    return _digest(f"rule {_HASH_VERSION}\n{rule_text(rule)}")


def _compile(rule: Rule, known: dict[str, Term], names: set[str]) -> Compiled:
    if rule.name in names:
        raise RuleError(f"rule {rule.name!r} stands twice: give each rule a name of its own")
    names.add(rule.name)
    return Compiled(rule.name, lists_to_tree(rule, known))


def _set_id(rules: Sequence[Rule]) -> str:
    # Folding belongs to it: an article judged under other folding is judged again.
    return _digest("\n".join([f"rules, fold {FOLD_VERSION}", *sorted(map(rule_hash, rules))]))


def _quote(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
