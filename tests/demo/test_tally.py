"""What arrived is set against what was due."""

from monitor.demo.sinks import Received
from monitor.demo.tally import Tally, find_articles, find_text, find_value, make_expected, make_summary
from monitor.demo.world import CUP, FLOODS, GRAIN, RULES

A, B = "http://127.0.0.1:1/stories/a", "http://127.0.0.1:2/stories/b"


def mail(text="", at=1.0):
    return Received(channel="email", at=at, id="<1@x>", to="d@x", subject="About it", text=text)


def hook(body):
    return Received(channel="webhook", at=1.0, id="m", to="u", subject="article.matched", body=body)


def test_two_rules_of_one_recipient_are_one_alert():
    assert make_expected({A: {FLOODS, GRAIN}}, RULES) == {("email", A), ("webhook", A)}
    assert make_expected({A: {CUP}, B: {GRAIN}}, RULES) == {("webhook", A), ("email", B)}
    assert make_expected({A: ()}, RULES) == set()


def test_a_mail_is_about_the_articles_it_links_to_tracking_parameters_aside():
    text = f"Title\n{A}?utm_source=feed&n=3\nmore <{B}#top> and {A}\nhttp://elsewhere.example/x"
    assert find_articles(mail(text), {A, B}) == (A, B)
    assert find_articles(mail("no link"), {A}) == ()


def test_a_webhook_is_about_the_article_in_its_data():
    assert find_articles(hook({"data": {"article": {"url": A + "?x=1"}}}), {A}) == (A,)
    for body in ({"data": None}, {"data": {"article": {"url": 7}}}, {"data": {"article": [A]}}, {"x": 1}):
        assert find_articles(hook(body), {A}) == ()


def test_values_are_found_in_nested_mappings_only():
    assert find_value({"a": {"b": [1]}}, "a", "b") == [1]
    assert find_value({"a": 3}, "a", "b") is None
    assert find_text({"a": 3}, "a") == ""
    assert find_text({"a": "x"}, "a") == "x"


def summary(tally, expected, **more):
    return make_summary(tally, expected, seconds=3.0, published=2, archive={}, **more)


def test_a_run_is_perfect_when_exactly_what_was_due_came_once():
    tally = Tally()
    tally.take(mail(at=1.5), [A], {A: 1.0})
    tally.take(hook({}), [A], {A: 0.25})
    made = summary(tally, {("email", A), ("webhook", A)})
    assert made.perfect
    assert (made.emails, made.webhooks, made.duplicates, made.expected) == (1, 1, 0, 2)
    assert (made.median, made.slowest) == (0.625, 0.75)
    assert (made.stored, made.baseline) == (None, None)


def test_a_missing_alert_is_named():
    made = summary(Tally(), {("email", A)})
    assert not made.perfect
    assert made.missing == (("email", A),)
    assert (made.median, made.slowest) == (None, None)


def test_an_alert_that_came_twice_is_counted():
    tally = Tally()
    for _ in range(3):
        tally.take(mail(), [A], {})
    made = summary(tally, {("email", A)})
    assert (made.duplicates, made.emails, made.perfect) == (2, 3, False)


def test_an_alert_that_nobody_asked_for_is_named():
    tally = Tally()
    tally.take(mail(), [B], {})
    tally.take(mail(), [], {})
    made = summary(tally, set())
    assert made.unasked == (("email", B), ("email", "About it"))
    assert made.emails == 2
    assert not made.perfect


def test_alerts_of_the_last_moments_are_under_way_not_missing():
    made = summary(Tally(), {("email", A), ("webhook", A), ("email", B)}, young=[A])
    assert made.under_way == 2
    assert made.missing == (("email", B),)


def test_what_the_archive_counted_is_told():
    made = make_summary(Tally(), (), seconds=1, published=0, archive={"stored": 4, "baseline": 2})
    assert (made.stored, made.baseline) == (4, 2)
