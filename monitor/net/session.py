"""The one door to HTTP: every request to an address that a configuration, a feed or a page named.

Refuses other schemes than http(s), addresses that the egress guard refuses (asked on each connection,
about the address connected to), bodies over the limit and answers that do not end in time. Keeps no
cookies, uses no proxy of the environment, verifies certificates, retries nothing.
"""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from w3lib.url import safe_url_string
from yarl import URL

from monitor.egress import Egress, check_url
from monitor.errors import EgressRefused, FetchError
from monitor.identify.urls import outlet
from monitor.model import Millis
from monitor.net.answer import Answer, Redirect
from monitor.net.body import ACCEPT_ENCODING, Body
from monitor.net.failures import REFUSED, shown, translated
from monitor.net.pacing import Pacer
from monitor.net.resolver import Resolver
from monitor.settings import SECOND

MOST_REDIRECTS = 10
_CHUNK = 64 * 1024
_KEEP_ALIVE = 3.0
"""Seconds an idle connection is kept: long enough for the next feed of a site, shorter than servers wait
(5 s is usual), and short enough that polling thousands of sites does not use up the file descriptors."""
_DNS_TTL = 60
_OF_ONE_SITE = frozenset({"authorization", "cookie", "if-none-match", "if-modified-since"})
"""Headers that a redirect does not carry to another site: secrets, and validators, which mean nothing to
it and could be used to recognise the visitor."""
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Session:
    """Fetches politely (`get`) and sends (`post`). An async context manager; one for the whole program."""

    def __init__(
        self,
        egress: Egress,
        pacer: Pacer,
        *,
        user_agent: str,
        concurrency: int,
        resolver: Resolver | None = None,
    ) -> None:
        self._egress = egress
        self._pacer = pacer
        self._user_agent = user_agent
        self._concurrency = concurrency
        self._resolver = resolver

    async def __aenter__(self) -> Self:
        self._slots = asyncio.Semaphore(self._concurrency)
        self._resolver = self._resolver or Resolver()
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            socket_factory=self._make_socket,
            limit=0,  # `_slots` limits polls; deliveries must not wait behind them
            keepalive_timeout=_KEEP_ALIVE,
            ttl_dns_cache=_DNS_TTL,
        )
        self._client = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": self._user_agent},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            auto_decompress=False,
            trust_env=False,
        )
        # aiohttp repeats a GET at once where a connection breaks: a second request out of its turn.
        self._client._retry_connection = False  # noqa: SLF001  # there is no public switch
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        if self._resolver is not None:
            await self._resolver.close()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        timeout: Millis,  # noqa: ASYNC109  # not what the caller waits at most: waiting for a turn is free
        max_bytes: int,
        check: Callable[[str], Awaitable[None]] | None = None,
    ) -> Answer:
        """The answer at the end of all redirects. Raises FetchError.

        Every hop waits for the turn of its site; `timeout` counts what the servers take, not these waits.
        `check` is asked about the address of each hop, and raises FetchError where it may not be fetched.
        """
        left = timeout / SECOND
        hops: list[Redirect] = []
        here = urldefrag(url).url
        while True:
            _check(here)
            if check is not None:
                await check(here)
            sent = headers if outlet(here) == outlet(url) else _without_secrets(headers)
            answer = await self._take_turn("GET", here, sent, b"", left, max_bytes, tuple(hops))
            left -= answer.seconds
            if answer.location is None:
                return answer
            target = _find_target(answer, answer.location)
            hops.append(Redirect(answer.status, here, target))
            _check_hops(shown(url), hops)
            here = target

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        timeout: Millis,  # noqa: ASYNC109  # see get
        max_bytes: int,
        ready: Callable[[], None] | None = None,
    ) -> Answer:
        """The answer to one request, a redirect as any other. It waits for the turn of its site; raises FetchError.

        `ready` is asked when the turn has come, and raises FetchError where the request is not to be made after all.
        """
        _check(url)
        return await self._take_turn(method, url, headers, body, timeout / SECOND, max_bytes, (), ready)

    def rest(self, site: str, seconds: float) -> None:
        """Leaves `site` alone for so long, as it asked for."""
        self._pacer.rest(site, seconds)

    def rests(self, site: str) -> float:
        """Seconds for which `site` still wants to be left alone."""
        return self._pacer.rests(site)

    def slow_down(self, site: str, pace: float) -> None:
        """Leaves at least `pace` seconds between two requests to `site` from now on."""
        self._pacer.slow_down(site, pace)

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        timeout: Millis,  # noqa: ASYNC109  # what came before the deadline is returned, not lost
        max_bytes: int = 64 * 1024,
    ) -> Answer:
        """The answer to one POST; a redirect is an answer like another. Raises FetchError.

        Unreachable, EgressRefused and an unusable URL mean that nothing was sent. Once the status has come
        it counts: of a body that is too long, cut off or late, what there is is returned.
        """
        _check(url)
        deadline = asyncio.get_running_loop().time() + timeout / SECOND
        with translated(url):
            async with asyncio.timeout_at(deadline):
                response = await self._client.post(
                    _as_sent(url),
                    data=body,
                    headers={**headers, "Accept-Encoding": "identity"},
                    allow_redirects=False,
                )
            async with response:
                said = bytearray()
                with suppress(aiohttp.ClientError, OSError):
                    async with asyncio.timeout_at(deadline):
                        await _read_some(response, said, max_bytes)
                return Answer(status=response.status, url=url, headers=response.headers, body=bytes(said))

    async def _take_turn(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, seconds: float, max_bytes: int,
        hops: tuple[Redirect, ...], ready: Callable[[], None] | None = None,
    ) -> Answer:  # fmt: skip
        async with self._pacer.turn(outlet(url), self._slots):
            if ready is not None:
                ready()
            clock = asyncio.get_running_loop().time
            started = clock()
            answer = await self._fetch(method, url, headers, body, seconds, max_bytes, hops)
            return replace(answer, seconds=clock() - started)

    async def _fetch(
        self, method: str, url: str, headers: Mapping[str, str], sent: bytes, seconds: float, max_bytes: int,
        hops: tuple[Redirect, ...],
    ) -> Answer:  # fmt: skip
        with translated(url):
            async with (
                asyncio.timeout(seconds),
                self._client.request(
                    method,
                    _as_sent(url),
                    data=sent or None,
                    headers={**headers, "Accept-Encoding": ACCEPT_ENCODING},
                    allow_redirects=False,
                ) as response,
            ):
                answer = Answer(status=response.status, url=url, headers=response.headers, redirects=hops)
                if answer.location is not None:
                    return answer
                body = Body(shown(url), response.headers.get("Content-Encoding", ""), max_bytes)
                if (response.content_length or 0) > max_bytes:
                    raise body.too_large()
                await _read(response, body)
                return Answer(
                    status=response.status,
                    url=url,
                    headers=response.headers,
                    redirects=hops,
                    body=body.finish(),
                )

    def _make_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """The guard: aiohttp asks for a socket before each connection, whatever led to the address."""
        family, kind, protocol, _, address = info
        refusal = self._egress.refusal(str(address[0]))
        if refusal is not None:
            raise OSError(errno.EACCES, REFUSED + refusal)
        return socket.socket(family, kind, protocol)


async def _read(response: aiohttp.ClientResponse, body: Body) -> None:
    async for chunk in response.content.iter_chunked(_CHUNK):
        body.add(chunk)


async def _read_some(response: aiohttp.ClientResponse, said: bytearray, limit: int) -> None:
    async for chunk in response.content.iter_chunked(_CHUNK):
        said += chunk[: limit - len(said)]
        if len(said) == limit:
            return


def _check(url: str) -> None:
    reason = check_url(url)
    if reason is not None:
        raise EgressRefused(f"{shown(url)}: {reason}")


def _check_hops(start: str, hops: list[Redirect]) -> None:
    if hops[-1].target in {hop.source for hop in hops}:
        raise FetchError(
            f"{start}: redirects in a loop at {shown(hops[-1].target)}; check the URL in a browser"
        )
    if len(hops) > MOST_REDIRECTS:
        raise FetchError(f"{start}: more than {MOST_REDIRECTS} redirects; check the URL in a browser")


def _find_target(answer: Answer, location: str) -> str:
    """The absolute URL a Location header names; bytes outside ASCII are encoded as browsers do."""
    try:
        text = location.strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        target = urldefrag(urljoin(answer.url, text)).url
        return target if _is_clean(target) else safe_url_string(target)
    except ValueError as error:
        raise FetchError(f"{shown(answer.url)}: redirects to what is no URL: {location[:80]!r}") from error


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _OF_ONE_SITE}


def _as_sent(url: str) -> URL:
    """Byte for byte as given where that is possible: signed URLs, and servers that redirect to their own
    spelling, do not survive another one.
    """
    return URL(url, encoded=_is_clean(url))


def _is_clean(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url and bool(urlsplit(url).path)
