"""What a poll makes of what is remembered of its source. Pure: from one state and one answer to the next state."""

from dataclasses import replace

from monitor.collect.poll import Arrived, Target, Unchanged
from monitor.model import Millis
from monitor.settings import Polling, Source
from monitor.store.sources import DueSource, SourceState

UNCONDITIONAL_EVERY = 50
"""Polls after which one asks without validators: some servers lie about them."""
CUT = "cut:"
"""Before the hash of a body that was cut off."""
LARGEST_SITEMAP = 50 * 1024 * 1024
KEPT_AFTER = 3
"""Answers with a feed after which a permanent redirect is believed, and failures after which it is not."""


def make_target(claimed: DueSource, spec: Source, polling: Polling) -> Target:
    state = claimed.state
    return Target(
        url=_address(state, spec), etag=state.etag, modified=state.modified,
        body_hash=state.body_hash and state.body_hash.removeprefix(CUT), unconditional=state.polls % UNCONDITIONAL_EVERY == UNCONDITIONAL_EVERY - 1,
        timeout=polling.timeout, max_bytes=most_bytes(spec, polling),
    )  # fmt: skip


def most_bytes(spec: Source, polling: Polling) -> int:
    """The largest document that is read of a source: sitemaps may have 50 MB (sitemaps.org)."""
    return max(polling.max_bytes, LARGEST_SITEMAP) if spec.kind == "sitemap" else polling.max_bytes


def _address(state: SourceState, spec: Source) -> str:
    """Where the source is asked: the configured address, or the one it moved to for good."""
    return state.moved_to if state.moved_to and state.moved_count >= KEPT_AFTER else spec.url


def crawled(state: SourceState, now: Millis) -> SourceState:
    """After a crawl that did what it should."""
    return with_baseline(succeeded(state, now), now)


def with_baseline(state: SourceState, now: Millis) -> SourceState:
    """What the source carries from now on is news."""
    return replace(state, baseline_at=state.baseline_at or now)


def failed(state: SourceState, reason: str, now: Millis) -> SourceState:
    state = replace(state, failures=state.failures + 1, error=reason, error_since=state.error_since or now)
    if state.failures >= KEPT_AFTER and state.moved_to:
        state = replace(state, moved_to=None, moved_count=0)
    return state


def succeeded(state: SourceState, now: Millis) -> SourceState:
    return replace(state, failures=0, error=None, error_since=None, last_ok=now)


def unchanged(state: SourceState, answer: Unchanged, now: Millis) -> SourceState:
    state = moved(succeeded(state, now), answer.moved_to)
    state = replace(state, baseline_at=state.baseline_at or now)
    if answer.via == "body" and not (state.body_hash or "").startswith(CUT):
        state = replace(state, etag=answer.etag, modified=answer.modified)
    return state


def arrived(state: SourceState, answer: Arrived, now: Millis, *, cut: bool) -> SourceState:
    """A document that was cut off is asked for again; what the first one lacks was there before watching, too.

    The same bytes again need no other look, but a 304 could keep the rest from us: its validators do not count.
    """
    first = state.last_ok is None
    state = moved(succeeded(state, now), answer.moved_to)
    if cut:
        baseline_at = state.baseline_at or (None if first else now)
        return replace(state, body_hash=f"{CUT}{answer.body_hash}", baseline_at=baseline_at)
    return replace(
        state, etag=answer.etag, modified=answer.modified, body_hash=answer.body_hash,
        baseline_at=state.baseline_at or now,
    )  # fmt: skip


def moved(state: SourceState, to: str | None) -> SourceState:
    """Counts the answers with a feed, changed or not, that came after a permanent redirect to one address."""
    if state.moved_count >= KEPT_AFTER and not to:
        return state
    again = to is not None and to == state.moved_to
    return replace(state, moved_to=to, moved_count=state.moved_count + 1 if again else int(bool(to)))
