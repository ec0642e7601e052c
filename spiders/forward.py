"""Which link leads to a list's next page: the one that says so, else the number after this page's. No IO."""

import re
from urllib.parse import parse_qsl

from lxml import etree

from spiders import vocabulary as words
from spiders.shapes import ID_NAMES, Address

_NONE = 9
"""The rank of what is no next page."""
_LONGEST = 60
"""Characters of what a link says that are looked at."""
_MARKS = re.compile(r"[\s<>«»‹›←→⟶➔➜▶►❯…|.:·-]+")
_ARROWS = frozenset({"›", "»", "→", ">", ">>", "❯", "▶", "►", "⟶", "➔", "➜", "›››", "»»"})


class Forward:
    """Watches the links go by for the page's next one: what says so, else the number after this page's."""

    def __init__(self, here: Address) -> None:
        self._here = here
        self._best = (_NONE, 0)
        self.found: str | None = None

    def consider(self, address: Address, anchor: etree._Element, text: str) -> None:
        rank = (self._rank(address, anchor, text), address.pager or 0)
        if rank[0] < _NONE and rank < self._best:
            self._best, self.found = rank, address.url

    def _rank(self, address: Address, anchor: etree._Element, text: str) -> int:
        here = self._here
        same = address.trunk == here.trunk and address.pager is not None
        if address.url == here.url or not (same or self._continues(address)):
            return _NONE
        if address.pager is not None and here.pager is not None and address.pager <= here.pager:
            return _NONE
        if "next" in anchor.get("rel", "").lower().split():
            return 0 if anchor.tag == "link" else 1
        if any(map(_says_next, (text, anchor.get("aria-label") or "", anchor.get("title") or ""))):
            return 2
        numbered = text.isdigit() if here.pager is not None else text == "2"
        return 3 if same and (numbered or _says_more(text)) else _NONE

    def _continues(self, address: Address) -> bool:
        """Whether an address may be the rest of the list although it counts no pages: same path, another query."""
        path, _, query = address.url.partition("?")
        here, _, asked = self._here.url.partition("?")
        if path != here or query in {"", asked} or address.barred:
            return False
        other = set(parse_qsl(query)) - set(parse_qsl(asked))
        return not any(ID_NAMES.fullmatch(name) for name, _ in other)


def _says_next(text: str) -> bool:
    """Whether a link says that it leads to a list's next page: "Older posts", "Следующая →", "下一页"."""
    said = _MARKS.sub(" ", text[:_LONGEST].lower()).split()
    if not said:
        return text.strip() in _ARROWS
    spoken = {" ".join(said)} if " ".join(said) in words.NEXT else set(said)
    return len(said) <= 3 and not words.NEXT.isdisjoint(spoken) and spoken - words.NEXT <= words.LIST_WORDS


def _says_more(text: str) -> bool:
    """Whether a link to another page of a list says that it shows more of it: "Load more posts", "Daha çox"."""
    said = set(_MARKS.sub(" ", text[:_LONGEST].lower()).split())
    return not words.MORE.isdisjoint(said) and said <= words.MORE | words.LIST_WORDS
