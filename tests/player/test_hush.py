"""Before a cut it becomes quiet, and of many cuts in a row one is made."""

from __future__ import annotations

import asyncio

from fwtui.music import TrackId
from fwtui.player.hush import Hush
from fwtui.player.mpv import MpvOutput
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.player.media import Shelf
from tests.player.stage import MUSIC, Tracks, until


async def test_the_volume_falls_step_by_step_and_then_the_cut_is_made() -> None:
    shares: list[float] = []
    done = asyncio.Event()
    hush = Hush(shares.append)
    hush.begin(done.set, 0.01, asyncio.get_running_loop())
    assert hush.on
    await asyncio.wait_for(done.wait(), 5)
    assert not hush.on
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0


async def test_of_several_cuts_the_last_is_made() -> None:
    made: list[str] = []
    done = asyncio.Event()
    hush = Hush(lambda share: None)
    hush.begin(lambda: made.append("next"), 0.01, asyncio.get_running_loop())
    hush.instead(lambda: (made.append("the one after"), done.set())[0])
    await asyncio.wait_for(done.wait(), 5)
    assert made == ["the one after"]


async def test_a_cut_can_be_made_at_once() -> None:
    made: list[str] = []
    hush = Hush(lambda share: None)
    hush.begin(lambda: made.append("cut"), 1.0, asyncio.get_running_loop())
    hush.now()
    hush.now()
    assert made == ["cut"]
    assert not hush.on


async def test_who_skips_fast_hears_only_where_they_stop(players: list[Player]) -> None:
    songs = Tracks([MUSIC / f"naeturferja-{n}.flac" for n in (1, 2, 3)] * 3)
    player = Player(songs, PlayerSettings(replaygain="off", volume=70, mpv={"ao": "null"}))
    players.append(player)
    player.connect(Shelf(songs.files))
    await player.start()
    output = player._deck.output
    assert isinstance(output, MpvOutput)
    begun: list[int] = []
    begin = output._begin
    output._begin = lambda slot, paused: (begun.append(slot.ticket), begin(slot, paused))[1]  # type: ignore[method-assign]
    player.play(list(songs.known))
    await until(player, lambda now: now.state == "playing")
    assert begun == [1]
    for _ in range(5):
        player.next()
    player.seek_to(3.0)
    assert begun == [1]
    now = await until(player, lambda now: now.state == "playing" and now.position > 2.9)
    assert (now.track and now.track.id) == TrackId(6)
    assert len(begun) == 2
    assert player.playback.row == 5
    # A pause in the middle of it leaves nothing hushed behind.
    player.next()
    player.pause()
    player.set_volume(60)
    player.resume()
    await until(player, lambda now: now.row == 6 and now.state == "playing")
    assert not output._hushed
    assert not output._hush.on
