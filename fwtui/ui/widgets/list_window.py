"""The lines of a list that are in view: which rows and headings, and where they stand."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.section_headings import (
    Section,
    heading_above,
    heading_at,
    line_of,
    row_at,
    row_near,
)


class ListFrame(Struct, frozen=True):
    """Lines that stay above and below the rows of a list, from the first cell on."""

    above: tuple[tuple[Piece, ...], ...] = ()
    below: tuple[tuple[Piece, ...], ...] = ()


class ListWindow:
    """A view of ``height`` lines over the ``count`` rows of a list and their headings.

    Lines are counted from the top of the list, headings included; ``y`` from the top of the view.
    """

    def __init__(self, count: Callable[[], int], height: Callable[[], int]) -> None:
        self._count, self._height = count, height
        self.groups: tuple[Section, ...] = ()
        self.top = 0
        """The first line in view."""

    def line_of(self, row: int) -> int:
        """The line of a row."""
        return line_of(self.groups, row)

    def y_of(self, row: int) -> int:
        """Where a row stands, also out of view."""
        return self.line_of(row) - self.top

    def row_at(self, line: int) -> int | None:
        """The row on a line; ``None`` on a heading or below the end."""
        return row_at(self.groups, self._count(), line)

    def row_under(self, y: int) -> int | None:
        """The row on a line of the view; ``None`` also beside the view."""
        return self.row_at(self.top + y) if 0 <= y < self._height() else None

    def row_nearest(self, y: int) -> int:
        """The row on a line of the view, or the one closest to it."""
        line = self.top + min(max(0, y), self._height() - 1)
        return row_near(self.groups, self._count(), line)

    def heading(self, y: int) -> Section | None:
        """The heading on a line of the view; on the first one also that of the rows below,
        where it is out of view."""
        if y == 0 and (stuck := heading_above(self.groups, self.top)) is not None and stuck.title:
            return stuck
        return heading_at(self.groups, self.top + y)

    @property
    def lines(self) -> int:
        count = self._count()
        return self.line_of(count - 1) + 1 if count else 0

    @property
    def lines_below(self) -> int:
        """Lines below the view."""
        return max(0, self.lines - self._height() - self.top)

    def is_last(self, y: int) -> bool:
        """Whether a line of the view is its last one."""
        return y == self._height() - 1

    def clamp(self, top: int) -> int:
        """The first line in view that is closest to ``top`` and leaves no room unused."""
        return max(0, min(top, self.lines - self._height()))

    def keep(self, row: int, y: int) -> None:
        """Let a row stand at ``y``, as far as the ends of the list allow."""
        self.top = self.clamp(self.line_of(row) - y)

    def show(self, row: int) -> None:
        """Begin at the top, or bring a row that would be out of view then to the middle."""
        line, height = self.line_of(row), self._height()
        # Without a size yet, the first resize brings the row into view.
        self.top = self.clamp(line - height // 2) if height and line >= height else 0

    def resized(self, row: int, height: int) -> bool:
        """Keep a row in view in another height; whether the first line is another one."""
        before, line = self.top, self.line_of(row)
        if not self.top <= line < self.top + height:
            self.top = line - height // 2
        self.top = self.clamp(self.top)
        return self.top != before

    def top_for(self, row: int, before: int, *, middle: bool, by_half: bool) -> int:
        """The first line in view for a cursor that goes from the row ``before`` to ``row``.

        ``middle``: a row out of view comes to the middle; ``by_half``: a step over the edge
        moves the view by half of its height.
        """
        line, height, top = self.line_of(row), self._height(), self.top
        margin = 1 if self.groups else 0
        if not height:
            return top  # the first resize brings the cursor into view
        if middle and not top + margin <= line < top + height:
            return line - height // 2
        if line < top + margin:
            if row == 0:
                return 0
            return line - height // 2 if by_half and before - row == 1 else line - margin
        if line >= top + height:
            half = by_half and row - before == 1
            return line - height // 2 if half else line - height + 1
        return top
