"""Fetches the bytes of one file: one connection after another until the file is complete.

States: ``waiting`` (no connection: before the first, and between attempts), ``connecting``,
``receiving``, ``holding`` (prefetched enough; the connection stays open, unread), and the
final ones ``complete``, ``failed`` (the error says why) and ``changed`` (the file on the pod
became another one). Each row is an event, each column the state before it; the table is
:data:`TRANSITIONS`.

=======  ==========  ==========  =========  =========  ========  ======  =======
event    waiting     connecting  receiving  holding    complete  failed  changed
=======  ==========  ==========  =========  =========  ========  ======  =======
connect  connecting  connecting  receiving  holding    complete  failed  changed
answer   waiting     receiving   receiving  holding    complete  failed  changed
hold     waiting     connecting  holding    holding    complete  failed  changed
release  waiting     connecting  receiving  receiving  complete  failed  changed
close    waiting     waiting     waiting    waiting    complete  failed  changed
fill     complete    complete    complete   complete   complete  failed  changed
give_up  failed      failed      failed     failed     complete  failed  changed
replace  changed     changed     changed    changed    complete  failed  changed
=======  ==========  ==========  =========  =========  ========  ======  =======

``fill`` may come in any state: the end of a file arrives on a connection of its own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from fwtui.base.backoff import Backoff
from fwtui.errors import (
    ONLY_A_PART,
    FwtuiError,
    LoginNeeded,
    PodError,
    PodFailed,
    PodUnreachable,
    Refused,
    Throttled,
    Unplayable,
)
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.bandwidth import Throughput
from fwtui.player.stream.cache import SparseFile
from fwtui.player.stream.download import MediaSource, StreamBody, StreamDownload
from fwtui.text import size_word

log = logging.getLogger(__name__)

TransferState = Literal[
    "waiting", "connecting", "receiving", "holding", "complete", "failed", "changed"
]
TransferEvent = Literal[
    "connect", "answer", "hold", "release", "close", "fill", "give_up", "replace"
]
_OPEN: tuple[TransferState, ...] = ("waiting", "connecting", "receiving", "holding")
TRANSITIONS: dict[TransferEvent, dict[TransferState, TransferState]] = {
    "connect": {"waiting": "connecting"},
    "answer": {"connecting": "receiving"},
    "hold": {"receiving": "holding"},
    "release": {"holding": "receiving"},
    "close": dict.fromkeys(_OPEN, "waiting"),
    "fill": dict.fromkeys(_OPEN, "complete"),
    "give_up": dict.fromkeys(_OPEN, "failed"),
    "replace": dict.fromkeys(_OPEN, "changed"),
}
"""The state after each event; a state that is not listed stays."""

TAIL = 256 * 1024
"""Bytes at the end of a file: demuxers read the length there, and then come back."""
JUMP_SECONDS = 0.5
"""Bytes that the connection brings within this time are waited for; for others a new one is
opened where they are."""
FRUITLESS = 4
"""Connections without a new byte after which the transfer probes whether there is more."""
ANSWERS = 3
"""Answers of the pod to something else, between failures at a file, after which the file is
given up."""
PROBE = 65536
"""Bytes requested again by a probe: more than a stream must have to count as begun."""
PAUSE, LONGEST_PAUSE = 0.4, 8.0
PREPARING_AFTER = 1.5
"""Seconds without an answer after which the listener gets a note."""


class Transfer:
    """Fills one :class:`StreamDownload`, on the fetcher's loop."""

    def __init__(
        self,
        download: StreamDownload,
        spool: SparseFile,
        media: Callable[[], MediaSource | None],
        settings: PlayerSettings,
        note: Callable[[StreamDownload, str], None],
        keep: Callable[[StreamDownload], None],
        speed: Throughput,
        *,
        patient: bool = False,
    ) -> None:
        """``media`` returns the pod to ask, ``note`` shows a sentence (``""``: none any more),
        ``keep`` gets a complete download for the cache, ``speed`` measures. ``patient`` waits
        for a pod that is away as long as it takes."""
        self.state: TransferState = "waiting"
        self._download = download
        self._spool = spool
        self._media = media
        self._settings = settings
        self._note = note
        self._keep = keep
        self._speed = speed
        self._poked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._fruitless = 0
        self._failures = 0
        self._backoff = Backoff(PAUSE, LONGEST_PAUSE, jitter=(0.5, 1.0))
        self._fruitful_at = time.monotonic()
        self._noted = ""
        self._patient = patient
        self._slow = False
        """The last attempt used up its time limit: the pod is there, and slow at this file."""
        self._answered = 0
        """How often the pod answered to something else while it failed at this file."""
        self._rate = 1.0
        self._received: int | None = None
        most = download.source.most
        self._most = settings.largest_file if most is None else min(most, settings.largest_file)
        self._rangeless = False
        """The pod ignores Range and sends the whole file, in order."""
        self._patch: asyncio.Task[None] | None = None

    def poke(self) -> None:
        """Look again at what readers want; from any thread."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._poked.set)

    async def run(self) -> None:
        """Run until a final state; raises nothing but CancelledError."""
        download = self._download
        try:
            while (hole := self._spool.first_hole(download.want, download.size)) is not None:
                try:
                    await self._fill(hole)
                except (FwtuiError, TimeoutError, OSError) as error:
                    if self.state != "complete":
                        await self._recover(error)
            self._show("")
            self._complete()
        except FwtuiError as error:
            log.warning("a stream ended: %s", error)
            self._apply("give_up")
            with download.moved:
                download.error = error
                download.moved.notify_all()
        except _Changed:
            log.info("the file of track %s changed on the pod", download.source.track)
            self._apply("replace")
            with download.moved:
                download.changed = True
                download.moved.notify_all()
        finally:
            if self._patch:
                self._patch.cancel()

    def _apply(self, event: TransferEvent) -> None:
        self.state = TRANSITIONS[event].get(self.state, self.state)

    def _complete(self) -> None:
        """Every byte has arrived."""
        self._apply("fill")
        download = self._download
        with download.moved:
            if not download.whole:
                download.whole = True
                self._keep(download)
            download.moved.notify_all()

    # --- one connection ------------------------------------------------------------------

    async def _fill(self, hole: int) -> None:
        """Fetch from ``hole`` on until other bytes are wanted. Raises FwtuiError, TimeoutError,
        OSError."""
        media = self._media()
        if media is None:
            raise PodUnreachable("There is no connection to the pod, and this is not kept here.")
        download, settings = self._download, self._settings
        self._received = None
        patience = settings.first_byte_seconds if not self._spool else settings.stall_seconds * 2
        # Nothing comes from here on. If the bytes before it do, then the file ends here.
        probing = self._fruitless >= FRUITLESS and hole > 0
        first = max(0, hole - PROBE) if probing else hole
        notice = self._loop.call_later(PREPARING_AFTER, self._show, "The pod is preparing it…")
        self._apply("connect")
        began = self._loop.time()
        try:
            async with asyncio.timeout(patience) as limit:
                async with media.open(
                    download.source.path, start=first, validator=download.validator if first else ""
                ) as body:
                    at = self._begin(body, first)
                    self._apply("answer")
                    self._rangeless |= probing  # straight on to the place in question
                    self._received = 0
                    limit.reschedule(self._loop.time() + settings.stall_seconds)
                    since: float | None = None
                    async for chunk in body.chunks():
                        now = self._loop.time()
                        notice.cancel()
                        if since is not None:
                            self._speed.feed(len(chunk), now - since)
                        self._store(at, chunk)
                        at += len(chunk)
                        self._received += len(chunk)
                        self._rate = self._received / max(now - began, 0.001)
                        limit.reschedule(None)
                        if not await self._goes_on(at):
                            return
                        since = self._loop.time()
                        limit.reschedule(since + settings.stall_seconds)
        except (FwtuiError, TimeoutError) as error:
            if probing and self._received == hole - first:
                raise Unplayable(ONLY_A_PART) from error
            raise
        finally:
            notice.cancel()
            self._slow = self._loop.time() - began >= 0.9 * patience
            self._apply("close")
        self._ended(at, body.size)

    def _begin(self, body: StreamBody, hole: int) -> int:
        """Compare the answer with what is known; returns the offset of its first byte."""
        download = self._download
        partial = body.status == 206
        self._rangeless = hole > 0 and not partial
        start = body.start if partial else 0
        if hole and start != hole and not (start == 0 and self._same(body)):
            raise _Changed
        if (
            len(self._spool)
            and download.size is not None
            and body.size not in (None, download.size)
        ):
            raise _Changed
        if body.size is not None:
            self._limit(body.size)
            with download.moved:
                self._spool.make_room(body.size)
        expected = download.source.size
        with download.moved:
            if body.size is not None:
                download.size = body.size
                download.doubtful = download.source.is_doubtful(body.size)
            download.validator = body.validator or download.validator
            download.moved.notify_all()
        if download.doubtful and expected:
            log.warning("a file is %s bytes long, not %s", body.size, expected)
        return start

    def _limit(self, size: int) -> None:
        """Raises Unplayable for a file of more bytes than a track may have."""
        if size <= self._most:
            return
        if self._most == self._settings.largest_file:
            raise Unplayable(
                f"its file is larger than {size_word(self._most)}, the setting largest_file"
            )
        raise Unplayable("the pod sends far more than it says that the track has")

    def _same(self, body: StreamBody) -> bool:
        """Whether a whole answer to a Range request is the same file, with Range ignored."""
        download = self._download
        if download.validator and body.validator:
            return download.validator == body.validator
        return download.size == body.size

    def _store(self, at: int, chunk: bytes) -> None:
        download, spool, had = self._download, self._spool, len(self._spool)
        self._limit(at + len(chunk))
        with download.moved:
            spool.write(at, chunk)
            download.head = at + len(chunk)
            if download.size is not None and spool.first_hole(0, download.size) is None:
                self._complete()  # before a reader gets the last byte
            download.moved.notify_all()
        if len(spool) > had:
            self._fruitless = self._failures = self._answered = 0
            self._backoff.reset()
            self._fruitful_at = time.monotonic()
            self._show("")

    async def _goes_on(self, at: int) -> bool:
        """Whether to read on from this connection; waits while enough is prefetched."""
        download, spool = self._download, self._spool
        while True:
            self._poked.clear()
            with download.moved:
                want, size, released = download.want, download.size, download.released
            if spool.first_hole(want, size) is None:
                return False
            if self._rangeless:
                return True
            if spool.end_of(at) - at > TAIL:
                return False  # the next bytes are here already
            if spool.end_of(want) == want and want != at and (size is None or want < size):
                if size is not None and size - want <= TAIL < size - at:
                    self._start_tail(want)
                elif want < at or (want - at) / self._rate > JUMP_SECONDS:
                    return False
            if released or len(spool) < self._settings.warm_bytes:
                return True
            self._apply("hold")
            await self._poked.wait()
            self._apply("release")

    def _ended(self, at: int, size: int | None) -> None:
        """The pod has sent all of the answer."""
        download = self._download
        if size is None and download.size is None:
            with download.moved:
                download.size = at
                download.doubtful = download.source.is_doubtful(at)
        elif download.size is not None and at < download.size:
            raise PodUnreachable("The connection ended early.")

    def _start_tail(self, want: int) -> None:
        """Fetch the last bytes on a connection of their own, while the main one goes on."""
        if self._patch is None or self._patch.done():
            self._patch = self._loop.create_task(self._fetch_tail(want))

    async def _fetch_tail(self, want: int) -> None:
        download, media = self._download, self._media()
        if media is None:
            return
        with suppress(FwtuiError, TimeoutError, OSError):
            async with (
                asyncio.timeout(self._settings.stall_seconds),
                media.open(download.source.path, start=want, validator=download.validator) as body,
            ):
                if body.start != want or body.size != download.size:
                    return
                at = want
                async for chunk in body.chunks():
                    self._store(at, chunk)
                    at += len(chunk)

    # --- failures --------------------------------------------------------------------------

    async def _recover(self, error: Exception) -> None:
        """Wait as the failure demands; raises FwtuiError when another attempt is useless."""
        download = self._download
        started = bool(len(self._spool))
        if isinstance(error, LoginNeeded | Unplayable):
            raise error
        if isinstance(error, Throttled):
            self._show("The pod's allowance is used up; waiting for it.")
            await asyncio.sleep(min(max(error.seconds, 1.0), 3600.0))
            return
        if isinstance(error, Refused):
            if error.status == 416 and started:
                raise Unplayable(ONLY_A_PART) from error
            raise error
        if isinstance(error, PodFailed):
            self._failures += 1
            if error.status == 503 and not started:
                raise Unplayable("the pod that has it is away") from error
            if self._failures > 3:
                raise error
        elif isinstance(error, PodError) and not isinstance(error, PodUnreachable):
            raise error
        elif isinstance(error, OSError) and not isinstance(error, TimeoutError):
            raise Unplayable("there is no room for it, neither on disk nor in memory") from error
        self._fruitless += 1
        log.info("a stream is resumed at %s of %s: %s", download.head, download.size, error)
        waited = time.monotonic() - self._fruitful_at
        media = self._media()
        waiting = self._patient and media is not None and not self._slow
        if waited > self._settings.first_byte_seconds and not waiting:
            if isinstance(error, FwtuiError):
                raise error
            raise PodUnreachable("The pod did not answer.") from error
        if self._fruitless > 1:
            self._show("The pod does not answer; trying again.")
            await asyncio.sleep(self._backoff.next())
        if waiting and media and self._fruitless > FRUITLESS:
            # Away, or failing at this file alone.
            self._answered = self._answered + 1 if await media.answers() else 0
            if self._answered >= ANSWERS:
                raise Unplayable("the pod fails at it") from error

    def _show(self, sentence: str) -> None:
        if sentence != self._noted:
            self._noted = sentence
            self._note(self._download, sentence)


class _Changed(Exception):
    """The file on the pod is not the one that was begun."""
