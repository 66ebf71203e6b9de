"""What is heard right now, as a value, and the events that change it.

An :class:`Output <fwtui.player.output.Output>` posts events from its own thread; the
player posts the listener's own doing. :meth:`Playback.after` is the one place where
either becomes a new state.
"""

from __future__ import annotations

from typing import Literal, NewType, assert_never

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import Track

Ticket = NewType("Ticket", int)
"""One loading of one track into an output; never used twice."""

State = Literal["stopped", "preparing", "playing", "paused"]
Repeat = Literal["off", "all", "one"]
EndKind = Literal["finished", "stopped", "failed"]

# --- what an output tells --------------------------------------------------------------


class Opened(Struct, frozen=True):
    """The output turned to this slot; no sound yet."""

    ticket: Ticket


class Began(Struct, frozen=True):
    """Sound, for the first time or after a seek; ``seconds`` is the length it found."""

    ticket: Ticket
    position: float
    at: float
    """``time.monotonic()`` when the position was true."""
    seconds: float | None = None


class PositionMoved(Struct, frozen=True):
    """The position is not where the clock would have it."""

    ticket: Ticket
    position: float
    at: float


class Held(Struct, frozen=True):
    """Sound stops (``on``) or goes on: paused by the listener or by the output."""

    on: bool
    position: float
    at: float


class Starved(Struct, frozen=True):
    """The output waits for bytes (``on``), or has them again."""

    ticket: Ticket
    on: bool
    position: float
    at: float


class Ended(Struct, frozen=True):
    """The output is through with a slot.

    ``finished`` says only that the output met the end of what it was given; whether that
    was the whole track the stream knows. ``reason`` is technical, for the log.
    """

    ticket: Ticket
    kind: EndKind
    reason: str = ""


class DeviceLost(Struct, frozen=True):
    """There is no audio device, or it went away; playing goes on unheard."""


class DeviceFound(Struct, frozen=True):
    """Sound comes out again."""

    name: str = ""


OutputEvent = Opened | Began | PositionMoved | Held | Starved | Ended | DeviceLost | DeviceFound

# --- what the player itself does ---------------------------------------------------------


class Chosen(Struct, frozen=True):
    """A track became the current one; ``None`` while the pod is asked what it is."""

    track: Track | None
    position: float = 0.0
    at: float = 0.0
    paused: bool = False


class Awaited(Struct, frozen=True):
    """The listener paused (``on=False``) or resumed a track whose sound is not there yet."""

    on: bool


class Halted(Struct, frozen=True):
    """Nothing plays any more; the track stays in sight, at its start."""

    keep: bool = True


class Tuned(Struct, frozen=True):
    """Volume, mute or speed were set."""

    volume: int
    muted: bool
    speed: float


class Ordered(Struct, frozen=True):
    """The queue or its modes changed."""

    row: int
    length: int
    repeat: Repeat
    shuffle: bool
    stop_after: bool
    next: Track | None
    version: int
    sleep_at: float | None = None


class Noted(Struct, frozen=True):
    """A sentence for the listener; ``""`` takes it away."""

    note: str


PlayerEvent = OutputEvent | Chosen | Awaited | Halted | Tuned | Ordered | Noted


class Playback(Struct, frozen=True):
    """What is heard, where in it, and what comes."""

    track: Track | None = None
    state: State = "stopped"
    position: float = 0.0
    """Seconds into the track when :attr:`at` was read, less than 0 when its sound is still
    to come out of the device; :meth:`place` is what to show."""
    at: float = 0.0
    """``time.monotonic()`` of :attr:`position`."""
    seconds: float | None = None
    """Length as the output found it, before that as the pod says."""
    volume: int = 80
    muted: bool = False
    speed: float = 1.0
    repeat: Repeat = "off"
    shuffle: bool = False
    stop_after: bool = False
    """Stop when this track is through."""
    sleep_at: float | None = None
    """``time.monotonic()`` when the sleep timer pauses."""
    row: int = -1
    """Where in the queue; -1 when it is empty or over."""
    length: int = 0
    """Tracks in the queue."""
    version: int = 0
    """Grows with every change of the queue."""
    next: Track | None = None
    """What comes after, as far as it is known."""
    note: str = ""
    """A sentence for the listener about what holds sound up; ``""`` when nothing does."""
    silent: bool = False
    """No audio device: what plays is not heard."""

    def place(self, now: float) -> float:
        """Seconds into the track at ``now`` (``time.monotonic()``): by the clock, not by asking."""
        place = self.position
        if self.state == "playing":
            place += (now - self.at) * self.speed
        if self.seconds:
            place = min(place, self.seconds)
        return max(0.0, place)

    def after(self, event: PlayerEvent) -> Playback:
        """What is heard once ``event`` has happened."""
        match event:
            case Chosen(track, position, at, paused):
                return replace(
                    self,
                    track=track,
                    state="paused" if paused else "preparing",
                    position=position,
                    at=at,
                    seconds=track.seconds if track else None,
                    note="",
                )
            case Began(_, position, at, seconds):
                state: State = "paused" if self.state == "paused" else "playing"
                return replace(
                    self,
                    state=state,
                    position=position,
                    at=at,
                    seconds=seconds or self.seconds,
                    note="",
                )
            case PositionMoved(_, position, at):
                return replace(self, position=position, at=at)
            case Held(on, position, at):
                return replace(self, state="paused" if on else "playing", position=position, at=at)
            case Starved(_, on, position, at):
                if self.state in ("paused", "stopped"):
                    return self
                note = self.note if on else ""
                state = "preparing" if on else "playing"
                return replace(self, state=state, position=position, at=at, note=note)
            case Awaited(on):
                return replace(self, state="preparing" if on else "paused")
            case Halted(keep):
                kept = replace(self, state="stopped", position=0.0)
                return kept if keep else replace(kept, track=None, seconds=None)
            case Tuned(volume, muted, speed):
                return replace(self, volume=volume, muted=muted, speed=speed)
            case Ordered(row, length, repeat, shuffle, stop_after, next_, version, sleep_at):
                return replace(
                    self,
                    row=row,
                    length=length,
                    repeat=repeat,
                    shuffle=shuffle,
                    stop_after=stop_after,
                    next=next_,
                    version=version,
                    sleep_at=sleep_at,
                )
            case Noted(note):
                return replace(self, note=note)
            case DeviceLost():
                return replace(self, silent=True)
            case DeviceFound():
                return replace(self, silent=False)
            case Opened() | Ended():
                return self  # what follows from them is the queue's to say
            case _:
                assert_never(event)
