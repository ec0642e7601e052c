"""The log: one line per event, for people (`text`) or machines (`json`). Refuses to print secrets.

Text of feeds and of failing servers is hostile: nothing in a value ends a line or steers a terminal.
Tracebacks show code, never the values of variables.
"""

import json
import logging
import math
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, Literal, TextIO

import structlog
from structlog.processors import TimeStamper, add_log_level, format_exc_info

from monitor.printable import escape

MAX_VALUE = 8_000
"""Characters of one value; a traceback fits."""
_USERINFO = re.compile(r"://[^/\s@?#]*@")
_QUOTE = re.compile(r"[\s\"=]")
_Event = MutableMapping[str, Any]


def setup_logs(
    style: Literal["text", "json"] = "text", stream: TextIO | None = None, level: int = logging.INFO
) -> None:
    """Sends structlog's events and the warnings of libraries to `stream` (stderr by default)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            add_log_level,
            TimeStamper(fmt="%Y-%m-%dT%H:%M:%S.%f", utc=True),
            format_exc_info,
            _render_json if style == "json" else _render_text,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=_Patient(stream or sys.stderr)),  # type: ignore[arg-type]  # writes and flushes, as it needs
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Bridge()], level=max(level, logging.WARNING), force=True)
    logging.captureWarnings(capture=True)


class _Patient:
    """A stream whose failure (a closed pipe, a full disk) stops no daemon."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _Bridge(logging.Handler):
    """Hands records of the standard library's loggers to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001  # a library's broken log call is logged, not raised
            message = str(record.msg)
        level = min(record.levelno // 10 * 10, logging.CRITICAL)  # structlog knows the five levels alone
        structlog.get_logger().log(level, message, logger=record.name, exc_info=record.exc_info)


def _render_json(_logger: Any, _method: str, event: _Event) -> str:
    head = {"time": f"{event.pop('timestamp')[:23]}Z", "level": event.pop("level")}
    values = {key: _json_value(value) for key, value in event.items() if value is not None}
    return json.dumps(head | {"event": values.pop("event", "")} | values)


def _render_text(_logger: Any, _method: str, event: _Event) -> str:
    head = f"{event.pop('timestamp')[:19]}Z {event.pop('level'):<8} {escape(_shown(event.pop('event', '')))}"
    pairs = (f"{escape(key)}={_quoted(_shown(value))}" for key, value in event.items() if value is not None)
    return " ".join((head, *pairs))


def _json_value(value: object) -> object:
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return _shown(value)


def _shown(value: object) -> str:
    """The value as text: passwords in URLs hidden, bounded."""
    text = _USERINFO.sub("://***@", str(value))
    return text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}… ({len(text)} characters)"


def _quoted(text: str) -> str:
    plain = escape(text)
    return plain if plain and not _QUOTE.search(plain) else '"' + plain.replace('"', '\\"') + '"'
