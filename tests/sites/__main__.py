"""Runs the program on the press and prints what came of it: `python -m tests.sites [--sites 200]`; 1 where it failed."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.sites.checks import find_faults
from tests.sites.press import SITES, LocalPress
from tests.sites.trial import PACE, Trial


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=600, help="longest wait for what must be found")
    parser.add_argument("--folder", type=Path, help="where database and log are kept")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, LocalPress(asked.sites, asked.seed) as press:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        seen = Trial(press, folder).run(asked.seconds)
        faults = find_faults(press, pace=PACE)
    print(*faults, f"{len(faults)} faults, {time.monotonic() - began:.0f} s in all", sep="\n")
    return int(bool(faults or seen.score.missing or seen.score.repeated))


if __name__ == "__main__":
    sys.exit(main())
