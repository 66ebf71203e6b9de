"""Rows of playlists with the live lists after them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.library.events import Changed, ListingEvent, ListingState, Resized
from fwtui.library.folding import fold, holds, readings
from fwtui.library.listing.queries import Kind
from fwtui.music import LiveList, TrackId

if TYPE_CHECKING:
    from fwtui.errors import FwtuiError
    from fwtui.library.listing.filtered import Coverage, FilteredListing
    from fwtui.library.listing.listing import Listing
    from fwtui.library.sentence.live_lists import LiveLists


class LiveRows:
    """The rows of ``whole``, then the live lists whose names a text fits."""

    def __init__(self, whole: Listing | FilteredListing, lists: LiveLists, text: str = "") -> None:
        self.whole = whole
        self.kind: Kind = whole.kind
        self.query = getattr(whole, "query", None)
        self._lists = lists
        self._ways = readings(text)
        self._live: tuple[LiveList, ...] = ()
        self._listeners: Signal[[ListingEvent]] = Signal(self._follow)
        self._read()

    def _read(self) -> None:
        self._live = tuple(each for each in self._lists.all() if holds(fold(each.name), self._ways))

    def reread(self) -> None:
        """Show the live lists as they are now."""
        before, playlists = self._live, len(self.whole)
        self._read()
        if len(before) != len(self._live):
            self._listeners.emit(Resized(playlists + len(before), len(self)))
        elif before != self._live:
            self._listeners.emit(Changed(playlists, len(self) - 1))

    def __len__(self) -> int:
        return len(self.whole) + len(self._live)

    def __getitem__(self, row: int) -> Any:
        live = row - len(self.whole)
        if live < 0:
            return self.whole[row]
        return self._live[live] if live < len(self._live) else None

    def __iter__(self) -> Iterator[Any]:
        return (self[row] for row in range(len(self)))

    @property
    def state(self) -> ListingState:
        """The state of the playlists."""
        return self.whole.state

    def want(self, first: int, last: int) -> None:
        """Fetch the playlists in view."""
        self.whole.want(first, last)

    def look_away(self) -> None:
        """Nothing is in view."""
        self.whole.look_away()

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        """The row of an id, ``None`` where it is absent."""
        for place, each in enumerate(self._live):
            if each.id == id:
                return len(self.whole) + place
        return self.whole.row_of(id, near)

    def ids(self) -> array[int]:
        """The ids of the playlists; a live list has the id 0."""
        ids = array("q", self.whole.ids())
        ids.extend([0] * len(self._live))
        return ids

    def track_ids(self) -> Sequence[TrackId]:
        """None: no row is a track."""
        return ()

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        """Call ``callback`` with every event, its rows counted here."""
        return self._listeners.subscribe(callback)

    def _follow(self) -> Unsubscribe:
        followed = (self._lists.subscribe(self.reread), self.whole.subscribe(self._on_event))

        def unfollow() -> None:
            for leave in followed:
                leave()

        return unfollow

    def _on_event(self, event: ListingEvent) -> None:
        if isinstance(event, Resized):
            more = len(self._live)
            event = Resized(event.before + more, event.after + more)
        self._listeners.emit(event)


class NarrowedLiveRows(LiveRows):
    """The same of playlists that a text fits."""

    def __init__(self, whole: FilteredListing, lists: LiveLists) -> None:
        super().__init__(whole, lists, whole.text)
        self._narrowed = whole

    @property
    def fault(self) -> FwtuiError | None:
        """Why a sentence says nothing of playlists, where no live list fits the text."""
        return None if self._live else self._narrowed.fault

    @property
    def coverage(self) -> Coverage:
        """How much of the playlists was looked through."""
        return self._narrowed.coverage

    def ask(self) -> bool:
        """Request what is not known here; False where all is."""
        return self._narrowed.ask()
