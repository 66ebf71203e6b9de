"""What a terminal shows, and the fewest bytes that make it show a frame.

Textual sends every row of what is painted, each text with its whole style. Over a slow line that
is a second for a view: here the cells that differ are sent, and of a style what changes in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from fwtui.text import has_sure_width
from fwtui.ui.terminal.cell_rows import (
    UNKNOWN,
    CellRow,
    Renditions,
    end_right_to_left,
    is_painted,
)
from fwtui.ui.terminal.moved import Piece, moved
from fwtui.ui.terminal.placed_strip import PlacedStrip
from fwtui.ui.terminal.runs import Orders, Pen, RowRuns, Run, with_short_blanks


class CellPictures(Protocol):
    """Pictures that the terminal paints over cells (:mod:`fwtui.ui.terminal.painted`)."""

    def paint(self, rows: Mapping[int, CellRow], written: Iterable[tuple[str, int, int]]) -> str:
        """What paints those of which a cell was ``written``: its text, column and row."""

    def erasure(self, rows: Mapping[int, CellRow]) -> str:
        """What takes them from the screen, as far as they may be in sight in ``rows``."""

    def gone(self) -> None:
        """None is on the screen any more."""


class ShownScreen:
    """What the terminal shows, row by row, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, CellRow] = {}
        self._inks = Renditions(ColorSystem.TRUECOLOR)
        self.erases = True
        """Whether erased cells get the present ground (terminfo: bce)."""
        self.moves = True
        """Whether rows can be moved (terminfo: csr, dl, il)."""
        self.reorders = False
        """Whether the terminal itself puts text from right to left in order."""
        self.pictures: CellPictures | None = None
        """Those that the terminal paints over cells, if it does."""
        self._before = ""
        """What is sent before the next frame."""
        self._size: tuple[int, int] | None = None
        self.is_resized = False
        """The terminal was given a size, and no whole frame since."""

    def begin(self, *, erases: bool, moves: bool = True, reorders: bool = False) -> None:
        """Another terminal is attached, with nothing on its screen."""
        self.pictures, self._before = None, ""
        self.erases, self.moves, self.reorders = erases, moves, reorders
        self.forget()

    def forget(self) -> None:
        """Anything may be on the screen."""
        self._erase_pictures()
        self._rows.clear()

    def take_size(self, columns: int, rows: int) -> None:
        """The terminal has this size now, and moves its text where it had another one."""
        self._size, self.is_resized = (columns, rows), True
        self.forget()

    def has_size(self, size: tuple[int, int]) -> bool:
        """Whether a frame of this size fills the screen."""
        return self._size in (None, size)

    def take_pictures(self, pictures: CellPictures | None) -> None:
        """The terminal paints these over cells from now on, and those before no more."""
        self._erase_pictures()
        self.pictures = pictures

    def _erase_pictures(self) -> None:
        if self.pictures is not None:
            self._before += self.pictures.erasure(self._rows)
            self.pictures.gone()

    @property
    def farewell(self) -> str:
        """What takes pictures from the screen before it is let go."""
        return self._before + (self.pictures.erasure({}) if self.pictures is not None else "")

    def forget_rows(self, first: int, last: int) -> None:
        """Anything may be in the rows from ``first`` to before ``last``."""
        for y in range(first, last):
            self._rows.pop(y, None)

    def painted(self, update: CompositorUpdate, width: int, console: Console) -> str:
        """The bytes of a frame that is painted now, as text; its rows are known from then on."""
        colors = console._color_system or ColorSystem.TRUECOLOR
        if colors != self._inks.colors or self._inks.is_full:
            self._rows.clear()
            self._inks = Renditions(colors)
        frame = _Frame(self._rows, self._inks, width, self.erases)
        before, self._before = self._before, ""
        pieces: Sequence[Piece] = [
            Piece(x, y, strip, self._inks.row(strip)) for y, x, strip in _pieces(update)
        ]
        if self.reorders:
            for piece in pieces:
                end_right_to_left(piece.row.cells)
        if isinstance(update, ChopsUpdate):
            pieces = list(self._with_halves(pieces, width))
        if self.moves:
            move, pieces = moved(self._rows, pieces, width, self._inks.plain)
            before += move
        for piece in pieces:
            frame.take(piece)
        if isinstance(update, LayoutUpdate):
            self.is_resized = False
        sent = before + frame.end()
        if frame.is_pictured and self.pictures is not None:
            sent += self.pictures.paint(self._rows, frame.painted.values())
        return sent

    def _with_halves(self, pieces: Sequence[Piece], width: int) -> Iterator[Piece]:
        """The pieces, and a blank for each half that they leave of a wide character: terminals
        do not agree on what becomes of it."""
        firsts = {(piece.x, piece.y) for piece in pieces}
        ends = {(piece.end, piece.y) for piece in pieces}
        for piece in pieces:
            x, y, end, row = piece.x, piece.y, piece.end, self._rows.get(piece.y)
            if row is None or len(row.cells) != width or not x < end <= width:
                yield piece
                continue
            if x and not row.cells[x] and (x, y) not in ends:
                yield self._blank(x - 1, y, row)
            yield piece
            if end < width and not row.cells[end] and (end, y) not in firsts:
                yield self._blank(end, y, row)

    def _blank(self, x: int, y: int, row: CellRow) -> Piece:
        """A blank on the ground of a cell."""
        return Piece(x, y, Strip([]), CellRow([" "], [self._inks.of_blank(row.inks[x])]))


def _pieces(update: CompositorUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and strip of each part of a frame."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for part in strips:
                yield y, x, part
                x += part.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, first, last in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x >= last or end <= first:
                    continue
                # A text of unsure width is sent from its beginning, a wide character as a whole.
                start = 0 if isinstance(strip, PlacedStrip) else max(0, first - x)
                stop = min(end, last) - x
                start, stop = start - _is_cut(strip, start), stop + _is_cut(strip, stop)
                yield y, x + start, strip.crop(start, stop)


def _is_cut(strip: Strip, at: int) -> bool:
    """Whether a wide character stands in the cells before and after that place."""
    if not 0 < at < strip.cell_length:
        return False
    found, _ = split_graphemes(strip.crop(at - 1, at + 1).text)
    return bool(found) and found[0][2] > 1


class _Frame:
    """The pieces of one frame, and what they change on the screen."""

    def __init__(
        self, rows: dict[int, CellRow], inks: Renditions, width: int, erases: bool
    ) -> None:
        """``rows`` are those of the screen, which become those of the frame."""
        self._rows, self._inks, self._width, self._erases = rows, inks, width, erases
        self._before: dict[int, CellRow] = {}
        """Changed rows as they were, where each terminal has their text in these cells."""
        self._first = Pen(inks, width)
        """What is sent first, in its order: pieces of other rows."""
        self.is_pictured = False
        """Whether cells of pictures may be among those that change."""
        self.painted: dict[str, tuple[str, int, int]] = {}
        """Of each picture whose cells were sent one of them: text, column, row."""

    def take(self, piece: Piece) -> None:
        """A piece of a row, from left to right."""
        x, y, strip, new = piece
        end = piece.end
        row = self._rows.get(y)
        if row is None or len(row.cells) != self._width:
            row = self._rows[y] = CellRow([UNKNOWN] * self._width, [-1] * self._width)
        if end > self._width:  # laid out for another size: a frame of this one follows
            self._put_whole(x, y, strip, new)
            del self._rows[y]
            self._before.pop(y, None)
            return
        old = row.part(x, end)
        if old.looks_like(new):
            return
        pictured = row.is_pictured or new.is_pictured
        self.is_pictured = self.is_pictured or pictured
        if not (row.is_sure and new.is_sure):
            # From its beginning: the terminal may have it in other cells.
            self._put_whole(x, y, strip, new, pictured=pictured)
        elif pictured:  # written over, not erased, which not every terminal takes for the same
            self._put_changes(x, y, old, new)
        elif y not in self._before:
            self._before[y] = CellRow(row.cells[:], row.inks[:])
        if (before := self._before.get(y)) is not None and (
            pictured or not (row.is_sure and new.is_sure)
        ):
            before.cells[x:end], before.inks[x:end] = new.cells, new.inks
        row.cells[x:end], row.inks[x:end] = new.cells, new.inks
        row.is_sure = new.is_sure and (
            row.is_sure or has_sure_width("".join(row.cells[:x] + row.cells[end:]))
        )
        if pictured:
            row.is_pictured = any(map(is_painted, row.cells))

    def _put_whole(
        self, x: int, y: int, strip: Strip, new: CellRow, *, pictured: bool = False
    ) -> None:
        """Send a piece, its text of unsure width over blanks."""
        if isinstance(strip, PlacedStrip):
            self._first.go(x, y)
            self._first.write(strip.written(self._inks.colors), len(new.cells), self._inks.plain)
        else:
            size = len(new.cells)
            unknown = CellRow([UNKNOWN] * size, [-1] * size, is_pictured=pictured)
            self._put_changes(x, y, unknown, new)

    def _put_changes(self, x: int, y: int, old: CellRow, new: CellRow) -> None:
        """Send the cells that differ, as they are on the terminal below a picture: blanks."""
        cells = new.cells
        if new.is_pictured:
            for column, cell in enumerate(new.cells, x):
                if is_painted(cell):
                    self.painted[cell[0]] = cell, column, y
            cells = [" " if is_painted(cell) else cell for cell in cells]
        erases = self._erases and not (old.is_pictured or new.is_pictured)
        for run in RowRuns(y, old, CellRow(cells, new.inks), self._inks).unerased():
            text = run.text
            if erases and self._inks.is_bare(run.ink):
                ends_row = x + run.x + run.size == self._width
                text = with_short_blanks(text, ends_row=ends_row)
            self._first.go(x + run.x, y)
            self._first.write(text, run.size, run.ink)

    def end(self) -> str:
        """All of it, as text."""
        runs: list[Run] = []
        for y, before in self._before.items():
            row = RowRuns(y, before, self._rows[y], self._inks)
            runs += row.erased() if self._erases else row.unerased()
        return self._first.end() + Orders(runs, self._rows, self._inks, self._width).shortest()


class ShownUpdate(CompositorUpdate):
    """A frame that sends what the terminal does not show yet."""

    def __init__(self, update: CompositorUpdate, shown: ShownScreen, width: int) -> None:
        self._update, self._shown, self._width = update, shown, width

    def render_segments(self, console: Console) -> str:
        try:
            return self._shown.painted(self._update, self._width, console)
        except Exception:
            self._shown.forget()
            raise
