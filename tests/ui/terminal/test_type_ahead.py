"""Keys that are typed faster than what they are for opens."""

from __future__ import annotations

import asyncio
import random

import pytest
from textual import events

from fwtui.ui.terminal import type_ahead
from tests.ui.piloted import Piloted, piloted, settled


async def burst(seen: Piloted, *keys: str) -> None:
    """All in one read of the terminal."""
    for key in keys:
        seen.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await settled(seen.pilot)


async def test_a_search_typed_at_once_loses_no_letter() -> None:
    async with piloted() as seen:
        before = seen.context.player.playback
        await burst(seen, "2", *"hars")
        assert seen.view.field.value == "hars"
        assert seen.context.player.playback == before, "no letter was a command"


async def test_a_text_pasted_at_once_is_for_what_opens() -> None:
    async with piloted() as seen:
        seen.app.post_message(events.Key("2", "2"))
        seen.app.post_message(events.Paste("kal"))
        await burst(seen, "d")
        assert seen.view.field.value == "kald"


async def test_a_command_typed_at_once_is_found_and_done() -> None:
    async with piloted() as seen:
        await burst(seen, "colon", *"mute", "enter")
        assert seen.context.player.playback.muted
        assert seen.context.player.playback.repeat == "all"


async def test_keys_wait_for_a_focus_that_comes_after_a_frame() -> None:
    async with piloted(size=(50, 15)) as seen:
        await burst(seen, "9", "m")
        menu = seen.app.menus.opened
        assert menu is not None
        assert seen.app.screen.focused is menu
        await burst(seen, "escape", "1", "0", "tab")
        assert seen.app.screen.focused is seen.view.episodes


async def test_one_view_after_another_with_keys_between_them() -> None:
    async with piloted() as seen:
        await burst(seen, "3", "j", "j", "5", "j", "enter")
        assert seen.view.id == "favourites"
        assert seen.context.player.source == "Favourites"
        assert seen.context.player.queue.row == 1


async def test_what_is_asked_while_a_view_opens_has_what_is_typed_next() -> None:
    async with piloted() as seen:
        await burst(seen, "2", *"ha")
        seen.app.post_message(events.Key("ctrl+p", None))
        seen.app.post_message(events.Paste("mu"))
        await burst(seen, *"te")
        menu = seen.app.menus.opened
        assert menu is not None
        assert (seen.view.field.value, menu._typed) == ("ha", "mute")
        await burst(seen, "enter", "3", "colon", *"pod", "ctrl+u", *"mute", "enter")
        assert not seen.context.player.playback.muted


async def test_the_choices_of_a_setting_have_what_is_typed_next() -> None:
    async with piloted() as seen:
        await burst(seen, "C", "j")
        setting = seen.view.list.value.setting
        before = setting.choices.index(seen.view.list.value.value)
        await burst(seen, "enter", "j", "enter")
        assert seen.view.list.value.setting is setting, "the list did not take the keys"
        assert seen.view.list.value.value == setting.choices[before + 1]


@pytest.mark.parametrize("before", [("colon",), ("enter", "m"), ("2", "ctrl+p", *"podc"), ("x",)])
async def test_an_open_menu_keeps_nobody_from_leaving(before: tuple[str, ...]) -> None:
    async with piloted() as seen:
        await burst(seen, *before)
        await burst(seen, "ctrl+q")
        assert seen.app.return_code == 0


async def test_what_leaves_waits_for_nothing() -> None:
    async with piloted() as seen:
        seen.app.type_ahead.hold()
        await burst(seen, "ctrl+c")
        assert seen.app.return_code == 0


async def test_keys_go_on_where_what_they_wait_for_never_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type_ahead, "LONGEST", 0.01)
    async with piloted() as seen:
        seen.app.type_ahead.hold("what fails")
        seen.app.post_message(events.Key("3", "3"))
        async with asyncio.timeout(20):
            while seen.view.id != "queue":
                await settled(seen.pilot)


async def test_a_view_that_fails_to_open_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async with piloted() as seen:
        navigation = seen.app.navigation
        navigation.open("queue")
        await settled(seen.pilot)
        monkeypatch.setattr(seen.view, "opened", lambda: 1 / 0)
        seen.app.type_ahead.hold("queue")
        with pytest.raises(ZeroDivisionError):
            navigation.fill(seen.view)
        await settled(seen.pilot)
        assert not seen.app.type_ahead.holding
        assert not navigation.is_opening


KEYS = (
    *"jjkkGhl", "3", "5", "1", "2", "m", "colon", "w", "enter", "enter", "escape", "escape",
    "tab", "down", "up", "a", "v", "question_mark", "C", "slash", "u", "r", "e", "backspace",
    "right_curly_bracket", "P", "n", "plus",
)  # fmt: skip
"""Of lists, menus, fields and pages; what opens them and what leaves them."""


def state(seen: Piloted) -> tuple[object, ...]:
    """What keys have changed."""
    app, player = seen.app, seen.context.player
    tables = [(table.cursor, table.filter) for table in seen.view.tables]
    menu = app.menus.opened
    value = getattr(app.screen.focused, "value", "")
    return (
        seen.view.id, tables, type(app.screen.focused), getattr(value, "words", value),
        menu is not None and (len(menu.items), menu.takes_text, menu._typed, menu.cursor),
        player.queue.row, len(player.queue), player.queue.repeat, player.playback.volume,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
async def test_keys_at_once_do_what_they_do_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    keys = [chance.choice(KEYS) for _ in range(20)]
    async with piloted() as slow, piloted() as fast:
        for at in range(0, len(keys), 5):
            some = keys[at : at + 5]
            for key in some:
                await burst(slow, key)
            await burst(fast, *some)
            assert state(fast) == state(slow), keys[: at + 5]


async def test_a_view_that_another_one_takes_the_place_of_is_not_opened() -> None:
    async with piloted() as seen:
        await burst(seen, "1", "3", "5", "4")
        assert seen.view.id == "playlists"
        assert {view.id for view in seen.app.navigation.made} == {"library", "playlists"}
        await burst(seen, "4", "2", "3")
        assert (seen.view.id, seen.view.field.value) == ("search", "3"), "a letter is text there"
        await burst(seen, "1", "3")
        assert seen.view.field.value == "313"
