"""The whole demo against a stand-in for the daemon: when it ends, and with which status."""

import asyncio
import io
import json
import os
import signal
from contextlib import asynccontextmanager

import pytest

from monitor.demo import run
from monitor.demo.run import run_demo
from monitor.demo.stories import TIMETABLE
from tests.demo.stand_in import StandIn, wall

PACE = 0.05


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(run, "SETTLE", 0.3)


def play(stand_in=None, *, once=True, start=None, as_json=True, **options):
    """Exit status and what was written: JSON objects, or text."""
    stand_in, out = stand_in or StandIn(wall), io.StringIO()
    demo = run_demo(
        start or stand_in.start, once=once, as_json=as_json, out=out, clock=wall,
        count_archive=stand_in.count, **{"pace": PACE, **options},
    )  # fmt: skip
    status = asyncio.run(asyncio.wait_for(demo, 30))
    text = out.getvalue()
    return status, [json.loads(line) for line in text.splitlines()] if as_json else text


def test_a_perfect_run_ends_by_itself_with_status_0():
    status, (*alerts, summary) = play()
    assert status == 0, summary
    assert summary["ok"]
    assert (summary["emails"], summary["webhooks"], summary["expected"]) == (9, 5, 14)
    assert (summary["published"], summary["stored"], summary["baseline"]) == (23, 23, 7)
    assert (summary["missing"], summary["unasked"], summary["duplicates"]) == ([], [], 0)
    assert len(alerts) == 14
    assert summary["median"] <= summary["slowest"] < 20


def test_the_alerts_are_those_of_the_stories_that_match():
    _status, (*alerts, _summary) = play()
    due = {story.slug for story in TIMETABLE if story.rules}
    assert {alert["url"].rpartition("/")[2] for alert in alerts} == due
    assert all(alert["title"] and alert["outlet"] for alert in alerts)


def test_a_person_sees_alerts_and_a_summary():
    status, text = play(as_json=False)
    assert status == 0
    assert text.count("Mail to desk@newsdesk.example") == 9
    assert text.count("Webhook to http://127.0.0.1:") == 5
    assert "Everything that was due arrived" in text


def test_a_missing_alert_ends_it_at_the_limit_with_status_1_and_its_name():
    status, (*_alerts, summary) = play(StandIn(wall, skip={"marisol-prichal"}), limit=3)
    assert status == 1
    assert [(channel, url.rpartition("/")[2]) for channel, url in summary["missing"]] == [
        ("email", "marisol-prichal")
    ]
    assert summary["seconds"] < 5


def test_an_alert_that_comes_twice_is_status_1():
    status, (*_alerts, summary) = play(StandIn(wall, twice={"fener-kuboku"}))
    assert (status, summary["duplicates"], summary["missing"]) == (1, 1, [])


def test_a_daemon_that_does_nothing_is_status_1_and_ends():
    @asynccontextmanager
    async def idle(_config):
        yield

    status, lines = play(start=idle, limit=0.5)
    assert status == 1
    assert len(lines) == 1
    assert len(lines[0]["missing"]) == 14


def test_what_the_archive_holds_is_null_where_nobody_counts_it():
    out = io.StringIO()
    demo = run_demo(StandIn(wall).start, once=True, as_json=True, out=out, clock=wall, pace=PACE)
    assert asyncio.run(asyncio.wait_for(demo, 30)) == 0
    summary = json.loads(out.getvalue().splitlines()[-1])
    assert (summary["stored"], summary["baseline"]) == (None, None)


def test_a_daemon_that_cannot_start_is_loud_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "TemporaryDirectory", lambda prefix: _Folder(tmp_path))
    (tmp_path / "run").mkdir()

    @asynccontextmanager
    async def broken(config):
        assert config.name == "monitor.yaml"
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        play(start=broken)


class _Folder:
    def __init__(self, path):
        self.path = path / "run"

    def __enter__(self):
        return str(self.path)

    def __exit__(self, *_error):
        """The fixture removes it."""


def test_the_folder_of_a_run_is_gone_afterwards():
    seen = []
    stand_in = StandIn(wall)

    @asynccontextmanager
    async def start(config):
        seen.append(config)
        async with stand_in.start(config):
            yield

    status, _lines = play(stand_in, start=start)
    assert status == 0
    assert not seen[0].parent.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_ends_an_endless_run_with_a_summary_and_status_0(number, monkeypatch):
    class Impatient(run.Lines):
        seen = 0

        def alert(self, *args):
            super().alert(*args)
            self.seen += 1
            if self.seen == 16:  # two more than the timetable has
                os.kill(os.getpid(), number)

    monkeypatch.setattr(run, "Lines", Impatient)
    before = signal.default_int_handler  # a shell's background job would begin with SIGINT ignored
    signal.signal(signal.SIGINT, before)
    status, (*alerts, summary) = play(once=False)
    assert signal.getsignal(signal.SIGINT) == before
    assert status == 0, summary
    assert len(alerts) >= 16
    assert summary["published"] > 23


def test_a_failure_to_show_an_alert_is_not_swallowed(monkeypatch):
    def fail(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(run.Lines, "alert", fail)
    with pytest.raises(ZeroDivisionError):
        play()
