"""robots.txt as RFC 9309 has it: a site in trouble allows nothing until it can show its file again.

For spiders that are run with Scrapy's own commands; in a crawl of the daemon its parent sees to this.
"""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from twisted.internet.defer import Deferred

_NOTHING = b"User-agent: *\nDisallow: /"


class Robots(RobotsTxtMiddleware):
    """Takes an answer of 5xx, and none at all, for a file that forbids everything (section 2.3.1.4)."""

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        if request.url.startswith(("http:", "https:")):
            await super().process_request(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        told = response.replace(body=_NOTHING) if response.status >= 500 else response
        if 400 <= response.status < 500:
            told = response.replace(body=b"")
        await super()._parse_robots(told, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:  # noqa: ARG002
        nothing = self._parserimpl.from_crawler(self.crawler, _NOTHING)
        waiting, self._parsers[netloc] = self._parsers[netloc], nothing
        if isinstance(waiting, Deferred):
            waiting.callback(nothing)
