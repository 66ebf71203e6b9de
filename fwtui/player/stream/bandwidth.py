"""Measures the bandwidth, and decides when the data saver is active."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from msgspec.structs import replace

from fwtui.player.settings import PlayerSettings

PIECE = 256 * 1024
LONGEST = 2.0
"""A sample ends after PIECE bytes, or LONGEST seconds of waiting for them."""
SAMPLES = 5
ENOUGH = 3
QUICK_AGAIN = 1.5
"""A slow connection counts as quick again at so many times the threshold."""


class Throughput:
    """The bandwidth as the median of the last samples.

    Only time spent waiting for bytes counts: a pause of the reader is no slowness, a pod that
    transcodes slowly is. Two streams at a time share the bandwidth.
    """

    def __init__(self) -> None:
        self.kbps: float | None = None
        """Kilobits a second; ``None`` before the first samples. May be read on any thread."""
        self._samples: deque[float] = deque(maxlen=SAMPLES)
        self._size = 0
        self._seconds = 0.0

    def feed(self, size: int, seconds: float) -> None:
        """Count bytes and the seconds of waiting for them."""
        self._size += size
        self._seconds += seconds
        if self._size < PIECE and self._seconds < LONGEST:
            return
        self._samples.append(self._size * 8 / 1000 / max(self._seconds, 1e-6))
        self._size, self._seconds = 0, 0.0
        if len(self._samples) >= ENOUGH:
            self.kbps = _median(self._samples)


def _median(samples: Iterable[float]) -> float:
    """As statistics.median, without the import."""
    ordered = sorted(samples)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def saver_active(settings: PlayerSettings, kbps: float | None, before: bool) -> bool:
    """Whether the data saver is active; ``before``: whether it was until now."""
    if settings.saver != "slow":
        return settings.saver == "always"
    enough = settings.slow_kbps * (QUICK_AGAIN if before else 1.0)
    return settings.metered or (kbps is not None and kbps < enough)


def saver_settings(settings: PlayerSettings) -> PlayerSettings:
    """The settings with the data saver's quality, where that is lower than the chosen one."""
    if 0 < settings.bitrate <= settings.saver_bitrate:
        return settings
    return replace(settings, format=settings.saver_format, bitrate=settings.saver_bitrate)
