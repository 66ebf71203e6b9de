"""The contract between a list and a kind of row, and the state of one row."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

from msgspec import Struct

from fwtui.music import Track
from fwtui.ui.glyphs import Glyphs
from fwtui.ui.theme import Inks
from fwtui.ui.widgets.row_builder import Line

EDGE = 2
"""Cells before the first column: the cursor's sign and one of padding."""


class RowState(Struct, frozen=True):
    """What a list knows of a row beside its value; rows of one state and value look alike."""

    cursor: bool = False
    focused: bool = False
    """The list has the focus."""
    marked: bool = False
    playing: bool = False
    favourite: bool = False
    played: bool = False
    """Above the playing row of the queue."""
    kept: bool = False
    """Downloaded to this machine."""
    away: bool = False
    """Neither downloaded nor reachable on the pod."""
    match: tuple[tuple[int, int], ...] = ()
    """Matched letters of the title: first character, and the one after the last."""


class RowKind(Protocol):
    """How one kind of value is named, identified and painted as a row."""

    @property
    def title_at(self) -> int:
        """The cell where the title begins."""

    @property
    def end(self) -> int:
        """The cell after the last column; 0 where nothing stands in columns."""

    def column_at(self, x: int) -> str:
        """The title of the column on a cell, the cells after it included; empty on none."""

    @property
    def of_tracks(self) -> bool:
        """Whether every row is a track."""

    def measure(self, values: Sequence[Any | None]) -> None:
        """Measure the texts of rows, ``None`` for one that is not known, for the next layout."""

    def lay_out(self, width: int, screen: int, count: int) -> None:
        """Place the columns: ``width`` cells of ``screen``, ``count`` rows."""

    def key(self, row: int, value: Any) -> Hashable:
        """The key of a mark: the id of the value, or its row where ids repeat."""

    def name(self, value: Any) -> str:
        """The text that the filter and a jump by letter search."""

    def track(self, value: Any) -> Track | None:
        """The track of a row, where rows are tracks."""

    def outgrows(self, value: Any) -> bool:
        """Whether a value is wider than its column, which needs another layout."""

    def paint(
        self, line: Line, row: int, value: Any | None, state: RowState, inks: Inks, glyphs: Glyphs
    ) -> None:
        """Write a row after its edge; ``None`` is a value that is still loading."""
