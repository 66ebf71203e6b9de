"""Pictures that a terminal paints over its cells (sixel, iTerm2's images), and takes away with
what is written there.

Such a picture stands in a frame as cells of its own: a private character that says which picture
it is, and two marks for row and column. So it is laid out, covered and scrolled as text is.
On the terminal these cells are blanks; the picture is painted over them when all of them are in
sight, and once more when any was written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from fwtui.ui.terminal.cell_rows import PAINTED, UNKNOWN, CellRow, is_painted

MARKS = (
    "\u0305\u030d\u030e\u0310\u0312\u033d\u033e\u033f\u0346\u034a\u034b\u034c\u0350\u0351\u0352"
    "\u0357\u035b\u0363\u0364\u0365\u0366\u0367\u0368\u0369\u036a\u036b\u036c\u036d\u036e\u036f"
    "\u0483\u0484\u0485\u0486\u0487\u0592\u0593\u0594\u0595\u0597\u0598\u0599\u059c\u059d\u059e"
    "\u059f\u05a0\u05a1\u05a8\u05a9\u05ab\u05ac\u05af\u05c4\u0610\u0611\u0612\u0613\u0614\u0615"
)
"""Marks for the numbers from 0 to 59: the first of those in kitty's graphics protocol."""
_NUMBERS = ord(PAINTED[1]) - ord(PAINTED[0])


class _Painted(NamedTuple):
    cells: list[list[str]]
    """Row by row, as they stand in a frame."""
    sequence: str
    """What paints it, with the cursor at its first cell."""


class _Place(NamedTuple):
    x: int
    y: int
    columns: int
    rows: int


class PaintedPictures:
    """The pictures that one terminal can be given, and where on its screen they are."""

    def __init__(self) -> None:
        self._pictures: dict[int, _Painted] = {}
        self._next = 0
        self._places: set[_Place] = set()
        """Where a picture, or what is left of one, is on the screen."""

    def add(self, sequence: str, columns: int, rows: int, most: int) -> list[Strip]:
        """The cells of a picture in a frame; ``most`` pictures are kept."""
        number, self._next = self._next, (self._next + 1) % _NUMBERS
        sign = chr(ord(PAINTED[0]) + number)
        cells = [
            [sign + MARKS[row] + MARKS[column] for column in range(columns)] for row in range(rows)
        ]
        self._pictures[number] = _Painted(cells, sequence)
        while len(self._pictures) > most:
            del self._pictures[next(iter(self._pictures))]
        return [Strip([Segment("".join(row))], columns) for row in cells]

    def paint(self, rows: Mapping[int, CellRow], written: Iterable[tuple[str, int, int]]) -> str:
        """What paints the pictures of which a cell was ``written`` (its text, column and row) and
        all are in sight in ``rows``, those of the screen."""
        self._places = {each for each in self._places if _is_left(each, rows)}
        sent = []
        for cell, x, y in written:
            picture = self._pictures.get(ord(cell[0]) - ord(PAINTED[0]))
            if picture is None:
                continue
            left, top = x - MARKS.index(cell[2]), y - MARKS.index(cell[1])
            columns = len(picture.cells[0])
            if all(
                (row := rows.get(y)) is not None and row.cells[left : left + columns] == cells
                for y, cells in enumerate(picture.cells, top)
            ):
                self._places.add(_Place(left, top, columns, len(picture.cells)))
                sent.append(f"\x1b[{top + 1};{left + 1}H{picture.sequence}")
        return "".join(sent)

    def erasure(self, rows: Mapping[int, CellRow]) -> str:
        """What takes all of them from the screen: blanks, written over those of their cells that
        are or may be in sight in ``rows``."""
        sent = [
            f"\x1b[{y + 1};{x + 1}H{' ' * columns}"
            for place in sorted(self._places)
            for y in range(place.y, place.y + place.rows)
            for x, columns in _left_in(place, rows.get(y))
        ]
        # Ended first: a picture that was torn while it was sent.
        return "\x1b\\\x1b[m" + "".join(sent) if sent else ""

    def gone(self) -> None:
        """None is on the screen any more."""
        self._places.clear()


def _is_left(place: _Place, rows: Mapping[int, CellRow]) -> bool:
    """Whether cells of a picture may be in sight there."""
    return any(_left_in(place, rows.get(y)) for y in range(place.y, place.y + place.rows))


def _left_in(place: _Place, row: CellRow | None) -> list[tuple[int, int]]:
    """The parts of a row where they may be: the first column, and how many there are."""
    if row is None:
        return [(place.x, place.columns)]
    found = []
    at = place.x
    for may_be, cells in groupby(
        row.cells[at : at + place.columns], lambda cell: cell == UNKNOWN or is_painted(cell)
    ):
        size = len(list(cells))
        if may_be:
            found.append((at, size))
        at += size
    return found
