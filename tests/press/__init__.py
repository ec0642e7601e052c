"""A press of pages with and without an article, written as sites and their vendors write them.

`press(base)` gives each page under a name of its own: what it is, where it stands on the site and how it is
answered. The sites, their news and their people are made up.
"""

from tests.press import articles, lists, walls
from tests.press.papers import Planted


def press(base: str = "https://paper.example") -> dict[str, Planted]:
    """Every page by its name; those that lead elsewhere lead to pages under `base`."""
    return {**articles.pages(), **lists.pages(), **walls.pages(base)}
