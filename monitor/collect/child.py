"""The process of a crawl: Scrapy without a way out of its own. Each request goes to the parent, which fetches.

So no setting of a spider, and no fault in it, reaches an address that the guard refuses, a page that robots.txt
forbids, or a site before its turn. What the spider finds goes the same way; standard output is not used.
"""

import asyncio
import importlib
import importlib.machinery
import importlib.util
import logging
import os
import pkgutil
import socket
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import DownloadFailedError, IgnoreRequest, NotSupported
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from monitor.collect.order import Order, make_digest, make_grace
from monitor.errors import InputError
from monitor.identify.keys import make_url_key
from monitor.identify.urls import canonical
from monitor.net import sandbox
from monitor.net.frames import Message, pack, read_frame
from monitor.read.text import one_line
from monitor.settings import SECOND

_MOST_ERRORS = 10
"""Errors of a spider that are told of one crawl."""
_UNPACKED = (b"Content-Encoding", b"Content-Length", b"Transfer-Encoding")
"""Headers that no longer tell of a body that was unpacked on its way."""


class NotFetched(DownloadFailedError):
    """No answer came; it may be asked for again."""


class Refused(IgnoreRequest):
    """The parent does not ask for this: robots.txt, the guard or a limit forbids it."""


class _Channel:
    """The way to the parent. Requests wait for their answers by number."""

    def __init__(self, ours: socket.socket) -> None:
        self._socket = ours
        self._sending = asyncio.Lock()
        self._waiting: dict[int, asyncio.Future[tuple[Message, bytes]]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._asked = 0

    async def readexactly(self, size: int) -> bytes:
        """The next `size` bytes. Raises EOFError where fewer come."""
        loop, read = asyncio.get_running_loop(), bytearray()
        while len(read) < size:
            some = await loop.sock_recv(self._socket, size - len(read))
            if not some:
                raise EOFError
            read += some
        return bytes(read)

    async def ask(self, message: Message, body: bytes) -> tuple[Message, bytes]:
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        self._asked += 1
        answer = self._waiting[self._asked] = asyncio.get_running_loop().create_future()
        await self.send(message | {"ask": self._asked}, body)
        reply: tuple[Message, bytes] = await answer
        return reply

    async def send(self, message: Mapping[str, Any], body: bytes = b"") -> None:
        """Waits until the parent takes it."""
        async with self._sending:
            self._socket.setblocking(False)
            await asyncio.get_running_loop().sock_sendall(self._socket, pack(message, body))

    def finish(self, message: Mapping[str, Any]) -> None:
        """The last message, when no loop runs any more."""
        self._socket.setblocking(True)
        self._socket.sendall(pack(message))
        self._socket.close()

    async def _read(self) -> None:
        try:
            while True:
                message, body = await read_frame(self, sys.maxsize)
                self._waiting.pop(message["to"]).set_result((message, body))
        except (EOFError, OSError):
            os._exit(1)  # nobody is there any more


class ParentHandler(BaseDownloadHandler):
    """Has the parent fetch."""

    lazy = True
    channel: ClassVar[_Channel]
    _closing: asyncio.Task[None] | None = None

    async def download_request(self, request: Request) -> Response:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, values in request.headers.items()
                   for value in values]  # fmt: skip
        asked = {"method": request.method, "url": request.url, "headers": headers}
        answer, body = await self.channel.ask(asked, request.body)
        request.meta["download_latency"] = answer["seconds"]
        if refused := answer.get("refused"):
            if answer["final"]:
                self._close(refused)
            raise Refused(refused)
        if failed := answer.get("failed"):
            raise NotFetched(failed)
        got = Headers(answer["headers"])
        for name in _UNPACKED:
            got.pop(name, None)
        kind = responsetypes.from_args(headers=got, url=request.url, body=body)
        return kind(request.url, status=answer["status"], headers=got, body=body)

    def _close(self, reason: str) -> None:
        if self._closing is None and self.crawler.engine is not None:
            self._closing = asyncio.create_task(self.crawler.engine.close_spider_async(reason=reason))


def _import_parts() -> None:
    """What Scrapy imports when a crawl starts: here it is there before, in the process that crawls are forked from."""
    lists = ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")
    parts = ("SCHEDULER", "SCHEDULER_PRIORITY_QUEUE", "SCHEDULER_MEMORY_QUEUE", "DUPEFILTER_CLASS", "STATS_CLASS",
             "LOG_FORMATTER")  # fmt: skip
    paths = [path for name in lists for path in getattr(default_settings, name)]
    for path in paths + [getattr(default_settings, name) for name in parts]:
        load_object(path)


_import_parts()


def run(ours: socket.socket, order: Order) -> None:
    """Runs one crawl and tells the parent how it ended."""
    sandbox.leave_signals()
    sandbox.end_with_asker()
    silence = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(silence, descriptor)
    sandbox.stay_inside()
    sandbox.limit_memory(order.memory)
    channel = ParentHandler.channel = _Channel(ours)
    try:
        end = _crawl(channel, order)
    except InputError as error:
        end = {"failure": str(error)}
    except Exception as error:  # noqa: BLE001  # a spider of somebody else's: whatever it raises is told
        end = {"failure": _show(error)}
    channel.finish({"end": end})


def _crawl(channel: _Channel, order: Order) -> Message:
    modules, broken = _load_folders(order.crawl.folders)
    settings = _make_settings(order, modules)
    errors = _Errors()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(_find_spider(process, order, broken))
    errors.told += [
        one_line(str(each.message)) for each in warned if f"{order.crawl.spider!r}" in str(each.message)
    ]
    warnings.simplefilter("ignore")
    logging.getLogger().handlers = [errors]

    async def found(item: Any) -> None:
        await channel.send({"item": ItemAdapter(item).asdict()})

    crawler.signals.connect(found, signals.item_scraped)
    crawler.signals.connect(errors.take, signals.spider_error)
    crawling = process.crawl(crawler, **_make_args(order))
    process.start(install_signal_handlers=False)
    crawling.result()  # raises what kept the spider from beginning
    plain = {
        name: value
        for name, value in crawler.stats.get_stats().items()
        if isinstance(value, int | float | str)
    }
    return {"reason": plain.get("finish_reason"), "errors": errors.told, "stats": plain}


def _make_settings(order: Order, modules: Sequence[str]) -> Settings:
    """What a spider may set (`custom_settings`) goes below what holds for all crawls."""
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    settings.set("DOWNLOAD_DELAY", order.pace / SECOND, priority="project")
    settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", order.per_site, priority="project")
    held = {
        "TWISTED_REACTOR_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"http": ParentHandler, "https": ParentHandler}
        | dict.fromkeys(("data", "file", "ftp", "s3")),
        "DOWNLOAD_TIMEOUT": order.timeout / SECOND,
        "ROBOTSTXT_OBEY": False,  # the parent obeys, whatever a spider says
        "HTTPPROXY_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "FEEDS": {},
        "JOBDIR": None,
        "CLOSESPIDER_TIMEOUT": (order.time - make_grace(order.time)) / SECOND,
        "SPIDER_MODULES": [*modules, "spiders"],
    }
    settings.setdict(held, priority="cmdline")
    return settings


def _load_folders(folders: Sequence[Path]) -> tuple[list[str], list[str]]:
    """The modules in the folders, and why some cannot be read: these take no spider of another with them.

    Each folder is a package, whatever it is called: many call it `spiders`, as ours is.
    """
    modules, broken = list[str](), list[str]()
    for number, folder in enumerate(folders):
        start, name = folder / "__init__.py", f"own_spiders_{number}"
        loader = importlib.machinery.SourceFileLoader(name, str(start)) if start.is_file() else None
        spec = importlib.machinery.ModuleSpec(name, loader, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        package = sys.modules[name] = importlib.util.module_from_spec(spec)
        sys.path.append(str(folder))
        if loader:
            loader.exec_module(package)
        for found in sorted(pkgutil.iter_modules([str(folder)]), key=lambda one: one.name):
            try:
                importlib.import_module(f"{name}.{found.name}")
            except Exception as error:  # noqa: BLE001  # of somebody else's making
                broken.append(f"{folder / found.name}: {_show(error)}")
            else:
                modules.append(f"{name}.{found.name}")
    return modules, broken


def _find_spider(process: AsyncCrawlerProcess, order: Order, broken: Sequence[str]) -> str:
    name = order.crawl.spider
    known = process.spider_loader.list()
    if name not in known:
        others = ", ".join(sorted(known))
        lost = f"; not read: {'; '.join(broken)}" if broken else ""
        raise InputError(
            f"there is no spider called {name!r} in the folders of `spiders:`; there are {others}{lost}"
        )
    return name


def _make_args(order: Order) -> dict[str, Any]:
    crawl = order.crawl
    if crawl.spider != "site":
        return dict(crawl.args)
    return {
        "start": crawl.start, "articles": crawl.articles, "sections": crawl.sections, "skip": crawl.skip,
        "depth": crawl.depth, "pages": crawl.pages, "examples": order.examples,
        "listings": order.listings,
        "is_known": lambda url: make_url_key(canonical(url)) in order.known,
        "rests": lambda url: make_digest(url) in order.rested,
    }  # fmt: skip


class _Errors(logging.Handler):
    """What goes wrong in the spider itself; what a site answers is known already."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def take(self, failure: Failure) -> None:
        if sandbox.is_memory(failure.value):
            os._exit(sandbox.MEMORY_EXIT)
        self._tell(_show(failure.value))

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if sandbox.is_memory(error):
            os._exit(sandbox.MEMORY_EXIT)
        if not record.name.startswith("scrapy."):
            self._tell(record.getMessage())
        elif error is not None and not isinstance(error, NotFetched | IgnoreRequest | NotSupported):
            self._tell(_show(error))

    def _tell(self, words: str) -> None:
        if words not in self.told and len(self.told) < _MOST_ERRORS:
            self.told.append(words[:500])


def _show(error: BaseException | None) -> str:
    """An error in a line, with the last place outside of libraries that it passed."""
    steps = traceback.extract_tb(error.__traceback__) if error else []
    own = [step for step in steps if "site-packages" not in step.filename]
    place = f" ({own[-1].filename}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}: {error}{place}"
