"""The help: every key of the table, the listener's own among them, found by word or by key."""

from __future__ import annotations

import pytest

from fwtui.ui.actions import ACTIONS
from fwtui.ui.settings import UiSettings
from tests.ui.made_up import STILL, house
from tests.ui.piloted import Compare, piloted, pressed, still

OWN = UiSettings(theme="dark", colours="full", glyphs="unicode", keys={"pause": "b", "mute": ""})


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_help(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(), terminal_size=size, run_before=pressed("question_mark"))


async def test_every_action_that_has_a_key_stands_in_it() -> None:
    async with piloted(size=(200, 70)) as seen:
        await seen.press("question_mark")
        for action in ACTIONS:
            if action.keys and hasattr(seen.app, f"do_{action.id}"):
                assert action.words.split()[-1] in seen.text, action
        await seen.type("log in")
        assert "log in, another account" in seen.text, "what has no key is found by its name"


async def test_typing_finds_words_and_a_key_finds_what_it_does() -> None:
    async with piloted(house(OWN)) as seen:
        await seen.press("question_mark")
        await seen.type("shuf")
        assert "shuffle" in seen.rows[6]
        assert "Playing" in seen.rows[6]
        await seen.press("escape", "ctrl+d")
        assert "half a page down" in seen.rows[6]
        await seen.press("backspace")
        await seen.type("harx")
        assert "Nothing here is called “harx”, and no key is." in seen.text


async def test_the_listeners_own_keys_are_shown_beside_the_usual_ones() -> None:
    async with piloted(house(OWN)) as seen:
        await seen.press("question_mark")
        await seen.type("pause")
        assert seen.rows[6].startswith("▌ b ")
        assert "usually space" in seen.rows[6]
        await seen.press("ctrl+u")
        await seen.type("mute")
        assert "–" in seen.rows[6]


async def test_enter_goes_back_and_does_it() -> None:
    async with piloted() as seen:
        await seen.press("5", "question_mark")
        await seen.type("shuffle")
        await seen.press("enter")
        assert seen.app.view is not None
        assert seen.app.view.id == "favourites"
        assert seen.house.player.playback.shuffle


async def test_esc_clears_and_then_closes() -> None:
    async with piloted(house(STILL)) as seen:
        await seen.press("question_mark", "x", "escape")
        assert seen.app.view is not None
        assert seen.app.view.id == "help"
        await seen.press("escape")
        assert seen.app.view.id == "library"


async def test_it_scrolls_where_it_does_not_fit() -> None:
    async with piloted(size=(60, 15)) as seen:
        await seen.press("question_mark")
        assert "play from here" in seen.text
        await seen.press("end")
        assert "play from here" not in seen.text
        assert "quit" in seen.text
        await seen.press("home")
        assert "play from here" in seen.text
