"""Whether an entry is an article that is already known: its keys, each with its scope, and the verdict. No IO.

Three layers: the entry's id within its source, its canonical URL everywhere, its content within its outlet.
An id or an address that does not name one article only is no key.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, TypeAlias

from monitor.identify.urls import canonical, is_site_root, outlet
from monitor.model import Entry, Millis

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
    """What identifies one entry. `entry_key` names it within its source, always; `id_key` may be that of what
    it says; `url_key`, where its address is not its own, that of all there is to it; the others may be None.
    """

    entry_key: Key
    id_key: Key
    url_key: Key | None
    content_key: Key | None
    canonical_url: str | None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys to look up, and those that lead to its article from now on."""
        return tuple(key for key in (self.id_key, self.url_key, self.content_key) if key is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """An article that a key led to. `titles` and `canonical_urls` are all under which it was seen."""

    article_id: int
    titles: frozenset[str]
    canonical_urls: frozenset[str]
    seen_at: Millis


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Literal["known", "new"]
    article_id: int | None
    via: Literal["id", "url", "content"] | None
    reason: str
    """For people."""


def make_key(kind: str, scope: str, value: str) -> Key:
    """A digest that no other (kind, scope, value) shares."""
    parts = (part.encode("utf-8", "surrogatepass") for part in (kind, scope, value))
    return blake2b(b"".join(len(part).to_bytes(4) + part for part in parts), digest_size=KEY_BYTES).digest()


def find_keys(entries: Sequence[Entry], source: str) -> list[EntryKeys]:
    """The keys of each entry of one document of `source`, in order."""
    urls = [canonical(entry.url) if entry.url else None for entry in entries]
    own = [None if url is None or is_site_root(url) else url for url in urls]
    ids = [entry.id or None for entry in entries]
    titles = [_squeezed(entry.title) for entry in entries]
    shared_urls, shared_ids = _find_shared(own, ids, titles), _find_shared(ids, own, titles)
    dated = not _are_stamped(entries)
    return [
        _find_entry_keys(
            entry, url, named=id_ not in shared_ids, linked=place is not None and url not in shared_urls,
            dated=dated, source=source,
        )
        for entry, url, place, id_ in zip(entries, urls, own, ids, strict=True)
    ]  # fmt: skip


def _are_stamped(entries: Sequence[Entry]) -> bool:
    """Whether the dates of a document tell when it was made, and nothing of its entries."""
    dates = [entry.published.at for entry in entries if entry.published]
    return len(dates) > 1 and max(dates) - min(dates) <= BUILD_TIME


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


def _find_entry_keys(
    entry: Entry, url: str | None, *, named: bool, linked: bool, dated: bool, source: str
) -> EntryKeys:
    own = make_key("url", "", url) if url and linked else None
    by_id = make_key("entry", source, entry.id) if entry.id and named else None
    # What has no id is itself when it is seen again, also where others come to share its address.
    says = (url or "", _squeezed(entry.title), _else(entry, dated=dated))
    said = make_key("said", source, "\n".join(says))
    # What has a new id at every poll, and no address of its own, is the same where nothing at all differs.
    whole = make_key("whole", source, "\n".join((*says, _body(entry)))) if by_id else None
    return EntryKeys(
        entry_key=by_id or own or said, id_key=by_id or said, url_key=own or whole,
        content_key=_content_key(entry, source), canonical_url=url,
    )  # fmt: skip


def _else(entry: Entry, *, dated: bool) -> str:
    """What tells entries of one title apart: when they were published, else what they say without one."""
    date = entry.published if dated else None
    return str(date or ("" if entry.title else _body(entry)))


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
) -> Verdict:
    """Whether an entry is one of the articles its keys led to.

    The id counts before the address, the address before the content, unless the id stands for another
    article by now.
    """
    before = ""
    if by_id is not None:
        if not _is_reused(title, canonical_url, by_id):
            return Verdict("known", by_id.article_id, "id", "known by its id")
        before = "the id was used before for another article: new link and new title"
    if by_url is not None:
        return Verdict("known", by_url.article_id, "url", _joined(before, "known by its link"))
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
