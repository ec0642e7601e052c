"""What a person sees, and that nothing hostile gets through to the terminal."""

import io
import json
from types import SimpleNamespace

import pytest

from monitor.demo.newsroom import Printed
from monitor.demo.show import LINES, Lines, Screen
from monitor.demo.sinks import Received
from monitor.demo.stories import TIMETABLE
from monitor.demo.tally import Summary
from monitor.demo.world import OUTLETS

URL = "http://127.0.0.1:4001/stories/sel"
ROOM = SimpleNamespace(
    outlets=OUTLETS,
    sources=[("a", "http://a/", "en", "XA"), ("b", "http://b/", "ru", "XC")],
    articles={URL: ("Linnet Postası", "Sel uyarı ağı")},
    printed_at={URL: 10.0},
)
TEXT = f"""Sel uyarı ağı
{URL}

Linnet Postası
Published: Wed 26 Feb 2025, 13:14 (Asia/Baku, UTC+4)


== Floods on the Mirel ==
sel in the title

Tepelerde **sel** uyarısı verildi.

________________________________

You receive this because of a rule.
"""
MAIL = Received(
    channel="email", at=10.75, id="<1@x>", to="desk@newsdesk.example", text=TEXT,
    subject="Floods on the Mirel: Sel uyarı ağı — Linnet Postası", html="<h1><mark>Sel</mark> uyarı ağı</h1>",
)  # fmt: skip
BODY = {
    "type": "article.matched",
    "data": {
        "article": {"url": URL, "title": "Sel uyarı ağı", "outlet": "Linnet Postası", "language": "tr",
                    "published": "2025-02-26T09:14:00Z", "text": "Tepelerde sel uyarısı verildi."},
        "matches": [{"rule": "Floods on the Mirel", "why": "sel in the title", "spans": [
            {"field": "title", "start": 0, "end": 3, "text": "Sel", "term": "sel"},
            {"field": "text", "start": 10, "end": 13, "text": "sel", "term": "sel"}]}],
    },
}  # fmt: skip
HOOK = Received(
    channel="webhook", at=10.5, id="msg_1", to="http://127.0.0.1:9/hook", subject="article.matched", body=BODY
)
GOOD = Summary(
    seconds=12.34, published=23, stored=23, baseline=7, expected=14, emails=9, webhooks=5, duplicates=0,
    median=0.612, slowest=1.2, missing=(), unasked=(),
)  # fmt: skip
ESC, OVERRIDE, C1 = "\x1b", "\u202e", "\x9b"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def shown(act, *, width=100, monkeypatch, out=None) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    out = out or io.StringIO()
    act(Screen(out))
    return out.getvalue()


@pytest.fixture
def show(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def run(act, **options):
        return shown(act, monkeypatch=monkeypatch, **options)

    return run


def test_a_mail_is_shown_with_subject_link_time_passage_and_reason(show):
    text = show(lambda screen: screen.alert(MAIL, [URL], ROOM))
    for part in ("Mail to desk@newsdesk.example", "Floods on the Mirel: Sel uyarı ağı — Linnet Postası", URL,
                 "13:14 (Asia/Baku, UTC+4)", "**sel** uyarısı", "sel in the title", "0.8 s after it was printed"):  # fmt: skip
        assert part in text
    assert "You receive this" not in text
    assert text.count("Sel uyarı ağı") == 1, "the subject has the title already"
    assert "==" not in text


def test_a_webhook_is_shown_with_rule_title_link_passage_and_reason(show):
    text = show(lambda screen: screen.alert(HOOK, [URL], ROOM))
    for part in ("Webhook to http://127.0.0.1:9/hook, signature verified", "article.matched: Floods on the Mirel",
                 "**Sel** uyarı ağı", URL, "Linnet Postası", "tr", "Tepelerde **sel** uyarısı verildi.",
                 "sel in the title", "0.5 s after it was printed"):  # fmt: skip
        assert part in text


def test_a_terminal_shows_hits_in_colour_and_without_stars(show):
    for alert in (MAIL, HOOK):
        text = show(lambda screen, alert=alert: screen.alert(alert, [URL], ROOM), out=Terminal())
        assert f"{ESC}[" in text
        assert "**" not in text


def test_a_pipe_gets_no_escape_sequence(show):
    def everything(screen):
        screen.opening(ROOM, "/tmp/x/monitor.yaml", once=True)
        screen.printed(Printed("new", OUTLETS[0], TIMETABLE[0], URL))
        screen.alert(MAIL, [URL], ROOM)
        screen.summary(GOOD)

    assert ESC not in show(everything)


def test_no_color_keeps_colours_out_of_a_terminal(show, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    text = show(lambda screen: screen.alert(MAIL, [URL], ROOM), out=Terminal())
    assert not {f"{ESC}[{code}" for code in ("36", "1;36", "30;43", "1;30;43")} & set(text.split("m"))
    assert "[1;30;43m" not in text


@pytest.mark.parametrize("width", [20, 34, 60, 200])
def test_any_width_holds_every_line_and_every_word_of_the_mail(show, width):
    text = show(lambda screen: screen.alert(MAIL, [URL], ROOM), width=width)
    lines = text.splitlines()
    assert max(map(len, lines)) <= min(width, 100)
    joined = "".join("".join(line.strip("│ ").split()) for line in lines)
    assert URL in joined


HOSTILE = f"Title {ESC}[31m{C1}2J{OVERRIDE} [red]x[/red] \x07\r\n:smile: \ud800 {ESC}]8;;http://evil.example{ESC}\\link"


def test_hostile_text_cannot_steer_the_terminal(show):
    body = {"type": HOSTILE, "data": {
        "article": {"url": HOSTILE, "title": HOSTILE, "outlet": HOSTILE, "language": HOSTILE, "text": HOSTILE},
        "matches": [{"rule": HOSTILE, "why": HOSTILE,
                     "spans": [{"field": "text", "start": 0, "end": 5}, {"field": "title", "start": 0, "end": 9999}]}],
    }}  # fmt: skip
    mail = Received(channel="email", at=1, id=HOSTILE, to=HOSTILE, subject=HOSTILE, text=HOSTILE + "\n**" + HOSTILE + "**",
                    html=f"<mark>{HOSTILE}</mark>")  # fmt: skip
    event = Received(channel="webhook", at=1, id=HOSTILE, to=HOSTILE, subject=HOSTILE, body=body)
    bad = Summary(seconds=1, published=1, stored=None, baseline=None, expected=1, emails=1, webhooks=0, duplicates=1,
                  median=None, slowest=None, missing=(("email", HOSTILE),), unasked=(("webhook", HOSTILE),))  # fmt: skip

    def everything(screen):
        screen.alert(mail, [], ROOM)
        screen.alert(event, [], ROOM)
        screen.summary(bad)

    text = show(everything)
    assert not set(text) & {ESC, C1, OVERRIDE, "\x07", "\r", "\ud800"}
    assert "[red]x[/red]" in text
    assert ":smile:" in text


@pytest.mark.parametrize("body", [
    {}, {"data": None}, {"data": {"article": 3, "matches": 4}}, {"data": {"matches": [None, {"spans": 7}]}},
    {"data": {"article": {"text": "abc"}, "matches": [{"spans": [
        1, {"field": "text"}, {"field": "body", "start": 0, "end": 1}, {"field": "text", "start": 5, "end": 900}]}]}},
])  # fmt: skip
def test_a_webhook_of_another_shape_is_shown_as_far_as_it_goes(show, body):
    event = Received(channel="webhook", at=1, id="m", to="u", subject="digest", body=body)
    assert "digest" in show(lambda screen: screen.alert(event, [], ROOM))


def test_a_mail_without_text_or_subject_is_shown(show):
    mail = Received(channel="email", at=1, id="", to="d@x", subject="", text="")
    assert "(no subject)" in show(lambda screen: screen.alert(mail, [], ROOM))


def test_a_title_that_the_subject_lacks_stays(show):
    mail = Received(channel="email", at=1, id="", to="d@x", subject="Digest", text="Three articles\nmore\n")
    text = show(lambda screen: screen.alert(mail, [], ROOM))
    assert "Three articles" in text


def test_a_long_mail_is_cut_and_says_so(show):
    mail = Received(
        channel="email",
        at=1,
        id="",
        to="d@x",
        subject="s",
        text="\n".join(f"line {n}" for n in range(LINES + 6)),
    )
    text = show(lambda screen: screen.alert(mail, [], ROOM))
    assert "… 6 more lines" in text


def test_a_cut_passage_of_a_webhook_says_so(show):
    text = "word " * 100 + "sel" + " word" * 100
    spans = [{"field": "text", "start": 500, "end": 503}]
    body = {"data": {"article": {"text": text}, "matches": [{"rule": "r", "why": "w", "spans": spans}]}}
    event = Received(channel="webhook", at=1, id="m", to="u", subject="article.matched", body=body)
    shown_text = show(lambda screen: screen.alert(event, [], ROOM))
    assert "…word" in shown_text
    assert "word…" in shown_text


def test_the_opening_tells_rules_recipients_and_how_it_ends(show):
    text = show(lambda screen: screen.opening(ROOM, "/tmp/x/monitor.yaml", once=True))
    for part in ("6 made-up outlets", "2 languages", "2 feeds", "500ms", "Floods on the Mirel", "press desk by mail",
                 "operations by webhook", "never: table tennis", "/tmp/x/monitor.yaml", "It ends by itself."):  # fmt: skip
        assert part in " ".join(text.replace("│", "").split()), part
    assert "Ctrl-C ends it." in show(lambda screen: screen.opening(ROOM, "/tmp/x", once=False))


def test_what_the_press_prints_is_told_with_its_point(show):
    edited = next(story for story in TIMETABLE if story.retitled)

    def act(screen):
        screen.printed(Printed("new", OUTLETS[0], TIMETABLE[0], URL))
        screen.printed(Printed("new", OUTLETS[2], edited, URL))
        screen.printed(Printed("edited", OUTLETS[2], edited, URL))

    text = " ".join(show(act).split())
    assert f"Heron Wire prints {TIMETABLE[0].title}" in text
    assert TIMETABLE[0].note in text
    assert f"edits its title to {edited.retitled[1]}" in text
    assert "no second alert is due" in text


def test_the_summary_says_whether_all_is_well(show):
    text = " ".join(show(lambda screen: screen.summary(GOOD)).replace("│", "").split())
    for part in ("Everything that was due arrived, each alert once.", "articles printed 23", "stored, each once 23",
                 "9 by mail, 5 by webhook; 14 were due", "suppressed as baseline 7", "came twice 0",
                 "0.61 s median, 1.20 s at most", "took 12.3 s"):  # fmt: skip
        assert part in text


def test_the_summary_lists_what_is_missing(show):
    bad = Summary(seconds=25, published=23, stored=None, baseline=None, expected=14, emails=8, webhooks=5, duplicates=0,
                  median=None, slowest=None, missing=(("email", URL),), unasked=(("webhook", "digest"),), under_way=3)  # fmt: skip
    text = show(lambda screen: screen.summary(bad))
    assert "Not as it should be." in text
    assert f"missing: mail about {URL}" in text
    assert "not asked for: webhook about digest" in text
    assert "under way" in text
    assert "stored" not in text


def test_a_terminal_without_cyrillic_shows_question_marks(monkeypatch):
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Screen(out).printed(Printed("new", OUTLETS[4], TIMETABLE[4], URL))
    out.flush()
    assert b"Marisol" in raw.getvalue()
    assert b"?" in raw.getvalue()


def test_json_lines_carry_each_alert_and_the_summary():
    out = io.StringIO()
    lines = Lines(out, lambda: 1_740_561_240_000)
    lines.opening(ROOM, "x", once=True)
    lines.printed(None)
    lines.alert(MAIL, [URL], ROOM)
    lines.alert(HOOK, [URL], ROOM)
    lines.alert(MAIL, [], ROOM)
    lines.summary(GOOD)
    mail, hook, strange, summary = map(json.loads, out.getvalue().splitlines())
    assert (mail["type"], mail["channel"], mail["url"], mail["seconds"]) == ("alert", "email", URL, 0.75)
    assert (mail["outlet"], mail["title"], mail["received"]) == (
        "Linnet Postası",
        "Sel uyarı ağı",
        "2025-02-26T09:14:00Z",
    )
    assert mail["text"] == TEXT
    assert (hook["channel"], hook["id"], hook["body"]) == ("webhook", "msg_1", BODY)
    assert (strange["url"], strange["seconds"], strange["outlet"]) == (None, None, None)
    assert (summary["type"], summary["ok"], summary["emails"], summary["median"]) == (
        "summary",
        True,
        9,
        0.612,
    )
    assert summary["missing"] == []


def test_json_lines_steer_no_terminal_either():
    out = io.StringIO()
    mail = Received(channel="email", at=1, id=HOSTILE, to="x", subject=HOSTILE)
    Lines(out, lambda: 0).alert(mail, [], ROOM)
    assert len(out.getvalue().splitlines()) == 1
    assert not set(out.getvalue()) & {ESC, C1, OVERRIDE, "\x07", "\r", "\ud800"}
    assert json.loads(out.getvalue())["subject"] == HOSTILE
