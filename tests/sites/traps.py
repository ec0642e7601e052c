"""Traps for crawlers: what they add to a site's pages, and what is answered at the addresses they make up."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.servers import Reply, redirect
from tests.sites.layouts import Item

if TYPE_CHECKING:
    from tests.sites.site import Site

TAGS = 200
DEEP = 3_000
"""Elements in one another, more than parsers take: what follows them is lost, so they come last."""
_COLOURS = ("red", "green", "blue")
_SESSION = re.compile(r";jsessionid=\w+|(?<=[?&])PHPSESSID=\w+&?")


def aside(site: "Site") -> str:
    """What stands beside every list of the site."""
    return "".join(_ASIDES[trap](site) for trap in sorted(site.traits.traps) if trap in _ASIDES)


def answer(site: "Site", target: str) -> Reply | None:
    """What is answered at an address that a trap made up."""
    parts = urlsplit(target)
    found = next((make for prefix, make in _ANSWERS.items() if parts.path.startswith(prefix)), None)
    return found(site, target) if found else None


def spoil(site: "Site", html: str) -> str:
    """The page with its markup broken, or with ids of a session in its links, where the site has such traps."""
    if "broken" in site.traits.traps:
        html = re.sub(r"</(?:li|p|td|tr)>", "", html)
        html = html.replace('<div class="card">', '</span><div class="card" class="again" data-x=">">')
        html = html.replace("</main>", "</b></main></div>")
    if "nested" in site.traits.traps:
        html = html.replace("</footer>", f"{'<div>' * DEEP}{'</div>' * DEEP}</footer>")
    if "sessions" in site.traits.traps:
        session = site.next_session()
        html = re.sub(
            r'(?<=href=")/[^"#]*', lambda found: escape(with_session(unescape(found[0]), session)), html
        )
    return html


def without_session(target: str) -> str:
    return _SESSION.sub("", target).rstrip("?&")


def with_session(path: str, session: str) -> str:
    head, mark, query = path.partition("?")
    return f"{head}?PHPSESSID={session}&{query}" if mark else f"{head};jsessionid={session}"


def _links(*links: tuple[str, str]) -> str:
    inner = " ".join(f'<a href="{href}">{name}</a>' for href, name in links)
    return f'<div class="side">{inner}</div>'


def _outside(site: "Site") -> str:
    title = site.articles[0].title[:20].replace("<", "")
    return _links(
        (f"{site.elsewhere}/from-site-{site.number}", f"{title}: a neighbour reports"),
        ("http://outside.example/", "outside.example"),
        ("https://outside.example/2025/11/24/council-approves-a-new-tram-stop/", "Council approves a new tram stop"),
    )  # fmt: skip


def _hrefs(*hrefs: str) -> str:
    return _links(*((href, f"More news {n}") for n, href in enumerate(hrefs)))


_ASIDES: dict[str, Callable[["Site"], str]] = {
    "calendar": lambda _: _links(("/calendar/2025/11", "11.2025")),
    "endless": lambda site: _links(("/older?page=2", site.tongue.next)),
    "tags": lambda site: _links(*((f"/tag/word-{n}", f"#word{n}") for n in range(TAGS))),
    "outside": _outside,
    "schemes": lambda _: _hrefs(
        "file:///etc/passwd", "ftp://127.0.0.1/news/1", "data:text/html,&lt;h1&gt;No&lt;/h1&gt;", "javascript:void(0)",
        "mailto:desk@example.org", "tel:+100", "//", "http://", "http://[", "gopher://127.0.0.1/",
    ),
    "internal": lambda site: _hrefs(*site.internal, "/inside"),
    "tools": lambda _: _links(
        ("/login", "Log in"), ("/search?q=tram", "Search"), ("/files/report-2025.pdf", "Report (PDF)"), ("/user/register", "Register"),
        ("/share?url=%2F", "Share"), ("/feed/", "RSS"), ("/print/", "Print"),
    ),
    "huge": lambda _: _links(("/archive/all", "Archive")),
    "facets": lambda _: _links(("/browse?sort=date&amp;color=red", "Browse")),
}  # fmt: skip


def _calendar(site: "Site", target: str) -> Reply:
    pieces = [int(piece) for piece in re.findall(r"\d+", target)[:3]]
    year, month = [*pieces, 2025, 1][:2]
    months = 12 * year + month - 1
    ways = [f"/calendar/{at // 12}/{at % 12 + 1:02}" for at in (months - 1, months + 1)]
    days = [f"/calendar/{year}/{month:02}/{day:02}" for day in range(1, 29)] if len(pieces) < 3 else []
    return site.html(
        "Calendar", _links(*((way, way[10:]) for way in ways), *((day, day[-2:]) for day in days))
    )


def _facets(site: "Site", target: str) -> Reply:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    links = [
        (f"/browse?sort={sort}&amp;color={colour}&amp;size={size}&amp;from={asked.get('color', 'red')}", f"{sort} {colour} {size}")
        for sort in ("date", "title") for colour in _COLOURS for size in range(4)
    ]  # fmt: skip
    return site.html("Browse", site.look.items(_some(site, 0)) + _links(*links))


def _older(site: "Site", target: str) -> Reply:
    page = int(parse_qs(urlsplit(target).query).get("page", ["2"])[0])
    return site.html(
        f"{site.tongue.paper} ({page})",
        site.look.items(_some(site, page)) + _links((f"/older?page={page + 1}", site.tongue.next)),
    )


def _some(site: "Site", turn: int) -> list[Item]:
    """Three articles, of those that are shown anyway."""
    shown = site.open_articles()
    return [site.item(shown[(3 * turn + n) % len(shown)]) for n in range(3)]


_ANSWERS: dict[str, Callable[["Site", str], Reply]] = {
    "/calendar/": _calendar,
    "/browse": _facets,
    "/older": _older,
    "/tag/": lambda site, target: site.html("Tag", site.look.items(_some(site, len(target)))),
    "/archive/all": lambda site, _: site.huge,
    "/login": lambda site, _: site.html("Log in", '<h1>Log in</h1><form><input name="n"><input type="password"></form>'),
    "/search": lambda site, _: site.html("Search", '<h1>Search</h1><form><input name="q"></form>'),
    "/files/": lambda *_: Reply(body=b"%PDF-1.4\n%%EOF", headers={"Content-Type": "application/pdf"}),
    "/inside": lambda site, _: redirect(site.internal[0]),
    "/away": lambda site, _: redirect(f"{site.elsewhere}/landing-of-site-{site.number}"),
    "/loop/a": lambda *_: redirect("/loop/b"),
    "/loop/b": lambda *_: redirect("/loop/a"),
}  # fmt: skip
