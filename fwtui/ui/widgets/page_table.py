"""The list of a page whose other parts follow its size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events

from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.table import Table


class PageTable(Table):
    """Says that it has another size: its view, which paints nothing, has no place in a layout and
    is never told."""

    def __init__(self, kind: RowKind, resized: Callable[[], None], **of_table: Any) -> None:
        super().__init__(kind, **of_table)
        self._follow = resized

    def on_resize(self, event: events.Resize) -> None:
        # Textual calls the list's own handler too.
        self._follow()
