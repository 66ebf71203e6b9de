"""Exponential back-off: the pauses between attempts."""

from __future__ import annotations

import random

Jitter = tuple[float, float]
"""Each pause is multiplied by a random number between these two."""

NO_JITTER: Jitter = (1.0, 1.0)
FULL_JITTER: Jitter = (0.0, 1.0)
"""Clients that were cut off together do not come back together."""


class Backoff:
    """Pauses in seconds that grow by ``factor`` from ``first`` up to ``longest``."""

    def __init__(
        self,
        first: float,
        longest: float,
        *,
        factor: float = 2.0,
        jitter: Jitter = NO_JITTER,
        generator: random.Random | None = None,
    ) -> None:
        """``generator`` gives the jitter; :mod:`random` by default."""
        self._first = first
        self._longest = longest
        self._factor = factor
        self._jitter = jitter
        self._generator = generator or random
        self._upcoming = first
        self.count = 0
        """Pauses since the last :meth:`reset`."""

    def next(self) -> float:
        """Seconds until the next attempt."""
        pause = self._upcoming
        self._upcoming = min(pause * self._factor, self._longest)
        self.count += 1
        low, high = self._jitter
        # Spreads requests, keeps no secret.
        return pause * (low if low == high else self._generator.uniform(low, high))

    def reset(self) -> None:
        """Begin with ``first`` again: an attempt succeeded."""
        self._upcoming = self._first
        self.count = 0


class LimitedBackoff:
    """A :class:`Backoff` that ends: ``attempts`` counts the first one, which has no pause
    before it."""

    def __init__(self, attempts: int, backoff: Backoff) -> None:
        self._left = attempts - 1
        self._backoff = backoff

    def next(self) -> float | None:
        """Seconds until the next attempt; ``None`` after the last one."""
        if self._left <= 0:
            return None
        self._left -= 1
        return self._backoff.next()
