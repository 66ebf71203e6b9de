"""Parts of a painted widget that a click acts on."""

from __future__ import annotations

from msgspec import Struct
from textual import events
from textual.geometry import Region
from textual.message import Message

from fwtui.ui.widgets.cell_diff import CellDiffWidget

LEFT, RIGHT = 1, 3
"""Buttons of the mouse."""


class ClickTarget(Struct, frozen=True):
    """Cells of one row: ``start``, and ``end`` after the last."""

    what: str
    """What a click on it does: the id of an action, or a word of
    :mod:`fwtui.ui.actions.pointing`."""
    y: int
    start: int
    end: int


class TargetWidget(CellDiffWidget):
    """Notes its targets while it paints, and says which one is clicked."""

    class Pressed(Message):
        """A click on a target, ``what`` it does; with the other button, ``""`` beside all."""

        def __init__(self, widget: TargetWidget, what: str, *, right: bool) -> None:
            super().__init__()
            self.widget = widget
            self.what = what
            self.right = right

        def region(self) -> Region | None:
            """The target's columns of the screen as it is now, ``None`` where it is not shown; in
            the widget's first row, where a menu beside it shall cover no other row of the
            widget."""
            self.widget.repaint()  # it may have another size since
            targets, here = self.widget.targets, self.widget.region
            target = next((each for each in targets if each.what == self.what), None)
            return self.widget.beside(target).translate(here.offset) if here else None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.targets: list[ClickTarget] = []
        """Of several that a cell is of, the first one counts."""

    def target_at(self, x: int, y: int) -> ClickTarget | None:
        return next(
            (each for each in self.targets if each.y == y and each.start <= x < each.end), None
        )

    def press(self, target: ClickTarget | None, *, right: bool = False) -> None:
        """Say that a target is clicked."""
        self.post_message(self.Pressed(self, target.what if target else "", right=right))

    def beside(self, target: ClickTarget | None) -> Region:
        """The cells of the widget that a menu of a target opens beside."""
        start, end = (target.start, target.end) if target else (0, 1)
        return Region(start, 0, end - start, 1)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        target = self.target_at(event.x, event.y)
        if event.button == RIGHT or (event.button == LEFT and target is not None):
            self.press(target, right=event.button == RIGHT)
