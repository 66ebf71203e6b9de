"""What is offered acts or says why; letters in menus are never dropped; esc leads back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.piloted import piloted


async def test_letters_choose_a_playlist_at_once_and_enter_takes_no_other() -> None:
    async with piloted() as seen:
        await seen.press("3", "P")
        await seen.type("rain")
        assert "Rain on the skylight" in seen.text
        assert "▌ Кухня" not in seen.text
        await seen.type("zzz")
        before = len(list(seen.context.library.outbox))
        await seen.press("enter")
        assert len(list(seen.context.library.outbox)) == before
        assert not seen.app.menus.is_open


@pytest.mark.parametrize("key", ["a", "A", "d", "P", "f"])
async def test_a_radio_has_no_tracks_and_it_is_said(key: str) -> None:
    async with piloted() as seen:
        await seen.press("6", key)
        assert "There are no tracks in this row" in seen.text


async def test_a_card_has_no_menu_and_it_is_said() -> None:
    async with piloted() as seen:
        await seen.press("0", "m")
        assert "There is no menu here" in seen.text


@pytest.mark.parametrize("view", ["0", "3", "D"])
async def test_w_stays_in_a_view_without_a_choice(view: str) -> None:
    async with piloted() as seen:
        await seen.press(view)
        before = seen.app.view
        await seen.press("w")
        assert seen.app.view is before
        assert "Whose music it is cannot be chosen here." in seen.text


async def test_radios_are_filtered() -> None:
    async with piloted() as seen:
        await seen.press("6", "slash")
        await seen.type("less")
        assert "Less listened" in seen.text
        assert "New here" not in seen.text
        await seen.press("enter", "escape")
        assert "New here" in seen.text


async def test_esc_comes_back_to_the_search_and_typing_replaces_old_words() -> None:
    async with piloted() as seen:
        await seen.press("2")
        await seen.type("northern rooms")
        view: Any = seen.view
        album = next(n for n in range(view.list.count) if "Album" in type(view.found[n]).__name__)
        await seen.press("down")
        view.list.move_to(album)
        await seen.press("enter")
        assert seen.view is not view
        await seen.press("escape")
        assert seen.view is view
        assert view.list.has_focus
        assert view.list.cursor == album
        await seen.press("1", "2")
        await seen.type("salt")
        assert view.field.value == "salt"


@pytest.mark.parametrize("size", [(59, 15), (40, 10)])
async def test_a_short_home_has_titles_and_its_cards(size: tuple[int, int]) -> None:
    async with piloted(size=size) as seen:
        await seen.press("0")
        assert "Harbour of Glass" in seen.text
        await seen.press("tab")
        assert "Kaldvatn" in seen.text
        await seen.press("tab")
        assert "Continue listening" in seen.rows[0]
        assert "Northern Rooms" in seen.text
        await seen.press("enter")
        assert "Queue" in seen.rows[0]


async def test_a_key_that_does_nothing_here_says_why() -> None:
    async with piloted() as seen:
        for keys, said in (
            (("1", "x"), "Remove is off here: in another view."),
            (("5", "N"), "Previous match is off here: no filter is on."),
            (("6", "v"), "Mark is off here: no track in this row."),
            (("L", "a"), "Add to the queue is off here: "),
        ):
            await seen.press(*keys)
            assert said in seen.rows[-1], keys
        await seen.press("1", "h", "h", "k", "z t")
        assert "is off here" not in seen.rows[-1], "moving is no command"
        await seen.press("left")
        seen.context.player.clear()
        await seen.press("0", "o")
        assert "Nothing plays" in seen.rows[-1]
