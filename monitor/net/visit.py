"""One page in the browser, from its document to the text its scripts have made.

Every request of the page is answered from here: by the session, by nothing, or by a refusal.
"""

import asyncio
import base64
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any

from monitor.errors import FetchError, FetchTimeout, TooLarge
from monitor.model import Millis
from monitor.net.answer import Answer, Redirect
from monitor.net.chromium import BrowserError, Chromium, Message
from monitor.net.failures import shown
from monitor.net.session import MOST_REDIRECTS, Session
from monitor.settings import SECOND

_AT_ONCE = 6
"""Requests under way for one page, as browsers have for one site."""
_MOST_REQUESTS = 500
"""Requests after which a page gets no more answers and is taken as it is."""
_SCRIPTED = frozenset({"Script", "XHR", "Fetch"})
_SENT = frozenset({"accept", "accept-language", "origin", "referer"})
"""Headers of a page's requests that are sent on: none with which it could command or identify."""
_REASONS = {"Document": "Aborted"}
"""A page whose move is refused stays where it is; what else is refused, fails."""
_KEPT = frozenset({"content-type", "location"})
_TICK = 0.25
_QUIET = 1.0
"""Seconds without a request and without growth after which a page has settled."""
_GROWTH = 1.01
"""What grows by less is a clock or a counter."""
_SHARE = 0.8
"""Part of its time after which a page that does not settle is taken as it is."""
_LENGTH = "document.documentElement.textContent.length"
_MARKUP = """(() => {
    const markup = /^https?:$/.test(location.protocol) ? document.documentElement.outerHTML : "";
    return markup.length > LIMIT ? null : markup;
})()"""


class Visit:
    """Good for one run."""

    def __init__(self, session: Session, document: Answer, timeout: Millis, max_bytes: int) -> None:
        self._session = session
        self._document = document
        self._ready: Answer | None = document
        """The next document, where it is known before the browser asks."""
        self._hops = list(document.redirects)
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._left = max_bytes
        self._asked = 0
        self._moves = 0
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._limit: asyncio.Timeout | None = None
        self._peak = 0
        self._stirred = 0.0
        """When the page last asked or grew."""
        self._name = shown(document.url)
        self._error: FetchError = FetchTimeout(
            f"{self._name}: its scripts do not come to rest; it is left out"
        )

    async def run(self, chromium: Chromium) -> Answer:
        """Raises FetchError."""
        try:
            async with asyncio.timeout(self._timeout / SECOND) as limit, chromium.tab() as self._tab:
                self._limit = limit
                try:
                    return await self._see(chromium)
                finally:
                    self._limit = None
                    await self._stop()
        except TimeoutError as error:
            raise self._error from error
        except BrowserError as error:
            raise FetchError(f"{self._name}: the browser failed ({error}); it is tried again") from error

    async def _see(self, chromium: Chromium) -> Answer:
        self._tab.listen(self._on_event)
        await self._tab.send("Page.enable")
        await self._tab.send("Inspector.enable")
        await self._tab.send("Fetch.enable")
        self._spawn(self._tab.send("Page.navigate", url=self._document.url))
        await self._settle(chromium)
        return self._make_answer(await self._look(_MARKUP.replace("LIMIT", str(self._max_bytes))))

    async def _settle(self, chromium: Chromium) -> None:
        clock = asyncio.get_running_loop().time
        self._stir()
        latest = clock() + self._timeout / SECOND * _SHARE
        while self._tasks or clock() < self._stirred + _QUIET:
            if clock() > latest or self._asked > _MOST_REQUESTS or not chromium.fit:
                return
            await asyncio.sleep(_TICK)
            with suppress(BrowserError):  # between two documents there is nothing to see
                self._notice(await self._look(_LENGTH))

    def _notice(self, length: Any) -> None:
        if isinstance(length, int) and length > self._peak * _GROWTH:
            self._peak = length
            self._stir()

    def _stir(self) -> None:
        self._stirred = asyncio.get_running_loop().time()

    def _make_answer(self, markup: Any) -> Answer:
        if markup == "":
            raise FetchError(f"{self._name}: its scripts lead to what is no web page; it is left out")
        body = f"<!DOCTYPE html>\n{markup}".encode("utf-8", "replace")
        if markup is None or len(body) > self._max_bytes:
            raise TooLarge(
                f"{self._name}: scripts make it longer than {self._max_bytes} bytes; it is left out"
            )
        return Answer(
            status=self._document.status,
            url=self._document.url,
            headers={"Content-Type": "text/html; charset=utf-8"},
            body=body,
            redirects=tuple(self._hops),
        )

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(_bear(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _on_event(self, method: str, event: Message) -> None:
        if method == "Fetch.requestPaused":
            self._on_request(event)
        elif method == "Page.javascriptDialogOpening":
            self._spawn(self._tab.send("Page.handleJavaScriptDialog", accept=event["type"] == "beforeunload"))
        elif method == "Inspector.targetCrashed" and self._limit is not None and not self._limit.expired():
            self._error = FetchError(f"{self._name}: it breaks the browser; it is left out")
            self._limit.reschedule(0)

    def _on_request(self, event: Message) -> None:
        self._asked += 1
        if self._asked <= _MOST_REQUESTS:
            self._spawn(self._serve(event))
        elif self._asked == _MOST_REQUESTS + 1:  # from now on nobody listens, and there is no network
            self._spawn(self._tab.send("Fetch.disable"))

    async def _serve(self, event: Message) -> None:
        request, kind = event["request"], event["resourceType"]
        try:
            reply = await self._find_reply(event["frameId"], request, kind)
        except FetchError:
            reply = None  # a refusal like others; the page shows what it can without
        self._stir()
        if reply is None:
            reason = _REASONS.get(kind, "BlockedByClient")
            await self._tab.send("Fetch.failRequest", requestId=event["requestId"], errorReason=reason)
        else:
            await self._tab.send("Fetch.fulfillRequest", requestId=event["requestId"], **reply)

    async def _find_reply(self, frame: str, request: Message, kind: str) -> Message | None:
        """What answers `request`; None: it is refused."""
        if request["method"] == "OPTIONS":  # whatever it asks leave for, nothing of it is sent
            return _make_leave(request)
        if request["method"] != "GET":
            return None
        if kind == "Document":
            return await self._find_document(request) if frame == self._tab.frame else None
        if kind == "Stylesheet":  # scripts wait for them, nobody looks at them
            return _make_reply(200, {"Content-Type": "text/css", "Access-Control-Allow-Origin": "*"}, b"")
        if kind not in _SCRIPTED:
            return None
        async with self._slots:
            if self._left <= 0:
                return None
            answer = await self._get(request, self._left)
            self._left -= len(answer.body)
        return _make_reply(answer.status, answer.headers, answer.body)

    async def _find_document(self, request: Message) -> Message | None:
        """The next document of the page itself."""
        answer, self._ready = self._ready, None
        if answer is None:
            self._moves += 1
            if self._moves > MOST_REDIRECTS:
                return None
            answer = await self._get(request, self._max_bytes)
            if not is_html(answer):
                return None
            self._hops += (Redirect(302, self._document.url, request["url"]), *answer.redirects)
            self._document, self._peak = answer, 0
            if answer.redirects:  # so that it has the address it came from
                self._ready = answer
                return _make_reply(302, {"Location": answer.url}, b"")
        return _make_reply(answer.status, answer.headers, answer.body)

    async def _get(self, request: Message, most: int) -> Answer:
        headers = {name: value for name, value in request["headers"].items() if name.lower() in _SENT}
        return await self._session.get(request["url"], headers=headers, timeout=self._timeout, max_bytes=most)

    async def _look(self, expression: str) -> Any:
        """The value of `expression` in a world of our own, where the page has changed no function."""
        world = await self._tab.send("Page.createIsolatedWorld", frameId=self._tab.frame, worldName="monitor")
        what = {"expression": expression, "contextId": world["executionContextId"], "returnByValue": True}
        return (await self._tab.send("Runtime.evaluate", **what))["result"].get("value")


def is_html(answer: Answer) -> bool:
    kind = (answer.content_type or "text/html").partition(";")[0].strip().lower()
    return kind in {"text/html", "application/xhtml+xml"}


def _make_reply(status: int, headers: Mapping[str, str], body: bytes) -> Message:
    """Of the headers only what scripts need: nothing that sets cookies, downloads, or asks for more."""
    kept = [
        {"name": name, "value": value}
        for name, value in headers.items()
        if value.isascii() and (name.lower() in _KEPT or name.lower().startswith("access-control-"))
    ]
    code = status if 200 <= status < 600 else 200  # browsers know no others
    return {"responseCode": code, "responseHeaders": kept, "body": base64.b64encode(body).decode()}


def _make_leave(request: Message) -> Message:
    asked = request["headers"]
    leave = {
        "Access-Control-Allow-Origin": asked.get("Origin", "*"),
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": asked.get("Access-Control-Request-Headers", ""),
    }
    return _make_reply(204, leave, b"")


async def _bear(work: Coroutine[Any, Any, Any]) -> None:
    """What comes too late for the page, or is not to the browser's liking, is no matter."""
    with suppress(BrowserError):
        await work
