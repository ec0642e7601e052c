"""The verdict on an address that a configuration, a feed or a page named: may a connection be made?

Only globally routable unicast addresses pass, and those inside `allow_networks`. No IO, no look-ups: the
caller asks about the address it is about to connect to, so that a redirect or a changed DNS answer is
judged like everything else. `ipaddress.is_global` is not asked: it calls several tunnels to private
networks global.
"""

import ipaddress
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TypeAlias
from urllib.parse import urlsplit

from monitor.errors import InputError

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_RESERVED_V4 = {
    IPv4Network(network): kind
    for network, kind in {
        "0.0.0.0/8": "an unspecified address",
        "10.0.0.0/8": "a private address",
        "100.64.0.0/10": "an address shared behind a carrier's NAT",
        "127.0.0.0/8": "a loopback address",
        "168.63.129.16/32": "a cloud platform's own address",
        "169.254.0.0/16": "a link-local address",
        "172.16.0.0/12": "a private address",
        "192.0.0.0/24": "a reserved address",
        "192.0.2.0/24": "an address for documentation",
        "192.88.99.0/24": "a 6to4 relay",
        "192.168.0.0/16": "a private address",
        "198.18.0.0/15": "an address for benchmarks",
        "198.51.100.0/24": "an address for documentation",
        "203.0.113.0/24": "an address for documentation",
        "224.0.0.0/4": "a multicast address",
        "240.0.0.0/4": "a reserved address",
    }.items()
}
_RESERVED_V6 = {
    IPv6Network(network): kind
    for network, kind in {
        "::/128": "an unspecified address",
        "::1/128": "a loopback address",
        "fc00::/7": "a private address",
        "fe80::/10": "a link-local address",
        "ff00::/8": "a multicast address",
        "2001::/23": "a reserved address",
        "2001:db8::/32": "an address for documentation",
        "3fff::/20": "an address for documentation",
    }.items()
}
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")

# Ports where other protocols listen, some of which can be talked to in the words of an HTTP request.
_OTHER_PROTOCOLS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
     109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
     526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
     3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211}
)  # fmt: skip


class Egress:
    """The rule of one installation: the public internet, and the networks it allows besides."""

    def __init__(self, allow_networks: Sequence[str], *, public: bool = True) -> None:
        """Not `public`: those networks alone."""
        self._allowed = tuple(parse_network(text) for text in allow_networks)
        self._public = public

    def refusal(self, address: str) -> str | None:
        """None where `address` (IPv4 or IPv6 as text) may be connected to, else the reason and the remedy."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return f"{address[:80]!r} is no IP address"
        if self._allows(ip):
            return None
        kind = _reserved(ip) if self._public else "outside of the private networks"
        return (
            None
            if kind is None
            else f"{address} is {kind}; if it is meant, add its network to allow_networks"
        )

    def _allows(self, ip: Address) -> bool:
        """Whether a network of the configuration holds `ip`; an IPv4-mapped address counts as its IPv4 too."""
        mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
        return any(ip in network or (mapped is not None and mapped in network) for network in self._allowed)


def parse_network(text: str) -> Network:
    """The network that `text` names (`127.0.0.0/8`, `::1`); raises InputError, which names the remedy."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise InputError(f"allow_networks: {text!r} is no network; write one like 127.0.0.0/8") from error


def check_url(url: str) -> str | None:
    """None where the form of `url` allows a request, else the reason. Its address is judged on connecting."""
    if not url.isprintable() or " " in url or "\\" in url:
        return "the URL holds spaces, backslashes or control characters; percent-encode them"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "the URL cannot be read; check its host and port"
    if parts.scheme not in {"http", "https"}:
        return "only http and https URLs are fetched"
    if not host:
        return "the URL names no host"
    if "@" in parts.netloc:
        return "the URL holds a user name or password; remove them"
    if port == 0 or port in _OTHER_PROTOCOLS:
        return f"port {port} belongs to another protocol than HTTP"
    return None


def _reserved(ip: Address) -> str | None:
    """What keeps `ip` from being globally routable unicast, or None."""
    if isinstance(ip, IPv4Address):
        return next((kind for network, kind in _RESERVED_V4.items() if ip in network), None)
    carried = _carried(ip)
    if carried:
        kinds = (_reserved(inner) for inner in carried)
        return next((f"a way to {kind}" for kind in kinds if kind), None)
    kind = next((kind for network, kind in _RESERVED_V6.items() if ip in network), None)
    return kind or (None if ip in _GLOBAL_V6 else "a reserved address")


def _carried(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses at which a connection to `ip` ends (mapped, NAT64, 6to4, Teredo)."""
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFF_FFFF),)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    return ip.teredo or ()
