"""What is pasted is a stranger's text: it is made plain before it is shown."""

from __future__ import annotations

import pytest
from textual import events

from fwtui.ui.views.login import LoginScreen
from tests.ui.piloted import Piloted, piloted, settled

HOSTILE = "har\x1b]0;evil\x07bour\n\u202elights [red]"
PLAIN = "har]0;evilbour lights [red]"


async def paste(seen: Piloted, text: str) -> None:
    seen.app.post_message(events.Paste(text))
    await settled(seen.pilot)


@pytest.mark.parametrize(
    "keys",
    [
        ("2",),
        ("l", "l", "slash"),
        ("colon",),
        ("question_mark",),
        ("4", "colon", *"rename", "enter"),
    ],
    ids=["search", "filter", "palette", "help", "name"],
)
async def test_no_control_character_of_a_paste_is_shown(keys: tuple[str, ...]) -> None:
    async with piloted() as seen:
        before = seen.context.player.playback
        await seen.press(*keys)
        await paste(seen, HOSTILE)
        assert PLAIN in seen.text
        assert "\x1b" not in seen.text
        assert "\u202e" not in seen.text
        assert seen.context.player.playback == before, "no letter of it was a command"


async def test_an_address_is_pasted_without_its_end_of_line() -> None:
    async with piloted() as seen:
        await seen.press("I")
        await paste(seen, " music\r\n")
        assert isinstance(seen.app.screen, LoginScreen)
        assert seen.app.screen.field.value == "music"


async def test_a_paste_where_nothing_is_typed_does_nothing() -> None:
    async with piloted() as seen:
        before = seen.text
        await paste(seen, "qqq ra")
        assert seen.text == before
