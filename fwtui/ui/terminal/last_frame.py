"""The last frame of a run, which the next start shows first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.strip import Strip
from textual.widget import Widget

from fwtui.ui.terminal.compositor import painted_rows
from fwtui.ui.terminal.placed_strip import placed

if TYPE_CHECKING:
    from textual.app import App

    from fwtui.ui.theme import Palette

LATER = {"PlayerBar", "StatusBar", "CoverArt"}
"""Widgets left blank: the next start must first ask for what plays, what the pod says, and
the picture of an album."""


class LastFrame(NamedTuple):
    """A frame for :mod:`fwtui.session.startup_frame`."""

    rows: bytes
    """Text and colours, ``CR LF`` between rows."""
    size: tuple[int, int]
    """Columns and rows."""


def capture(app: App[None], palette: Palette, raised: Widget) -> LastFrame:
    """The main screen as it is laid out now; ``raised`` is the widget on the raised ground."""
    width, height = app.size
    screen = app.screen_stack[0]
    rows = painted_rows(screen, app.size)
    for part in screen.walk_children(Widget):
        if type(part).__name__ not in LATER:
            continue
        inks = palette.raised if part is raised else palette.ground
        left, top, right, bottom = part.region.corners
        for y in range(top, min(bottom, height)):
            blank = Strip.blank(right - left, inks.space)
            rows[y] = Strip.join([rows[y].crop(0, left), blank, rows[y].crop(right, width)])
    text = "\r\n".join(placed(row).render(app.console) for row in rows[:height])
    return LastFrame(text.encode(), (width, height))
