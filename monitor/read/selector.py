"""What a selector of the configuration finds in a tree: CSS as Scrapy has it (`::text`, `::attr(name)`), or XPath. No IO."""

from typing import Any, TypeAlias

from lxml.etree import iselement
from lxml.html import HtmlElement
from parsel import css2xpath

from monitor.errors import ReadError
from monitor.read.text import one_line

Match: TypeAlias = Any
"""An element, or the string of an attribute or of a piece of text, which knows its place."""
_XPATH = ("/", "./", "(")
"""How XPath begins; all else is CSS, as in the configuration."""
_NAMESPACES = {"re": "http://exslt.org/regular-expressions", "set": "http://exslt.org/sets"}
"""Those that Scrapy's selectors know."""
_LONGEST_REASON = 200


def find_matches(root: HtmlElement, selector: str, most: int) -> list[Match]:
    """The elements and strings among the first `most` things that a selector finds.

    Raises ReadError with the reason alone where it cannot be looked for.
    """
    try:
        xpath = selector if selector.startswith(_XPATH) else css2xpath(selector)
        found = root.xpath(xpath, namespaces=_NAMESPACES)
    except MemoryError:
        raise
    except Exception as error:  # as many kinds as XPath has functions
        raise ReadError(one_line(str(error))[:_LONGEST_REASON]) from error
    matches = found if isinstance(found, list) else [found]
    return [one for one in matches[:most] if iselement(one) or isinstance(one, str)]
