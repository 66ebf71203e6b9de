"""What stands around the field of a search."""

from __future__ import annotations

from textual.strip import Strip

from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.row_builder import Line, Piece, width_of


class SearchSign(CellDiffWidget):
    DEFAULT_CSS = "SearchSign { width: 4; height: 1; }"

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground)
        line.to(2)
        line.put("/", line.inks.accent)
        return [line.strip()]


class SearchSummary(CellDiffWidget):
    """The number of hits, and the state of the pod's search."""

    DEFAULT_CSS = "SearchSummary { width: 58; height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.pieces: tuple[Piece, ...] = ()

    def show(self, *pieces: Piece) -> None:
        self.pieces = pieces
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground, self.glyphs.cut)
        pieces = self.pieces
        while pieces and width_of(pieces) > width - 1:
            pieces = pieces[:-1]
        line.to(width - 1 - width_of(pieces))
        line.pieces(pieces)
        return [line.strip()]


class Underline(CellDiffWidget):
    DEFAULT_CSS = "Underline { height: 1; }"

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground)
        line.to(2)
        line.put(self.glyphs.bar_rest * (width - 3), line.inks.rule)
        return [line.strip()]
