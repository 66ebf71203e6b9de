"""A playlist as a whole: cleared, duplicated, copied, written to a file, made of one; and which
playlists hold a track. From a name in the palette to what waits for the pod."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual import events

from fwtui.errors import PodUnreachable
from fwtui.library.listing.queries import PlaylistTracks
from fwtui.library.outbox.changes import Added, Cleared, NewPlaylist
from fwtui.music import Actor, Playlist, PlaylistEntry, PlaylistId
from fwtui.pod.schema.decoder import Page
from tests.ui.piloted import Compare, Piloted, piloted, pressed, settled, still
from tests.ui.sample import SONGS, context

KITCHEN = "Кухня, вечер"


async def perform(seen: Piloted, action: str) -> None:
    seen.app.do(action)
    await settled(seen.pilot)


async def test_cleared_after_a_question_and_back_with_undo() -> None:
    async with piloted() as seen:
        await seen.press("4", "enter")
        await perform(seen, "clear_playlist")
        assert f"Clear the playlist {KITCHEN}?" in seen.text
        await seen.press("y")
        edits = seen.context.library.edits
        assert list(seen.context.library.outbox) == [Cleared(PlaylistId("11"))]
        assert f"{KITCHEN} is cleared" in seen.text
        assert len(edits.state.rows(PlaylistId("11"))) == 0
        await seen.press("u")
        assert len(edits.state.rows(PlaylistId("11"))) == 14


async def test_duplicated_as_one_change() -> None:
    async with piloted() as seen:
        await seen.press("4")
        await perform(seen, "duplicate_playlist")
        new, added = seen.context.library.outbox
        assert isinstance(new, NewPlaylist)
        assert isinstance(added, Added)
        assert (new.name, new.privacy, len(added.tracks)) == (f"{KITCHEN} (copy)", "me", 14)
        assert f"{KITCHEN} (copy) is made · 14 tracks" in seen.text
        await seen.press("u")
        assert not list(seen.context.library.outbox)


async def test_copied_as_text() -> None:
    async with piloted() as seen:
        await seen.press("4")
        await perform(seen, "copy_playlist")
        lines = seen.app.clipboard.splitlines()
        assert len(lines) == 14
        assert lines[0].startswith(f"1. {SONGS[0].artist} – {SONGS[0].title}  ")


async def test_tracks_that_could_not_be_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with piloted() as seen:
        await seen.press("4")
        library = seen.context.library
        gone, track = SONGS[1].id, library.track
        monkeypatch.setattr(library, "track", lambda one: None if one == gone else track(one))
        await perform(seen, "copy_playlist")
        assert [line.partition(".")[0] for line in seen.app.clipboard.splitlines()][:2] == [
            "1",
            "3",
        ]
        assert "of 14 tracks could not be read: row" in seen.text


async def test_written_to_a_file_and_made_of_it(tmp_path: Path) -> None:
    file = tmp_path / "k.xspf"
    async with piloted() as seen:
        await seen.press("4")
        await answer(seen, "export_playlist", str(file))
        await seen.until(lambda: f"{KITCHEN} is written · k.xspf" in seen.text)
        await answer(seen, "export_playlist", str(file))
        await seen.until(lambda: "k.xspf is there already." in seen.text)
        await seen.press("enter")
        text = file.read_text()
        assert text.count("<track>") == 14
        file.write_text(text.replace(f"<title>{SONGS[1].title}<", "<title>No such song<"))
        await answer(seen, "import_playlist", str(file))
        assert f"1 of 14 tracks of {KITCHEN} not found" in seen.text
        assert "No such song" in seen.text
        await seen.press("escape")
        new, added = seen.context.library.outbox
        assert isinstance(new, NewPlaylist)
        assert isinstance(added, Added)
        assert (new.name, len(added.tracks)) == (KITCHEN, 13)


async def answer(seen: Piloted, action: str, text: str) -> None:
    """Perform an action that asks for a text, and give it."""
    seen.app.do(action)
    await seen.press("ctrl+u")
    seen.app.post_message(events.Paste(text))
    await settled(seen.pilot)
    await seen.press("enter")


async def test_which_playlists_hold_a_track() -> None:
    made = context()
    made.connect().trouble = PodUnreachable("No network")
    async with piloted(made) as seen:
        await seen.press("4", "enter")
        await perform(seen, "holding")
        assert f"Playlists known here (No network) with {SONGS[0].title}" in seen.text
        assert "Rain on the skylight" in seen.text
        await seen.press("j", "enter")
        assert seen.view.head.name == "Rain on the skylight"


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_a_playlist_of_another_account_that_holds_a_track_is_opened(
    size: tuple[int, int],
) -> None:
    made = context()
    other = Playlist(PlaylistId("77"), "Night ferry", owner=Actor("bo@far.example"))
    pod = made.connect()
    pod.pages["playlists"] = Page((other,), 1)

    async def rows(id: PlaylistId) -> AsyncIterator[Page[PlaylistEntry]]:
        yield Page((), 0)

    pod.playlists.stream_tracks = rows  # type: ignore[attr-defined]
    pod.silent = lambda endpoint, given: endpoint == "playlists" and "track" not in given
    async with piloted(made, size=size) as seen:
        await seen.press("4", "enter")
        await perform(seen, "holding")
        await seen.press("G", "enter")
        assert seen.view.head == other
        assert seen.view.tracks_table.list_query == PlaylistTracks(playlist=other.id)
        assert "Night ferry" in seen.text
        await seen.pilot.resize_terminal(size[0] + 1, size[1])
        await seen.press("f12")
        assert seen.view.head == other
        await seen.press("left", "j")
        await seen.until(lambda: seen.view.head != other or size[0] < 100)


async def test_without_a_playlist_it_is_said() -> None:
    async with piloted() as seen:
        for action in ("duplicate_playlist", "copy_playlist", "export_playlist"):
            await perform(seen, action)
            assert "There is no playlist here." in seen.text


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_menu_of_a_playlist(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(), terminal_size=size, run_before=pressed("4", "m"))
