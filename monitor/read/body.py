"""The text of the article in a page's tree: paragraphs separated by blank lines. No IO.

trafilatura finds where the text is. What it is known to leave in or out is put right around it: boxes among
the paragraphs are taken out before, a repeated headline and pointers to other articles afterwards, and the
lead that stands under the headline is put in front.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import count, islice

from lxml.etree import XPath, _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.meta import reset_caches
from trafilatura.settings import Document

from monitor.read.dates import find_day
from monitor.read.fields import TEXT
from monitor.read.headings import find_headings
from monitor.read.jsonld import folded
from monitor.read.layout import width
from monitor.read.text import one_line
from monitor.read.tree import around, names_of, words_of

for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # they complain of what pages are like
_MOST_ELEMENTS = 50_000
"""Of a page that trafilatura, which takes minutes for a million, is given: articles have ten thousand at most."""
_RESET = 200
"""Pages after which trafilatura's caches are emptied: a worker lives long."""
_pages = count(1)

_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletter|subscri\w+|promo\w*|read-?(?:also|more|next)|also-?read|related|recommend\w*"
    r"|most-?(?:read|popular)|shar(?:e|ing)|social|outbrain|taboola|advert\w*|sponsor\w*|comments?|author-?bio"
    r"|teaser|breadcrumbs?|sign-?up|inline-?(?:article|story))(?:$|[\s_-])"
    r"|caption|copyright|bildunterschrift|(?:image|photo|picture|foto|bild)[\w-]*(?:credit|text|source|author)",
    re.IGNORECASE,
)
_LONGEST_BOX = 1_500
"""Characters of a box: what bears such a name and is longer may hold the article."""
_LONGEST_POINTER = 250
_LINKED = 0.85
"""Share of a paragraph's letters that are links, from which on it is nothing but a pointer."""
_POINTER = re.compile(
    r"\W*(?:read (?:also|more|next)|see also|also read|more:|related:|lesen sie auch|auch lesen|lies auch|mehr zum thema|auch interessant"
    r"|lire aussi|à lire|lea también|lee también|le puede interesar|leia (?:também|mais)|leggi anche|читайте также"
    r"|читать также|читайте також|ayrıca oku|oxu(?:yun|yu)|həmçinin oxu|czytaj (?:też|także|również)|zobacz też"
    r"|follow us on|folgen sie uns|suivez-nous|síguenos|подписывайтесь на|следите за нами|bizi izləyin|bizi takip"
    r"|lees ook|läs (?:också|även|mer)|les også|læs også|lue myös|baca juga|xem thêm|اقرأ أيضا|相关阅读|関連記事)(?!\w)",
    re.IGNORECASE,
)
_OPENING = 4
"""Paragraphs among which the headline may be repeated and the date may stand."""
_WITH_KICKER = 1.6
_LONGEST_DATE, _CLOCK = 60, 20
"""Characters of a line that is a date, and of the clock and the weekday in it."""

_LEAD = re.compile(
    r"lead|lede|intro|standfirst|vorspann|sub-?_?(?:title|head|line)|(?:^|[\s_-])(?:dek|deck|sapo)|summary|excerpt|chap[oe]"
    r"|sottotitolo|occhiello|entradilla|bajada|copete|ingress|manchet|anriss|abstract|teaser-?text|description",
    re.IGNORECASE,
)
_BEHIND = XPath(
    "following::*[self::p or self::h2 or self::h3 or self::div or self::span or self::strong or self::section or self::ul]"
    "[position() <= 80]"
)
_ALIKE = 60
"""Letters by which two texts are told to begin alike."""
_SHORTEST_LEAD, _LONGEST_LEAD = 40, 1_200
_MOST_LINKS = 3
_SENTENCE = tuple('.!?…"”“»。')
_NO_LEAD = frozenset(
    {"a", "nav", "footer", "aside", "figure", "figcaption", "button", "form", "li", "time", "address"}
)
_MOST_ANCESTORS = 6
_COLUMNS = ("td", "div", "section", "article", "main", "font", "span")
_INLINE = frozenset(
    {"a", "b", "i", "em", "strong", "u", "span", "font", "sup", "sub", "q", "cite", "abbr", "mark", "small"}
)
_PARTS = ("h1", "h2", "h3", "p", "li", "td", "div")
_MOST_PARTS, _LEAST_PART = 1_000, 8
"""Elements that are looked at, and letters that tell them from one another."""
_HEART = frozenset({"article", "main"})
_FRAME = frozenset({"nav", "header", "footer", "aside", "form", "figure", "button", "address"})
_BREAK = "\v"
_EMPTY_LINE = re.compile(r"\v[\s\v]*\v\s*")
"""Two line breaks, with which many pages separate their paragraphs."""
_BLOCKS = frozenset({"lb", "p", "item", "head", "list", "row", "quote"})


def find_text(root: HtmlElement, *, title: str, leads: Sequence[str]) -> str:
    """The article's text, empty where there is none. `leads` are what the page gives for its description."""
    if next(_pages) % _RESET == 0:
        reset_caches()
    blocks = _found(root, folded(title))
    return "\n\n".join([*_leads(root, title, leads, blocks), *blocks] if blocks else [])


def _found(root: HtmlElement, title: str) -> list[str]:
    """The paragraphs without what is known to be no text; of a page too large for trafilatura, the plain ones."""
    if next(islice(root.iter(), _MOST_ELEMENTS, None), None) is not None:
        return kept(_paragraphs(root), title)
    tree = pruned(root)
    blocks = kept((text for one in _extracted(tree) for text in _blocks(one)), title)
    is_nothing = len(blocks) == 1 and _is_everything(blocks[0], tree)
    return kept(_paragraphs(tree), title) if is_nothing else blocks


def _extracted(tree: HtmlElement) -> Iterable[_Element]:
    """The elements of the text as trafilatura found them."""
    try:
        document = bare_extraction(tree, include_comments=False)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # it promises nothing, and a page without its text is still one
        return ()
    return document.body if isinstance(document, Document) else ()


def _is_everything(block: str, tree: HtmlElement) -> bool:
    """Whether trafilatura found nothing and gave all the words of the page as one paragraph: several stand in it."""
    letters = folded(block)
    parts = (folded(words_of(one, TEXT)) for one in islice(tree.iter(*_PARTS), _MOST_PARTS))
    return len({part for part in parts if width(part) >= _LEAST_PART and part in letters}) > 1


def _paragraphs(tree: HtmlElement) -> list[str]:
    """The paragraphs outside of what frames a page, and the lines of columns that have none."""
    whole = (one for one in tree.iter("p", *_COLUMNS) if not _is_framed(one))
    return [line for one in whole for line in ([words_of(one, TEXT)] if one.tag == "p" else _lines(one))]


def _is_framed(one: HtmlElement) -> bool:
    places = (place.tag for place in around(one, _MOST_ANCESTORS))
    return next((tag in _FRAME for tag in places if tag in _FRAME or tag in _HEART), False)


def _lines(column: HtmlElement) -> list[str]:
    """What stands in an element itself, not in blocks within it, line by line; links alone are no lines."""
    holder = column.getparent()
    if not _says(column) or (column.tag in _INLINE and holder is not None and _says(holder)):
        return []
    parts = [(column.text or "").replace("\n", " ")]
    for one in column:
        parts.append(words_of(one, TEXT) if one.tag in _INLINE else "\n")
        parts.append((one.tail or "").replace("\n", " "))
    return [line for line in map(one_line, "".join(parts).split("\n")) if len(line) >= _SHORTEST_LEAD]


def _says(column: HtmlElement) -> bool:
    """Whether an element has words of its own, and not only elements that have some."""
    own = ((one.tail or "").strip() for one in column)
    return len((column.text or "").strip()) + sum(map(len, own)) >= _SHORTEST_LEAD


def pruned(element: HtmlElement) -> HtmlElement:
    """A copy of an element, and of nothing behind it, without what is known to be no part of the text in it."""
    tree = deepcopy(element)
    tree.tail = None
    for one in [one for one in tree.iterdescendants() if _is_foreign(one)]:
        one.drop_tree()
    return tree


def _is_foreign(one: HtmlElement) -> bool:
    """Whether an element is no part of the text by what it is or is called."""
    if one.tag in {"html", "body", "article", "main"}:
        return False
    if one.tag in {"nav", "header", "footer"} and next(one.iterancestors(*_HEART), None) is None:
        return next(one.iter("h1", *_HEART), None) is None  # one that is never closed holds all of the page
    if one.tag == "figcaption" or (one.tag == "p" and _is_pointer(one)):
        return True
    return (
        bool(_BOX.search(names_of(one)))
        and len(words_of(one, _LONGEST_BOX)) <= _LONGEST_BOX
        and one.find(".//h1") is None
    )


def _is_pointer(paragraph: HtmlElement) -> bool:
    """Whether a paragraph is nothing but links."""
    links = paragraph.findall(".//a[@href]")
    if not links:
        return False
    words = len(words_of(paragraph, _LONGEST_POINTER))
    linked = sum(len(words_of(one, _LONGEST_POINTER)) for one in links[:_LONGEST_POINTER])
    return _LINKED * words <= linked < _LONGEST_POINTER


def _blocks(element: _Element) -> Iterator[str]:
    """The paragraphs in an element of trafilatura's result; a list or a table is one, its lines kept."""
    if element.tag in {"quote", "div", "article"} and len(element):
        yield one_line(element.text or "")
        for one in element:
            yield from _blocks(one)
            yield one_line(one.tail or "")
    else:
        for paragraph in _EMPTY_LINE.split("".join(_inline(element))):
            lines = map(one_line, re.split(rf"[\n{_BREAK}]", paragraph))
            yield "\n".join(filter(None, lines))


def _inline(element: _Element) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for one in element:
        block = one.tag in _BLOCKS
        yield _BREAK if one.tag == "lb" else "\n" if block else " " if one.tag == "cell" else ""
        yield from _inline(one)
        yield "\n" if block and one.tag != "lb" else ""
        yield (one.tail or "").replace("\n", " ")


def kept(blocks: Iterable[str], title: str) -> list[str]:
    """The paragraphs without the headline (in letters alone), pointers to other articles and repetitions."""
    own: list[str] = []
    for number, block in enumerate(filter(None, blocks)):
        words = folded(block)
        if number < _OPENING and (_is_headline(block, words, title) or _is_date(block)):
            continue
        if len(block) < _LONGEST_POINTER and _POINTER.match(block):
            continue
        if words and block not in own[-1:]:
            own.append(block)
    return own


def _is_headline(block: str, words: str, title: str) -> bool:
    """Whether these are the headline's letters, a kicker before them or not; a sentence may end with them."""
    if not title or not words.endswith(title) or len(words) >= _WITH_KICKER * len(title):
        return False
    return words == title or not block.endswith(_SENTENCE)


def _is_date(block: str) -> bool:
    found = find_day(block, day_first=True) if len(block) <= _LONGEST_DATE else None
    return found is not None and len(found[1]) + len(found[2]) <= _CLOCK


def _leads(root: HtmlElement, title: str, said: Sequence[str], blocks: Sequence[str]) -> list[str]:
    """What stands between the headline and the text and leads into it, unless the text has it."""
    text = folded(" ".join(blocks))
    descriptions = [folded(one)[:_ALIKE] for one in said if len(one) >= _SHORTEST_LEAD]
    found: list[str] = []
    for one in (one for heading in find_headings(root, folded(title))[:1] for one in _BEHIND(heading)):
        words = words_of(one, _LONGEST_LEAD)
        letters = folded(words)
        if not _SHORTEST_LEAD <= len(words) <= _LONGEST_LEAD or letters in folded(" ".join(found)):
            continue
        if letters[:_ALIKE] in text:
            break
        stated = any(letters.startswith(description) for description in descriptions)
        if (stated or _is_called_lead(one, words)) and not _is_beside(one):
            found.append(words)
    return found


def _is_called_lead(one: HtmlElement, words: str) -> bool:
    return words.endswith(_SENTENCE) and bool(_LEAD.search(f"{names_of(one)} {one.get('itemprop', '')}"))


def _is_beside(one: HtmlElement) -> bool:
    """Whether a text is part of something else than the article's column."""
    return (
        any(place.tag in _NO_LEAD for place in around(one, _MOST_ANCESTORS))
        or len(one.findall(".//a")) > _MOST_LINKS
    )
