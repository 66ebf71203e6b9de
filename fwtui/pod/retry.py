"""How often, and when, something is tried again."""

from __future__ import annotations

import random

from fwtui.pod.settings import PodSettings

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Done twice is done once (RFC 9110, 9.2.2)."""
AWAY = frozenset({502, 503, 504})
"""The pod is there, and its parts are not; a 500 would be one again."""


class Pauses:
    """The pauses between attempts: exponential, with full jitter, so that clients that were
    cut off together do not come back together."""

    def __init__(self, settings: PodSettings, chance: random.Random | None = None) -> None:
        self._left = settings.attempts - 1
        self._next = settings.backoff
        self._longest = settings.longest_backoff
        self._chance = chance or random

    def next(self) -> float | None:
        """Seconds until the next attempt; ``None`` when there have been enough."""
        if self._left <= 0:
            return None
        self._left -= 1
        pause = self._chance.uniform(0.0, self._next)
        self._next = min(self._next * 2, self._longest)
        return pause
