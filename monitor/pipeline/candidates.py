"""What could be read of a site, and which of it is best. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from monitor.identify.urls import canonical
from monitor.model import Millis, Moment
from monitor.pipeline.survey import Survey, is_for_news
from monitor.read.samples import Sample
from monitor.settings import DAY

CandidateKind: TypeAlias = Literal["feed", "sitemap", "site"]

_STALE: Millis = 90 * DAY
_COMMENTS = re.compile(
    r"(?:^|[/=_-])(?:comments?|comentarios|kommentare|commentaires)(?:[/=_.&-]|\Z)", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"/(?:tags?|topics?|themes?|themen?|temas?|categor(?:y|ies|ias?|ie)|kategori\w{0,5}|rubri(?:k|c|que|ka)s?|sections?"
    r"|authors?|autor(?:en|es)?|auteurs?|search|labels?|etiquetas?|keywords?|dossiers?|blogs?|podcasts?)/",
    re.IGNORECASE,
)
"""Parts of a path behind which a feed holds one subject, or one person's texts."""
_FEWEST_LINKS = 2
"""Links to articles and to lists of them, from which a page is worth crawling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be a source."""

    kind: CandidateKind
    url: str
    sample: Sample | None = None
    name: str = ""
    language: str | None = None
    flaw: str | None = None
    """Why whatever has none is better."""
    failure: str | None = None
    """Why it cannot be one."""
    note: str | None = None
    sections: tuple[str, ...] = ()
    """Of a site the pages that list further articles."""
    guessed: bool = False
    """Nobody named it: that there is none says nothing."""


def judge(found: Survey, url: str, now: Millis, *, named: bool, guessed: bool = False) -> Candidate:
    """The feed or sitemap at `url` as a source. With `named` a person chose it: what it is about is right then."""
    kind: CandidateKind = "feed" if found.kind == "feed" else "sitemap"
    sample = found.sample
    if sample is None or not sample.entries:
        return Candidate(kind=kind, url=url, guessed=guessed, failure="nothing stands in it")
    address = urlsplit(url)
    if not named and _COMMENTS.search(f"{address.path}?{address.query}"):
        return Candidate(
            kind=kind, url=url, guessed=guessed, failure="it holds the comments of readers alone"
        )
    return Candidate(
        kind=kind, url=url, sample=sample, name=found.name, language=sample.language or found.language,
        flaw=_find_flaw(sample, address.path, now, named=named), guessed=guessed,
    )  # fmt: skip


def judge_site(found: Survey, url: str) -> Candidate:
    """The site itself, to be crawled from its page at `url`."""
    articles, sections = len(found.articles), len(found.sections)
    failure = found.wall
    if not failure and articles + sections < _FEWEST_LINKS:
        failure = f"links to articles and sections on the page: {articles + sections}, too few to go by"
    return Candidate(
        kind="site", url=url, sample=Sample(entries=articles, language=found.language), name=found.name,
        language=found.language, failure=failure, note=f"links to articles: {articles}, to sections: {sections}", sections=found.sections,
    )  # fmt: skip


def rank(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first, behind them those that cannot be sources; each address once."""
    best: dict[str, Candidate] = {}
    for one in sorted(candidates, key=_merit):
        best.setdefault(canonical(one.url), one)
    return list(best.values())


def _merit(one: Candidate) -> tuple[bool, bool, int, float]:
    often = one.sample.per_day if one.sample and one.sample.per_day else 0.0
    return one.failure is not None, one.flaw is not None, _find_class(one), -often


def _find_class(one: Candidate) -> int:
    """A feed with whole texts, another feed, a sitemap for news, another sitemap, the site."""
    if one.kind == "feed":
        return 0 if one.sample and one.sample.content == "full text" else 1
    if one.kind == "sitemap":
        return 2 if is_for_news(one.url) or (one.sample and one.sample.news) else 3
    return 4


def _find_flaw(sample: Sample, path: str, now: Millis, *, named: bool) -> str | None:
    if sample.newest is not None and now - sample.newest > _STALE:
        return f"nothing new in it since {Moment(sample.newest, day_only=True)}"
    if not named and _SUBJECT.search(path):
        return "its address says that it is about one subject"
    return None
