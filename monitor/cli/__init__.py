"""The command line, entry point `monitor`. Each command stands in a module `commands_…`."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

COMMANDS = ("run", "check", "read", "match", "sources", "archive", "deliveries")
"""The modules `commands_…`, in the order of `monitor --help`."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Runs the command in `args` (those of the process by default) and exits with its status."""
    from monitor.cli.frame import run  # noqa: PLC0415 - importing the package alone stays cheap

    for name in COMMANDS:
        import_module(f"monitor.cli.commands_{name}")
    sys.exit(run(sys.argv[1:] if args is None else args))
