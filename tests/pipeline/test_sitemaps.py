"""Sitemap sources: what is new in them, and no more, is read."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.collect.poll import Arrived, Failed, Unchanged
from monitor.model import iso
from monitor.pipeline import gather, parts, sitemaps
from monitor.pipeline.gather import Gatherer
from monitor.settings import DAY, HOUR, MINUTE, Polling, Source
from monitor.store import schema
from monitor.store.archive import list_articles
from monitor.store.desk import Desk
from monitor.store.sources import sync_sources
from tests.pipeline.pages import InProcess

NOW = 1_700_000_000_000
SITE = "https://outlet.example/"
ROOT = SITE + "sitemap.xml"
EVERY = 5 * MINUTE


def urlset(*entries):
    rows = "".join(
        f"<url><loc>{SITE}{name}</loc>" + (f"<lastmod>{iso(at)}</lastmod>" if at else "") + "</url>"
        for name, at in entries
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def index(*parts):
    rows = "".join(
        f"<sitemap><loc>{SITE}{name}</loc>" + (f"<lastmod>{iso(at)}</lastmod>" if at else "") + "</sitemap>"
        for name, at in parts
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode()


class House:
    """A site whose documents the test gives: `documents` by address; each poll is at `now`."""

    def __init__(self, database, monkeypatch, url=ROOT, **changes):
        self.database, self.now = database, NOW
        self.spec = Source(name="A", kind="sitemap", url=url, every=EVERY, **{"content": "page"} | changes)
        self.documents, self.asked = {}, []
        for module in (gather, parts):
            monkeypatch.setattr(module, "fetch_feed", self._fetch)
        with database.write() as conn:
            sync_sources(conn, [self.spec], NOW, lambda _: NOW)

    async def _fetch(self, _session, target, _now):
        self.asked.append(target.url.removeprefix(SITE))
        body = self.documents.get(target.url.removeprefix(SITE))
        if body is None:
            return Failed(reason=f"{target.url}: 404", status=404)
        if isinstance(body, Failed):
            return body
        name = str(hash(body))
        if name == target.body_hash:
            return Unchanged(via="body")
        return Arrived(
            body=body, content_type=None, etag=f'"{name}"', modified=None, body_hash=name, url=target.url
        )

    def poll(self, later=0):
        """Polls once; returns the report and what was asked for."""
        self.now += later
        self.asked.clear()

        async def run():
            desk = Desk(self.database)
            try:
                one = Gatherer(desk, None, InProcess(), {"A": self.spec}, Polling(), crawls=None, boot="here",
                               clock=lambda: self.now, chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
                return await one.cycle(["A"])
            finally:
                desk.close()

        (report,) = asyncio.run(run())
        return report

    @property
    def articles(self):
        with self.database.read() as conn:
            found = list_articles(conn)
        return {
            one.article.url.removeprefix(SITE): (one.origin, one.page and one.page.state) for one in found
        }

    @property
    def parts(self):
        with self.database.read() as conn:
            rows = conn.execute(select(schema.part)).all()
        return {row.url.removeprefix(SITE): row for row in rows}


@pytest.fixture
def house(database, monkeypatch):
    return House(database, monkeypatch)


def test_what_stood_there_before_is_known_and_what_comes_is_news(house):
    house.documents["sitemap.xml"] = urlset(("1", NOW - HOUR), ("2", None))
    assert house.poll().entries == 2
    assert house.articles == {"1": ("baseline", "waiting"), "2": ("baseline", "skipped")}
    house.documents["sitemap.xml"] = urlset(("1", NOW - HOUR), ("2", None), ("3", NOW), ("4", None))
    assert house.poll(EVERY).new == 2
    assert {house.articles[name] for name in "34"} == {("live", "waiting")}


def test_only_what_is_newer_than_max_age_is_taken_in(house):
    house.documents["sitemap.xml"] = urlset(("1", NOW - 30 * DAY), ("2", NOW - DAY))
    house.poll()
    assert set(house.articles) == {"2"}


def test_a_sitemap_that_did_not_change_is_not_read_again(house):
    house.documents["sitemap.xml"] = urlset(("1", NOW))
    house.poll()
    assert house.poll(EVERY).result == "unchanged"


def test_of_an_index_the_parts_that_changed_are_read(house):
    house.documents |= {
        "sitemap.xml": index(("old.xml", NOW - 60 * DAY), ("may.xml", NOW - 3 * DAY), ("news.xml", NOW)),
        "may.xml": urlset(("1", NOW - 3 * DAY)), "news.xml": urlset(("2", NOW)),
    }  # fmt: skip
    house.poll()
    assert house.asked == ["sitemap.xml", "news.xml", "may.xml"]
    assert set(house.articles) == {"1", "2"}
    house.documents |= {
        "sitemap.xml": index(("old.xml", NOW - 60 * DAY), ("may.xml", NOW - 3 * DAY), ("news.xml", NOW + EVERY)),
        "news.xml": urlset(("2", NOW), ("3", NOW + EVERY)),
    }  # fmt: skip
    assert house.poll(EVERY).new == 1
    assert house.asked == ["sitemap.xml", "news.xml"]
    assert house.articles["3"] == ("live", "waiting")


def test_a_part_that_is_new_in_the_index_is_news(house):
    house.documents |= {"sitemap.xml": index(("1.xml", None)), "1.xml": urlset(("1", None))}
    house.poll()
    house.documents |= {"sitemap.xml": index(("1.xml", None), ("2.xml", None)), "2.xml": urlset(("2", None))}
    house.poll(EVERY)
    assert house.articles == {"1": ("baseline", "skipped"), "2": ("live", "waiting")}


def test_a_part_without_a_date_is_asked_for_less_the_longer_it_has_not_changed(house):
    house.documents |= {"sitemap.xml": index(("1.xml", None)), "1.xml": urlset(("1", None))}
    house.poll()
    house.poll(2 * DAY)
    assert house.parts["1.xml"].due == house.now + 2 * DAY // 48
    house.poll(EVERY)
    assert house.asked == ["sitemap.xml"]
    house.documents["1.xml"] = urlset(("1", None), ("2", None))
    house.poll(HOUR)
    assert house.parts["1.xml"].due == house.now + EVERY
    assert house.articles["2"] == ("live", "waiting")


def test_a_part_that_fails_is_tried_again_and_its_first_reading_stays_a_baseline(house):
    house.documents |= {
        "sitemap.xml": index(("1.xml", NOW), ("2.xml", NOW)), "1.xml": urlset(("1", NOW)),
        "2.xml": Failed(reason="2.xml: 500"),
    }  # fmt: skip
    assert house.poll().error is None
    assert (house.parts["2.xml"].failures, house.parts["2.xml"].error) == (1, "2.xml: 500")
    house.documents["2.xml"] = urlset(("2", NOW))
    house.poll(2 * EVERY)
    assert house.articles["2"] == ("baseline", "waiting")


def test_a_source_of_which_no_part_can_be_read_fails(house):
    house.documents |= {"sitemap.xml": index(("1.xml", NOW)), "1.xml": b"no sitemap"}
    report = house.poll()
    assert (report.result, "no sitemap" in report.error) == ("failed", True)


def test_an_index_within_an_index_is_read_at_the_next_poll(house):
    house.documents |= {
        "sitemap.xml": index(("inner.xml", None)), "inner.xml": index(("1.xml", None)), "1.xml": urlset(("1", NOW)),
    }  # fmt: skip
    house.poll()
    house.poll(EVERY)
    assert set(house.articles) == {"1"}


def test_more_parts_than_are_read_at_once_are_read_one_poll_after_the_other(house, monkeypatch):
    monkeypatch.setattr(sitemaps, "AT_ONCE", 2)
    names = [f"{n}.xml" for n in range(5)]
    house.documents |= {name: urlset((name, NOW)) for name in names}
    house.documents["sitemap.xml"] = index(*((name, NOW) for name in names))
    house.poll()
    assert len(house.articles) == 2
    house.poll(EVERY)
    house.poll(EVERY)
    assert {origin for origin, _ in house.articles.values()} == {"baseline"}
    assert len(house.articles) == 5


def test_the_sitemaps_of_a_site_are_those_that_its_robots_txt_names(database, monkeypatch):
    house = House(database, monkeypatch, SITE + "robots.txt")
    house.documents |= {
        "robots.txt": f"User-agent: *\nDisallow:\nSitemap: {SITE}news.xml\n".encode(),
        "news.xml": urlset(("1", NOW)),
    }
    house.poll()
    assert house.asked == ["robots.txt", "news.xml"]
    assert set(house.articles) == {"1"}


@pytest.mark.parametrize("robots", [b"User-agent: *\nDisallow:\n", None])
def test_a_site_that_names_none_has_its_sitemap_at_the_usual_place(database, monkeypatch, robots):
    house = House(database, monkeypatch, SITE + "robots.txt")
    house.documents |= {"robots.txt": robots, "sitemap.xml": urlset(("1", NOW))}
    house.poll()
    assert set(house.articles) == {"1"}


def test_another_address_is_another_sitemap(house):
    house.documents |= {"sitemap.xml": index(("1.xml", NOW)), "1.xml": urlset(("1", NOW))}
    house.poll()
    with house.database.write() as conn:
        sync_sources(conn, [replace(house.spec, url=SITE + "new.xml")], NOW, lambda _: NOW)
    assert house.parts == {}


def test_the_words_of_a_news_sitemap_are_taken_without_any_page(database, monkeypatch):
    house = House(database, monkeypatch, content="feed")
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{SITE}1</loc><news:news><news:publication><news:name>O</news:name><news:language>az</news:language>"
        "</news:publication><news:publication_date>2023-11-14T22:00:00Z</news:publication_date>"
        "<news:title>Grain arrives</news:title></news:news></url></urlset>"
    )
    house.documents["sitemap.xml"] = news.encode()
    house.poll()
    with house.database.read() as conn:
        (one,) = list_articles(conn)
    assert (one.article.title, one.article.language, str(one.article.published), one.page) == (
        "Grain arrives", "az", "2023-11-14T22:00:00Z", None,
    )  # fmt: skip


def test_a_part_of_which_the_index_tells_the_day_alone_is_read_until_that_day_is_over(house):
    midnight = NOW // DAY * DAY
    house.documents |= {"sitemap.xml": index(("today.xml", midnight)), "today.xml": urlset(("1", NOW))}
    house.poll()
    house.documents["today.xml"] = urlset(("1", NOW), ("2", NOW + HOUR))
    house.poll(HOUR)
    assert house.articles["2"] == ("live", "waiting")
    house.poll(2 * DAY)
    assert house.asked == ["sitemap.xml"]


def test_what_an_index_no_longer_lists_is_forgotten_with_what_that_listed(house):
    house.documents |= {
        "sitemap.xml": index(("inner.xml", None), ("2.xml", None)), "inner.xml": index(("1.xml", None)),
        "1.xml": urlset(("1", NOW)), "2.xml": urlset(("2", NOW)),
    }  # fmt: skip
    house.poll()
    house.poll(EVERY)
    assert set(house.parts) == {"inner.xml", "1.xml", "2.xml"}
    house.documents["sitemap.xml"] = index(("2.xml", None))
    house.poll(EVERY)
    assert set(house.parts) == {"2.xml"}


def test_what_stood_in_an_index_within_an_index_is_no_news_either(house):
    """Also where that index failed at first."""
    house.documents |= {
        "sitemap.xml": index(("inner.xml", None), ("0.xml", None)), "0.xml": urlset(("0", NOW)),
        "inner.xml": Failed(reason="500"), "1.xml": urlset(("1", NOW)),
    }  # fmt: skip
    house.poll()
    house.documents["inner.xml"] = index(("1.xml", None))
    house.poll(4 * EVERY)
    house.poll(EVERY)
    assert house.articles["1"] == ("baseline", "waiting")


def test_a_part_that_was_cut_off_at_first_brings_no_news_when_it_is_whole(house, monkeypatch):
    whole = urlset(("1", NOW), ("2", NOW))
    house.documents |= {"sitemap.xml": index(("1.xml", None)), "1.xml": whole[: whole.index(b"<loc>") + 90]}
    house.poll()
    house.documents["1.xml"] = whole
    house.poll(EVERY)
    assert {origin for origin, _ in house.articles.values()} == {"baseline"}
    house.documents["1.xml"] = urlset(("1", NOW), ("2", NOW), ("3", NOW))
    house.poll(EVERY)
    assert house.articles["3"] == ("live", "waiting")


def test_a_new_part_comes_before_those_that_are_asked_for_again(house, monkeypatch):
    monkeypatch.setattr(sitemaps, "AT_ONCE", 1)
    house.documents |= {
        "sitemap.xml": index(("1.xml", None)),
        "1.xml": urlset(("1", NOW)),
        "2.xml": urlset(("2", NOW)),
    }
    house.poll()
    house.documents["sitemap.xml"] = index(("1.xml", None), ("2.xml", None))
    house.poll(2 * DAY)
    assert house.asked == ["sitemap.xml", "2.xml"]


def test_a_part_with_an_endless_address_is_left_out_and_the_others_are_read(house):
    house.documents |= {
        "sitemap.xml": index(("x" * 3_700, None), ("1.xml", None)),
        "1.xml": urlset(("1", NOW)),
    }
    assert house.poll().error is None
    assert set(house.parts) == {"1.xml"}


def test_a_site_without_any_sitemap_goes_on_failing(database, monkeypatch):
    """Also between two looks at what is missing."""
    house = House(database, monkeypatch, SITE + "robots.txt")
    assert [house.poll(later).result for later in (0, 1, EVERY, 1)] == ["failed"] * 4
