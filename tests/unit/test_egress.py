"""The guard: what may be connected to, asked of the rule alone and of the session that obeys it."""

import asyncio
import contextlib
import ipaddress
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.egress import Egress, check_url
from monitor.errors import EgressRefused, FetchError, InputError
from monitor.net.pacing import Pacer
from monitor.net.session import Session

HOSTILE = {
    "0.0.0.0": "unspecified",
    "0.1.2.3": "unspecified",
    "10.0.0.1": "private",
    "10.255.255.255": "private",
    "100.64.0.1": "carrier",
    "100.100.100.200": "carrier",
    "100.127.255.255": "carrier",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "168.63.129.16": "cloud",
    "169.254.0.1": "link-local",
    "169.254.169.254": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.1": "reserved",
    "192.0.0.9": "reserved",
    "192.0.0.192": "reserved",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarks",
    "198.19.255.255": "benchmarks",
    "198.51.100.7": "documentation",
    "203.0.113.7": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "reserved",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:7f00:1": "loopback",
    "::ffff:10.0.0.1": "private",
    "::ffff:100.64.0.1": "carrier",
    "::ffff:169.254.169.254": "link-local",
    "::ffff:0:127.0.0.1": "reserved",
    "64:ff9b::7f00:1": "loopback",
    "64:ff9b::10.0.0.1": "private",
    "64:ff9b::169.254.169.254": "link-local",
    "64:ff9b:1::1": "reserved",
    "64:ff9b:1:7f00:0:100::": "reserved",
    "64:ff9b:2::1": "reserved",
    "100::1": "reserved",
    "100:0:0:1::1": "reserved",
    "2001::1": "unspecified",
    "2001:0:4136:e378:8000:63bf:80ff:fffe": "loopback",
    "2001:0:7f00:1:8000:63bf:3fff:fdd2": "loopback",
    "2001:2::1": "reserved",
    "2001:10::1": "reserved",
    "2001:20::1": "reserved",
    "2001:db8::1": "documentation",
    "2002:7f00:1::1": "loopback",
    "2002:a00:1::1": "private",
    "2002:a9fe:a9fe::1": "link-local",
    "3fff::1": "documentation",
    "4000::1": "reserved",
    "5f00::1": "reserved",
    "8000::1": "reserved",
    "fc00::1": "private",
    "fd00:ec2::254": "private",
    "fe80::1": "link-local",
    "fe80::1%lo": "link-local",
    "fec0::1": "reserved",
    "ff02::1": "multicast",
    "ff0e::1": "multicast",
}
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
    "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1",
    "198.17.255.255", "198.20.0.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1",
    "2001:200::1", "2001:4860:4860::8888", "2002:808:808::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
    "2001:0:808:808:8000:63bf:f7f7:f7f7",
]  # fmt: skip
HOSTILE_URLS = [
    "http://127.1/",
    "http://0/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://2130706433/",
    "http://127.0.0.1./",
    "http://127.000.000.001/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://ip6-localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::]/",
    "http://[fe80::1%25lo]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1\\@example.org/",
    "http://user:pass@example.org/",
    "http://127.0.0.1:25/",
    "http://example.org:6379/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:x/",
    "http://127.0.0.1 /",
    "http://127.0.0.1\r\nHost: example.org/",
    "http://127.0.0.1\t/",
    "http:///etc/passwd",
    "http:127.0.0.1",
    "//127.0.0.1/",
    "127.0.0.1",
    "",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:70/",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
    "unix:///var/run/docker.sock",
    "tcp://127.0.0.1:80/",
    "ws://127.0.0.1/",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "http://[::1/",
    "http://[127.0.0.1]/",
    "http://[v1.x]/",
]


class FakeResolver:
    """Answers every name with one address, as an attacker's DNS server does."""

    def __init__(self, *addresses):
        self.addresses = addresses

    async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
        return [
            {
                "hostname": host, "host": address, "port": port, "proto": 0, "flags": socket.AI_NUMERICHOST,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
            }
            for address in self.addresses
        ]  # fmt: skip

    async def close(self):
        pass


def attempt(urls, *, resolver=None, allow=()):
    """Fetches each of `urls` and returns what each ended in and every address that was connected to."""
    connects = []

    async def go():
        async def connect(sock, address):
            connects.append(address[0])
            raise ConnectionRefusedError(111, "recorded, not made")

        asyncio.get_running_loop().sock_connect = connect
        pacer = Pacer(0, 8, time.monotonic)
        options = {"user_agent": "test", "concurrency": 8, "resolver": resolver}
        async with Session(Egress(allow), pacer, **options) as session:
            return [await one(session, url) for url in urls]

    async def one(session, url):
        try:
            return await session.get(url, timeout=20_000, max_bytes=1000)
        except FetchError as error:
            return error

    return asyncio.run(go()), connects


@pytest.mark.parametrize(("address", "kind"), HOSTILE.items())
def test_what_is_not_public_is_refused_with_its_kind_and_the_remedy(address, kind):
    refusal = Egress([]).refusal(address)
    assert refusal is not None
    assert kind in refusal
    assert address in refusal
    assert "allow_networks" in refusal


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address):
    assert Egress([]).refusal(address) is None


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "example.org", "1.2.3.4.5", "[::1]", "1.2.3.4/8"])
def test_what_is_no_address_is_refused(text):
    assert "no IP address" in Egress([]).refusal(text)


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.1/8", "127.9.9.9"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.0/8", "::ffff:127.0.0.1"),
        ("::ffff:127.0.0.0/104", "::ffff:127.0.0.1"),
        ("::1", "::1"),
        ("fe80::/10", "fe80::1%eth0"),
        ("64:ff9b:1::/48", "64:ff9b:1::a00:1"),
    ],
)
def test_an_allowed_network_passes(network, address):
    assert Egress(["192.168.0.0/16", network]).refusal(address) is None


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("127.0.0.0/8", "::1"),
        ("127.0.0.0/8", "10.0.0.1"),
        ("10.0.0.0/8", "64:ff9b::10.0.0.1"),
        ("10.0.0.0/8", "2002:a00:1::1"),
        ("::1", "127.0.0.1"),
    ],
)
def test_an_allowed_network_lets_nothing_else_pass(network, address):
    assert Egress([network]).refusal(address) is not None


def test_a_network_that_is_none_is_an_error_that_names_it_and_the_form():
    with pytest.raises(InputError, match=r"allow_networks: '10\.0\.0\.0/33'.*127\.0\.0\.0/8"):
        Egress(["10.0.0.0/33"])


@given(st.ip_addresses(v=4))
def test_no_address_passes_that_the_standard_library_calls_private(address):
    if not address.is_global or address.is_multicast:
        assert Egress([]).refusal(str(address)) is not None


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::", "2002::"]))
def test_a_tunnel_passes_exactly_where_its_end_does(inner, prefix):
    shift = 80 if prefix == "2002::" else 0
    outer = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | int(inner) << shift)
    egress = Egress([])
    assert (egress.refusal(str(outer)) is None) == (egress.refusal(str(inner)) is None)


@given(st.text(max_size=40))
def test_no_text_makes_the_guard_raise(text):
    assert Egress([]).refusal(text) is None or Egress([]).refusal(text)
    assert check_url(text) is None or check_url(text)


@pytest.mark.parametrize(
    "url",
    ["http://example.org", "https://example.org:8443/feed?a=b#c", "HTTP://EXAMPLE.ORG/", "http://[2606::1]/"],
)
def test_ordinary_urls_pass(url):
    assert check_url(url) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/", "http and https"),
        ("http://a:b@example.org/", "user name"),
        ("http://example.org:22/", "port 22"),
        ("http://example.org:0/", "port 0"),
        ("http://example.org:70000/", "cannot be read"),
        ("http:///x", "no host"),
        ("http://exa mple.org/", "spaces"),
    ],
)
def test_an_odd_url_is_refused_with_the_reason(url, words):
    assert words in check_url(url)


def test_no_hostile_address_is_connected_to_as_a_literal():
    urls = [f"http://[{address}]/" if ":" in address else f"http://{address}/" for address in HOSTILE]
    results, connects = attempt(urls)
    assert connects == []
    assert all(isinstance(result, FetchError) for result in results)


@pytest.mark.parametrize("address", HOSTILE)
def test_no_hostile_address_is_connected_to_by_a_name_that_resolves_to_it(address):
    [result], connects = attempt(["http://news.example/"], resolver=FakeResolver(address.partition("%")[0]))
    assert connects == []
    assert isinstance(result, EgressRefused)
    assert "http://news.example/" in str(result)
    assert "allow_networks" in str(result)


def test_no_hostile_url_is_connected_to():
    results, connects = attempt(HOSTILE_URLS)
    assert connects == []
    assert all(isinstance(result, FetchError) for result in results)


def test_of_several_addresses_only_the_public_ones_are_connected_to():
    resolver = FakeResolver("10.0.0.1", "1.1.1.1", "::1", "2606:4700::1")
    [result], connects = attempt(["http://news.example/"], resolver=resolver)
    assert set(connects) == {"1.1.1.1", "2606:4700::1"}
    assert isinstance(result, FetchError)


def test_several_refused_addresses_are_one_refusal():
    [result], connects = attempt(
        ["http://news.example/"], resolver=FakeResolver("10.0.0.1", "::1", "10.0.0.2")
    )
    assert connects == []
    assert isinstance(result, EgressRefused)


def test_a_name_that_changes_its_address_after_a_first_good_answer_is_judged_again():
    class Rebinding(FakeResolver):
        async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
            found = await super().resolve(host, port, family)
            self.addresses = ("127.0.0.1",)
            return found

    results, connects = attempt(
        ["http://news.example:8001/", "http://news.example:8002/"], resolver=Rebinding("1.1.1.1")
    )
    assert connects == ["1.1.1.1"]
    assert [type(result) is EgressRefused for result in results] == [False, True]


def test_an_allowed_network_is_connected_to():
    _, connects = attempt(["http://127.0.0.9/"], allow=["127.0.0.0/8"])
    assert connects == ["127.0.0.9"]


def test_a_webhook_is_guarded_like_a_feed():
    async def go():
        pacer = Pacer(0, 8, time.monotonic)
        async with Session(Egress([]), pacer, user_agent="test", concurrency=1) as session:
            for url in ("http://127.0.0.1:1/", "ftp://example.org/", "http://a:b@127.0.0.1/"):
                with pytest.raises(EgressRefused):
                    await session.post(url, body=b"{}", headers={}, timeout=5_000)

    asyncio.run(go())


def test_nothing_of_the_environment_sends_requests_elsewhere(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    with contextlib.suppress(FetchError):
        _, connects = attempt(["http://news.example/"], resolver=FakeResolver("1.1.1.1"))
    assert connects == ["1.1.1.1"]


def test_a_guard_for_private_networks_alone_refuses_the_rest_of_the_world():
    guard = Egress(["10.0.0.0/8"], public=False)
    assert guard.refusal("10.1.2.3") is None
    for address in ("93.184.216.34", "192.168.0.1", "2606:2800:220:1::1"):
        assert "outside of the private networks" in guard.refusal(address)
