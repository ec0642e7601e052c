"""`monitor match`: which rules match these articles, and where?"""
# ruff: noqa: PLC0415 - a command pays for its own imports only

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from monitor.alert.snippets import find_snippets, mark
from monitor.cli.frame import NO, UNUSABLE, JsonOption, app
from monitor.cli.show import complain, complain_warning, highlight, print_json, print_text
from monitor.errors import InputError
from monitor.model import Article, Match

RulesOption = Annotated[
    Path,
    typer.Option("--rules", "-r", metavar="FILE", help="A file with `rules:`, or a whole configuration."),
]
ArticlesArgument = Annotated[
    str, typer.Argument(metavar="[ARTICLES|-]", help="Articles as JSON Lines; - is the standard input.")
]
_CONTEXT = 60
"""Characters shown on either side of a find."""


TOLD = 10
"""Unusable lines that are told one by one."""


@app.command(epilog="Example: monitor read feed.xml --json | monitor match --rules rules.yaml")
def match(rules: RulesOption, articles: ArticlesArgument = "-", as_json: JsonOption = False) -> None:
    """Match articles against rules; exit status 1 if nothing matched, 2 if a line was no article."""
    from monitor.cli.match import bounded_lines, match_lines
    from monitor.config import load_rules
    from monitor.match.compile import check_rule, compile_rules

    compiled = compile_rules(load_rules(rules, check_rule, complain_warning))
    found, refused = False, 0

    def tell(text: str) -> None:
        complain(f"monitor: {text}")

    def refuse(text: str) -> None:
        nonlocal refused
        refused += 1
        if refused <= TOLD:
            tell(text)

    with _open_articles(articles) as stream:
        name = "standard input" if articles == "-" else articles
        for article, matches in match_lines(compiled, bounded_lines(stream), name, refuse, tell):
            found = True
            if as_json:
                print_json({"id": article.id, "matches": [one.as_line() for one in matches]})
            else:
                _print_match(article, matches)
    if refused > TOLD:
        tell(f"{name}: {refused - TOLD} more lines are no articles: write one article a line")
    if refused or not found:
        raise typer.Exit(UNUSABLE if refused else NO)


@contextmanager
def _open_articles(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - closed below; only the opening is translated
    except OSError as error:
        raise InputError(f"{name}: it cannot be read ({error.strerror}): mend the path, or give -") from error
    with stream:
        yield stream


def _print_match(article: Article, matches: Sequence[Match]) -> None:
    """The rules that matched, the title, and the passages in which something was found."""
    spans = [span for one in matches for span in one.spans]
    print_text(", ".join(one.rule for one in matches) + f"  {article.url or article.id}")
    for field, text in article.fields().items():
        here = [span for span in spans if span.field == field]
        if field == "title":
            print_text(highlight("  ", mark(text, here)))
            continue
        for snippet in find_snippets(text, here, _CONTEXT):
            print_text(highlight(f"  {field}: ", snippet.pieces))
    print_text("")
