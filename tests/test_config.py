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
    assert wrong.startswith(f"{file}:2: player.volume: expected a whole number")
    assert unknown == f"{file}:3: player.volum: there is no such setting."
    assert table == f"{file}:5: there is no table [pleyer]."


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[player\n", 1),
        ("[player]\nvolume = 3\nvolume\n", 3),
        ("player = 3\n", 1),
        ("# 1\n# 2\n\xff", 3),
        ("# 1\nplayer = [", 2),
        ("# 1\n\nplayer = " + "[" * 100_000, 3),
        ("[library]\n[player]\nloudness = { cap = 3 }", 3),
        ("ui.keys = 3", 1),
        ("# 1\n[player]\nvolume = " + "9" * 5_000, 3),
        ("[ui]\n\n[ui.keys]\nadd = 3", 3),
    ],
)
def test_a_broken_file_is_said_with_its_line_and_the_defaults_serve(
    tmp_path: Path, text: str, line: int
) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(text.encode("latin-1"))
    read = load(file)
    assert read.settings == Settings()
    assert len(read.problems) == 1
    assert read.problems[0].startswith(f"{file}:{line}: ")
