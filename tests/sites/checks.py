"""What a program made of the press: which articles it found, and what it asked for that it must not."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from monitor.identify.urls import canonical
from tests.servers import Request
from tests.sites.press import LocalPress, as_asked
from tests.sites.site import CRAWL_DELAY, Site

LATE = 0.03
"""Seconds that a request may take from its start to the log: gaps are measured here, not where they are kept."""
SPARED = 10
"""Of so many gaps one may be shorter, and two in any case: on a busy machine a request is held up on its way, and the next is not."""
RUN = 40
"""Requests over whose whole time that evens out, but for `LATE_RUN` seconds by which the first may have come late."""
LATE_RUN = 0.5
_POLLED = frozenset({"/robots.txt", "/feed.xml", "/sitemap.xml"})
_UNASKED = _POLLED | {"/"}
"""What the configuration names, and what a program may ask for unlinked."""


@dataclass
class Score:
    """`found` articles of those `wanted`; what else was taken for one is `wrong`."""

    wanted: int = 0
    found: int = 0
    missing: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + len(self.wrong)) if self.found else 1.0


def score(sites: Iterable[Site], articles: Iterable[Collection[str]]) -> Score:
    """`articles`: all addresses under which each article found is known."""
    wanted = {
        canonical(other): address
        for site in sites
        for address, others in site.expected().items()
        for other in others
    }
    result = Score(wanted=len(set(wanted.values())))
    seen: Counter[str] = Counter()
    for addresses in articles:
        known = {wanted[one] for one in map(canonical, addresses) if one in wanted}
        seen.update(known)
        result.wrong += [] if known else sorted(addresses)[:1]
    result.found = len(seen)
    result.missing = sorted(set(wanted.values()) - set(seen))
    result.repeated = [address for address, times in seen.items() if times > 1]
    return result


def find_faults(press: LocalPress, *, pace: float, agent: str = "media-monitor") -> list[str]:
    """Each request that must not have come, or came too soon, said in a line. `pace` in seconds."""
    faults = [f"a connection to where none is allowed: {path}" for path in press.strays()]
    for site in press.sites:
        log = list(press.log(site))
        found = Counter(_find_faults(press, site, log, pace, agent))
        faults += [f"{site.name}: {one} ({times} times)" for one, times in found.items()]
    return faults


def _find_faults(press: LocalPress, site: Site, log: list[Request], pace: float, agent: str) -> Iterator[str]:
    host = urlsplit(site.base).netloc
    for request in log:
        if not site.allows(unquote(request.path)) or not site.allows(request.path):
            yield f"disallowed: {request.path}"
        if request.path not in _UNASKED and as_asked(site.base, request.path) not in press.linked:
            yield f"nothing links to {request.path}"
        if not request.headers.get("user-agent", "").startswith(agent):
            yield f"calls itself {request.headers.get('user-agent')!r}"
        if request.headers.get("host") != host:
            yield f"asked as {request.headers.get('host')!r}"
        if leaked := {"cookie", "authorization"} & request.headers.keys():
            yield f"carries {sorted(leaked)}"
        if not request.headers.get("referer", site.base).startswith(site.base):
            yield f"tells of {request.headers['referer']}"
    yield from _find_haste(site, log, pace)


def _find_haste(site: Site, log: list[Request], pace: float) -> Iterator[str]:
    """Gaps below the site's limit, beyond those few that lateness explains, and any run of requests that is too quick."""
    starts = [request.at for request in log]
    # A delay is known to hold once the first page that robots.txt was asked for has been asked for, too.
    told = next((n for n, request in enumerate(log) if request.path not in _POLLED), len(log))
    slow = max(pace, CRAWL_DELAY) if site.traits.robots == "delay" else pace
    limits = [slow if n > told else pace for n in range(1, len(starts))]
    for size, spared, late in ((1, max(2, len(limits) // SPARED), LATE), (RUN, 0, LATE_RUN)):
        short = [
            (starts[n] - starts[n - size], least, n)
            for n in range(size, len(starts))
            if starts[n] - starts[n - size] < (least := sum(limits[n - size : n])) - late
        ]
        if len(short) > spared:
            took, least, n = min(short)
            ways = f"{log[n - size].path} to {log[n].path}"
            yield f"{len(short)} of {len(starts)} came {size} after another in less than {least:.3f} s, as {ways} in {took:.3f} s"
