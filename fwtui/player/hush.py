"""Quiet before a cut: what is heard fades away before a skip, a jump, a seek or a stop.

Filters come too late for it: what passes them now is heard half a second later. mpv's
volume acts on what goes to the device next, some 90 ms before it is heard. It acts on whole
pieces of 20 ms or so; a few of them in falling steps are no fade in a studio's sense, yet
the click of the cut is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Cut = Callable[[], None]

STEPS = 8
HEARD = 0.08
"""Seconds until what goes to the device now has come out of it."""


class Hush:
    """At most one way to silence at a time, and what is to be done at its end.

    A cut that is wanted meanwhile takes the place of the one before: who skips through ten
    tracks waits once, and only the tenth is begun.
    """

    def __init__(self, share: Callable[[float], None]) -> None:
        """``share`` sets the volume to so much (1 to 0) of what the listener wants."""
        self._share = share
        self._cut: Cut | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def on(self) -> bool:
        return self._cut is not None

    def begin(self, cut: Cut, seconds: float, loop: asyncio.AbstractEventLoop) -> None:
        """Fade for so long, wait until it was heard, and ``cut``."""
        self._cut = cut
        self._step(1, seconds / STEPS, loop)

    def instead(self, cut: Cut) -> None:
        self._cut = cut

    def now(self) -> None:
        """Cut at once, whatever can be heard still."""
        cut = self._cut
        self.forget()
        if cut:
            cut()

    def forget(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._cut = None

    def _step(self, number: int, each: float, loop: asyncio.AbstractEventLoop) -> None:
        self._share(1 - number / STEPS)
        if number < STEPS:
            self._timer = loop.call_later(each, self._step, number + 1, each, loop)
        else:
            self._timer = loop.call_later(HEARD, self.now)
