"""What crawls find becomes articles: once each, as news or as what stood there before, whatever ends a crawl."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from monitor.collect.crawl import Crawled
from monitor.collect.order import make_digest
from monitor.errors import WorkerTimeout
from monitor.identify.keys import make_url_key
from monitor.identify.urls import canonical
from monitor.pipeline import crawls
from monitor.pipeline.crawls import CrawlReader
from monitor.pipeline.gather import Gatherer
from monitor.settings import DAY, HOUR, MINUTE, Crawl, Polling, Source
from monitor.store import schema
from monitor.store.archive import list_articles
from monitor.store.crawls import KEPT, count_failed, list_crawls, load_listings
from monitor.store.desk import Desk
from monitor.store.events import list_events
from monitor.store.sources import list_sources, sync_sources
from tests.pipeline.pages import InProcess
from tests.pipeline.test_collect import NOW

SITE = "https://outlet.example"
FRONT = f"{SITE}/"
EVERY = 5 * MINUTE


def link(number, listing=FRONT):
    item = {"url": f"{SITE}/{number}", "title": f"Headline {number}"}
    return item | ({"listing": listing} if listing else {})


def looked(url=FRONT, links=1, turn=0):
    return {"url": url, "links": links, "turn": turn}


class House:
    """A site whose crawls the test scripts: each yields `items` and ends as `end` says."""

    def __init__(self, database, **changes):
        self.database, self.now, self.orders, self.workers = database, NOW, [], InProcess()
        values = {
            "kind": "site",
            "url": FRONT,
            "crawl": Crawl(start=(FRONT,)),
            "content": "page",
            "every": EVERY,
        }
        self.spec = Source(name="A", **(values | changes))
        with database.write() as conn:
            sync_sources(conn, [self.spec], NOW, lambda _: NOW)

    async def crawl(self, order, take):
        self.orders.append(order)
        for item in self.items:
            if isinstance(item, BaseException):
                raise item
            await take(item)
        return self.end

    def run(self, *items, later=EVERY, **end):
        """Crawls once; returns the report."""
        self.now += later
        self.items = items
        self.end = Crawled(**{"finish": "finished", "pages": 1} | end)

        async def go():
            desk, clock = Desk(self.database), lambda: self.now
            reader = CrawlReader(desk, self, self.workers, Polling(), clock, lambda: 0.5)
            try:
                one = Gatherer(desk, None, InProcess(), {"A": self.spec}, Polling(), crawls=reader, boot="here",
                               clock=clock, chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
                return await one.cycle(["A"])
            finally:
                desk.close()

        (report,) = asyncio.run(go())
        return report

    @property
    def articles(self):
        with self.database.read() as conn:
            return {one.article.url.removeprefix(FRONT): one.origin for one in list_articles(conn)}

    def read(self, load, *args):
        with self.database.read() as conn:
            return load(conn, *args)

    @property
    def state(self):
        (row,) = self.read(list_sources)
        return row


@pytest.fixture
def house(database):
    return House(database)


def test_what_the_first_crawl_finds_stood_there_before_and_what_comes_is_news(house):
    assert house.run(link(1), link(2), looked()).result == "baseline"
    report = house.run(link(1), link(2), link(3), looked())
    assert (report.result, report.entries, report.new) == ("live", 3, 1)
    assert house.articles == {"1": "baseline", "2": "baseline", "3": "live"}


def test_the_first_crawl_alerts_where_the_configuration_wants_it(database):
    house = House(database, first_poll="alert")
    house.run(link(1), looked())
    house.run(link(1), looked(), link(7, f"{SITE}/new/"), looked(f"{SITE}/new/"))
    assert house.articles == {"1": "live", "7": "live"}


def test_a_link_waits_for_its_page_under_the_words_that_link_to_it(house):
    house.run(link(1), looked())
    ((one,),) = [house.read(list_articles)]
    assert (one.article.title, one.page.state) == ("Headline 1", "waiting")
    assert one.sightings[0].source == "A"


def test_what_a_page_lists_that_is_read_for_the_first_time_stood_there_before(house):
    section = f"{SITE}/world/"
    house.run(link(1), looked())
    house.run(link(1), link(8, section), looked(section), link(9), looked())
    assert house.articles == {"1": "baseline", "8": "baseline", "9": "live"}
    house.run(link(10, section), looked(section))
    assert house.articles["10"] == "live"


def test_what_a_page_lists_that_was_read_before_is_news_whichever_came_first(house):
    section = f"{SITE}/world/"
    house.run(link(1), looked())
    house.run(link(9, section), looked(section), link(9), looked())
    assert house.articles["9"] == "live"


def test_links_known_to_the_source_are_told_to_the_next_crawl(house):
    house.run(link(1), looked())
    house.run(link(1), looked())
    assert house.orders[0].known == frozenset()
    assert house.orders[1].known == {make_url_key(canonical(f"{SITE}/1"))}
    assert house.orders[1].source == "A"


def test_two_spellings_of_one_address_are_one_link(house):
    first, other = link(1), link(1) | {"url": f"{SITE}/1/"}
    house.run(first, other, looked(links=2), link(2, f"{SITE}/world/"), looked(f"{SITE}/world/"))
    report = house.run(
        other, first, looked(links=2), link(2, f"{SITE}/world/"), looked(f"{SITE}/world/"), later=DAY
    )
    assert (report.entries, report.new) == (2, 0)
    assert {one.changed_at for one in house.read(load_listings, 1)} == {NOW + EVERY}


def test_a_page_without_anything_new_rests_the_longer_the_older_its_news(house):
    section = f"{SITE}/world/"
    house.run(link(1, section), looked(section), looked())
    house.run(link(2, section), looked(section), looked())
    assert make_digest(section) not in house.orders[-1].rested
    for later, rests in ((DAY, DAY // 48), (DAY, 2 * DAY // 48), (80 * DAY, HOUR)):
        house.run(link(2, section), looked(section), looked(), later=later)
        due = {one.url: one.due for one in house.read(load_listings, 1)}
        assert due[section] == house.now + rests
    house.run(looked(), later=MINUTE)
    assert make_digest(section) in house.orders[-1].rested


def test_pages_that_no_crawl_came_by_for_long_are_forgotten(house):
    house.run(link(1, f"{SITE}/old/"), looked(f"{SITE}/old/"), looked())
    house.run(link(1), looked(), later=91 * DAY)
    assert [one.url for one in house.read(load_listings, 1)] == [FRONT]


def test_a_crawl_that_died_keeps_what_it_found_and_is_begun_again(house):
    house.run(link(1), looked())
    report = house.run(link(2), reason="the crawl ended before its end (signal SIGKILL); it is begun again")
    assert (report.result, report.new) == ("failed", 1)
    assert house.articles["2"] == "live"
    assert house.state["failures"] == 1
    assert house.state["next_due"] == house.now + 2 * EVERY
    house.run(link(2), link(3), looked())
    assert (house.articles, house.state["failures"]) == ({"1": "baseline", "2": "live", "3": "live"}, 0)


def test_a_first_crawl_that_died_is_no_baseline_where_it_read_nothing(house):
    house.run(reason="the crawl ended before its end")
    assert house.state["baseline_at"] is None
    house.run(link(1), looked())
    assert house.articles == {"1": "baseline"}


def test_a_crawl_that_is_cut_off_with_the_daemon_loses_and_repeats_nothing(house):
    house.run(link(1), looked())
    with pytest.raises(asyncio.CancelledError):
        house.run(link(2), link(3, f"{SITE}/new/"), looked(f"{SITE}/new/"), asyncio.CancelledError())
    house.run(link(2), link(3, f"{SITE}/new/"), looked(f"{SITE}/new/"), looked(), later=3 * MINUTE)
    assert house.articles == {"1": "baseline", "2": "live", "3": "baseline"}


def test_a_page_that_showed_no_article_yet_is_no_list_that_was_read(house):
    """A site that is being repaired, or asks for consent, answers 200 as well."""
    section = f"{SITE}/world/"
    assert house.run(looked(links=0)).result == "failed"
    house.run(link(1), link(2), looked(links=2), looked(section, links=0))
    house.run(link(1), link(5, section), looked(section), looked())
    assert house.articles == {"1": "baseline", "2": "baseline", "5": "baseline"}


def test_a_crawl_that_died_in_the_midst_of_a_page_has_not_read_it(house):
    house.run(link(1), link(2), reason="the crawl ended before its end (signal SIGKILL); it is begun again")
    house.run(*map(link, range(1, 5)), looked(links=4))
    assert set(house.articles.values()) == {"baseline"}


def test_a_further_page_of_a_list_that_is_turned_to_for_the_first_time_stood_there_before(house):
    second = f"{SITE}/?page=2"
    house.run(link(1), link(2), looked(links=2))
    house.run(link(9), link(1), looked(links=2), link(3, second), looked(second, turn=1))
    assert (house.articles["9"], house.articles["3"]) == ("live", "baseline")
    house.run(link(10), looked(), link(9, second), link(11, second), looked(second, turn=1))
    assert house.articles["11"] == "live"
    assert house.orders[-1].listings == (FRONT,)


def test_lists_whose_turn_it_is_are_told_the_longest_due_first(house):
    parts = [f"{SITE}/{name}/" for name in "abc"]
    house.run(looked(), *(item for part in parts for item in (link(part[-2], part), looked(part))))
    for part, later in zip(parts[::-1], (DAY, HOUR, MINUTE), strict=True):
        house.run(looked(), link(f"{part[-2]}2", part), looked(part), later=later)
    house.run(looked(), later=DAY)
    assert [one for one in house.orders[-1].listings if one != FRONT] == [f"{SITE}/{name}/" for name in "cba"]


def test_a_rest_that_a_wrong_clock_set_does_not_last(house):
    section = f"{SITE}/world/"
    house.run(link(1, section), looked(section), looked())
    house.run(link(1, section), looked(section), looked(), later=3650 * DAY)
    house.run(link(1), looked(), later=-3650 * DAY)
    assert make_digest(section) not in house.orders[-1].rested


def test_a_source_that_gets_another_address_knows_none_of_its_lists(house):
    section = f"{SITE}/world/"
    house.run(link(1, section), looked(section), looked())
    with house.database.write() as conn:
        other = replace(
            house.spec, url="https://other.example/", crawl=Crawl(start=("https://other.example/",))
        )
        sync_sources(conn, [other], house.now, lambda _: house.now)
    assert house.read(load_listings, 1) == []


def test_a_crawl_that_another_daemon_took_over_writes_down_nothing(house):
    house.run(link(1), looked())
    before = house.read(list_crawls, "A"), house.read(load_listings, 1)

    async def crawl(order, take):
        with house.database.write() as conn:
            conn.execute(update(schema.source_state).values(boot="other"))
        await take(link(2))
        await take(looked(f"{SITE}/new/"))
        return house.end

    house.crawl = crawl
    house.run()
    assert (house.read(list_crawls, "A"), house.read(load_listings, 1)) == before
    assert "2" in house.articles


def test_the_spider_of_a_site_tells_links_to_that_site_and_nothing_else(house):
    house.run(link(1), looked())
    forged = {
        "url": "https://other.example/news",
        "title": "Forged",
        "text": "Words that nobody wrote. " * 20,
    }
    house.run(link(1), looked(), forged, article(2), {"url": "https://other.example/x", "title": "Away"})
    assert set(house.articles) == {"1"}
    assert {one["kind"] for one in house.read(list_events, 10)} == {"item refused"}


class Deadly(InProcess):
    """Workers that an item costs their lives."""

    async def run(self, function, *args, timeout, **kwargs):
        if any("deadly" in item["url"] for item in args[0]):
            raise WorkerTimeout("no result within 20000 ms; this input is left out")
        return function(*args, **kwargs)


def test_an_item_that_a_worker_does_not_survive_takes_no_other_with_it(house):
    house.workers = Deadly()
    report = house.run(link(1), link("deadly"), link(2), looked(links=3))
    assert (report.error, set(house.articles)) == (None, {"1", "2"})
    assert [one["kind"] for one in house.read(list_events, 10)] == ["item refused"]
    report = house.run(*(link(f"deadly{n}") for n in range(300)), looked(links=1))
    assert house.read(list_crawls, "A")[0]["outcome"] == "failed"


def test_what_is_cut_short_is_told(house):
    house.run(link(1), looked(), finish="closespider_timeout", stats={"listings/left_out": 7})
    told = {one["detail"] for one in house.read(list_events, 10)}
    assert told == {
        "7 lists of articles were left for the next crawl: raise `pages`",
        "the crawl was cut short: its time was over: raise polling.crawl_time, or give it fewer pages",
    }


def test_no_more_is_taken_of_one_crawl_than_it_may_bring(spider, monkeypatch):
    monkeypatch.setattr(crawls, "MOST_ITEMS", 3)
    spider.run(*map(article, range(9)))
    assert len(spider.articles) == 3
    assert [one["kind"] for one in spider.read(list_events, 10)] == ["crawl cut short"]


def test_a_spider_may_tell_a_link_before_its_article_and_several_articles_of_one_address(spider):
    spider.run(article(0))
    spider.run(
        link(1, None),
        article(1),
        link(1, None),
        article(2, id="a"),
        article(2, id="b", title="The second post"),
    )
    found = {one.article.title: one.article.text for one in spider.read(list_articles)}
    assert found["Title 1"]
    assert "The second post" in found


def test_what_is_refused_is_told_in_a_few_lines(spider):
    spider.run(article(1), *({"title": f"no address {n}", "url": f"x{n}"} for n in range(2_000)))
    assert len(spider.read(list_events, 100)) <= 10


def test_the_pages_of_a_site_that_asks_for_patience_are_left_alone_as_well(house):
    house.run(link(1), looked(), retry_after=HOUR, finish="the site asks to be left alone for 3600 s")
    with house.database.read() as conn:
        assert conn.execute(select(schema.page_job.c.due)).scalar() == house.now + HOUR


def test_a_site_on_which_no_article_is_found_is_in_trouble(house):
    report = house.run(looked())
    assert "no article was found on the 1 pages" in report.error
    assert house.read(list_crawls, "A")[0]["outcome"] == "failed"


def test_a_site_whose_front_page_does_not_come_fails_with_the_reason(house):
    report = house.run(troubles=["https://outlet.example/: the server answered 500"], failed=3, pages=0)
    assert report.error == "https://outlet.example/: the server answered 500"
    assert "no page of HTML" in house.run().error


def test_a_page_that_fails_is_noted_and_the_crawl_counts(house):
    report = house.run(link(1), looked(), troubles=[f"{SITE}/world/: the server answered 500"])
    assert report.error is None
    assert [(one["kind"], one["detail"]) for one in house.read(list_events, 10)] == [
        ("crawl trouble", f"{SITE}/world/: the server answered 500")
    ]


def test_a_site_that_asks_for_patience_is_asked_again_when_it_says(house):
    house.run(link(1), looked(), retry_after=HOUR, finish="the site asks to be left alone for 3600 s")
    assert house.state["next_due"] == house.now + HOUR
    assert house.state["error"] == "the site asks to be left alone for 3600 s"


def test_every_crawl_is_remembered_with_what_it_did_and_only_the_last_ones(house):
    house.run(
        link(1), looked(), pages=3, failed=1, forbidden=2, bytes=100, stats={"finish_reason": "finished"}
    )
    (row,) = house.read(list_crawls, "A")
    named = ("started_at", "outcome", "reason", "pages", "failed", "forbidden", "bytes", "found", "new")
    assert tuple(row[name] for name in named) == (house.now, "finished", None, 3, 1, 2, 100, 1, 1)
    assert row["detail"]["stats"] == {"finish_reason": "finished"}
    assert house.read(count_failed) == {"A": 1}
    for _ in range(KEPT + 3):
        house.run(link(1), looked())
    rows = house.read(list_crawls, "A")
    assert len(rows) == KEPT
    assert rows[0]["started_at"] == house.now


def test_a_large_crawl_is_taken_in_as_it_comes(house, monkeypatch):
    seen = []
    monkeypatch.setattr(crawls, "collect", lambda conn, chunk, *rest: seen.append(len(chunk.named)))
    house.run(*map(link, range(450)), looked())
    assert seen == [200, 200, 50]


@pytest.fixture
def spider(database):
    return House(database, kind="spider", url="spider:own", crawl=Crawl(spider="own"))


def article(number, **changes):
    return {"url": f"{SITE}/{number}", "title": f"Title {number}", "text": "The text of it. " * 20} | changes


def test_a_spider_s_whole_articles_are_stored_without_asking_for_their_pages(spider):
    spider.run(article(1, published="2023-11-14"), link(2, None))
    whole, bare = spider.read(list_articles)
    assert (whole.article.text[:15], whole.page) == ("The text of it.", None)
    assert str(whole.article.published) == "2023-11-14"
    assert bare.page.state == "waiting"


def test_what_a_spider_yields_is_news_from_the_second_crawl_on(spider):
    spider.run(article(1))
    spider.run(article(1), article(2))
    assert spider.articles == {"1": "baseline", "2": "live"}


def test_a_first_crawl_of_a_spider_that_died_is_no_baseline(spider):
    spider.run(article(1), reason="the crawl ended before its end")
    spider.run(article(1), article(2))
    assert spider.articles == {"1": "baseline", "2": "baseline"}


def test_what_a_spider_does_wrong_is_told(spider):
    report = spider.run(errors=["KeyError: 'title' (own.py:9)"])
    assert report.error == "KeyError: 'title' (own.py:9)"
    report = spider.run(article(1), {"title": "no address"}, "text", errors=["KeyError: 'title' (own.py:9)"])
    assert report.error is None
    told = {(one["kind"], one["count"]) for one in spider.read(list_events, 10)}
    assert told == {("spider error", 2), ("item refused", 1), ("poll failed", 1)}


def test_a_spider_that_finds_nothing_today_does_not_fail(spider):
    assert spider.run().error is None


def test_an_article_that_a_spider_edits_is_a_new_version(spider):
    spider.run(article(1))
    assert spider.run(article(1, title="Title 1, corrected")).changed == 1
