"""Lyrics of a file that comes from a pod, of one that was heard before, and of the listener's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.music import ArtistId, Credit, Track, TrackId, Upload, UploadId
from fwtui.player.lyrics.finder import FoundLyrics, own_lyrics
from fwtui.player.output import SilentOutput
from fwtui.player.player import Player
from fwtui.pod.media import Media
from tests.faults.streams import LISTEN, UPLOAD, OneFile
from tests.player.lyrics.files import flac
from tests.pod.asked import asked_by

SONG = Track(
    TrackId(1),
    "Harbour: Lights?",
    (Credit(ArtistId(4), "Älva"),),
    uploads=(Upload(UploadId(UPLOAD), LISTEN),),
    path=LISTEN,
)


class OneSong:
    def track(self, id: TrackId, /) -> Track | None:
        return SONG

    async def fetch(self, id: TrackId, /) -> Track:
        return SONG


async def words(player: Player) -> list[str]:
    """Once they are there."""
    async with asyncio.timeout(20):
        while (found := await player.lyrics()).lyrics is None:
            assert found.without != "none"
            await asyncio.sleep(0.01)
    return [each.text for each in found.lyrics.lines]


@pytest.mark.parametrize("dialect", ["1", "2"])
async def test_lyrics_come_with_the_stream(dialect: str, tmp_path: Path) -> None:
    file = tmp_path / "track.flac"
    file.write_bytes(flac("LYRICS=Salt on the window", picture=200_000) + bytes(600_000))
    with DemoPod(catalogue=OneFile(file), dialect=dialect) as demo:
        async with asked_by(demo) as pod:
            player = Player(OneSong(), cache_dir=tmp_path / "cache", output=SilentOutput())
            assert await player.lyrics() == FoundLyrics()
            player.connect(Media(pod.http))
            await player.start()
            player.play([SONG.id])
            assert await words(player) == ["Salt on the window"]
            while not player.has(SONG):
                await asyncio.sleep(0.01)
            player.close()
        # The stream alone; a pod of another dialect than was thought is asked where it is first.
        assert [seen.status for seen in demo.asked("/listen/") if seen.status < 300] == [200]
    # Without a pod, and before it plays.
    again = Player(OneSong(), cache_dir=tmp_path / "cache", output=SilentOutput())
    await again.start()
    again.play([SONG.id])
    again.stop()
    assert await words(again) == ["Salt on the window"]
    again.close()


def test_a_file_of_the_listener_is_found_by_its_name(tmp_path: Path) -> None:
    assert own_lyrics(SONG, tmp_path / "none") is None
    (tmp_path / "harbour lights.LRC").write_text("by title")
    (tmp_path / "other.lrc").write_text("another")
    found = own_lyrics(SONG, tmp_path)
    assert found is not None
    assert found.own
    assert found.lines[0].text == "by title"
    (tmp_path / "alva - Harbour Lights.lrc").write_text("[00:01.00]by both")
    found = own_lyrics(SONG, tmp_path)
    assert found is not None
    assert found.lines[0].text == "by both"
    assert found.timed
    (tmp_path / "elsewhere").write_text("secret")
    (tmp_path / "alva - Harbour Lights.lrc").unlink()
    (tmp_path / "alva - Harbour Lights.lrc").symlink_to(tmp_path / "elsewhere")
    found = own_lyrics(SONG, tmp_path)
    assert found is not None
    assert found.lines[0].text == "by title"
