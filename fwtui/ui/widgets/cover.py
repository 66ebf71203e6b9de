"""Cover art of an album, shown where the terminal has room and colour for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from textual import work
from textual.strip import Strip

from fwtui.ui import half_blocks
from fwtui.ui.terminal.widget import Box
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.row_builder import Line

if TYPE_CHECKING:
    from fwtui.music import Cover

WIDE, HIGH = 28, 14
"""Columns and rows of a picture: a square of 28 by 28 pixels."""
HEIGHT = HIGH + 1
"""With the empty row above it."""
FREE = 18
"""Rows that must be free for one."""
PIXELS = 200
"""Pixels of the smallest picture that a pod keeps."""
_KEPT = 32


class CoverSource(Protocol):
    """The source of pictures (:class:`fwtui.library.covers.Covers`)."""

    async def fetch(self, cover: Cover | None, pixels: int = PIXELS) -> bytes | None: ...


class CoverFoot(Box):
    """The cover, and the facts below it."""

    DEFAULT_CSS = """
    CoverFoot { height: auto; width: 1fr; visibility: hidden; }
    """


class CoverArt(CellDiffWidget):
    """Cover art; its rows are reserved before the picture comes, so that nothing moves."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    CoverArt { height: 15; /* HEIGHT */ width: 1fr; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.cover: Cover | None = None
        self._covers: CoverSource | None = None
        self._strips: dict[tuple[str, str], list[Strip] | None] = {}
        """Pictures by address and by how the terminal shows them, the most recent last; ``None``
        for a broken one."""
        self._making: tuple[str, str] | None = None

    @property
    def able(self) -> bool:
        """Whether pictures can be shown on this terminal at all."""
        shows = self.palette.pictures and self.glyphs.half_blocks
        return shows and half_blocks.can_decode()

    def show(self, cover: Cover | None, covers: CoverSource) -> None:
        """Show a cover: at once when it is in memory, else when it has been fetched."""
        if cover == self.cover:
            return
        self.cover, self._covers = cover, covers
        self.repaint()
        self._want()

    def repaint(self) -> None:
        super().repaint()
        if self.is_mounted and self.display:
            self._want()

    @property
    def _sign(self) -> str:
        """What a picture is made for: the terminal and its colours."""
        return f"{self.canvas.pictures.sign} {self.palette.picture_depth}"

    def _want(self) -> None:
        """Make the picture, where there is none for this terminal."""
        cover, covers = self.cover, self._covers
        if cover is None or covers is None or (name_of(cover), self._sign) in self._strips:
            return
        if self._making != (name_of(cover), self._sign):
            self._making = name_of(cover), self._sign
            self.fetch(cover, covers)

    @work(exclusive=True, group="cover")
    async def fetch(self, cover: Cover, covers: CoverSource) -> None:
        key = name_of(cover), self._sign
        data = await covers.fetch(cover, PIXELS)
        found: list[Strip] | None = None
        if data is not None:
            pictures, depth = self.canvas.pictures, self.palette.picture_depth
            found = await pictures.strips(data, WIDE, HIGH, depth)
        self._strips[key] = found
        self._making = None
        while len(self._strips) > _KEPT:
            del self._strips[next(iter(self._strips))]
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        palette = self.palette
        blank = Line(width, palette.ground).strip()
        if self.cover is None:
            return [blank] * height
        key = name_of(self.cover), self._sign
        strips = self._strips.get(key)
        left = max(2, (width - WIDE) // 2 - 1)
        rows = [blank]
        for row in range(HIGH):
            line = Line(left, palette.ground).strip()
            if strips is not None:
                middle = strips[row].apply_style(palette.ground.space)
            else:
                middle = self._placeholder(row, broken=key in self._strips)
            after = Line(width - left - WIDE, palette.ground).strip()
            rows.append(Strip.join([line, middle, after]))
        return (rows + [blank] * height)[:height]

    def _placeholder(self, row: int, *, broken: bool) -> Strip:
        line = Line(WIDE, self.palette.raised)
        if broken and row == HIGH // 2:
            line.to(WIDE // 2)
            line.put(self.glyphs.home, line.inks.faint)
        return line.strip()


def name_of(cover: Cover) -> str:
    return cover.medium or cover.large or cover.original
