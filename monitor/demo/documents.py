"""Feeds and article pages as the made-up outlets print them: values in, bytes out. No IO.

RSS 2.0, Atom (RFC 4287), RSS 1.0 over RDF, and JSON Feed 1.1.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape

from monitor.demo.world import FeedFormat
from monitor.model import Millis, iso, to_datetime

CONTENT_TYPES: Mapping[FeedFormat, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    title: str
    home: str
    """The outlet's front page, with a slash at its end."""
    url: str
    """The feed itself."""
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    id: str
    url: str
    title: str
    text: tuple[str, ...]
    published: Millis
    updated: Millis

    @property
    def html(self) -> str:
        return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self.text)


def make_feed(form: FeedFormat, channel: Channel, items: Sequence[Item], charset: str = "utf-8") -> bytes:
    """The feed document, in `charset`; characters it lacks become references."""
    return _MAKERS[form](channel, items, charset).encode(charset, "xmlcharrefreplace")


def _make_rss(channel: Channel, items: Sequence[Item], charset: str) -> str:
    entries = "".join(
        f'<item><guid isPermaLink="false">{escape(item.id)}</guid><link>{escape(item.url)}</link>'
        f"<title>{escape(item.title)}</title><pubDate>{_rfc822(item.published)}</pubDate>"
        f"<description>{escape(item.text[0])}</description>"
        f"<content:encoded>{escape(item.html)}</content:encoded></item>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="{charset}"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(channel.title)}</title><link>{escape(channel.home)}</link>"
        f"<description>{escape(channel.title)}</description><language>{channel.language}</language>\n"
        f"{entries}</channel></rss>\n"
    )


def _make_atom(channel: Channel, items: Sequence[Item], charset: str) -> str:
    entries = "".join(
        f'<entry><id>{escape(item.id)}</id><link rel="alternate" href="{escape(item.url)}"/>'
        f"<title>{escape(item.title)}</title><published>{iso(item.published)}</published>"
        f"<updated>{iso(item.updated)}</updated><summary>{escape(item.text[0])}</summary>"
        f'<content type="html">{escape(item.html)}</content></entry>\n'
        for item in items
    )
    updated = iso(max((item.updated for item in items), default=0))
    return (
        f'<?xml version="1.0" encoding="{charset}"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{channel.language}">'
        f"<id>{escape(channel.url)}</id><title>{escape(channel.title)}</title><updated>{updated}</updated>"
        f"<author><name>{escape(channel.title)}</name></author>"
        f'<link href="{escape(channel.home)}"/><link rel="self" href="{escape(channel.url)}"/>\n'
        f"{entries}</feed>\n"
    )


def _make_rdf(channel: Channel, items: Sequence[Item], charset: str) -> str:
    listed = "".join(f'<rdf:li rdf:resource="{escape(item.id)}"/>' for item in items)
    entries = "".join(
        f'<item rdf:about="{escape(item.id)}"><title>{escape(item.title)}</title>'
        f"<link>{escape(item.url)}</link><description>{escape(item.text[0])}</description>"
        f"<dc:date>{iso(item.published)}</dc:date>"
        f"<content:encoded>{escape(item.html)}</content:encoded></item>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="{charset}"?>\n'
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f'<channel rdf:about="{escape(channel.url)}"><title>{escape(channel.title)}</title>'
        f"<link>{escape(channel.home)}</link><description>{escape(channel.title)}</description>"
        f"<dc:language>{channel.language}</dc:language><items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n"
        f"{entries}</rdf:RDF>\n"
    )


def _make_json(channel: Channel, items: Sequence[Item], _charset: str) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.url,
        "language": channel.language,
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "summary": item.text[0],
                "content_html": item.html,
                "date_published": iso(item.published),
                "date_modified": iso(item.updated),
            }
            for item in items
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


_MAKERS: Mapping[FeedFormat, Callable[[Channel, Sequence[Item], str], str]] = {
    "rss": _make_rss,
    "atom": _make_atom,
    "rdf": _make_rdf,
    "json": _make_json,
}


def make_page(channel: Channel, item: Item) -> str:
    """The article's page, plain HTML."""
    title = escape(item.title)
    return (
        f'<!doctype html>\n<html lang="{channel.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="canonical" href="{escape(item.url)}">'
        f'<meta property="article:published_time" content="{iso(item.published)}"></head>\n'
        f"<body><header>{escape(channel.title)}</header><main><article><h1>{title}</h1>\n"
        f'<time datetime="{iso(item.published)}">{_rfc822(item.published)}</time>\n{item.html}\n'
        "</article></main></body></html>\n"
    )


def _rfc822(at: Millis) -> str:
    return format_datetime(to_datetime(at), usegmt=True)
