"""Which address a link leads to, without what varies from visit to visit, and whose it is. No IO."""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from tldextract import TLDExtract
from w3lib.url import safe_url_string

# The list that the package carries; nothing is fetched or kept on disk.
_split_host = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

LONGEST = 2_000
"""Characters of an address; a longer one is a trap or carries data."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_USUAL = re.compile(
    r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?=/|\Z)|(?=/[^/\\]|/\Z))([^?#\\]*)(?:\?([^#]*))?(?:#.*)?",
    re.DOTALL,
)
_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]+")
_SESSION_PATH = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/?;]*|/\([A-Z]\([a-z0-9]{20,30}\)\)(?=/)", re.IGNORECASE
)
_SESSION_NAME = re.compile(
    r"phpsessid|jsessionid|aspsessionid\w*|oscsid|zenid|cfid|cftoken|phpsession|sessid|session_?id",
    re.IGNORECASE,
)
_SESSION_LIKE = re.compile(r"sid|s|session|sess|token|sessionkey|ssid|psid", re.IGNORECASE)
_RANDOM = re.compile(r"(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])[a-z0-9_,-]{16,}", re.IGNORECASE)
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|hsa|at|mc|wt|oly|vero)_\w*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|ymclid|twclid"
    r"|ttclid|igshid|igsh|_openstat|_ga|_gl|xtor|ncid|ocid|cmpid|ref_src|ref_url|mkt_tok|spm|smid|wprov|ito|int(?:cmp|campaign|source|medium)"
    r"|icid|itm_\w*|google_editors_picks|traffic_source",
    re.IGNORECASE,
)


def clean(href: str, base: str) -> str | None:
    """The absolute http(s) address a link leads to, without fragment, session and tracking; None of what is none."""
    link = href.strip()
    if not link.isprintable():
        link = _CONTROL.sub("", link)
    if not link or len(link) > LONGEST or link[0] == "#":
        return None
    if (usual := _usual(link, base)) is None:
        usual = _resolved(link, base)
    if usual is None:
        return None
    origin, path, query = usual
    if ";" in path or "(" in path:
        path = _SESSION_PATH.sub("", path)
    if query:
        query = "&".join(one for one in query.split("&") if one and not _is_noise(one))
    address = f"{origin}{path or '/'}{'?' if query else ''}{query}"
    if not _PLAIN.fullmatch(address):
        try:
            address = safe_url_string(address)
        except (ValueError, UnicodeError):
            return None
    return address if len(address) <= LONGEST else None


def _usual(link: str, base: str) -> tuple[str, str, str] | None:
    """The origin, the path and the query of a link as most are written, which needs no resolving."""
    found = _USUAL.fullmatch(link)
    if found is None or "/." in (path := found[2] or "/"):
        return None
    origin = found[1] or _origin(base)
    return (origin, path, found[3] or "") if origin else None


@lru_cache(maxsize=64)
def _origin(base: str) -> str | None:
    found = _resolved(base, base)
    return found[0] if found else None


def _resolved(link: str, base: str) -> tuple[str, str, str] | None:
    head, mark, tail = link.partition("?")
    link = head.replace("\\", "/") + mark + tail
    try:
        parts = urlsplit(urljoin(base, link))
        port, host = parts.port, parts.hostname
    except ValueError:  # urllib: brackets that are no address, a port that is no number
        return None
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        return None
    host = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, _PORTS[parts.scheme]} else "")
    return origin, parts.path, parts.query


def _is_noise(pair: str) -> bool:
    """Whether a parameter names a visit or where the visitor came from, not a page."""
    name, _, value = pair.partition("=")
    if _SESSION_NAME.fullmatch(name):
        return len(value) >= 8
    if _SESSION_LIKE.fullmatch(name):
        return bool(_RANDOM.fullmatch(value))
    return bool(_TRACKING.fullmatch(name))


@lru_cache(maxsize=2048)
def site_of(authority: str) -> str:
    """The registrable domain of a host with its port; of an IP address or a bare host all of it."""
    host, _, port = authority.lower().rpartition(":")
    host = host if host and port.isdigit() else authority.lower()
    if host.startswith("[") or host.rpartition(".")[2].isdigit():
        return authority.lower()
    found: str = _split_host(host).top_domain_under_public_suffix
    return found or ".".join(host.split(".")[-2:]) + authority[len(host) :].lower()
