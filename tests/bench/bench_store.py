"""How fast the store works, beside plain sqlite3 with the same durability in the same run.

    python -m tests.bench.bench_store [--keys 1000000] [--folder .] [--postgresql]

Each figure is the median of several rounds; the folder's disk decides about what waits for it.
"""

import argparse
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import text

from monitor.model import Outcome
from monitor.store.articles import (
    SeenEntry,
    add_article,
    find_known,
    find_sightings,
    save_keys,
    save_outlet,
    save_sightings,
)
from monitor.store.outbox import Record, claim_deliveries, record_attempts, save_notices
from monitor.store.unit import Database
from tests.databases import make_sqlite, start_postgresql
from tests.store.factories import NOW, add_seen, add_sources, digest, make_delivery, make_seen

BATCH = 10
DELIVERIES = 3000
ENTRIES = 200
ROUNDS = 9
PAYLOAD = {"subject": "Grain prices rise", "text": "All about grain. " * 100}


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def report(name: str, figure: float, unit: str, peer: float | None = None) -> None:
    beside = f"   plain sqlite3 {peer:10,.1f} {unit}   ratio {figure / peer:.2f}" if peer else ""
    print(f"{name:52} {figure:10,.1f} {unit}{beside}", flush=True)


# --- deliveries: claimed and recorded ten at a time, each batch durable -----------------------


def deliver(database: Database) -> float:
    """Deliveries a second: one transaction claims ten, one records them."""
    with database.write() as conn:
        for n in range(DELIVERIES):
            save_notices(conn, [], make_delivery(endpoint=f"webhook:{n % 40}", payload=PAYLOAD), NOW)

    def work() -> None:
        while True:
            with database.write() as conn:
                claimed = claim_deliveries(
                    conn, NOW, boot="bench", until=NOW, per_endpoint=4, busy={}, limit=BATCH
                )
            if not claimed:
                return
            with database.write() as conn:
                sent = Outcome("sent", 202, "accepted")
                record_attempts(conn, [Record(one, sent, None, "accepted") for one in claimed], NOW)

    return DELIVERIES / seconds(work)


def plain(file: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=16384"):
        conn.execute(f"PRAGMA {pragma}")
    return conn


def deliver_plainly(file: Path) -> float:
    """The same rows of a table and an attempt table with one index each, by executemany."""
    conn = plain(file)
    conn.execute(
        "CREATE TABLE d (id INTEGER PRIMARY KEY, state TEXT, due INTEGER, attempt INTEGER, payload TEXT)"
    )
    conn.execute("CREATE INDEX d_due ON d (state, due, id)")
    conn.execute(
        "CREATE TABLE a (d INTEGER, n INTEGER, at INTEGER, outcome TEXT, code INTEGER, PRIMARY KEY (d, n))"
    )
    conn.execute("BEGIN")
    rows = [(n, "waiting", NOW, 0, json.dumps(PAYLOAD)) for n in range(DELIVERIES)]
    conn.executemany("INSERT INTO d VALUES (?, ?, ?, ?, ?)", rows)
    conn.execute("COMMIT")

    def work() -> None:
        while True:
            conn.execute("BEGIN IMMEDIATE")
            due = "SELECT id, payload FROM d WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?"
            ids = [
                (json.loads(payload) and id_,) for id_, payload in conn.execute(due, (NOW, BATCH)).fetchall()
            ]
            conn.executemany("UPDATE d SET state = 'sending', attempt = attempt + 1 WHERE id = ?", ids)
            conn.execute("COMMIT")
            if not ids:
                return
            conn.execute("BEGIN IMMEDIATE")
            conn.executemany("INSERT INTO a VALUES (?, 1, 0, 'sent', 202)", ids)
            conn.executemany("UPDATE d SET state = 'sent', due = NULL WHERE id = ? AND attempt = 1", ids)
            conn.execute("COMMIT")

    figure = DELIVERIES / seconds(work)
    conn.close()
    return figure


# --- collecting: a chunk of new entries, looked up and stored in one transaction -----------------


def keys_of(seen: SeenEntry) -> list[bytes]:
    return [digest(f"{kind} {seen.entry.key}") for kind in ("id", "url", "title")]


def collect(database: Database, chunk: list[SeenEntry]) -> None:
    """The statements of a poll that brings nothing known."""
    with database.collect() as conn:
        known = find_known(conn, [key for seen in chunk for key in keys_of(seen)])
        find_sightings(conn, 1, {row.id for row in known.values()})
        outlet_id = save_outlet(conn, "trend.example")
        added = {add_article(conn, seen, outlet_id=outlet_id, origin="live", now=NOW): seen for seen in chunk}
        save_keys(conn, {key: id_ for id_, seen in added.items() for key in keys_of(seen)})
        save_sightings(conn, 1, {id_: [seen] for id_, seen in added.items()}, NOW)


def make_chunk() -> list[SeenEntry]:
    return [make_seen(text="A paragraph of what happened today. " * 50) for _ in range(ENTRIES)]


def collect_plainly(conn: sqlite3.Connection, first: int) -> None:
    """As many rows of the same size into as many tables, by executemany."""
    body = os.urandom(300)
    conn.execute("BEGIN IMMEDIATE")
    numbers = range(first, first + ENTRIES)
    for table, times in (("article", 1), ("revision", 1), ("key", 3), ("sighting", 1)):
        rows = [
            (n * 3 + k, NOW, f"Story {n}", f"https://trend.example/{n}", body)
            for n in numbers
            for k in range(times)
        ]
        conn.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", rows)
    conn.execute("COMMIT")


def measure_collect(database: Database, file: Path) -> tuple[float, float]:
    ours = median(seconds(partial(collect, database, make_chunk())) for _ in range(ROUNDS))
    conn = plain(file)
    for table in ("article", "revision", "key", "sighting"):
        conn.execute(
            f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, at INTEGER, title TEXT, url TEXT, body BLOB)"
        )
        conn.execute(f"CREATE INDEX {table}_at ON {table} (at)")
    theirs = median(seconds(partial(collect_plainly, conn, n * ENTRIES)) for n in range(ROUNDS))
    conn.close()
    return ours * 1000, theirs * 1000


# --- looking up: what a poll asks first, among many keys -----------------------------------------


def fill_keys(database: Database, number: int) -> None:
    """`number` random keys of 10,000 articles, one key of each article known by name."""
    with database.write() as conn:
        ids = [add_seen(conn, make_seen(text=None)) for _ in range(10_000)]
        save_keys(conn, {digest(f"known {n}"): id_ for n, id_ in enumerate(ids)})
        insert = text("INSERT INTO article_key (key, article_id) VALUES (:key, :id)")
        for begin in range(0, number, 50_000):
            batch = range(begin, min(begin + 50_000, number))
            conn.execute(insert, [{"key": os.urandom(8), "id": ids[n % len(ids)]} for n in batch])


def look_up(database: Database, known: int) -> None:
    keys = [digest(f"known {n}") for n in range(known)] + [os.urandom(8) for _ in range(600 - known)]
    with database.collect() as conn:
        assert len(find_known(conn, keys)) == known


def look_up_plainly(conn: sqlite3.Connection) -> None:
    keys = [os.urandom(8) for _ in range(600)]
    marks = ",".join("?" * len(keys))
    conn.execute(f"SELECT key, article_id FROM article_key WHERE key IN ({marks})", keys).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the files are made; by default the system's")
    parser.add_argument(
        "--postgresql", action="store_true", help="on PostgreSQL too (without fsync: no disk)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        print(f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL, in {folder}")
        database = make_sqlite(Path(folder) / "monitor.db")
        run(database, Path(folder), options.keys)
        database.close()
    if options.postgresql:
        server = start_postgresql()
        if isinstance(server, str):
            raise SystemExit(server)
        print("PostgreSQL, fsync off")
        database = Database(server.make_url()).open(create=False)
        run(database, None, options.keys)
        database.close()


def run(database: Database, folder: Path | None, keys: int) -> None:
    with database.write() as conn:
        add_sources(conn, "Trend")
    report(f"deliveries, claimed and recorded by {BATCH}", deliver(database), "/s",
           deliver_plainly(folder / "deliveries.db") if folder else None)  # fmt: skip
    if folder:
        ours, theirs = measure_collect(database, folder / "collect.db")
        report(f"collect {ENTRIES} new entries", ours, "ms", theirs)
    else:
        ours = median(seconds(partial(collect, database, make_chunk())) for _ in range(ROUNDS))
        report(f"collect {ENTRIES} new entries", ours * 1000, "ms")
    fill_keys(database, keys)
    peer = sqlite3.connect(f"file:{database.path}?mode=ro", uri=True) if folder else None
    theirs = 1000 * median(seconds(lambda: look_up_plainly(peer)) for _ in range(50)) if peer else None
    for known in (0, 200):
        ours = 1000 * median(seconds(partial(look_up, database, known)) for _ in range(50))
        report(f"find_known of 600 keys, {known} known, among {keys:,}", ours, "ms", theirs)
    if peer:
        peer.close()


if __name__ == "__main__":
    main()
