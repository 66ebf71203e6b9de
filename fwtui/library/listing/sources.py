"""Where the order of a whole list comes from: hearts, playlists, or the mirror itself."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING

import msgspec

from fwtui.errors import FwtuiError
from fwtui.library.listing import orders
from fwtui.library.listing.ordered import KnownOrder
from fwtui.library.listing.pod_link import PodLink
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.listing.queries import (
    Found,
    History,
    LiveTracks,
    Query,
    SortOrder,
    Tracks,
    decode,
)
from fwtui.library.listing.short_source import (
    FRESH,
    MOST_PAGES,
    AskPage,
    ShortSource,
    is_due,
    pages_of,
    stored_order,
)
from fwtui.library.outbox.editions import TRIES
from fwtui.library.staleness import is_old
from fwtui.library.store import list_store
from fwtui.library.store.kinds import upsert_values
from fwtui.text import number

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.outbox.outbox import Outbox
    from fwtui.library.store.store import Store
    from fwtui.music import Track, TrackId

_MOST_ORDERS = 20


class ByArtistSource(ShortSource):
    """Tracks by artist, ordered here once all pages have come: the pod's own order repeats some
    and loses others (2.x)."""

    def __init__(
        self,
        query: Tracks,
        store: Store,
        reach: PodLink,
        ask: AskPage,
    ) -> None:
        self._query, self._store, self._reach, self._ask = query, store, reach, ask

    def read(self) -> KnownOrder | None:
        """All rows, 0 for those that the pod counts and did not give; ``None`` before the first
        answer."""
        known = stored_order(self._store, self._query.key)
        return known and msgspec.structs.replace(known, complete=0 not in known.ids)

    def is_stale(self, fetched: float) -> bool:
        """Whether the pod is connected and the list is older than 10 minutes."""
        return is_due(self._reach, fetched)

    async def fetch(self, came: Callable[[], None]) -> None:
        """Request all pages, again where the list changed meanwhile, and store them in order.
        Raises FwtuiError, also for a list that is too long for it."""
        tracks: dict[int, Track] = {}
        count = 0
        for _ in range(TRIES):
            tracks, count = await self._all()
            if len(tracks) >= count:
                break
        now, ids = time.time(), array("q")

        def write(db: Connection) -> None:
            upsert_values(db, "track", tracks.values(), listed=self._query.LISTED)
            statement = orders.of_tracks(self._query.order)
            ids.extend(each for (each,) in db.execute(statement, (str(list(tracks)),)))
            ids.extend([0] * (count - len(ids)))
            list_store.whole_list(db, self._query.key, ids, now)

        await asyncio.wrap_future(self._store.library.write(write))

    async def _all(self) -> tuple[dict[int, Track], int]:
        """All tracks of the list by id, and how many the pod counts."""
        query = msgspec.structs.replace(self._query, order=SortOrder("album"))
        tracks: dict[int, Track] = {}
        count = 0
        async for answer in pages_of(self._ask, query):
            count = answer.count
            if count > MOST_PAGES * PAGE:
                raise FwtuiError(
                    f"This pod cannot put {number(count)} tracks in order by artist",
                    hint="fwtui can, once the whole catalogue is kept here.",
                )
            tracks |= {each.id: each for each in answer.items if each is not None}
        return tracks, count


class MirrorSource:
    """A list that is ordered here, because the mirror holds the whole catalogue.

    Short ones are read in place. Long ones are ordered on a thread of their own when the
    mirror has changed, and kept.
    """

    mirrored = True

    def __init__(self, query: Query, store: Store, changed: Callable[[], float]) -> None:
        self._query, self._store, self._changed = query, store, changed
        self._list = 0

    def read(self) -> KnownOrder | None:
        """All of a short list, the first part of a long one, ``None`` before it is ordered."""
        if orders.is_short(self._query):
            found = self._store.library.rows(*orders.sql(self._query))
            return KnownOrder(array("q", [each for (each,) in found]), len(found), time.time())
        head = self._store.head(orders.mirror_key(self._query))
        if head is None or head.ids is None:
            return None
        self._list = head.number
        return KnownOrder(head.ids, max(head.count, len(head.ids)), head.fetched)

    def part(self, number: int) -> array[int]:
        """The ids of a part of the long list that :meth:`read` found, empty where it is lost."""
        found = self._store.page(self._list, number)
        return found[1] if found else array("q")

    def every(self) -> Future[KnownOrder]:
        """All ids of a long list, read on a separate thread; the future raises StoreError."""
        key = orders.mirror_key(self._query)

        def read(db: Connection) -> KnownOrder:
            db.execute("BEGIN")  # the head and its parts are of one order
            fetched, ids = list_store.read(db, key)
            return KnownOrder(ids, len(ids), fetched)

        return self._store.library.elsewhere(read)

    def is_stale(self, fetched: float) -> bool:
        """Whether the mirror has changed since then (seconds since 1970)."""
        return fetched < self._changed()

    async def fetch(self, came: Callable[[], None]) -> None:
        """Order a long list on a separate thread and store it; raises StoreError."""
        if orders.is_short(self._query):
            return
        # The mirror's change may lie ahead, when the clock was set back since.
        now = max(time.time(), self._changed())

        def order(db: Connection) -> array[int]:
            ids = array("q", [each for (each,) in db.execute(*orders.sql(self._query))])
            return orders.as_the_pod_does(db, self._query, ids)

        ids = await asyncio.wrap_future(self._store.library.elsewhere(order))
        key = orders.mirror_key(self._query)
        await asyncio.wrap_future(
            self._store.library.write(lambda db: list_store.whole_list(db, key, ids, now))
        )


class FoundSource(ShortSource):
    """Everything of a kind that a text finds in the mirror."""

    mirrored = True

    def __init__(self, query: Found, store: Store) -> None:
        self._query, self._store = query, store

    def read(self) -> KnownOrder | None:
        """The ids of the matches, at most ``search.MOST``."""
        from fwtui.library.hits import MOST
        from fwtui.library.search import found  # not before the first frame

        ids = found(self._store, self._query.what, self._query.text, MOST)
        return KnownOrder(ids, len(ids), time.time())

    def is_stale(self, fetched: float) -> bool:
        """False: the matches are as of the last :meth:`read`."""
        return False

    async def fetch(self, came: Callable[[], None]) -> None:
        """Nothing to do: it is read in place."""


class SentenceSource(ShortSource):
    """The tracks that a sentence names, found on a thread of its own and kept.

    Found again when the mirror has changed, when a heart has, when more of the history has come,
    and after some minutes: what was heard in the last 30 days is not the same for long.
    """

    def __init__(
        self,
        query: LiveTracks,
        store: Store,
        outbox: Outbox,
        changed: Callable[[], float],
        *,
        mirrored: bool,
    ) -> None:
        self._query, self._store, self._outbox, self._changed = query, store, outbox, changed
        self.mirrored = mirrored
        self._hearts: dict[TrackId, bool] | None = None
        self._heard: float | None = None
        """:meth:`_history_read` before the tracks were found: an answer may be stored meanwhile."""

    def read(self) -> KnownOrder | None:
        """The tracks as they were found last, ``None`` before the first time."""
        return stored_order(self._store, self._query.key)

    def is_stale(self, fetched: float) -> bool:
        """Whether the mirror, a heart or the time of day has moved on since then."""
        if self._hearts is not None and self._hearts != self._outbox.hearts:
            return True
        heard = self._history_read()
        if heard != (min(heard, fetched) if self._heard is None else self._heard):
            return True
        return fetched < self._changed() or is_old(fetched, FRESH)

    def _history_read(self) -> float:
        """The time of the last answer about what was heard, seconds since 1970; 0 for a sentence
        that does not ask for it."""
        if "heard" not in self._query.sentence:
            return 0.0
        sql = (
            "SELECT max(pages.fetched) FROM pages JOIN lists ON lists.number = pages.list"
            " WHERE lists.key = ?"
        )
        row = self._store.library.row(sql, (History().key,))
        return (row and row[0]) or 0.0

    async def fetch(self, came: Callable[[], None]) -> None:
        """Find the tracks; raises SentenceError for no sentence, and StoreError."""
        self._hearts, self._heard = dict(self._outbox.hearts), self._history_read()
        now = max(time.time(), self._changed())
        ids = await tracks_of_sentence(self._store, self._query.sentence, self._hearts, now)
        key = self._query.key
        await asyncio.wrap_future(
            self._store.library.write(lambda db: list_store.whole_list(db, key, ids, now))
        )


async def tracks_of_sentence(
    store: Store, text: str, hearts: Mapping[TrackId, bool], now: float
) -> array[int]:
    """The tracks that a sentence names at ``now`` (seconds since 1970), found on a thread of its
    own. Raises SentenceError for no sentence, and StoreError."""
    from fwtui.library.sentence import columns, conditions, language  # not before the first frame
    from fwtui.library.sentence.evaluate import evaluate

    sentence = language.parse(text)
    facts = conditions.Facts(hearts, now, seed=int(now // 86_400))
    found = await asyncio.wrap_future(
        store.library.elsewhere(lambda db: evaluate(db, sentence, facts))
    )
    columns.want(store.library)
    return found


async def rebuild_orders(store: Store, queries: Iterable[Query], changed: float) -> None:
    """Order the long lists of the mirror again: these, and those that were looked at before."""
    sql = "SELECT key FROM lists WHERE key LIKE 'mirror:%' ORDER BY fetched DESC LIMIT ?"
    kept = [key for (key,) in store.library.rows(sql, (_MOST_ORDERS,))]
    keys = dict.fromkeys([orders.mirror_key(query) for query in queries] + kept)
    for key in keys:
        try:
            query = decode(key.removeprefix("mirror:"))
        except msgspec.ValidationError:
            continue
        source = MirrorSource(query, store, lambda: changed)
        found = source.read()
        if found is None or source.is_stale(found.fetched):
            await source.fetch(lambda: None)
