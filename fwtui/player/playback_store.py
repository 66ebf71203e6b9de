"""What the player tells: its value to the interface, notes, listens, and its memory."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.music import Track, TrackId
from fwtui.player.listens import Listen, Listens
from fwtui.player.persistence import QueuePersistence, SavedState, Saver
from fwtui.player.playback import Noted, Playback, PlayerEvent
from fwtui.player.queue import PlayQueue
from fwtui.player.radio import Feed
from fwtui.player.settings import PlayerSettings
from fwtui.player.slots import Slots

log = logging.getLogger(__name__)


class TrackLookup(Protocol):
    """Where the player finds out what a track id means."""

    def track(self, id: TrackId, /) -> Track | None:
        """What is known on this machine, at once."""

    async def fetch(self, id: TrackId, /) -> Track:
        """From the pod. Raises FwtuiError."""


class PlaybackStore:
    """The present :class:`Playback` value, who is told of it, and what of it is kept."""

    def __init__(
        self,
        lookup: TrackLookup,
        settings: PlayerSettings | None,
        state_dir: Path | None,
        *,
        beside: bool = False,
    ) -> None:
        """``beside``: the memory in ``state_dir`` is another process's. How loud it is and
        such is taken from there too, but neither the queue nor a pen."""
        self.settings = settings or PlayerSettings()
        """What holds now: those of config.toml, and what was chosen since."""
        self.queue = PlayQueue()
        """What was, is and comes; to be read, changed only by the player's commands."""
        self.source = ""
        """Where the queue came from, as it was said to :meth:`Player.play`."""
        self._lookup = lookup
        session = QueuePersistence(state_dir, self.settings) if state_dir else None
        memory: SavedState | None = None
        if session:
            memory = session.overheard() if beside else session.load(self.queue)
        self._session = None if beside else session
        self._memory = memory
        self.settings = memory.settled(self.settings) if memory else self.settings
        self._deck = Slots(self.settings, self._note)
        self._playback = Playback(volume=self.settings.volume)
        self._radio: Feed | None = None
        self._observers: Signal[Playback] = Signal()
        self._notes: Signal[str] = Signal()
        self._listens = Listens(self._deck.fate)
        self._listens.private = self.settings.private
        self._saver = Saver(self._save_again)
        if memory:
            track = self._known(self.queue.current)
            self._playback = memory.applied(self._playback, self.queue, track)
            self.source = memory.source

    @property
    def playback(self) -> Playback:
        return self._playback

    def subscribe(self, changed: Callable[[Playback], None]) -> Unsubscribe:
        """``changed`` is called with every new value, on the loop's thread."""
        return self._observers.subscribe(changed)

    def on_note(self, noted: Callable[[str], None]) -> Unsubscribe:
        """``noted`` is called with each sentence for the listener: skipped, no device, ..."""
        return self._notes.subscribe(noted)

    def on_listen(self, heard: Callable[[Listen], None]) -> Unsubscribe:
        """``heard`` is called once for each play that counts."""
        return self._listens.heard.subscribe(heard)

    def save(self) -> None:
        """Write queue and place down now."""
        if self._session:
            place = self._playback.place(time.monotonic())
            radio = self._radio.station if self._radio else None
            self._session.save(self.queue, self._playback, place, self.source, self.settings, radio)

    # --- inside --------------------------------------------------------------------------

    def _change(self, event: PlayerEvent) -> None:
        before, after = self._playback, self._playback.after(event)
        if after == before:
            return
        self._playback = after
        self._listens.follow(after, time.monotonic())
        if self._session and replace(after, position=0.0, at=0.0) != replace(
            before, position=0.0, at=0.0
        ):
            self._saver.soon()
        self._observers.emit(after)

    def _save_again(self) -> bool:
        self.save()
        return self._playback.state == "playing"

    def _note(self, sentence: str) -> None:
        log.info("%s", sentence)
        self._change(Noted(sentence))
        self._notes.emit(sentence)

    def _known(self, id: TrackId | None) -> Track | None:
        return None if id is None else self._lookup.track(id)
