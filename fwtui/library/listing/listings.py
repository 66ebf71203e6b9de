"""The lists that are looked at: what each is made from, and what makes it read again."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from fwtui.library.listing.fetcher import ListFetcher
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.ordered import OrderedListing, OrderSource
from fwtui.library.listing.orders import can_order
from fwtui.library.listing.own_sources import (
    HeartsSource,
    OwnListSource,
    PlaylistSource,
    PrivacyLevels,
)
from fwtui.library.listing.paged import PagedListing
from fwtui.library.listing.pod_link import PodLink
from fwtui.library.listing.presence import PresenceCheck
from fwtui.library.listing.queries import (
    Albums,
    AlbumYears,
    Around,
    Artists,
    Favourites,
    Found,
    Kind,
    Libraries,
    LiveTracks,
    PlaylistTracks,
    Query,
    RandomAlbums,
    SortOrder,
    Suggestions,
    Tracks,
    YearAlbums,
)
from fwtui.library.listing.sources import (
    ByArtistSource,
    FoundSource,
    MirrorSource,
    SentenceSource,
    rebuild_orders,
)
from fwtui.library.mirror.lazy import LazyMirror
from fwtui.library.outbox.edits import Edits
from fwtui.library.outbox.own_lists import own_kind
from fwtui.library.settings import LibrarySettings
from fwtui.library.store.upsert import remember

if TYPE_CHECKING:
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod

_USUAL: tuple[Query, ...] = (Artists(), Albums(), Tracks(order=SortOrder("title")))
"""Lists of the mirror that are ordered before they are looked at."""
_SCOPES = "scopes"
"""Remembered: the scopes that the pod has, divided by spaces."""
_BY_ARTIST = "ordered here:artist"
"""Remembered where the pod has no order of tracks by artist."""


class Listings:
    """The lists of one account that are held, by the key of their query."""

    def __init__(
        self,
        store: Store,
        edits: Edits,
        reach: PodLink,
        settings: LibrarySettings,
        mirror: LazyMirror,
        fetcher: ListFetcher,
        presence: PresenceCheck,
        held: MutableMapping[str, Listing],
    ) -> None:
        """``held``: the lists, by key; weak, so that a list goes with the view that shows it."""
        self._store, self._edits, self._reach = store, edits, reach
        self._settings, self._mirror = settings, mirror
        self._fetcher, self._presence, self.held = fetcher, presence, held

    def all(self) -> tuple[Listing, ...]:
        """Those that are held now."""
        return tuple(self.held.values())

    def listing(self, query: Query) -> Listing:
        """The list of a query, with what the store has of it. Returns at once."""
        listing = self.held.get(query.key)
        # One that the pod ordered gives way to the mirror's once that is complete, and the
        # mirror's to the pod's once no mirror is kept.
        ordered_here = self._mirror.has_all_of(query) or self._is_ordered_here(query)
        outdated = listing is None or (
            ordered_here
            if isinstance(listing, PagedListing)
            else listing.state.mirrored and not self._is_mirrored_now(query)
        )
        if listing is None or outdated:
            listing = self.held[query.key] = self._make(query)
        return listing

    def _make(self, query: Query) -> Listing:
        source: OrderSource | None = None
        match query:
            case Favourites():
                source = HeartsSource(
                    query,
                    self._store,
                    self._edits.outbox,
                    self._reach,
                    self._edits.events.favourites_came,
                    self._presence.begin,
                )
            case PlaylistTracks():
                source = PlaylistSource(
                    query, self._store, self._edits.outbox, self._reach, self._presence.begin
                )
            case _ if (kind := own_kind(query)) is not None:
                levels = None
                if kind == "playlist" and not self._edits.refusal:
                    levels = PrivacyLevels(self._store, self._reach, self._edits.sender.put_right)
                came = partial(self._edits.events.own_list_came, kind)
                source = self._whole(query, kind, came, levels)
            # A page of these has rows that are not shown.
            case Libraries() | Suggestions() | Around(what="library"):
                source = self._whole(query, query.kind, lambda: None)
            case Found(what="artist" | "album" | "track") if self._mirror.complete:
                source = FoundSource(query, self._store)
            case LiveTracks():
                source = SentenceSource(
                    query,
                    self._store,
                    self._edits.outbox,
                    self._mirror.changed_at,
                    mirrored=self._mirror.complete,
                )
            case AlbumYears() | YearAlbums() | RandomAlbums() if self._is_made_here(query):
                from fwtui.library.listing.local import LocalSource  # not before the first frame

                source = LocalSource(
                    query, self._store, self._mirror.changed_at, mirrored=self._mirror.complete
                )
            case _ if self._mirror.has_all_of(query):
                source = MirrorSource(query, self._store, self._mirror.changed_at)
            case Tracks() if self._is_ordered_here(query):
                source = ByArtistSource(query, self._store, self._reach, self._fetcher.page)
        if source is not None:
            return OrderedListing(
                query, self._edits.state, self._fetcher.tasks, source, self._fetcher.tracks
            )
        stale_after = self._settings.stale_minutes * 60.0
        return PagedListing(
            query,
            self._edits.state,
            self._store,
            self._fetcher.tasks,
            self._fetcher.page_kept,
            stale_after,
            self._presence.begin,
        )

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
            self._store,
            self._edits.outbox,
            self._reach,
            self._fetcher.page,
            came,
            self._presence.begin,
            self._fetcher.changed,
            levels,
        )

    def _is_made_here(self, query: Query) -> bool:
        """Whether a list is made of the catalogue here, be it whole or not."""
        return not isinstance(query, RandomAlbums) or (
            self._mirror.complete and query.scope == "all"
        )

    def _is_mirrored_now(self, query: Query) -> bool:
        return self._mirror.has_all_of(query) if can_order(query) else self._mirror.complete

    def _is_ordered_here(self, query: Query) -> bool:
        """Whether the pod has no whole list in this order, or had none when it was there."""
        if not isinstance(query, Tracks) or query.order.key != "artist":
            return False
        pod = self._reach.pod
        return self._orders_by_artist if pod is None else not pod.dialect.sorts_by_artist

    @property
    def _orders_by_artist(self) -> bool:
        """Whether orders by artist were made here when the pod was last there."""
        return self._store.remembered(_BY_ARTIST) is not None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes without a name that the pod has, or had when it was last there; none where
        that is not known."""
        pod = self._reach.pod
        if pod is not None and pod.dialect.version:
            return pod.dialect.scopes
        found = self._store.remembered(_SCOPES)
        return tuple(found.decode().split()) if found else ()

    def dialect_known(self, pod: Pod) -> None:
        """The pod's dialect is known: its scopes are offered, and what it cannot order is ordered
        here, from the next start on before the pod is there."""
        scopes = " ".join(pod.dialect.scopes).encode()
        if pod.dialect.version and self._store.remembered(_SCOPES) != scopes:
            self._store.library.write(lambda db: remember(db, _SCOPES, scopes))
        if not pod.dialect.sorts_by_artist and not self._orders_by_artist:
            self._store.library.write(lambda db: remember(db, _BY_ARTIST, b"1"))

    def reread(self, *keys: str) -> None:
        """These lists have another order, by a change of ours."""
        for key in keys:
            listing = self.held.get(key)
            if isinstance(listing, OrderedListing):
                listing.reread()

    def make_stale(self, *names: str, but: Sequence[str] = ()) -> None:
        """Lists of these queries or keys are not right any more: they are requested again."""
        for listing in self.all():
            key = listing.query.key
            if key not in but and (key in names or type(listing.query).__name__ in names):
                listing.refresh()

    def drop(self, kind: Kind, ids: frozenset[int]) -> None:
        """Things were deleted from the store: no list shows them any more."""
        for listing in self.all():
            if listing.kind == kind:
                listing.drop(ids)

    async def rebuild_orders(self) -> None:
        """Order the lists again that the mirror is ordered into."""
        await rebuild_orders(self._store, _USUAL, self._mirror.changed_at())
        for listing in self.all():
            if isinstance(listing, OrderedListing) and listing.state.mirrored:
                listing.reread()
