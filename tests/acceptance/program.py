"""The real program in a process of its own, on a configuration written for the test."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DEFAULTS: dict[str, Any] = {
    "database": "sqlite:///monitor.db",
    "allow_networks": ["127.0.0.0/8"],
    "polling": {"every": "200ms", "pace": "0s", "first_poll": "alert", "max_age": "none"},
}


class Program:
    """`monitor` on the configuration in `folder`; the daemon it started ends with the block."""

    def __init__(self, folder: Path, **config: Any) -> None:
        self.folder = folder
        self.daemon: subprocess.Popen[bytes] | None = None
        self.configure(**config)

    def configure(self, **config: Any) -> None:
        with (self.folder / "monitor.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(DEFAULTS | config, file)

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        if self.daemon and self.daemon.poll() is None:
            self.kill()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.daemon = subprocess.Popen(
                self._command("run"), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def stop(self) -> float:
        """SIGTERM; returns the seconds until the daemon has ended, which it must do in order."""
        began = time.monotonic()
        self.daemon.terminate()
        assert self.daemon.wait(30) == 0, self.log
        return time.monotonic() - began

    def kill(self) -> None:
        self.daemon.send_signal(signal.SIGKILL)
        self.daemon.wait(10)

    def run(self, *args: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(self._command(*args), capture_output=True, text=True, timeout=120, check=False)
        assert status is None or done.returncode == status, (done.returncode, done.stdout, done.stderr)
        return done

    def lines(self, *args: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*args, "--json").stdout.splitlines()]

    def _command(self, *args: str) -> list[str]:
        return [sys.executable, "-m", "monitor", *args, "--config", str(self.folder)]


def until(true: Callable[[], Any], seconds: float = 60) -> Any:
    """Waits until `true()` holds and returns it; fails after `seconds`, which no healthy run needs."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)
    return found


def children(pid: int) -> list[int]:
    """The processes that `pid` started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = (
        Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    )
    return state != "Z"
