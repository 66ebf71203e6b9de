"""What an inverse of a change is, and the state that it is held against."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from fwtui.errors import FwtuiError
from fwtui.library.outbox.changes import (
    Change,
    Deleted,
    NewPlaylist,
    Wish,
    of_playlist,
)
from fwtui.library.outbox.effects import playlist_after, rows_after
from fwtui.library.outbox.journal import Before
from fwtui.music import Channel, LiveList, Playlist, PlaylistId, Radio, RadioId, TrackId

C = TypeVar("C", bound=Change)


class Unfit(FwtuiError):
    """A change cannot be undone or done again: the state is another one by now."""


class Known(Protocol):
    """The state as the listener sees it, with the changes that wait."""

    def is_on(self, wish: Wish) -> bool:
        """Whether the subject of a wish is on."""

    def playlist(self, id: PlaylistId) -> Playlist | None:
        """``None`` where there is no such playlist."""

    def known_rows(self, id: PlaylistId) -> array[int] | None:
        """``None`` where the rows of a playlist are not here."""

    def title(self, id: TrackId) -> str: ...
    def new_playlist_id(self) -> PlaylistId: ...
    def radio(self, id: RadioId) -> Radio | None:
        """``None`` where there is no such radio."""

    def new_radio_id(self) -> RadioId: ...
    def live_list(self, name: str) -> LiveList | None:
        """``None`` where there is no live list of that name."""

    def followed_feed(self, url: str) -> Channel | None:
        """``None`` where no podcast of that address is subscribed to."""

    def heard_mark(self, id: TrackId) -> bool | None:
        """``None`` where a track is not marked by hand."""


class Supposed:
    """A state with some changes of playlists made to it."""

    def __init__(self, known: Known, made: Sequence[Change] = ()) -> None:
        self._known = known
        self.made: list[Change] = list(made)
        self.is_on = known.is_on
        self.title = known.title
        self.new_playlist_id = known.new_playlist_id
        self.radio = known.radio
        self.new_radio_id = known.new_radio_id
        self.live_list = known.live_list
        self.followed_feed = known.followed_feed
        self.heard_mark = known.heard_mark

    def playlist(self, id: PlaylistId) -> Playlist | None:
        value = self._known.playlist(id)
        for change in self.made:
            if of_playlist(change) != id:
                continue
            if isinstance(change, NewPlaylist):
                value = Playlist(id, change.name, privacy=change.privacy)
            elif isinstance(change, Deleted):
                value = None
            elif value is not None:
                value = playlist_after(value, change, lambda tracks: None)
        return value

    def known_rows(self, id: PlaylistId) -> array[int] | None:
        made = any(isinstance(each, NewPlaylist) and each.playlist == id for each in self.made)
        rows = array("q") if made else self._known.known_rows(id)
        return None if rows is None else rows_after(rows, self.made, id)


class Inverse(Struct, Generic[C], frozen=True):
    """How one kind of change is named, taken back and done again."""

    words: Callable[[Sequence[C], Known], str]
    """Some of this kind, made together, as the subject of a sentence: "Heart on Salt"."""
    back: Callable[[C, Before, Known], Sequence[Change]]
    """The changes that take it back. Raises Unfit."""
    fits: Callable[[C, Known], object]
    """Raises Unfit where it cannot be done again."""
    before: Callable[[C, Known], Before] = lambda change, known: Before()
    """What is kept of the state before it."""
    alone: bool = False
    """Changes of this kind that were made together can be taken back one by one."""
