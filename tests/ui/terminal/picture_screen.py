"""A terminal that paints pictures over its cells, and takes them away with what is written there.

Stricter than each real one: what is erased (ECH, EL) leaves the picture where it is.
"""

from __future__ import annotations

import re
from typing import Any

import pyte

_PICTURE = r"\x1bP[^\x1b]*\x1b\\|\x1b\]1337;File=[^\x07]*\x07"
_PARTS = re.compile(f"({_PICTURE})")
_PIXELS = re.compile(r'"1;1;(\d+);')
_UNHEARD = re.compile(
    r"\x1b[\]_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[<>=?][\d;:]*\$?[a-z]|\x1b\[\d+t|\x1b\[\?[\d;]*S"
    r"|\x1b\\"
)


class PictureScreen(pyte.Screen):
    """Text and pictures; the pictures in cells of their own."""

    def __init__(self, width: int, height: int, columns: int = 0, rows: int = 0) -> None:
        """Each picture has so many ``columns`` and ``rows``; else what its sixels say, with cells
        of 10 by 20 pixels."""
        super().__init__(width, height)
        self._cells_of_one = columns, rows
        self.painted: dict[tuple[int, int], tuple[str, int, int]] = {}
        """Of a cell the picture (its sequence), and which of its columns and rows is there."""
        self._pyte = pyte.Stream(self)

    def take(self, text: str) -> None:
        """What is sent to the terminal."""
        for part in _PARTS.split(text):
            if _PARTS.fullmatch(part):
                self._paint(part)
            else:
                self._pyte.feed(_UNHEARD.sub("", part))

    def _paint(self, sequence: str) -> None:
        columns, rows = self._cells_of_one
        if not columns and (said := _PIXELS.search(sequence)):
            columns, rows = int(said[1]) // 10, int(said[1]) // 20
        left, top = self.cursor.x, self.cursor.y
        assert left + columns <= self.columns
        assert top + rows < self.lines, "it would scroll the screen"
        for y in range(rows):
            for x in range(columns):
                self.painted[left + x, top + y] = sequence, x, y

    def draw(self, data: str) -> None:
        for char in data:
            at = min(self.cursor.x, self.columns - 1), self.cursor.y
            super().draw(char)
            for x in range(at[0], max(self.cursor.x, at[0] + 1)):
                self.painted.pop((x, at[1]), None)

    def resize(self, lines: Any = None, columns: Any = None) -> None:
        super().resize(lines, columns)
        self.painted = {
            at: each for at, each in self.painted.items() if at[0] < columns and at[1] < lines
        }
