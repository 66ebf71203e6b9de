"""Undo from the keys: it says what it undid, whatever that was, and can be redone."""

from __future__ import annotations

from typing import Any

from fwtui.music import PlaylistId
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import context

RAIN = PlaylistId("12")


def said(seen: Piloted) -> str:
    app: Any = seen.app
    return str(app.said.words)


async def test_a_heart_is_taken_back_and_given_again() -> None:
    async with piloted() as seen:
        await seen.press("right", "right", "g")
        table = seen.view.table
        song = table.track
        edits = seen.context.library.edits
        before = edits.is_favourite(song.id)
        await seen.press("f", "u")
        assert edits.is_favourite(song.id) == before
        assert said(seen).endswith(f"eart on {song.title} taken back.")
        await seen.press("ctrl+r")
        assert edits.is_favourite(song.id) != before
        assert said(seen).endswith(f"eart on {song.title} done again.")
        await seen.press("ctrl+r")
        assert said(seen) == "There is nothing to do again."


async def test_marked_hearts_are_one_change() -> None:
    async with piloted() as seen:
        await seen.press("right", "right", "g", "v", "v", "v")
        marked = [track.id for track in seen.view.table.tracks]
        edits = seen.context.library.edits
        before = [edits.is_favourite(track) for track in marked]
        await seen.press("f")
        assert [edits.is_favourite(track) for track in marked] != before
        await seen.press("u")
        assert [edits.is_favourite(track) for track in marked] == before


async def test_playlists_are_as_before() -> None:
    async with piloted() as seen:
        edits = seen.context.library.edits
        await seen.press("4", "enter")
        before = list(edits.state.rows(seen.view.head.id))
        await seen.press("J", "J", "v", "v", "x")
        assert list(edits.state.rows(seen.view.head.id)) != before
        await seen.press("u")
        assert said(seen) == "Removal of 2 tracks from Кухня, вечер taken back."
        await seen.press("u", "u")
        assert list(edits.state.rows(seen.view.head.id)) == before
        assert said(seen).startswith("Move of ")


async def test_a_deleted_playlist_comes_back_and_it_is_offered() -> None:
    async with piloted() as seen:
        await seen.press("4", "j", "x", "y")
        assert seen.context.library.playlist(RAIN) not in list(seen.view.heads.rows)
        assert "u undo" in seen.text
        await seen.press("u")
        assert said(seen) == "Deletion of Rain on the skylight taken back."
        assert any(row.name == "Rain on the skylight" for row in seen.view.heads.rows)


async def test_the_queue_and_hearts_are_undone_in_the_order_they_were_changed() -> None:
    async with piloted() as seen:
        await seen.press("right", "right", "g", "a", "f", "a")
        length = len(seen.context.player.queue)
        await seen.press("u")
        assert said(seen) == "Addition of a track to the queue taken back."
        await seen.press("u")
        assert "eart on " in said(seen)
        await seen.press("u")
        assert len(seen.context.player.queue) == length - 2
        await seen.press("ctrl+r", "ctrl+r", "ctrl+r")
        assert len(seen.context.player.queue) == length


async def test_without_a_change_it_is_said() -> None:
    made = context(played=())
    async with piloted(made) as seen:
        await seen.press("u")
        assert said(seen) == "There is nothing to undo."
        await seen.press("U")
        assert said(seen) == "Nothing was changed in the last month."


async def test_the_list_says_what_and_when_and_takes_one_entry_back() -> None:
    async with piloted() as seen:
        await seen.press("right", "right", "g", "f", "a", "U")
        assert "▌ Addition of a track to the queue" in seen.text
        assert "eart on " in seen.text
        await seen.press("j", "enter")
        assert "eart on " in said(seen)
        assert said(seen).endswith("taken back.")
        await seen.press("U", "j", "enter")
        assert said(seen).endswith("done again.")


async def test_a_sentence_is_read_in_a_small_window_too() -> None:
    async with piloted(size=(40, 10)) as seen:
        await seen.press("5", "a", "u")
        assert "Addition of a track to the queue" in seen.rows[0]
