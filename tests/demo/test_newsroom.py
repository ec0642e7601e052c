"""The newsroom over HTTP: feeds, conditional requests, pages and the timetable."""

import asyncio

import aiohttp
import pytest

from monitor.demo.newsroom import FEED_LENGTH, Newsroom
from monitor.demo.stories import BASELINE, TIMETABLE
from tests.demo.stand_in import read_entries

NOW = 1_790_000_000_000


def with_room(scene, **options):
    """Runs `scene(room, get)`; `get(url, **headers)` gives status, headers and body."""

    async def act():
        async with Newsroom(clock=lambda: NOW, **options) as room, aiohttp.ClientSession() as session:

            async def get(url, **headers):
                async with session.get(url, headers=headers) as answer:
                    return answer.status, answer.headers, await answer.read()

            return await scene(room, get)

    return asyncio.run(asyncio.wait_for(act(), 20))


async def ask_all(room, get) -> dict[str, list[dict]]:
    """The entries of every feed, by the source's name."""
    answers = {name: await get(url) for name, url, _language, _country in room.sources}
    return {name: read_entries(body, headers["Content-Type"]) for name, (_, headers, body) in answers.items()}


def slugs(entries) -> set[str]:
    return {entry["url"].partition("?")[0].rpartition("/")[2] for entry in entries}


def test_each_outlet_has_its_own_port_and_each_feed_a_name():
    async def scene(room, _get):
        return room.sources

    sources = with_room(scene)
    assert len(sources) == 7
    assert len({name for name, *_ in sources}) == 7
    assert len({url.split("/")[2] for _name, url, *_ in sources}) == 6
    assert {language for *_, language, _country in sources} == {"en", "az", "ru", "tr"}


def test_the_first_look_finds_what_stood_there_before_and_nothing_else():
    async def scene(room, get):
        await asyncio.sleep(0.05)
        before = dict(room.printed_at)
        return before, await ask_all(room, get)

    before, feeds = with_room(scene, pace=0)
    assert not before, "nothing is printed until every feed was asked for"
    held = set().union(*map(slugs, feeds.values()))
    assert held == {story.slug for story in BASELINE}


def test_everything_on_the_timetable_appears_in_the_feeds_it_names():
    async def scene(room, get):
        await ask_all(room, get)
        await room.finished.wait()
        return room.expected, room.articles, await ask_all(room, get)

    expected, articles, feeds = with_room(scene, pace=0)
    assert set().union(*map(slugs, feeds.values())) == {story.slug for story in BASELINE + TIMETABLE}
    assert "marisol-new-quay" in slugs(feeds["Quillport Gazette"])
    assert "marisol-new-quay" in slugs(feeds["Quillport Gazette: Harbour"])
    due = {story.slug: story.rules for story in TIMETABLE if story.rules}
    assert {url.rpartition("/")[2]: rules for url, rules in expected.items()} == due
    assert len(articles) == len(BASELINE + TIMETABLE)


def test_the_feeds_carry_titles_texts_and_dates_of_the_stories():
    async def scene(room, get):
        await ask_all(room, get)
        await room.finished.wait()
        return await ask_all(room, get)

    entries = {entry["url"].partition("?")[0].rpartition("/")[2]: entry
               for feed in with_room(scene, pace=0).values() for entry in feed}  # fmt: skip
    for story in BASELINE + TIMETABLE:
        entry = entries[story.slug]
        assert entry["title"] == (story.retitled[1] if story.retitled else story.title)
        assert entry["summary"] == story.paragraphs[0]
        assert entry["text"] == "\n\n".join(story.paragraphs)
        assert entry["published"][:4] == "2026"


def test_a_feed_that_did_not_change_answers_304_and_one_that_did_200():
    async def scene(room, get):
        _name, url, *_ = room.sources[1]
        _, headers, body = await get(url)
        again = await get(url, **{"If-None-Match": headers["ETag"]})
        await ask_all(room, get)
        await room.finished.wait()
        return headers["ETag"], body, again, await get(url, **{"If-None-Match": headers["ETag"]})

    etag, body, unchanged, changed = with_room(scene, pace=0)
    assert (unchanged[0], unchanged[2]) == (304, b"")
    assert unchanged[1]["ETag"] == etag
    assert changed[0] == 200
    assert changed[1]["ETag"] != etag
    assert changed[2] != body


def test_one_feed_renames_its_entries_each_time_while_their_pages_stay():
    async def scene(room, get):
        url = room.sources[0][1]
        return [read_entries((answer := await get(url))[2], answer[1]["Content-Type"]) for _ in range(2)]

    first, second = with_room(scene)
    assert {entry["id"] for entry in first}.isdisjoint(entry["id"] for entry in second)
    assert {entry["url"] for entry in first}.isdisjoint(entry["url"] for entry in second)
    assert slugs(first) == slugs(second)


def test_the_russian_paper_speaks_windows_1251():
    async def scene(room, get):
        return await get(next(url for _name, url, language, _ in room.sources if language == "ru"))

    _, headers, body = with_room(scene)
    assert headers["Content-Type"] == "application/rss+xml; charset=windows-1251"
    assert "Кубок Фонаря" in body.decode("windows-1251")


def test_every_article_has_a_page_and_other_addresses_none():
    async def scene(room, get):
        url, (_outlet, title) = next(iter(room.articles.items()))
        return title, await get(url), await get(url + "-not")

    title, page, nothing = with_room(scene)
    assert page[0] == 200
    assert title in page[2].decode()
    assert nothing[0] == 404


def test_an_edited_title_is_told_as_an_edit_under_the_same_address():
    told = []

    async def scene(room, get):
        await ask_all(room, get)
        await room.finished.wait()

    with_room(scene, pace=0, on_print=told.append)
    edits = [printed for printed in told if printed.what == "edited"]
    assert [edit.story.slug for edit in edits] == ["sixty-gauges"]
    assert edits[0].url in {printed.url for printed in told if printed.what == "new"}
    assert len(told) == len(TIMETABLE) + 1


def test_the_timetable_is_kept_in_order_and_to_its_pace():
    async def scene(room, get):
        start = asyncio.get_running_loop().time()
        await ask_all(room, get)
        await room.finished.wait()
        return {url.rpartition("/")[2]: at - start for url, at in room.printed_at.items()}

    waited = with_room(scene, pace=0.03)
    for story in TIMETABLE:
        assert waited[story.slug] >= story.at * 0.03 - 0.002
    assert list(waited) == [story.slug for story in sorted(TIMETABLE, key=lambda story: story.at)]


def printing(count: int):
    """A listener for `on_print`, and an event that is set when it was told `count` things."""
    told, enough = [], asyncio.Event()

    def listen(printed):
        told.append(printed)
        if len(told) == count:
            enough.set()

    return listen, enough


def test_an_endless_newsroom_goes_on_and_expects_what_it_prints():
    listen, enough = printing(len(TIMETABLE) + 9)

    async def scene(room, get):
        await ask_all(room, get)
        await enough.wait()
        return dict(room.expected), await ask_all(room, get)

    expected, feeds = with_room(scene, pace=0, endless=True, on_print=listen)
    assert any("/gauge-0" in url for url in expected)
    assert not any("/ferry-1" in url for url in expected)
    assert "gauge-0" in slugs(feeds["Linnet Valley Herald"])


def test_a_feed_shows_only_its_newest_entries():
    listen, enough = printing(FEED_LENGTH * 7)

    async def scene(room, get):
        await ask_all(room, get)
        await enough.wait()
        return await ask_all(room, get)

    feeds = with_room(scene, pace=0, endless=True, on_print=listen)
    assert {len(feed) for name, feed in feeds.items() if "Harbour" not in name} == {FEED_LENGTH}


def test_what_goes_wrong_while_printing_is_not_swallowed():
    def fail(_printed):
        raise ZeroDivisionError

    async def scene(room, get):
        await ask_all(room, get)
        await asyncio.sleep(0.1)

    with pytest.raises(ZeroDivisionError):
        with_room(scene, pace=0, on_print=fail)
