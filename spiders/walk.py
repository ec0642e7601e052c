"""Walks through what a page's elements hold, all of them together bounded. No IO.

A page may nest its elements so that each holds all the others, and may fill them with what says nothing.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from lxml import etree

MOST_STEPS = 200_000
"""Elements entered, left or passed on a page by all walks together; front pages of a thousand links take under 30,000."""
_LONGEST = 2_000
"""Elements of one walk: a teaser has under a hundred."""
T = TypeVar("T")
_UNSEEN = frozenset({"script", "style"})


class Walk:
    """The steps that are left on a page. A walk beyond them ends as if the page did."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def through(self, element: etree._Element) -> Iterator[etree._Element]:
        """An element and all that it holds, in page order."""
        return self._counted(element.iter())

    def first(self, element: etree._Element, tags: frozenset[str]) -> etree._Element | None:
        return next((one for one in self.through(element) if one.tag in tags), None)

    def words(self, element: etree._Element, most: int) -> str:
        """The words in an element as one line, read until there are more than `most` characters."""
        parts: list[str] = []
        length = 0
        for part in self._counted(_texts(element)):
            parts.append(part[: 4 * most])
            length += len(part.strip())
            if length > most:
                break
        return " ".join(" ".join(parts).split())[:most]

    def _counted(self, steps: Iterable[T]) -> Iterator[T]:
        for number, step in enumerate(steps):
            if self.left <= 0 or number >= _LONGEST:
                return
            self.left -= 1
            yield step


def _texts(element: etree._Element) -> Iterator[str]:
    """What stands in an element, in order, with '' where an element or a comment says nothing: each is a step.

    `itertext` and `iterwalk` go on by themselves through what yields no text.
    """
    yield element.text or ""
    entered = [(element, iter(element))]
    while entered:
        holder, children = entered[-1]
        one = next(children, None)
        if one is None:
            entered.pop()
            yield (holder.tail or "") if entered else ""
        elif isinstance(one.tag, str) and one.tag not in _UNSEEN:
            yield one.text or ""
            entered.append((one, iter(one)))
        else:
            yield one.tail or ""
