"""What a server answered, with each fact that others ask for under its name. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.model import Millis
from monitor.schedule import parse_retry_after

_LONGEST_VALIDATOR = 1_024
"""Characters of an ETag that are kept; a longer one buys the server nothing but our memory."""
_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop."""

    status: int
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer; `url` is where it came from in the end, `body` is decoded."""

    status: int
    url: str
    headers: Mapping[str, str]
    """Names in any case."""
    body: bytes = b""
    redirects: tuple[Redirect, ...] = ()
    seconds: float = 0.0
    """What the server took for the last hop, the wait for its turn not counted."""

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def etag(self) -> str | None:
        return self._validator("ETag")

    @property
    def last_modified(self) -> str | None:
        return self._validator("Last-Modified")

    @property
    def content_type(self) -> str | None:
        """The whole header, charset included."""
        value = self.headers.get("Content-Type")
        return value.encode("ascii", "replace").decode("ascii") if value else None

    @property
    def location(self) -> str | None:
        """Where a redirect points, as the server wrote it."""
        return self.headers.get("Location") if self.status in {301, 302, 303, 307, 308} else None

    def retry_after(self, now: Millis) -> Millis | None:
        """Milliseconds from `now` that the server asks to wait."""
        return parse_retry_after(self.headers.get("Retry-After"), now)

    @property
    def moved_to(self) -> str | None:
        """The new URL where the old one moved for good (RFC 9110: 301, 308), every hop of the way.

        A move from https to http is followed but never kept: it would give up encryption for ever on the
        word of one answer.
        """
        schemes = [urlsplit(hop.source).scheme for hop in self.redirects] + [urlsplit(self.url).scheme]
        permanent = bool(self.redirects) and all(hop.status in _PERMANENT for hop in self.redirects)
        return self.url if permanent and schemes == sorted(schemes) else None

    def _validator(self, name: str) -> str | None:
        """A value that can be sent back unchanged and stored anywhere, or None."""
        value = self.headers.get(name)
        fits = value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
        return value if fits else None
