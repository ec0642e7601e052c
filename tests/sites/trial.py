"""The program on the press: a daemon with all sites as its sources, watched from where the requests arrive."""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.acceptance.program import Program
from tests.sites.checks import Score, score
from tests.sites.press import LocalPress
from tests.sites.site import Site
from tests.sites.traps import without_session

PACE = 0.05
"""Seconds."""
CONTACT = "desk@example.org"
POLLING = {
    "pace": "50ms", "every": "2s", "first_poll": "baseline", "max_age": "none", "crawls": 8,
    "pages_per_day": 100_000, "contact": CONTACT,
}  # fmt: skip
QUIET = 20.0
"""Seconds without a first request for an article after which no more are awaited: what failed once is asked again
after some fifteen."""


def make_config(sites: Iterable[Site], **polling: Any) -> dict[str, Any]:
    """Each site is crawled; where it has a feed or a sitemap, that is read beside it.

    A site whose robots.txt answers with an error is only crawled: feeds are asked for whatever it says.
    """
    sources: list[dict[str, Any]] = []
    for site in sites:
        sources.append({"name": site.name, "site": _make_crawl(site)})
        well = site.traits.robots != "trouble"
        if site.traits.feed and well:
            sources.append({"name": f"{site.name} feed", "feed": site.url("/feed.xml"), "content": "page"})
        if site.traits.sitemap and well:
            sources.append({"name": f"{site.name} sitemap", "sitemap": site.url("/sitemap.xml")})
    return {
        "allow_networks": ["127.0.0.1/32"],
        "polling": POLLING | polling,
        "sources": sources,
        "rules": [{"name": "all", "any": ["tram"], "notify": []}],
    }


def is_told(site: Site) -> bool:
    """Whether the configuration tells what the site's addresses look like: what is found is then certain."""
    return site.number % 4 == 0


def _make_crawl(site: Site) -> Any:
    articles, sections = site.addresses.patterns
    return {"start": site.url(), "articles": articles, "sections": sections} if is_told(site) else site.url()


@dataclass
class Seen:
    """What the archive holds in the end."""

    score: Score
    articles: int
    """With and without a text."""
    vain: list[str]
    """What was taken for an article until its page was read: addresses that robots.txt does not close."""


def read_archive(program: Program, sites: Collection[Site]) -> Seen:
    lines = program.lines("articles")
    known = [{one["url"], *(at["url"] for at in one["sightings"])} - {None} for one in lines]
    read = [urls for one, urls in zip(lines, known, strict=True) if one["text"]]
    closed = {url for site in sites for url in site.forbidden()}
    others = [
        min(urls) for one, urls in zip(lines, known, strict=True) if not one["text"] and not urls & closed
    ]
    return Seen(score(sites, read), len(lines), others)


def wait_until_asked(press: LocalPress, sites: Collection[Site], seconds: float) -> float:
    """Until every wanted article was asked for, or none for the first time in `QUIET` seconds; how long that took."""
    began = changed = time.monotonic()
    missing = {site.number: {unquote(one.path) for one in site.wanted()} for site in sites}
    read = dict.fromkeys(missing, 0)
    while time.monotonic() < min(began + seconds, changed + QUIET) and any(missing.values()):
        for site in sites:
            log = press.log(site)
            new = {without_session(unquote(one.path)) for one in log[read[site.number] :]}
            read[site.number] = len(log)
            if new & missing[site.number]:
                missing[site.number] -= new
                changed = time.monotonic()
        time.sleep(0.2)
    return changed - began


def wait_until_quiet(program: Program, seconds: float = 60) -> None:
    """Until no page waits, or what waits was tried and is due later."""
    end, before, still = time.monotonic() + seconds, None, 0
    while time.monotonic() < end and still < 3:
        status = program.lines("status")[0]
        now = (status["unjudged"], status["pages"])
        still = still + 1 if now == before else 0
        if not status["unjudged"] and not status["pages"].get("waiting", 0):
            return
        before = now
        time.sleep(2)


@dataclass
class Trial:
    """One run of the daemon on the press, with `more` articles published by each site on its way."""

    press: LocalPress
    folder: Path
    more: int = 2
    say: Callable[[str], None] = print

    def run(self, seconds: float) -> Seen:
        press, sites = self.press, self.press.sites
        with Program(self.folder, **make_config(sites)) as program:
            program.start()
            first = wait_until_asked(press, sites, seconds)
            crawled = sum(len(press.log(site)) for site in sites)
            for site in sites:
                site.publish(self.more)
            second = wait_until_asked(press, sites, seconds)
            wait_until_quiet(program)
            program.stop()
            seen = read_archive(program, sites)
        for line in show(press, seen, first, second, crawled):
            self.say(line)
        return seen


def show(press: LocalPress, seen: Seen, first: float, second: float, crawled: int) -> list[str]:
    """Figures of a trial, in lines."""
    told, sites = seen.score, len(press.sites)
    requests = sorted(len(press.log(site)) for site in press.sites)
    lines = [
        f"sites: {sites}, articles: {told.wanted}, found: {told.found}, twice: {len(told.repeated)}",
        f"recall: {told.recall:.4f}, precision: {told.precision:.4f}, asked for in vain: {len(seen.vain)}",
        f"all of the first asked for after {first:.1f} s, of those published later after {second:.1f} s",
        f"requests until then: {crawled}; per site at the end: {requests[0]} to {requests[-1]}, median {requests[sites // 2]}",
    ]
    traits = {site.base: site for site in press.sites}
    for what, urls in (
        ("missing", told.missing),
        ("twice", told.repeated),
        ("no article", told.wrong),
        ("in vain", seen.vain),
    ):
        per_site = {
            site: [url for url in urls if url.startswith(site.base + "/")] for site in traits.values()
        }
        lines += [
            f"{what}: {len(there)} of {site.name} {_show(site)}: {there[0].removeprefix(site.base)}"
            for site, there in per_site.items() if there
        ]  # fmt: skip
    return lines


def _show(site: Site) -> str:
    told = site.traits
    return f"({told.shape}, {told.layout}, {told.placed}, robots {told.robots}, {told.manner}, {', '.join(sorted(told.traps))})"
