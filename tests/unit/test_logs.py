"""The log: one line per event, whatever a feed puts into it."""

import io
import json
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator

import pytest
import structlog

from monitor.logs import MAX_VALUE, setup_logs
from monitor.settings import Secret

CANARY = "tweet-c4n4ry"
HOSTILE = '\x1b[2J\n2026-01-01T00:00:00Z error forged="yes"\u202e\x9b\r'


def _fail(why: str) -> None:
    raise ValueError(why)


@pytest.fixture
def log() -> Iterator[Callable[..., list[str]]]:
    """Sets the log up in a style and hands out the lines written so far."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, warnings.showwarning
    stream = io.StringIO()

    def lines(style: str | None = None, level: int = logging.INFO) -> list[str]:
        if style:
            setup_logs(style, stream, level)
        return stream.getvalue().splitlines()

    yield lines
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level, warnings.showwarning = before


def test_an_event_is_one_line_with_time_level_and_values(log: Callable[..., list[str]]):
    log("text")
    structlog.get_logger().info("polled", source="Trend News", new=3, error=None, seconds=0.25)
    (line,) = log()
    assert re.fullmatch(
        r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info     polled source="Trend News" new=3 seconds=0.25', line
    )


def test_json_holds_the_same_and_keeps_numbers(log: Callable[..., list[str]]):
    log("json")
    structlog.get_logger().warning(
        "polled", source="Xəbər", new=3, ok=True, seconds=0.25, error=None, odd=float("nan")
    )
    (line,) = log()
    event = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event.pop("time"))
    assert event == {
        "level": "warning", "event": "polled", "source": "Xəbər", "new": 3, "ok": True, "seconds": 0.25, "odd": "nan",
    }  # fmt: skip


@pytest.mark.parametrize("style", ["text", "json"])
def test_nothing_in_a_value_ends_the_line_or_steers_a_terminal(log: Callable[..., list[str]], style: str):
    log(style)
    logger = structlog.get_logger()
    logger.info(HOSTILE, title=HOSTILE, **{"key\n": "x"})
    try:
        _fail(HOSTILE)
    except ValueError:
        logger.exception("failed", nested={"title": HOSTILE})
    logging.getLogger("aiohttp").error("%s", HOSTILE)
    lines = log()
    assert len(lines) == 3
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", "".join(lines))


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_secret_is_printed(log: Callable[..., list[str]], style: str):
    log(style)
    password = CANARY
    try:
        _fail(type(Secret(password)).__name__)
    except ValueError:
        structlog.get_logger().exception("crashed", secret=Secret(CANARY), held={"in": [Secret(CANARY)]})
    structlog.get_logger().error("refused", url=f"postgresql://u:{CANARY}@host/db?x=https://{CANARY}@y/")
    logging.getLogger("sqlalchemy").warning("cannot reach postgresql://u:%s@host/db", CANARY)
    assert len(log()) == 3
    assert CANARY not in "".join(log())
    assert "postgresql://***@host/db" in log()[1]
    assert "ValueError" in log()[0]


def test_a_value_of_any_length_is_cut(log: Callable[..., list[str]]):
    log("text")
    structlog.get_logger().info("polled", body="x" * 1_000_000)
    assert len(log()[0]) < MAX_VALUE + 200
    assert "… (1000000 characters)" in log()[0]


def test_quotes_and_empty_values_can_be_told_apart(log: Callable[..., list[str]]):
    log("text")
    structlog.get_logger().info("polled", a="", b='say "hi"', c="k=v", d="plain")
    assert log()[0].endswith(r'polled a="" b="say \"hi\"" c="k=v" d=plain')


def test_libraries_are_heard_from_their_warnings_on(log: Callable[..., list[str]]):
    log("text")
    logging.getLogger("apscheduler").info("job added")
    logging.getLogger("apscheduler").warning("job %s missed", "tick")
    logging.getLogger("aiohttp").log(35, "between the levels")
    logging.getLogger("sqlalchemy").critical("broken call %d", "x")
    assert [line[21:] for line in log()] == [
        "warning  job tick missed logger=apscheduler",
        "warning  between the levels logger=aiohttp",
        "critical broken call %d logger=sqlalchemy",
    ]


def test_warnings_of_python_are_events(log: Callable[..., list[str]]):
    log("text")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("soon gone", DeprecationWarning, stacklevel=1)
    assert len(log()) == 1
    assert "soon gone" in log()[0]


def test_levels_below_the_wanted_one_are_silent(log: Callable[..., list[str]]):
    log("text", logging.ERROR)
    structlog.get_logger().warning("quiet")
    logging.getLogger("aiohttp").warning("quiet")
    structlog.get_logger().error("loud")
    assert [line[21:] for line in log()] == ["error    loud"]


@pytest.mark.parametrize(
    "failure", [BrokenPipeError(), ValueError("I/O operation on closed file"), OSError(28, "No space left")]
)
def test_a_stream_that_fails_stops_nobody(log: Callable[..., list[str]], failure: Exception):
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise failure

        def flush(self) -> None:
            raise failure

    log("text")
    setup_logs("text", Broken())
    structlog.get_logger().info("polled")


def test_the_log_goes_to_stderr_by_default(log: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]):
    log("text")
    setup_logs()
    structlog.get_logger().info("polled")
    assert sys.stderr
    out, err = capsys.readouterr()
    assert out == ""
    assert "polled" in err
