"""Who wrote the article on a page: what is stated for machines, else the byline. No IO.

The outlet's own name, a user name of its system and an address are no author.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from lxml.etree import XPath
from lxml.html import HtmlElement

from monitor.read.fields import make_authors
from monitor.read.head import Head
from monitor.read.jsonld import JsonLd, Node, folded
from monitor.read.tree import around, names_of, words_of

_METAS = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "citation_author", "byl",
    "article:author_name", "dc.creator", "dcterms.creator", "dc:creator", "cxenseparse:author",
)  # fmt: skip
_BYLINES = XPath(
    "//a[contains(concat(' ', @rel, ' '), ' author ')] | //*[@itemprop='author' or @itemprop='author name']"
    " | //*[not(self::body or self::html or self::article)][contains(@class, 'author') or contains(@class, 'Author')"
    " or contains(@class, 'byline') or contains(@class, 'Byline') or contains(@class, 'autor')]"
)
_LABEL = re.compile(
    r"\A(?:[^\W\d_]+(?:\s[^\W\d_]+)?\s)?(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|[Pp]or|di|da|de|[Aa]v|[Dd]oor|(?i:authors?|autor(?:en|in|es|a)?"
    r"|auteurs?|text|texte?|testo|автор|текст|yazan|müəllif|foto)\s*:)\s+"
)
_TAIL = re.compile(r"\s*(?:[|·•/(\d@]|\s[-–—]\s|,?\s(?:am|on|vom|le|el|il)\s\d).*", re.DOTALL)
_NO_NAME = re.compile(
    r"(?:admin(?:istrator)?|redaktion|editor|author|autor|name|staff|user|guest|anonymous)\W*\Z|(?:posted|published|veröffentlicht|dat(?:e|um))\b",
    re.IGNORECASE,
)
_SHORTEST, _LONGEST = 3, 80
_MOST, _MOST_AROUND = 40, 6
_OTHERS = frozenset({"aside", "footer", "form", "nav"})
_COMMENT = re.compile(r"comment|respond", re.IGNORECASE)


def find_authors(
    root: HtmlElement, head: Head, jsonld: JsonLd, node: Node, outlet: Sequence[str]
) -> tuple[str, ...]:
    """The names of the authors; `outlet` are the outlet's, in letters alone."""
    stated = [
        list(filter(_is_name, names)) for names in (jsonld.names(node.get("author")), head.all(*_METAS))
    ]
    people = ([name for name in names if not _is_outlet(name, outlet)] for names in stated)
    bylines = ([name] for name in _bylines(root) if not _is_outlet(name, outlet))
    found = (make_authors(names) for names in chain(people, bylines, stated))
    return next(filter(None, found), ())


def _bylines(root: HtmlElement) -> Iterator[str]:
    for one, _ in zip(_BYLINES(root), range(_MOST), strict=False):
        text = words_of(one, _LONGEST)
        if _SHORTEST <= len(text) <= _LONGEST and not _is_of_others(one):
            name = _TAIL.sub("", _LABEL.sub("", text))
            if _is_name(name):
                yield name


def _is_of_others(place: HtmlElement) -> bool:
    return any(one.tag in _OTHERS or _COMMENT.search(names_of(one)) for one in around(place, _MOST_AROUND))


def _is_name(name: str) -> bool:
    letters = folded(name)
    address = name.startswith(("http:", "https:", "@", "/"))
    return not (address or len(letters) < 2 or letters.isdecimal() or _NO_NAME.match(name))


def _is_outlet(name: str, outlet: Sequence[str]) -> bool:
    return folded(name) in outlet
