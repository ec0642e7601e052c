"""A crawl as its parent sees it: a process that asks for documents and tells what it found in them.

Each request is fetched by the one session, so guard, pace and limits are those of everything else, and robots.txt
is obeyed. What the process sends is taken for hostile: it reads hostile pages.
"""

import asyncio
import math
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from monitor.collect.order import Order, enter, make_grace
from monitor.errors import EgressRefused, FetchError, MonitorError, ReadError, RobotsRefused
from monitor.identify.urls import outlet
from monitor.model import Millis
from monitor.net import sandbox
from monitor.net.answer import Answer
from monitor.net.failures import shown
from monitor.net.frames import MOST_JSON, Message, pack, read_frame
from monitor.net.nursery import Nursery, end, show_status
from monitor.net.robots import Robots
from monitor.net.session import Session
from monitor.read.text import one_line
from monitor.settings import DAY, MINUTE, SECOND, Polling

log = structlog.get_logger("crawl")

_AT_ONCE = 16
"""Requests under way of one crawl."""
_PATIENT: Millis = 30 * SECOND
"""A site that asks to be left alone for longer ends the crawl."""
_SENT = frozenset({"accept", "accept-language", "authorization", "content-type", "cookie", "referer", "x-requested-with",
                   "if-none-match", "if-modified-since", "origin"})  # fmt: skip
"""Headers of a spider that are sent as it sets them; who asks, and how answers are packed, is the session's."""
_METHODS = frozenset({"GET", "HEAD", "POST"})
_LONGEST_REST: Millis = DAY
_UNSTATED: Millis = MINUTE
"""How long a site is left alone that is asked too often and does not say for how long."""
_MOST_ERRORS, _MOST_STATS, _LONGEST = 10, 200, 500
"""What is kept of the process's own words: errors, numbers, code points of each."""
_MOST_NOTED = 5
"""Failed requests that are told with their reasons."""

Take = Callable[[Message], Awaitable[None]]
"""Is given each thing that was found, as the process words it."""


@dataclass(slots=True, kw_only=True)
class Crawled:
    """How a crawl went. `reason` is None where it did what it should."""

    reason: str | None = None
    pages: int = 0
    """Answers with a page."""
    failed: int = 0
    forbidden: int = 0
    """Requests that robots.txt, the guard or the crawl's own limits refused."""
    bytes: int = 0
    errors: list[str] = field(default_factory=list)
    """What went wrong in the spider."""
    troubles: list[str] = field(default_factory=list)
    """Why the first of the failed and forbidden requests brought nothing."""
    finish: str | None = None
    """Why it ended: `finished` as a whole, else what cut it short."""
    retry_after: Millis | None = None
    stats: Mapping[str, Any] = field(default_factory=dict)


class Crawler:
    """Runs crawls, at most `polling.crawls` at once."""

    def __init__(
        self,
        session: Session,
        robots: Robots,
        nursery: Nursery,
        polling: Polling,
        clock: Callable[[], Millis],
    ) -> None:
        self._session, self._robots, self._nursery = session, robots, nursery
        self._polling, self._clock = polling, clock
        self._room = asyncio.Semaphore(polling.crawls)

    async def crawl(self, order: Order, take: Take) -> Crawled:
        """Runs one crawl to its end and hands what it finds to `take`. Raises nothing of the crawl's own."""
        async with self._room:
            return await _Crawl(self._session, self._robots, self._polling, self._clock, order, take).run(
                self._nursery
            )


class _Closed(FetchError):
    """No request is made any more."""


class _Resting(FetchError):
    """The site is left alone for a while."""


class _Crawl:
    def __init__(
        self, session: Session, robots: Robots, polling: Polling, clock: Callable[[], Millis], order: Order, take: Take
    ) -> None:  # fmt: skip
        self.session, self.robots, self.polling, self.clock = session, robots, polling, clock
        self.order, self.take = order, take
        self.done = Crawled()
        self.sites = {outlet(url) for url in order.crawl.start}
        self.most = 3 * order.crawl.pages + len(order.crawl.start)
        """Requests in all, with what is asked for again and where it redirects to."""
        self.asked = 0
        self.writer: asyncio.StreamWriter | None = None
        self.closed: str | None = None
        """Why no request is made any more."""
        self.until = 0.0
        """When its time is over, by the loop's clock."""
        self.under_way: set[asyncio.Task[None]] = set()
        self.slots = asyncio.Semaphore(_AT_ONCE)

    async def run(self, nursery: Nursery) -> Crawled:
        ours, theirs = socket.socketpair()
        process, ended, status = None, False, None
        loop = asyncio.get_running_loop()
        over = loop.time() + self.order.time / SECOND
        self.until = over - make_grace(self.order.time) / SECOND
        try:
            async with asyncio.timeout_at(over):
                process = await nursery.start(enter, theirs, self.order)
                theirs.close()
                reader, self.writer = await asyncio.open_unix_connection(sock=ours, limit=MOST_JSON)
                ended = await self._talk(reader)
        except TimeoutError:
            self.done.reason = (
                "the crawl took too long and was ended: raise polling.crawl_time, or give it fewer pages"
            )
        except ReadError as error:
            self.done.reason = f"the crawl was ended, as {error}: mend the spider, or report it"
        finally:
            theirs.close()
            if process is not None:
                process.kill()  # before all that waits: it may take nothing any more
            if self.writer is None:
                ours.close()
            else:
                self.writer.transport.abort()
            for task in self.under_way:
                task.cancel()
            await asyncio.gather(*self.under_way, return_exceptions=True)
            if process is not None:
                status = await asyncio.shield(end(process))
        if not ended and self.done.reason is None:
            self.done.reason = self._find_cause(status)
        return self.done

    def _find_cause(self, status: int | None) -> str:
        if status == sandbox.MEMORY_EXIT:
            size = self.order.memory // (1024 * 1024)
            return f"the crawl needed more than {size} MiB of memory: raise polling.crawl_memory, or give it fewer pages"
        return f"the crawl ended before its end ({show_status(status)}); it is begun again"

    async def _talk(self, reader: asyncio.StreamReader) -> bool:
        """Answers until the process has told how it ended; False where it ends without a word."""
        while True:
            try:
                message, body = await read_frame(reader, self.polling.max_bytes)
            except (EOFError, OSError):
                return False
            await asyncio.sleep(0)  # one that sends without a pause holds up nobody else
            if "ask" in message:
                await self.slots.acquire()
                task = asyncio.create_task(self._answer(message, body))
                self.under_way.add(task)
                task.add_done_callback(self._answered)
            elif "item" in message:
                await self.take(message["item"])
            elif isinstance(message.get("end"), dict):
                self._close(message["end"])
                return True
            else:
                raise ReadError("it sent a message of no known kind")

    def _answered(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        self.slots.release()

    def _close(self, end_: Message) -> None:
        self.done.reason = _line(end_["failure"]) if end_.get("failure") else None
        self.done.finish = self.closed or (_line(end_["reason"]) if end_.get("reason") else None)
        stats, errors = end_.get("stats"), end_.get("errors")
        self.done.stats = _plain(stats) if isinstance(stats, dict) else {}
        self.done.errors = [_line(one) for one in errors[:_MOST_ERRORS]] if isinstance(errors, list) else []

    async def _answer(self, message: Message, body: bytes) -> None:
        try:
            async with asyncio.timeout_at(self.until):
                reply, content = await self._reply(message, body)
        except TimeoutError:
            self.closed = "its time was over: raise polling.crawl_time, or give it fewer pages"
            reply, content = self._refuse(self.closed)
        except MonitorError as error:  # a worker that was killed over a robots.txt
            reply, content = self._fail(str(error))
        except Exception as error:  # no request may stay without an answer
            log.exception("request of a crawl failed unexpectedly", source=self.order.source)
            reply, content = self._fail(f"unexpected {type(error).__name__}: {error}; please report it")
        if self.writer is not None:
            with suppress(OSError):  # it has ended meanwhile
                self.writer.write(pack(reply | {"to": message["ask"]}, content))
                await self.writer.drain()

    async def _reply(self, message: Message, body: bytes) -> tuple[Message, bytes]:
        url, method = str(message.get("url")), str(message.get("method"))
        if refused := self._find_refusal(url, method):
            return self._refuse(refused)
        self.asked += 1
        try:
            await self.robots.check(url)
            answer = await self._ask(method, url, message, body)
        except _Closed as error:
            return self._refuse(str(error))
        except (RobotsRefused, EgressRefused) as error:
            return self._refuse(str(error))
        except FetchError as error:
            return self._fail(str(error))
        self.done.bytes += len(answer.body)
        if answer.status == 200:
            self.done.pages += 1
        elif answer.status >= 400:
            self.done.failed += 1
            self._note(f"{shown(url)}: the server answered {answer.status}")
        asked = answer.retry_after(self.clock()) if answer.status in {429, 503} else None
        if asked or answer.status == 429:
            self.session.rest(outlet(url), min(asked or _UNSTATED, _LONGEST_REST) / SECOND)
            with suppress(_Closed):
                self._check_rest(outlet(url))
        headers = [(name, value) for name, value in answer.headers.items() if value.isprintable()]
        return {"status": answer.status, "headers": headers, "seconds": answer.seconds}, answer.body

    async def _ask(self, method: str, url: str, message: Message, body: bytes) -> Answer:
        """One request, when its turn has come and the site does not rest."""
        site = outlet(url)
        while True:
            self._check_rest(site)
            try:
                return await self.session.request(
                    method, url, headers=_sent(message), body=body, timeout=self.polling.timeout,
                    max_bytes=self.polling.max_bytes, ready=partial(self._check_ready, site),
                )  # fmt: skip
            except _Resting:
                continue

    def _check_rest(self, site: str) -> None:
        """Ends the crawl where its site wants to be left alone for long: it may have told another of us."""
        rest = math.ceil(self.session.rests(site)) * SECOND
        if rest > _PATIENT and not self.closed:
            self.done.retry_after = rest
            self.closed = f"the site asks to be left alone for {rest // SECOND} s"
        if self.closed:
            raise _Closed(self.closed)

    def _check_ready(self, site: str) -> None:
        """Asked when a request's turn has come: the site may have asked for patience while it waited."""
        self._check_rest(site)
        if self.session.rests(site):
            raise _Resting

    def _find_refusal(self, url: str, method: str) -> str | None:
        if self.closed:
            return self.closed
        if method not in _METHODS:
            return f"{shown(url)}: {_line(method)} is no request that a spider makes: GET, HEAD or POST"
        if self.order.crawl.spider == "site" and outlet(url) not in self.sites:
            return f"{shown(url)}: belongs to another site: if it is meant, add it to `start`"
        if self.asked >= self.most:
            self.closed = f"{self.asked} requests were made, more than the crawl may make: raise `pages`"
        elif self.done.bytes >= self.polling.crawl_bytes:
            self.closed = (
                f"{self.done.bytes} bytes came, more than one crawl may fetch: raise polling.crawl_bytes"
            )
        return self.closed

    def _refuse(self, reason: str) -> tuple[Message, bytes]:
        self.done.forbidden += 1
        self._note(reason)
        return {"refused": reason, "final": reason == self.closed, "seconds": 0.0}, b""

    def _fail(self, reason: str) -> tuple[Message, bytes]:
        self.done.failed += 1
        self._note(reason)
        return {"failed": reason, "seconds": 0.0}, b""

    def _note(self, trouble: str) -> None:
        trouble = _line(trouble)
        if trouble not in self.done.troubles and len(self.done.troubles) < _MOST_NOTED:
            self.done.troubles.append(trouble)


def _sent(message: Message) -> dict[str, str]:
    given = message.get("headers") or ()
    return {str(name): str(value) for name, value in given if str(name).lower() in _SENT}


def _line(words: object) -> str:
    """What the process says, as a line that can be stored and shown."""
    return one_line(str(words)[: 2 * _LONGEST])[:_LONGEST]


def _plain(stats: Mapping[Any, Any]) -> dict[str, int | float | str]:
    """What Scrapy counted, as far as it is numbers and short words."""
    told = list(stats.items())[:_MOST_STATS]
    numbers = {_line(name): one for name, one in told if isinstance(one, int | float) and abs(one) < 2**53}
    return numbers | {_line(name): _line(one) for name, one in told if isinstance(one, str)}
