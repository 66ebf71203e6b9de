"""``fwtui config``: what it prints is a config.toml, and says where each setting is from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from fwtui import config
from fwtui.cli.config import edited, printed
from fwtui.errors import FwtuiError
from fwtui.services.settings_file import SettingsFile


def test_it_prints_a_file_that_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[ui]\ntheme = "light"\n[player]\nvolume = 300\n')
    settings = SettingsFile(file, config.Settings, config.load)
    text = "\n".join(printed(settings))
    assert tomllib.loads(text)["ui"] == {"theme": "light"}
    assert 'theme = "light"  # line 2' in text
    assert "volume = 80  # line 4; what is there cannot be used: expected a whole number" in text
    every = text.replace("\n# ", "\n").replace("\n", "\n")
    assert all(f"\n{each.key} = " in every for each in settings.all)
    assert len(list(printed(settings, only_set=True))) < 8


def editor(folder: Path, script: str) -> str:
    """A program that edits the file it is given, as the listener would."""
    program = folder / "my editor"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return f"'{program}' --wait"


def test_edit_opens_the_editor_of_the_listener_and_names_the_faults_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fwtui" / "config.toml"
    monkeypatch.setenv("EDITOR", "/bin/false")
    monkeypatch.setenv("VISUAL", editor(tmp_path, 'test "$1" = --wait && test -s "$2"'))
    assert edited(file) == 0, "a new file holds every setting, behind a sign of comment"
    assert "has no faults" in capsys.readouterr().out
    assert "# theme = " in file.read_text()
    assert config.load(file).settings == config.Settings()
    script = 'printf "[player]\\nvolume = 300\\n[nonsense]\\n" > "$2"'
    monkeypatch.setenv("VISUAL", editor(tmp_path, script))
    assert edited(file) == 1
    said = capsys.readouterr()
    assert f"{file}:2: player.volume" in said.err
    assert "nonsense" in said.err
    assert not said.out


def test_an_editor_that_cannot_be_started_or_fails_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", str(tmp_path / "missing"))
    with pytest.raises(FwtuiError, match="missing cannot be started"):
        edited(tmp_path / "config.toml")
    monkeypatch.setenv("VISUAL", "/bin/false")
    with pytest.raises(FwtuiError, match="ended with the code 1"):
        edited(tmp_path / "config.toml")
