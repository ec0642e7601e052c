"""Where a redirect leads: the address inside the URL of a redirecting service, and what a page says. No IO."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from lxml.html import HtmlElement

from monitor.read.fields import make_url
from monitor.read.text import one_line

_GOOGLE = r"(?:www\.)?google\.[a-z.]{2,6}"
_CARRIERS = tuple(
    (re.compile(host), re.compile(path), parameters.split())
    for host, path, parameters in (
        (_GOOGLE, r"/(?:url|imgres|alerts/.*)", "url q imgrefurl"),
        (r"(?:[a-z]+\.)?bing\.com", r"/news/apiclick\.aspx", "url"),
        (r"(?:l|lm|www|m)\.(?:facebook|messenger)\.com|l\.(?:instagram|threads)\.(?:com|net)", r"/(?:l\.php)?", "u"),
        (r"(?:m\.)?vk\.(?:com|ru)", r"/away\.php", "to"),
        (r"(?:www\.)?linkedin\.com", r"/(?:safety/go|redir/redirect)/?", "url"),
        (r"(?:www\.)?youtube\.com", r"/redirect", "q"),
        (r"(?:out|click)\.[a-z0-9.-]+|[a-z0-9]+\.safelinks\.protection\.outlook\.com", r"/.*", "url"),
        (r"(?:www\.)?reddit\.com", r"/media", "url"),
        (r"steamcommunity\.com", r"/linkfilter/?", "url u"),
        (r"[a-z0-9.-]+", r"/(?:.*/)?(?:redir|redirect|redirector|exit|leaving|out|go|goto|external-?link)(?:\.\w{2,5})?/?", "url to target u"),
    )
)  # fmt: skip
"""Hosts and paths whose only purpose is to lead on, and the parameters that say where."""
_YAHOO = re.compile(r"/RU=([^/]+)/")
_NEWS = re.compile(r"/(?:__i/)?(?:rss/)?(?:rd/)?(?:articles|read)/([A-Za-z0-9_-]+={0,2})")
_IN_BYTES = re.compile(rb"https?://[\x21-\x7e]+")
_LONGEST_URL = 8_000
_SCRIPT_READ = 20_000
"""Characters of one script: what only leads elsewhere is short."""
_SOON = 30
"""Seconds: a reader who is sent on is not kept waiting longer."""
_REFRESH = re.compile(
    r"\s*(\d{1,6})?(?:\.\d{0,6})?\s*[;,]\s*(?:url\s*=\s*)?(?:['\"]\s*)?([^'\"\s][^'\"]*)", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"""(?:\b(?:window|document|self|top|parent)\s*\.\s*)?\blocation
    (?:\s*\.\s*href)?(?:\s*=|\s*\.\s*(?:replace|assign)\s*\()\s*(?:"([^"\n]{1,4000})"|'([^'\n]{1,4000})')""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")


def find_target(url: str) -> str | None:
    """The absolute http(s) URL that the address of a redirecting service carries, None where it carries none.

    Known services, and paths that say that they redirect: an article whose address has a `url=` is none.
    """
    try:
        parts = urlsplit(url[:_LONGEST_URL])
        host = parts.hostname or ""
    except ValueError:
        return None
    if host == "news.google.com":
        return _in_google_news(parts)
    if host.endswith("search.yahoo.com") and (found := _YAHOO.search(parts.path)):
        return make_url(unquote(found[1]))
    return next(_carried(host, parts), None)


def leads_on(url: str) -> bool:
    """Whether an address is one of a redirecting service, although it may not say where it leads."""
    try:
        parts = urlsplit(url[:_LONGEST_URL])
    except ValueError:
        return False
    return (
        bool(parts.hostname == "news.google.com" and _NEWS.match(parts.path)) or find_target(url) is not None
    )


def _carried(host: str, parts: SplitResult) -> Iterator[str]:
    for hosts, paths, parameters in _CARRIERS:
        if hosts.fullmatch(host) and paths.fullmatch(parts.path or "/"):
            values = parse_qs(parts.query)
            for name in parameters:
                target = make_url(next(iter(values.get(name, [])), None))
                if target and urlsplit(target).hostname != host:
                    yield target


def _in_google_news(parts: SplitResult) -> str | None:
    """The URL in the protocol buffer of an older link; newer ones hold a token in its place."""
    if not (found := _NEWS.match(parts.path)):
        return None
    try:
        stands = _IN_BYTES.search(urlsafe_b64decode(found[1].rstrip("=") + "==="))
    except ValueError:
        return None
    return make_url(stands[0].decode()) if stands else None


def find_refresh(root: HtmlElement, url: str | None) -> str | None:
    """Where a `<meta http-equiv=refresh>` leads soon; one for browsers without scripts, or back here, does not."""
    for meta in root.iter("meta"):
        held = meta.getparent()
        if (meta.get("http-equiv") or "").strip().lower() != "refresh" or (
            held is not None and held.tag == "noscript"
        ):
            continue
        stated = _REFRESH.match(one_line((meta.get("content") or "")[:_LONGEST_URL]))
        if stated and int(stated[1] or 0) <= _SOON and (target := _elsewhere(stated[2].strip(), url)):
            return target
    return None


def find_script_target(root: HtmlElement, url: str | None) -> str | None:
    """Where a page's scripts send the browser, as far as they say so in one piece."""
    for script in root.iter("script"):
        for found in _SCRIPT.finditer((script.text or "")[:_SCRIPT_READ]):
            if target := _elsewhere(_ESCAPED.sub(_unescaped, found[1] or found[2]), url):
                return target
    return None


def _elsewhere(link: str, url: str | None) -> str | None:
    target = make_url(link, url)
    return target if target and target.partition("#")[0] != (url or "").partition("#")[0] else None


def _unescaped(found: re.Match[str]) -> str:
    return found[3] or chr(int(found[1] or found[2], 16))
