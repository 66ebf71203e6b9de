"""Cover art of an album, shown where the terminal has room and colour for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from textual import work
from textual.strip import Strip

from fwtui.ui import half_blocks
from fwtui.ui.terminal.widget import Box
from fwtui.ui.widgets.cell_diff import CellDiffWidget, PaintedWidget
from fwtui.ui.widgets.row_builder import Line

if TYPE_CHECKING:
    from fwtui.music import Cover

ROWS = 8, 10, 12, 14, 17, 20, 24, 28
"""Rows that a picture may have: few sizes, so that few are made while a window is dragged."""
EDGE = 3
"""Columns of a pane beside a picture."""
FREE = 3
"""Rows of a list that stay free beside a picture and the empty row above it."""
PIXELS, LARGE = 200, 600
"""Pixels on a side of the pictures that a pod keeps."""
_ENOUGH = 300
"""Pixels on a side up to which the smaller one does."""
_KEPT = 12


class CoverSource(Protocol):
    """The source of pictures (:class:`fwtui.library.covers.Covers`)."""

    async def fetch(self, cover: Cover | None, pixels: int = PIXELS) -> bytes | None: ...


def rows_within(height: int, width: int, free: int = ROWS[-1]) -> int:
    """Rows of the largest picture in a pane of this size: half of its height at most, and as many
    as are ``free``; 0 where there is no room for one."""
    most = min(height // 2, (width - EDGE) // 2, free)
    return max((rows for rows in ROWS if rows <= most), default=0)


class CoverFoot(Box):
    """The cover, and the facts below it."""

    DEFAULT_CSS = """
    CoverFoot { height: auto; width: 1fr; visibility: hidden; }
    """


class CoverStrips:
    """Covers as rows of cells, made for the terminal that is attached; the most recent are kept."""

    def __init__(self, widget: PaintedWidget) -> None:
        self._widget = widget
        self._strips: dict[tuple[str, str, int], list[Strip] | None] = {}
        """By address, by how the terminal shows them, and by rows; ``None`` for a broken one."""

    @property
    def able(self) -> bool:
        """Whether pictures can be shown on this terminal at all."""
        palette, pictures = self._widget.palette, self._widget.canvas.pictures
        shows = palette.pictures and self._widget.glyphs.half_blocks
        painted = pictures.is_painted and palette.depth != "none"
        is_on = pictures.kind != "none"
        return is_on and (shows or painted) and half_blocks.can_decode()

    def key(self, cover: Cover, rows: int) -> tuple[str, str, int]:
        """The picture, the terminal and its colours, and the size."""
        sign = f"{self._widget.canvas.pictures.sign} {self._widget.palette.picture_depth}"
        return name_of(cover), sign, rows

    def has(self, cover: Cover, rows: int) -> bool:
        return self.key(cover, rows) in self._strips

    def of(self, cover: Cover, rows: int) -> list[Strip] | None:
        """The rows of a picture; ``None`` where it is not made yet, or broken."""
        return self._strips.get(self.key(cover, rows))

    async def make(self, cover: Cover, rows: int, covers: CoverSource) -> None:
        """Fetch a picture and make it, of twice as many columns."""
        key = self.key(cover, rows)
        pictures, depth = self._widget.canvas.pictures, self._widget.palette.picture_depth
        data = None
        if cover.large and pictures.pixels(rows) > _ENOUGH:
            data = await covers.fetch(cover, LARGE)
        if data is None:
            data = await covers.fetch(cover, PIXELS)
        self._strips[key] = (
            await pictures.strips(data, 2 * rows, rows, depth) if data is not None else None
        )
        while len(self._strips) > _KEPT:
            del self._strips[next(iter(self._strips))]


class CoverArt(CellDiffWidget):
    """Cover art; its rows are reserved before the picture comes, so that nothing moves."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    CoverArt { width: 1fr; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.cover: Cover | None = None
        self.rows = 0
        """Rows of the picture, below the empty one; twice as many columns."""
        self._covers: CoverSource | None = None
        self._strips = CoverStrips(self)
        self._making: tuple[str, str, int] | None = None

    @property
    def able(self) -> bool:
        """Whether pictures can be shown on this terminal at all."""
        return self._strips.able

    def stand(self, rows: int) -> None:
        """Take the room for a picture of so many rows; for none with 0."""
        if rows and rows != self.rows:
            self.rows = rows
            self.styles.height = rows + 1
        self.display = rows > 0

    def show(self, cover: Cover | None, covers: CoverSource) -> None:
        """Show a cover: at once when it is in memory, else when it has been fetched."""
        if cover == self.cover and covers is self._covers:
            self._want()
            return
        self.cover, self._covers = cover, covers
        self.repaint()
        self._want()

    def repaint(self) -> None:
        super().repaint()
        if self.is_mounted and self.display:
            self._want()

    def _want(self) -> None:
        """Make the picture, where there is none of this size for this terminal."""
        cover, covers, rows = self.cover, self._covers, self.rows
        if cover is None or covers is None or self._strips.has(cover, rows):
            return
        key = self._strips.key(cover, rows)
        if self._making != key:
            self._making = key
            self.fetch(cover, rows, covers)

    @work(exclusive=True, group="cover")
    async def fetch(self, cover: Cover, rows: int, covers: CoverSource) -> None:
        await self._strips.make(cover, rows, covers)
        self._making = None
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        palette, wide = self.palette, 2 * self.rows
        blank = Line(width, palette.ground).strip()
        if self.cover is None:
            return [blank] * height
        strips = self._strips.of(self.cover, self.rows)
        broken = self._strips.has(self.cover, self.rows)
        left = max(2, (width - wide) // 2 - 1)
        rows = [blank]
        for row in range(self.rows):
            line = Line(left, palette.ground).strip()
            if strips is not None:
                middle = strips[row].apply_style(palette.ground.space)
            else:
                middle = self._placeholder(row, broken=broken)
            after = Line(max(0, width - left - wide), palette.ground).strip()
            rows.append(Strip.join([line, middle, after]))
        return (rows + [blank] * height)[:height]

    def _placeholder(self, row: int, *, broken: bool) -> Strip:
        line = Line(2 * self.rows, self.palette.raised)
        if broken and row == self.rows // 2:
            line.to(self.rows)
            line.put(self.glyphs.home, line.inks.faint)
        return line.strip()


def name_of(cover: Cover) -> str:
    return cover.medium or cover.large or cover.original
