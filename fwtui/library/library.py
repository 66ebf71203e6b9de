"""Library: what the listener has at hand. The store first, the pod behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from fwtui.library.events import LibraryEvent, Listeners, Unsubscribe
from fwtui.library.listing import Listing
from fwtui.library.queries import Query
from fwtui.library.settings import LibrarySettings
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
    from asyncio import Future

    from fwtui.library.covers import Covers
    from fwtui.library.outbox import Outbox
    from fwtui.library.search import Results
    from fwtui.library.store import Store
    from fwtui.library.sync import Progress
    from fwtui.pod.client import Pod


class Library:
    """Listings, details, changes and search of one account.

    Everything that returns at once reads the store in place (under 1 ms); everything
    ``async`` may ask the pod and raises :class:`fwtui.errors.FwtuiError`. Without a pod it
    works on the store alone. To be used on one thread, the loop's.
    """

    def __init__(self, store: Store, settings: LibrarySettings | None = None) -> None:
        self.store = store
        self.settings = settings or LibrarySettings()
        self._pod: Pod | None = None
        self._listeners = Listeners()

    covers: Covers
    outbox: Outbox
    """``len(library.outbox)`` changes wait to be told to the pod."""

    # --- the pod -------------------------------------------------------------------------

    def connect(self, pod: Pod | None) -> None:
        """From now on ask this pod; ``None`` for offline. Returns at once.

        Call it again with the same pod when it may be back: what failed is tried again.
        """
        raise NotImplementedError

    async def aclose(self) -> None:
        """Stop asking, write what is to be written, close the store."""
        raise NotImplementedError

    def touched(self) -> None:
        """The listener pressed a key: background work keeps still for a moment."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[LibraryEvent], None]) -> Unsubscribe:
        return self._listeners.add(callback)

    # --- listings and details ------------------------------------------------------------

    def listing(self, query: Query) -> Listing:
        """The list of a query, with what the store has of it. Returns at once."""
        raise NotImplementedError

    def track(self, id: TrackId) -> Track | None:
        raise NotImplementedError

    def album(self, id: AlbumId) -> Album | None:
        raise NotImplementedError

    def artist(self, id: ArtistId) -> Artist | None:
        raise NotImplementedError

    def playlist(self, id: PlaylistId) -> Playlist | None:
        raise NotImplementedError

    async def fetch_track(self, id: TrackId) -> Track:
        """From the store, else from the pod. Raises FwtuiError."""
        raise NotImplementedError

    async def fetch_album(self, id: AlbumId) -> Album:
        """From the pod, with its description. Raises FwtuiError."""
        raise NotImplementedError

    async def fetch_artist(self, id: ArtistId) -> Artist:
        """From the pod, with its description. Raises FwtuiError."""
        raise NotImplementedError

    # --- what a list remembers -----------------------------------------------------------

    def remember(self, query: Query, id: int | str, row: int) -> None:
        """The cursor of this list stands here."""
        raise NotImplementedError

    def remembered(self, query: Query) -> tuple[int | str, int] | None:
        """Where the cursor of this list stood: the id, and the row as it was then."""
        raise NotImplementedError

    def remember_order(self, query: Query) -> None:
        """Lists of this sort are wanted in this order and scope from now on."""
        raise NotImplementedError

    def as_remembered(self, query: Query) -> Query:
        """The same query in the order and scope that were last chosen for its sort."""
        raise NotImplementedError

    # --- changes: shown at once, told to the pod later ---------------------------------------

    def is_favourite(self, id: TrackId) -> bool:
        raise NotImplementedError

    def set_favourite(self, id: TrackId, on: bool) -> Future[None]:
        """Give or take a heart. It shows at once; the future is done when it is on disk."""
        raise NotImplementedError

    def listened(self, id: TrackId, at: datetime) -> Future[None]:
        """A track was heard, beginning at ``at`` (aware)."""
        raise NotImplementedError

    def create_playlist(
        self, name: str, tracks: tuple[TrackId, ...] = (), privacy: str = "me"
    ) -> PlaylistId:
        """A new playlist; its id is negative until the pod has given it one."""
        raise NotImplementedError

    def rename_playlist(self, id: PlaylistId, name: str) -> Future[None]:
        raise NotImplementedError

    def delete_playlist(self, id: PlaylistId) -> Future[None]:
        raise NotImplementedError

    def add_to_playlist(
        self, id: PlaylistId, tracks: tuple[TrackId, ...], *, duplicates: bool = True
    ) -> Future[None]:
        """At the end. Without ``duplicates`` those that are there already are left out."""
        raise NotImplementedError

    def remove_from_playlist(self, id: PlaylistId, row: int) -> Future[None]:
        raise NotImplementedError

    def move_in_playlist(self, id: PlaylistId, row: int, to: int) -> Future[None]:
        """``to`` is the row it has afterwards."""
        raise NotImplementedError

    def clear_playlist(self, id: PlaylistId) -> Future[None]:
        raise NotImplementedError

    # --- search ------------------------------------------------------------------------------

    def search(self, text: str, limit: int = 50) -> Results:
        """Groups of what the store knows: any order of words, accents and typos forgiven."""
        raise NotImplementedError

    async def search_pod(self, text: str, limit: int = 50) -> Results:
        """What the pod finds and :meth:`search` did not. Raises FwtuiError."""
        raise NotImplementedError

    @property
    def searches(self) -> tuple[str, ...]:
        """Past searches, the latest first."""
        raise NotImplementedError

    def remember_search(self, text: str) -> None:
        raise NotImplementedError

    def forget_searches(self) -> None:
        raise NotImplementedError

    # --- the mirror ----------------------------------------------------------------------------

    @property
    def sync(self) -> Progress:
        """How the copy of the catalogue stands."""
        raise NotImplementedError

    def accept_mirror(self, yes: bool) -> None:
        """The listener's answer to ``sync.offer``."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Ask the pod again for what is in view and for what is new."""
        raise NotImplementedError
