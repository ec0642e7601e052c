"""The frame of every command: the app, shared options, one way to load the configuration, exit statuses.

A command is a function in a module `commands_…`, decorated with `@app.command`; `monitor.cli` imports
the modules. It imports what it needs when it runs, so that `monitor --help` stays quick.
"""
# ruff: noqa: PLC0415 - a command pays for its own imports only

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.show import complain, use_utf8
from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from monitor.settings import Settings

NO = 1
"""The answer is no: a check failed, nothing matched."""
UNUSABLE = 2
"""The call or its input is unusable."""
INTERRUPTED = 130
READER_LEFT = 141
"""What a shell reports of a program whose pipe was closed."""
DEFECT = 70
"""EX_SOFTWARE of sysexits.h."""
_COMPLETION = "_MONITOR_COMPLETE"

app = typer.Typer(
    name="monitor",
    help="Watches the press by keyword and tells people at once.",
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,  # boxes cost 100 ms
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", metavar="PATH",
        help="The configuration: a file, or a folder that holds monitor.yaml. Otherwise $MONITOR_CONFIG, "
        "else config/monitor.yaml here.",
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON Lines instead of a table.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"monitor {version('media-monitor')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Watches the press by keyword and tells people at once."""


def hand_down(context: typer.Context) -> None:
    """Makes what was given before a subcommand the default of its own options of the same names."""
    given = {name: value for name, value in context.params.items() if value is not None}
    context.default_map = {context.invoked_subcommand or "": given}


def environment() -> Mapping[str, str]:
    return os.environ  # noqa: TID251 - an entry reads the environment and hands it down


def config_file(given: Path | None) -> Path:
    """The configuration's main file. Raises InputError, which names the remedy."""
    from monitor.config import find_config

    return find_config(given, environment(), Path.cwd())


def open_settings(given: Path | None, draft: bytes | None = None) -> "Settings":
    """The configuration, its rules compiled once to see that they do; `draft` is what its main file is to hold.

    Raises InputError and ConfigError.
    """
    from monitor.config import load_settings
    from monitor.match.compile import check_rule

    return load_settings(config_file(given), environment(), check_rule, draft)


def run(args: Sequence[str]) -> int:
    """Runs one command and returns the exit status; what goes wrong on purpose is told in lines on stderr."""
    use_utf8()
    try:
        _invoke(args)
    except typer.Exit as done:
        return done.exit_code
    except (typer.TyperException, MonitorError) as error:
        for line in _told(error):
            complain(line)
        return UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes stdout once more at its end: that must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except Exception:  # noqa: BLE001 - a defect is loud, and its status is none that scripts take for an answer
        for line in traceback.format_exc().splitlines():
            complain(line)
        return DEFECT
    return 0


def _invoke(args: Sequence[str]) -> None:
    command = typer.main.get_command(app)
    if _COMPLETION in environment():
        command.main(prog_name="monitor")
    with command.make_context("monitor", list(args) or ["--help"]) as context:
        command.invoke(context)
    sys.stdout.flush()


def _told(error: Exception) -> list[str]:
    if isinstance(error, ConfigError):
        return error.problems
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        where = context.command_path if context else "monitor"
        return [f"monitor: {' '.join(error.format_message().split())} (see `{where} --help`)"]
    return [f"monitor: {error}"]
