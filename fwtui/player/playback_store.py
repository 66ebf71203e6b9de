"""The current :class:`Playback` value, its observers, and when it is saved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from msgspec.structs import replace

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.player.playback import NoteChanged, Playback, PlayerEvent

log = logging.getLogger(__name__)

SOON = 1.0
"""Seconds from a change to its write."""
EVERY = 4.0
"""Seconds of playback between two writes of the place."""


class PlaybackStore:
    """Holds the :class:`Playback` value, applies events to it and notifies observers.

    Belongs to the event loop's thread.
    """

    def __init__(
        self, playback: Playback | None = None, write: Callable[[Playback], None] | None = None
    ) -> None:
        """``write`` saves a value; ``None`` saves nothing."""
        self.playback = playback or Playback()
        """The current value; changed by :meth:`apply` only."""
        self._write = write
        self._observers: Signal[Playback] = Signal()
        self._notes: Signal[str] = Signal()
        self._timer: asyncio.TimerHandle | None = None

    def subscribe(self, changed: Callable[[Playback], None]) -> Unsubscribe:
        """Call ``changed`` with every new value; returns a function that unsubscribes."""
        return self._observers.subscribe(changed)

    def on_note(self, noted: Callable[[str], None]) -> Unsubscribe:
        """Call ``noted`` with each note for the listener: skipped, no device, ..."""
        return self._notes.subscribe(noted)

    def apply(self, event: PlayerEvent) -> None:
        """Apply an event; observers are notified when the value changes."""
        before, after = self.playback, self.playback.after(event)
        if after == before:
            return
        self.playback = after
        if replace(after, position=0.0, at=0.0) != replace(before, position=0.0, at=0.0):
            self.save_soon()
        self._observers.emit(after)

    def note(self, sentence: str) -> None:
        """Show a sentence to the listener."""
        log.info("%s", sentence)
        self.apply(NoteChanged(sentence))
        self._notes.emit(sentence)

    def say(self, sentence: str) -> None:
        """Show a sentence to the listener that is not about what plays."""
        log.info("%s", sentence)
        self._notes.emit(sentence)

    def save(self) -> None:
        """Save the current value now."""
        if self._write:
            self._write(self.playback)

    def save_soon(self) -> None:
        """Save within :data:`SOON` seconds; every :data:`EVERY` from then on while it plays."""
        if self._write:
            loop = asyncio.get_running_loop()
            if self._timer is None or self._timer.when() > loop.time() + SOON:
                self._save_in(SOON)

    def close(self) -> None:
        """Save once more, and never again."""
        if self._timer:
            self._timer.cancel()
        self.save()
        self._write = None

    def _save_in(self, seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._save_and_repeat)

    def _save_and_repeat(self) -> None:
        self._timer = None
        self.save()
        if self.playback.state == "playing":
            self._save_in(EVERY)
