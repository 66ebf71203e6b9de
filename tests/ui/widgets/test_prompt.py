"""A dialog with one text field."""

from __future__ import annotations

from fwtui.ui.widgets.prompt import Prompt
from tests.ui.piloted import piloted


async def test_a_window_of_a_few_columns_does_not_hold_it() -> None:
    async with piloted() as seen:
        done: list[str] = []
        seen.view.shell.menus.open(Prompt("A name for the list", done.append))
        await seen.press("a", "b")
        for columns in (12, 6, 4, 2, 1):
            await seen.pilot.resize_terminal(columns, 4)
            await seen.press("c")
        await seen.pilot.resize_terminal(80, 24)
        await seen.press("enter")
        assert done == ["abccccc"]
