"""A site, and the command that adds it."""

import pytest

from monitor.cli import discover, main
from tests.cli.offers import CONFIG
from tests.pipeline.pages import InProcess
from tests.servers import HttpServer


class NoWorkers(InProcess):
    """Parses here: starting a process takes longer than the rest of a discovery."""

    def __init__(self, count):
        assert count == 1

    async def close(self):
        pass


@pytest.fixture
def site():
    with HttpServer() as server:
        yield server


@pytest.fixture
def add(tmp_path, monkeypatch, capsys):
    """Runs `monitor sources add` on a configuration; hands out status, stdout, stderr and the file's new text."""
    monkeypatch.setattr(discover, "Workers", NoWorkers)
    file = tmp_path / "monitor.yaml"

    def add(*args: str, config: str = CONFIG) -> tuple[object, str, str, str]:
        if not file.exists():
            file.write_text(config, encoding="utf-8")
        with pytest.raises(SystemExit) as caught:
            main(["sources", "add", *args, "--config", str(file)])
        out, err = capsys.readouterr()
        return caught.value.code, out, err, file.read_text(encoding="utf-8")

    add.file = file
    return add
