"""Rows of styled text, one of which may have the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from textual.strip import Strip

from fwtui.text import cells
from fwtui.ui.widgets.row_builder import Line, Piece
from fwtui.ui.widgets.targets import ClickTarget, TargetWidget

INDENT = 2


class TextRow(Struct, frozen=True):
    pieces: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    """Ends where the sheet ends."""
    chosen: bool = False
    """The cursor stands on it."""
    indent: int = 0
    press: str = ""
    """What a click on it does."""
    right_press: tuple[str, ...] = ()
    """What a click on each piece at the right does."""


class TextRows(TargetWidget):
    """Paints the rows that ``rows(width)`` gives; as tall as they are many."""

    DEFAULT_CSS = """
    TextRows { height: auto; width: 1fr; }
    """

    def __init__(self, rows: Callable[[int], Sequence[TextRow]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._of = rows

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self._of(width))

    @property
    def rows(self) -> Sequence[TextRow]:
        """The rows as they are now."""
        return self._of(self.size.width)

    def refresh_rows(self) -> None:
        """Paint the rows as they are now, in a new height where they are more or fewer."""
        if len(self.rows) != self.size.height:
            self.refresh(layout=True)
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        strips: list[Strip] = []
        self.targets = []
        for y, row in enumerate(self._of(width)[:height]):
            inks = self.palette.cursor if row.chosen else self.palette.ground
            line = Line(width, inks, self.glyphs.cut)
            if row.chosen and inks.edge_shown:
                line.put(self.glyphs.cursor, inks.edge)
            line.to(row.indent)
            room = width - row.indent - sum(len(text) for text, _ in row.right)
            line.pieces(row.pieces, room)
            if row.right:
                line.to(width - sum(len(text) for text, _ in row.right))
                self._note_right(row, y, line.at)
                line.pieces(row.right)
            if row.press:
                self.targets.append(ClickTarget(row.press, y, 0, width))
            strips.append(line.strip())
        blank = Line(width, self.palette.ground).strip()
        return strips + [blank] * (height - len(strips))

    def _note_right(self, row: TextRow, y: int, start: int) -> None:
        for (text, _), what in zip(row.right, row.right_press, strict=False):
            self.targets.append(ClickTarget(what, y, start, start + cells(text)))
            start += cells(text)
