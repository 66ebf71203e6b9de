"""Keys that are typed faster than what they are for opens."""

from __future__ import annotations

from textual import events

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


async def test_a_command_typed_at_once_is_found_and_done() -> None:
    async with piloted() as seen:
        await burst(seen, "colon", *"mute", "enter")
        assert seen.context.player.playback.muted
        assert seen.context.player.playback.repeat == "all"


async def test_one_view_after_another_with_keys_between_them() -> None:
    async with piloted() as seen:
        await burst(seen, "3", "j", "j", "5", "j", "enter")
        assert seen.view.id == "favourites"
        assert seen.context.player.source == "Favourites"
        assert seen.context.player.queue.row == 1


async def test_what_leaves_waits_for_nothing() -> None:
    async with piloted() as seen:
        seen.app.type_ahead.hold()
        await burst(seen, "ctrl+c")
        assert seen.app.return_code == 0
