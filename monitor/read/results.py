"""The results on a page that answers a question to a search, as entries: links with their headlines. No IO.

A news search lists what stands on other sites, so what a link is, is asked of each site that the page links to.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import iselement
from lxml.html import HtmlElement

from monitor.errors import ReadError
from monitor.identify.urls import is_site_root, outlet
from monitor.model import Entry
from monitor.read.charset import decode
from monitor.read.fields import make_title, make_url
from monitor.read.layout import width
from monitor.read.page import parse_html
from monitor.read.root import FEEDS, PAGES, find_root
from monitor.read.selector import find_matches
from monitor.read.targets import find_target
from spiders.links import find_links
from spiders.places import MOST_LINKS, Places
from spiders.walk import Walk

MOST_RESULTS = 500
"""Of one page; searches give from ten to a hundred."""
_MOST_LOOKS = 30_000
"""Links looked at, those of a page once for each of the sites that it lists: three seconds' work."""
_HEADLINE = 28
"""Width of a text from which it is a headline where nothing else tells."""
_TITLE = 400
_FRAME = ("nav", "header", "footer", "aside")
_START = 2_000
"""Characters in which a document shows what it is."""


def is_page(body: bytes, content_type: str | None) -> bool:
    """Whether the bytes are a page and no feed; a piece of one is known by its declared type alone."""
    text = decode(body, content_type).text.lstrip("\ufeff\0 \t\r\n\x0c")
    root = find_root(text[:_START]).name
    if text[:1] in {"{", "["} or root in FEEDS:
        return False
    return root in PAGES or "html" in (content_type or "").lower()


def parse_results(
    body: bytes, *, url: str, content_type: str | None, results: str | None = None
) -> tuple[Entry, ...]:
    """The results in page order, each once: what the CSS or XPath `results` finds, else what looks like articles.

    Raises ReadError where the bytes are no page, or where `results` cannot be looked for.
    """
    root = parse_html(body, content_type)
    _make_absolute(root, url)
    found = _selected(root, results) if results else _detected(root, url)
    titles: dict[str, str] = {}
    for link, text in found:
        address = make_url(link)
        if address and not is_site_root(address):
            titles[address] = titles.get(address) or make_title(text)
    entries = (Entry(id=None, url=address, title=title, bare=True) for address, title in titles.items())
    return tuple(islice(entries, MOST_RESULTS))


def _make_absolute(root: HtmlElement, url: str) -> None:
    """Gives every link its absolute address, for it is read as one of many sites; a link without one is none."""
    bases = list(root.iter("base"))
    stated = next((one.get("href") for one in bases if one.get("href")), None)
    base = make_url(stated, url) or url
    for anchor in root.iter("a", "area"):
        if address := make_url(anchor.attrib.pop("href", None), base):
            anchor.set("href", address)
    for one in bases:
        one.drop_tree()


def _selected(root: HtmlElement, results: str) -> Iterator[tuple[str, str]]:
    """The links that a selector finds; of an element that holds several to one address the longest text counts."""
    try:
        matches = find_matches(root, results, MOST_LINKS)
    except ReadError as error:
        raise ReadError(f"`results`: `{results}` cannot be looked for ({error}): mend it") from error
    walk = Walk()
    for match in matches:
        if iselement(match):
            yield from _held(match, walk)
        else:
            yield str(match), ""


def _held(element: HtmlElement, walk: Walk) -> Iterator[tuple[str, str]]:
    within = (one for one in walk.through(element) if one.tag == "a")
    anchors = list(within) or list(islice(element.iterancestors("a"), 1))
    links = [anchor for anchor in anchors if anchor.get("href")]
    if links:
        address = links[0].get("href")
        texts = (walk.words(link, _TITLE) for link in links if link.get("href") == address)
        yield address, max(texts, key=len)


def _detected(root: HtmlElement, url: str) -> list[tuple[str, str]]:
    """The links to articles, on the page's own site and on others. Looks through links that lead on.

    Where none looks like one, and of sites beyond the limit, all headlines count.
    """
    anchors = [anchor for anchor in islice(root.iter("a"), MOST_LINKS) if anchor.get("href")]
    order: dict[str, int] = {}
    sites = {outlet(url): url}
    for number, anchor in enumerate(anchors):
        address = find_target(anchor.get("href")) or anchor.get("href")
        anchor.set("href", address)
        order.setdefault(address.partition("#")[0], number)
        sites.setdefault(outlet(address), "{0.scheme}://{0.netloc}/".format(urlsplit(address)))
    looked = dict(islice(sites.items(), max(1, _MOST_LOOKS // max(1, len(anchors)))))
    places = Places(root)
    found = (link for home in looked.values() for link in find_links(places, home))
    links = [link for link in found if link.kind == "article"]
    links.sort(key=lambda link: order.get(link.url, MOST_LINKS))
    others = [anchor for anchor in anchors if not links or outlet(anchor.get("href")) not in looked]
    return [(link.url, link.text) for link in links] + list(_headlines(others, places.walk))


def _headlines(anchors: Iterable[HtmlElement], walk: Walk) -> Iterator[tuple[str, str]]:
    for anchor in anchors:
        text = walk.words(anchor, _TITLE)
        if width(text) >= _HEADLINE and next(anchor.iterancestors(*_FRAME), None) is None:
            yield anchor.get("href"), text
