"""Library: what the listener has at hand. The store first, the pod behind it."""

from __future__ import annotations

import asyncio
import logging
import time
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.library.events import LibraryEvent, SyncChanged, Trouble
from fwtui.library.hits import MOST, Hits
from fwtui.library.listing.fetcher import ListFetcher
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.ordered import OrderedListing, OrderSource
from fwtui.library.listing.orders import can_order
from fwtui.library.listing.paged import PagedListing
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.listing.queries import (
    Albums,
    Artists,
    Favourites,
    Found,
    Kind,
    Playlists,
    PlaylistTracks,
    Query,
    SortOrder,
    Tracks,
)
from fwtui.library.listing.sources import (
    FoundSource,
    HeartsSource,
    MirrorSource,
    MyPlaylistsSource,
    PlaylistSource,
    Reach,
    order_anew,
)
from fwtui.library.listing.view_state import ViewState
from fwtui.library.mirror.progress import MirrorProgress, recalled
from fwtui.library.outbox.edits import Edits
from fwtui.library.settings import LibrarySettings
from fwtui.library.store import list_store, upsert
from fwtui.music import (
    Album,
    AlbumId,
    Artist,
    ArtistId,
    Playlist,
    PlaylistId,
    Track,
    TrackId,
)

if TYPE_CHECKING:
    from fwtui.library.covers import Covers
    from fwtui.library.listing.filtered import FilteredListing
    from fwtui.library.mirror.mirror import Mirror
    from fwtui.library.search import Results
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod

_log = logging.getLogger(__name__)
_USUAL: tuple[Query, ...] = (Artists(), Albums(), Tracks(order=SortOrder("title")))
"""Lists of the mirror that are ordered before they are looked at."""


class Library:
    """Listings, details, changes and search of one account.

    Everything that returns at once reads the store in place (under 1 ms); everything
    ``async`` may ask the pod and raises :class:`fwtui.errors.FwtuiError`. Without a pod it
    works on the store alone. To be used on one thread, the loop's.
    """

    def __init__(self, store: Store, settings: LibrarySettings | None = None) -> None:
        self.store = store
        self.settings = settings or LibrarySettings()
        self._reach = Reach()
        self._listeners: Signal[LibraryEvent] = Signal()
        self._troubles = store.troubles()
        self._listings: WeakValueDictionary[str, Listing] = WeakValueDictionary()
        self._keeping = ListFetcher(store, self._reach, self._listeners, self._listings)
        self._memory = ViewState(store, self.settings.searches_kept)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._editing = Edits(
            store,
            self._reach,
            self._listeners,
            self._reread,
            self._make_stale,
            self._keeping.changed,
        )
        self.outbox = self._editing.outbox
        """``len(library.outbox)`` changes wait to be told to the pod."""
        self._mirror: Mirror | None = None
        self._mirrored = recalled(store)
        """What is known of the mirror until it is asked for more."""
        store.library.on_trouble = store.outbox.on_trouble = self._trouble

    @cached_property
    def covers(self) -> Covers:
        """Pictures of what is shown."""
        from fwtui.library.covers import Covers  # a first frame may have none

        return Covers(self.store.cache / "covers", self.settings.cover_bytes, self._reach)

    # --- the pod -------------------------------------------------------------------------

    def connect(self, pod: Pod | None) -> None:
        """From now on ask this pod; ``None`` for offline. Returns at once.

        Call it again with the same pod when it may be back: what failed is tried again.
        """
        self._reach.pod = pod
        if pod is None:
            if self._mirror is not None:
                self._mirror.connect(None)
            return
        self._mirroring().connect(pod)
        if self._loop is None:
            now = time.time()
            self.store.library.write(lambda db: list_store.tidy(db, now), background=True)
        self._loop = asyncio.get_running_loop()
        self._editing.connected()
        for listing in tuple(self._listings.values()):
            listing.retry()

    async def aclose(self) -> None:
        """Stop asking, write what is to be written, close the store."""
        self._reach.pod = None
        if self._mirror is not None:
            self._mirror.close()
        self._editing.close()
        await self._keeping.aclose()
        for listing in tuple(self._listings.values()):
            listing.look_away()
        await asyncio.get_running_loop().run_in_executor(None, self.store.finish)
        self.store.close()

    def subscribe(self, callback: Callable[[LibraryEvent], None]) -> Unsubscribe:
        """``callback`` is told of every event, on the loop's thread.

        The first one is told at once what was wrong with the files when they were opened.
        """
        troubles, self._troubles = self._troubles, ()
        for trouble in troubles:
            callback(Trouble(trouble))
        return self._listeners.subscribe(callback)

    def tell(self, error: FwtuiError) -> None:
        """Passes on what the listener should know, as a :class:`Trouble`."""
        self._listeners.emit(Trouble(error))

    def _trouble(self, error: FwtuiError) -> None:
        """A file was damaged and begun anew; called on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begun_anew, error)

    def _begun_anew(self, error: FwtuiError) -> None:
        self._mirroring().begin_anew()
        self._editing.hearts_told()
        self._listeners.emit(Trouble(error))

    # --- listings and details ------------------------------------------------------------

    def listing(self, query: Query) -> Listing:
        """The list of a query, with what the store has of it. Returns at once."""
        listing = self._listings.get(query.key)
        # One that the pod ordered gives way to the mirror's once that is complete.
        paged = isinstance(listing, PagedListing) and self.is_mirrored and can_order(query)
        if listing is None or paged:
            listing = self._listings[query.key] = self._make(query)
        return listing

    def _make(self, query: Query) -> Listing:
        source: OrderSource | None = None
        match query:
            case Favourites():
                source = HeartsSource(
                    query, self.store, self.outbox, self._reach, self._editing.hearts_told
                )
            case PlaylistTracks():
                source = PlaylistSource(query, self.store, self.outbox, self._reach)
            case Playlists(scope="me"):
                source = MyPlaylistsSource(
                    query, self.store, self.outbox, self._reach, self._keeping.page
                )
            case Found(what="artist" | "album" | "track") if self.is_mirrored:
                source = FoundSource(query, self.store)
            case _ if self.is_mirrored and can_order(query):
                source = MirrorSource(query, self.store, self._mirror_changed)
        if source is not None:
            return OrderedListing(query, self, source, self._keeping.tracks)
        stale_after = self.settings.stale_minutes * 60.0
        return PagedListing(query, self, self.store, self._keeping.page_kept, stale_after)

    def values(self, kind: Kind, ids: Sequence[int]) -> list[Any]:
        """The values of these ids, with the changes that wait made to them."""
        found = self.store.values(kind, ids)
        return self._editing.edited(ids, found) if kind == "playlist" else found

    def row_id(self, kind: Kind, key: str) -> int | None:
        """The integer that stands in a list for a thing whose own id is text."""
        return self.store.row_id(kind, key)

    def track(self, id: TrackId) -> Track | None:
        found: Track | None = self.store.values("track", (id,))[0]
        return found

    async def durations(self, ids: Sequence[TrackId]) -> dict[int, int]:
        """Seconds by track id, as far as the tracks are here; read off the loop.

        Raises StoreError.
        """
        return await asyncio.wrap_future(self.store.durations(ids))

    async def total_duration(self, ids: Sequence[TrackId]) -> int:
        """Seconds of all these tracks together; read off the loop. Raises StoreError."""
        return await asyncio.wrap_future(self.store.total_duration(ids))

    def album(self, id: AlbumId) -> Album | None:
        found: Album | None = self.store.values("album", (id,))[0]
        return found

    def artist(self, id: ArtistId) -> Artist | None:
        found: Artist | None = self.store.values("artist", (id,))[0]
        return found

    def playlist(self, id: PlaylistId) -> Playlist | None:
        found: Playlist | None = self.values("playlist", (self.outbox.real(id),))[0]
        return found

    async def fetch_track(self, id: TrackId) -> Track:
        """From the store, else from the pod. Raises FwtuiError."""
        known = self.track(id)
        if known is not None:
            return known
        told = await self._reach.asked().library.track(id)
        await self._keeping.keep(lambda db: upsert.tracks(db, [told], listed=False), "track")
        return told

    async def fetch_album(self, id: AlbumId) -> Album:
        """From the pod, with its description. Raises FwtuiError."""
        told = await self._reach.asked().library.album(id)
        await self._keeping.keep(lambda db: upsert.albums(db, [told], listed=False), "album")
        return told

    async def fetch_artist(self, id: ArtistId) -> Artist:
        """From the pod, with its description. Raises FwtuiError."""
        told = await self._reach.asked().library.artist(id)
        await self._keeping.keep(lambda db: upsert.artists(db, [told], listed=False), "artist")
        return told

    async def keep_tracks(self, tracks: Sequence[Track]) -> None:
        """Have these at hand, told by the pod outside of any list, as a radio does."""
        await self._keeping.keep(lambda db: upsert.tracks(db, list(tracks), listed=False), "track")

    async def settled(self) -> None:
        """Wait until what the pod has told so far can be read from the store."""
        await self._keeping.settled()

    def _reread(self, *keys: str) -> None:
        """These lists have another order, by a change of ours."""
        for key in keys:
            listing = self._listings.get(key)
            if isinstance(listing, OrderedListing):
                listing.reread()

    def _make_stale(self, *kinds: str) -> None:
        """Lists of these sorts are not right any more; those in view are asked for again."""
        for listing in tuple(self._listings.values()):
            if type(listing.query).__name__ in kinds:
                listing.refresh()

    # --- the mirror ------------------------------------------------------------------------

    @property
    def sync(self) -> MirrorProgress:
        """How the copy of the catalogue stands."""
        return self._mirror.progress if self._mirror else self._mirrored.shown()

    @property
    def is_mirrored(self) -> bool:
        """The whole catalogue is here: search, orders and filters see all of it."""
        return self._mirror.complete if self._mirror else self._mirrored.complete

    def _mirror_changed(self) -> float:
        """When something of it was last new, different or gone: seconds since 1970."""
        return self._mirror.changed if self._mirror else self._mirrored.changed

    def _mirroring(self) -> Mirror:
        if self._mirror is None:
            from fwtui.library.mirror.mirror import (
                Mirror,  # the first frame is there before it is needed
            )

            self._mirror = Mirror(
                self.store,
                self.settings,
                self._mirrored,
                self._keeping.changed,
                lambda: self._listeners.emit(SyncChanged()),
                self._order_anew,
            )
        return self._mirror

    def accept_mirror(self, yes: bool) -> None:
        """The listener's answer to ``sync.offer``."""
        self._mirroring().answer(yes)

    def touched(self) -> None:
        """The listener pressed a key: background work keeps still for a moment."""
        if self._mirror is not None:
            self._mirror.touched()

    def refresh(self) -> None:
        """Ask the pod again for what is in view and for what is new."""
        self._mirroring().look_for_news()
        for listing in tuple(self._listings.values()):
            if listing.view is not None:
                listing.refresh()

    async def mirror_now(self, pod: Pod, *, full: bool = False) -> None:
        """Bring the mirror up to date and return. Raises FwtuiError, and goes on from there
        when it is called again."""
        self._loop = asyncio.get_running_loop()
        await self._mirroring().once(pod, full=full)

    async def _order_anew(self) -> None:
        await order_anew(self.store, _USUAL, self._mirror_changed())
        for listing in tuple(self._listings.values()):
            if isinstance(listing, OrderedListing) and listing.state.mirrored:
                listing.reread()

    # --- search ------------------------------------------------------------------------------

    def search(self, text: str, limit: int = 20) -> Results:
        """Groups of what the store knows: any order of words, accents and typos forgiven."""
        from fwtui.library.search import search  # nobody searches in the first frame

        return search(self.store, text, limit)

    def found(self, kind: Kind, text: str, first: Sequence[int] = ()) -> Hits:
        """All artists, albums or tracks that the store finds; ``first`` those that are shown
        already, in their order."""
        from fwtui.library.search import found

        ids = array("q", dict.fromkeys((*first, *found(self.store, kind, text, MOST))))
        return Hits(ids, lambda part: self.values(kind, part))

    async def search_pod(self, text: str, limit: int = PAGE) -> Results:
        """What the pod finds and :meth:`search` did not. Raises FwtuiError.

        Costs three requests; call it after a pause (``settings.search_pause``).
        """
        from fwtui.library.search import COUNTED, HitGroup, Results

        kinds: tuple[Kind, ...] = ("artist", "album", "track")
        asked = [Found(what=kind, text=text) for kind in kinds]
        pages = await asyncio.gather(*(self._keeping.page(query, 1, False) for query in asked))
        here = self.search(text, COUNTED)
        groups: list[HitGroup] = []
        for query, told in zip(asked, pages, strict=True):
            known = here.ids(query.what)
            values = [each for each in told.items if each is not None]
            new = tuple(each for each in values if each.id not in known)
            if new:
                unseen = told.count - (len(values) - len(new))
                groups.append(HitGroup(query.what, new[:limit], unseen))
            self._keeping.keep_soon(query, values)
        return Results(text, tuple(groups), from_pod=True)

    def narrow(self, listing: Listing, text: str) -> FilteredListing:
        """The rows of a list that a text fits; all that are known here, at once."""
        from fwtui.library.listing.filtered import FilteredListing

        return FilteredListing(listing, text, self.store)

    @property
    def searches(self) -> tuple[str, ...]:
        """Past searches, the latest first."""
        return self._memory.searches

    def remember_search(self, text: str) -> None:
        """The listener has used what this search found."""
        self._memory.keep_search(text)

    def forget_searches(self) -> None:
        self._memory.forget_searches()

    # --- what a list remembers -----------------------------------------------------------

    def remember(self, query: Query, id: int | str, row: int) -> None:
        """The cursor of this list stands here."""
        self._memory.keep_place(query, id, row)

    def remembered(self, query: Query) -> tuple[int | str, int] | None:
        """Where the cursor of this list stood: the id, and the row as it was then."""
        return self._memory.place(query)

    def remember_order(self, query: Query) -> None:
        """Lists of this sort are wanted in this order and scope from now on."""
        self._memory.keep_order(query)

    def as_remembered(self, query: Query) -> Query:
        """The same query in the order and scope that were last chosen for its sort."""
        return self._memory.ordered(query)

    # --- changes: shown at once, told to the pod later ---------------------------------------

    def is_favourite(self, id: TrackId) -> bool:
        return self._editing.is_favourite(id)

    def set_favourite(self, id: TrackId, on: bool) -> Future[None]:
        """Give or take a heart. It shows at once; the future is done when it is on disk."""
        return self._editing.set_favourite(id, on)

    def listened(self, id: TrackId, at: datetime) -> Future[None]:
        """A track was heard, beginning at ``at`` (aware)."""
        return self._editing.listened(id, at)

    def create_playlist(
        self, name: str, tracks: Sequence[TrackId] = (), privacy: str = "me"
    ) -> PlaylistId:
        """A new playlist; its id is negative until the pod has given it one."""
        return self._editing.create_playlist(name, tracks, privacy)

    def rename_playlist(self, id: PlaylistId, name: str) -> Future[None]:
        return self._editing.rename_playlist(id, name)

    def show_playlist(self, id: PlaylistId, privacy: str) -> Future[None]:
        """To nobody else (``me``), ``followers``, all on the pod (``instance``), ``everyone``."""
        return self._editing.show_playlist(id, privacy)

    def delete_playlist(self, id: PlaylistId) -> Future[None]:
        return self._editing.delete_playlist(id)

    def add_to_playlist(
        self, id: PlaylistId, tracks: Sequence[TrackId], *, duplicates: bool = True
    ) -> Future[None]:
        """At the end. Without ``duplicates`` those that are there already are left out."""
        return self._editing.add_to_playlist(id, tracks, duplicates)

    def remove_from_playlist(self, id: PlaylistId, row: int) -> Future[None]:
        return self._editing.remove_from_playlist(id, row)

    def move_in_playlist(self, id: PlaylistId, row: int, to: int) -> Future[None]:
        """``to`` is the row it has afterwards."""
        return self._editing.move_in_playlist(id, row, to)

    def clear_playlist(self, id: PlaylistId) -> Future[None]:
        return self._editing.clear_playlist(id)
