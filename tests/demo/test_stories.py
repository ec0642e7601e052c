"""The invented press says what the demo promises, by the real matching and by a plain one."""

import itertools

import pytest

from monitor.demo.stories import BASELINE, TIMETABLE, make_encore
from monitor.demo.world import CHANNELS, OUTLETS, RULES, Story
from monitor.match.compile import compile_rules
from monitor.model import Article
from tests.demo.stand_in import find_match

ENCORES = tuple(make_encore(turn, at=float(turn)) for turn in range(90))
ALL = BASELINE + TIMETABLE + ENCORES
REAL_RULES = compile_rules(RULES)
PLAIN_RULES = [{"name": r.name, "any": r.any, "all": r.all, "none": r.none} for r in RULES]


def article(story: Story, title: str | None = None) -> Article:
    text = "\n\n".join(story.paragraphs)
    return Article(id=story.slug, title=title or story.title, summary=story.paragraphs[0], text=text)


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.slug)
def test_each_story_matches_exactly_the_rules_it_names(story):
    assert {match.rule for match in REAL_RULES.match(article(story))} == story.rules
    assert {rule["name"] for rule in PLAIN_RULES if find_match(rule, article(story))} == story.rules


def test_an_edited_title_matches_the_same_rules():
    edited = [story for story in TIMETABLE if story.retitled]
    assert edited
    for story in edited:
        assert {match.rule for match in REAL_RULES.match(article(story, story.retitled[1]))} == story.rules


def test_every_rule_is_matched_before_the_start_on_the_timetable_and_afterwards():
    for stories in (BASELINE, TIMETABLE, ENCORES):
        assert set().union(*(story.rules for story in stories)) == {rule.name for rule in RULES}


def test_the_traps_hold_a_rules_word_inside_a_longer_one():
    traps = {"bakers-fair": "Lantern Cup", "gorsel-sanatlar": "sel", "singer-marisol": "grain"}
    told = {story.slug: f"{story.title} {story.text}" for story in TIMETABLE}
    for slug, word in traps.items():
        assert word in told[slug]


def test_the_wire_story_is_reprinted_verbatim_cut_and_in_three_more_languages():
    wire = {story.slug: story for story in TIMETABLE if story.slug.startswith("marisol-")}
    first, verbatim = wire["marisol-berths"], wire["marisol-new-quay"]
    assert verbatim.text == first.text
    assert verbatim.outlet != first.outlet
    assert first.paragraphs[0].startswith("QUILLPORT (Heron Wire) — ")
    assert wire["marisol-in-brief"].paragraphs == first.paragraphs[:2]
    language = {outlet.key: outlet.language for outlet in OUTLETS}
    assert {language[story.outlet] for story in wire.values()} == {"en", "ru", "az", "tr"}
    assert all("Heron Wire" in story.text for story in wire.values())


def test_texts_are_long_enough_to_identify_an_article():
    for story in BASELINE + TIMETABLE:
        assert len("\n\n".join(story.paragraphs)) >= 200, story.slug


def test_stories_name_feeds_of_their_outlet():
    feeds = {outlet.key: {plan.name for plan in outlet.feeds} for outlet in OUTLETS}
    for story in ALL:
        assert set(story.feeds) <= feeds[story.outlet]


def test_slugs_titles_and_texts_of_one_outlet_differ():
    def key(story):
        return story.outlet

    for _outlet, group in itertools.groupby(sorted(ALL, key=key), key):
        stories = list(group)
        for part in ("slug", "title", "text"):
            assert len({getattr(story, part) for story in stories}) == len(stories), part


def test_the_show_is_over_within_ten_seconds_and_begins_after_the_start():
    assert all(0 < story.at < 10 for story in TIMETABLE)
    assert all(story.at < 0 for story in BASELINE)
    assert max(story.retitled[0] for story in TIMETABLE if story.retitled) < max(s.at for s in TIMETABLE)


def test_rules_notify_recipients_that_the_demo_has():
    assert {name for rule in RULES for name in rule.notify} == CHANNELS.keys()
