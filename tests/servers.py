"""A scripted HTTP server on 127.0.0.1 that answers as told, lies and breaks as told, and records all.

It runs in a thread of its own, so that plain tests, tests with a loop, and daemons in other processes can
all use it:

    with HttpServer() as server:
        server.on("/feed", [Reply(body=b"<rss/>"), Reply(304)])   # in turn; the last one repeats
        server.url("/feed"); server.requests[0].headers["user-agent"]
"""

import asyncio
import contextlib
import itertools
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal[
    "reset",  # RST instead of an answer
    "close",  # hangs up without an answer
    "hang",  # never answers
    "garbage",  # answers in another language
    "flood",  # headers without end
    "truncated",  # promises the body, sends half, hangs up
    "broken",  # promises the body, sends half, RST
    "trickle",  # sends the body a byte at a time, for ever
    "endless",  # a body without length or end
]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    at: float
    """time.monotonic() of its arrival."""


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Given ones replace the server's own (`Content-Length` included)."""
    delay: float = 0.0
    """Seconds before the answer."""
    fault: Fault | None = None


Script = Reply | Sequence[Reply] | Callable[[Request], Reply]


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status, headers={"Location": to})


class HttpServer:
    """`address` other than 127.0.0.1 (127.0.0.2, …) makes another site on the same machine."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.address = address
        self.requests: list[Request] = []
        self.port = 0
        self.most_at_once = 0
        self._now = 0
        self._tls = tls
        self._script: dict[str, Callable[[Request], Reply]] = {}

    def __enter__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self.open())
        return self

    def __exit__(self, *_):
        self._run(self.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, path: str = "/") -> str:
        return f"{'https' if self._tls else 'http'}://{self.address}:{self.port}{path}"

    def on(self, path: str, script: Script) -> None:
        """Answers requests for `path` (query included) by one reply, by several in turn, or by a function."""
        if callable(script):
            self._script[path] = script
            return
        replies = [script] if isinstance(script, Reply) else list(script)
        turns = itertools.chain(replies, itertools.repeat(replies[-1]))
        self._script[path] = lambda _: next(turns)

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def answer(self, request: Request) -> Reply:
        return self._script.get(request.path, lambda _: Reply(404, b"not here"))(request)

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def open(self):
        self._server = await asyncio.start_server(self._serve, self.address, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self):
        await stop_listening(self._server)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await _turns()  # what was closed is gone

    async def _serve(self, reader, writer):
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass  # a cancelled one ends quietly too: asyncio's streams of Python 3.11 complain otherwise
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _exchange(self, reader, writer) -> bool:
        first = await reader.readexactly(1)
        if not first.isalpha():  # TLS, for one
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return False
        request = await _read_request(first, reader)
        self.requests.append(request)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            reply = self.answer(request)
            await asyncio.sleep(reply.delay)
            if reply.fault is not None:
                await _misbehave(reply, writer)
                return False
            writer.write(_head(reply) + (b"" if request.method == "HEAD" else reply.body))
            await writer.drain()
            return reply.headers.get("Connection") != "close"
        finally:
            self._now -= 1


async def stop_listening(server: asyncio.Server) -> None:
    """Closes it once what was accepted just now has its task: Python 3.11 leaves that socket open otherwise."""
    for listener in server.sockets:
        asyncio.get_running_loop().remove_reader(listener)
    await _turns()
    server.close()


async def _turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def _read_request(first: bytes, reader) -> Request:
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in rest)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path, _ = line.split(" ", 2)
    return Request(method, path, headers, body, time.monotonic())


def _head(reply: Reply) -> bytes:
    headers = {"Content-Length": str(len(reply.body)), **reply.headers}
    if reply.status == 304:
        headers.pop("Content-Length", None)
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


async def _misbehave(reply: Reply, writer) -> None:  # noqa: C901  # a table of faults reads best as one
    match reply.fault:
        case "reset":
            _reset(writer)
        case "hang":
            await asyncio.sleep(3600)
        case "garbage":
            writer.write(b"220 mail.example ESMTP\r\n")
            await writer.drain()
        case "flood":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            for number in itertools.count():
                writer.write(b"X-Flood-%d: %s\r\n" % (number, b"a" * 1000))
                await writer.drain()
        case "truncated" | "broken":
            writer.write(_head(reply) + reply.body[: len(reply.body) // 2])
            await writer.drain()
            if reply.fault == "broken":
                await asyncio.sleep(0.05)  # the half must arrive before the reset overtakes it
                _reset(writer)
        case "trickle":
            writer.write(_head(Reply(reply.status, b"x" * 1_000_000, reply.headers)))
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)
        case "endless":
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            while True:
                writer.write(b"<item/>" * 5_000)
                await writer.drain()


def _reset(writer) -> None:
    """Closes with RST: the client sees ECONNRESET instead of an end."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
