"""From view to view by the keys of the one before and the one after."""

from __future__ import annotations

import pytest

from fwtui.ui.views.registry import NINE
from tests.ui.actions.test_presets import of_preset
from tests.ui.piloted import piloted
from tests.ui.walk import Far, walking

BACK, ON = "left_curly_bracket", "right_curly_bracket"


async def test_no_field_on_the_way_takes_the_keys() -> None:
    async with piloted() as seen:
        ids = [each.id for each in NINE]
        for view in (*ids[1:], *ids[:3]):
            await seen.press(ON)
            assert seen.view.id == view
        for view in ("search", "library", "home"):
            await seen.press(BACK)
            assert seen.view.id == view


async def test_they_are_text_once_something_was_typed() -> None:
    async with piloted() as seen:
        await seen.press("3", BACK, *"ab", ON)
        assert (seen.view.id, seen.view.field.value) == ("search", "ab}")
        await seen.press("backspace", ON)
        assert seen.view.id == "search", "a field that was emptied was typed in"
        await seen.press("escape", "escape", "2", ON)
        assert seen.view.id == "queue", "its own key opens it no other way"
        await seen.press(BACK, "Х")
        assert seen.view.field.value == "Х", "the letter in the place of { is a letter"


async def test_words_that_are_there_still_are_not_in_the_way() -> None:
    async with piloted() as seen:
        await seen.press("2", *"kal", "f3", BACK)
        assert (seen.view.id, seen.view.field.value) == ("search", "kal")
        await seen.press(BACK)
        assert seen.view.id == "library"


async def test_a_preset_walks_by_its_own_keys() -> None:
    async with piloted(of_preset("cmus")) as seen:
        await seen.press("alt+right", "alt+right")
        assert seen.view.id == "queue"
        await seen.press("alt+left", "alt+left")
        assert seen.view.id == "library"


@pytest.mark.parametrize("opens", [":", "m", ":save the\r", "2", "/ab", "?", "I"])
async def test_the_screen_is_painted_again_over_what_takes_letters(opens: str) -> None:
    far = Far((100, 28))
    async with walking(far=far) as walk:
        for key in opens:
            await walk.key(key)
        await walk.settle(0.1)
        before, far.sent = walk.rows, b""
        await walk.key("\x0c")
        assert walk.rows == before, "it is typed nowhere, and closes nothing"
        words = [word for row in before for word in row.split() if word.isalpha()]
        assert len(words) > 10
        assert not [word for word in words if word.encode() not in far.sent]
