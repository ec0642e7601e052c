"""What every channel does: one attempt to hand one parcel over, and what came of it. Never retries."""

from typing import Protocol

from monitor.alert.plain import make_line
from monitor.model import Millis, Outcome, Parcel

_DETAIL = 300  # code points of what the other side said that are kept


class Channel(Protocol):
    """A way to reach an endpoint."""

    async def send(self, parcel: Parcel, now: Millis) -> Outcome:
        """One attempt, in bounded time. Raises nothing but what cancels it."""
        ...

    async def close(self) -> None:
        """Ends what is open; the channel is not used afterwards."""
        ...


def make_sent(detail: str = "", *, code: int) -> Outcome:
    """The other side took responsibility; what it says with that is as hostile as any refusal."""
    return Outcome("sent", code, make_line(detail, _DETAIL))


def make_refused(
    detail: str, *, code: int | None = None, retryable: bool = True, retry_after: Millis | None = None
) -> Outcome:
    """The other side said no, or was not reached at all."""
    return Outcome("refused", code, make_line(detail, _DETAIL), retryable, retry_after)


def make_unknown(detail: str, *, code: int | None = None) -> Outcome:
    """It may have arrived; asking again under the same id is the only way to be sure."""
    return Outcome("unknown", code, make_line(detail, _DETAIL))
