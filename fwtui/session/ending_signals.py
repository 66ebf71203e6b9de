"""SIGTERM and SIGHUP end a session as ``q`` does; by force where its loop does not come to it."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import signal
from collections.abc import Callable
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGHUP)
SECONDS = 5.0
"""For an end by a signal: an ordinary one takes a second or two."""
_LOG = 2
"""The file descriptor of a session's log."""


def take_ending_signals(end: Callable[[int], None]) -> None:
    """From now on ``end`` is called with the exit code, on the running loop.

    A loop that runs in circles never calls it, nor the handlers of asyncio: the process then
    exits with 1, and its log says where each thread was. Queue and place are as last written.
    """
    loop, ends = asyncio.get_running_loop(), False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal ends
        if ends:  # a second one would begin the time again
            return
        ends = True
        # A thread of C, which a loop that never gives way does not hold up.
        faulthandler.dump_traceback_later(SECONDS, exit=True, file=_LOG)
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(end, 128 + number)

    for number in ENDING:
        signal.signal(number, handle)
