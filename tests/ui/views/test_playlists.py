"""Playlists: opened, made, renamed, deleted, added to, taken from, put in order."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events

from fwtui.library.listing.queries import Playlists
from fwtui.library.outbox.changes import (
    Added,
    Change,
    NewPlaylist,
    Removed,
    Renamed,
    RowMoved,
    Shown,
)
from fwtui.music import PlaylistId
from fwtui.pod.dialect import PodDialect
from fwtui.ui.actions.new_playlist import ask_new_playlist
from fwtui.ui.views.playlists import PlaylistsView
from tests.ui.piloted import Compare, Piloted, piloted, pressed, settled, still
from tests.ui.sample import SONGS, context, lists


def view(seen: Piloted) -> PlaylistsView:
    assert isinstance(seen.view, PlaylistsView)
    return seen.view


def names(seen: Piloted) -> list[str]:
    return [playlist.name for playlist in seen.context.library.listing(Playlists())]


def changes(seen: Piloted) -> list[Change]:
    """What was changed, as it waits for the pod."""
    return list(seen.context.library.outbox)


@pytest.mark.parametrize("size", [(120, 36), (60, 15)])
def test_playlists(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(), terminal_size=size, run_before=pressed("4", "enter", "j"))


def test_deleting_asks_one_question(snap_compare: Compare) -> None:
    assert snap_compare(still(), terminal_size=(80, 24), run_before=pressed("4", "x"))


async def test_a_playlist_opens_and_plays_from_a_row() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("4", "enter")
        assert "Playlists 4/9 › Кухня, вечер  14" in seen.rows[0]
        assert "14 tracks · 1:02:17 · only you see it" in seen.text
        await seen.press("j", "enter")
        assert seen.context.player.playback.track == SONGS[1]
        assert seen.context.player.source == "Кухня, вечер"
        await seen.press("escape")
        assert seen.rows[0].startswith("  ♫ Playlists 4/9  3")


async def test_a_whole_playlist_is_added_to_the_queue() -> None:
    async with piloted() as seen:
        await seen.press("4", "j", "a")
        assert list(seen.context.player.queue.ids())[14:] == [song.id for song in SONGS[:5]]
        assert "5 tracks added to the queue" in seen.text


async def test_deleting_is_asked_and_the_harmless_answer_is_under_the_cursor() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("4", "x")
        assert "Delete the playlist Кухня, вечер?" in seen.text
        assert "Its 14 tracks stay in the library; undo restores it." in seen.text
        assert "▌ Keep it" in seen.text
        await seen.press("enter")
        assert len(names(seen)) == 3
        await seen.press("x", "y")
        assert names(seen) == ["Rain on the skylight", "夜行"]
        assert "Кухня, вечер is deleted" in seen.text


async def test_a_new_one_is_made_by_name_from_the_palette() -> None:
    async with piloted() as seen:
        await seen.press("4", "colon")
        await seen.type("new pl")
        await seen.press("enter")
        assert "What is the new playlist called?" in seen.text
        await seen.type("Winter work")
        await seen.press("enter")
        (made,) = changes(seen)
        assert isinstance(made, NewPlaylist)
        assert made.name == "Winter work"
        assert "Winter work is made" in seen.text
        assert "Winter work" in seen.rows[3]


async def test_it_gets_another_name() -> None:
    async with piloted() as seen:
        await seen.press("4", "m")
        assert "Rename this playlist" in seen.text
        await seen.type("/rename")
        await seen.press("enter", "ctrl+w", "ctrl+w")
        await seen.type("Dinner")
        await seen.press("enter")
        assert names(seen)[0] == "Dinner"


async def test_who_sees_it_is_chosen() -> None:
    async with piloted() as seen:
        await seen.press("4", "enter", "m")
        await seen.type("/who sees")
        await seen.press("enter")
        assert "Who sees Кухня, вечер?" in seen.text
        assert "Only you see it" in seen.text
        assert "Your followers see it" not in seen.text, "a level that 1.x pods lack"
        await seen.press("j", "j", "enter")
        assert changes(seen) == [Shown(PlaylistId("11"), "everyone")]
        assert "Кухня, вечер: everyone sees it" in seen.text
        assert "14 tracks · 1:02:17 · everyone sees it" in seen.text


async def test_an_empty_name_makes_nothing() -> None:
    async with piloted() as seen:
        ask_new_playlist(seen.app, ())
        await seen.press("enter", "space", "enter", "escape")
        assert changes(seen) == []


async def paste(seen: Piloted, text: str) -> None:
    seen.app.post_message(events.Paste(text))
    await settled(seen.pilot)


@pytest.mark.parametrize(("version", "longest"), [("1.4.0", 50), ("2.0.6", 100)])
async def test_a_name_is_as_long_as_the_pod_takes_it(version: str, longest: int) -> None:
    made = context()
    made.connect().dialect = PodDialect.of(version)
    async with piloted(made) as seen:
        ask_new_playlist(seen.app, ())
        await paste(seen, "n" * longest + "x")
        await seen.press("enter")
        (new,) = changes(seen)
        assert isinstance(new, NewPlaylist)
        assert new.name == "n" * longest
        await seen.press("4")
        view(seen).do_rename_playlist()
        await seen.press("ctrl+u")
        await paste(seen, "m" * longest + "x")
        await seen.press("enter")
        renamed = changes(seen)[-1]
        assert isinstance(renamed, Renamed)
        assert renamed.name == "m" * longest


async def test_rows_are_removed_and_come_back_with_undo() -> None:
    async with piloted() as seen:
        await seen.press("4", "enter", "j", "v", "v", "x")
        assert [type(change) for change in changes(seen)] == [Removed, Removed]
        rows: Any = view(seen).tracks_table.rows
        assert [rows[row].title for row in range(3)] == ["Undertow", "Kaldvatn", "夜汽車"]
        assert "2 tracks removed from Кухня, вечер" in seen.text
        await seen.press("u")
        assert [rows[row].id for row in range(len(rows))] == [song.id for song in SONGS]


async def test_rows_are_moved_and_the_cursor_goes_along() -> None:
    async with piloted() as seen:
        await seen.press("4", "enter", "J", "J", "K")
        moves = [(0, 1), (1, 2), (2, 1)]
        assert changes(seen) == [
            RowMoved(PlaylistId("11"), row, to, SONGS[0].id) for row, to in moves
        ]
        assert view(seen).tracks_table.cursor == 1
        value = view(seen).tracks_table.value
        assert value is not None
        assert value.title == "Undertow"
        await seen.press("g", "K")
        assert len(changes(seen)) == 3, "nothing is above the first row"


async def test_a_track_is_put_on_a_playlist_that_is_chosen() -> None:
    async with piloted() as seen:
        await seen.press("right", "right", "G", "P")
        assert "Add 1 track to" in seen.text
        await seen.press("j", "enter")
        assert changes(seen) == [Added(PlaylistId("12"), (SONGS[-1].id,))]
        assert "1 track added to Rain on the skylight" in seen.text


async def test_what_is_on_it_already_is_asked_about() -> None:
    async with piloted() as seen:
        await seen.press("right", "right", "g", "j", "j", "j", "v", "v", "v", "P", "j", "enter")
        assert "2 of 3 tracks are on Rain on the skylight already." in seen.text
        assert "▌ Add the other 1" in seen.text
        await seen.press("enter")
        assert changes(seen) == [Added(PlaylistId("12"), (SONGS[5].id,))]
        await seen.press("g", "P", "j", "enter")
        assert "It is on Rain on the skylight already." in seen.text
        await seen.press("enter")
        assert len(changes(seen)) == 1
        await seen.press("P", "j", "enter", "j", "enter")
        assert changes(seen)[-1] == Added(PlaylistId("12"), (SONGS[0].id,))


async def test_marked_tracks_become_a_new_playlist() -> None:
    async with piloted() as seen:
        await seen.press("right", "right", "g", "v", "v", "P", "G", "k", "k")
        await seen.type("/a new")
        await seen.press("enter")
        await seen.type("Two")
        await seen.press("enter")
        made, added = changes(seen)
        assert isinstance(made, NewPlaylist)
        assert made.name == "Two"
        assert added == Added(made.playlist, (SONGS[0].id, SONGS[1].id))


async def test_somebody_elses_playlist_is_not_changed() -> None:
    async with piloted() as seen:
        await seen.press("4", "w", "j", "enter", "G", "x")
        assert "Tanker tunes is bo@tanker.example’s; only they can change it." in seen.text
        assert changes(seen) == []


async def test_no_playlists_says_how_to_make_one() -> None:
    made = context(known=lists() | {Playlists(): ()})
    async with piloted(made) as seen:
        await seen.press("4")
        assert "No playlists yet." in seen.text
