"""A stand-in for the daemon: it reads the configuration, asks the feeds, and sends real mail and webhooks.

Much simpler than the real one (no store, no retries), and independent of it: rules match by a regular
expression, entries are one article where their link without its query is one.
"""

import asyncio
import io
import json
import re
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import aiosmtplib
import feedparser
from ruamel.yaml import YAML
from standardwebhooks import Webhook

from monitor.alert.render import Alert, render_email, render_webhook
from monitor.model import Article, Match, Moment, Span, to_millis


def read_entries(body: bytes, content_type: str) -> list[dict]:
    """Of each entry: id, url, title, summary, text, published (ISO or None)."""
    if "json" in content_type:
        return [
            {"id": item["id"], "url": item["url"], "title": item["title"], "summary": item["summary"],
             "text": plain(item["content_html"]), "published": item["date_published"]}
            for item in json.loads(body)["items"]
        ]  # fmt: skip
    feed = feedparser.parse(io.BytesIO(body), response_headers={"content-type": content_type})
    assert not feed.bozo, feed.get("bozo_exception")
    return [
        {"id": entry.id, "url": entry.link, "title": entry.title, "summary": entry.summary,
         "text": plain(entry.content[0].value),
         "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", entry.get("published_parsed") or entry.updated_parsed)}
        for entry in feed.entries
    ]  # fmt: skip


def make_article(entry: dict, url: str, source: dict) -> Article:
    published = Moment(to_millis(datetime.fromisoformat(entry["published"])))
    known = {"id": url, "url": url, "published": published, "language": source["language"]}
    return Article(**entry | known)


def plain(html: str) -> str:
    return re.sub("<[^>]+>", "", html.replace("</p><p>", "\n\n")).replace("&#x27;", "'").replace("&amp;", "&")


def find_match(rule: dict, article: Article) -> Match | None:
    spans = [
        Span(field, found.start(), found.end(), found.group(), term)
        for term in [*rule.get("any", []), *rule.get("all", [])]
        for field, text in article.fields().items()
        for found in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE)
    ]
    terms = {span.term for span in spans}
    never = Article(id="", title=article.title, text=article.text)
    blocked = rule.get("none") and find_match({"name": "", "any": rule["none"]}, never)
    some = not rule.get("any") or terms & set(rule["any"])
    if blocked or not some or not set(rule.get("all", [])) <= terms:
        return None
    return Match(rule["name"], tuple(spans), f"{', '.join(sorted(terms))} in the {spans[0].field}")


class StandIn:
    """`start` is a `start_daemon`; `twice` and `skip` name slugs whose alerts come twice or never."""

    def __init__(self, clock, *, twice=(), skip=(), every: float = 0.05) -> None:
        self.clock, self.twice, self.skip, self.every = clock, twice, skip, every
        self.known: dict[str, dict] = {}
        self.suppressed = 0
        self.config: dict = {}

    @asynccontextmanager
    async def start(self, path: Path):
        self.config = YAML(typ="safe").load(path)
        self.folder = path.parent
        async with aiohttp.ClientSession() as session:
            task = asyncio.create_task(self.run(session))
            try:
                yield
            finally:
                await end(task)

    async def count(self, _path: Path) -> dict[str, int]:
        return {"stored": len(self.known), "baseline": self.suppressed}

    async def run(self, session) -> None:
        asked: set[str] = set()
        while True:
            for source in self.config["sources"]:
                await self.poll(session, source, first=source["name"] not in asked)
                asked.add(source["name"])
            await asyncio.sleep(self.every)

    async def poll(self, session, source, *, first: bool) -> None:
        async with session.get(source["feed"]) as answer:
            entries = read_entries(await answer.read(), answer.headers["Content-Type"])
        for entry in entries:
            url = entry["url"].partition("?")[0]
            if url not in self.known:
                self.known[url] = entry
                await self.judge(session, source, make_article(entry, url, source), first=first)

    async def judge(self, session, source, article: Article, *, first: bool) -> None:
        matches = [match for rule in self.config["rules"] if (match := find_match(rule, article))]
        rules = {rule["name"]: rule for rule in self.config["rules"]}
        for recipient in self.config["recipients"]:
            due = tuple(match for match in matches if recipient["name"] in rules[match.rule]["notify"])
            self.suppressed += bool(due and first)
            if not due or first or article.url.rpartition("/")[2] in self.skip:
                continue
            alert = Alert(article=article, seen_at=self.clock(), matches=due, outlet=source["outlet"],
                          via=(source["name"],))  # fmt: skip
            for _ in range(2 if article.url.rpartition("/")[2] in self.twice else 1):
                await self.send(session, recipient, alert)

    async def send(self, session, recipient, alert: Alert) -> None:
        if "email" in recipient:
            payload = render_email(alert, recipient["timezone"], recipient["name"])
            await send_mail(self.config["mail"]["port"], recipient["email"][0], **payload)
        else:
            secret = (self.folder / recipient["webhook"]["secret_file"]).read_text().strip()
            await send_hook(
                session, recipient["webhook"]["url"], secret, **render_webhook(alert, self.clock())
            )


async def end(task: asyncio.Task) -> None:
    """Cancels until it is over: Python 3.11's `wait_for` may swallow a cancellation that meets an answer."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.1)
    if not task.cancelled():
        task.result()


async def send_mail(port: int, to: str, *, subject: str, text: str, html: str, **_more) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "monitor@newsdesk.example", to, subject
    message["Message-ID"] = "<1@newsdesk.example>"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    await aiosmtplib.send(message, hostname="127.0.0.1", port=port, start_tls=False)


async def send_hook(session, url: str, secret: str, *, body: str) -> int:
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, body),
        "content-type": "application/json",
    }
    async with session.post(url, data=body.encode(), headers=headers) as answer:
        return answer.status


def wall() -> int:
    return to_millis(datetime.now(UTC))
