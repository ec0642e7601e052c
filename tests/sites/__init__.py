"""A press of made-up news sites on ports of 127.0.0.1, with feeds and without, well-behaved and not.

    with LocalPress(40) as press:
        press.sites[3].url("/")             # its front page; what kind of site it is stands in .traits
        press.sites[3].expected()           # the addresses of the articles that a crawl must find
        press.sites[3].publish(2)           # two more
    find_faults(press, pace=0.05)           # what was requested that must not be, or too fast

`python -m tests.sites` runs the program on all of them and prints what came of it.
"""

from tests.sites.checks import Score, find_faults, score
from tests.sites.press import SITES, LocalPress
from tests.sites.site import Article, Site
from tests.sites.traits import Traits

__all__ = ["SITES", "Article", "LocalPress", "Score", "Site", "Traits", "find_faults", "score"]
