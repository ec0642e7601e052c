"""The replay newsroom of the shared corpora, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen


class Replay:
    """Serves saved histories of real feeds; `stats()` tells what it has served."""

    def __init__(self, shared: Path, *options: str, series: tuple[str, ...] = ()) -> None:
        files = sorted((shared / "corpora/poll-history").glob("*.jsonl.gz"))
        chosen = [str(file) for file in files if not series or file.name.split(".")[0] in series]
        self._command = [sys.executable, str(shared / "replay/serve.py"), "--series", *chosen, *options]

    def __enter__(self) -> "Replay":
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        about = json.loads(self._process.stdout.readline())
        self.base, self.feeds = about["base"], about["feeds"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.stdout.close()
        self._process.wait()

    def stats(self) -> dict[str, Any]:
        with urlopen(f"{self.base}/stats", timeout=10) as answer:
            return json.load(answer)["feeds"]

    def done(self) -> bool:
        return all(feed["done"] for feed in self.stats().values())
