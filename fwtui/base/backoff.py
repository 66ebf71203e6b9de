"""Exponential back-off: the pauses between attempts."""

from __future__ import annotations

import random


class Pauses:
    """Pauses in seconds, doubled each time, with full jitter: clients that were cut off
    together do not come back together."""

    def __init__(
        self, attempts: int, first: float, longest: float, chance: random.Random | None = None
    ) -> None:
        """``attempts`` counts the first one, which has no pause before it."""
        self._left = attempts - 1
        self._next = first
        self._longest = longest
        self._chance = chance or random

    def next(self) -> float | None:
        """Seconds until the next attempt; ``None`` when there have been enough."""
        if self._left <= 0:
            return None
        self._left -= 1
        pause = self._chance.uniform(0.0, self._next)
        self._next = min(self._next * 2, self._longest)
        return pause
