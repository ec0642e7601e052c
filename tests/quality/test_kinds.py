"""What real pages are taken for: whole, cut down to a teaser, without their article, and lists made of real feeds.

Each figure is pinned with the digest of its data.
"""

import gzip
import re
from collections import Counter
from dataclasses import replace
from html import escape

import pytest

from monitor.errors import ReadError
from monitor.read.charset import decode
from monitor.read.feed import parse_feed
from monitor.read.kinds import recognise
from monitor.read.layout import squeezed, width
from monitor.read.sight import Sight
from tests.press.reading import read_simply, read_tree
from tests.quality.corpus import digest, real, rows

PAGES = "0b59f8741333e17b"
FEEDS = "714ed367dfda7b7c"
HOMES = {
    "traf-0677b888ae61fe22": "the front page of a law firm",
    "traf-1957ab54f80a110a": "the front page of a company",
    "traf-9e95341d9ac28b8c": "the front page of a private site",
    "traf-e78f2cfbb3434f11": "the front page of an advertising department",
    "traf-ec3f821951b9ca35": "the front page of an agency for pictures",
}
"""Saved pages that stand at the root of their site: no articles, whatever text they hold."""
WRONG = {
    "traf-00b74b3062fea2e4",  # a series of pictures, each linked, with a few names between them
    "traf-70b6dfa9bec2359f",  # its only paragraph that was extracted stands in a list of teasers
}
HEADS = {"no article": 190, "front page": 2, "bot challenge": 1}
REMAINS = {
    "an article": 73, "a teaser": 43, "topic page": 49, "no article": 21, "login wall": 2,
}  # fmt: skip
"""What passes are texts about the site, its authors and its newsletters, comments, and other articles on the page."""
STYLES = {
    "cards": '<article class="card"><a href="{url}"><img src="1.jpg"></a><h2><a href="{url}">{title}</a></h2><p>{text}</p></article>',
    "whole": '<li><a href="{url}"><h3>{title}</h3><p>{text}</p></a></li>',
    "below": '<h3 class="title"><a href="{url}">{title}</a></h3><p>{text}</p>',
    "bare": '<div><a href="{url}">{title}</a></div>',
    "arrows": '<div class="row"><div class="text"><b>{title}</b><div>{text}</div><a href="{url}">→</a></div></div>',
}  # fmt: skip


MISSED = {"cards": 3, "whole": 3, "below": 3, "bare": 1, "arrows": 3}
"""Lists that pass for an article: all their links lead to one redirecting page on another site."""


@pytest.fixture(scope="module")
def pages(shared):
    """Each saved page: its id, its address, its markup, its tree, what is read from it and its types."""
    folder = shared / "corpora/articles-gold"
    assert digest(folder / "manifest.jsonl") == PAGES, "other data: measure and pin anew"
    found = []
    for row in rows(folder / "manifest.jsonl"):
        markup = decode(gzip.decompress((folder / row["file"]).read_bytes())).text
        found.append((row["id"], row["url"], markup, *read_simply(markup)))
    return found


@pytest.mark.slow
def test_real_articles_are_taken_for_articles(pages):
    """At most one in two hundred is lost; each was looked at."""
    named = {name for name, url, _, root, page, types in pages if recognise(root, page, url=url, types=types)}
    assert named - HOMES.keys() == WRONG
    assert len(WRONG) / len(pages) < 0.005


@pytest.mark.slow
def test_real_articles_that_do_not_say_so_are_taken_for_articles(pages):
    lost = Counter()
    for name, url, _, root, page, _ in pages:
        found = recognise(root, replace(page, published=None), url=url, types=())
        if name not in HOMES and found:
            lost[found.kind] += 1
    assert dict(lost) == {"topic page": 4}


@pytest.mark.slow
def test_two_sentences_of_a_real_article_are_an_article(pages):
    """What a paywall leaves of one, or a short item."""
    lost = Counter()
    for name, url, _, root, page, types in pages:
        found = recognise(root, replace(page, text=beginning(page.text or "")), url=url, types=types)
        if name not in HOMES and found:
            lost[found.kind] += 1
    assert dict(lost) == {"topic page": 5, "no article": 1}


def beginning(text):
    """The first sentences, until they are as wide as two short ones."""
    kept = []
    for line in text.split("\n"):
        if width(line) >= 60 and line.rstrip().endswith((".", "!", "?", "…", "。", "”", "“", "»")):
            kept.append(line)
        if sum(map(width, kept)) >= 160:
            break
    return "\n".join(kept) or text


@pytest.mark.slow
def test_real_pages_cut_off_in_their_head_are_no_articles(pages):
    """What JSON-LD may hold of the text left out."""
    found = Counter()
    for _, url, markup, *_ in pages[::3]:
        root, _, _ = read_simply(markup[: re.search(r"<body|\Z", markup, re.IGNORECASE).start()])
        strip_scripts(root)
        page, types = read_tree(root)
        named = recognise(root, page, url=url, types=types)
        found[named and named.kind] += 1
    assert dict(found) == HEADS


@pytest.mark.slow
def test_real_pages_without_their_article_are_named(pages):
    """Where its standfirst, a caption or a box of it is left, that is still a teaser."""
    found = Counter()
    for name, url, markup, *_ in pages[::3]:
        root, whole, types = read_simply(markup)
        if name in HOMES or not take_out(root, whole.text or ""):
            continue
        page, _ = read_tree(root)
        page = replace(whole, text=page.text)
        named = recognise(root, page, url=url, types=types)
        own = squeezed(f"{whole.text} {whole.title} {' '.join(root.xpath('//meta/@content'))}")
        told = map(squeezed, Sight(root, page, url, types).told)
        left = any(one in own or squeezed(whole.title)[:40] in one for one in told if width(one) >= 40)
        found[named.kind if named else "a teaser" if left else "an article"] += 1
    assert dict(found) == REMAINS


def take_out(root, text):
    """Removes the smallest element that holds nearly all lines of the text, and the scripts; whether there was one."""
    lines = [squeezed(line)[:60] for line in text.split("\n") if width(line) >= 30]
    holder, inner = None, root.find("body")
    while inner is not None and lines:
        holder = inner
        inner = next((one for one in holder if isinstance(one.tag, str) and holds(one, lines)), None)
    if holder is None or holder.tag == "body":
        return False
    holder.drop_tree()
    strip_scripts(root)
    return True


def strip_scripts(root):
    for script in list(root.iter("script")):
        script.drop_tree()


def holds(element, lines):
    said = squeezed(element.text_content())
    return sum(line in said for line in lines) >= 0.9 * len(lines)


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_real_headlines_in_a_list_are_a_topic_page(shared, style):
    """Pages that declare nothing, at addresses that say nothing; a few headlines are only no article."""
    manifest = shared / "corpora/feeds-real/manifest.jsonl"
    assert digest(manifest) == FEEDS, "other data: measure and pin anew"
    found = Counter()
    for document, _ in real(shared):
        try:
            feed = parse_feed(document.body, url=document.url, content_type=document.content_type)
        except ReadError:
            continue
        entries = [entry for entry in feed.entries if entry.url and entry.title][:25]
        if len(entries) >= 8:
            items = "".join(
                STYLES[style].format(
                    url=escape(one.url), title=escape(one.title), text=escape((one.summary or "")[:250])
                )
                for one in entries
            )
            root, page, types = read_simply(
                f"<html><head><title>{escape(feed.title)}</title></head><body><nav><a href='/'>Home</a></nav><main><h1>"
                f"{escape(feed.title)}</h1><div>{items}</div></main><footer>© 2026</footer></body></html>"
            )
            named = recognise(root, page, url=entries[0].url.rpartition("/")[0] + "/latest-ones", types=types)
            found[named and named.kind] += 1
    assert found[None] <= MISSED[style]
    assert found["topic page"] / found.total() > 0.8
