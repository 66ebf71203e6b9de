"""Files are the owner's alone whatever the umask; no link and no file of another is used."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.base.files import make_private_folder, open_private, write_atomically
from fwtui.base.paths import Paths


@pytest.fixture(params=[0, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_modes_do_not_follow_the_umask(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "a" / "b"
    make_private_folder(folder)
    os.close(open_private(folder / "log", os.O_WRONLY))
    write_atomically(folder / "queue", b"")
    assert [mode(each) for each in (folder.parent, folder)] == [0o700, 0o700]
    assert [mode(folder / each) for each in ("log", "queue")] == [0o600, 0o600]


def test_looser_modes_are_mended(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path).made()
    (paths.state / "log").write_text("")
    (paths.state / "log").chmod(0o644)
    paths.state.chmod(0o755)
    Paths.under(tmp_path).made()
    os.close(open_private(paths.state / "log", os.O_WRONLY))
    assert (mode(paths.state), mode(paths.state / "log")) == (0o700, 0o600)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("theirs")
    (tmp_path / "log").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="symbolic link"):
        open_private(tmp_path / "log", os.O_WRONLY | os.O_APPEND)
    write_atomically(tmp_path / "log", b"ours")  # takes the link's place
    assert (tmp_path / "other").read_text() == "theirs"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_another_owner_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("")
    os.chown(tmp_path / "log", 12345, -1)
    with pytest.raises(PermissionError):
        open_private(tmp_path / "log", os.O_WRONLY)


def test_a_device_keeps_its_mode() -> None:
    before = mode(Path(os.devnull))
    os.close(open_private(Path(os.devnull), os.O_WRONLY))
    assert mode(Path(os.devnull)) == before
