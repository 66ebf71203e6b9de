"""Base classes of painted widgets, and the diff of a widget's cells that limits what is sent."""

from __future__ import annotations

import logging
from abc import abstractmethod
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from rich.cells import split_graphemes
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from fwtui.text import has_sure_width
from fwtui.ui.terminal.crash_report import report
from fwtui.ui.terminal.widget import ResizedWidget

if TYPE_CHECKING:
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.theme import Palette

log = logging.getLogger(__name__)

_Cell = tuple[str, Style | None]


def cells_of(strip: Strip) -> list[_Cell]:
    """A strip cell by cell; the right half of a wide character is empty text.

    Characters that are joined into one (👩‍🚀) take the cells of one, as the strip has it.
    """
    row: list[_Cell] = []
    for text, style, _ in strip:
        for first, after, size in split_graphemes(text)[0]:
            if size == 0 and row:  # a mark that sits on the character before
                row[-1] = (row[-1][0] + text[first:after], style)
            elif size:
                row.append((text[first:after], style))
            row.extend(repeat(("", style), size - 1))
    return row


_NEAR = 8
"""Cells between two changes that are cheaper to send than a move of the cursor."""


def changed_cells(old: Strip, new: Strip) -> list[tuple[int, int]]:
    """Where two rows differ: the first cell, and the one after the last, of each part.

    From the first text of unsure width on, a row is one part: the terminal may have it in other
    cells.
    """
    pairs = list(zip_longest(cells_of(old), cells_of(new)))

    def halved(place: int) -> bool:
        """Whether a wide character begins before this cell."""
        return any(cell is not None and cell[0] == "" for cell in pairs[place])

    spans: list[tuple[int, int]] = []
    for place, (before, after) in enumerate(pairs):
        if before == after:
            continue
        first, last = place, place + 1
        # A wide character is repainted as a whole.
        while first and halved(first):
            first -= 1
        while last < len(pairs) and halved(last):
            last += 1
        if spans and first - spans[-1][1] < _NEAR:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    if has_sure_width(old.text) and has_sure_width(new.text):
        return spans
    unsure = next(place for place, pair in enumerate(pairs) if not all(map(_is_sure, pair)))
    before_it = [span for span in spans if span[1] <= unsure]
    rest = spans[len(before_it) :]
    return [*before_it, (rest[0][0], len(pairs))] if rest else before_it


def _is_sure(cell: _Cell | None) -> bool:
    return cell is None or has_sure_width(cell[0])


class Canvas(Protocol):
    """What a painted widget needs of the app."""

    glyphs: Glyphs
    jumps: bool
    """Whether a list moves by half a page at its edge."""

    @property
    def is_whole_due(self) -> bool:
        """Whether the next paint is that of the whole screen: no cells need be compared."""

    def palette_under(self, menu: bool) -> Palette:
        """The palette, faint for a widget that lies under an open menu."""

    def press(self, key: str, character: str | None = None) -> bool:
        """Perform the action of a key; False for a key without one."""


class PaintedWidget(ResizedWidget):
    """A widget that paints its rows itself, in the app's palette and glyphs."""

    UNDER_MENUS: ClassVar[bool] = False
    """Whether it turns faint while a menu is open."""

    @property
    def canvas(self) -> Canvas:
        return cast("Canvas", self.app)

    @property
    def palette(self) -> Palette:
        return self.canvas.palette_under(self.UNDER_MENUS)

    def repaint(self) -> None:
        """Paint again: palette, glyphs or content changed."""
        self.refresh()

    @property
    def glyphs(self) -> Glyphs:
        return self.canvas.glyphs


class CellDiffWidget(PaintedWidget):
    """Rows made by :meth:`paint`; :meth:`repaint` refreshes the cells that differ."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: list[Strip] = []

    @abstractmethod
    def paint(self, width: int, height: int) -> list[Strip]:
        """All rows as they are now."""

    def repaint(self) -> None:
        """Paint again, and refresh only the cells that changed."""
        width, height = self.size
        if not self.is_mounted or not width or not height:
            return
        if self.canvas.is_whole_due:
            self._rows = []
            self.refresh()
            return
        try:
            rows = self.paint(width, height)
        except Exception as error:  # noqa: BLE001 (the screen's own paint has the fence)
            log.error("%s is painted once more.\n%s", type(self).__name__, report(error))
            self._rows = []
            self.refresh()
            return
        before, self._rows = self._rows, rows
        if len(before) != len(self._rows):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, self._rows, strict=True)):
            for first, last in changed_cells(old, new):
                self.refresh(Region(first, y, last - first, 1))

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        if len(self._rows) != height or (self._rows and self._rows[0].cell_length != width):
            self._rows = self.paint(width, height)
        if y < len(self._rows):
            return self._rows[y]
        return Strip.blank(width, self.palette.ground.space)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._rows = []

    def on_resize(self, event: events.Resize) -> None:
        self._rows = []
