"""Processor time per page beside trafilatura with metadata, in one process and alternately; a script, not a test.

    MONITOR_SHARED=../shared python tests/bench/bench_pages.py [--every 1]

Both read every page of the gold corpus from its bytes; who goes first changes from page to page, as the second
finds the processor's caches warm.
"""

import argparse
import gzip
import json
import logging
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from trafilatura import bare_extraction

from monitor.read.page import parse_page

Reader = Callable[[bytes, str | None], object]


def read_ours(body: bytes, url: str | None) -> object:
    return parse_page(body, url=url, content_type=None)


def read_theirs(body: bytes, url: str | None) -> object:
    return bare_extraction(body, url=url, with_metadata=True, include_comments=False)


def measure(reader: Reader, body: bytes, url: str | None) -> float:
    """Milliseconds of processor time."""
    start = time.process_time()
    reader(body, url)
    return (time.process_time() - start) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, help="measure every nth page")
    asked = parser.parse_args()
    logging.disable()
    folder = Path(os.environ["MONITOR_SHARED"]) / "corpora/articles-gold"
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]
    readers = {"ours": read_ours, "trafilatura": read_theirs}
    times: dict[str, list[float]] = {name: [] for name in readers}
    for number, row in enumerate(rows[:: asked.every]):
        body = gzip.decompress((folder / row["file"]).read_bytes())
        for name in sorted(readers, reverse=bool(number % 2)):
            times[name].append(measure(readers[name], body, row["url"]))
    for name, taken in times.items():
        tenths = statistics.quantiles(taken, n=100)
        print(json.dumps({name: {
            "mean ms": round(statistics.mean(taken), 1), "median": round(tenths[49], 1), "p99": round(tenths[98], 1),
        }}))  # fmt: skip
    ratio = sum(times["ours"]) / sum(times["trafilatura"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"pages": len(times["ours"]), "ratio": round(ratio, 2), "peak MiB": peak}))


if __name__ == "__main__":
    main()
