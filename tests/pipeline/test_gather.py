"""What a poll leaves behind: state, counts, due time, and never somebody else's trouble."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.collect.poll import Arrived, Failed, Unchanged
from monitor.errors import ReadError, StoreError, WorkerTimeout
from monitor.pipeline import gather
from monitor.pipeline.collect import CHUNK
from monitor.pipeline.gather import Gatherer
from monitor.pipeline.states import KEPT_AFTER, UNCONDITIONAL_EVERY
from monitor.settings import HOUR, MINUTE, Polling, Source
from monitor.store import schema
from monitor.store.desk import Desk
from monitor.store.sources import sync_sources
from tests.acceptance.feeds import Item, rss

NOW = 1_700_000_000_000
OLD, NEW = "https://outlet.example/feed", "https://outlet.example/new-feed"


class InProcess:
    """Workers that work here."""

    async def run(self, function, *args, timeout, **kwargs):
        return function(*args, **kwargs)


class House:
    """One source `A`, whose answers the test gives."""

    def __init__(self, database, monkeypatch, workers=None, first_poll="alert"):
        self.database, self.workers = database, workers or InProcess()
        self.spec = Source(name="A", url=OLD, every=HOUR, first_poll=first_poll)
        self.answers, self.asked = [], []
        monkeypatch.setattr(gather, "fetch_feed", self._fetch)
        with database.write() as conn:
            sync_sources(conn, [self.spec], NOW, lambda _: NOW)

    async def _fetch(self, _session, target, _now):
        self.asked.append(target)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @asynccontextmanager
    async def gatherer(self, now=NOW):
        desk = Desk(self.database)
        try:
            yield Gatherer(desk, None, self.workers, {"A": self.spec}, Polling(), crawls=None, boot="here",
                           clock=lambda: now, chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
        finally:
            desk.close()

    def poll(self, *answers, now=NOW):
        async def run():
            async with self.gatherer(now) as one:
                reports = []
                for answer in answers:
                    self.answers.append(answer)
                    reports += await one.cycle(["A"])
                return reports

        return asyncio.run(run())

    @property
    def state(self):
        with self.database.read() as conn:
            return conn.execute(select(schema.source_state)).one()

    def count(self, table):
        with self.database.read() as conn:
            return len(conn.execute(select(table)).all())


def document(*items, **facts):
    body = rss(items or [Item("1", "https://outlet.example/1", "Grain")])
    facts = {
        "etag": '"v1"',
        "modified": None,
        "content_type": "text/xml",
        "url": OLD,
        "body_hash": "h1",
    } | facts
    return Arrived(body=body, **facts)


@pytest.fixture
def house(database, monkeypatch):
    return House(database, monkeypatch)


def test_a_feed_leaves_its_entries_its_validators_and_its_next_due_time(house):
    (report,) = house.poll(document())
    assert (report.result, report.entries, report.new) == ("live", 1, 1)
    state = house.state
    assert (state.etag, state.body_hash, state.baseline_at, state.last_ok) == ('"v1"', "h1", NOW, NOW)
    assert state.next_due == NOW + HOUR
    assert state.lease_until is None


def test_a_failure_doubles_the_wait_and_keeps_what_was_known(house):
    house.poll(document(), Failed(reason="A: 500"), Failed(reason="A: 500 again"))
    state = house.state
    assert (state.failures, state.error, state.error_since, state.etag) == (2, "A: 500 again", NOW, '"v1"')
    assert state.next_due == NOW + 4 * HOUR
    house.poll(Unchanged(via="304"))
    assert (house.state.failures, house.state.error, house.state.error_since) == (0, None, None)


def test_the_server_may_ask_for_patience(house):
    house.poll(Failed(reason="A: 503", retry_after=5 * HOUR))
    assert house.state.next_due == NOW + 5 * HOUR


@pytest.mark.parametrize(
    "error", [ReadError("it is a web page"), WorkerTimeout("no result"), RuntimeError("a bug")]
)
def test_whatever_goes_wrong_is_recorded_on_the_source(house, error):
    (report,) = house.poll(error)
    assert (report.source, report.result, report.error) == ("A", "failed", house.state.error)
    assert str(error) in house.state.error


def test_a_worker_that_fails_leaves_the_document_to_be_asked_for_again(house, monkeypatch):
    async def fail(*_args, **_options):
        raise WorkerTimeout("no result within 20000 ms")

    house.poll(document(etag='"v0"', body_hash="h0"))
    monkeypatch.setattr(house.workers, "run", fail)
    house.poll(document(etag='"v1"'))
    assert (house.state.etag, house.state.body_hash) == ('"v0"', "h0")


def test_a_long_document_is_taken_in_whole_and_a_break_in_it_loses_nothing(house, monkeypatch):
    items = [Item(str(n), f"https://outlet.example/{n}", f"Title {n}") for n in range(2 * CHUNK + 5)]
    collect, calls = gather.collect, []

    def break_at_the_second(*args):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return collect(*args)

    monkeypatch.setattr(gather, "collect", break_at_the_second)
    house.poll(document(*items))
    assert house.count(schema.article) == CHUNK
    assert (house.state.etag, house.state.baseline_at) == (None, None)
    (report,) = house.poll(document(*items))
    assert house.count(schema.article) == len(items)
    assert report.new == len(items) - CHUNK
    assert house.state.etag == '"v1"'


def test_the_first_feed_is_the_baseline_even_if_polls_before_it_failed(database, monkeypatch):
    house = House(database, monkeypatch, first_poll="baseline")
    more = [Item(str(n), f"https://outlet.example/{n}", f"Grain {n}") for n in (1, 2)]
    reports = house.poll(Failed(reason="A: 404"), document(), document(*more, body_hash="h2"))
    assert [one.result for one in reports] == ["failed", "baseline", "live"]
    with database.read() as conn:
        assert [one.origin for one in conn.execute(select(schema.article).order_by(schema.article.c.id))] == [
            "baseline",
            "live",
        ]


def test_every_fiftieth_poll_is_unconditional(house):
    house.poll(*[Unchanged(via="304")] * 101)
    asked = [n for n, target in enumerate(house.asked, 1) if target.unconditional]
    assert asked == [UNCONDITIONAL_EVERY, 2 * UNCONDITIONAL_EVERY]


def test_a_permanent_move_is_believed_after_three_feeds_and_doubted_after_three_failures(house):
    for _ in range(KEPT_AFTER):
        house.poll(document(moved_to=NEW))
    house.poll(document(url=NEW))
    assert [target.url for target in house.asked] == [OLD] * KEPT_AFTER + [NEW]
    for _ in range(KEPT_AFTER):
        house.poll(Failed(reason="A: 404"))
    house.poll(document())
    assert [target.url for target in house.asked][-KEPT_AFTER - 1 :] == [NEW] * KEPT_AFTER + [OLD]


def test_a_feed_that_does_not_change_has_moved_just_as_well(house):
    house.poll(
        document(moved_to=NEW), Unchanged(via="body", moved_to=NEW), Unchanged(via="304", moved_to=NEW)
    )
    house.poll(Unchanged(via="304"))
    assert [target.url for target in house.asked] == [OLD] * KEPT_AFTER + [NEW]


def test_a_move_that_points_elsewhere_each_time_is_not_believed(house):
    for number in range(6):
        house.poll(document(moved_to=f"{NEW}/{number}"))
    assert {target.url for target in house.asked} == {OLD}


def test_polls_of_a_day_are_counted(house):
    house.poll(document(), Unchanged(via="304", bytes=7), Failed(reason="A: 500"), now=NOW + MINUTE)
    with house.database.read() as conn:
        day = conn.execute(select(schema.poll_day)).one()
    assert (day.polls, day.entries, day.new, day.unchanged, day.failed) == (3, 1, 1, 1, 1)


ITEMS = [Item(str(n), f"https://outlet.example/{n}", f"Grain {n}") for n in range(4)]


BETWEEN = b'<item><guid isPermaLink="false">2'


def cut_off(before, **facts):
    """A document that ends within its third item, or elsewhere."""
    whole = document(*ITEMS, **facts)
    return replace(whole, body=whole.body[: whole.body.index(before)])


@pytest.mark.parametrize(
    "before", [BETWEEN, b"https://outlet.example/2", b"<title>Grain 2", b"</item>" + BETWEEN[:-1] + b"3"]
)
def test_a_document_that_is_cut_off_gives_its_whole_entries_and_is_asked_for_again(house, before):
    """Half an entry would look like another article, and a 304 would keep the rest from us."""
    house.poll(document(*ITEMS[:1], etag='"v1"'))
    (report,) = house.poll(cut_off(before, etag='"v2"', body_hash="h2"))
    assert (report.result, report.new) == ("live", 1)
    assert (house.state.etag, house.state.failures) == ('"v1"', 0)
    house.poll(Unchanged(via="body", etag='"v2"'))
    assert [target.body_hash for target in house.asked] == [None, "h1", "h2"]
    assert house.state.etag == '"v1"'
    (report,) = house.poll(document(*ITEMS, etag='"v2"', body_hash="h2"))
    assert report.new == 2
    assert house.count(schema.article) == 4


def test_what_a_first_document_lacks_as_it_was_cut_off_is_baseline_too(database, monkeypatch):
    house = House(database, monkeypatch, first_poll="baseline")
    reports = house.poll(
        cut_off(BETWEEN),
        document(*ITEMS),
        document(*ITEMS, Item("9", "https://outlet.example/9", "Nine"), body_hash="h9"),
    )
    assert [(one.result, one.new) for one in reports] == [("baseline", 2), ("baseline", 2), ("live", 1)]


def test_a_first_document_that_stays_cut_off_was_all_there_was(database, monkeypatch):
    house = House(database, monkeypatch, first_poll="baseline")
    house.poll(cut_off(BETWEEN), Unchanged(via="body"))
    (report,) = house.poll(document(*ITEMS))
    assert (report.result, report.new) == ("live", 2)


def test_a_feed_that_is_always_cut_off_is_live_from_the_third_poll_on(database, monkeypatch):
    house = House(database, monkeypatch, first_poll="baseline")
    reports = house.poll(*[cut_off(BETWEEN)] * 3)
    assert [one.result for one in reports] == ["baseline", "baseline", "live"]


def test_a_stopped_poll_leaves_no_trace(house):
    async def hang(*_args):
        await asyncio.Event().wait()

    async def run():
        async with house.gatherer() as one:
            gather.fetch_feed, kept = hang, gather.fetch_feed
            await one.step()
            await one.stop()
            gather.fetch_feed = kept

    asyncio.run(run())
    assert house.count(schema.article) == 0
    assert house.state.last_poll is None


def test_a_poll_under_way_keeps_its_claim_for_as_long_as_it_lasts(house, monkeypatch):
    """Others may take it once nobody prolongs it."""
    ended = asyncio.Event()

    async def wait(*_args):
        await ended.wait()
        return Unchanged(via="304")

    async def run():
        async with house.gatherer() as one:
            await one.step()
            until = house.state.lease_until
            one._under_way._clock = lambda: NOW + MINUTE
            await one.renew()
            prolonged = house.state.lease_until - until
            ended.set()
            await asyncio.gather(*one._under_way.tasks)
            await asyncio.sleep(0)
            assert one._under_way.held == set()
            return prolonged

    monkeypatch.setattr(gather, "fetch_feed", wait)
    assert asyncio.run(run()) == MINUTE
    assert house.state.lease_until is None


def test_a_poll_that_could_not_be_written_down_is_made_again_at_the_next_step(house, monkeypatch):
    save, calls = gather.save_poll, []

    def fail_twice(*args):
        calls.append(args)
        if len(calls) < 3:
            raise StoreError("the disk is full; make room")
        save(*args)

    monkeypatch.setattr(gather, "save_poll", fail_twice)
    house.answers += [Unchanged(via="304"), Failed(reason="A: 500")]

    async def run():
        async with house.gatherer() as one:
            for _ in range(2):
                await one.step()
                await asyncio.gather(*one._under_way.tasks, return_exceptions=True)
                await asyncio.sleep(0)

    asyncio.run(run())
    assert len(house.asked) == 2
    assert house.state.lease_until is None


def test_a_source_that_the_configuration_does_not_know_stops_nobody(house):
    async def run():
        async with house.gatherer() as one:
            one._specs = {}
            return await one.cycle(["A"])

    (report,) = asyncio.run(run())
    assert (report.source, report.result) == ("A", "unknown")
