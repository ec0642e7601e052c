"""One request for one page, and what its answer means. Parses nothing, retries nothing."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from monitor.errors import EgressRefused, FetchError, RobotsRefused, TooLarge
from monitor.model import Millis
from monitor.net.answer import Answer
from monitor.net.failures import shown
from monitor.net.session import Session

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1"
_END = re.compile(rb"<\0?/\0?(?:b\0?o\0?d\0?y|h\0?t\0?m\0?l)[\s\0]*>", re.IGNORECASE)
ONCE, FEW, MANY = 1, 3, 7
"""How often a page is asked for: where nothing will change, where something may, where trouble passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDocument:
    """A document in answer to a request for a page. `status` may be that of a refusal, which says why."""

    body: bytes
    content_type: str | None
    url: str
    """Where it came from in the end."""
    status: int = 200
    retry_after: Millis | None = None

    @property
    def open(self) -> bool:
        """Whether it ends without an end: it was cut off, or its site leaves out the tags that may be left out."""
        return self.status == 200 and not _END.search(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailed:
    """No page. `reason` names the address, what happened and the remedy; `tries` is how often to try in all."""

    reason: str
    kind: str
    """The reason in a few words that are the same for all pages."""
    tries: int = MANY
    retry_after: Millis | None = None
    open_bytes: int | None = None
    """Size of a page without an end."""


async def fetch_page(
    session: Session, url: str, *, check: Callable[[str], Awaitable[None]], timeout: Millis,  # noqa: ASYNC109  # see Session.get
    max_bytes: int, now: Millis,
) -> PageDocument | PageFailed:  # fmt: skip
    """What asking for `url` brought; `check` tells of each hop whether robots.txt allows it. Raises nothing of the net's."""
    try:
        answer = await session.get(
            url, headers={"Accept": ACCEPT}, timeout=timeout, max_bytes=max_bytes, check=check
        )
    except RobotsRefused as error:
        return PageFailed(reason=str(error), kind="robots.txt does not allow it", tries=ONCE)
    except (EgressRefused, TooLarge) as error:
        return PageFailed(reason=str(error), kind="refused by this program's limits", tries=ONCE)
    except FetchError as error:
        return PageFailed(reason=str(error), kind="no answer")
    return judge(answer, now)


def judge(answer: Answer, now: Millis) -> PageDocument | PageFailed:
    """What `answer` means. The body of a refusal may tell more: a challenge, a wall."""
    kind = (answer.content_type or "").partition(";")[0].strip().lower()
    if answer.status == 200 and kind and not _is_page(kind):
        reason = f"{shown(answer.url)}: no web page but {kind[:60]}"
        return PageFailed(reason=reason, kind="no web page", tries=ONCE)
    if answer.status == 200 or (answer.body and _may_explain(answer.status)):
        return PageDocument(
            body=answer.body, content_type=answer.content_type, url=answer.url, status=answer.status,
            retry_after=answer.retry_after(now),
        )  # fmt: skip
    return refused(answer.url, answer.status, answer.retry_after(now))


def refused(url: str, status: int, retry_after: Millis | None) -> PageFailed:
    """What a status other than 200 means for a page."""
    words, tries = _REFUSALS.get(status, _TROUBLE if status >= 500 else _REFUSAL)
    reason = f"{shown(url)}: {status}: {words}"
    return PageFailed(reason=reason, kind=f"status {status}", tries=tries, retry_after=retry_after)


def _may_explain(status: int) -> bool:
    """Whether a page sent with it may say what is wrong: challenges come with these."""
    return status == 503 or 200 <= status < 300 or 400 <= status < 500


def _is_page(kind: str) -> bool:
    """Servers call pages many names; what is surely none is not read."""
    return kind in {"text/html", "text/plain", "application/octet-stream"} or "xml" in kind


_TROUBLE = ("the server is in trouble", MANY)
_REFUSAL = ("the server sent no page; look at it in a browser", FEW)
_REFUSALS = {
    401: ("the page needs a login", ONCE),
    402: ("the page is for paying readers", ONCE),
    403: ("the server forbids it; set polling.contact, or ask the outlet for access", FEW),
    404: ("there is no such page", FEW),
    410: ("the page was taken down", ONCE),
    429: ("the server is asked too often; raise polling.pace", MANY),
    451: ("the page is withheld for legal reasons", ONCE),
}
