"""A builder of one row of cells, written from left to right.

Neighbours of one style become one segment, and the space between two texts joins the
text before it: a terminal is sent few escape sequences that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fwtui.text import fit
from fwtui.ui.theme import Inks

Piece = tuple[str, str]
"""Text, and the name of its ink: ``("9,941", "dim")``."""


def cells_before(pieces: Iterable[Piece], caret: str) -> int | None:
    """The cells of pieces that stand before their caret; None where they have none."""
    before = 0
    for piece in pieces:
        if piece == (caret, "accent"):
            return before
        before += cell_len(piece[0])
    return None


def end_of(text: str, most: int) -> str:
    """The end of a text in so many cells: what is typed is typed there."""
    text = text[-4 * most :] if most > 0 else ""
    while text and cell_len(text) > most:
        text = text[1:]
    return text


def width_of(pieces: Iterable[Piece]) -> int:
    """Cells that the pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


@lru_cache(maxsize=2048)
def _carries_space(style: Style, space: Style) -> bool:
    """Whether empty cells look the same in both styles."""
    return not style.underline and style.bgcolor == space.bgcolor and style.reverse == space.reverse


class Line:
    """A row of ``width`` cells on one ground. What does not fit is cut, never wrapped."""

    __slots__ = ("_styles", "_texts", "at", "cut", "inks", "width")

    def __init__(self, width: int, inks: Inks, cut: str = "…") -> None:
        self.width = width
        self.inks = inks
        self.cut = cut
        self.at = 0
        """The next cell to be written."""
        self._texts: list[str] = []
        self._styles: list[Style] = []

    def put(self, text: str, style: Style, room: int | None = None) -> None:
        """Write text, cut with ``…`` where it needs more than ``room`` cells."""
        left = self.width - self.at
        room = left if room is None else min(room, left)
        if room <= 0 or not text:
            return
        size = cell_len(text)
        if size > room:
            text, size = fit(text, room, self.cut), room
        if self._styles and self._styles[-1] == style:
            self._texts[-1] += text
        else:
            self._texts.append(text)
            self._styles.append(style)
        self.at += size

    def marked(
        self,
        text: str,
        style: Style,
        match: Style,
        spans: Sequence[tuple[int, int]],
        room: int | None = None,
    ) -> None:
        """Write text with the letters of ``spans`` in the style ``match``."""
        left = self.width - self.at
        room = left if room is None else min(room, left)
        if spans and cell_len(text) > room:
            text = fit(text, max(0, room), self.cut).rstrip()
        end, at = self.at + room, 0
        for first, after in spans:
            self.put(text[at:first], style, end - self.at)
            self.put(text[first:after], match, end - self.at)
            at = after
        self.put(text[at:], style, end - self.at)

    def pieces(self, pieces: Iterable[Piece], room: int | None = None) -> None:
        """Write pieces in their inks, ``room`` cells for all of them."""
        end = self.width if room is None else min(self.at + room, self.width)
        for text, ink in pieces:
            self.put(text, getattr(self.inks, ink), end - self.at)

    def to(self, column: int) -> None:
        """Leave cells empty up to ``column``."""
        gap = min(column, self.width) - self.at
        if gap <= 0:
            return
        space = self.inks.space
        if self._styles and _carries_space(self._styles[-1], space):
            self._texts[-1] += " " * gap
        else:
            self._texts.append(" " * gap)
            self._styles.append(space)
        self.at += gap

    def right(self, text: str, style: Style, end: int) -> None:
        """Write text that ends before the column ``end``."""
        self.to(end - cell_len(text))
        self.put(text, style, end - self.at)

    def strip(self) -> Strip:
        """The finished row, filled up to its width."""
        self.to(self.width)
        segments = [
            Segment(text, style) for text, style in zip(self._texts, self._styles, strict=True)
        ]
        return Strip(segments, self.width)
