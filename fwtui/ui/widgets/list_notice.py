"""The text of a list without rows: its lines, and the keys that they name."""

from __future__ import annotations

from collections.abc import Callable

from fwtui.ui.widgets.empty_state import EmptyState, notice_lines
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.row_kind import EDGE


class ListNotice:
    """A text in a view of so many cells and lines."""

    def __init__(self, sign_now: Callable[[str], str]) -> None:
        """``sign_now`` gives the key in use for one of the action table."""
        self._sign_now = sign_now
        self.text: EmptyState | None = None

    def _lines(self, width: int) -> list[tuple[Piece, ...]]:
        if self.text is None:
            return []
        return notice_lines(self.text, width - EDGE - 1, self._sign_now)

    def line(self, y: int, width: int, height: int) -> tuple[Piece, ...]:
        """What stands on a line of the view."""
        lines = self._lines(width)
        shown = y - _above(lines, height)
        return lines[shown] if 0 <= shown < len(lines) else ()

    def key_at(self, y: int, width: int, height: int) -> str:
        """The key of the action table that a line of the view names; empty without one."""
        lines, keys = self._lines(width), self.text.keys if self.text is not None else ()
        place = y - _above(lines, height) - (len(lines) - len(keys))
        return keys[place][0] if 0 <= place < len(keys) else ""


def _above(lines: list[tuple[Piece, ...]], height: int) -> int:
    """Two empty rows above where there is room for them."""
    return 2 if height > len(lines) + 2 else 0
