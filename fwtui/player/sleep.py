"""The sleep timer: when playback ends by itself, and the fade-out before that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.player.playback import Playback, SleepAfter, SleepTimerChanged
from fwtui.player.playback_store import PlaybackStore
from fwtui.player.queue import PlayQueue

if TYPE_CHECKING:
    from fwtui.player.track_lookup import TrackLookup

STEP = 0.05
"""Seconds between two levels of the fade-out: 200 of them in ten seconds, none of which is heard
as a step."""
RINGS = 1.0
"""Seconds after the end of a track in which its last sound leaves the device."""


class SleepTimer:
    """Pauses at a time, or stops at the end of the track or of its album in the queue.

    The fade-out follows from the seconds that are left, so that a seek, a pause, another speed
    or a longer album take it back. Belongs to the event loop's thread.
    """

    def __init__(
        self,
        store: PlaybackStore,
        queue: PlayQueue,
        lookup: TrackLookup,
        *,
        pause: Callable[[], None],
        level: Callable[[float], None],
        fade: float = 0.0,
    ) -> None:
        """``level`` sets the part of the volume that is heard, 0.0 to 1.0; ``fade`` is in
        seconds."""
        self._store = store
        self._queue = queue
        self._lookup = lookup
        self._pause = pause
        self._set_level = level
        self._longest = self._fade = fade
        self._level = 1.0
        self._pausing = False
        self._timer: asyncio.TimerHandle | None = None
        self._rings_until = 0.0
        store.subscribe(lambda playback: self._look())

    def set(self, seconds: float | None = None, after: SleepAfter = "") -> None:
        """Pause after so many seconds, or stop after the track or album; without either, off."""
        at = None if seconds is None else time.monotonic() + seconds
        self._fade = self._longest
        self._store.apply(SleepTimerChanged(at, after))
        left = self._left(self._store.playback, time.monotonic())
        self._fade = self._longest if left is None else min(self._longest, left)
        self._look()

    def ends_here(self) -> bool:
        """Whether playback stops at the end of this track."""
        match self._store.playback.sleep_after:
            case "track":
                return True
            case "album":
                return self._album_ends()
            case _:
                return False

    def reached(self) -> None:
        """The track has ended that :meth:`ends_here` was about, and playback stops."""
        self._rings_until = time.monotonic() + RINGS
        self._over()

    def close(self) -> None:
        """Do nothing more."""
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _album_ends(self) -> bool:
        """Whether the next track is of another album; of an unknown track that is not known."""
        queue = self._queue
        coming = queue.peek()
        if coming is None or coming == queue.current or queue.row == len(queue) - 1:
            return True
        now, following = self._store.playback.track, self._lookup.track(coming)
        if now is None or following is None:
            return False
        return now.album is None or following.album is None or now.album.id != following.album.id

    def _left(self, playback: Playback, now: float) -> float | None:
        """Seconds until it sleeps; ``None`` while that is not known."""
        if playback.sleep_at is not None:
            return playback.sleep_at - now
        if playback.state == "playing" and playback.seconds and self.ends_here():
            return (playback.seconds - playback.place(now)) / playback.speed
        return None

    def _look(self) -> None:
        """Set the level of this moment, and when to look again."""
        if self._pausing:
            return
        self.close()
        now, playback = time.monotonic(), self._store.playback
        if playback.state == "preparing":
            self._rings_until = 0.0
        left, level, wait = self._left(playback, now), 1.0, None
        if left is not None and left <= 0 and playback.sleep_at is not None:
            self._pause_now()
            return
        if left is not None and playback.state != "playing":
            wait = left
        elif left is not None:
            level = self._level_at(left)
            wait = max(left - self._fade, STEP) if left > 0 else None
        elif self._rings_until > now:
            level, wait = self._level, self._rings_until - now
        self._be(level)
        if wait is not None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._look)

    def _level_at(self, left: float) -> float:
        return 1.0 if left >= self._fade or not self._fade else max(0.0, left / self._fade)

    def _be(self, level: float) -> None:
        if level != self._level:
            self._level = level
            self._set_level(level)

    def _pause_now(self) -> None:
        self._be(self._level_at(0.0))
        self._pausing = True
        try:
            self._pause()
        finally:
            self._pausing = False
        self._over()

    def _over(self) -> None:
        ended = "stopped" if self._store.playback.sleep_after else "paused"
        self._store.apply(SleepTimerChanged(None))
        self._look()
        self._store.note(f"Good night: the sleep timer {ended}.")
