"""The daemon as its users meet it: feeds on one side, alerts on the other, nothing else."""

import itertools
import json
import sqlite3
import time
from contextlib import closing

import pytest

from tests.acceptance.feeds import Item, rss
from tests.acceptance.program import Program, alive, children, until
from tests.mailserver import MailServer
from tests.servers import HttpServer, Reply, redirect

GRAIN = Item("1", "https://outlet.example/2025/grain", "Grain prices rise", "Wheat and barley.")
OTHER = Item("2", "https://outlet.example/2025/chess", "Chess club meets", "Rooks everywhere.")
RULE = {"name": "Grain", "any": ["grain", "wheat"], "none": ["horoscope"], "notify": ["ops"]}


@pytest.fixture
def press():
    with HttpServer() as server:
        server.on("/hook", Reply(204))
        yield server


def _config(press, feeds, **more):
    return {
        "sources": [{"name": name, "feed": press.url(path)} for name, path in feeds.items()],
        "rules": [RULE],
        "recipients": [{"name": "ops", "webhook": {"url": press.url("/hook")}}],
    } | more


def _alerts(press):
    return [json.loads(one.body)["data"] for one in press.requests if one.path == "/hook"]


def _titles(press):
    return {one["article"]["title"] for one in _alerts(press)}


def _polls(press, path):
    return press.paths().count(path)


def _settled(press, *paths, polls=3):
    """Every feed was asked `polls` times more, so that what was served has been taken in."""
    before = {path: _polls(press, path) for path in paths}
    until(lambda: all(_polls(press, path) >= before[path] + polls for path in paths))


def test_a_match_is_alerted_once_with_its_reason_and_the_rest_stays_silent(press, tmp_path):
    press.on("/feed", Reply(body=rss([GRAIN, OTHER])))
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.start()
        until(lambda: _alerts(press))
        _settled(press, "/feed")
        program.stop()
        (alert,) = _alerts(press)
        assert alert["rule"] == "Grain"
        assert alert["article"]["url"] == GRAIN.link
        assert {span["text"] for match in alert["matches"] for span in match["spans"]} == {"Grain", "Wheat"}
        assert {one["title"] for one in program.lines("articles")} == {GRAIN.title, OTHER.title}


def test_an_article_in_three_feeds_is_one_article_with_three_sightings_and_one_alert(press, tmp_path):
    feeds = {"A": "/a", "B": "/b", "C": "/c"}
    for name, path in feeds.items():
        press.on(path, Reply(body=rss([Item(f"{name}-7", GRAIN.link, GRAIN.title, GRAIN.summary)])))
    with Program(tmp_path, **_config(press, feeds)) as program:
        program.start()
        _settled(press, *feeds.values())
        program.stop()
        (article,) = program.lines("articles")
        seen = {(one["source"], one["entry"]) for one in article["sightings"]}
        assert seen == {("A", "A-7"), ("B", "B-7"), ("C", "C-7")}
        assert len(_alerts(press)) == 1


def test_rotating_ids_tracking_parameters_and_https_announce_nothing(press, tmp_path):
    turn = itertools.count()

    def feed(_request):
        n = next(turn)
        link = f"{'https' if n % 2 else 'http'}://outlet.example/2025/grain?utm_source=rss{n}&utm_medium=feed"
        return Reply(body=rss([Item(f"id-{n}", link, GRAIN.title, GRAIN.summary)]))

    press.on("/feed", feed)
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.start()
        _settled(press, "/feed", polls=8)
        program.stop()
        assert len(program.lines("articles")) == 1
        assert len(_alerts(press)) == 1


def test_a_reused_id_with_another_title_and_link_is_a_new_article(press, tmp_path):
    again = Item("1", "https://outlet.example/2025/wheat", "Wheat harvest begins", "Early this year.")
    press.on("/feed", [Reply(body=rss([GRAIN])), Reply(body=rss([again]))])
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.start()
        until(lambda: len(_alerts(press)) == 2)
        program.stop()
        assert {one["url"] for one in program.lines("articles")} == {GRAIN.link, again.link}


def test_an_edit_that_brings_the_word_in_is_alerted_and_a_later_edit_is_not(press, tmp_path):
    plain = Item("1", GRAIN.link, "Prices rise", "Markets today.")
    edited = Item("1", GRAIN.link, "Grain prices rise further", "Markets today.")
    press.on("/feed", [Reply(body=rss([one])) for one in (plain, plain, GRAIN, GRAIN, edited)])
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.start()
        until(lambda: _alerts(press))
        _settled(press, "/feed", polls=6)
        program.stop()
        (alert,) = _alerts(press)
        assert alert["article"]["title"] == GRAIN.title
        assert [one["title"] for one in program.lines("articles")] == [edited.title]


def test_what_was_there_before_watching_began_is_stored_and_matched_but_not_alerted(press, tmp_path):
    press.on("/feed", [Reply(body=rss([GRAIN])), Reply(body=rss([GRAIN, OTHER]))])
    polling = {"every": "200ms", "pace": "0s", "first_poll": "baseline"}
    with Program(tmp_path, **_config(press, {"A": "/feed"}, polling=polling)) as program:
        program.start()
        _settled(press, "/feed")
        program.stop()
        assert _alerts(press) == []
        assert len(program.lines("articles")) == 2
        assert program.lines("status")[0]["notices"] == {"suppressed: baseline": 1}


def test_old_entries_never_alert_and_the_reason_is_kept(press, tmp_path):
    old = Item("9", "https://outlet.example/2020/grain", "Grain of old", at=1_600_000_000)
    press.on("/feed", Reply(body=rss([old])))
    polling = {"every": "200ms", "pace": "0s", "first_poll": "alert", "max_age": "7d"}
    with Program(tmp_path, **_config(press, {"A": "/feed"}, polling=polling)) as program:
        program.start()
        _settled(press, "/feed")
        program.stop()
        assert _alerts(press) == []
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as db:
        ((decision, reason),) = db.execute("SELECT decision, reason FROM notice")
    assert decision == "suppressed"
    assert reason == "published 2020-09-13T12:26:40Z, older than max_age 7d"


def test_two_rules_that_reach_one_endpoint_make_one_delivery_that_names_both(press, tmp_path):
    rules = [RULE, {"name": "Barley", "all": ["barley"], "notify": ["ops", "twin"]}]
    twins = [{"name": name, "webhook": {"url": press.url("/hook")}} for name in ("ops", "twin")]
    press.on("/feed", Reply(body=rss([GRAIN])))
    with Program(tmp_path, **_config(press, {"A": "/feed"}, rules=rules, recipients=twins)) as program:
        program.start()
        until(lambda: _alerts(press))
        _settled(press, "/feed")
        program.stop()
        (alert,) = _alerts(press)
        assert [match["rule"] for match in alert["matches"]] == ["Grain", "Barley"]
        (delivery,) = program.lines("deliveries", "list")
        shown = json.loads(program.run("deliveries", "show", str(delivery["id"]), "--json").stdout)
        assert [one["decision"] for one in shown["notices"]] == ["now", "joined"]


def test_a_delivery_survives_kill_9_under_the_same_id_and_no_process_is_left(press, tmp_path):
    press.on("/feed", Reply(body=rss([GRAIN])))
    press.on("/hook", [Reply(204, fault="hang"), Reply(204)])
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.start()
        until(lambda: _alerts(press))
        left = children(program.daemon.pid)
        program.kill()
        until(lambda: not any(map(alive, left)), 20)
        program.start()
        until(lambda: len(_alerts(press)) == 2)
        until(lambda: program.lines("deliveries", "list")[0]["state"] == "sent")
        program.stop()
        ids = [one.headers["webhook-id"] for one in press.requests if one.path == "/hook"]
        assert len(ids) == 2
        assert len(set(ids)) == 1
        (delivery,) = program.lines("deliveries", "list")
        shown = json.loads(program.run("deliveries", "show", delivery["uid"], "--json").stdout)
        assert [one["outcome"] for one in shown["attempts"]] == ["unknown", "sent"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_after_kill_9_the_next_daemon_soon_polls_judges_and_alerts(press, tmp_path, kind, request):
    """Whatever the dead one still held, nothing waits for a lease of minutes."""
    url = "sqlite:///monitor.db" if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    press.on("/feed", Reply(body=rss([GRAIN])))
    with Program(tmp_path, **_config(press, {"A": "/feed"}, database=url)) as program:
        for number in range(2):
            program.start()
            # Titles, as an alert whose end was not written down is sent again.
            until(lambda number=number: len(_titles(press)) == number + 1, 40)
            more = [Item(f"m{n}", f"https://outlet.example/{n}", f"Wheat {n}") for n in range(number + 1)]
            press.on("/feed", Reply(body=rss([GRAIN, *more])))
            program.kill()
        assert _titles(press) == {GRAIN.title, "Wheat 0"}


def test_sigterm_ends_the_daemon_within_five_seconds_while_everything_hangs(press, tmp_path):
    press.on("/feed", Reply(body=rss([GRAIN])))
    press.on("/dead", Reply(fault="hang"))
    press.on("/hook", Reply(fault="hang"))
    with Program(tmp_path, **_config(press, {"A": "/feed", "B": "/dead"})) as program:
        program.start()
        until(lambda: _alerts(press) and _polls(press, "/dead"))
        assert program.stop() < 5


def test_sigterm_ends_the_daemon_within_five_seconds_while_another_program_holds_the_database(
    press, tmp_path
):
    turn = itertools.count()
    press.on("/feed", lambda _: Reply(body=rss([Item(f"{next(turn)}", GRAIN.link, GRAIN.title)])))
    press.on("/hook", Reply(fault="hang"))
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.start()
        until(lambda: _alerts(press))
        with closing(sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            time.sleep(1)  # several polls become due and wait for the lock
            assert program.stop() < 5
        assert "the database is busy; the next start puts it right" in program.log
        program.start()
        _settled(press, "/feed")
        program.stop()
        assert len(program.lines("articles")) == 1


def test_sigterm_ends_a_daemon_that_waits_for_the_database_to_start(press, tmp_path):
    press.on("/feed", Reply(body=rss([GRAIN])))
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.run("poll")
        with closing(sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            program.start()
            until(lambda: (tmp_path / "monitor.db.lock").read_text().strip() == str(program.daemon.pid))
            time.sleep(1)
            assert program.stop() < 5
        assert "stopped before it had started" in program.log


def test_a_second_daemon_on_the_same_file_is_refused_and_says_why(press, tmp_path):
    press.on("/feed", Reply(body=rss([OTHER])))
    with Program(tmp_path, **_config(press, {"A": "/feed"})) as program:
        program.start()
        until(lambda: _polls(press, "/feed"))
        for command in ("run", "poll"):
            refused = program.run(command, status=2)
            assert (
                f"{tmp_path / 'monitor.db'}: another monitor (process {program.daemon.pid})" in refused.stderr
            )
        program.stop()


def test_dead_sources_and_dead_endpoints_delay_no_others(press, tmp_path):
    feeds = {"good": "/feed", "404": "/none", "html": "/html", "hang": "/hang", "reset": "/reset"}
    press.on("/feed", Reply(body=rss([GRAIN])))
    press.on("/html", Reply(body=b"<!doctype html><title>Log in</title>"))
    press.on("/hang", Reply(fault="hang"))
    press.on("/reset", Reply(fault="reset"))
    people = [
        {"name": "ops", "webhook": {"url": press.url("/hook")}},
        {"name": "gone", "webhook": {"url": press.url("/gone")}},
        {"name": "slow", "webhook": {"url": press.url("/slow")}},
    ]
    press.on("/gone", Reply(410))
    press.on("/slow", Reply(fault="hang"))
    rules = [RULE | {"notify": [one["name"] for one in people]}]
    with Program(tmp_path, **_config(press, feeds, rules=rules, recipients=people)) as program:
        program.start()
        until(lambda: _alerts(press), 20)
        failing = until(lambda: len(found := program.lines("status")[0]["failing"]) >= 3 and found)
        program.stop()
        assert {one["name"] for one in failing} >= {"404", "html", "reset"}
        assert all(one["error"] for one in failing)
        states = {one["address"]: one["state"] for one in program.lines("deliveries", "list")}
        assert states[press.url("/hook")] == "sent"
        assert states[press.url("/gone")] == "dead"


def test_a_permanent_redirect_is_kept_after_three_feeds_under_the_new_address(press, tmp_path):
    turn = itertools.count()

    def fresh(_request):
        return Reply(body=rss([Item(f"{next(turn)}", GRAIN.link, GRAIN.title)]))

    press.on("/old", redirect(press.url("/new"), 301))
    press.on("/new", fresh)
    with Program(tmp_path, **_config(press, {"A": "/old"})) as program:
        program.start()
        until(lambda: _polls(press, "/new") >= 8)
        program.stop()
        assert _polls(press, "/old") == 3


def test_an_unchanged_feed_is_asked_conditionally_and_now_and_then_in_full(press, tmp_path):
    def feed(request):
        headers = {"ETag": '"v1"'}
        return (
            Reply(304, headers=headers)
            if "if-none-match" in request.headers
            else Reply(body=rss([GRAIN]), headers=headers)
        )

    press.on("/feed", feed)
    polling = {"every": "100ms", "pace": "0s", "first_poll": "alert", "max_age": "none"}
    with Program(tmp_path, **_config(press, {"A": "/feed"}, polling=polling)) as program:
        program.start()
        until(lambda: _polls(press, "/feed") >= 55)
        program.stop()
        asked = ["if-none-match" in one.headers for one in press.requests if one.path == "/feed"]
        assert [n for n, conditional in enumerate(asked[:55], 1) if not conditional] == [1, 50]


def test_mail_reaches_each_person_and_a_refused_address_is_a_dead_letter_with_its_reason(press, tmp_path):
    press.on("/feed", Reply(body=rss([GRAIN])))
    with MailServer() as server:
        server.say("RCPT", lambda arg: "550 5.1.1 no such person" if "gone@" in arg else None)
        config = _config(
            press, {"A": "/feed"},
            mail={"host": "127.0.0.1", "port": server.port, "from": "monitor@desk.example", "tls": "none"},
            recipients=[{"name": "ops", "email": ["one@desk.example", "gone@desk.example"], "timezone": "Asia/Baku"}],
        )  # fmt: skip
        with Program(tmp_path, **config) as program:
            program.start()
            until(lambda: server.mails)
            until(lambda: {one["state"] for one in program.lines("deliveries", "list")} == {"sent", "dead"})
            program.stop()
            dead = next(one for one in program.lines("deliveries", "list") if one["state"] == "dead")
            assert dead["address"] == "gone@desk.example"
            assert "no such person" in dead["error"]
        (mail,) = server.mails
        assert mail.recipient == "one@desk.example"
        assert GRAIN.title in mail.message["Subject"]
        assert GRAIN.link in mail.part("plain")
        assert GRAIN.link in mail.part("html")


def test_secrets_stand_in_no_log_no_status_and_no_database(press, tmp_path):
    canaries = ["whsec_" + "Q0FOQVJZLXdlYmhvb2stc2VjcmV0LTEyMzQ1Njc4", "canary-mail-password"]
    (tmp_path / "hook.secret").write_text(canaries[0])
    (tmp_path / "mail.password").write_text(canaries[1])
    press.on("/feed", Reply(body=rss([GRAIN])))
    press.on("/hook", [Reply(500), Reply(302, headers={"Location": "http://10.0.0.1/"})])
    with MailServer() as server:
        mail = {"host": "127.0.0.1", "port": server.port, "from": "m@desk.example", "tls": "none",
                "username": "m", "password_file": "mail.password"}  # fmt: skip
        people = [
            {"name": "ops", "webhook": {"url": press.url("/hook"), "secret_file": "hook.secret"}},
            {"name": "desk", "email": ["one@desk.example"]},
        ]
        rules = [RULE | {"notify": ["ops", "desk"]}]
        with Program(
            tmp_path, **_config(press, {"A": "/feed"}, mail=mail, recipients=people, rules=rules)
        ) as program:
            program.start()
            until(lambda: _alerts(press))
            until(lambda: sum(one["attempt"] for one in program.lines("deliveries", "list")) >= 2)
            program.stop()
            said = [program.run(*args).stdout for args in (("status",), ("deliveries", "list"), ("check",))]
    database = b"".join(file.read_bytes() for file in tmp_path.glob("monitor.db*"))
    for canary in canaries:
        assert canary not in program.log
        assert not any(canary in text for text in said)
        assert canary.encode() not in database
        assert canary.removeprefix("whsec_").encode() not in database


def test_poll_runs_one_cycle_delivers_and_tells_what_failed(press, tmp_path):
    press.on("/feed", Reply(body=rss([GRAIN])))
    with Program(tmp_path, **_config(press, {"A": "/feed", "B": "/none"})) as program:
        done = program.run("poll", "--json", status=1)
        reports = {one["source"]: one for one in map(json.loads, done.stdout.splitlines())}
        assert reports["A"]["new"] == 1
        assert "404" in reports["B"]["error"]
        assert len(_alerts(press)) == 1
        assert "did you mean `A`?" in program.run("poll", "a", status=2).stderr


def test_a_daemon_on_postgresql_does_the_same(press, tmp_path, postgresql_url):
    press.on("/feed", Reply(body=rss([GRAIN, OTHER])))
    with Program(tmp_path, **_config(press, {"A": "/feed"}, database=postgresql_url)) as program:
        program.start()
        until(lambda: _alerts(press))
        _settled(press, "/feed")
        began = time.monotonic()
        program.stop()
        assert time.monotonic() - began < 5
        assert len(program.lines("articles")) == 2
        assert len(_alerts(press)) == 1
