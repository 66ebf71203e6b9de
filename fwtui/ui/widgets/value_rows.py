"""Rows of a list over values in memory."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.library.events import Changed, ListingEvent, ListingState, Resized
from fwtui.library.listing.queries import Kind
from fwtui.music import TrackId


class ValueRows:
    """Values that are all known: nothing is fetched, and no row is a track."""

    kind: Kind = "track"

    def __init__(self, values: Sequence[Any] = ()) -> None:
        self._values = tuple(values)
        self._changed: Signal[[ListingEvent]] = Signal()

    @property
    def state(self) -> ListingState:
        return ListingState(known=True, complete=True)

    def replace(self, values: Sequence[Any]) -> None:
        """Show other values; of as many, only the rows that differ are announced."""
        before, self._values = self._values, tuple(values)
        if len(before) != len(self._values):
            self._changed.emit(Resized(len(before), len(self._values)))
            return
        for row, (old, new) in enumerate(zip(before, self._values, strict=True)):
            if old != new:
                self._changed.emit(Changed(row, row))

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, row: int) -> Any:
        return self._values[row] if 0 <= row < len(self._values) else None

    def want(self, first: int, last: int) -> None:
        """Every value is in memory."""

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        return None

    def ids(self) -> array[int]:
        return array("q")

    def track_ids(self) -> Sequence[TrackId]:
        return ()

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        return self._changed.subscribe(callback)
