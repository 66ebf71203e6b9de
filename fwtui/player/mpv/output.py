"""libmpv as an :class:`Output <fwtui.player.output.Output>`.

Commands are sent asynchronously and never wait for mpv's core; their results are events.
Importing this module loads libmpv (some 120 ms), so it is imported off the event loop.
"""

from __future__ import annotations

import time
from typing import Any

from fwtui.player.mpv.events import LOOK, SETTLED, SOUGHT, EventReader, MpvState
from fwtui.player.mpv.fade import Cut, Fade
from fwtui.player.mpv.handle import MpvHandle
from fwtui.player.output import Chain, Device, Post, Samples, Slot
from fwtui.player.settings import PlayerSettings
from fwtui.text import plain


class MpvOutput:
    """Two slots in libmpv's playlist: the first plays, the second follows without a gap.

    :meth:`load`, :meth:`skip`, :meth:`stop`, :meth:`seek` and :meth:`pause` act at once, with
    a click where there is sound; :class:`~fwtui.player.mpv.fading_output.FadingOutput` fades
    before it uses the steps that they are made of.
    """

    def __init__(
        self, handle: MpvHandle, settings: PlayerSettings, fade: Fade | None = None
    ) -> None:
        """``settings`` are those that ``handle`` was made with. ``fade`` is the one of a
        wrapping :class:`~fwtui.player.mpv.fading_output.FadingOutput`."""
        self.state = MpvState()
        self.events = EventReader(handle, self.state, fade)
        self._handle = handle
        self.state.gain_mode, self.state.preamp = settings.replaygain, settings.preamp
        self._volume: float = settings.volume
        self._muted = False
        self._held = False
        """mpv is paused."""

    def listen(self, post: Post) -> None:
        """Start to receive events."""
        self.events.listen(post)

    def close(self) -> None:
        """Destroy the handle and end its thread."""
        self.events.close()

    # --- what plays ---------------------------------------------------------------------------

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        """Play this slot now; the second slot is emptied."""
        self.state.leave()
        self.state.paused = paused
        self.cut(lambda: self.start(slot))

    def follow(self, slot: Slot | None) -> None:
        """Fill the second slot, or empty it."""
        # Removes all but the playing entry: the former second, and the first that is over.
        self._handle.command("playlist-clear")
        self.state.following = slot is not None
        if slot:
            self.state.take(slot)
            # Plain "append" leaves the core idle when it races the end of the playlist.
            self._handle.load(slot, "append-play")

    def skip(self) -> None:
        """Switch to the second slot now."""
        self.state.leave()
        self.cut(self.start_second)

    def stop(self) -> None:
        """Empty both slots."""
        self.state.leave()
        self.cut(self.unload)

    def pause(self, on: bool) -> None:
        """Pause or resume."""
        self.state.paused = on
        if on:
            self.hold(True, reply=LOOK)
        else:
            self.resume()

    def seek(self, seconds: float) -> None:
        """Seek in the current track."""
        self.cut(lambda: self.go_to(seconds))

    def loop(self, span: tuple[float, float] | None) -> None:
        """Repeat this part of the current track without a gap; ``None`` plays on."""
        if self.state.turns_soon():
            self.go_to(self.state.here())  # or the file would end at B
        self.state.loop = span
        self.set_loop(span)

    # --- the steps of these -------------------------------------------------------------------

    def cut(self, action: Cut, *, hold: bool = False) -> None:
        """Do what ends the present sound, while mpv is held where it is to be paused."""
        if self.state.paused or hold:
            self.hold(True)
        action()
        self.hold(self.state.paused)

    def start(self, slot: Slot) -> None:
        """Replace all that is loaded."""
        self.state.take(slot)
        self._handle.load(slot, "replace")

    def start_second(self) -> None:
        """Play the second entry of the playlist."""
        # Unlike playlist-next this cannot go too far when the first ends at this moment.
        self._handle.command("playlist-play-index", "1")

    def unload(self) -> None:
        """Empty the playlist."""
        self._handle.command("stop")

    def go_to(self, seconds: float) -> None:
        """Seek exactly."""
        self.state.pending, self.state.seeking = seconds, True
        self._handle.command("seek", f"{seconds:.6f}", "absolute+exact", reply=SOUGHT)

    def set_loop(self, span: tuple[float, float] | None) -> None:
        """Let mpv repeat; it goes from B to A without emptying the device."""
        for name, place in zip(("ab-loop-a", "ab-loop-b"), span or (None, None), strict=True):
            self._handle.set(name, "no" if place is None else f"{place:.6f}")

    def resume(self) -> None:
        """Resume, and read the position once the device plays."""
        now = time.monotonic()
        self.state.position = (self.state.position[0], now)
        self.state.look_at = now + SETTLED
        self.hold(False)

    def hold(self, on: bool, *, reply: int = 0) -> None:
        """Set mpv's pause, where it differs."""
        if on != self._held or reply:
            self._held = on
            self._handle.command("set", "pause", "yes" if on else "no", reply=reply)

    def audible(self) -> bool:
        """Whether a cut would be heard, and a fade before it would end before the track."""
        state = self.state
        return (
            not (state.paused or state.lost or self._muted)
            and self._volume > 0
            and state.place() is not None
        )

    # --- sound ----------------------------------------------------------------------------------

    def volume(self, volume: float, muted: bool) -> None:
        """Set the volume, 0 to 100; mpv's curve is cubic."""
        self._volume, self._muted = volume, muted
        self._handle.set("volume", f"{volume:g}")
        self._handle.set("mute", "yes" if muted else "no")

    def speed(self, speed: float) -> None:
        """Set the speed; the pitch stays."""
        state = self.state
        if not state.paused:
            place, now = state.place(), time.monotonic()
            state.position = (state.position[0] if place is None else place, now)
        state.speed = speed
        self._handle.set("speed", f"{speed:.3f}")

    def gain(self, mode: str, preamp: float) -> None:
        """Set ReplayGain and its pre-amplification in dB."""
        state = self.state
        state.gain_mode, state.preamp = mode, preamp
        self._handle.set("replaygain-preamp", f"{preamp + state.gains.of(mode):.2f}")
        self._handle.set("replaygain", "no" if mode == "off" else mode)

    def device(self, name: str) -> None:
        """Use this device; open it again if the last one was lost."""
        self._handle.set("audio-device", name)
        if self.state.lost:
            self._handle.command("ao-reload")

    def devices(self) -> tuple[Device, ...]:
        """List the devices; takes some 131 ms the first time."""
        listed = self._handle.node(b"audio-device-list") or []
        return tuple(
            Device(plain(str(one["name"])), plain(str(one["description"]))) for one in listed
        )

    def chain(self) -> Chain:
        """What becomes of the sound now, as mpv says it."""
        handle = self._handle
        name = handle.text(b"audio-device")
        chosen = (each.title for each in self.devices() if each.name == name != "auto")
        return Chain(
            plain(handle.text(b"audio-codec-name"), 40),
            _samples(handle.known(b"audio-params")),
            _samples(handle.known(b"audio-out-params")),
            plain(handle.text(b"current-ao"), 40),
            next(chosen, ""),
        )


def _samples(found: Any) -> Samples | None:
    """Of mpv's ``audio-params``; a planar format is the same to the listener."""
    if not isinstance(found, dict) or not found.get("samplerate"):
        return None
    kind, channels = (plain(str(found.get(key, "")), 20) for key in ("format", "hr-channels"))
    return Samples(int(found["samplerate"]), kind.removesuffix("p"), channels)
