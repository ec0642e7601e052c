"""A file of the configuration is replaced whole or not at all."""

import errno
import os
import stat
from pathlib import Path
from threading import Thread

import pytest

from monitor.config import files
from monitor.config.files import held, replace_file
from monitor.errors import InputError


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path: Path):
    file = tmp_path / "monitor.yaml"
    file.write_bytes(b"log: json\n")
    file.chmod(0o604)
    replace_file(file, b"log: json\n", b"log: text\n")
    assert file.read_bytes() == b"log: text\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o604
    assert list(tmp_path.iterdir()) == [file]


def test_what_fails_on_the_way_leaves_the_file_and_nothing_beside_it(tmp_path: Path, monkeypatch):
    file = tmp_path / "monitor.yaml"
    file.write_bytes(b"log: json\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        InputError, match=r"No space left on device.*stays as it is: mend that and run it again"
    ) as caught:
        replace_file(file, b"log: json\n", b"log: text\n")
    assert str(file) in str(caught.value)
    assert file.read_bytes() == b"log: json\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_is_gone_is_told(tmp_path: Path):
    with pytest.raises(InputError, match="cannot be written"):
        replace_file(tmp_path / "gone.yaml", b"", b"")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "monitor.yaml"
    file.write_bytes(b"log: json  # as ever\n")
    return file


BEFORE, AFTER = b"log: json  # as ever\n", b"log: text\n"


def test_a_file_that_was_changed_meanwhile_stays_as_it_is_then(file: Path):
    with pytest.raises(InputError, match=r"was changed meanwhile.*run it again"):
        replace_file(file, b"log: json\n", AFTER)
    assert file.read_bytes() == BEFORE
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_is_read_only_stays_as_it_is(file: Path):
    file.chmod(0o444)
    with pytest.raises(InputError, match="is read-only"):
        replace_file(file, BEFORE, AFTER)
    assert file.read_bytes() == BEFORE


def test_the_group_is_kept_where_the_owner_cannot_be(file: Path, monkeypatch):
    """Only root gives files to others, and everybody to the groups that one is in."""
    given = []

    def chown(_: Path, uid: int, gid: int) -> None:
        given.append((uid, gid))
        if uid != -1:
            raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", chown)
    replace_file(file, BEFORE, AFTER)
    status = file.stat()
    assert given == [(-1, status.st_gid), (status.st_uid, -1)]


def is_in_place(file: Path) -> bool:
    inode = file.stat().st_ino
    replace_file(file, BEFORE, AFTER)
    assert file.read_bytes() == AFTER
    assert list(file.parent.iterdir()) == [file]
    return file.stat().st_ino == inode


def test_a_file_whose_owner_cannot_be_kept_is_written_where_it_is(file: Path, monkeypatch):
    assert not is_in_place(file)
    file.write_bytes(BEFORE)
    monkeypatch.setattr(files, "_make_alike", lambda *_: False)
    assert is_in_place(file)


def test_a_file_that_is_mounted_alone_is_written_where_it_is(file: Path, monkeypatch):
    def busy(*_: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", busy)
    assert is_in_place(file)


def test_where_writing_in_place_breaks_off_what_the_file_held_is_kept_and_named(file: Path, monkeypatch):
    monkeypatch.setattr(files, "_make_alike", lambda *_: False)
    synced = iter([None, None, OSError(errno.EIO, "Input/output error")])

    def fsync(_: int) -> None:
        if error := next(synced):
            raise error

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(InputError, match="Input/output error") as caught:
        replace_file(file, BEFORE, AFTER)
    (copy,) = set(file.parent.iterdir()) - {file}
    assert str(copy) in str(caught.value)
    assert copy.read_bytes() == BEFORE


def test_a_file_is_held_by_one_at_a_time(file: Path):
    seen = []

    def enter() -> None:
        with held(file):
            seen.append("in")

    with held(file):
        other = Thread(target=enter)
        other.start()
        other.join(0.2)
        assert seen == []
    other.join(5)
    assert seen == ["in"]
