"""Articles that only links led to: what their words count for, and what becomes of them when their page is none."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from monitor.collect.pages import FEW, PageFailed
from monitor.model import Entry, Moment
from monitor.net.answer import Answer
from monitor.pipeline.pages import PageFetcher
from monitor.pipeline.paging import GIVE_UP
from monitor.settings import DAY, HOUR, MINUTE, Polling, Rule
from monitor.store import schema
from monitor.store.archive import count_articles
from monitor.store.pages import claim_pages, count_pages, end_page, give_up_pages
from tests.pipeline.pages import SENTENCES, Press, article_page, fetch_pages, unreachable
from tests.pipeline.test_collect import GRAIN, NOW, Desk
from tests.pipeline.test_judge import judge, notices, rows
from tests.pipeline.test_pages import TEXT, WAIT, events, job, leads_to, told

URL = GRAIN.url
LINK = Entry(id=None, url=URL, title="Grain: read more", bare=True)
RULES = (Rule(name="Grain", any=("grain",), notify=("ops",)),)
LOGIN = b'<!doctype html><title>Log in</title><h1>Log in</h1><form><input type="password"></form></body>'
EMPTY = b"<!doctype html><title>Grain</title><body><p>Grain.</p></body></html>"
TOPIC = (
    b'<!doctype html><title>Grain</title><script type="application/ld+json">{"@type": "CollectionPage"}</script><body>'
    + b"".join(
        b'<h2><a href="/grain-%d">Grain arrives in the %d. harbour</a></h2>' % (n, n) for n in range(9)
    )
    + b"</body></html>"
)
NO_ARTICLES = {
    "missing page": Answer(status=410, url=URL, headers={"Content-Type": "text/html"}, body=b"<p>none</p>"),
    "status 410": Answer(status=410, url=URL, headers={}, body=b""),
    "topic page": TOPIC,
    "no article": EMPTY,
}


@pytest.fixture
def desk(database):
    """Source `A` is a site; source `B` is a feed that is not asked for pages."""
    desk = Desk(database)
    desk.specs["A"] = replace(desk.specs["A"], kind="site", content="page")
    with database.write() as conn:
        conn.execute(update(schema.source).where(schema.source.c.name == "A").values(kind="site"))
    return desk


def link(desk, *entries, **options):
    return desk.take(*(entries or (LINK,)), wait=WAIT, **options)


def listed(desk):
    return [(one.article.title, one.article.summary) for one in desk.articles()]


def contents(desk):
    return [one.content for one in rows(desk, schema.article)]


def watched(desk, since):
    """Source `A` was read once at `since`."""
    with desk.database.write() as conn:
        mine = schema.source_state.c.source_id == desk.ids["A"]
        conn.execute(update(schema.source_state).where(mine).values(baseline_at=since))


def test_a_link_is_an_article_that_waits_for_its_page(desk):
    assert link(desk) == (1, 0)
    (sighting,) = told(desk).sightings
    assert (sighting.entry, sighting.url, contents(desk)) == (None, URL, ["link"])
    assert desk.unjudged(NOW + WAIT - 1) == []


def test_what_its_page_says_takes_the_place_of_the_links_words(desk):
    link(desk)
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    article = told(desk).article
    assert (article.title, article.summary, article.text) == ("Grain arrives", None, TEXT)
    judge(desk, (Rule(name="More", any=("read more",), notify=("ops",)),))
    assert notices(desk) == []


def test_a_page_without_a_title_leaves_it_the_links(desk):
    link(desk)
    page = article_page("", *SENTENCES).replace(b"<h1></h1>", b"")
    fetch_pages(desk, Press({URL: page}))
    assert (told(desk).article.title, told(desk).article.text) == (LINK.title, TEXT)


def test_other_words_of_a_link_change_nothing(desk):
    """Also where two pages link to one article in one crawl."""
    link(desk, LINK, replace(LINK, title="Grain!"))
    assert link(desk, replace(LINK, title="More"), now=NOW + HOUR) == (0, 0)
    assert link(desk, replace(LINK, title="And more"), source="B", now=NOW + HOUR) == (0, 0)
    assert listed(desk) == [(LINK.title, None)]
    assert len(rows(desk, schema.revision)) == 1
    assert len(rows(desk, schema.article_key)) == 3, "its address, and what each source calls it"
    assert len(rows(desk, schema.sighting)) == 2


def test_a_link_to_a_front_page_is_none(desk):
    assert link(desk, replace(LINK, url="https://outlet.example/")) == (0, 0)
    assert rows(desk, schema.article) == []


def test_a_link_to_a_known_article_says_nothing_of_it(desk):
    desk.take(GRAIN, source="B")
    assert link(desk, now=NOW + HOUR) == (0, 0)
    assert listed(desk) == [("Grain arrives", "A ship.")]
    assert job(desk).state == "waiting", "its page is wanted nevertheless"


@pytest.mark.parametrize("kind", NO_ARTICLES)
def test_what_turns_out_to_be_no_article_is_none_and_never_alerts(desk, kind):
    link(desk)
    press = Press({URL: NO_ARTICLES[kind]})
    for minutes in (0, 1, 15, 60, 7 * 60):
        fetch_pages(desk, press, now=NOW + minutes * MINUTE)
        judge(desk, RULES, now=NOW + minutes * MINUTE + WAIT)
    assert (listed(desk), notices(desk), rows(desk, schema.match)) == ([], [], [])
    assert events(desk, "link to no article") == [("outlet.example", kind, 1)]
    with desk.database.read() as conn:
        assert count_articles(conn) == {"articles": 0, "unjudged": 0}
        assert count_pages(conn) == {"none": 1}


def test_a_link_to_no_article_stays_known(desk):
    link(desk)
    press = Press({URL: TOPIC})
    fetch_pages(desk, press)
    for source, origin in (("A", "live"), ("B", "live"), ("B", "baseline")):
        assert link(desk, source=source, origin=origin, now=NOW + HOUR) == (0, 0)
    fetch_pages(desk, press, now=NOW + HOUR)
    assert (len(press.asked), listed(desk), desk.unjudged(NOW + DAY)) == (1, [], [])


def test_a_baseline_link_to_no_article_is_not_promoted(desk):
    link(desk, origin="baseline")
    fetch_pages(desk, Press({URL: TOPIC}))
    link(desk, source="B", now=NOW + HOUR)
    assert (listed(desk), desk.unjudged(NOW + DAY)) == ([], [])


def test_a_page_that_is_missing_at_first_is_waited_for(desk):
    """Its link alerts nobody meanwhile, and what comes does."""
    link(desk)
    press = Press()
    fetch_pages(desk, press)
    assert judge(desk, RULES, now=NOW + WAIT) == 0
    press.pages[URL] = article_page("Grain arrives")
    fetch_pages(desk, press, now=NOW + HOUR)
    assert judge(desk, RULES, now=NOW + HOUR) == 1
    assert notices(desk) == [("webhook", "Grain", "now")]


def test_a_page_that_shows_no_article_is_asked_for_again_for_hours_before_that_is_believed(desk):
    """A site that is being repaired answers every address with such a page."""
    link(desk)
    press = Press({URL: EMPTY})
    fetch_pages(desk, press)
    assert (listed(desk), judge(desk, RULES, now=NOW + WAIT)) == ([], 0)
    press.pages[URL] = article_page("Grain arrives")
    fetch_pages(desk, press, now=NOW + HOUR - MINUTE)
    assert len(press.asked) == 1
    fetch_pages(desk, press, now=NOW + HOUR)
    assert judge(desk, RULES, now=NOW + HOUR) == 1
    assert notices(desk) == [("webhook", "Grain", "now")]


def test_a_late_answer_of_a_daemon_that_lost_the_page_takes_nothing_away(desk):
    link(desk)
    claim = {"until": NOW + HOUR, "limit": 10, "busy": {}, "per_site": 9, "per_day": 99}
    with desk.database.write() as conn:
        (late,) = claim_pages(conn, NOW, boot="late", **claim)
        conn.execute(update(schema.page_job).values(boot=None, lease_until=None))
        (mine,) = claim_pages(conn, NOW, boot="mine", **claim)
        end_page(conn, mine, reason="403", failed=True, now=NOW)
        fetcher = PageFetcher(None, None, None, None, Polling(), boot="late", clock=lambda: NOW, chance=lambda: 0.5,
                              wake=lambda: None)  # fmt: skip
        failed = PageFailed(reason="404", kind="status 404", tries=FEW)
        fetcher._record_failure(conn, late, failed, NOW + MINUTE, NOW)
    assert judge(desk, RULES, now=NOW) == 1


@pytest.mark.parametrize(
    ("published", "origin"),
    [
        ("2023-11-10T22:00:00Z", "baseline"),
        ("2023-11-12", "baseline"),
        ("2023-11-14T12:00:00Z", "live"),
        ("", "live"),
    ],
)
def test_what_appeared_long_before_the_source_was_watched_is_no_news_where_a_link_to_it_comes_late(
    desk, published, origin
):
    watched(desk, NOW - HOUR)
    link(desk)
    fetch_pages(desk, Press({URL: article_page("Grain arrives", published=published)}))
    assert told(desk).origin == origin
    judge(desk, RULES, now=NOW + HOUR)
    assert [one[2] for one in notices(desk)] == ["now" if origin == "live" else "suppressed"]


def test_what_a_feed_gives_as_news_stays_news_whenever_its_page_says_it_appeared(desk):
    watched(desk, NOW - HOUR)
    link(desk)
    desk.take(GRAIN, source="B", now=NOW)
    fetch_pages(desk, Press({URL: article_page("Grain arrives", published="2023-11-10T22:00:00Z")}))
    assert told(desk).origin == "live"


def test_a_page_that_was_missing_and_then_failed_otherwise_is_judged_by_its_link(desk):
    link(desk)
    press = Press()
    fetch_pages(desk, press)
    press.pages[URL] = LOGIN
    fetch_pages(desk, press, now=NOW + HOUR)
    assert judge(desk, RULES, now=NOW + HOUR) == 1
    assert (notices(desk), listed(desk)) == ([("webhook", "Grain", "now")], [(LINK.title, None)])


def test_a_page_that_was_missing_and_is_given_up_is_judged_by_its_link(desk):
    link(desk)
    fetch_pages(desk, Press())
    with desk.database.write() as conn:
        assert give_up_pages(conn, NOW + GIVE_UP + DAY, 10) == 1
    assert judge(desk, RULES, now=NOW + GIVE_UP + DAY) == 1


@pytest.mark.parametrize("answer", [LOGIN, unreachable(URL)])
def test_an_article_whose_page_cannot_be_read_is_judged_by_its_link(desk, answer):
    link(desk)
    fetch_pages(desk, Press({URL: answer}), now=NOW)
    assert judge(desk, RULES, now=NOW + WAIT) == 1
    assert (notices(desk), listed(desk)) == ([("webhook", "Grain", "now")], [(LINK.title, None)])


@pytest.mark.parametrize("given", [GRAIN, replace(GRAIN, title="", summary=None)])
@pytest.mark.parametrize("first", ["link", "feed"])
def test_what_a_feed_gives_too_is_an_article_whatever_its_page_is(desk, first, given):
    """A sitemap may give nothing but its address."""
    takes = [lambda: link(desk), lambda: desk.take(given, source="B")]
    for take in takes if first == "link" else takes[::-1]:
        take()
    fetch_pages(desk, Press({URL: TOPIC}))
    assert len(listed(desk)) == 1
    assert (contents(desk), job(desk).state) == (["summary"], "failed")
    assert events(desk, "page not read") == [("outlet.example", "topic page", 1)]


def test_the_words_of_a_feed_take_the_place_of_the_links(desk):
    link(desk)
    given = replace(GRAIN, author=("Ann Bell",), language="en", published=Moment(NOW))
    assert desk.take(given, source="B", now=NOW + 1) == (0, 1)
    article = told(desk).article
    assert (article.title, article.summary, article.author) == ("Grain arrives", "A ship.", ("Ann Bell",))
    assert (article.language, article.published, contents(desk)) == ("en", Moment(NOW), ["summary"])


def test_the_words_of_a_feed_come_to_those_of_the_page(desk):
    link(desk)
    fetch_pages(desk, Press({URL: article_page("Wheat arrives")}))
    desk.take(GRAIN, source="B", now=NOW + HOUR)
    article = told(desk).article
    assert (article.title, article.summary, article.text) == ("Grain arrives", "A ship.", TEXT)
    assert contents(desk) == ["page"]


@pytest.mark.parametrize("origin", ["live", "baseline"])
def test_a_feed_makes_an_article_of_what_was_none(desk, origin):
    """Only its own words are judged."""
    link(desk, origin=origin)
    fetch_pages(desk, Press({URL: TOPIC}))
    desk.take(replace(GRAIN, title="", summary=None), source="B", now=NOW + 1)
    assert listed(desk) == [], "an address alone says no more than the link did"
    desk.take(replace(GRAIN, id="2", title="Maize arrives"), source="B", now=NOW + HOUR)
    assert listed(desk) == [("Maize arrives", "A ship.")]
    assert (contents(desk), job(desk).state) == (["summary"], "failed")
    rules = (*RULES, Rule(name="Maize", any=("maize",), notify=("ops",)))
    judge(desk, rules, now=NOW + HOUR)
    assert [one.rule for one in rows(desk, schema.notice)] == ["Maize"]


def test_a_redirect_within_the_outlet_is_the_article_whatever_the_link_says(desk):
    link(desk, replace(LINK, title="Our live blog"))
    there = "https://outlet.example/quay-opens"
    fetch_pages(desk, Press({URL: leads_to(there), there: article_page("Quay opens")}))
    assert told(desk).article.title == "Quay opens"


def test_what_meets_an_article_of_a_feed_takes_its_words(desk):
    """The link is the older one; what it said is nobody's."""
    amp = "https://outlet.example/grain/amp"
    link(desk, replace(LINK, url=amp, title="Grain arrives"))
    desk.specs["B"] = replace(desk.specs["B"], content="page")
    desk.take(GRAIN, source="B", now=NOW + 1, wait=WAIT)
    fetch_pages(
        desk, Press({url: article_page("Grain arrives", canonical=URL) for url in (amp, URL)}), now=NOW + 1
    )
    article = told(desk).article
    assert (article.title, article.summary, article.text) == ("Grain arrives", "A ship.", TEXT)
    assert judge(desk, RULES, now=NOW + HOUR) == 1
    assert notices(desk) == [("webhook", "Grain", "now")]


def test_the_words_of_a_link_do_not_go_over_to_the_article_it_meets(desk):
    desk.specs["B"] = replace(desk.specs["B"], content="page")
    amp = "https://outlet.example/grain/amp"
    desk.take(GRAIN, source="B", wait=WAIT)
    link(desk, replace(LINK, url=amp, title="Grain arrives with sugar"), now=NOW + 1)
    fetch_pages(
        desk, Press({url: article_page("Grain arrives", canonical=URL) for url in (amp, URL)}), now=NOW + 1
    )
    assert len(listed(desk)) == 1
    assert all("sugar" not in one.title for one in rows(desk, schema.revision) if one.article_id == 1)


def test_a_link_to_none_that_turns_out_to_be_an_articles_other_address_goes_over_in_silence(desk):
    desk.specs["B"] = replace(desk.specs["B"], content="page")
    desk.take(GRAIN, source="B", origin="baseline", wait=WAIT)
    amp = "https://outlet.example/grain/amp"
    link(desk, replace(LINK, url=amp, title="Grain arrives"), now=NOW + 1)
    fetch_pages(
        desk, Press({amp: TOPIC, URL: article_page("Grain arrives", twins=[amp], canonical=URL)}), now=NOW + 1
    )
    (one,) = desk.articles()
    assert one.article.text == TEXT


# --- what stood on a page that is read for the first time -----------------------------------


@pytest.mark.parametrize(
    ("published", "news"),
    [
        ("2023-11-14T22:00:00Z", True),
        ("2023-11-14T20:00:00Z", False),
        ("2023-11-14", False),
        ("2023-11-15", True),
        ("2023-11-15T22:00:00Z", True),
        ("2023-11-17T22:00:00Z", False),
        ("never", False),
    ],
)  # fmt: skip
def test_what_appeared_after_the_source_was_watched_is_news_wherever_that_links_to_it(desk, published, news):
    """It is alerted once."""
    watched(desk, NOW - HOUR)  # 2023-11-14T21:13:20Z
    link(desk, origin="baseline")
    judge(desk, RULES, now=NOW + WAIT)
    fetch_pages(desk, Press({URL: article_page("Grain arrives", published=published)}), now=NOW + 2 * WAIT)
    judge(desk, RULES, now=NOW + 3 * WAIT)
    link(desk, now=NOW + HOUR)
    judge(desk, RULES, now=NOW + HOUR)
    assert told(desk).origin == ("live" if news else "baseline")
    assert [one[2] for one in notices(desk)].count("now") == int(news)


def test_what_a_feed_had_at_first_is_no_news_by_its_page(desk):
    watched(desk, NOW - HOUR)
    desk.take(GRAIN, origin="baseline", wait=WAIT)
    fetch_pages(desk, Press({URL: article_page("Grain arrives", published="2023-11-14T22:00:00Z")}))
    assert told(desk).origin == "baseline"


def test_what_stood_there_at_the_first_reading_is_no_news(desk):
    link(desk, origin="baseline")
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    watched(desk, NOW - HOUR)
    assert (told(desk).origin, judge(desk, RULES)) == ("baseline", 1)
    assert "now" not in [one[2] for one in notices(desk)]
