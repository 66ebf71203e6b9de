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
from fwtui.player.stream.examination import Decode, Examiner
from fwtui.player.stream.headers import head_of, length_by_header
from fwtui.player.stream.seek_index import seeks_fast
from fwtui.player.stream.source import StreamSource
from fwtui.player.stream.transfer import Transfer

log = logging.getLogger(__name__)

SCHEME = "fwtui"
ROUGHLY = 1.0
"""Seconds by which two lengths of one file may differ."""
QUICK = 0.25
"""Seconds between two selected tracks below which a request waits for the skips to end."""


class TrackBytes:
    """What is here of a track's file. May be read on any thread, until :meth:`close`."""

    def __init__(self, download: StreamDownload) -> None:
        """``download`` is held for this object."""
        self._download = download

    def read(self, at: int, most: int) -> bytes:
        """Up to ``most`` bytes from ``at`` on; fewer where they have not arrived."""
        with self._download.moved:
            return self._download.spool.read(at, most)

    @property
    def ended(self) -> bool:
        """No more bytes come."""
        download = self._download
        with download.moved:
            return bool(download.whole or download.error or download.changed)

    def close(self) -> None:
        """Release the file."""
        self._download.release()


class Fetcher:
    """All streams of a player, on a thread with an event loop of its own.

    Methods may be called from any thread and never wait.
    """

    def __init__(
        self,
        settings: PlayerSettings,
        cache_dir: Path | None,
        note: Callable[[str, str], None] = lambda uri, sentence: None,
        decode: Decode | None = None,
        *,
        cache: Cache | None = None,
        patient: bool = False,
    ) -> None:
        """``note`` gets a stream's address and a sentence on what delays it (``""``: nothing
        does), on the running event loop. ``decode`` tells how long a file sounds that has fewer
        bytes than the pod lists. ``cache`` replaces the one in ``cache_dir``. ``patient``: see
        :class:`Transfer`."""
        self.kept: Callable[[StreamSource], WholeFile | None] = lambda source: None
        """Finds a downloaded file; asked before the cache."""
        self.forget_kept: Callable[[StreamSource], None] = lambda source: None
        """Removes a downloaded file that is damaged."""
        self.speed = Throughput()
        """The measured bandwidth."""
        self._settings = settings
        caching = cache_dir is not None and settings.cache_bytes > 0
        if cache is None and cache_dir and caching:
            cache = Cache(cache_dir, settings.cache_bytes)
        self._cache = cache
        self._note = note
        self._patient = patient
        self._examiner = Examiner(decode, self._keep_whole)
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
        """Fetch from this pod from now on; open connections stay."""
        self._media = media
        if media:
            self._call(self._prepare, media)

    def has(self, source: StreamSource) -> bool:
        """Whether the file is in the cache."""
        return self._cache is not None and self._cache.bytes_of(source.key) is not None

    def open(self, source: StreamSource) -> str:
        """Open a stream and prefetch its first bytes; returns its address."""
        uri = f"{SCHEME}://{secrets.token_hex(8)}"
        with self._lock:
            download = next(
                (each for each in self._streams.values() if _serves(each, source)), None
            )
            if download:
                download.hold()
            else:
                download = self._begin(source)
            self._streams[uri] = download
        return uri

    def reader(self, uri: str) -> StreamReader | None:
        """A reader at the start; ``None`` when the stream was dropped."""
        with self._lock:
            download = self._streams.get(uri)
            return StreamReader(download) if download else None

    def track_bytes(self, source: StreamSource) -> TrackBytes | None:
        """The file of a track as far as it is here, in whatever quality it plays; ``None`` when
        nothing of it is. Opens files."""
        with self._lock:
            streams = self._streams.values()
            download = next((each for each in streams if each.source.track == source.track), None)
            if download:
                download.hold()
        if download is None and (kept := self.kept(source) or self._cached(source)):
            download = StreamDownload(source, kept, kept.size)
        return TrackBytes(download) if download else None

    def drop(self, uri: str) -> None:
        """Close a stream; its open readers and its transfer end."""
        with self._lock:
            download = self._streams.pop(uri, None)
            if download is None:
                return
            wanted = download in self._streams.values()
        if not wanted:
            self._call(self._cancel, download)
        download.release()

    def outcome(self, uri: str) -> FetchOutcome:
        """The state of a stream."""
        with self._lock:
            download = self._streams.get(uri)
        return download.outcome if download else FetchOutcome()

    def discard(self, uri: str, *, fetched: bool) -> bool:
        """Remove the file on this machine that a stream reads, since it is damaged or a part, so
        that the next stream asks the pod. False where there is no pod, and when the stream comes
        from the pod, unless what was ``fetched`` is to go as well."""
        with self._lock:
            download = self._streams.get(uri)
        if download is None or self._media is None:
            return False
        if not fetched and not isinstance(download.spool, WholeFile):
            return False
        with download.moved:
            download.changed = True  # the next stream of the same source is another one
        if self._cache:
            self._cache.forget(download.source.key)
        self.forget_kept(download.source)
        return True

    def received(self, uri: str) -> tuple[int, int | None]:
        """The number of bytes that have arrived, and that of the file."""
        with self._lock:
            download = self._streams.get(uri)
        if download is None:
            return 0, None
        with download.moved:
            spool = download.spool
            return len(spool) if isinstance(spool, SparseFile) else spool.size, download.size

    def seeks_fast(self, uri: str, part: float) -> bool:
        """Whether a seek to this part (0.0 to 1.0) of a stream leads to bytes that are not here,
        in a file for which ``fastseek`` is exact."""
        with self._lock:
            download = self._streams.get(uri)
        if download is None:
            return False
        with download.moved:
            spool, size = download.spool, download.size
            if not isinstance(spool, SparseFile) or not size:
                return False
            place = int(min(max(part, 0.0), 1.0) * (size - 1))
            if spool.end_of(0) > place:
                return False  # all up to there is here
            head = head_of(spool.read)
        return seeks_fast(head)

    def confirms(self, uri: str, seconds: float) -> bool:
        """Whether a stream's first bytes say that it is so long as was found by its bit rate."""
        with self._lock:
            download = self._streams.get(uri)
        if download is None:
            return False
        with download.moved:
            head = head_of(download.spool.read)
        length = length_by_header(head)
        return seeks_fast(head) if length is None else abs(length - seconds) <= ROUGHLY

    def close(self) -> None:
        """End every transfer and the thread."""
        with self._lock:
            downloads, self._streams = list(self._streams.values()), {}
        for download in downloads:
            with download.moved:
                download.error = download.error or Unplayable("the player was closed")
                download.moved.notify_all()
        self._examiner.close()
        self._call(self._loop.stop)
        self._thread.join(2.0)
        for download in downloads:
            download.release()

    # --- inside ------------------------------------------------------------------------

    def _begin(self, source: StreamSource) -> StreamDownload:
        if kept := self.kept(source):  # in another quality, perhaps
            return StreamDownload(source, kept, kept.size)
        if cached := self._cached(source):
            download = StreamDownload(source, cached, cached.size)
            download.doubtful = source.is_doubtful(cached.size)
            if download.doubtful:
                download.hold()
                self._call(self._look_into, download)
            return download
        spool = SparseFile(self._cache.part(source.key) if self._cache else None)
        download = StreamDownload(source, spool)
        download.hold()  # held by the transfer
        self._call(self._transfer, download, spool)
        return download

    def _cached(self, source: StreamSource) -> WholeFile | None:
        # Whatever its size: the pod's library may list that of a former version.
        return self._cache.find(source.key) if self._cache else None

    def _prepare(self, media: MediaSource) -> None:
        self._preparing = self._loop.create_task(_prepare_media(media))

    def _transfer(self, download: StreamDownload, spool: SparseFile) -> None:
        transfer = Transfer(
            download,
            spool,
            lambda: self._media,
            self._settings,
            self._show_note,
            self._keep,
            self.speed,
            patient=self._patient,
        )
        download.poke = transfer.poke
        download.released = download.released or not any(
            not other.done() for other in self._tasks.values()
        )
        task = self._loop.create_task(self._run(download, transfer))
        self._tasks[download] = task
        task.add_done_callback(lambda _: self._transfer_ended(download))

    async def _run(self, download: StreamDownload, transfer: Transfer) -> None:
        now = self._loop.time()
        quick, self._asked_at = now - self._asked_at < QUICK, now
        try:
            if quick:
                await asyncio.sleep(QUICK)
            await transfer.run()
        except Exception as error:
            log.exception("a transfer failed")
            with download.moved:
                download.error = Unplayable("of a fault in fwtui")
                download.error.__cause__ = error
                download.moved.notify_all()

    def _transfer_ended(self, download: StreamDownload) -> None:
        """Runs also for a transfer that was cancelled before it began."""
        self._tasks.pop(download, None)
        download.release()
        self._release_next()

    def _release_next(self) -> None:
        """Let the next prefetched download continue to its end, one after the other."""
        if self._tasks:
            download = next(iter(self._tasks))
            with download.moved:
                download.released = True
            download.poke()

    def _cancel(self, download: StreamDownload) -> None:
        with download.moved:
            if not download.whole:
                download.error = download.error or Unplayable("it is not wanted any more")
            download.moved.notify_all()
        if task := self._tasks.get(download):
            task.cancel()

    def _look_into(self, download: StreamDownload) -> None:
        """A file of this machine has fewer bytes than are listed by now: it may be a former one."""
        self._examiner.examine(download)
        download.release()

    def _keep(self, download: StreamDownload) -> None:
        if download.doubtful:
            self._examiner.examine(download)
        else:
            self._keep_whole(download)

    def _keep_whole(self, download: StreamDownload) -> None:
        if self._cache and isinstance(download.spool, SparseFile) and download.size:
            self._cache.keep(download.source.key, download.spool, download.size)

    def _show_note(self, download: StreamDownload, sentence: str) -> None:
        with self._lock:
            uris = [uri for uri, other in self._streams.items() if other is download]
        for uri in uris:
            with suppress(RuntimeError):  # the interface has ended
                self._home.call_soon_threadsafe(self._note, uri, sentence)

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


async def _prepare_media(media: MediaSource) -> None:
    with suppress(FwtuiError):  # raised again when a track is opened
        await media.prepare()


def _serves(download: StreamDownload, source: StreamSource) -> bool:
    return download.source == source and not download.error and not download.changed
