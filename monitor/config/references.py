"""What the parts of a configuration say of one another: names told apart, recipients that exist. Pure.

Reads the trees as written, so that a name counts even where something else about it is wrong.
"""

from collections.abc import Iterator, Sequence

from monitor.config.problems import Problems
from monitor.config.tree import Node
from monitor.config.values import suggest
from monitor.settings import Place

_NAMED = {"sources": "source", "rules": "rule", "recipients": "recipient"}


def check_names(roots: Sequence[Node], problems: Problems) -> None:
    """Refuses two sources, two rules or two recipients of one name."""
    for section, kind in _NAMED.items():
        first: dict[str, Place] = {}
        for item in _items(roots, section):
            for name, place in _texts(item.get("name")):
                if name in first:
                    problems.add(
                        place, f"a second {kind} is called `{name}`, the first at {first[name]}: rename one"
                    )
                first.setdefault(name, place)


def check_recipients(roots: Sequence[Node], problems: Problems) -> None:
    """Refuses a rule that tells nobody, or somebody who is not there."""
    known = [name for item in _items(roots, "recipients") for name, _ in _texts(item.get("name"))]
    for rule in _items(roots, "rules"):
        if rule.get("notify") is None and isinstance(rule.value, dict):
            problems.add(rule.place, "`notify` is missing: give names of recipients, or [] to alert nobody")
        for name, place in _texts(rule.get("notify")):
            if name not in known:
                remedy = suggest(name, known) or ": add one under `recipients:`, or mend the name"
                problems.add(place, f"`notify`: no recipient is called `{name}`{remedy}")


def check_searches(roots: Sequence[Node], problems: Problems) -> None:
    """Refuses a rule that asks a search which is not there, or a source that is none."""
    known = {name: item for item in _items(roots, "sources") for name, _ in _texts(item.get("name"))}
    searches = [name for name, item in known.items() if item.get("search")]
    for rule in _items(roots, "rules"):
        for name, place in _texts(rule.get("search")):
            if name not in known:
                remedy = (
                    suggest(name, searches) or ": add one with `search:` under `sources:`, or mend the name"
                )
                problems.add(place, f"`search`: no source is called `{name}`{remedy}")
            elif name not in searches:
                remedy = "it is read whatever the rules say, so remove it here, or name one with `search:`"
                problems.add(place, f"`search`: the source `{name}` is no search: {remedy}")


def check_mail(roots: Sequence[Node], problems: Problems) -> None:
    """Refuses mail addresses where no mail server is named. Tells it once."""
    if not any(root.get("mail") for root in roots):
        addressed = (item for item in _items(roots, "recipients") if item.get("email"))
        for recipient in list(addressed)[:1]:
            place = recipient.place_of(("email",), key=True)
            problems.add(place, "`email` needs a mail server: add a `mail:` section with `host` and `from`")


def _items(roots: Sequence[Node], section: str) -> Iterator[Node]:
    for root in roots:
        if listed := root.get(section):
            yield from listed.items()


def _texts(node: Node | None) -> Iterator[tuple[str, Place]]:
    for item in node.items() if node else ():
        if isinstance(item.value, str):
            yield " ".join(item.value.split()), item.place
