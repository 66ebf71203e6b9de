"""The way of changes to the pod: sent, confirmed and kept, or taken back with a sentence."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVarTuple

from msgspec import DecodeError

from fwtui.base.signal import Signal
from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, NotFound, StoreError, Uncertain
from fwtui.library.events import ChangeRefused, ChangeSaid, LibraryEvent
from fwtui.library.listing.queries import Favourites, Notices, PlaylistTracks
from fwtui.library.outbox import changes, confirmed, suggestions
from fwtui.library.outbox.change_events import ChangeEvents
from fwtui.library.outbox.changes import (
    ArtistHidden,
    Change,
    Deleted,
    EditSuggested,
    EditWithdrawn,
    FeedFollowed,
    FollowAnswered,
    Heard,
    Heart,
    LibraryFollowed,
    NewPlaylist,
    NoticeRead,
    RadioDeleted,
    RadioEdited,
    Renamed,
    Shown,
    Subscribed,
)
from fwtui.library.outbox.editions import PLAYLISTS
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.outbox.own_lists import own_keys, own_row
from fwtui.library.outbox.state import EditedState
from fwtui.library.store import list_store
from fwtui.library.store.kinds import playlist_row_id, upsert_values
from fwtui.library.store.upsert import remember
from fwtui.music import Channel, Playlist, PlaylistId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.listing.pod_link import PodLink
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod

Of = TypeVarTuple("Of")
_log = logging.getLogger(__name__)
_LOOK_AGAIN = 30.0
"""Seconds after which an idle outbox reads what another process has put in."""
_LOOK_OFTEN = 1.0
"""Seconds after which changes that another process delivers are read again."""
_KEPT = "confirmed"
"""Remembers the number of the last confirmed change that the library has."""
_BURST = 1.5
"""Seconds after the last edit of a playlist until it is read."""
_MINE = own_keys("playlist")
_CATALOGUE = ("Artists", "Albums", "Tracks", "Channels")
"""Queries whose lists lack what is hidden, and hold what is followed."""


class Sender:
    """Sends what waits in the outbox, and keeps what the pod confirms."""

    def __init__(
        self,
        store: Store,
        reach: PodLink,
        outbox: Outbox,
        state: EditedState,
        events: ChangeEvents,
        listeners: Signal[LibraryEvent],
        stale: Callable[..., None],
    ) -> None:
        """``stale`` takes keys of lists and names of queries that are requested again."""
        self._store, self._reach = store, reach
        self._outbox, self._state = outbox, state
        self._events, self._listeners, self._stale = events, listeners, stale
        self._waker = asyncio.Event()
        self._tasks = Tasks()
        self._task: asyncio.Task[None] | None = None
        self._edited: dict[PlaylistId, float] = {}
        """Playlists whose rows were edited, with the monotonic time at which they are read."""
        self._put_right: set[PlaylistId] = set()
        """Playlists whose privacy level was not one of the dialect."""

    def connected(self) -> None:
        """The pod may be there: send what waits."""
        if self._task is None or self._task.done():
            self._task = self._tasks.start(self._send(), "outbox")
        self._waker.set()

    async def aclose(self) -> None:
        """Stop sending, and wait until it has stopped; what waits stays on disk."""
        await self._tasks.aclose()

    def wake(self) -> None:
        """There is a new change: send it now."""
        self._waker.set()

    async def leads(self) -> bool:
        """Wait until what was changed is on disk; whether this process sends it, for else the
        one that does can read it now."""
        with suppress(StoreError):  # the disk is full: it waits in this process alone
            await asyncio.wrap_future(self._store.outbox.write(lambda db: None))
        return self._store.leads()

    def put_right(self, playlists: Sequence[PlaylistId]) -> None:
        """Make playlists private whose privacy level the pod's dialect lacks: it hides them
        from their owner as well (Funkwhale 1.x: ``followers``). Each is tried once a session."""
        for playlist in playlists:
            if playlist not in self._put_right:
                self._put_right.add(playlist)
                self._outbox.add(Shown(self._outbox.real(playlist), "me"))
                self.wake()

    async def delivered(self) -> None:
        """Wait until nothing waits for the pod, and what it refused is reported."""
        await self._until(lambda: not len(self._outbox))
        await self._outbox.idle()

    async def settled(self) -> None:
        """Wait until no change is under way: what waits has not left."""
        await self._until(lambda: not self._outbox.under_way)

    async def _until(self, done: Callable[[], bool]) -> None:
        settled = asyncio.Event()
        leave = self._listeners.subscribe(lambda event: settled.set())
        try:
            while not done():
                settled.clear()
                await settled.wait()
        finally:
            leave()

    async def _send(self) -> None:
        while True:
            self._waker.clear()
            pod, leads = self._reach.pod, self._store.leads()
            wait = _LOOK_AGAIN
            if pod is not None and leads:
                wait = await self._deliver(pod) or wait
                wait = min(wait, await self._read_edited(pod))
            else:
                self._outbox.read_again()
                if not leads and len(self._outbox):
                    wait = _LOOK_OFTEN
            try:
                async with asyncio.timeout(wait):
                    await self._waker.wait()
            except TimeoutError:
                continue

    async def _deliver(self, pod: Pod) -> float:
        """Sends what waits, under the keys that its playlists have on the pod today."""
        from fwtui.library.outbox.rekey import is_former, rekey

        try:
            keys = await rekey(pod, self._store, self._outbox)
            gone = NotFound("The upgraded pod does not have it any more.", status=404)
            await self._outbox.take_back(lambda each: is_former(each, pod), gone, self._taken_back)
            if keys:
                self._events.reread(*(PlaylistTracks(playlist=each).key for each in keys), *_MINE)
                self._stale("Playlists")
        except FwtuiError as error:
            _log.info("the new keys of playlists could not be read: %s", error)
        return await self._outbox.deliver(pod, self._confirmed, self._taken_back)

    async def _read_edited(self, pod: Pod) -> float:
        """Read each playlist whose rows were edited, once a burst of edits is over: its length,
        pictures and time of change. Returns the seconds until the next one is due."""
        now = time.monotonic()
        for playlist in [each for each, due in self._edited.items() if due <= now]:
            del self._edited[playlist]
            if any(changes.of_playlist(each) == playlist for each in self._outbox):
                continue  # it is read after those
            edition = self._outbox.editions.number(PLAYLISTS)
            try:
                value = await pod.playlists.playlist(playlist)
            except FwtuiError as error:
                _log.info("an edited playlist could not be read: %s", error)
                continue
            if edition == self._outbox.editions.number(PLAYLISTS):
                await self._keep_edited(value)
        return min((due - now for due in self._edited.values()), default=_LOOK_AGAIN)

    async def _keep_edited(self, value: Playlist) -> None:
        key = PlaylistTracks(playlist=value.id).key
        head = self._store.whole(key)
        known = head is not None and head.ids is not None and head.fetched > 0
        agrees = known and head is not None and len(head.ids or ()) == value.tracks_count

        def keep(db: Connection) -> None:
            upsert_values(db, "playlist", [value])
            if agrees:
                list_store.keep_modified(db, key, value.modified)
            else:
                list_store.make_stale(db, key)

        await self._write(keep)
        self._events.values_changed("playlist", {playlist_row_id(value.id)})
        if known and not agrees:
            self._stale(key)  # changed elsewhere as well

    async def _confirmed(self, change: Change, answer: object, looked_up: bool) -> None:
        """The pod has made a change: keep it, and let it leave the outbox with that."""
        match change:
            case Heart(track, on):
                if on:
                    self._state.hearts().add(track)
                else:
                    self._state.hearts().discard(track)
                await self._keep(looked_up, confirmed.keep_heart, track, on, answer)
            case Heard(track, at):
                if isinstance(answer, int):
                    await self._keep(looked_up, confirmed.keep_listen, answer, track, at)
                self._stale("History")
            case FeedFollowed():
                if isinstance(answer, Channel):
                    artist = answer.artist
                    row = Subscribed(answer.id, artist.id, artist.name, True)
                    await self._keep(looked_up, confirmed.keep_own_row, row, answer)
                    self._events.own_changed(row)
                self._stale("Channels")
            case FollowAnswered() | NoticeRead():
                await self._keep(looked_up, confirmed.keep_notice, change)
                self._events.changed(change)
            case EditSuggested() | EditWithdrawn():
                await self._keep(looked_up, confirmed.keep_edit, answer)
                self._stale("Suggestions")
                self._listeners.emit(ChangeSaid(suggestions.outcome(change, answer)))
            case NewPlaylist(playlist) if isinstance(answer, Playlist):
                await self._keep(looked_up, confirmed.keep_new_playlist, playlist, answer)
            case Renamed() | Shown() if isinstance(answer, Playlist):
                await self._keep(looked_up, confirmed.keep_playlist, answer)
            case Deleted(playlist):
                await self._keep(looked_up, confirmed.keep_playlist_change, change)
                self._edited.pop(playlist, None)
                self._stale("Playlists", but=_MINE)
            case _ if (edited := changes.of_playlist(change)) is None:
                await self._keep(looked_up, confirmed.keep_own_row, change, answer)
                if isinstance(change, ArtistHidden | LibraryFollowed):
                    self._stale(*_CATALOGUE)
            case _:
                self._edited[edited] = time.monotonic() + _BURST
                await self._keep(looked_up, confirmed.keep_playlist_change, change)
                if looked_up:
                    # An answer from before may hold the change already.
                    key = PlaylistTracks(playlist=edited).key
                    await self._write(lambda db: list_store.make_stale(db, key))
                    self._stale(key)

    async def _keep(
        self, looked_up: bool, job: Callable[[Connection, *Of], None], *of: *Of
    ) -> None:
        """Keep a confirmed change once; it leaves the outbox in the same step of the loop."""
        number = self._outbox.settling

        def once(db: Connection) -> None:
            # Killed between this and its leaving the outbox, it is looked up and confirmed again.
            kept = db.execute("SELECT value FROM remembered WHERE key = ?", (_KEPT,)).fetchone()
            this = str(number).encode()
            if looked_up and number is not None and kept == (this,):
                return
            job(db, *of)
            remember(db, _KEPT, this)

        try:
            await self._store.library.swap(once, self._outbox.settle)
        except (FwtuiError, DecodeError) as error:
            # The pod has it: the next answer brings it, also in place of a row that is damaged.
            _log.warning("a confirmed change was not kept: %s", error)

    async def _write(self, job: Callable[[Connection], None]) -> None:
        try:
            await asyncio.wrap_future(self._store.library.write(job))
        except FwtuiError as error:
            _log.warning("the library cannot be written: %s", error)

    async def _taken_back(self, change: Change, error: FwtuiError) -> None:
        """A change was refused, or is in doubt for good: say so, and show how things are."""
        await self._write(lambda db: None)  # its title may still be on its way to the store
        title = self._state.subject(change)
        playlist = changes.of_playlist(change)
        row = own_row(change)
        if isinstance(change, Heart):
            self._stale(Favourites().key)
        elif isinstance(change, FollowAnswered | NoticeRead):
            self._events.changed(change)
            self._stale(Notices().key)
        elif isinstance(change, EditSuggested | EditWithdrawn):
            self._stale("Suggestions")
        elif row is None:
            self._stale("History")
        elif playlist is None:
            if isinstance(error, NotFound) and isinstance(change, RadioEdited):
                await self._write(
                    lambda db: confirmed.keep_own_row(db, RadioDeleted(change.radio), None)
                )
            self._events.own_changed(change)
            self._stale(*own_keys(row.kind))
        else:
            key = PlaylistTracks(playlist=playlist).key
            await self._write(lambda db: list_store.make_stale(db, key))
            if isinstance(error, NotFound):  # the pod does not have it any more
                gone = Deleted(playlist)
                await self._write(lambda db: confirmed.keep_playlist_change(db, gone))
                self._events.changed(gone)
            self._stale(key, "Playlists")
        from fwtui.library.outbox.change_sentences import doubt, sentence  # not before first paint

        hidden = isinstance(change, Shown) and change.playlist in self._put_right
        if hidden and isinstance(error, NotFound):
            self._listeners.emit(
                ChangeRefused(
                    f"This pod shows {title} to no account, yours included."
                    " Only its administrator can change that."
                )
            )
        elif isinstance(error, Uncertain):
            self._listeners.emit(ChangeRefused(doubt(change, title)))
        else:
            refusal = f"{sentence(change, title)}: {error.sentence}"
            self._listeners.emit(ChangeRefused(refusal))
