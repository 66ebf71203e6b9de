"""What counts as heard: what sounded, while the process ran."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from msgspec.structs import replace

from fwtui.music import Track, TrackId
from fwtui.player.listens import STEP, Listen, ListenTimer, ListenTracker
from fwtui.player.playback import Playback

PLAYING = Playback(track=Track(TrackId(1), "A"), state="playing", seconds=200.0)


@pytest.mark.parametrize(("ago", "counts"), [(STEP, False), (3600.0, False), (101.0, True)])
async def test_a_process_that_stood_still_has_not_heard(ago: float, counts: bool) -> None:
    """It was stopped, or the machine slept: the clock went on, and nothing sounded."""
    tracker = ListenTracker(lambda: None)
    listens: list[Listen] = []
    tracker.heard.subscribe(listens.append)
    began = time.monotonic() - ago
    tracker.follow(PLAYING, began)
    while counts and began < time.monotonic() - STEP:
        began += STEP
        tracker.follow(PLAYING, began)
    tracker.leave()
    assert bool(listens) == counts


def test_a_loop_counts_once() -> None:
    timer, begun = ListenTimer(), replace(PLAYING, loop=(10.0, None))
    timer.follow(PLAYING, 0.0)
    timer.follow(begun, 10.0)
    timer.follow(replace(begun, loop=(10.0, 20.0)), 20.0)  # A to B was heard until now
    assert timer.heard(80.0) == 20.0
    timer.follow(PLAYING, 80.0)
    assert timer.heard(85.0) == 25.0
    timer.follow(replace(begun, loop=(60.0, 90.0)), 85.0)  # and this was not
    assert timer.heard(400.0) == 55.0


_LISTENING = """
import asyncio, time
from fwtui.music import Track, TrackId
from fwtui.player.listens import ListenTracker
from fwtui.player.playback import Playback

async def listen():
    tracker = ListenTracker(lambda: None)
    tracker.heard.subscribe(lambda listen: print("heard", flush=True))
    track = Track(TrackId(1), "A")
    tracker.follow(Playback(track=track, state="playing", seconds=6.0), time.monotonic())
    print("playing", flush=True)
    await asyncio.to_thread(input)
    tracker.leave()
    print("left", flush=True)

asyncio.run(listen())
"""


def test_a_process_that_was_stopped_has_not_heard() -> None:
    """By a real SIGSTOP of four seconds, where three are enough for a listen."""
    with subprocess.Popen(
        [sys.executable, "-c", _LISTENING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "playing\n"
        os.kill(child.pid, signal.SIGSTOP)
        time.sleep(4.0)
        os.kill(child.pid, signal.SIGCONT)
        child.stdin.write("\n")
        child.stdin.close()
        assert child.stdout.read() == "left\n"
