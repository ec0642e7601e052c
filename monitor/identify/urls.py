"""Which address an article has, whichever way it was linked, and which outlet it belongs to. No IO.

`canonical` makes a key to compare by, not an address to fetch. What it makes equal, and why:

- `http` and `https`: a site that moves from one to the other republishes nothing.
- `www.`, `m.`, `mobile.` and `amp.` before a registrable domain: the same article for another screen.
- A slash at the path's end, doubled slashes and dot segments: servers redirect one to the other.
- `index.html` and its like at the path's end: the server's name for the folder.
- The order of query parameters: only the server's code knows it, and it varies with who made the link.
- Tracking parameters, by the lists below; one that may be an article's id (`id`, `p`, `cid`, `ref=4711`)
  is kept, for two articles made one lose an alert, and one article made two only repeats it.
- Fragments, except `#!` routes, under which some sites have all their pages.

What is no http(s) URL, or is broken beyond reading, comes back as given, without white space around it.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

import idna
from tldextract import TLDExtract
from tldextract.tldextract import ExtractResult

# The list that the package carries; nothing is fetched or kept on disk. Private suffixes such as
# blogspot.com count: two blogs are two outlets.
_split_host = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

_TRACKING_PREFIXES = (
    "utm_", "at_", "ns_", "mc_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "_hs", "wt_", "oly_", "vero_", "guce_",
)  # fmt: skip
_TRACKING = frozenset(
    {
        "_ga", "_gl", "_openstat", "__twitter_impression", "amp", "campaign_source", "cmp", "cmpid", "dclid", "emc",
        "fb_action_ids", "fb_ref", "fb_source", "fbclid", "feature_source", "ftag", "gbraid", "gclid", "gclsrc",
        "guccounter", "icid", "igsh", "igshid", "intcmp", "ito", "mkt_tok", "msclkid", "ncid", "ocid", "outputtype",
        "ref_src", "ref_url", "referrer", "s_cid", "smid", "smtyp", "soc_src", "soc_trk", "sr_share", "sref", "tpcc",
        "traffic_source", "trk", "ttclid", "twclid", "wbraid", "wprov", "xtor", "yclid", "ymclid", "ysclid",
    }
)  # fmt: skip
# These say where a reader came from only if the value is one of the words; `ref=4711` names an article.
_ORIGINS = frozenset({"ref", "from", "source", "src", "via", "partner", "rss", "feed", "share", "spm"})
_ORIGIN_WORDS = frozenset(
    {
        "", "1", "amp", "email", "facebook", "fb", "feed", "feedburner", "feeds", "google", "googlenews", "home",
        "homepage", "instagram", "linkedin", "mail", "mobile", "newsletter", "reddit", "rss", "rss2", "rssfeed",
        "share", "social", "telegram", "tg", "true", "tw", "twitter", "vk", "web", "whatsapp", "yandex", "yxnews",
    }
)  # fmt: skip
_SCREEN = re.compile(r"(?:www|m|mobile|amp)\.")
_LONGEST_HOST = 253
_DEFAULT_PORTS = {None, 80, 443}
_IGNORED = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_AMPERSAND = re.compile(r"&(?:amp;)+")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})|%")
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "%!$&'()*+,;=:@/?-._~[]"
_INDEX = re.compile(r"(?:index|default)\.(?:html?|shtml|php|aspx?|jsp)", re.IGNORECASE)
_ROOTS = re.compile(r"/(?:index\.\w{2,5}|default\.\w{2,5}|[a-z]{2}(?:-[a-z]{2})?)?", re.IGNORECASE)


def canonical(url: str) -> str:
    """The form of `url` to compare by. Idempotent; never raises."""
    given = _tidy(url)
    if (parts := _parts(given)) is None:
        return given
    path = _path(_SESSION.sub("", parts.path))
    query = _query(parts.query)
    route = "#" + _escaped(parts.fragment) if parts.fragment.startswith("!") else ""
    return f"https://{_site(parts)}{path}{'?' + query if query else ''}{route}"


def without_session(url: str) -> str:
    """`url` without the id of a visit in its path, which ends with the visit."""
    return _SESSION.sub("", url)


def outlet(url: str) -> str:
    """The registrable domain of `url`; of an address or a bare host the host with its port; '' of none.

    A host too long for DNS is cut: it is a database's key, and there is no such outlet anyway.
    """
    if (parts := _parts(_tidy(url))) is None:
        return ""
    host = _host(parts.hostname or "")
    return _registrable(host)[:_LONGEST_HOST] or _bracketed(host)[:_LONGEST_HOST] + _port(parts)


def is_site_root(url: str) -> bool:
    """Whether `url` is a site's front page, or that of one of its languages, and no article's."""
    parts = _parts(canonical(url))
    return (
        parts is not None
        and not parts.query
        and not parts.fragment
        and bool(_ROOTS.fullmatch(parts.path or "/"))
    )


def _tidy(url: str) -> str:
    """Without control characters and outer space, as browsers read an address (WHATWG URL)."""
    return _IGNORED.sub("", url.strip()).strip()


def _parts(url: str) -> SplitResult | None:
    """The parts of an http(s) URL with a host and a possible port, or None."""
    head, mark, tail = _AMPERSAND.sub("&", url).partition("#")
    address = head.replace("\\", "/")
    try:
        parts = urlsplit(("https:" if address.startswith("//") else "") + address + mark + tail)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1) > 0
    except ValueError:  # brackets that are no address, a port that is no number
        return None
    return parts if usable else None


def _site(parts: SplitResult) -> str:
    host = _host(parts.hostname or "")
    while (found := _SCREEN.match(host)) and _registrable(rest := host[found.end() :]):
        host = rest
    return _bracketed(host) + _port(parts)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(parts: SplitResult) -> str:
    return "" if parts.port in _DEFAULT_PORTS else f":{parts.port}"


@lru_cache(maxsize=4096)
def _host(name: str) -> str:
    """A host name in lower case and ASCII (UTS 46); one that cannot be that stays as it is."""
    host = name.lower().rstrip(".") or name
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return quote(host, safe=_KEPT).lower()


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    """The registrable domain of a host name; '' of an address, a bare host and a public suffix."""
    if _is_address(host):
        return ""
    found: ExtractResult = _split_host(host)
    if found.suffix:
        return found.top_domain_under_public_suffix
    # The list's own default rule: a top-level domain that it does not have is a suffix.
    name = found.subdomain.rpartition(".")[2]
    return f"{name}.{found.domain}" if name else ""


def _is_address(host: str) -> bool:
    """Whether `host` is an IP address, or is read as one as its end is a number (WHATWG URL)."""
    return ":" in host or host.rpartition(".")[2].isdigit()


def _path(path: str) -> str:
    """RFC 3986, 6.2.2: escapes normalised, dot segments resolved; no empty segments, no slash at the end."""
    kept: list[str] = []
    for segment in _escaped(path).split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    if kept and _INDEX.fullmatch(kept[-1]):
        kept.pop()
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pairs = (_escaped(pair) for pair in query.split("&"))
    return "&".join(sorted(pair for pair in pairs if pair and not _is_tracking(pair)))


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    if name in _ORIGINS:
        return value in _ORIGIN_WORDS
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _escaped(part: str) -> str:
    """Percent-encoding in one form: unreserved characters bare, others escaped in capitals."""
    return quote(_ESCAPE.sub(_escape, part), safe=_KEPT)


def _escape(found: re.Match[str]) -> str:
    if found[1] is None:
        return "%25"
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()
