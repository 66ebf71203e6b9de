"""Smaller files on a slow connection, and only if that was asked for."""

from __future__ import annotations

import asyncio

import pytest

from fwtui.music import TrackId
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.bandwidth import PIECE, Throughput, saver_active, saver_settings
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.source import StreamSource
from tests.player.media import Shelf
from tests.player.stage import MUSIC, Tracks, until

SLOW = PlayerSettings(saver="slow", slow_kbps=800)


def link(*samples: tuple[int, float]) -> Throughput:
    speed = Throughput()
    for size, seconds in samples:
        speed.feed(size, seconds)
    return speed


def test_nothing_is_known_of_a_link_before_a_few_samples() -> None:
    assert link((PIECE, 1.0), (PIECE, 1.0)).kbps is None
    assert link(*[(1000, 0.001)] * 100).kbps is None


def test_the_speed_is_that_of_the_last_samples() -> None:
    speed = link(*[(PIECE, 0.01)] * 50)
    assert speed.kbps == pytest.approx(PIECE * 8 / 10)
    for _ in range(3):
        speed.feed(50_000, 2.0)
    assert speed.kbps == pytest.approx(200)


def test_one_hitch_makes_no_slow_link() -> None:
    speed = link(*[(PIECE, 0.1)] * 5, (10, 9.0))
    assert speed.kbps == pytest.approx(PIECE * 8 / 100)


def test_less_is_asked_for_only_as_it_was_set() -> None:
    assert not saver_active(PlayerSettings(), 10.0, before=False)
    assert saver_active(PlayerSettings(saver="always"), None, before=False)
    assert not saver_active(SLOW, None, before=False)
    assert saver_active(SLOW, 700.0, before=False)
    assert not saver_active(SLOW, 900.0, before=False)
    assert saver_active(SLOW, 900.0, before=True)
    assert not saver_active(SLOW, 1300.0, before=True)
    assert saver_active(PlayerSettings(saver="slow", metered=True), 1e6, before=False)


def test_the_saver_never_asks_for_more_than_was_chosen() -> None:
    small = PlayerSettings(format="mp3", bitrate=64)
    assert saver_settings(small) == small
    assert saver_settings(PlayerSettings()).bitrate == 96


async def test_a_transfer_is_measured() -> None:
    shelf = Shelf({"/file": bytes(4 * PIECE)}, pause=0.02)
    shelf.piece = 16384
    fetcher = Fetcher(PlayerSettings(), None)
    fetcher.connect(shelf)
    reader = fetcher.reader(fetcher.open(StreamSource(TrackId(1), "/file", "file")))
    assert reader
    while await asyncio.to_thread(reader.read, 1 << 20):
        pass
    reader.close()
    fetcher.close()
    assert fetcher.speed.kbps
    assert fetcher.speed.kbps < 16384 * 8 / 20


async def test_it_holds_from_the_next_track_on(players: list[Player]) -> None:
    songs = Tracks([MUSIC / f"naeturferja-{n}.opus" for n in (1, 2, 3)])
    files = {**songs.files, "/listen/2?to=opus&max_bitrate=96": songs.files["/listen/2"]}
    shelf = Shelf(files)
    player = Player(songs, PlayerSettings(saver="slow", fade=0.0, mpv={"ao": "null"}))
    players.append(player)
    notes: list[str] = []
    player.on_note(notes.append)
    player.connect(shelf)
    await player.start()
    fetcher = player._slots.fetcher
    assert fetcher
    player.play([TrackId(1)])
    await until(player, lambda now: now.state == "playing")
    for _ in range(5):
        fetcher.speed.feed(20_000, 2.0)
    player.add([TrackId(2)])
    player.next()
    await until(player, lambda now: now.row == 1 and now.state == "playing")
    for _ in range(5):
        fetcher.speed.feed(PIECE, 0.01)
    player.add([TrackId(3)])
    player.next()
    await until(player, lambda now: now.row == 2 and now.state == "playing")
    paths = [path for path, _ in shelf.asked]
    assert paths == ["/listen/1", "/listen/2?to=opus&max_bitrate=96", "/listen/3"]
    assert ["slow" in note for note in notes] == [True, False]
