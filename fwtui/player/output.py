"""The audio output: its protocol, and an implementation without sound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from msgspec import Struct

from fwtui.player.playback import (
    OutputEvent,
    PauseChanged,
    SoundStarted,
    Ticket,
    TrackEnded,
    TrackOpened,
)

Post = Callable[[OutputEvent], None]


class Slot(Struct, frozen=True):
    """A track to load into an output, to play now or to follow without a gap."""

    ticket: Ticket
    uri: str
    """``fwtui://NONCE``: the stream to open."""
    start: float = 0.0
    """Start position in seconds."""
    seconds: float | None = None
    """Length in seconds, if it is known beforehand."""
    fast: bool = False
    """Seek by byte rate or seek table: :mod:`fwtui.player.stream.seek_index`."""


class Device(Struct, frozen=True):
    """An audio device: the name to set, and the title to show."""

    name: str
    title: str


class Samples(Struct, frozen=True):
    """The form of samples between two stages."""

    rate: int
    """Hertz."""
    format: str
    """``s16``, ``s32`` (of 24 bits too), ``float``."""
    channels: str
    """``stereo``, ``mono``, ``5.1``."""


class Chain(Struct, frozen=True):
    """What becomes of the sound; empty or ``None`` where it is not known."""

    codec: str = ""
    decoded: Samples | None = None
    given: Samples | None = None
    """What the device is given; its own rate is not known."""
    driver: str = ""
    """``pulse``, ``alsa``; ``null`` without a device."""
    device: str = ""
    """Title of the device that was chosen; empty for the system's own."""


class Output(Protocol):
    """Plays two slots: the current track, and the next one without a gap.

    No method blocks except :meth:`devices`; results arrive as events.
    """

    def listen(self, post: Post) -> None:
        """Call ``post`` with every event, on the thread of the running event loop."""

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        """Play this slot now; the second slot is emptied."""

    def follow(self, slot: Slot | None) -> None:
        """Fill the second slot, or empty it."""

    def skip(self) -> None:
        """Switch to the second slot now."""

    def stop(self) -> None:
        """Empty both slots."""

    def pause(self, on: bool) -> None:
        """Pause or resume."""

    def seek(self, seconds: float) -> None:
        """Seek in the current track, in seconds from its start."""

    def loop(self, span: tuple[float, float] | None) -> None:
        """Repeat this part of the current track without a gap; ``None`` plays on."""

    def volume(self, volume: float, muted: bool) -> None:
        """Set the volume, 0 to 100 on a cubic curve."""

    def speed(self, speed: float) -> None:
        """Set the speed; 1.0 is as recorded, the pitch stays."""

    def gain(self, mode: str, preamp: float) -> None:
        """Set ReplayGain: ``track``, ``album`` or ``off``, and a pre-amplification in dB."""

    def device(self, name: str) -> None:
        """Use this device, or ``auto``."""

    def devices(self) -> tuple[Device, ...]:
        """List the devices. May take 150 ms: not on the event loop."""

    def chain(self) -> Chain:
        """What becomes of the sound now. May take 150 ms: not on the event loop."""

    def close(self) -> None:
        """Stop and end every thread."""


class SilentOutput:
    """Plays by the clock, without sound: tracks start, advance and end as they would.

    ``pace`` is how many seconds of music pass in a second.
    """

    def __init__(self, pace: float = 1.0) -> None:
        self.pace = pace
        self.slots: list[Slot] = []
        self.paused = False
        self._post: Post = lambda event: None
        self._begun = 0.0
        self._place = 0.0
        self._speed = 1.0
        self._span: tuple[float, float] | None = None
        self._end: asyncio.TimerHandle | None = None

    def listen(self, post: Post) -> None:
        """Call ``post`` with every event."""
        self._post = post

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        """Play this slot now; the second slot is emptied."""
        if self.slots:
            self._later(TrackEnded(self.slots[0].ticket, "stopped"))
        self.slots = [slot]
        self.paused = paused
        self._turn()

    def follow(self, slot: Slot | None) -> None:
        """Fill the second slot, or empty it."""
        self.slots[1:] = [slot] if slot and self.slots else []

    def skip(self) -> None:
        """Switch to the second slot now."""
        if len(self.slots) > 1:
            self._later(TrackEnded(self.slots.pop(0).ticket, "stopped"))
            self._turn()

    def stop(self) -> None:
        """Empty both slots."""
        if self.slots:
            self._later(TrackEnded(self.slots[0].ticket, "stopped"))
        self.slots = []
        self._wind()

    def pause(self, on: bool) -> None:
        """Pause or resume."""
        if on == self.paused or not self.slots:
            self.paused = on
            return
        self._place = self._now()
        self._begun = time.monotonic()
        self.paused = on
        self._wind()
        self._later(PauseChanged(on, self._place, time.monotonic()))

    def seek(self, seconds: float) -> None:
        """Seek in the current track."""
        if self.slots:
            self._place, self._begun = seconds, time.monotonic()
            self._wind()
            slot = self.slots[0]
            self._later(SoundStarted(slot.ticket, seconds, self._begun, slot.seconds))

    def loop(self, span: tuple[float, float] | None) -> None:
        """Repeat this part of the current track; ``None`` plays on."""
        self._place, self._begun, self._span = self._now(), time.monotonic(), span
        self._wind()

    def volume(self, volume: float, muted: bool) -> None:
        """Does nothing."""

    def speed(self, speed: float) -> None:
        """Set the speed; the clock follows."""
        self._place, self._begun, self._speed = self._now(), time.monotonic(), speed
        self._wind()

    def gain(self, mode: str, preamp: float) -> None:
        """Does nothing."""

    def device(self, name: str) -> None:
        """Does nothing."""

    def devices(self) -> tuple[Device, ...]:
        """There are none."""
        return ()

    def chain(self) -> Chain:
        """Nothing is known of what makes no sound."""
        return Chain()

    def close(self) -> None:
        """Stop the clock."""
        self.slots = []
        self._wind()

    def _turn(self) -> None:
        slot = self.slots[0]
        self._place, self._begun = slot.start, time.monotonic()
        self._later(TrackOpened(slot.ticket))
        self._later(SoundStarted(slot.ticket, slot.start, self._begun, slot.seconds))
        self._wind()

    def _now(self) -> float:
        if self.paused:
            return self._place
        return self._place + (time.monotonic() - self._begun) * self.pace * self._speed

    def _wind(self) -> None:
        if self._end:
            self._end.cancel()
            self._end = None
        if not self.slots or self.paused:
            return
        now, end, over = self._now(), self.slots[0].seconds, self._over
        if self._span and now < self._span[1]:
            end, over = self._span[1], partial(self.seek, self._span[0])
        if end is not None:
            left = max(0.0, end - now)
            loop = asyncio.get_running_loop()
            self._end = loop.call_later(left / self.pace / self._speed, over)

    def _over(self) -> None:
        self._later(TrackEnded(self.slots.pop(0).ticket, "finished"))
        self._end = None
        if self.slots:
            self._turn()

    def _later(self, event: OutputEvent) -> None:
        """Post after the present command, as another thread's event would arrive."""
        asyncio.get_running_loop().call_soon(self._post, event)
