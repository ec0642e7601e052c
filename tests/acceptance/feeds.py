"""Small feeds of our own, as outlets write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Item:
    id: str
    link: str
    title: str
    summary: str = ""
    at: float | None = None
    """Seconds since 1970."""


def rss(items: Iterable[Item], title: str = "An outlet") -> bytes:
    parts = "".join(_item(item) for item in items)
    head = f"<title>{escape(title)}</title><link>https://outlet.example/</link><description/>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{parts}</channel></rss>'.encode()


def _item(item: Item) -> str:
    date = f"<pubDate>{formatdate(item.at, usegmt=True)}</pubDate>" if item.at is not None else ""
    guid = f'<guid isPermaLink="false">{escape(item.id)}</guid>' if item.id else ""
    return (
        f"<item>{guid}<link>{escape(item.link)}</link><title>{escape(item.title)}</title>"
        f"<description>{escape(item.summary)}</description>{date}</item>"
    )
