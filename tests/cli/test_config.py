"""``fwtui config``: what it prints is a config.toml, and says where each setting is from."""

from __future__ import annotations

import tomllib
from pathlib import Path

from fwtui import config
from fwtui.cli.config import printed
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
