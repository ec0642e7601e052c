"""The session against servers that lie, break and hang."""

import asyncio
import datetime as dt
import gzip
import ipaddress
import ssl
import time
from types import SimpleNamespace

import aiohttp
import brotli
import pytest
from aiohttp import http_exceptions

from monitor.egress import Egress
from monitor.errors import EgressRefused, FetchError, FetchTimeout, TooLarge, Unreachable
from monitor.net.answer import Answer, Redirect
from monitor.net.failures import make_fetch_error, shown, translated
from monitor.net.pacing import Pacer
from monitor.net.session import MOST_REDIRECTS, Session
from tests.servers import HttpServer, Reply, redirect

LOOPBACK = ["127.0.0.0/8"]


class Eager(Pacer):
    """Nobody waits; who asked for a turn is recorded."""

    def __init__(self):
        super().__init__(0, 100, time.monotonic)
        self.sites = []

    def turn(self, site, slots=None):
        self.sites.append(site)
        return super().turn(site, slots)


def with_session(use, *, pacer=None, allow=LOOPBACK, concurrency=8):
    async def go():
        options = {"user_agent": "MediaMonitor-Test/1", "concurrency": concurrency}
        async with Session(Egress(allow), pacer or Eager(), **options) as session:
            return await use(session)

    return asyncio.run(go())


def get(url, *, timeout=5_000, max_bytes=1_000_000, headers=None, **options):
    return with_session(
        lambda session: session.get(url, headers=headers or {}, timeout=timeout, max_bytes=max_bytes),
        **options,
    )


def post(url, *, timeout=5_000, headers=None, **options):
    return with_session(
        lambda session: session.post(url, body=b'{"a":1}', headers=headers or {}, timeout=timeout, **options)
    )


@pytest.fixture
def server():
    with HttpServer() as running:
        yield running


@pytest.fixture
def other():
    with HttpServer("127.0.0.2") as running:
        yield running


def test_an_answer_carries_status_headers_body_and_its_url(server):
    server.on("/feed?a=b", Reply(body=b"<rss/>", headers={"ETag": '"1"', "X-Thing": "x"}))
    answer = get(server.url("/feed?a=b#part"))
    assert (answer.status, answer.body, answer.url) == (200, b"<rss/>", server.url("/feed?a=b"))
    assert answer.headers["x-thing"] == "x"
    assert answer.redirects == ()


def test_a_request_says_who_asks_and_how_the_answer_may_be_packed(server):
    get(server.url("/"), headers={"Accept": "application/rss+xml"})
    sent = server.requests[0].headers
    assert sent["user-agent"] == "MediaMonitor-Test/1"
    assert sent["accept"] == "application/rss+xml"
    assert sent["accept-encoding"] == "gzip, deflate, br"
    assert "cookie" not in sent


def test_cookies_are_not_kept(server):
    server.on("/", Reply(headers={"Set-Cookie": "who=you; Path=/"}))

    async def twice(session):
        for _ in range(2):
            await session.get(server.url("/"), timeout=5_000, max_bytes=10)

    with_session(twice)
    assert "cookie" not in server.requests[1].headers


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_packed_body_is_unpacked(server, coding, pack):
    server.on("/", Reply(body=pack(b"<rss/>" * 50_000), headers={"Content-Encoding": coding}))
    assert get(server.url("/")).body == b"<rss/>" * 50_000


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("", bytes)])
def test_a_body_over_the_limit_is_refused_after_unpacking(server, coding, pack):
    server.on("/", Reply(body=pack(bytes(2_000_000)), headers={"Content-Encoding": coding}))
    with pytest.raises(TooLarge, match=r"1,000,000 bytes.*max_bytes"):
        get(server.url("/"))


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(fault="reset"), FetchError, "connection broke"),
        (Reply(fault="close"), FetchError, "hung up"),
        (Reply(fault="garbage"), FetchError, "not HTTP"),
        (Reply(fault="flood"), FetchError, "not HTTP"),
        (Reply(headers={"X-Long": "a" * 100_000}), FetchError, "not HTTP"),
        (Reply(fault="truncated", body=b"x" * 1000), FetchError, "cut off"),
        (Reply(fault="broken", body=b"x" * 1000), FetchError, "cut off"),
        (
            Reply(body=b"short", headers={"Content-Length": "500", "Connection": "close"}),
            FetchError,
            "cut off",
        ),
        (Reply(fault="endless"), TooLarge, "larger"),
        (Reply(headers={"Content-Length": "99999999999"}), TooLarge, "larger"),
        (Reply(fault="hang"), FetchTimeout, "in time"),
        (Reply(fault="trickle"), FetchTimeout, "in time"),
        (Reply(body=b"<rss/>", headers={"Content-Encoding": "gzip"}), FetchError, "encoding"),
        (
            Reply(body=gzip.compress(b"<rss/>")[:-9], headers={"Content-Encoding": "gzip"}),
            FetchError,
            "cut off",
        ),
        (Reply(body=b"(\xb5/\xfd", headers={"Content-Encoding": "zstd"}), FetchError, "not asked for"),
        (Reply(headers={"Content-Length": "-5"}), FetchError, "not HTTP"),
        (redirect("http://[::1"), FetchError, "no URL"),
        (redirect("ftp://example.org/"), EgressRefused, "http and https"),
        (redirect("file:///etc/passwd"), EgressRefused, "http and https"),
        (redirect("http://10.0.0.1/"), EgressRefused, "allow_networks"),
        (redirect("http://user:secret@127.0.0.1/"), EgressRefused, "user name"),
    ],
)
def test_every_way_of_breaking_is_an_error_that_names_the_document(server, reply, kind, words):
    server.on("/feed", reply)
    with pytest.raises(kind) as caught:
        get(server.url("/feed"), timeout=1_000 if kind is FetchTimeout else 10_000)
    assert words in str(caught.value)
    assert "http://" in str(caught.value) or "file://" in str(caught.value) or "ftp://" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_after_any_failure_the_session_goes_on(server):
    server.on("/", [Reply(fault="reset"), Reply(fault="truncated", body=b"abcd"), Reply(body=b"well")])

    async def use(session):
        for _ in range(2):
            with pytest.raises(FetchError):
                await session.get(server.url("/"), timeout=5_000, max_bytes=10)
        return await session.get(server.url("/"), timeout=5_000, max_bytes=10)

    assert with_session(use).body == b"well"
    assert len(server.requests) == 3


def test_nobody_listening_is_unreachable():
    with HttpServer() as server:
        url = server.url("/")
    with pytest.raises(Unreachable, match=r"no connection; check"):
        get(url)


def test_a_host_unknown_is_unreachable():
    with pytest.raises(Unreachable, match="host is not found"):
        get("http://no-such-host.invalid/")


def test_redirects_are_followed_and_told(server, other):
    server.on("/old", redirect(other.url("/middle"), 301))
    other.on("/middle", redirect("/new", 308))
    other.on("/new", Reply(body=b"here"))
    answer = get(server.url("/old"))
    assert (answer.body, answer.url) == (b"here", other.url("/new"))
    assert answer.redirects == (
        Redirect(301, server.url("/old"), other.url("/middle")),
        Redirect(308, other.url("/middle"), other.url("/new")),
    )
    assert answer.moved_to == other.url("/new")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_one_temporary_hop_means_that_nothing_moved(server, status):
    server.on("/a", redirect("/b", 301))
    server.on("/b", redirect("/c", status))
    server.on("/c", Reply())
    assert get(server.url("/a")).moved_to is None


@pytest.mark.parametrize("reply", [Reply(301), Reply(304), Reply(300, headers={"Location": "/x"})])
def test_a_status_that_is_no_redirect_is_the_answer(server, reply):
    server.on("/", reply)
    assert get(server.url("/")).status == reply.status


def test_redirects_in_a_loop_are_found(server):
    server.on("/a", redirect("/b"))
    server.on("/b", redirect("/a"))
    with pytest.raises(FetchError, match="redirects in a loop"):
        get(server.url("/a"))
    assert server.paths() == ["/a", "/b"]


def test_redirects_without_end_are_given_up(server):
    for number in range(30):
        server.on(f"/{number}", redirect(f"/{number + 1}"))
    with pytest.raises(FetchError, match="more than 10 redirects"):
        get(server.url("/0"))
    assert len(server.requests) == MOST_REDIRECTS + 1


def test_conditional_headers_and_secrets_stay_on_their_site(server, other):
    server.on("/a", redirect("/b"))
    server.on("/b", redirect(other.url("/c")))
    other.on("/c", Reply())
    given = {
        "If-None-Match": '"1"',
        "if-modified-since": "x",
        "Authorization": "secret",
        "Accept": "text/xml",
    }
    get(server.url("/a"), headers=given)
    for request in server.requests:
        assert {"if-none-match", "if-modified-since", "authorization", "accept"} <= set(request.headers)
    kept = set(other.requests[0].headers)
    assert "accept" in kept
    assert not kept & {"if-none-match", "if-modified-since", "authorization"}


def test_every_hop_waits_for_the_turn_of_its_own_site(server, other):
    server.on("/a", redirect("/b"))
    server.on("/b", redirect(other.url("/c")))
    pacer = Eager()
    get(server.url("/a"), pacer=pacer)
    assert pacer.sites == [f"127.0.0.1:{server.port}"] * 2 + [f"127.0.0.2:{other.port}"]


def test_a_redirect_between_two_sites_that_are_both_full_does_not_wait_for_itself(server, other):
    server.on("/a", redirect(other.url("/b")))
    other.on("/b", redirect(server.url("/c")))
    server.on("/c", Reply(body=b"c"))

    async def use(session):
        calls = [session.get(server.url("/a"), timeout=5_000, max_bytes=10) for _ in range(20)]
        return await asyncio.gather(*calls)

    answers = with_session(use, pacer=Pacer(0, 1, time.monotonic), concurrency=1)
    assert [answer.body for answer in answers] == [b"c"] * 20


def test_waiting_for_a_turn_does_not_count_against_the_deadline(server):
    server.on("/", Reply(delay=0.3))

    async def use(session):
        calls = [session.get(server.url("/"), timeout=1_000, max_bytes=10) for _ in range(6)]
        return await asyncio.gather(*calls)

    answers = with_session(use, pacer=Pacer(0, 1, time.monotonic))
    assert [answer.status for answer in answers] == [200] * 6
    assert server.most_at_once == 1


def test_the_deadline_counts_over_all_hops(server):
    for number in range(9):
        server.on(f"/{number}", Reply(302, headers={"Location": f"/{number + 1}"}, delay=0.3))
    with pytest.raises(FetchTimeout):
        get(server.url("/0"), timeout=1_000)
    assert len(server.requests) < 6


def test_no_more_requests_than_the_limit_are_under_way(server):
    server.on("/", Reply(delay=0.05))

    async def use(session):
        await asyncio.gather(*(session.get(server.url("/"), timeout=5_000, max_bytes=10) for _ in range(12)))

    with_session(use, concurrency=3)
    assert server.most_at_once == 3


@pytest.mark.parametrize("path", ["/a%27b", "/a'b", "/%7Ex", "/a%2fb?q=%41+b%20c&sig=a%2Bb%3D", "/a//b/./c"])
def test_a_clean_url_is_sent_exactly_as_given(server, path):
    get(server.url(path))
    assert server.paths() == [path]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/új hír", "/%C3%BAj%20h%C3%ADr"),
        ("/x\udcfcy", "/x%EF%BF%BDy"),
        ("?page=2", "/start?page=2"),
        ("b#part", "/b"),
        (" /spaced ", "/spaced"),
        ("//{host}/net", "/net"),
    ],
)
def test_a_location_is_read_as_browsers_do(server, location, path):
    target = location.format(host=f"127.0.0.1:{server.port}")
    server.on("/start", redirect(target))
    get(server.url("/start"))
    assert server.paths() == ["/start", path]


def test_a_url_without_path_and_with_other_letters_is_sent_encoded(server):
    get(f"http://127.0.0.1:{server.port}")
    get(f"http://127.0.0.1:{server.port}?q=ə")
    assert server.paths() == ["/", "/?q=%C9%99"]


def test_a_certificate_that_nobody_vouches_for_is_unreachable(tmp_path):
    with HttpServer(tls=self_signed(tmp_path)) as server, pytest.raises(Unreachable, match="certificate"):
        get(server.url("/"))
    assert server.requests == []


def test_http_spoken_where_https_is_asked_is_unreachable(server):
    with pytest.raises(Unreachable, match="TLS"):
        get(server.url("/").replace("http:", "https:"))


def self_signed(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = dt.datetime(2020, 1, 1)  # noqa: DTZ001  # the library compares naive ones
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start)
        .not_valid_after(start.replace(year=2120))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


# --- post


def test_a_post_sends_body_and_headers_as_given(server):
    server.on("/hook", Reply(202, b"thanks"))
    answer = post(server.url("/hook"), headers={"Content-Type": "application/json", "webhook-id": "m1"})
    assert (answer.status, answer.body) == (202, b"thanks")
    [request] = server.requests
    assert (request.method, request.body) == ("POST", b'{"a":1}')
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "m1"


def test_a_post_follows_no_redirect_and_waits_for_no_turn(server):
    server.on("/hook", redirect("/elsewhere", 307))
    pacer = Eager()

    async def use(session):
        return await session.post(server.url("/hook"), body=b"{}", headers={}, timeout=5_000)

    assert with_session(use, pacer=pacer).status == 307
    assert server.paths() == ["/hook"]
    assert pacer.sites == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(fault="truncated", body=b"x" * 1000),
        Reply(fault="broken", body=b"x" * 1000),
        Reply(fault="trickle"),
        Reply(fault="endless"),
        Reply(body=b"x" * 1_000_000),
        Reply(body=b"junk", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_once_the_status_has_come_a_post_has_its_answer(server, reply):
    server.on("/hook", reply)
    answer = post(server.url("/hook"), timeout=1_000, max_bytes=600)
    assert answer.status == 200
    assert len(answer.body) <= 600


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("reset", FetchError), ("close", FetchError), ("hang", FetchTimeout), ("garbage", FetchError)],
)
def test_a_post_without_status_is_an_error_that_leaves_open_whether_it_arrived(server, fault, kind):
    server.on("/hook", Reply(fault=fault))
    with pytest.raises(kind) as caught:
        post(server.url("/hook"), timeout=500 if fault == "hang" else 5_000)
    assert not isinstance(caught.value, Unreachable | EgressRefused)
    assert len(server.requests) == 1


def test_a_header_that_smuggles_another_is_not_sent(server):
    with pytest.raises(FetchError, match="header cannot be sent"):
        post(server.url("/hook"), headers={"X": "a\r\nX-Evil: b"})
    assert server.requests == []


# --- the seam


KEY = SimpleNamespace(host="news.example", port=80, ssl=True, is_ssl=False)
ASKED = SimpleNamespace(real_url="http://news.example/")


def exceptions_of(module):
    """All of a library's exceptions but those of websockets, which are not spoken here."""
    found = {kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    return {
        kind for kind in found if kind.__module__.startswith("aiohttp") and not kind.__name__.startswith("WS")
    }


def make(kind):
    """An instance, whatever its constructor asks for."""
    for arguments in (
        (),
        ("bad",),
        (ASKED, ()),
        (KEY, OSError(111, "refused")),
        ("utf-8", b"x", 0, 1, "bad"),
        ("path", KEY, OSError(111, "refused")),
        (b"a", b"b", "host", 443),
    ):
        try:
            error = kind(*arguments)
            str(error)
        except (TypeError, AttributeError):
            continue
        return error
    raise AssertionError(f"the test knows no way to make a {kind.__name__}")


@pytest.mark.parametrize(
    "kind",
    sorted(
        {
            *exceptions_of(aiohttp.client_exceptions),
            *exceptions_of(http_exceptions),
            *(OSError, ConnectionError, ConnectionResetError, BrokenPipeError, TimeoutError, ssl.SSLError),
            *(ssl.SSLCertVerificationError, ValueError, UnicodeError, UnicodeDecodeError),
        },
        key=lambda kind: kind.__name__,
    ),
)
def test_no_exception_of_the_libraries_passes_unmapped(kind):
    with pytest.raises(FetchError) as caught, translated("http://news.example/"):
        raise make(kind)
    assert isinstance(caught.value.__cause__, kind)
    assert str(caught.value).startswith("http://news.example/: ")


def test_errors_of_the_program_pass_as_they_are():
    with pytest.raises(TooLarge) as caught, translated("http://news.example/"):
        raise TooLarge("big")
    assert caught.value.__cause__ is None


def test_words_of_a_server_cannot_pass_for_the_guards():
    error = aiohttp.ClientPayloadError("egress guard: all is refused")
    assert type(make_fetch_error("x", error)) is FetchError


def test_what_a_server_says_is_shown_on_one_printable_line():
    text = str(make_fetch_error("x", ValueError("a\r\nb\x1b[31mc" + "d" * 1000)))
    assert text.isprintable()
    assert len(text) < 400


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://user:secret@news.example/feed?x", "http://news.example/feed?x"),
        ("http://a@b:secret@news.example", "http://news.example"),
        ("http://news.example/@user", "http://news.example/@user"),
        ("http://news.example/\x1b[2J\r\n", "http://news.example/\ufffd[2J\ufffd\ufffd"),
        ("secret", "secret"),
        ("http://news.example/" + "x" * 1000, "http://news.example/" + "x" * 180),
    ],
)
def test_a_url_is_shown_without_password_control_characters_and_great_length(url, text):
    assert shown(url) == text


# --- the answer


@pytest.mark.parametrize(
    ("start", "hops", "end", "moved"),
    [
        ("http://a/", (), "http://a/", False),
        ("http://a/", (301,), "https://a/", True),
        ("http://a/", (308, 301), "http://b/", True),
        ("http://a/", (301, 302), "http://b/", False),
        ("https://a/", (301,), "http://a/", False),
        ("https://a/", (301,), "https://b/", True),
    ],
)
def test_a_move_for_good_is_told_unless_it_gives_up_encryption(start, hops, end, moved):
    redirects = tuple(Redirect(status, start, end) for status in hops)
    assert Answer(status=200, url=end, headers={}, redirects=redirects).moved_to == (end if moved else None)


@pytest.mark.parametrize("value", ["", "a\x00b", "\udcfc", "é", "x" * 2000])
def test_a_validator_that_cannot_be_sent_back_is_none(value):
    answer = Answer(status=200, url="http://a/", headers={"ETag": value, "Last-Modified": value})
    assert answer.etag is None
    assert answer.last_modified is None


def test_facts_of_an_answer_have_names():
    headers = {
        "ETag": 'W/"1"',
        "Last-Modified": "yesterday",
        "Content-Type": "text/x\udcfcml",
        "Retry-After": "7",
    }
    answer = Answer(status=410, url="http://a/", headers=headers)
    assert (answer.etag, answer.last_modified, answer.content_type) == ('W/"1"', "yesterday", "text/x?ml")
    assert (answer.not_modified, answer.location, answer.retry_after(0)) == (False, None, 7000)
    assert Answer(status=304, url="http://a/", headers={}).not_modified
    assert Answer(status=304, url="http://a/", headers={}).content_type is None
