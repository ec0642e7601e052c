"""Where on a page its title stands. No IO."""

from itertools import chain, islice

from lxml.html import HtmlElement

from monitor.read.jsonld import folded
from monitor.read.tree import words_of

_MOST = 3
_LONGEST = 1_000
"""Characters of a heading that are compared."""
_SHORTEST_PIECE = 8
"""Letters of a heading that is only a part of the title, or the title a part of it."""
_NEVER = frozenset({"title", "script", "style"})


def find_headings(root: HtmlElement, title: str) -> list[HtmlElement]:
    """The headings that say the title (given in letters alone), else one that says most of it, else what says it."""
    if not title:
        return []
    headings = [(one, folded(words_of(one, _LONGEST))) for one in root.iter("h1", "h2", "h3")]
    same = [one for one, words in headings if words == title][:_MOST]
    alike = (
        one for one, words in headings if len(words) > _SHORTEST_PIECE and (words in title or title in words)
    )
    others = (one for one in root.iter() if one.tag not in _NEVER and _says(one, title))
    return same or list(islice(chain(alike, others), 1))


def _says(element: HtmlElement, title: str) -> bool:
    text = element.text or ""
    return len(title) <= len(text) <= 3 * len(title) + 50 and folded(text) == title
