"""A configuration as a tree in which every key and value knows its place. Pure."""

from dataclasses import dataclass, field
from typing import TypeAlias

from monitor.settings import Place

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]
"""The way to a value from the root: keys, and indexes of lists."""


@dataclass(slots=True)
class Node:
    """A value and its place. `value` is None, text, a list of nodes, or a mapping of text to nodes."""

    value: "str | list[Node] | dict[str, Node] | None"
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    """Where the keys of a mapping stand."""
    size: int = 1
    """Nodes in here with aliases expanded, itself included."""
    depth: int = 1
    """Levels in here with aliases expanded, its own included."""

    def add(self, child: "Node", key: str | None = None) -> None:
        self.size += child.size
        self.depth = max(self.depth, child.depth + 1)
        if isinstance(self.value, list):
            self.value.append(child)
        elif isinstance(self.value, dict) and key is not None:
            self.value.setdefault(key, child)

    def plain(self) -> Plain:
        """The value without its places."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value

    def get(self, key: str) -> "Node | None":
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> "list[Node]":
        """The items of a list; of a single value itself, of nothing none."""
        if self.value is None:
            return []
        return self.value if isinstance(self.value, list) else [self]

    def without(self, keys: set[str], items: set[Path]) -> "Node":
        """The mapping without `keys`, and without `items` (list, index) of the lists in it."""
        if not isinstance(self.value, dict):
            return self
        kept = {key: node for key, node in self.value.items() if key not in keys}
        for key, node in kept.items():
            if isinstance(node.value, list) and any(name == key for name, _ in items):
                left = [item for index, item in enumerate(node.value) if (key, index) not in items]
                kept[key] = Node(left, node.place)
        return Node(dict(kept), self.place, self.keys)

    def written(self, path: Path) -> Path:
        """As much of `path` as stands there: a single value may stand where a mapping is meant."""
        node, found = self, 0
        for number, step in enumerate(path):
            if isinstance(step, str) and isinstance(node.value, dict):
                if step not in node.value:
                    break
                node, found = node.value[step], number + 1
            elif isinstance(step, int) and isinstance(node.value, list):
                node, found = node.value[step], number + 1
        return path[:found]

    def place_of(self, path: Path, *, key: bool = False) -> Place:
        """The place of the value at `path` (of the `key` that names it), or of the nearest thing there is.

        An index into what is no list is passed over: one value may stand where a list is meant.
        """
        node, place = self, self.place
        for step in path:
            if isinstance(step, str) and isinstance(node.value, dict):
                if step not in node.value:
                    return node.place
                node, place = node.value[step], node.keys[step]
            elif isinstance(step, int) and isinstance(node.value, list):
                node = node.value[step]
                place = node.place
        return place if key or node.value is None else node.place
