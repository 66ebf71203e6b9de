"""The mouse on a long list: clicks, and the drag of a row to another place."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol

from textual import events
from textual.geometry import Size

from fwtui.ui.widgets.targets import LEFT, RIGHT


class PointedList(Protocol):
    """A list as its mouse sees it."""

    may_drag: Callable[[], bool] | None

    @property
    def count(self) -> int: ...
    @property
    def size(self) -> Size: ...
    def row_under(self, y: int) -> int | None: ...
    def row_nearest(self, y: int) -> int: ...
    def id_at(self, row: int) -> Hashable: ...
    def move_to(self, row: int) -> None: ...
    def scroll_rows(self, by: int) -> None: ...
    def refresh_rows(self, *rows: int | None) -> None: ...
    def capture_mouse(self) -> None: ...
    def release_mouse(self) -> None: ...
    def say_dragged(self, row: int, to: int | None, *, changed: bool = False) -> None: ...
    def say_dropped(self, row: int, held: Hashable, to: int) -> None: ...
    def press_notice(self, y: int) -> None:
        """A click on a line of an empty list."""

    def press_row(self, row: int, x: int, *, twice: bool) -> None:
        """A click on a cell of a row."""

    def ask_menu(self, row: int) -> None: ...


class ListMouse:
    """What the button that is held began on, and where a dragged row would go.

    A drag ends by its release; it is given up by ``esc``, and where the list changes meanwhile.
    """

    def __init__(self, table: PointedList) -> None:
        self._table = table
        self.target: int | None = None
        """The row whose place the dragged row would take; ``None`` for its own."""
        self._down: tuple[int, Hashable] | None = None
        """Row and id of the last press."""
        self._pressed: tuple[int, Hashable] | None = None
        """Row and id of the last click."""
        self._held: tuple[int, Hashable] | None = None
        """Row and id under the button that is held, where rows can be dragged."""
        self._dragged = False
        """The button that was pressed last has dragged its row."""

    @property
    def is_dragging(self) -> bool:
        return self._dragged and self._held is not None

    def press(self, event: events.MouseDown) -> None:
        self.give_up()
        table = self._table
        self._dragged = False
        row = table.row_under(event.y)
        self._down = None if row is None else (row, table.id_at(row))
        if event.button == LEFT and self._down is not None and table.may_drag is not None:
            self._held = self._down
            table.capture_mouse()

    def move(self, event: events.MouseMove) -> None:
        table = self._table
        if self._held is None or table.may_drag is None:
            return
        row, held = self._held
        if not self._dragged:
            if table.row_under(event.y) == row:
                return
            if held is None or not table.may_drag():
                self.give_up()
                return
            self._dragged = True
            table.move_to(row)
        if not 0 <= event.y < table.size.height:
            table.scroll_rows(-1 if event.y < 0 else 1)
        to = table.row_nearest(event.y)
        target = None if to == row else to
        if target != self.target:
            before, self.target = self.target, target
            table.refresh_rows(before, target)
            table.say_dragged(row, to)

    def release(self, event: events.MouseUp) -> None:
        if event.button != LEFT or self._held is None:
            return
        (row, held), to = self._held, self.target
        self._end()
        if to is not None:
            self._table.say_dropped(row, held, to)

    def give_up(self, *, changed: bool = False) -> None:
        """End a drag without its effect; ``changed``: for the list is another one now."""
        if self._held is None:
            return
        dragging, (row, _) = self.is_dragging, self._held
        self._end()
        if dragging:
            self._table.say_dragged(row, None, changed=changed)

    def _end(self) -> None:
        before, self.target, self._held = self.target, None, None
        self._table.release_mouse()
        self._table.refresh_rows(before)

    def click(self, event: events.Click) -> None:
        table = self._table
        row = table.row_under(event.y)
        if row is not None:
            event.stop()
        if event.button == LEFT and not table.count:
            event.stop()
            table.press_notice(event.y)
        elif row is None or self._dragged or (row, table.id_at(row)) != self._down:
            return
        elif event.button == RIGHT:
            table.ask_menu(row)
        elif event.button == LEFT:
            # Another thing may stand in the row since the first click.
            twice, self._pressed = event.chain > 1 and self._down == self._pressed, self._down
            table.press_row(row, event.x, twice=twice)
