"""One file on its way from the pod, and those who read it meanwhile."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from msgspec import Struct

from fwtui.errors import FwtuiError
from fwtui.player.stream.cache import SparseFile, WholeFile
from fwtui.player.stream.source import StreamSource


class StreamBody(Protocol):
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

    async def prepare(self) -> None:
        """Makes ready for the first stream, and asks nothing of the pod."""

    def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AbstractAsyncContextManager[StreamBody]: ...


class FetchOutcome(Struct, frozen=True):
    """What became of a stream so far."""

    whole: bool = False
    """Every byte came, and it is as long as it should be."""
    short: bool = False
    """The pod's file is shorter than the pod's library says."""
    error: FwtuiError | None = None
    """Why no more comes."""
    changed: bool = False
    """The file on the pod became another one: begin again."""


class StreamDownload:
    """One file on its way, or already here.

    Fields are guarded by :attr:`moved`, which is notified whenever something came or
    changed. :meth:`run` belongs to the fetcher's loop, all else to any thread.
    """

    def __init__(
        self, source: StreamSource, spool: SparseFile | WholeFile, size: int | None = None
    ) -> None:
        self.source = source
        self.moved = threading.Condition(threading.RLock())
        self.spool = spool
        self.size = size
        self.validator = ""
        self.whole = isinstance(spool, WholeFile)
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
    def outcome(self) -> FetchOutcome:
        return FetchOutcome(self.whole and not self.short, self.short, self.error, self.changed)

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


class StreamReader:
    """A place in a :class:`StreamDownload`, for one opening of its address."""

    def __init__(self, fetch: StreamDownload) -> None:
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
