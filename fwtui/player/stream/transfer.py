"""Bringing a file's bytes: one connection after another until all are there."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from fwtui.base.backoff import Backoff
from fwtui.errors import (
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

log = logging.getLogger(__name__)

TAIL = 256 * 1024
"""The last bytes of a file: demuxers look there for the length, and then come back."""
JUMP_SECONDS = 0.5
"""Bytes that the running transfer brings within this time are waited for; for others the
transfer is begun anew where they are."""
FRUITLESS = 4
"""After so many connections that brought nothing new it is asked whether there is more."""
PROBE = 65536
"""Bytes that are asked for again then: more than a stream must have to count as begun."""
PAUSE, LONGEST_PAUSE = 0.4, 8.0
PREPARING_AFTER = 1.5


class Transfer:
    """Brings one :class:`StreamDownload` its bytes, on the fetcher's loop."""

    def __init__(
        self,
        fetch: StreamDownload,
        spool: SparseFile,
        media: Callable[[], MediaSource | None],
        settings: PlayerSettings,
        tell: Callable[[StreamDownload, str], None],
        keep: Callable[[StreamDownload], None],
        speed: Throughput,
    ) -> None:
        self._fetch = fetch
        self._spool = spool
        self._media = media
        self._settings = settings
        self._tell = tell
        self._keep = keep
        self._speed = speed
        self._poked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._fruitless = 0
        self._failures = 0
        self._backoff = Backoff(PAUSE, LONGEST_PAUSE, jitter=(0.5, 1.0))
        self._fruitful_at = time.monotonic()
        self._told = ""
        self._rate = 1.0
        self._came: int | None = None
        self._rangeless = False
        """The pod gave all when it was asked for a part: it comes in order, then."""
        self._patch: asyncio.Task[None] | None = None

    def poke(self) -> None:
        """From any thread: look again at what is wanted."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._poked.set)

    async def run(self) -> None:
        """Until the file is whole or cannot be had. Never raises but for a cancellation."""
        fetch = self._fetch
        try:
            while (hole := self._spool.first_hole(fetch.want, fetch.size)) is not None:
                try:
                    await self._bring(hole)
                except (FwtuiError, TimeoutError, OSError) as error:
                    await self._recover(error)
            self._say("")
            self._settle()
        except FwtuiError as error:
            log.warning("a stream ended: %s", error)
            with fetch.moved:
                fetch.error = error
                fetch.moved.notify_all()
        except _Changed:
            log.info("the file of track %s changed on the pod", fetch.source.track)
            with fetch.moved:
                fetch.changed = True
                fetch.moved.notify_all()
        finally:
            if self._patch:
                self._patch.cancel()

    def _settle(self) -> None:
        """Every byte is here."""
        fetch = self._fetch
        with fetch.moved:
            if not fetch.whole:
                fetch.whole = True
                self._keep(fetch)
            fetch.moved.notify_all()

    # --- one connection ------------------------------------------------------------------

    async def _bring(self, hole: int) -> None:
        """Fill from ``hole`` on until something else is wanted. Raises what goes wrong."""
        media = self._media()
        if media is None:
            raise PodUnreachable("There is no connection to the pod, and this is not kept here.")
        fetch, settings = self._fetch, self._settings
        self._came = None
        patience = settings.first_byte_seconds if not self._spool else settings.stall_seconds * 2
        # Nothing comes from here on. Does what is before it? Then this is all that there is.
        probing = self._fruitless >= FRUITLESS and hole > 0
        first = max(0, hole - PROBE) if probing else hole
        notice = self._loop.call_later(PREPARING_AFTER, self._say, "The pod is preparing it…")
        try:
            async with asyncio.timeout(patience) as limit:
                began = self._loop.time()
                async with media.open(
                    fetch.source.path, start=first, validator=fetch.validator if first else ""
                ) as body:
                    at = self._begin(body, first)
                    self._rangeless |= probing  # straight on to the place in question
                    self._came = 0
                    limit.reschedule(self._loop.time() + settings.stall_seconds)
                    since: float | None = None
                    async for chunk in body.chunks():
                        now = self._loop.time()
                        notice.cancel()
                        if since is not None:
                            self._speed.feed(len(chunk), now - since)
                        self._take(at, chunk)
                        at += len(chunk)
                        self._came += len(chunk)
                        self._rate = self._came / max(now - began, 0.001)
                        limit.reschedule(None)
                        if not await self._goes_on(at):
                            return
                        since = self._loop.time()
                        limit.reschedule(since + settings.stall_seconds)
        except (FwtuiError, TimeoutError) as error:
            if probing and self._came == hole - first:
                raise Unplayable("the pod has only a part of it") from error
            raise
        finally:
            notice.cancel()
        self._ended(at, body.size)

    def _begin(self, body: StreamBody, hole: int) -> int:
        """Compare the answer with what is known of the file; where its bytes belong."""
        fetch = self._fetch
        partial = body.status == 206
        self._rangeless = hole > 0 and not partial
        start = body.start if partial else 0
        if hole and start != hole and not (start == 0 and self._same(body)):
            raise _Changed
        if len(self._spool) and fetch.size is not None and body.size not in (None, fetch.size):
            raise _Changed
        expected = fetch.source.size
        with fetch.moved:
            if body.size is not None:
                fetch.size = body.size
                fetch.short = expected is not None and body.size < expected
            fetch.validator = body.validator or fetch.validator
            fetch.moved.notify_all()
        if fetch.short:
            log.warning("a file is %s bytes long, not %s", body.size, expected)
        return start

    def _same(self, body: StreamBody) -> bool:
        """A whole answer to a request for a part: was Range ignored, or is it a new file?"""
        fetch = self._fetch
        if fetch.validator and body.validator:
            return fetch.validator == body.validator
        return fetch.size == body.size

    def _take(self, at: int, chunk: bytes) -> None:
        fetch, spool, had = self._fetch, self._spool, len(self._spool)
        with fetch.moved:
            spool.write(at, chunk)
            fetch.head = at + len(chunk)
            if fetch.size is not None and spool.first_hole(0, fetch.size) is None:
                self._settle()  # before anybody can read the last byte
            fetch.moved.notify_all()
        if len(spool) > had:
            self._fruitless = self._failures = 0
            self._backoff.reset()
            self._fruitful_at = time.monotonic()
            self._say("")

    async def _goes_on(self, at: int) -> bool:
        """Whether this connection is still the one to have; waits while enough is there."""
        fetch, spool = self._fetch, self._spool
        while True:
            self._poked.clear()
            with fetch.moved:
                want, size, released = fetch.want, fetch.size, fetch.released
            if spool.first_hole(want, size) is None:
                return False
            if self._rangeless:
                return True
            if spool.end_of(at) - at > TAIL:
                return False  # what would come is here already
            if spool.end_of(want) == want and want != at and (size is None or want < size):
                if size is not None and size - want <= TAIL < size - at:
                    self._bring_tail(want)
                elif want < at or (want - at) / self._rate > JUMP_SECONDS:
                    return False
            if released or len(spool) < self._settings.warm_bytes:
                return True
            await self._poked.wait()

    def _ended(self, at: int, size: int | None) -> None:
        """The pod said that this was all."""
        fetch = self._fetch
        if size is None and fetch.size is None:
            with fetch.moved:
                fetch.size = at
                fetch.short = fetch.source.size is not None and at < fetch.source.size
        elif fetch.size is not None and at < fetch.size:
            raise PodUnreachable("The connection ended early.")

    def _bring_tail(self, want: int) -> None:
        """The last bytes on a connection of their own: the main one goes on meanwhile."""
        if self._patch is None or self._patch.done():
            self._patch = self._loop.create_task(self._fetch_tail(want))

    async def _fetch_tail(self, want: int) -> None:
        fetch, media = self._fetch, self._media()
        if media is None:
            return
        with suppress(FwtuiError, TimeoutError, OSError):
            async with (
                asyncio.timeout(self._settings.stall_seconds),
                media.open(fetch.source.path, start=want, validator=fetch.validator) as body,
            ):
                if body.start != want or body.size != fetch.size:
                    return
                at = want
                async for chunk in body.chunks():
                    self._take(at, chunk)
                    at += len(chunk)

    # --- when it goes wrong ----------------------------------------------------------------

    async def _recover(self, error: Exception) -> None:
        """Wait as the failure wants it; raises FwtuiError when there is no hope."""
        fetch = self._fetch
        started = bool(len(self._spool))
        if isinstance(error, LoginNeeded | Unplayable):
            raise error
        if isinstance(error, Throttled):
            self._say("The pod's allowance is used up; waiting for it.")
            await asyncio.sleep(min(max(error.seconds, 1.0), 3600.0))
            return
        if isinstance(error, Refused):
            if error.status == 416 and started:
                raise Unplayable("the pod has only a part of it") from error
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
        log.info("a stream is resumed at %s of %s: %s", fetch.head, fetch.size, error)
        waited = time.monotonic() - self._fruitful_at
        if waited > self._settings.first_byte_seconds:
            if isinstance(error, FwtuiError):
                raise error
            raise PodUnreachable("The pod did not answer.") from error
        if self._fruitless > 1:
            self._say("The pod does not answer; trying again.")
            await asyncio.sleep(self._backoff.next())

    def _say(self, sentence: str) -> None:
        if sentence != self._told:
            self._told = sentence
            self._tell(self._fetch, sentence)


class _Changed(Exception):
    """The file is not the one that was begun."""
