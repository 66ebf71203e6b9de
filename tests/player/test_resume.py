"""Where episodes and long tracks go on, and how fast shows are heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwtui.music import ArtistId, Credit, Track, TrackId
from fwtui.player.output import SilentOutput
from fwtui.player.playback import Playback
from fwtui.player.player import Player
from fwtui.player.resume import BEGUN, LONG, MOST, ResumeFile, ResumePoints
from fwtui.player.settings import PlayerSettings
from tests.player.media import Shelf
from tests.player.stage import until
from tests.player.test_player import Songs, ids, titled

SHOW = ArtistId(7)


def show_of(track: Track) -> ArtistId | None:
    """Tracks from 10 on are episodes."""
    return SHOW if track.id >= 10 else None


async def make(players: list[Player], folder: Path, *, seconds: int = 200, pace: float = 1.0):  # type: ignore[no-untyped-def]
    player = Player(
        Songs(seconds), PlayerSettings(), state_dir=folder, output=SilentOutput(pace),
        show_of=show_of,
    )  # fmt: skip
    players.append(player)
    await player.start()
    player.connect(Shelf({f"/l/{n}": b"x" * 100 for n in range(1, 100)}))
    return player


async def test_an_episode_goes_on_where_it_was_left_and_music_does_not(
    players: list[Player], tmp_path: Path
) -> None:
    player = await make(players, tmp_path)
    notes: list[str] = []
    player.on_note(notes.append)
    player.play(ids(10))
    await until(player, titled("Song 10"))
    player.seek_to(84)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    player.seek_to(90)
    player.play(ids(10))
    assert player.playback.position == pytest.approx(84, abs=2)
    await until(player, titled("Song 10"))
    assert player.playback.position == pytest.approx(84, abs=3)
    assert notes == ["“Song 10” resumes at 1:24."]
    player.play(ids(1))
    assert player.playback.position == 0


async def test_a_long_track_goes_on_after_a_restart(players: list[Player], tmp_path: Path) -> None:
    player = await make(players, tmp_path, seconds=LONG + 60)
    player.play(ids(1, 2))
    await until(player, titled("Song 1"))
    player.seek_to(724)
    player.next()
    await until(player, titled("Song 2"))
    player.close()
    player = await make(players, tmp_path, seconds=LONG + 60)
    assert player.resume_points.at(ids(1)[0]) == pytest.approx(724, abs=2)
    player.play(ids(1))
    await until(player, titled("Song 1"))
    assert player.playback.position == pytest.approx(724, abs=3)


async def test_an_episode_heard_to_its_end_begins_at_its_start(
    players: list[Player], tmp_path: Path
) -> None:
    player = await make(players, tmp_path, pace=50)
    player.play(ids(10, 1))
    await until(player, titled("Song 10"))
    player.seek_to(150)
    await until(player, titled("Song 1"))
    assert player.resume_points.at(ids(10)[0]) == 0


async def test_the_next_episode_of_the_queue_goes_on_too(
    players: list[Player], tmp_path: Path
) -> None:
    player = await make(players, tmp_path, pace=50)
    player.play(ids(11))
    await until(player, titled("Song 11"))
    player.seek_to(120)
    player.play(ids(10, 11))
    await until(player, titled("Song 10"))
    player.seek_to(190)
    await until(player, lambda now: now.track is not None and now.track.id == 11)
    assert player.playback.position >= 120


async def test_a_show_has_its_own_speed_and_music_none_of_it(
    players: list[Player], tmp_path: Path
) -> None:
    player = await make(players, tmp_path)
    player.play(ids(10))
    player.set_speed(1.5)
    player.play(ids(1))
    assert player.playback.speed == 1.0
    player.play(ids(2))
    player.set_speed(1.2)
    player.play(ids(11))
    assert player.playback.speed == 1.5
    await until(player, titled("Song 11"))
    player.close()
    player = await make(players, tmp_path)
    player.play(ids(1))
    assert player.playback.speed == 1.0
    player.play(ids(12))
    assert player.playback.speed == 1.5


def test_only_so_many_places_are_kept() -> None:
    points = ResumePoints(ResumeFile(dict.fromkeys(ids(*range(1, MOST + 1)), BEGUN)), show_of)
    assert points.changed() is None

    episode = Track(TrackId(MOST + 9), "New", credits=(Credit(SHOW, "A show"),))
    points.note(Playback(episode, "paused", position=50.0))
    kept = points.changed()
    assert kept is not None
    assert len(kept.places) == MOST
    assert points.at(episode.id) == 50.0
    assert points.at(TrackId(1)) == 0.0
