"""A real wire article with its dateline, credit and long quotations, reprinted and retold, reaches a desk by mail."""

import re
from xml.sax.saxutils import escape

from tests.acceptance.program import Program, until
from tests.mailserver import MailServer
from tests.servers import HttpServer, Reply

NAMES = ["Khojaly", "Xocalı", "Ходжалы", "Hocalı"]
RETOLD = "<p>Постпредство Азербайджана при ООН направило письмо в связи с годовщиной событий в Ходжалы.</p>"


def _item(number, host, title, html):
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><link>https://{host}/news/{number}</link>"
        f"<title>{escape(title)}</title><content:encoded>{escape(html)}</content:encoded>"
        "<pubDate>Wed, 26 Feb 2025 09:14:00 GMT</pubDate></item>"
    )


def _feed(*items):
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title>'
    return Reply(body=f'<?xml version="1.0"?>{head}{"".join(items)}</channel></rss>'.encode())


def test_an_obvious_rule_finds_the_article_its_reprints_and_its_rendering(shared, tmp_path):
    text = (shared / "seed-article.txt").read_text(encoding="utf-8")
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    paragraphs[0] = paragraphs[0].partition("date 2025-02-26 ")[2]
    whole, cut = ("".join(f"<p>{escape(one)}</p>" for one in some) for some in (paragraphs, paragraphs[:2]))
    with HttpServer() as press, MailServer() as server:
        press.on("/wire", _feed(_item(1, "wire.example", "Letter sent to UN Secretary General", whole)))
        press.on("/reprints", _feed(
            _item(2, "daily.example", "Letter sent to UN Secretary General", whole),
            _item(3, "evening.example", "Azerbaijan writes to UN", cut),
            _item(4, "gazeta.example", "Письмо генсеку ООН", RETOLD),
        ))  # fmt: skip
        config = {
            "sources": [
                {"name": "Wire", "feed": press.url("/wire")},
                {"name": "Reprints", "feed": press.url("/reprints")},
            ],
            "rules": [{"name": "Khojaly at the UN", "any": NAMES, "notify": ["desk"]}],
            "recipients": [{"name": "desk", "email": ["desk@desk.example"], "timezone": "Asia/Baku"}],
            "mail": {"host": "127.0.0.1", "port": server.port, "from": "monitor@desk.example", "tls": "none"},
        }
        with Program(tmp_path, **config) as program:
            program.start()
            until(lambda: len(server.mails) == 4)
            program.stop()
        told = {mail.message["Subject"]: mail for mail in server.mails}
    assert {subject.rpartition("— ")[2] for subject in told} == {
        "wire.example", "daily.example", "evening.example", "gazeta.example",
    }  # fmt: skip
    for subject, mail in told.items():
        assert subject.startswith("Khojaly at the UN: ")
        assert "Wed 26 Feb 2025, 13:14" in mail.part("plain")
        name = "Ходжалы" if "gazeta" in subject else "Khojaly"
        assert re.search(f"<mark[^>]*>{name}</mark>", mail.part("html"))
