"""Single keys and signals for a command that runs in a shell's terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Handler = Callable[[], None]


@contextmanager
def key_handlers(keys: dict[str, Handler]) -> Iterator[bool]:
    """A context in which each key calls its handler; gives ``False`` without a terminal.

    The terminal's modes are restored at the end, and while the job is stopped (ctrl+z).
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
            keys.get(key, _ignore)()

    def resume() -> None:
        tty.setcbreak(fd, termios.TCSADRAIN)

    # The job may be in the background when it restores the modes.
    stopped = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    tty.setcbreak(fd, termios.TCSADRAIN)
    loop.add_reader(fd, read)
    loop.add_signal_handler(signal.SIGCONT, resume)
    try:
        yield True
    finally:
        loop.remove_signal_handler(signal.SIGCONT)
        loop.remove_reader(fd)
        with suppress(termios.error):  # the terminal has gone
            termios.tcsetattr(fd, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTTOU, stopped)


@contextmanager
def signal_handlers(signals: dict[signal.Signals, Handler]) -> Iterator[None]:
    """A context in which each signal calls its handler."""
    loop = asyncio.get_running_loop()
    for number, handler in signals.items():
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def _is_terminal() -> bool:
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):  # no stdin, or a closed one
        return False


def _ignore() -> None:
    """The handler of a key that is not bound."""
