"""The shuffle of a long queue's rest, on another thread while it plays."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable, Sequence

from fwtui.base.tasks import Tasks
from fwtui.music import TrackId
from fwtui.player.order import AlbumOf
from fwtui.player.queue import PlayQueue

SLICE, REST = 0.004, 0.012
"""Albums are looked up for so many seconds between two rests."""


class BackgroundShuffle:
    """Shuffles what the queue leaves to be shuffled."""

    def __init__(self, queue: PlayQueue, tasks: Tasks, done: Callable[[], None]) -> None:
        """``done`` is called when the queue has its order."""
        self._queue, self._tasks, self._done = queue, tasks, done
        self._running = False

    def begin(self) -> None:
        """Shuffle, unless it is under way."""
        if not self._running:
            self._running = True
            self._tasks.start(self._run(), "shuffle")

    async def _run(self) -> None:
        """Shuffle the rest of a long queue on another thread, until it fits the queue."""
        albums: dict[TrackId, Hashable] = {}
        try:
            while (job := self._queue.shuffle_job()) is not None:
                album_of = self._queue.album_of
                if album_of is not None:
                    await self._look_up_albums(job.ids, album_of, albums)
                try:
                    await asyncio.to_thread(job.run, albums if album_of else None)
                finally:
                    job.cancel()  # the thread goes on when this task is cancelled
                if self._queue.apply_shuffle(job):
                    break
        finally:
            self._running = False
        self._done()

    async def _look_up_albums(
        self, ids: Sequence[TrackId], album_of: AlbumOf, albums: dict[TrackId, Hashable]
    ) -> None:
        """Fill ``albums``, in slices between which keys are handled."""
        ends = time.monotonic() + SLICE
        for track in ids:
            if track not in albums:
                albums[track] = album_of(track)
            if time.monotonic() > ends:
                await asyncio.sleep(REST)
                ends = time.monotonic() + SLICE
