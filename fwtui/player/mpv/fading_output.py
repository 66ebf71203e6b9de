"""An output that fades before each load, skip, stop, pause and seek of libmpv's."""

from __future__ import annotations

import asyncio
from functools import partial

from fwtui.player.mpv.fade import HEARD, Cut, Fade
from fwtui.player.mpv.output import MpvOutput
from fwtui.player.output import Post, Slot
from fwtui.player.playback import Ticket


class FadingOutput:
    """An :class:`~fwtui.player.output.Output` that fades around each cut of another one."""

    def __init__(self, output: MpvOutput, fade: Fade) -> None:
        """``output`` reports the progress of ``fade``."""
        self._output = output
        self.volume, self.speed, self.gain = output.volume, output.speed, output.gain
        self.device, self.devices, self.chain = output.device, output.devices, output.chain
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
