"""A column chart in cells: how time is divided, and the characters of each row."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

_UNITS = ((1, "second"), (60, "minute"), (3600, "hour"))


class ChartParts(Struct, frozen=True):
    """How a stretch of time is cut up, one column a part."""

    unit: str
    """``minute``."""
    count: int
    """All parts of the stretch."""
    shown: int
    """The first ones, which there is room for."""
    wide: int
    """Cells of a column."""
    gap: int
    """Empty cells between two."""

    def start(self, part: int) -> int:
        """The first cell of a column."""
        return part * (self.wide + self.gap)


def parts_of(seconds: float, room: int) -> ChartParts:
    """Whole seconds, minutes or hours, at most sixty of them, in so many cells.

    >>> parts_of(3600.0, 116)
    ChartParts(unit='minute', count=60, shown=58, wide=1, gap=1)
    """
    size, unit = next((each for each in _UNITS if seconds / each[0] <= 60), _UNITS[-1])
    count = max(1, min(60, round(seconds / size)))
    # Columns with a space between them read best; a few parts at the end may go for that.
    each = max(1, room // count)
    if each == 1 and (room + 1) // 2 >= count - 5:
        each = 2
    wide = max(1, min(4, each - 1))
    gap = 1 if each > 1 else 0
    return ChartParts(unit, count, min(count, (room + gap) // (wide + gap)), wide, gap)


def columns(values: Sequence[int], height: int, eighths: str) -> list[str]:
    """One character a value and row, from the top row down; the highest fills the height.

    What is more than nothing is seen.
    """
    most = max(values, default=0)
    heights = [max(1, round(each * height * 8 / most)) if each else 0 for each in values]
    return [
        "".join(eighths[min(8, max(0, each - row * 8))] for each in heights)
        for row in range(height - 1, -1, -1)
    ]
