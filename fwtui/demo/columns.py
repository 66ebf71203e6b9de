"""What a catalogue in columns needs beside the columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence


class Groups:
    """Which rows have a value: ``groups[value]`` is an array of ids, ascending."""

    def __init__(self, column: Sequence[int], size: int) -> None:
        starts = array("I", bytes(4 * (size + 2)))
        for value in column:
            starts[value + 1] += 1
        for value in range(1, size + 2):
            starts[value] += starts[value - 1]
        self._starts = array("I", starts)
        self._rows = array("I", bytes(4 * len(column)))
        rows = self._rows
        for row, value in enumerate(column):
            place = starts[value]
            rows[place] = row
            starts[value] = place + 1

    def __getitem__(self, value: int) -> array[int]:
        if value + 1 >= len(self._starts):
            # It came after the groups were made, so nothing has it.
            return array("I")
        return self._rows[self._starts[value] : self._starts[value + 1]]

    def count(self, value: int) -> int:
        known = value + 1 < len(self._starts)
        return self._starts[value + 1] - self._starts[value] if known else 0


class Tracks:
    """The ids of all tracks that there are."""

    def __init__(self, end: int, lost: set[int]) -> None:
        self._all = range(1, end)
        self._lost = lost

    def __contains__(self, number: object) -> bool:
        return number in self._all and number not in self._lost

    def __iter__(self) -> Iterator[int]:
        return (
            (row for row in self._all if row not in self._lost) if self._lost else iter(self._all)
        )
