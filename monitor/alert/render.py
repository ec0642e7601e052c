"""An alert as the frozen payload of one channel: plain strings that hold no secret. No IO, no clock.

The words about an article are the source's own, and the source is named; what is added says only which
rule matched, where, and when the article was published and seen.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import Any
from unicodedata import bidirectional, normalize
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from monitor.alert.plain import make_encodable, make_inline, make_line
from monitor.alert.snippets import Piece, Snippet, find_snippets, mark
from monitor.alert.times import make_local
from monitor.model import Article, Match, Millis, Span, iso

CONTEXT = 160  # code points to either side of a hit: a sentence or two
LEDE = 400  # code points shown of an article whose text holds no hit
SNIPPETS = 3  # per rule; the article itself is one tap away
RULES = 20  # told in full in one mail
HITS = 8  # per rule shown in context; closely set ones make one long passage
SUBJECT, TITLE, NAME, WHY, LINK = 160, 240, 80, 400, 2_000  # code points
WEBHOOK_BYTES = 100_000  # many receivers refuse more; Slack's and Discord's limits lie lower still

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LINK = re.compile(r"https?://[^\s<>\"\\]+", re.IGNORECASE)

_templates = Environment(
    loader=PackageLoader("monitor.alert"),
    autoescape=select_autoescape(("html",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What there is to tell about one article to one endpoint."""

    article: Article
    seen_at: Millis
    matches: tuple[Match, ...]
    """At least one, the rule that makes the delivery first."""
    outlet: str | None = None
    """Its name for people; else its domain stands."""
    domain: str | None = None
    via: tuple[str, ...] = ()
    """Names of the sources that carried the article so far."""
    queries: Mapping[str, str] = field(default_factory=dict)
    """The words for which it was found, by the names of the searches among them."""

    @property
    def outlet_name(self) -> str:
        return self.outlet or self.domain or self.article.source or "unknown outlet"


@dataclass(frozen=True, slots=True)
class _Passage:
    """A snippet as a mail shows it: in pieces where it can be coloured, as one line where it cannot."""

    pieces: tuple[Piece, ...]

    @property
    def plain(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def starred(self) -> str:
        return "".join(f"**{piece.text}**" if piece.hit else piece.text for piece in self.pieces)

    @property
    def direction(self) -> str:
        return find_direction(self.plain)


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A source as a mail names it, and the words for which a search gave the article."""

    name: str
    query: str

    def __str__(self) -> str:
        return f"{self.name}: “{self.query}”" if self.query else self.name


@dataclass(frozen=True, slots=True)
class _Told:
    """One rule as a mail tells it."""

    name: str
    why: str
    passages: tuple[_Passage, ...]
    more: int


def render_email(alert: Alert, timezone: str, recipient: str = "") -> dict[str, str]:
    """The payload of a mail: `subject`, `text`, `html`, `list_id` (a label) and `list_name`.

    `timezone` is an IANA name and `recipient` the name under which the configuration knows the reader.
    """
    view = _make_view(alert, timezone, recipient)
    first = make_line(alert.matches[0].rule, NAME)
    return {
        "subject": _make_subject(alert, view["title_line"]),
        "text": _templates.get_template("email.txt").render(view),
        "html": _templates.get_template("email.html").render(view),
        "list_id": make_list_label(first),
        "list_name": first,
    }


def render_webhook(alert: Alert, timestamp: Millis) -> dict[str, str]:
    """The payload of a webhook: `body`, the exact JSON text that is sent and signed on every attempt.

    A body over `WEBHOOK_BYTES` is cut, longest texts first, and says `"truncated": true`. Offsets of
    spans always count in the whole text.
    """
    whole = _make_event(alert, timestamp)
    ever_shorter = chain([whole], (_shorten(whole, keep) for keep in (64_000, 16_000, 4_000, 1_000, 100)))
    bodies = (_dump(event) for event in ever_shorter)
    return {"body": next(body for body in bodies if len(body.encode()) <= WEBHOOK_BYTES)}


def make_list_label(name: str) -> str:
    """A label for `List-Id` (RFC 2919) by which a reader can file the alerts of one rule."""
    plain = normalize("NFKD", make_encodable(name)).encode("ascii", "ignore").decode().lower()
    label = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:40]
    return label or f"rule-{sha256(make_encodable(name).encode()).hexdigest()[:8]}"


def _make_subject(alert: Alert, title: str) -> str:
    rule = make_line(alert.matches[0].rule, NAME // 2)
    others = f" +{len(alert.matches) - 1}" if len(alert.matches) > 1 else ""
    return f"{rule}{others}: {make_line(title, SUBJECT)} — {make_line(alert.outlet_name, NAME // 2)}"


def _make_view(alert: Alert, timezone: str, recipient: str) -> dict[str, Any]:
    """Everything the templates show, already plain; they only arrange it."""
    article = alert.article
    link = find_link(article.url)
    title = make_line(article.title, TITLE) or make_line(article.summary or article.text or "", TITLE)
    told = tuple(_tell(alert, match) for match in alert.matches[:RULES])
    lede = (
        "" if any(rule.passages for rule in told) else make_line(article.summary or article.text or "", LEDE)
    )
    return {
        "title_line": title or "(no title)",
        "title": _Passage(_title_pieces(alert) or (Piece(title or "(no title)", hit=False),)),
        "link": link,
        "site": urlsplit(link).hostname if link else None,
        "lang": article.language if _LANGUAGE.fullmatch(article.language or "") else None,
        "outlet": make_line(alert.outlet_name, NAME),
        "facts": _find_facts(article),
        "via": [
            _Carrier(make_line(name, NAME), make_line(alert.queries.get(name, ""), NAME * 2))
            for name in alert.via[:5]
        ],
        "published": make_local(article.published, timezone),
        "seen": make_local(alert.seen_at, timezone),
        "rules": told,
        "more_rules": [make_line(match.rule, NAME) for match in alert.matches[RULES : RULES * 5]],
        "lede": _Passage((Piece(lede, hit=False),)) if lede else None,
        "preheader": _make_preheader(told, lede),
        "recipient": make_line(recipient, NAME),
        "article_id": make_line(article.id, NAME),
    }


def find_link(url: str | None) -> str | None:
    """The address if a mail may link to it: http(s), of bearable length, nothing hidden in it."""
    if not url or len(url) > LINK or not _LINK.fullmatch(make_encodable(url)) or make_inline(url) != url:
        return None
    try:
        return url if urlsplit(url).hostname else None
    except ValueError:
        return None


def find_direction(text: str) -> str:
    """`rtl` or `ltr`, by the first strong character (UAX #9, P2). Not every mail program knows `auto`."""
    strong = (kind for char in text if (kind := bidirectional(char)) in {"L", "R", "AL"})
    return "ltr" if next(strong, "L") == "L" else "rtl"


def _find_facts(article: Article) -> list[tuple[str, str]]:
    facts = [
        ("By", ", ".join(article.author[:5])),
        ("Dateline", article.dateline or ""),
        ("Credit", article.credit or ""),
    ]
    return [(name, line) for name, value in facts if (line := make_line(value, NAME * 2))]


def _title_pieces(alert: Alert) -> tuple[Piece, ...]:
    title = alert.article.title
    if not title.strip() or len(title) > TITLE:
        return ()
    spans = [span for match in alert.matches for span in match.spans if span.field == "title"]
    return _inline(mark(title, spans))


def _tell(alert: Alert, match: Match) -> _Told:
    snippets, more = _find_context(alert.article, match.spans)
    passages = tuple(_make_passage(snippet) for snippet in snippets)
    return _Told(make_line(match.rule, NAME), make_line(match.why, WHY), passages, more)


def _make_passage(snippet: Snippet) -> _Passage:
    head, tail = (Piece("…" if cut else "", hit=False) for cut in (snippet.head, snippet.tail))
    return _Passage(_inline((head, *snippet.pieces, tail)))


def _inline(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(Piece(make_inline(piece.text), piece.hit) for piece in pieces if piece.text)


def _find_context(article: Article, spans: Sequence[Span]) -> tuple[tuple[Snippet, ...], int]:
    """Passages of the text, else of the summary (mostly the text's beginning), and how many hits they lack."""
    fields = article.fields()
    for name in ("text", "summary"):
        inside = [span for span in spans if span.field == name]
        found = find_snippets(fields.get(name, ""), inside[:HITS], CONTEXT)[:SNIPPETS]
        if found:
            shown = [span for span in inside if any(passage.holds(span) for passage in found)]
            return found, len(inside) - len(shown)
    return (), 0


def _make_preheader(told: Iterable[_Told], lede: str) -> str:
    """What a phone shows under the subject: the first passage, as it stands."""
    passages = (passage.plain for rule in told for passage in rule.passages)
    return make_line(next(passages, lede), SUBJECT)


def _make_event(alert: Alert, timestamp: Millis) -> dict[str, Any]:
    rules = [match.rule for match in alert.matches]
    seen = {
        "outlet": alert.outlet_name, "domain": alert.domain, "via": list(alert.via), "queries": dict(alert.queries),
    }  # fmt: skip
    article = alert.article.as_line() | seen | {"first_seen": iso(alert.seen_at)}
    return {
        "type": "article.matched",
        "timestamp": iso(timestamp),
        "data": {
            "rule": rules[0],
            "rules": rules,
            "article": article,
            "story": None,
            "matches": [match.as_line() for match in alert.matches],
        },
    }


def _dump(event: dict[str, Any]) -> str:
    return make_encodable(json.dumps(event, ensure_ascii=False, separators=(",", ":")))


def _shorten(event: dict[str, Any], keep: int) -> dict[str, Any]:
    """The event with texts of at most `keep` code points and lists in proportion."""
    data: dict[str, Any] = event["data"]
    cut: dict[str, Any] = _cut(data, keep, max(5, keep // 300))
    article = data["article"]
    links = {
        name: article[name] if len(article[name] or "") <= LINK * 2 else None for name in ("url", "image")
    }
    cut["article"] |= links | {"title": article["title"] and article["title"][: keep * 4]}
    return event | {"data": cut | {"truncated": True}}


def _cut(value: Any, keep: int, items: int) -> Any:
    if isinstance(value, str):
        return value[:keep]
    if isinstance(value, list):
        return [_cut(item, keep, items) for item in value[:items]]
    if isinstance(value, dict):
        return {key: _cut(item, keep, items) for key, item in value.items()}
    return value
