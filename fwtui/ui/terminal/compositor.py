"""Paints what has changed, and nothing else: Textual's compositor and screen, sparing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual._compositor import Compositor
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip


class SparingCompositor(Compositor):
    """Asks only those widgets for lines whose cells are to be painted, and only for these.

    Textual's own asks every widget for all of its lines where a widget that holds it is
    touched, the whole screen most of the time: half of what a cursor key costs (8.2.8).
    """

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None:
            yield from super()._get_renders()
            return
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            if not seen.overlaps(crop):
                continue
            lines = seen.intersection(Region(seen.x, crop.y, seen.width, crop.height))
            yield region, lines, widget.render_lines(lines.translate(-region.offset))
            if seen.contains_region(crop):
                return  # they come front to back: what lies behind this one is not seen


class SparingScreen(Screen[None], inherit_bindings=False):
    """A screen with the sparing compositor, painted once on the way to the first frame."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()

    def _compositor_refresh(self) -> None:
        """Paint, but not when all is painted in a moment anyway: Textual would paint each
        step on the way to the first frame, and that one costs the most."""
        if not self._repaint_required:
            super()._compositor_refresh()


def painted_rows(screen: Screen[Any], size: Size) -> list[Strip]:
    """All rows of a screen as they are laid out now."""
    return screen._compositor.render_strips(size)
