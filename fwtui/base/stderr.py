"""Redirection of file descriptor 2: output of audio libraries goes to the log, and is capped.

They write into the file itself: the last words before a crash are in it. What watches its size
sleeps in the kernel until the file is written (inotify(7), kqueue(2)).
"""

from __future__ import annotations

import logging
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from fwtui.base import logs
from fwtui.base.files import open_private

log = logging.getLogger(__name__)

_BEGIN_AFTER = 3.0
"""Seconds until the watch begins: not in the way of a first frame."""
_LOOK_AGAIN = 0.2
"""Seconds between two looks at a file that is written all the time."""
_IN_MODIFY = 2
"""inotify(7)."""


@contextmanager
def redirect_stderr(file: Path) -> Iterator[TextIO]:
    """A context in which file descriptor 2 is appended to ``file``.

    ALSA, PulseAudio and PipeWire write to descriptor 2, where a terminal interface paints.
    ``sys.stderr`` and ``sys.__stderr__`` become a stream to the former descriptor 2; the
    context gives that stream. All three are restored at the end. Where ``file`` cannot be
    written, descriptor 2 goes to /dev/null.
    """
    sys.stderr.flush()
    before = os.dup(2)
    screen = os.fdopen(os.dup(2), "w", encoding=sys.stderr.encoding, errors="backslashreplace")
    streams = sys.stderr, sys.__stderr__
    try:
        sink = open_private(file, os.O_WRONLY | os.O_APPEND)
    except OSError as error:
        log.info("output of audio libraries is lost: %s", error)
        sink = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(sink, 2)
    os.close(sink)
    sys.stderr = screen
    sys.__stderr__ = screen  # type: ignore[misc]  # Textual paints there
    watch = _Watch(file)
    try:
        yield cast(TextIO, screen)
    finally:
        watch.end()
        sys.stderr, sys.__stderr__ = streams  # type: ignore[misc]
        screen.close()
        os.dup2(before, 2)
        os.close(before)


class _Watch:
    """A thread that caps the log whenever something is written into it."""

    def __init__(self, file: Path) -> None:
        self._file = os.fsencode(file)
        self._end_read, self._end_write = os.pipe()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log-watch", daemon=True)
        self._watches = os.path.isfile(self._file)
        """/dev/null is written by every program of the machine, and never grows."""
        if self._watches:
            self._thread.start()

    def end(self) -> None:
        """End the thread."""
        self._ended.set()
        os.close(self._end_write)
        if self._watches:
            self._thread.join()
        os.close(self._end_read)

    def _run(self) -> None:
        if self._ended.wait(_BEGIN_AFTER):
            return
        logs.cap()
        try:
            written = self._inotify() if sys.platform == "linux" else self._kqueue
            while written() and not self._ended.wait(_LOOK_AGAIN):
                logs.cap()
        except (OSError, AttributeError) as error:
            log.info("output of audio libraries is capped with our own lines alone: %s", error)

    def _inotify(self) -> Callable[[], bool]:
        """The function that waits until the file is written; False at the end."""
        import ctypes  # not on the way to the first frame

        libc = ctypes.CDLL(None, use_errno=True)
        changes = libc.inotify_init1(os.O_CLOEXEC)
        if changes < 0:
            raise OSError(ctypes.get_errno(), "inotify")
        waiting = select.poll()
        waiting.register(changes, select.POLLIN)
        waiting.register(self._end_read, select.POLLIN | select.POLLHUP)

        def watch() -> None:
            # The file may be a new one; a watch that is there already stays one.
            if libc.inotify_add_watch(changes, self._file, _IN_MODIFY) < 0:
                raise OSError(ctypes.get_errno(), "inotify")

        def written() -> bool:
            watch()
            # What filled a file before its watch is in no event.
            while logs.cap() and not self._ended.is_set():
                watch()
            if any(ready == self._end_read for ready, _ in waiting.poll()):
                os.close(changes)
                return False
            os.read(changes, 1 << 16)
            return True

        return written

    def _kqueue(self) -> bool:
        kernel: Any = select  # its names are not those of Linux
        queue, file = kernel.kqueue(), os.open(self._file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            once = kernel.KQ_EV_ADD | kernel.KQ_EV_CLEAR
            wanted = [
                kernel.kevent(file, kernel.KQ_FILTER_VNODE, once, kernel.KQ_NOTE_WRITE),
                kernel.kevent(self._end_read, kernel.KQ_FILTER_READ, once),
            ]
            return all(event.ident == file for event in queue.control(wanted, 2))
        finally:
            queue.close()
            os.close(file)
