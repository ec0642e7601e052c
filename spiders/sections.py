"""Which links are lists of articles worth asking for new ones: sections, not tags, months and services. No IO."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from lxml import etree

from spiders import vocabulary as words
from spiders.shapes import DOUBTFUL, SERVICE, Address
from spiders.targets import LABEL, Target, width

MOST_SECTIONS = 60
_SIBLINGS = 60
"""Lists in one folder from which they are subjects by the hundred, not sections."""
_DEEPEST = 5
"""Segments of a section's address at most."""
_ROW = 3
"""Neighbours with short names from which they are a menu, whatever it is called."""


def find_sections(
    targets: Mapping[str, Target], articles: Collection[str], here: Address, tongues: Collection[str]
) -> set[str]:
    """Lists of articles: what stands in a menu or names a folder of the articles, as far as an address can be one."""
    folders = _folders(targets[one].address for one in articles)
    tongue = here.tongue or _spoken(targets.values())
    foreign = {*tongues} - {tongue, ""}
    able = {
        one: target
        for one, target in targets.items()
        if one not in articles
        and (_may_list(target.address, tongue, foreign) or (not articles and _is_year(target.address, here)))
        and not is_tongue(target.text)
    }
    rows = Counter(row for target in able.values() if width(target.text) <= LABEL for row in set(target.rows))
    services = Counter(
        row
        for target in targets.values()
        if target.address.barred in {SERVICE, DOUBTFUL}
        for row in set(target.rows)
    )
    hub = not articles
    worth = {
        one: _listing(target, folders, rows, services, hub=hub) + _below(target.address, here)
        for one, target in able.items()
    }
    siblings = Counter(able[one].address.folder for one in worth if able[one].address.segments[1:])
    wanted = [
        one
        for one, value in worth.items()
        if value >= 1
        and (siblings[able[one].address.folder] <= _SIBLINGS or able[one].address.under(None) in folders)
    ]
    return set(sorted(wanted, key=lambda one: (-worth[one], len(able[one].address.segments)))[:MOST_SECTIONS])


def _folders(addresses: Iterable[Address]) -> set[str]:
    return {address.under(depth) for address in addresses for depth in range(1, len(address.segments))}


def _spoken(targets: Collection[Target]) -> str:
    """The language that most addresses of a page name, whatever its own says; '' where most name none."""
    counts = Counter(target.address.tongue for target in targets)
    tongue, count = next(iter(counts.most_common(1)), ("", 0))
    return tongue if 2 * count > len(targets) else ""


def _may_list(address: Address, tongue: str, foreign: Collection[str]) -> bool:
    if address.barred or address.pager is not None or len(address.segments) > _DEEPEST:
        return False
    if address.tongue in foreign or (tongue and address.tongue not in {"", tongue}):
        return False
    return words.REGISTERS.isdisjoint(address.segments)


def _is_year(address: Address, here: Address) -> bool:
    """Whether it is a year of the list that the page is: some lists show no article themselves."""
    year = address.segments[-1] if _below(address, here) else ""
    return len(year) == len("2026") and year.isdecimal() and "?" not in address.url


def _below(address: Address, here: Address) -> float:
    """What the folder of the page itself, one step down, speaks for a part of it."""
    depth = len(here.segments)
    return 1.0 * (0 < depth == len(address.segments) - 1 and address.segments[:depth] == here.segments)


def is_tongue(text: str) -> bool:
    said = text.lower()
    return said in words.TONGUES or (len(said) <= 3 and said in words.CODES)


def _listing(
    target: Target,
    folders: Collection[str],
    rows: Mapping[etree._Element, int],
    services: Mapping[etree._Element, int],
    *,
    hub: bool,
) -> float:
    """What speaks for a list of articles: its address, where its links stand, and what stands beside them.

    What stands in the midst of a `hub`, a page without articles, leads on to them.
    """
    address, places = target.address, target.places
    leads = hub and not all(place.framed for place in places)
    numbered = "?" in address.url and (
        leads or any(place.menu for place in places)
    )  # programs number these as well
    worth = 2.0 * (address.under(None) in folders and "?" not in address.url)
    worth += 1.0 * any(place.menu or place.trail or place.heading for place in places)
    worth += 0.5 * leads + 0.5 * any(rows[row] >= _ROW for row in target.rows)
    worth += 1.0 * (not words.LISTS.isdisjoint(address.segments))
    worth -= 1.5 * all(place.framed and not place.menu and not place.trail for place in places)
    worth -= 1.0 * all(services[row] >= max(2, rows[row] / 4) for row in target.rows)
    worth -= (
        1.0 * (width(target.text) > LABEL)
        + 1.0 * (address.weight >= 1.5 and not numbered)
        + 1.0 * (not target.text)
    )
    return worth + 0.5 * (len(address.segments) - bool(address.tongue) <= 2)
