"""The listener's own lists: which changes put a row into one, or take it out.

============= ============================ ==========================
kind of rows  change                       rows
============= ============================ ==========================
playlist      NewPlaylist, Deleted         the listener's playlists
channel       Subscribed                   channels subscribed to
follow        LibraryFollowed              libraries followed or asked
account       AccountFollowed              accounts followed or asked
hidden        ArtistHidden                 hidden artists
radio         NewRadio, RadioDeleted       saved radios
============= ============================ ==========================
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.library.listing.queries import (
    AccountFollows,
    Channels,
    HiddenArtists,
    Kind,
    Libraries,
    Playlists,
    Query,
    Radios,
)
from fwtui.library.outbox.changes import (
    AccountFollowed,
    ArtistHidden,
    Change,
    Deleted,
    EditSuggested,
    EditWithdrawn,
    FeedFollowed,
    FollowAnswered,
    Heard,
    HeardMarked,
    Heart,
    LibraryFollowed,
    LiveListEdited,
    NewPlaylist,
    NewRadio,
    NoticeRead,
    RadioDeleted,
    RadioEdited,
    Reported,
    Subscribed,
)
from fwtui.library.outbox.effects import radio_after
from fwtui.library.store.kinds import account_row_id, playlist_row_id, uuid_row_id
from fwtui.music import AccountFollow, Actor, HiddenArtist, LibraryFollow, UploadLibrary

if TYPE_CHECKING:
    from fwtui.library.store.store import Store

OWN_QUERIES: dict[Kind, tuple[Query, ...]] = {
    "playlist": tuple(Playlists(order=order) for order in Playlists().orders),
    "channel": (Channels(scope="subscribed"),),
    "follow": (Libraries(scope="subscribed"),),
    "account": (AccountFollows(),),
    "hidden": (HiddenArtists(),),
    "radio": (Radios(),),
}
"""The queries of each own list, by the kind of its rows."""


def own_keys(kind: Kind) -> tuple[str, ...]:
    """The keys of an own list, one for each of its orders."""
    return tuple(query.key for query in OWN_QUERIES[kind])


def own_kind(query: Query) -> Kind | None:
    """The kind of the own list that a query is of; ``None`` where it is of another list."""
    return next((kind for kind, queries in OWN_QUERIES.items() if query in queries), None)


class OwnRow(Struct, frozen=True):
    """The row of an own list that a change is about."""

    kind: Kind
    id: int
    puts: bool | None = None
    """True puts it in, False takes it out; ``None`` changes its value."""


def own_row(change: Change) -> OwnRow | None:
    """The row that a change is about; ``None`` for what is in no list of :data:`OWN_QUERIES`."""
    match change:
        case Heart() | Heard() | FeedFollowed() | FollowAnswered() | Reported():
            return None
        case LiveListEdited() | HeardMarked() | EditSuggested() | EditWithdrawn() | NoticeRead():
            return None
        case Subscribed(_, artist, _, on):
            return OwnRow("channel", artist, on)
        case LibraryFollowed(library, _, on):
            return OwnRow("follow", uuid_row_id(library), on)
        case AccountFollowed(fid, _, on):
            return OwnRow("account", account_row_id(fid), on)
        case ArtistHidden(artist, _, on):
            return OwnRow("hidden", artist, on)
        case NewRadio(radio):
            return OwnRow("radio", radio, True)
        case RadioDeleted(radio):
            return OwnRow("radio", radio, False)
        case RadioEdited(radio):
            return OwnRow("radio", radio)
        case NewPlaylist(playlist):
            return OwnRow("playlist", playlist_row_id(playlist), True)
        case Deleted(playlist):
            return OwnRow("playlist", playlist_row_id(playlist), False)
        case _:
            return OwnRow("playlist", playlist_row_id(change.playlist))


def rows_with(known: Iterable[int], changes: Iterable[Change], kind: Kind) -> array[int]:
    """The rows of an own list after these changes, new ones first."""
    new: dict[int, None] = {}
    gone: set[int] = set()
    for change in changes:
        row = own_row(change)
        if row is None or row.kind != kind or row.puts is None:
            continue
        new.pop(row.id, None)
        if row.puts:
            gone.discard(row.id)
            new[row.id] = None
        else:
            gone.add(row.id)
    there = tuple(each for each in known if each not in gone)
    added = (each for each in reversed(new) if each not in there)
    return array("q", [*added, *there])


def value_of(change: Change, known: Any) -> Any:
    """The value of a row that a change puts in, before the pod gives its own."""
    match change:
        case LibraryFollowed(library, name, True) if known is None:
            return LibraryFollow(library, UploadLibrary(library, name))
        case AccountFollowed(fid, name, True) if known is None:
            return AccountFollow("", Actor(name, fid=fid))
        case ArtistHidden(artist, name, True) if known is None:
            return HiddenArtist("", artist, name)
        case NewRadio() | RadioEdited() | RadioDeleted():
            return radio_after(known, change)
        case _:
            return known


class OwnLists:
    """What stands in the listener's own lists, by the last wish and by the pod's last answer."""

    def __init__(self, store: Store, outbox: Iterable[Change]) -> None:
        """``outbox``: the changes that wait."""
        self._store, self._outbox = store, outbox
        self._now: dict[Kind, frozenset[int]] = {}

    def forget(self) -> None:
        """A change came or went, or the pod has answered."""
        self._now.clear()

    def holds(self, kind: Kind, row: int) -> bool:
        """Whether a row is in a list, with the changes that wait."""
        return row in self.rows(kind)

    def rows(self, kind: Kind) -> frozenset[int]:
        """The rows of a list as far as it is known, with the changes that wait."""
        now = self._now.get(kind)
        if now is None:
            known = self._known(kind) or array("q")
            now = self._now[kind] = frozenset(rows_with(known, self._outbox, kind))
        return now

    def pod_has(self, change: Change) -> bool | None:
        """Whether the pod has the row of a change; ``None`` where it is not known."""
        row = own_row(change)
        found = self._store.listed(own_keys(row.kind)[0]) if row is not None else None
        if row is None or found is None:
            return None
        rows, fetched = found
        # A list that holds the changes of this program alone says nothing about other rows.
        return row.id in rows or (False if fetched else None)

    def value(self, kind: Kind, row: int) -> Any:
        """The value of a row, ``None`` where it is not in the list."""
        if not self.holds(kind, row):
            return None
        return self.with_changes(kind, (row,), self._store.values(kind, (row,)))[0]

    def with_changes(self, kind: Kind, ids: Iterable[int], found: list[Any]) -> list[Any]:
        """Values of these rows after the changes that wait."""
        waiting = [
            (row, each)
            for each in self._outbox
            if (row := own_row(each)) is not None and row.kind == kind
        ]
        if not waiting:
            return found
        values: list[Any] = []
        for number, value in zip(ids, found, strict=True):
            for row, change in waiting:
                if row.id == number:
                    value = value_of(change, value)
            values.append(value)
        return values

    def _known(self, kind: Kind) -> array[int] | None:
        found = self._store.listed(own_keys(kind)[0])
        return found[0] if found is not None else None
