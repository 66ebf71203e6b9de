"""One file that is being fetched from the pod, and its readers."""

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
    """An answer of the pod; its bytes are read by :meth:`chunks`."""

    @property
    def status(self) -> int:
        """The HTTP status: 200, or 206 for a part."""
        ...

    @property
    def start(self) -> int:
        """Offset of the first byte in the file."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes of the whole file."""
        ...

    @property
    def validator(self) -> str:
        """ETag or Last-Modified, for If-Range (RFC 9110, 13.1.5)."""
        ...

    def chunks(self) -> AsyncIterator[bytes]:
        """The bytes as they arrive."""
        ...


class MediaSource(Protocol):
    """The pod's files: :class:`fwtui.pod.media.Media`."""

    async def prepare(self) -> None:
        """Prepare the first stream without a request."""

    async def answers(self) -> bool:
        """Whether the pod answers at all, to a small request."""
        ...

    def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AbstractAsyncContextManager[StreamBody]:
        """Request a file from byte ``start`` on."""
        ...


class FetchOutcome(Struct, frozen=True):
    """The state of a stream."""

    whole: bool = False
    """Every byte has arrived, and the file has its full length."""
    short: bool = False
    """The pod's file is a part of the one that the pod's library has: its sound ends early."""
    error: FwtuiError | None = None
    """Why no more bytes come."""
    changed: bool = False
    """The file on the pod became another one: start over."""
    doubtful: bool = False
    """It has fewer bytes than the pod's library says, and is not decoded yet: whole or a part."""


class StreamDownload:
    """One file that is being fetched, or is complete.

    Fields are guarded by the condition :attr:`moved`, which is notified of every change. May
    be used from any thread.
    """

    def __init__(
        self, source: StreamSource, spool: SparseFile | WholeFile, size: int | None = None
    ) -> None:
        self.source = source
        self.moved = threading.Condition(threading.RLock())
        self.spool = spool
        self.size = size
        """Bytes of the whole file. Of two sources HTTP wins (Content-Length, or the total of
        Content-Range): it is said by what sends the bytes. The size in the pod's library is that
        of the import, stale for a file that was tagged again since; it bounds how much is taken,
        and makes a smaller file a doubtful one."""
        self.validator = ""
        self.whole = isinstance(spool, WholeFile)
        self.error: FwtuiError | None = None
        self.changed = False
        self.doubtful = False
        """It might be a part; what is kept is no longer in doubt."""
        self.short = False
        self.want = 0
        """Offset that a reader waits for."""
        self.head = 0
        """Offset after the last byte that arrived."""
        self.holders = 1  # its maker
        self.released = False
        """A reader has asked for bytes, so that more than the prefetch is fetched."""
        self.poke: Callable[[], None] = lambda: None
        """Wakes the transfer, from any thread."""

    @property
    def outcome(self) -> FetchOutcome:
        """The state for the player."""
        whole = self.whole and not self.short and not self.doubtful
        return FetchOutcome(whole, self.short, self.error, self.changed, self.doubtful)

    def hold(self) -> None:
        """Count one more holder."""
        with self.moved:
            self.holders += 1

    def release(self) -> bool:
        """Count one holder less; True when it was the last, and the file is closed."""
        with self.moved:
            self.holders -= 1
            if self.holders:
                return False
            self.spool.close()
            return True


class StreamReader:
    """A position in a :class:`StreamDownload`, for one opening of its address."""

    def __init__(self, download: StreamDownload) -> None:
        self._download = download
        self._at = 0
        self._cancelled = False
        download.hold()

    def read(self, most: int) -> bytes | None:
        """Some bytes; ``b""`` at the true end of the file; ``None`` after a failure.

        Waits until bytes arrive or the transfer fails; :meth:`cancel` ends the wait.
        """
        download = self._download
        with download.moved:
            while not self._cancelled:
                if download.spool.end_of(self._at) > self._at:
                    data = download.spool.read(self._at, most)
                    self._at += len(data)
                    return data
                if download.size is not None and self._at >= download.size:
                    return b""
                if download.error or download.changed:
                    return None
                if download.want != self._at or not download.released:
                    download.want, download.released = self._at, True
                    download.poke()
                download.moved.wait()
            return None

    def seek(self, at: int) -> int:
        """Set the position; returns it."""
        self._at = at
        return at

    def size(self) -> int | None:
        """Bytes of the file; waits until known, ``None`` when it never will be."""
        download = self._download
        with download.moved:
            while download.size is None:
                if self._cancelled or download.error or download.changed:
                    return None
                download.moved.wait()
            return download.size

    def cancel(self) -> None:
        """End a read that waits now, and every later one at once; from any thread."""
        with self._download.moved:
            self._cancelled = True
            self._download.moved.notify_all()

    def close(self) -> None:
        """Release the download."""
        self._download.release()
