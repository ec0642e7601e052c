"""`monitor run`, `poll` and `demo`: the pipeline at work, for ever, once, or to look at."""
# ruff: noqa: PLC0415 - a command pays for its own imports only

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.frame import NO, ConfigOption, JsonOption, app, environment, open_settings
from monitor.cli.show import complain_warning, print_json, print_table

if TYPE_CHECKING:
    from monitor.pipeline.gather import Report
    from monitor.settings import Settings


@app.command(epilog="Example: monitor run --config /etc/monitor")
def run(config: ConfigOption = None) -> None:
    """Watch: poll the sources, match the rules, send the alerts, until SIGTERM or Ctrl-C."""
    import asyncio

    from monitor.daemon import run_daemon

    settings = _begin(config)
    asyncio.run(run_daemon(settings))


@app.command(epilog="Example: monitor poll 'Trend'")
def poll(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Names of sources; all where none is given.")
    ] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Poll once now, judge what came, send what is due, and end. Exit status 1 where a source failed."""
    import asyncio

    settings = _begin(config)
    reports = asyncio.run(_cycle(settings, sources or []))
    for report in reports if json else ():
        print_json(report.as_line())
    if not json:
        rows = [(one.source, one.result, one.entries, one.new, one.changed, one.error) for one in reports]
        print_table("Polled", ("source", "result", "entries", "new", "changed", "error"), rows)
    if any(report.error for report in reports):
        raise typer.Exit(NO)


async def _cycle(settings: "Settings", names: Sequence[str]) -> "list[Report]":
    from monitor.app import assemble

    async with assemble(settings) as app_:
        await app_.start()
        try:
            return await app_.cycle(names)
        finally:
            await app_.stop(grace=0)


def _begin(config: Path | None) -> "Settings":
    from monitor.logs import setup_logs

    settings = open_settings(config)
    setup_logs(settings.log)
    for warning in settings.warnings:
        complain_warning(warning)
    return settings


@app.command(epilog="Example: monitor demo --once")
def demo(
    once: Annotated[bool, typer.Option("--once", help="End when every alert has arrived.")] = False,
    json: JsonOption = False,
) -> None:
    """Show the whole pipeline at work against a built-in newsroom: no network, no account."""
    import asyncio
    import sys

    from monitor import clock
    from monitor.demo.run import run_demo

    demo_ = run_demo(
        _daemon_on, once=once, as_json=json, out=sys.stdout, clock=clock.now, count_archive=_count_archive
    )
    status = asyncio.run(demo_)
    if status:
        raise typer.Exit(status)


@asynccontextmanager
async def _daemon_on(file: Path) -> AsyncIterator[None]:
    """The real daemon on the demo's configuration; only what needs attention is logged."""
    import logging

    from monitor.config import load_settings
    from monitor.daemon import running
    from monitor.logs import setup_logs
    from monitor.match.compile import check_rule

    setup_logs(level=logging.WARNING)
    async with running(load_settings(file, environment(), check_rule)):
        yield


async def _count_archive(file: Path) -> dict[str, int]:
    """What the demo's archive holds, read from the database like `monitor status` does."""
    from monitor.config import load_settings
    from monitor.store.archive import count_articles
    from monitor.store.outbox import count_notices
    from monitor.store.unit import Database

    database = Database(load_settings(file, environment()).database.reveal()).open(create=False)
    with database.read() as conn:
        stored, notices = count_articles(conn)["articles"], count_notices(conn)
    database.close()
    return {"stored": stored, "baseline": sum(n for (_, cause), n in notices.items() if cause == "baseline")}
