"""Base classes of painted widgets; one paints again those of its rows alone that have changed."""

from __future__ import annotations

import logging
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from textual import events
from textual.geometry import Offset, Region
from textual.strip import Strip

from fwtui.ui.terminal.crash_report import report
from fwtui.ui.terminal.widget import ResizedWidget

if TYPE_CHECKING:
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.terminal.pictures import Pictures
    from fwtui.ui.theme import Palette

log = logging.getLogger(__name__)


class Canvas(Protocol):
    """What a painted widget needs of the app."""

    glyphs: Glyphs
    jumps: bool
    """Whether a list moves by half a page at its edge."""

    @property
    def pictures(self) -> Pictures:
        """What pictures are made by on the attached terminal."""

    @property
    def is_whole_due(self) -> bool:
        """Whether the next paint is that of the whole screen: no cells need be compared."""

    def palette_under(self, menu: bool) -> Palette:
        """The palette, faint for a widget that lies under an open menu."""

    def press(self, key: str, character: str | None = None) -> bool:
        """Perform the action of a key; False for a key without one."""

    def action_of(self, key: str) -> str:
        """The action of a lone key; empty for a key without one."""

    def us_key(self, key: str) -> str:
        """The key of the US layout at the place of a key."""

    def sign_now(self, sign: str) -> str:
        """The key in use for a key of the action table, as it is shown."""

    def perform_named(self, sign: str) -> None:
        """Perform the action of a key of the action table."""


class PaintedWidget(ResizedWidget):
    """A widget that paints its rows itself, in the app's palette and glyphs."""

    UNDER_MENUS: ClassVar[bool] = False
    """Whether it turns faint while a menu is open."""

    @property
    def caret(self) -> Offset | None:
        """The cell of the screen where the terminal's cursor stands while it has the focus; None
        for its first one."""
        return None

    typed_at: int | None = None
    """The cell of its first row that is after a text which is typed into another widget, and shown
    here; None where none is."""

    @property
    def takes_text(self) -> bool:
        """Whether letters are typed into it now."""
        return False

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
    """Rows made by :meth:`paint`; :meth:`repaint` refreshes those that differ."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: list[Strip] = []

    @abstractmethod
    def paint(self, width: int, height: int) -> list[Strip]:
        """All rows as they are now."""

    def repaint(self) -> None:
        """Paint again, and refresh only the rows that changed."""
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
            if old != new:
                self.refresh(Region(0, y, width, 1))

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
