"""What libmpv tells: its events, received on a thread of their own and posted home.

Nothing else touches properties. Importing this loads libmpv.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import mpv as binding

from fwtui.player.mpv import stream_cb
from fwtui.player.mpv.fade import APART, HEARD, Fade
from fwtui.player.mpv.handle import FIRST_TICKET, Core
from fwtui.player.mpv.stream_cb import Find
from fwtui.player.output import Post
from fwtui.player.playback import (
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
)
from fwtui.player.settings import PlayerSettings
from fwtui.text import plain

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two looks at the position; in between the clock tells it."""
SETTLED = 0.4
"""Seconds after which a device has begun to play what it was given."""
DRIFT = 0.05
"""Seconds that the clock may be wrong before it is told."""
PREFETCH_SECONDS = 5.0
"""Before the end: enough to open what lies in our spool, and little time for an edit of the
queue to make it stale."""
GLANCE = 0.02
"""Seconds between two looks at how far a fade is."""

UNHEEDED = binding.MpvEventID.VIDEO_RECONFIG, binding.MpvEventID.AUDIO_RECONFIG
"""They would wake the thread some times in a track's first milliseconds."""

LOOK, SOUGHT = 1, 2
"""What a reply is to: a look at the position, or a seek."""
PAUSED_FOR_CACHE, CURRENT_AO = 1, 2
ERROR_SHOWN = 64


class EventReader(Core):
    """One libmpv as it tells of itself: what it plays, where in it, and on what device."""

    def __init__(self, find: Find, settings: PlayerSettings) -> None:
        """Raises :class:`MpvMissing` when libmpv will not start."""
        super().__init__(settings)
        self._owner = stream_cb.serve(self._handle, find)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._post_home: Post = lambda event: None
        self._entries: dict[int, Ticket] = {}
        self._current = Ticket(0)
        self._following = False
        self._loaded = False
        self._pending: float | None = None
        """A place to go to that mpv has not accepted yet."""
        self._seeking = False
        self._sounding = False
        self._told = (0.0, 0.0)
        self._look_at = 0.0
        self._speed = 1.0
        self._paused = False
        self._held = False
        """As :attr:`_paused`, and mpv knows."""
        self._lost = False
        self._prefetching = False
        self._closing = False
        self._length: float | None = None
        self._fade = Fade(self._command, settings.fade)
        self._glance_at = 0.0
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._receive, name="mpv", daemon=True)

    def listen(self, post: Post) -> None:
        self._loop = asyncio.get_running_loop()
        self._post_home = post
        binding._mpv_request_log_messages(self._handle, b"warn")
        for event in UNHEEDED:
            binding._mpv_request_event(self._handle, binding.MpvEventID(event), 0)
        # As nodes: python-mpv reads the data of an event right in this format only.
        for number, name in ((PAUSED_FOR_CACHE, b"paused-for-cache"), (CURRENT_AO, b"current-ao")):
            node = binding.MpvFormat.NODE
            binding._mpv_observe_property(self._handle, number, name, node)
        self._thread.start()

    def close(self) -> None:
        self._fade.forget()
        with self._gate:
            if self._closing:
                return
            self._closing = True
        if self._thread.is_alive():
            binding._mpv_wakeup(self._handle)
            self._thread.join(2.0)
        else:
            self._destroy()

    def _place(self) -> float | None:
        """Where it sounds by the clock; ``None`` when it does not, or is about to move or end."""
        if self._pending is not None or self._seeking:
            return None
        place, at = self._told
        place += (time.monotonic() - at) * self._speed
        left = ((self._length or 0.0) - place) / self._speed
        return max(0.0, place) if self._sounding and left > 2 * HEARD else None

    # --- inside: mpv's thread ---------------------------------------------------------------

    def _post(self, event: OutputEvent) -> None:
        self._home(self._post_home, event)

    def _home(self, function: Callable[..., None], *args: object) -> None:
        """Have it called on the event loop."""
        if self._loop is None or self._closing:
            return
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError:
            log.info("an event came after the interface had ended")

    def _receive(self) -> None:
        while not self._closing:
            event = binding._mpv_wait_event(self._handle, self._patience()).contents
            try:
                kind = event.event_id.value
                if kind == binding.MpvEventID.SHUTDOWN:
                    break
                if kind != binding.MpvEventID.NONE:
                    self._on_event(kind, event)
                if self._fade.on:
                    self._glance()
                elif time.monotonic() >= self._look_at:
                    self._look_at = time.monotonic() + LOOK_EVERY
                    self._look()
            except Exception:
                log.exception("an event of mpv was not understood")
        self._destroy()

    def _patience(self) -> float:
        """Seconds until a look is due though nothing happens; -1: never."""
        if self._fade.on:
            return max(0.0, self._glance_at - time.monotonic())
        if self._lost or (self._sounding and not self._paused):
            return max(0.0, self._look_at - time.monotonic())
        return -1.0

    def _glance(self) -> None:
        """Has the fade come out of the device?"""
        now, number = time.monotonic(), self._fade.number
        if now < self._glance_at:
            return
        left = self._fade.left(self._double(b"audio-pts"))
        self._glance_at = now + (GLANCE if left is None else min(max(left, GLANCE / 4), GLANCE))
        if left is not None and left <= 0:
            self._glance_at = now + HEARD  # it is told once
            self._home(self._fade.heard, number)

    def _destroy(self) -> None:
        handle, self._handle = self._handle, None
        binding._mpv_terminate_destroy(handle)
        stream_cb.leave(self._owner)

    def _on_event(self, kind: int, event: Any) -> None:
        ids = binding.MpvEventID
        if kind == ids.COMMAND_REPLY:
            self._on_reply(event)
        elif kind == ids.START_FILE:
            self._current = self._entries.get(event.data.playlist_entry_id, Ticket(0))
            self._loaded = self._sounding = self._seeking = False
            if self._prefetching:
                self._prefetching = False
                self._set("prefetch-playlist", "no")
            self._post(TrackOpened(self._current))
        elif kind == ids.FILE_LOADED:
            self._loaded = True
            if self._pending is not None:
                self._command("seek", f"{self._pending:.6f}", "absolute+exact", reply=SOUGHT)
        elif kind == ids.SEEK:
            self._seeking = True
        elif kind == ids.PLAYBACK_RESTART:
            # Of a seek that was asked for since, its own is still to come.
            self._seeking = self._pending is not None
            self._on_sound()
        elif kind == ids.END_FILE:
            self._on_end(event.data)
        elif kind == ids.PROPERTY_CHANGE:
            self._on_property(event)
        elif kind == ids.LOG_MESSAGE:
            message = event.data
            # While there is no device every try says so again; what is skipped while it opens
            # fails, and of a track that is wanted its end tells.
            level = logging.WARNING if self._sounding else logging.INFO
            level = logging.DEBUG if self._lost else level
            log.log(level, "mpv %s: %s", message.prefix, plain(_text(message.text)).strip())

    def _on_reply(self, event: Any) -> None:
        who = event.reply_userdata
        if who >= FIRST_TICKET:
            result = event.data.result if event.error >= 0 else None
            if isinstance(result, dict):
                entry = {_text(key): value for key, value in result.items()}
                self._entries[entry["playlist_entry_id"]] = Ticket(who - FIRST_TICKET)
            else:
                self._post(TrackEnded(Ticket(who - FIRST_TICKET), "failed", "not accepted"))
        elif who == SOUGHT:
            if event.error >= 0:
                self._pending = None
        elif who == LOOK:
            self._look(always=True)
        elif event.error < 0:
            log.debug("mpv refused a command: %s", event.error)

    def _heard(self) -> float | None:
        """Where it sounds as mpv says; ``None`` while it does not, or fades."""
        place = self._double(b"time-pos")
        return place if place is None or place < APART / 2 else None

    def _on_sound(self) -> None:
        place, length = self._heard(), self._double(b"duration")
        if place is None:
            return  # a stream that failed at a seek: its end is next
        now = time.monotonic()
        self._sounding, self._length = True, length
        self._told = (place, now)
        self._look_at = now + SETTLED
        self._post(SoundStarted(self._current, place, now, length))
        if not self._paused:
            self._home(self._fade.sounding)

    def _on_end(self, end: Any) -> None:
        ticket = self._entries.pop(end.playlist_entry_id, Ticket(0))
        kinds: dict[int, EndKind] = {end.EOF: "finished", end.ERROR: "failed"}
        reason = str(end.error) if end.error else ""
        self._sounding = False
        self._post(TrackEnded(ticket, kinds.get(end.reason, "stopped"), reason[:ERROR_SHOWN]))

    def _on_property(self, event: Any) -> None:
        value = event.data.value if event.data.format.value else None
        if event.reply_userdata == PAUSED_FOR_CACHE:
            if self._sounding and not self._fade.on:
                place, now = self._heard() or 0.0, time.monotonic()
                self._told = (place, now)
                self._post(BufferingChanged(self._current, bool(value), place, now))
        elif event.reply_userdata == CURRENT_AO:
            name = _text(value) if value else ""
            self._on_ao(name)

    def _on_ao(self, name: str) -> None:
        """``null`` is what mpv falls back to when there is no device."""
        if name == "null" and not self._lost and not self._wants_null():
            self._lost = True
            self._post(DeviceLost())
        elif name and name != "null" and self._lost:
            self._lost = False
            self._post(DeviceFound(name))

    def _wants_null(self) -> bool:
        return [one.get("name") for one in self._node(b"ao") or []] == ["null"]

    def _look(self, *, always: bool = False) -> None:
        """Where are we? Tell it if the clock would have it wrong; and see to the rest."""
        if self._lost:
            self._command("ao-reload")
        if not self._sounding or self._seeking or self._fade.on:
            return
        place, now = self._heard(), time.monotonic()
        if place is None:
            return
        before, at = self._told
        expected = before if self._paused else before + (now - at) * self._speed
        if always or abs(place - expected) > DRIFT:
            self._told = (place, now)
            self._post(PositionMoved(self._current, place, now))
        if self._following and not self._prefetching:
            left = self._double(b"time-remaining")
            if left is not None and left < PREFETCH_SECONDS:
                self._prefetching = True
                self._set("prefetch-playlist", "yes")


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
