"""What the reader of mpv's events makes of a device that takes nothing."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import pytest

from fwtui.player.mpv.events import STALLED_LOOK, EventReader, MpvState
from fwtui.player.mpv.handle import MpvHandle
from fwtui.player.output import Slot
from fwtui.player.playback import BufferingChanged, OutputEvent, PositionMoved, Ticket
from fwtui.player.settings import PlayerSettings


class Frozen:
    """libmpv's properties at one moment: ``audio-pts`` is what the device plays."""

    def __init__(self) -> None:
        self.values: dict[bytes, float] = {b"time-pos": 10.0, b"audio-pts": 9.9}

    def double(self, name: bytes) -> float | None:
        return self.values.get(name)


def reader() -> tuple[EventReader, Frozen, MpvState, list[OutputEvent]]:
    """Ten seconds into a track of 200, which sounded half a second ago."""
    handle, state = Frozen(), MpvState()
    state.current, state.sounding, state.length = Ticket(1), True, 200.0
    state.position = (9.5, time.monotonic() - 0.5)
    state.heard = (9.9, time.monotonic() - 0.5)
    made = EventReader(cast("MpvHandle", handle), state)
    posted: list[OutputEvent] = []
    given: Any = made
    given._loop, given._observer = asyncio.get_running_loop(), posted.append
    return made, handle, state, posted


async def test_a_device_that_takes_nothing_is_loading_until_it_goes_on() -> None:
    made, handle, state, posted = reader()
    made._look()
    await asyncio.sleep(0)
    (stalled,) = [each for each in posted if isinstance(each, BufferingChanged)]
    assert stalled.on
    assert state.look_at < time.monotonic() + STALLED_LOOK + 0.1
    posted.clear()
    handle.values[b"audio-pts"] = 10.4
    state.heard = (9.9, time.monotonic() - 0.5)
    made._look()
    await asyncio.sleep(0)
    (goes_on,) = [each for each in posted if isinstance(each, BufferingChanged)]
    assert not goes_on.on


async def test_a_place_beyond_a_guessed_length_is_posted_once() -> None:
    made, handle, state, posted = reader()
    made._handle.text = lambda name: "mp3"  # type: ignore[method-assign]
    handle.values[b"duration"] = 9.0
    state.take(Slot(Ticket(1), "", seconds=9))
    made._on_sound()
    await asyncio.sleep(0)
    posted.clear()
    for place in (9.9, 10.1, 12.0):
        handle.values[b"time-pos"], state.position = place, (place, time.monotonic())
        made._look()
    await asyncio.sleep(0)
    (moved,) = [each for each in posted if isinstance(each, PositionMoved)]
    assert moved.position == 10.1
    assert state.place() == pytest.approx(12.0, abs=0.5), "a cut there is no end: it fades"


async def test_the_end_of_a_track_and_a_pause_are_no_stall() -> None:
    made, handle, state, posted = reader()
    state.length = 10.5
    made._look()
    state.length, state.paused = 200.0, True
    made._look()
    handle.values[b"audio-pts"] = 10.4
    state.paused = False
    made._look()
    await asyncio.sleep(0)
    assert not [each for each in posted if isinstance(each, BufferingChanged)]


def test_a_handle_that_is_destroyed_is_woken_in_vain() -> None:
    """A player may be closed while mpv ends by itself."""
    handle = MpvHandle(PlayerSettings(mpv={"ao": "null"}))
    handle.destroy()
    handle.wake_up()
    assert handle.node(b"volume") is None
