"""Paints what changed, and nothing of what did not."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class Sparing(Compositor):
    """Asks only those widgets for lines whose cells are to be painted, and only for these.

    Textual's own asks every widget for all of its lines where what holds it is touched, the
    whole screen most of the time: half of what a cursor key costs (8.2.8).
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
