"""What the entries of a document tell of their source."""

import pytest

from monitor.model import Entry, Moment
from monitor.read.samples import Sample, is_whole, take_sample

HOUR, DAY = 3_600_000, 86_400_000
NOW = 20_000 * DAY


def entry(number: int, *, at: int | None = None, summary: str | None = None, **more) -> Entry:
    published = None if at is None else Moment(at)
    return Entry(id=str(number), url=f"https://owl.example/{number}", title=f"Title {number}", summary=summary,
                 published=published, **more)  # fmt: skip


def test_the_rhythm_is_that_of_the_stated_times():
    sample = take_sample([entry(n, at=NOW - n * 6 * HOUR) for n in range(9)], NOW)
    assert (sample.entries, sample.newest, sample.per_day, sample.interval) == (9, NOW, 4.0, 6 * HOUR)


def test_of_an_archive_the_latest_entries_tell_the_rhythm():
    old = [entry(n, at=n * DAY) for n in range(5_000)]
    assert take_sample(old + [entry(n, at=NOW - n * HOUR) for n in range(100)], NOW).interval == HOUR


def test_a_date_far_in_the_future_is_not_believed_and_an_update_counts_where_nothing_else_is_stated():
    entries = [entry(1, at=NOW + 30 * DAY), entry(2, updated=Moment(NOW - HOUR)), entry(3)]
    sample = take_sample(entries, NOW)
    assert (sample.newest, sample.per_day, sample.interval) == (NOW - HOUR, None, None)


def test_entries_of_one_moment_have_no_rhythm():
    sample = take_sample([entry(n, at=NOW) for n in range(3)], NOW)
    assert (sample.newest, sample.per_day, sample.interval) == (NOW, None, None)


@pytest.mark.parametrize(
    ("length", "content"), [(0, "titles"), (1, "summary"), (700, "summary"), (701, None), (1_499, None), (1_500, "full text")]
)  # fmt: skip
def test_how_much_of_a_text_an_entry_holds_is_told_by_its_length(length: int, content: str | None):
    sample = take_sample([entry(1, summary="x" * length), entry(2, text="x" * length)], NOW)
    assert (sample.content, sample.length, sample.link) == (content, length, "https://owl.example/2")


def test_addresses_alone_are_told_from_news_with_titles():
    bare = [Entry(id=None, url=f"https://owl.example/{n}") for n in range(3)]
    assert (take_sample(bare, NOW).content, take_sample(bare, NOW).news) == ("addresses", False)
    assert take_sample([entry(1)], NOW).news


def test_an_empty_document_yields_nothing():
    assert take_sample([], NOW) == Sample(entries=0, content="titles")


def test_the_language_is_the_one_most_entries_state_else_that_of_the_script():
    stated = [entry(1, language="en"), entry(2, language="az"), entry(3, language="az"), entry(4)]
    assert take_sample(stated, NOW).language == "az"
    assert take_sample([entry(1, summary="საქართველოს პარლამენტმა კანონი მიიღო")], NOW).language == "ka"
    assert take_sample([entry(1, summary="Parliament passed the law on Tuesday")], NOW).language is None


@pytest.mark.parametrize(
    ("length", "page", "whole"), [(700, 1_000, True), (699, 1_000, False), (700, 0, False)]
)
def test_an_entry_is_whole_that_holds_most_of_its_page(length: int, page: int, whole: bool):
    assert is_whole(length, page) is whole
