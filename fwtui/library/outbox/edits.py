"""What the listener changes: it shows at once, waits in the outbox, and is told to the pod."""

from __future__ import annotations

import asyncio
import logging
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from fwtui.base.signal import Signal
from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError
from fwtui.library.events import (
    ChangeRefused,
    HeartChanged,
    LibraryEvent,
    OutboxChanged,
    PlaylistChanged,
)
from fwtui.library.listing.queries import Favourites, Kind, Playlists, PlaylistTracks
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import (
    Added,
    Change,
    Cleared,
    Deleted,
    Heard,
    Heart,
    NewPlaylist,
    Removed,
    Renamed,
    RowMoved,
    Shown,
)
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.store import codec, list_store
from fwtui.library.store.kinds import playlist_row_id, upsert_values
from fwtui.music import Playlist, PlaylistId, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.listing.sources import PodLink
    from fwtui.library.store.store import Store

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 30.0
"""Seconds after which an idle outbox looks whether another process has put something in."""
LONGEST_NAME = 50
"""Of a playlist (Funkwhale: ``Playlist.name``)."""


class Edits:
    """Hearts, playlists and listens of one account."""

    def __init__(
        self,
        store: Store,
        reach: PodLink,
        listeners: Signal[LibraryEvent],
        reread: Callable[..., None],
        stale: Callable[..., None],
        changed: Callable[[Kind, set[int]], None],
    ) -> None:
        """``reread`` takes keys of lists, ``stale`` sorts of queries, ``changed`` values that
        are to be read again."""
        self._store = store
        self._reach = reach
        self._listeners = listeners
        self._reread = reread
        self._stale = stale
        self._values_changed = changed
        self._hearts: set[int] | None = None
        self._waker = asyncio.Event()
        self._tasks = Tasks()
        self._sender: asyncio.Task[None] | None = None
        self.outbox = Outbox(store.outbox)
        self.outbox.on_change = self._changed

    # --- hearts --------------------------------------------------------------------------

    def is_favourite(self, id: TrackId) -> bool:
        wish = self.outbox.heart(id)
        return wish if wish is not None else id in self._known_hearts()

    def _known_hearts(self) -> set[int]:
        if self._hearts is None:
            self._hearts = set(self._store.favourites())
        return self._hearts

    def favourites_changed(self) -> None:
        """The pod has told all hearts: those that differ are drawn anew."""
        before, self._hearts = self._hearts, None
        if before is not None:
            for track in before ^ self._known_hearts():
                if self.outbox.heart(TrackId(track)) is None:
                    on = self.is_favourite(TrackId(track))
                    self._listeners.emit(HeartChanged(TrackId(track), on))

    def set_favourite(self, id: TrackId, on: bool) -> Future[None]:
        return self._add(Heart(id, on))

    def listened(self, id: TrackId, at: datetime) -> Future[None]:
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        return self._add(Heard(id, at))

    # --- playlists -------------------------------------------------------------------------

    def create_playlist(
        self, name: str, tracks: Sequence[TrackId] = (), privacy: str = "me"
    ) -> PlaylistId:
        made = self.outbox.new_playlist_id()
        self._add(NewPlaylist(made, name[:LONGEST_NAME], privacy))
        if tracks:
            self._add(Added(made, tuple(tracks)))
        return made

    def rename_playlist(self, id: PlaylistId, name: str) -> Future[None]:
        return self._add(Renamed(self.outbox.real(id), name[:LONGEST_NAME]))

    def set_playlist_privacy(self, id: PlaylistId, privacy: str) -> Future[None]:
        return self._add(Shown(self.outbox.real(id), privacy))

    def delete_playlist(self, id: PlaylistId) -> Future[None]:
        return self._add(Deleted(self.outbox.real(id)))

    def add_to_playlist(
        self, id: PlaylistId, tracks: Sequence[TrackId], *, duplicates: bool = True
    ) -> Future[None]:
        playlist = self.outbox.real(id)
        if not duplicates:
            there = set(self.rows(playlist))
            tracks = [each for each in dict.fromkeys(tracks) if each not in there]
            if not tracks:
                done: Future[None] = Future()
                done.set_result(None)
                return done
        return self._add(Added(playlist, tuple(tracks)))

    def remove_from_playlist(self, id: PlaylistId, row: int) -> Future[None]:
        playlist = self.outbox.real(id)
        return self._add(Removed(playlist, row, TrackId(self.rows(playlist)[row])))

    def move_in_playlist(self, id: PlaylistId, row: int, to: int) -> Future[None]:
        playlist = self.outbox.real(id)
        return self._add(RowMoved(playlist, row, to, TrackId(self.rows(playlist)[row])))

    def clear_playlist(self, id: PlaylistId) -> Future[None]:
        return self._add(Cleared(self.outbox.real(id)))

    def rows(self, id: PlaylistId) -> Any:
        """The tracks of a playlist as the listener sees them (an array of ids)."""
        head = self._store.whole(PlaylistTracks(playlist=id).key)
        known = head.ids if head is not None and head.ids is not None else array("q")
        return changes.rows_after(known, self.outbox, id)

    def edited(self, ids: Sequence[int], found: list[Any]) -> list[Any]:
        """Playlists as they are with the changes that wait; new ones too."""
        waiting = [each for each in self.outbox if not isinstance(each, Heart | Heard)]
        if not waiting:
            return found
        values: list[Any] = []
        for number, value in zip(ids, found, strict=True):
            for change in waiting:
                if playlist_row_id(change.playlist) != number:
                    continue
                match change:
                    case NewPlaylist(_, name, privacy):
                        value = Playlist(change.playlist, name, privacy=privacy)
                    case Renamed(_, name) if value is not None:
                        value = msgspec.structs.replace(value, name=name)
                    case Shown(_, privacy) if value is not None:
                        value = msgspec.structs.replace(value, privacy=privacy)
                    case Added(_, tracks) if value is not None:
                        count = value.tracks_count + len(tracks)
                        value = msgspec.structs.replace(value, tracks_count=count)
                    case Removed() if value is not None:
                        count = max(0, value.tracks_count - 1)
                        value = msgspec.structs.replace(value, tracks_count=count)
                    case Cleared() if value is not None:
                        value = msgspec.structs.replace(value, tracks_count=0)
                    case _:
                        pass
            values.append(value)
        return values

    # --- the way to the pod --------------------------------------------------------------------

    def connected(self) -> None:
        """The pod may be there: tell it what waits."""
        if self._sender is None or self._sender.done():
            self._sender = self._tasks.start(self._send(), "outbox")
        self._waker.set()

    def close(self) -> None:
        if self._sender is not None:
            self._sender.cancel()

    async def drained(self) -> None:
        """Until nothing waits any more, or it has to wait for the pod."""
        if self._reach.pod is not None and len(self.outbox):
            await self.outbox.deliver(self._reach.pod, self._confirmed, self._refused)

    async def _send(self) -> None:
        while True:
            self._waker.clear()
            pod = self._reach.pod
            wait = _LOOK_AGAIN
            if pod is not None and self._store.first:
                wait = await self.outbox.deliver(pod, self._confirmed, self._refused) or wait
            else:
                self.outbox.read_again()
            try:
                async with asyncio.timeout(wait):
                    await self._waker.wait()
            except TimeoutError:
                continue

    def _add(self, change: Change) -> Future[None]:
        kept = self.outbox.add(change)
        self._waker.set()
        return kept

    def _changed(self, change: Change) -> None:
        """A change came, was confirmed, or was taken back: show how things are now."""
        match change:
            case Heart(track, _):
                self._reread(Favourites().key)
                self._listeners.emit(HeartChanged(track, self.is_favourite(track)))
            case Heard():
                pass
            case _:
                names = self.outbox.names(change.playlist)
                self._reread(*(PlaylistTracks(playlist=each).key for each in names), *_MINE)
                self._values_changed("playlist", set(map(playlist_row_id, names)))
                self._listeners.emit(PlaylistChanged(change.playlist))
        self._listeners.emit(OutboxChanged(len(self.outbox)))

    async def _confirmed(self, change: Change, answer: object) -> None:
        """The pod has made a change: keep it, before it leaves the outbox."""
        match change:
            case Heart(track, on):
                if on:
                    self._known_hearts().add(track)
                else:
                    self._known_hearts().discard(track)
                await self._write(lambda db: _keep_heart(db, track, on, answer))
            case Heard():
                self._stale("History")
            case NewPlaylist(_, name, privacy) if isinstance(answer, str):
                made = Playlist(PlaylistId(answer), name, privacy=privacy)
                await self._write(lambda db: _keep_new_playlist(db, made))
            case _:
                await self._write(lambda db: _keep_playlist_change(db, change))
                self._stale("Playlists")

    async def _write(self, job: Callable[[Connection], None]) -> None:
        try:
            await asyncio.wrap_future(self._store.library.write(job))
        except FwtuiError as error:  # the pod knows it, and will tell it again
            _log.warning("what the pod confirmed was not kept: %s", error)

    async def _refused(self, change: Change, error: FwtuiError) -> None:
        await self._write(lambda db: None)  # its title may still be on its way to the store
        if isinstance(change, Heart | Heard):
            track = self._store.values("track", (change.track,))[0]
            title = track.title if track is not None else "A track"
        else:
            playlist = self._store.values("playlist", (playlist_row_id(change.playlist),))[0]
            title = playlist.name if playlist is not None else "The playlist"
            self._stale("PlaylistTracks", "Playlists")
        self._listeners.emit(ChangeRefused(f"{changes.sentence(change, title)}: {error.sentence}"))


_MINE = tuple(Playlists(order=order).key for order in Playlists().orders)


def _keep_heart(db: Connection, track: int, on: bool, answer: object) -> None:
    if on and isinstance(answer, int):
        db.execute("REPLACE INTO favourites VALUES (?, ?)", (track, answer))
    else:
        db.execute("DELETE FROM favourites WHERE track = ?", (track,))


def _keep_new_playlist(db: Connection, made: Playlist) -> None:
    upsert_values(db, "playlist", [made])
    list_store.whole_list(db, PlaylistTracks(playlist=made.id).key, array("q"), 0.0)
    for key in _MINE:
        list_store.edit_list(db, key, lambda ids: array("q", [playlist_row_id(made.id), *ids]))


def _keep_playlist_change(db: Connection, change: Change) -> None:
    playlist = changes.of_playlist(change)
    if playlist is None:
        return
    row = playlist_row_id(playlist)
    if isinstance(change, Deleted):
        db.execute("DELETE FROM things WHERE kind = 'playlist' AND id = ?", (row,))
        for key in _MINE:
            list_store.edit_list(db, key, lambda ids: array("q", [i for i in ids if i != row]))
        return
    key = PlaylistTracks(playlist=playlist).key
    list_store.edit_list(db, key, lambda ids: changes.rows_after(ids, [change], playlist))
    sql = "SELECT value FROM things WHERE kind = 'playlist' AND id = ?"
    found = db.execute(sql, (row,)).fetchone()
    if found is not None:
        known = codec.decoder(Playlist).decode(found[0])
        if isinstance(change, Renamed):
            upsert_values(db, "playlist", [msgspec.structs.replace(known, name=change.name)])
        elif isinstance(change, Shown):
            upsert_values(db, "playlist", [msgspec.structs.replace(known, privacy=change.privacy)])
        else:
            were = array("q", bytes(8 * known.tracks_count))
            count = len(changes.rows_after(were, [change], playlist))
            upsert_values(db, "playlist", [msgspec.structs.replace(known, tracks_count=count)])
