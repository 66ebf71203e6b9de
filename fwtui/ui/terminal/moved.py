"""Rows that a frame shows higher or lower than the terminal does: moved there by the terminal.

A list that scrolls by a row is sent as that row: a region of whole rows (DECSTBM) loses lines at
one end (DL) or gets them (IL), as in each terminal since the VT102, Linux's console, screen and
tmux among them. Regions of columns (DECSLRM) are not used: most terminals have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import ne
from typing import NamedTuple

from textual.strip import Strip

from fwtui.text import has_sure_width
from fwtui.ui.terminal.cell_rows import CellRow

_FEWEST = 3
"""Rows that are shown elsewhere; for fewer nothing is moved."""
_WORTH = 30
"""Cells that take as many bytes as a move."""

_NO_STRIP = Strip([])


class Piece(NamedTuple):
    """A part of a row in a frame."""

    x: int
    y: int
    strip: Strip
    row: CellRow

    @property
    def end(self) -> int:
        """The column after it."""
        return self.x + len(self.row.cells)


class Move(NamedTuple):
    """The texts of the rows from ``first`` to before ``last`` go up, or down where ``up`` is
    negative; what goes over the edge is lost."""

    first: int
    last: int
    up: int

    @property
    def text(self) -> str:
        """What moves them, in the plain style; the cursor may be anywhere then."""
        lines = f"{self.up}M" if self.up > 0 else f"{-self.up}L"
        return f"\x1b[{self.first + 1};{self.last}r\x1b[{self.first + 1}H\x1b[{lines}\x1b[r"

    def is_of(self, rows: Mapping[int, CellRow], width: int) -> bool:
        """Whether all of its rows are known, and none has a picture over it."""
        found = [rows.get(y) for y in range(self.first, self.last)]
        return all(
            row is not None and len(row.cells) == width and not row.is_pictured for row in found
        )

    def moved(self, rows: Mapping[int, CellRow], plain: int) -> dict[int, CellRow]:
        """The rows as they are after it."""
        width = len(rows[self.first].cells)
        found = {}
        for y in range(self.first, self.last):
            if self.first <= y + self.up < self.last:
                row = rows[y + self.up]
                found[y] = CellRow(row.cells[:], row.inks[:], row.is_sure)
            else:
                found[y] = CellRow([" "] * width, [plain] * width)
        return found


def moved(
    rows: dict[int, CellRow], pieces: Sequence[Piece], width: int, plain: int
) -> tuple[str, Sequence[Piece]]:
    """Move rows of the screen to where a frame has them, where that saves much of what it sends.

    Returns what moves them, and the pieces that are to be sent after it: those of the frame, and
    what stands beside them. ``rows`` are those of the screen after it. ``plain`` is the number of
    the plain style.
    """
    changed = [piece for piece in pieces if _is_changed(piece, rows.get(piece.y), width)]
    move = _likely(rows, changed) if len(changed) >= _FEWEST else None
    if move is None or not move.is_of(rows, width):
        return "", pieces
    after = move.moved(rows, plain)
    wanted = _with_gaps(rows, after, [piece for piece in pieces if piece.y in after], width)
    if wanted is None:
        return "", pieces
    stays = sum(_cost(rows[piece.y], piece) for piece in wanted)
    moves = sum(_cost(after[piece.y], piece) for piece in wanted)
    if 3 * (moves + _WORTH) > 2 * stays:
        return "", pieces
    rows.update(after)
    return move.text, [*(piece for piece in pieces if piece.y not in after), *wanted]


def _is_changed(piece: Piece, old: CellRow | None, width: int) -> bool:
    return (
        old is not None
        and len(old.cells) == width
        and piece.end <= width
        and old.cells[piece.x : piece.end] != piece.row.cells
    )


def _likely(rows: Mapping[int, CellRow], changed: Sequence[Piece]) -> Move | None:
    """The move that brings most of the changed texts to their rows."""
    were: dict[tuple[int, str], int] = {}
    for piece in changed:
        text = piece.x, "".join(rows[piece.y].cells[piece.x : piece.end])
        # A text that was there twice says nothing.
        were[text] = -1 if text in were else piece.y
    found: dict[int, list[int]] = {}
    for piece in changed:
        y = were.get((piece.x, "".join(piece.row.cells)), -1)
        if y >= 0:
            found.setdefault(y - piece.y, []).append(piece.y)
    up, ys = max(found.items(), key=lambda each: len(each[1]), default=(0, []))
    if len(ys) < _FEWEST:
        return None
    first, last = min(ys), max(ys) + 1
    return Move(min(first, first + up), max(last, last + up), up)


def _with_gaps(
    rows: Mapping[int, CellRow], after: Mapping[int, CellRow], pieces: Sequence[Piece], width: int
) -> list[Piece] | None:
    """The pieces, and between them what the rows had there before they were moved; ``None``
    where that cannot be sent."""
    by_row: dict[int, list[Piece]] = {y: [] for y in after}
    for piece in pieces:
        by_row[piece.y].append(piece)
    found: list[Piece] = []
    for y, present in by_row.items():
        x = 0
        for piece in (*present, Piece(width, y, _NO_STRIP, CellRow([], []))):
            if piece.x < x or piece.end > width or piece.row.is_pictured:
                return None
            gap = rows[y].part(x, piece.x)
            if gap.cells and not gap.looks_like(after[y].part(x, piece.x)):
                # Text of unsure width is sent by its strip alone.
                if not has_sure_width("".join(gap.cells)):
                    return None
                found.append(Piece(x, y, _NO_STRIP, gap))
            found.append(piece)
            x = piece.end
    return found


def _cost(row: CellRow, piece: Piece) -> int:
    """Cells of a piece that are sent where the terminal has this row."""
    old, new = row.part(piece.x, piece.end), piece.row
    if old.looks_like(new):
        return 0
    if not (old.is_sure and new.is_sure):
        return len(new.cells)
    cells: Iterable[bool] = map(ne, old.cells, new.cells)
    inks: Iterable[bool] = map(ne, old.inks, new.inks)
    return max(sum(cells), sum(inks))
