"""The browser against pages that reach for other addresses, take what they can get, and never end."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from monitor.errors import EgressRefused, FetchError, FetchTimeout, TooLarge
from monitor.net import chromium
from monitor.net.answer import Redirect
from monitor.net.browser import Browser, find_browser
from monitor.net.visit import Visit
from tests.net.test_session import with_session
from tests.servers import HttpServer, Reply, redirect

HTML = {"Content-Type": "text/html; charset=utf-8"}
SCRIPT = {"Content-Type": "text/javascript"}
SANDBOX = ["unshare", "--user", "--map-current-user", "--net", "--pid", "--mount-proc", "--fork", "true"]

needs_browser = pytest.mark.skipif(
    find_browser(None) is None, reason="no Chromium here; install Debian's package chromium"
)


def confines() -> bool:
    return (
        find_browser(None) is not None
        and subprocess.run(SANDBOX, capture_output=True, check=False).returncode == 0
    )


CONFINES = confines()
MODES = [
    pytest.param(
        True,
        marks=pytest.mark.skipif(not CONFINES, reason="no user namespaces on this machine"),
        id="sandbox",
    ),
    pytest.param(False, id="no sandbox"),
]


@pytest.fixture
def server():
    with HttpServer() as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Every test ends without a process or a folder of the browser."""
    before = folders()
    yield
    assert folders() == before
    assert descendants(os.getpid(), "chrom") == []


def folders():
    return set(Path(tempfile.gettempdir()).glob("media-monitor-browser-*"))


def descendants(parent, name):
    """Living processes below `parent` whose command holds `name`."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append((int(stat.parent.name), fields[0]))
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, left = [], [parent]
    while left:
        for pid, state in children.get(left.pop(), ()):
            left.append(pid)
            if state != "Z" and name in command_of(pid):
                found.append(pid)
    return found


async def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def with_browser(use, *, allow=("127.0.0.1/32",), **options):
    async def go(session):
        browser = Browser(session, **{"sandbox": CONFINES, **options})
        try:
            return await use(browser)
        finally:
            await browser.close()

    return with_session(go, allow=allow)


def render(url, *, timeout=15_000, max_bytes=1_000_000, **options):
    return with_browser(lambda browser: browser.render(url, timeout=timeout, max_bytes=max_bytes), **options)


def page(body, **options):
    return Reply(headers=HTML, body=body.encode(), **options)


# --- what pages are given


@needs_browser
@pytest.mark.parametrize("sandbox", MODES)
def test_what_scripts_write_is_in_the_document(server, sandbox):
    server.on("/", page("<link rel=stylesheet href=/a.css><p id=a>Loading</p><script src=/a.js></script>"))
    server.on(
        "/a.js",
        Reply(
            headers=SCRIPT,
            body=b"setTimeout(async () => a.textContent = await (await fetch('/text')).text(), 300)",
        ),
    )
    server.on("/text", Reply(headers={"Content-Type": "text/plain"}, body="Grüße".encode(), delay=1.5))
    answer = render(server.url(), sandbox=sandbox)
    assert '<p id="a">Grüße</p>' in answer.body.decode()
    assert (answer.status, answer.url, answer.content_type) == (200, server.url(), "text/html; charset=utf-8")
    assert server.paths() == ["/", "/a.js", "/text"]  # and no style sheet
    assert {request.headers["user-agent"] for request in server.requests} == {"MediaMonitor-Test/1"}


@needs_browser
def test_moves_are_followed_whoever_makes_them(server):
    server.on("/old", redirect("/shell"))
    server.on("/shell", page("<script>location.href = '/moved'</script>", status=203))
    server.on("/moved", redirect("/article", 301))
    server.on("/article", page("<p>Text</p><script>document.write(location.pathname)</script>"))
    answer = render(server.url("/old"))
    assert "</script>/article" in answer.body.decode()
    assert (answer.status, answer.url) == (200, server.url("/article"))
    assert answer.redirects == (
        Redirect(302, server.url("/old"), server.url("/shell")),
        Redirect(302, server.url("/shell"), server.url("/moved")),
        Redirect(301, server.url("/moved"), server.url("/article")),
    )
    assert answer.moved_to is None
    assert server.paths() == ["/old", "/shell", "/moved", "/article"]


OWN = """<p id=a></p><script src="data:text/javascript,document.write('S')"></script><script>
const put = text => () => a.append(text), blob = text => URL.createObjectURL(new Blob([text]));
fetch("data:text/plain,a").then(put("D")); fetch(blob("a")).then(put("B"));
new Worker(blob(`fetch("${location.origin}/data").then(() => postMessage(1))`)).onmessage = put("W");
fetch(FAR + "data", {headers: {"X-Key": "a"}}).then(r => r.text()).then(t => a.append(t));
</script>"""


@needs_browser
def test_scripts_have_what_needs_no_network_workers_and_other_sites(server):
    with HttpServer("127.0.0.3") as far:
        far.on("/data", Reply(headers={"Access-Control-Allow-Origin": "*", "Set-Cookie": "a=1"}, body=b"F"))
        server.on(
            "/", page(OWN.replace("FAR", f"'{far.url()}'"), status=999)
        )  # a status that browsers refuse
        answer = render(server.url(), allow=["127.0.0.1/32", "127.0.0.3/32"])
        (request,) = far.requests
    text = answer.body.decode()
    assert "</script>S" in text
    assert set(text.partition('"a">')[2].partition("<")[0]) == set("DBWF")
    assert answer.status == 999
    assert server.paths() == ["/", "/data"]
    assert request.headers["origin"] == server.url().rstrip("/")
    assert {"x-key", "cookie", "sec-fetch-mode"}.isdisjoint(request.headers)


@needs_browser
def test_what_is_no_html_needs_no_browser(server):
    server.on("/", Reply(headers={"Content-Type": "application/pdf"}, body=b"%PDF"))
    assert render(server.url()).body == b"%PDF"


@needs_browser
def test_a_page_that_always_moves_or_never_rests_is_taken_as_it_is(server):
    server.on("/reload", page("<p>Here</p><script>location.reload()</script>"))
    server.on("/poll", page("<p>Here</p><script>setInterval(() => fetch('/tick'), 300)</script>"))

    async def use(browser):
        return [
            (await browser.render(server.url(path), timeout=4_000, max_bytes=10_000)).body.decode()
            for path in ("/reload", "/poll")
        ]

    assert all("<p>Here</p>" in body for body in with_browser(use))
    assert server.paths().count("/reload") <= 12


@needs_browser
def test_pages_share_nothing(server):
    server.on(
        "/",
        page(
            "<script>document.write(`[${document.cookie}${localStorage.a ?? ''}]`);"
            "document.cookie = 'a=1'; localStorage.a = 1</script>"
        ),
    )

    async def use(browser):
        return [(await browser.render(server.url(), timeout=9_000, max_bytes=10_000)).body for _ in range(2)]

    assert all(b"[]" in body for body in with_browser(use))


# --- what pages reach for

ATTEMPTS = """
<link rel=dns-prefetch href=HTTP><link rel=preconnect href=HTTP><link rel=prefetch href=HTTP>
<link rel=preload as=script href=HTTP><link rel=modulepreload href=HTTP><link rel=stylesheet href=HTTP>
<link rel=icon href=HTTP><link rel=manifest href=HTTP><style>@import url(HTTP); p { background: url(HTTP) }
@font-face { font-family: f; src: url(HTTP) } p { font-family: f }</style>
<script type=speculationrules>{"prerender": [{"source": "list", "urls": ["HTTP", "/prerender"]}],
"prefetch": [{"source": "list", "urls": ["HTTP"]}]}</script>
<p>Text</p><img src=HTTP><video src=HTTP autoplay></video><iframe src=HTTP></iframe><object data=HTTP></object>
<embed src=HTTP><iframe srcdoc="<script src=HTTP></script><img src=HTTP>"></iframe><script src=HTTP></script>
<form id=form method=post action=HTTP target=_blank><input name=a></form><a id=link ping=HTTP href=#a>a</a>
<script>
const attempts = {
    fetch: () => fetch("HTTP", {mode: "no-cors"}), post: () => fetch("/post", {method: "POST", body: "a"}),
    keepalive: () => fetch("HTTP", {keepalive: true, mode: "no-cors"}), hop: () => fetch("/hop"),
    xhr: () => { const x = new XMLHttpRequest(); x.open("GET", "HTTP"); x.send() },
    socket: () => new WebSocket("WS"), near: () => new WebSocket(location.href.replace("http", "ws") + "socket"),
    events: () => new EventSource("HTTP"), beacon: () => navigator.sendBeacon("HTTP", "a"),
    transport: () => new WebTransport("HTTPS"), module: () => import("HTTP"), image: () => new Image().src = "HTTP",
    worker: () => new Worker(URL.createObjectURL(new Blob(
        ["fetch('HTTP', {mode: 'no-cors'}); new WebSocket('WS'); importScripts('HTTP')"]))),
    shared: () => new SharedWorker(URL.createObjectURL(new Blob(["fetch('HTTP'); new WebSocket('WS')"]))),
    service: () => navigator.serviceWorker.register("/service.js"), popup: () => window.open("HTTP"),
    form: () => form.submit(), ping: () => link.click(),
    rtc: async () => {
        const one = new RTCPeerConnection({iceServers: [{urls: ["stun:HOST", "turn:HOST?transport=tcp"],
            username: "a", credential: "a"}]});
        one.createDataChannel("a"); await one.setLocalDescription(await one.createOffer());
        await one.setRemoteDescription({type: "answer", sdp: one.localDescription.sdp.replace("actpass", "active")});
        await one.addIceCandidate({candidate: "candidate:1 1 udp 1 ADDRESS PORT typ host", sdpMid: "0"});
    },
    css: () => CSS.paintWorklet?.addModule("HTTP"), cache: () => caches.open("a").then(c => c.add("HTTP")),
    payment: () => new PaymentRequest([{supportedMethods: "HTTPS"}], {total: {label: "a", amount:
        {currency: "EUR", value: "1"}}}).canMakePayment(),
};
for (const attempt of Object.values(attempts)) { try { Promise.resolve(attempt()).catch(() => 0) } catch { } }
fetch("/allowed");
setTimeout(() => location.href = "HTTP", 700);
</script>
"""


class Trap:
    """An address of this machine that the guard does not allow; knows whether anything came to it."""

    def __enter__(self):
        self.tcp = socket.create_server(("127.0.0.2", 0))
        self.host, self.port = self.tcp.getsockname()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((self.host, self.port))
        self.tcp.setblocking(False)
        self.udp.setblocking(False)
        return self

    def __exit__(self, *_):
        self.tcp.close()
        self.udp.close()

    def lay(self, text):
        place = f"{self.host}:{self.port}"
        for word, value in {
            "HTTPS": f"https://{place}/", "HTTP": f"http://{place}/", "WS": f"ws://{place}/",
            "HOST": place, "ADDRESS": self.host, "PORT": str(self.port),
        }.items():  # fmt: skip
            text = text.replace(word, value)
        return text

    @property
    def is_untouched(self):
        for take in (self.tcp.accept, lambda: (self.udp, self.udp.recv(1))):
            with contextlib.suppress(BlockingIOError):
                what, _ = take()
                what.close()
                return False
        return True


@pytest.fixture
def trap():
    with Trap() as trap:
        yield trap


def test_the_trap_notices(trap):
    assert trap.is_untouched
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(b"a", (trap.host, trap.port))
    assert not trap.is_untouched


def test_the_trap_notices_connections(trap):
    with socket.create_connection((trap.host, trap.port)):
        assert not trap.is_untouched


@needs_browser
@pytest.mark.parametrize("sandbox", MODES)
def test_nothing_of_a_page_reaches_an_address_that_the_guard_refuses(server, trap, sandbox):
    server.on("/", page(trap.lay(ATTEMPTS)))
    server.on("/hop", redirect(trap.lay("HTTP")))
    answer = render(server.url(), sandbox=sandbox)
    assert b"<p>Text</p>" in answer.body
    assert trap.is_untouched
    assert sorted(server.paths()) == ["/", "/allowed", "/hop"]
    assert {request.method for request in server.requests} == {"GET"}


@pytest.fixture
def blind(server, monkeypatch):
    """Interception that misses everything but the document."""
    serve = Visit._serve

    async def miss(self, event):
        if event["request"]["url"] == server.url():
            await serve(self, event)
        else:
            await self._tab.send("Fetch.continueRequest", requestId=event["requestId"])

    monkeypatch.setattr(Visit, "_serve", miss)


def attempt(server, trap, **options):
    server.on("/", page(trap.lay(ATTEMPTS)))
    with contextlib.suppress(FetchError):  # the page goes where nothing is
        render(server.url(), timeout=5_000, **options)


@needs_browser
@pytest.mark.parametrize("sandbox", MODES)
def test_what_interception_misses_leads_nowhere(server, trap, sandbox, blind):
    attempt(server, trap, sandbox=sandbox)
    assert trap.is_untouched
    assert server.paths() == ["/"]


@needs_browser
@pytest.mark.parametrize("sandbox", MODES)
def test_the_kernel_keeps_what_the_browsers_own_settings_do_not(server, trap, sandbox, blind, monkeypatch):
    needed = ("--headless", "--remote", "--no-startup", "--disable-gpu", "--disable-dev")
    monkeypatch.setattr(chromium, "_FLAGS", [flag for flag in chromium._FLAGS if flag.startswith(needed)])
    attempt(server, trap, sandbox=sandbox)
    assert trap.is_untouched is sandbox  # without it the attempts arrive: they are real
    assert (server.paths() == ["/"]) is sandbox


@needs_browser
def test_the_document_itself_may_not_come_from_an_address_that_the_guard_refuses(server, trap):
    server.on("/", redirect(trap.lay("HTTP")))
    with pytest.raises(EgressRefused):
        render(server.url())
    assert trap.is_untouched


@needs_browser
@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "chrome://version", "view-source:file:///etc/passwd", "about:blank"]
)
def test_scripts_do_not_reach_what_is_no_web(server, target):
    server.on(
        "/",
        page(
            f"<iframe src='{target}'></iframe><p id=a>Text</p><script>"
            f"fetch('{target}').then(r => r.text()).then(t => a.textContent = t).catch(() => 0);"
            f"try {{ window.open('{target}') }} catch {{ }} location.href = '{target}'</script>"
        ),
    )
    if target == "about:blank":
        with pytest.raises(FetchError, match="no web page"):
            render(server.url())
    else:
        assert b">Text</p>" in render(server.url()).body


# --- what pages take


@needs_browser
def test_pages_that_take_time_memory_or_attention_are_bounded_and_the_next_one_is_served(server):
    server.on("/loop", page("a<script>for (;;);</script>"))
    server.on(
        "/ask", page("a<script>setInterval(() => { for (i = 0; i < 100; i++) fetch('/a' + i) }, 1)</script>")
    )
    server.on("/grow", page("a<script>document.body.append('x'.repeat(2e6))</script>"))
    server.on("/take", page("a<script>b = []; for (;;) b.push(new Uint8Array(1e7).fill(1))</script>"))
    server.on("/heap", page("a<script>b = []; for (;;) b.push({a: [1, 2, 3, 4]})</script>"))
    server.on(
        "/talk",
        page(
            "a<script>onbeforeunload = () => 'stay'; for (i = 0; i < 50; i++) { alert(1); confirm(2); prompt(3) }"
            "document.write('through')</script>"
        ),
    )
    server.on("/open", page("a<script>setInterval(() => window.open('/pop'), 1)</script>"))
    server.on("/print", page("a<script>print(); location = URL.createObjectURL(new Blob(['b']))</script>"))

    async def use(browser):
        async def see(path, timeout=5_000):
            try:
                return await browser.render(server.url(path), timeout=timeout, max_bytes=1_000_000)
            except FetchError as error:
                return error

        paths = ("/loop", "/ask", "/grow", "/take", "/heap", "/open", "/print", "/talk")
        return dict(zip(paths, await asyncio.gather(*map(see, paths)), strict=True))

    found = with_browser(use)
    assert isinstance(found["/loop"], FetchTimeout)
    assert isinstance(found["/grow"], TooLarge)
    assert type(found["/heap"]) in {FetchError, FetchTimeout}
    assert b"through" in found["/talk"].body
    assert sum(path.startswith("/a") for path in server.paths()) <= 501
    assert "/pop" not in server.paths()


@needs_browser
def test_more_than_max_bytes_are_not_loaded(server):
    server.on("/", page("<p>Text</p><script src=/big.js></script><script src=/big.js?2></script>"))
    server.on("/big.js", Reply(headers=SCRIPT, fault="endless"))
    assert b"<p>Text</p>" in render(server.url(), max_bytes=10_000).body


# --- how the browser lives


@needs_browser
def test_it_is_replaced_after_its_life_and_ends_when_idle(server):
    server.on("/", page("<p>Text</p>"))

    async def use(browser):
        runs = []
        for _ in range(3):
            await browser.render(server.url(), timeout=9_000, max_bytes=10_000)
            runs.append(browser._current)
        assert runs[0] is runs[1]
        assert runs[1] is not runs[2]
        await until(lambda: not descendants(os.getpid(), "chrom"))
        assert browser._current is None

    with_browser(use, life=2, idle=500)


@needs_browser
def test_a_browser_that_was_killed_is_started_again(server):
    server.on("/", page("<p>Text</p>"))
    server.on("/loop", page("<script>for (;;);</script>"))

    async def use(browser):
        busy = asyncio.create_task(browser.render(server.url("/loop"), timeout=9_000, max_bytes=10_000))
        await until(lambda: "/loop" in server.paths())
        await until(lambda: descendants(os.getpid(), "--type=renderer"))
        await asyncio.sleep(1)
        for pid in descendants(os.getpid(), "chromium"):
            if "--type" not in command_of(pid):
                os.kill(pid, signal.SIGKILL)
        with pytest.raises(FetchError, match=r"tried again|left out"):
            await busy
        return await browser.render(server.url(), timeout=9_000, max_bytes=10_000)

    assert b"Text" in with_browser(use).body


@needs_browser
def test_who_gives_up_leaves_nothing_behind(server):
    server.on("/", page("<script>for (;;);</script>"))

    async def use(browser):
        for seconds in (0.2, 3):  # while the browser starts, and while the page runs
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(seconds):
                    await browser.render(server.url(), timeout=60_000, max_bytes=10_000)

    with_browser(use)


@needs_browser
def test_closing_ends_pages_under_way(server):
    server.on("/", page("<script>setInterval(() => fetch('/a'), 100)</script>"))

    async def use(browser):
        work = asyncio.create_task(browser.render(server.url(), timeout=60_000, max_bytes=10_000))
        await until(lambda: "/a" in server.paths())
        await browser.close()
        with pytest.raises(FetchError):
            await work
        with pytest.raises(FetchError, match="closed"):
            await browser.render(server.url(), timeout=60_000, max_bytes=10_000)

    with_browser(use)


@needs_browser
@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.05, 0.3])
def test_closing_ends_a_browser_that_starts(server, seconds):
    server.on("/", page("a"))

    async def use(browser):
        work = asyncio.create_task(browser.render(server.url(), timeout=60_000, max_bytes=10_000))
        await until(lambda: browser._living)
        await asyncio.sleep(seconds)
        await browser.close()
        with pytest.raises(FetchError):
            await work

    with_browser(use)


DAEMON = """
import asyncio, sys
from monitor.egress import Egress
from monitor.net.browser import Browser
from monitor.net.pacing import Pacer
from monitor.net.session import Session

async def main():
    options = {"user_agent": "a", "concurrency": 8}
    async with Session(Egress(["127.0.0.0/8"]), Pacer(0, 8, asyncio.get_running_loop().time), **options) as session:
        await Browser(session, sandbox=sys.argv[2] == "True").render(sys.argv[1], timeout=60_000, max_bytes=10_000)

asyncio.run(main())
"""


@needs_browser
@pytest.mark.parametrize("sandbox", MODES)
def test_no_process_survives_a_daemon_that_was_killed(server, sandbox):
    server.on("/busy", Reply(fault="reset"))
    server.on("/", page("<script>fetch('/busy').catch(() => { for (;;); })</script>"))
    before = folders()
    with subprocess.Popen([sys.executable, "-c", DAEMON, server.url(), str(sandbox)]) as daemon:
        asyncio.run(until(lambda: "/busy" in server.paths()))
        family = descendants(daemon.pid, "")
        assert len(family) > 4
        daemon.kill()
    asyncio.run(until(lambda: not any(map(command_of, family))))
    for folder in folders() - before:
        subprocess.run(["rm", "-r", folder], check=True)


# --- what is missing


def test_a_browser_is_found_by_name_or_by_path(tmp_path, monkeypatch):
    for name in ("google-chrome", "chromium-browser", "mine"):
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(None) == str(tmp_path / "chromium-browser")
    assert find_browser("mine") == find_browser(str(tmp_path / "mine")) == str(tmp_path / "mine")
    assert find_browser("/no/such/browser") is None
    monkeypatch.setenv("PATH", "/nowhere")
    assert find_browser(None) is None


def test_a_missing_browser_is_named_with_its_package(server):
    with pytest.raises(FetchError, match="/no/such is not found; install Debian's package chromium"):
        render(server.url(), executable="/no/such")
    assert server.requests == []


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo no luck >&2; exit 1", "run it by hand"),
        (
            "echo 'unshare: unshare failed: Operation not permitted' >&2; exit 1",
            "allow user namespaces .*not permitted",
        ),
        ("printf 'a\\0' >&4; echo no luck >&2; sleep 60", "run it by hand to see why .no luck"),
        ("echo 'No usable sandbox!' >&2; exit 1", "allow user namespaces"),
    ],
)
def test_a_browser_that_does_not_start_is_an_error_with_a_remedy(server, script, words):
    server.on("/", page("a"))
    with tempfile.TemporaryDirectory() as folder:  # nobody may not look into pytest's
        Path(folder).chmod(0o755)
        fake = Path(folder, "chromium")
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)
        with pytest.raises(FetchError, match=words):
            render(server.url(), executable=str(fake), sandbox=False)
