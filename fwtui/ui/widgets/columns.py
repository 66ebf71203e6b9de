"""Columns of a list: their places, and the painting of rows, loaded and loading.

A list is a sequence of :class:`Column`; :class:`ColumnRows` places those that fit and paints
a row column by column. Where they do not fit, the lowest priority goes first; texts share what
the others leave by :mod:`fwtui.ui.widgets.column_widths`. Widths are cells.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from rich.style import Style

from fwtui.music import Track
from fwtui.text import cells
from fwtui.ui.glyphs import Glyphs
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.column_widths import (
    USUAL_TITLE,
    Needs,
    Text,
    TextNeeds,
    shared,
    with_usual,
)
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import EDGE, RowState

GAP = 2
"""Cells between two columns."""
KEPT = 100
"""The priority of a column that stays at any width."""
TITLE = "title"
"""The column at which a menu opens."""
NARROW, TITLE_AT_LEAST = 80, 16
"""On a screen of fewer cells others give way for a title of so many alone."""
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
    """Cells; of a column with ``words`` those for which others of a lower priority give way, where
    its values need as many. A column of none is not shown."""
    text: Callable[[Cell], str] = _no_text
    words: Callable[[Any], str] | None = None
    """In place of ``text``: the text of a value, by which the column is measured."""
    priority: int = KEPT
    """Of the columns that do not fit together, the one of the lowest priority goes first."""
    screen: int = 0
    """Cells of the narrowest screen that has this column where texts may be cut for it."""
    fill: bool = False
    """Takes all cells that are left: it is not measured."""
    at_most: int = 0
    """Cells of one that fills, so that what stands after it is near; 0: as many as there are."""
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
        text = self.text(cell) if self.words is None else self.words(cell.value)
        if self.right:
            cell.put_right(text, style)
        else:
            cell.put(text, style)

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


class _Fitted(Struct, frozen=True):
    """A column with its width; with its texts, where it is measured."""

    column: Column
    width: int
    text: Text | None

    @property
    def needed(self) -> int:
        """Cells without which a column of a lower priority gives way."""
        return self.width if self.text is None else self.text.fair

    @property
    def whole(self) -> int:
        """Cells with which nothing of it is cut."""
        return self.width if self.text is None else self.text.longest


def place(
    columns: Sequence[Column],
    extent: Extent,
    grown: Mapping[str, int],
    needs: Needs | None = None,
    held: Sequence[Placed] = (),
) -> tuple[Placed, ...]:
    """The columns that fit, from left to right.

    ``grown`` has widths that values need, ``needs`` the cells of texts. Texts but the last keep
    their widths in ``held`` where they can. One cell stays empty at the right end.
    """
    end = extent.width - 1
    every = [_fitted(column, extent, grown, needs or {}) for column in columns]
    every = [each for each in every if each.width]
    wide = [each for each in every if extent.screen >= each.column.screen]
    while _around(wide) + sum(each.needed for each in wide) > end:
        first = min(wide, key=lambda each: each.column.priority, default=None)
        if first is None or first.column.priority >= KEPT:
            break
        wide.remove(first)
    if needs:
        wide = _with_what_fits(every, wide, end)
    placed: list[Placed] = []
    at = EDGE
    for each, width in zip(wide, _widths(wide, end, held), strict=True):
        after = at + width
        placed.append(Placed(each.column, at, after))
        at = after + each.column.gap
    outside = (each for each in columns if each.overflows and extent.screen < each.screen)
    return (*placed, *(Placed(column, end, end) for column in outside))


def _fitted(column: Column, extent: Extent, grown: Mapping[str, int], needs: Needs) -> _Fitted:
    width = column.width if isinstance(column.width, int) else column.width(extent)
    width = max(width, grown.get(column.title, 0))
    if column.words is None or not width:
        return _Fitted(column, width, None)
    of_title = column.title == TITLE
    if of_title and extent.screen < NARROW:
        width = min(width, TITLE_AT_LEAST)
    usual = USUAL_TITLE if of_title else width
    measured = needs.get(column.title) or with_usual((), 1, usual)
    return _Fitted(column, width, Text(width, measured.needs, of_title, measured.known))


def _with_what_fits(every: Sequence[_Fitted], wide: list[_Fitted], end: int) -> list[_Fitted]:
    """The columns, and those of wider screens that fit beside them with every text whole; none
    where one of a higher priority has no place."""
    for each in sorted(every, key=lambda each: -each.column.priority):
        if each in wide or each.column.overflows:
            continue
        more = [other for other in every if other in wide or other is each]
        if _around(more) + sum(other.whole for other in more) > end:
            break
        wide = more
    return wide


def _widths(wide: Sequence[_Fitted], end: int, held: Sequence[Placed]) -> list[int]:
    """The width of each column in a list whose last cell is before ``end``."""
    widths = [each.needed for each in wide]
    texts = [at for at, each in enumerate(wide) if each.text is not None]
    fills = [at for at, each in enumerate(wide) if each.column.fill]
    room = end - _around(wide) - sum(width for at, width in enumerate(widths) if at not in texts)
    if fills:
        spare = room - sum(widths[at] for at in texts)
        at_most = wide[fills[-1]].column.at_most or end
        widths[fills[-1]] = max(1, min(at_most, widths[fills[-1]] + spare))
    elif texts:
        before = {each.column.title: each.end - each.start for each in held}
        kept = [before.get(wide[at].column.title, 0) for at in texts]
        last = wide[texts[-1]].text
        rest = room - sum(kept[:-1])
        if last is not None and all(kept) and rest >= last.least // 2:
            # The numbers after it end where they did, as long as they cut nothing of it.
            unused = end - max(each.end for each in held)
            parts = [*kept[:-1], max(rest - unused, min(rest, last.longest))]
        else:
            parts = shared([each.text for each in wide if each.text is not None], room)
        for at, width in zip(texts, parts, strict=True):
            widths[at] = width
    return widths


def _around(wide: Sequence[_Fitted]) -> int:
    """Cells before the first column and between two."""
    return EDGE + sum(each.column.gap for each in wide[:-1])


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
        more: bool = False,
    ) -> None:
        """``faint`` says whether a row cannot be played; ``state`` may change its state; ``more``:
        other rows come after the first, for which the columns have room."""
        self.columns = tuple(columns)
        self.of_tracks = of_tracks
        self.name = name
        self.key = key
        self.track = track
        self._faint = faint
        self._state = state
        self.more = more
        self._growing = [each for each in self.columns if each.cells_of is not None]
        self._grown = {
            each.title: each.width for each in self._growing if isinstance(each.width, int)
        }
        self._needs: dict[str, TextNeeds] = {}
        self._outgrown = False
        self.placed: tuple[Placed, ...] = ()
        self._shown: frozenset[str] = frozenset()
        self.lay_out(80, 80, 0)

    def lay_out(self, width: int, screen: int, count: int) -> None:
        """Place the columns: ``width`` cells of ``screen``, ``count`` rows."""
        held = self.placed if self._outgrown else ()
        self._outgrown = False
        extent = Extent(width, screen, count)
        self.placed = place(self.columns, extent, self._grown, self._needs, held)
        self._shown = frozenset(each.column.title for each in self.placed)
        self._overflowing = [each for each in self.placed if each.column.overflows]

    @property
    def title_at(self) -> int:
        return next((each.start for each in self.placed if each.column.title == TITLE), EDGE)

    @property
    def end(self) -> int:
        return max((each.end for each in self.placed), default=0)

    def column_at(self, x: int) -> str:
        """The title of the column on a cell, the cells after it included; empty on none."""
        placed = (each for each in self.placed if each.start <= x < each.end + each.column.gap)
        return next((each.column.title for each in placed), "")

    def measure(self, values: Sequence[Any | None]) -> None:
        """Measure the texts of rows, ``None`` for one that is not known, for the next layout."""
        known = [value for value in values if value is not None]
        for value in known:
            self.outgrows(value)
        self._outgrown = False
        self._needs = {}
        for column in self.columns if known else ():
            if column.words is not None and isinstance(column.width, int):
                usual = USUAL_TITLE if column.title == TITLE else column.width
                lengths = [cells(column.words(value)) for value in known]
                self._needs[column.title] = with_usual(lengths, len(values) + self.more, usual)

    def outgrows(self, value: Any) -> bool:
        """Whether a value is wider than its column, which needs another layout."""
        grown = False
        for column in self._growing:
            needed = column.cells_of(value) if column.cells_of is not None else 0
            if needed > self._grown[column.title]:
                self._grown[column.title] = needed
                grown = self._outgrown = True
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
