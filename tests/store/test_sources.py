"""Sources: the table follows the configuration, and what is due is polled by one at a time."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.event import listen, remove

from monitor.settings import DAY, MINUTE
from monitor.store.events import list_events
from monitor.store.parts import list_parts, list_troubled, load_due_parts, save_part
from monitor.store.schema import poll_day, source, source_state
from monitor.store.sources import (
    Poll,
    PollCounts,
    SourceState,
    claim_due,
    config_hash,
    hasten,
    list_days,
    list_sources,
    next_due,
    release_claims,
    renew_claims,
    save_poll,
    sync_sources,
)
from tests.store.factories import NOW, add_sources, make_source

POLLED = SourceState(
    etag='"abc"', modified="Mon, 01 Jan 2024 00:00:00 GMT", body_hash="0badcafe", baseline_at=NOW, polls=7,
    last_poll=NOW, last_ok=NOW, failures=0, moved_to="https://new.example/rss", moved_count=2,
)  # fmt: skip


def claim(conn, now=NOW, **changes):
    return claim_due(conn, now, **({"boot": "boot", "until": now + MINUTE, "limit": 100} | changes))


def names(claimed):
    return [one.name for one in claimed]


def poll(conn, claimed, *, state=POLLED, due=NOW + 5 * MINUTE, now=NOW, **counts):
    save_poll(conn, claimed, Poll(state, PollCounts(**counts), due), now)


def due_times(conn):
    query = select(source.c.name, source_state.c.next_due).join(source_state)
    return {row.name: row.next_due for row in conn.execute(query)}


# --- the table follows the configuration -----------------------------------------------


def test_new_sources_are_added_each_with_its_first_due_time(conn):
    specs = [make_source("Trend"), make_source("Report", url="https://report.example/atom")]
    ids = sync_sources(conn, specs, NOW, lambda spec: NOW + len(spec.name))
    assert set(ids) == {"Trend", "Report"}
    assert due_times(conn) == {"Trend": NOW + 5, "Report": NOW + 6}
    (report, _) = list_sources(conn)
    assert (report["name"], report["url"], report["polls"]) == ("Report", "https://report.example/atom", 0)


def test_the_same_configuration_again_changes_nothing(conn):
    ids = add_sources(conn, "Trend", "Report")
    for claimed in claim(conn):
        poll(conn, claimed)
    before = list_sources(conn)
    assert add_sources(conn, "Trend", "Report", due=NOW + MINUTE) == ids
    assert list_sources(conn) == before


def test_a_source_that_is_no_longer_configured_is_retired_not_deleted(conn):
    ids = add_sources(conn, "Trend", "Report")
    assert add_sources(conn, "Report") == {"Report": ids["Report"]}
    rows = {row.name: row.retired_at for row in conn.execute(select(source))}
    assert rows == {"Trend": NOW, "Report": None}
    assert [row["name"] for row in list_sources(conn)] == ["Report"]
    assert names(claim(conn)) == ["Report"]


def test_a_source_that_was_retired_keeps_the_time_at_which_it_was(conn):
    add_sources(conn, "Trend")
    sync_sources(conn, [], NOW + 1, lambda _spec: NOW)
    sync_sources(conn, [], NOW + 2, lambda _spec: NOW)
    assert conn.execute(select(source.c.retired_at)).scalars().all() == [NOW + 1]


def test_a_source_that_returns_goes_on_with_its_id_and_its_validators(conn):
    ids = add_sources(conn, "Trend")
    poll(conn, *claim(conn))
    sync_sources(conn, [], NOW, lambda _spec: NOW)
    assert add_sources(conn, "Trend", due=NOW + 3) == ids
    (again,) = claim(conn, NOW + 3)
    assert (again.state.etag, again.state.baseline_at) == ('"abc"', NOW)


def test_a_source_whose_address_changed_begins_anew_with_the_same_id(conn):
    ids = add_sources(conn, "Trend")
    poll(conn, *claim(conn))
    moved = make_source("Trend", url="https://trend.example/new")
    assert sync_sources(conn, [moved], NOW, lambda _spec: NOW + 1) == ids
    (claimed,) = claim(conn, NOW + 1)
    assert claimed.state == SourceState()
    assert [row["url"] for row in list_sources(conn)] == ["https://trend.example/new"]


def test_two_sources_that_swap_addresses_both_begin_anew(conn):
    one, other = make_source("Trend"), make_source("Report")
    sync_sources(conn, [one, other], NOW, lambda _spec: NOW)
    for claimed in claim(conn):
        poll(conn, claimed)
    swapped = [replace(one, url=other.url), replace(other, url=one.url)]
    sync_sources(conn, swapped, NOW, lambda _spec: NOW)
    assert [claimed.state for claimed in claim(conn)] == [SourceState()] * 2


def test_only_what_a_source_is_polled_for_makes_it_another():
    spec = make_source("Trend")
    assert config_hash(replace(spec, every=MINUTE, name="Other", country="AZ")) == config_hash(spec)
    assert config_hash(replace(spec, url=spec.url + "/")) != config_hash(spec)


def test_a_shorter_interval_counts_at_once_and_a_longer_one_from_the_next_poll(conn):
    add_sources(conn, "Trend")
    poll(conn, *claim(conn), due=NOW + 60 * MINUTE)
    sync_sources(conn, [make_source("Trend", every=90 * MINUTE)], NOW, lambda _spec: NOW + 7)
    assert due_times(conn) == {"Trend": NOW + 60 * MINUTE}
    sync_sources(conn, [make_source("Trend", every=MINUTE)], NOW, lambda _spec: NOW + 7)
    assert due_times(conn) == {"Trend": NOW + 7}


def test_a_source_that_waits_after_failures_is_not_hastened(conn):
    add_sources(conn, "Trend")
    poll(conn, *claim(conn), due=NOW + 60 * MINUTE, state=replace(POLLED, failures=4, error="HTTP 503"))
    sync_sources(conn, [make_source("Trend", every=MINUTE)], NOW, lambda _spec: NOW)
    assert due_times(conn) == {"Trend": NOW + 60 * MINUTE}


def test_due_times_that_a_wrong_clock_set_are_made_due_now(conn):
    add_sources(conn, "Early", due=NOW + 5)
    sync_sources(
        conn, [make_source("Early"), make_source("Late")], NOW,
        lambda spec: NOW + 5 if spec.name == "Early" else NOW + 900 * DAY,
    )  # fmt: skip
    hasten(conn, NOW, NOW + DAY)
    assert due_times(conn) == {"Early": NOW + 5, "Late": NOW}


def test_many_sources_with_names_of_every_script(conn):
    wanted = [f"{name} {n}" for n in range(300) for name in ("Азертадж", "新华社", "وكالة", "📰")]
    ids = add_sources(conn, *wanted)
    assert len(set(ids.values())) == len(wanted) == 1200
    assert len(claim(conn, limit=2000)) == 1200


def test_a_whole_configuration_is_taken_over_in_few_statements(conn):
    """Of each kind a batch: new, moved, returned, hastened, retired and unchanged."""
    every = {"fast": 1, "slow": 90}
    first = [make_source(f"{kind} {n}", every=90 * MINUTE) for kind in ("fast", "slow", "gone", "moved")
             for n in range(50)]  # fmt: skip
    back = [make_source(f"back {n}") for n in range(50)]
    sync_sources(conn, back, NOW, lambda _spec: NOW)
    sync_sources(conn, first, NOW, lambda _spec: NOW)
    for claimed in claim(conn, limit=1000):
        poll(conn, claimed, due=NOW + 60 * MINUTE)
    second = [make_source(f"{kind} {n}", every=minutes * MINUTE) for kind, minutes in every.items()
              for n in range(50)]  # fmt: skip
    second += [make_source(f"moved {n}", url=f"https://moved.example/{n}") for n in range(50)]
    second += [*back, *(make_source(f"new {n}") for n in range(50))]
    statements = []

    def count(_conn, _cursor, statement, *_):
        statements.append(statement)

    listen(conn.engine, "before_cursor_execute", count)
    sync_sources(conn, second, NOW, lambda _spec: NOW + 7)
    remove(conn.engine, "before_cursor_execute", count)
    assert len(statements) < 15
    later = {"fast": NOW + 7, "slow": NOW + 60 * MINUTE, "gone": NOW + 60 * MINUTE}
    times = due_times(conn)
    assert {name: at for name, at in times.items() if at != later.get(name.split()[0], NOW + 7)} == {}
    retired = conn.execute(select(source.c.name).where(source.c.retired_at.is_not(None))).scalars()
    assert {name.split()[0] for name in retired} == {"gone"}
    claimed = {one.name: one.state for one in claim(conn, names=["moved 1", "back 1", "fast 1"])}
    assert claimed["moved 1"] == SourceState()
    assert claimed["fast 1"].polls == 8


# --- claims --------------------------------------------------------------------------------


def test_the_longest_due_is_claimed_first_and_the_limit_holds(conn):
    for n, name in enumerate(("c", "a", "b")):
        conn.execute(source.insert().values(name=name, kind="feed", url=name, site=name, config_hash=name))
        added = conn.execute(select(source.c.id).where(source.c.name == name)).scalar_one()
        conn.execute(source_state.insert().values(source_id=added, next_due=NOW + n))
    assert names(claim(conn, NOW + 9, limit=2)) == ["c", "a"]
    assert names(claim(conn, NOW + 9, limit=2)) == ["b"]


def test_what_is_claimed_is_not_claimed_again_until_its_lease_ends(conn):
    add_sources(conn, "Trend")
    assert names(claim(conn, until=NOW + 10)) == ["Trend"]
    assert claim(conn, NOW + 10) == []
    assert names(claim(conn, NOW + 11, boot="other")) == ["Trend"]


def test_what_the_caller_polls_already_is_not_claimed_again_though_its_lease_ended(conn):
    ids = add_sources(conn, "Trend", "Report")
    claim(conn, until=NOW + 10)
    assert names(claim(conn, NOW + 11, but=[ids["Trend"]])) == ["Report"]


def test_what_is_not_due_is_not_claimed_unless_it_is_named(conn):
    add_sources(conn, "Trend", "Report", due=NOW + 1)
    assert claim(conn, NOW) == []
    assert names(claim(conn, NOW, names=["Report", "Nobody"])) == ["Report"]
    assert claim(conn, NOW, names=["Report"]) == []
    assert claim(conn, NOW, names=[]) == []


def test_a_claim_brings_all_that_was_remembered(conn):
    add_sources(conn, "Trend")
    poll(conn, *claim(conn))
    (claimed,) = claim(conn, NOW + 5 * MINUTE)
    assert claimed.state == replace(POLLED, polls=8, last_poll=NOW)


def test_released_claims_are_free_at_once(conn):
    add_sources(conn, "Trend", "Report")
    claim(conn, boot="mine", limit=1)
    claim(conn, boot="theirs", limit=1)
    release_claims(conn, "mine")
    assert len(claim(conn, boot="again")) == 1
    release_claims(conn)
    assert len(claim(conn, boot="all")) == 2


def test_claims_of_the_living_are_prolonged_and_no_others(conn):
    ids = add_sources(conn, "Trend", "Report")
    claim(conn, boot="mine", limit=1, until=NOW + 10)
    claim(conn, boot="theirs", limit=1, until=NOW + 10)
    renew_claims(conn, "mine", ids.values(), NOW, NOW + 20)
    assert len(claim(conn, NOW + 11, boot="again")) == 1
    assert len(claim(conn, NOW + 21, boot="again")) == 1


def test_several_that_claim_at_once_never_get_the_same(database):
    with database.write() as conn:
        add_sources(conn, *(f"source {n}" for n in range(90)))
    ready = Barrier(3)

    def take(boot):
        ready.wait()
        mine = []
        for _ in range(10):
            with database.write() as conn:
                mine += names(claim(conn, boot=boot, limit=7))
        return mine

    with ThreadPoolExecutor(3) as threads:
        taken = [name for mine in threads.map(take, "abc") for name in mine]
    assert len(taken) == len(set(taken)) == 90


def test_a_claim_passes_over_what_another_transaction_is_claiming(postgresql_database):
    with postgresql_database.write() as conn:
        add_sources(conn, *"abcd")
    with postgresql_database.write() as one, postgresql_database.write() as other:
        first, second = names(claim(one, limit=2)), names(claim(other, limit=2))
    assert sorted(first + second) == list("abcd")


def test_the_next_poll_is_the_earliest_that_was_not_due_yet(conn):
    assert next_due(conn, 0) is None
    add_sources(conn, "Trend", "Report", due=NOW)
    (trend,) = claim(conn, limit=1)
    assert next_due(conn, NOW) is None
    poll(conn, trend, due=NOW + MINUTE)
    assert next_due(conn, NOW) == NOW + MINUTE
    assert next_due(conn, NOW + MINUTE) is None


def test_a_site_has_no_more_polls_under_way_than_its_share(conn):
    many = [make_source(f"slow {n}", url=f"https://feeds.slow.org/{n}") for n in range(12)]
    sync_sources(conn, [*many, make_source("quick", url="https://quick.org/feed")], NOW, lambda _spec: NOW)
    first = claim(conn, limit=100, per_site=4)
    assert [one.site for one in first].count("slow.org") == 4
    assert "quick" in names(first)
    assert claim(conn, limit=100, per_site=4, busy={"slow.org": 4}) == []
    assert len(claim(conn, limit=100, per_site=4, busy={"slow.org": 1})) == 3


def add_sites(conn, *sites, due=NOW):
    """Sources `site 0`, `site 1` … of each site in the order given, each a little later due than the last."""
    counts = Counter()
    specs = []
    for site in sites:
        specs.append(make_source(f"{site} {counts[site]}", url=f"https://www.{site}.com/{counts[site]}"))
        counts[site] += 1
    order = [spec.name for spec in specs]
    sync_sources(conn, specs, NOW, lambda spec: due + order.index(spec.name))


def test_a_source_whose_address_changed_belongs_to_its_new_site(conn):
    add_sites(conn, "trend")
    sync_sources(conn, [make_source("trend 0", url="https://feeds.report.com/1")], NOW, lambda _spec: NOW)
    assert [one.site for one in claim(conn)] == ["report.com"]


def test_places_of_a_site_that_are_taken_are_not_given_again(conn):
    add_sites(conn, "slow", "slow", "slow", "quick", "slow")
    now, slow = NOW + MINUTE, "slow.com"
    assert names(claim(conn, now, per_site=2)) == ["slow 0", "slow 1", "quick 0"]
    assert claim(conn, now, per_site=2, busy={slow: 9}) == []
    assert names(claim(conn, now, per_site=2, busy={slow: 1, "idle.com": 2})) == ["slow 2"]
    assert names(claim(conn, now, busy={slow: 9})) == ["slow 3"]


def test_a_long_backlog_of_one_site_takes_no_other_ones_place(conn):
    add_sites(conn, *["slow"] * 50, *["half"] * 5, *["free"] * 5)
    busy = {"slow.com": 3, "half.com": 2, "idle.com": 1}
    assert names(claim(conn, NOW + MINUTE, per_site=3, busy=busy, limit=3)) == ["half 0", "free 0", "free 1"]


def test_the_limit_holds_for_many_sites_the_longest_due_first(conn):
    add_sites(conn, *(f"site{n}" for n in range(9)))
    assert names(claim(conn, NOW + MINUTE, per_site=1, limit=2)) == ["site0 0", "site1 0"]
    assert claim(conn, NOW + MINUTE, per_site=1, limit=0) == []
    assert claim(conn, NOW + MINUTE, per_site=0) == []


def test_sources_that_are_named_keep_to_their_sites_places_too(conn):
    add_sites(conn, "slow", "slow", "quick", due=NOW + MINUTE)
    wanted = ["slow 0", "slow 1", "quick 0"]
    assert names(claim(conn, names=wanted, per_site=1)) == ["slow 0", "quick 0"]


# --- polls -----------------------------------------------------------------------------------


def test_a_poll_ends_the_claim_and_sets_the_next_due_time(conn):
    add_sources(conn, "Trend")
    poll(conn, *claim(conn), due=NOW + 77)
    (row,) = list_sources(conn)
    assert (row["next_due"], row["boot"], row["lease_until"], row["last_poll"], row["polls"]) == (
        NOW + 77, None, None, NOW, 8,
    )  # fmt: skip


def test_a_poll_whose_claim_another_daemon_took_over_changes_only_the_counts(conn):
    sync_sources(conn, [make_source()], NOW, lambda _: NOW)
    (late,) = claim(conn, boot="slow", until=NOW + 10)
    (other,) = claim(conn, NOW + 11, boot="other")
    poll(conn, late, due=NOW + 99, new=1)
    state = conn.execute(select(source_state)).one()
    assert (state.boot, state.next_due, state.etag) == ("other", NOW, None)
    poll(conn, other, due=NOW + 77, new=2)
    state = conn.execute(select(source_state)).one()
    assert (state.boot, state.next_due, state.etag) == (None, NOW + 77, '"abc"')
    assert conn.execute(select(func.sum(poll_day.c.new))).scalar_one() == 3


def test_the_polls_of_a_day_add_up_and_days_are_apart(conn):
    add_sources(conn, "Trend")
    for at, counts in (
        (NOW, {"entries": 30, "new": 30, "bytes": 1000}),
        (NOW, {"unchanged": 1}),
        (NOW, {"failed": 1, "bytes": 5}),
        (NOW + DAY, {"entries": 30, "new": 2, "bytes": 3_000_000_000}),
    ):
        poll(conn, *claim(conn, at + DAY), now=at, due=at, **counts)
    rows = conn.execute(select(poll_day).order_by(poll_day.c.day)).all()
    day = NOW // DAY
    assert [tuple(row)[1:] for row in rows] == [
        (day, 3, 1, 1, 30, 30, 1005), (day + 1, 1, 0, 0, 30, 2, 3_000_000_000),
    ]  # fmt: skip


def test_a_failing_poll_is_an_event_and_each_further_one_counts(conn):
    add_sources(conn, "Trend")
    for n in (1, 2, 3):
        failing = replace(POLLED, failures=n, error="HTTP 503", error_since=NOW)
        poll(conn, *claim(conn, NOW + n * DAY), state=failing, due=NOW, now=NOW + n, failed=1)
    (row,) = list_events(conn)
    assert (row["kind"], row["subject"], row["reason"], row["count"]) == (
        "poll failed",
        "Trend",
        "HTTP 503",
        3,
    )
    poll(conn, *claim(conn, NOW + 9 * DAY), state=POLLED)
    assert len(list_events(conn)) == 1


def test_failures_that_differ_only_in_a_number_are_one_event_with_the_latest_words(conn):
    add_sources(conn, "Trend")
    for n, said in enumerate(
        ("500: request 81234 failed", "500: request 990817 failed", "503: request 4711")
    ):
        failing = replace(POLLED, failures=1, error=said, error_since=NOW)
        poll(conn, *claim(conn, NOW + n * DAY), state=failing, due=NOW, now=NOW + n)
    found = [(row["reason"], row["count"], row["detail"]) for row in list_events(conn)]
    assert found == [
        ("503: request #", 1, "503: request 4711"), ("500: request # failed", 2, "500: request 990817 failed"),
    ]  # fmt: skip


def test_the_list_sums_the_last_seven_days(conn):
    add_sources(conn, "Trend", "Idle")
    for days in (0, 13, 14, 20):
        at = NOW + days * DAY
        poll(conn, *claim(conn, at + 90 * DAY, names=["Trend"]), now=at, due=at, new=10, failed=1)
    idle, trend = list_sources(conn)
    assert (idle["name"], idle["polls_7d"], idle["new"]) == ("Idle", None, None)
    sums = [trend[name] for name in ("polls_7d", "new", "failed")]
    assert sums == [2, 20, 2]
    assert json.dumps(sums) == "[2, 20, 2]"
    assert (trend["kind"], trend["entries"]) == ("feed", 0)


def test_the_days_of_a_source_are_those_of_the_last_seven_the_newest_first(conn):
    add_sources(conn, "Trend", "Other")
    for name, days in (("Trend", 0), ("Trend", 14), ("Other", 20), ("Trend", 20)):
        at = NOW + days * DAY
        poll(conn, *claim(conn, at + 90 * DAY, names=[name]), now=at, due=at, new=days, bytes=3)
    found = [
        (row["day"] - NOW // DAY, row["polls"], row["new"], row["bytes"]) for row in list_days(conn, "Trend")
    ]
    assert found == [(20, 1, 20, 3), (14, 1, 14, 3)]
    assert list_days(conn, "Nobody") == []


def test_parts_that_could_not_be_read_are_listed_those_that_fail_longest_first(conn):
    ids = add_sources(conn, "Trend", "Other")
    for name in ids:
        listed = [(f"https://trend.example/{part}.xml", None) for part in "abc"]
        list_parts(conn, ids[name], listed, by="", baseline=False, now=NOW)
    for part in load_due_parts(conn, ids["Trend"], NOW, NOW, 10):
        failures = {"a": 0, "b": 1, "c": 7}[part.url[-5]]
        error = f"{failures} times" if failures else None
        save_part(conn, ids["Trend"], replace(part, failures=failures, error=error))
    assert [(row["url"][-5], row["failures"], row["error"]) for row in list_troubled(conn, "Trend")] == [
        ("c", 7, "7 times"), ("b", 1, "1 times"),
    ]  # fmt: skip
    assert list_troubled(conn, "Other") == []


def test_an_empty_database_lists_no_sources(conn):
    assert list_sources(conn) == []
