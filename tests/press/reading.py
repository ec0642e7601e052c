"""A page as it is read, for tests that ask what it is."""

from lxml.etree import tostring
from lxml.html import HtmlElement

from monitor.model import Page
from monitor.read.page import parse_page

UTF8 = "text/html; charset=utf-8"


def read_simply(html: str) -> tuple[HtmlElement, Page, frozenset[str]]:
    """The tree of a page, what is extracted from it, and the types that it gives itself."""
    parsed = parse_page(html.encode(), url=None, content_type=UTF8)
    return parsed.root, parsed.page, parsed.types


def read_tree(root: HtmlElement) -> tuple[Page, frozenset[str]]:
    _, page, types = read_simply(tostring(root, encoding="unicode"))
    return page, types
