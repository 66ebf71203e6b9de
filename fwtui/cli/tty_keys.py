"""Single keys and signals for a command that runs in a shell's terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

Handler = Callable[[], None]

LOOK_SECONDS = 0.5
"""Between two looks of a job in the background at whether it is there still."""


@contextmanager
def key_handlers(keys: dict[str, Handler]) -> Iterator[bool]:
    """A context in which each key calls its handler; gives ``False`` without a terminal.

    The terminal is the job's while it is in the foreground, and no longer: whether it is, is
    looked at when it is continued, before each read, which would stop a job in the background
    (SIGTTIN), and there every now and then: bash's ``fg`` tells a running job nothing. The
    terminal's modes are restored at the end.
    """
    fd = sys.stdin.fileno() if _is_terminal() else -1
    if fd < 0:
        yield False
        return
    loop = asyncio.get_running_loop()
    before: list[Any] = []
    look: asyncio.TimerHandle | None = None

    def read() -> None:
        if not _is_foreground(fd):
            take()
            return
        data = os.read(fd, 64)
        if not data:
            loop.remove_reader(fd)
        for key in data.decode("ascii", "ignore"):
            keys.get(key, _ignore)()

    def take() -> None:
        nonlocal look
        if look is not None:
            look.cancel()
            look = None
        if not _is_foreground(fd):
            loop.remove_reader(fd)
            look = loop.call_later(LOOK_SECONDS, take)
            return
        with suppress(termios.error):  # the terminal has gone
            if not before:
                before.extend(termios.tcgetattr(fd))
            tty.setcbreak(fd, termios.TCSADRAIN)
        loop.add_reader(fd, read)

    # It may be sent to the background between a look and what is done then.
    stopped = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    loop.add_signal_handler(signal.SIGCONT, take)
    take()
    try:
        yield True
    finally:
        loop.remove_signal_handler(signal.SIGCONT)
        loop.remove_reader(fd)
        if look is not None:
            look.cancel()
        if before and _is_foreground(fd):
            with suppress(termios.error):  # the terminal has gone
                termios.tcsetattr(fd, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTTOU, stopped)


def _is_foreground(fd: int) -> bool:
    try:
        return os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:  # another session's terminal, or one that has gone
        return False


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


@contextmanager
def stop_handlers(before: Handler, after: Handler) -> Iterator[None]:
    """A context in which ctrl+z (SIGTSTP) calls ``before``, stops the process, and calls
    ``after`` once it is continued."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        before()
        loop.remove_signal_handler(signal.SIGTSTP)
        # To this thread, so that it does not get past this line before the process is stopped.
        signal.pthread_kill(threading.get_ident(), signal.SIGTSTP)
        loop.add_signal_handler(signal.SIGTSTP, stop)
        after()

    loop.add_signal_handler(signal.SIGTSTP, stop)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTSTP)


def _is_terminal() -> bool:
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):  # no stdin, or a closed one
        return False


def _ignore() -> None:
    """The handler of a key that is not bound."""
