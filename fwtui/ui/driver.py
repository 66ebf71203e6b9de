"""The terminal: entered and left cleanly, whatever happens, and left at once.

Textual's own Linux driver is right in all but these (8.2.8, seen by running it): its input
thread sleeps in ``select`` for up to 0.2 s when the app ends and wakes ten times a second
while nothing happens; a standard input at its end makes that thread spin; a terminal that
is gone kills its writer thread, and the app with it waits for ever; and it draws on fd 2,
where audio libraries write.
"""

from __future__ import annotations

import io
import os
import selectors
import signal
import sys
import termios
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

ESCAPE_PAUSE = 0.1
"""Seconds after which a lone ESC is the key, and not the beginning of a sequence."""
_FOCUS_EVENTS = "\x1b[?1004h"
"""Not asked for: a list keeps its cursor when another window has the keyboard."""
LEAVE = (
    "\x1b[0m\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"
    "\x1b[?1016l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Everything that was switched on, off again."""


class Writer(WriterThread):
    """Writes to the terminal while there is one."""

    def run(self) -> None:
        gone = False
        while (text := self._queue.get()) is not None:
            if gone:
                continue  # nobody can read it; the queue is emptied so that nobody waits
            try:
                self._file.write(text)
                if self._queue.qsize() == 0:
                    self._file.flush()
            except (OSError, ValueError):
                gone = True


class Terminal(LinuxDriver):
    """The driver of fwtui."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._screen = _screen_file()
        self._file = self._screen  # type: ignore[assignment]
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)

    def write(self, data: str) -> None:
        if data != _FOCUS_EVENTS and self._writer_thread is not None:
            self._writer_thread.write(data)

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            self._writer_thread.stop()
        self._writer_thread = Writer(self._screen)
        self._writer_thread.start()

    def _enable_mouse_support(self) -> None:
        """Clicks, drags and the wheel; not every move of the mouse."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h")

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000l\x1b[?1002l\x1b[?1006l")

    def _enable_mouse_pixels(self) -> None:
        """Cells are exact enough."""

    def disable_input(self) -> None:
        with suppress(OSError):
            os.write(self._wake_write, b"x")
        super().disable_input()

    def close(self) -> None:
        super().close()
        for end in (self._wake_read, self._wake_write):
            with suppress(OSError):
                os.close(end)

    def run_input_thread(self) -> None:
        """Read keys until the app ends or the terminal is gone; asleep while none come."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        pending = True
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(ESCAPE_PAUSE if pending else None)
                # A sequence may be unfinished: look again, once, after a pause.
                pending = bool(ready)
                for key, _ in ready:
                    if key.fd == self._wake_read:
                        with suppress(OSError):
                            os.read(self._wake_read, 16)
                        continue
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:  # the terminal is gone (EIO)
                        data = b""
                    if not data:
                        self._hung_up()
                        return
                    for message in parser.feed(decode(data)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        with suppress(EOFError, ParseError):
            for _ in parser.feed(""):
                pass

    def _hung_up(self) -> None:
        """Standard input has ended: there will be no more keys."""
        leave = getattr(self._app, "hung_up", self._app.exit)
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(leave)


def _screen_file() -> IO[str]:
    """A file of its own to the terminal, so that fd 2 may go elsewhere."""
    for stream in (sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError, AttributeError):
            if stream is not None and stream.isatty():
                raw = os.dup(stream.fileno())
                return open(raw, "w", encoding="utf-8", errors="replace", newline="")
    return sys.__stderr__ or io.StringIO()


class Guard:
    """Remembers the terminal as it was, and brings it back if nobody else did."""

    def __init__(self) -> None:
        self._fd = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
        self._before: list[Any] | None = None
        with suppress(termios.error, OSError):
            self._before = termios.tcgetattr(self._fd)

    def restore(self) -> None:
        """Leave raw mode and the alternate screen, where they were not left yet."""
        if self._before is None:
            return
        with suppress(termios.error, OSError):
            if termios.tcgetattr(self._fd) == self._before:
                return
            os.write(1 if os.isatty(1) else 2, LEAVE.encode())
            termios.tcsetattr(self._fd, termios.TCSANOW, self._before)


LEAVING = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end fwtui as ``q`` does: terminal restored, queue kept."""
