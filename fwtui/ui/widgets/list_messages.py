"""What a list says to its view."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol

from textual.message import Message


class SayingList(Protocol):
    """A list as its messages ask it later."""

    cursor: int

    def id_at(self, row: int) -> Hashable:
        """The id of a row; ``None`` while it is loading."""

    def row_now(self, row: int, id: Hashable) -> int | None:
        """The row with this id, the one closest to ``row``; ``None`` where it is gone."""


class ListMessage(Message):
    """A message of a list, which ``on`` can select by it."""

    def __init__(self, table: SayingList) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> Any:
        return self.table


class LatestListMessage(ListMessage):
    """One of which the last from a list is enough."""

    def can_replace(self, message: Message) -> bool:
        return type(message) is type(self) and message.control is self.table


class CursorMoved(LatestListMessage, namespace="table"):
    """The cursor is on another row, or its row has another value."""


class MenuRequested(ListMessage, namespace="table"):
    """A right click on a row."""


class Chosen(ListMessage, namespace="table"):
    """Enter, or a double click, on a row."""

    def __init__(self, table: SayingList, row: int) -> None:
        super().__init__(table)
        self._place = row
        self._held_id = table.id_at(row)

    @property
    def row(self) -> int | None:
        """Where the row is now: the list may have changed since; ``None`` where it is gone."""
        return self.table.row_now(self._place, self._held_id)


class Dragged(LatestListMessage, namespace="table"):
    """A row is dragged to the place of row ``to``; ``None``: the drag is given up, for the
    list has ``changed`` or for another reason."""

    def __init__(
        self, table: SayingList, row: int, to: int | None, *, changed: bool = False
    ) -> None:
        super().__init__(table)
        self.row = row
        self.to = to
        self.changed = changed


class Dropped(ListMessage, namespace="table"):
    """A dragged row was let go at the place of row ``to``."""

    def __init__(self, table: SayingList, row: int, id: Hashable, to: int) -> None:
        super().__init__(table)
        self._place, self._held_id = row, id
        self.to = to

    @property
    def row(self) -> int | None:
        """The dragged row; ``None`` where another one stands there by now."""
        return self._place if self.table.id_at(self._place) == self._held_id else None


class CursorRowMoved(Message, namespace="table"):
    """The cursor's row, under which a menu is open, has another place on the screen."""


class SummaryChanged(LatestListMessage, namespace="table"):
    """What the title shows has changed: count, selection, filter or state of the rows."""
