"""The daemon's beats: a step never runs twice at once, a failing one is tried again, and ends no other."""

import asyncio

import pytest

from monitor import clock, daemon
from monitor.daemon import Beat
from monitor.errors import StoreError


def beat(step, times):
    """Runs a beat until its step was begun `times` times."""
    begun = []

    async def run():
        enough = asyncio.Event()

        async def counted():
            begun.append(clock.now())
            if len(begun) >= times:
                enough.set()
            await asyncio.sleep(0)  # as every real step, which asks the database
            return await step(len(begun), one)

        one = Beat("test", counted)
        one.nudge()
        task = asyncio.create_task(one.run())
        await asyncio.wait_for(enough.wait(), 30)
        await asyncio.sleep(0)
        ended = task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return ended

    return asyncio.run(run())


@pytest.mark.parametrize("error", [StoreError("database is locked"), ZeroDivisionError()])
def test_a_failing_step_is_tried_again_at_the_next_nudge(error, monkeypatch):
    monkeypatch.setattr(daemon, "PAUSE", 0)

    async def step(number, one):
        one.nudge()
        if number == 1:
            raise error

    assert beat(step, 2) is False


def test_a_hanging_step_is_given_up(monkeypatch):
    monkeypatch.setattr(daemon, "PAUSE", 0)
    monkeypatch.setattr(daemon, "STEP_LIMIT", 0.01)

    async def step(number, one):
        one.nudge()
        if number == 1:
            await asyncio.Event().wait()

    assert beat(step, 2) is False


def test_a_step_that_knows_when_it_is_due_wakes_itself():
    async def step(_number, _one):
        return clock.now() + 20

    assert beat(step, 3) is False


def test_nudges_during_a_step_make_one_more_and_never_two_at_once():
    running = []

    async def step(number, one):
        assert running == []
        running.append(number)
        if number == 1:
            one.nudge()
            one.nudge()
        await asyncio.sleep(0)
        running.clear()

    assert beat(step, 2) is False
