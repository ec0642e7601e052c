"""A configuration from its files to frozen settings: everything that is wrong is told at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from monitor.config import references
from monitor.config.build import Builder
from monitor.config.parts import Reader
from monitor.config.problems import Problems
from monitor.config.schema import ConfigModel, PartModel
from monitor.config.tree import Node
from monitor.settings import Place, Rule, Settings

RuleCheck = Callable[[Rule], str | None]
"""What is wrong with a rule and the remedy, or None."""
_NOT_RULES = frozenset(ConfigModel.model_fields) - {"rules", "include"}


def load_settings(
    path: Path, environ: Mapping[str, str], check_rule: RuleCheck | None = None, draft: bytes | None = None
) -> Settings:
    """The configuration in `path` and the files it includes; `draft` is what `path` is to hold.

    `check_rule` looks at each rule beyond its shape. A problem it tells names the rule. Raises ConfigError with every problem, each as
    `file:line:column: what, and the remedy`. No secret stands in a message, nor in the settings' repr.
    """
    problems = Problems()
    reader = Reader(problems, drafts={path: draft} if draft else {})
    reader.read(path, ConfigModel)
    roots = [part.root for part in reader.parts]
    references.check_names(roots, problems)
    if reader.complete:
        references.check_recipients(roots, problems)
        references.check_searches(roots, problems)
        references.check_mail(roots, problems)
    settings = Builder(reader.parts, environ, problems).settings()
    _check_rules(settings.rules, check_rule, problems)
    problems.raise_any()
    return replace(settings, warnings=problems.warnings())


def load_rules(
    path: Path, check_rule: RuleCheck | None = None, warn: Callable[[str], None] | None = None
) -> tuple[Rule, ...]:
    """The rules in `path`, which holds `rules:` alone or a whole configuration.

    Recipients need not exist. `warn` is told of what works and still deserves a look. Raises ConfigError
    with every problem.
    """
    problems = Problems()
    reader = Reader(problems, ignore=_NOT_RULES)
    reader.read(path, PartModel)
    references.check_names([part.root for part in reader.parts], problems)
    rules = Builder(reader.parts, {}, problems).rules()
    if reader.complete and not any(_holds_rules(part.root) for part in reader.parts):
        problems.add(Place(path, 1, 1), "no rule stands here: write them under `rules:`")
    _check_rules(rules, check_rule, problems)
    problems.raise_any()
    if warn:
        for warning in problems.warnings():
            warn(warning)
    return rules


def _holds_rules(root: Node) -> bool:
    listed = root.get("rules")
    return bool(listed and listed.items())


def _check_rules(rules: tuple[Rule, ...], check_rule: RuleCheck | None, problems: Problems) -> None:
    for rule in rules:
        problem = check_rule(rule) if check_rule else None
        if problem and rule.place:
            problems.add(rule.place, problem)
