"""`monitor read`: what stands in these feeds?"""
# ruff: noqa: PLC0415 - a command pays for its own imports only

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.frame import NO, ConfigOption, JsonOption, app, open_settings
from monitor.cli.show import complain, print_json, print_table
from monitor.settings import Secret, Settings

if TYPE_CHECKING:
    from monitor.cli.read import Fetch


@app.command(epilog="Example: monitor read https://news.un.org/feed/subscribe/en/news/all/rss.xml")
def read(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, addresses, or - for stdin.")
    ],
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="What the documents are: auto or feed.")
    ] = "auto",
    url: Annotated[str | None, typer.Option("--url", help="Where a single local file came from.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what stands in feeds; exit status 1 if one could not be read.

    Addresses in private networks are fetched only with a configuration that allows it.
    """
    from monitor.cli.read import read_lines

    settings = open_settings(config) if config else Settings(database=Secret(""))
    with _fetching(paths, settings) as fetch:
        lines = read_lines(paths, kind=kind, url=url, fetch=fetch)
        failed = [_print_document(name, found, as_json) for name, found in groupby(lines, _origin)]
    if any(failed):
        raise typer.Exit(NO)


def _fetching(paths: Sequence[str], settings: Settings) -> "AbstractContextManager[Fetch | None]":
    """What fetches addresses, where there is one: it takes its time to import."""
    if not any(path.startswith(("http://", "https://")) for path in paths):
        return nullcontext()
    from monitor.cli.fetch import fetching

    return fetching(settings)


def _origin(line: dict[str, Any]) -> str:
    return str(line["from"])


def _print_document(name: str, lines: Iterable[dict[str, Any]], as_json: bool) -> bool:
    """Prints the lines of one document, and tells whether it failed."""
    rows, failed = [], False
    for line in lines:
        failed = failed or "error" in line
        if as_json:
            print_json(line)
        elif "error" in line:
            subject = "" if str(line["error"]).startswith(name) else f"{name}: "
            complain(f"monitor: {subject}{line['error']}")
        else:
            rows.append((line["published"], line["title"], line["url"]))
    if rows:
        print_table(f"{name} ({len(rows)})", ("published", "title", "link"), rows)
    return failed
