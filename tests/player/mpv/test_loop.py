"""An A–B loop in libmpv: what is heard of it, to the sample, and around fades."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace

from fwtui.player.playback import SoundStarted
from fwtui.player.player import Player
from tests.player.media import Shelf
from tests.player.mpv.test_gapless import RATE, decoded
from tests.player.mpv.test_gapless import settings as taped
from tests.player.mpv.test_output import PIECE, SILENT, bench
from tests.player.stage import MUSIC, Tape, Tracks, until


async def test_from_b_to_a_without_a_gap(tape: Callable[..., Tape]) -> None:
    onto = tape(4 * RATE, 10.0)
    async with bench(taped(onto), PIECE) as here:
        here.output.load(here.slot("/0"))
        here.output.loop((2.0, 3.0))
        for _ in range(4):
            await here.event(SoundStarted)
    assert onto.ended.wait(10)
    heard, whole = np.frombuffer(onto.samples, "<f4"), decoded(PIECE)
    a, b = 2 * RATE, 3 * RATE
    again = whole[a - 1 : b]  # a seek goes to the sample before
    wanted = np.concatenate([whole[:b], again, again])
    assert np.array_equal(heard[: len(wanted)], wanted)


@pytest.mark.parametrize("fade", [0.0, 0.03])
async def test_it_is_shown_as_it_is_heard_and_ends_with_the_track(
    fade: float, players: list[Player]
) -> None:
    tracks = Tracks([PIECE, MUSIC / "naeturferja-1.flac"])
    player = Player(tracks, replace(SILENT, fade=fade))
    players.append(player)
    player.connect(Shelf(tracks.files))
    await player.start()
    player.play(tracks.known)
    await until(player, lambda now: now.state == "playing")
    a, b = 1.0, 2.0
    player.set_loop((a, b))
    await until(player, lambda now: now.state == "playing" and now.position >= a - 0.05)
    turn = await until(player, lambda now: now.position > b - 0.6)
    assert b - 0.6 < turn.position < b  # mpv is at A, and the device is not
    assert a <= turn.place(turn.at + 0.7) < a + 0.5
    player.pause()
    paused = await until(player, lambda now: now.state == "paused")
    assert a <= paused.position <= b
    player.resume()
    await until(player, lambda now: now.state == "playing")
    player.set_loop(None)  # it may be about to turn: it goes on
    await until(player, lambda now: now.state == "playing" and now.position > b - 0.5)
    assert player.playback.row == 0
    player.set_loop((a, b))
    player.next()
    assert player.playback.loop is None
    await until(player, lambda now: now.state == "playing" and now.row == 1)
