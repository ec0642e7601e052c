from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import load_settings
from monitor.errors import ConfigError
from monitor.settings import Settings

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads a text as `monitor.yaml` in an empty working folder; keywords are environment variables."""
    monkeypatch.chdir(tmp_path)

    def load(text: str, **environ: str) -> Settings:
        Path("monitor.yaml").write_text(text, encoding="utf-8")
        return load_settings(Path("monitor.yaml"), environ)

    return load


def warnings_of(settings: Settings) -> tuple[str, ...]:
    """Without those that a configuration of a few lines gives by its shortness."""
    return tuple(warning for warning in settings.warnings if "there are none" not in warning)


@pytest.fixture
def problems(load: Load) -> Callable[..., list[str]]:
    """The problems of a text, without the name of the file before each."""

    def problems(text: str, **environ: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(text, **environ)
        return [problem.removeprefix("monitor.yaml:") for problem in caught.value.problems]

    return problems
