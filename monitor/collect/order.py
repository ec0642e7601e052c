"""What the process of a crawl is told, and the way into it. Imports next to nothing: the parent has it, too."""

import hashlib
import socket
from dataclasses import dataclass

from monitor.model import Millis
from monitor.settings import SECOND, Crawl

LONGEST_GRACE: Millis = 15 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One crawl."""

    source: str
    crawl: Crawl
    known: frozenset[bytes] = frozenset()
    """Keys of articles that the source has carried (`identify.keys.make_url_key`)."""
    listings: tuple[str, ...] = ()
    """Addresses of listings whose turn it is, the longest due first."""
    rested: frozenset[bytes] = frozenset()
    """Digests of addresses of listings whose turn it is not."""
    examples: tuple[str, ...] = ()
    """Addresses of articles of the site."""
    memory: int
    """Bytes the process may take, beyond what it starts with."""
    time: Millis
    pace: Millis
    """Least time between two requests to one site; the parent sees to it in any case."""
    per_site: int
    timeout: Millis


def make_digest(url: str) -> bytes:
    """What stands for an address where thousands are handed over."""
    return hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def make_grace(time: Millis) -> Millis:
    """How long before its time is over a crawl begins to end by itself."""
    return min(LONGEST_GRACE, time // 2)


def enter(channel: socket.socket, order: Order) -> None:
    """Runs a crawl in this process, which talks to its parent over `channel`."""
    from monitor.collect.child import run  # noqa: PLC0415 - Scrapy is the child's alone

    run(channel, order)
