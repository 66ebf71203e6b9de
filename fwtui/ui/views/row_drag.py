"""The drag of rows to another place of their list: how far it goes, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

from fwtui.text import counted, number
from fwtui.ui.widgets.table import Table


def step_within(places: Sequence[int], by: int, count: int) -> int:
    """By how many rows places can be moved in a list of ``count``, at most ``by``."""
    return max(-places[0], min(by, count - 1 - places[-1])) if places else 0


def dragged(table: Table, row: int) -> str:
    """What a drag of a row moves, in words."""
    marked = len(table.selection)
    if marked > 1 and table.is_marked(row):
        return counted(marked, "track")
    value = table.rows[row] if table.rows is not None else None
    return "" if value is None else table.kind.name(value)


def landing(table: Table, row: int, to: int) -> str:
    """Where the drag of a row to the place of another one moves it, in words."""
    places = table.places_with(row)
    first = places[0] + step_within(places, to - row, table.count) + 1 if places else to + 1
    return f"place {number(first)}" if len(places) < 2 else f"the places from {number(first)}"
