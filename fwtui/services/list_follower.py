"""Downloads that follow their lists: playlists, favourites and podcasts as they are now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError
from fwtui.library.listing.queries import Episodes, Favourites, LiveTracks, PlaylistTracks, Query
from fwtui.music import ChannelId, PlaylistId, TrackId

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.library.listing.listing import Listing
    from fwtui.player.downloads import Collection, Downloads

log = logging.getLogger(__name__)
MOST = 100
"""Downloads that follow their lists: each may cost requests at a start."""
LONGEST = 5_000
"""Rows of a list that are followed."""
QUIET = 1.0
"""Seconds without a change of a list until it is followed."""


def query_of(collection: Collection) -> Query | None:
    """The list that a download follows; ``None`` for one that stays as it was made."""
    match collection.kind:
        case "playlist":
            return PlaylistTracks(playlist=PlaylistId(str(collection.id)))
        case "favourites":
            return Favourites()
        case "channel":
            return Episodes(channel=ChannelId(str(collection.id)))
        case "live":
            return LiveTracks(sentence=str(collection.id))
        case _:
            return None


class ListFollower:
    """Adds to downloads what comes to their lists, and removes what leaves them."""

    def __init__(self, library: Library, downloads: Downloads) -> None:
        self._library = library
        self._downloads = downloads
        self._tasks = Tasks()
        self._followed: dict[str, tuple[Listing, Callable[[], None]]] = {}
        self._seen: dict[str, list[TrackId]] = {}
        self._waiting: set[str] = set()
        self._leave = downloads.subscribe(
            lambda progress: self._look() if progress.part == 0.0 else None
        )
        self._look()

    async def aclose(self) -> None:
        """Follow nothing any more."""
        self._leave()
        for _, leave in self._followed.values():
            leave()
        self._followed.clear()
        await self._tasks.aclose()

    def _look(self) -> None:
        """Follow the lists of all downloads, and of no others."""
        queries = {
            each.collection.key: query
            for each in self._downloads.all()
            if (query := query_of(each.collection)) is not None
        }
        for key in self._followed.keys() - queries.keys():
            self._followed.pop(key)[1]()
            self._seen.pop(key, None)
        for key, query in queries.items():
            if key not in self._followed and len(self._followed) < MOST:
                listing = self._library.listing(query)
                leave = listing.subscribe(lambda event, key=key: self._changed(key))  # type: ignore[misc]
                self._followed[key] = listing, leave
                self._changed(key)

    def _changed(self, key: str) -> None:
        if key not in self._waiting:
            self._waiting.add(key)
            self._tasks.start(self._follow(key), "follow a list")

    async def _follow(self, key: str) -> None:
        await asyncio.sleep(QUIET)
        self._waiting.discard(key)
        if key not in self._followed:
            return
        listing = self._followed[key][0]
        try:
            if not listing.state.complete:
                await listing.read_rest(LONGEST, background=True)
            state, ids = listing.state, list(listing.track_ids())
            if not (state.known and state.complete) or state.error or ids == self._seen.get(key):
                return
            await listing.read_rest(LONGEST, background=True)  # tracks that are not here
            await self._library.settled()
            made = self._downloads.collection(key)
            if made is not None and not self._is_deleted(made):
                self._seen[key] = ids
                # An upgraded pod may give the playlist another key meanwhile.
                await self._downloads.update(key, self._title(made), ids)
        except FwtuiError as error:
            log.info("a download could not follow its list: %s", error)

    def _is_deleted(self, made: Collection) -> bool:
        """Whether the playlist is deleted: its files stay until the listener removes them."""
        return made.kind == "playlist" and self._library.edits.state.is_deleted(
            PlaylistId(str(made.id))
        )

    def _title(self, made: Collection) -> str:
        if made.kind == "playlist":
            playlist = self._library.edits.state.playlist(PlaylistId(str(made.id)))
            return playlist.name if playlist is not None else made.title
        return made.title
