"""Settings: what is good is taken, what is not costs only itself and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.config import Settings, load


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    read = load(tmp_path / "config.toml")
    assert read.settings == Settings()
    assert read.problems == ()


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[player]\nvolume = 35\n[ui]\ntheme = "light"\n[ui.keys]\nadd = "e"\n')
    read = load(file)
    assert read.problems == ()
    assert read.settings.player.volume == 35
    assert read.settings.ui.theme == "light"
    assert read.settings.ui.keys == {"add": "e"}


def test_a_bad_key_names_file_and_key_and_spoils_no_other(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[player]\nvolume = "loud"\nvolum = 3\ngapless = false\n[pleyer]\n')
    read = load(file)
    assert read.settings.player.volume == Settings().player.volume
    assert read.settings.player.gapless is False
    wrong, unknown, table = read.problems
    assert wrong.startswith(f"{file}: player.volume: expected a whole number")
    assert unknown == f"{file}: player.volum: there is no such setting."
    assert table == f"{file}: there is no table [pleyer]."


@pytest.mark.parametrize("text", ["[player\n", "player = 3\n", "\x00\xff"])
def test_a_broken_file_is_said_and_the_defaults_serve(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(text.encode("latin-1"))
    read = load(file)
    assert read.settings == Settings()
    assert len(read.problems) == 1
    assert str(file) in read.problems[0]
