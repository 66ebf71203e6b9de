"""Before a cut it becomes quiet, and of many cuts in a row one is made.

What that sounds like is heard in real time: see test_real_time.
"""

from __future__ import annotations

import asyncio

import pytest

from fwtui.music import TrackId
from fwtui.player.mpv.fade import FADE_START, Fade
from fwtui.player.mpv.fading_output import FadingOutput
from fwtui.player.mpv.output import MpvOutput
from fwtui.player.output import Slot
from fwtui.player.playback import SoundStarted
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.player.media import Shelf
from tests.player.mpv.test_output import bench
from tests.player.stage import MUSIC, Tracks, until


def commands() -> tuple[Fade, list[tuple[str, ...]]]:
    given: list[tuple[str, ...]] = []
    return Fade(lambda *words: given.append(words), 0.03), given


async def test_the_cut_is_made_when_the_fade_was_heard() -> None:
    fade, given = commands()
    made: list[str] = []
    fade.out(lambda: made.append("cut"), asyncio.get_running_loop())
    assert [words[:2] for words in given] == [("af", "add")]
    assert fade.left(12.5) is None  # what was before it is still heard
    assert fade.left(FADE_START - 0.2) == pytest.approx(0.235)
    assert (fade.left(FADE_START + 0.04) or 0) < 0
    fade.heard(fade.number - 1)  # an older one
    assert made == []
    fade.heard(fade.number)
    fade.heard(fade.number)
    assert made == ["cut"]
    assert not fade.on
    fade.clear()
    fade.clear()
    assert [words[:2] for words in given] == [("af", "add"), ("af", "remove")]


async def test_of_several_cuts_the_last_is_made() -> None:
    fade, _ = commands()
    made: list[str] = []
    fade.out(lambda: made.append("next"), asyncio.get_running_loop())
    fade.instead(lambda: made.append("the one after"))
    fade.now()
    fade.now()
    assert made == ["the one after"]
    assert not fade.on


async def test_a_fade_that_is_never_heard_does_not_hold_up_the_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fwtui.player.mpv.fade.PATIENCE", 0.01)
    fade, _ = commands()
    done = asyncio.Event()
    fade.out(done.set, asyncio.get_running_loop())
    await asyncio.wait_for(done.wait(), 5)


async def test_what_is_muted_or_silent_is_cut_at_once() -> None:
    async with bench(
        PlayerSettings(fade=0.03, mpv={"ao": "null"}), MUSIC / "naeturferja-2.flac"
    ) as here:
        here.output.load(here.slot("/0"))
        await here.event(SoundStarted)
        assert isinstance(here.output, FadingOutput)
        assert here.output._output.audible()
        here.output.volume(50, True)
        here.output.stop()
        assert not here.output._fade.on
        here.output.volume(50, False)
        here.output.load(Slot(here.slot("/0").ticket, here.slot("/0").uri))
        assert not here.output._fade.on


async def test_who_skips_fast_hears_only_where_they_stop(players: list[Player]) -> None:
    songs = Tracks([MUSIC / f"naeturferja-{n}.flac" for n in (1, 2, 3)] * 3)
    asked = Shelf(songs.files)
    player = Player(songs, PlayerSettings(replaygain="off", volume=70, mpv={"ao": "null"}))
    players.append(player)
    player.connect(asked)
    await player.start()
    player.play(list(songs.known))
    await until(player, lambda now: now.state == "playing")
    begun: list[int] = []
    start = MpvOutput.start
    with pytest.MonkeyPatch.context() as patch:

        def noted(output: MpvOutput, slot: Slot) -> None:
            begun.append(slot.ticket)
            start(output, slot)

        patch.setattr(MpvOutput, "start", noted)
        for _ in range(5):
            player.next()
        player.seek_to(3.0)
        assert begun == []
        now = await until(player, lambda now: now.state == "playing" and now.position > 2.9)
        assert (now.track and now.track.id) == TrackId(6)
        assert len(begun) == 1
    assert player.playback.row == 5
    # A pause in the middle of it leaves nothing faded behind.
    player.next()
    player.pause()
    player.set_volume(60)
    player.resume()
    await until(player, lambda now: now.row == 6 and now.state == "playing")
    output = player._slots.output
    assert isinstance(output, FadingOutput)
    assert not output._fade.on
    assert not output._fade.filtered
