"""Events of libmpv: received on a thread of their own, and posted to the event loop.

Importing this module loads libmpv.
"""

from __future__ import annotations

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Any

import mpv as binding

from fwtui.player.mpv.fade import FADE_START, HEARD, Fade
from fwtui.player.mpv.handle import FIRST_TICKET, MpvHandle
from fwtui.player.mpv.replaygain import Gains, unknown_gains
from fwtui.player.output import Post, Slot
from fwtui.player.playback import (
    GUESSED,
    BufferingChanged,
    DeviceFound,
    DeviceLost,
    EndKind,
    OutputEvent,
    PositionMoved,
    SoundStarted,
    Ticket,
    TrackEnded,
    TrackOpened,
    looped,
)
from fwtui.text import plain

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two reads of the position; in between it is extrapolated."""
SETTLED = 0.4
"""Seconds after which a device has begun to play what it was given."""
DRIFT = 0.05
"""Seconds by which the extrapolated position may be wrong before a correction is posted."""
PREFETCH_SECONDS = 5.0
"""Before the end: enough to open what is in our sparse file, and little time for an edit of
the queue to make it stale."""
STANDS = 0.06
"""Seconds between two reads of ``audio-pts`` after which one that is the same makes no sound."""
STALLED_LOOK = 0.25
"""Seconds between two reads while the sound stands still."""
GLANCE = 0.02
"""Seconds between two reads of how far a fade is."""

DISABLED = binding.MpvEventID.VIDEO_RECONFIG, binding.MpvEventID.AUDIO_RECONFIG
"""They would wake the thread several times in a track's first milliseconds."""

GUESSED_FORMATS = ("mp3", "aac")
"""Formats of libavformat whose length mpv may guess from the bit rate."""

SLOTS_KNOWN = 16
LOOK, SOUGHT = 1, 2
"""Reply numbers: of a command after which the position is read, and of a seek."""
PAUSED_FOR_CACHE, CURRENT_AO = 1, 2
ERROR_SHOWN = 64


class MpvState:
    """What libmpv plays, and where in it.

    The event loop's thread writes what it commands, mpv's thread what mpv reports; each
    field is assigned whole, so that no lock is needed.
    """

    def __init__(self) -> None:
        self.current = Ticket(0)
        self.following = False
        """The second slot is filled."""
        self.pending: float | None = None
        """A seek that mpv has not accepted yet, in seconds."""
        self.seeking = False
        self.sounding = False
        self.position = (0.0, 0.0)
        """Seconds into the track, and ``time.monotonic()`` when that was true."""
        self.length: float | None = None
        self.listed: dict[Ticket, float | None] = {}
        """The pod's lengths of the last slots."""
        self.limit = math.inf
        """Where a length that is a guess is proved wrong."""
        self.speed = 1.0
        self.loop: tuple[float, float] | None = None
        """A and B of a loop, in seconds."""
        self.turned = False
        """mpv has gone from B to A; the device has not, for some 0.4 s."""
        self.paused = False
        """As commanded; during a fade mpv is not paused yet."""
        self.lost = False
        """There is no audio device."""
        self.stalled = False
        """The device is given nothing, or takes nothing."""
        self.heard: tuple[float | None, float] = (None, 0.0)
        """mpv's ``audio-pts``, and ``time.monotonic()`` when it was read."""
        self.gains = Gains()
        """The gains of the current file that mpv does not know."""
        self.gain_mode, self.preamp = "track", 0.0
        """ReplayGain as it is set: ``track``, ``album`` or ``off``, and decibels."""
        self.look_at = 0.0
        """``time.monotonic()`` of the next read of the position."""

    def place(self) -> float | None:
        """The extrapolated position; ``None`` when nothing sounds, or it is about to jump or
        end."""
        if self.pending is not None or self.seeking:
            return None
        place = self.clock(time.monotonic())
        left = ((self.length or 0.0) - place) / self.speed
        return max(0.0, place) if self.sounding and left > 2 * HEARD else None

    def clock(self, now: float) -> float:
        """The position at ``now``, extrapolated though nothing may sound."""
        place, at = self.position
        return looped(place, place + (now - at) * self.speed, self.loop)

    def here(self) -> float:
        """The position of this moment, also while paused."""
        return self.position[0] if self.paused else self.clock(time.monotonic())

    def heard_at(self, place: float) -> float:
        """What is heard at mpv's position, which goes back with what is decoded: before A it
        means the last of the turn before."""
        if self.turned and self.loop and place < self.loop[0]:
            place = max(0.0, self.loop[1] - self.loop[0] + place)
        return place

    def turns_soon(self) -> bool:
        """mpv may have read up to B: without its loop the file would end there."""
        if self.loop is None:
            return False
        place = self.here()
        return self.loop[1] - HEARD * self.speed < place <= self.loop[1]

    def take(self, slot: Slot) -> None:
        """A slot is given to mpv."""
        self.listed[slot.ticket] = slot.seconds
        if len(self.listed) > SLOTS_KNOWN:
            del self.listed[next(iter(self.listed))]

    def leave(self) -> None:
        """The current track is over."""
        self.pending, self.following, self.sounding = None, False, False


class EventReader:
    """Receives the events of one handle, keeps its state, posts :data:`OutputEvent`s."""

    def __init__(self, handle: MpvHandle, state: MpvState, fade: Fade | None = None) -> None:
        """``fade``: while it runs its progress is read instead of the position."""
        self._handle = handle
        self._state = state
        self._fade = fade
        self._loop: asyncio.AbstractEventLoop | None = None
        self._observer: Post = lambda event: None
        self._entries: dict[int, Ticket] = {}
        """Tickets by mpv's playlist entry ids."""
        self._prefetching = False
        self._closing = False
        self._glance_at = 0.0
        self._thread = threading.Thread(target=self._receive, name="mpv", daemon=True)

    def listen(self, post: Post) -> None:
        """Start the thread; ``post`` is called on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._observer = post
        observed = {PAUSED_FOR_CACHE: b"paused-for-cache", CURRENT_AO: b"current-ao"}
        self._handle.request_events(observed, DISABLED)
        self._thread.start()

    def watch_fade(self) -> None:
        """A fade has begun: read its progress from now on."""
        self._glance_at = 0.0
        self._handle.wake_up()

    def close(self) -> None:
        """End the thread and destroy the handle."""
        if self._closing:
            return
        self._closing = True
        if self._thread.is_alive():
            self._handle.wake_up()
            self._thread.join(2.0)
        else:
            self._handle.destroy()

    # --- inside: mpv's thread ---------------------------------------------------------------

    def _post(self, event: OutputEvent) -> None:
        self._call(self._observer, event)

    def _call(self, function: Callable[..., None], *args: object) -> None:
        """Call it on the event loop."""
        if self._loop is None or self._closing:
            return
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError:
            log.info("an event came after the interface had ended")

    def _receive(self) -> None:
        while not self._closing:
            event = self._handle.wait_event(self._patience())
            try:
                kind = event.event_id.value
                if kind == binding.MpvEventID.SHUTDOWN:
                    break
                if kind != binding.MpvEventID.NONE:
                    self._on_event(kind, event)
                if self._fading:
                    self._glance()
                elif time.monotonic() >= self._state.look_at:
                    self._state.look_at = time.monotonic() + LOOK_EVERY
                    self._look()
            except Exception:
                log.exception("an event of mpv was not understood")
        self._handle.destroy()

    @property
    def _fading(self) -> bool:
        return self._fade is not None and self._fade.on

    def _patience(self) -> float:
        """Seconds until a read is due without an event; -1: never."""
        state = self._state
        if self._fading:
            return max(0.0, self._glance_at - time.monotonic())
        if state.lost or (state.sounding and not state.paused):
            return max(0.0, state.look_at - time.monotonic())
        return -1.0

    def _glance(self) -> None:
        """Check whether the fade has left the device."""
        if self._fade is None:
            return
        now, number = time.monotonic(), self._fade.number
        if now < self._glance_at:
            return
        left = self._fade.left(self._handle.double(b"audio-pts"))
        self._glance_at = now + (GLANCE if left is None else min(max(left, GLANCE / 4), GLANCE))
        if left is not None and left <= 0:
            self._glance_at = now + HEARD  # reported once
            self._call(self._fade.heard, number)

    def _on_event(self, kind: int, event: Any) -> None:
        ids, state = binding.MpvEventID, self._state
        if kind == ids.COMMAND_REPLY:
            self._on_reply(event)
        elif kind == ids.START_FILE:
            state.current = self._entries.get(event.data.playlist_entry_id, Ticket(0))
            state.sounding = state.seeking = state.turned = False
            if self._prefetching:
                self._prefetching = False
                self._handle.set("prefetch-playlist", "no")
            self._post(TrackOpened(state.current))
        elif kind == ids.FILE_LOADED:
            if state.pending is not None:
                self._handle.command("seek", f"{state.pending:.6f}", "absolute+exact", reply=SOUGHT)
        elif kind == ids.SEEK:
            state.turned = state.loop is not None and not state.seeking
            state.seeking = True
        elif kind == ids.PLAYBACK_RESTART:
            # A seek that was commanded since has a restart of its own.
            state.seeking = state.pending is not None
            if not state.seeking:
                self._on_sound()
        elif kind == ids.END_FILE:
            self._on_end(event.data)
        elif kind == ids.PROPERTY_CHANGE:
            self._on_property(event)
        elif kind == ids.HOOK:
            self._on_preloaded(event.data.id)
        elif kind == ids.LOG_MESSAGE:
            message = event.data
            # Without a device every attempt logs the same; a track that is skipped while it
            # opens logs a failure, and one that is wanted reports it by its end.
            level = logging.WARNING if state.sounding else logging.INFO
            level = logging.DEBUG if state.lost else level
            log.log(level, "mpv %s: %s", message.prefix, plain(_text(message.text)).strip())

    def _on_reply(self, event: Any) -> None:
        number = event.reply_userdata
        if number >= FIRST_TICKET:
            result = event.data.result if event.error >= 0 else None
            if isinstance(result, dict):
                entry = {_text(key): value for key, value in result.items()}
                self._entries[entry["playlist_entry_id"]] = Ticket(number - FIRST_TICKET)
            else:
                self._post(TrackEnded(Ticket(number - FIRST_TICKET), "failed", "not accepted"))
        elif number == SOUGHT:
            refused = event.error < 0 and self._state.sounding
            if event.error >= 0 or refused:
                self._state.pending = None
            if refused:  # a stream that cannot seek: what sounds goes on
                self._state.seeking = False
                self._on_sound()
        elif number == LOOK:
            self._look(always=True)
        elif event.error < 0:
            log.debug("mpv refused a command: %s", event.error)

    def _time_pos(self) -> float | None:
        """The position as mpv reports it; ``None`` without one, or during a fade."""
        place = self._handle.double(b"time-pos")
        return place if place is None or place < FADE_START / 2 else None

    def _on_sound(self) -> None:
        place, length = self._time_pos(), self._handle.double(b"duration")
        if place is None:
            return  # a stream that failed at a seek: its end is next
        now, state = time.monotonic(), self._state
        place = state.heard_at(place)
        state.sounding, state.length = True, length
        state.position = (place, now)
        state.look_at = now + SETTLED
        state.heard, state.stalled = (self._handle.double(b"audio-pts"), now), False
        guessed = self._handle.text(b"file-format") in GUESSED_FORMATS
        expected = state.listed.get(state.current) or length or math.inf
        state.limit = expected + GUESSED if guessed else math.inf
        self._post(SoundStarted(state.current, place, now, length, guessed))
        if not state.paused and self._fade is not None:
            self._call(self._fade.sounding)

    def _on_preloaded(self, hook: int) -> None:
        """A file is open and nothing of it has sounded: add a gain that mpv does not know."""
        state = self._state
        try:
            tracks = self._handle.node(b"track-list") or []
            state.gains = unknown_gains(self._handle.node(b"metadata") or {}, tracks)
            if gain := state.gains.of(state.gain_mode):
                preamp = f"{state.preamp + gain:.2f}"
                self._handle.set_preamp_of_file(preamp)
        finally:
            self._handle.go_on(hook)

    def _on_end(self, end: Any) -> None:
        ticket = self._entries.pop(end.playlist_entry_id, Ticket(0))
        kinds: dict[int, EndKind] = {end.EOF: "finished", end.ERROR: "failed"}
        reason = str(end.error) if end.error else ""
        self._state.sounding = False
        self._post(TrackEnded(ticket, kinds.get(end.reason, "stopped"), reason[:ERROR_SHOWN]))

    def _on_property(self, event: Any) -> None:
        value = event.data.value if event.data.format.value else None
        if event.reply_userdata == PAUSED_FOR_CACHE:
            if self._state.sounding and not self._fading:
                place, now = self._time_pos() or 0.0, time.monotonic()
                self._state.position = (place, now)
                self._post(BufferingChanged(self._state.current, bool(value), place, now))
        elif event.reply_userdata == CURRENT_AO:
            name = _text(value) if value else ""
            self._on_device(name)

    def _on_device(self, name: str) -> None:
        """``null`` is mpv's fallback without a device."""
        state = self._state
        if name == "null" and not state.lost and not self._null_chosen():
            state.lost = True
            self._post(DeviceLost())
        elif name and name != "null" and state.lost:
            state.lost = False
            self._post(DeviceFound(name))

    def _null_chosen(self) -> bool:
        return [one.get("name") for one in self._handle.node(b"ao") or []] == ["null"]

    def _look(self, *, always: bool = False) -> None:
        """Read the position, post it if the extrapolated one is wrong; prefetch near the end."""
        state = self._state
        if state.lost and not always:
            self._try_device()
            return
        if state.lost and state.paused:
            return  # each attempt moves mpv's position, and the listener's stands
        if not state.sounding or state.seeking or self._fading:
            return
        place, now = self._time_pos(), time.monotonic()
        if place is None:
            return
        place = state.heard_at(place)
        expected = state.position[0] if state.paused else state.clock(now)
        passed = place > state.limit
        if passed:
            state.limit = state.length = math.inf  # posted once; the end may be far
        if always or passed or abs(place - expected) > DRIFT:
            state.position = (place, now)
            self._post(PositionMoved(state.current, place, now))
        self._look_at_sound(place, now)
        if state.following and not self._prefetching:
            left = self._handle.double(b"time-remaining")
            if left is not None and left < PREFETCH_SECONDS:
                self._prefetching = True
                self._handle.set("prefetch-playlist", "yes")

    def _look_at_sound(self, place: float, now: float) -> None:
        """Post whether the device goes on: a clock that runs over silence is none that is heard.

        ``audio-pts`` is the timestamp of what the device plays. At the end of a track it stands
        while the device plays the rest.
        """
        state = self._state
        heard, at = state.heard
        if state.paused or (state.length and state.length - place < 2 * HEARD * state.speed):
            state.stalled = False
            return
        if now - at < STANDS:
            return
        state.heard = (self._handle.double(b"audio-pts"), now)
        stands = state.heard[0] == heard
        if stands:
            state.look_at = now + STALLED_LOOK
        if stands != state.stalled:
            state.stalled = stands
            self._post(BufferingChanged(state.current, stands, place, now))

    def _try_device(self) -> None:
        """Try to open a device. An attempt takes samples from mpv which are not the listener's:
        what plays unheard goes back to where the clock is."""
        state = self._state
        place = state.place()
        if state.paused or (state.sounding and place is None):
            place = None
        self._handle.command("ao-reload")
        if place is not None and not self._fading:
            self._handle.command("seek", f"{place:.6f}", "absolute+exact")


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
