"""Whether an entry is an article that is already known: its keys, each with its scope, and the verdict. No IO.

Three layers: the entry's id within its source, its canonical URL everywhere, its content within its outlet.
An id or an address that does not name one article only is no key.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal, TypeAlias

from monitor.identify.twins import are_alike
from monitor.identify.urls import canonical, is_site_root, outlet
from monitor.model import Entry, Millis, Moment

Key: TypeAlias = bytes
KEY_BYTES = 16
LEAST_CONTENT = 200
"""Characters: shorter contents (horoscopes, market notices, one-line items) repeat by chance."""
CONTENT_WINDOW: Millis = 48 * 60 * 60 * 1000
"""How long the same words at the same outlet are the same article: later it prints them anew on purpose."""
BUILD_TIME: Millis = 60 * 1000
"""Dates that lie no further apart are those of one run of the publisher's program."""
_HASH_VERSION = b"\x01"


@dataclass(frozen=True, slots=True)
class EntryKeys:
    """What identifies one entry. `entry_key` names it within its source, always; `id_key` is that of its id, else
    of what it says and when; the others may be None.
    """

    entry_key: Key
    id_key: Key
    url_key: Key | None
    content_key: Key | None
    words_key: Key | None
    """Of an entry without an address of its own: its words within its source, whenever it was published."""
    page_key: Key | None
    """Leads to an article whose page says that it stands at this entry's address too."""
    canonical_url: str | None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys that lead to its article from now on."""
        given = (self.id_key, self.url_key, self.content_key, self.words_key)
        return tuple(key for key in given if key is not None)

    @property
    def sought(self) -> tuple[Key, ...]:
        """The keys to look up."""
        return self.keys if self.page_key is None else (*self.keys, self.page_key)


@dataclass(frozen=True, slots=True)
class Known:
    """An article that a key led to. `titles` and `canonical_urls` are all under which it was seen."""

    article_id: int
    titles: frozenset[str]
    canonical_urls: frozenset[str]
    seen_at: Millis
    last_at: Millis = 0
    """When a source carried it last."""
    published: Moment | None = None
    """As it was first stated."""


@dataclass(frozen=True, slots=True)
class Sought:
    """An entry of a document, and what its keys led to: `known` by its id or its address, `by_words` by these alone.

    Of one with an address of its own only the date counts.
    """

    keys: EntryKeys
    published: Moment | None
    known: Known | None
    by_words: Known | None


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Literal["known", "new"]
    article_id: int | None
    via: Literal["id", "url", "page", "words", "content"] | None
    reason: str
    """For people."""


def make_key(kind: str, scope: str, value: str) -> Key:
    """A digest that no other (kind, scope, value) shares."""
    parts = (part.encode("utf-8", "surrogatepass") for part in (kind, scope, value))
    return blake2b(b"".join(len(part).to_bytes(4) + part for part in parts), digest_size=KEY_BYTES).digest()


def make_url_key(url: str) -> Key:
    """Leads to the article that has this canonical URL, everywhere."""
    return make_key("url", "", url)


def make_page_key(url: str) -> Key:
    """Leads to the article whose page says that it stands at this canonical URL too."""
    return make_key("page", "", url)


def find_keys(entries: Sequence[Entry], source: str) -> list[EntryKeys]:
    """The keys of each entry of one document of `source`, in order. What a link says of its page names nothing."""
    entries = [replace(entry, title="") if entry.bare else entry for entry in entries]
    urls = [canonical(entry.url) if entry.url else None for entry in entries]
    own = [None if url is None or is_site_root(url) else url for url in urls]
    ids = [entry.id or None for entry in entries]
    titles = [_squeezed(entry.title) for entry in entries]
    claimed = [None if entry.bare else url for entry, url in zip(entries, own, strict=True)]
    shared_urls, shared_ids = _find_shared(claimed, ids, titles), _find_shared(ids, own, titles)
    found = [
        _find_entry_keys(
            entry,
            url,
            named=id_ not in shared_ids,
            linked=place is not None and url not in shared_urls,
            source=source,
        )
        for entry, url, place, id_ in zip(entries, urls, own, ids, strict=True)
    ]
    times = Counter(one.words_key for one in found)
    return [
        replace(one, words_key=None) if one.words_key and times[one.words_key] > 1 else one for one in found
    ]


def _find_shared(
    names: Sequence[str | None], others: Sequence[str | None], titles: Sequence[str]
) -> frozenset[str]:
    """The `names` that stand on two entries of one document which share neither title nor the other name.

    Among entries of more than one title and more than one other name there are always two such. An entry
    without the other name shares it with none.
    """
    found: dict[str, tuple[set[object], set[str]]] = defaultdict(lambda: (set(), set()))
    for number, (name, other, title) in enumerate(zip(names, others, titles, strict=True)):
        if name is not None:
            found[name][0].add(number if other is None else other)
            found[name][1].add(title)
    return frozenset(name for name, counts in found.items() if all(len(count) > 1 for count in counts))


def _find_entry_keys(entry: Entry, url: str | None, *, named: bool, linked: bool, source: str) -> EntryKeys:
    own = make_url_key(url) if url and linked else None
    by_id = make_key("entry", source, entry.id) if entry.id and named else None
    # What has no id is itself when it is seen again, also where others come to share its address.
    says = (url or "", _squeezed(entry.title))
    said = make_key("said", source, "\n".join((*says, _else(entry))))
    words = None if own else make_key("words", source, "\n".join((*says, _body(entry))))
    return EntryKeys(
        entry_key=by_id or own or said, id_key=by_id or said, url_key=own, page_key=make_page_key(url) if url and own else None,
        content_key=_content_key(entry, source), words_key=words, canonical_url=url,
    )  # fmt: skip


def _else(entry: Entry) -> str:
    """What tells entries of one title apart: when they were published, else what they say without one."""
    return str(entry.published or ("" if entry.title else _body(entry)))


def find_renamed(document: Sequence[Sought], now: Millis) -> dict[Key, Known]:
    """The articles of one source that a document carries on under other ids or dates, by the entry's `entry_key`.

    Some feeds make new ids at every poll, or date all entries when the document is made. An entry without an
    address of its own is then known by its words, but notices that say the same on two days are two. So the
    words count only where its date, to the second, is the same, or where the whole document shows that it
    was renamed: several such entries, and not one that is known otherwise. Never an article that another
    entry of the document is, or that was not seen for as long as words count.
    """
    bare = [one for one in document if one.keys.words_key]
    taken = {one.known.article_id for one in bare if one.known}
    found = [
        (one, one.by_words)
        for one in bare
        if one.by_words
        and not one.known
        and one.by_words.article_id not in taken
        and now - one.by_words.last_at <= CONTENT_WINDOW
    ]
    renamed, stamped = len(found) > 1 and not taken, _are_stamped([one.published for one in document])
    return {
        one.keys.entry_key: known
        for one, known in found
        if _is_timed(one.published, known.published)
        or (renamed and (stamped or one.published == known.published))
    }


def _is_timed(one: Moment | None, other: Moment | None) -> bool:
    return one is not None and not one.day_only and one == other


def _are_stamped(dates: Sequence[Moment | None]) -> bool:
    """Whether the dates of a document tell when it was made, and nothing of its entries."""
    times = [date.at for date in dates if date and not date.day_only]
    return len(times) == len(dates) > 1 and max(times) - min(times) <= BUILD_TIME


def _content_key(entry: Entry, source: str) -> Key | None:
    body = _body(entry)
    if len(body) < LEAST_CONTENT:
        return None
    scope = outlet(entry.url) if entry.url else f"source {source}"
    return make_key("content", scope, f"{_squeezed(entry.title).casefold()}\n{body.casefold()}")


def _body(entry: Entry) -> str:
    return _squeezed(entry.text or entry.summary or "")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def decide(
    title: str,
    canonical_url: str | None,
    by_id: Known | None,
    by_url: Known | None,
    by_content: Known | None,
    now: Millis,
    renamed: Known | None = None,
    by_page: Known | None = None,
) -> Verdict:
    """Whether an entry is one of the articles its keys led to; `renamed` is what `find_renamed` found for it.

    The id counts before the address, the address before the content, unless the id stands for another
    article by now. What another article's page claims of this address counts where the titles agree.
    """
    before = ""
    if by_id is not None:
        if not _is_reused(title, canonical_url, by_id):
            return Verdict("known", by_id.article_id, "id", "known by its id")
        before = "the id was used before for another article: new link and new title"
    if by_url is not None:
        return Verdict("known", by_url.article_id, "url", _joined(before, "known by its link"))
    near = by_page is not None and abs(now - by_page.seen_at) <= CONTENT_WINDOW
    if by_page is not None and are_alike(title, None, by_page.titles, None, near=near):
        reason = _joined(before, "known by its link, which the article's page names as its own")
        return Verdict("known", by_page.article_id, "page", reason)
    if renamed is not None:
        reason = _joined(before, "known by its words, under another id or date")
        return Verdict("known", renamed.article_id, "words", reason)
    if by_content is not None and abs(now - by_content.seen_at) <= CONTENT_WINDOW:
        reason = _joined(before, "known by its words at the same outlet")
        return Verdict("known", by_content.article_id, "content", reason)
    return Verdict("new", None, None, before or "neither its id nor its link nor its words are known")


def _joined(before: str, reason: str) -> str:
    return f"{before}; {reason}" if before else reason


def _is_reused(title: str, canonical_url: str | None, known: Known) -> bool:
    """An id stands for another article only where link and title changed together."""
    moved = canonical_url is not None and canonical_url not in known.canonical_urls
    return moved and _squeezed(title) not in map(_squeezed, known.titles)


def content_hash(title: str, summary: str | None, text: str | None) -> bytes:
    """What tells one version of an article from the next; white space does not. Begins with its version."""
    parts: Iterable[bytes] = (
        _squeezed(part or "").encode("utf-8", "surrogatepass") for part in (title, summary, text)
    )
    joined = b"".join(len(part).to_bytes(4) + part for part in parts)
    return _HASH_VERSION + blake2b(joined, digest_size=KEY_BYTES).digest()
