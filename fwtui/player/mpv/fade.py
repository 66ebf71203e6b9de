"""The fade-out before each pause, skip, seek or stop, exact to the sample, so that none clicks.

mpv's volume acts on pieces of 20 ms, so that a fade made of it is a staircase whose steps
click as the cut would. A filter fades smoothly, but its samples are heard only when the
device has played all that it was given before, some 0.2 s later. The filter gives its
samples timestamps far beyond any track (:data:`FADE_START`), so that mpv's ``audio-pts``
shows to the millisecond when the end of the fade was heard; the cut follows then, in silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

from fwtui.player.output import Chain, Device, Output, Post, Slot
from fwtui.player.playback import Ticket

Cut = Callable[[], None]
"""What ends the present sound: a load, a seek, a stop."""

FADE_START = 1_000_000
"""Timestamp in seconds of the first sample of a fade. It is after all of a track's, so that a
seek which is under way still accepts it."""
PATIENCE = 1.0
"""Seconds after which the cut is made though the end of the fade was not seen."""
HEARD = 0.6
"""Seconds until what passes the filters now has certainly left the device."""
SPARE = 0.005
"""Seconds by which devices report their delay inexactly."""

_LABEL = "@fade"


class Fade:
    """At most one fade-out at a time, and the cut at its end.

    A cut that is requested meanwhile replaces the one before: skipping through ten tracks
    waits once, and only the tenth is loaded. There is no filter while nothing fades.
    """

    def __init__(self, command: Callable[..., None], seconds: float) -> None:
        """``command`` sends mpv a command by its words; ``seconds`` is the length of a fade."""
        self.seconds = seconds
        self.number = 0
        """The number of the fade, for :meth:`heard`."""
        self._command = command
        self._cut: Cut | None = None
        self.filtered = False
        """There is a filter, until :meth:`clear`."""
        self._timer: asyncio.TimerHandle | None = None

    @property
    def on(self) -> bool:
        """A fade-out is under way. May be read on any thread."""
        return self._cut is not None

    def out(self, cut: Cut, loop: asyncio.AbstractEventLoop) -> None:
        """Fade out, and call ``cut`` once :meth:`heard` is called."""
        self.clear()
        self.number += 1
        self._cut = cut
        # Counted from the filter's first frame: its position in the track is unknown.
        self._filter(
            f"asetpts=N/SR/TB,afade=t=out:d={self.seconds}:curve=hsin,asetpts=PTS{FADE_START:+}/TB"
        )
        self._timer = loop.call_later(PATIENCE, self.now)

    def instead(self, cut: Cut) -> None:
        """Replace the cut of the fade that is under way."""
        self._cut = cut

    def left(self, place: float | None) -> float | None:
        """Seconds until silence at this ``audio-pts``; ``None`` before the fade is heard."""
        if place is None or place < FADE_START / 2:
            return None
        return FADE_START + self.seconds + SPARE - place

    def heard(self, number: int) -> None:
        """The end of this fade left the device."""
        if number == self.number:
            self.now()

    def now(self) -> None:
        """Cut at once; the cut removes the filter."""
        cut, self._cut = self._cut, None
        if cut:
            cut()

    def into(self, place: float) -> None:
        """Fade in from ``place`` on; a seek to there must follow.

        The filter would silence what is before ``place``: remove it before anything else.
        """
        self.clear()
        self._filter(f"afade=t=in:st={place:.6f}:d={self.seconds}:curve=hsin")

    def sounding(self) -> None:
        """The fade-in is heard from now on; remove the filter once it is not needed."""
        if self.filtered and not self.on:
            if self._timer:
                self._timer.cancel()
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(HEARD + self.seconds, self.clear)

    def stay(self) -> None:
        """Keep the filter while paused: a change of filters during a seek loses the place."""
        if self._timer and not self.on:
            self._timer.cancel()
            self._timer = None

    def clear(self) -> None:
        """Remove the filter now."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.filtered:
            self.filtered = False
            self._command("af", "remove", _LABEL)

    def forget(self) -> None:
        """Drop the cut and the timer: mpv is being closed."""
        self._cut = None
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _filter(self, graph: str) -> None:
        self.filtered = True
        self._command("af", "add", f"{_LABEL}:lavfi=[{graph}]")


class FadeState(Protocol):
    """The part of :class:`~fwtui.player.mpv.events.MpvState` that a fade needs."""

    current: Ticket
    pending: float | None
    seeking: bool
    sounding: bool
    length: float | None
    speed: float
    loop: tuple[float, float] | None
    paused: bool

    def place(self) -> float | None:
        """The position; ``None`` when nothing sounds, or it is about to jump or end."""

    def turns_soon(self) -> bool:
        """mpv may have read up to the end of its loop."""

    def leave(self) -> None:
        """The current track is over."""


class FadeEvents(Protocol):
    """The part of :class:`~fwtui.player.mpv.events.EventReader` that a fade needs."""

    def watch_fade(self) -> None:
        """A fade has begun."""


class CutOutput(Output, Protocol):
    """An output whose cuts are made of steps: :class:`~fwtui.player.mpv.output.MpvOutput`."""

    @property
    def state(self) -> FadeState:
        """What plays."""

    @property
    def events(self) -> FadeEvents:
        """Reads the progress of a fade."""

    def cut(self, action: Cut, *, hold: bool = False) -> None:
        """Do what ends the present sound."""

    def start(self, slot: Slot) -> None:
        """Replace all that is loaded."""

    def start_second(self) -> None:
        """Play the second slot."""

    def unload(self) -> None:
        """Empty both slots."""

    def go_to(self, seconds: float) -> None:
        """Seek."""

    def set_loop(self, span: tuple[float, float] | None) -> None:
        """Repeat a part of the track."""

    def resume(self) -> None:
        """Resume after a pause."""

    def audible(self) -> bool:
        """Whether a cut would be heard."""


class FadingOutput:
    """An :class:`~fwtui.player.output.Output` that fades around each cut of another one."""

    def __init__(self, output: CutOutput, fade: Fade) -> None:
        """``output`` reports the progress of ``fade``."""
        self._output = output
        self._fade = fade
        self._loop: asyncio.AbstractEventLoop | None = None

    def listen(self, post: Post) -> None:
        """Start to receive events."""
        self._loop = asyncio.get_running_loop()
        self._output.listen(post)

    def close(self) -> None:
        """Close the output without a fade."""
        self._fade.forget()
        self._output.close()

    # --- what plays ---------------------------------------------------------------------------

    def load(self, slot: Slot, *, paused: bool = False) -> None:
        """Play this slot after a fade; the second slot is emptied."""
        audible = self._output.audible()
        self._output.state.leave()
        self._output.state.paused = paused
        self._cut(partial(self._output.start, slot), audible)

    def follow(self, slot: Slot | None) -> None:
        """Fill the second slot, or empty it."""
        if slot:
            self._fade.now()
        self._output.follow(slot)

    def skip(self) -> None:
        """Switch to the second slot after a fade."""
        audible = self._output.audible()
        self._output.state.leave()
        self._cut(self._output.start_second, audible)

    def stop(self) -> None:
        """Empty both slots after a fade."""
        audible = self._output.audible()
        self._output.state.leave()
        self._cut(self._output.unload, audible)

    def pause(self, on: bool) -> None:
        """Pause after a fade, at the position of the command; or resume."""
        output, state = self._output, self._output.state
        audible, place = output.audible(), state.place()
        state.paused = on
        if self._fade.on:
            return  # its cut sets the pause
        if not on:
            output.resume()
            self._fade.sounding()
        elif audible and place is not None:
            self._cut(partial(self._return_to, place, state.current), audible)
        else:
            self._fade.stay()
            output.pause(True)

    def seek(self, seconds: float) -> None:
        """Seek after a fade, and fade in."""
        audible, state = self._output.audible(), self._output.state
        state.pending = seconds
        # In a track that is about to be loaded the pending seek follows the loading.
        if state.sounding or not self._fade.on:
            self._cut(partial(self._seek, seconds, state.current), audible)

    def loop(self, span: tuple[float, float] | None) -> None:
        """Repeat a part of the track; during a fade, from its cut on."""
        if self._fade.on:
            self._output.state.loop = span
        else:
            self._output.loop(span)

    def _return_to(self, place: float, ticket: Ticket) -> None:
        """Seek back to the start of the fade, which swallowed what followed it."""
        if ticket == self._output.state.current:
            self._go_to(place)

    def _seek(self, seconds: float, ticket: Ticket) -> None:
        state = self._output.state
        if ticket != state.current and state.sounding:
            state.pending = None  # the track has changed meanwhile
        else:
            self._go_to(seconds)

    def _go_to(self, seconds: float) -> None:
        state = self._output.state
        state.pending, state.seeking = seconds, True
        # The filter must not last into the next track, or into the next turn of a loop.
        end = state.loop[1] if state.loop else state.length
        if end and end - seconds > 5 * HEARD * state.speed:
            self._fade.into(seconds)
        self._output.go_to(seconds)

    def _cut(self, cut: Cut, audible: bool) -> None:
        """Do what ends the present sound; where it is audible, after a fade."""
        cut = partial(self._make, cut)
        if self._fade.on:
            self._fade.instead(cut)
        elif audible and self._loop and not self._output.state.turns_soon():
            if self._output.state.loop:
                self._output.set_loop(None)  # the timestamps of a fade are beyond B
            self._fade.out(cut, self._loop)
            self._output.events.watch_fade()
        else:
            cut()

    def _make(self, cut: Cut) -> None:
        # Held: no sound may pass between the end of the filter and the cut.
        self._output.cut(partial(self._unfiltered, cut), hold=self._fade.filtered)

    def _unfiltered(self, cut: Cut) -> None:
        self._fade.clear()
        cut()
        if self._output.state.loop:
            self._output.set_loop(self._output.state.loop)

    # --- sound ----------------------------------------------------------------------------------

    def volume(self, volume: float, muted: bool) -> None:
        """Set the volume, 0 to 100."""
        self._output.volume(volume, muted)

    def speed(self, speed: float) -> None:
        """Set the speed."""
        self._output.speed(speed)

    def gain(self, mode: str, preamp: float) -> None:
        """Set ReplayGain."""
        self._output.gain(mode, preamp)

    def device(self, name: str) -> None:
        """Use this device."""
        self._output.device(name)

    def devices(self) -> tuple[Device, ...]:
        """List the devices."""
        return self._output.devices()

    def chain(self) -> Chain:
        """What becomes of the sound now."""
        return self._output.chain()
