"""How it is heard: volume, speed, device, gain; the modes; and when it is time to sleep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable, Sequence
from pathlib import Path

from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.output import Device
from fwtui.player.playback import PositionMoved, Tuned
from fwtui.player.playback_store import TrackLookup
from fwtui.player.sequencer import Sequencer
from fwtui.player.settings import PlayerSettings, ReplayGain


class Manner(Sequencer):
    """The listener's commands that choose no track. What is chosen here is remembered."""

    def __init__(
        self,
        lookup: TrackLookup,
        settings: PlayerSettings | None,
        state_dir: Path | None,
        *,
        beside: bool = False,
    ) -> None:
        super().__init__(lookup, settings, state_dir, beside=beside)
        self._sleep: asyncio.TimerHandle | None = None
        if self._memory and self._memory.keep_albums:
            self.queue.kin = self._album_of

    # --- how it sounds ----------------------------------------------------------------

    def set_volume(self, volume: int) -> None:
        """0 to 100; the curve is soft (cubic): 50 is a quarter as loud to the ear."""
        self._tune(volume=min(max(volume, 0), 100))

    def change_volume(self, by: int) -> None:
        self.set_volume(self._playback.volume + by)

    def mute(self) -> None:
        """Mute, or sound again."""
        self._tune(muted=not self._playback.muted)

    def set_speed(self, speed: float) -> None:
        """0.25 to 4; the pitch stays."""
        speed = min(max(speed, 0.25), 4.0)
        state = self._playback
        now = time.monotonic()
        if state.state == "playing" and self._deck.now:
            self._change(PositionMoved(self._deck.now.slot.ticket, state.place(now), now))
        self._change(Tuned(state.volume, state.muted, speed))
        self._deck.output.speed(speed)

    def set_gain(self, mode: ReplayGain, preamp: float) -> None:
        """ReplayGain: ``track``, ``album`` or ``off``, and decibels on top."""
        self._deck.output.gain(mode, preamp)
        self._choose(replace(self.settings, replaygain=mode, preamp=preamp))

    def set_device(self, name: str) -> None:
        """One of :meth:`devices` by its name, or ``auto``."""
        self._deck.output.device(name)

    async def devices(self) -> Sequence[Device]:
        """The audio devices there are."""
        return await asyncio.to_thread(self._deck.output.devices)

    # --- modes ------------------------------------------------------------------------

    def cycle_repeat(self) -> None:
        """off, all, one."""
        self.queue.repeat = {"off": "all", "all": "one", "one": "off"}[self.queue.repeat]  # type: ignore[assignment]
        self._reordered()

    def toggle_shuffle(self) -> None:
        self.queue.shuffle(not self.queue.shuffled)
        self._reordered()

    def keep_albums(self, on: bool) -> None:
        """While shuffling, keep albums together and in their order."""
        self.queue.kin = self._album_of if on else None
        self._remember()

    def stop_after_this(self) -> None:
        """Stop when this track is through, or not after all."""
        self._stop_after = not self._stop_after
        self._reordered()

    def sleep_in(self, seconds: float | None) -> None:
        """Pause after so many seconds; ``None`` takes it back."""
        if self._sleep:
            self._sleep.cancel()
            self._sleep = None
        self._sleep_at = None
        if seconds is not None:
            self._sleep_at = time.monotonic() + seconds
            self._sleep = asyncio.get_running_loop().call_later(seconds, self._fall_asleep)
        self._reordered()

    def set_private(self, on: bool) -> None:
        """While private no listen is told."""
        self._listens.private = on
        self._choose(replace(self.settings, private=on))

    def set_quality(self, settings: PlayerSettings) -> None:
        """``format`` and ``bitrate`` of these hold from the next track on."""
        self._choose(replace(self.settings, format=settings.format, bitrate=settings.bitrate))
        self._deck.follow(None)
        self._reordered()

    # --- inside --------------------------------------------------------------------------

    def _choose(self, settings: PlayerSettings) -> None:
        self.settings = self._deck.settings = settings
        self._remember()

    def _remember(self) -> None:
        """What no :class:`Playback` shows is to survive too."""
        if self._session:
            self._saver.soon()

    def _fall_asleep(self) -> None:
        self._sleep = self._sleep_at = None
        self.pause()
        self._reordered()
        self._note("Good night: the sleep timer paused.")

    def _tune(self, *, volume: int | None = None, muted: bool | None = None) -> None:
        state = self._playback
        volume = state.volume if volume is None else volume
        muted = state.muted if muted is None else muted
        self._deck.output.volume(volume, muted)
        self._change(Tuned(volume, muted, state.speed))

    def _album_of(self, id: TrackId) -> Hashable:
        track = self._lookup.track(id)
        return track.album.id if track and track.album else -id
