"""Textual's compositor and screens: sparing in what they paint, and fenced where it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from rich.cells import set_cell_size
from textual import events
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from fwtui.ui.terminal.placed_strip import all_placed, placed


class PaintFence(Protocol):
    """The app, which counts errors while something is painted."""

    def painting(self) -> AbstractContextManager[bool]:
        """Errors within are those of a paint; gives False where nothing is to be painted."""

    def has_size_again(self) -> None:
        """The terminal has the size that is laid out, and may have had another one meanwhile."""


class PlacingCompositor(Compositor):
    """Places the columns of rows that hold text of unsure width by movements of the cursor."""

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        update = super().render_full_update(simplify)
        update.strips = [all_placed(strips) for strips in update.strips]
        return update

    def render_partial_update(self) -> ChopsUpdate | None:
        update = super().render_partial_update()
        if update is not None:
            chops = list(update.chops)
            for y in {y for y, _, _ in update.spans}:
                chops[y] = {
                    x: None if strip is None else placed(strip) for x, strip in chops[y].items()
                }
            update.chops = chops
        return update


class SparingCompositor(PlacingCompositor):
    """Asks only those widgets for lines whose cells are to be painted, and only for these.

    Textual's own asks every widget for all of its lines where a widget that holds it is
    touched, the whole screen most of the time: half of what a cursor key costs (8.2.8).
    """

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None:
            for region, clip, strips in super()._get_renders():
                yield region, clip, _printable(strips)
            return
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            if not seen.overlaps(crop):
                continue
            lines = seen.intersection(Region(seen.x, crop.y, seen.width, crop.height))
            strips = widget.render_lines(lines.translate(-region.offset))
            if any(strip.cell_length != lines.width for strip in strips):
                # The layout is a moment younger than the widget's size: no cell stays empty.
                strips = [strip.adjust_cell_length(lines.width) for strip in strips]
            yield region, lines, _printable(strips)
            if seen.contains_region(crop):
                return  # they come front to back: what lies behind this one is not seen


_STEERING = "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
"""Characters that move the cursor, turn the direction of text, or cannot be written."""


def _printable(strips: list[Strip]) -> list[Strip]:
    """The strips without what could steer a terminal: the last fence, after :func:`plain`."""
    return [
        strip if all(part.text.isprintable() for part in strip) else _cleaned(strip)
        for strip in strips
    ]


def _cleaned(strip: Strip) -> Strip:
    parts = [
        part._replace(text=set_cell_size(re.sub(_STEERING, "", part.text), part.cell_length))
        for part in strip
    ]
    return Strip(parts, strip.cell_length)


class FencedScreen(Screen[None], inherit_bindings=False):
    """A screen whose failed layout or paint is logged, and painted whole once more.

    =============  ============================  ===================================
    State          A paint succeeds              A paint fails
    =============  ============================  ===================================
    ``sound``      ``sound``                     ``failed``; a whole paint is due
    ``failed``     ``sound``, by the whole one   the app ends with this error
    =============  ============================  ===================================

    In ``failed`` nothing is painted but the whole frame.
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PlacingCompositor()

    @property
    def _fence(self) -> PaintFence:
        return cast("PaintFence", self.app)

    def _compositor_refresh(self) -> None:
        with self._fence.painting() as may_paint:
            if may_paint:
                super()._compositor_refresh()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        with self._fence.painting() as may_paint:
            if may_paint:
                super()._refresh_layout(size, scroll)

    def _screen_resized(self, size: Size) -> None:
        """Lay out for the size of the terminal now, once.

        Textual does so for the size of each event, and a layout of another size sends one more:
        two sizes in the queue would follow each other without end."""
        if (now := self.app.size) != self._compositor.size:
            super()._screen_resized(now)
        else:
            self._fence.has_size_again()

    def drop_repaints(self) -> None:
        """Call when all is painted: what was due until now is not painted a second time."""
        self._repaint_required = False
        self._dirty_widgets.clear()
        for widget in self.walk_children(Widget):
            widget._repaint_required = False
            widget._exchange_repaint_regions()

    def paint_whole(self) -> None:
        """Lay out and paint every widget, whatever was painted before."""
        for widget in self.walk_children():
            widget.notify_style_update()
            widget.refresh()
        super()._refresh_layout(self.app.size)
        app = self.app
        update = self._compositor.render_update(full=True, screen_stack=app._background_screens)
        app._display(self, update)


class SparingScreen(FencedScreen, inherit_bindings=False):
    """A screen with the sparing compositor, painted once on the way to the first frame."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Called before Textual's own handler, which styles every widget once more: at the first
        time each has just been styled when it was mounted."""
        if not self.stack_updates:
            event.refresh_styles = False

    def _compositor_refresh(self) -> None:
        """Paint, but not when all is painted in a moment anyway: Textual would paint each
        step on the way to the first frame, and that one costs the most."""
        if not self._repaint_required:
            super()._compositor_refresh()


def painted_rows(screen: Screen[Any], size: Size) -> list[Strip]:
    """All rows of a screen as they are laid out now."""
    return screen._compositor.render_strips(size)
