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
