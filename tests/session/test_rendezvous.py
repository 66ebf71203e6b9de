"""The socket's folder and path: the user's own, for the user alone."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from fwtui.session import rendezvous
from fwtui.session.rendezvous import NotYours


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FWTUI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_connection_reaches_the_session_and_knows_its_user(home: Path) -> None:
    listening = rendezvous.listen("ana")
    with listening, rendezvous.connect("ana") as client:
        server, _ = listening.accept()
        with server:
            assert rendezvous.peer_uid(server) == rendezvous.peer_uid(client) == os.getuid()
    assert rendezvous.names() == ["ana"]


@pytest.mark.parametrize("mask", [0, 0o022, 0o777])
def test_folder_and_socket_are_for_the_user_alone_whatever_the_umask(home: Path, mask: int) -> None:
    home.mkdir()
    before = os.umask(mask)
    try:
        listening = rendezvous.listen("ana")
    finally:
        os.umask(before)
    with listening:
        assert mode(home / "run") == 0o700
        assert mode(home / "run" / "ana") == 0o600


def test_a_path_of_any_length_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 90) / ("y" * 90)
    monkeypatch.setenv("FWTUI_HOME", str(long))
    here = Path.cwd()
    with rendezvous.listen("ana"), rendezvous.connect("ana"):
        assert Path.cwd() == here


def test_a_dead_sessions_socket_is_replaced(home: Path) -> None:
    rendezvous.listen("ana").close()
    with pytest.raises(ConnectionRefusedError):
        rendezvous.connect("ana")
    with rendezvous.listen("ana"), rendezvous.connect("ana"):
        pass


def test_a_folder_that_is_a_link_is_refused(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (home / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotYours):
        rendezvous.listen("ana")
    with pytest.raises(NotYours):
        rendezvous.connect("ana")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_open_to_others_is_closed(home: Path) -> None:
    (home / "run").mkdir(parents=True, mode=0o755)
    (home / "run").chmod(0o755)
    with rendezvous.listen("ana"):
        assert mode(home / "run") == 0o700


def test_a_link_in_the_sockets_place_is_not_followed(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("kept")
    (home / "run").mkdir(parents=True, mode=0o700)
    (home / "run" / "ana").symlink_to(target)
    with pytest.raises(NotYours):
        rendezvous.listen("ana")
    with pytest.raises(NotYours):
        rendezvous.connect("ana")
    assert target.read_text() == "kept"


def test_another_users_socket_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listening = rendezvous.listen("ana")
    with listening:
        monkeypatch.setattr(rendezvous, "peer_uid", lambda connection: os.getuid() + 1)
        with pytest.raises(NotYours):
            rendezvous.connect("ana")


def test_a_socket_that_another_session_made_is_left(home: Path) -> None:
    rendezvous.listen("ana").close()
    inode = (home / "run" / "ana").lstat().st_ino
    kept = socket.socket(socket.AF_UNIX)
    (home / "run" / "ana").rename(home / "run" / "old")
    with kept, rendezvous.listen("ana"):
        rendezvous.remove("ana", inode)
        assert (home / "run" / "ana").exists()
        rendezvous.remove("ana", (home / "run" / "ana").lstat().st_ino)
        assert not (home / "run" / "ana").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a" * 65, ".hidden", "ä", "a b"])
def test_a_name_never_leads_out_of_the_folder(name: str) -> None:
    assert not rendezvous.is_name(name)


def test_an_accounts_name_is_one() -> None:
    assert rendezvous.is_name("ana@music.example-0a1b2c3d")
