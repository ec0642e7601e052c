"""`monitor articles` and `status`: what the archive holds, and what needs a person."""
# ruff: noqa: PLC0415 - a command pays for its own imports only

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.database import opened, pages
from monitor.cli.frame import ConfigOption, JsonOption, app
from monitor.cli.show import print_json, print_table, print_text
from monitor.cli.times import parse_since, short
from monitor.errors import InputError
from monitor.model import iso

if TYPE_CHECKING:
    from monitor.store.archive import Archived
    from monitor.store.unit import Database

SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Only what was seen since: 30m, 6h, 2d, or 2025-02-26."),
]
EVENTS = 20
"""Events that `status` shows."""


@app.command(epilog="Example: monitor articles --source Trend --since 1d")
def articles(
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Only what this source carried.")
    ] = None,
    since: SinceOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """List what the archive holds, each article with where and when it was seen."""
    from monitor.store.archive import list_articles

    at = parse_since(since)
    with opened(config) as database:
        if source is not None:
            _check_source(database, source)
        found = pages(
            database,
            lambda conn, last: list_articles(
                conn, source_name=source, since=at, after=int(last.article.id) if last else 0
            ),
        )
        if json:
            for one in found:
                print_json(article_line(one))
        else:
            columns = ("seen", "outlet", "title", "sources", "link")
            print_table("Articles", columns, map(_row, found))


def _check_source(database: "Database", name: str) -> None:
    from monitor.config import suggest
    from monitor.store.sources import load_names

    with database.read() as conn:
        known = load_names(conn)
    if name not in known:
        hint = suggest(name, known) or ": `monitor check` lists those there are"
        raise InputError(f"--source {name!r}: no source of this name was ever watched{hint}")


def article_line(one: "Archived") -> dict[str, Any]:
    """An archived article in the shape of the contract."""
    seen = [
        {
            "source": at.source,
            "entry": at.entry,
            "url": at.url,
            "first_seen": iso(at.first_at),
            "last_seen": iso(at.last_at),
            "query": at.query,
        }
        for at in one.sightings
    ]
    line = one.article.as_line() | {"outlet": one.outlet, "seen": iso(one.seen_at), "origin": one.origin}
    page = one.page and {"state": one.page.state, "reason": one.page.reason, "identity": one.page.identity}
    return line | {"source": seen[0]["source"] if seen else None, "sightings": seen, "page": page}


def _row(one: "Archived") -> tuple[object, ...]:
    names = dict.fromkeys(at.source for at in one.sightings)
    return short(one.seen_at), one.outlet, one.article.title, ", ".join(names), one.article.url


@app.command(epilog="Example: monitor status")
def status(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Tell what runs, what waits, and what needs a person."""
    from monitor.store.unit import find_holder

    with opened(config) as database:
        with database.read() as conn:
            facts = load_status(conn)
        facts = {"database": str(database), "daemon": find_holder(database), **facts}
    if json:
        print_json(facts)
    else:
        _print_status(facts, local=database.sqlite)


def load_status(conn: Any) -> dict[str, Any]:
    """What `monitor status` tells, read in one transaction."""
    from monitor.store.archive import count_articles
    from monitor.store.events import list_events
    from monitor.store.outbox import count_deliveries, count_notices
    from monitor.store.pages import count_pages
    from monitor.store.sources import list_sources

    sources = [_source_line(row) for row in list_sources(conn)]
    notices = {f"{decision}: {cause}": n for (decision, cause), n in sorted(count_notices(conn).items())}
    events = [
        {"kind": row["kind"], "subject": row["subject"], "reason": row["reason"], "detail": row["detail"],
         "count": row["count"], "last": iso(row["last_at"])}
        for row in list_events(conn, limit=EVENTS)
    ]  # fmt: skip
    return {
        "sources": len(sources), "failing": [one for one in sources if one["failures"]],
        "not_polled_yet": sum(one["last_poll"] is None for one in sources),
        **count_articles(conn), "pages": count_pages(conn), "deliveries": count_deliveries(conn), "notices": notices, "events": events,
    }  # fmt: skip


def _source_line(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: iso(row[name]) for name in ("next_due", "last_poll", "last_ok", "error_since")}
    return {
        "name": row["name"],
        "url": row["url"],
        "failures": row["failures"],
        "error": row["error"],
        **times,
    }


_STATES = {"sending": "being sent", "dead": "given up"}
"""States of deliveries that people call otherwise."""
_PAGES = {"done": "read", "failed": "not to be had", "skipped": "not asked for", "none": "no article"}
"""States of page jobs that people call otherwise."""
_DECISIONS = {
    "now: match": "alerted",
    "joined: match": "in another rule's alert",
    "suppressed: match": "silent as too old",
    "suppressed: baseline": "silent as there before watching began",
    "elsewhere: match": "alerted under another address",
    "suppressed: backfill": "silent as collected afterwards",
}
"""Pairs of decision and cause, as people say them."""


_SHOW_DEAD = "`monitor deliveries list --state dead`"


def _counted(counts: dict[str, int], words: dict[str, str]) -> str:
    told = {words.get(name, name): n for name, n in counts.items()}
    return ", ".join(f"{n} {name}" for name, n in told.items()) or "none yet"


def _daemon(holder: str | None, *, local: bool) -> str:
    if holder is None:
        return "not running" if local else "not known here: any machine may run one on PostgreSQL"
    return f"running as process {holder}" if holder.isdecimal() else "not known: its lock file tells nothing"


def _print_status(facts: dict[str, Any], *, local: bool) -> None:
    deliveries = facts["deliveries"]
    rows = [
        ("database", facts["database"]),
        ("daemon", _daemon(facts["daemon"], local=local)),
        (
            "sources",
            f"{facts['sources']} ({len(facts['failing'])} failing, {facts['not_polled_yet']} not polled yet)",
        ),
        ("articles", f"{facts['articles']} ({facts['unjudged']} not matched yet)"),
        ("pages", _counted(facts["pages"], _PAGES)),
        ("matches", _counted(facts["notices"], _DECISIONS)),
        ("deliveries", _counted(deliveries, _STATES)),
    ]
    print_table("Status", ("what", "value"), rows)
    if facts["failing"]:
        failing = [
            (one["name"], one["failures"], one["error_since"], one["error"]) for one in facts["failing"]
        ]
        print_table("Sources that fail", ("source", "times", "since", "reason"), failing)
    troubled = {one["name"] for one in facts["failing"]}
    events = [
        (one["last"], one["kind"], one["subject"], one["detail"] or one["reason"], one["count"])
        for one in facts["events"]
        if one["kind"] != "poll failed" or one["subject"] in troubled
    ]
    if events:
        print_table("What was noted", ("last", "what", "where", "reason", "times"), events)
    if dead := deliveries.get("dead"):
        letters = (
            f"1 dead letter: {_SHOW_DEAD} shows it."
            if dead == 1
            else f"{dead} dead letters: {_SHOW_DEAD} shows them."
        )
        print_text(letters)
