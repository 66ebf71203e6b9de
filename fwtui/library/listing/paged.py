"""A list that the pod orders: its pages are fetched when they are looked at."""

from __future__ import annotations

import asyncio
import logging
import time
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from weakref import ref

import msgspec

from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, NotFound, Throttled
from fwtui.library.events import Changed, Resized
from fwtui.library.listing.listing import Listing, ValueReader
from fwtui.library.listing.pod_queries import PAGE, QueryAnswer
from fwtui.library.listing.queries import Query
from fwtui.library.store.kinds import Kind, row_id
from fwtui.library.store.list_store import OPEN_END
from fwtui.library.store.store import Store
from fwtui.music import TrackId

_log = logging.getLogger(__name__)
_AT_ONCE = 2
_MOST_ROWS = 5_000_000
"""However long a pod says that a list is, no more rows than this are made."""
_MOVED = 0.001
"""The time of a page whose rows have moved, as much as the list has grown or shrunk."""
_PATIENCE = (5.0, 15.0, 30.0, 60.0)
"""Seconds until a page that failed may be asked for again by looking at it."""
_FIRST_PAUSE, _GROWTH = 5.0, 3.0
"""Seconds until a page whose answer contradicts the others is asked for again by itself, and what
each further pause is multiplied by, up to the age at which a page is stale anyhow."""

Fetch = Callable[[Query, int, bool], Awaitable[QueryAnswer]]
"""Ask for a page (from 1), in the background or for the listener; raises FwtuiError."""


class PagedListing(Listing):
    """Pages in view are fetched first, then one page on either side, then nothing."""

    def __init__(
        self,
        query: Query,
        values: ValueReader,
        store: Store,
        tasks: Tasks,
        fetch: Fetch,
        stale_after: float,
        lacking: Callable[[Kind, Collection[int]], None] = lambda kind, ids: None,
    ) -> None:
        """``tasks`` own the requests; ``lacking`` gets the row ids that an answer lacks and the
        list had."""
        super().__init__(query, values)
        self._store = store
        self._tasks = tasks
        self._fetch = fetch
        self._stale_after = stale_after
        self._lacking = lacking
        self._fetched: dict[int, float] = {}
        """Page to when it was fetched: seconds since 1970."""
        self._stale_before = 0.0
        self._asking: dict[int, asyncio.Task[None]] = {}
        self._margin: set[int] = set()
        """Pages requested in the background because they are near what is in view."""
        self._repeats: dict[int, tuple[float, float]] = {}
        """Page, asked for by itself and not answered in agreement with the list, to the next pause
        and the monotonic time before which it is not asked for again."""
        self._alarm: asyncio.TimerHandle | None = None
        """At the end of the first of these pauses."""
        self._failures = 0
        self._not_before = 0.0
        self._all_read = False
        self._held: dict[int, Any] = {}
        """Values by row id from before rows moved: the store may not have the last ones yet."""
        head = store.head(query.key)
        self._list: int | None = None
        if head is not None and head.ids is None:
            self._list = head.number
            self._ids = array("q", [0]) * min(head.count, _MOST_ROWS)
            self._state = msgspec.structs.replace(
                self._state,
                known=True,
                open_end=store.remembered(OPEN_END + query.key) is not None,
                as_of=datetime.fromtimestamp(head.fetched, UTC),
            )

    # --- reading -------------------------------------------------------------------------

    def _read_block(self, block: int) -> list[Any]:
        values = super()._read_block(block)
        for place, number in enumerate(self._page_ids(block + 1)):
            if number and values[place] is None:
                values[place] = self._held.get(number)
                if values[place] is None:  # the store lost something of it: as good as unknown
                    self._fetched[block + 1] = 0.0
        return values

    def _know_block(self, block: int) -> None:
        if block + 1 not in self._fetched:
            self._read_page(block + 1)

    def _read_page(self, page: int) -> None:
        found = self._store.page(self._list, page) if self._list is not None else None
        if found is None or self._all_read:
            return
        self._fetched[page] = found[0]
        start = (page - 1) * PAGE
        room = len(self._ids) - start
        ids = found[1][:room]
        self._ids[start : start + len(ids)] = ids

    def _know_all(self) -> None:
        if self._all_read or self._list is None:
            return
        for page, fetched, ids in self._store.pages(self._list):
            start = (page - 1) * PAGE
            if page not in self._fetched and start < len(self._ids):
                self._fetched[page] = fetched
                ids = ids[: len(self._ids) - start]
                self._ids[start : start + len(ids)] = ids
        self._all_read = True

    def _page_ids(self, page: int) -> array[int]:
        return self._ids[(page - 1) * PAGE : page * PAGE]

    async def all_track_ids(self, limit: int = 1000) -> Sequence[TrackId]:
        """The playable tracks, in order, after the unknown pages of the first ``limit`` rows are
        fetched; raises FwtuiError."""
        await self.read_rest(limit)
        return self.track_ids()

    async def read_rest(self, limit: int, *, background: bool = False) -> None:
        """Request the pages of the first ``limit`` rows that are not known, and those that moved
        as far as they differ from where they were thought to be. Raises FwtuiError."""
        self._know_all()
        if not self._state.known:
            await self._asked(1, background=background)
        page, moved = 1, True
        while page <= min(self._pages, -(-limit // PAGE)):
            fetched = self._fetched.get(page)
            if fetched is None or (moved and fetched == _MOVED):
                before = self._page_ids(page)
                await self._asked(page, background=background)
                moved = self._page_ids(page) != before
            page += 1

    async def request_all(self, limit: int) -> None:
        """Request the pages of the first ``limit`` rows, also those that are known. Raises
        FwtuiError."""
        self._know_all()
        page = 1
        while page == 1 or page <= min(self._pages, -(-limit // PAGE)):
            await self._asked(page)
            page += 1

    async def ids_from(self, row: int, limit: int) -> AsyncIterator[Sequence[TrackId]]:
        """The playable tracks from a row on, page by page, up to ``limit`` rows; unknown pages are
        fetched in the background. Raises FwtuiError."""
        self._know_all()
        if not self._state.known:
            await self._asked(1)
        end = row + limit
        while row < min(end, len(self)):
            page = row // PAGE + 1
            if page not in self._fetched:
                await self._asked(page, background=True)
            after = min(page * PAGE, end, len(self))
            if after <= row:
                return  # it has become shorter
            yield self.playable(row, after)
            row = after

    async def fetch_row(self, row: int) -> Any:
        self._know_block(row // PAGE)
        if row // PAGE + 1 not in self._fetched:
            await self._asked(row // PAGE + 1)
        return self[row]

    async def _asked(self, page: int, *, background: bool = False) -> None:
        self._margin.discard(page)
        await (self._asking.get(page) or self._start(page, background=background))

    @property
    def _pages(self) -> int:
        return -(-len(self._ids) // PAGE)

    # --- asking --------------------------------------------------------------------------

    def want(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` (included) are in view: fetch missing and stale pages."""
        self.view = (first, last)
        self._pump()

    def refresh(self) -> None:
        """Mark every page as stale and fetch those in view again."""
        self._stale_before = time.time()
        self._forgive()
        self._pump()

    def look_away(self) -> None:
        """Nothing is in view: nothing is asked for at the end of a pause, and pages near the view,
        which may wait long for their turn, are given up."""
        super().look_away()
        self._stop_alarm()
        for page in tuple(self._margin):
            self._asking[page].cancel()
            self._repeats.pop(page, None)  # it has not been answered

    def retry(self) -> None:
        """Fetch again without the pause after a failure; does nothing where none is reported."""
        if self._state.error is not None:
            self._forgive()
            self._pump()

    def _forgive(self) -> None:
        """End all pauses: the listener asks, or the pod is back."""
        self._failures, self._not_before = 0, 0.0
        self._repeats.clear()
        self._stop_alarm()

    def _pump(self) -> None:
        """Ask for what is wanted most, a little at a time: the view may be elsewhere soon."""
        if time.monotonic() < self._not_before:
            return
        for page, background in self._wanted():
            if len(self._asking) >= _AT_ONCE:
                return
            if page not in self._asking and self._is_due(page):
                self._start(page, background)
                if background:
                    self._margin.add(page)

    def _is_due(self, page: int) -> bool:
        """Whether a page may be asked for: no pod makes a page due again at once."""
        now = time.monotonic()
        pause, until = self._repeats.get(page, (_FIRST_PAUSE, 0.0))
        if now < until:
            self._wake_at(until)
            return False
        self._repeats[page] = (min(pause * _GROWTH, self._stale_after), now + pause)
        return True

    def _wake_at(self, moment: float) -> None:
        delay, loop = moment - time.monotonic(), asyncio.get_running_loop()
        if self._alarm is None or self._alarm.when() > loop.time() + delay:
            self._stop_alarm()
            self._alarm = loop.call_later(delay, _wake, ref(self))

    def _stop_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _wanted(self) -> Iterator[tuple[int, bool]]:
        """Pages to ask for, and whether in the background: it is no hurry with the margin."""
        if not self._state.known:
            yield 1, False
            return
        if self.view is None:
            return
        first, last = (row // PAGE + 1 for row in self.view)
        last = max(1, min(last, self._pages))  # an empty list has a first page as well
        now = time.time()
        oldest = max(now - self._stale_after, self._stale_before)
        for missing in (True, False):
            for page in range(max(1, first), last + 1):
                if page not in self._fetched:
                    self._read_page(page)
                fetched = self._fetched.get(page, 0.0)
                # Later than now: the clock was wrong then, or is now.
                if (not fetched) if missing else 0.0 < fetched < oldest or fetched > now:
                    yield page, not missing
        for page in (last + 1, first - 1):
            if 1 <= page <= self._pages and page not in self._fetched:
                self._read_page(page)
                if page not in self._fetched:
                    yield page, True

    def _start(self, page: int, background: bool) -> asyncio.Task[None]:
        work = self._ask(page, background)
        task = self._tasks.start(work, "page of a list", expected=(FwtuiError,))
        self._asking[page] = task
        self._tell_state()

        def done(task: asyncio.Task[None]) -> None:
            self._asking.pop(page, None)
            self._margin.discard(page)
            self._tell_state()
            if not task.cancelled():
                self._pump()

        task.add_done_callback(done)
        return task

    async def _ask(self, page: int, background: bool) -> None:
        try:
            answer = await self._fetch(self.query, page, background)
        except NotFound as error:
            if page == 1:
                gone = FwtuiError("This is not on the pod any more.")
                self._failed(gone if self._state.known else error)
                raise
            # The list is shorter than it was; its first page tells how long it is.
            self._set_state(msgspec.structs.replace(self._state, open_end=False))
            self._resize(min(len(self._ids), (page - 1) * PAGE))
            self._fetched[1] = 0.0
        except FwtuiError as error:
            self._failed(error)
            raise
        except Exception as error:
            _log.exception("Page %d of %s could not be read", page, self.query.key)
            failure = FwtuiError("This list could not be read; the log says why.")
            self._failed(failure)
            raise failure from error
        else:
            self._failures, self._not_before = 0, 0.0
            self._arrived(page, answer)

    def _failed(self, error: FwtuiError) -> None:
        wait = _PATIENCE[min(self._failures, len(_PATIENCE) - 1)]
        if isinstance(error, Throttled):
            wait = max(wait, min(error.seconds, 3600.0))
        self._failures += 1
        self._not_before = time.monotonic() + wait
        self._set_state(msgspec.structs.replace(self._state, error=error))

    def _tell_state(self) -> None:
        # One question under way may be the margin: what matters is that something is.
        self._set_state(msgspec.structs.replace(self._state, loading=bool(self._asking)))

    # --- answers -------------------------------------------------------------------------

    def _arrived(self, page: int, answer: QueryAnswer) -> None:
        """A page came in. Rows behind it move by as much as the list grew or shrank."""
        now = time.time()
        start, ids = (page - 1) * PAGE, array("q", answer.ids[:PAGE])
        # A pod that counts wrongly is believed in what it shows; behind an empty page is nothing.
        count = max(min(answer.count, _MOST_ROWS), start + len(ids)) if ids else start
        at_end = page >= self._pages
        open_end = answer.open_end
        if open_end and not at_end:
            # Only the last page says how the list goes on.
            count, open_end = len(self._ids), self._state.open_end
        before, grown = self._ids, count - len(self._ids)
        appended = at_end and self._state.open_end
        if not grown or appended or not self._state.known:
            self._repeats.pop(page, None)
        was = before[start : start + PAGE]
        self._set_state(
            msgspec.structs.replace(
                self._state,
                known=True,
                open_end=open_end,
                error=None,
                as_of=datetime.fromtimestamp(now, UTC),
            )
        )
        if grown:
            self._know_all()
            first = not before
            after = before[:start] + ids
            rest = before[max(start, start + len(was) - grown) :] if not first else array("q")
            after += rest[: count - len(after)]
            if len(after) < count:
                after += array("q", [0]) * (count - len(after))
            del after[count:]
            self._all_read = True
            self._ids = after
            if not appended:
                # Where they moved to is a guess: what is looked at is asked for again.
                self._fetched = {} if first else dict.fromkeys(self._fetched, _MOVED)
                self._forget_blocks()
        else:
            self._ids[start : start + len(ids)] = ids
            if answer.open_end and any(was) and was != ids:
                # Without a count this alone says that rows have moved.
                self._fetched = dict.fromkeys(self._fetched, _MOVED)
        self._fetched[page] = now
        if (left := set(was) - {0}) and (lost := left - set(self._ids)):
            self._lacking(self.kind, lost)
        self._keep_block(page - 1, list(answer.items[:PAGE]))
        if grown:
            self._listeners.emit(Resized(len(before), count))
        elif was != ids:
            self._listeners.emit(Resized(count, count))
            self._listeners.emit(Changed(start, start + len(ids) - 1))
        else:
            self._listeners.emit(Changed(start, start + len(ids) - 1))

    def _resize(self, count: int) -> None:
        before = len(self._ids)
        self._ids = self._ids[:count]
        self._forget_blocks()
        self._fetched = {page: at for page, at in self._fetched.items() if page <= self._pages}
        self._listeners.emit(Resized(before, count))

    def _forget_blocks(self) -> None:
        """Rows have moved: blocks are read again, and what they held is at hand for it."""
        values = (value for block in self._blocks.values() for value in block)
        self._held = {row_id(value): value for value in values if value is not None}
        self._blocks.clear()


def _wake(listing: ref[PagedListing]) -> None:
    if (found := listing()) is not None:
        found._alarm = None
        found._pump()
