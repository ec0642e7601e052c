"""The problems of a configuration, collected with their places so that all are told at once. Pure."""

from pathlib import Path

from monitor.errors import ConfigError
from monitor.settings import Place


class Problems:
    """What is wrong, and what works but deserves a look (`warn`)."""

    def __init__(self) -> None:
        self._found: set[tuple[Place, str]] = set()
        self._warnings: set[tuple[Place, str]] = set()
        self._files: dict[Path, int] = {}

    def see(self, file: Path) -> None:
        """Says that `file` is read now: its problems are told after those of the files before it."""
        self._files.setdefault(file, len(self._files))

    def add(self, place: Place, text: str) -> None:
        self._found.add((place, text))

    def warn(self, place: Place, text: str) -> None:
        self._warnings.add((place, text))

    def raise_any(self) -> None:
        """Raises ConfigError with every problem, if there is one."""
        if self._found:
            # Not chained to what a library raised: its message may quote a password.
            raise ConfigError(list(self._lines(self._found))) from None

    def warnings(self) -> tuple[str, ...]:
        return self._lines(self._warnings)

    def _lines(self, told: set[tuple[Place, str]]) -> tuple[str, ...]:
        def order(item: tuple[Place, str]) -> tuple[int, int, int, str]:
            place, text = item
            return self._files.get(place.file, len(self._files)), place.line, place.column, text

        return tuple(f"{place}: {text}" for place, text in sorted(told, key=order))
