"""The callbacks by which libmpv reads ``fwtui://NONCE`` from the fetcher (stream_cb.h).

Made once for the process and never freed: libmpv may call ``cancel`` after ``close`` (seen
with 0.35). A cookie is a number; one that is no longer known is ignored.

Importing this module loads libmpv.
"""

from __future__ import annotations

import ctypes
import itertools
import logging
from collections.abc import Callable
from typing import Any

import mpv as binding

from fwtui.player.stream.download import StreamReader
from fwtui.player.stream.fetcher import SCHEME

log = logging.getLogger(__name__)

Find = Callable[[str], StreamReader | None]

# libmpv's client.h, enum mpv_error.
LOADING_FAILED = -13
UNSUPPORTED = -18
GENERIC = -20

_cookies = itertools.count(1)
_finders: dict[int, Find] = {}
_readers: dict[int, StreamReader] = {}


@binding.StreamOpenFn  # type: ignore[untyped-decorator, unused-ignore]
def _open(owner: int | None, uri: bytes, info: Any) -> int:
    """Open a stream. Must not wait: libmpv cannot cancel it."""
    try:
        reader = _finders[owner or 0](uri.decode("ascii"))
        if reader is None:
            return LOADING_FAILED
        cookie = next(_cookies)
        _readers[cookie] = reader
        to = info.contents
        to.cookie, to.read, to.seek, to.size = cookie, _read, _seek, _size
        to.close, to.cancel = _close, _cancel
    except Exception:
        log.exception("a stream could not be opened")
        return LOADING_FAILED
    return 0


@binding.StreamReadFn  # type: ignore[untyped-decorator, unused-ignore]
def _read(cookie: int, to: Any, most: int) -> int:
    """The number of bytes read; 0 at the end; -1 after a failure or cancellation."""
    try:
        data = _readers[cookie].read(most)
        if data is None:
            return -1
        # One copy; writing byte by byte through ctypes manages 15 MB/s.
        ctypes.memmove(to, data, len(data))
    except Exception:
        log.exception("a stream could not be read")
        return -1
    return len(data)


@binding.StreamSeekFn  # type: ignore[untyped-decorator, unused-ignore]
def _seek(cookie: int, at: int) -> int:
    reader = _readers.get(cookie)
    return reader.seek(at) if reader else GENERIC


@binding.StreamSizeFn  # type: ignore[untyped-decorator, unused-ignore]
def _size(cookie: int) -> int:
    try:
        size = _readers[cookie].size()
    except Exception:
        log.exception("a stream's size is not known")
        return GENERIC
    return UNSUPPORTED if size is None else size


@binding.StreamCloseFn  # type: ignore[untyped-decorator, unused-ignore]
def _close(cookie: int) -> None:
    reader = _readers.pop(cookie, None)
    if reader:
        reader.close()


@binding.StreamCancelFn  # type: ignore[untyped-decorator, unused-ignore]
def _cancel(cookie: int) -> None:
    reader = _readers.get(cookie)
    if reader:
        reader.cancel()


def serve(handle: Any, find: Find) -> int:
    """Let this mpv open ``fwtui://`` addresses; returns a number for :func:`leave`."""
    owner = next(_cookies)
    _finders[owner] = find
    binding._mpv_stream_cb_add_ro(handle, SCHEME.encode(), ctypes.c_void_p(owner), _open)
    return owner


def leave(owner: int) -> None:
    """Forget an mpv after it was destroyed."""
    _finders.pop(owner, None)


def open_streams() -> int:
    """The number of streams that libmpv has open; for tests."""
    return len(_readers)
