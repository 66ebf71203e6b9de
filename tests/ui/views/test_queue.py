"""The queue on the screen: what plays, its facts, and where the sign of it stands."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from fwtui.player.settings import PlayerSettings
from fwtui.ui.widgets.now_playing import gain_words
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import SONGS


def signs(seen: Piloted) -> list[str]:
    """The list's rows with the sign of what plays."""
    return [row for row in seen.rows[:-5] if "▶" in row]


async def test_at_its_end_nothing_is_said_to_play() -> None:
    async with piloted() as seen:
        await seen.press("3")
        player = seen.context.player
        assert len(signs(seen)) == 1
        player.jump(len(player.queue) - 1)
        player.stop_after_this()
        await seen.press("f12")
        player.seek_to(SONGS[-1].seconds or 0)
        await seen.until(lambda: player.playback.state == "stopped")
        await seen.press("f12")
        assert signs(seen) == []
        await seen.press("1", "l", "l")
        assert signs(seen) == []
        player.toggle()
        await seen.press("f12")
        assert len(signs(seen)) == 1


async def test_the_facts_of_what_plays() -> None:
    async with piloted() as seen:
        await seen.context.library.keep_tracks(
            [replace(SONGS[2], fid="https://tanker.example/tracks/7")]
        )
        await seen.press("3")
        seen.context.player.jump(2)
        await seen.press("f12")
        assert "Northern Rooms · 2019 · 3 of 14" in seen.text
        for name, value in (
            ("from", "tanker.example"), ("sound", "FLAC"), ("gain", "by track"),
            ("licence", "CC BY-SA 4.0"), ("tags", "ambient, nordic, tape"),
        ):  # fmt: skip
            assert any(row.rstrip().endswith(f"{name:9}{value}") for row in seen.rows), name


async def test_the_cursor_comes_back_to_what_was_removed_by_mistake() -> None:
    async with piloted() as seen:
        await seen.press("3", "j", "j", "x")
        view: Any = seen.view
        row = view.list.cursor
        gone = seen.context.player.queue[row]
        assert "removed from the queue" in seen.text
        await seen.press("u")
        assert view.list.cursor == row
        assert seen.context.player.queue[row] != gone
        assert "Removal of a track from the queue taken back." in seen.text


async def test_it_says_which_list_it_was_filled_from() -> None:
    """Over the tracks that come later, also when one that was played next stands before them."""
    async with piloted() as seen:
        player = seen.context.player
        tracks = list(player.queue.ids())
        assert len(tracks) > 2
        player.play(tracks, source="Vinterhamn")
        player.play_next(tracks[:1])
        await seen.press("3")
        [later] = [row for row in seen.text.splitlines() if "Later" in row]
        assert "from Vinterhamn" in later


async def test_when_it_ends_is_said_only_where_it_does() -> None:
    async with piloted() as seen:
        player = seen.context.player
        await seen.press("3")
        while player.playback.repeat != "off":
            player.cycle_repeat()
        await seen.pilot.pause()
        assert " left · ends " in seen.text
        for changes in ([player.stop_after_this], [player.stop_after_this, player.cycle_repeat]):
            for change in changes:
                change()
            await seen.pilot.pause()
            assert " left" in seen.text
            assert "ends" not in seen.text


async def test_the_album_and_artist_of_what_plays_can_be_gone_to_from_anywhere() -> None:
    async with piloted() as seen:
        await seen.press("6", "o")
        assert "Northern Rooms" in seen.text
        assert seen.view.words == "Library"
        await seen.press("6", "O")
        assert seen.view.words == "Library"


def test_what_is_done_about_loudness() -> None:
    settings = PlayerSettings()
    assert gain_words(settings) == "by track"
    assert gain_words(replace(settings, replaygain="album", preamp=-3.0)) == "by album, -3 dB"
    assert gain_words(replace(settings, replaygain="off", preamp=-3.0)) == "off"


async def test_a_filtered_queue_is_left_for_another_view() -> None:
    async with piloted() as seen:
        await seen.press("3", "slash", "a", "enter", "5")
        assert seen.view.id == "favourites"
