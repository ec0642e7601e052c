"""The page transaction: an article gets its page, and meets the articles that are the same. Runs on a connection."""

from sqlalchemy import Connection

from monitor.identify.keys import CONTENT_WINDOW, Key, make_page_key, make_url_key
from monitor.identify.twins import Claim, are_alike, find_claims, find_likeness
from monitor.identify.urls import canonical, outlet
from monitor.model import Millis, Page
from monitor.pipeline.judgement import subject_of
from monitor.pipeline.news import is_news, is_old
from monitor.store.articles import NONE, KnownRow, find_known, promote, save_keys, save_outlet
from monitor.store.events import note
from monitor.store.links import demote, is_linked, linked_since
from monitor.store.paged import (
    Told,
    add_page,
    has_page,
    load_told,
    merge,
    pass_on_notices,
    set_address,
)
from monitor.store.pages import DuePage, drop_page, end_page


def settle(conn: Connection, due: DuePage, final: str, page: Page, now: Millis) -> None:
    """Stores the page of `due`, which came from `final`; nothing, where another daemon took the job over."""
    _Settlement(conn, due, final, page, now).run()


LONGEST_IDENTITY = 2_000
"""Code points kept of what became of a page's claims."""


class _Settlement:
    def __init__(self, conn: Connection, due: DuePage, final: str, page: Page, now: Millis) -> None:
        self.conn, self.due, self.final, self.page, self.now = conn, due, final, page, now
        self.own = canonical(due.article_url or due.url)
        self.claims = find_claims(self.own, final, page)
        self.known: dict[Key, KnownRow] = {}
        self.told: dict[int, Told] = {}
        self.said: list[str] = []
        self.twins: dict[int, Claim | None] = {}
        self.keys: list[Key] = []

    def run(self) -> None:
        self._weigh()
        identity = "; ".join(self.said)[:LONGEST_IDENTITY] or None
        if not end_page(self.conn, self.due, reason=None, identity=identity, failed=False, now=self.now):
            return
        own = self.due.article_id
        since = linked_since(self.conn, own)
        add_page(self.conn, own, self.page, self.now)
        if outlet(self.final) != outlet(self.own):
            domain = save_outlet(self.conn, outlet(self.final))
            set_address(self.conn, own, self.final, domain)
        into = min(own, *self.twins) if self.twins else own
        if self.page.canonical and any(claim and claim.kind == "canonical" for claim in self.twins.values()):
            set_address(self.conn, into, self.page.canonical)
        for gone in sorted({own, *self.twins} - {into}):
            merge(self.conn, gone, into, self.now)
            drop_page(self.conn, gone, f"the same article as {subject_of(into)}")
            pass_on_notices(self.conn, subject_of(gone), subject_of(into), self.now)
        if into != own and not has_page(self.conn, into):
            add_page(self.conn, into, self.page, self.now)
        if since is not None and is_news(self.page.published, since, self.now):
            promote(self.conn, into, self.now)
        elif since is not None and into == own and is_old(self.page.published, since):
            demote(self.conn, own)
        save_keys(self.conn, dict.fromkeys(self.keys, into))

    def _weigh(self) -> None:
        """Which claims lead to articles that are known, and whether those are the same."""
        accepted = [claim for claim in self.claims if claim.refusal is None]
        urls = [self.own, *(claim.url for claim in accepted)]
        self.known = find_known(
            self.conn, (make(url) for url in urls for make in (make_url_key, make_page_key))
        )
        self.told = load_told(self.conn, {row.id for row in self.known.values()})
        self._meet(self.own, None)
        for claim in self.claims:
            if claim.refusal is not None:
                self._refuse(claim, claim.refusal)
                continue
            if not self._meet(claim.url, claim):
                self._refuse(claim, "names another article")
            # Also where they differ: that article's own page may tell otherwise when it comes.
            if (key := make_page_key(claim.url)) not in self.known:
                self.keys.append(key)

    def _meet(self, url: str, claim: Claim | None) -> bool:
        """Whether what is known at `url` is nothing, this article, or one that says the same."""
        rows = [self.known[key] for key in (make_url_key(url), make_page_key(url)) if key in self.known]
        others = [row for row in rows if row.id != self.due.article_id and row.content != NONE]
        alike = [row for row in others if self._is_alike(row)]
        self.twins |= {row.id: claim for row in alike}
        if alike:
            at = f" by its {claim.kind} {url}" if claim else ""
            self.said.append(f"the same article as {subject_of(alike[0].id)}{at}")
        return bool(alike) or not others

    def _is_alike(self, row: KnownRow) -> bool:
        told, near = self.told[row.id], abs(self.now - row.seen_at) <= CONTENT_WINDOW
        return are_alike(self.page.title, self.page.text, told.titles, told.text, near=near)

    def _refuse(self, claim: Claim, reason: str) -> None:
        self.said.append(f"{claim.kind} {claim.url} ignored: it {reason}")
        if claim.kind == "canonical":
            note(
                self.conn,
                "canonical ignored",
                outlet(self.final),
                f"it {reason}",
                self.now,
                detail=self.final,
            )


_UNLIKE = 0.3
"""Likeness below which two titles have nothing in common."""


def find_other(conn: Connection, due: DuePage, final: str, page: Page) -> str | None:
    """The title of the article to which a link of the same outlet was led that is another than was linked."""
    own = due.article_url or due.url
    if canonical(own) == canonical(final) or outlet(own) != outlet(final):
        return None
    if is_linked(conn, due.article_id):
        return None  # a link's words name no article
    told = load_told(conn, [due.article_id])[due.article_id]
    titles = [title for title in told.titles if title]
    if not titles or find_likeness(page.title, titles) >= _UNLIKE:
        return None
    return None if are_alike("", page.text, (), told.text) else page.title
