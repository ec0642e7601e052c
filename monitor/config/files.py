"""The files of a configuration: where it is, how much of it is read, what it includes, its secrets."""

import errno
import fcntl
import glob
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.errors import InputError
from monitor.settings import Secret

MAX_BYTES = 5 * 1024 * 1024
"""Of one file; a thousand sources are about 100 kB."""
MAX_FILES = 1_000
_MAX_SECRET = 16 * 1024
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_MOUNTED = {errno.EBUSY, errno.EXDEV}
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


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Keeps others who hold `file` or one beside it waiting until this one is done."""
    try:
        folder = os.open(file.resolve().parent, os.O_RDONLY)
    except OSError as error:
        raise InputError(f"{file}: its folder cannot be read ({error.strerror}): mend that") from error
    try:
        with suppress(
            OSError
        ):  # some network file systems lock no folder; `replace_file` compares all the same
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def replace_file(file: Path, before: bytes, data: bytes) -> None:
    """Puts `data` in the place of `before` in `file`; its owner, its group and its permissions stay as they are.

    A link stays one: what it leads to is replaced, whole or not at all. A file in whose place no other can be put
    (it is mounted alone, or only root could give the other one to its owner or group) is written where it is, and
    what it held stands beside it until that is done. Refuses a file that is read-only or no longer holds `before`.
    Raises InputError, which names the remedy.
    """
    real = file.resolve()
    try:
        status = real.stat()
        if not status.st_mode & _WRITABLE or not os.access(real, os.W_OK):
            raise InputError(f"{file}: is read-only, and stays as it is: make it writable and run it again")
        new = _write_beside(real, data)
        try:
            alike = _make_alike(new, status)
            _check_unchanged(file, before)
            replaced = alike and _put(new, real)
        finally:
            new.unlink(missing_ok=True)
        if not replaced:
            _overwrite(file, before, data)
    except OSError as error:
        remedy = "make its folder writable" if isinstance(error, PermissionError) else "mend that"
        raise InputError(
            f"{file}: cannot be written ({error.strerror}), and stays as it is: {remedy} and run it again"
        ) from error


def _write_beside(real: Path, data: bytes) -> Path:
    """A new file in the folder of `real`, for its owner alone."""
    with tempfile.NamedTemporaryFile(dir=real.parent, prefix=f".{real.name}.", delete=False) as new:
        try:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
        except BaseException:
            Path(new.name).unlink()
            raise
    return Path(new.name)


def _make_alike(new: Path, status: os.stat_result) -> bool:
    """Gives `new` an owner, a group and permissions, and says whether it got them."""
    for uid, gid in ((-1, status.st_gid), (status.st_uid, -1)):
        with suppress(PermissionError):
            os.chown(new, uid, gid)
    new.chmod(stat.S_IMODE(status.st_mode))
    made = new.stat()
    return (made.st_uid, made.st_gid) == (status.st_uid, status.st_gid)


def _check_unchanged(file: Path, before: bytes) -> None:
    with file.open("rb") as stream:
        if stream.read(len(before) + 1) != before:
            raise InputError(f"{file}: was changed meanwhile, and stays as it is now: run it again")


def _put(new: Path, real: Path) -> bool:
    try:
        new.replace(real)
    except OSError as error:
        if error.errno in _MOUNTED:
            return False
        raise
    return True


def _overwrite(file: Path, before: bytes, data: bytes) -> None:
    copy = _write_beside(file.resolve(), before)
    try:
        with file.open("r+b") as stream:
            stream.write(data)
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise InputError(
            f"{file}: is written in part alone ({error.strerror}): what it held stands in {copy}"
        ) from error
    copy.unlink()


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
