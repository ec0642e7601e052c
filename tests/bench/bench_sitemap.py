"""Time and memory of the sitemap reader beside its peers, each in a process of its own; a script, not a test.

    python -m tests.bench.bench_sitemap [--urls 50000]

A news sitemap is made up, as it is and gzipped. Scrapy's reader looks at addresses and dates only, so its
figures are a bound that nobody who also reads titles can reach; ultimate-sitemap-parser, where it is installed,
reads about what ours does. Memory is what the process grew by, its document not counted.
"""

import argparse
import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from monitor.model import to_millis

ROUNDS = 3
SINCE = to_millis(datetime(2026, 1, 28, 12, tzinfo=UTC))


def make_sitemap(count: int) -> bytes:
    entries = "".join(map(make_entry, range(count)))
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>\n{entries}</urlset>\n'.encode()


def make_entry(number: int) -> str:
    """One of about 650 bytes, some of them beyond ASCII, dated one of the first 28 days of January."""
    when = f"2026-01-{number % 28 + 1:02}T{number // 60 % 24:02}:{number % 60:02}:00+04:00"
    return f"""<url><loc>https://owl.example/az/news/{number}/harvest-begins-in-the-valley?a=1&amp;b=2</loc>
<lastmod>{when}</lastmod><news:news><news:publication><news:name>Bayquş</news:name>
<news:language>az</news:language></news:publication><news:publication_date>{when}</news:publication_date>
<news:title>Vadidə məhsul yığımı başlayır – {number} ton &amp; daha çox</news:title>
<news:keywords>məhsul, vadi</news:keywords></news:news>
<image:image><image:loc>https://owl.example/images/{number}.jpg</image:loc></image:image></url>
"""


def read_ours(body: bytes) -> int:
    from monitor.read.sitemap import parse_sitemap

    return len(parse_sitemap(body, url="https://owl.example/s.xml", content_type=None).entries)


def read_newer(body: bytes) -> int:
    from monitor.read.sitemap import parse_sitemap

    return len(parse_sitemap(body, url="https://owl.example/s.xml", content_type=None, since=SINCE).entries)


def read_scrapy(body: bytes) -> int:
    """All of its dictionaries kept, as ours keeps all entries."""
    from scrapy.utils.gz import gunzip
    from scrapy.utils.sitemap import Sitemap

    return len(list(Sitemap(gunzip(body) if body.startswith(b"\x1f\x8b") else body)))


def read_usp(body: bytes) -> int:
    from usp.tree import sitemap_from_str

    text = (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode()
    return sum(1 for _ in sitemap_from_str(text).all_pages())


READERS: dict[str, Callable[[bytes], int]] = {
    "ours": read_ours,
    "ours, what is newer": read_newer,
    "scrapy (no titles)": read_scrapy,
}
if importlib.util.find_spec("usp"):
    READERS["ultimate-sitemap-parser"] = read_usp


def resident(name: str) -> int:
    """Bytes; VmRSS is what is held now, VmHWM the most so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def measure(name: str, path: Path) -> dict[str, float]:
    """Seconds of processor time and bytes of one reading, after a small one has imported everything."""
    read = READERS[name]
    read(make_sitemap(2))
    body = path.read_bytes()
    before, began = resident("VmRSS"), process_time()
    count = read(body)
    return {"seconds": process_time() - began, "bytes": resident("VmHWM") - before, "entries": count}


def measured_apart(name: str, path: Path) -> dict[str, float]:
    """The medians of several processes."""
    command = [sys.executable, "-m", "tests.bench.bench_sitemap", "--one", name, "--file", str(path)]
    rounds = [json.loads(subprocess.check_output(command)) for _ in range(ROUNDS)]
    return {key: median(one[key] for one in rounds) for key in rounds[0]}


def compare(kind: str, path: Path, size: int) -> None:
    ours: dict[str, float] = {}
    for name in READERS:
        row = measured_apart(name, path)
        ours = ours or row
        print(
            f"{kind:8} {size / 1e6:5.1f} MB  {name:26} {row['entries']:6.0f} entries  {row['seconds']:6.2f} s "
            f"(ours {ours['seconds'] / row['seconds']:.2f} times)  {row['bytes'] / 1e6:7.1f} MB "
            f"(ours {ours['bytes'] / row['bytes']:.2f} times)",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--urls", type=int, default=50_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.file)))
        return
    body = make_sitemap(options.urls)
    with tempfile.TemporaryDirectory() as folder:
        for kind, sent in (("plain", body), ("gzipped", gzip.compress(body))):
            path = Path(folder) / kind
            path.write_bytes(sent)
            compare(kind, path, len(sent))


if __name__ == "__main__":
    main()
