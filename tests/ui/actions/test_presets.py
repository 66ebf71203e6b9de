"""Presets: their keys exist and act, and help, header, hints and sentences name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.ui.actions.key_settings import problems_of
from fwtui.ui.actions.keymap import CHOICES, Keymap, sequences
from fwtui.ui.actions.presets import PRESETS
from fwtui.ui.actions.table import key_name
from fwtui.ui.settings import UiSettings
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import SampleContext, context

NAMES = CHOICES["preset"]
ON_ALTGR = frozenset(map(key_name, r"@#~\^`|[]{}"))
"""What a French or a German keyboard has with AltGr alone."""
WALKS: dict[str, tuple[tuple[str, str], ...]] = {
    "vim": (
        ("G", "at the end"), ("g", "at the top"), ("3", "in queue"), ("space", "paused"),
        ("full_stop", "129 s"), ("space", "playing"), ("m", "menu open"), ("escape", "menu closed"),
    ),
    "cmus": (
        ("G", "at the end"), ("g", "at the top"), ("4", "in queue"), ("3", "in playlists"),
        ("c", "paused"), ("l", "129 s"), ("h", "124 s"), ("full_stop", "184 s"),
        ("m", "menu open"), ("escape", "menu closed"),
    ),
    "ncmpcpp": (
        ("end", "at the end"), ("home", "at the top"), ("1", "in queue"), ("4", "in library"),
        ("p", "paused"), ("f", "129 s"), ("b", "124 s"), ("M", "menu open"),
        ("escape", "menu closed"), ("f1", "in help"),
    ),
    "spotify-player": (
        ("G", "at the end"), ("g g", "at the top"), ("z", "in queue"), ("g l", "in library"),
        ("space", "paused"), ("greater_than_sign", "129 s"),
        ("less_than_sign", "124 s"), ("3 j", "at row 4"), ("g a", "menu open"),
        ("escape", "menu closed"), ("u p", "in playlists"),
    ),
    "plain": (
        ("end", "at the end"), ("home", "at the top"), ("f3", "in queue"), ("f1", "in library"),
        ("space", "paused"), ("shift+right", "184 s"), ("j", "at the top"),
        ("f9", "menu open"), ("escape", "menu closed"), ("f12", "in help"),
    ),
}  # fmt: skip
"""Keys, and what is so after each."""


def of_preset(name: str, **keys: str) -> SampleContext:
    own = {"preset": name, **keys}
    return context(UiSettings(theme="dark", colours="full", glyphs="unicode", keys=own))


def is_so(seen: Piloted, what: str) -> bool:
    word, _, rest = what.partition(" ")
    table, playback = seen.view.table, seen.app.playback
    if word == "in":
        return bool(seen.view.id == rest)
    if word == "menu":
        return seen.app.menus.is_open == (rest == "open")
    if word == "at":
        last = table.count - 1
        row = {"the end": last, "the top": 0}.get(rest)
        return bool(table.cursor == (int(rest.split()[1]) - 1 if row is None else row))
    if rest == "s":
        return abs(playback.position - int(word)) < 2.4  # it ran until it was paused
    return playback.state == word


@pytest.mark.parametrize("name", NAMES)
async def test_its_keys_act(name: str) -> None:
    async with piloted(of_preset(name)) as seen:
        for keys, what in WALKS[name]:
            await seen.press(keys)
            assert is_so(seen, what), (keys, what, seen.text)


@pytest.mark.parametrize("name", PRESETS)
def test_its_table_names_what_there_is_and_no_key_twice(name: str, tmp_path: Path) -> None:
    alone = Keymap({"preset": name})
    assert problems_of({"preset": name}, tmp_path / "none") == []
    said = problems_of(dict(PRESETS[name]), tmp_path / "none")
    assert not [each for each in said if "there is no" in each or "never comes" in each]
    named = [key for keys in PRESETS[name].values() for key in sequences(keys)]
    assert len(named) == len(set(named))
    for action, keys in PRESETS[name].items():
        assert alone.keys[action] == sequences(keys)
    assert all(alone.keys[each] for each in ("palette", "help", "quit", "menu", "back", "choose"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_on_altgr_alone(name: str) -> None:
    for action, keys in Keymap({"preset": name}).keys.items():
        assert not keys or set(keys) - ON_ALTGR, action


def test_plain_has_no_letters() -> None:
    keys = [key for key in Keymap({"preset": "plain"}).actions if key not in ("ctrl+q", "ctrl+c")]
    assert not [key for key in keys if len(key.rpartition("+")[2]) == 1 and not key.isdecimal()]


async def test_what_is_shown_names_the_keys_of_the_preset() -> None:
    async with piloted(of_preset("plain"), size=(120, 40)) as seen:
        assert "F1 Library F2 Search" in seen.rows[0]
        assert "F8 History  " in seen.rows[0], "the account begins after a gap"
        assert "F9 menu" in seen.rows[-1]
        await seen.press("f12")
        assert "F12 ?" in seen.text
        await seen.type("download, keep")
        assert seen.rows[6].startswith("▌ –")
        await seen.press("escape", "escape", "f10")
        await seen.type("pause")
        assert "space" in seen.text
    async with piloted(of_preset("ncmpcpp", mute="w"), size=(100, 30)) as seen:
        await seen.press("f1")
        await seen.type("mute")
        assert "usually _" in seen.text
    async with piloted(of_preset("spotify-player"), size=(80, 24)) as seen:
        await seen.press("g")
        strip = seen.rows[-1].split()
        assert strip[0] == "g…"
        assert strip[2] == "more"
        shown = [each for each in strip[3:] if len(each) == 1]
        assert len(shown) + int(strip[1]) == len(seen.app.presses.following)
    assert Keymap({"preset": "ncmpcpp"}).sign_now("f") == "h"
    assert Keymap({"preset": "cmus"}).sign_now("I") == ": log in, switch account"


def test_own_keys_lie_over_a_preset(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[ui.keys]\npreset = "cmus"\nmute = "c"\nfly = "z"\n')
    own = {"preset": "cmus", "mute": "c", "fly": "z"}
    assert problems_of(own, file) == [
        f"{file}:4: there is no action fly.",
        f"{file}:3: the key c of mute is that of pause too.",
    ]
    assert Keymap(own).actions["c"] == "mute"
    file.write_text('[ui]\nkeys = { preset = "emacs" }\n')
    [said] = problems_of({"preset": "emacs"}, file)
    assert said.startswith(f"{file}:2: preset is one of vim, cmus, ")
    assert Keymap({"preset": "emacs"}).actions == Keymap({}).actions
