"""Care: what a database that runs for years needs now and then, a bounded step at a time."""

from monitor.model import Millis
from monitor.pipeline.judge import RETRY
from monitor.schedule import clamp_due
from monitor.settings import DAY, Settings
from monitor.store.desk import Desk, Priority
from monitor.store.judging import hasten_judgements
from monitor.store.outbox import recover_deliveries
from monitor.store.pages import give_up_pages, hasten_pages
from monitor.store.retention import prune_deliveries, prune_events, prune_page_days, prune_texts
from monitor.store.sources import hasten

ROWS = 500
"""Rows removed in one transaction: no lock is long."""
NEVER: Millis = 2**62
"""Later than any due time; its bound is the latest that a clock that is right sets."""
EVENTS: Millis = 90 * DAY
"""Events that have not happened again for so long are forgotten, and how many pages a day had."""


async def care(desk: Desk, settings: Settings, now: Millis) -> None:
    """One round: checkpoint, recovery of what another daemon left, due times, retention."""
    await desk.checkpoint()
    await desk.write(Priority.CARE, recover_deliveries, now, all_boots=False)
    longest = max((source.every for source in settings.sources), default=0)
    latest = clamp_due(NEVER, now, longest)
    await desk.write(Priority.CARE, hasten, now, latest)
    await desk.write(Priority.CARE, hasten_pages, now, latest)
    await desk.write(Priority.CARE, hasten_judgements, now, now + max(RETRY, settings.polling.page_wait))
    while await desk.write(Priority.CARE, give_up_pages, now, ROWS) == ROWS:
        pass
    keep = settings.retention
    for prune, age in (
        (prune_texts, keep.text), (prune_deliveries, keep.attempts), (prune_events, EVENTS), (prune_page_days, EVENTS),
    ):  # fmt: skip
        if age is not None:
            while await desk.write(Priority.CARE, prune, now - age, ROWS) == ROWS:
                pass
