"""What becomes of an article's page: its text, the wait for it, and why there is none where there is none."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from monitor.errors import RobotsRefused, StoreError, WorkerTimeout
from monitor.model import Entry, Moment
from monitor.net.answer import Answer
from monitor.pipeline.pages import MOST_HOPS, PageFetcher
from monitor.pipeline.paging import GIVE_UP
from monitor.settings import DAY, HOUR, MINUTE, SECOND, Polling, Rule
from monitor.store import schema
from monitor.store.desk import Desk as Threads
from monitor.store.events import list_events
from monitor.store.pages import claim_pages, release_page_claims
from tests.pipeline.pages import SENTENCES, InProcess, Open, Press, article_page, fetch_pages, unreachable
from tests.pipeline.test_collect import GRAIN, NOW, Desk
from tests.pipeline.test_judge import judge, notices, rows

WAIT = MINUTE
URL = GRAIN.url
TEXT = "\n\n".join(SENTENCES)
MAIZE = (Rule(name="Maize", any=("maize",), notify=("ops",)),)
NOT_MAIZE = (Rule(name="Grain", any=("grain",), none=("maize",), notify=("ops",)),)


@pytest.fixture
def desk(database):
    """Source `A` is asked for pages, source `B` is not."""
    desk = Desk(database)
    desk.specs["A"] = replace(desk.specs["A"], content="page")
    return desk


def take(desk, *entries, **options):
    return desk.take(*(entries or (GRAIN,)), wait=WAIT, **options)


def job(desk):
    (one,) = rows(desk, schema.page_job)
    return one


def told(desk):
    (article,) = desk.articles()
    return article


def events(desk, kind):
    with desk.database.read() as conn:
        return [
            (one["subject"], one["reason"], one["count"]) for one in list_events(conn) if one["kind"] == kind
        ]


def test_an_article_waits_for_its_page_and_no_longer_than_that(desk):
    take(desk)
    assert desk.unjudged(NOW + WAIT - 1) == []
    assert [one.revisions[0].article.title for one in desk.unjudged(NOW + WAIT)] == ["Grain arrives"]
    assert (job(desk).state, job(desk).due, job(desk).url) == ("waiting", NOW, URL)


def test_a_page_brings_the_text_and_what_the_feed_did_not_say(desk):
    take(desk)
    fetch_pages(
        desk, Press({URL: article_page("Grain arrives", more='<meta name="author" content="Ann Bell">')})
    )
    article = told(desk).article
    assert (article.text, article.summary, article.author) == (TEXT, "A ship.", ("Ann Bell",))
    assert (article.language, str(article.published)) == ("en", "2023-11-14T21:00:00Z")
    assert told(desk).page.state == "done"
    assert [one.id for one in desk.unjudged(NOW)] == [1], "it waits no longer"


def test_a_word_that_stands_only_in_the_page_alerts(desk):
    take(desk)
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    assert judge(desk, MAIZE) == 1
    (match,) = rows(desk, schema.match)
    assert match.spans[0]["field"] == "text"
    assert notices(desk) == [("webhook", "Maize", "now")]


def test_what_a_rule_excludes_counts_wherever_it_stands(desk):
    """The feed's few words would match; the page, which came in time, does not."""
    take(desk)
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    assert judge(desk, NOT_MAIZE) == 1
    assert (rows(desk, schema.match), notices(desk)) == ([], [])


def test_a_page_that_comes_late_is_judged_again_and_a_match_that_it_ends_is_recorded(desk):
    take(desk)
    rules = (*NOT_MAIZE, *MAIZE)
    assert judge(desk, rules, now=NOW + WAIT) == 1
    assert notices(desk) == [("webhook", "Grain", "now")]
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}), now=NOW + HOUR)
    assert judge(desk, rules, now=NOW + HOUR) == 1
    assert notices(desk) == [("webhook", "Grain", "now"), ("webhook", "Maize", "now")]
    assert len(rows(desk, schema.match)) == 1
    assert events(desk, "match withdrawn") == [
        ("article:1", "rule Grain: matched before, and does not with what the article says by now", 1)
    ]


def test_a_headline_that_says_something_else_is_found_too(desk):
    take(desk)
    fetch_pages(desk, Press({URL: article_page("Wheat for the capital")}))
    article = told(desk).article
    assert (article.title, article.summary) == ("Grain arrives", "Wheat for the capital\n\nA ship.")


def test_the_longer_text_counts(desk):
    """A feed that holds the whole article is not replaced by a teaser."""
    whole = "\n\n".join(SENTENCES * 3)
    take(desk, replace(GRAIN, text=whole))
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    assert told(desk).article.text == whole


def test_an_edit_of_the_feed_keeps_the_pages_text(desk):
    take(desk)
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    desk.judge_all()
    assert take(desk, replace(GRAIN, title="Grain arrives at last"), now=NOW + HOUR) == (0, 1)
    assert (told(desk).article.title, told(desk).article.text) == ("Grain arrives at last", TEXT)
    assert [one.revisions[0].article.text for one in desk.unjudged(NOW + HOUR)] == [TEXT]


def test_a_page_is_asked_for_once_whoever_carries_the_article(desk):
    press = Press({URL: article_page("Grain arrives")})
    take(desk)
    fetch_pages(desk, press)
    take(desk, now=NOW + HOUR)
    take(desk, source="B", now=NOW + HOUR)
    fetch_pages(desk, press, now=NOW + HOUR)
    assert press.asked == [URL]


def test_a_source_that_wants_pages_gets_those_of_articles_that_others_brought(desk):
    take(desk, source="B")
    judge(desk, MAIZE)
    take(desk, now=NOW + HOUR)
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}), now=NOW + HOUR)
    judge(desk, MAIZE, now=NOW + HOUR)
    assert notices(desk) == [("webhook", "Maize", "now")]


SKIPPED = {
    "the entry has no link": replace(GRAIN, url=None),
    "the entry links to the site's front page": replace(GRAIN, url="https://outlet.example/"),
    "older than the source's max_age when it was first seen": replace(GRAIN, published=Moment(NOW - 8 * DAY)),
}


@pytest.mark.parametrize(("reason", "entry"), SKIPPED.items())
def test_a_page_that_is_not_wanted_has_a_reason_and_its_article_does_not_wait(desk, reason, entry):
    take(desk, entry)
    assert (told(desk).page.state, told(desk).page.reason) == ("skipped", reason)
    assert len(desk.unjudged(NOW)) == 1
    press = Press()
    fetch_pages(desk, press)
    assert press.asked == []


def test_an_address_that_several_entries_share_is_nobodys_page(desk):
    take(desk, GRAIN, replace(GRAIN, id="2", title="Steel arrives"))
    assert {one.reason for one in rows(desk, schema.page_job)} == {
        "several entries share this link, so its page is nobody's own"
    }


def test_what_stood_there_before_waits_behind_the_news(desk):
    take(desk, origin="baseline")
    take(desk, replace(GRAIN, id="2", url="https://outlet.example/news", title="Steel"), now=NOW + SECOND)
    press = Press()
    fetch_pages(desk, press, now=NOW + SECOND)
    assert press.asked == ["https://outlet.example/news", URL]


def test_an_old_sitemap_without_dates_is_not_fetched_until_its_article_is_news(desk):
    desk.specs["A"] = replace(desk.specs["A"], kind="sitemap")
    bare = Entry(id=None, url=URL)
    take(desk, bare, origin="baseline")
    assert told(desk).page.reason == "stood in the sitemap before watching began, without a date"
    desk.specs["B"] = desk.specs["A"]
    take(desk, bare, source="B", now=NOW + HOUR)
    assert told(desk).page.state == "waiting"
    assert desk.unjudged(NOW + HOUR + WAIT - 1) == []


def test_an_entry_without_words_takes_those_of_its_page_and_of_other_sources(desk):
    """A sitemap says where an article stands and no more."""
    bare = Entry(id=None, url=URL)
    take(desk, bare)
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    assert (told(desk).article.title, told(desk).article.text) == ("Grain arrives", TEXT)
    take(desk, replace(GRAIN, title="Grain comes"), source="B")
    take(desk, bare, now=NOW + HOUR)
    with desk.database.read() as conn:
        titles = list(conn.execute(select(schema.revision.c.title).order_by(schema.revision.c.n)).scalars())
    assert titles == ["Grain arrives", "Grain comes"]


def test_of_an_article_whose_page_failed_the_first_title_counts(desk):
    take(desk, Entry(id=None, url=URL))
    fetch_pages(desk, Press(), now=NOW + DAY)
    take(desk, source="B")
    assert told(desk).article.title == "Grain arrives"


# --- failures --------------------------------------------------------------------------


def test_a_failure_is_tried_again_and_the_article_judged_meanwhile(desk):
    take(desk)
    press = Press({URL: unreachable(URL)})
    fetch_pages(desk, press)
    assert (job(desk).state, job(desk).due, job(desk).attempts) == ("waiting", NOW + 15 * SECOND, 1)
    assert "no connection" in job(desk).reason
    assert len(desk.unjudged(NOW + WAIT)) == 1
    press.pages[URL] = article_page("Grain arrives")
    fetch_pages(desk, press, now=NOW + 15 * SECOND)
    assert (told(desk).article.text, told(desk).page.reason) == (TEXT, None)


def test_what_will_not_change_is_given_up_at_once_and_the_article_waits_no_longer(desk):
    class Closed:
        async def check(self, url):
            raise RobotsRefused(f"{url}: robots.txt does not allow it")

    take(desk)
    fetch_pages(desk, Press(), robots=Closed())
    assert (job(desk).state, job(desk).due) == ("failed", None)
    assert job(desk).reason == f"{URL}: robots.txt does not allow it"
    assert len(desk.unjudged(NOW)) == 1
    assert events(desk, "page not read") == [("outlet.example", "robots.txt does not allow it", 1)]


def test_a_page_that_is_not_there_yet_is_looked_for_again_for_a_while(desk):
    take(desk)
    press = Press()
    for minutes in (0, 1, 15, 60, 600):
        fetch_pages(desk, press, now=NOW + minutes * MINUTE)
    assert len(press.asked) == 3
    assert (job(desk).state, job(desk).reason.partition(": ")[2][:12]) == ("failed", "missing page")


@pytest.mark.parametrize("error", [WorkerTimeout("read_page: no result"), RuntimeError("a bug")])
def test_whatever_goes_wrong_is_recorded_on_the_page(desk, error):
    class Broken(InProcess):
        async def run(self, *args, **options):
            raise error

    take(desk)
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}), workers=Broken())
    assert (job(desk).state, str(error) in job(desk).reason) == ("waiting", True)


def test_a_page_is_given_up_after_some_days(desk):
    take(desk)
    fetch_pages(desk, Press({URL: unreachable(URL)}), now=NOW + GIVE_UP)
    assert job(desk).state == "failed"


def test_an_answer_that_is_no_page_is_named(desk):
    take(desk)
    pdf = Answer(status=200, url=URL, headers={"Content-Type": "application/pdf"}, body=b"%PDF-")
    fetch_pages(desk, Press({URL: pdf}))
    assert job(desk).reason == f"{URL}: no web page but application/pdf"


def test_a_refusal_with_an_article_in_it_is_still_a_refusal(desk):
    take(desk)
    refusal = Answer(
        status=403, url=URL, headers={"Content-Type": "text/html"}, body=article_page("Grain arrives")
    )
    fetch_pages(desk, Press({URL: refusal}))
    assert (told(desk).article.text, "403" in job(desk).reason) == (None, True)


def test_what_is_no_article_is_named_and_never_stored(desk):
    take(desk)
    login = b'<!doctype html><title>Log in</title><h1>Log in</h1><form><input type="password"></form>'
    fetch_pages(desk, Press({URL: login}))
    assert told(desk).article.text is None
    assert job(desk).reason.startswith(f"{URL}: login wall: ")
    assert events(desk, "page not read") == [("outlet.example", "login wall", 1)]


def leads_to(url):
    return f'<!doctype html><meta http-equiv="refresh" content="0;url={url}"><p>Redirecting.</p>'.encode()


def test_a_redirect_that_stands_in_a_page_is_followed_and_the_article_is_its_outlets(desk):
    there = "https://paper.example/quay"
    take(desk, replace(GRAIN, url="https://news.search.example/go/17"))
    fetch_pages(
        desk,
        Press({"https://news.search.example/go/17": leads_to(there), there: article_page("Grain arrives")}),
    )
    assert (told(desk).article.url, told(desk).outlet, told(desk).article.text) == (
        there,
        "paper.example",
        TEXT,
    )
    take(desk, replace(GRAIN, id="9", url=there), source="B", now=NOW + HOUR)
    assert len(desk.articles()) == 1


def test_redirects_without_end_are_given_up(desk):
    take(desk)
    press = Press({URL: leads_to(URL + "?1"), URL + "?1": leads_to(URL)})
    fetch_pages(desk, press)
    assert len(press.asked) == MOST_HOPS + 1
    assert job(desk).reason.partition(": ")[2].startswith("redirect: ")


# --- limits and crashes ----------------------------------------------------------------


def entries(count):
    return [
        replace(GRAIN, id=str(n), url=f"https://outlet.example/{n}", title=f"Ship number {n}")
        for n in range(count)
    ]


def test_a_site_has_its_pages_for_the_day_and_the_rest_waits_for_tomorrow(desk):
    take(desk, *entries(5))
    press = Press()
    fetch_pages(desk, press, pages_per_day=2)
    assert len(press.asked) == 2
    put_off = [one for one in rows(desk, schema.page_job) if one.attempts == 0]
    assert {one.due for one in put_off} == {(NOW // DAY + 1) * DAY}
    assert len(put_off) == 3
    (event,) = events(desk, "pages put off")
    assert event[0] == "outlet.example"
    fetch_pages(desk, press, now=(NOW // DAY + 1) * DAY, pages_per_day=100)
    assert len({*press.asked}) == 5


def test_what_a_dead_daemon_held_is_fetched_by_the_next(desk):
    take(desk)
    with desk.database.write() as conn:
        claim_pages(conn, NOW, boot="dead", until=NOW + HOUR, limit=9, busy={}, per_site=9, per_day=9)
    press = Press({URL: article_page("Grain arrives")})
    fetch_pages(desk, press)
    assert press.asked == []
    with desk.database.write() as conn:
        release_page_claims(conn)
    fetch_pages(desk, press)
    assert told(desk).article.text == TEXT


def test_a_page_that_was_taken_over_meanwhile_is_not_recorded_twice(desk):
    class Slow(Press):
        async def get(self, url, **options):
            with desk.database.write() as conn:
                conn.execute(update(schema.page_job).values(boot="other"))
            return await super().get(url, **options)

    take(desk)
    fetch_pages(desk, Slow({URL: article_page("Grain arrives")}))
    assert (told(desk).article.text, job(desk).state, job(desk).boot) == (None, "waiting", "other")


def test_claims_are_prolonged_and_given_back_on_a_stop(desk):
    """A stop ends requests; their pages are due as before once the claims are given back."""

    class Hanging(Press):
        async def get(self, url, **options):
            self.asked.append(url)
            await asyncio.Event().wait()

    take(desk)
    now = [NOW]

    async def run():
        threads = Threads(desk.database)
        press = Hanging()
        fetcher = PageFetcher(threads, press, InProcess(), Open(), Polling(), boot="here",
                              clock=lambda: now[0], chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
        try:
            await fetcher.step()
            before = job(desk).lease_until
            now[0] += SECOND
            await fetcher.renew()
            assert job(desk).lease_until > before or not desk.database.sqlite
            await fetcher.stop()
            await threads.write(0, release_page_claims, "here")
        finally:
            threads.close()

    asyncio.run(run())
    assert (job(desk).state, job(desk).due, job(desk).lease_until) == ("waiting", NOW, None)


def test_a_page_that_cannot_be_stored_is_not_fetched_for_ever(desk, monkeypatch):
    def broken(*_):
        raise StoreError("the disk is full")

    monkeypatch.setattr(PageFetcher, "_settle", broken)
    take(desk)
    press = Press({URL: article_page("Grain arrives")})
    fetch_pages(desk, press)
    assert press.asked == [URL]
    assert (job(desk).attempts, "could not be stored: the disk is full" in job(desk).reason) == (1, True)
    monkeypatch.setattr(PageFetcher, "_record_failure", broken)
    fetch_pages(desk, press, now=NOW + MINUTE)
    assert press.asked == [URL, URL]
    monkeypatch.undo()
    with desk.database.write() as conn:
        release_page_claims(conn)
    fetch_pages(desk, press, now=NOW + HOUR)
    assert told(desk).article.text == TEXT


# --- pages without an end --------------------------------------------------------------


def test_a_page_that_was_cut_off_is_asked_for_again(desk):
    whole = article_page("Grain arrives")
    take(desk)
    press = Press({URL: whole[: len(whole) // 2]})
    fetch_pages(desk, press)
    assert (job(desk).state, "may have been cut off" in job(desk).reason) == ("waiting", True)
    press.pages[URL] = whole
    fetch_pages(desk, press, now=NOW + 15 * SECOND)
    assert told(desk).article.text == TEXT


def test_a_site_that_leaves_out_closing_tags_is_known_by_the_second_answer(desk):
    def bare(title):
        return article_page(title).replace(b"</body></html>", b"")

    second = replace(GRAIN, id="2", url="https://outlet.example/2", title="Steel arrives")
    take(desk)
    press = Press({URL: bare("Grain arrives"), second.url: bare("Steel arrives")})
    fetch_pages(desk, press)

    async def run():
        threads = Threads(desk.database)
        fetcher = PageFetcher(threads, press, InProcess(), Open(), Polling(), boot="here",
                              clock=lambda: NOW + MINUTE, chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
        await fetcher.cycle()
        take(desk, second, now=NOW + MINUTE)
        await fetcher.cycle()
        threads.close()

    asyncio.run(run())
    assert press.asked == [URL, URL, second.url]
    assert [one.article.text for one in desk.articles()] == [TEXT, TEXT]


def test_a_page_that_was_cut_off_twice_at_one_place_says_nothing_about_its_site(desk):
    """Where other pages have an end."""
    whole = article_page("Grain arrives")
    second = replace(GRAIN, id="2", url="https://outlet.example/2", title="Steel arrives")
    take(desk, GRAIN, second)
    press = Press({URL: whole[: len(whole) // 2], second.url: article_page("Steel arrives")})
    now = [NOW]

    async def run():
        threads = Threads(desk.database)
        fetcher = PageFetcher(threads, press, InProcess(), Open(), Polling(), boot="here",
                              clock=lambda: now[0], chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
        for later in (0, 1, 30):
            now[0] = NOW + later * MINUTE
            press.pages[URL] = whole if later == 30 else press.pages[URL]
            await fetcher.cycle()
        threads.close()

    asyncio.run(run())
    assert press.asked.count(URL) == 3
    assert {one.article.text for one in desk.articles()} == {TEXT}


def test_what_never_ends_is_taken_as_it_is_in_the_end(desk):
    take(desk)
    page = article_page("Grain arrives").replace(b"</body></html>", b"")
    for number, later in enumerate((0, 1, 30)):
        grown = page + b"<!-- -->" * 100 * number
        fetch_pages(desk, Press({URL: grown}), now=NOW + later * MINUTE)
    assert told(desk).article.text == TEXT


# --- what else touches an article that waits for its page ------------------------------


def test_another_source_or_an_edit_does_not_end_the_wait(desk):
    take(desk)
    take(desk, replace(GRAIN, summary="Another summary."), source="B", now=NOW + SECOND)
    take(desk, replace(GRAIN, title="Grain has arrived"), now=NOW + 2 * SECOND)
    assert desk.unjudged(NOW + 2 * SECOND) == []
    assert len(desk.unjudged(NOW + WAIT)) == 1


def test_an_edit_with_a_short_text_of_its_own_keeps_the_pages(desk):
    take(desk, replace(GRAIN, text="A teaser."))
    fetch_pages(desk, Press({URL: article_page("Grain arrives")}))
    take(desk, replace(GRAIN, text="A teaser, corrected."), now=NOW + HOUR)
    assert told(desk).article.text == TEXT


def test_an_old_article_that_becomes_news_waits_for_its_page_and_that_comes_first(desk):
    desk.specs["B"] = replace(desk.specs["B"], content="page")
    other = replace(GRAIN, id="0", url="https://outlet.example/0", title="Steel arrives")
    take(desk, other, GRAIN, origin="baseline")
    take(desk, source="B", now=NOW + SECOND)
    assert [one.url for one in rows(desk, schema.page_job) if one.rank == 0] == [URL]
    assert [one.id for one in desk.unjudged(NOW + SECOND) if one.origin == "live"] == []


# --- sites that ask for patience -------------------------------------------------------


def busy(status, **headers):
    headers = {"Content-Type": "text/html", **headers}
    body = b"<html><head><title>503</title></head><body><center><h1>Busy</h1></center></body></html>"
    return Answer(status=status, url=URL, headers=headers, body=body)


@pytest.mark.parametrize("status", [429, 503])
def test_the_status_of_a_refusal_counts_whatever_page_comes_with_it(desk, status):
    take(desk)
    fetch_pages(desk, Press({URL: busy(status)}))
    assert (job(desk).state, f": {status}: " in job(desk).reason) == ("waiting", True)
    assert events(desk, "page not read yet") == [("outlet.example", f"status {status}", 1)]


def test_a_site_that_asks_for_patience_is_left_alone_with_all_its_pages(desk):
    take(desk, *entries(5))
    answers = {f"https://outlet.example/{n}": busy(429, **{"Retry-After": "60"}) for n in range(5)}
    press = Press(answers)
    fetch_pages(desk, press)
    assert len(press.asked) <= 2, "only those under way"
    assert {one.due for one in rows(desk, schema.page_job)} >= {NOW + MINUTE}
    assert min(one.due for one in rows(desk, schema.page_job)) >= NOW + MINUTE


def test_half_of_a_days_pages_are_kept_for_news(desk):
    take(desk, *entries(6), origin="baseline")
    press = Press()
    fetch_pages(desk, press, pages_per_day=4)
    assert len(press.asked) == 2
    news = replace(GRAIN, id="n", url="https://outlet.example/news", title="News")
    take(desk, news, now=NOW + SECOND)
    fetch_pages(desk, press, now=NOW + SECOND, pages_per_day=4)
    assert press.asked[-1] == news.url


def test_what_a_dead_daemon_holds_is_put_off_and_given_up_like_the_rest(desk):
    """On PostgreSQL a lease ends by itself."""
    take(desk, *entries(3))
    with desk.database.write() as conn:
        conn.execute(update(schema.page_job).values(boot="dead", lease_until=1))
        conn.execute(schema.page_day.insert().values(site="outlet.example", day=NOW // DAY, fetched=9))
    press = Press()
    fetch_pages(desk, press, pages_per_day=9)
    assert press.asked == []
    assert {one.due for one in rows(desk, schema.page_job)} == {(NOW // DAY + 1) * DAY}


# --- where links lead ------------------------------------------------------------------


def test_a_link_that_leads_to_another_article_of_the_outlet_brings_none(desk):
    class Moved(Press):
        async def get(self, url, **options):
            found = await super().get(url, **options)
            return replace(found, url="https://outlet.example/steel")

    take(desk, replace(GRAIN, title="Minister resigns over grain"))
    fetch_pages(desk, Moved({URL: article_page("Plant closes", *(one[::-1] for one in SENTENCES))}))
    assert told(desk).article.text is None
    assert job(desk).reason.endswith("redirect: the link leads to another article, “Plant closes”")


def test_a_link_that_leads_to_the_article_under_another_address_is_followed(desk):
    class Moved(Press):
        async def get(self, url, **options):
            found = await super().get(url, **options)
            return replace(found, url="https://outlet.example/2023/11/grain")

    take(desk)
    fetch_pages(desk, Moved({URL: article_page("Grain arrives")}))
    assert told(desk).article.text == TEXT


def test_a_shell_is_shown_to_the_browser_where_there_is_one(desk):
    shell = b'<!doctype html><title>Grain</title><body><div id="root"></div><script src="/a.js"></script></body></html>'

    def run(answer):
        async def render(url):
            return Answer(status=200, url=url, headers={"Content-Type": "text/html"}, body=answer)

        async def go():
            threads = Threads(desk.database)
            fetcher = PageFetcher(threads, Press({URL: shell}), InProcess(), Open(), Polling(), render=render,
                                  boot="here", clock=lambda: NOW, chance=lambda: 0.5, wake=lambda: None)  # fmt: skip
            await fetcher.cycle()
            threads.close()

        asyncio.run(go())

    take(desk)
    run(article_page("Grain arrives"))
    assert told(desk).article.text == TEXT


def test_a_shell_that_stays_empty_in_the_browser_is_named(desk):
    shell = b'<!doctype html><title>Grain</title><body><div id="root"></div><script src="/a.js"></script></body></html>'
    take(desk)
    fetch_pages(desk, Press({URL: shell}))
    assert job(desk).reason.endswith("polling.browser renders such pages")
