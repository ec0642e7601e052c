"""How a site's pages are put together: five looks of lists and of articles, in one frame."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from tests.sites.traits import Dated, Layout
from tests.sites.words import Tongue


@dataclass(frozen=True)
class Item:
    """What a list says of an article."""

    href: str
    title: str
    summary: str
    at: datetime


@dataclass(frozen=True)
class Look:
    """The looks of one site."""

    layout: Layout
    tongue: Tongue
    menu: Sequence[tuple[str, str]]
    """Addresses and names."""

    def page(self, title: str, main: str, *, head: str = "", aside: str = "") -> str:
        paper = escape(self.tongue.paper)
        return (
            f'<!doctype html><html lang="{self.tongue.code}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
            f'<body><header><a href="/">{paper}</a><nav>{self.menu_of(self.menu)}</nav></header>{aside}<main>{main}</main>'
            f'<footer><p>© {paper}</p><a href="#top">↑</a></footer></body></html>'
        )  # fmt: skip

    def items(self, items: Sequence[Item]) -> str:
        inner = "".join(map(getattr(self, f"_{self.layout}"), items))
        wrap = {"table": "<table>{}</table>", "list": "<ul>{}</ul>"}.get(
            self.layout, '<div class="items">{}</div>'
        )
        return wrap.format(inner)

    def menu_of(self, links: Sequence[tuple[str, str]]) -> str:
        inner = "".join(f'<li><a href="{escape(href)}">{escape(name)}</a></li>' for href, name in links)
        return f"<ul>{inner}</ul>"

    def submenu(self, links: Sequence[tuple[str, str]]) -> str:
        """What leads to parts of a section: marked as a menu by sites that know HTML, else a list like any other."""
        menu = self.menu_of(links)
        return menu if self.layout in {"table", "list"} else f'<nav class="parts">{menu}</nav>'

    def pager(self, links: Sequence[tuple[str, str]]) -> str:
        inner = " ".join(f'<a href="{escape(href)}">{escape(name)}</a>' for href, name in links)
        return f'<div class="pages">{inner}</div>' if links else ""

    def article(
        self,
        title: str,
        story: Sequence[str],
        at: datetime,
        dated: Dated,
        related: Sequence[Item],
        extra: str,
    ) -> str:
        """The main part of an article's page."""
        told = "".join(f"<p>{escape(one)}</p>" for one in story)
        time = f'<time datetime="{at.isoformat()}">{at:%d.%m.%Y %H:%M}</time>' if dated == "time" else ""
        whole = f"<h1>{escape(title)}</h1>{time}{extra}{told}"
        others = "".join(f'<li><a href="{escape(one.href)}">{escape(one.title)}</a></li>' for one in related)
        wrap = {
            "newspaper": "<article>{}</article>", "table": "<table><tr><td>{}</td></tr></table>",
            "cards": '<article class="post">{}</article>',
        }.get(self.layout, '<div class="text">{}</div>')  # fmt: skip
        return wrap.format(whole) + f'<div class="more"><ul>{others}</ul></div>'

    def _newspaper(self, one: Item) -> str:
        return f"<article><h2>{_link(one)}</h2><p>{escape(one.summary)}</p></article>"

    def _table(self, one: Item) -> str:
        return f"<tr><td>{one.at:%d.%m.%Y}</td><td>{_link(one)}</td></tr>"

    def _divs(self, one: Item) -> str:
        return f'<div class="c{one.at.minute}"><div class="t">{_link(one)}</div><div class="d">{one.at:%d.%m.%Y %H:%M}</div></div>'

    def _cards(self, one: Item) -> str:
        href = escape(one.href)
        return (
            f'<div class="card"><a href="{href}"><img src="/pictures/{one.at:%d%H%M}.jpg" alt=""></a><a href="{href}"><h3>{escape(one.title)}</h3></a>'
            f'<p>{escape(one.summary)}</p><a class="more" href="{href}">{escape(self.tongue.more)}</a></div>'
        )  # fmt: skip

    def _list(self, one: Item) -> str:
        return f"<li>{_link(one)}</li>"


def make_head(title: str, at: datetime, dated: Dated, canonical: str | None) -> str:
    """What the head of an article's page says of it."""
    head = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    if dated == "meta":
        head += f'<meta property="og:type" content="article"><meta property="article:published_time" content="{at.isoformat()}">'
    if dated == "jsonld":
        said = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "datePublished": at.isoformat()}  # fmt: skip
        text = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
        head += f'<script type="application/ld+json">{text}</script>'
    return head


def _link(one: Item) -> str:
    return f'<a href="{escape(one.href)}">{escape(one.title)}</a>'
