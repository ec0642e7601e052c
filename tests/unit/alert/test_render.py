"""Alerts as mails and webhooks: what a reader sees, and what hostile text cannot do."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alert.render import (
    HITS,
    RULES,
    WEBHOOK_BYTES,
    Alert,
    find_direction,
    find_link,
    make_list_label,
    render_email,
    render_webhook,
)
from monitor.model import FIELDS, Article, Match, Moment, Span

SEEN = 1_740_561_360_000  # 2025-02-26T09:16:00Z
TEXT = (
    "Farmers in the north began early. The grain is of good quality, the ministry said. "
    + "Nobody spoke of the weather at all. " * 12
    + "Exports of grain rose."
)
ARTICLE = Article(
    id="42", url="https://north.example/harvest", title="Grain harvest begins", text=TEXT, author=("A. Reporter",),
    published=Moment(SEEN - 120_000), language="en", dateline="NORTHTOWN", credit="North Agency",
)  # fmt: skip


def make_match(article: Article, rule: str, *terms: str) -> Match:
    spans = [
        Span(name, found.start(), found.end(), found.group(), term)
        for name in FIELDS
        if name in article.fields()
        for term in terms
        for found in re.finditer(re.escape(term), article.fields()[name], re.IGNORECASE)
    ]
    return Match(rule, tuple(spans), f"“{'”, “'.join(terms)}” found")


def make_alert(article: Article = ARTICLE, *rules: tuple[str, ...], **options) -> Alert:
    matches = tuple(make_match(article, *rule) for rule in rules or (("Grain", "grain"),))
    return Alert(
        **{"article": article, "seen_at": SEEN, "matches": matches, "outlet": "North Daily", **options}
    )


class Page(HTMLParser):
    """What a mail program makes of the HTML."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.attributes, self.marks, self.words = [], [], [], ""
        self._open = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *one) for one in attrs]
        if tag not in {"meta", "br"}:
            self._open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words += data
        if "mark" in self._open:
            self.marks[-1] += data


def test_the_subject_tells_rule_title_and_outlet():
    assert render_email(make_alert(), "UTC")["subject"] == "Grain: Grain harvest begins — North Daily"


def test_the_subject_counts_further_rules():
    alert = make_alert(ARTICLE, ("Grain", "grain"), ("Farms", "farmers"), ("Trade", "exports"))
    assert render_email(alert, "UTC")["subject"].startswith("Grain +2: ")


def test_the_text_tells_everything_in_the_readers_time():
    text = render_email(make_alert(via=("North RSS", "Wire")), "Asia/Baku", "press desk")["text"]
    for line in (
        "Grain harvest begins",
        "https://north.example/harvest",
        "North Daily",
        "Published: Wed 26 Feb 2025, 13:14 (UTC+4)",
        "Seen here: Wed 26 Feb 2025, 13:16 (UTC+4)",
        "By: A. Reporter",
        "Dateline: NORTHTOWN",
        "Credit: North Agency",
        "Found in: North RSS, Wire",
        "== Grain ==",
        "“grain” found",
    ):
        assert line in text.splitlines()
    assert "The **grain** is of good quality, the ministry said." in text
    assert "Exports of **grain** rose." in text
    assert "press desk" in text
    assert "Article 42 of its archive." in text


def test_the_html_marks_the_hits_and_links_the_title():
    page = Page(render_email(make_alert(), "UTC")["html"])
    assert page.marks == ["Grain", "grain", "grain"]
    links = [value for tag, name, value in page.attributes if (tag, name) == ("a", "href")]
    assert set(links) == {"https://north.example/harvest"}
    assert "Read it at north.example" in page.words


def test_the_html_loads_nothing_and_needs_no_style_sheet():
    page = Page(render_email(make_alert(), "UTC")["html"])
    assert not {"img", "script", "link", "iframe", "form"} & set(page.tags)
    assert {name for _, name, _ in page.attributes} & {"src", "background", "onclick"} == set()
    assert not any("url(" in (value or "") for _, _, value in page.attributes)
    html = render_email(make_alert(), "UTC")["html"]
    assert "max-width:600px" in html
    assert "@import" not in html
    bare = re.sub("<style>.*?</style>", "", html, flags=re.DOTALL)
    assert Page(bare).marks == page.marks


def test_each_rule_is_told_with_its_own_hits():
    page = Page(render_email(make_alert(ARTICLE, ("Grain", "grain"), ("Farms", "farmers")), "UTC")["html"])
    assert page.marks == ["Grain", "grain", "grain", "Farmers"]


def test_hits_that_are_not_shown_are_counted():
    article = replace(ARTICLE, text="grain " + ("word " * 100 + "grain ") * 9)
    text = render_email(make_alert(article), "UTC")["text"]
    assert text.count("**grain**") == 3
    assert "(7 more places in the article)" in text
    one_more = replace(ARTICLE, text="grain " + ("word " * 100 + "grain ") * 3)
    assert "(1 more place in the article)" in render_email(make_alert(one_more), "UTC")["text"]


def test_a_text_full_of_hits_makes_no_endless_mail():
    article = replace(ARTICLE, text="grain " * 20_000, title="grain " * 60)
    payload = render_email(make_alert(article), "UTC")
    assert payload["text"].count("**grain**") == HITS
    assert len(payload["html"]) < 30_000


def test_a_match_in_the_title_alone_is_shown_with_the_articles_beginning():
    article = replace(ARTICLE, text=None, summary="The ministry spoke of a good year. " * 20)
    payload = render_email(make_alert(article), "UTC")
    assert "The ministry spoke of a good year." in payload["text"]
    assert Page(payload["html"]).marks == ["Grain"]


def test_hits_in_the_summary_are_shown_where_the_text_has_none():
    article = replace(ARTICLE, title="Harvest", text="Nothing of the kind.", summary="Good grain this year.")
    assert "Good **grain** this year." in render_email(make_alert(article), "UTC")["text"]


def test_what_is_not_known_is_said_not_invented():
    bare = Article(id="1", title="Grain")
    alert = Alert(article=bare, seen_at=SEEN, matches=(Match("Grain", (), "“grain” in title"),))
    text = render_email(alert, "UTC")["text"]
    assert "Published: no date given" in text
    assert "(the source gives no web address)" in text
    assert "unknown outlet" in text
    assert "By:" not in text


def test_an_article_without_title_goes_by_its_first_words():
    article = Article(id="1", url="https://north.example/x", text="Grain is ripe.\nSecond line.")
    payload = render_email(make_alert(article), "UTC")
    assert payload["subject"] == "Grain: Grain is ripe. Second line. — North Daily"
    nothing = Alert(
        article=Article(id="1"), seen_at=SEEN, matches=(Match("All", (), "everything"),), domain="n.example"
    )
    assert render_email(nothing, "UTC")["subject"] == "All: (no title) — n.example"


def test_many_rules_are_told_in_part_and_named_in_full():
    rules = tuple((f"Rule {n}", "grain") for n in range(RULES + 2))
    text = render_email(make_alert(ARTICLE, *rules), "UTC")["text"]
    assert text.count("==\n") == RULES
    assert f"Also matched: Rule {RULES}, Rule {RULES + 1}" in text


def test_right_to_left_text_is_set_so_with_its_language():
    article = replace(
        ARTICLE,
        title="رسالة إلى الأمم المتحدة",
        text="جاء في الرسالة أن ذكرى خوجالي تمر هذا العام.",
        language="ar",
    )
    page = Page(render_email(make_alert(article, ("Khojaly", "خوجالي")), "UTC")["html"])
    assert [value for tag, name, value in page.attributes if (tag, name) == ("h1", "dir")] == ["rtl"]
    assert [value for tag, name, value in page.attributes if (tag, name) == ("h1", "lang")] == ["ar"]
    assert ("p", "dir", "rtl") in page.attributes
    assert page.marks == ["خوجالي"]


@pytest.mark.parametrize("language", ['en" onclick="x', "", "english!", None])
def test_a_language_that_is_none_is_left_out(language):
    page = Page(render_email(make_alert(replace(ARTICLE, language=language)), "UTC")["html"])
    assert [value for tag, name, value in page.attributes if (tag, name) == ("h1", "lang")] == []


@pytest.mark.parametrize(
    ("text", "direction"), [("abc", "ltr"), ("123 אב c", "rtl"), ("…«خ", "rtl"), ("", "ltr"), ("霍", "ltr")]
)
def test_the_first_strong_letter_sets_the_direction(text, direction):
    assert find_direction(text) == direction


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "data:text/html,x", "//north.example/x", "https://", "https://a b/",
     "https://north.example/\u202egnp", 'https://north.example/"onclick=', "https://[::1/x", "http:///x",
     "https://north.example/\r\nBcc: x", "https://n.example/" + "x" * 3000, "https://n.example/\ud800"],
)  # fmt: skip
def test_an_address_that_a_mail_should_not_carry_is_no_link(url):
    assert find_link(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://north.example/a?b=c&d=%20#e",
        "HTTP://north.example",
        "https://пример.рф/путь",
        "http://[::1]:8/x",
    ],
)
def test_an_address_of_the_web_is_a_link_as_it_stands(url):
    assert find_link(url) == url


def test_the_link_names_the_host_that_it_leads_to():
    article = replace(ARTICLE, url="https://bank.example@evil.example/x")
    assert "Read it at evil.example" in Page(render_email(make_alert(article), "UTC")["html"]).words


@pytest.mark.parametrize(
    ("name", "label"),
    [("Khojaly at the UN", "khojaly-at-the-un"), ("Élevage & Blé", "elevage-ble"), ("x" * 90, "x" * 40)],
)
def test_the_list_label_is_the_rules_name_in_letters_for_machines(name, label):
    assert make_list_label(name) == label


def test_a_name_without_such_letters_still_has_a_label_of_its_own():
    labels = {make_list_label(name) for name in ("Ходжалы", "霍贾利", "")}
    assert len(labels) == 3
    assert all(re.fullmatch("rule-[0-9a-f]{8}", label) for label in labels)


HOSTILE = (
    "<script>alert(1)</script>\r\nBcc: x@y\x00\x1b[31m\u202e\ud800 {{ 7*7 }} \"'><img src=x onerror=y> grain"
)
anything = st.text(st.characters(blacklist_categories=()), max_size=80) | st.just(HOSTILE)


@st.composite
def alerts(draw):
    article = Article(
        id=draw(anything), url=draw(st.none() | anything | st.just("https://n.example/x")), title=draw(anything),
        text=draw(st.none() | anything), summary=draw(st.none() | anything), language=draw(st.none() | anything),
        author=tuple(draw(st.lists(anything, max_size=3))), credit=draw(st.none() | anything),
        published=draw(st.none() | st.builds(Moment, st.integers(-(10**15), 10**15), day_only=st.booleans())),
    )  # fmt: skip
    place = st.integers(-3, 90)
    span = st.builds(Span, st.sampled_from(FIELDS), place, place, anything, anything)
    match = st.builds(Match, anything, st.lists(span, max_size=4).map(tuple), anything)
    return Alert(
        article=article, seen_at=SEEN, matches=tuple(draw(st.lists(match, min_size=1, max_size=3))),
        outlet=draw(st.none() | anything), domain=draw(st.none() | anything),
        via=tuple(draw(st.lists(anything, max_size=3))),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(alerts(), anything)
def test_no_text_of_others_becomes_markup_a_header_or_an_error(alert, recipient):
    payload = render_email(alert, "Asia/Baku", recipient)
    assert payload == json.loads(json.dumps(payload))
    for value in payload.values():
        value.encode()
        assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", value)
    assert len(payload["subject"].splitlines()) == 1
    page = Page(payload["html"])
    assert not {"script", "img"} & set(page.tags)
    assert all(name in ALLOWED for _, name, _ in page.attributes)


ALLOWED = {"lang", "dir", "style", "href", "charset", "name", "content", "role", "width", "cellpadding",
           "cellspacing", "border", "align", "class"}  # fmt: skip


def test_the_webhook_tells_the_article_the_rules_and_the_places():
    alert = make_alert(
        ARTICLE, ("Grain", "grain"), ("Farms", "farmers"), domain="north.example", via=("RSS",)
    )
    body = json.loads(render_webhook(alert, SEEN + 1000)["body"])
    assert body["type"] == "article.matched"
    assert body["timestamp"] == "2025-02-26T09:16:01Z"
    data = body["data"]
    assert (data["rule"], data["rules"], data["story"]) == ("Grain", ["Grain", "Farms"], None)
    assert data["article"] == ARTICLE.as_line() | {
        "outlet": "North Daily",
        "domain": "north.example",
        "via": ["RSS"],
        "queries": {},
        "first_seen": "2025-02-26T09:16:00Z",
    }
    assert data["matches"] == [match.as_line() for match in alert.matches]
    assert "truncated" not in data


def test_an_alert_tells_through_which_search_the_article_came():
    alert = make_alert(via=("North RSS", "Site search"), queries={"Site search": 'grain OR "خوجالي"'})
    mail = render_email(alert, "UTC")
    assert 'Found in: North RSS, Site search: “grain OR "خوجالي"”' in mail["text"]
    assert 'Found in: North RSS, Site search: “grain OR "خوجالي"”' in Page(mail["html"]).words
    article = json.loads(render_webhook(alert, SEEN)["body"])["data"]["article"]
    assert article["queries"] == {"Site search": 'grain OR "خوجالي"'}


def test_the_webhook_keeps_hostile_text_exactly():
    title = HOSTILE.replace("\ud800", "")
    body = json.loads(render_webhook(make_alert(replace(ARTICLE, title=title)), SEEN)["body"])
    assert body["data"]["article"]["title"] == title


@pytest.mark.parametrize(
    "much",
    [
        {"text": "слово " * 50_000},
        {"text": "\x01" * 300_000, "summary": "\x01" * 300_000},
        {"title": "\x01" * 50_000, "text": "short"},
        {"author": tuple("\x01" * 500 for _ in range(900)), "tags": tuple("\x01" * 900 for _ in range(900))},
        {"url": "https://n.example/" + "\x01" * 90_000, "image": "https://n.example/" + "y" * 90_000},
        {"dateline": "\x01" * 90_000, "credit": "\x01" * 90_000, "language": "\x01" * 90_000},
    ],
    ids=["text", "escapes", "title", "lists", "links", "lines"],
)
def test_a_body_too_long_for_receivers_is_cut_and_says_so(much):
    article = replace(ARTICLE, **much)
    spans = tuple(Span("text", 0, 5, "\x01" * 200, "\x01" * 200) for _ in range(60))
    alert = make_alert(article, matches=tuple(Match(f"r{n}", spans, "\x01" * 2_000) for n in range(20)))
    body = render_webhook(alert, SEEN)["body"]
    assert len(body.encode()) <= WEBHOOK_BYTES
    data = json.loads(body)["data"]
    assert data["truncated"] is True
    assert data["rule"] == "r0"
    assert data["article"]["id"] == "42"
    assert data["article"]["url"] in {article.url, None}


def test_only_as_much_is_cut_as_must_be():
    article = replace(ARTICLE, text="word " * 30_000)
    data = json.loads(render_webhook(make_alert(article), SEEN)["body"])["data"]
    assert len(data["article"]["text"]) == 64_000
    assert data["article"]["title"] == ARTICLE.title
