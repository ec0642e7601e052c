"""The files of a configuration, read and checked one by one: the main file and what it includes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from monitor.config.explain import validate
from monitor.config.files import MAX_FILES, find_included, read_capped
from monitor.config.problems import Problems
from monitor.config.schema import PartModel
from monitor.config.tree import Node
from monitor.config.yaml import parse_yaml
from monitor.settings import Place

MAX_CHAIN = 10
"""Files that include one another in a row."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its tree as written, and what of it is right, as tree and as values."""

    file: Path
    root: Node
    left: Node
    values: PartModel

    @property
    def folder(self) -> Path:
        return self.file.parent.absolute()


class Reader:
    """Reads a file and, below it, each file it includes, once."""

    def __init__(
        self,
        problems: Problems,
        ignore: frozenset[str] = frozenset(),
        drafts: Mapping[Path, bytes] = MappingProxyType({}),
    ) -> None:
        self.problems = problems
        self.drafts = drafts
        """What is read in place of a file's own bytes."""
        self.ignore = ignore
        """Top-level keys that do not matter to the reader, wherever they stand."""
        self.parts: list[Part] = []
        self.complete = True
        """False if a file is missing or could not be read: what it names is not known then."""
        self._seen: set[Path] = set()

    def read(self, file: Path, model: type[PartModel], chain: tuple[Path, ...] = ()) -> None:
        self.problems.see(file)
        self._seen.add(file.resolve())
        root = self._parse(file)
        if root is None:
            self.complete = False
            return
        values, left = validate(model, root.without(set(self.ignore), set()), self.problems)
        self.parts.append(Part(file, root, left, values))
        for index, pattern in enumerate(values.include):
            self._include(file, pattern, left.place_of(("include", index)), (*chain, file.resolve()))

    def _parse(self, file: Path) -> Node | None:
        try:
            data = self.drafts.get(file) or read_capped(file)
        except ValueError as error:
            self.problems.add(Place(file, 1, 1), str(error))
            return None
        return parse_yaml(file, data, self.problems)

    def _include(self, file: Path, pattern: str, place: Place, chain: tuple[Path, ...]) -> None:
        found = find_included(file, pattern)
        if not found:
            self.complete = False
            folder = file.parent.absolute()
            self.problems.add(
                place, f"`include`: no file below {folder} fits `{pattern}`: mend it or remove it"
            )
        for included in found:
            real = included.resolve()
            if real in chain:
                self.problems.add(
                    place, f"`include`: {included} includes itself this way: remove one `include`"
                )
            elif len(chain) >= MAX_CHAIN or len(self._seen) >= MAX_FILES:
                limit = f"{MAX_CHAIN} files in a row or {MAX_FILES} in all"
                self.problems.add(place, f"`include`: more than {limit}: put some of them together")
                return
            elif real not in self._seen:
                self.read(included, PartModel, chain)
