"""What counts as heard: what sounded, while the process ran."""

from __future__ import annotations

import time

import pytest

from fwtui.music import Track, TrackId
from fwtui.player.listens import STEP, Listen, ListenTracker
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
