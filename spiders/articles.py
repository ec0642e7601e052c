"""Which links are articles: their addresses, texts and places, then those of one shape and one template. No IO."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from spiders.addresses import clean
from spiders.kinds import UNSPACED
from spiders.places import Place
from spiders.shapes import DOUBTFUL, Address, take_apart
from spiders.targets import LABEL, PHRASE, SENTENCE, Target, width

_MOST_EXAMPLES = 500
_ENOUGH = 3.0
"""What must speak for an article, see `_worth`."""
_LISTED = 1.5
"""What it speaks for a link that it stands among headlines."""
_KNOWN = 6.0
"""What the shape of a known article speaks for another, wherever its link stands."""
_ALIKE, _AGREED, _DENIED = 3, 0.6, 0.15
"""Links of one shape from which they decide together, and the shares of articles among them that decide."""
_TITLE = 4.5
"""What it speaks for a link that it is the only heading of an <article>, however short it is."""
_DATED = 2.0
"""What it speaks for a heading or a teaser that its address holds a day."""
_NEVER = -9.0


def find_articles(targets: Mapping[str, Target], examples: Collection[str], url: str) -> set[str]:
    """The addresses of articles; `examples` are some known ones, relative to `url`."""
    known = _shapes(examples, url)
    headlined = _headlined(targets.values())
    alike: defaultdict[tuple[str, ...], list[Target]] = defaultdict(list)
    for target in targets.values():
        target.worth = _worth(target) + _KNOWN * (target.address.shape in known)
        if _said(target.text) > 0 and not headlined.isdisjoint(target.patterns):
            target.worth += _LISTED
        alike[target.address.shape].append(target)
    for group in alike.values():
        more = _agreement(group)
        for target in group:
            target.worth += more * (1 + (more > 0 and _is_telling(target.address) and not target.is_framed))
    return {one for one, target in targets.items() if target.worth >= _ENOUGH}


def _worth(target: Target) -> float:
    """What speaks for an article: its address (about -4 to 5), its text (-2 to 2) and its places (-4 to 3)."""
    address = target.address
    if address.barred not in {"", DOUBTFUL} or address.pager is not None:
        return _NEVER
    standing = max(map(_standing, target.places)) + _TITLE * any(place.title for place in target.places)
    return (
        address.weight
        + _said(target.text)
        + standing
        + 1.5 * (target.is_headed and width(target.text) >= PHRASE)
        + _DATED * (address.has_day and any(map(_is_shown, target.places)))
    )


def _said(text: str) -> float:
    size, count = width(text), len(text.split())
    if size >= SENTENCE and (count >= 4 or (count == 3 and size > LABEL) or UNSPACED.search(text)):
        return 2.0
    if size >= PHRASE and (count >= 3 or UNSPACED.search(text)):
        return 0.7
    return -1.5 if text and count <= 2 else -0.5


def _standing(place: Place) -> float:
    return -3.0 * place.framed - 2.0 * place.menu + 1.0 * place.teaser


def _is_shown(place: Place) -> bool:
    """Whether it is one of the page's headlines or teasers, not of what frames every page."""
    return (place.heading or place.teaser) and not (place.framed or place.menu)


def _shapes(examples: Collection[str], url: str) -> set[tuple[str, ...]]:
    cleaned = (clean(one, url) for one in islice(examples, _MOST_EXAMPLES))
    return {one.shape for one in map(take_apart, filter(None, cleaned)) if _is_telling(one)}


def _is_telling(address: Address) -> bool:
    """Whether the shape of a known article tells it from a section's."""
    return address.weight >= 0.5 or any("#" in one for one in address.shape)


def _headlined(targets: Iterable[Target]) -> set[tuple[str, ...]]:
    """The patterns outside of menus whose links bear headlines, most of them."""
    spoken: defaultdict[tuple[str, ...], list[bool]] = defaultdict(list)
    for target in targets:
        if not (target.address.barred or target.is_framed):
            for pattern in set(target.patterns):
                spoken[pattern].append(_said(target.text) > 0)
    return {one for one, said in spoken.items() if len(said) >= _ALIKE and sum(said) >= _AGREED * len(said)}


def _agreement(group: Sequence[Target]) -> float:
    """What links of one shape say of each other: they lift one with a short text, or take one along that they are not."""
    if len(group) < _ALIKE:
        return 0.0
    share = sum(one.worth >= _ENOUGH for one in group) / len(group)
    return 1.5 * (share >= _AGREED) - 1.5 * (share <= _DENIED)
