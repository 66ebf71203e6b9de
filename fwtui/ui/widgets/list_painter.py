"""Painted lines of a list: rows, which are kept while they stay true, and headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from textual.geometry import Size
from textual.strip import Strip

from fwtui.text import cells
from fwtui.ui.widgets.column_widths import HANDFUL
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.widgets.row_kind import EDGE, RowKind, RowState

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Rows
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.theme import Inks, Palette
    from fwtui.ui.widgets.list_window import ListWindow
    from fwtui.ui.widgets.section_headings import Section

_STRIPS = 1024
"""Painted lines in the cache."""
_MEASURED = 100
"""Rows of a list by which its columns are measured."""


class PaintedList(Protocol):
    """A list as its painter sees it."""

    kind: RowKind
    rows: Rows | None
    window: ListWindow

    @property
    def size(self) -> Size: ...
    @property
    def count(self) -> int: ...
    @property
    def glyphs(self) -> Glyphs: ...
    @property
    def palette(self) -> Palette: ...
    @property
    def ground(self) -> Inks:
        """The inks of what is neither under the cursor nor marked."""

    @property
    def screen_width(self) -> int: ...
    @property
    def target(self) -> int | None:
        """The row whose place a dragged row would take."""

    def state_of(self, row: int, value: Any | None) -> RowState: ...
    def repaint(self) -> None: ...


class ListPainter:
    """Paints the rows of one list.

    Its columns are measured once, when the first of its rows are known: those that come later,
    and those that scroll into view, leave them where they stand. They are measured again with
    another list, in another width, and out of view where they were by a handful of rows.
    """

    def __init__(self, table: PaintedList) -> None:
        self._table = table
        self._strips: dict[tuple[int, RowState], Strip] = {}
        self._laid_out = (0, 0, 0)
        """Cells of the list and of the screen, and rows, that the columns stand for."""
        self._measured = -1
        """Known rows by which they are measured; negative: they are to be measured."""
        self._generation = 0
        """Of a queue: a number for each."""

    def forget(self, *, layout: bool = False, measure: bool = False) -> None:
        """Paint every row again, with ``layout`` also after its columns are placed again, with
        ``measure`` after they are measured again."""
        self._strips.clear()
        if layout or measure:
            self._laid_out = (*self._laid_out[:2], -1)
            if measure or not self._measured or self._generation != self._generation_now:
                self._measured = -1

    @property
    def _generation_now(self) -> int:
        return getattr(self._table.rows, "generation", 0)

    @property
    def by_few(self) -> bool:
        """Whether the columns are measured by so few rows that others may be unlike them."""
        return self._measured < HANDFUL

    def forget_rows(self, first: int, last: int) -> None:
        if not self._measured:
            self._measured = -1
            self._table.repaint()
        for key in [key for key in self._strips if first <= key[0] <= last]:
            del self._strips[key]

    def lay_out(self) -> None:
        """Place the columns where width or number of rows are others by now."""
        table = self._table
        sizes = (table.size.width, table.screen_width, table.count)
        if self._measured >= 0 and sizes == self._laid_out:
            return
        if self._measured < 0 or sizes[:2] != self._laid_out[:2]:
            self._measure()
        self._laid_out = sizes
        self._strips.clear()
        table.kind.lay_out(*sizes)

    def _measure(self) -> None:
        table, rows = self._table, self._table.rows
        first = max(0, min(table.window.row_nearest(0), table.count - _MEASURED))
        after = min(table.count, first + _MEASURED)
        values = [rows[row] for row in range(first, after)] if rows is not None else []
        self._measured = len(values) - values.count(None)
        self._generation = self._generation_now
        table.kind.measure(values)

    def row(self, row: int) -> Strip:
        """A row in its present state."""
        table = self._table
        value = table.rows[row] if table.rows is not None else None
        state = table.state_of(row, value)
        is_target = row == table.target
        if not is_target and (strip := self._strips.get((row, state))) is not None:
            return strip
        width = table.size.width
        if value is not None and table.kind.outgrows(value):
            table.kind.lay_out(width, table.screen_width, table.count)
            table.repaint()
        inks, glyphs = self._inks(state), table.glyphs
        line = Line(width, inks, glyphs.cut)
        if is_target:
            line.put(glyphs.into, inks.accent_bold)
        elif state.cursor and inks.edge_shown:
            sign = glyphs.cursor if state.focused else glyphs.cursor_elsewhere
            line.put(sign, inks.edge)
        line.to(EDGE)
        table.kind.paint(line, row, value, state, inks, glyphs)
        if len(self._strips) >= _STRIPS:
            self._strips.clear()
        strip = line.strip()
        if not is_target:
            self._strips[(row, state)] = strip
        return strip

    def _inks(self, state: RowState) -> Inks:
        palette = self._table.palette
        if state.cursor:
            return palette.cursor if state.focused else palette.cursor_elsewhere
        return palette.marked if state.marked else self._table.ground

    def going_on(self, strip: Strip, y: int) -> Strip:
        """The line ``y`` of the view; with a sign, where it is the last one and others follow."""
        table = self._table
        if not table.window.is_last(y) or not table.window.lines_below:
            return strip
        row, cut = table.window.row_under(y), table.glyphs.cut
        value = table.rows[row] if table.rows is not None and row is not None else None
        inks = table.ground if row is None else self._inks(table.state_of(row, value))
        mark = Line(cells(cut), inks)
        mark.put(cut, inks.dim)
        return Strip.join([strip.crop(0, table.size.width - mark.width), mark.strip()])

    def loading(self, y: int) -> Strip:
        """A row of a list whose length is not known yet."""
        table = self._table
        line = Line(table.size.width, table.ground, table.glyphs.cut)
        self.lay_out()
        table.kind.paint(line, y, None, RowState(), line.inks, table.glyphs)
        return line.strip()

    def heading(self, group: Section) -> Strip:
        width = self._table.size.width
        line = Line(width, self._table.ground, self._table.glyphs.cut)
        line.to(EDGE)
        line.pieces(group.title)
        if group.right:
            end, needed = self._table.kind.end, line.at + 2 + width_of(group.right)
            end = end if end >= needed else width - 1  # over the numbers, where it has room
            line.to(max(line.at + 2, end - width_of(group.right)))
            line.pieces(group.right, end - line.at)
        return line.strip()

    def text(self, pieces: tuple[Piece, ...] = (), at: int = EDGE) -> Strip:
        """A line of text from the cell ``at`` on, or an empty one."""
        line = Line(self._table.size.width, self._table.ground, self._table.glyphs.cut)
        line.to(at)
        line.pieces(pieces)
        return line.strip()
