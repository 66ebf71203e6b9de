"""The rows of a listing that match a filter text, with the interface of a listing."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Any

from fwtui.base.signal import Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.library import search
from fwtui.library.events import Changed, ListingEvent, ListingState, Resized
from fwtui.library.listing.listing import Listing
from fwtui.library.store.store import Store
from fwtui.music import TrackId


class FilteredListing:
    """The rows of ``whole`` that ``text`` fits, in its order; as a table reads a listing.

    It follows the whole list: rows that come and fit are in it. An order in a sentence says which
    rows its limit keeps; the order stays the whole list's.
    """

    def __init__(
        self, whole: Listing, text: str, store: Store, hearts: Mapping[TrackId, bool]
    ) -> None:
        self.whole = whole
        self.kind = whole.kind
        self.text = text
        self.fault: FwtuiError | None = None
        """Why a sentence says nothing; no row fits it."""
        self._store = store
        self._hearts = hearts
        self.rows: array[int] = array("I")
        """Which rows of the whole list these are, ascending."""
        self._find()

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, row: int) -> Any:
        return self.whole[self.rows[row]] if 0 <= row < len(self.rows) else None

    @property
    def state(self) -> ListingState:
        """The state of the whole list."""
        return self.whole.state

    def want(self, first: int, last: int) -> None:
        """What fits is known, so it is here already: nothing is asked for."""

    def look_away(self) -> None:
        """As of a listing."""

    def ids(self) -> array[int]:
        """The id of every row that matches, in the order of the whole list."""
        every = self.whole.ids()
        return array("q", [every[row] for row in self.rows])

    def track_ids(self) -> list[TrackId]:
        """The playable tracks of the rows that match, in order."""
        if self.kind == "track":
            return [TrackId(each) for each in self.ids() if each]
        values = (self[row] for row in range(len(self)))
        return [value.track.id for value in values if self.kind == "listening" and value]

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        """The row of an id among those that match, ``None`` where it is absent; of several, the
        one closest to the row ``near``."""
        near = self.rows[min(near, len(self.rows) - 1)] if self.rows else 0
        found = self.whole.row_of(id, near)
        if found is None:
            return None
        row = bisect_left(self.rows, found)
        return row if row < len(self.rows) and self.rows[row] == found else None

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        """Call ``callback`` with every event, its rows counted in the filtered list."""

        def changed(event: ListingEvent) -> None:
            if isinstance(event, ListingState):
                callback(event)
                return
            before = self.rows
            self._find()
            if self.rows != before or isinstance(event, Resized):
                callback(Resized(len(before), len(self.rows)))
            elif self.rows:
                callback(Changed(0, len(self.rows) - 1))

        return self.whole.subscribe(changed)

    def _find(self) -> None:
        try:
            self.rows = search.narrowed(
                self._store, self.kind, self.whole.ids(), self.text, self._hearts
            )
        except FwtuiError as error:
            self.fault, self.rows = error, array("I")
