"""A round of care: what is old goes in bounded steps, what a wrong clock set is put right."""

import asyncio
from dataclasses import replace

from sqlalchemy import func, select

from monitor.pipeline import care
from monitor.settings import DAY, HOUR, Retention, Secret, Settings, Source
from monitor.store import schema
from monitor.store.desk import Desk
from monitor.store.events import note
from monitor.store.sources import sync_sources
from tests.pipeline.test_collect import GRAIN, NOW
from tests.pipeline.test_collect import Desk as Archive


def look_after(database, now, retention=None):
    async def run():
        desk = Desk(database)
        try:
            settings = Settings(database=Secret(""), sources=(SOURCE,), retention=retention or Retention())
            await care.care(desk, settings, now)
        finally:
            desk.close()

    asyncio.run(run())


SOURCE = Source(name="A", url="https://outlet.example/A.xml", every=HOUR)


def test_texts_and_events_go_when_they_are_old_and_titles_stay(database, monkeypatch):
    monkeypatch.setattr(care, "ROWS", 1)
    archive = Archive(database)
    archive.take(GRAIN)
    archive.take(GRAIN.__class__(id="2", url="https://outlet.example/2", title="Two", summary="Two."))
    with database.write() as conn:
        for number in range(3):
            note(conn, "poll failed", f"source {number}", "404", NOW)
    look_after(database, NOW + 399 * DAY)
    assert [one.article.summary for one in archive.articles()] == ["A ship.", "Two."]
    with database.read() as conn:
        assert conn.execute(select(func.count()).select_from(schema.event)).scalar_one() == 0
    look_after(database, NOW + 401 * DAY)
    assert [(one.article.title, one.article.summary) for one in archive.articles()] == [
        ("Grain arrives", None),
        ("Two", None),
    ]


def test_nothing_goes_where_it_is_to_be_kept(database):
    archive = Archive(database)
    archive.take(GRAIN)
    look_after(database, NOW + 4_000 * DAY, Retention(text=None, attempts=None))
    assert [one.article.summary for one in archive.articles()] == ["A ship."]


def test_a_due_time_that_a_wrong_clock_set_is_put_right(database):
    with database.write() as conn:
        sync_sources(conn, [SOURCE], NOW, lambda _: NOW + 4_000 * DAY)
    look_after(database, NOW)
    with database.read() as conn:
        assert conn.execute(select(schema.source_state.c.next_due)).scalar_one() == NOW


def test_what_a_wrong_clock_set_for_pages_and_judgements_is_put_right(database):
    archive = Archive(database)
    archive.specs["A"] = replace(archive.specs["A"], content="page")
    archive.take(GRAIN, now=NOW + 4_000 * DAY, wait=HOUR)
    look_after(database, NOW)
    with database.read() as conn:
        assert conn.execute(select(schema.page_job.c.due)).scalar_one() == NOW
    assert len(archive.unjudged(NOW)) == 1


def test_pages_that_waited_for_days_are_given_up_with_the_reason_they_waited_for(database, monkeypatch):
    monkeypatch.setattr(care, "ROWS", 1)
    archive = Archive(database)
    archive.specs["A"] = replace(archive.specs["A"], content="page")
    archive.take(GRAIN, replace(GRAIN, id="2", url="https://outlet.example/2", title="Two"))
    with database.write() as conn:
        conn.execute(
            schema.page_job.update().values(reason="no answer").where(schema.page_job.c.article_id == 1)
        )
        conn.execute(schema.page_day.insert().values(site="outlet.example", day=NOW // DAY, fetched=5))
    look_after(database, NOW + 2 * DAY)
    with database.read() as conn:
        assert set(conn.execute(select(schema.page_job.c.state)).scalars()) == {"waiting"}
    look_after(database, NOW + 4 * DAY)
    with database.read() as conn:
        rows = conn.execute(select(schema.page_job).order_by(schema.page_job.c.article_id)).all()
        noted = conn.execute(select(schema.event.c.reason)).scalars().all()
    assert [(row.state, row.due) for row in rows] == [("failed", None)] * 2
    assert [row.reason for row in rows] == [
        "given up after days: no answer", "given up after days: its turn did not come",
    ]  # fmt: skip
    assert noted == ["given up after days"]
    look_after(database, NOW + 100 * DAY)
    with database.read() as conn:
        assert conn.execute(select(schema.page_day)).all() == []
