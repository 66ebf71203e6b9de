"""One at a time, over tasks, threads and processes."""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from fwtui.errors import StoreError

_CHANCE = random.SystemRandom()


class FileLock:
    """A lock that is held on a file (flock(2)); it ends with its holder, even by kill -9.

    Each use opens the file anew, so it keeps threads and tasks of one process apart too.
    Raises :class:`StoreError` when others hold it for longer than ``limit`` seconds.
    """

    def __init__(self, path: Path, limit: float = 90.0) -> None:
        self._path = path
        self._limit = limit
        self._file: int | None = None

    async def __aenter__(self) -> FileLock:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            # A read-only home: nobody can write a token there either.
            return self
        try:
            async with asyncio.timeout(self._limit):
                while not _locked(file):  # noqa: ASYNC110 -- the kernel tells no loop of it
                    await asyncio.sleep(_CHANCE.uniform(0.01, 0.04))
        except BaseException as error:
            os.close(file)
            if isinstance(error, TimeoutError):
                raise StoreError("Another fwtui has been renewing the login for long") from error
            raise
        self._file = file
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


@contextmanager
def held(path: Path, limit: float = 5.0) -> Iterator[None]:
    """The same for a moment's work in place, which waits for nothing."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        # As above: what is to be written cannot be, and that will be said.
        yield
        return
    try:
        last = time.monotonic() + limit
        while not _locked(file):
            if time.monotonic() > last:
                raise StoreError(f"Another fwtui has been holding {path} for long")
            time.sleep(_CHANCE.uniform(0.001, 0.01))
        yield
    finally:
        os.close(file)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: better one at a time in this process alone.
        return True
    return True
