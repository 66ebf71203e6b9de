"""The library of one account: its listings, details, changes and search, read from the store
and filled from the pod."""

from __future__ import annotations

import asyncio
import logging
import time
from array import array
from collections.abc import Callable, Collection, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.library.events import (
    ErrorReported,
    LibraryEvent,
    ListsOrdered,
    MirrorChanged,
    ValuesGone,
)
from fwtui.library.listing.fetcher import ListFetcher
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.ordered import OrderedListing, OrderSource
from fwtui.library.listing.orders import can_order
from fwtui.library.listing.paged import PagedListing
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.listing.presence import PresenceCheck
from fwtui.library.listing.queries import (
    Albums,
    AlbumYears,
    Around,
    Artists,
    Channels,
    Favourites,
    Found,
    History,
    Kind,
    Libraries,
    LiveTracks,
    Narrowed,
    Playlists,
    PlaylistTracks,
    Query,
    RandomAlbums,
    Searchable,
    SortOrder,
    Tracks,
    YearAlbums,
)
from fwtui.library.listing.sources import (
    ByArtistSource,
    FoundSource,
    HeartsSource,
    MirrorSource,
    OwnListSource,
    PlaylistSource,
    PodLink,
    PrivacyLevels,
    SentenceSource,
    rebuild_orders,
    tracks_of_sentence,
)
from fwtui.library.listing.view_state import ViewState
from fwtui.library.mirror.progress import MirrorProgress, load_record
from fwtui.library.outbox import changes
from fwtui.library.outbox.editions import Editions
from fwtui.library.outbox.edits import Edits
from fwtui.library.outbox.own_lists import own_kind
from fwtui.library.settings import LibrarySettings
from fwtui.library.staleness import is_old
from fwtui.library.store import fts, list_store, upsert
from fwtui.library.store.kinds import playlist_row_id, upsert_values
from fwtui.music import (
    Album,
    AlbumId,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    Instance,
    Playlist,
    PlaylistId,
    Track,
    TrackId,
    User,
)
from fwtui.text import number

if TYPE_CHECKING:
    from fwtui.library.covers import Covers
    from fwtui.library.listing.filtered import FilteredListing
    from fwtui.library.mirror.mirror import Mirror
    from fwtui.library.search import Hits, Results
    from fwtui.library.store.store import Store
    from fwtui.pod.dialect import PodDialect
    from fwtui.pod.pod import Pod
    from fwtui.pod.schema import RadioCandidates, RadioFilter

_log = logging.getLogger(__name__)
MOST_HEARD = 5_000
"""Listens that are read for what was heard: 100 requests, the first time."""
_USUAL: tuple[Query, ...] = (Artists(), Albums(), Tracks(order=SortOrder("title")))
"""Lists of the mirror that are ordered before they are looked at."""


def _nothing() -> None:
    pass


_ANY_DIALECT = ("all", "me", "subscribed")
"""Scopes of every dialect."""
_BY_ARTIST = "ordered here:artist"
"""Remembered where the pod has no order of tracks by artist."""


class Library:
    """Listings, details, changes and search of one account.

    Everything that returns at once reads the store in place (under 1 ms); everything
    ``async`` may ask the pod and raises :class:`fwtui.errors.FwtuiError`. Without a pod it
    works on the store alone. To be used on one thread, the loop's.
    """

    def __init__(
        self, store: Store, settings: LibrarySettings | None = None, *, visitor: bool = False
    ) -> None:
        """``visitor``: there is no account, and nothing can be changed."""
        self.store = store
        self.settings = settings or LibrarySettings()
        self._reach = PodLink()
        self._observers: Signal[LibraryEvent] = Signal()
        self._store_errors = store.troubles()
        self._listings: WeakValueDictionary[str, Listing] = WeakValueDictionary()
        editions = Editions()
        self._fetcher = ListFetcher(store, self._reach, self._observers, self._listings, editions)
        self._presence = PresenceCheck(store, self._reach, self._gone)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._forget_pod: Unsubscribe = _nothing
        self.edits = Edits(
            store,
            self._reach,
            self._observers,
            self._reread,
            self._make_stale,
            self._fetcher.changed,
            editions,
            self.settings,
            visitor=visitor,
        )
        self.outbox = self.edits.outbox
        """``len(library.outbox)`` changes wait to go to the pod."""
        self.view_state = ViewState(store, self.settings.searches_kept, self.outbox.real)
        self._mirror: Mirror | None = None
        self._mirror_record = load_record(store)
        self._index_filled = False
        """Whether the index was seen to be whole, or is being filled."""
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
        if pod is not self._reach.pod:
            self._forget_pod()
            self._forget_pod = _nothing
        self._reach.pod = pod
        if pod is None:
            if self._mirror is not None:
                self._mirror.connect(None)
            return
        self.mirror.connect(pod)
        self._fill_index()
        if self._loop is None:
            now = time.time()
            self.store.library.write(lambda db: list_store.tidy(db, now), background=True)
        self._loop = loop = asyncio.get_running_loop()
        if self._forget_pod is _nothing:
            # An upgraded pod has other keys of playlists: they are looked up at once.

            def upgraded(former: PodDialect, new: PodDialect) -> None:
                loop.call_soon_threadsafe(self._upgraded)

            self._forget_pod = pod.on_dialect(upgraded)
        self._speaks(pod)
        for listing in tuple(self._listings.values()):
            listing.retry()

    def _upgraded(self) -> None:
        """The pod turned out to be of another dialect."""
        if self._reach.pod is not None:
            self._speaks(self._reach.pod)

    def _speaks(self, pod: Pod) -> None:
        """The pod is there, in a dialect that is known or still to be found."""
        if not pod.dialect.sorts_by_artist and not self._orders_by_artist:
            # Kept for the next start, whose first lists are made before the pod is there.
            sql = "REPLACE INTO remembered VALUES (?, ?)"
            self.store.library.write(lambda db: db.execute(sql, (_BY_ARTIST, b"1")) and None)
        if not pod.dialect.knows("playlists/1"):
            self.outbox.learn(self.store.new_keys())
        self.edits.sender.connected()

    @property
    def _orders_by_artist(self) -> bool:
        """Whether orders by artist were made here when the pod was last there."""
        return self.store.remembered(_BY_ARTIST) is not None

    async def aclose(self) -> None:
        """Stop asking, write what is to be written, close the store."""
        self._forget_pod()
        self._reach.pod = None
        if self._mirror is not None:
            self._mirror.close()
        self.edits.sender.close()
        await self._presence.aclose()
        await self._fetcher.aclose()
        for listing in tuple(self._listings.values()):
            listing.look_away()
        await asyncio.get_running_loop().run_in_executor(None, self.store.finish)
        self.store.close()

    def subscribe(self, callback: Callable[[LibraryEvent], None]) -> Unsubscribe:
        """``callback`` is called with every event, on the loop's thread.

        The first subscriber gets at once the errors of the files from when they were opened.
        """
        troubles, self._store_errors = self._store_errors, ()
        for trouble in troubles:
            callback(ErrorReported(trouble))
        return self._observers.subscribe(callback)

    def tell(self, error: FwtuiError) -> None:
        """Passes on what the listener should know, as a :class:`ErrorReported`."""
        self._observers.emit(ErrorReported(error))

    def _trouble(self, error: FwtuiError) -> None:
        """A file was damaged and replaced by an empty one; called on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begun_anew, error)

    def _begun_anew(self, error: FwtuiError) -> None:
        self.mirror.reset()
        self.edits.events.favourites_came()
        self._observers.emit(ErrorReported(error))

    # --- listings and details ------------------------------------------------------------

    def listing(self, query: Query) -> Listing:
        """The list of a query, with what the store has of it. Returns at once."""
        listing = self._listings.get(query.key)
        # One that the pod ordered gives way to the mirror's once that is complete, and the
        # mirror's to the pod's once no mirror is kept.
        ordered_here = self._has_all_of(query) or self._is_ordered_here(query)
        outdated = listing is None or (
            ordered_here
            if isinstance(listing, PagedListing)
            else listing.state.mirrored and not self._is_mirrored_now(query)
        )
        if listing is None or outdated:
            listing = self._listings[query.key] = self._make(query)
        return listing

    def _make(self, query: Query) -> Listing:
        source: OrderSource | None = None
        match query:
            case Favourites():
                source = HeartsSource(
                    query,
                    self.store,
                    self.outbox,
                    self._reach,
                    self.edits.events.favourites_came,
                    self._presence.begin,
                )
            case PlaylistTracks():
                source = PlaylistSource(
                    query, self.store, self.outbox, self._reach, self._presence.begin
                )
            case _ if (kind := own_kind(query)) is not None:
                levels = None
                if kind == "playlist" and not self.edits.refusal:
                    levels = PrivacyLevels(self.store, self._reach, self.edits.sender.put_right)
                came = partial(self.edits.events.own_list_came, kind)
                source = self._whole(query, kind, came, levels)
            case Libraries() | Around(what="library"):  # a page of them has rows that are not shown
                source = self._whole(query, query.kind, _nothing)
            case Found(what="artist" | "album" | "track") if self.is_mirrored:
                source = FoundSource(query, self.store)
            case LiveTracks():
                source = SentenceSource(
                    query,
                    self.store,
                    self.outbox,
                    self._mirror_changed_at,
                    mirrored=self.is_mirrored,
                )
            case AlbumYears() | YearAlbums() | RandomAlbums() if self._is_made_here(query):
                from fwtui.library.listing.local import LocalSource  # not before the first frame

                source = LocalSource(
                    query, self.store, self._mirror_changed_at, mirrored=self.is_mirrored
                )
            case _ if self._has_all_of(query):
                source = MirrorSource(query, self.store, self._mirror_changed_at)
            case Tracks() if self._is_ordered_here(query):
                source = ByArtistSource(query, self.store, self._reach, self._fetcher.page)
        if source is not None:
            return OrderedListing(query, self, source, self._fetcher.tracks)
        stale_after = self.settings.stale_minutes * 60.0
        return PagedListing(
            query,
            self,
            self.store,
            self._fetcher.page_kept,
            stale_after,
            self._presence.begin,
        )

    def _is_made_here(self, query: Query) -> bool:
        """Whether a list is made of the catalogue here, be it whole or not."""
        return not isinstance(query, RandomAlbums) or (self.is_mirrored and query.scope == "all")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes without a name that the pod's lists can be narrowed to."""
        pod = self._reach.pod
        return pod.dialect.scopes if pod is not None else _ANY_DIALECT

    def _is_ordered_here(self, query: Query) -> bool:
        """Whether the pod has no whole list in this order, or had none when it was there."""
        if not isinstance(query, Tracks) or query.order.key != "artist":
            return False
        pod = self._reach.pod
        return self._orders_by_artist if pod is None else not pod.dialect.sorts_by_artist

    def _whole(
        self,
        query: Query,
        kind: Kind,
        came: Callable[[], None],
        levels: PrivacyLevels | None = None,
    ) -> OwnListSource:
        """A list that is read whole, with the rows that waiting changes put in or take out."""
        return OwnListSource(
            query,
            kind,
            self.store,
            self.outbox,
            self._reach,
            self._fetcher.page,
            came,
            self._presence.begin,
            levels,
        )

    def values(self, kind: Kind, ids: Sequence[int]) -> list[Any]:
        """The values of these ids, with the changes that wait made to them."""
        found = self.store.values(kind, ids)
        return self.edits.state.edited(kind, ids, found)

    def row_id(self, kind: Kind, key: str) -> int | None:
        """The integer that stands in a list for a thing whose own id is text."""
        return self.store.row_id(kind, key)

    def track(self, id: TrackId) -> Track | None:
        """The track in the store, ``None`` where it is not kept."""
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
        """The album in the store, ``None`` where it is not kept."""
        found: Album | None = self.store.values("album", (id,))[0]
        return found

    def artist(self, id: ArtistId) -> Artist | None:
        """The artist in the store, ``None`` where it is not kept."""
        found: Artist | None = self.store.values("artist", (id,))[0]
        return found

    def channel_of(self, artist: ArtistId) -> Channel | None:
        """The channel of an artist, which a pod lists instead of the artist; ``None`` where
        there is none, or it is not kept."""
        found: Channel | None = self.store.values("channel", (artist,))[0]
        return found

    def show_of(self, track: Track) -> ArtistId | None:
        """The podcast that a track is an episode of, as far as it is known here."""
        channel = self.channel_of(track.artist_id) if track.artist_id is not None else None
        return track.artist_id if channel and channel.artist.category == "podcast" else None

    def playlist(self, id: PlaylistId) -> Playlist | None:
        """The playlist in the store with its waiting changes, ``None`` where it is not kept."""
        number = playlist_row_id(self.outbox.real(id))
        found: Playlist | None = self.values("playlist", (number,))[0]
        return found

    async def playlists_with(self, track: TrackId) -> tuple[list[Playlist], FwtuiError | None]:
        """The playlists that hold a track: own ones by their rows here, with the changes that
        wait, and all others that the pod shows; with the failure where it could not be asked."""
        here: dict[PlaylistId, bool] = {}
        found: list[Playlist] = []
        for playlist in self.listing(Playlists()):
            rows = None if playlist is None else self.edits.state.known_rows(playlist.id)
            if playlist is not None and rows is not None:
                here[playlist.id] = track in rows
                found += [playlist] if track in rows else []
        try:
            page = await self._reach.asked().playlists.page(track=track)
        except FwtuiError as error:
            return found, error
        return [*found, *(each for each in page.items if each and each.id not in here)], None

    async def fetch_track(self, id: TrackId, *, fresh: bool = False) -> Track:
        """From the store, else from the pod; ``fresh``: from the pod. Raises FwtuiError."""
        known = self.track(id)
        if known is not None and not fresh:
            return known
        fetched = await self._reach.asked().library.track(id)
        await self._fetcher.keep(lambda db: upsert.tracks(db, [fetched], listed=False), "track")
        return fetched

    async def fetch_album(self, id: AlbumId) -> Album:
        """From the pod, with its description. Raises FwtuiError."""
        fetched = await self._reach.asked().library.album(id)
        await self._fetcher.keep(lambda db: upsert.albums(db, [fetched], listed=False), "album")
        return fetched

    async def fetch_artist(self, id: ArtistId) -> Artist:
        """From the pod, with its description. Raises FwtuiError."""
        fetched = await self._reach.asked().library.artist(id)
        await self._fetcher.keep(lambda db: upsert.artists(db, [fetched], listed=False), "artist")
        return fetched

    async def fetch_channel(self, id: ChannelId) -> Channel:
        """From the pod, with its description. Raises FwtuiError."""
        fetched = await self._reach.asked().channels.channel(id)
        await self._fetcher.keep(lambda db: upsert_values(db, "channel", [fetched]), "channel")
        return fetched

    async def fetch_pod(self) -> tuple[Instance, User | None]:
        """The nodeinfo of the pod, and the account on it. Raises FwtuiError."""
        pod = self._reach.asked()
        about = await pod.instance.nodeinfo()
        return about, None if self.edits.refusal else await pod.instance.me()

    async def keep_tracks(self, tracks: Sequence[Track]) -> None:
        """Keep tracks that the pod gave outside of any list, as a radio does."""
        await self._fetcher.keep(lambda db: upsert.tracks(db, list(tracks), listed=False), "track")

    # --- the history -----------------------------------------------------------------------

    @cached_property
    def history(self) -> Listing:
        """The listener's own listens, the newest first."""
        return self.listing(History())

    async def read_history(self) -> None:
        """Request what is not known of the history, in the background and at most
        :data:`MOST_HEARD` rows, for :meth:`Edits.is_heard`. Raises FwtuiError."""
        if not self.edits.refusal:
            seen = self.history.view
            looked_at = self.history.view
            self.history.want(0, 0)  # again where it is stale
            self.history.view = looked_at
            self.history.view = seen  # which R is for
            await self.history.read_rest(MOST_HEARD, background=True)

    async def settled(self) -> None:
        """Wait until all answers of the pod so far can be read from the store."""
        await self._fetcher.settled()

    def _gone(self, kind: Kind, ids: frozenset[int]) -> None:
        """Things were deleted from the store: no list and no search shows them any more."""
        if self._mirror is not None:
            self._mirror.lost(kind, ids)
        for listing in tuple(self._listings.values()):
            if listing.kind == kind:
                listing.drop(ids)
        self._observers.emit(ValuesGone(kind, ids))

    def _reread(self, *keys: str) -> None:
        """These lists have another order, by a change of ours."""
        for key in keys:
            listing = self._listings.get(key)
            if isinstance(listing, OrderedListing):
                listing.reread()

    def _make_stale(self, *names: str, but: Sequence[str] = ()) -> None:
        """Lists of these queries or keys are not right any more: they are requested again."""
        for listing in tuple(self._listings.values()):
            key = listing.query.key
            if key not in but and (key in names or type(listing.query).__name__ in names):
                listing.refresh()

    # --- the mirror ------------------------------------------------------------------------

    @property
    def mirror(self) -> Mirror:
        """The copy of the pod's catalogue. Its module is imported by the first use."""
        if self._mirror is None:
            from fwtui.library.mirror.mirror import Mirror  # not before the first frame

            self._mirror = Mirror(
                self.store,
                self.settings,
                self._mirror_record,
                self._fetcher.changed,
                lambda: self._observers.emit(MirrorChanged()),
                self._rebuild_orders,
                lambda: self._observers.emit(ListsOrdered()),
            )
        return self._mirror

    @property
    def mirror_progress(self) -> MirrorProgress:
        """The state of the mirror, for the interface. Does not import it."""
        return self._mirror.progress if self._mirror else self._mirror_record.progress()

    @property
    def is_mirrored(self) -> bool:
        """The whole catalogue is here: search, orders and filters see all of it."""
        return self._mirror.complete if self._mirror else self._mirror_record.complete

    def _has_all_of(self, query: Query) -> bool:
        """Whether all that a list is made of is here: also artists and albums of a first pass
        that has got to the tracks."""
        record = self._mirror.record if self._mirror else self._mirror_record
        return can_order(query) and record.has(query.kind)

    def _is_mirrored_now(self, query: Query) -> bool:
        return self._has_all_of(query) if can_order(query) else self.is_mirrored

    def _mirror_changed_at(self) -> float:
        """When the mirror last had something new, changed or deleted: seconds since 1970."""
        return self._mirror.changed_at if self._mirror else self._mirror_record.changed

    def touched(self) -> None:
        """A key was pressed: background work pauses for a moment."""
        if self._mirror is not None:
            self._mirror.touched()

    def refresh(self) -> None:
        """Ask the pod again for what is in view, and for what is new or gone."""
        self.mirror.look_for_news()
        for listing in tuple(self._listings.values()):
            if listing.view is None:
                continue
            listing.refresh()
            if listing.state.mirrored and self._reach.pod is not None:
                self._fetcher.begin(self._check_view(listing, *listing.view))

    async def _check_view(self, listing: Listing, first: int, last: int) -> None:
        """Look on the pod for the rows in view of a list that is ordered here."""
        ids = [each for each in listing.ids()[first : last + 1] if each]
        try:
            if listing.kind != "track":
                # One request for all of them, in the pod's own order: few are left to ask for.
                for page in range(first // PAGE + 1, last // PAGE + 2):
                    there = (await self._fetcher.page(listing.query, page, False)).ids
                    ids = [each for each in ids if each not in there]
            await self._presence.check(listing.kind, ids)
        except FwtuiError as error:
            _log.info("the rows in view could not be checked: %s", error)

    def check(self, kind: Kind, ids: Collection[int]) -> None:
        """Delete those of these row ids that the pod does not have any more; returns at once."""
        self._presence.begin(kind, ids)

    async def mirror_now(self, pod: Pod, *, full: bool = False) -> None:
        """Bring the mirror up to date and return; ``full`` reads the whole catalogue again.

        Raises FwtuiError; called again it continues from there.
        """
        self._loop = asyncio.get_running_loop()
        await self.mirror.run_once(pod, full=full)

    async def _rebuild_orders(self) -> None:
        await rebuild_orders(self.store, _USUAL, self._mirror_changed_at())
        for listing in tuple(self._listings.values()):
            if isinstance(listing, OrderedListing) and listing.state.mirrored:
                listing.reread()
        self._observers.emit(ListsOrdered())

    # --- search ------------------------------------------------------------------------------

    def search(self, text: str, limit: int = 20) -> Results:
        """Groups of what the store knows: any order of words, accents and typos forgiven."""
        from fwtui.library.search import search  # not needed for the first frame

        self._fill_index()
        return search(self.store, text, limit, self._playlists_in_edit())

    def search_closed(self) -> None:
        """Free the memory that only a search needs."""
        self.store.spelling.let_go()

    def _playlists_in_edit(self) -> dict[int, Playlist | None]:
        """Playlists with waiting changes, as they will be; ``None`` for one that is deleted."""
        waiting = {
            playlist_row_id(playlist): isinstance(each, changes.Deleted)
            for each in self.outbox
            if (playlist := getattr(each, "playlist", None)) is not None
        }
        values = self.values("playlist", list(waiting)) if waiting else ()
        return {
            row: None if waiting[row] else value for row, value in zip(waiting, values, strict=True)
        }

    def _fill_index(self) -> None:
        """Fill the index in the background where a migration has left it to be filled."""
        if self._index_filled:
            return
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return  # a command that searches once
        self._index_filled = True
        if fts.is_to_be_filled(self.store.library.row):
            self._fetcher.begin(self.mirror.fill_index())

    def found(
        self,
        kind: Kind,
        text: str,
        first: Sequence[int] = (),
        doubted: Sequence[bool] = (),
    ) -> Hits:
        """All artists, albums or tracks that the store finds, or with ``doubted``, as the results
        of the search say, those that are near; ``first`` those that are shown already."""
        from fwtui.library.search import MOST, Hits, found

        every = found(self.store, kind, text, MOST, doubted)
        ids = array("q", dict.fromkeys((*first, *every)))
        return Hits(ids, lambda part: self.values(kind, part))

    async def by_sentence(self, text: str) -> Hits:
        """The tracks that a sentence names, found off the loop and not kept as a list.

        Raises SentenceError for no sentence, and StoreError."""
        from fwtui.library.search import Hits

        now = max(time.time(), self._mirror_changed_at())
        ids = await tracks_of_sentence(self.store, text, dict(self.outbox.hearts), now)
        return Hits(ids, lambda part: self.values("track", part))

    # --- radios ------------------------------------------------------------------------------

    def radio_filters(self, text: str) -> tuple[RadioFilter, ...]:
        """A sentence as the filters of a radio. Raises SentenceError where none says it."""
        from fwtui.library.sentence.radio import radio_filters  # not before the first frame

        return self.store.library.read(lambda db: radio_filters(db, text), ())

    def artists_named(self, text: str) -> dict[int, str]:
        """Artists that are known here, by the beginnings of words: id to name, 200 at most."""
        from fwtui.library.sentence.evaluate import artists_named

        return self.store.library.read(lambda db: artists_named(db, text, 200), {})

    def tags_known(self) -> list[tuple[str, int]]:
        """Tags of the tracks known here and how many have each, the commonest 500 first."""
        sql = "SELECT tag, count(*) AS many FROM track_tags GROUP BY tag ORDER BY many DESC, tag"
        return self.store.library.rows(f"{sql} LIMIT 500")

    async def radio_candidates(self, filters: Sequence[RadioFilter]) -> tuple[RadioCandidates, ...]:
        """What the pod finds by each of these filters by itself, in one request, and keep the
        tracks of the samples. Raises FwtuiError."""
        found = await self._reach.asked().radios.validate(filters)
        await self.keep_tracks([track for each in found for track in each.sample])
        return found

    # --- sentences ---------------------------------------------------------------------------

    def sentence_limits(self, text: str) -> tuple[str, ...]:
        """What of the catalogue and of the history a sentence could not look through, as facts;
        none where both are here. Raises SentenceError."""
        heard = self.history_limit(text)
        limits: list[str] = []
        if not self.is_mirrored:
            row = self.store.library.row("SELECT count(*) FROM tracks WHERE listed >= 0")
            limits.append(f"of {number(row[0] if row else 0)} tracks known here")
        return (*limits, heard) if heard else tuple(limits)

    def history_limit(self, text: str) -> str:
        """How much of the history is known here; empty where all is, and for a sentence that does
        not ask for it. Raises SentenceError."""
        from fwtui.library.sentence import language  # not before the first frame

        if not language.asks_history(language.parse(text)):
            return ""
        history = self.history
        if not history.state.known:
            return "what was heard is not known yet"
        known = sum(1 for each in history.ids() if each)
        if known >= len(history) and not history.state.open_end:
            return ""
        end = "+" if history.state.open_end else ""
        return f"{number(known)} of {number(len(history))}{end} listens known"

    async def search_pod(
        self,
        text: str,
        limit: int = PAGE,
        scope: str = "all",
        came: Callable[[Results], None] = lambda results: None,
        shown: Results | None = None,
    ) -> Results:
        """What the pod finds and :meth:`search` did not; in another scope than all, everything
        that it finds. Groups are in the order of the answers.

        ``came`` is called with the groups so far after each answer. ``shown`` is the answer of
        :meth:`search` that is on the screen: what came into the store after it is in neither
        where the store is searched again. Costs three requests, and
        one each for playlists and podcasts that are not all here; call it after a pause
        (``settings.search_pause``). Raises FwtuiError when a kind could not be searched for,
        after the answers of the others.
        """
        from fwtui.library.search import COUNTED, HitGroup, Results

        kinds = self._kinds_to_ask(text, scope)
        here = self.search(text, COUNTED)
        groups: list[HitGroup] = []

        async def ask(query: Found) -> None:
            page = await self._fetcher.page(query, 1, False)
            before = here if shown is None or not shown.holds_all(query.what) else shown
            known = before.ids(query.what) if scope == "all" else frozenset()
            values = [each for each in page.items if each is not None]
            new = tuple(each for each in values if each.id not in known)
            if new:
                unseen = page.count - (len(values) - len(new))
                groups.append(HitGroup(query.what, new[:limit], unseen, page.open_end))
            self._fetcher.keep_soon(query, values)
            came(Results(text, tuple(groups), from_pod=True, asked=kinds))

        answers = (ask(Found(what=kind, text=text, scope=scope)) for kind in kinds)
        for failure in await asyncio.gather(*answers, return_exceptions=True):
            if failure is not None:
                raise failure
        return Results(text, tuple(groups), from_pod=True, asked=kinds)

    def _kinds_to_ask(self, text: str, scope: str) -> tuple[Kind, ...]:
        """The kinds that a pod may know more of; none for a text that it cannot look for."""
        from fwtui.pod.api.params import search_words  # not needed for the first frame

        if not search_words(text):
            return ()
        kinds: tuple[Kind, ...] = ("artist", "album", "track", "playlist", "channel")
        whole: dict[Kind, Query] = {
            "playlist": Playlists(scope="all"),
            "channel": Channels(scope="all"),
        }
        return tuple(
            kind
            for kind in kinds
            if scope != "all" or kind not in whole or not self._is_whole(whole[kind])
        )

    def _is_whole(self, query: Query) -> bool:
        """Whether all rows of a list that the pod orders are here, and not out of date."""
        head = self.store.head(query.key)
        if head is None:
            return False
        pages = self.store.pages(head.number)
        longest = self.settings.stale_minutes * 60.0
        there = sum(len(ids) for _, fetched, ids in pages if not is_old(fetched, longest))
        return there >= head.count

    def narrow(self, listing: Listing, text: str) -> FilteredListing:
        """The rows of a list that a text fits; all that are known here, at once."""
        from fwtui.library.listing.filtered import FilteredListing

        query = getattr(listing, "query", None)

        def by_pod() -> Listing | None:
            if not isinstance(query, Searchable) or rows.is_sentence:
                return None
            return self.listing(Narrowed(of=query, text=text))

        rows = FilteredListing(
            listing, text, self.store, self.outbox.hearts, self._fetcher.tasks, by_pod
        )
        return rows
