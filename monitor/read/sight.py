"""What is seen of one web page by those who ask what it is; each fact is found out when it is asked for. No IO."""

import re
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import tostring
from lxml.html import HtmlElement

from monitor.model import Page
from monitor.read import phrases
from monitor.read.fields import make_url
from monitor.read.layout import Layout, measure, squeezed, width
from monitor.read.text import one_line

PROSE = 600
"""Width of prose that no wall and no list of teasers has beside it; more is not counted."""
_DECLARED_PROSE, _UNDECLARED_PROSE = 40, 100
"""Widths that make a short item: two sentences, or one where the page says that it is an article."""
LISTS = frozenset({"collectionpage", "searchresultspage", "profilepage"})
"""Types of pages that name the types of what they list, too."""
_ARTICLES = frozenset(
    {
        "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
        "reviewnewsarticle", "askpublicnewsarticle", "liveblogposting", "blogposting", "advertisercontentarticle",
        "satiricalarticle", "report", "scholarlyarticle", "techarticle", "socialmediaposting",
    }
)  # fmt: skip
_SENTENCE = 40
"""Width from which a paragraph with a full stop is a sentence; a much longer one needs none."""
_SENTENCE_END = re.compile("[.!?…。！？।؟۔։:;»”“]")
_FORMULA = 160
"""Width of a paragraph that says one thing."""
_TEXT_READ = 6_000
"""Characters of text that are searched for what walls say; no wall says more."""
_MOST_PARAGRAPHS = 500
_HEADING_READ = 300
_MARKUP_READ = 300_000
_TITLE_ENDS = re.compile(r"\s[|–—·•:»-]+\s|\s?[|·•»]\s?")
_ROOT = re.compile(
    r"/?(?:(?:index|default|home|homepage|start|startseite)(?:\.\w{2,5})?/?|[a-z]{2}(?:[-_][a-z]{2})?/?)?",
    re.IGNORECASE,
)
_CAMPAIGN = re.compile(
    r"(?:(?:utm_|at_|ns_)\w+|fbclid|gclid|xtor|cmp)(?:=.*)?|(?:ref|source|from|via)(?:=[a-z_]*)?",
    re.IGNORECASE,
)
_MOUNT = re.compile(
    r"root|app|__next|__nuxt|react-root|app-root|main-app|svelte|ember\w*|application|mount|q-app|___gatsby",
    re.IGNORECASE,
)
"""Names of the elements that applications are put into."""


class Sight:
    """A page, its address and the types that it gives itself, in lower case."""

    def __init__(self, root: HtmlElement, page: Page, url: str | None, types: frozenset[str]) -> None:
        self.root, self.page, self.types = root, page, types
        self.url = make_url(url) or ""

    @cached_property
    def layout(self) -> Layout:
        return measure(self.root, self.url)

    @cached_property
    def visible(self) -> int:
        return self.layout.visible

    @cached_property
    def declared(self) -> bool:
        """Whether the page says that it is an article; a list names the types of what it lists."""
        dated = "article" in self.types and self.page.published is not None
        posted = "article" in self.types and self.is_posted
        return (dated or posted or bool(self.types & _ARTICLES)) and not self.types & LISTS

    @cached_property
    def is_posted(self) -> bool:
        """Whether one element, marked as an article, holds the headline and a paragraph."""
        marked = list(islice(self.root.iter("article"), 2))
        return len(marked) == 1 and all(next(marked[0].iter(tag), None) is not None for tag in ("h1", "p"))

    @cached_property
    def paragraphs(self) -> list[str]:
        return [one_line(part) for part in (self.page.text or "").split("\n") if part.strip()]

    @cached_property
    def told(self) -> list[str]:
        """The paragraphs without those that are what walls, forms and errors say."""
        read = 0
        kept = []
        for paragraph in self.paragraphs[:_MOST_PARAGRAPHS]:
            read += len(paragraph)
            if read > _TEXT_READ or not _is_formula(paragraph, declared=self.declared):
                kept.append(paragraph)
        return kept

    @cached_property
    def plain(self) -> int:
        """Width of the sentences that are told."""
        return sum(map(width, filter(_is_sentence, self.told)))

    @cached_property
    def prose(self) -> int:
        """Width of the sentences among what is told that stand in no list of other pages, counted up to `PROSE`."""
        kept = 0
        for paragraph in self.told:
            if _is_sentence(paragraph) and squeezed(paragraph) not in self.layout.lists:
                kept += width(paragraph)
            if kept >= PROSE:
                break
        return kept

    @cached_property
    def line(self) -> bool:
        """Whether it holds a line of its own, no sentence, that tells more than a label."""
        own = (one for one in self.told if squeezed(one) not in self.layout.lists)
        return any(width(one) >= _DECLARED_PROSE for one in own)

    @cached_property
    def is_article(self) -> bool:
        if self.declared:
            return self.plain >= PROSE or self.prose >= _DECLARED_PROSE or self.line
        return self.prose >= _UNDECLARED_PROSE

    @cached_property
    def is_root(self) -> bool:
        """Whether it stands at the root of its site, or of the site in one language."""
        parts = urlsplit(self.url)
        queries = filter(None, parts.query.split("&"))
        return bool(
            self.url
            and _ROOT.fullmatch(parts.path)
            and all(map(_CAMPAIGN.fullmatch, queries))
            and not parts.fragment.startswith("!")
        )

    @cached_property
    def headings(self) -> list[str]:
        """The parts of the title and the first headings, in small letters."""
        titles = [self.page.title, *(one.text_content() for one in self.root.iter("title"))][:3]
        parts = [part for title in titles for part in _TITLE_ENDS.split(one_line(title)[:_HEADING_READ])]
        parts += [
            one_line(one.text_content())[:_HEADING_READ] for one in list(self.root.iter("h1", "h2"))[:4]
        ]
        return [part.casefold() for part in parts if part]

    @cached_property
    def words(self) -> str:
        """The first of what is seen, in small letters."""
        body = self.root.find("body")
        shown = (self.root if body is None else body).xpath(
            ".//text()[not(parent::script or parent::style or parent::noscript)]"
        )
        return one_line(" ".join(shown)[: 2 * _TEXT_READ]).casefold()[:_TEXT_READ]

    @cached_property
    def unscripted(self) -> str:
        """What is said to browsers without scripts, in small letters."""
        noted = " ".join(one.text_content() for one in self.root.iter("noscript"))
        return one_line(noted[:_TEXT_READ]).casefold()

    @cached_property
    def markup(self) -> str:
        written: str = tostring(self.root, encoding="unicode")
        return written[:_MARKUP_READ]

    @cached_property
    def is_mount(self) -> bool:
        """Whether it holds the empty element that an application is put into."""
        named = self.root.xpath("//*[@id or contains(name(), '-')]")
        return any(
            _MOUNT.fullmatch(one.get("id") or one.tag) and not one.text_content().strip() for one in named
        )

    def says(self, phrase: re.Pattern[str], share: float = 0.4) -> str | None:
        """The heading that says little more than a phrase: at least `share` of it."""
        for heading in self.headings:
            found = phrase.search(heading)
            if found and len(found[0]) >= share * len(heading):
                return heading
        return None

    def admits(self, phrase: re.Pattern[str]) -> str | None:
        """What a short one of the first paragraphs says of the page."""
        for paragraph in self.paragraphs[:5]:
            found = phrase.search(paragraph.casefold()) if len(paragraph) <= _FORMULA else None
            if found:
                return found[0]
        return None


def _is_sentence(paragraph: str) -> bool:
    """Whether a paragraph is more than a label, a name in a menu or a headline."""
    size = width(paragraph)
    return size >= _SENTENCE and (size >= 3 * _SENTENCE or bool(_SENTENCE_END.search(paragraph)))


def _is_formula(paragraph: str, *, declared: bool) -> bool:
    """Whether a paragraph is what walls and errors say: a short one that says so once, a long one that goes on.

    A page that is `declared` an article may tell that something is gone.
    """
    small = paragraph[:_TEXT_READ].casefold()
    if len(small) > _FORMULA:
        return any(len(set(one.findall(small))) >= 2 for one in phrases.TALK)
    return any(one.search(small) for one in phrases.FORMULAS if not (declared and one is phrases.missing))
