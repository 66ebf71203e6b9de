"""Whether a file with fewer bytes than the pod lists is whole: its sound says so.

By HTTP a file that was tagged again on the pod's disk and one that was cut short there look the
same: each comes with its whole Content-Length, which differs from the size of the import. A file
that was cut decodes to less than its length.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from msgspec import Struct

from fwtui.player.stream.download import StreamDownload, StreamReader
from fwtui.player.stream.source import StreamSource, lasts

log = logging.getLogger(__name__)

HALF = 0.5
"""The part of the listed bytes that a whole file has where its sound tells nothing."""
MOST_FOUND = 4_096
NICE = 5
"""Decoding gives way to what plays."""


class DecodedSound(Struct, frozen=True):
    """What a file decodes to."""

    seconds: float
    promised: float | None = None
    """Length by the file itself; ``None`` where it says none that a cut would leave as it is."""


Decode = Callable[[Callable[[], StreamReader], Callable[[], bool]], DecodedSound | None]
"""Decodes the file of a reader, as long as the second function returns True; ``None``: it could
not be decoded in time."""


def is_whole(download: StreamDownload, sound: DecodedSound | None) -> bool:
    """Whether a file is as long as it should be.

    Of two lengths the file's own wins: the pod's is that of the import. Without any the bytes
    decide; where they are not listed either, nothing says that it is a part.
    """
    source = download.source
    expected = sound and (sound.promised or source.seconds)
    if sound is not None and expected and (sound.seconds or source.size):
        return lasts(sound.seconds, expected)
    return (download.size or 0) >= HALF * (source.size or 0)


class Examiner:
    """Decodes doubtful files one after the other, on a thread of its own."""

    def __init__(self, decode: Decode | None, keep: Callable[[StreamDownload], None]) -> None:
        """``keep`` gets each file that is whole."""
        self._decode = decode
        self._keep = keep
        self._closed = threading.Event()
        self._thread: ThreadPoolExecutor | None = None
        self._found: dict[tuple[StreamSource, int | None], bool] = {}
        """Whether the files that were decoded last are whole: each is decoded once."""

    def examine(self, download: StreamDownload) -> None:
        """Settle the doubt about a file of which every byte is here. On the fetcher's thread."""
        found = self._found.get((download.source, download.size))
        if found is not None:
            self._settle(download, found)
        elif self._decode is None:
            self._settle(download, is_whole(download, None))
        else:
            self._thread = self._thread or ThreadPoolExecutor(1, "examine", _give_way)
            download.hold()
            self._thread.submit(self._run, download, self._decode)

    def close(self) -> None:
        """End; what is in doubt stays so. Does not wait."""
        self._closed.set()
        if self._thread is not None:
            self._thread.shutdown(wait=False)

    def _run(self, download: StreamDownload, decode: Decode) -> None:
        try:
            if self._wanted():
                sound = decode(lambda: StreamReader(download), self._wanted)
                if self._wanted():
                    log.info("%s of %s bytes: %s", download.size, download.source.size, sound)
                    self._settle(download, is_whole(download, sound))
        except Exception:
            log.exception("a file could not be examined")
            self._settle(download, is_whole(download, None))
        finally:
            download.release()

    def _wanted(self) -> bool:
        return not self._closed.is_set()

    def _settle(self, download: StreamDownload, whole: bool) -> None:
        if len(self._found) >= MOST_FOUND:
            self._found.clear()
        self._found[download.source, download.size] = whole
        with download.moved:
            download.short = not whole
            if whole:
                self._keep(download)
            download.doubtful = False
            download.moved.notify_all()


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere a priority is the whole process's
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
