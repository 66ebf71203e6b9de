"""Silence before a cut, to the sample: no click at a pause, a skip, a seek or a stop.

mpv's volume acts on whole pieces of 20 ms, so that a fade made of it is a staircase whose
steps click as the cut would. A filter fades as it should, but what passes it is heard only
when the device has played all that it was given before, some 0.2 s later. The filter sets
its samples apart by their time, and so mpv's ``audio-pts`` tells to the millisecond when the
end of the fade was heard; the cut is made then, in silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Cut = Callable[[], None]

APART = 1_000_000
"""Seconds of the first sample that is faded: no track has such a place. It is after all of
them, so that a seek which is under way still takes it for far enough."""
PATIENCE = 1.0
"""Seconds after which the cut is made though the fade was not heard."""
HEARD = 0.6
"""Seconds until what passes the filters now has come out of the device, for sure."""
SPARE = 0.005
"""Devices tell their delay so exactly."""

_LABEL = "@fade"


class Fade:
    """At most one way to silence at a time, and what is to be done at its end.

    A cut that is wanted meanwhile takes the place of the one before: who skips through ten
    tracks waits once, and only the tenth is begun. Nothing is filtered while nothing fades.
    """

    def __init__(self, command: Callable[..., None], seconds: float) -> None:
        """``command`` gives mpv one, by its words; with ``seconds`` 0 nothing ever fades."""
        self.seconds = seconds
        self.number = 0
        """Which fade it is, for :meth:`heard`."""
        self._command = command
        self._cut: Cut | None = None
        self.filtered = False
        """There is a filter, until :meth:`clear`."""
        self._timer: asyncio.TimerHandle | None = None

    @property
    def on(self) -> bool:
        """What sounds is on its way to silence. May be read on any thread."""
        return self._cut is not None

    def out(self, cut: Cut, loop: asyncio.AbstractEventLoop) -> None:
        """Fade, and ``cut`` once that was :meth:`heard`."""
        self.clear()
        self.number += 1
        self._cut = cut
        # Counted from the filter's first frame: where in the track that is nobody knows.
        self._filter(
            f"asetpts=N/SR/TB,afade=t=out:d={self.seconds}:curve=hsin,asetpts=PTS{APART:+}/TB"
        )
        self._timer = loop.call_later(PATIENCE, self.now)

    def instead(self, cut: Cut) -> None:
        self._cut = cut

    def left(self, place: float | None) -> float | None:
        """Seconds until silence, where ``audio-pts`` is ``place``; ``None``: it is too early
        to tell."""
        if place is None or place < APART / 2:
            return None
        return APART + self.seconds + SPARE - place

    def heard(self, number: int) -> None:
        """The end of this fade came out of the device."""
        if number == self.number:
            self.now()

    def now(self) -> None:
        """Cut at once, whatever can be heard still. Who cuts takes the filter away."""
        cut, self._cut = self._cut, None
        if cut:
            cut()

    def into(self, place: float) -> None:
        """Have the track come up from ``place`` on; a seek to there must follow.

        The filter would silence what is before: it goes before anything else is done.
        """
        self.clear()
        self._filter(f"afade=t=in:st={place:.6f}:d={self.seconds}:curve=hsin")

    def sounding(self) -> None:
        """What comes up is heard from now on; the filter goes when it is not needed."""
        if self.filtered and not self.on:
            if self._timer:
                self._timer.cancel()
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(HEARD + self.seconds, self.clear)

    def stay(self) -> None:
        """Nothing sounds for now, and the filter is not touched: while mpv seeks, a change of
        filters costs it the place."""
        if self._timer and not self.on:
            self._timer.cancel()
            self._timer = None

    def clear(self) -> None:
        """No filter, and none to come."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.filtered:
            self.filtered = False
            self._command("af", "remove", _LABEL)

    def forget(self) -> None:
        """mpv goes away."""
        self._cut = None
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _filter(self, graph: str) -> None:
        self.filtered = True
        self._command("af", "add", f"{_LABEL}:lavfi=[{graph}]")
