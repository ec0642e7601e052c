"""`monitor match`: which rules match these articles, and where?"""
# ruff: noqa: PLC0415 - a command pays for its own imports only

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from monitor.alert.snippets import find_snippets, mark
from monitor.cli.frame import NO, JsonOption, app
from monitor.cli.show import complain, complain_warning, highlight, print_json, print_text
from monitor.errors import InputError
from monitor.model import Span, article_from_line

RulesOption = Annotated[
    Path,
    typer.Option("--rules", "-r", metavar="FILE", help="A file with `rules:`, or a whole configuration."),
]
ArticlesArgument = Annotated[
    str, typer.Argument(metavar="[ARTICLES|-]", help="Articles as JSON Lines; - is the standard input.")
]
_CONTEXT = 60
"""Characters shown on either side of a find."""


@app.command(epilog="Example: monitor read feed.xml --json | monitor match --rules rules.yaml")
def match(rules: RulesOption, articles: ArticlesArgument = "-", as_json: JsonOption = False) -> None:
    """Match articles against rules; exit status 1 if nothing matched."""
    from monitor.cli.match import match_lines
    from monitor.config import load_rules
    from monitor.match.compile import check_rule, compile_rules

    compiled = compile_rules(load_rules(rules, check_rule, complain_warning))
    found = False
    with _open_articles(articles) as stream:
        given = _Remembered(stream)
        name = "standard input" if articles == "-" else articles
        for line in match_lines(compiled, given, name, lambda text: complain(f"monitor: {text}")):
            found = True
            if as_json:
                print_json(line)
            else:
                _print_match(line, given.last)
    if not found:
        raise typer.Exit(NO)


class _Remembered:
    """Lines as they pass by, the last one kept: a match tells where, not what stands around it."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self.last = b""

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.last = line
            yield line


@contextmanager
def _open_articles(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - closed below; only the opening is translated
    except OSError as error:
        raise InputError(f"{name}: it cannot be read ({error.strerror}): mend the path, or give -") from error
    with stream:
        yield stream


def _print_match(line: dict[str, Any], source: bytes) -> None:
    """The rules that matched, the title, and the passages in which something was found."""
    article = article_from_line(json.loads(source.decode("utf-8-sig")))
    spans = [Span(**span) for found in line["matches"] for span in found["spans"]]
    print_text(", ".join(found["rule"] for found in line["matches"]) + f"  {article.url or article.id}")
    for field, text in article.fields().items():
        here = [span for span in spans if span.field == field]
        if field == "title":
            print_text(highlight("  ", mark(text, here)))
            continue
        for snippet in find_snippets(text, here, _CONTEXT):
            print_text(highlight(f"  {field}: ", snippet.pieces))
    print_text("")
