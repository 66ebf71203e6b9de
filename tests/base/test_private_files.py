"""Files are the owner's alone whatever the umask; no link and no file of another is used."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.base import files
from fwtui.base.files import make_private_folder, open_private, read_own, write_atomically
from fwtui.base.paths import Paths
from fwtui.control.terminal_window import TerminalWindow
from fwtui.library.store.database import Database
from fwtui.player.persistence import read_file
from fwtui.services import browser


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


def test_an_empty_folder_of_another_owner_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert Paths.under(tmp_path).made().unwritable == (
        tmp_path / "data",
        tmp_path / "cache",
        tmp_path / "state",
    )


def test_reading_follows_no_link_and_uses_no_file_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").write_text("theirs")
    (tmp_path / "link").symlink_to(tmp_path / "other")
    assert read_own(tmp_path / "other") == b"theirs"
    with pytest.raises(OSError, match="symbolic link"):
        read_own(tmp_path / "link")
    assert read_file(tmp_path / "link", dict) is None
    database = tmp_path / "library.db"
    database.symlink_to(tmp_path / "made")
    opened = Database(database, ["CREATE TABLE t (a)"])
    assert opened.trouble is not None
    opened.close()
    assert not (tmp_path / "made").exists()
    for end in ("-wal", "-shm"):
        (tmp_path / f"second.db{end}").symlink_to(tmp_path / "made")
        opened = Database(tmp_path / "second.db", ["CREATE TABLE t (a)"])
        assert opened.trouble is not None
        opened.close()
        assert not (tmp_path / "made").exists()
        (tmp_path / f"second.db{end}").unlink()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(PermissionError):
        read_own(tmp_path / "other")


def test_a_loose_database_is_mended(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        opened = Database(tmp_path / "library.db", ["CREATE TABLE t (a)"])
        opened.write(lambda db: db.execute("INSERT INTO t VALUES (1)").rowcount).result(10)
        found = {mode(each) for each in tmp_path.iterdir()}
        opened.close()
    finally:
        os.umask(before)
    assert found == {0o600}


@pytest.mark.parametrize("kind", ["browser", "terminal"])
def test_programs_get_the_umask_of_the_listener(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for name in ("xdg-open", "open", "xterm"):
        (tmp_path / name).write_text(f"#!/bin/sh\numask >{pipe}\n")
        (tmp_path / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(files, "_listeners_umask", None)
    before = os.umask(0o027)
    try:
        files.set_private_umask()
        files.set_private_umask()
        assert files.listeners_umask() == 0o027
        if kind == "browser":
            assert browser.open_page("https://pod.example")
        else:
            environ = {**os.environ, "TERMINAL": "xterm"}
            assert TerminalWindow(("true",), environ).open()
        assert int(pipe.read_text(), 8) == 0o027
    finally:
        os.umask(before)
