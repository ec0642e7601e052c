"""One run of the system's Chromium: confined, without a network, ending with its parent.

It is spoken to in the Chrome DevTools Protocol over two pipes. Linux with util-linux (`prlimit`, `setpriv`,
`unshare`), which every Debian has. To be started from the thread that lives longest: it dies with that one.
"""

import asyncio
import itertools
import json
import os
import shutil
import signal
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import structlog

from monitor.errors import FetchError

log = structlog.get_logger("browser")

Message: TypeAlias = dict[str, Any]

_ENDED = "it has ended"
_NOBODY = 65534
_OPENING = 30.0
"""Seconds it may take to start."""
_CLOSING = 2.0
"""Seconds a page, and then the browser, may take to end by itself."""
_LONGEST_MESSAGE = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_KEPT = 4 * 1024
"""Bytes of complaints that are kept."""
_PIPES = 'exec 3<&0 4>&1 </dev/null >&2; exec "$@"'
"""Chromium listens at descriptor 3 and speaks at 4."""
_NAMESPACES = (
    "unshare",
    "--user",
    "--map-current-user",
    "--net",  # not even a loopback: the kernel's word, whatever a page makes of the browser
    "--pid",
    "--mount-proc",
    "--fork",
    "--kill-child=KILL",  # and with the first process of a namespace all others end
)
_FLAGS = (
    "--headless",
    "--remote-debugging-pipe",  # a port would be open to the whole machine
    "--no-startup-window",
    "--no-first-run",
    # What interception misses leads nowhere, even without a namespace.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--no-pings",
    # Nothing on the browser's own account.
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-sync",
    "--disable-features=MediaRouter,OptimizationHints,Prerender2,SpareRendererForSitePerProcess,Translate",
    # Nothing that only eyes and ears need.
    "--blink-settings=imagesEnabled=false",
    "--deny-permission-prompts",
    "--disable-gpu",
    "--mute-audio",
    "--disable-dev-shm-usage",  # small in containers
)


class BrowserError(Exception):
    """The browser said no, or says nothing any more. Becomes a FetchError where its subject is known."""


class Tab:
    """A page of its own: what is sent to it, and what comes of it."""

    def __init__(self, chromium: "Chromium", session: str, frame: str) -> None:
        self._chromium = chromium
        self._session = session
        self.frame = frame
        """The id of its main frame."""

    def listen(self, listener: Callable[[str, Message], None]) -> None:
        """`listener` gets the method and the parameters of each event."""
        self._chromium.listeners[self._session] = listener

    async def send(self, method: str, **parameters: Any) -> Message:
        """The result. Raises BrowserError."""
        return await self._chromium.send(method, parameters, self._session)


class Chromium:
    """Its process and its folder; `open` and `served` count pages, for who holds it."""

    def __init__(self) -> None:
        self.open = 0
        self.served = 0
        self.timer: asyncio.TimerHandle | None = None
        self.listeners: dict[str, Callable[[str, Message], None]] = {}
        self._hurt = False
        self._closed = False
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._said = b""
        self._folder: Path | None = None
        self._process: Process | None = None
        self._ears: list[asyncio.Task[None]] = []

    @property
    def fit(self) -> bool:
        return not self._hurt and self._process is not None and self._process.returncode is None

    async def start(self, executable: str, *, sandbox: bool, memory: int) -> None:
        """Raises FetchError. Who is root starts it as nobody."""
        owner = _NOBODY if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="media-monitor-browser-"))
        if owner is not None:
            os.chown(self._folder, owner, owner)
        command = make_command(executable, self._folder, sandbox=sandbox, memory=memory, owner=owner)
        self._process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={"PATH": os.defpath, "HOME": str(self._folder), "LANG": "C.UTF-8"},
            cwd="/",
            start_new_session=True,  # Ctrl-C is not for it
        )
        self._ears = [asyncio.create_task(self._hear()), asyncio.create_task(self._hear_complaints())]
        try:
            async with asyncio.timeout(_OPENING):
                await self.send("Browser.getVersion", {})
        except (BrowserError, TimeoutError) as error:
            await self._finish(self._process)
            remedy = _find_remedy(self._said.decode("utf-8", "replace"))
            raise FetchError(f"{executable} does not start; {remedy}") from error

    @asynccontextmanager
    async def tab(self) -> AsyncIterator[Tab]:
        """A page with cookies, storage and cache of its own, which end with it. Raises BrowserError."""
        context = (await self.send("Target.createBrowserContext", {}))["browserContextId"]
        session = ""
        try:
            refusal = {"behavior": "deny", "browserContextId": context}
            await self.send("Browser.setDownloadBehavior", refusal)
            blank = {"url": "about:blank", "browserContextId": context}
            target = (await self.send("Target.createTarget", blank))["targetId"]
            attached = await self.send("Target.attachToTarget", {"targetId": target, "flatten": True})
            session = attached["sessionId"]
            yield Tab(self, session, target)
        finally:
            self.listeners.pop(session, None)
            await asyncio.shield(asyncio.ensure_future(self._dispose(context)))

    async def _dispose(self, context: str) -> None:
        end = self.send("Target.disposeBrowserContext", {"browserContextId": context})
        self._hurt = not await _in_time(end) or self._hurt

    async def send(self, method: str, parameters: Message, session: str | None = None) -> Message:
        """The result. Raises BrowserError."""
        if self._closed or self._process is None or self._process.stdin is None or self._ears[0].done():
            raise BrowserError(_ENDED)
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\0")
            await self._process.stdin.drain()
            result: Message = await answer
            return result
        except OSError as error:
            raise BrowserError(_ENDED) from error
        finally:
            del self._waiting[number]

    async def close(self) -> None:
        """At any time, also while it starts: then `start` fails."""
        self._closed = True
        if self.timer is not None:
            self.timer.cancel()
        if self._process is not None:
            await self._finish(self._process)
        if self._folder is not None:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _finish(self, process: Process) -> None:
        """Hangs up, at which it ends; if it does not, it is killed."""
        if process.stdin is not None:
            process.stdin.close()
        if not await _in_time(process.wait()):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        await asyncio.gather(*self._ears)

    async def _hear(self) -> None:
        """Takes messages apart; however many a page causes, others have their turn in between."""
        rest = bytearray()
        try:
            while (chunk := await self._read("stdout")) and len(rest) <= _LONGEST_MESSAGE:
                *whole, last = chunk.split(b"\0")
                for part in whole:
                    self._take(json.loads(rest + part))
                    rest.clear()
                rest += last
                await asyncio.sleep(0)
        except (ValueError, RecursionError):
            log.warning("the browser speaks another language; it is replaced")
        finally:
            self._hurt = True
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(BrowserError(_ENDED))

    def _take(self, message: Message) -> None:
        answer = self._waiting.get(message.get("id", 0))
        if answer is not None and not answer.done():
            if "error" in message:
                answer.set_exception(BrowserError(str(message["error"].get("message"))))
            else:
                answer.set_result(message["result"])
        elif "method" in message and (listener := self.listeners.get(message.get("sessionId", ""))):
            listener(message["method"], message["params"])

    async def _hear_complaints(self) -> None:
        while chunk := await self._read("stderr"):
            self._said = (self._said + chunk)[-_KEPT:]

    async def _read(self, name: str) -> bytes:
        stream: asyncio.StreamReader = getattr(self._process, name)
        return await stream.read(_CHUNK)


def make_command(
    executable: str, folder: Path, *, sandbox: bool, memory: int, owner: int | None
) -> list[str]:
    """What is run: `memory` bytes for each process, as the user `owner`, killed when its parent ends."""
    return [
        "sh",
        "-c",
        _PIPES,
        "sh",
        "prlimit",
        "--core=0",
        f"--data={memory}",
        "setpriv",
        "--pdeathsig=KILL",
        "--no-new-privs",
        *(() if owner is None else (f"--reuid={owner}", f"--regid={owner}", "--clear-groups")),
        *(_NAMESPACES if sandbox else ()),
        executable,
        *_FLAGS,
        *(() if sandbox else ("--no-sandbox",)),
        f"--user-data-dir={folder}",
    ]


def _find_remedy(said: str) -> str:
    """What Chromium, or what confines it, complained of, and what helps."""
    lines = [line.strip()[:200] for line in said.splitlines() if line.strip()]
    for line in lines:
        if line.startswith("unshare:") or "sandbox" in line:
            return f"allow user namespaces on this machine, or give up the sandbox in the settings ({line})"
    return f"run it by hand to see why ({(lines or ['it says nothing'])[-1]})"


async def _in_time(work: Awaitable[Any]) -> bool:
    """Whether it ended well and in time."""
    try:
        async with asyncio.timeout(_CLOSING):
            await work
    except (BrowserError, TimeoutError):
        return False
    return True
