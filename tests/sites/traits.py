"""What kinds of sites there are: each trait is dealt to the sites like cards, so that a few sites show all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, get_args

from tests.sites.words import TONGUES

Shape = Literal[
    "number",  # /news/10012
    "date and slug",  # /2025/11/24/council-approves/
    "query",  # /?p=112
    "section and slug",  # /politics/council-approves-12.html
    "percent-encoded",  # /%D0%BD%D0%BE.../%D1%81%D0%BE...
    "script",  # /article.php?id=112
    "language and number",  # /az/xeber/112-council
    "slug",  # /story/council-approves
    "hexadecimal",  # /a/5f3e2c1b0a
    "many parameters",  # /index.php?option=content&view=article&id=112
    "section and day",  # /politics/2025-11-24-council-approves
]
Layout = Literal["newspaper", "table", "divs", "cards", "list"]
Placed = Literal["front", "sections", "subsections", "page 2", "page 3"]
"""Where the articles are listed; page 2 and 3 of a section hold most of them."""
Robots = Literal[
    "none",  # answers 404
    "open",
    "disallow",  # some sections, and a folder of articles
    "delay",  # Crawl-delay
    "trouble",  # answers 500: nothing else may be asked for
]
Manner = Literal["quick", "slow", "failing", "redirecting"]
Dated = Literal["jsonld", "meta", "time", "none"]
Trap = Literal[
    "calendar",  # months without end
    "sessions",  # an id in every link, another one at each request
    "facets",  # ?sort=..&color=..
    "endless",  # pages without end that repeat the same articles
    "tags",  # hundreds of them
    "outside",  # links to other sites
    "schemes",  # file:, ftp:, data:, javascript:
    "internal",  # links to the machine's own network
    "tools",  # log-in, print, search, feed, pdf
    "huge",  # a page of 5 MB
    "broken",  # markup
    "hostile",  # titles
    "nested",  # elements in elements in elements
]

_MANNERS: tuple[Manner, ...] = ("quick", "quick", "quick", "quick", "slow", "failing", "redirecting")
_ROBOTS: tuple[Robots, ...] = ("none", "none", "open", "open", "open", "disallow", "disallow", "delay", "trouble")  # fmt: skip
TRAPS_EACH = 3


@dataclass(frozen=True)
class Traits:
    tongue: str
    shape: Shape
    layout: Layout
    placed: Placed
    pager: Literal["numbers", "next"]
    feed: bool
    sitemap: bool
    robots: Robots
    manner: Manner
    dated: Dated
    traps: frozenset[Trap]


def make_traits(count: int, seed: int) -> list[Traits]:
    """The traits of `count` sites; those of the first do not depend on how many follow."""

    def deal(name: str, values: Sequence[Any]) -> Iterator[Any]:
        rng = Random(f"{seed} {name}")
        while True:
            yield from rng.sample(values, len(values))

    tongues, shapes = deal("tongue", list(TONGUES)), deal("shape", get_args(Shape))
    layouts, places = deal("layout", get_args(Layout)), deal("placed", get_args(Placed))
    pagers, feeds = deal("pager", ("numbers", "next")), deal("feed", (True, False, False))
    sitemaps, robots = deal("sitemap", (True, False, False)), deal("robots", _ROBOTS)
    manners, dates, traps = deal("manner", _MANNERS), deal("dated", get_args(Dated)), deal("trap", get_args(Trap))  # fmt: skip
    return [
        Traits(
            next(tongues), next(shapes), next(layouts), next(places), next(pagers), next(feeds), next(sitemaps),
            next(robots), next(manners), next(dates), frozenset(next(traps) for _ in range(TRAPS_EACH)),
        )
        for _ in range(count)
    ]  # fmt: skip
