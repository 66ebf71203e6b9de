"""Downloads: albums, playlists, favourites or tracks kept on this machine without a cap.

Files are fetched in the same way as those that are played
(:mod:`fwtui.player.stream.fetcher`) and kept complete or not at all, one after the other.
``index.json`` lists the collections and their tracks, so that they are shown and played
without a pod; what is missing after a kill is fetched at the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from fwtui.base.backoff import Backoff
from fwtui.base.file_lock import FileLock
from fwtui.base.signal import Signal, Unsubscribe
from fwtui.base.tasks import Tasks
from fwtui.errors import (
    ONLY_A_PART,
    FwtuiError,
    LoginNeeded,
    PodUnreachable,
    StoreError,
    Throttled,
    Unplayable,
)
from fwtui.music import Track, TrackId
from fwtui.player.persistence import read_file, replace_file
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.cache import Cache, WholeFile
from fwtui.player.stream.source import StreamSource, source_of

if TYPE_CHECKING:
    from fwtui.player.stream.download import MediaSource
    from fwtui.player.stream.fetcher import Fetcher
    from fwtui.player.track_lookup import TrackLookup

log = logging.getLogger(__name__)

CollectionKind = Literal[
    "album",
    "artist",
    "playlist",
    "track",
    "favourites",
    "tag",
    "tracks",
    "episodes",
    "live",
    "channel",
    "library",
]
LOOK_EVERY = 0.2
"""Seconds between two reads of a download's progress."""
PAUSE, LONGEST_PAUSE = 5.0, 120.0
CHANGES = 3
"""How often a file is fetched from its start because it changed on the pod meanwhile."""
NO_CAP = 1 << 62


class Collection(Struct, frozen=True):
    """Tracks that were downloaded as one thing: an album, a playlist, ..."""

    kind: CollectionKind
    id: int | str
    title: str
    tracks: tuple[TrackId, ...]

    @property
    def key(self) -> str:
        """Unique among collections."""
        return f"{self.kind}:{self.id}"


class DownloadItem(Struct, frozen=True):
    """A track, and its file."""

    track: Track
    source: StreamSource


class DownloadIndex(Struct, frozen=True):
    """``index.json``."""

    collections: tuple[Collection, ...] = ()
    items: dict[TrackId, DownloadItem] = field(default_factory=dict)


class CollectionStatus(Struct, frozen=True):
    """The state of a collection."""

    collection: Collection
    done: int
    """Downloaded tracks, of ``len(collection.tracks)``."""
    bytes: int
    """Their size on disk."""

    @property
    def complete(self) -> bool:
        """Whether all tracks are downloaded."""
        return self.done == len(self.collection.tracks)


class DownloadProgress(Struct, frozen=True):
    """The progress of all downloads under way, for a bar."""

    done: int = 0
    """Tracks downloaded since the last idle time."""
    total: int = 0
    """Tracks to download in all; 0 when idle."""
    part: float = 0.0
    """The part of the current track that has arrived, 0 to 1."""
    title: str = ""
    """The title of the current track."""
    waiting: str = ""
    """A sentence on what delays it."""

    @property
    def whole(self) -> float:
        """The part of the whole, 0 to 1."""
        return min(1.0, (self.done + self.part) / self.total) if self.total else 1.0


class Downloads:
    """The downloads of one account. Belongs to the event loop's thread, except :meth:`find`."""

    def __init__(self, folder: Path, lookup: TrackLookup, settings: PlayerSettings) -> None:
        self.folder = folder
        """The listener's ``.lrc`` files lie here too."""
        self._lookup = lookup
        self._settings = replace(settings, cache_bytes=NO_CAP)
        self._files = Cache(folder / "files", NO_CAP)
        self._index: DownloadIndex | None = None
        self._failed: dict[TrackId, str] = {}
        self._fetcher: Fetcher | None = None
        self._media: MediaSource | None = None
        self._tasks = Tasks()
        self._wake = asyncio.Event()
        self._lock = FileLock(folder / "lock")
        self._observers: Signal[DownloadProgress] = Signal()
        self.progress = DownloadProgress()

    # --- start and end ---------------------------------------------------------------------

    def load(self) -> None:
        """Read index and folder: some 30 ms for thousands of files, so not on the event loop."""
        self._files.scan()
        self._known()

    def start(self) -> bool:
        """Start to fetch what is missing; False when another process does so already."""
        try:
            self._lock.try_acquire()
        except OSError as error:
            log.warning("nothing can be downloaded: %s", error)
        self._look()
        self._observers.emit(self.progress)
        return self._lock.held

    def connect(self, media: MediaSource | None) -> None:
        """Fetch from this pod; ``None``: fetch nothing."""
        self._media = media
        if self._fetcher:
            self._fetcher.connect(media)
        self._wake.set()
        self._look()

    def close(self) -> None:
        """Stop; a partial file is fetched from its start the next time."""
        self._tasks.cancel()
        if self._fetcher:
            self._fetcher.close()
        self._lock.release()

    def subscribe(self, changed: Callable[[DownloadProgress], None]) -> Unsubscribe:
        """Call ``changed`` with every new :attr:`progress`, on the loop's thread."""
        return self._observers.subscribe(changed)

    @property
    def failed(self) -> dict[TrackId, str]:
        """Why tracks could not be downloaded since the last edit: a clause each."""
        return dict(self._failed)

    @property
    def busy(self) -> bool:
        """Whether a download is under way or waiting."""
        return bool(self._tasks)

    # --- contents --------------------------------------------------------------------------

    def all(self) -> tuple[CollectionStatus, ...]:
        """All collections, in the order in which they were added."""
        return tuple(self._standing(each) for each in self._known().collections)

    def status(self, key: str) -> CollectionStatus | None:
        """How much of a collection is here."""
        made = self.collection(key)
        return None if made is None else self._standing(made)

    def track(self, id: TrackId) -> Track | None:
        """A downloaded track."""
        item = self._known().items.get(id)
        return item.track if item else None

    def has(self, id: TrackId) -> bool:
        """Whether the file of a track is here."""
        item = self._known().items.get(id)
        return item is not None and self._files.bytes_of(item.source.key) is not None

    def holds(self, id: TrackId) -> bool:
        """As :meth:`has`; False before :meth:`load`, so that a first frame reads no file."""
        return self._index is not None and self.has(id)

    def collection(self, key: str) -> Collection | None:
        """A collection by its key."""
        return next((each for each in self._known().collections if each.key == key), None)

    def find(self, source: StreamSource) -> WholeFile | None:
        """The file of a track, whatever quality is requested. From any thread."""
        item = self._known().items.get(source.track)
        return self._files.find(item.source.key) if item else None

    def forget(self, source: StreamSource) -> None:
        """Remove a damaged file; it is fetched again. From any thread of the player."""
        item = self._known().items.get(source.track)
        if item:
            self._files.forget(item.source.key)
            self._look()

    # --- edits -----------------------------------------------------------------------------

    async def add(
        self, kind: CollectionKind, id: int | str, title: str, ids: Sequence[TrackId]
    ) -> int:
        """Download tracks as a collection; returns how many have no file.

        What was asked for before under the same kind and id gives way. Raises FwtuiError when
        the pod must be asked what a track is and does not say, and when another fwtui is at
        it.
        """
        self._guard()
        items, refused = await self._items(ids)
        self._put(Collection(kind, id, title, tuple(items)), items)
        return refused

    async def update(self, key: str, title: str, ids: Sequence[TrackId]) -> None:
        """Give a collection the tracks of its list. Does nothing where the collection is removed,
        or has another key, by the time that the tracks are known. Raises FwtuiError as
        :meth:`add`."""
        self._guard()
        items, _ = await self._items(ids)
        made = self.collection(key)
        if made is not None:
            self._put(replace(made, title=title, tracks=tuple(items)), items)

    def remove(self, key: str) -> bool:
        """Delete a collection and the files of no other one; False when there is none."""
        self._guard()
        index = self._known()
        left = tuple(each for each in index.collections if each.key != key)
        if len(left) == len(index.collections):
            return False
        self._become(DownloadIndex(left, index.items))
        return True

    def rename_playlist(self, old: str, new: str) -> None:
        """A playlist has another key: its collection gets it. Does nothing before :meth:`start`
        or beside another process. Raises StoreError."""
        key = f"playlist:{old}"
        index = self._known()
        if not self._lock.held or all(each.key != key for each in index.collections):
            return
        collections = (
            replace(each, id=new) if each.key == key else each
            for each in index.collections
            if each.key != f"playlist:{new}"
        )
        self._become(DownloadIndex(tuple(collections), index.items))

    # --- inside ----------------------------------------------------------------------------

    def _known(self) -> DownloadIndex:
        if self._index is None:
            self._index = read_file(self.folder / "index.json", DownloadIndex) or DownloadIndex()
        return self._index

    def _guard(self) -> None:
        if not self._lock.held and not self.start():
            raise StoreError("Another fwtui has the downloads of this account open; do it there.")

    async def _items(self, ids: Sequence[TrackId]) -> tuple[dict[TrackId, DownloadItem], int]:
        """The items of tracks in their order, and how many tracks have no file."""
        items: dict[TrackId, DownloadItem] = {}
        refused = 0
        for track_id in dict.fromkeys(ids):
            track = self._lookup.track(track_id) or await self._lookup.fetch(track_id)
            try:
                items[track_id] = DownloadItem(track, source_of(track, self._settings))
            except Unplayable:
                if self.has(track_id):  # it is heard from here all the same
                    items[track_id] = self._known().items[track_id]
                else:
                    refused += 1
        return items, refused

    def _put(self, new: Collection, items: dict[TrackId, DownloadItem]) -> None:
        """Write a collection in the place of the one of its key. Raises StoreError.

        What the library says by now holds, but for the source of a file that is here.
        """
        index = self._known()
        every = {each.key: each for each in index.collections} | {new.key: new}
        fresh = {
            track: replace(index.items[track], track=item.track) if self.has(track) else item
            for track, item in items.items()
        }
        changed = DownloadIndex(tuple(every.values()), {**index.items, **fresh})
        if changed != index:
            self._become(changed)

    def _become(self, index: DownloadIndex) -> None:
        """Write and use a new index. Raises StoreError and changes nothing when that fails."""
        wanted = {track for each in index.collections for track in each.tracks}
        gone = [item for track, item in index.items.items() if track not in wanted]
        index = DownloadIndex(
            index.collections,
            {track: item for track, item in index.items.items() if track in wanted},
        )
        try:
            replace_file(self.folder / "index.json", msgspec.json.encode(index))
        except OSError as error:
            raise StoreError("The downloads could not be changed: the disk is full.") from error
        self._index = index
        for item in gone:
            self._files.forget(item.source.key)
        self._failed.clear()
        self._wake.set()
        self._look()
        self._observers.emit(self.progress)

    def _standing(self, collection: Collection) -> CollectionStatus:
        items = self._known().items
        sizes = [self._files.bytes_of(items[track].source.key) for track in collection.tracks]
        here = [size for size in sizes if size is not None]
        return CollectionStatus(collection, len(here), sum(here))

    def _missing(self) -> list[DownloadItem]:
        return [
            item
            for track, item in self._known().items.items()
            if track not in self._failed and not self.has(track)
        ]

    # --- inside: fetching ------------------------------------------------------------------

    def _look(self) -> None:
        """Start the task if files are missing and there is a pod to ask."""
        ready = self._lock.held and self._media is not None
        if ready and not self._tasks and self._missing():
            self._tasks.start(self._work(), "downloads")

    async def _work(self) -> None:
        from fwtui.player.mpv.decoding import decode
        from fwtui.player.stream.fetcher import Fetcher

        if self._fetcher is None:
            self._fetcher = Fetcher(self._settings, None, cache=self._files, decode=decode)
            self._fetcher.connect(self._media)
        done, backoff = 0, Backoff(PAUSE, LONGEST_PAUSE)
        while missing := self._missing():
            item = missing[0]
            self._tell(DownloadProgress(done, done + len(missing), 0.0, item.track.title))
            error = await self._bring(item)
            if error is None:
                done += 1
                backoff.reset()
            elif isinstance(error, PodUnreachable | LoginNeeded | Throttled):
                self._tell(replace(self.progress, part=0.0, waiting=error.sentence))
                await self._wait(backoff.next())
            else:
                log.warning("a download failed: %s", error)
                self._failed[item.track.id] = error.sentence
        self._tell(DownloadProgress())

    async def _bring(self, item: DownloadItem) -> FwtuiError | None:
        """Fetch one file; returns the failure, ``None`` when it is here or no longer wanted."""
        assert self._fetcher is not None  # noqa: S101 -- _work() has made it
        uri, changes = self._fetcher.open(item.source), 0
        try:
            while self._known().items.get(item.track.id) == item:
                fate = self._fetcher.outcome(uri)
                if self.has(item.track.id):
                    return None
                if fate.changed and changes < CHANGES:
                    changes += 1
                    self._fetcher.drop(uri)
                    uri = self._fetcher.open(item.source)
                    continue
                if fate.short:
                    return Unplayable(ONLY_A_PART)
                if fate.changed:
                    return Unplayable("its file changes while it is fetched")
                if fate.error:
                    return fate.error
                if fate.whole:
                    await asyncio.sleep(LOOK_EVERY)
                    return None if self.has(item.track.id) else StoreError("The disk is full.")
                came, size = self._fetcher.received(uri)
                self._tell(replace(self.progress, part=came / size if size else 0.0))
                await asyncio.sleep(LOOK_EVERY)
            return None
        finally:
            self._fetcher.drop(uri)

    async def _wait(self, seconds: float) -> None:
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    def _tell(self, progress: DownloadProgress) -> None:
        if progress != self.progress:
            self.progress = progress
            self._observers.emit(progress)
