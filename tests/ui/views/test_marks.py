"""Marks are on places of the whole list: through filters, shuffles, other queues and menus."""

from __future__ import annotations

from typing import Any

import pytest

from fwtui.library.outbox.changes import Removed
from fwtui.music import TrackId
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import SONGS

TWICE = [SONGS[0], SONGS[1], SONGS[0], SONGS[2], SONGS[0], SONGS[3]]


def queued(seen: Piloted) -> list[TrackId]:
    return list(seen.context.player.queue.ids())


async def with_queue(seen: Piloted) -> Any:
    seen.context.player.play([song.id for song in TWICE], 0)
    await seen.press("3", "g")
    return seen.view.list


async def test_a_mark_under_a_filter_is_on_its_place_without_it() -> None:
    async with piloted() as seen:
        table = await with_queue(seen)
        await seen.press("slash")
        await seen.type(SONGS[2].title)
        await seen.press("enter", "v", "escape", "escape")
        assert [*table.selection] == []  # the first esc clears the marks
        await seen.press("slash")
        await seen.type(SONGS[2].title)
        await seen.press("enter", "v", "slash", "escape", "x")
        assert queued(seen) == [song.id for song in TWICE if song is not SONGS[2]]


async def test_x_under_a_filter_removes_what_the_cursor_is_on() -> None:
    async with piloted() as seen:
        await with_queue(seen)
        await seen.press("slash")
        await seen.type(SONGS[3].title)
        await seen.press("enter", "x")
        assert queued(seen) == [song.id for song in TWICE[:-1]]
        await seen.press("J")
        assert "esc shows all" in seen.text


async def test_marks_follow_a_shuffle_or_are_said_to_be_gone() -> None:
    async with piloted() as seen:
        table = await with_queue(seen)
        await seen.press("G", "v")  # stands once
        seen.context.player.toggle_shuffle()
        await seen.press("f12")
        (place,) = table.selection
        assert seen.context.player.queue[place] == SONGS[3].id
        await seen.press("x")
        assert SONGS[3].id not in queued(seen)


async def test_a_mark_is_not_in_another_queue() -> None:
    async with piloted() as seen:
        table = await with_queue(seen)
        await seen.press("G", "v")
        seen.context.player.play([SONGS[3].id, SONGS[4].id, SONGS[5].id], 0)
        await seen.press("f12")
        assert not table.selection
        assert "The list has changed: 1 mark is gone." in seen.text


async def test_what_is_added_moves_no_mark() -> None:
    async with piloted() as seen:
        table = await with_queue(seen)
        await seen.press("j", "j", "v")
        seen.context.player.play_next([SONGS[7].id])
        await seen.press("f12")
        assert [*table.selection] == [3]
        await seen.press("x")
        assert queued(seen).count(SONGS[0].id) == 2
        assert queued(seen)[1] == SONGS[7].id


async def test_marks_stay_when_a_menu_is_left_by_esc() -> None:
    async with piloted() as seen:
        table = await with_queue(seen)
        for key in ("m", "P"):
            table.clear_selection()
            await seen.press("g", "v", key)
            await seen.press("escape")
            assert len(table.selection) == 1, key
        await seen.press("P", "enter", "down", "enter")  # it is on it: add again
        assert not table.selection


async def test_a_menu_does_nothing_to_a_row_that_is_gone() -> None:
    async with piloted() as seen:
        await with_queue(seen)
        await seen.press("G", "m")
        seen.context.player.remove([5])
        before = queued(seen)
        await seen.type("remove")
        await seen.press("enter")
        assert queued(seen) == before
        assert "The list has changed meanwhile" in seen.text


@pytest.mark.parametrize("keys", [("enter", "x"), ("enter", "v", "slash", "escape", "x")])
async def test_a_playlist_under_a_filter_loses_the_right_track(keys: tuple[str, ...]) -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("4", "enter", "slash")
        await seen.type(SONGS[4].title)
        await seen.press(*keys)
        (change,) = [each for each in seen.context.library.outbox if isinstance(each, Removed)]
        assert (change.row, change.track) == (4, SONGS[4].id)


async def test_rows_of_a_filtered_playlist_do_not_move_and_it_is_said() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("4", "enter", "slash")
        await seen.type(SONGS[4].title)
        await seen.press("enter", "K")
        assert "Rows do not move while a filter is on" in seen.text


async def test_marks_of_a_whole_list_are_made_inverted_and_cleared() -> None:
    async with piloted() as seen:
        table = await with_queue(seen)
        await seen.press("ctrl+a")
        assert [*table.selection] == [*range(len(TWICE))]
        assert "6 tracks marked" in seen.text
        await seen.press("asterisk")
        assert not table.selection
        assert "Nothing is marked." in seen.text
        await seen.press("g", "v", "asterisk")
        assert [*table.selection] == [1, 2, 3, 4, 5]
        await seen.press("slash")
        await seen.type(SONGS[3].title)
        await seen.press("enter", "asterisk")
        assert [*table.selection] == [1, 2, 3, 4], (
            "rows that the filter leaves out keep their marks"
        )
        await seen.press("m")
        assert "Invert the marks" in seen.text
        await seen.press("escape", "alt+v")
        assert not table.selection
        await seen.press("alt+v")
        assert "Nothing is marked." in seen.text


async def test_the_tracks_of_an_album_are_marked_together() -> None:
    async with piloted() as seen:
        seen.context.player.play([song.id for song in SONGS], 0)
        await seen.press("3", "g")
        table: Any = seen.view.list
        album = table.track.album.id
        seen.app.do("mark_album")
        marked = list(table.selection.values())
        there = [table.rows[row] for row in range(table.count)]
        assert marked == [each for each in there if each.album and each.album.id == album]
        assert marked, "all songs of the sample are of one album, or some are"


async def test_marks_are_offered_where_there_are_tracks() -> None:
    async with piloted() as seen:
        await seen.press("6", "ctrl+a")
        assert "There are no tracks in this list to mark." in seen.text
        await seen.press("3", "g", "m")
        assert "Mark all" in seen.text
        assert "Invert the marks" not in seen.text
