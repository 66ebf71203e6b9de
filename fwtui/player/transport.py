"""The transport: pause, next and previous, seek, and the A–B loop."""

from __future__ import annotations

import time
from collections.abc import Callable

from fwtui.music import TrackId
from fwtui.player.playback import (
    SHORTEST_LOOP,
    UNHEARD,
    Loop,
    LoopChanged,
    PauseChanged,
    PreparationPaused,
    Sought,
)
from fwtui.player.playback_store import PlaybackStore
from fwtui.player.queue import PlayQueue
from fwtui.player.sequencer import Sequencer
from fwtui.player.slots import Slots

READ_AHEAD = 0.6
"""Seconds that an output has read beyond what is heard."""


def _steps(step: Callable[[], TrackId | None], times: int) -> int:
    """How many of so many steps in the queue were made before its end."""
    return next((done for done in range(times) if step() is None), times)


class Transport:
    """Commands of the listener for where in the queue and in the track is played."""

    def __init__(
        self, queue: PlayQueue, sequencer: Sequencer, slots: Slots, store: PlaybackStore
    ) -> None:
        self._queue, self._sequencer, self._slots, self._store = queue, sequencer, slots, store

    def toggle(self) -> None:
        """Pause or resume; when stopped, play from the start of the current track."""
        match self._store.playback.state:
            case "playing" | "preparing":
                self.pause()
            case "paused":
                self.resume()
            case "stopped":
                self._sequencer.play_current()

    def pause(self) -> None:
        """Pause; while stopped, also give up waiting for more rows."""
        self._sequencer.pause()

    def resume(self) -> None:
        """Play on after a pause or a stop."""
        state = self._store.playback
        if state.state == "stopped" or (state.state == "paused" and self._slots.now is None):
            stopped = state.state == "stopped"
            self._sequencer.play_current(None if stopped else state.position)
        elif state.state == "paused":
            self._slots.output.pause(False)
            if state.silent:
                self._store.note(UNHEARD)
            if self._slots.began and self._slots.sought_at is None:
                self._store.apply(PauseChanged(False, state.position, time.monotonic()))
            else:
                self._store.apply(PreparationPaused(False))

    def stop(self) -> None:
        """Stop; the queue stays."""
        self._sequencer.stop(keep=True)

    def next(self, times: int = 1) -> None:
        """Go so many tracks on, or to the last one; no effect at the end of the queue."""
        if not _steps(self._queue.next, times):
            return
        self._sequencer.reset_skips()
        if self._store.playback.state in ("paused", "stopped") and self._slots.now is None:
            self._sequencer.show_current()
        else:
            self._sequencer.switch_to_current()

    def previous(self, times: int = 1) -> None:
        """Go to the start of this track; within its first seconds, to the previous one.

        ``times``: as often, one step at once after the other.
        """
        place = self._store.playback.place(time.monotonic())
        rewinds = place > self._slots.settings.previous_rewinds
        if not _steps(self._queue.previous, times - rewinds):
            self.seek_to(0.0)
            return
        self._sequencer.reset_skips()
        if self._slots.now is None:
            self._sequencer.show_current()
        else:
            self._sequencer.play_current(paused=self._store.playback.state == "paused")

    def seek_by(self, seconds: float) -> None:
        """Seek forward, or back with less than 0; past the end, go to the next track."""
        state = self._store.playback
        place = state.place(time.monotonic()) + seconds
        if seconds > 0 and state.seconds and place >= state.seconds:
            self.next()
        else:
            self.seek_to(place)

    def seek_to(self, seconds: float) -> None:
        """Seek to this position, in seconds from the start of the track."""
        state = self._store.playback
        if state.track is None:
            return
        place = max(0.0, min(seconds, state.seconds) if state.seconds else seconds)
        at = time.monotonic()
        if self._slots.now:
            self._slots.seek(place, at, paused=state.state == "paused")
            self._store.apply(Sought(place, at))
        elif state.state == "paused":
            self._store.apply(Sought(place, at))
        self._store.save_soon()

    def step_loop(self) -> None:
        """Begin an A–B loop here, end it here and go back to its start, or clear it."""
        if self._store.playback.track is None:
            return
        place = self._store.playback.place(time.monotonic())
        match self._store.playback.loop:
            case None:
                self.set_loop((place, None))
            case (a, None):
                first, last = sorted((a, place))
                self.set_loop((first, max(last, first + SHORTEST_LOOP)))
            case _:
                self.set_loop(None)

    def set_loop(self, loop: Loop | None) -> None:
        """Repeat the current track from A to B until another one plays; ``None`` plays on.

        A and B are at least :data:`SHORTEST_LOOP` apart. What is outside of the loop, or so near
        to B that the output has read beyond it, goes to A.
        """
        a, b = loop or (0.0, None)
        place = self._store.playback.place(time.monotonic())
        self._store.apply(LoopChanged(loop))
        if b is not None and not a <= place < b - READ_AHEAD * self._store.playback.speed:
            self.seek_to(a)
        self._slots.output.loop(None if b is None else (a, b))
