"""The duration of a queue of any length: exact to 20,000 rows, from the mean above."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from fwtui.ui.wording import together

if TYPE_CHECKING:
    from fwtui.music import Track, TrackId

FEW = 50
"""Rows whose tracks are looked up in place."""
EXACT = 20_000
"""Rows of a queue whose durations are read one and all; of a longer one only their sum is."""
_KEPT = 100_000
"""Durations kept in memory, some 10 MB."""


class QueueDuration:
    """The durations of one queue; :meth:`count` says which are to be read first."""

    def __init__(self, track: Callable[[TrackId], Track | None]) -> None:
        self._track = track
        self._seconds: dict[int, int] = {}
        self._ids: Sequence[TrackId] = ()
        self._until: array[int] = array("q")
        """Seconds before each row, and at the end of all."""
        self._summed: Sequence[TrackId] = ()
        """The long queue whose sum gave the mean."""
        self._mean = 0.0

    def count(self, ids: Sequence[TrackId]) -> Sequence[TrackId]:
        """Take ``ids`` as the queue. Returns the tracks to be read before its duration is known:
        up to ``EXACT`` for :meth:`learn`, else the whole queue for :meth:`learn_total`."""
        self._ids = ids
        self._until = array("q")
        if len(ids) > EXACT:
            if abs(len(ids) - len(self._summed)) > FEW:
                self._mean = 0.0  # another queue; after a small edit the mean still fits
            return ids if ids != self._summed else ()
        self._summed, self._mean = (), 0.0
        if len(ids) <= FEW:
            return ()
        missing = [each for each in ids if each not in self._seconds]
        if not missing:
            self._until = array("q", accumulate((self._seconds[each] for each in ids), initial=0))
        return missing

    def learn(self, asked: Sequence[TrackId], found: dict[int, int]) -> None:
        """Durations in seconds that were read; what was not found has none."""
        if len(self._seconds) + len(asked) > _KEPT:
            self._seconds.clear()
        self._seconds.update(dict.fromkeys(asked, 0))
        self._seconds.update(found)

    def learn_total(self, asked: Sequence[TrackId], seconds: int) -> None:
        """The sum of a long queue that was read."""
        self._summed, self._mean = asked, seconds / max(1, len(asked))

    def between(self, first: int, after: int) -> tuple[int, bool] | None:
        """Seconds from a row to before another, and whether that is an estimate; ``None`` while
        it is not known."""
        if after > len(self._ids):
            return None  # the queue has grown, and was not counted yet
        if after - first <= FEW:
            tracks = [self._track(each) for each in self._ids[first:after]]
            return together(each.seconds for each in tracks if each is not None), False
        if self._until:
            return self._until[after] - self._until[first], False
        if self._mean:
            return round(self._mean * (after - first)), True
        return None
