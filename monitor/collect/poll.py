"""One poll of one feed: the conditional request, and what its answer means. Parses nothing, retries nothing."""

import hashlib
from dataclasses import dataclass
from typing import Literal, TypeAlias

from monitor.errors import FetchError
from monitor.model import Millis
from monitor.net.answer import Answer
from monitor.net.failures import shown
from monitor.net.session import Session

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is known of a feed before a poll: where it is, and what it answered last time."""

    url: str
    etag: str | None = None
    modified: str | None = None
    body_hash: str | None = None
    unconditional: bool = False
    """Ask for the whole document whatever is known: some servers answer 304 for ever."""
    timeout: Millis
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The feed is as it was. `bytes` came over the wire, unpacked."""

    via: Literal["304", "body"]
    moved_to: str | None = None
    """As of `Arrived`: a feed that is seldom changed has moved just as well."""
    etag: str | None = None
    modified: str | None = None
    """The validators this answer stated, which may be newer than those sent; None: it stated none."""
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A document that differs from the last one, to be read."""

    body: bytes
    content_type: str | None
    etag: str | None
    modified: str | None
    body_hash: str
    url: str
    """Where it came from in the end: its relative links are relative to this."""
    moved_to: str | None = None
    """The feed's new URL, where every redirect said that it moved for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No document. `reason` names the address, what happened and the remedy."""

    reason: str
    status: int | None = None
    retry_after: Millis | None = None


Fetched: TypeAlias = Unchanged | Arrived | Failed


async def fetch_feed(session: Session, target: Target, now: Millis) -> Fetched:
    """What polling `target` brought. `now` only turns a Retry-After date into a wait. Raises nothing."""
    try:
        answer = await session.get(
            target.url, headers=make_headers(target), timeout=target.timeout, max_bytes=target.max_bytes
        )
    except FetchError as error:
        return Failed(reason=str(error))
    return judge(target, answer, now)


def make_headers(target: Target) -> dict[str, str]:
    """What a poll of `target` sends: conditional on what is known of it, unless told otherwise."""
    headers = {"Accept": ACCEPT}
    if target.etag and not target.unconditional:
        headers["If-None-Match"] = target.etag
    if target.modified and not target.unconditional:
        headers["If-Modified-Since"] = target.modified
    return headers


def judge(target: Target, answer: Answer, now: Millis) -> Fetched:
    """What `answer` means for `target`."""
    if answer.not_modified and len(make_headers(target)) > 1:
        return _unchanged("304", answer)
    if answer.status != 200:
        return Failed(
            reason=f"{shown(answer.url)}: {find_reason(answer.status)}",
            status=answer.status,
            retry_after=answer.retry_after(now),
        )
    body_hash = hashlib.sha256(answer.body).hexdigest()
    if body_hash == target.body_hash:
        return _unchanged("body", answer)
    return Arrived(
        body=answer.body, content_type=answer.content_type, etag=answer.etag, modified=answer.last_modified,
        body_hash=body_hash, url=answer.url, moved_to=answer.moved_to,
    )  # fmt: skip


def _unchanged(via: Literal["304", "body"], answer: Answer) -> Unchanged:
    return Unchanged(
        via=via,
        etag=answer.etag,
        modified=answer.last_modified,
        bytes=len(answer.body),
        moved_to=answer.moved_to,
    )


def find_reason(status: int) -> str:
    """What a status other than 200 and an awaited 304 means, and what a person can do about it."""
    if status in _REASONS:
        return f"{status}: {_REASONS[status]}"
    if status >= 500:
        return f"{status}: the server is in trouble; it is asked again later"
    if status >= 400:
        return f"{status}: the server refuses the request; check the URL in a browser"
    return f"{status}: the server sent no document; check the URL in a browser"


_REASONS = {
    300: "the server offers a choice; take the URL of one of its feeds",
    304: "the server says unchanged although it was asked for the whole feed; if it stays so, tell the outlet",
    401: "the feed needs a login; take a public feed of the outlet",
    402: "the feed is for paying readers; take a public feed of the outlet",
    403: "the server forbids it; poll less often, set polling.contact, or ask the outlet for access",
    404: "there is no such feed; look for its new address on the outlet's site",
    410: "the feed was taken down for good; look for another, or remove the source",
    429: "the server is asked too often; raise this source's `every`",
    451: "the feed is withheld for legal reasons; look for the outlet's feed elsewhere",
    503: "the server is overloaded or closed for maintenance; it is asked again later",
}
