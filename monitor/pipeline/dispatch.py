"""Dispatch: deliveries that are due go to their channels, and what came of it is written down.

At most a few deliveries of one endpoint are under way at once, so that a slow or dead endpoint takes
nobody else's place. Outcomes that come together are recorded together.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import structlog
from sqlalchemy import Connection

from monitor.alert.plain import make_line
from monitor.deliver.channel import Channel
from monitor.model import Millis, Outcome, Parcel, iso
from monitor.pipeline.underway import UnderWay
from monitor.schedule import delivery_retry
from monitor.settings import HOUR, MINUTE, SECOND
from monitor.store.desk import Desk, Priority
from monitor.store.outbox import Claimed, Record, claim_deliveries, next_delivery, record_attempts

log = structlog.get_logger("deliver")

UNDER_WAY = 64
"""Deliveries being sent at once, all endpoints together."""
PER_ENDPOINT = 4
"""Deliveries being sent at once to one endpoint."""
DEADLINE: Millis = 2 * MINUTE
"""A channel that has not answered by now has answered `unknown`."""
DETAIL = 500
"""Code points kept of what the other side said."""
LONGEST_REST: Millis = HOUR
"""Whatever an endpoint asks for: its next delivery is tried by then."""
LEASE: Millis = DEADLINE + 30 * SECOND


class Dispatcher:
    """Claims, sends and records. `endpoints` are the keys of those that the configuration names now."""

    def __init__(
        self, desk: Desk, channels: Mapping[str, Channel], endpoints: frozenset[str], *,
        boot: str, clock: Callable[[], Millis], chance: Callable[[], float], wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self._desk, self._channels, self._endpoints = desk, channels, endpoints
        self._boot, self._clock, self._chance = boot, clock, chance
        self._under_way: UnderWay[None] = UnderWay(UNDER_WAY, wake)
        self._ended: list[Record] = []
        self._resting: dict[str, Millis] = {}
        """Endpoints that asked to be left alone, and until when."""

    async def step(self) -> Millis | None:
        """Starts what is due and there is room for; returns when the next delivery is due, if one waits."""
        await self.flush()
        await self._fill()
        return await self._desk.read(next_delivery, self._clock())

    async def _fill(self) -> int:
        """Starts what is due, as far as there is room; returns how many that were."""
        started = 0
        while (room := self._under_way.room) and (claimed := await self._claim(room)):
            for one in claimed:
                self._start(one)
            started += len(claimed)
        return started

    async def _claim(self, room: int) -> list[Claimed]:
        now = self._clock()
        self._resting = {
            endpoint: until for endpoint, until in self._resting.items() if now < until <= now + LONGEST_REST
        }
        return await self._desk.write(
            Priority.RECORD, claim_deliveries, now, boot=self._boot, until=now + LEASE,
            per_endpoint=PER_ENDPOINT, limit=room,
            busy=self._under_way.busy | dict.fromkeys(self._resting, PER_ENDPOINT),
        )  # fmt: skip

    def _start(self, claimed: Claimed) -> None:
        self._under_way.start(
            self._send(claimed), group=claimed.endpoint, failed=partial(self._tell_unrecorded, claimed)
        )

    @staticmethod
    def _tell_unrecorded(claimed: Claimed, error: BaseException) -> None:
        log.error("outcome not recorded yet", uid=claimed.uid, error=str(error))

    async def _send(self, claimed: Claimed) -> None:
        outcome = await self._outcome(claimed)
        record = self._record(claimed, outcome)
        if outcome.retryable and outcome.retry_after:
            self._resting[claimed.endpoint] = self._clock() + min(outcome.retry_after, LONGEST_REST)
        self._ended.append(record)
        await self._desk.write(Priority.RECORD, self._save_ended)
        level = log.info if outcome.result == "sent" else log.warning
        level(
            outcome.result, uid=claimed.uid, channel=claimed.channel, to=claimed.address, attempt=claimed.attempt,
            reason=record.reason, again=iso(record.retry_at),
        )  # fmt: skip

    async def _outcome(self, claimed: Claimed) -> Outcome:
        if claimed.endpoint not in self._endpoints:
            return Outcome(
                "refused", detail="no recipient of the configuration has this address", retryable=False
            )
        parcel = Parcel(claimed.uid, claimed.address, claimed.payload, claimed.created)
        try:
            async with asyncio.timeout(DEADLINE / SECOND):
                return await self._channels[claimed.channel].send(parcel, self._clock())
        except TimeoutError:
            return Outcome("unknown", detail=f"no answer within {DEADLINE // SECOND} s")
        except Exception as error:  # one channel's defect must stop no other
            log.exception("channel failed", channel=claimed.channel, uid=claimed.uid)
            return Outcome("unknown", detail=f"the channel failed: {type(error).__name__}")

    def _record(self, claimed: Claimed, outcome: Outcome) -> Record:
        """What to write down; the other side's words are made such that any database can hold them."""
        outcome = replace(outcome, detail=make_line(outcome.detail, DETAIL))
        if outcome.result == "sent":
            return Record(claimed, outcome, None, outcome.detail)
        wait = (
            delivery_retry(claimed.attempt, outcome.retry_after, self._chance())
            if outcome.retryable
            else None
        )
        reason = outcome.detail or outcome.result
        if outcome.retryable and wait is None:
            reason = f"given up after {claimed.attempt} attempts: {reason}"
        return Record(claimed, outcome, None if wait is None else self._clock() + wait, reason)

    def _save_ended(self, conn: Connection) -> None:
        ended, self._ended = self._ended, []
        try:
            record_attempts(conn, ended, self._clock())
        except BaseException:
            self._ended = ended + self._ended
            raise

    async def flush(self) -> None:
        """Writes down the outcomes that a failing database refused so far."""
        if self._ended:
            await self._desk.write(Priority.RECORD, self._save_ended)

    async def finish(self) -> None:
        """Sends all that is due now to the endpoints that take it, and waits for it."""
        idle = False
        while await self._fill() or not idle:
            if self._under_way.tasks:
                await asyncio.wait(self._under_way.tasks, return_when=asyncio.FIRST_COMPLETED)
            idle = not self._under_way.tasks
        await self.flush()

    async def drain(self, grace: float) -> None:
        """Waits up to `grace` seconds for what is being sent; the rest is `unknown` at the next start."""
        if self._under_way.tasks:
            _, late = await asyncio.wait(self._under_way.tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.flush()
