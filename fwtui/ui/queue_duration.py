"""How long a queue plays, of any length: added up where it can be, else about."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING

from fwtui.ui.wording import together

if TYPE_CHECKING:
    from fwtui.music import Track, TrackId

FEW = 50
"""Rows whose tracks are looked up in place."""
EXACT = 20_000
"""Rows of a queue whose lengths are read one and all."""
SAMPLE = 5_000
"""Rows at random that a longer one is judged by: right within some two percent."""
_KEPT = 100_000
"""Lengths kept in memory, some 10 MB."""


class QueueTime:
    """The lengths of one queue; :meth:`count` says which are to be read before it is known."""

    def __init__(self, track: Callable[[TrackId], Track | None]) -> None:
        self._track = track
        self._seconds: dict[int, int] = {}
        self._ids: Sequence[TrackId] = ()
        self._until: array[int] = array("q")
        """Seconds before each row, and at the end of all."""
        self._mean = 0.0
        self._sample: list[int] = []
        self._of = 0

    def count(self, ids: Sequence[TrackId]) -> Sequence[TrackId]:
        """This is the queue now. Which lengths have to be :meth:`learn`\\ t first."""
        self._ids = ids
        self._until, self._mean = array("q"), 0.0
        if len(ids) <= FEW:
            return ()
        whole = len(ids) <= EXACT
        wanted = ids if whole else [ids[row] for row in self._sampled(len(ids))]
        missing = [each for each in wanted if each not in self._seconds]
        if missing:
            return missing
        lengths = [self._seconds[each] for each in wanted]
        if whole:
            self._until = array("q", accumulate(lengths, initial=0))
        else:
            known = [each for each in lengths if each]
            self._mean = sum(known) / max(1, len(known))
        return ()

    def _sampled(self, size: int) -> list[int]:
        """Rows to judge by: the same ones as long as they are as many, none of them twice."""
        if self._of != size:
            self._of = size
            self._sample = sorted(Random(size).sample(range(size), SAMPLE))  # noqa: S311
        return self._sample

    def learn(self, asked: Sequence[TrackId], found: dict[int, int]) -> None:
        """Lengths that were read; what was not found has none."""
        if len(self._seconds) + len(asked) > _KEPT:
            self._seconds.clear()
        self._seconds.update(dict.fromkeys(asked, 0))
        self._seconds.update(found)

    def between(self, first: int, after: int) -> tuple[int, bool] | None:
        """Seconds from a row to before another, and whether only about; ``None``: not known."""
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
