"""The current :class:`Playback` value, its observers, and when it is saved."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec.structs import replace

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.player.persistence import SaveTimer
from fwtui.player.playback import NoteChanged, Playback, PlayerEvent

log = logging.getLogger(__name__)


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
        self._save_timer = SaveTimer(self._save_and_repeat)

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
        """Save within a second."""
        if self._write:
            self._save_timer.soon()

    def close(self) -> None:
        """Save once more, and never again."""
        self._save_timer.cancel()
        self.save()
        self._write = None

    def _save_and_repeat(self) -> bool:
        self.save()
        return self.playback.state == "playing"
