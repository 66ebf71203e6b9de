"""The bytes of tracks on their way from the pod to the output.

The :class:`Fetcher` has a thread with an event loop of its own. For each track it keeps a
:class:`Fetch`, which fills a spool; a :class:`Reader` is what the output reads from, on
the output's threads: it waits for bytes, and never takes a lost network for the end of
the file. libmpv sees ``fwtui://NONCE`` and nothing else of where bytes come from.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Protocol

from msgspec import Struct

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
from fwtui.player.source import Source
from fwtui.player.spool import Cache, KeptFile, Spool

log = logging.getLogger(__name__)

SCHEME = "fwtui"
TAIL = 256 * 1024
"""The last bytes of a file: demuxers look there for the length, and then come back."""
JUMP_SECONDS = 0.5
"""Bytes that the running transfer brings within this time are waited for; for others the
transfer is begun anew where they are."""
FRUITLESS = 4
"""After so many connections that brought nothing new it is asked whether there is more."""
LONGEST_PAUSE = 8.0
QUICK = 0.25
"""Requests of a listener who skips faster than this wait until the skipping ends."""
PREPARING_AFTER = 1.5


class Body(Protocol):
    """An answer of the pod whose bytes are still to come."""

    @property
    def status(self) -> int: ...
    @property
    def start(self) -> int:
        """Where in the file the first byte belongs."""
        ...

    @property
    def size(self) -> int | None:
        """Of the whole file."""
        ...

    @property
    def validator(self) -> str: ...
    def chunks(self) -> AsyncIterator[bytes]: ...


class MediaSource(Protocol):
    """Where the bytes come from: :class:`fwtui.pod.media.Media`."""

    def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AbstractAsyncContextManager[Body]: ...


class Fate(Struct, frozen=True):
    """What became of a stream so far."""

    whole: bool = False
    """Every byte came, and it is as long as it should be."""
    short: bool = False
    """The pod's file is shorter than the pod's library says."""
    error: FwtuiError | None = None
    """Why no more comes."""
    changed: bool = False
    """The file on the pod became another one: begin again."""


class News(Struct, frozen=True):
    """Something about a stream that the listener may see or that counts for a listen."""

    uri: str
    sentence: str = ""
    """What holds it up; ``""`` when nothing does."""


class Fetch:
    """One file on its way, or already here.

    Fields are guarded by :attr:`moved`, which is notified whenever something came or
    changed. :meth:`run` belongs to the fetcher's loop, all else to any thread.
    """

    def __init__(self, source: Source, spool: Spool | KeptFile, size: int | None = None) -> None:
        self.source = source
        self.moved = threading.Condition(threading.RLock())
        self.spool = spool
        self.size = size
        self.validator = ""
        self.whole = isinstance(spool, KeptFile)
        self.error: FwtuiError | None = None
        self.changed = False
        self.short = False
        self.want = 0
        self.head = 0
        self.holders = 1  # whoever made it
        self.released = False
        self.poke: Callable[[], None] = lambda: None
        """Wakes :meth:`run` from any thread."""

    @property
    def fate(self) -> Fate:
        return Fate(self.whole and not self.short, self.short, self.error, self.changed)

    def hold(self) -> None:
        with self.moved:
            self.holders += 1

    def let_go(self) -> bool:
        """True when nobody needs it any more; its file is closed then."""
        with self.moved:
            self.holders -= 1
            if self.holders:
                return False
            self.spool.close()
            return True


class Reader:
    """A place in a :class:`Fetch`, for one opening of its address."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._at = 0
        self._cancelled = False
        fetch.hold()

    def read(self, most: int) -> bytes | None:
        """Some bytes; ``b""`` at the true end of the file; ``None`` when it cannot go on.

        Waits as long as there is hope; :meth:`cancel` ends that.
        """
        fetch = self._fetch
        with fetch.moved:
            while not self._cancelled:
                if fetch.spool.end_of(self._at) > self._at:
                    data = fetch.spool.read(self._at, most)
                    self._at += len(data)
                    return data
                if fetch.size is not None and self._at >= fetch.size:
                    return b""
                if fetch.error or fetch.changed:
                    return None
                if fetch.want != self._at or not fetch.released:
                    fetch.want, fetch.released = self._at, True
                    fetch.poke()
                fetch.moved.wait()
            return None

    def seek(self, at: int) -> int:
        self._at = at
        return at

    def size(self) -> int | None:
        """Waits until it is known; ``None`` when it never will be."""
        fetch = self._fetch
        with fetch.moved:
            while fetch.size is None:
                if self._cancelled or fetch.error or fetch.changed:
                    return None
                fetch.moved.wait()
            return fetch.size

    def cancel(self) -> None:
        """From any thread: a read that waits ends now, and every later one at once."""
        with self._fetch.moved:
            self._cancelled = True
            self._fetch.moved.notify_all()

    def close(self) -> None:
        self._fetch.let_go()


class Transfer:
    """Brings one :class:`Fetch` its bytes, on the fetcher's loop."""

    def __init__(
        self,
        fetch: Fetch,
        spool: Spool,
        media: Callable[[], MediaSource | None],
        settings: PlayerSettings,
        tell: Callable[[Fetch, str], None],
        keep: Callable[[Fetch], None],
    ) -> None:
        self._fetch = fetch
        self._spool = spool
        self._media = media
        self._settings = settings
        self._tell = tell
        self._keep = keep
        self._poked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._fruitless = 0
        self._failures = 0
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
        # Nothing comes from here on. Does the byte before it? Then this is all that there is.
        probing = self._fruitless >= FRUITLESS and hole > 0
        first = hole - 1 if probing else hole
        notice = self._loop.call_later(PREPARING_AFTER, self._say, "The pod is preparing it…")
        try:
            async with asyncio.timeout(patience) as limit:
                began = self._loop.time()
                async with media.open(
                    fetch.source.path, start=first, validator=fetch.validator if first else ""
                ) as body:
                    at = self._begin(body, first)
                    self._came = 0
                    limit.reschedule(self._loop.time() + settings.stall_seconds)
                    async for chunk in body.chunks():
                        now = self._loop.time()
                        notice.cancel()
                        self._take(at, chunk)
                        at += len(chunk)
                        self._came += len(chunk)
                        self._rate = self._came / max(now - began, 0.001)
                        limit.reschedule(None)
                        if not await self._goes_on(at):
                            return
                        limit.reschedule(self._loop.time() + settings.stall_seconds)
        except (FwtuiError, TimeoutError) as error:
            if probing and self._came == 1:
                raise Unplayable("the pod has only a part of it") from error
            raise
        finally:
            notice.cancel()
        self._ended(at, body.size)

    def _begin(self, body: Body, hole: int) -> int:
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

    def _same(self, body: Body) -> bool:
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
        if isinstance(error, LoginNeeded):
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
            pause = min(0.1 * 2**self._fruitless, LONGEST_PAUSE)
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311

    def _say(self, sentence: str) -> None:
        if sentence != self._told:
            self._told = sentence
            self._tell(self._fetch, sentence)


class _Changed(Exception):
    """The file is not the one that was begun."""


class Fetcher:
    """All streams of a player, on a thread with an event loop of its own.

    Methods may be called from any thread and never wait. ``tell`` is called on the event
    loop that made the fetcher.
    """

    def __init__(
        self,
        settings: PlayerSettings,
        cache_dir: Path | None,
        tell: Callable[[str, str], None] = lambda uri, sentence: None,
    ) -> None:
        """``tell`` gets a stream's address and what holds it up (``""``: nothing does)."""
        self._settings = settings
        caching = cache_dir is not None and settings.cache_bytes > 0
        self._cache = Cache(cache_dir, settings.cache_bytes) if cache_dir and caching else None
        self._tell = tell
        self._home = asyncio.get_running_loop()
        self._media: MediaSource | None = None
        self._lock = threading.Lock()
        self._streams: dict[str, Fetch] = {}
        self._tasks: dict[Fetch, asyncio.Task[None]] = {}
        self._asked_at = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="fetcher", daemon=True)
        self._thread.start()

    def connect(self, media: MediaSource | None) -> None:
        """Where bytes come from, from now on; connections that are open stay."""
        self._media = media

    def open(self, source: Source) -> str:
        """The address of a new stream; its first bytes are fetched from now on."""
        uri = f"{SCHEME}://{secrets.token_hex(8)}"
        with self._lock:
            fetch = next((f for f in self._streams.values() if _serves(f, source)), None)
            if fetch:
                fetch.hold()
            else:
                fetch = self._begin(source)
            self._streams[uri] = fetch
        return uri

    def reader(self, uri: str) -> Reader | None:
        """A reader from the start; ``None`` when the stream was dropped. Never waits."""
        with self._lock:
            fetch = self._streams.get(uri)
            return Reader(fetch) if fetch else None

    def drop(self, uri: str) -> None:
        """Nobody wants it any more; readers that are open end, and so does the transfer."""
        with self._lock:
            fetch = self._streams.pop(uri, None)
            if fetch is None:
                return
            wanted = fetch in self._streams.values()
        if not wanted:
            self._call(self._cancel, fetch)
        fetch.let_go()

    def fate(self, uri: str) -> Fate:
        """What became of it so far."""
        with self._lock:
            fetch = self._streams.get(uri)
        return fetch.fate if fetch else Fate()

    def close(self) -> None:
        """End every transfer and the thread."""
        with self._lock:
            fetches, self._streams = list(self._streams.values()), {}
        for fetch in fetches:
            with fetch.moved:
                fetch.error = fetch.error or Unplayable("the player was closed")
                fetch.moved.notify_all()
        self._call(self._loop.stop)
        self._thread.join(2.0)
        for fetch in fetches:
            fetch.let_go()

    # --- inside ------------------------------------------------------------------------

    def _begin(self, source: Source) -> Fetch:
        cache = self._cache
        kept = cache.find(source.key, source.size) if cache else None
        if kept:
            return Fetch(source, kept, kept.size)
        spool = Spool(cache.part(source.key) if cache else None)
        fetch = Fetch(source, spool)
        fetch.hold()  # the transfer's own
        self._call(self._transfer, fetch, spool)
        return fetch

    def _transfer(self, fetch: Fetch, spool: Spool) -> None:
        transfer = Transfer(
            fetch, spool, lambda: self._media, self._settings, self._says, self._keep
        )
        fetch.poke = transfer.poke
        fetch.released = fetch.released or not any(
            not other.done() for other in self._tasks.values()
        )
        task = self._loop.create_task(self._run(fetch, transfer))
        self._tasks[fetch] = task
        task.add_done_callback(lambda _: self._through(fetch))

    async def _run(self, fetch: Fetch, transfer: Transfer) -> None:
        now = self._loop.time()
        quick, self._asked_at = now - self._asked_at < QUICK, now
        try:
            if quick:
                await asyncio.sleep(QUICK)
            await transfer.run()
        except Exception as error:
            log.exception("a transfer failed")
            with fetch.moved:
                fetch.error = Unplayable("of a fault in fwtui")
                fetch.error.__cause__ = error
                fetch.moved.notify_all()

    def _through(self, fetch: Fetch) -> None:
        """Also of a transfer that was cancelled before it began."""
        self._tasks.pop(fetch, None)
        fetch.let_go()
        self._release()

    def _release(self) -> None:
        """What was only warmed may come in whole, one after the other."""
        if self._tasks:
            fetch = next(iter(self._tasks))
            with fetch.moved:
                fetch.released = True
            fetch.poke()

    def _cancel(self, fetch: Fetch) -> None:
        with fetch.moved:
            if not fetch.whole:
                fetch.error = fetch.error or Unplayable("it is not wanted any more")
            fetch.moved.notify_all()
        if task := self._tasks.get(fetch):
            task.cancel()

    def _keep(self, fetch: Fetch) -> None:
        if self._cache and isinstance(fetch.spool, Spool) and fetch.size and not fetch.short:
            self._cache.keep(fetch.source.key, fetch.spool, fetch.size)

    def _says(self, fetch: Fetch, sentence: str) -> None:
        with self._lock:
            uris = [uri for uri, other in self._streams.items() if other is fetch]
        for uri in uris:
            with suppress(RuntimeError):  # the interface has ended
                self._home.call_soon_threadsafe(self._tell, uri, sentence)

    def _call(self, function: Callable[..., None], *args: object) -> None:
        with suppress(RuntimeError):  # closed already
            self._loop.call_soon_threadsafe(function, *args)

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        if self._cache:
            self._cache.scan()
        try:
            self._loop.run_forever()
            tasks = asyncio.all_tasks(self._loop)
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()


def _serves(fetch: Fetch, source: Source) -> bool:
    return fetch.source == source and not fetch.error and not fetch.changed
