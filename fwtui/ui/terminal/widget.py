"""Textual's ``Widget`` without its CSS: colours of scrollbars and links that no part has."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.widget import Widget


class Box(Widget, inherit_css=False):
    """Holds other widgets, and paints nothing."""

    DEFAULT_CSS = """
    Box { width: 1fr; height: 1fr; layout: vertical; overflow: hidden; }
    """


class ResizedWidget(Widget, inherit_css=False):
    """A widget that gets a resize event whenever its size changes.

    Textual sends one where the last layout knew no size or another one. It forgets to when
    some code asked in between where a widget is: that makes a layout too (8.2.8).
    """

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if changed:
            self.post_message(events.Resize(size, virtual_size, container_size))
        return changed
