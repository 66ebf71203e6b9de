"""A lock on a file: one holder at a time over processes, threads and tasks."""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import time
from pathlib import Path

from fwtui.base.files import make_private_folder, open_private

_ASYNC_POLL = (0.01, 0.04)
_BLOCKING_POLL = (0.001, 0.01)
"""Seconds between two attempts, at random: holders that wait do not meet again and again."""


class FileLock:
    """An exclusive lock (flock(2)); the system releases it when its holder dies, even by kill -9.

    Each object opens the file by itself, so two of them exclude each other in one process too.
    On a file system without locks everyone gets it: two holders are better than none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object has the lock."""
        return self._file is not None

    def try_acquire(self) -> bool:
        """Take the lock at once; ``False`` while another holder has it.

        Raises OSError where the file cannot be created.
        """
        if self._file is not None:
            return True
        make_private_folder(self._path.parent)
        opened = open_private(self._path, os.O_RDWR)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            return False
        except OSError:
            pass  # a file system without locks
        self._file = opened
        return True

    def try_acquire_or_share(self) -> bool:
        """As :meth:`try_acquire`; ``True`` too where the file cannot be created, for nothing
        that the lock protects can be written there."""
        try:
            return self.try_acquire()
        except OSError:
            return True

    async def acquire(self, limit: float) -> None:
        """Wait for the lock; raises TimeoutError after ``limit`` seconds, OSError as above."""
        async with asyncio.timeout(limit):
            while not self.try_acquire():  # noqa: ASYNC110 -- the kernel wakes no event loop
                await asyncio.sleep(random.uniform(*_ASYNC_POLL))  # noqa: S311

    def acquire_blocking(self, limit: float) -> None:
        """As :meth:`acquire` on the thread that calls."""
        last = time.monotonic() + limit
        while not self.try_acquire():
            if time.monotonic() > last:
                raise TimeoutError
            time.sleep(random.uniform(*_BLOCKING_POLL))  # noqa: S311

    def release(self) -> None:
        """Give the lock up, if this object has it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
