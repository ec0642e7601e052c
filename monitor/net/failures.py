"""The seam where what aiohttp, TLS and the system raise becomes a FetchError that people understand.

Nothing of those passes unmapped; each message names the document, the remedy and the cause.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from monitor.errors import EgressRefused, FetchError, FetchTimeout, MonitorError, Unreachable

REFUSED = "egress guard: "
"""Marks the guard's own words in the OSError that it must raise, as they come back wrapped and joined."""


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Raises FetchError, which names `url`, for whatever goes wrong within."""
    try:
        yield
    except MonitorError:
        raise
    except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
        raise make_fetch_error(shown(url), error) from error


def make_fetch_error(subject: str, error: Exception) -> FetchError:
    """What `error` means to people, and what they can do."""
    if isinstance(error, aiohttp.ClientConnectorError) and REFUSED in str(error.os_error):
        return EgressRefused(f"{subject}: {str(error.os_error).rpartition(REFUSED)[2]}")
    for kind, known, remedy in _MEANINGS:
        if isinstance(error, kind):
            return known(f"{subject}: {remedy} ({_detail(error)})")
    return FetchError(f"{subject}: the request failed ({_detail(error)}); it is tried again")


def _detail(error: Exception) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    text = str(getattr(cause, "message", None) or getattr(cause, "strerror", None) or cause)
    line = "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))
    return f"{type(cause).__name__}: {line[:200]}".rstrip(" :")


_MEANINGS: tuple[tuple[type[Exception], type[FetchError], str], ...] = (
    (aiohttp.ServerTimeoutError, FetchTimeout, "no whole answer in time; if it is slow by nature, allow more time"),
    (TimeoutError, FetchTimeout, "no whole answer in time; if it is slow by nature, allow more time"),
    (aiohttp.InvalidURL, FetchError, "the URL cannot be used; check its spelling"),
    (aiohttp.ClientConnectorDNSError, Unreachable, "the host is not found; check its spelling and this machine's DNS"),
    (aiohttp.ClientConnectorCertificateError, Unreachable, "the certificate is not valid; the outlet must renew it, or this machine lacks CA certificates"),
    (aiohttp.ClientSSLError, Unreachable, "no TLS connection; check whether the host speaks https"),
    (ssl.SSLError, FetchError, "the TLS connection broke; it is tried again"),
    (aiohttp.ClientConnectorError, Unreachable, "no connection; check the host, the port and this machine's network"),
    (aiohttp.ClientPayloadError, FetchError, "the body is cut off; it is tried again"),
    (aiohttp.ClientResponseError, FetchError, "the answer is not HTTP as it should be; check the URL in a browser"),
    (aiohttp.ServerDisconnectedError, FetchError, "the server hung up without an answer; it is tried again"),
    (OSError, FetchError, "the connection broke; it is tried again"),
    (HttpProcessingError, FetchError, "the answer is not HTTP as it should be; check the URL in a browser"),
    (ValueError, FetchError, "the URL or a header cannot be sent; check the URL's spelling"),
)  # fmt: skip


def shown(url: str) -> str:
    """`url` as messages name it: without user name and password, control characters and great length."""
    scheme, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    plain = scheme + mark + authority.rpartition("@")[2] + slash + path
    return "".join(char if char.isprintable() else "\ufffd" for char in plain)[:200]
