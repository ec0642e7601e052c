"""Which entries are one article."""

from dataclasses import replace

import pytest

from monitor.identify.keys import (
    BUILD_TIME,
    CONTENT_WINDOW,
    KEY_BYTES,
    Known,
    Sought,
    content_hash,
    decide,
    find_keys,
    find_renamed,
    make_key,
)
from monitor.identify.urls import canonical
from monitor.model import Entry, Moment

LONG = "The river rose by two metres in the night and left the lower streets under water. " * 4
URL = "https://owl.example.com/1"


def entry(**given):
    return Entry(**({"id": "1", "url": URL, "title": "Flood"} | given))


def keys_of(*entries, source="owl"):
    return find_keys(entries, source)


def key_of(source="owl", **given):
    (keys,) = find_keys([entry(**given)], source)
    return keys


def known(article_id=7, titles=("Flood",), urls=(URL,), seen_at=0):
    return Known(article_id, frozenset(titles), frozenset(map(canonical, urls)), seen_at)


def test_a_key_is_of_its_kind_scope_and_value():
    """No two of them run together into one."""
    keys = {
        make_key("a", "b", "c"),
        make_key("a", "", "bc"),
        make_key("ab", "", "c"),
        make_key("", "a", "bc"),
    }
    assert len(keys) == 4
    assert {len(key) for key in keys} == {KEY_BYTES}


def test_an_id_counts_within_its_source():
    assert key_of().id_key == key_of(title="Other", url=None).id_key
    assert key_of().id_key != key_of(source="heron").id_key
    assert (
        key_of(id=None).id_key == key_of(id=None, summary="x").id_key != key_of(id=None, title="Fire").id_key
    )


def test_an_address_counts_everywhere():
    marked = key_of(source="heron", id="9", url="http://www.owl.example.com/1/?utm_source=rss")
    assert key_of().url_key == marked.url_key
    assert marked.canonical_url == URL
    assert key_of(id=None, url=None).url_key is None
    assert key_of(url=None).canonical_url is None


def test_a_front_page_is_no_key():
    assert key_of(id=None, url="https://owl.example.com/").url_key is None


def test_an_address_of_several_articles_of_a_document_is_no_key():
    """A page that every entry links to; but one article given twice keeps its address."""
    other, same, again = (
        entry(id="2", title="Fire"),
        entry(id="3", title=" Flood "),
        entry(title="Flood, again"),
    )
    own = key_of().url_key
    assert [one.url_key for one in keys_of(entry(), other)] == [None, None]
    assert {one.url_key for one in keys_of(entry(), same)} == {own}
    assert {one.url_key for one in keys_of(entry(), again)} == {own}
    assert [one.url_key for one in keys_of(entry(), same, other)] == [None] * 3


def test_an_entry_without_an_id_stays_itself_when_others_come_to_share_its_address():
    alone = key_of(id=None)
    shared, _ = keys_of(entry(id=None), entry(id=None, title="Fire"))
    assert shared.url_key is None
    assert shared.id_key == alone.id_key


def test_a_link_alone_is_named_by_its_address_whatever_it_says():
    """Several words for one address, and an entry with words of its own that has it, take nothing from it."""
    links = [entry(id=None, title=title, bare=True) for title in ("Flood", "Read more")]
    whole, one, other = keys_of(entry(title="The flood"), *links)
    assert one == other
    assert one.url_key == one.entry_key == whole.url_key is not None
    assert one.content_key is one.words_key is None


def test_content_counts_within_its_outlet():
    """Folded by white space and case; the text before the summary; two hundred characters at least."""
    one = key_of(title="Flood", text=LONG)
    assert (
        one.content_key
        == key_of(title="FLOOD ", summary="x", text=LONG.upper().replace(" ", "\n"), id="2").content_key
    )
    assert (
        one.content_key
        == key_of(url="https://news.owl.example.com/9", title="flood", summary=LONG).content_key
    )
    assert one.content_key == key_of(url="https://www.example.com/9", source="heron", text=LONG).content_key
    assert one.content_key != key_of(url="https://heron.example.net/1", text=LONG).content_key
    assert one.content_key != key_of(title="Fire", text=LONG).content_key
    assert key_of(text=LONG[:199]).content_key is None


def test_content_without_an_address_counts_within_its_source():
    assert key_of(url=None, text=LONG).content_key == key_of(url=None, id="2", text=LONG).content_key
    assert key_of(url=None, text=LONG).content_key != key_of(url=None, text=LONG, source="heron").content_key


def test_every_entry_is_itself_when_it_is_seen_again():
    """Without id and address its title and its date, or its words, name it within its source."""
    for given in ({}, {"id": None}, {"id": None, "url": None}, {"id": None, "url": None, "title": "", "summary": "x"},
                  {"id": None, "url": "https://owl.example.com/"}):  # fmt: skip
        one = key_of(**given)
        assert one.entry_key == key_of(**given).entry_key
        assert one.keys
        assert (
            one.entry_key
            != key_of(**given | {"title": "Fire", "summary": "y", "id": "2", "url": None}).entry_key
        )
    bare = {"id": None, "url": None}
    one, other = (key_of(**bare, published=Moment(at)) for at in (1000, 2000))
    assert one.id_key != other.id_key
    assert key_of(**bare, source="heron").id_key != key_of(**bare).id_key


FRONT = "https://owl.example.com/"
BARE = ({"id": None, "url": None}, {"id": None, "url": FRONT}, {"url": None}, {"url": FRONT})
"""Entries without an address of their own."""


def test_words_count_where_there_is_no_address_of_its_own_whatever_the_id_and_the_date():
    for given in BARE:
        one = key_of(**given).words_key
        assert one is not None
        assert one == key_of(**given, published=Moment(1000)).words_key
        assert one != key_of(**given | {"title": "Fire"}).words_key
        assert one != key_of(**given, summary="x").words_key
        assert one != key_of(**given, source="heron").words_key
    assert key_of(id="2", url=None).words_key == key_of(id=None, url=None).words_key
    assert key_of().words_key is None
    assert [one.words_key for one in keys_of(entry(url=None), entry(id="2", url=None))] == [None, None]


def renamed(*document, now=0):
    """Each entry is (date, by what it is known, by words); returns the articles found, entry by entry."""
    keys = [key_of(id=str(n), url=None, title=f"Notice {n}") for n in range(len(document))]
    sought = [Sought(key, *one) for key, one in zip(keys, document, strict=True)]
    found = find_renamed(sought, now)
    return [found[key.entry_key].article_id if key.entry_key in found else None for key in keys]


def timed(article_id, at=None, *, day_only=False, last_at=0):
    published = Moment(at, day_only) if at is not None else None
    return replace(known(article_id), published=published, last_at=last_at)


def test_a_document_that_renames_all_its_entries_carries_on_their_articles():
    """Undated, dated when it was made, or with true dates; and one that came in new meanwhile is new."""
    assert renamed((None, None, timed(1)), (None, None, timed(2))) == [1, 2]
    made = Moment(9000)
    assert renamed((made, None, timed(1, 10)), (Moment(9000 + BUILD_TIME), None, timed(2, 10))) == [1, 2]
    assert renamed((made, None, None), (made, None, timed(1, 10)), (made, None, timed(2, 10))) == [None, 1, 2]
    day, old = Moment(0, day_only=True), {"at": 0, "day_only": True}
    assert renamed((day, None, timed(1, **old)), (day, None, timed(2, **old))) == [1, 2]


def test_the_same_words_at_the_same_second_are_the_same_entry():
    assert renamed((Moment(5000), None, timed(1, 5000))) == [1]
    assert renamed((Moment(5000), None, timed(1, 5000)), (Moment(1), known(3), None)) == [1, None]


def test_a_notice_that_says_the_same_again_is_another():
    """One alone, one beside others that keep their names, one of another day."""
    assert renamed((None, None, timed(1))) == [None]
    assert renamed((Moment(9000), None, timed(1, 10))) == [None]
    assert renamed((None, None, timed(1)), (None, None, timed(2)), (None, known(3), None)) == [None] * 3
    late = Moment(9001 + BUILD_TIME)
    assert renamed((Moment(9000), None, timed(1, 10)), (late, None, timed(2, 20))) == [None] * 2
    day, old = Moment(86_400_000, day_only=True), {"at": 0, "day_only": True}
    assert renamed((day, None, timed(1, **old)), (day, None, timed(2, **old))) == [None] * 2
    assert renamed((day, None, timed(1, 86_400_000, day_only=True))) == [None]


def test_an_article_that_is_there_under_its_own_name_is_no_other_entry():
    assert renamed((Moment(5000), None, timed(1, 5000)), (Moment(5000), known(1), None)) == [None, None]


def test_words_are_forgotten_once_they_were_not_seen_for_two_days():
    seen = timed(1, 5000, last_at=1000)
    assert renamed((Moment(5000), None, seen), now=1000 + CONTENT_WINDOW) == [1]
    assert renamed((Moment(5000), None, seen), now=1001 + CONTENT_WINDOW) == [None]


def test_the_keys_to_look_up_are_those_there_are():
    assert len(key_of(text=LONG).keys) == 3
    assert len(key_of().keys) == 2
    assert len(key_of(url=None).keys) == 2
    assert len(key_of().sought) == 3
    assert key_of(url=None).sought == key_of(url=None).keys


def test_what_a_page_says_of_an_address_counts_where_the_titles_agree():
    """And behind all that the entry says itself."""
    claimed = known(9)
    verdict = decide("Flood!", URL, None, None, None, 0, None, claimed)
    assert (verdict.article_id, verdict.via) == (9, "page")
    assert verdict.reason == "known by its link, which the article's page names as its own"
    assert decide("Fire in the harbour", URL, None, None, None, 0, None, claimed).kind == "new"
    assert decide("", URL, None, None, None, 0, None, claimed).kind == "new"
    assert decide("Flood", URL, None, known(8), None, 0, None, claimed).article_id == 8


def told(by_id=None, by_url=None, by_content=None, *, title="Flood", url=URL, now=0):
    verdict = decide(title, url and canonical(url), by_id, by_url, by_content, now)
    return verdict.kind, verdict.article_id, verdict.via


def test_what_no_key_leads_to_is_new():
    verdict = decide("Flood", URL, None, None, None, 0)
    assert (verdict.kind, verdict.article_id, verdict.via) == ("new", None, None)
    assert verdict.reason == "neither its id nor its link nor its words are known"


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Flood", URL),
        ("Flood, in full", URL),
        (" Flood\n", "https://owl.example.com/moved"),
        ("Flood, in full", "http://www.owl.example.com/1?utm_source=rss"),
        ("Flood, in full", None),
    ],
)
def test_a_known_id_is_its_article(title, url):
    """With a new title, or a new link, or without a link; and whatever the other keys say."""
    assert told(known(7), known(8), known(9), title=title, url=url) == ("known", 7, "id")


def test_an_id_whose_link_and_title_changed_together_is_reused():
    """What it stands for now may itself be known; else it is a new article, and the reason says so."""
    now = {"title": "Fire", "url": "https://owl.example.com/2"}
    assert told(known(7), known(8), known(9), **now) == ("known", 8, "url")
    assert told(known(7), None, known(9), **now) == ("known", 9, "content")
    assert told(known(7), None, known(9), **now, now=CONTENT_WINDOW + 1) == ("new", None, None)
    assert told(known(7), **now) == ("new", None, None)
    verdict = decide("Fire", "https://owl.example.com/2", known(7), None, None, 0)
    assert verdict.reason == "the id was used before for another article: new link and new title"
    verdict = decide("Fire", "https://owl.example.com/2", known(7), known(8), None, 0)
    assert verdict.reason.endswith("new link and new title; known by its link")


def test_every_address_of_an_article_is_its_own():
    """A link that goes back and forth while the title changes is no reuse."""
    both = known(7, urls=(URL, "https://owl.example.com/2"))
    assert told(both, title="Fire", url="https://owl.example.com/2") == ("known", 7, "id")


def test_every_title_of_an_article_is_its_own():
    """An aggregator's edit of the title must not make a moved link look like another article."""
    edited = known(7, titles=("Flood: live", "Flood\n"))
    moved = "https://owl.example.com/2"
    assert told(edited, title=" Flood", url=moved) == ("known", 7, "id")
    assert told(edited, title="Fire", url=moved) == ("new", None, None)


def test_a_renamed_entry_is_known_by_its_words():
    verdict = decide("Flood", None, None, None, known(9), 0, known(8))
    assert (verdict.kind, verdict.article_id, verdict.via) == ("known", 8, "words")
    assert verdict.reason == "known by its words, under another id or date"


def test_the_address_counts_before_the_content():
    assert told(None, known(8), known(9)) == ("known", 8, "url")


@pytest.mark.parametrize(
    ("age", "kind"), [(0, "known"), (CONTENT_WINDOW, "known"), (CONTENT_WINDOW + 1, "new")]
)
def test_the_same_words_are_the_same_article_for_two_days(age, kind):
    assert told(None, None, known(9, seen_at=1000), now=1000 + age)[0] == kind


def test_a_version_is_known_by_its_words():
    """White space makes no revision; a word that moves from one field to another does."""
    assert content_hash("a b", None, "c") == content_hash(" a\nb ", "", "c\n")
    assert len({content_hash("a", "b", "c"), content_hash("a", "bc", None), content_hash("A", "b", "c")}) == 3


def test_hashes_stay_what_they_are():
    """They are stored: another value would make every article a revision. Begin them with another version."""
    assert content_hash("Flood", "Short.", None).hex() == "011782eef310061686c4a050aa4b964b6d"
    assert make_key("url", "", URL).hex() == "6c988de380f041992601c58a1522cadd"
