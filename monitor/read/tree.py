"""What an element of a page says and where it stands, looked at no further than needed. No IO.

A page may nest its elements so that each holds all the others: nothing here reads a whole element of any size.
"""

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from monitor.read.text import one_line


def words_of(element: HtmlElement, most: int) -> str:
    """The words in an element as one line, read until there are more than `most` characters."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part[: 4 * most])
        length += len(part.strip())
        if length > most:
            break
    return one_line("".join(parts))


def around(element: HtmlElement, most: int) -> Iterator[HtmlElement]:
    """An element and what holds it, from the inside out, `most` of them."""
    yield element
    yield from islice(element.iterancestors(), most - 1)


def names_of(element: HtmlElement) -> str:
    """The class and the id, by which an element tells what it is for."""
    return f"{element.get('class', '')} {element.get('id', '')}"
