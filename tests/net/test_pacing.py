"""Pacing: time is told by a clock that only moves when somebody sleeps."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.pacing import Pacer


class Clock:
    """Sleepers wake in the order of their times; `advance` is time spent in requests."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        wake = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, wake)


def make_pacer(pace=1000, per_site=2):
    clock = Clock()
    return Pacer(pace, per_site, clock, clock.sleep), clock


def test_requests_to_one_site_start_at_least_the_pace_apart():
    async def go():
        pacer, clock = make_pacer()
        starts = []

        async def request():
            async with pacer.turn("news.example"):
                starts.append(clock())

        await asyncio.gather(*(request() for _ in range(5)))
        return starts

    assert asyncio.run(go()) == [100, 101, 102, 103, 104]


@given(
    gaps=st.lists(st.integers(0, 3000), min_size=1, max_size=20),
    pace=st.integers(0, 2000),
    per_site=st.integers(1, 4),
)
def test_whenever_requests_come_the_pace_is_kept(gaps, pace, per_site):
    async def go():
        pacer, clock = make_pacer(pace, per_site)
        starts = []

        async def request():
            async with pacer.turn("news.example"):
                starts.append(clock())

        tasks = []
        for gap in gaps:
            clock.now += gap / 1000
            tasks.append(asyncio.create_task(request()))
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        return starts

    starts = asyncio.run(go())
    assert len(starts) == len(gaps)
    assert all(later - sooner >= pace / 1000 - 1e-9 for sooner, later in pairwise(starts))


def test_a_site_that_asks_for_more_patience_gets_it():
    async def go():
        pacer, clock = make_pacer()
        pacer.slow_down("slow.example", 7)
        starts = []

        async def request():
            async with pacer.turn("slow.example"):
                starts.append(clock())

        await asyncio.gather(*(request() for _ in range(3)))
        return starts

    assert asyncio.run(go()) == [100, 107, 114]


@pytest.mark.parametrize(("seconds", "begins"), [(10, 110), (30, 130), (31, 105), (3600, 105)])
def test_a_site_that_wants_to_be_left_alone_is_for_a_while(seconds, begins):
    """For long it is by those alone who ask how long."""

    async def go():
        pacer, clock = make_pacer()
        pacer.rest("site.example", seconds)
        pacer.rest("site.example", 5)
        assert pacer.rests("site.example") == seconds
        assert pacer.rests("other.example") == 0
        async with pacer.turn("site.example"):
            return clock()

    assert asyncio.run(go()) == begins


def test_the_first_request_to_a_site_does_not_wait():
    async def go():
        pacer, clock = make_pacer()
        for site in ("one.example", "two.example", "three.example"):
            async with pacer.turn(site):
                assert clock() == 100

    asyncio.run(go())


def test_at_most_so_many_requests_to_one_site_are_under_way():
    async def go():
        pacer, _ = make_pacer(pace=0, per_site=2)
        under_way, most = 0, 0

        async def request():
            nonlocal under_way, most
            async with pacer.turn("news.example"):
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0)
                under_way -= 1

        await asyncio.gather(*(request() for _ in range(20)))
        return most

    assert asyncio.run(go()) == 2


def test_who_waits_for_a_busy_site_keeps_no_slot_from_another():
    async def go():
        pacer, _ = make_pacer(pace=0, per_site=1)
        slots = asyncio.Semaphore(2)
        release = asyncio.Event()

        async def busy():
            async with pacer.turn("busy.example", slots):
                await release.wait()

        waiting = [asyncio.create_task(busy()) for _ in range(10)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5), pacer.turn("free.example", slots):
            release.set()
        await asyncio.gather(*waiting)
        assert slots._value == 2

    asyncio.run(go())


def test_waiting_for_a_slot_bunches_no_requests_together():
    async def go():
        pacer, clock = make_pacer(pace=1000, per_site=2)
        slots = asyncio.Semaphore(1)
        starts = []

        async def request():
            async with pacer.turn("news.example", slots):
                starts.append(clock())

        await slots.acquire()
        tasks = [asyncio.create_task(request()) for _ in range(2)]
        await asyncio.sleep(0)
        clock.now += 10
        slots.release()
        await asyncio.gather(*tasks)
        return starts

    assert asyncio.run(go()) == [110, 111]


@pytest.mark.parametrize("pace", [0, 1000])
def test_a_request_that_is_given_up_or_fails_blocks_nobody(pace):
    async def go():
        pacer, _ = make_pacer(pace, per_site=1)
        slots = asyncio.Semaphore(1)
        with pytest.raises(ValueError, match="failed"):
            async with pacer.turn("news.example", slots):
                raise ValueError("failed")
        async with pacer.turn("news.example", slots):
            waiting = [asyncio.create_task(_enter(pacer, slots)) for _ in range(3)]
            await asyncio.sleep(0)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(5):
            await _enter(pacer, slots)
        assert slots._value == 1

    asyncio.run(go())


async def _enter(pacer, slots):
    async with pacer.turn("news.example", slots):
        pass


def test_idle_sites_are_forgotten_and_those_in_use_are_not():
    async def go():
        pacer, clock = make_pacer()
        async with pacer.turn("held.example"):
            for number in range(10_000):
                clock.now += 1
                async with pacer.turn(f"site{number}.example"):
                    pass
            assert len(pacer._lines) < 2_000
            assert "held.example" in pacer._lines

    asyncio.run(go())


def test_a_site_is_not_forgotten_while_its_pace_still_counts():
    async def go():
        pacer, clock = make_pacer(pace=60_000)
        async with pacer.turn("first.example"):
            pass
        for number in range(3_000):
            async with pacer.turn(f"site{number}.example"):
                pass
        async with pacer.turn("first.example"):
            assert clock() >= 160

    asyncio.run(go())
