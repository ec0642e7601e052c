"""Addresses named at the command line, fetched one after the other through the guarded session."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.app import make_session
from monitor.cli.read import Fetch
from monitor.errors import FetchError
from monitor.settings import Settings


@contextmanager
def fetching(settings: Settings) -> Iterator[Fetch]:
    """Hands out a function that returns body, `Content-Type` and end of an address; it raises FetchError."""
    limits = settings.polling
    session = make_session(settings)

    async def get(url: str) -> tuple[bytes, str | None, str]:
        answer = await session.get(url, timeout=limits.timeout, max_bytes=limits.max_bytes)
        if not 200 <= answer.status < 300:
            raise FetchError(f"{url}: the server answered {answer.status}: look at the address in a browser")
        return answer.body, answer.content_type, answer.url

    with asyncio.Runner() as runner:
        runner.run(session.__aenter__())
        try:
            yield lambda url: runner.run(get(url))
        finally:
            runner.run(session.__aexit__(None, None, None))
