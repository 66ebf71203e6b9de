"""The orders of hearts, playlists and own lists, with the changes that wait."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.library.listing.ordered import KnownOrder
from fwtui.library.listing.pod_link import PodLink
from fwtui.library.listing.queries import Favourites, Kind, PlaylistTracks, Query
from fwtui.library.listing.short_source import (
    MOST_PAGES,
    AskPage,
    ShortSource,
    is_due,
    pages_of,
    stored_order,
)
from fwtui.library.outbox import changes, effects
from fwtui.library.outbox.editions import PLAYLISTS, TRIES
from fwtui.library.outbox.own_lists import own_row, rows_with
from fwtui.library.store import list_store, upsert
from fwtui.library.store.kinds import playlist_row_id, upsert_values
from fwtui.music import PlaylistId

if TYPE_CHECKING:
    from datetime import datetime
    from sqlite3 import Connection

    from fwtui.library.outbox.outbox import Outbox
    from fwtui.library.store.store import ListHead, Store
    from fwtui.music import Playlist, Track

_MOST_ROWS = 100_000
"""However long a pod says that a playlist is."""
_EDITED_PAUSE = 60.0
"""Seconds until the rows of a playlist that was edited meanwhile are requested again."""
Lacking = Callable[[Kind, Collection[int]], None]
"""Gets the row ids that an answer lacks and the list had."""


class HeartsSource(ShortSource):
    """The listener's favourites: as the pod knows them, and the wishes that wait."""

    def __init__(
        self,
        query: Favourites,
        store: Store,
        outbox: Outbox,
        reach: PodLink,
        announce: Callable[[], None],
        lacking: Lacking,
    ) -> None:
        self._key, self._store, self._outbox, self._reach = query.key, store, outbox, reach
        self._announce, self._lacking = announce, lacking

    def read(self) -> KnownOrder | None:
        """The favourites, newest first, with waiting changes applied; ``None`` before the first
        answer where no change waits."""
        head = self._store.whole(self._key)
        wishes = self._outbox.hearts
        if head is None and not wishes:
            return None
        known = self._store.favourites()
        ids = array("q", [track for track in reversed(wishes) if wishes[track]])
        ids.extend(track for track in known if track not in wishes)
        return KnownOrder(ids, len(ids), head.fetched if head else 0.0)

    def is_stale(self, fetched: float) -> bool:
        """Whether the pod is connected and the favourites are older than 10 minutes."""
        return is_due(self._reach, fetched)

    async def fetch(self, came: Callable[[], None]) -> None:
        """Request all favourites and store them, unless edits keep overtaking the answers; raises
        FwtuiError."""
        pod = await self._reach.opened()
        hearts = await self._outbox.editions.unedited(self._key, pod.favourites.ids)
        if hearts is None:
            return
        now = time.time()
        lost = set(self._store.favourites()) - set(hearts)
        newest = sorted(hearts.items(), key=lambda heart: heart[1], reverse=True)
        ids = array("q", [track for track, _ in newest])

        def write(db: Connection) -> None:
            upsert.favourites(db, hearts)
            list_store.whole_list(db, self._key, ids, now)

        await asyncio.wrap_future(self._store.library.write(write))
        self._announce()
        self._lacking("track", lost)


class PlaylistSource(ShortSource):
    """The rows of a playlist, with the changes that wait made to them."""

    def __init__(
        self, query: PlaylistTracks, store: Store, outbox: Outbox, reach: PodLink, lacking: Lacking
    ) -> None:
        self._query, self._store, self._outbox, self._reach = query, store, outbox, reach
        self._lacking = lacking
        self._not_before = 0.0
        """Monotonic time before which the list is not requested by itself."""

    @property
    def _id(self) -> PlaylistId:
        return self._outbox.real(self._query.playlist)

    def read(self) -> KnownOrder | None:
        """The rows with waiting changes applied; ``None`` before the first answer for a playlist
        that the pod has."""
        known = stored_order(self._store, PlaylistTracks(playlist=self._id).key)
        if known is None and changes.is_made(self._id):
            return None
        ids = effects.rows_after(known.ids if known else array("q"), self._outbox, self._id)
        fetched = known.fetched if known else 0.0
        return KnownOrder(ids, len(ids), fetched, complete=known is None or fetched > 0)

    def is_stale(self, fetched: float) -> bool:
        """Whether the pod has the playlist and its rows are older than 10 minutes; False for a
        minute after an edit interrupts a fetch."""
        if not changes.is_made(self._id) or time.monotonic() < self._not_before:
            return False
        return is_due(self._reach, fetched)

    async def fetch(self, came: Callable[[], None]) -> None:
        """Stream the rows from the pod and store them, unless edits keep overtaking the answers;
        raises FwtuiError."""
        if not changes.is_made(self._id):
            return  # the pod does not know it yet
        key = PlaylistTracks(playlist=self._id).key
        for _ in range(TRIES):
            known = self._store.whole(key)
            edition = await self._outbox.editions.quiet(key)
            if await self._fetch_rows(key, edition, known, came):
                return
            if known is not None and known.fetched > 0:
                # What is known here is newer; all rows of a long list are not requested for it.
                self._not_before = time.monotonic() + _EDITED_PAUSE
                return

    async def _fetch_rows(
        self, key: str, edition: int, known: ListHead | None, came: Callable[[], None]
    ) -> bool:
        """Whether the rows could be kept: not where the list has been edited meanwhile."""
        ids = array("q")
        before = known.ids if known is not None and known.ids is not None else array("q")
        # A pod takes 15 ms for each row: those that have come are shown. A list that was known
        # to its end stays as it was until all of it has come again.
        shown = known is None or not known.fetched
        playlist = self._store.values("playlist", (playlist_row_id(self._id),))[0]
        tracks: list[Track] = []
        due = 0.0

        def current() -> bool:
            return edition == self._outbox.editions.number(key)

        async def kept(count: int) -> None:
            rows = ids + before[len(ids) : count]
            rows.extend(array("q", [0]) * (count - len(rows)))
            await self._keep(key, tracks, rows if shown else None, 0.0)
            tracks.clear()
            if shown:
                came()

        count = 0
        try:
            async for part in (await self._reach.opened()).playlists.stream_tracks(self._id):
                ids.extend(0 if each is None else each.track.id for each in part.items)
                tracks += [each.track for each in part.items if each is not None]
                count = min(part.count, _MOST_ROWS)
                if not current():
                    return False
                if (began := time.monotonic()) >= due:
                    await kept(count)
                    # All rows are written each time: of a long list that is done less often.
                    due = time.monotonic() + 10 * (time.monotonic() - began)
        except FwtuiError:
            if tracks and current():
                await kept(count)
            raise
        if not current():
            return False
        # The time was known before the rows were requested: they are at least as new.
        modified = playlist.modified if playlist and playlist.tracks_count == len(ids) else None
        await self._keep(key, tracks, ids, time.time(), modified)
        self._lacking("track", set(before) - set(ids) - {0})
        return True

    async def _keep(
        self,
        key: str,
        tracks: list[Track],
        ids: array[int] | None,
        fetched: float,
        modified: datetime | None = None,
    ) -> None:
        def write(db: Connection) -> None:
            upsert.tracks(db, tracks, listed=False, with_tags=False)
            if ids is not None:
                list_store.whole_list(db, key, ids, fetched)
                list_store.keep_modified(db, key, modified)

        await asyncio.wrap_future(self._store.library.write(write))


class OwnListSource(ShortSource):
    """One of the listener's own lists, with the rows that waiting changes put in or take out."""

    def __init__(
        self,
        query: Query,
        kind: Kind,
        store: Store,
        outbox: Outbox,
        reach: PodLink,
        ask: AskPage,
        announce: Callable[[], None],
        lacking: Lacking,
        changed: Callable[[Kind, set[int]], None],
        levels: PrivacyLevels | None = None,
    ) -> None:
        """``kind`` is the key of the list in ``OWN_QUERIES``. ``announce`` is called once an
        answer is stored, ``changed`` with the row ids whose values it brings or changes."""
        self._query, self._kind, self._store = query, kind, store
        self._outbox, self._reach, self._ask = outbox, reach, ask
        self._announce, self._lacking, self._levels = announce, lacking, levels
        self._changed = changed
        self._edition = PLAYLISTS if kind == "playlist" else query.key

    def read(self) -> KnownOrder | None:
        """The row ids with waiting changes applied, new ones first; ``None`` before the first
        answer where none is new."""
        known, fetched = self._store.listed(self._query.key) or (None, 0.0)
        ids = rows_with(known or (), self._outbox, self._kind)
        if known is None and not ids and not self._is_changed():
            return None
        return KnownOrder(ids, len(ids), fetched)

    def _is_changed(self) -> bool:
        """Whether a row waits to be put in or taken out."""
        rows = map(own_row, self._outbox)
        return any(row is not None and row.kind == self._kind for row in rows)

    def is_stale(self, fetched: float) -> bool:
        """Whether the pod is connected and the list is older than 10 minutes."""
        return is_due(self._reach, fetched)

    async def fetch(self, came: Callable[[], None]) -> None:
        """Request all pages and store them, unless edits keep overtaking the answers; raises
        FwtuiError."""
        answer = await self._outbox.editions.unedited(self._edition, self._all)
        if answer is None:
            return
        items, ids, now = answer
        hidden = self._levels.hidden(self._query, ids) if self._levels is not None else ()
        ids.extend(hidden)
        known, _ = self._store.listed(self._query.key) or ((), 0.0)
        lost = set(known) - set(ids)

        def write(db: Connection) -> set[int]:
            changed = upsert_values(db, self._query.kind, items)
            list_store.whole_list(db, self._query.key, ids, now)
            return changed

        changed = await asyncio.wrap_future(self._store.library.write(write))
        self._changed(self._query.kind, changed)
        if self._levels is not None:
            self._levels.put_right([*items, *self._store.values("playlist", hidden)])
        self._announce()
        self._lacking(self._query.kind, lost)

    async def _all(self) -> tuple[list[Any], array[int], float]:
        """The values and ids of all pages, 0 for rows that are not known; when they were
        requested, in seconds since 1970."""
        now = time.time()
        items: list[Any] = []
        ids = array("q")
        pages = unread = 0
        async for answer in pages_of(self._ask, self._query):
            pages += 1
            items += answer.items
            ids.extend(each for each in answer.ids if each or not self._query.OMITS)
            unread = min(answer.count, _MOST_ROWS) - len(items) if answer.items else 0
        if pages == MOST_PAGES:  # longer than is read
            ids.extend(array("q", [0]) * max(0, unread))
        return items, ids, now


class PrivacyLevels:
    """Playlists whose privacy level the pod's dialect lacks (Funkwhale 1.x: ``followers`` hides
    them from their owner too)."""

    def __init__(
        self, store: Store, reach: PodLink, put_right: Callable[[Sequence[PlaylistId]], None]
    ) -> None:
        """``put_right`` takes the playlists that need another level."""
        self._store, self._reach, self._put_right = store, reach, put_right

    def put_right(self, playlists: Iterable[Playlist | None]) -> None:
        """Give those that have such a level another one."""
        lacking = [each.id for each in playlists if each is not None and self._lacks(each.privacy)]
        if lacking:
            self._put_right(lacking)

    def _lacks(self, privacy: str) -> bool:
        """Whether the pod's dialect has no such privacy level."""
        levels: tuple[str, ...] = self._reach.asked().dialect.privacy_levels
        return privacy not in levels

    def hidden(self, query: Query, ids: array[int]) -> array[int]:
        """The rows of a stored list that the pod does not list any more because of their level."""
        head = self._store.whole(query.key)
        listed = set(ids)
        missing = [each for each in (head.ids if head else None) or () if each not in listed]
        known = self._store.values("playlist", missing)
        return array(
            "q",
            [
                row
                for row, each in zip(missing, known, strict=True)
                if each is not None and each.privacy == "followers" and self._lacks("followers")
            ],
        )
