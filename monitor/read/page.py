"""The article on a web page, from the bytes as they came. No IO, no clock.

Text comes from trafilatura and what stands around it, everything else from what the page says of itself
(JSON-LD, meta tags, links) and from what stands beside the headline. Whether it is an article at all is not
judged here.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from monitor.errors import ReadError
from monitor.model import Page
from monitor.read.body import find_text
from monitor.read.byline import find_authors
from monitor.read.charset import decode
from monitor.read.fields import (
    SUMMARY,
    TEXT,
    bounded,
    make_language,
    make_tags,
    make_title,
    make_url,
)  # fmt: skip
from monitor.read.head import Head, read_head
from monitor.read.jsonld import JsonLd, Node, first, folded, read_jsonld
from monitor.read.published import find_times
from monitor.read.text import clean, guess_to_text, repair_references
from monitor.read.titles import find_title

_LONGEST = 5_000_000
"""Characters of markup that are read: the largest articles have two million."""
_PARSER = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
_PICTURES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF", b"\x1f\x8b")
"""How documents begin that are no text, whatever their server says."""
_SITE = 200
_TAG_METAS = ("article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags")
_MOST_TWINS = 5
_SMALL_SCREENS = ("handheld", "max-width", "print")
"""What the `media` of a link to another version of the page speaks of."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page, and what it looks like for those who ask what it is."""

    page: Page
    root: HtmlElement
    """The whole tree without comments, unmodified."""
    types: frozenset[str]
    """Types that it gives itself: schema.org's (`NewsArticle`) and og:type (`article`)."""


def parse_page(body: bytes, *, url: str | None, content_type: str | None) -> ParsedPage:
    """The article on a page; its text is None where none was found.

    Raises ReadError where the bytes are no HTML.
    """
    root = parse_html(body, content_type)
    here = make_url(url)
    head, jsonld = read_head(root, here), read_jsonld(root)
    return ParsedPage(_page(root, head, jsonld, here), root, jsonld.types | frozenset(head.all("og:type")))


def parse_html(body: bytes, content_type: str | None) -> HtmlElement:
    """The tree of a page without comments. Raises ReadError where the bytes are no HTML."""
    if body.lstrip()[:8].startswith(_PICTURES):
        raise ReadError(
            "the page is a document of another kind (PDF, picture, archive): give the address of an HTML page"
        )
    markup = clean(repair_references(decode(body, content_type, html=True).text[:_LONGEST]))
    try:
        return document_fromstring(markup.encode(), parser=_PARSER)
    except LxmlError as error:
        raise ReadError("the page holds no HTML: look at what its address answers") from error


def _page(root: HtmlElement, head: Head, jsonld: JsonLd, url: str | None) -> Page:
    addresses = list(filter(None, (url, head.link("canonical"), head.first("og:url"))))
    node = jsonld.article(addresses, (head.first("og:title") or "", head.title))
    site = head.first("og:site_name") or first(node, "publisher") or first(jsonld.other("WebSite"), "name")
    outlet = _outlet(head, node, jsonld, url)
    title = make_title(find_title(root, head, node, outlet, addresses))
    published, updated = find_times(root, head, jsonld, node, url=url, title=title)
    said = [one for one in (*head.all("og:description", "description"), first(node, "description")) if one]
    return Page(
        title=title,
        text=bounded(find_text(root, title=title, leads=said), TEXT),
        summary=bounded(guess_to_text(said[0]), SUMMARY) if said else None,
        author=find_authors(root, head, jsonld, node, outlet),
        published=published,
        updated=updated,
        language=_language(head, node),
        tags=make_tags(_tags(head, node)),
        image=make_url(head.first("og:image", "twitter:image") or _address(node.get("image")), head.base),
        site=bounded(site or head.first("application-name") or "", _SITE),
        canonical=head.link("canonical") or make_url(head.first("og:url"), head.base),
        twins=_twins(head, url),
        paywall=_paywall(head, node),
    )  # fmt: skip


def _outlet(head: Head, node: Node, jsonld: JsonLd, url: str | None) -> list[str]:
    """The names of the outlet, in letters alone: as it gives them, and of its host."""
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    domain = host.rpartition(".")[0]
    names = (
        head.first("og:site_name"), first(node, "publisher"), first(jsonld.other("WebSite"), "name"),
        head.first("application-name"), host, domain, domain.rpartition(".")[2],
    )  # fmt: skip
    return list(dict.fromkeys(filter(None, map(folded, filter(None, names)))))


def _language(head: Head, node: Node) -> str | None:
    stated = (
        head.language,
        first(node, "inLanguage"),
        head.first("content-language", "language", "og:locale"),
    )
    return next(filter(None, map(make_language, stated)), None)


def _tags(head: Head, node: Node) -> list[str]:
    """Keywords, one by one; those for search engines only where there are no others."""
    keywords = node.get("keywords")
    given = [*head.all(*_TAG_METAS), *(keywords if isinstance(keywords, list) else [keywords])]
    words = [one for one in given if isinstance(one, str) and one] or head.all("keywords")
    return [tag for one in words for tag in one.split(",")]


def _address(value: Any) -> str | None:
    """The address of a picture in JSON-LD: itself, that of an object, or the first of several."""
    value = value[0] if isinstance(value, list) and value else value
    value = value.get("url") if isinstance(value, dict) else value
    return value if isinstance(value, str) else None


def _twins(head: Head, url: str | None) -> tuple[str, ...]:
    found = [
        address for rels, address, media in head.links
        if "amphtml" in rels or ("alternate" in rels and any(screen in media for screen in _SMALL_SCREENS))
    ]  # fmt: skip
    return tuple(one for one in dict.fromkeys(found) if one != url)[:_MOST_TWINS]


def _paywall(head: Head, node: Node) -> bool | None:
    free = str(node.get("isAccessibleForFree")).rpartition("/")[2].lower()
    tier = head.first("article:content_tier", "og:article:content_tier")
    if free == "false" or tier == "locked":
        return True
    return False if free == "true" or tier == "free" else None
