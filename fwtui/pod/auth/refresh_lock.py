"""The lock on one login: one renewal at a time over tasks, threads and processes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fwtui.base.file_lock import FileLock
from fwtui.errors import StoreError

log = logging.getLogger(__name__)


class RefreshLock:
    """An async context that holds a :class:`FileLock`.

    Raises :class:`StoreError` when others hold it for longer than ``limit`` seconds. Where the
    file cannot be created no token can be written either, and the context goes without it.
    """

    def __init__(self, path: Path, limit: float = 90.0) -> None:
        self._lock = FileLock(path)
        self._limit = limit

    async def __aenter__(self) -> RefreshLock:
        try:
            await self._lock.acquire(self._limit)
        except TimeoutError as error:
            raise StoreError("Another fwtui has been renewing the login for long") from error
        except OSError as error:
            log.info("a login is renewed without a lock: %s", error)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()


@contextmanager
def exclusive(path: Path, limit: float = 5.0) -> Iterator[None]:
    """The same for work of a moment, which blocks the thread. Raises :class:`StoreError`."""
    lock = FileLock(path)
    try:
        lock.acquire_blocking(limit)
    except TimeoutError as error:
        raise StoreError(f"Another fwtui has been holding {path} for long") from error
    except OSError as error:
        log.info("a file is written without a lock: %s", error)
    try:
        yield
    finally:
        lock.release()
