"""Lists that are made of what is known here alone: years, the albums of a year, random albums."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fwtui.library.listing.ordered import KnownOrder
from fwtui.library.listing.queries import AlbumYears, RandomAlbums, YearAlbums
from fwtui.library.listing.short_source import ShortSource, stored_order
from fwtui.library.staleness import is_old
from fwtui.library.store import list_store
from fwtui.library.store.kinds import upsert_values
from fwtui.music import Year

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.store.store import Store

_FRESH = 5.0
"""Seconds for which a list stands while the catalogue here is a part of the pod's."""
_RANDOM = 50


class LocalSource(ShortSource):
    """A list that is read from the catalogue here on a thread of its own, and kept."""

    def __init__(
        self,
        query: AlbumYears | YearAlbums | RandomAlbums,
        store: Store,
        changed: Callable[[], float],
        *,
        mirrored: bool,
    ) -> None:
        """``mirrored``: the whole catalogue is here. ``changed`` says when it last changed, in
        seconds since 1970."""
        self._query, self._store, self._changed = query, store, changed
        self.mirrored = mirrored
        self._key = f"here:{query.key}"

    def read(self) -> KnownOrder | None:
        """The list as it was made last, ``None`` before the first time."""
        return stored_order(self._store, self._key)

    def is_stale(self, fetched: float) -> bool:
        """Whether the catalogue has changed; random albums stay until they are asked for."""
        if isinstance(self._query, RandomAlbums):
            return False
        return fetched < self._changed() if self.mirrored else is_old(fetched, _FRESH)

    async def fetch(self, came: Callable[[], None]) -> None:
        """Make the list and store it. Raises StoreError."""
        now = max(time.time(), self._changed())
        # After what waits to be written: rows are shown before they are on disk.
        await asyncio.wrap_future(self._store.library.write(lambda db: None))
        found = await asyncio.wrap_future(self._store.library.elsewhere(self._rows))
        ids = array("q", [row[0] for row in found])

        def write(db: Connection) -> None:
            if isinstance(self._query, AlbumYears):
                upsert_values(db, "year", [Year(*row) for row in found])
            list_store.whole_list(db, self._key, ids, now)

        await asyncio.wrap_future(self._store.library.write(write))

    def _rows(self, db: Connection) -> list[Any]:
        match self._query:
            case AlbumYears():
                sql = (
                    "SELECT CAST(substr(released, 1, 4) AS INTEGER) AS year, count(*) FROM albums"
                    " WHERE listed AND released > '' GROUP BY year ORDER BY year DESC"
                )
                return db.execute(sql).fetchall()
            case YearAlbums(year=year):
                sql = (
                    "SELECT id FROM albums WHERE listed AND released >= ? AND released < ?"
                    " ORDER BY words"
                )
                return db.execute(sql, (f"{year:04}", f"{year + 1:04}")).fetchall()
            case RandomAlbums():
                sql = "SELECT id FROM albums WHERE listed ORDER BY random() LIMIT ?"
                return db.execute(sql, (_RANDOM,)).fetchall()
