"""What every test may ask for."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real feeds, pages and archives that measure the program; not part of the project."""
    folder = os.environ.get("MONITOR_SHARED")
    if not folder:
        pytest.skip("MONITOR_SHARED is not set: the shared corpora are not at hand")
    return Path(folder)
