"""Claims are shared out: what is due longest goes first, and no group takes the others' places. Writes nothing."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select

LOOK = 4
"""Rows that a claim looks at for each that it may take: as many as are due, and all of one group, may wait."""


def choose(
    conn: Connection, due: Select[Any], *, busy: Mapping[str, int], most: int, limit: int
) -> list[int]:
    """Up to `limit` ids of `due`, which selects id and group in order, with at most `most` under way of one group.

    `busy` counts what is under way by group already.
    """
    id_, group = tuple(due.selected_columns)
    under_way, chosen = Counter(busy), list[int]()
    while len(chosen) < limit:
        full = sorted(name for name, count in under_way.items() if count >= most)
        rows = conn.execute(due.where(group.not_in(full), id_.not_in(chosen)).limit(LOOK * limit)).all()
        for row_id, name in rows:
            if under_way[name] < most and len(chosen) < limit:
                under_way[name] += 1
                chosen.append(row_id)
        if len(rows) < LOOK * limit:
            break
    return chosen
