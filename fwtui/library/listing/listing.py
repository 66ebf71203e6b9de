"""Listing: one ordered query, seen as a list of known length whose pages come and go.

What is known is there at once, from the store; the rest is ``None`` until it comes. Rows
change in place. A listing is shared: two equal queries are one object while either lives.
"""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, Protocol, cast

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.library.events import Changed, ListingEvent, ListingState
from fwtui.library.listing.id_search import known, nearest, without_gap
from fwtui.library.listing.queries import Query
from fwtui.library.store.kinds import OF_LISTENS, Kind, Value, row_id
from fwtui.music import TrackId

BLOCK = 50
"""Rows read from the store at once, and rows in a page of the pod (its maximum)."""
_BLOCKS_KEPT = 24


class Rows(Protocol):
    """What a table needs: a listing, or a part of one."""

    kind: Kind

    def __len__(self) -> int: ...
    def __getitem__(self, row: int) -> Value | None: ...
    def want(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` (included) are in view: request those that are missing."""

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        """The row of an id, ``None`` where it is absent; of several, the closest to ``near``."""

    def ids(self) -> array[int]:
        """The id of every row, 0 where it is not known."""

    def track_ids(self) -> Sequence[TrackId]:
        """The playable tracks that are known, in order."""

    @property
    def state(self) -> ListingState:
        """The loading state of the list."""

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        """Call ``callback`` with every event, on the loop's thread, until the result is called."""


class ValueReader(Protocol):
    """Where a listing reads its values."""

    def values(self, kind: Kind, ids: Sequence[int]) -> list[Any]:
        """The values of these ids, in their order, ``None`` for one that is not stored."""

    def row_id(self, kind: Kind, key: str) -> int | None:
        """The integer that stands for a thing whose own id is text."""


class Listing:
    """A list of rows. Made by :meth:`fwtui.library.library.Library.listing` only."""

    def __init__(self, query: Query, values: ValueReader) -> None:
        self.query = query
        self.kind: Kind = query.kind
        self._values = values
        self._ids: array[int] = array("q")
        self._blocks: dict[int, list[Any]] = {}
        self._state = ListingState()
        self._listeners: Signal[ListingEvent] = Signal()
        self.view: tuple[int, int] | None = None
        """The rows that are looked at, both ends included."""

    # --- reading ---------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, row: int) -> Any:
        """The value of a row, ``None`` while it is not known. Never waits."""
        block, place = divmod(row, BLOCK)
        values = self._blocks.get(block)
        if values is None:
            values = self._read_block(block)
        return values[place] if place < len(values) else None

    def __iter__(self) -> Iterator[Any]:
        return (self[row] for row in range(len(self)))

    @property
    def state(self) -> ListingState:
        """The present loading state; each change of it is an event."""
        return self._state

    def ids(self) -> array[int]:
        """The id of every row, 0 where it is not known. For channels, of their artist."""
        self._know_all()
        return self._ids

    def track_ids(self) -> Sequence[TrackId]:
        """What can be played, in order, as far as it is known (rows unknown are left out)."""
        ids = self.ids()
        if self.kind == "track":
            there = array("q", ids) if self._state.complete else known(ids)
            return cast("Sequence[TrackId]", there)
        if self.kind in OF_LISTENS:
            return [value.track.id for value in self if value is not None]
        return []

    async def all_track_ids(self, limit: int = 1000) -> Sequence[TrackId]:
        """What can be played, in order, asking the pod for what is not known yet.

        The pod is asked for the first ``limit`` rows at most: a page of 50 is a request.
        Raises FwtuiError when the pod does not answer; what is known is in track_ids().
        """
        return self.track_ids()

    async def read_rest(self, limit: int, *, background: bool = False) -> None:
        """Request what is not known of the first ``limit`` rows. Raises FwtuiError."""
        await self.all_track_ids(limit)

    async def request_all(self, limit: int) -> None:
        """Request the first ``limit`` rows, however much is known of them. Raises FwtuiError."""
        await self.read_rest(limit)

    async def ids_from(self, row: int, limit: int) -> AsyncIterator[Sequence[TrackId]]:
        """What can be played from a row on, part by part, as far as ``limit`` rows.

        What is not known is asked for in the background. Raises FwtuiError.
        """
        if not self._state.complete:
            await self.all_track_ids(limit)
        yield self.playable(row, len(self))

    def playable(self, first: int, after: int) -> Sequence[TrackId]:
        """What can be played of the rows ``first`` to before ``after``, as far as it is known."""
        if self.kind == "track":
            return [TrackId(each) for each in self.ids()[first:after] if each]
        if self.kind in OF_LISTENS:
            values = (self[row] for row in range(first, after))
            return [value.track.id for value in values if value is not None]
        return []

    def known_around(self, row: int) -> range:
        """The rows without a gap that a known row is among."""
        return without_gap(self.ids(), row)

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        """Where a thing is now; of several, the one closest to the row ``near``."""
        wanted = self._number(id)
        near = min(max(near, 0), len(self) - 1)
        if wanted is None or near < 0:
            return None
        if self._id_at(near) == wanted:
            return near
        return nearest(self.ids(), wanted, near)

    async def fetch_row(self, row: int) -> Any:
        """The value of a row, requested where it is not known; raises FwtuiError."""
        return self[row]

    async def first_from(self, before: Callable[[Any], bool]) -> int:
        """The first row for which ``before`` is not true, in a list that it parts in two; its
        length where there is none.

        Found by halves: some ten pages of ten thousand rows are requested. Raises FwtuiError.
        """
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            value = await self.fetch_row(middle)
            if value is not None and before(value):
                low = middle + 1
            else:
                high = middle
        return low

    def _id_at(self, row: int) -> int:
        """The id of a row, 0 where it is not known."""
        self._know_block(row // BLOCK)
        return self._ids[row]

    def _number(self, id: int | str) -> int | None:
        """The number that stands for the id in :meth:`ids`."""
        if isinstance(id, int):
            return id
        # A thing that has just come may not be in the store yet.
        shown = (value for values in self._blocks.values() for value in values if value)
        number = next((row_id(value) for value in shown if value.id == id), None)
        return number if number is not None else self._values.row_id(self.kind, id)

    # --- being looked at -------------------------------------------------------------

    def want(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` (included) are in view: see that they come. Cheap."""
        self.view = (first, last)

    def look_away(self) -> None:
        """Nothing of it is in view any more: nothing more is asked for."""
        self.view = None

    def refresh(self) -> None:
        """Everything here is stale: what is in view is asked for again, quietly."""

    def retry(self) -> None:
        """The pod is back, or may be: ask again for what failed."""

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        """``callback`` is called with every event, on the loop's thread."""
        return self._listeners.subscribe(callback)

    # --- for those who fill it ---------------------------------------------------------

    def _know_all(self) -> None:
        """Read whatever ids the store has into memory."""

    def _know_block(self, block: int) -> None:
        """The same for those of a block."""

    def _read_block(self, block: int) -> list[Any]:
        self._know_block(block)
        ids = self._ids[block * BLOCK : (block + 1) * BLOCK]
        known = [each for each in ids if each]
        found = dict(zip(known, self._values.values(self.kind, known), strict=True))
        values = [found.get(each) for each in ids]
        self._keep_block(block, values)
        return values

    def _keep_block(self, block: int, values: list[Any]) -> None:
        self._blocks.pop(block, None)
        self._blocks[block] = values
        while len(self._blocks) > _BLOCKS_KEPT:
            del self._blocks[next(iter(self._blocks))]

    def read_again(self, ids: frozenset[int]) -> None:
        """Replace held values that were written again."""
        for block, values in tuple(self._blocks.items()):
            part = self._ids[block * BLOCK : block * BLOCK + len(values)]
            if ids.isdisjoint(part):
                continue
            places = [place for place, each in enumerate(part) if each in ids]
            found = self._values.values(self.kind, [part[place] for place in places])
            for place, value in zip(places, found, strict=True):
                values[place] = value if value is not None else values[place]
            first = block * BLOCK
            self._listeners.emit(Changed(first + places[0], first + places[-1]))

    def stored(self) -> None:
        """The values of an answer can be read from the store now: what looks through them there
        (a filter) looks again."""
        self._listeners.emit(self._state)

    def drop(self, ids: frozenset[int]) -> None:
        """These things are not in the store any more: what is in view is requested again."""
        if not ids.isdisjoint(self._ids):
            self._blocks.clear()
            self.refresh()

    def _set_state(self, state: ListingState) -> None:
        if state != self._state:
            self._state = state
            self._listeners.emit(state)
