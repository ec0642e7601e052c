"""`monitor deliveries`: what was sent to whom, what waits, and what could not be delivered."""
# ruff: noqa: PLC0415 - a command pays for its own imports only

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from monitor.cli.commands_archive import SinceOption
from monitor.cli.database import opened, pages
from monitor.cli.frame import ConfigOption, JsonOption, app, hand_down
from monitor.cli.show import print_json, print_lines, print_table
from monitor.cli.times import parse_since, short
from monitor.errors import InputError
from monitor.model import iso

STATES = ("waiting", "sending", "sent", "dead", "dropped")
_TIMES = ("due", "created_at", "done_at", "lease_until", "at")

StateOption = Annotated[
    list[str] | None,
    typer.Option("--state", metavar="STATE", help=f"One of {', '.join(STATES)}; may be repeated."),
]
deliveries = typer.Typer(invoke_without_command=True)
app.add_typer(deliveries, name="deliveries")


@deliveries.callback(epilog="Example: monitor deliveries --state dead")
def _deliveries(
    context: typer.Context,
    state: StateOption = None,
    since: SinceOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """What was sent to whom, what waits, what could not be delivered; alone, the list of them."""
    hand_down(context)
    if context.invoked_subcommand is None:
        list_(state, since, config, as_json)


@deliveries.command("list", epilog="Example: monitor deliveries list --state dead --since 2d")
def list_(
    state: StateOption = None,
    since: SinceOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List deliveries, the newest first."""
    from monitor.store.outbox import list_deliveries

    for one in state or ():
        if one not in STATES:
            raise InputError(f"--state {one!r}: choose from {', '.join(STATES)}")
    at = parse_since(since)
    with opened(config) as database:
        found = pages(
            database,
            lambda conn, last: list_deliveries(
                conn, states=state or (), since=at, before=last["id"] if last else None
            ),
        )
        if as_json:
            for row in found:
                print_json(_line(row))
        else:
            columns = ("id", "created", "state", "attempts", "to", "title", "reason")
            print_table("Deliveries", columns, map(_row, found))


def _row(row: Mapping[str, Any]) -> tuple[object, ...]:
    facts = (row[name] for name in ("state", "attempt", "address", "title", "error"))
    return row["id"], short(row["created_at"]), *facts


@deliveries.command(epilog="Example: monitor deliveries show 12")
def show(
    delivery: Annotated[
        str, typer.Argument(help="The number in the list, or the id that the recipient saw.")
    ],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one delivery: what it says, why it was sent, and every attempt."""
    from monitor.store.outbox import show_delivery

    with opened(config) as database, database.read() as conn:
        found = show_delivery(conn, delivery)
    if found is None:
        raise InputError(
            f"delivery {delivery!r}: there is none; `monitor deliveries list` shows those there are"
        )
    if as_json:
        print_json(_line(found))
    else:
        _print_delivery(found)


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {name: iso(value) if name in _TIMES else value for name, value in row.items()}
    line.pop("boot", None)
    for name in {"attempts", "notices"} & line.keys():
        line[name] = [_line(one) for one in line[name]]
    return line


def _print_delivery(found: Mapping[str, Any]) -> None:
    facts = ("id", "uid", "state", "recipient", "channel", "address", "title", "error")
    rows = [(name, found[name]) for name in facts] + [
        (name, iso(found[name])) for name in ("created_at", "due", "done_at")
    ]
    print_table("Delivery", ("what", "value"), rows)
    notices = [(one["rule"], one["decision"], one["reason"]) for one in found["notices"]]
    print_table("Why", ("rule", "decision", "reason"), notices)
    attempts = [
        (one["n"], iso(one["at"]), one["outcome"], one["code"], one["detail"]) for one in found["attempts"]
    ]
    print_table("Attempts", ("number", "at", "outcome", "code", "detail"), attempts)
    print_lines(_message(found["payload"] or {}))


def _message(payload: Mapping[str, Any]) -> str:
    """What was said, as its reader or its program got it."""
    if body := payload.get("body"):
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    return payload.get("text") or "The payload was removed by retention."
