"""One news site: its articles, where they are listed, and what it answers. No network here."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from hashlib import blake2b
from html import escape
from random import Random
from urllib.parse import unquote

from tests.servers import Reply, Request, redirect
from tests.sites import traps
from tests.sites.addresses import MOVED, Addresses
from tests.sites.layouts import Item, Look, make_head
from tests.sites.traits import Traits
from tests.sites.words import TONGUES, Writer

HTML = "text/html; charset=utf-8"
CRAWL_DELAY = 0.25
HUGE = 5 * 1024 * 1024
FAILS_EVERY = 7
"""Of a failing site: addresses between two that fail the first time they are asked for."""
HOSTILE = "\u202e\x07\u2066<script>alert(1)</script>"
MEMBERS = "/members"
"""The folder that robots.txt closes."""
_IN_FEED = 10
TEASER = 80
_SIZES = {"front": (3, 8), "sections": (3, 9), "subsections": (2, 12), "page 2": (2, 12), "page 3": (2, 16)}
"""Sections and articles of a site, by where these are listed."""
_PER_PAGE = {"page 2": 4, "page 3": 3}
_FAULTS = (Reply(500, b"broken"), Reply(503, b"busy", {"Retry-After": "1"}), "reset", "truncated")


@dataclass(frozen=True)
class Article:
    number: int
    section: int
    part: int
    """Its subsection."""
    title: str
    story: tuple[str, ...]
    at: datetime
    path: str
    old: str | None
    """An address that redirects to it, by which lists link to it."""
    forbidden: bool
    """robots.txt closes its address."""
    hidden: bool
    """It is listed only where robots.txt forbids to look."""

    @property
    def link(self) -> str:
        return self.old or self.path


class Site:
    """`base`, `elsewhere` (another site) and `internal` (addresses of no site) are known when it is served."""

    def __init__(self, number: int, traits: Traits, seed: int, at: datetime) -> None:
        self.number, self.traits = number, traits
        self.name = f"Site {number}"
        self.tongue = TONGUES[traits.tongue]
        self.addresses = Addresses(traits.shape, traits.tongue)
        self.base = self.elsewhere = ""
        self.internal: Sequence[str] = ()
        self._closed_section = _SIZES[traits.placed][0] if traits.robots == "disallow" else None
        self.sections = _SIZES[traits.placed][0] + (self._closed_section is not None)
        names = self.tongue.sections
        self.look = Look(
            traits.layout, self.tongue, [(self.addresses.section(n), names[n]) for n in range(self.sections)]
        )
        self._rng = Random(f"{seed} site {number}")
        self._writer = Writer(self.tongue, self._rng)
        self._at = at
        self._sessions = itertools.count()
        self._asked: dict[str, int] = {}
        self.articles: list[Article] = []
        self._add(_SIZES[traits.placed][1])

    # -- what is true of it

    @cached_property
    def huge(self) -> Reply:
        """A page of 5 MB, made once: the thread that serves it also tells the time of requests."""
        lines = "".join(f"<p>{escape(one.title)} {' '.join(one.story)}</p>" for one in self.open_articles())
        return self.html(self.tongue.paper, lines * (HUGE // len(lines.encode()) + 1))

    @property
    def depth(self) -> int:
        """Steps from the front page to the last page that lists an article listed nowhere before."""
        steps = {"front": 0, "sections": 1, "subsections": 2, "page 2": 2}.get(self.traits.placed)
        return steps if steps is not None else 2 if self.traits.pager == "numbers" else 3

    def url(self, path: str = "/") -> str:
        return f"{self.base}{path}"

    def open_articles(self) -> list[Article]:
        """Those that lists show which may be looked at; robots.txt may still forbid their own pages."""
        return [one for one in self.articles if not one.hidden]

    def wanted(self) -> list[Article]:
        """Those that must be found."""
        shut = self.traits.robots == "trouble"
        return [] if shut else [one for one in self.articles if not one.forbidden and not one.hidden]

    def expected(self) -> dict[str, frozenset[str]]:
        """The address of each article that must be found, and all under which it may be known."""
        return {
            self.url(one.path): frozenset(map(self.url, filter(None, (one.path, one.old))))
            for one in self.wanted()
        }

    def forbidden(self) -> set[str]:
        """Addresses of articles that robots.txt closes."""
        shut = self.traits.robots == "trouble"
        return {self.url(one.path) for one in self.articles if one.forbidden or shut}

    def allows(self, target: str) -> bool:
        """Whether robots.txt allows a request for `target`."""
        if self.traits.robots == "trouble":
            return target == "/robots.txt"
        return not any(target.startswith(path) for path in self._disallowed())

    def publish(self, count: int) -> list[str]:
        """The addresses of new articles, the latest of their sections; they are open to all."""
        return [self.url(one.path) for one in self._add(count, new=True)]

    # -- what it answers

    def answer(self, request: Request) -> Reply:
        target = traps.without_session(request.path)
        if target == "/robots.txt":
            return self._robots()
        if self.traits.robots == "trouble":
            return Reply(404)
        return self._faulty(target, self._answer(target))

    def html(self, title: str, main: str, *, head: str = "", aside: str = "") -> Reply:
        page = traps.spoil(self, self.look.page(title, main, head=head, aside=aside))
        return Reply(body=page.encode("utf-8", "replace"), headers={"Content-Type": HTML})

    def item(self, article: Article) -> Item:
        return Item(article.link, article.title, f"{article.story[0][:TEASER]}…", article.at)

    def next_session(self) -> str:
        return blake2b(f"{self.number} {next(self._sessions)}".encode(), digest_size=8).hexdigest()

    def _add(self, count: int, *, new: bool = False) -> list[Article]:
        added = [self._write(len(self.articles) + n, new=new) for n in range(count)]
        self.articles = added[::-1] + self.articles
        self._routes = self._make_routes()
        return added

    def _write(self, number: int, *, new: bool) -> Article:
        title, story = self._writer.write()
        at = self._at + timedelta(minutes=37 * number)
        open_sections = self.sections - (self._closed_section is not None)
        hidden = self._closed_section is not None and not new and number % 5 == 4
        forbidden = self.traits.robots == "disallow" and not new and number % 5 == 2
        section = self.sections - 1 if hidden else number % open_sections
        path = self.addresses.article(number, section, title, at)
        if hidden and not self.allows(path):
            forbidden = True
        if "hostile" in self.traits.traps and number % 4 == 1:
            title += HOSTILE
        moved = self.traits.manner == "redirecting" and number % 3 == 0 and not forbidden
        return Article(
            number, section, number // open_sections % 2, title, story, at, MEMBERS + path if forbidden and not hidden else path,
            f"{MOVED}{number}" if moved else None, forbidden, hidden,
        )  # fmt: skip

    def _make_routes(self) -> dict[str, Callable[[], Reply]]:
        routes: dict[str, Callable[[], Reply]] = {"/": self._front}
        if self.traits.manner == "redirecting":
            routes |= {"/": lambda: redirect("/index"), "/index": self._front}
        for section in range(self.sections):
            listed = [one for one in self.articles if one.section == section]
            routes |= self._list(self.addresses.section(section), section, listed)
        for one in self.articles:
            routes[unquote(one.path)] = lambda one=one: self._page(one)
            if one.old:
                routes[one.old] = lambda one=one: redirect(one.path, 301)
        if self.traits.feed:
            routes["/feed.xml"] = self._feed
        if self.traits.sitemap:
            routes["/sitemap.xml"] = self._sitemap
        return routes

    def _list(self, path: str, section: int, listed: list[Article]) -> dict[str, Callable[[], Reply]]:
        """The pages of a section, or its subsections."""
        name = self.tongue.sections[section]
        if self.traits.placed == "subsections":
            parts = [(self.addresses.subsection(section, part), self.tongue.where[part]) for part in (0, 1)]
            routes = {unquote(path): lambda: self._list_page(name, [], self.look.submenu(parts))}
            for part, (there, title) in enumerate(parts):
                shown = [one for one in listed if one.part == part]
                routes[unquote(there)] = lambda title=title, shown=shown: self._list_page(title, shown, "")
            return routes
        size = _PER_PAGE.get(self.traits.placed, max(1, len(listed)))
        pages = [listed[at : at + size] for at in range(0, max(1, len(listed)), size)]
        return {
            unquote(self.addresses.page(path, n)): lambda n=n, shown=shown: self._list_page(
                name, shown, self._pager(path, n, len(pages))
            )
            for n, shown in enumerate(pages, 1)
        }

    def _pager(self, path: str, page: int, pages: int) -> str:
        if self.traits.pager == "numbers":
            others = [n for n in range(1, pages + 1) if n != page]
            return self.look.pager([(self.addresses.page(path, n), str(n)) for n in others])
        return self.look.pager(
            [(self.addresses.page(path, page + 1), self.tongue.next)] if page < pages else []
        )

    def _front(self) -> Reply:
        shown = self.open_articles()
        count = {"front": len(shown), "sections": self.sections, "subsections": 0}.get(self.traits.placed, 3)
        items = [self.item(one) for one in shown[:count]]
        if self.traits.manner == "redirecting":
            dead = ("/loop/a", "/away", "/inside")
            items += [
                Item(path, one.title[::-1], one.story[1], one.at)
                for path, one in zip(dead, shown, strict=False)
            ]
        feed = (
            '<link rel="alternate" type="application/rss+xml" href="/feed.xml">' if self.traits.feed else ""
        )
        return self.html(self.tongue.paper, self.look.items(items), head=feed, aside=traps.aside(self))

    def _list_page(self, name: str, shown: Iterable[Article], pager: str) -> Reply:
        main = f"<h1>{escape(name)}</h1>{self.look.items([self.item(one) for one in shown])}{pager}"
        return self.html(f"{name} - {self.tongue.paper}", main, aside=traps.aside(self))

    def _page(self, one: Article) -> Reply:
        others = [self.item(other) for other in self.open_articles() if other is not one][:3]
        extra = f'<a href="{escape(one.path)}#comments">0</a>'
        told = self.look.article(one.title, one.story, one.at, self.traits.dated, others, extra)
        claims = self.number % 3 or self.traits.traps & {"sessions", "tools"}
        head = make_head(one.title, one.at, self.traits.dated, self.url(one.path) if claims else None)
        return self.html(f"{one.title} - {self.tongue.paper}", told, head=head)

    def _robots(self) -> Reply:
        if self.traits.robots in {"none", "trouble"}:
            return Reply(404 if self.traits.robots == "none" else 500)
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in self._disallowed())]
        lines += [f"Crawl-delay: {CRAWL_DELAY}"] if self.traits.robots == "delay" else []
        lines += [f"Sitemap: {self.url('/sitemap.xml')}"] if self.traits.sitemap else []
        return Reply(body="\n".join(lines).encode(), headers={"Content-Type": "text/plain"})

    def _disallowed(self) -> list[str]:
        if self._closed_section is None:
            return []
        return [MEMBERS, self.addresses.section(self._closed_section)]

    def _feed(self) -> Reply:
        entries = "".join(
            f"<item><title>{escape(one.title.removesuffix(HOSTILE))}</title><link>{escape(self.url(one.path))}</link>"
            f"<description>{escape(one.story[0])}</description><pubDate>{format_datetime(one.at)}</pubDate></item>"
            for one in [one for one in self.open_articles() if not one.forbidden][:_IN_FEED]
        )
        head = f"<title>{escape(self.tongue.paper)}</title><link>{self.url()}</link><description/>"
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{entries}</channel></rss>'
        return Reply(body=body.encode(), headers={"Content-Type": "application/rss+xml"})

    def _sitemap(self) -> Reply:
        urls = "".join(
            f"<url><loc>{escape(self.url(one.path))}</loc><lastmod>{one.at.isoformat()}</lastmod></url>"
            for one in self.open_articles()
        )
        body = f'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        return Reply(body=body.encode(), headers={"Content-Type": "application/xml"})

    def _answer(self, target: str) -> Reply:
        found = self._routes.get(unquote(target))
        return (
            found()
            if found
            else traps.answer(self, target) or Reply(404, b"<h1>404</h1>", {"Content-Type": HTML})
        )

    def _faulty(self, target: str, reply: Reply) -> Reply:
        """The answer, late or broken where the site is slow or failing; no address fails twice."""
        first = target not in self._asked
        turn = self._asked.setdefault(target, len(self._asked))
        if self.traits.manner == "slow":
            return Reply(reply.status, reply.body, reply.headers, delay=0.3 + turn % 8 / 10)
        if self.traits.manner != "failing" or not first or turn % FAILS_EVERY != FAILS_EVERY - 1:
            return reply
        fault = _FAULTS[turn // FAILS_EVERY % len(_FAULTS)]
        if isinstance(fault, Reply):
            return fault
        return Reply(reply.status, reply.body, reply.headers, fault=fault)
