"""What input does before the widgets that it is for have it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.events import Key, Paste

from fwtui.ui.input_gate import InputGate
from tests.ui.piloted import Piloted, piloted


@asynccontextmanager
async def gated() -> AsyncIterator[tuple[Piloted, InputGate]]:
    async with piloted() as seen:
        app = seen.app
        yield seen, InputGate(app, app.menus, app.presses, app.dispatch, app.type_ahead)


async def test_a_press_beside_a_menu_closes_it_and_does_nothing_else() -> None:
    async with gated() as (seen, gate):
        assert gate.takes_press(5, 5)
        await seen.press("m")
        menu = seen.app.menus.opened
        assert menu is not None
        assert gate.takes_press(menu.region.x + 1, menu.region.y + 1)
        assert gate.takes_press(5, seen.app.size.height - 1), "the keys at the foot"
        assert not gate.takes_press(5, 500), "the screen is smaller by now"
        assert seen.app.menus.is_open
        assert not gate.takes_press(menu.region.right + 2, menu.region.y)
        await seen.until(lambda: not seen.app.menus.is_open)


async def test_the_key_that_quits_acts_at_once_over_a_menu() -> None:
    async with gated() as (seen, gate):
        await seen.press("m")
        assert gate.takes_typed(Key("j", "j"))
        assert seen.app.is_running
        assert not gate.takes_typed(Key("ctrl+q", None))
        await seen.until(lambda: seen.app.return_code == 0)


async def test_a_view_gives_way_to_another_one_alone() -> None:
    async with gated() as (seen, gate):
        queue, search, favourites = Key("f3", None), Key("f2", None), Key("f5", None)
        assert gate.is_superseded(queue, favourites)
        assert not gate.is_superseded(queue, queue)
        assert not gate.is_superseded(search, favourites), "letters may have gone there"
        assert not gate.is_superseded(queue, Paste("5"))
        assert not gate.is_superseded(queue, Key("j", "j"))
        await seen.press("m")
        assert not gate.is_superseded(queue, favourites)
