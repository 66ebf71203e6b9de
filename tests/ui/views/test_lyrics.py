"""The lyrics of what plays: timed, without times, long, and none."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwtui.player.playback import SoundStarted, Ticket
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.cache import Cache, SparseFile
from fwtui.player.stream.source import source_of
from fwtui.text import clock
from tests.player.lyrics.files import flac
from tests.ui.piloted import Compare, piloted, pressed, still
from tests.ui.sample import SONGS, SampleContext, context

SUNG = (
    (96, "The harbour keeps its lights for us"),
    (101, "though nobody is coming in tonight"),
    (107, ""),
    (110, "Count them again, the green, the red,"),
    (115, "the one that blinks and then forgets"),
    (
        121,
        "and if the fog is kind to those who wait beyond the pier, a bell will say so, "
        "once for the ones who left and once for us",
    ),
    (129, "港の灯りがまだ見える"),
    (134, "Harbour lights, harbour lights"),
    (140, "hold on until the morning"),
)
TIMED = "\n".join(f"[{at // 60:02}:{at % 60:02}.00]{text}" for at, text in SUNG)
PLAIN = "\n".join(text for _, text in SUNG)


def with_lyrics(text: str) -> SampleContext:
    """Harbour Lights at 2:04, its file on this machine with these lyrics."""
    made = context(kept=())
    settings = PlayerSettings()
    cache = Cache(made.folder / "files", settings.cache_bytes)
    data = flac("TITLE=Harbour Lights", *([f"LYRICS={text}"] if text else []))
    source = source_of(SONGS[2], settings)
    spool = SparseFile(cache.part(source.key))
    spool.write(0, data)
    cache.keep(source.key, spool, len(data))
    spool.close()
    return made


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_timed_lyrics(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(with_lyrics(TIMED)), terminal_size=size, run_before=pressed("t"))


def test_lyrics_without_times(snap_compare: Compare) -> None:
    made = with_lyrics(PLAIN)
    assert snap_compare(still(made), terminal_size=(80, 24), run_before=pressed("t", "j"))


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
def test_no_lyrics(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(with_lyrics("")), terminal_size=size, run_before=pressed("t"))


async def test_what_is_sung_is_followed_and_a_line_is_played_from() -> None:
    async with piloted(with_lyrics(TIMED), size=(80, 24)) as seen:
        await seen.press("t")
        assert "▶  and if the fog is kind" in seen.text
        await seen.press("k", "k")
        assert "▌    Count them again" in seen.text
        seen.context.player.seek_to(130.0)
        await seen.until(lambda: "▶  港の灯り" in seen.text)
        assert "▌    Count them again" in seen.text
        await seen.press("enter")
        await seen.until(lambda: "▌ ▶  Count them again" in seen.text)
        assert 110.0 <= seen.context.player.playback.place(seen.context.clock()) < 111.0
        await seen.press("t")
        assert seen.view.id == "library"


async def test_keys_shift_the_lines() -> None:
    async with piloted(with_lyrics(TIMED), size=(140, 40)) as seen:
        seen.context.player.seek_to(120.9)
        await seen.until(lambda: seen.app.playback.state == "playing")
        await seen.press("t")
        assert "▶  the one that blinks" in seen.text
        await seen.press("left_parenthesis")
        assert "▶  and if the fog" in seen.text
        assert "-0.2 s" in seen.text
        await seen.press("right_parenthesis", "right_parenthesis", "escape", "t")
        assert "▶  the one that blinks" in seen.text
        assert "+0.2 s" in seen.text


async def test_lyrics_without_times_have_nothing_to_shift() -> None:
    async with piloted(with_lyrics(PLAIN)) as seen:
        await seen.press("t", "right_parenthesis")
        assert "These lyrics have no times to shift." in seen.text
        await seen.press("enter")
        assert "This line has no time." in seen.text


async def test_another_track_has_other_lyrics() -> None:
    async with piloted(with_lyrics(TIMED)) as seen:
        await seen.press("t", "n")
        await seen.until(lambda: "still being fetched" in seen.text)
        await seen.press("p")
        await seen.until(lambda: "harbour keeps its lights" in seen.text)


async def test_nothing_that_plays_has_no_lyrics_and_that_is_said() -> None:
    async with piloted(context(played=())) as seen:
        await seen.press("t")
        assert "Nothing plays." in seen.text


async def test_the_length_is_that_of_the_sound() -> None:
    async with piloted(with_lyrics(TIMED), size=(140, 40)) as seen:
        player = seen.context.player

        def shown(length: str) -> bool:
            return any("Length" in row and length in row for row in seen.rows)

        listed = clock(SONGS[2].seconds)
        await seen.press("t")
        assert f"{SONGS[2].title} · {SONGS[2].artist} · {listed}" in seen.text
        sounding = SoundStarted(Ticket(1), 124.0, player.playback.at, 299.0)
        player._store.apply(sounding)
        await seen.until(lambda: f"{SONGS[2].artist} · 4:59" in seen.text)
        seen.app.navigation.open_details(SONGS[2])
        await seen.until(lambda: shown("4:59"))
        player._store.apply(replace(sounding, seconds=301.0))
        await seen.until(lambda: shown("5:01"))
