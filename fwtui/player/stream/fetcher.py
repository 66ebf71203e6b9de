"""All streams of a player, on a thread with an event loop of its own.

For each track the :class:`Fetcher` has a :class:`StreamDownload`, which a :class:`Transfer`
fills. The output reads from a :class:`StreamReader`, on the output's threads: it waits for
bytes, and never takes a lost network for the end of the file. libmpv sees the address
``fwtui://NONCE`` and nothing else of where bytes come from.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fwtui.errors import FwtuiError, Unplayable
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.bandwidth import Throughput
from fwtui.player.stream.cache import Cache, SparseFile, WholeFile
from fwtui.player.stream.download import FetchOutcome, MediaSource, StreamDownload, StreamReader
from fwtui.player.stream.source import StreamSource
from fwtui.player.stream.transfer import Transfer

log = logging.getLogger(__name__)

SCHEME = "fwtui"
QUICK = 0.25
"""Requests of a listener who skips faster than this wait until the skipping ends."""


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
        *,
        cache: Cache | None = None,
    ) -> None:
        """``tell`` gets a stream's address and what holds it up (``""``: nothing does).

        ``cache`` takes the place of the one in ``cache_dir``.
        """
        self.kept: Callable[[StreamSource], WholeFile | None] = lambda source: None
        """Looks for a file that is kept elsewhere, before the cache is looked at."""
        self.speed = Throughput()
        """How fast bytes come."""
        self._settings = settings
        caching = cache_dir is not None and settings.cache_bytes > 0
        if cache is None and cache_dir and caching:
            cache = Cache(cache_dir, settings.cache_bytes)
        self._cache = cache
        self._tell = tell
        self._home = asyncio.get_running_loop()
        self._media: MediaSource | None = None
        self._lock = threading.Lock()
        self._streams: dict[str, StreamDownload] = {}
        self._tasks: dict[StreamDownload, asyncio.Task[None]] = {}
        self._preparing: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="fetcher", daemon=True)
        self._thread.start()

    def connect(self, media: MediaSource | None) -> None:
        """Where bytes come from, from now on; connections that are open stay."""
        self._media = media
        if media:
            self._call(self._prepare, media)

    def has(self, source: StreamSource) -> bool:
        """Whether the file was heard before and is still here."""
        return self._cache is not None and self._cache.bytes_of(source.key) is not None

    def open(self, source: StreamSource) -> str:
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

    def reader(self, uri: str) -> StreamReader | None:
        """A reader from the start; ``None`` when the stream was dropped. Never waits."""
        with self._lock:
            fetch = self._streams.get(uri)
            return StreamReader(fetch) if fetch else None

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

    def outcome(self, uri: str) -> FetchOutcome:
        """What became of it so far."""
        with self._lock:
            fetch = self._streams.get(uri)
        return fetch.outcome if fetch else FetchOutcome()

    def received(self, uri: str) -> tuple[int, int | None]:
        """How many bytes are here, and of how many."""
        with self._lock:
            fetch = self._streams.get(uri)
        if fetch is None:
            return 0, None
        with fetch.moved:
            spool = fetch.spool
            return len(spool) if isinstance(spool, SparseFile) else spool.size, fetch.size

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

    def _begin(self, source: StreamSource) -> StreamDownload:
        cache = self._cache
        kept = self.kept(source)
        if kept is None and cache:
            kept = cache.find(source.key, source.size)
        if kept:
            return StreamDownload(source, kept, kept.size)
        spool = SparseFile(cache.part(source.key) if cache else None)
        fetch = StreamDownload(source, spool)
        fetch.hold()  # the transfer's own
        self._call(self._transfer, fetch, spool)
        return fetch

    def _prepare(self, media: MediaSource) -> None:
        self._preparing = self._loop.create_task(_made_ready(media))

    def _transfer(self, fetch: StreamDownload, spool: SparseFile) -> None:
        transfer = Transfer(
            fetch,
            spool,
            lambda: self._media,
            self._settings,
            self._says,
            self._keep,
            self.speed,
        )
        fetch.poke = transfer.poke
        fetch.released = fetch.released or not any(
            not other.done() for other in self._tasks.values()
        )
        task = self._loop.create_task(self._run(fetch, transfer))
        self._tasks[fetch] = task
        task.add_done_callback(lambda _: self._through(fetch))

    async def _run(self, fetch: StreamDownload, transfer: Transfer) -> None:
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

    def _through(self, fetch: StreamDownload) -> None:
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

    def _cancel(self, fetch: StreamDownload) -> None:
        with fetch.moved:
            if not fetch.whole:
                fetch.error = fetch.error or Unplayable("it is not wanted any more")
            fetch.moved.notify_all()
        if task := self._tasks.get(fetch):
            task.cancel()

    def _keep(self, fetch: StreamDownload) -> None:
        if self._cache and isinstance(fetch.spool, SparseFile) and fetch.size and not fetch.short:
            self._cache.keep(fetch.source.key, fetch.spool, fetch.size)

    def _says(self, fetch: StreamDownload, sentence: str) -> None:
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


async def _made_ready(media: MediaSource) -> None:
    with suppress(FwtuiError):  # told when a track is asked for
        await media.prepare()


def _serves(fetch: StreamDownload, source: StreamSource) -> bool:
    return fetch.source == source and not fetch.error and not fetch.changed
