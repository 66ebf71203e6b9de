"""Single keys from a terminal that goes on scrolling, and the signals of a job in a shell."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Do = Callable[[], None]


@contextmanager
def pressed(keys: dict[str, Do]) -> Iterator[bool]:
    """While it lasts, each key does what it stands for. False: there is no terminal to type in.

    The terminal is as it was at the end, and while the job is stopped (ctrl+z).
    """
    fd = sys.stdin.fileno() if _is_terminal() else -1
    # A job in the background must not touch the terminal's modes: it would be stopped.
    if fd < 0 or os.tcgetpgrp(fd) != os.getpgrp():
        yield False
        return
    loop = asyncio.get_running_loop()
    before = termios.tcgetattr(fd)

    def read() -> None:
        data = os.read(fd, 64)
        if not data:
            loop.remove_reader(fd)
        for key in data.decode("ascii", "ignore"):
            keys.get(key, _nothing)()

    def back_again() -> None:
        tty.setcbreak(fd, termios.TCSADRAIN)

    # Given back by a job that has been sent to the background meanwhile.
    stopped = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    tty.setcbreak(fd, termios.TCSADRAIN)
    loop.add_reader(fd, read)
    loop.add_signal_handler(signal.SIGCONT, back_again)
    try:
        yield True
    finally:
        loop.remove_signal_handler(signal.SIGCONT)
        loop.remove_reader(fd)
        with suppress(termios.error):  # the terminal has gone
            termios.tcsetattr(fd, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTTOU, stopped)


@contextmanager
def told(signals: dict[signal.Signals, Do]) -> Iterator[None]:
    """While it lasts, each signal does what it stands for."""
    loop = asyncio.get_running_loop()
    for number, do in signals.items():
        loop.add_signal_handler(number, do)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def _is_terminal() -> bool:
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):  # none at all, or closed
        return False


def _nothing() -> None:
    """A key that stands for nothing."""
