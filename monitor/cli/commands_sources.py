"""`monitor sources`: what is read, how that goes, and what else a site offers to be read."""
# ruff: noqa: PLC0415 - a command pays for its own imports only

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.frame import NO, ConfigOption, JsonOption, app, config_file, hand_down, open_settings
from monitor.cli.show import complain, print_json, print_lines, print_table, print_text
from monitor.cli.times import about, short
from monitor.errors import FetchError, InputError, ReadError, WorkerError
from monitor.model import iso

if TYPE_CHECKING:
    from monitor.pipeline.candidates import Candidate
    from monitor.pipeline.discover import Discovery
    from monitor.settings import Source

_SHOWN = 20
"""Rows of a table below another."""
_COUNTED = ("polls", "unchanged", "failed", "entries", "new", "bytes")
_CRAWLED = ("outcome", "pages", "failed", "forbidden", "bytes", "found", "new", "reason", "detail")

sources = typer.Typer(invoke_without_command=True)
app.add_typer(sources, name="sources")


@sources.callback(epilog="Example: monitor sources")
def _sources(context: typer.Context, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """What is read, and how that goes; alone, the list of it."""
    hand_down(context)
    if context.invoked_subcommand is None:
        list_(config, as_json)


@sources.command("list", epilog="Example: monitor sources list --json")
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the sources of the configuration, each with its last request and its last seven days."""
    from monitor.cli.database import opened
    from monitor.store.crawls import count_failed
    from monitor.store.sources import list_sources

    settings = open_settings(config)
    with opened(config) as database, database.read() as conn:
        rows, failed = {row["name"]: row for row in list_sources(conn)}, count_failed(conn)
    lines = [
        source_line(one, rows.get(one.name)) | {"failed_in_crawl": failed.get(one.name)}
        for one in settings.sources
    ]
    if as_json:
        for line in lines:
            print_json(line)
    else:
        columns = ("name", "kind", "last asked", "went", "due", "entries", "new", "address")
        print_table("Sources, with the entries of the last seven days", columns, map(_row, lines))


def source_line(source: "Source", row: Mapping[str, Any] | None) -> dict[str, Any]:
    """A source of the configuration with what the database holds of it, nothing before its first poll."""
    known = row or {}
    times = {name: iso(known.get(name)) for name in ("last_poll", "last_ok", "error_since", "next_due")}
    return {
        "name": source.name, "kind": source.kind, "url": source.url, "content": source.content,
        "outlet": source.outlet, "country": source.country, "language": source.language, "tier": source.tier,
        **times, "failures": known.get("failures") or 0, "error": known.get("error"),
        "polls_7d": known.get("polls_7d") or 0, "failed_7d": known.get("failed") or 0,
        "entries_7d": known.get("entries") or 0, "new_7d": known.get("new") or 0,
    }  # fmt: skip


def _row(line: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        line["name"], line["kind"], _minutes(line["last_poll"]), _went(line), _minutes(line["next_due"]),
        line["entries_7d"], line["new_7d"], line["url"],
    )  # fmt: skip


def _minutes(stated: str | None) -> str | None:
    """An ISO time as tables show it."""
    return stated and stated[:16].replace("T", " ")


def _went(line: Mapping[str, Any]) -> str:
    if line["last_poll"] is None:
        return "not polled yet"
    if line["failures"]:
        return f"failed, {line['failures']} in a row: {line['error']}"
    failed = line["failed_in_crawl"]
    return f"well, but for {failed} requests of the last crawl" if failed else "well"


@sources.command(epilog="Example: monitor sources show 'UN News'")
def show(
    name: Annotated[str, typer.Argument(help="The name in the configuration.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one source: what it is, how it goes, its last week, and what is noted about it."""
    from monitor.cli.database import opened
    from monitor.config import suggest

    configured = {one.name: one for one in open_settings(config).sources}
    if name not in configured:
        hint = suggest(name, configured) or ": `monitor sources` lists those there are"
        raise InputError(f"source {name!r}: the configuration has none of this name{hint}")
    with opened(config) as database, database.read() as conn:
        facts = load_source(conn, configured[name])
    if as_json:
        print_json(facts)
    else:
        _print_source(facts)


def load_source(conn: Any, source: "Source") -> dict[str, Any]:
    """What `monitor sources show` tells, read in one transaction; the latest of everything first."""
    from monitor.settings import DAY
    from monitor.store.crawls import list_crawls
    from monitor.store.events import list_events
    from monitor.store.parts import list_troubled
    from monitor.store.sources import list_days, list_sources

    row = next((row for row in list_sources(conn) if row["name"] == source.name), None)
    days = [
        {"day": (iso(day["day"] * DAY) or "")[:10], **{name: day[name] for name in _COUNTED}}
        for day in list_days(conn, source.name)
    ]
    parts = [{**part, "due": iso(part["due"])} for part in list_troubled(conn, source.name)]
    events = [
        {"kind": one["kind"], "reason": one["detail"] or one["reason"], "count": one["count"],
         "first": iso(one["first_at"]), "last": iso(one["last_at"])}
        for one in list_events(conn, subject=source.name)
    ]  # fmt: skip
    crawls = [
        {
            "began": iso(one["started_at"]),
            "ended": iso(one["ended_at"]),
            **{name: one[name] for name in _CRAWLED},
        }
        for one in list_crawls(conn, source.name)
    ]
    return {
        **source_line(source, row), "days": days, "parts_in_trouble": parts, "events": events, "crawls": crawls,
    }  # fmt: skip


def _print_source(facts: Mapping[str, Any]) -> None:
    below = {
        "crawls": "The last crawls",
        "days": "The last week",
        "parts_in_trouble": "Parts in trouble",
        "events": "What was noted",
    }
    told = ((name.replace("_", " "), value) for name, value in facts.items() if name not in below)
    print_table(facts["name"], ("what", "value"), told)
    for section, title in below.items():
        if rows := facts[section][:_SHOWN]:
            columns = [name for name in rows[0] if name != "detail"]
            print_table(title, columns, ([row[name] for name in columns] for row in rows))


@sources.command(epilog="Example: monitor sources add example.org --dry-run")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A front page, a feed or a sitemap.")],
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="What to call it; otherwise its outlet's name."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be written.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find what can be read of a site, and write the best of it into the configuration.

    Exit status 1 if there is nothing, or it stands there already.
    """
    from monitor.cli.discover import discover, find_same, find_spellings, make_source, reading, write_source
    from monitor.config.edit import write_item

    spelt, called = find_spellings(url), _parse_name(name)
    file, settings = config_file(config), open_settings(config)
    try:
        found = discover(settings, spelt)
    except (FetchError, ReadError, WorkerError) as error:
        complain(f"monitor: {error}")
        raise typer.Exit(NO) from None
    _print_found(found, as_json)
    if found.best is None:
        complain(
            f"monitor: {found.url}: nothing here can be read as a source; {len(found.candidates)} were tried"
        )
        raise typer.Exit(NO)
    with reading(file) as (data, settings):
        if same := find_same(found.best, settings):
            complain(
                f"monitor: {found.best.url}: stands in the configuration already, as {same!r}; nothing is written"
            )
            raise typer.Exit(NO)
        source = make_source(found.best, found, {one.name for one in settings.sources}, called)
        if not dry_run:
            write_source(file, data, source)
    if as_json:
        print_json({"source": source, "config": str(file), "written": not dry_run})
    else:
        said = (
            "This would be written to" if dry_run else "This counts from the next start, and was written to"
        )
        print_text(f"{said} {file}:")
        print_lines("\n".join(write_item(source, 2)))


def _parse_name(name: str | None) -> str | None:
    from monitor.config.values import parse_words

    try:
        return None if name is None else parse_words(name)
    except ValueError as error:
        raise InputError(f"--name {name!r}: {error}") from None


def _print_found(found: "Discovery", as_json: bool) -> None:
    """What could be read, the best first, and why the rest cannot: of mere guesses only where nothing can."""
    from monitor.cli.discover import candidate_line

    if as_json:
        for number, one in enumerate(found.candidates, 1):
            print_json(candidate_line(number, one))
    usable = [one for one in found.candidates if one.failure is None]
    if usable and not as_json:
        columns = ("kind", "entries", "a day", "every", "holds", "language", "newest", "remark", "address")
        print_table(f"Found at {found.url}, the best first", columns, map(_candidate_row, usable))
        if sections := usable[0].sections[:_SHOWN]:
            print_table("Sections, from which a crawl goes on", ("address",), ((one,) for one in sections))
    for one in _worth_telling(found.candidates, bool(usable)):
        complain(f"monitor: {one.failure if one.url in str(one.failure) else f'{one.url}: {one.failure}'}")
    if found.left:
        complain(
            f"monitor: {found.left} more feeds are named there: `monitor sources add` takes their addresses too"
        )


def _worth_telling(candidates: Iterable["Candidate"], usable: bool) -> list["Candidate"]:
    return [one for one in candidates if one.failure and not (usable and (one.guessed or one.kind == "site"))]


def _candidate_row(one: "Candidate") -> tuple[object, ...]:
    sample = one.sample
    if sample is None:
        return one.kind, None, None, None, None, one.language, None, one.flaw or one.note, one.url
    rate = None if sample.per_day is None else round(sample.per_day, 1)
    return (
        one.kind, sample.entries, rate, about(sample.interval), sample.content, one.language, short(sample.newest),
        one.flaw or one.note, one.url,
    )  # fmt: skip
