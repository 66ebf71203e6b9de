"""Columns of a list: their places, and the painting of rows, loaded and loading.

A list is a sequence of :class:`Column`; :class:`ColumnRows` places those that fit and paints
a row column by column. Where they do not fit, the lowest priority goes first; where there is
room to spare, texts share it. Widths are cells.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal

from msgspec import Struct
from rich.style import Style

from fwtui.music import Track
from fwtui.text import cells
from fwtui.ui.glyphs import Glyphs
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import EDGE, RowState

GAP = 2
"""Cells between two columns."""
COMFORT = 48
"""Cells of the column that fills before others grow beside it."""
KEPT = 100
"""The priority of a column that stays at any width."""
TITLE = "title"
"""The column at which a menu opens."""
_DASHES = (16, 9, 21, 12, 14, 8, 19, 11, 24, 10, 13, 17, 9, 15, 18, 11)
"""Uneven lengths, so that rows which are still loading look like rows."""


class Extent(Struct, frozen=True):
    """The sizes a layout is made for: cells of the list and of the screen, number of rows."""

    width: int
    screen: int
    count: int


class Cell(Struct):
    """One column of a row during painting: its place, its value and its styles."""

    line: Line
    row: int
    value: Any
    state: RowState
    inks: Inks
    glyphs: Glyphs
    shown: frozenset[str]
    """Titles of the columns that have a place."""
    faint: bool = False
    """The row cannot be played."""
    start: int = 0
    end: int = 0
    """The first cell of the column, and the one after its last."""

    @property
    def grey(self) -> Style:
        """The style of texts beside the title."""
        past = self.state.played and not self.state.cursor
        return self.inks.faint if self.faint or past else self.inks.dim

    def put(self, text: str, style: Style) -> None:
        """Write text from the start of the column, cut at its end."""
        self.line.to(self.start)
        self.line.put(text, style, self.end - self.start)

    def put_right(self, text: str, style: Style) -> None:
        """Write text up to the end of the column."""
        self.line.right(text, style, self.end)

    def put_matched(self, text: str, style: Style, spans: Sequence[tuple[int, int]]) -> None:
        """Write text with the letters of ``spans`` in the style of matches."""
        if not spans:
            self.put(text, style)
            return
        match = self.inks.match_faint if self.faint else self.inks.match
        self.line.to(self.start)
        self.line.marked(text, style, match, spans, self.end - self.start)

    def put_dashes(self, length: int | None = None, *, right: bool = False) -> None:
        """Write the dashes of a value that is loading; ``None``: of a length that varies."""
        if length is None:
            length = _DASHES[(self.row * 7 + self.start) % len(_DASHES)]
            length = min(length, self.end - self.start)
        self.line.to(self.end - length if right else self.start)
        self.line.put(self.glyphs.bar_rest * length, self.inks.rule)


Painter = Callable[[Cell], None]


def _no_text(cell: Cell) -> str:
    return ""


class Column(Struct, frozen=True):
    """One column of a list: its place among others, its text, and its dashes while loading."""

    title: str
    width: int | Callable[[Extent], int]
    """Cells; the fewest of a column that fills. A column of none is not shown."""
    text: Callable[[Cell], str] = _no_text
    priority: int = KEPT
    """Of the columns that do not fit together, the one of the lowest priority goes first."""
    screen: int = 0
    """Cells of the narrowest screen that has this column."""
    fill: bool = False
    """Takes the cells that are left, of several the last one; others share them by ``most``."""
    most: int = 0
    """Cells up to which it grows; 0 for a column that does not, unless it fills."""
    gap: int = GAP
    """Empty cells after it."""
    right: bool = False
    """Its texts end on the same cell."""
    ink: Literal["grey", "dim", "faint"] = "grey"
    dashes: int | None = None
    """Cells of its dash while loading; ``None`` for a text, whose dashes vary."""
    cells_of: Callable[[Any], int] | None = None
    """Cells that a value needs, where the column grows with its values."""
    overflows: bool = False
    """A text that is wider than the column takes cells of those before it."""
    painter: Painter | None = None
    """Paints in place of ``text``."""
    loader: Painter | None = None
    """Paints a value that is loading in place of ``dashes``."""

    def paint(self, cell: Cell) -> None:
        if self.painter is not None:
            self.painter(cell)
            return
        style = cell.grey if self.ink == "grey" else getattr(cell.inks, self.ink)
        if self.right:
            cell.put_right(self.text(cell), style)
        else:
            cell.put(self.text(cell), style)

    def load(self, cell: Cell) -> None:
        if self.loader is not None:
            self.loader(cell)
        elif self.dashes != 0:
            cell.put_dashes(self.dashes, right=self.right)


class Placed(Struct, frozen=True):
    """A column with its first cell and the one after its last."""

    column: Column
    start: int
    end: int


def place(columns: Sequence[Column], extent: Extent, grown: dict[str, int]) -> tuple[Placed, ...]:
    """The columns that fit, from left to right; ``grown`` has widths that values need.

    One cell stays empty at the right end.
    """
    wide: list[tuple[Column, int]] = []
    outside: list[Column] = []
    for column in columns:
        if extent.screen < column.screen:
            if column.overflows:
                outside.append(column)
            continue
        width = column.width if isinstance(column.width, int) else column.width(extent)
        if width := max(width, grown.get(column.title, 0)):
            wide.append((column, width))
    end = extent.width - 1
    while (spare := end - _needed(wide)) < 0:
        first = min(wide, key=lambda each: each[0].priority, default=None)
        if first is None or first[0].priority >= KEPT:
            break
        wide.remove(first)
    placed: list[Placed] = []
    at = EDGE
    for (column, _), width in zip(wide, _shared(wide, spare), strict=True):
        after = at + width
        placed.append(Placed(column, at, after))
        at = after + column.gap
    return (*placed, *(Placed(column, end, end) for column in outside))


def _shared(wide: Sequence[tuple[Column, int]], spare: int) -> list[int]:
    """The widths with the cells to spare: one column fills up to :data:`COMFORT`, then all that
    grow take the same, and the last of them takes what is left, so that no two texts part."""
    widths = [width for _, width in wide]
    fills = max((place for place, (column, _) in enumerate(wide) if column.fill), default=None)
    if fills is None or spare <= 0:
        return widths
    first = min(spare, max(0, COMFORT - widths[fills]))
    widths[fills] += first
    spare -= first
    growing = [
        place
        for place, (column, _) in enumerate(wide)
        if place == fills or (column.most and not column.fill)
    ]
    while spare and (open_ := [each for each in growing if widths[each] < wide[each][0].most]):
        for each in open_[:spare]:
            widths[each] += 1
        spare -= min(spare, len(open_))
    widths[growing[-1]] += spare
    return widths


def _needed(wide: Sequence[tuple[Column, int]]) -> int:
    gaps = sum(column.gap for column, _ in wide[:-1])
    return EDGE + gaps + sum(width for _, width in wide)


def id_of(row: int, value: Any) -> Hashable:
    """The usual key of a mark."""
    return value.id  # type: ignore[no-any-return]


class ColumnRows:
    """A kind of row made of columns."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: Callable[[Any], str],
        key: Callable[[int, Any], Hashable] = id_of,
        track: Callable[[Any], Track | None] = lambda value: None,
        of_tracks: bool = False,
        faint: Callable[[Any, RowState], bool] = lambda value, state: False,
        state: Callable[[Any, RowState], RowState] = lambda value, state: state,
    ) -> None:
        """``faint`` says whether a row cannot be played; ``state`` may change its state."""
        self.columns = tuple(columns)
        self.of_tracks = of_tracks
        self.name = name
        self.key = key
        self.track = track
        self._faint = faint
        self._state = state
        self._growing = [each for each in self.columns if each.cells_of is not None]
        self._grown = {
            each.title: each.width for each in self._growing if isinstance(each.width, int)
        }
        self.placed: tuple[Placed, ...] = ()
        self._shown: frozenset[str] = frozenset()
        self.lay_out(80, 80, 0)

    def lay_out(self, width: int, screen: int, count: int) -> None:
        """Place the columns: ``width`` cells of ``screen``, ``count`` rows."""
        self.placed = place(self.columns, Extent(width, screen, count), self._grown)
        self._shown = frozenset(each.column.title for each in self.placed)
        self._overflowing = [each for each in self.placed if each.column.overflows]

    @property
    def title_at(self) -> int:
        return next((each.start for each in self.placed if each.column.title == TITLE), EDGE)

    def column_at(self, x: int) -> str:
        """The title of the column on a cell, the cells after it included; empty on none."""
        placed = (each for each in self.placed if each.start <= x < each.end + each.column.gap)
        return next((each.column.title for each in placed), "")

    def outgrows(self, value: Any) -> bool:
        grown = False
        for column in self._growing:
            needed = column.cells_of(value) if column.cells_of is not None else 0
            if needed > self._grown[column.title]:
                self._grown[column.title] = needed
                grown = True
        return grown

    def paint(
        self, line: Line, row: int, value: Any | None, state: RowState, inks: Inks, glyphs: Glyphs
    ) -> None:
        if value is None:
            cell = Cell(line, row, None, state, inks, glyphs, self._shown)
            for each in self.placed:
                cell.start, cell.end = each.start, each.end
                each.column.load(cell)
            return
        cell = self.cell(line, row, value, state, inks, glyphs, self._shown)
        limit = line.width
        for each in self._overflowing:
            if text := each.column.text(cell):
                limit = min(limit, each.end - cells(text) - GAP)
        for each in self.placed:
            cell.start = each.start
            cell.end = each.end if each.column.overflows else min(each.end, limit)
            each.column.paint(cell)

    def cell(
        self,
        line: Line,
        row: int,
        value: Any,
        state: RowState,
        inks: Inks,
        glyphs: Glyphs,
        shown: frozenset[str],
    ) -> Cell:
        """The cell of a loaded row, to be placed; ``shown`` are the titles of its columns."""
        cell = Cell(line, row, value, self._state(value, state), inks, glyphs, shown)
        cell.faint = self._faint(value, cell.state)
        return cell


def title_style(cell: Cell) -> Style:
    """The style of a title: its row's state, the cursor last."""
    state, inks = cell.state, cell.inks
    if cell.faint:
        return inks.faint
    if state.playing:
        return inks.accent_bold
    if state.played and not state.cursor:
        return inks.dim
    return inks.bright if state.cursor and state.focused else inks.text


def paint_title(cell: Cell, text: str) -> None:
    """The title with the letters that the list's filter matches."""
    cell.put_matched(text, title_style(cell), cell.state.match)
