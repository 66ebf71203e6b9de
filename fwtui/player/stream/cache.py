"""Sparse files that tracks are fetched into, and the cache of complete ones."""

from __future__ import annotations

import errno
import logging
import os
import tempfile
import threading
from bisect import bisect_right
from pathlib import Path

from fwtui.base.files import make_private_folder, open_own, open_private
from fwtui.text import whole_number

log = logging.getLogger(__name__)


RESERVE = 256 << 20
"""Bytes of the disk that are left to others."""
MOST_IN_MEMORY = 512 << 20
"""Bytes of a track that is not on disk."""
LOOK_AFTER = 4 << 20
"""Bytes written between two looks at the free space."""


class SparseFile:
    """A file with holes and the list of its ranges. Not thread-safe.

    When a write to disk fails, or the disk has no room to spare, the file moves to memory.
    """

    def __init__(
        self, path: Path | None, *, reserve: int = RESERVE, memory: int = MOST_IN_MEMORY
    ) -> None:
        """``reserve`` bytes of the disk stay free; in memory there are at most ``memory``."""
        self.path = path
        self._reserve = reserve
        self._memory = memory
        self._unlooked = LOOK_AFTER
        self._starts: list[int] = []
        self._ends: list[int] = []
        try:
            self._fd = _memory() if path is None else _private(path)
        except OSError as error:
            log.warning("a track is kept in memory: %s", error)
            self.path = None
            self._fd = _memory()

    def make_room(self, size: int) -> None:
        """Prepare for ``size`` bytes in all. Raises OSError when there is no room for them."""
        missing = size - len(self)
        if self.path is not None and self._free() < missing:
            self._to_memory()
        if self.path is None and size > self._memory:
            raise _no_room()

    def write(self, at: int, data: bytes) -> None:
        """Write bytes at an offset. Raises OSError when memory is full too."""
        try:
            self._look(len(data))
            _write(self._fd, at, data)
        except OSError as error:
            if self.path is None:
                raise
            log.warning("a track goes on in memory: %s", error)
            self._to_memory()
            _write(self._fd, at, data)
        self._add(at, at + len(data))

    def read(self, at: int, most: int) -> bytes:
        """Up to ``most`` bytes from ``at`` on; ``b""`` in a hole."""
        return os.pread(self._fd, min(most, self.end_of(at) - at), at)

    def end_of(self, at: int) -> int:
        """The end of the range that contains ``at``; ``at`` itself in a hole."""
        n = bisect_right(self._starts, at) - 1
        return max(at, self._ends[n]) if n >= 0 else at

    def first_hole(self, at: int, size: int | None) -> int | None:
        """The first missing byte from ``at`` on, else from the start; ``None`` when complete."""
        if size is not None and self.end_of(at) >= size:
            at = 0
        end = self.end_of(at)
        return None if size is not None and end >= size else end

    def __len__(self) -> int:
        return sum(self._ends) - sum(self._starts)

    def close(self) -> None:
        """Close and delete the file."""
        os.close(self._fd)
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def keep_as(self, path: Path) -> bool:
        """Rename the complete file; False when it is not on disk."""
        if self.path is None:
            return False
        self.path.replace(path)
        self.path = None
        return True

    def _add(self, start: int, end: int) -> None:
        first = bisect_right(self._ends, start - 1)
        last = bisect_right(self._starts, end)
        if first < last:
            start = min(start, self._starts[first])
            end = max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def _look(self, size: int) -> None:
        """Raises OSError when there is no room for ``size`` more bytes."""
        if self.path is None:
            if len(self) + size > self._memory:
                raise _no_room()
            return
        self._unlooked += size
        if self._unlooked >= LOOK_AFTER:
            self._unlooked = 0
            if self._free() < size:
                raise _no_room()

    def _free(self) -> int:
        """Bytes that the disk can spare."""
        disk = os.fstatvfs(self._fd)
        return disk.f_bavail * disk.f_frsize - self._reserve

    def _to_memory(self) -> None:
        if len(self) > self._memory:
            raise _no_room()
        memory = _memory()
        for start, end in zip(self._starts, self._ends, strict=True):
            for at in range(start, end, 1 << 20):
                _write(memory, at, os.pread(self._fd, min(1 << 20, end - at), at))
        os.close(self._fd)
        if self.path is not None:
            self.path.unlink(missing_ok=True)
        self._fd, self.path = memory, None


class WholeFile:
    """A complete file, read only, with the interface of a :class:`SparseFile`."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._fd = open_own(path)
        self.size = os.fstat(self._fd).st_size

    def read(self, at: int, most: int) -> bytes:
        """Up to ``most`` bytes from ``at`` on."""
        return os.pread(self._fd, most, at)

    def end_of(self, at: int) -> int:
        """The end of the file."""
        return max(at, self.size)

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)


class Cache:
    """Complete files of tracks heard before, up to ``cap`` bytes; the least recently heard are
    evicted first.

    May be used from any thread. A file's name holds its length, so that one truncated by a
    crash is recognized and removed. Names are digests: no text of a pod is part of a path.
    """

    def __init__(self, folder: Path, cap: int) -> None:
        self._folder = folder
        self._cap = cap
        self._files: dict[str, int] = {}
        """Digest to bytes, the least recently heard first."""
        self._scanned = False
        self._gate = threading.RLock()

    def scan(self) -> None:
        """Read the folder, once; partial files and files of a wrong length are removed."""
        with self._gate:
            if not self._scanned:
                self._scanned = True
                self._scan()

    def find(self, key: str, size: int | None = None) -> WholeFile | None:
        """The file, if it is here and ``size`` bytes long; it becomes the most recently heard."""
        self.scan()
        name = _digest(key)
        there = self._files.get(name)
        if there is None or (size is not None and size != there):
            return None
        path = self._path(name, there)
        with self._gate:
            try:
                file = WholeFile(path)
                os.utime(path)
            except OSError:
                self._files.pop(name, None)
                return None
            self._files[name] = self._files.pop(name, there)
            return file

    def bytes_of(self, key: str) -> int | None:
        """The length of the file; ``None`` when it is not here."""
        self.scan()
        return self._files.get(_digest(key))

    def forget(self, key: str) -> None:
        """Remove the file."""
        self.scan()
        name = _digest(key)
        with self._gate:
            if (size := self._files.pop(name, None)) is not None:
                self._path(name, size).unlink(missing_ok=True)

    def part(self, key: str) -> Path:
        """A new path for a file while it is partial; never shared by two downloads."""
        self.scan()  # it would remove a partial file that exists by then
        return self._folder / f"{_digest(key)}.{os.urandom(4).hex()}.part"

    def keep(self, key: str, spool: SparseFile, size: int) -> None:
        """Keep a complete file, and evict others if it needs the room."""
        name = _digest(key)
        if size > self._cap:
            return
        with self._gate:
            self._make_room(size)
            try:
                if spool.keep_as(self._path(name, size)):
                    self._files.pop(name, None)
                    self._files[name] = size
            except OSError as error:
                log.warning("a track cannot be kept: %s", error)

    def _make_room(self, size: int) -> None:
        total = sum(self._files.values()) + size
        while total > self._cap and self._files:
            oldest = next(iter(self._files))
            total -= self._files[oldest]
            self._path(oldest, self._files.pop(oldest)).unlink(missing_ok=True)

    def _path(self, name: str, size: int) -> Path:
        return self._folder / f"{name}.{size}"

    def _scan(self) -> None:
        found: list[tuple[float, str, int]] = []
        try:
            make_private_folder(self._folder)
            for entry in os.scandir(self._folder):
                name, _, length = entry.name.partition(".")
                state = entry.stat(follow_symlinks=False)
                if whole_number(length) == state.st_size:
                    found.append((state.st_mtime, name, state.st_size))
                elif length.endswith("part") or length.isdigit():
                    os.unlink(entry.path)
        except OSError as error:
            log.warning("the cache cannot be read: %s", error)
        for _, name, size in sorted(found):
            self._files[name] = size
        self._make_room(0)


def _digest(key: str) -> str:
    import hashlib  # for the first track: not on the way to the first paint

    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def _no_room() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _private(path: Path) -> int:
    make_private_folder(path.parent)
    return open_private(path, os.O_RDWR | os.O_EXCL)


def _memory() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("fwtui-track", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write(fd: int, at: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(fd, view, at)
        view, at = view[written:], at + written
