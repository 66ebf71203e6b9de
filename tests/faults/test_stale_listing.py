"""A pod's list of files that was true once: what the listener hears is, and what counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.player.stream.headers import after_id3, mpeg_frame
from tests.faults.hearing import hearing, tone
from tests.faults.streams import soon, stage
from tests.player.stage import MUSIC, until


def begun(folder: Path) -> bytes:
    """The first half second of a file of three seconds."""
    content = tone(folder, 3.0)
    return content[: len(content) // 6]


@pytest.mark.parametrize("seconds", [3, None])
async def test_a_truncated_track_is_not_heard(seconds: int | None, tmp_path: Path) -> None:
    content = begun(tmp_path)
    size = 6 * len(content)
    async with stage(tmp_path, content=content) as here, hearing(here, size, seconds) as heard:
        heard.play(1)
        await until(heard.player, lambda now: now.state == "playing")
        await until(heard.player, lambda now: now.state == "stopped")
        assert heard.listens == []
        assert "only a part" in heard.notes[0]


async def test_a_seek_behind_the_end_of_a_truncated_track_hears_nothing_of_it(
    tmp_path: Path,
) -> None:
    """libmpv takes the place that was asked for, though no sound is there."""
    data = (MUSIC / "naeturferja-1.mp3").read_bytes()
    content = data[: len(data) * 2 // 5]
    async with stage(tmp_path, content=content) as here, hearing(here, len(data), 25) as heard:
        heard.play(1)
        await until(heard.player, lambda now: now.state == "playing")
        slots = heard.player._slots
        await soon(lambda: (fate := slots.outcome()) is not None and fate.short)
        heard.player.seek_to(25.2)
        await until(heard.player, lambda now: now.state == "stopped")
        assert heard.listens == []
        assert "only a part" in heard.notes[0]


async def test_a_part_is_thrown_away_and_asked_for_once_more(tmp_path: Path) -> None:
    part, content = begun(tmp_path), tone(tmp_path, 3.0)
    async with stage(tmp_path, content=part) as here, hearing(here, len(content), 3) as heard:
        heard.play(1)
        await until(heard.player, lambda now: now.state == "playing")
        (tmp_path / "track.flac").write_bytes(content)
        heard.player.set_speed(4.0)
        await until(heard.player, lambda now: now.state == "stopped")
        assert [listen.track for listen in heard.listens] == [1]
        assert heard.notes == []


@pytest.mark.parametrize(
    ("listed", "seconds"),
    [(0.9, None), (40.0, None), (40.0, 100)],
    ids=["longer", "without its cover", "replaced by a shorter one"],
)
async def test_a_file_of_another_size_than_listed_counts_and_is_kept(
    listed: float, seconds: int | None, tmp_path: Path
) -> None:
    """Of two sizes HTTP's is true; how long it sounds says whether it is all of the music."""
    content = tone(tmp_path, 1.0)
    size = int(len(content) * listed)
    kept = tmp_path / "kept"
    async with (
        stage(tmp_path, content=content) as here,
        hearing(here, size, seconds, cache=kept) as heard,
    ):
        heard.play(1)
        await until(heard.player, lambda now: now.state == "playing")
        await until(heard.player, lambda now: now.state == "stopped")
        assert heard.notes == []
        assert [listen.track for listen in heard.listens] == [1]
        await soon(lambda: [file.name for file in kept.glob(f"*.{len(content)}")])
        heard.player.connect(None)
        heard.play(1)
        await until(heard.player, lambda now: now.state == "playing")


@pytest.mark.parametrize("listed", [12, 50, None])
async def test_the_clock_goes_by_the_length_that_the_file_has(
    listed: int | None, tmp_path: Path
) -> None:
    content = (MUSIC / "naeturferja-1.mp3").read_bytes()
    async with stage(tmp_path, content=content) as here, hearing(here, len(content), listed) as it:
        it.play(1)
        playing = await until(it.player, lambda now: now.state == "playing")
        assert playing.seconds == pytest.approx(25.47, abs=0.01)
        it.player.seek_to(20.0)
        there = await until(it.player, lambda now: now.state == "playing")
        assert there.position == pytest.approx(20.0, abs=0.1)


async def test_what_is_heard_to_its_end_counts_however_long_it_was_said_to_be(
    tmp_path: Path,
) -> None:
    """An MP3 of a variable bitrate without LAME's header does not say it either."""
    data = (MUSIC / "naeturferja-1.mp3").read_bytes()
    at = after_id3(data)
    header = mpeg_frame(data, at)
    assert header is not None
    content = data[at + header.size :][:4_000]
    async with stage(tmp_path, content=content) as here, hearing(here, len(content), 60) as heard:
        heard.play(1)
        playing = await until(heard.player, lambda now: now.state == "playing")
        assert playing.seconds == 60
        await until(heard.player, lambda now: now.state == "stopped")
        assert len(heard.listens) == 1
