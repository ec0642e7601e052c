"""What a robots.txt allows (RFC 9309). No IO; to be run in a worker: hostile patterns take their time."""

import re
from dataclasses import dataclass
from functools import lru_cache

from protego import Protego

_VERSION = re.compile(r"^([ \t]*user-agent[ \t]*:[ \t]*[a-z_-]+)/\S*", re.IGNORECASE | re.MULTILINE)
"""A version behind the product token, which does not count (RFC 9309, section 2.2.1)."""
LONGEST = 512 * 1024
"""Bytes that are read; RFC 9309, section 2.5, asks for 500 KiB at least."""
LONGEST_DELAY = 30.0
"""Seconds of a Crawl-delay that are honoured: with more, news would come too late to be any."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a robot may fetch an address, and the seconds that the site wants between two requests."""

    allowed: bool
    delay: float | None = None


def find_permission(body: bytes, agent: str, url: str) -> Permission:
    """What the robots.txt `body` says to the robot whose product token is `agent`."""
    rules = _parse(body[:LONGEST])
    delay = rules.crawl_delay(agent)
    return Permission(bool(rules.can_fetch(url, agent)), min(delay, LONGEST_DELAY) if delay else None)


@lru_cache(maxsize=32)
def _parse(body: bytes) -> Protego:
    return Protego.parse(_VERSION.sub(r"\1", body.decode("utf-8-sig", "replace")))
