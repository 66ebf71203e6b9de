"""The Settings page: what each setting is and where it is set; changes are kept and take effect."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.ui.piloted import Compare, Piloted, piloted, pressed, still
from tests.ui.sample import context


async def to(seen: Piloted, key: str) -> None:
    """The cursor to a setting, by the filter."""
    await seen.press("slash")
    await seen.type(key)
    await seen.press("enter")


def kept(seen: Piloted) -> dict[str, Any]:
    file: Path = seen.context.settings_file.file
    return tomllib.loads(file.read_text())


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_settings(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(context()), terminal_size=size, run_before=pressed("C"))


async def test_a_choice_takes_effect_at_once_and_is_kept() -> None:
    async with piloted() as seen:
        app: Any = seen.app
        await seen.press("C")
        assert app.palette.dark
        await to(seen, "theme")
        assert "config.toml, line" in seen.text
        await seen.press("enter", "j", "enter")
        assert not app.palette.dark
        assert kept(seen)["ui"]["theme"] == "light"
        assert "The theme is light." in seen.text
        await seen.press("x")
        assert "theme" not in kept(seen)["ui"]
        assert "ui.theme: the default, auto" in seen.text
        await seen.press("x")
        assert "ui.theme has its default." in seen.text
        await seen.press("escape")
        assert "What you see, and keys" in seen.text, "the headings are back"


async def test_a_number_has_its_fence_and_waits_for_the_next_start() -> None:
    async with piloted() as seen:
        await seen.press("C")
        await to(seen, "player.volume")
        await seen.press("enter", "ctrl+u")
        await seen.type("101")
        assert "Expected a whole number of at most 100." in seen.text
        await seen.press("enter")
        assert "player" not in kept(seen)
        await seen.press("backspace", "enter")
        assert kept(seen)["player"] == {"volume": 10}
        assert "It holds from the next start; until then 80 does." in seen.text


async def test_what_was_chosen_while_it_played_is_said_and_wins_until_it_is_changed_here() -> None:
    async with piloted() as seen:
        player = seen.context.player
        player.set_private(True)
        await seen.press("C")
        await to(seen, "player.private")
        assert "chosen while it played" in seen.text
        assert "config.toml says no; what you chose later wins" in seen.text
        await seen.press("enter")
        assert not player.settings.private
        assert kept(seen)["player"] == {"private": False}
        assert "chosen while it played" not in seen.text


async def test_keys_are_changed_and_a_file_that_was_edited_is_read_again() -> None:
    async with piloted() as seen:
        await seen.press("C")
        file = seen.context.settings_file.file
        file.write_text(file.read_text() + 'keys = { mute = "Z" }\n[player]\nvolume = "loud"\n')
        await seen.press("R")
        assert seen.context.settings.keys == {"mute": "Z"}
        await to(seen, "volume")
        assert "cannot be used" in seen.text
        assert "expected a whole number" in seen.text
        await seen.press("Z")
        assert seen.app.playback.muted


async def test_u_takes_a_change_back_and_ctrl_r_makes_it_again() -> None:
    async with piloted() as seen:
        await seen.press("C")
        file = seen.context.settings_file
        before = file.file.read_text()
        await seen.press("u")
        assert "No setting was changed since the start." in seen.text
        await to(seen, "ui.mouse")
        await seen.press("enter")
        assert kept(seen)["ui"]["mouse"] is False
        assert "A change holds at once." in seen.text
        await seen.press("u")
        assert file.file.read_text() == before
        assert "ui.mouse: the default, yes" in seen.text
        seen.app.do("redo")
        assert kept(seen)["ui"]["mouse"] is False
        file.file.write_text(file.file.read_text().replace("mouse = false", "mouse = true"))
        await seen.press("R", "u")
        assert kept(seen)["ui"]["mouse"] is True
        assert "ui.mouse was changed in config.toml since." in seen.text


async def test_every_setting_of_the_interface_holds_at_once() -> None:
    async with piloted() as seen:
        await seen.press("C")
        for setting in seen.context.settings_file.all:
            if setting.table == "ui":
                await to(seen, setting.name)
                assert "A change holds at once." in seen.text, setting.name
                await seen.press("escape")


async def test_all_that_a_setting_means_is_read_on_a_page_from_which_esc_comes_back() -> None:
    async with piloted(size=(40, 10)) as seen:
        await seen.press("i", "C")
        row = seen.view.list.value
        assert "…" in seen.text
        assert seen.rows[-2].endswith("i more"), "the foot has no room for it"
        await seen.press("i")
        facts = [seen.view.list.rows[at].text for at in range(len(seen.view.list.rows))]
        for said in (row.setting.meaning, "The default is auto.", "A change holds at once."):
            assert said.replace("`", "") in " ".join(facts)
        await seen.press("C")
        assert seen.view.id == "settings"
        await seen.press("i", "escape")
        assert seen.view.id == "settings"
        assert seen.view.list.value == row
        await seen.press("escape")
        assert seen.view.id == "library", "no two pages lead to each other for ever"
