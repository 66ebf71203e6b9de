"""Things that an answer of the pod lacks: asked for by their ids, and deleted from the store where
the pod does not have them any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, NotFound
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.store import upsert
from fwtui.library.store.kinds import Kind
from fwtui.music import Album, Artist, Channel, Playlist, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.listing.pod_link import PodLink
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod

_log = logging.getLogger(__name__)
_TRACKS = 4 * PAGE
"""Tracks that are asked for together, 50 a request."""
_OTHERS = 10
"""Other things that are asked for together, each by a request of its own."""

Gone = Callable[[Kind, frozenset[int]], None]
"""Gets a kind and the row ids of what was deleted from the store."""


class PresenceCheck:
    """Asks the pod for things that may be gone; its requests leave the listener's reserve."""

    def __init__(self, store: Store, reach: PodLink, gone: Gone) -> None:
        self._store = store
        self._reach = reach
        self._gone = gone
        self._tasks = Tasks()

    async def aclose(self) -> None:
        """Cancel the checks under way."""
        await self._tasks.aclose()

    def begin(self, kind: Kind, suspects: Collection[int]) -> None:
        """Check in the background; a pod that does not answer leaves everything as it is."""
        if suspects and self._reach.pod is not None:
            self._tasks.start(self._quietly(kind, suspects), "presence")

    async def _quietly(self, kind: Kind, suspects: Collection[int]) -> None:
        try:
            await self.check(kind, suspects)
        except FwtuiError as error:
            _log.info("what is gone could not be asked for: %s", error)

    async def check(self, kind: Kind, suspects: Collection[int]) -> frozenset[int]:
        """Delete those of these row ids that the pod does not have; returns them.

        At most 200 tracks or 10 other things are asked for. Raises FwtuiError.
        """
        ids = sorted(each for each in suspects if each)[: _TRACKS if kind == "track" else _OTHERS]
        pod = (await self._reach.opened()).background
        gone = await (_lost_tracks(pod, ids) if kind == "track" else self._lost(pod, kind, ids))
        if gone:
            _log.info("%d of kind %s are not on the pod any more", len(gone), kind)
            await asyncio.wrap_future(self._store.library.write(_forget(kind, gone)))
            self._gone(kind, gone)
        return gone

    async def _lost(self, pod: Pod, kind: Kind, ids: list[int]) -> frozenset[int]:
        gone: set[int] = set()
        for row, value in zip(ids, self._store.values(kind, ids), strict=True):
            try:
                match value:
                    case Artist():
                        await pod.library.artist(value.id)
                    case Album():
                        await pod.library.album(value.id)
                    case Playlist():
                        await pod.playlists.playlist(value.id)
                    case Channel():
                        await pod.channels.channel(value.id)
                    case _:
                        continue
            except NotFound as error:
                if error.unknown_path:
                    raise  # the pod is of another dialect now
                gone.add(row)
        return frozenset(gone)


async def _lost_tracks(pod: Pod, ids: list[int]) -> frozenset[int]:
    gone: set[int] = set()
    for start in range(0, len(ids), PAGE):
        part = tuple(TrackId(each) for each in ids[start : start + PAGE])
        page = await pod.library.tracks(ids=part, page_size=PAGE, include_channels=True)
        if page.skipped:
            continue  # one that cannot be read is there
        gone |= set(part) - {each.id for each in page.items if each is not None}
    return frozenset(gone)


def _forget(kind: Kind, gone: frozenset[int]) -> Callable[[Connection], None]:
    def forget(db: Connection) -> None:
        if kind in ("artist", "album", "track"):
            upsert.forget(db, f"{kind}s", gone)
        else:
            sql = "DELETE FROM things WHERE kind = ? AND id = ?"
            db.executemany(sql, [(kind, each) for each in gone])

    return forget
