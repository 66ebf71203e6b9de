"""Volume, speed, ReplayGain and output device."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from msgspec.structs import replace

from fwtui.player.device_volumes import DeviceVolumes
from fwtui.player.output import Chain, Device
from fwtui.player.playback import PositionMoved, SoundChanged
from fwtui.player.playback_store import PlaybackStore
from fwtui.player.resume import ResumePoints
from fwtui.player.settings import ReplayGain
from fwtui.player.slots import Slots


class Sound:
    """Commands of the listener for how it sounds."""

    def __init__(
        self, store: PlaybackStore, slots: Slots, resume: ResumePoints, volumes: DeviceVolumes
    ) -> None:
        self._store, self._slots, self._resume, self._volumes = store, slots, resume, volumes
        self._level = 1.0
        """The part of the volume that is heard: less while the sleep timer fades out."""

    def set_volume(self, volume: int) -> None:
        """Set the volume, 0 to 100, on a cubic curve: 50 sounds a quarter as loud."""
        volume = min(max(volume, 0), 100)
        self._volumes.note(volume)
        self._set_sound(volume=volume)

    def change_volume(self, by: int) -> None:
        """Raise or lower the volume by so many of 100 steps."""
        self.set_volume(self._store.playback.volume + by)

    def mute(self) -> None:
        """Mute or unmute."""
        self._set_sound(muted=not self._store.playback.muted)

    def set_speed(self, speed: float) -> None:
        """Set the speed, 0.25 to 4; the pitch stays."""
        speed = min(max(speed, 0.25), 4.0)
        state = self._store.playback
        now = time.monotonic()
        if state.state == "playing" and self._slots.now:
            ticket = self._slots.now.slot.ticket
            self._store.apply(PositionMoved(ticket, state.place(now), now))
        self._store.apply(SoundChanged(state.volume, state.muted, speed))
        self._slots.output.speed(speed)
        self._resume.set_speed(state.track, speed)

    def set_gain(self, mode: ReplayGain, preamp: float) -> None:
        """Set ReplayGain: ``track``, ``album`` or ``off``, and a pre-amplification in dB."""
        self._slots.output.gain(mode, preamp)
        self._slots.settings = replace(self._slots.settings, replaygain=mode, preamp=preamp)
        self._store.save_soon()  # no Playback shows it

    def set_device(self, name: str) -> None:
        """Use one of :meth:`devices`, by its name, or ``auto``, at the volume it had last."""
        self._volumes.note(self._store.playback.volume)
        self._volumes.device = name
        self.set_volume(self._volumes.of_device(self._store.playback.volume))
        self._slots.output.device(name)

    async def devices(self) -> Sequence[Device]:
        """List the audio devices."""
        return await asyncio.to_thread(self._slots.output.devices)

    async def chain(self) -> Chain:
        """What becomes of the sound at this moment, from the file to the device."""
        return await asyncio.to_thread(self._slots.output.chain)

    def _set_sound(self, *, volume: int | None = None, muted: bool | None = None) -> None:
        state = self._store.playback
        volume = state.volume if volume is None else volume
        muted = state.muted if muted is None else muted
        self._slots.output.volume(volume * self._level, muted)
        self._store.apply(SoundChanged(volume, muted, state.speed))

    def set_level(self, level: float) -> None:
        """Sound at this part of the volume, 0 to 1: the sleep timer fades out."""
        self._level = level
        self._slots.output.volume(self._store.playback.volume * level, self._store.playback.muted)
