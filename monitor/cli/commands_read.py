"""`monitor read`: what stands in these documents?"""
# ruff: noqa: PLC0415 - a command pays for its own imports only

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.frame import NO, ConfigOption, JsonOption, app, environment, open_settings
from monitor.cli.show import complain, print_json, print_lines, print_table
from monitor.errors import ConfigError, InputError
from monitor.settings import Secret, Settings

if TYPE_CHECKING:
    from monitor.cli.read import Fetch


@app.command(epilog="Example: monitor read https://news.un.org/feed/subscribe/en/news/all/rss.xml")
def read(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, addresses, or - for stdin.")
    ],
    kind: Annotated[
        str,
        typer.Option("--kind", metavar="KIND", help="What the documents are: auto, feed, sitemap or page."),
    ] = "auto",
    url: Annotated[str | None, typer.Option("--url", help="Where a single local file came from.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what stands in feeds, sitemaps and pages; exit status 1 if one could not be read.

    Of an index of sitemaps at an address, the sitemaps that it names are fetched and read too.
    Addresses in private networks are fetched only with a configuration that allows it.
    """
    from monitor.cli.read import read_lines

    began = perf_counter()
    with _fetching(paths, config) as fetch:
        lines = read_lines(
            paths, kind=kind, url=url, fetch=fetch, note=lambda text: complain(f"monitor: {text}")
        )
        printed = [_print_document(name, found, as_json) for name, found in groupby(lines, _origin)]
    entries, seconds = sum(count for count, _ in printed), perf_counter() - began
    if len(paths) > 1:
        complain(
            f"{entries} entries of {len(paths)} documents in {seconds:.1f} s, {entries / seconds:.0f} a second"
        )
    if any(failed for _, failed in printed):
        raise typer.Exit(NO)


def _fetching(paths: Sequence[str], config: Path | None) -> "AbstractContextManager[Fetch | None]":
    """What fetches addresses, where there is one: it takes its time to import."""
    from monitor.cli.read import is_address

    remote = any(map(is_address, paths))
    settings = _settings(config) if remote or config else None
    if not remote or settings is None:
        return nullcontext()
    from monitor.cli.fetch import fetching

    return fetching(settings)


def _settings(config: Path | None) -> Settings:
    """The configuration there is; a document can be read without one, or with one that is not finished."""
    try:
        return open_settings(config)
    except InputError:
        if config or environment().get("MONITOR_CONFIG"):
            raise
    except ConfigError as error:
        if config:
            raise
        complain(f"{error.problems[0]} (read goes on without this configuration)")
    return Settings(database=Secret(""))


def _origin(line: dict[str, Any]) -> str:
    return str(line["from"])


def _print_page(line: dict[str, Any]) -> None:
    """The article on a page, as a person reads it."""
    facts = (
        "published",
        "updated",
        "author",
        "dateline",
        "credit",
        "language",
        "site",
        "url",
        "canonical",
        "paywall",
    )
    told = ((name, line[name]) for name in facts if line[name] not in (None, []))
    print_table(line["title"], ("what", "value"), ((name, _joined(value)) for name, value in told))
    print_lines(line["text"])


def _joined(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _print_document(name: str, lines: Iterable[dict[str, Any]], as_json: bool) -> tuple[int, bool]:
    """Prints the lines of one document; returns how many entries it has, and whether it failed."""
    rows, failed, count = [], False, 0
    for line in lines:
        failed = failed or "error" in line
        count += "error" not in line
        if as_json:
            print_json(line)
        elif "error" in line:
            subject = "" if str(line["error"]).startswith(name) else f"{name}: "
            complain(f"monitor: {subject}{line['error']}")
        elif "paywall" in line:
            _print_page(line)
        else:
            rows.append((line["published"] or line["updated"], line["title"], line["url"]))
    if rows:
        print_table(f"{name} ({len(rows)})", ("published", "title", "link"), rows)
    return count, failed
