"""The edits of the queue that can be undone and done again."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.order import PlayOrder

UNDO_STEPS = 20
UNDO_ROWS = 2_000_000
"""Rows kept for undo over all steps: at most some 24 MB."""


class QueueEdit(Struct, frozen=True):
    """An edit of the queue, with the order on its other side."""

    words: str
    """The subject of a sentence: "Removal of 2 tracks from the queue"."""
    at: float
    """When it was made: seconds since 1970."""
    order: PlayOrder
    """The order before it; once it is undone, the one after it."""
    undone: float = 0.0
    """When it was undone: seconds since 1970; 0 where it was not."""
    edits: int = 0
    """The number of edits with it."""


class ReplacedQueue(Struct, frozen=True):
    """The playback state at the moment that the queue was replaced or cleared, for undo."""

    track: TrackId
    position: float
    playing: bool
    source: str
    at: float = 0.0
    """When that edit of the queue was made: seconds since 1970."""


class UndoHistory:
    """Edits of the queue with copies of the orders, the newest last."""

    def __init__(self) -> None:
        self._made: list[QueueEdit] = []
        self._undone: list[QueueEdit] = []

    def __len__(self) -> int:
        return len(self._made)

    def edits(self) -> tuple[QueueEdit, ...]:
        """Those that can be undone, then those that can be done again."""
        return (*self._made, *reversed(self._undone))

    def keep(self, edit: QueueEdit) -> None:
        """Keep an edit with the order before it; the oldest are dropped, but never this one."""
        self._undone.clear()
        self._made.append(edit)
        while len(self) > UNDO_STEPS or (
            len(self) > 1 and sum(len(each.order.ids) for each in self._made) > UNDO_ROWS
        ):
            del self._made[0]

    def undo(self, order: PlayOrder, edits: int) -> PlayOrder:
        """The order before the newest edit; ``order``, the one after it, is kept."""
        edit = self._made.pop()
        self._undone.append(replace(edit, order=order, edits=edits, undone=time.time()))
        return edit.order

    def redo(self, order: PlayOrder) -> QueueEdit | None:
        """The edit that was undone last; ``order``, the one before it, is kept."""
        if not self._undone:
            return None
        edit = self._undone.pop()
        self._made.append(replace(edit, order=order, undone=0.0))
        return edit

    def feed(self, new: array[int], steps: int, *, before: bool) -> None:
        """Add rows that came without an edit to the last ``steps`` orders as well, and to those
        that can come again."""
        for edits, first in ((self._made, max(0, len(self) - steps)), (self._undone, 0)):
            for place in range(first, len(edits)):
                order = edits[place].order.fed(new, before=before)
                edits[place] = replace(edits[place], order=order)

    def restore(self, edits: Iterable[QueueEdit]) -> None:
        """Have these :meth:`edits` of before."""
        kept = list(edits)
        self._made = [each for each in kept if not each.undone]
        self._undone = [each for each in reversed(kept) if each.undone]
