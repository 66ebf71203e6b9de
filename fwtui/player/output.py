"""Where sound goes: the protocol that the player speaks, and an output nobody hears."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from fwtui.errors import MpvMissing
from fwtui.player.playback import Began, Ended, Held, Opened, OutputEvent, PositionMoved, Ticket
from fwtui.player.settings import PlayerSettings

if TYPE_CHECKING:
    from fwtui.player.stream.download import Reader

Post = Callable[[OutputEvent], None]


class Slot(Struct, frozen=True):
    """One track in an output: the playing one, or the one that follows it without a gap."""

    ticket: Ticket
    uri: str
    """``fwtui://NONCE``: the stream to open."""
    start: float = 0.0
    """Seconds to begin at."""
    seconds: float | None = None
    """Length as far as it is known beforehand."""


class Device(Struct, frozen=True):
    """An audio device: the name to set, and the words to show."""

    name: str
    title: str


class Output(Protocol):
    """Two slots, playing and next, and what is done with them.

    No method blocks; what comes of it is told by events, handed to the function given to
    :meth:`listen` on the event loop's thread.
    """

    def listen(self, post: Post) -> None: ...

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        """Play this now; the second slot is emptied."""

    def follow(self, slot: Slot | None) -> None:
        """Fill the second slot, or empty it."""

    def skip(self) -> None:
        """Turn to the second slot now."""

    def stop(self) -> None: ...

    def pause(self, on: bool) -> None: ...

    def seek(self, seconds: float) -> None:
        """Go to this place of the playing track."""

    def volume(self, volume: int, muted: bool) -> None: ...

    def speed(self, speed: float) -> None:
        """1.0 is as recorded; the pitch stays."""

    def gain(self, mode: str, preamp: float) -> None:
        """ReplayGain: ``track``, ``album`` or ``off``, and decibels on top."""

    def device(self, name: str) -> None: ...

    def devices(self) -> tuple[Device, ...]:
        """What can be chosen. This one may take 150 ms: not on the event loop."""

    def close(self) -> None: ...


class SilentOutput:
    """Plays by the clock and is not heard: tracks begin, move and end as they would.

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
        self._end: asyncio.TimerHandle | None = None

    def listen(self, post: Post) -> None:
        self._post = post

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        if self.slots:
            self._later(Ended(self.slots[0].ticket, "stopped"))
        self.slots = [slot]
        self.paused = paused
        self._turn()

    def follow(self, slot: Slot | None) -> None:
        self.slots[1:] = [slot] if slot and self.slots else []

    def skip(self) -> None:
        if len(self.slots) > 1:
            self._later(Ended(self.slots.pop(0).ticket, "stopped"))
            self._turn()

    def stop(self) -> None:
        if self.slots:
            self._later(Ended(self.slots[0].ticket, "stopped"))
        self.slots = []
        self._wind()

    def pause(self, on: bool) -> None:
        if on == self.paused or not self.slots:
            self.paused = on
            return
        self._place = self._now()
        self._begun = time.monotonic()
        self.paused = on
        self._wind()
        self._later(Held(on, self._place, time.monotonic()))

    def seek(self, seconds: float) -> None:
        if self.slots:
            self._place, self._begun = seconds, time.monotonic()
            self._wind()
            self._later(PositionMoved(self.slots[0].ticket, seconds, self._begun))

    def volume(self, volume: int, muted: bool) -> None: ...

    def speed(self, speed: float) -> None:
        self._place, self._begun, self._speed = self._now(), time.monotonic(), speed
        self._wind()

    def gain(self, mode: str, preamp: float) -> None: ...

    def device(self, name: str) -> None: ...

    def devices(self) -> tuple[Device, ...]:
        return ()

    def close(self) -> None:
        self.slots = []
        self._wind()

    def _turn(self) -> None:
        slot = self.slots[0]
        self._place, self._begun = slot.start, time.monotonic()
        self._later(Opened(slot.ticket))
        self._later(Began(slot.ticket, slot.start, self._begun, slot.seconds))
        self._wind()

    def _now(self) -> float:
        if self.paused:
            return self._place
        return self._place + (time.monotonic() - self._begun) * self.pace * self._speed

    def _wind(self) -> None:
        if self._end:
            self._end.cancel()
            self._end = None
        if self.slots and not self.paused and self.slots[0].seconds is not None:
            left = max(0.0, self.slots[0].seconds - self._now())
            loop = asyncio.get_running_loop()
            self._end = loop.call_later(left / self.pace / self._speed, self._over)

    def _over(self) -> None:
        self._later(Ended(self.slots.pop(0).ticket, "finished"))
        self._end = None
        if self.slots:
            self._turn()

    def _later(self, event: OutputEvent) -> None:
        """After the present command, as another thread's event would come."""
        asyncio.get_running_loop().call_soon(self._post, event)


def libmpv(find: Callable[[str], Reader | None], settings: PlayerSettings) -> Output:
    """Loads libmpv, which takes some 150 ms: not on the event loop.

    ``find`` gives a stream's reader by its address. Raises :class:`MpvMissing`.
    """
    from fwtui.player.mpv.loader import load_libmpv

    load_libmpv()
    try:
        from fwtui.player.mpv.output import MpvOutput
    except (OSError, ImportError) as error:
        raise MpvMissing(
            "Nothing can be heard: libmpv is not installed.",
            hint="Install it (Debian, Ubuntu: apt install libmpv2; Fedora: dnf install mpv-libs; "
            "Arch: pacman -S mpv; macOS: brew install mpv) and start fwtui again.",
        ) from error
    return MpvOutput(find, settings)
