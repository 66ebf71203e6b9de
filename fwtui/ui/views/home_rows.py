"""Rows of the Home view: the first rows of a list, and the newest episodes of several podcasts."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.library.events import Changed, ListingEvent, ListingState, Resized
from fwtui.library.listing.queries import Channels, Episodes, Kind
from fwtui.music import Album, Track, TrackId
from fwtui.text import number
from fwtui.ui.widgets.columns import Cell, Column, ColumnRows
from fwtui.ui.widgets.rows import title_column
from fwtui.ui.wording import since

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.library.listing.listing import Listing

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class FirstRows:
    """The first rows of a list, as a list of its own."""

    def __init__(self, listing: Listing, most: int) -> None:
        self.kind: Kind = listing.kind
        self._listing = listing
        self._most = most

    def __len__(self) -> int:
        return min(len(self._listing), self._most)

    def __getitem__(self, row: int) -> Any:
        return self._listing[row]

    def want(self, first: int, last: int) -> None:
        self._listing.want(first, min(last, self._most - 1))

    def look_away(self) -> None:
        self._listing.look_away()

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        row = self._listing.row_of(id, near)
        return row if row is not None and row < self._most else None

    def ids(self) -> array[int]:
        return self._listing.ids()[: self._most]

    def track_ids(self) -> Sequence[TrackId]:
        return list(self._listing.track_ids())[: self._most]

    @property
    def state(self) -> ListingState:
        return self._listing.state

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        def forward(event: ListingEvent) -> None:
            match event:
                case Changed(first, last):
                    if first < self._most:
                        callback(Changed(first, min(last, self._most - 1)))
                case Resized(before, after):
                    callback(Resized(min(before, self._most), min(after, self._most)))
                case _:
                    callback(event)

        return self._listing.subscribe(forward)


class NewEpisodes:
    """The last episodes of the first podcasts, the newest first.

    Each podcast costs a request the first time; so only ``podcasts`` are looked at.
    """

    kind: Kind = "track"

    def __init__(
        self, library: Library, *, followed: bool, podcasts: int = 4, each: int = 10
    ) -> None:
        self._most, self._each = podcasts, each
        self._library = library
        self._channels = library.listing(Channels(scope="subscribed" if followed else "all"))
        self._episodes: dict[str, Listing] = {}
        self._rows: list[Track] = []
        self._listeners: Signal[ListingEvent] = Signal()
        self._leave = [self._channels.subscribe(self._told)]
        self._look()

    def leave(self) -> None:
        """Unsubscribe from every list."""
        for leave in self._leave:
            leave()
        self._leave.clear()

    def _told(self, event: ListingEvent) -> None:
        before = len(self._rows)
        self._look()
        self._listeners.emit(Resized(before, len(self._rows)))
        self._listeners.emit(self.state)

    def _look(self) -> None:
        for row in range(min(len(self._channels), self._most)):
            channel = self._channels[row]
            if channel is not None and channel.id not in self._episodes:
                listing = self._library.listing(Episodes(channel=channel.id))
                self._episodes[channel.id] = listing
                self._leave.append(listing.subscribe(self._told))
                listing.want(0, self._each - 1)
        found = [
            listing[row]
            for listing in self._episodes.values()
            for row in range(min(len(listing), self._each))
        ]
        known = [each for each in found if isinstance(each, Track)]
        self._rows = sorted(known, key=lambda each: each.created or _LONG_AGO, reverse=True)

    @property
    def podcasts(self) -> int:
        return len(self._episodes)

    @property
    def left_out(self) -> str:
        """What is not looked at, in words; empty where everything is here."""
        said: list[str] = []
        if (every := len(self._channels)) > self._most:
            said.append(f"{number(self._most)} of {number(every)} podcasts")
        if any(len(listing) > self._each for listing in self._episodes.values()):
            said.append(f"the newest {self._each} of each")
        return ", ".join(said)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> Track | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def want(self, first: int, last: int) -> None:
        self._channels.want(0, self._most - 1)
        for listing in self._episodes.values():
            listing.want(0, self._each - 1)

    def look_away(self) -> None:
        for listing in (self._channels, *self._episodes.values()):
            listing.look_away()

    def row_of(self, id: int | str, near: int = 0) -> int | None:
        return next((row for row, each in enumerate(self._rows) if each.id == id), None)

    def ids(self) -> array[int]:
        return array("q", [each.id for each in self._rows])

    def track_ids(self) -> Sequence[TrackId]:
        return [each.id for each in self._rows]

    @property
    def state(self) -> ListingState:
        asked = [self._channels.state, *(each.state for each in self._episodes.values())]
        answered = [each.as_of for each in asked if each.as_of is not None]
        # Rows are given as they come; the list is whole once each podcast has answered.
        known = all(each.known for each in asked) and len(self._episodes) >= min(
            len(self._channels), self._most
        )
        return ListingState(
            known=known,
            complete=known,
            loading=any(each.loading for each in asked),
            error=next((each.error for each in asked if each.error is not None), None),
            as_of=min(answered, default=None),
        )

    def subscribe(self, callback: Callable[[ListingEvent], None]) -> Unsubscribe:
        return self._listeners.subscribe(callback)


def new_album_rows(now: Callable[[], datetime]) -> ColumnRows:
    """Albums of any artist: title, artist, number of tracks, time of arrival."""

    def name(album: Album) -> str:
        return album.title

    def tracks(cell: Cell) -> str:
        count = cell.value.tracks_count
        return "" if count is None else number(count)

    def added(cell: Cell) -> str:
        created = cell.value.created
        return "" if created is None else since(created, now())

    return ColumnRows(
        (
            title_column(name, 18),
            Column("artist", 18, words=lambda album: album.artist, priority=1, dashes=2),
            Column("count", 2, tracks, right=True, ink="faint", dashes=0),
            Column("added", 7, added, right=True, ink="faint", dashes=0),
        ),
        name=name,
    )
