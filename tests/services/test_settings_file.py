"""Settings are described by their structs, and changes to them are written into config.toml."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from fwtui import config
from fwtui.errors import FwtuiError
from fwtui.services.settings_file import SettingsFile, all_settings

ALL = {each.name: each for each in all_settings(config.Settings)}


def opened(file: Path) -> SettingsFile:
    return SettingsFile(file, config.Settings, config.load)


def test_every_setting_says_what_it_means_and_may_be() -> None:
    assert [each.name for each in ALL.values() if not each.meaning] == []
    assert [each.name for each in ALL.values() if not (each.choices or each.takes)] == []
    assert ALL["ui.scrolling"].choices == ("auto", "row", "half")
    assert ALL["player.volume"].takes == "a whole number from 0 to 100"


def test_a_change_is_written_through_a_link_and_said(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("# mine\n[ui]\ntheme = 'dark' # night\n")
    real.chmod(0o644)
    file = tmp_path / "config.toml"
    file.symlink_to(real)
    settings = opened(file)
    said: list[frozenset[str]] = []
    settings.changed.subscribe(said.append)
    settings.set(ALL["ui.theme"], "light")
    settings.set(ALL["player.volume"], 7)
    assert file.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o644
    assert real.read_text() == ('# mine\n[ui]\ntheme = "light"  # night\n\n[player]\nvolume = 7\n')
    assert said == [{"ui.theme"}, {"player.volume"}]
    assert settings.settings.player.volume == 7
    assert settings.line(ALL["player.volume"]) == 6
    settings.set(ALL["player.volume"], None)
    assert settings.line(ALL["player.volume"]) == 0
    assert settings.settings.player.volume == 80


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("player.volume", 101, "at most 100"),
        ("player.volume", "loud", "a whole number"),
        ("hooks.seconds", 0, "from 0 to 3600"),
        ("library.change_pauses", [], "length"),
        ("ui.colours", "pink", "pink"),
    ],
)
def test_a_value_outside_of_its_fence_changes_nothing(
    tmp_path: Path, name: str, value: object, why: str
) -> None:
    file = tmp_path / "config.toml"
    with pytest.raises(FwtuiError, match=why):
        opened(file).set(ALL[name], value)
    assert not file.exists()


def test_a_file_that_cannot_be_changed_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("\nui = { theme = 'dark' }\n")
    with pytest.raises(FwtuiError) as caught:
        opened(file).set(ALL["ui.theme"], "light")
    assert caught.value.hint == f"Change it in {file}, line 2."


@pytest.mark.parametrize("again", [False, True])
def test_on_a_full_disk_a_change_stays_to_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    file = tmp_path / "config.toml"
    settings = opened(file)
    settings.set(ALL["ui.theme"], "light")
    turn = settings.undo
    if again:
        settings.undo()
        turn = settings.redo
    before = file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(FwtuiError, match="No space left"):
            turn()
        with pytest.raises(FwtuiError, match="No space left"):
            settings.set(ALL["player.volume"], 7)
    assert [file.read_bytes(), list(tmp_path.iterdir())] == [before, [file]]
    assert settings.settings.player.volume == 80
    assert turn() is not None
    assert settings.settings.ui.theme == ("light" if again else "auto")


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "9" * 5_000])
def test_what_tomllib_cannot_read_is_not_changed(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(FwtuiError, match="cannot be read as TOML"):
        opened(file).set(ALL["ui.theme"], "light")
    assert file.read_text() == text
