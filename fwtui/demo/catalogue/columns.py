"""Index structures over the columns of a catalogue."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence


class Groups:
    """The rows by value of a column: ``groups[value]`` is an array of ids, ascending."""

    def __init__(self, column: Sequence[int]) -> None:
        rows = sorted(range(len(column)), key=column.__getitem__)
        self._rows = array("I", rows)
        self._values = array("I", map(column.__getitem__, rows))

    def _span(self, value: int) -> tuple[int, int]:
        start = bisect_left(self._values, value)
        return start, bisect_right(self._values, value, start)

    def __getitem__(self, value: int) -> array[int]:
        start, end = self._span(value)
        return self._rows[start:end]

    def count(self, value: int) -> int:
        start, end = self._span(value)
        return end - start


class TrackIds:
    """The ids of all tracks that are not deleted."""

    def __init__(self, end: int, lost: set[int]) -> None:
        self._all = range(1, end)
        self._lost = lost

    def __contains__(self, number: object) -> bool:
        return number in self._all and number not in self._lost

    def __iter__(self) -> Iterator[int]:
        return (
            (row for row in self._all if row not in self._lost) if self._lost else iter(self._all)
        )
