"""Rows that are not read yet: nothing can be said of what they hold, nor that there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fwtui.ui.wording import LIST_CHANGED

if TYPE_CHECKING:
    from fwtui.ui.widgets.list_messages import Chosen
    from fwtui.ui.widgets.table import Table

NOT_READ = "not read yet"
_ROW = f"This row is {NOT_READ}."


def unread(table: Table | None) -> str:
    """A sentence where the row under the cursor, or a list without rows, is not read yet; empty
    where it is, or where others are marked."""
    if table is None or table.rows is None or table.selection or table.value is not None:
        return ""
    if table.count:
        return _ROW
    state = table.rows.state
    return "" if state.known or state.complete else f"This list is {NOT_READ}."


def not_chosen(message: Chosen) -> str:
    """A sentence where the row that was chosen is gone, or not read yet; else empty."""
    if (row := message.row) is None:
        return LIST_CHANGED
    rows = cast("Table", message.table).rows
    return _ROW if rows is not None and rows[row] is None else ""
