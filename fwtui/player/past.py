"""What a queue was before its last edits, so that they can be taken back."""

from __future__ import annotations

from array import array

from fwtui.player.order import PlayOrder

STEPS = 20
ROWS = 2_000_000
"""Rows kept over all steps: some 24 MB at the most."""


class UndoHistory:
    """Former orders, the newest last. They are copies, and nobody else's."""

    def __init__(self) -> None:
        self._orders: list[PlayOrder] = []

    def __len__(self) -> int:
        return len(self._orders)

    def keep(self, order: PlayOrder) -> None:
        """So it was before an edit. The oldest are forgotten, but never this one."""
        self._orders.append(order.copy())
        while len(self) > STEPS or (
            len(self) > 1 and sum(len(each.ids) for each in self._orders) > ROWS
        ):
            del self._orders[0]

    def pop(self) -> PlayOrder:
        return self._orders.pop()

    def feed(self, new: array[int], steps: int, *, before: bool) -> None:
        """These came without an edit: they belong to the last so many orders as well."""
        for step in range(max(0, len(self) - steps), len(self)):
            self._orders[step] = self._orders[step].fed(new, before=before)

    def clear(self) -> None:
        self._orders.clear()
