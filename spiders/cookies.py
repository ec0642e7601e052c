"""Cookies and credentials that stay with the site they belong to, as this program tells sites apart."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response

from .addresses import site_of

_SECRETS = ("Cookie", "Authorization", "Proxy-Authorization")


class _Jar(NamedTuple):
    """What `meta["cookiejar"]` becomes: the spider's own name of a jar, and the site."""

    own: Any
    site: str


class Cookies(CookiesMiddleware):
    """Has a jar for each site. Scrapy's own goes by the host alone, without its port, and so do browsers; what a
    redirect carries over to another site it keeps to itself.
    """

    def process_request(self, request: Request, spider: Spider | None = None) -> Request | Response | None:  # noqa: ARG002
        site, jar = site_of(urlsplit(request.url).netloc), request.meta.get("cookiejar")
        if isinstance(jar, _Jar) and jar.site != site:
            for name in _SECRETS:
                request.headers.pop(name, None)
        request.meta["cookiejar"] = _Jar(jar.own if isinstance(jar, _Jar) else jar, site)
        return super().process_request(request)
