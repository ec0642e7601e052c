"""Sites without feeds: the whole program on a local press, killed in mid-crawl, and over hundreds of crawls."""

import os
import random
import signal
import statistics
import time

import pytest

from tests.acceptance.processes import find_crawls, find_family, resident
from tests.acceptance.program import Program, until
from tests.sites import LocalPress, find_faults
from tests.sites.trial import PACE, Trial, is_told, make_config, read_archive, wait_until_quiet

SITES = int(os.environ.get("MONITOR_SITES", "30"))
"""Sites of the press that are crawled here; `python -m tests.sites` takes all 200."""
RECALL, PRECISION = 0.99, 0.99
"""Of the detection of articles, where nothing tells what their addresses look like; elsewhere all are found."""
KILLS = 10
CRAWLS = int(os.environ.get("MONITOR_CRAWLS", "100"))
"""For the memory; 500 take some two minutes."""
GROWTH = 6.0
"""MiB that daemon and helpers together may grow in the last four fifths of the crawls."""


@pytest.mark.slow
def test_every_article_of_the_press_is_found_once_and_nothing_else_is_asked_for(tmp_path):
    """By crawls, feeds and sitemaps of one site together, at its pace; also what is published later."""
    with LocalPress(SITES) as press:
        seen = Trial(press, tmp_path).run(seconds=120)
        faults = find_faults(press, pace=PACE)
    assert faults == []
    assert seen.score.repeated == []
    told = [site.url() for site in press.sites if is_told(site)]
    assert [url for url in seen.score.missing if url.startswith(tuple(told))] == []
    assert seen.score.recall >= RECALL, seen.score.missing
    assert seen.score.precision >= PRECISION, seen.score.wrong


@pytest.mark.slow
def test_kills_in_mid_crawl_lose_and_repeat_nothing(tmp_path):
    """Ten of the daemon and ten of a crawl: the articles are those of an undisturbed run, and no process is left."""
    with LocalPress(12) as press:
        sites = [site for site in press.sites if is_well(site) and site.traits.manner in {"quick", "slow"}][
            :5
        ]
        config = make_config(sites, pace="100ms")
        found, there_before = {}, {url for site in sites for url in site.expected()}
        for way in (
            "killed",
            "undisturbed",
        ):  # in this order: what is published between kills stands there for both
            (tmp_path / way).mkdir()
            with Program(tmp_path / way, **config) as program:
                if way == "killed":
                    kill_again_and_again(program, sites, random.Random(4))
                program.start()
                wait_for_crawls(press, sites, 2)
                wait_until_quiet(program)
                daemon = program.daemon.pid
                program.stop()
                until(lambda daemon=daemon: not find_family(daemon), 10)
                found[way] = read_archive(program, sites).score
                news = {line["url"] for line in program.lines("articles") if line["origin"] == "live"}
                assert not news & there_before
    whole, disturbed = found["undisturbed"], found["killed"]
    print(f"undisturbed: {whole.found} of {whole.wanted}; after {2 * KILLS} kills: {disturbed.found}")
    assert disturbed.repeated == []
    assert (disturbed.missing, sorted(disturbed.wrong)) == (whole.missing, sorted(whole.wrong))
    assert whole.missing == []


def kill_again_and_again(program, sites, rng):
    """Each time a crawl first, whose daemon must go on, then the daemon: nothing of it may stay behind."""
    for _ in range(KILLS):
        program.start()
        daemon = program.daemon.pid
        os.kill(until(lambda daemon=daemon: find_crawls(daemon))[0], signal.SIGKILL)
        for site in sites:
            site.publish(1)
        time.sleep(rng.uniform(0.0, 1.0))
        until(lambda daemon=daemon: find_crawls(daemon))
        program.kill()
        until(lambda daemon=daemon: not find_family(daemon), 10)


@pytest.mark.slow
def test_memory_stays_flat_over_hundreds_of_crawls(tmp_path):
    with LocalPress(20) as press:
        sites = [site for site in press.sites if is_well(site) and site.traits.manner == "quick"][:6]
        config = make_config(sites, every="200ms", pace="0s", per_site=8)
        config["sources"] = [source for source in config["sources"] if "site" in source]
        with Program(tmp_path, **config) as program:
            program.start()
            daemon, began = program.daemon.pid, time.monotonic()
            told = {}
            for share in (0.2, 0.4, 0.6, 0.8, 1.0):
                until(lambda share=share: count_crawls(press, sites) >= share * CRAWLS, 600)
                told[round(share * CRAWLS)] = measure(daemon)
            seconds = time.monotonic() - began
            program.stop()
    print(f"{CRAWLS} crawls in {seconds:.0f} s; MiB of the daemon and of its helpers by crawls: {told}")
    first, *_, last = map(sum, told.values())
    assert last - first < GROWTH


def measure(daemon):
    """MiB of the daemon, and of what it starts once: the median of some looks, as crawls come and go."""
    looks = []
    for _ in range(5):
        helpers = set(find_family(daemon)) - set(find_crawls(daemon)) - {daemon}
        looks.append((resident(daemon), sum(map(resident, helpers))))
        time.sleep(0.2)
    return tuple(round(statistics.median(each), 1) for each in zip(*looks, strict=True))


def is_well(site):
    return site.traits.robots in {"none", "open", "disallow"}


def count_crawls(press, sites):
    return sum(one.path == "/" for site in sites for one in list(press.log(site)))


def wait_for_crawls(press, sites, count):
    """Until each site was begun to be crawled so many times more."""
    before = {site.number: count_crawls(press, [site]) for site in sites}
    until(lambda: all(count_crawls(press, [site]) >= before[site.number] + count for site in sites), 120)
