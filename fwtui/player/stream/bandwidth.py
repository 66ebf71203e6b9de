"""Is the connection quick enough for the music as it was uploaded?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from msgspec.structs import replace

from fwtui.player.settings import PlayerSettings

PIECE = 256 * 1024
LONGEST = 2.0
"""A sample ends after so many bytes, or seconds of waiting for them."""
SAMPLES = 5
ENOUGH = 3
QUICK_AGAIN = 1.5
"""A link counts as slow until it brings so many times what it should."""


class Throughput:
    """How fast bytes come: the median of the last few samples.

    Only time spent waiting for bytes counts, so a pause of ours is no slowness; a pod that
    is slow to make them is. Two streams at a time share what there is.
    """

    def __init__(self) -> None:
        self.kbps: float | None = None
        """Kilobits a second; ``None`` until a few samples are there. From any thread."""
        self._samples: deque[float] = deque(maxlen=SAMPLES)
        self._size = 0
        self._seconds = 0.0

    def feed(self, size: int, seconds: float) -> None:
        """So many bytes came after so many seconds of waiting for them."""
        self._size += size
        self._seconds += seconds
        if self._size < PIECE and self._seconds < LONGEST:
            return
        self._samples.append(self._size * 8 / 1000 / max(self._seconds, 1e-6))
        self._size, self._seconds = 0, 0.0
        if len(self._samples) >= ENOUGH:
            self.kbps = _median(self._samples)


def _median(samples: Iterable[float]) -> float:
    """Python's own is in a module that is not worth loading for it."""
    ordered = sorted(samples)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def saving(settings: PlayerSettings, kbps: float | None, before: bool) -> bool:
    """Whether less is to be asked for; ``before``: whether it is so now."""
    if settings.saver != "slow":
        return settings.saver == "always"
    enough = settings.slow_kbps * (QUICK_AGAIN if before else 1.0)
    return settings.metered or (kbps is not None and kbps < enough)


def saver(settings: PlayerSettings) -> PlayerSettings:
    """With the quality of the saver, where that is less than what is chosen anyway."""
    if 0 < settings.bitrate <= settings.saver_bitrate:
        return settings
    return replace(settings, format=settings.saver_format, bitrate=settings.saver_bitrate)
