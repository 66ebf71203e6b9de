"""libmpv as an :class:`Output <fwtui.player.output.Output>`.

Commands are sent asynchronously and never wait for mpv's core. One thread receives mpv's
events, reads what it needs to know, and posts to the event loop; nothing else touches
properties. Importing this loads libmpv (some 120 ms), so it is imported off the loop.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from functools import partial
from typing import Any

import mpv as binding
from msgspec import Struct

from fwtui.player import mpv_stream
from fwtui.player.hush import Cut, Hush
from fwtui.player.mpv_core import FIRST_TICKET, Core
from fwtui.player.mpv_stream import Find
from fwtui.player.output import Device, Post, Slot
from fwtui.player.playback import (
    Began,
    DeviceFound,
    DeviceLost,
    Ended,
    EndKind,
    Moved,
    Opened,
    OutputEvent,
    Starved,
    Ticket,
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

FADE = "fade"
FADE_HEARD = 0.6
"""Seconds until what passes the filters now has come out of the device."""

CUT_FADES = 2
"""A fade before a cut is so many times as long as one before a pause: it has fewer steps."""

PAUSED_FOR_CACHE, CURRENT_AO = 1, 2
ERROR_SHOWN = 64


class Fading(Struct, frozen=True):
    """A pause on its way."""

    place: float
    ticket: Ticket
    timer: asyncio.TimerHandle


class MpvOutput(Core):
    """Two slots in libmpv's playlist: the first plays, the second follows without a gap."""

    def __init__(self, find: Find, settings: PlayerSettings) -> None:
        """Raises :class:`MpvMissing` when libmpv will not start."""
        super().__init__(settings)
        self._owner = mpv_stream.serve(self._handle, find)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._post_home: Post = lambda event: None
        self._entries: dict[int, Ticket] = {}
        self._starts: dict[Ticket, float] = {}
        self._current = Ticket(0)
        self._following = False
        self._loaded = False
        self._pending: float | None = None
        self._sounding = False
        self._told = (0.0, 0.0)
        self._look_at = 0.0
        self._speed = 1.0
        self._paused = False
        self._lost = False
        self._prefetching = False
        self._closing = False
        self._fade = settings.fade
        self._fading: Fading | None = None
        self._fade_in: asyncio.TimerHandle | None = None
        self._hush = Hush(self._share)
        self._quiet = False
        self._hushed = False
        self._volume = settings.volume
        self._muted = False
        self._length: float | None = None
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._receive, name="mpv", daemon=True)

    # --- commands, from the event loop ---------------------------------------------------

    def listen(self, post: Post) -> None:
        self._loop = asyncio.get_running_loop()
        self._post_home = post
        binding._mpv_request_log_messages(self._handle, b"warn")
        # As nodes: python-mpv reads the data of an event right in this format only.
        for number, name in ((PAUSED_FOR_CACHE, b"paused-for-cache"), (CURRENT_AO, b"current-ao")):
            node = binding.MpvFormat.NODE
            binding._mpv_observe_property(self._handle, number, name, node)
        self._thread.start()

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        audible = self._audible()
        self._leave()
        self._paused = paused
        self._cut(partial(self._begin, slot, paused), audible)

    def _begin(self, slot: Slot, paused: bool) -> None:
        self._set("pause", "yes" if paused else "no")
        self._load(slot, "replace")

    def follow(self, slot: Slot | None) -> None:
        if self._hush.on and slot:
            self._hush.now()
        # Everything but the playing one: the former second, and the first that is over.
        self._command("playlist-clear")
        self._following = slot is not None
        if slot:
            # Plain "append" leaves the core idle when it races the end of the playlist.
            self._load(slot, "append-play")

    def skip(self) -> None:
        audible = self._audible()
        if self._fading:
            self._set("pause", "yes")
        self._leave()
        # Unlike playlist-next this cannot go too far when the first ends at this moment.
        self._cut(partial(self._command, "playlist-play-index", "1"), audible)

    def stop(self) -> None:
        audible = self._audible()
        self._leave()
        self._cut(partial(self._command, "stop"), audible)

    def _leave(self) -> None:
        """What sounds is over."""
        self._end_fade()
        self._pending, self._following, self._sounding = None, False, False

    def _audible(self) -> bool:
        """Whether a cut would be heard."""
        return (
            self._sounding
            and self._pending is None
            and not (self._paused or self._lost or self._muted)
            and self._volume > 0
        )

    def _cut(self, cut: Cut, audible: bool) -> None:
        """Do what ends the present sound; where it is audible, after it has faded."""
        cut = partial(self._and_loud_again, cut)
        if self._hush.on:
            self._hush.instead(cut)
        elif audible and self._fade > 0 and self._loop:
            self._hush.begin(cut, CUT_FADES * self._fade, self._loop)
        else:
            cut()

    def _and_loud_again(self, cut: Cut) -> None:
        self._hushed = self._quiet
        cut()

    def _share(self, share: float) -> None:
        """So much of the volume's amplitude; mpv's scale is its cube root."""
        self._quiet = True
        self._set("volume", f"{self._volume * share ** (1 / 3):.3f}")

    def pause(self, on: bool) -> None:
        """With a fade, so that it does not click; it is heard some 0.3 s later, then, as
        what the device holds already cannot be faded. The place is that of the command."""
        if self._hush.on:
            self._hush.now()
        fading, self._fading = self._fading, None
        self._paused = on
        if fading:
            fading.timer.cancel()
            if not on:
                self._command("af", "remove", f"@{FADE}")
                self._again(fading.place)
                return
        place, loop = self._place(), self._loop
        if not on:
            self._told = (self._told[0], time.monotonic())
            self._look_at = time.monotonic() + SETTLED
            self._set("pause", "no")
            if self._fade_in and loop:
                self._fade_in.cancel()
                self._fade_in = loop.call_later(FADE_HEARD + self._fade, self._end_fade)
            return
        self._end_fade()
        if place is None or self._fade <= 0 or loop is None:
            self._command("set", "pause", "yes", reply=LOOK)
            return
        # Counted from the filter's first frame: where that is cannot be known here.
        self._command("af", "add", f"@{FADE}:lavfi=[asetpts=N/SR/TB,afade=t=out:d={self._fade}]")
        timer = loop.call_later(FADE_HEARD + self._fade, self._faded)
        self._fading = Fading(place, self._current, timer)

    def _faded(self) -> None:
        fading, self._fading = self._fading, None
        loop = self._loop
        if fading is None or loop is None:
            return
        self._set("pause", "yes")
        place = fading.place if fading.ticket == self._current else 0.0
        self._command("af", "remove", f"@{FADE}")
        # What is heard first when it goes on fades in; the filter must not meet a next track.
        if self._length and self._length - place > 5 * FADE_HEARD:
            self._fade_in_at(place)
            self._fade_in = loop.call_later(1e6, self._end_fade)
        self._again(place)

    def _fade_in_at(self, place: float) -> None:
        fade_in = f"afade=t=in:st={place:.6f}:d={self._fade}"
        self._command("af", "add", f"@{FADE}:lavfi=[{fade_in}]")

    def _again(self, place: float) -> None:
        """Back to where the fade began, which swallowed what came after it."""
        self._command("seek", f"{place:.6f}", "absolute+exact", reply=SOUGHT)

    def _end_fade(self) -> None:
        """Before anything else becomes of the playing track."""
        if self._fading or self._fade_in:
            self._command("af", "remove", f"@{FADE}")
        if self._fading:
            self._fading.timer.cancel()
        if self._fade_in:
            self._fade_in.cancel()
        self._fading = self._fade_in = None

    def _place(self) -> float | None:
        """Where it sounds by the clock; ``None`` when it does not, or is about to move or end."""
        if self._pending is not None:
            return None
        place, at = self._told
        place += (time.monotonic() - at) * self._speed
        left = (self._length or 0.0) - place
        return max(0.0, place) if self._sounding and left > 2 * FADE_HEARD else None

    def seek(self, seconds: float) -> None:
        audible = self._audible()
        if self._fading:
            self._set("pause", "yes")
        self._end_fade()
        self._pending = seconds
        # In a track that is about to begin it is done when that is loaded.
        if self._sounding or not self._hush.on:
            self._cut(partial(self._seek, seconds, self._current), audible)

    def _seek(self, seconds: float, ticket: Ticket) -> None:
        if ticket != self._current and self._sounding:
            self._pending = None  # that one is over, and this one is another
            return
        if self._hushed and self._loop:
            self._fade_in_at(seconds)
            self._fade_in = self._loop.call_later(FADE_HEARD + self._fade, self._end_fade)
        self._command("seek", f"{seconds:.6f}", "absolute+exact", reply=SOUGHT)

    def volume(self, volume: int, muted: bool) -> None:
        self._volume, self._muted = volume, muted
        if not self._hush.on:
            self._set("volume", str(volume))
        self._set("mute", "yes" if muted else "no")

    def speed(self, speed: float) -> None:
        if not self._paused:
            place, now = self._place(), time.monotonic()
            self._told = (self._told[0] if place is None else place, now)
        self._speed = speed
        self._set("speed", f"{speed:.3f}")

    def gain(self, mode: str, preamp: float) -> None:
        self._set("replaygain-preamp", f"{preamp:.2f}")
        self._set("replaygain", "no" if mode == "off" else mode)

    def device(self, name: str) -> None:
        self._set("audio-device", name)
        if self._lost:
            self._command("ao-reload")

    def devices(self) -> tuple[Device, ...]:
        with self._gate:
            if self._closing:
                return ()
            listed = self._node(b"audio-device-list") or []
        return tuple(
            Device(plain(str(one["name"])), plain(str(one["description"]))) for one in listed
        )

    def close(self) -> None:
        self._hush.forget()
        self._end_fade()
        with self._gate:
            if self._closing:
                return
            self._closing = True
        if self._thread.is_alive():
            binding._mpv_wakeup(self._handle)
            self._thread.join(2.0)
        else:
            self._destroy()

    # --- inside: mpv's thread ---------------------------------------------------------------

    def _post(self, event: OutputEvent) -> None:
        if self._loop is None or self._closing:
            return
        try:
            self._loop.call_soon_threadsafe(self._post_home, event)
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
                if time.monotonic() >= self._look_at:
                    self._look_at = time.monotonic() + LOOK_EVERY
                    self._look()
            except Exception:
                log.exception("an event of mpv was not understood")
        self._destroy()

    def _patience(self) -> float:
        """Seconds until a look is due though nothing happens; -1: never."""
        if self._lost or (self._sounding and not self._paused):
            return max(0.0, self._look_at - time.monotonic())
        return -1.0

    def _destroy(self) -> None:
        handle, self._handle = self._handle, None
        binding._mpv_terminate_destroy(handle)
        mpv_stream.leave(self._owner)

    def _on_event(self, kind: int, event: Any) -> None:
        ids = binding.MpvEventID
        if kind == ids.COMMAND_REPLY:
            self._on_reply(event)
        elif kind == ids.START_FILE:
            self._loud_again()
            self._current = self._entries.get(event.data.playlist_entry_id, Ticket(0))
            self._loaded = self._sounding = False
            if self._prefetching:
                self._prefetching = False
                self._set("prefetch-playlist", "no")
            self._post(Opened(self._current))
        elif kind == ids.FILE_LOADED:
            self._loaded = True
            if self._pending is not None:
                self._command("seek", f"{self._pending:.6f}", "absolute+exact", reply=SOUGHT)
        elif kind == ids.PLAYBACK_RESTART:
            self._on_sound()
        elif kind == ids.SEEK:
            self._loud_again()
        elif kind == ids.END_FILE:
            self._loud_again()
            self._on_end(event.data)
        elif kind == ids.PROPERTY_CHANGE:
            self._on_property(event)
        elif kind == ids.LOG_MESSAGE:
            message = event.data
            # While there is no device every try says so again.
            level = logging.DEBUG if self._lost else logging.WARNING
            log.log(level, "mpv %s: %s", message.prefix, plain(_text(message.text)).strip())

    def _loud_again(self) -> None:
        """The device has nothing more of what was hushed."""
        if self._hushed:
            self._hushed = self._quiet = False
            self._set("volume", str(self._volume))

    def _on_reply(self, event: Any) -> None:
        who = event.reply_userdata
        if who >= FIRST_TICKET:
            result = event.data.result if event.error >= 0 else None
            if isinstance(result, dict):
                entry = {_text(key): value for key, value in result.items()}
                self._entries[entry["playlist_entry_id"]] = Ticket(who - FIRST_TICKET)
            else:
                self._post(Ended(Ticket(who - FIRST_TICKET), "failed", "not accepted"))
        elif who == SOUGHT:
            if event.error >= 0:
                self._pending = None
        elif who == LOOK:
            self._look(always=True)
        elif event.error < 0:
            log.debug("mpv refused a command: %s", event.error)

    def _on_sound(self) -> None:
        place, length = self._double(b"time-pos"), self._double(b"duration")
        if place is None:
            return  # a stream that failed at a seek: its end is next
        now = time.monotonic()
        self._sounding, self._length = True, length
        self._told = (place, now)
        self._look_at = now + SETTLED
        self._post(Began(self._current, place, now, length))

    def _on_end(self, end: Any) -> None:
        ticket = self._entries.pop(end.playlist_entry_id, Ticket(0))
        kinds: dict[int, EndKind] = {end.EOF: "finished", end.ERROR: "failed"}
        reason = str(end.error) if end.error else ""
        self._sounding = False
        self._post(Ended(ticket, kinds.get(end.reason, "stopped"), reason[:ERROR_SHOWN]))

    def _on_property(self, event: Any) -> None:
        value = event.data.value if event.data.format.value else None
        if event.reply_userdata == PAUSED_FOR_CACHE:
            if self._sounding:
                place, now = self._double(b"time-pos") or 0.0, time.monotonic()
                self._told = (place, now)
                self._post(Starved(self._current, bool(value), place, now))
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
        if not self._sounding or self._hush.on:
            return
        place, now = self._double(b"time-pos"), time.monotonic()
        if place is None:
            return
        before, at = self._told
        expected = before if self._paused else before + (now - at) * self._speed
        if always or abs(place - expected) > DRIFT:
            self._told = (place, now)
            self._post(Moved(self._current, place, now))
        if self._following and not self._prefetching:
            left = self._double(b"time-remaining")
            if left is not None and left < PREFETCH_SECONDS:
                self._prefetching = True
                self._set("prefetch-playlist", "yes")


LOOK, SOUGHT = 1, 2
"""What a reply is to: a look at the position, or a seek."""


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
