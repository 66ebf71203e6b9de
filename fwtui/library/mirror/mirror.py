"""The mirror: a copy of the pod's catalogue, made inside the budget's background share.

The first time everything is read, the newest first. Afterwards only what is new is requested;
now and then the whole is read again, slowly, to find deletions and what cannot be played any
more. The position of a pass is in the store, so that it continues after any end.

======== ================================================= ======================
phase    meaning                                           next phase
======== ================================================= ======================
off      nothing is mirrored, or the listener declined     offered, filling, full
offered  the catalogue is large: the listener decides      off, filling
filling  first pass over the catalogue                     idle, off
idle     complete; waits for the next look                 news, full, off
news     new rows are requested, page by page              idle, off
full     the whole catalogue is read again                 idle, off
======== ================================================= ======================

A failed request keeps the phase and is tried again after a pause. A damaged store sends any
phase back to ``filling`` or ``offered``. A listener who declines cancels the request under
way (``off``). The table as data: ``progress.TRANSITIONS``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from fwtui.base.repeats import Repeats
from fwtui.base.tasks import Tasks
from fwtui.errors import BadAnswer, FwtuiError, PodFailed, Refused, Throttled
from fwtui.library.listing.pod_queries import PAGE, QueryAnswer
from fwtui.library.mirror import crawl
from fwtui.library.mirror.estimate import in_words
from fwtui.library.mirror.progress import (
    META,
    STAGES,
    CrawlPass,
    MirrorRecord,
    Phase,
    Stage,
)
from fwtui.library.mirror.throttle import Throttle
from fwtui.library.settings import LibrarySettings
from fwtui.library.staleness import is_old
from fwtui.library.store import fts, upsert
from fwtui.text import number as in_digits

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod

_log = logging.getLogger(__name__)
_BATCH = 500
"""Rows written together: fewer make the full-text index dear, more make a kill lose more."""
_BATCH_BESIDE_UI = 50
"""The same beside an interface: a key waits for the writer's thread as it does for any."""
_LONGEST_HELD = 2.0
"""Seconds that pages wait for others before they are written."""
_FEW_PAGES = 40
"""A catalogue of so many pages is read whole whenever the listener asks for what is new."""
_ONE_PAGE = (PodFailed, Refused, BadAnswer)
"""What may be wrong with one page alone. A gateway's error is not: the pod is away then, and
the page is requested again (:data:`_PATIENCE`)."""
_PATIENCE = (5.0, 15.0, 60.0, 300.0)
_MOST_PAGES = 100_000
"""Five million rows; a longer list is an endless one."""


class Mirror:
    """Keeps the store's copy of the catalogue; lives on the loop's thread."""

    def __init__(
        self,
        store: Store,
        settings: LibrarySettings,
        record: MirrorRecord,
        values_changed: Callable[[Any, set[int]], None],
        progress_changed: Callable[[], None],
        rebuild_orders: Callable[[], Awaitable[None]],
        kinds_changed: Callable[[], None] = lambda: None,
        report: Callable[[FwtuiError], None] = lambda error: None,
    ) -> None:
        """``values_changed`` gets a kind and the ids that are new or changed;
        ``rebuild_orders`` is awaited when the lists that the mirror orders are out of date;
        ``kinds_changed`` is called when all of a kind is here for the first time, or not any
        more; ``report`` gets what the listener asked for and is not done."""
        self._store = store
        self._settings = settings
        self._values_changed = values_changed
        self._progress_changed = progress_changed
        self._rebuild_orders = rebuild_orders
        self._kinds_changed = kinds_changed
        self._report = report
        self._record = record
        self._throttle = Throttle(lambda: self._show(waiting="The pod takes its time."))
        self._tasks = Tasks()
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._first: dict[Stage, tuple[QueryAnswer, float]] = {}
        """First pages that were requested for the size of the catalogue."""
        self._begun = False
        """The listener has asked for a copy since the start."""
        self._want_full = False
        self._fewer: dict[Stage, int] = {}
        """How many there are less on the pod than here, by the last look for news."""
        self._want_news = False
        self._told = 0.0
        self.progress = record.progress()

    # --- what others see -------------------------------------------------------------------

    @property
    def complete(self) -> bool:
        """Whether the whole catalogue is here."""
        return self._record.complete

    @property
    def record(self) -> MirrorRecord:
        """The mirror's memory."""
        return self._record

    @property
    def changed_at(self) -> float:
        """When something was last new, changed or deleted: seconds since 1970."""
        return self._record.changed

    def touched(self) -> None:
        """A key was pressed: nothing is requested for a moment."""
        self._throttle.touched()

    # --- what others ask for -----------------------------------------------------------------

    def connect(self, pod: Pod | None) -> None:
        """Go on with this pod; ``None`` stops."""
        self._throttle.pod = pod
        if pod is None:
            self.close()
            return
        self._throttle.give_way()
        self._go_on()

    def _go_on(self) -> None:
        """Start the run where it is wanted, or wake it."""
        wanted = self._settings.mirror or self._record.complete or self._begun
        if wanted and self._throttle.pod is not None and (self._task is None or self._task.done()):
            self._task = self._tasks.start(self._run(), "mirror")
        self._wake.set()

    def close(self) -> None:
        """Cancel the run; :meth:`connect` starts it again."""
        self._first.clear()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def aclose(self) -> None:
        """Cancel the run, and wait until it has ended and what it remembers is written."""
        self.close()
        await self._tasks.wait()

    def answer(self, yes: bool) -> None:
        """The listener's answer to the offer; it is remembered. No ends the run at once, and the
        copy counts as incomplete from then on."""
        self._record.wanted = yes
        if yes:
            self._tasks.start(self._save(), "mirror's memory")
            self._begun = True
            self._go_on()
            return
        ended, self._begun = self._task, False
        self.close()
        self._record.complete = False
        self._show(phase="off")
        self._kinds_changed()
        self._tasks.start(self._declined(ended), "mirror's memory")

    async def _declined(self, ended: asyncio.Task[None] | None) -> None:
        """Save the answer behind what the run has still written."""
        if ended is not None:
            await asyncio.wait([ended])
        await self._recount()
        await self._save()

    def reset(self) -> None:
        """The store has lost what it had."""
        self._record = MirrorRecord(wanted=self._record.wanted)
        self._wake.set()

    def lost(self, kind: str, ids: Collection[int]) -> None:
        """Things were deleted from the store: the lists that the mirror orders are out of date."""
        stage = f"{kind}s"
        if stage in self._record.here:
            self._record.here[stage] = max(0, self._record.here[stage] - len(ids))
            self._record.changed = time.time()
            self._tasks.start(self._save(), "mirror's memory")

    def look_for_news(self) -> None:
        """Request a pass for new items now, before it is due. Where the pod counts less or more
        than is here, the catalogue is read whole: a large one at most once a day."""
        self._want_news = True
        self._wake.set()

    async def run_once(self, pod: Pod, *, full: bool = False) -> None:
        """Bring the mirror up to date now and return; asked for by the listener, so not shy.

        Only where there are no keys to wait for it.

        Raises FwtuiError when the pod does not answer; asked again it goes on from there.
        """
        self._throttle.pod, self._throttle.eager, self._record.wanted = pod, True, True
        if not self._record.complete or full or self._record.under_way is not None:
            await self._pass(full=full and self._record.complete)
        else:
            await self._news()
        self._show(phase="idle")

    # --- the long run --------------------------------------------------------------------------

    async def _run(self) -> None:
        failures = 0
        while True:
            self._wake.clear()
            wait = self._settings.news_minutes * 60.0
            try:
                if self._store.leads():
                    await self._due()
                failures = 0
            except FwtuiError as error:
                wait = _PATIENCE[min(failures, len(_PATIENCE) - 1)]
                if isinstance(error, Throttled):
                    wait = max(wait, min(error.seconds, 3600.0))
                failures += 1
                _log.info("the mirror waits: %s", error)
                self._show(waiting=error.sentence)
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _due(self) -> None:
        """Whatever the mirror needs now."""
        if not self._record.complete:
            if not await self._may_fill():
                return
            await self._pass(full=False)
        elif self._record.under_way is not None or self._full_is_due():
            await self._pass(full=True)
        if self._want_news or is_old(self._record.as_of, self._settings.news_minutes * 60):
            await self._news()
        if self._want_news and self._want_full:
            if self._pages_in_all <= _FEW_PAGES or self._full_is_due():
                await self._pass(full=True)
            elif self._fewer:
                self._report(_not_looked_for(self._fewer))
        self._want_news = False
        self._show(phase="idle")

    @property
    def _pages_in_all(self) -> int:
        return sum(-(-count // PAGE) for count in self._record.here.values())

    def _full_is_due(self) -> bool:
        days = 1 if self._want_full else self._settings.full_days
        return is_old(self._record.full_at, days * 86_400)

    async def _may_fill(self) -> bool:
        if self._record.wanted is not None:
            if not self._record.wanted:
                self._show(phase="off")
            return self._record.wanted
        if self._record.under_way is not None:
            return True  # begun before
        if self.progress.phase == "offered":
            return False  # it has been worked out and said
        sizes = {}
        for stage in STAGES:
            answer, seconds = self._first[stage] = await self._throttle.page(stage, 1)
            sizes[stage] = answer.count
            self._record.page_seconds = seconds
        self._record.total = sizes["tracks"]
        if sizes["tracks"] <= self._settings.mirror_tracks:
            return True
        self._first.clear()  # it may take long until the listener decides
        requests = sum(-(-size // PAGE) for size in sizes.values())
        cost = self._throttle.cost(self._record.page_seconds)
        self._show(phase="offered", offer=in_words(sizes["tracks"], requests, cost))
        return False

    # --- passes -----------------------------------------------------------------------------------

    async def _pass(self, *, full: bool) -> None:
        """Read the whole catalogue, from where the last attempt got to."""
        going = self._record.under_way
        self._want_full = False
        if going is None:
            going = self._record.under_way = CrawlPass(started=time.time(), full=full)
            await self._save()
        while (stage := going.stage) is not None:
            await self._stage(going, stage)
            if going.full:
                await self._sweep(going, stage)
            going = going.next_stage()
            self._record.under_way = going
            await self._save()
            if not going.full and going.stage is not None:
                self._kinds_changed()
        await self._recount()
        if not going.full or going.changed:
            await self._merge_index()
        now = time.time()
        self._record.complete, self._record.as_of, self._record.full_at = True, now, now
        self._record.under_way = None
        if not going.full or going.changed:
            self._record.changed = now
        await self._save()
        await self._rebuild_orders()
        self._show(phase="idle", as_of=_when(now))

    async def _stage(self, going: CrawlPass, stage: Stage) -> None:
        """All pages of artists, albums or tracks; the next page is asked for while one is kept."""
        held: list[tuple[int, QueryAnswer]] = []
        held_since = time.monotonic()
        number = pages = going.page
        repeats = Repeats()
        asking: asyncio.Task[tuple[QueryAnswer, float]] | None = None
        try:
            while number <= pages:
                first = self._first.pop(stage, None) if number == 1 else None
                try:
                    if first is not None:
                        answer, seconds = first
                    else:
                        asking = asking or self._ask_ahead(stage, number)
                        answer, seconds = await asking
                except _ONE_PAGE as error:
                    if number == 1:
                        raise
                    # A later pass asks for it again.
                    self._want_full = True
                    answer, seconds = await self._throttle.without(
                        stage, number, pages, going.count
                    )
                    _log.warning("page %d of %s cannot be had: %s", number, stage, error)
                asking = None
                # Behind the last page there is nothing, whatever the count says.
                pages = min(-(-answer.count // PAGE), _MOST_PAGES) if answer.items else number
                if repeats.seen(answer.ids):
                    pages = number
                if number < pages:
                    asking = self._ask_ahead(stage, number + 1)
                self._learn(stage, answer.count, seconds)
                held.append((number, answer))
                rows = sum(len(page.items) for _, page in held)
                waited = time.monotonic() - held_since
                if (
                    rows >= (_BATCH if self._throttle.eager else _BATCH_BESIDE_UI)
                    or waited > _LONGEST_HELD
                    or number >= pages
                ):
                    await self._throttle.still()
                    await self._write(going, stage, held, number + 1)
                    held, held_since = [], time.monotonic()
                number += 1
                self._got_to(going, stage, number - 1, pages)
        finally:
            if asking is not None:
                asking.cancel()

    def _ask_ahead(self, stage: Stage, number: int) -> asyncio.Task[tuple[QueryAnswer, float]]:
        return asyncio.ensure_future(self._throttle.page(stage, number))

    async def _write(
        self, going: CrawlPass, stage: Stage, held: list[tuple[int, QueryAnswer]], next_page: int
    ) -> None:
        count = held[-1][1].count
        memory = msgspec.msgpack.decode(msgspec.msgpack.encode(self._record), type=MirrorRecord)
        # The run may be cancelled before this is written: the page is read again then.
        memory.under_way = msgspec.structs.replace(going, page=next_page, count=count)

        def write(db: Connection) -> crawl.UpsertResult:
            kept = crawl.keep(db, stage, [page for _, page in held])
            if going.full:
                crawl.note_seen(db, stage, held)
            memory.here[stage] = memory.here.get(stage, 0) + kept.new
            upsert.meta(db, META, msgspec.msgpack.encode(memory))
            return kept

        kept = await asyncio.wrap_future(self._store.library.write(write, background=True))
        going.page, going.count = next_page, count
        going.changed = going.changed or bool(kept.changed)
        self._record.here = memory.here
        self._values_changed(stage[:-1], kept.changed)

    async def _merge_index(self) -> None:
        """Make the full-text index quick to read, a little at a time."""
        begin = True
        while await self._index_step(partial(fts.merge, begin=begin)):
            begin = False

    async def fill_index(self) -> None:
        """Fill the full-text index after a migration, a little at a time. Needs no pod."""
        try:
            while await self._index_step(fts.index_more):
                pass
            await self._merge_index()
        except FwtuiError as error:
            _log.warning("the index is not filled: %s", error)
        self._progress_changed()

    async def _index_step(self, step: Callable[[Connection], bool]) -> bool:
        """Work on the index for a moment, between keys; whether more is to be done."""
        await self._throttle.still()
        return await asyncio.wrap_future(self._store.library.write(step, background=True))

    async def _sweep(self, going: CrawlPass, stage: Stage) -> None:
        """Take away what the pass has not seen, if the pod does not know it when asked."""
        gone = await asyncio.wrap_future(
            self._store.library.elsewhere(lambda db: crawl.unseen(db, stage, going.count))
        )
        if gone.suspects and stage == "tracks" and self._throttle.pod is not None:
            gone = await crawl.confirmed(self._throttle.pod.background, gone)
        if gone.certain:
            _log.info("%d %s are not on the pod any more", len(gone.certain), stage)
            going.changed = True

        def write(db: Connection) -> None:
            crawl.sweep(db, stage, gone.certain)

        await asyncio.wrap_future(self._store.library.write(write, background=True))
        self._values_changed(stage[:-1], gone.certain)

    async def _news(self) -> None:
        """Page by page, the newest first, until there is nothing new on a page."""
        self._show(phase="news")
        self._fewer = {}
        anything = False
        for stage in STAGES:
            repeats = Repeats()
            for number in range(1, _MOST_PAGES + 1):
                answer, _ = await self._throttle.page(stage, number)
                kept = await self._keep(stage, answer)
                anything = anything or bool(kept.changed)
                self._record.here[stage] = self._record.here.get(stage, 0) + kept.new
                self._values_changed(stage[:-1], kept.changed)
                if stage == "tracks":
                    self._record.total = answer.count
                if not kept.new or number * PAGE >= answer.count or repeats.seen(answer.ids):
                    break
            if answer.open_end:
                continue  # the pod does not count these
            if answer.count != self._record.here.get(stage):
                await self._recount()
            if answer.count != self._record.here.get(stage):
                # Something went away, or came in among the old: only a full pass finds it.
                self._want_full = True
                if (fewer := self._record.here.get(stage, 0) - answer.count) > 0:
                    self._fewer[stage] = fewer
        now = time.time()
        self._record.as_of = now
        if anything:
            self._record.changed = now
        await self._save()
        if anything:
            await self._rebuild_orders()
        self._show(phase="idle", as_of=_when(now))

    async def _recount(self) -> None:
        self._record.here = await asyncio.wrap_future(self._store.library.elsewhere(crawl.count))

    async def _keep(self, stage: Stage, answer: QueryAnswer) -> crawl.UpsertResult:
        write = self._store.library.write(
            lambda db: crawl.keep(db, stage, [answer]), background=True
        )
        return await asyncio.wrap_future(write)

    def _learn(self, stage: Stage, count: int, seconds: float) -> None:
        kept = self._record
        if not kept.page_seconds:
            kept.page_seconds = seconds
        if stage == "tracks":
            kept.total = count
            kept.page_seconds += (seconds - kept.page_seconds) / 10

    # --- telling -----------------------------------------------------------------------------

    def _got_to(self, going: CrawlPass, stage: Stage, page: int, pages: int) -> None:
        phase: Phase = "full" if going.full else "filling"
        news: dict[str, Any] = {"pages_done": page, "pages": pages}
        if not self._is_quiet(phase):
            left = pages - page
            if stage != "tracks" and self._record.total:
                left += -(-self._record.total // PAGE)
            news["seconds_left"] = self._throttle.cost(self._record.page_seconds).seconds(left)
        self._show(phase=phase, **news)

    def _is_quiet(self, phase: Phase) -> bool:
        """It was announced a moment ago."""
        return phase == self.progress.phase and time.monotonic() - self._told < 0.5

    def _show(self, **news: Any) -> None:
        news.setdefault("waiting", "")
        before = self.progress
        self.progress = msgspec.structs.replace(
            before,
            done=self._record.here.get("tracks", 0),
            total=self._record.total,
            complete=self._record.complete,
            **{"offer": "", **news},
        )
        if self.progress != before and not self._is_quiet(before.phase):
            self._told = time.monotonic()
            self._progress_changed()

    async def _save(self) -> None:
        blob = msgspec.msgpack.encode(self._record)
        await asyncio.wrap_future(
            self._store.library.write(lambda db: upsert.meta(db, META, blob), background=True)
        )


def _not_looked_for(fewer: dict[Stage, int]) -> FwtuiError:
    counts = [
        f"{in_digits(count)} {stage.removesuffix('s') if count == 1 else stage}"
        for stage, count in fewer.items()
    ]
    return FwtuiError(
        f"The pod has {' and '.join(counts)} less than are kept here. Reading all of it again,"
        " at most once a day, finds which.",
        hint="`fwtui sync --full` does it now.",
    )


def _when(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
