"""The folders of fwtui, where they can be created and where not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fwtui.base.paths import Paths
from fwtui.config import LoadedSettings, Settings, load


def test_everything_lies_below_one_folder_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FWTUI_HOME", str(tmp_path / "here"))
    paths = Paths.usual().made()
    assert paths.config_file == tmp_path / "here" / "config.toml"
    for folder in (paths.data, paths.cache, paths.state):
        assert folder.parent == tmp_path / "here"
        assert folder.stat().st_mode & 0o777 == 0o700


def test_who_has_no_home_has_temporary_places(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name in ("FWTUI_HOME", "HOME") or name.startswith("XDG_"):
            monkeypatch.delenv(name)
    # As for a user whom the system does not know.
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    paths = Paths.usual().made()
    assert load(paths.config_file) == LoadedSettings(Settings())
    assert not paths.keeps_data
    assert all(folder.is_dir() for folder in (paths.data, paths.cache, paths.state))


def test_where_nothing_can_be_made_temporary_places_serve(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    paths = Paths.under(tmp_path / "file").made()
    assert len(paths.unwritable) == 3
    assert not paths.keeps_data
    assert paths.state.is_dir()


def test_logins_that_can_be_read_serve_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Paths.under(tmp_path).made()
    (usual.data / "accounts.json").write_text("{}")
    # Whoever runs this may write wherever they like.
    monkeypatch.setattr(os, "access", lambda folder, mode: Path(folder) == usual.cache)
    paths = usual.made()
    assert paths.unwritable == (usual.data, usual.state)
    assert (paths.data, paths.cache) == (usual.data, usual.cache)
    assert paths.state != usual.state
    assert not paths.keeps_data


def test_a_command_leaves_no_temporary_places_behind(tmp_path: Path) -> None:
    home, temporary = tmp_path / "file", tmp_path / "tmp"
    home.write_text("")
    temporary.mkdir()
    environ = {**os.environ, "FWTUI_HOME": str(home), "TMPDIR": str(temporary)}
    ran = subprocess.run(
        [sys.executable, "-m", "fwtui", "accounts"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "nothing is kept" in ran.stderr
    assert not list(temporary.iterdir())
