"""`monitor sources add`: a discovery from end to end, and the source that is written for its best."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from monitor import clock
from monitor.app import PRODUCT, make_session
from monitor.cli.frame import open_settings
from monitor.config.edit import add_source
from monitor.config.files import held, read_capped, replace_file
from monitor.config.values import parse_language, parse_web_url, parse_words
from monitor.errors import ConfigError, InputError
from monitor.identify.countries import find_country
from monitor.identify.urls import canonical, outlet
from monitor.model import iso
from monitor.net.robots import Robots
from monitor.net.workers import Workers
from monitor.pipeline.candidates import Candidate
from monitor.pipeline.discover import Discoverer, Discovery
from monitor.read.text import one_line
from monitor.settings import SECOND, Settings

_LONGEST_NAME = 80
"""Characters of a name that a site gives itself."""
_JOINERS = "\u200c\u200d"
_PARTIAL = {"summary", "titles"}


def find_spellings(address: str) -> list[str]:
    """The web addresses that a person may mean, the likelier first. Raises InputError."""
    whole = address if "/" in address else f"{address}/"
    spelt = [address] if "://" in address else [f"https://{whole}", f"http://{whole}"]
    try:
        return [parse_web_url(one) for one in spelt]
    except ValueError as error:
        raise InputError(f"{address[:200]!r}: {error}") from None


def discover(settings: Settings, urls: Sequence[str]) -> Discovery:
    """What stands behind `urls`, asked for through the guarded session. Raises FetchError, ReadError, WorkerError."""

    async def work() -> Discovery:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(make_session(settings))
            workers = Workers(count=1)
            stack.push_async_callback(workers.close)
            robots = Robots(session, workers, PRODUCT, clock.now)
            stack.push_async_callback(robots.close)
            return await Discoverer(session, workers, robots, settings.polling, clock.now()).discover(urls)

    return asyncio.run(work())


def find_same(best: Candidate, settings: Settings) -> str | None:
    """The source of the configuration that reads the same, by name."""
    wanted = {canonical(best.url)}
    if best.kind == "sitemap":
        wanted.add(
            canonical(urljoin(best.url, "/robots.txt"))
        )  # where a whole site is named, all its sitemaps count
    for source in settings.sources:
        starts = source.crawl.start if source.crawl else ()
        if wanted & {canonical(url) for url in (source.url, *starts)}:
            return source.name
    return None


def make_source(
    best: Candidate, found: Discovery, taken: Collection[str], name: str | None
) -> dict[str, str]:
    """The keys of a new source. What is not known of its outlet is left to people, as its tier always is."""
    called = _clean(found.name) or _clean(best.name)
    facts = {
        "name": _free(name or called or outlet(best.url), best.kind, taken),
        best.kind: best.url,
        "content": "page"
        if best.kind == "feed" and best.sample and best.sample.content in _PARTIAL
        else None,
        "outlet": called,
        "country": find_country(found.url),
        "language": _language(best.language or found.language),
    }
    return {key: value for key, value in facts.items() if value}


@contextmanager
def reading(file: Path) -> Iterator[tuple[bytes, Settings]]:
    """What `file` holds, and what that says, while no other `monitor sources add` writes it.

    Raises InputError and ConfigError.
    """
    with held(file):
        try:
            data = read_capped(file)
        except ValueError as error:
            raise InputError(f"{file}: {error}") from error
        yield data, open_settings(file, data)


def write_source(file: Path, data: bytes, source: Mapping[str, str]) -> None:
    """Puts `source` into `file`, which holds `data`, if that is right then. Raises InputError and ConfigError."""
    draft = add_source(data, source)
    try:
        open_settings(file, draft)
    except ConfigError as error:
        raise ConfigError(
            [
                *error.problems,
                f"{file}: stays as it was, as it would not be right with the new source: add it by hand",
            ]
        ) from None
    replace_file(file, data, draft)


def candidate_line(number: int, one: Candidate) -> dict[str, Any]:
    """A candidate as programs read it; `rank` 1 is the best."""
    sample = one.sample
    return {
        "rank": number, "kind": one.kind, "url": one.url, "title": one.name or None,
        "entries": sample.entries if sample else 0,
        "per_day": round(sample.per_day, 2) if sample and sample.per_day else None,
        "interval_seconds": sample.interval // SECOND if sample and sample.interval is not None else None,
        "newest": iso(sample.newest) if sample else None,
        "text": sample.content if sample else None,
        "language": one.language, "note": one.note, "flaw": one.flaw, "error": one.failure, "sections": list(one.sections),
    }  # fmt: skip


def _clean(name: str) -> str:
    """What a site calls itself as a name of the configuration; empty where that is none."""
    kept = "".join(char for char in one_line(name) if char.isprintable() or char in _JOINERS)
    try:
        return str(parse_words(kept[:_LONGEST_NAME]))
    except ValueError:
        return ""


def _free(name: str, kind: str, taken: Collection[str]) -> str:
    """A name that no other source has."""
    wanted = [name, f"{name} {kind}", *(f"{name} {kind} {number}" for number in range(2, len(taken) + 3))]
    return next(one for one in wanted if one not in taken)


def _language(tag: str | None) -> str | None:
    try:
        return parse_language(tag) if tag else None
    except ValueError:
        return None
