"""Servers of the demo on a free port of 127.0.0.1, and on nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

HOST = "127.0.0.1"


@asynccontextmanager
async def serve(site: web.Application) -> AsyncIterator[str]:
    """Serves `site` while the context lasts; gives its base URL, without a slash at the end."""
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
