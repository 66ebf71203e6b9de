"""The listener's own things as they are with the changes that wait."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fwtui.library.listing.queries import Favourites, Kind, PlaylistTracks
from fwtui.library.outbox import changes, effects
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
    Wish,
)
from fwtui.library.outbox.heard import HeardTracks
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.outbox.own_lists import OWN_QUERIES, OwnLists, own_row
from fwtui.library.sentence.live_lists import LiveLists
from fwtui.library.store.kinds import playlist_row_id
from fwtui.music import Channel, Playlist, PlaylistId, Radio, RadioId, TrackId

_ADDRESS = 40
"""Characters of an address in a sentence, which goes on behind it."""


def _short_address(url: str) -> str:
    """Host and path of an address, without the middle of a long one."""
    words = url.partition("://")[2] or url
    return words if len(words) <= _ADDRESS else f"{words[: _ADDRESS - 13]}…{words[-12:]}"


if TYPE_CHECKING:
    from fwtui.library.outbox.look_up import KnownRows
    from fwtui.library.store.store import Store


class EditedState:
    """The state that the listener sees, and that an undo is held against."""

    def __init__(self, store: Store, outbox: Outbox, heard: HeardTracks) -> None:
        self._store, self._outbox = store, outbox
        self.heard_mark = heard.mark_by_hand
        self.own = OwnLists(store, outbox)
        self.live_lists = LiveLists(store)
        self.live_list = self.live_lists.get
        self.new_playlist_id = outbox.new_playlist_id
        self.new_radio_id = outbox.new_radio_id
        self._hearts: set[int] | None = None

    # --- hearts --------------------------------------------------------------------------

    def is_favourite(self, id: TrackId) -> bool:
        """Whether a track has a heart, by the listener's last wish."""
        wish = self._outbox.heart(id)
        return wish if wish is not None else id in self.hearts()

    def is_on(self, wish: Wish) -> bool:
        """Whether the subject of a wish is on, by the listener's last wish."""
        if isinstance(wish, Heart):
            return self.is_favourite(wish.track)
        row = own_row(wish)
        return row is not None and self.own.holds(row.kind, row.id)

    def pod_has(self, wish: Wish) -> bool | None:
        """Whether the subject of a wish is on, as the pod is known; ``None`` where it is not."""
        if isinstance(wish, Heart):
            if wish.track in self.hearts():
                return True
            # Before the favourites came, a track that is not among them may be one.
            return None if self._store.head(Favourites().key) is None else False
        return self.own.pod_has(wish)

    def hearts(self) -> set[int]:
        """The favourites, as the pod is known."""
        if self._hearts is None:
            self._hearts = set(self._store.favourites())
        return self._hearts

    def favourites_came(self) -> list[TrackId]:
        """All favourites have come from the pod: those that differ for the listener."""
        before, self._hearts = self._hearts, None
        if before is None:
            return []
        differ = map(TrackId, before ^ self.hearts())
        return [each for each in differ if self._outbox.heart(each) is None]

    # --- playlists -----------------------------------------------------------------------

    def rows(self, id: PlaylistId) -> Any:
        """The tracks of a playlist as the listener sees them (an array of ids)."""
        head = self._store.whole(PlaylistTracks(playlist=id).key)
        known = head.ids if head is not None and head.ids is not None else array("q")
        return effects.rows_after(known, self._outbox, id)

    def rows_now(self, id: PlaylistId) -> Any:
        """The same for an edit: what another process has delivered is in the library already."""
        if not self._store.leads():
            self._outbox.read_again()
        return self.rows(id)

    def known_rows(self, id: PlaylistId) -> array[int] | None:
        """The tracks of a playlist as the listener sees them; ``None`` where its rows are not
        here."""
        real = self._outbox.real(id)
        head = self._store.whole(PlaylistTracks(playlist=real).key)
        here = (head is not None and head.ids is not None) or not changes.is_made(real)
        return array("q", self.rows(real)) if here else None

    def playlist(self, id: PlaylistId) -> Playlist | None:
        """A playlist with its waiting changes; ``None`` where there is none, or not for long."""
        if self.is_deleted(id):
            return None
        row = playlist_row_id(self._outbox.real(id))
        found: Playlist | None = self.edited(
            "playlist", (row,), self._store.values("playlist", (row,))
        )[0]
        return found

    def is_deleted(self, id: PlaylistId) -> bool:
        """Whether the deletion of a playlist waits."""
        names = self._outbox.names(id)
        return any(isinstance(each, Deleted) and each.playlist in names for each in self._outbox)

    # --- values --------------------------------------------------------------------------

    def values(self, kind: Kind, ids: Sequence[int]) -> list[Any]:
        """The values of these ids, with the changes that wait made to them."""
        return self.edited(kind, ids, self._store.values(kind, ids))

    def row_id(self, kind: Kind, key: str) -> int | None:
        """The integer that stands in a list for a thing whose own id is text."""
        return self._store.row_id(kind, key)

    def playlists_in_edit(self) -> dict[int, Playlist | None]:
        """Playlists with waiting changes, as they will be; ``None`` for one that is deleted."""
        waiting = {
            playlist_row_id(playlist): isinstance(each, changes.Deleted)
            for each in self._outbox
            if (playlist := getattr(each, "playlist", None)) is not None
        }
        values = self.values("playlist", list(waiting)) if waiting else ()
        return {
            row: None if waiting[row] else value for row, value in zip(waiting, values, strict=True)
        }

    def edited(self, kind: Kind, ids: Sequence[int], found: list[Any]) -> list[Any]:
        """Values of own lists as they are with the changes that wait; new ones too."""
        if kind == "notice":
            return [each and effects.notice_after(each, self._outbox) for each in found]
        if kind != "playlist":
            return self.own.with_changes(kind, ids, found) if kind in OWN_QUERIES else found
        waiting = [each for each in self._outbox if changes.of_playlist(each) is not None]
        if not waiting:
            return found
        values: list[Any] = []
        for number, value in zip(ids, found, strict=True):
            for change in waiting:
                if playlist_row_id(changes.of_playlist(change) or PlaylistId("")) != number:
                    continue
                if isinstance(change, NewPlaylist):
                    value = Playlist(change.playlist, change.name, privacy=change.privacy)
                elif value is not None:
                    value = effects.playlist_after(value, change, self._seconds)
            values.append(value)
        return values

    def _seconds(self, tracks: Sequence[TrackId]) -> int | None:
        """The length of tracks together; ``None`` where one is not here."""
        values = self._store.values("track", tracks)
        lengths = [None if each is None else each.seconds for each in values]
        return None if None in lengths else sum(each or 0 for each in lengths)

    def followed_feed(self, url: str) -> Channel | None:
        """The channel subscribed to that the pod reads from a feed; ``None`` where there is
        none."""
        rows = self.values("channel", tuple(self.own.rows("channel")))
        return next((each for each in rows if each is not None and each.rss == url), None)

    def title(self, id: TrackId) -> str:
        """The title of a track, as far as it is known."""
        track = self._store.values("track", (id,))[0]
        return track.title if track is not None else "a track"

    def radio(self, id: RadioId) -> Radio | None:
        """A saved radio with its waiting changes; ``None`` where it is not known, or deleted."""
        found: Radio | None = self.own.value("radio", self._outbox.real(id))
        return found

    def subject(self, change: Change) -> str:
        """The name of what a change is about, for its sentence."""
        values = self._store.values
        match change:
            case Heart(track) | Heard(track):
                found = values("track", (track,))[0]
                return found.title if found is not None else "A track"
            case (
                Subscribed(_, _, name)
                | LibraryFollowed(_, name)
                | AccountFollowed(_, name)
                | ArtistHidden(_, name)
            ):
                return name
            case FollowAnswered(name=name) | Reported(name=name) | NoticeRead(name=name):
                return name
            case EditSuggested(name=name) | EditWithdrawn(name=name):
                return name
            case FeedFollowed(url, name):
                return name or _short_address(url)
            case NewRadio(_, name) | RadioEdited(_, name):
                return name
            case LiveListEdited(before, after):
                live = after or before
                return live.name if live is not None else "The live list"
            case HeardMarked():
                return "The mark"
            case RadioDeleted(radio):
                found = values("radio", (radio,))[0]
                return found.name if found is not None else "The radio"
            case _:
                found = values("playlist", (playlist_row_id(change.playlist),))[0]
                return found.name if found is not None else "The playlist"


def rows_on_pod(store: Store, playlist: PlaylistId) -> KnownRows | None:
    """The rows of a playlist in the store, with the pod's time of its last change."""
    from fwtui.library.outbox.look_up import KnownRows

    key = PlaylistTracks(playlist=playlist).key
    modified, head = store.modified(key), store.whole(key)
    if modified is None or head is None or head.ids is None or not head.fetched:
        return None
    return KnownRows(tuple(head.ids), modified)
