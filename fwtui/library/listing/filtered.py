"""The rows of a listing that match a filter text, with the interface of a listing.

Of a list that is not wholly here the rows that are known are looked through, and what the store
has of it beyond them (:data:`Beyond`); :meth:`ask
<FilteredListing.ask>` requests the others of the pod, by the text where the pod narrows such a
list (:data:`~fwtui.library.listing.queries.Searchable`), else page by page.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from msgspec import Struct
from msgspec.structs import replace

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.library.events import Changed, ListingEvent, ListingState, Resized
from fwtui.library.hits import Hits
from fwtui.library.listing import narrowing
from fwtui.library.listing.listing import BLOCK, Listing
from fwtui.library.store.kinds import OF_LISTENS
from fwtui.library.store.store import Store
from fwtui.music import TrackId

if TYPE_CHECKING:
    from fwtui.base.tasks import Tasks

MOST_READ = 2_000
"""Rows that are requested of a list that the pod does not narrow: 40 requests."""


Beyond = Callable[[], tuple["array[int]", int]]
"""Gives the ids in the store that a list holds and a text fits, wherever they stand in it, and of
how many things of the list the store has the values."""

Asked = Literal["no", "asking", "answered", "failed"]


class Coverage(Struct, frozen=True):
    """How much of a list a filter has looked through."""

    known: int
    """Rows whose values are here."""
    total: int | None
    """Rows of the whole list; ``None`` while that is not known, or where no pod counts them."""
    asked: Asked = "no"
    """Whether the pod was asked for the others."""
    by_text: bool = False
    """The pod was asked by the text: its answer is of the whole list."""
    error: FwtuiError | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing of the list is left out."""
        if self.asked == "answered" and self.by_text:
            return True
        return self.total is not None and self.known >= self.total


class FilteredListing:
    """The rows of ``whole`` that ``text`` fits, in its order, then those that the store has
    beyond the known rows, then those that the pod found besides.

    It follows the whole list: rows that come and fit are in it. An order in a sentence says which
    rows its limit keeps; the order stays the whole list's.
    """

    def __init__(
        self,
        whole: Listing,
        text: str,
        store: Store,
        hearts: Mapping[TrackId, bool],
        tasks: Tasks,
        by_pod: Callable[[], Listing | None] = lambda: None,
        beyond: Beyond = lambda: (array("q"), 0),
    ) -> None:
        """``by_pod``: the list as the pod narrows it by the text; ``None`` where it cannot.
        ``tasks`` own the reading of the rest of a list."""
        self.whole = whole
        self.kind = whole.kind
        self.text = text
        self.fault: FwtuiError | None = None
        """Why a sentence says nothing; no row fits it."""
        self._store = store
        self._hearts = hearts
        self._tasks = tasks
        self._by_pod = by_pod
        self._in_store = beyond
        self._beyond = Hits(array("q"), self._values)
        self.rows: array[int] = array("I")
        """Which rows of the whole list these are, ascending."""
        self._found: Listing | None = None
        """The list as the pod narrows it, once it was asked."""
        self._besides: array[int] = array("I")
        """Rows of it that are not among :attr:`rows`, ascending."""
        self._known = self._stored = 0
        """Of the rows of the list, and of the things in the store, how many have values."""
        self._coverage = Coverage(0, None)
        self._listeners: Signal[ListingEvent] = Signal(self._follow)
        self._followed: list[Unsubscribe] = []
        self._find()

    def __len__(self) -> int:
        return len(self.rows) + len(self._beyond) + len(self._besides)

    def __getitem__(self, row: int) -> Any:
        if 0 <= row < len(self.rows):
            return self.whole[self.rows[row]]
        row -= len(self.rows)
        if 0 <= row < len(self._beyond):
            return self._beyond[row]
        row -= len(self._beyond)
        if self._found is None or not 0 <= row < len(self._besides):
            return None
        return self._found[self._besides[row]]

    @property
    def state(self) -> ListingState:
        """The state of the whole list."""
        state = self.whole.state
        return replace(state, loading=state.loading or self._coverage.asked == "asking")

    @property
    def coverage(self) -> Coverage:
        """How much of the list was looked through."""
        return self._coverage

    # --- the pod ---------------------------------------------------------------------------

    def ask(self) -> bool:
        """Request what is not known here; False where all is, or was asked for already."""
        if (
            self.fault is not None
            or self._coverage.whole
            or self._coverage.asked in ("asking", "answered")
        ):
            return False
        self._coverage = replace(self._coverage, asked="asking", error=None)
        self._found = self._found or self._by_pod()
        if self._found is not None:
            if len(self._followed) == 1:  # the whole list alone
                self._followed.append(self._found.subscribe(self._on_event))
            self._found.want(0, BLOCK - 1)
            self._found.retry()
            self._on_event(self._found.state)
        else:
            self._tasks.start(self._read_rest(), "rest of a filtered list")
        return True

    async def _read_rest(self) -> None:
        try:
            await self.whole.read_rest(MOST_READ)
        except FwtuiError as error:
            self._coverage = replace(self._coverage, asked="failed", error=error)
        else:
            self._coverage = replace(self._coverage, asked="answered")
        self._on_event(Resized(len(self.whole), len(self.whole)))

    def want(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` (included) show: fetch those that the pod found."""
        known = len(self.rows) + len(self._beyond)
        if self._found is not None and last >= known and self._besides:
            end = len(self._besides) - 1
            place = self._besides[min(max(0, first - known), end)]
            self._found.want(place, self._besides[min(last - known, end)])

    def look_away(self) -> None:
        """Nothing is in view."""
        self.whole.look_away()
        if self._found is not None:
            self._found.look_away()

    # --- ids -------------------------------------------------------------------------------

    def ids(self) -> array[int]:
        """The id of every row that matches, in order, 0 where it is not known."""
        every = self.whole.ids()
        ids = array("q", [every[row] for row in self.rows]) + self._beyond.ids
        if self._found is not None:
            others = self._found.ids()
            ids.extend(others[row] for row in self._besides)
        return ids

    def track_ids(self) -> list[TrackId]:
        """The playable tracks of the rows that match, in order."""
        if self.kind == "track":
            return [TrackId(each) for each in self.ids() if each]
        values = (self[row] for row in range(len(self)))
        return [value.track.id for value in values if self.kind in OF_LISTENS and value]

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        """The row of an id among those that match, ``None`` where it is absent; of several, the
        one closest to the row ``near``."""
        near = self.rows[min(near, len(self.rows) - 1)] if self.rows else 0
        row = _row_in(self.whole, self.rows, id, near)
        if row is None and id in self._beyond.ids:
            row = len(self.rows) + self._beyond.ids.index(cast("int", id))
        if row is None and self._found is not None:
            row = _row_in(self._found, self._besides, id, 0)
            before = len(self.rows) + len(self._beyond)
            row = row + before if row is not None else None
        return row

    # --- events ----------------------------------------------------------------------------

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        """Call ``callback`` with every event, its rows counted in the filtered list."""
        return self._listeners.subscribe(callback)

    def _follow(self) -> Unsubscribe:
        lists = (self.whole, self._found) if self._found is not None else (self.whole,)
        self._followed = [each.subscribe(self._on_event) for each in lists]
        return self._unfollow

    def _unfollow(self) -> None:
        for unfollow in self._followed:
            unfollow()
        self._followed.clear()

    def _on_event(self, event: ListingEvent) -> None:
        """An event of the whole list, or of the pod's."""
        if self._found is not None and self._coverage.asked != "no":
            error = self._found.state.error
            known = self._found.state.known
            asked: Asked = "failed" if error else "answered" if known else "asking"
            self._coverage = replace(self._coverage, asked=asked, by_text=True, error=error)
        before, count = (self.rows, self._beyond.ids, self._besides), len(self)
        self._find()
        after = self.rows, self._beyond.ids, self._besides
        if after != before or isinstance(event, Resized):
            self._listeners.emit(Resized(count, len(self)))
        elif isinstance(event, ListingState):
            self._listeners.emit(event)
        elif len(self):
            self._listeners.emit(Changed(0, len(self) - 1))

    def look_again(self) -> None:
        """Look through the rows again: what a sentence asks for has become known."""
        self._on_event(self.whole.state)

    def grow(self) -> None:
        """Take in what the store has of the list by now."""
        count = len(self)
        self._look_beyond(self.whole.ids())
        self._count()
        self._listeners.emit(Resized(count, len(self)) if len(self) != count else self.state)

    def _look_beyond(self, ids: array[int]) -> None:
        """What is there keeps its place, what is new follows. Once the pod has been asked, its
        answer has the rest."""
        if self.is_sentence:
            new = set()
        elif self._found is None and not self.whole.state.mirrored:
            found, self._stored = self._in_store()
            new = set(found)
        else:
            new = set(self._beyond.ids)
        new.difference_update([ids[row] for row in self.rows])
        kept = [each for each in self._beyond.ids if each in new]
        beyond = array("q", [*kept, *sorted(new.difference(kept))])
        if beyond != self._beyond.ids:
            self._beyond = Hits(beyond, self._values)

    def _values(self, ids: Sequence[int]) -> list[Any]:
        return self._store.values(self.kind, ids)

    def _find(self) -> None:
        ids = self.whole.ids()
        self.fault = None
        try:
            self.rows, known = narrowing.narrowed(
                self._store, self.kind, ids, self.text, self._hearts
            )
        except FwtuiError as error:
            self.fault, self.rows, known = error, array("I"), len(ids)
        self._look_beyond(ids)
        if self._found is not None:
            here = {*(ids[row] for row in self.rows), *self._beyond.ids}
            self._besides = array(
                "I", [row for row, each in enumerate(self._found.ids()) if each not in here]
            )
        self._known = known
        self._count()

    @property
    def is_sentence(self) -> bool:
        """Whether the text is a sentence (:mod:`fwtui.library.sentence`), which no pod knows."""
        return self.kind in narrowing.SENTENCES and narrowing.is_sentence(self.text)

    def _count(self) -> None:
        state = self.whole.state
        total = len(self.whole) if state.known and not state.open_end else None
        known = max(self._known + len(self._beyond), self._stored)
        if total is not None:
            known = min(known, total)
        if state.mirrored and state.complete and total is not None:
            known = total  # all values of the copy are here
        self._coverage = replace(self._coverage, known=known, total=total)


def _row_in(listing: Listing, rows: array[int], id: int | str, near: int) -> int | None:
    """The place in ``rows``, ascending, of the row of an id."""
    found = listing.row_of(id, near)
    if found is None:
        return None
    row = bisect_left(rows, found)
    return row if row < len(rows) and rows[row] == found else None
