"""A list whose order is known at once: hearts, a playlist, whatever the mirror can order."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, Throttled
from fwtui.library.events import Changed, Resized
from fwtui.library.listing.listing import BLOCK, Listing, ValueReader
from fwtui.library.listing.queries import Query
from fwtui.library.store.list_store import PART
from fwtui.music import TrackId

_PATIENCE = (5.0, 15.0, 30.0, 60.0)
_QUIET = 0.5
"""Seconds that a list has been looked at before the rest of it is read: not in the way of a
first frame."""
FetchTracks = Callable[[Sequence[int]], Awaitable[None]]
"""Ask the pod for these tracks (at most 50) and keep them; raises FwtuiError."""


class KnownOrder(Struct, frozen=True):
    """A list as it is known here."""

    ids: array[int]
    """Of a long list only the first part; the others are asked for as they are needed."""
    count: int
    fetched: float
    """When the pod gave it: seconds since 1970."""
    complete: bool = True
    """False while rows are still to come: they have the id 0."""


class OrderSource(Protocol):
    """Where the order of such a list comes from."""

    mirrored: bool

    def read(self) -> KnownOrder | None:
        """The list as it is known here, ``None`` when it is not. At once."""

    def part(self, number: int) -> array[int]:
        """The ids of one part (of ``PART`` rows, from 0) of a long list. At once."""

    def every(self) -> Future[KnownOrder] | None:
        """All ids of a long list, read on another thread; ``None`` where there are no parts."""

    def is_stale(self, fetched: float) -> bool:
        """Whether an order fetched then (seconds since 1970) is due to be fetched again."""

    async def fetch(self, came: Callable[[], None]) -> None:
        """Find the order again and keep it where :meth:`read` finds it. Raises FwtuiError.

        ``came`` is called whenever a part of it can be read already.
        """


class OrderedListing(Listing):
    """Rows whose values are not here are asked for by their ids while they are in view."""

    def __init__(
        self,
        query: Query,
        values: ValueReader,
        tasks: Tasks,
        source: OrderSource,
        fetch_tracks: FetchTracks,
    ) -> None:
        """``tasks`` own the requests."""
        super().__init__(query, values)
        self._tasks = tasks
        self._source = source
        self._fetch_tracks = fetch_tracks
        self._count = 0
        self._fetched = 0.0
        self._stale = False
        self._task: asyncio.Task[None] | None = None
        self._values_task: asyncio.Task[None] | None = None
        self._gone: set[int] = set()
        """Ids that the pod was asked for and said nothing of."""
        self._parts: set[int] = set()
        """Parts of a long list that have not been read."""
        self._ahead: asyncio.TimerHandle | None = None
        self._every: Future[KnownOrder] | None = None
        self._failures = 0
        self._not_before = 0.0
        self._state = msgspec.structs.replace(self._state, mirrored=source.mirrored)
        self.reread()

    def __len__(self) -> int:
        return self._count

    def reread(self) -> None:
        """The source knows another order: take it over, telling only what changed."""
        found = self._source.read()
        if found is None:
            return
        self._fetched = found.fetched
        self._parts = (
            set(range(1, -(-found.count // PART))) if len(found.ids) < found.count else set()
        )
        self._every = None
        # The rows first: a view that waits for a known list takes it over with its cursor.
        self._replace_ids(found.ids, found.count)
        self._set_state(
            msgspec.structs.replace(
                self._state,
                known=True,
                complete=found.complete,
                as_of=datetime.fromtimestamp(self._fetched, UTC) if self._fetched else None,
            )
        )
        if self.view is not None:
            self._pump()  # what came into view may have no value yet

    def _replace_ids(self, ids: array[int], count: int) -> None:
        """Take an order; subscribers are called only when it differs."""
        before, self._ids = self._ids, ids
        length, self._count = self._count, count
        if ids == before and count == length:
            return
        if count == length and not self._parts and 0 in before:
            rows = [
                row for row, (old, new) in enumerate(zip(before, ids, strict=True)) if old != new
            ]
            if not any(before[row] for row in rows):  # they have come, and nothing has moved
                for block in {row // BLOCK for row in rows}:
                    self._blocks.pop(block, None)
                self._listeners.emit(Changed(rows[0], rows[-1]))
                return
        self._blocks.clear()
        self._listeners.emit(Resized(length, count))

    def _know_block(self, block: int) -> None:
        self._read_part(block * BLOCK // PART)

    def _know_all(self) -> None:
        if self._parts and not self._has_read_ahead():
            for part in tuple(self._parts):
                self._read_part(part)

    def _read_ahead(self) -> None:
        """A key that goes far, or plays all of it, finds the parts read."""
        self._ahead = None
        if self._parts:
            self._every = self._source.every()

    def _has_read_ahead(self) -> bool:
        if self._every is None or not self._every.done() or self._every.exception():
            return False
        every = self._every.result()
        if (every.fetched, len(every.ids)) != (self._fetched, self._count):
            return False  # another order came meanwhile, and its event follows
        self._ids = every.ids
        self._parts.clear()
        return True

    def _read_part(self, part: int) -> None:
        if part in self._parts and not self._has_read_ahead():
            self._parts.discard(part)
            ids = self._source.part(part)
            # Only now is there room for all rows: a first frame shows the first ones.
            self._ids.extend(array("q", [0]) * (self._count - len(self._ids)))
            start = part * PART
            room = self._count - start
            self._ids[start : start + min(len(ids), room)] = ids[:room]

    async def all_track_ids(self, limit: int = 1000) -> Sequence[TrackId]:
        """The playable tracks, in order, after the whole order is fetched where it is incomplete.

        ``limit`` has no effect. Raises FwtuiError.
        """
        if not self._state.complete:
            await self._asked()
        return self.track_ids()

    async def read_rest(self, limit: int, *, background: bool = False) -> None:
        """Request the order where it is incomplete, and the tracks of the first ``limit`` rows
        that are not here. Raises FwtuiError."""
        await super().read_rest(limit)
        if self.kind != "track":
            return
        ids = self.ids()[:limit]
        here = zip(ids, self._values.values("track", ids), strict=True)
        missing = [each for each, value in here if value is None and each > 0]
        for start in range(0, len(missing), BLOCK):
            await self._ask_values(missing[start : start + BLOCK])

    async def request_all(self, limit: int) -> None:
        """Request the order, and the tracks of the first ``limit`` rows that are not here. Raises
        FwtuiError."""
        await self._asked()
        await self.read_rest(limit)

    def want(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` (included) show: fetch a stale order or missing tracks."""
        self.view = (first, last)
        if self._parts and self._ahead is None and self._every is None:
            with suppress(RuntimeError):  # a list may be read where no loop runs
                self._ahead = asyncio.get_running_loop().call_later(_QUIET, self._read_ahead)
        self._pump()

    def look_away(self) -> None:
        """Nothing is in view: cancel the pending read-ahead of a long list."""
        super().look_away()
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None

    def refresh(self) -> None:
        """Fetch the order again at once, whatever its age."""
        self._stale = True
        self._failures, self._not_before = 0, 0.0
        self._pump()

    def drop(self, ids: frozenset[int]) -> None:
        """These things are not in the store any more: take over an order that is made here, and
        fetch another one again."""
        if self._state.mirrored:
            self.reread()
        elif self.view is not None:
            super().drop(ids)
        elif not ids.isdisjoint(self._ids):
            self._blocks.clear()
            self._stale = True

    def retry(self) -> None:
        """Fetch again without the pause after a failure; does nothing where none is reported."""
        if self._state.error is not None:
            self._failures, self._not_before = 0, 0.0
            self._pump()

    def _pump(self) -> None:
        if time.monotonic() < self._not_before:
            return
        outdated = self._stale or not self._state.known or self._source.is_stale(self._fetched)
        if outdated and self._task is None:
            self._task = self._begin(self._ask_order())
            self._set_loading()
        if self._values_task is None and (missing := self._missing()):
            self._values_task = self._begin(self._ask_values(missing))
            self._set_loading()

    def _missing(self) -> list[int]:
        """Ids in view whose values are not here, at most a page of them."""
        if self.kind != "track" or self.view is None:
            return []
        first, last = self.view
        rows = range(max(0, first), min(last + 1, len(self)))
        wanted = [self._ids[row] for row in rows if self[row] is None]
        return [each for each in wanted if each > 0 and each not in self._gone][:BLOCK]

    def _begin(self, work: Any) -> asyncio.Task[None]:
        task = self._tasks.start(work, "rows of a list", expected=(FwtuiError,))

        def done(task: asyncio.Task[None]) -> None:
            if task is self._task:
                self._task = None
            else:
                self._values_task = None
            self._set_loading()
            if not task.cancelled():
                if not isinstance(task.exception(), FwtuiError | None):
                    self._pause()  # it would only fail again, at once and for ever
                self._pump()

        task.add_done_callback(done)
        return task

    def _set_loading(self) -> None:
        """Announce whether a request is under way; a subscriber may ask for rows at once, so the
        task is kept before."""
        loading = bool(self._task or self._values_task)
        self._set_state(msgspec.structs.replace(self._state, loading=loading))

    async def _asked(self) -> None:
        if self._task is None:
            self._task = self._begin(self._ask_order())
            self._set_loading()
        await self._task

    async def _ask_order(self) -> None:
        self._stale = False
        try:
            await self._source.fetch(self.reread)
        except FwtuiError as error:
            self._failed(error)
            raise
        failures = self._failures
        self._answered()
        self._gone.clear()
        self.reread()
        if not self._source.mirrored and (
            not self._state.known or self._source.is_stale(self._fetched)
        ):
            # It could not be kept, or edits overtook it: not again at once.
            self._failures = failures
            self._pause()

    async def _ask_values(self, missing: list[int]) -> None:
        try:
            await self._fetch_tracks(missing)
        except FwtuiError as error:
            self._failed(error)
            raise
        self._answered()
        self.read_again(frozenset(missing))
        found = self._values.values("track", missing)
        self._gone.update(each for each, value in zip(missing, found, strict=True) if value is None)

    def _answered(self) -> None:
        self._failures, self._not_before = 0, 0.0
        self._set_state(msgspec.structs.replace(self._state, error=None))

    def _failed(self, error: FwtuiError) -> None:
        self._pause(min(error.seconds, 3600.0) if isinstance(error, Throttled) else 0.0)
        self._set_state(msgspec.structs.replace(self._state, error=error))

    def _pause(self, seconds: float = 0.0) -> None:
        """Ask for nothing by itself for ``seconds``, or longer where it failed before."""
        wait = max(seconds, _PATIENCE[min(self._failures, len(_PATIENCE) - 1)])
        self._failures += 1
        self._not_before = time.monotonic() + wait
