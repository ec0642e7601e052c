"""How deliveries go out: who waits for whom, and what each outcome leaves behind."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select

from monitor.errors import StoreError
from monitor.model import Outcome
from monitor.pipeline import dispatch
from monitor.pipeline.dispatch import PER_ENDPOINT, Dispatcher
from monitor.settings import DAY, SECOND
from monitor.store import outbox, schema
from monitor.store.desk import Desk

NOW = 1_700_000_000_000
SENT = Outcome("sent", 204)


class Fake:
    """A channel that answers as told by address, and counts what is under way."""

    def __init__(self, answer):
        self.answer, self.ids, self.busy, self.most = answer, [], Counter(), Counter()

    async def send(self, parcel, now):
        self.ids.append(parcel.uid)
        self.busy[parcel.address] += 1
        self.most[parcel.address] = max(self.most[parcel.address], self.busy[parcel.address])
        try:
            await asyncio.sleep(0)
            return (
                await self.answer(parcel) if asyncio.iscoroutinefunction(self.answer) else self.answer(parcel)
            )
        finally:
            self.busy[parcel.address] -= 1

    async def close(self): ...


def enqueue(database, *addresses):
    with database.write() as conn:
        for number, address in enumerate(addresses):
            going = outbox.NewDelivery(
                uid=f"msg_{number}", endpoint=f"webhook:{address}", channel="webhook", address=address,
                recipient="ops", subject=f"article:{number}", title="Grain", payload={"body": "{}"},
            )  # fmt: skip
            outbox.save_notices(conn, [], going, NOW)


def send(database, channel, *, endpoints=None, use=Dispatcher.finish, now=lambda: NOW):
    """Runs a dispatcher until `use` is through; the endpoints are those that wait unless given."""

    async def run():
        desk = Desk(database)
        try:
            known = (
                frozenset(one.endpoint for one in deliveries(database)) if endpoints is None else endpoints
            )
            one = Dispatcher(
                desk,
                {"webhook": channel},
                known,
                boot="here",
                clock=now,
                chance=lambda: 0.5,
                wake=lambda: None,
            )
            return await use(one)
        finally:
            desk.close()

    return asyncio.run(run())


def deliveries(database):
    with database.read() as conn:
        return conn.execute(select(schema.delivery).order_by(schema.delivery.c.id)).all()


def attempts(database):
    with database.read() as conn:
        return [
            (one.outcome, one.detail)
            for one in conn.execute(select(schema.attempt).order_by(*schema.attempt.primary_key))
        ]


def test_what_is_due_is_sent_once_and_recorded(database):
    enqueue(database, "a", "b")
    channel = Fake(lambda _: SENT)
    send(database, channel)
    send(database, channel)
    assert sorted(channel.ids) == ["msg_0", "msg_1"]
    assert [one.state for one in deliveries(database)] == ["sent", "sent"]


def test_one_endpoint_never_has_more_than_its_share_under_way(database):
    enqueue(database, *["slow"] * 12, "b")
    channel = Fake(lambda _: SENT)
    send(database, channel)
    assert channel.most["slow"] <= PER_ENDPOINT
    assert len(channel.ids) == 13


def test_an_endpoint_that_asks_for_patience_gets_no_other_delivery_until_then(database):
    """What comes in meanwhile would be refused as well, and make it ask for more."""
    enqueue(database, *["busy"] * 9, "b")
    channel = Fake(
        lambda parcel: SENT if parcel.address == "b" else Outcome("refused", 429, retry_after=20 * SECOND)
    )
    clock = [NOW]

    async def use(one):
        await one.finish()
        told = len(channel.ids)
        await one.finish()
        assert len(channel.ids) == told <= PER_ENDPOINT + 1
        clock[0] += 20 * SECOND
        channel.answer = lambda _: SENT
        await one.finish()

    send(database, channel, use=use, now=lambda: clock[0])
    assert Counter(one.state for one in deliveries(database))["sent"] >= 9 - PER_ENDPOINT + 1


def test_a_hanging_endpoint_delays_no_other(database):
    enqueue(database, *["dead"] * 20, "b")
    arrived = asyncio.Event()

    async def answer(parcel):
        if parcel.address == "dead":
            await asyncio.Event().wait()
        arrived.set()
        return SENT

    async def use(one):
        await one.step()
        await asyncio.wait_for(arrived.wait(), 30)
        await one.drain(0.5)

    send(database, Fake(answer), use=use)
    states = Counter(one.state for one in deliveries(database))
    assert states == {"sent": 1, "sending": PER_ENDPOINT, "waiting": 20 - PER_ENDPOINT}


@pytest.mark.parametrize(
    ("outcome", "state", "waits"),
    [
        (Outcome("refused", 500, "in trouble"), "waiting", 5 * SECOND),
        (Outcome("refused", 429, "too often", retry_after=DAY // 2), "waiting", DAY // 2),
        (Outcome("refused", 410, "gone", retryable=False), "dead", None),
        (Outcome("unknown", detail="no answer"), "waiting", 5 * SECOND),
    ],
)
def test_an_outcome_decides_what_comes_next(database, outcome, state, waits):
    enqueue(database, "a")
    send(database, Fake(lambda _: outcome))
    (one,) = deliveries(database)
    assert (one.state, one.due and one.due - NOW, one.error) == (state, waits, outcome.detail)


def test_after_days_of_refusals_a_delivery_is_a_dead_letter_with_its_reason(database):
    enqueue(database, "a")
    channel, clock = Fake(lambda _: Outcome("refused", 500, "in trouble")), [NOW]
    for _ in range(12):
        send(database, channel, now=lambda: clock[0])
        clock[0] += 3 * DAY
    (one,) = deliveries(database)
    assert (one.state, one.error) == ("dead", "given up after 12 attempts: in trouble")
    assert channel.ids == ["msg_0"] * 12
    assert len(attempts(database)) == 12


def test_an_address_that_nobody_has_any_more_is_a_dead_letter(database):
    enqueue(database, "a")
    channel = Fake(lambda _: SENT)
    send(database, channel, endpoints=frozenset())
    assert channel.ids == []
    assert deliveries(database)[0].error == "no recipient of the configuration has this address"


def test_a_channel_with_a_defect_stops_no_other_and_is_tried_again(database):
    enqueue(database, "a", "b")

    def answer(parcel):
        if parcel.address == "a":
            raise ZeroDivisionError
        return SENT

    send(database, Fake(answer))
    assert [one.state for one in deliveries(database)] == ["waiting", "sent"]
    assert ("unknown", "the channel failed: ZeroDivisionError") in attempts(database)


def test_a_channel_that_never_answers_is_unknown_after_the_deadline(database, monkeypatch):
    monkeypatch.setattr(dispatch, "DEADLINE", 10)
    enqueue(database, "a")

    async def answer(_parcel):
        await asyncio.Event().wait()

    send(database, Fake(answer))
    assert attempts(database) == [("unknown", "no answer within 0 s")]


def test_an_outcome_that_could_not_be_written_down_is_written_at_the_next_step(database, monkeypatch):
    enqueue(database, "a")
    record, refused = outbox.record_attempts, []

    def fail_once(*args):
        if not refused:
            refused.append(args)
            raise StoreError("the disk is full; make room")
        return record(*args)

    monkeypatch.setattr(dispatch, "record_attempts", fail_once)
    channel = Fake(lambda _: SENT)
    send(database, channel)
    assert channel.ids == ["msg_0"]
    assert deliveries(database)[0].state == "sent"
