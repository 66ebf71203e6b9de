"""libmpv as an :class:`Output <fwtui.player.output.Output>`.

Commands are sent asynchronously and never wait for mpv's core; what comes of them is told
by :mod:`fwtui.player.mpv.events`. Importing this loads libmpv (some 120 ms), so it is
imported off the loop.
"""

from __future__ import annotations

import time
from functools import partial

import mpv as binding

from fwtui.player.mpv.events import LOOK, SETTLED, SOUGHT, EventReader
from fwtui.player.mpv.fade import HEARD, Cut
from fwtui.player.mpv.stream_cb import Find
from fwtui.player.output import Device, Slot
from fwtui.player.playback import Ticket
from fwtui.player.settings import PlayerSettings
from fwtui.text import plain


class MpvOutput(EventReader):
    """Two slots in libmpv's playlist: the first plays, the second follows without a gap."""

    def __init__(self, find: Find, settings: PlayerSettings) -> None:
        """Raises :class:`MpvMissing` when libmpv will not start."""
        super().__init__(find, settings)
        self._volume = settings.volume
        self._muted = False

    # --- what plays ---------------------------------------------------------------------------

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        audible = self._audible()
        self._leave()
        self._paused = paused
        self._cut(partial(self._begin, slot), audible)

    def _begin(self, slot: Slot) -> None:
        self._load(slot, "replace")

    def follow(self, slot: Slot | None) -> None:
        if slot:
            self._fade.now()
        # Everything but the playing one: the former second, and the first that is over.
        self._command("playlist-clear")
        self._following = slot is not None
        if slot:
            # Plain "append" leaves the core idle when it races the end of the playlist.
            self._load(slot, "append-play")

    def skip(self) -> None:
        audible = self._audible()
        self._leave()
        # Unlike playlist-next this cannot go too far when the first ends at this moment.
        self._cut(partial(self._command, "playlist-play-index", "1"), audible)

    def stop(self) -> None:
        audible = self._audible()
        self._leave()
        self._cut(partial(self._command, "stop"), audible)

    def pause(self, on: bool) -> None:
        """With a fade; the place is that of the command."""
        audible, place = self._audible(), self._place()
        self._paused = on
        if self._fade.on:
            return  # the cut at its end sees to it
        if not on:
            self._told = (self._told[0], time.monotonic())
            self._look_at = time.monotonic() + SETTLED
            self._hold(False)
            self._fade.sounding()
        elif audible and place is not None:
            self._cut(partial(self._rest, place, self._current), audible)
        else:
            self._fade.stay()
            self._hold(True, reply=LOOK)

    def _rest(self, place: float, ticket: Ticket) -> None:
        """Back to where the fade began, which swallowed what came after it."""
        if ticket == self._current:
            self._go_to(place)

    def seek(self, seconds: float) -> None:
        audible = self._audible()
        self._pending = seconds
        # In a track that is about to begin it is done when that is loaded.
        if self._sounding or not self._fade.on:
            self._cut(partial(self._seek, seconds, self._current), audible)

    def _seek(self, seconds: float, ticket: Ticket) -> None:
        if ticket != self._current and self._sounding:
            self._pending = None  # that one is over, and this one is another
        else:
            self._go_to(seconds)

    def _go_to(self, seconds: float) -> None:
        self._pending, self._seeking = seconds, True
        # The filter must not meet a next track.
        if (
            self._fade.seconds > 0
            and self._length
            and (self._length - seconds > 5 * HEARD * self._speed)
        ):
            self._fade.into(seconds)
        self._command("seek", f"{seconds:.6f}", "absolute+exact", reply=SOUGHT)

    def _leave(self) -> None:
        """What sounds is over."""
        self._pending, self._following, self._sounding = None, False, False

    def _audible(self) -> bool:
        """Whether a cut would be heard, and a fade before it would not meet the end."""
        return (
            not (self._paused or self._lost or self._muted)
            and self._volume > 0
            and self._place() is not None
        )

    def _cut(self, cut: Cut, audible: bool) -> None:
        """Do what ends the present sound; where it is audible, after it has faded."""
        cut = partial(self._make, cut)
        if self._fade.on:
            self._fade.instead(cut)
        elif audible and self._fade.seconds > 0 and self._loop:
            self._fade.out(cut, self._loop)
            self._glance_at = 0.0
            binding._mpv_wakeup(self._handle)
        else:
            cut()

    def _make(self, cut: Cut) -> None:
        # Nothing may pass between the filter's end and the cut.
        if self._paused or self._fade.filtered:
            self._hold(True)
        self._fade.clear()
        cut()
        self._hold(self._paused)

    def _hold(self, on: bool, *, reply: int = 0) -> None:
        """Have mpv paused or not, where it is not so already."""
        if on != self._held or reply:
            self._held = on
            self._command("set", "pause", "yes" if on else "no", reply=reply)

    # --- how it sounds ------------------------------------------------------------------------

    def volume(self, volume: int, muted: bool) -> None:
        self._volume, self._muted = volume, muted
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
