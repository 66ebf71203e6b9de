"""What the interface is to show again when a change came, was confirmed, or was taken back."""

from __future__ import annotations

from collections.abc import Callable

from fwtui.base.signal import Signal
from fwtui.library.events import (
    HeardChanged,
    HeartChanged,
    LibraryEvent,
    OutboxChanged,
    PlaylistChanged,
)
from fwtui.library.listing.queries import Favourites, Kind, PlaylistTracks
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import (
    Change,
    FollowAnswered,
    Heard,
    Heart,
    NoticeRead,
    RadioChange,
)
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.outbox.own_lists import own_keys, own_row
from fwtui.library.outbox.state import EditedState
from fwtui.library.store.kinds import playlist_row_id

_MINE = own_keys("playlist")
_SHOWN_WITH: dict[Kind, tuple[Kind, ...]] = {"follow": ("library",), "hidden": ("artist",)}
"""Rows of other kinds that show whether they are in an own list."""


class ChangeEvents:
    """Reports to lists, and to listeners of the library, what a change has touched."""

    def __init__(
        self,
        outbox: Outbox,
        state: EditedState,
        listeners: Signal[LibraryEvent],
        reread: Callable[..., None],
        values_changed: Callable[[Kind, set[int]], None],
    ) -> None:
        """``reread`` takes keys of lists whose order has changed here; ``values_changed`` values
        to be read again."""
        self._outbox, self._state, self._listeners = outbox, state, listeners
        self.reread, self.values_changed = reread, values_changed

    def changed(self, change: Change) -> None:
        """A change came, was confirmed, or was taken back: show how things are now."""
        match change:
            case Heart(track, _):
                self.reread(Favourites().key)
                self._listeners.emit(HeartChanged(track, self._state.is_favourite(track)))
            case FollowAnswered(notice=notice) | NoticeRead(notice=notice):
                self.values_changed("notice", {notice})
            case Heard():
                self._listeners.emit(HeardChanged())
            case _ if (playlist := changes.of_playlist(change)) is not None:
                names = self._outbox.names(playlist)
                self.reread(*(PlaylistTracks(playlist=each).key for each in names), *_MINE)
                self.values_changed("playlist", set(map(playlist_row_id, names)))
                self._listeners.emit(PlaylistChanged(playlist))
            case _:
                self.own_changed(change)
        self._listeners.emit(OutboxChanged(len(self._outbox)))

    def own_changed(self, change: Change) -> None:
        """A change of an own list came, was confirmed, or was taken back."""
        self._state.own.forget()
        row = own_row(change)
        if row is None:
            return
        ids = {row.id}
        if isinstance(change, RadioChange):
            ids = set(map(int, self._outbox.names(change.radio)))
        for kind in (row.kind, *_SHOWN_WITH.get(row.kind, ())):
            self.values_changed(kind, ids)
        self.reread(*own_keys(row.kind))

    def own_list_came(self, kind: Kind) -> None:
        """A whole own list has come from the pod: rows that show whether they are in it change."""
        before = self._state.own.rows(kind)
        self._state.own.forget()
        changed = set(before ^ self._state.own.rows(kind))
        for other in _SHOWN_WITH.get(kind, (kind,)):
            self.values_changed(other, changed)

    def favourites_came(self) -> None:
        """All favourites have come from the pod: report those that differ."""
        for track in self._state.favourites_came():
            self._listeners.emit(HeartChanged(track, self._state.is_favourite(track)))
