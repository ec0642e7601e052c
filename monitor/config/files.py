"""The files of a configuration: where it is, how much of it is read, what it includes, its secrets."""

import glob
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from monitor.errors import InputError
from monitor.settings import Secret

MAX_BYTES = 5 * 1024 * 1024
"""Of one file; a thousand sources are about 100 kB."""
MAX_FILES = 1_000
_MAX_SECRET = 16 * 1024
MAIN = "monitor.yaml"


def find_config(given: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The configuration's main file: `given`, else `$MONITOR_CONFIG`, else `config/monitor.yaml` below `cwd`.

    A folder stands for the `monitor.yaml` in it. Raises InputError, which names the remedy.
    """
    named = given or (Path(environ["MONITOR_CONFIG"]) if environ.get("MONITOR_CONFIG") else None)
    if named is None:
        found = cwd / "config" / MAIN
        if not found.is_file():
            raise InputError(
                f"no configuration at {found}: write one as the README shows "
                "(`monitor init` is to do it in a later version), or name it with --config"
            )
        return found
    whence = "--config" if given else "$MONITOR_CONFIG"
    found = named / MAIN if named.is_dir() else named
    if not found.exists():
        raise InputError(
            f"{whence} names {found}, which is not there: mend the path, or write one as the "
            "README shows (`monitor init` is to do it in a later version)"
        )
    return found


def read_capped(file: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of `file`. Raises ValueError with the remedy; a larger file is refused unread."""
    try:
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = b"" if size > limit else stream.read(limit + 1)
    except OSError as error:
        raise ValueError(
            f"the file cannot be read ({error.strerror}): mend the path or its permissions"
        ) from error
    if size > limit or len(data) > limit:
        raise ValueError(f"the file is larger than {limit // 1024} kB: split it or name another one")
    return data


def find_included(main: Path, pattern: str) -> list[Path]:
    """The files that `pattern` names, relative to `main`'s folder, in order of their names."""
    found = glob.glob(pattern, root_dir=main.parent, recursive=True)  # noqa: PTH207  # takes absolute patterns too
    return sorted(file for name in found if (file := main.parent / name).is_file())


def read_secret(file: Path) -> Secret:
    """The one line in `file`. Raises ValueError, which says nothing of what stands there."""
    try:
        text = read_capped(file, _MAX_SECRET).decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text: write the secret into it as one line") from None
    return _secret(text, "the file")


def find_secret(name: str, environ: Mapping[str, str]) -> Secret:
    """The environment variable `name`. Raises ValueError, which says nothing of its value.

    Nor does it say the name: who mistakes the key writes the secret itself there.
    """
    if name not in environ:
        raise ValueError("the environment variable named here is not set: export it where monitor runs")
    return _secret(environ[name], "the environment variable named here")


def _secret(text: str, subject: str) -> Secret:
    if not text.strip():
        raise ValueError(f"{subject} is empty: put the secret there")
    if not text.isprintable():
        raise ValueError(f"{subject} holds several lines or invisible characters: put the secret alone there")
    return Secret(text)


def is_open_to_others(file: Path) -> bool:
    return bool(file.stat().st_mode & stat.S_IROTH)
