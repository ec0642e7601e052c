"""The demo as a person sees it in a terminal, or a program reads it as JSON Lines.

What mails and webhooks say is shown as text only: no control character, no markup of theirs gets through.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import takewhile
from pathlib import Path
from typing import TextIO, get_args

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from monitor.alert.plain import make_inline, make_line
from monitor.alert.snippets import Piece, find_snippets, mark
from monitor.demo.newsroom import Newsroom, Printed
from monitor.demo.settings import EVERY
from monitor.demo.sinks import Received, find_marks
from monitor.demo.tally import Alert, Summary, find_text, find_value
from monitor.demo.world import CHANNELS, RULES
from monitor.model import FieldName, Millis, Span, iso
from monitor.printable import escape_json
from monitor.settings import Rule

WIDTH = 100
"""Columns at most: longer lines are hard to read."""
LINES = 24
"""Lines shown of a mail; one about many rules can be long."""
LINE = 600
CONTEXT = 90
"""Code points to either side of a webhook's hit."""
HIT = "bold black on yellow"
_STARRED = re.compile(r"\*\*([^*]+)\*\*")
_FOOTER = re.compile(r"^(_{8,}|-- )$")
_FACT = re.compile(r"^[A-Z][A-Za-z ]{1,20}: ")
_WORDS = {"email": "mail", "webhook": "webhook"}


class Lines:
    """JSON Lines: one object per alert, and the summary at the end."""

    def __init__(self, out: TextIO, clock: Callable[[], Millis]) -> None:
        self._out, self._clock = out, clock

    def opening(self, room: Newsroom, config: Path, *, once: bool) -> None:
        """Says nothing."""

    def printed(self, printed: Printed) -> None:
        """Says nothing."""

    def alert(self, alert: Received, urls: Sequence[str], room: Newsroom) -> None:
        url = next(iter(urls), "")
        outlet, title = room.articles.get(url, (None, None))
        waited = alert.at - room.printed_at[url] if url in room.printed_at else None
        content = {"body": alert.body} if alert.channel == "webhook" else {"text": alert.text}
        self._write({
            "type": "alert", "channel": alert.channel, "to": alert.to, "id": alert.id,
            "received": iso(self._clock()), "seconds": _rounded(waited), "url": url or None, "outlet": outlet,
            "title": title, "subject": alert.subject, **content,
        })  # fmt: skip

    def summary(self, summary: Summary) -> None:
        figures = asdict(summary)
        rounded = {key: _rounded(figures[key]) for key in ("seconds", "median", "slowest")}
        self._write({"type": "summary", "ok": summary.perfect} | figures | rounded)

    def _write(self, line: dict[str, object]) -> None:
        self._out.write(escape_json(json.dumps(line, ensure_ascii=False)) + "\n")
        self._out.flush()


class Screen:
    """Panels in a terminal; the same without colours in a pipe or where NO_COLOR is set."""

    def __init__(self, out: TextIO) -> None:
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(errors="replace")  # a terminal without Cyrillic shows `?` and goes on
        self._console = Console(file=out, markup=False, emoji=False, highlight=False)
        self._stars = not self._console.is_terminal

    def opening(self, room: Newsroom, config: Path, *, once: bool) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", expand=True)
        for column, ratio in (("rule", 3), ("finds", 6), ("tells", 3)):
            table.add_column(column, ratio=ratio, overflow="fold")
        for rule in RULES:
            table.add_row(
                Text(rule.name, "bold"), _words(rule), Text("\n".join(map(_recipient, rule.notify)))
            )
        languages = len({language for _name, _url, language, _country in room.sources})
        told = Text(
            f"{len(room.outlets)} made-up outlets print in {languages} languages, each on its own port of this "
            f"machine. The real daemon asks their {len(room.sources)} feeds every {EVERY} and sends real mail "
            "and signed webhooks to two sinks here. No network, and nothing is kept."
        )
        end = "It ends by itself." if once else "Ctrl-C ends it."
        self._panel(
            [
                told,
                Text(""),
                table,
                Text(""),
                Text(f"The configuration: {config}\n{end}", "dim", overflow="fold"),
            ],
            "Media Monitor: the demo",
            "green",
        )
        self._console.print(Text("Waiting until the daemon has looked at every feed once …", "dim"))

    def printed(self, printed: Printed) -> None:
        story = printed.story
        at, title = story.retitled if printed.what == "edited" and story.retitled else (story.at, story.title)
        verb = "edits its title to" if printed.what == "edited" else "prints"
        note = "no second alert is due" if printed.what == "edited" else story.note
        told = Text.assemble((printed.outlet.name, "bold"), (f" {verb} ", "dim"), title, overflow="fold")
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_row(Text(f"{at:6.1f} s", "dim"), told.append(f"\n{note}" if note else "", "dim italic"))
        self._console.print(row)

    def alert(self, alert: Received, urls: Sequence[str], room: Newsroom) -> None:
        waits = [alert.at - room.printed_at[url] for url in urls if url in room.printed_at]
        when = f"{max(waits):.1f} s after it was printed" if waits else ""
        show = self._mail if alert.channel == "email" else self._event
        colour = "cyan" if alert.channel == "email" else "magenta"
        what = "Mail to {}" if alert.channel == "email" else "Webhook to {}, signature verified"
        self._panel(show(alert), what.format(make_line(alert.to, 60)), colour, when)

    def summary(self, summary: Summary) -> None:
        table = Table.grid(padding=(0, 2, 0, 0))
        for name, value in _figures(summary):
            table.add_row(Text(name, "dim"), Text(value))
        verdict = (
            "Everything that was due arrived, each alert once." if summary.perfect else "Not as it should be."
        )
        colour = "green" if summary.perfect else "red"
        faults = [*_faults("missing", summary.missing), *_faults("not asked for", summary.unasked)]
        self._panel([Text(verdict, f"bold {colour}"), Text(""), table, *faults], "Summary", colour)

    def _mail(self, alert: Received) -> Iterator[Text]:
        """The subject and the text part, without the footer and without the title where the subject has it."""
        lines = _above_footer(alert.text)
        subject = make_line(alert.subject, LINE) or "(no subject)"
        before, found, after = subject.partition(next(iter(lines), "") or subject)
        yield Text.assemble(
            before, _highlighted(found, find_marks(alert.html)), after, style="bold", overflow="fold"
        )
        lines = lines[1:] if found else lines
        for line in lines[:LINES]:
            yield self._starred(line)
        if len(lines) > LINES:
            yield Text(f"… {len(lines) - LINES} more lines", "dim")

    def _starred(self, line: str) -> Text:
        if line.startswith(("http://", "https://")):
            return Text(line, "blue underline", overflow="fold")
        if line.startswith("== "):
            return Text(line.strip("= "), "bold", overflow="fold")
        text = Text(style="dim" if _FACT.match(line) else "", overflow="fold")
        for place, run in enumerate(_STARRED.split(line)):
            self._append(text, Piece(run, hit=place % 2 == 1))
        return text

    def _event(self, alert: Received) -> Iterator[Text]:
        """What a receiver of the webhook reads out of its JSON."""
        article = find_value(alert.body, "data", "article")
        matches = list(_matches(alert))
        spans = [span for _rule, _why, found in matches for span in found]
        rules = ", ".join(make_line(rule, 80) for rule, _why, _found in matches)
        yield Text(f"{make_line(alert.subject, 40)}: {rules}", "bold", overflow="fold")
        title = mark(find_text(article, "title"), (span for span in spans if span.field == "title"))
        yield self._pieced(title)
        yield Text(make_line(find_text(article, "url"), LINE), "blue underline", overflow="fold")
        facts = [find_text(article, name) for name in ("outlet", "language", "published")]
        yield Text("  ".join(make_line(fact, 80) for fact in facts if fact), "dim", overflow="fold")
        for passage in _passages(article, spans):
            yield self._pieced(passage)
        for _rule, why, _found in matches:
            yield Text(make_line(why, LINE), "dim", overflow="fold")

    def _pieced(self, pieces: Iterable[Piece]) -> Text:
        text = Text(overflow="fold")
        for piece in pieces:
            self._append(text, Piece(make_inline(piece.text), piece.hit))
        return text

    def _append(self, text: Text, piece: Piece) -> None:
        """Without colours a hit stands between stars, as in the text part of a mail."""
        stars = "**" if piece.hit and self._stars else ""
        text.append(f"{stars}{piece.text}{stars}", HIT if piece.hit else "")

    def _panel(self, parts: Iterable[RenderableType], title: str, colour: str, subtitle: str = "") -> None:
        self._console.print(
            Panel(
                Group(*parts), title=Text(title, f"bold {colour}"), title_align="left", border_style=colour,
                subtitle=Text(subtitle, "dim") if subtitle else None, subtitle_align="right",
                width=min(self._console.width, WIDTH),
            )
        )  # fmt: skip


def _highlighted(line: str, marks: Iterable[str]) -> Text:
    text = Text(line)
    for words in marks:
        text.highlight_regex(rf"(?<!\w){re.escape(make_inline(words))}(?!\w)", HIT)
    return text


def _above_footer(text: str) -> list[str]:
    """The lines before the footer, at most one empty one in a row."""
    lines = [
        make_line(line, LINE) for line in takewhile(lambda line: not _FOOTER.match(line), text.splitlines())
    ]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return kept if not kept or kept[-1] else kept[:-1]


def _matches(alert: Received) -> Iterator[tuple[str, str, list[Span]]]:
    """Of each match of a webhook its rule, reason and spans; what is not of that shape is left out."""
    listed = find_value(alert.body, "data", "matches")
    for match in listed if isinstance(listed, list) else []:
        spans = find_value(match, "spans")
        found = [_span(span) for span in spans] if isinstance(spans, list) else []
        yield find_text(match, "rule"), find_text(match, "why"), [span for span in found if span]


def _span(line: object) -> Span | None:
    start, end = find_value(line, "start"), find_value(line, "end")
    names: tuple[FieldName, ...] = get_args(FieldName)
    name = next((name for name in names if name == find_value(line, "field")), None)
    if name is None or not isinstance(start, int) or not isinstance(end, int):
        return None
    return Span(name, start, end, find_text(line, "text"), find_text(line, "term"))


def _passages(article: object, spans: Sequence[Span]) -> list[tuple[Piece, ...]]:
    """The first passage around hits in the text, else in the summary."""
    for name in ("text", "summary"):
        inside = [span for span in spans if span.field == name]
        if found := find_snippets(find_text(article, name), inside, CONTEXT):
            first = found[0]
            head, tail = (Piece("…" if cut else "", hit=False) for cut in (first.head, first.tail))
            return [(head, *first.pieces, tail)]
    return []


def _words(rule: Rule) -> Text:
    every = [" and ".join(rule.all)] if rule.all else []
    some = [", ".join(rule.any)] if rule.any else []
    text = Text(" with any of: ".join([*every, *some]), overflow="fold")
    return text.append(f"; never: {', '.join(rule.none)}", "dim") if rule.none else text


def _recipient(name: str) -> str:
    return f"{name} by {_WORDS[CHANNELS[name]]}"


def _figures(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "articles printed", str(summary.published)
    if summary.stored is not None:
        yield "stored, each once", str(summary.stored)
    yield "alerts", f"{summary.emails} by mail, {summary.webhooks} by webhook; {summary.expected} were due"
    if summary.under_way:
        yield "under way", str(summary.under_way)
    if summary.baseline is not None:
        yield "suppressed as baseline", f"{summary.baseline} (they were there before the first look)"
    yield "came twice", str(summary.duplicates)
    if summary.median is not None and summary.slowest is not None:
        yield "time to alert", f"{summary.median:.2f} s median, {summary.slowest:.2f} s at most"
    yield "took", f"{summary.seconds:.1f} s"


def _faults(kind: str, alerts: Iterable[Alert]) -> Iterator[Text]:
    for channel, subject in alerts:
        yield Text(f"{kind}: {_WORDS[channel]} about {make_line(subject, LINE)}", "red", overflow="fold")


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
