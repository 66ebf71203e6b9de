"""Asks the pod, keeps the answers, and announces them to every list that shows them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

from fwtui.base.signal import Signal
from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError
from fwtui.library.events import ErrorReported, HeardChanged, LibraryEvent, ValuesChanged
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.pod_queries import PAGE, QueryAnswer
from fwtui.library.listing.queries import Kind, Query
from fwtui.library.outbox.editions import PLAYLISTS, Editions
from fwtui.library.store import list_store, upsert
from fwtui.library.store.kinds import upsert_values
from fwtui.music import AlbumId, ArtistId, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.listing.pod_link import PodLink
    from fwtui.library.store.store import Store

_TRIES = 3
"""Requests for a page of playlists that are edited while it is answered."""


class ListFetcher:
    """Between the pod and the store; the coroutines that ask raise FwtuiError."""

    def __init__(
        self,
        store: Store,
        reach: PodLink,
        listeners: Signal[LibraryEvent],
        listings: MutableMapping[str, Listing],
        editions: Editions,
    ) -> None:
        self._store = store
        self._reach = reach
        self._listeners = listeners
        self._listings = listings
        self._editions = editions
        self.tasks = self._tasks = Tasks()
        """Background tasks and the requests of all lists, which :meth:`aclose` cancels."""
        self._writes = Tasks()

    async def settled(self) -> None:
        """Wait until all answers so far can be read from the store."""
        await self._writes.wait()

    async def aclose(self) -> None:
        """Cancel the background tasks, and wait until they have ended and the answers that came
        are written: the next start shows them."""
        await self._tasks.aclose()
        await self.settled()

    async def page(self, query: Query, page: int, background: bool) -> QueryAnswer:
        """Request a page (from 1) of a query without storing it; raises FwtuiError."""
        pod = await self._reach.opened()
        return await query.ask(pod.background if background else pod, page)

    async def page_kept(self, query: Query, page: int, background: bool) -> QueryAnswer:
        """A page, which is put into the store beside. One of playlists that left before an edit
        of a playlist is requested again."""
        for _ in range(_TRIES):
            edition = self._editions.number(PLAYLISTS)
            answer = await self.page(query, page, background)
            if query.kind != "playlist" or edition == self._editions.number(PLAYLISTS):
                break
            await self._editions.quiet(PLAYLISTS)
        key, ids, now = query.key, answer.ids, time.time()

        def write(db: Connection) -> set[int]:
            changed = upsert_values(db, query.kind, answer.items, listed=query.listed)
            list_store.page(db, key, page, ids, answer.count, now, open_end=answer.open_end)
            return changed

        # The rows are shown from the answer itself: the disk is not waited for. The list lives
        # until they are there: made again before that, it would lack them.
        listing = self._listings.get(key)
        self._writes.start(self.keep(write, query.kind, told_already=listing), "keep a page")
        return answer

    async def tracks(self, ids: Sequence[int]) -> None:
        """Request at most 50 tracks by id and store them; raises FwtuiError."""
        wanted = tuple(TrackId(each) for each in ids)
        pod = await self._reach.opened()
        answer = await pod.library.tracks(ids=wanted, page_size=PAGE, include_channels=True)
        tracks = [each for each in answer.items if each is not None]
        await self.keep(lambda db: upsert.tracks(db, tracks, listed=False), "track")

    def keep_soon(self, query: Query, values: Sequence[Any]) -> None:
        """Upsert the values of a page on the writer thread."""
        work = self.keep(lambda db: upsert_values(db, query.kind, values), query.kind)
        self._writes.start(work, "keep values")

    async def keep(
        self,
        write: Callable[[Connection], set[int]],
        kind: Kind,
        told_already: Listing | None = None,
    ) -> None:
        """Write, and tell every list of what is new or changed."""
        try:
            changed = await asyncio.wrap_future(self._store.library.write(write))
        except FwtuiError as error:
            self._listeners.emit(ErrorReported(error))
        else:
            self.changed(kind, changed, told_already)

    def changed(self, kind: Kind, ids: set[int], told_already: Listing | None = None) -> None:
        """These values are in the store now: lists read them again, screens may.

        ``told_already`` is the list that shows them from the answer itself.
        """
        if not ids:
            return
        changed = frozenset(ids)
        for listing in tuple(self._listings.values()):
            if listing is told_already:
                listing.stored()
            elif listing.kind == kind:
                listing.read_again(changed)
        match kind:
            case "track":
                self._listeners.emit(ValuesChanged(tracks=tuple(map(TrackId, ids))))
            case "album":
                self._listeners.emit(ValuesChanged(albums=tuple(map(AlbumId, ids))))
            case "listening":
                self._listeners.emit(HeardChanged())
            case "artist":
                self._listeners.emit(ValuesChanged(artists=tuple(map(ArtistId, ids))))
            case _:
                pass

    def begin(self, work: Any) -> None:
        """Start a coroutine as a background task, which :meth:`aclose` cancels."""
        self._tasks.start(work, "library")
