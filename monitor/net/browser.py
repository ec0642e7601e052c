"""Pages that show nothing without JavaScript, rendered by the system's Chromium.

The browser has no way to the network: what a page asks for is fetched by the session, whose guard judges
each address, and handed in; what is not text is refused. Each page has a profile of its own that is
thrown away with it. The session should be one of the browser's own: it should allow no private networks,
as scripts can read what they are handed, and tell others; and its pace is that of each request of a page.
"""

import asyncio
import shutil
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from monitor.errors import FetchError
from monitor.model import Millis
from monitor.net.answer import Answer
from monitor.net.chromium import Chromium
from monitor.net.failures import shown
from monitor.net.session import Session
from monitor.net.visit import Visit, is_html
from monitor.settings import MINUTE, SECOND

log = structlog.get_logger("browser")

NAMES = ("chromium", "chromium-browser", "google-chrome")
MEMORY = 1024 * 1024 * 1024
_LIFE = 100
"""Pages after which the browser is replaced: browsers leak."""
_CLOSED = "the browser was closed"

T = TypeVar("T")


def find_browser(configured: str | None) -> str | None:
    """The path of `configured` (a path or a name), else of the first browser of NAMES; None: there is none."""
    names = (configured,) if configured else NAMES
    return next((path for path in map(shutil.which, names) if path), None)


class Browser:
    """Renders pages. The first one starts it; it ends when `idle` has passed since the last."""

    def __init__(
        self,
        session: Session,
        *,
        executable: str | None = None,
        sandbox: bool = True,
        pages: int = 2,
        memory: int = MEMORY,
        life: int = _LIFE,
        idle: Millis = MINUTE,
    ) -> None:
        """`pages` are rendered at once, each process of the browser may take `memory` bytes, and after
        `life` pages it is replaced. `sandbox=False` gives up Chromium's sandbox and the namespaces without a
        network, for machines that allow neither; interception and the browser's own settings remain.
        """
        self._session = session
        self._executable = executable
        self._sandbox = sandbox
        self._places = asyncio.Semaphore(pages)
        self._memory = memory
        self._life = life
        self._idle = idle / SECOND
        self._starting = asyncio.Lock()
        self._current: Chromium | None = None
        self._living: set[Chromium] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._warned = sandbox

    async def render(self, url: str, *, timeout: Millis, max_bytes: int) -> Answer:  # noqa: ASYNC109  # see Session.get
        """The document as its scripts have made it, in UTF-8; what is no HTML as it is. Raises FetchError.

        `timeout` is what the servers may take for the document, as in `Session.get`, and once more all the
        time of the rest. `max_bytes` holds for the document, for what it loads together, and for the result.
        """
        executable = self._check(url)
        document = await self._session.get(url, timeout=timeout, max_bytes=max_bytes)
        if not is_html(document):
            return document
        async with self._places:
            chromium = await self._enter(executable)
            try:
                return await Visit(self._session, document, timeout, max_bytes).run(chromium)
            finally:
                self._leave(chromium)

    async def close(self) -> None:
        """Ends the browser; pages under way raise FetchError."""
        self._closed = True
        for chromium in tuple(self._living):
            self._end(chromium)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _check(self, url: str) -> str:
        executable = find_browser(self._executable)
        if executable is None:
            name = self._executable or "Chromium"
            raise FetchError(f"{shown(url)}: {name} is not found; install Debian's package chromium")
        return executable

    async def _enter(self, executable: str) -> Chromium:
        """A browser that is well, with a place taken in it. Its start goes on where who asked for it gives up."""
        async with self._starting:
            if self._closed:
                raise FetchError(_CLOSED)
            chromium = self._current
            if chromium is None or not chromium.fit or chromium.served >= self._life:
                self._retire(chromium)
                chromium = self._current = await asyncio.shield(self._keep(self._start(executable)))
            if chromium.timer is not None:
                chromium.timer.cancel()
            chromium.open += 1
            chromium.served += 1
            return chromium

    def _leave(self, chromium: Chromium) -> None:
        chromium.open -= 1
        if chromium is not self._current:
            self._retire(chromium)
        elif not chromium.open:
            self._rest(chromium)

    async def _start(self, executable: str) -> Chromium:
        if not self._warned:
            log.warning("the browser runs without a sandbox; allow user namespaces and remove the setting")
            self._warned = True
        chromium = Chromium()
        self._living.add(chromium)
        try:
            await chromium.start(executable, sandbox=self._sandbox, memory=self._memory)
        except BaseException:
            self._end(chromium)
            raise
        self._rest(chromium)
        return chromium

    def _rest(self, chromium: Chromium) -> None:
        chromium.timer = asyncio.get_running_loop().call_later(self._idle, self._end, chromium)

    def _retire(self, chromium: Chromium | None) -> None:
        """Ends it once its pages have left."""
        if chromium is not None and not chromium.open:
            self._end(chromium)

    def _end(self, chromium: Chromium) -> None:
        if chromium is self._current:
            self._current = None
        if chromium in self._living:
            self._living.remove(chromium)
            self._keep(chromium.close())

    def _keep(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
