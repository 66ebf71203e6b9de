"""The library of one account: its listings, details, changes and search, read from the store
and filled from the pod."""

from __future__ import annotations

import asyncio
import logging
import time
from array import array
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.library.events import ErrorReported, LibraryEvent, ListsOrdered, ValuesGone
from fwtui.library.listing.fetcher import ListFetcher
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.listings import Listings
from fwtui.library.listing.pod_link import PodLink
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.listing.presence import PresenceCheck
from fwtui.library.listing.queries import (
    History,
    Kind,
    Narrowed,
    Playlists,
    Searchable,
)
from fwtui.library.listing.view_state import ViewState
from fwtui.library.mirror.lazy import LazyMirror
from fwtui.library.mirror.progress import MirrorProgress
from fwtui.library.outbox.editions import Editions
from fwtui.library.outbox.edits import Edits
from fwtui.library.pod_search import PodSearch
from fwtui.library.sentence.lookup import SentenceLookup
from fwtui.library.settings import LibrarySettings
from fwtui.library.store import fts, list_store, upsert
from fwtui.library.store.kinds import kind_of, playlist_row_id, upsert_values
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

if TYPE_CHECKING:
    from fwtui.library.covers import Covers
    from fwtui.library.hits import Hits, Results
    from fwtui.library.listing.filtered import FilteredListing
    from fwtui.library.mirror.mirror import Mirror
    from fwtui.library.store.store import Store
    from fwtui.pod.dialect import PodDialect
    from fwtui.pod.pod import Pod
    from fwtui.pod.schema import RadioCandidates, RadioFilter

_log = logging.getLogger(__name__)
MOST_HEARD = 5_000
"""Listens that are read for what was heard: 100 requests, the first time."""


def _nothing() -> None:
    pass


_ANY_DIALECT = ("all", "me", "subscribed")
"""Scopes of every dialect."""


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
        self.asked, self.opened = self._reach.asked, self._reach.opened
        self.expect_pod = self._reach.expect
        self._observers: Signal[LibraryEvent] = Signal()
        self._store_errors = store.troubles()
        held: WeakValueDictionary[str, Listing] = WeakValueDictionary()
        editions = Editions()
        self._fetcher = ListFetcher(store, self._reach, self._observers, held, editions)
        self._presence = PresenceCheck(store, self._reach, self._gone)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._forget_pod: Unsubscribe = _nothing
        self.edits = Edits(
            store,
            self._reach,
            self._observers,
            lambda *keys: self._listings.reread(*keys),
            lambda *names, but=(): self._listings.make_stale(*names, but=but),
            self._fetcher.changed,
            editions,
            self.settings,
            visitor=visitor,
        )
        self.outbox = self.edits.outbox
        """``len(library.outbox)`` changes wait to go to the pod."""
        self.values, self.row_id = self.edits.state.values, self.edits.state.row_id
        self.view_state = ViewState(store, self.settings.searches_kept, self.outbox.real)
        self._mirror = LazyMirror(
            store, self.settings, self._observers, self._fetcher.changed, self._rebuild_orders
        )
        self.touched = self._mirror.touched
        self._listings = Listings(
            store,
            self.edits,
            self._reach,
            self.settings,
            self._mirror,
            self._fetcher,
            self._presence,
            held,
        )
        self.listing = self._listings.listing
        self.sentences = SentenceLookup(
            store, self.outbox.hearts, self._mirror, self.values, lambda: self.history
        )
        self._pod_search = PodSearch(store, self.settings, self._fetcher, self.search)
        self.search_pod = self._pod_search.search
        self.search_pod_for = self._pod_search.of_kind
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
        self._reach.connect(pod)
        if pod is None:
            self._mirror.connect(None)
            return
        self._mirror.connect(pod)
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
        for listing in self._listings.all():
            listing.retry()

    def _upgraded(self) -> None:
        """The pod turned out to be of another dialect."""
        if self._reach.pod is not None:
            self._speaks(self._reach.pod)

    def _speaks(self, pod: Pod) -> None:
        """The pod is there, in a dialect that is known or still to be found."""
        self._listings.dialect_known(pod)
        if not pod.dialect.knows("playlists/1"):
            self.outbox.learn(self.store.new_keys())
        self.edits.sender.connected()

    async def aclose(self) -> None:
        """Stop asking, write what is to be written, close the store: last, when all that reads
        and writes it has ended."""
        self._forget_pod()
        self._reach.connect(None)
        for listing in self._listings.all():
            listing.look_away()
        await self._mirror.aclose()
        await self.edits.sender.aclose()
        await self._presence.aclose()
        await self._fetcher.aclose()
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

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes without a name that the pod's lists can be narrowed to; a visitor has
        nothing of their own."""
        return ("all",) if self.edits.refusal else self._listings.scopes or _ANY_DIALECT

    @property
    def knows_scopes(self) -> bool:
        """Whether the pod has said which scopes it has, now or when it was last there."""
        return bool(self.edits.refusal or self._listings.scopes)

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

    async def fetch_playlist(self, id: PlaylistId) -> Playlist:
        """From the store, else from the pod. Raises FwtuiError."""
        return self.playlist(id) or await (await self._reach.opened()).playlists.playlist(id)

    async def playlists_with(self, track: TrackId) -> tuple[list[Playlist], FwtuiError | None]:
        """The playlists that hold a track: own ones by their rows and waiting changes here, all
        others that the pod shows; with the failure where it could not be asked."""
        here, found = set[PlaylistId](), list[Playlist]()
        for playlist in self.listing(Playlists()):
            rows = None if playlist is None else self.edits.state.known_rows(playlist.id)
            if playlist is not None and rows is not None:
                here.add(playlist.id)
                found += [playlist] if track in rows else []
        try:
            async for page in (await self._reach.opened()).playlists.holding(track):
                found += [each for each in page.items if each and each.id not in here]
        except FwtuiError as error:
            return found, error
        return found, None

    async def fetch_track(self, id: TrackId, *, fresh: bool = False) -> Track:
        """From the store, else from the pod; ``fresh``: from the pod. Raises FwtuiError."""
        known = self.track(id)
        if known is not None and not fresh:
            return known
        fetched = await (await self._reach.opened()).library.track(id)
        await self.keep(fetched)
        return fetched

    async def fetch_album(self, id: AlbumId) -> Album:
        """From the pod, with its description. Raises FwtuiError."""
        fetched = await (await self._reach.opened()).library.album(id)
        await self.keep(fetched)
        return fetched

    async def fetch_artist(self, id: ArtistId) -> Artist:
        """From the pod, with its description. Raises FwtuiError."""
        fetched = await (await self._reach.opened()).library.artist(id)
        await self.keep(fetched)
        return fetched

    async def fetch_channel(self, id: ChannelId) -> Channel:
        """From the pod, with its description. Raises FwtuiError."""
        fetched = await (await self._reach.opened()).channels.channel(id)
        await self.keep(fetched)
        return fetched

    async def fetch_pod(self) -> tuple[Instance, User | None]:
        """The nodeinfo of the pod, and the account on it. Raises FwtuiError."""
        pod = await self._reach.opened()
        about = await pod.instance.nodeinfo()
        return about, None if self.edits.refusal else await pod.instance.me()

    async def keep(self, value: object) -> None:
        """Keep a thing that the pod gave outside of any list."""
        kind = kind_of(value)
        if kind is not None:
            await self._fetcher.keep(
                lambda db: upsert_values(db, kind, [value], listed=False), kind
            )

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
            looked_at = self.history.view
            self.history.want(0, 0)  # again where it is stale
            self.history.view = looked_at  # which R is for
            await self.history.read_rest(MOST_HEARD, background=True)
            await self.settled()  # sentences find what was heard in the store

    async def settled(self) -> None:
        """Wait until all answers of the pod so far can be read from the store."""
        await self._fetcher.settled()

    def _gone(self, kind: Kind, ids: frozenset[int]) -> None:
        """Things were deleted from the store: no list and no search shows them any more."""
        self._mirror.lost(kind, ids)
        self._listings.drop(kind, ids)
        self._observers.emit(ValuesGone(kind, ids))

    # --- the mirror ------------------------------------------------------------------------

    @property
    def mirror(self) -> Mirror:
        """The copy of the pod's catalogue. Its module is imported by the first use."""
        return self._mirror.made

    @property
    def mirror_progress(self) -> MirrorProgress:
        """The state of the mirror, for the interface. Does not import it."""
        return self._mirror.progress

    @property
    def is_mirrored(self) -> bool:
        """The whole catalogue is here: search, orders and filters see all of it."""
        return self._mirror.complete

    async def _rebuild_orders(self) -> None:
        await self._listings.rebuild_orders()
        self._observers.emit(ListsOrdered())

    def refresh(self) -> None:
        """Ask the pod again for what is in view, and for what is new or gone."""
        self.mirror.look_for_news()
        for listing in self._listings.all():
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

    # --- search ------------------------------------------------------------------------------

    def search(
        self, text: str, limit: int = 20, *, kinds: Collection[Kind] | None = None
    ) -> Results:
        """Groups of what the store knows: any order of words, accents and typos forgiven."""
        from fwtui.library.search import search  # not needed for the first frame

        self._fill_index()
        return search(self.store, text, limit, self.edits.state.playlists_in_edit(), kinds)

    def search_closed(self) -> None:
        """Free the memory that only a search needs."""
        self.store.spelling.let_go()

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
        from fwtui.library.hits import MOST, Hits
        from fwtui.library.search import found

        every = found(self.store, kind, text, MOST, doubted)
        ids = array("q", dict.fromkeys((*first, *every)))
        return Hits(ids, lambda part: self.values(kind, part))

    # --- radios ------------------------------------------------------------------------------

    async def radio_candidates(self, filters: Sequence[RadioFilter]) -> tuple[RadioCandidates, ...]:
        """What the pod finds by each of these filters by itself, in one request. Keeps those
        tracks of the samples that are new: the pod tells them without their files. Raises
        FwtuiError."""
        from msgspec.structs import replace

        found = await (await self._reach.opened()).radios.validate(filters)
        given = {track.id: track for each in found for track in each.sample}
        here = dict(zip(given, self.values("track", list(given)), strict=True))
        await self.keep_tracks([given[each] for each in given if here[each] is None])
        return tuple(
            replace(each, sample=tuple(here[track.id] or track for track in each.sample))
            for each in found
        )

    # --- sentences ---------------------------------------------------------------------------

    def narrow(self, listing: Listing, text: str) -> FilteredListing:
        """The rows of a list that a text fits; all that are known here, at once."""
        from msgspec import json

        from fwtui.library.hits import MOST
        from fwtui.library.listing import orders
        from fwtui.library.listing.filtered import FilteredListing
        from fwtui.library.search import found

        query = getattr(listing, "query", None)

        def by_pod() -> Listing | None:
            if not isinstance(query, Searchable) or rows.is_sentence:
                return None
            return self.listing(Narrowed(of=query, text=text))

        def in_store() -> tuple[array[int], int]:
            if query is None or not orders.is_whole(query):
                return array("q"), 0
            table = f"{query.kind}s"
            sql = f"SELECT id FROM {table} WHERE listed AND id IN (SELECT value FROM json_each(?))"
            ids = json.encode(list(found(self.store, query.kind, text, MOST))).decode()
            listed = [each for (each,) in self.store.library.rows(sql, (ids,))]
            return array("q", listed), self._mirror.record.here.get(table, 0)

        rows = FilteredListing(
            listing, text, self.store, self.outbox.hearts, self._fetcher.tasks, by_pod, in_store
        )
        return rows
