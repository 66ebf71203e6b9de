"""Commands that follow each other at once: the last one holds, and nothing is skipped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.player.media import PieceOfFile, Shelf
from tests.player.stage import MUSIC, Tracks, until


class AnyQuality(Shelf):
    """Gives the same file in whatever quality it is asked for."""

    @asynccontextmanager
    async def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AsyncIterator[PieceOfFile]:
        async with super().open(path.partition("?")[0], start=start, validator=validator) as body:
            yield body


@pytest.mark.parametrize("wait", [0.0, 0.4])
@pytest.mark.parametrize("after", [0.0, 0.1, 0.5])
async def test_another_quality_and_a_skip_at_once(
    players: list[Player], after: float, wait: float
) -> None:
    """The second slot is loaded again and made the first one before it has opened."""
    tracks = Tracks([MUSIC / f"naeturferja-{n}.flac" for n in (1, 2, 3)])
    player = Player(tracks, PlayerSettings(replaygain="off", mpv={"ao": "null"}))
    players.append(player)
    player.connect(AnyQuality(tracks.files, wait=wait))
    await player.start(late=True)
    notes: list[str] = []
    player.on_note(notes.append)
    player.play(list(tracks.known))
    await until(player, lambda now: now.state == "playing")
    await asyncio.sleep(after)
    player.change_volume(-10)
    player.cycle_repeat()
    player.set_quality(replace(player.settings, format="mp3", bitrate=192))
    player.next()
    assert player.playback.row == 1
    await until(player, lambda now: now.state == "playing")
    player.seek_by(5.0)
    player.seek_by(5.0)
    asked = player.playback.at
    moved = await until(player, lambda now: now.state == "playing" and now.at > asked)
    assert moved.position == pytest.approx(10.0, abs=0.2)
    assert (moved.row, notes) == (1, [])
    assert moved.track
    assert moved.track.id == TrackId(2)
