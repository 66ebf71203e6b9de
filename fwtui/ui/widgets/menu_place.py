"""The place of a menu on the screen: under its row, else above; over neither it nor the player."""

from __future__ import annotations

from msgspec import Struct
from textual.geometry import Region, Size

from fwtui.ui.widgets.row_kind import EDGE

_FOOT = 5
"""Rows of player and status, which go on below a menu."""
_AT_LEAST = 4
"""Rows of a menu, even if its own row must lie under it."""


class MenuPlace(Struct, frozen=True):
    """Where a menu lies."""

    region: Region
    dense: bool = False
    """Leave out empty lines: the screen is small."""


def room_of(screen: Size) -> tuple[int, int]:
    """The first row that a menu may cover, and the one after the last."""
    small = screen.width < 60 or screen.height < 18
    return (1, screen.height - 1) if small else (2, screen.height - _FOOT)


def in_the_middle(screen: Size, width: int, height: int) -> MenuPlace:
    top, bottom = room_of(screen)
    height = min(height, bottom - top)
    y = max(top, (bottom - height) // 3)
    return MenuPlace(Region((screen.width - width) // 2, y, width, height))


def beside(row: Region, screen: Size, width: int, height: int, dense: int) -> MenuPlace:
    """Beside a row, in ``dense`` lines where there is no room for ``height``."""
    top, bottom = room_of(screen)
    x = max(0, min(row.x - EDGE, screen.width - 1 - width))
    above, below = row.y - top, bottom - row.y - 1
    is_dense = height > max(above, below)
    if is_dense:
        height = min(dense, max(above, below, _AT_LEAST))
    if height <= below:
        y = row.y + 1
    elif height <= above:
        y = row.y - height
    else:
        y = max(0, bottom - height)
    return MenuPlace(Region(x, y, width, height), is_dense)
