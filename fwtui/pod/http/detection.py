"""Detection of a pod's dialect: from its nodeinfo, and again when a path is missing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from fwtui.base.signal import Signal
from fwtui.errors import PodError
from fwtui.pod.dialect import NODEINFO, NODEINFO_V2, PodDialect
from fwtui.pod.ratelimit.budget import clock
from fwtui.text import plain

log = logging.getLogger(__name__)

PAUSE = 60.0
"""Seconds between two detections that found nothing new."""

Read = Callable[[str], Awaitable[tuple[int, bytes]]]
"""Reads a path of the pod without a token: status and body. Raises :class:`PodError`."""


class _Software(Struct):
    name: str = ""
    version: str = ""


class _NodeInfo(Struct):
    software: _Software


class DialectDetector:
    """The dialect of one pod, shared by all requests of an account on all loops.

    A request that is answered 404 with HTML doubts the dialect: an upgraded pod answers all
    paths of its former dialect so. The nodeinfo is read once, and where it says nothing new
    the free ``rate-limit`` decides between the two prefixes.
    """

    def __init__(self, dialect: PodDialect | None = None) -> None:
        self.current = dialect or PodDialect()
        self.changed: Signal[[PodDialect, PodDialect]] = Signal()
        """Emitted with the former and the new dialect, on the thread of the request."""
        self._not_before = float("-inf")
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
            WeakKeyDictionary()
        )

    def assume(self, version: str) -> None:
        """Takes the dialect of a version that was just read from the pod."""
        if version and version != self.current.version:
            self._become(PodDialect.of(version))

    async def ensure(self, read: Read) -> None:
        """Reads the version once where it is not known; a failure is left to later requests."""
        if self.current.version or clock() < self._not_before:
            return
        lock = self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        async with lock:
            if self.current.version or clock() < self._not_before:
                return
            self._not_before = clock() + PAUSE
            try:
                version = await _version(read)
            except PodError as error:
                log.info("the version of the pod could not be read: %s", error)
            else:
                self.assume(version or "")

    async def doubt(self, used: PodDialect, read: Read) -> PodDialect | None:
        """The dialect to repeat a request with; ``None`` when ``used`` is right, or unknown."""
        lock = self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        async with lock:
            if self.current.base != used.base or self.current.name != used.name:
                # Another request has corrected it.
                return self.current
            if clock() < self._not_before:
                return None
            self._not_before = clock() + PAUSE
            try:
                found = await _detected(read, used)
            except PodError as error:
                log.info("the dialect of the pod could not be read: %s", error)
                return None
        if found is None or (found.base, found.name) == (used.base, used.name):
            return None
        self._become(found)
        return found

    def _become(self, dialect: PodDialect) -> None:
        former = self.current
        if dialect != former:
            self.current = dialect
            log.info("the pod speaks %s below %s", dialect.name, dialect.base)
            self.changed.emit(former, dialect)


async def _detected(read: Read, used: PodDialect) -> PodDialect | None:
    version = await _version(read)
    if version is None:
        return None
    dialect = PodDialect.of(version)
    if dialect.base != used.base:
        return dialect
    for one in (dialect, dialect.other_base):
        status, body = await read(f"{one.base}rate-limit")
        if status == 200 and body.lstrip().startswith(b"{"):
            return one
    return None


async def _version(read: Read) -> str | None:
    for path in (NODEINFO, NODEINFO_V2):
        status, body = await read(path)
        if status != 200:
            continue
        try:
            software = msgspec.json.decode(body, type=_NodeInfo).software
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if software.name.lower() == "funkwhale":
            return plain(software.version, 100)
    return None
