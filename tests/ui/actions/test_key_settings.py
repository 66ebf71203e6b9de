"""Keys of config.toml that cannot work are named with file and line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fwtui import config
from fwtui.ui.actions.key_settings import problems_of
from fwtui.ui.actions.table import ACTIONS


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('fly = "f"', "there is no action fly."),
        ('mute = "Space"', "there is no key Space; write space."),
        ('mute = "wibble"', "there is no key wibble."),
        ('mute = "ctrl+M"', "the key ctrl+M never comes; write ctrl+m."),
        ('mute = "shift+m"', "the key shift+m never comes; write M."),
        ('mute = "j"', "the key j of mute is that of down too."),
        ('mute = "z t"', "the key z t of mute is that of row_to_top too."),
        ('mute = "g wibble"', "there is no key wibble."),
        ('mute = "gl"', "there is no key gl; one after the other they are g l."),
        ('digits = "no"', "digits is one of views, counts, and not no."),
    ],
)
def test_what_cannot_work_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[ui]\n[ui.keys]\n{line}\n")
    keys = config.load(file).settings.ui.keys
    assert problems_of(keys, file) == [f"{file}:3: {said}"]


def test_a_key_that_begins_others_names_them(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[ui.keys]\nmute = "z"\n')
    assert problems_of({"mute": "z"}, file) == [
        f"{file}:2: the key z of mute is that of order too.",
        f"{file}:2: z t, z z, z b: no more, the key z of mute begins so.",
    ]
    assert problems_of({"mute": "x y"}, file) == []


def test_the_preset_and_signs_are_fine(tmp_path: Path) -> None:
    given = {each.id: ",".join(each.keys) for each in ACTIONS}
    assert problems_of(given, tmp_path / "none") == []
    signs = {"mute": "~", "louder": "tilde"}
    assert "is that of louder too" in " ".join(problems_of(signs, tmp_path / "none"))
    assert (
        problems_of(
            {"mute": "ctrl+f5,~,é,f12,ctrl+@", "louder": "g l, g ctrl+l", "softer": "none"},
            tmp_path / "none",
        )
        == []
    )


_TEXT = some.text(max_size=20)


@settings(max_examples=60, deadline=None)
@given(some.dictionaries(_TEXT, _TEXT, max_size=4))
def test_any_keys_give_sentences(keys: dict[str, str]) -> None:
    assert all(isinstance(each, str) for each in problems_of(keys, Path("none")))


@settings(max_examples=60, deadline=None)
@given(some.binary(max_size=200))
def test_any_file_is_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("config") / "config.toml"
    file.write_bytes(b"[ui]\n" + content)
    read = config.load(file)
    assert read.settings.ui is not None
    try:
        tomllib.loads((b"[ui]\n" + content).decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        assert read.problems
    assert msgspec.json.encode(read.problems)
