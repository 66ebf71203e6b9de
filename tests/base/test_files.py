"""Files: private, whole or not at all, set aside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.base.files import (
    make_private_folder,
    open_private,
    set_aside,
    sync_folder,
    write_atomically,
)


@pytest.fixture(params=[0o000, 0o022, 0o277])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_folders_and_files_are_the_owners_alone_whatever_the_umask(
    tmp_path: Path, umask: int
) -> None:
    make_private_folder(tmp_path / "a" / "b")
    write_atomically(tmp_path / "a" / "b" / "file", b"content")
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path / "a" / "b" / "file") == 0o600
    os.close(open_private(tmp_path / "a" / "opened", os.O_WRONLY))
    assert mode(tmp_path / "a" / "opened") & 0o177 == 0


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path)
    assert mode(tmp_path) == 0o755


def test_a_file_in_the_way_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="exists"):
        make_private_folder(tmp_path / "file")
    with pytest.raises(OSError, match="exists"):
        make_private_folder(tmp_path / "file" / "below")


def test_new_content_takes_the_place_of_the_old(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_atomically(file, b"old")
    write_atomically(file, b"new", durable=False)
    sync_folder(tmp_path)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_write_that_fails_leaves_the_old_content_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    write_atomically(file, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


WRITER = """
import sys
from pathlib import Path
from fwtui.base.files import write_atomically

print("begun", flush=True)
while True:
    for letter in b"ab":
        write_atomically(Path(sys.argv[1]), bytes([letter]) * 50_000, durable=False)
"""


def test_a_reader_sees_one_content_or_the_other_and_so_does_one_after_a_kill(
    tmp_path: Path,
) -> None:
    file = tmp_path / "file"
    write_atomically(file, b"a" * 50_000)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, file], stdout=subprocess.PIPE)
    assert writer.stdout
    try:
        assert writer.stdout.readline() == b"begun\n"
        for _ in range(300):
            content = file.read_bytes()
            assert len(content) == 50_000
            assert len(set(content)) == 1
    finally:
        writer.kill()
        writer.communicate()
    assert len(set(file.read_bytes())) == 1


def test_what_cannot_be_read_is_renamed(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    for content in (b"first", b"second"):
        file.write_bytes(content)
        assert set_aside(file) == tmp_path / "file.json.corrupt"
    assert (tmp_path / "file.json.corrupt").read_bytes() == b"second"
    for content in (b"first", b"second"):
        file.write_bytes(content)
        set_aside(file, "unreadable", unique=True)
    assert sorted(each.read_bytes() for each in tmp_path.glob("*.unreadable-*")) == [
        b"first",
        b"second",
    ]
    with pytest.raises(FileNotFoundError):
        set_aside(file)
