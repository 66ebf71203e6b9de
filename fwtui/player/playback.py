"""The playback state as a value, and the events that change it.

An :class:`Output <fwtui.player.output.Output>` posts events from its own thread; the
player posts the listener's commands. :meth:`Playback.after` is the one place where either
becomes a new state.

States: ``stopped`` (nothing is loaded), ``preparing`` (asked for and not heard yet: loading,
seeking or buffering; the clock stands), ``playing`` (heard),
``paused``. Each row is an event, each column the state before it:

================================  =========  =========  =======  =======
event                             stopped    preparing  playing  paused
================================  =========  =========  =======  =======
TrackSelected(paused=False)       preparing  preparing  preparing  preparing
TrackSelected(paused=True)        paused     paused     paused   paused
TrackOpened                       stopped    preparing  playing  paused
SoundStarted                      playing    playing    playing  paused
PositionMoved                     stopped    preparing  playing  paused
Sought                            stopped    preparing  preparing  paused
PauseChanged(on=True)             paused     paused     paused   paused
PauseChanged(on=False)            playing    playing    playing  playing
PreparationPaused(on=True)        paused     paused     paused   paused
PreparationPaused(on=False)       preparing  preparing  preparing  preparing
BufferingChanged(on=True)         stopped    preparing  preparing  paused
BufferingChanged(on=False)        stopped    playing    playing  paused
TrackEnded                        stopped    preparing  playing  paused
PlaybackStopped                   stopped    stopped    stopped  stopped
DeviceLost                        stopped    preparing  playing  paused
DeviceFound                       stopped    preparing  playing  paused
SoundChanged                      stopped    preparing  playing  paused
QueueChanged                      stopped    preparing  playing  paused
SleepTimerChanged                 stopped    preparing  playing  paused
LoopChanged                       stopped    preparing  playing  paused
NoteChanged                       stopped    preparing  playing  paused
================================  =========  =========  =======  =======

:class:`Sequencer <fwtui.player.sequencer.Sequencer>` drops events about a track that is no
longer loaded; which track follows a ``TrackEnded`` is its decision too.
"""

from __future__ import annotations

from typing import Literal, NewType, assert_never

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import Track

Ticket = NewType("Ticket", int)
"""Identifies one loading of one track into an output; never reused."""

State = Literal["stopped", "preparing", "playing", "paused"]
Repeat = Literal["off", "all", "one"]
EndKind = Literal["finished", "stopped", "failed"]
SleepAfter = Literal["", "track", "album"]
"""At whose end the sleep timer stops; ``""`` for none."""
Loop = tuple[float, float | None]
"""A and B of an A–B loop, in seconds into the track; without B nothing is repeated yet."""

SHORTEST_LOOP = 0.5
"""Seconds between A and B of a loop."""
GUESSED = 1.0
"""Seconds; a pod's lengths are rounded to one."""
NO_DEVICE = "No audio device: space plays unheard, : device chooses."
UNHEARD = "No audio device: this plays unheard. : device chooses."
"""Notes while there is no audio device."""

# --- events of an output ---------------------------------------------------------------


class TrackOpened(Struct, frozen=True):
    """The output opened this slot; no sound yet."""

    ticket: Ticket


class SoundStarted(Struct, frozen=True):
    """Sound began, for the first time or after a seek; ``seconds`` is the length found."""

    ticket: Ticket
    position: float
    at: float
    """``time.monotonic()`` when the position was true."""
    seconds: float | None = None
    guessed: bool = False
    """The length is an estimate from the bit rate (MP3 and ADTS have none in their header)."""


class PositionMoved(Struct, frozen=True):
    """The position differs from the one extrapolated by the clock."""

    ticket: Ticket
    position: float
    at: float


class PauseChanged(Struct, frozen=True):
    """The listener or the output paused (``on``) or resumed."""

    on: bool
    position: float
    at: float


class BufferingChanged(Struct, frozen=True):
    """The output ran out of bytes (``on``), or has them again."""

    ticket: Ticket
    on: bool
    position: float
    at: float


class TrackEnded(Struct, frozen=True):
    """The output is done with a slot.

    ``finished`` means that the output reached the end of the bytes it was given; whether
    these were the whole track is known by the stream. ``reason`` is technical, for the log.
    """

    ticket: Ticket
    kind: EndKind
    reason: str = ""


class DeviceLost(Struct, frozen=True):
    """There is no audio device, or it went away; playback continues without sound."""


class DeviceFound(Struct, frozen=True):
    """An audio device is available again."""

    name: str = ""


OutputEvent = (
    TrackOpened
    | SoundStarted
    | PositionMoved
    | PauseChanged
    | BufferingChanged
    | TrackEnded
    | DeviceLost
    | DeviceFound
)

# --- events of the player itself -----------------------------------------------------------


class TrackSelected(Struct, frozen=True):
    """A track became the current one; ``None`` while its metadata is fetched."""

    track: Track | None
    position: float = 0.0
    at: float = 0.0
    paused: bool = False


class Sought(Struct, frozen=True):
    """The listener seeks: nothing of the new position is heard before :class:`SoundStarted`."""

    position: float
    at: float


class PreparationPaused(Struct, frozen=True):
    """The listener paused (``on``) or resumed a track that is still loading."""

    on: bool


class PlaybackStopped(Struct, frozen=True):
    """Playback stopped; with ``keep`` the track stays shown, at its start."""

    keep: bool = True


class SoundChanged(Struct, frozen=True):
    """Volume, mute or speed was set."""

    volume: int
    muted: bool
    speed: float


class QueueChanged(Struct, frozen=True):
    """The queue or its modes changed."""

    row: int
    length: int
    repeat: Repeat
    shuffle: bool
    stop_after: bool
    next: Track | None
    version: int


class SleepTimerChanged(Struct, frozen=True):
    """The sleep timer was set, or cleared with ``None``."""

    at: float | None
    """``time.monotonic()`` when it pauses."""
    after: SleepAfter = ""


class LoopChanged(Struct, frozen=True):
    """The A–B loop was set, or cleared with ``None``."""

    loop: Loop | None


class NoteChanged(Struct, frozen=True):
    """The note for the listener changed; ``""`` clears it."""

    note: str


PlayerEvent = (
    OutputEvent
    | TrackSelected
    | Sought
    | PreparationPaused
    | PlaybackStopped
    | SoundChanged
    | QueueChanged
    | SleepTimerChanged
    | LoopChanged
    | NoteChanged
)


def listed_length(track: Track | None, position: float) -> float | None:
    """The length that the pod lists; ``None`` where a known place in the track is beyond it."""
    return _not_passed(track.seconds if track else None, position)


def _not_passed(length: float | None, position: float) -> float | None:
    return None if length and position > length + GUESSED else length


def looped(before: float, place: float, loop: Loop | None) -> float:
    """Where a clock is that went from ``before`` to ``place``, if it has come by B."""
    a, b = loop or (0.0, None)
    return a + (place - b) % (b - a) if b is not None and before < b <= place else place


class Playback(Struct, frozen=True):
    """The current track, its state and position, the sound settings and the queue modes."""

    track: Track | None = None
    state: State = "stopped"
    position: float = 0.0
    """Seconds into the track when :attr:`at` was read, negative while its sound has
    not left the device yet; show :meth:`place` instead."""
    at: float = 0.0
    """``time.monotonic()`` of :attr:`position`."""
    seconds: float | None = None
    """Length. Of two sources the output wins, which has the file before it, once there is
    sound; the pod's stands until then, and stays where the output only guesses from the bit rate
    and is more than :data:`GUESSED` away (libmpv reads no length in an MP3 without a Xing header
    or in ADTS; a pod has decoded the file). ``None`` where it is unknown, or was passed."""
    volume: int = 80
    muted: bool = False
    speed: float = 1.0
    repeat: Repeat = "off"
    shuffle: bool = False
    stop_after: bool = False
    """Stop at the end of this track."""
    sleep_at: float | None = None
    """``time.monotonic()`` when the sleep timer pauses."""
    sleep_after: SleepAfter = ""
    loop: Loop | None = None
    """The A–B loop of this track."""
    row: int = -1
    """Current row of the queue; -1 when it is empty."""
    length: int = 0
    """Tracks in the queue."""
    version: int = 0
    """Increases with every change of the queue."""
    begun: int = 0
    """Increases when a track is begun, also when it is the same one again; not when one that is
    selected gets its metadata, or goes on at its place after a failure."""
    next: Track | None = None
    """The track that follows, as far as it is known."""
    note: str = ""
    """A sentence for the listener about an obstacle to playback; ``""`` without one."""
    silent: bool = False
    """There is no audio device: playback makes no sound."""

    def place(self, now: float) -> float:
        """Seconds into the track at ``now`` (``time.monotonic()``), extrapolated by the clock."""
        place = self.position
        if self.state == "playing":
            place += (now - self.at) * self.speed
            place = looped(self.position, place, self.loop)
        if self.seconds:
            place = min(place, self.seconds)
        return max(0.0, place)

    def length_of(self, track: Track) -> float | None:
        """The length of a track: of the current one as its sound has it, else as it is listed."""
        current = self.track is not None and self.track.id == track.id
        return self.seconds if current else track.seconds

    def _length(self, found: float | None, guessed: bool) -> float | None:
        """See :attr:`seconds`."""
        listed = self.track.seconds if self.track is not None else None
        if guessed and found and listed and abs(found - listed) > GUESSED:
            return float(listed)
        return found or self.seconds

    def after(self, event: PlayerEvent) -> Playback:
        """The state once ``event`` has happened."""
        after = self._after(event)
        if after.silent and after.note in ("", NO_DEVICE, UNHEARD) and after.state != "stopped":
            return replace(after, note=NO_DEVICE if after.state == "paused" else UNHEARD)
        return after

    def _after(self, event: PlayerEvent) -> Playback:
        match event:
            case TrackSelected(track, position, at, paused):
                known = self.track
                again = known is not None and track is not None and track.id == known.id
                goes_on = known is None or (again and position > 0.0)
                return replace(
                    self,
                    track=track,
                    state="paused" if paused else "preparing",
                    position=position,
                    at=at,
                    seconds=listed_length(track, position),
                    begun=self.begun + (not goes_on),
                    note="",
                )
            case SoundStarted(_, position, at, seconds, guessed):
                state: State = "paused" if self.state == "paused" else "playing"
                return replace(
                    self,
                    state=state,
                    position=position,
                    at=at,
                    seconds=_not_passed(self._length(seconds, guessed), position),
                    note="",
                )
            case PositionMoved(_, position, at):
                seconds = _not_passed(self.seconds, position)
                return replace(self, position=position, at=at, seconds=seconds)
            case Sought(position, at):
                state = "preparing" if self.state == "playing" else self.state
                return replace(self, state=state, position=position, at=at)
            case PauseChanged(on, position, at):
                return replace(self, state="paused" if on else "playing", position=position, at=at)
            case BufferingChanged(_, on, position, at):
                if self.state in ("paused", "stopped"):
                    return self
                note = self.note if on else ""
                state = "preparing" if on else "playing"
                return replace(self, state=state, position=position, at=at, note=note)
            case PreparationPaused(on):
                return replace(self, state="paused" if on else "preparing")
            case PlaybackStopped(keep):
                kept = replace(self, state="stopped", position=0.0)
                return kept if keep else replace(kept, track=None, seconds=None)
            case SoundChanged(volume, muted, speed):
                return replace(self, volume=volume, muted=muted, speed=speed)
            case QueueChanged(row, length, repeat, shuffle, stop_after, next_, version):
                return replace(
                    self,
                    row=row,
                    length=length,
                    repeat=repeat,
                    shuffle=shuffle,
                    stop_after=stop_after,
                    next=next_,
                    version=version,
                )
            case SleepTimerChanged(at, sleep_after):
                return replace(self, sleep_at=at, sleep_after=sleep_after)
            case LoopChanged(loop):
                return replace(self, loop=loop)
            case NoteChanged(note):
                return replace(self, note=note)
            case DeviceLost():
                return replace(self, silent=True)
            case DeviceFound():
                return replace(self, silent=False, note="")
            case TrackOpened() | TrackEnded():
                return self  # the sequencer decides which track follows
            case _:
                assert_never(event)
