"""The driver of the terminal: enters it and leaves it cleanly, whatever happens, at once.

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
import threading
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from fwtui.ui.terminal import startup_frame
from fwtui.ui.terminal.startup_frame import ENTER_SCREEN, LEAVING

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

ESCAPE_PAUSE = 0.1
"""Seconds after which a lone ESC is the key, and not the beginning of a sequence."""
_FOCUS_EVENTS = "\x1b[?1004h"
"""Not asked for: a list keeps its cursor when another window has the keyboard."""


class Writer(WriterThread):
    """Writes to the terminal; drops the text once the terminal is gone."""

    def run(self) -> None:
        gone = False
        while (text := self._queue.get()) is not None:
            if gone:
                continue  # the queue is emptied, so that no writer waits on it
            try:
                self._file.write(text)
                if self._queue.qsize() == 0:
                    self._file.flush()
            except (OSError, ValueError):
                gone = True
        with suppress(OSError, ValueError):
            self._file.flush()  # the last text may have been followed by the end at once


class Terminal(LinuxDriver):
    """Textual's Linux driver with the four faults above mended."""

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
        self._left = False
        self._keeps_screen = False
        """The startup frame is on the screen; the first paint goes over it."""
        self._frame: list[str] | None = None
        """The parts of the update that is being painted: they are written in one piece."""
        self._early: list[Message] | None = []
        """Keys pressed before the first frame; None once they are passed on as they come."""
        self._early_lock = threading.Lock()

    def write(self, data: str) -> None:
        if data == _FOCUS_EVENTS or self._writer_thread is None or self._left:
            return
        if data == ENTER_SCREEN and self._keeps_screen:
            self._keeps_screen = False  # it would clear the screen
            return
        if data == SYNC_START:
            self._frame = [data]
        elif self._frame is None:
            self._writer_thread.write(data)
        else:
            self._frame.append(data)
            if data == SYNC_END:
                whole, self._frame = "".join(self._frame), None
                self._writer_thread.write(whole)

    def start_application_mode(self) -> None:
        self._left = False
        drawn = startup_frame.drawn()
        if drawn is None or drawn.entered:
            drawn = None
        else:
            drawn.entered = True
            self._keeps_screen = drawn.size == self._get_terminal_size()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if drawn is not None:
            self.attrs_before = drawn.before
            if drawn.size != self._get_terminal_size():
                self.write("\x1b[2J")  # what was drawn has another size
        if self._writer_thread is not None:
            self._writer_thread.stop()
        self._writer_thread = Writer(self._screen)
        self._writer_thread.start()

    def stop_application_mode(self) -> None:
        """Give the terminal back, once; later writes are dropped."""
        if not self._left:
            super().stop_application_mode()
            self._left = True

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.InputEvent | events.Paste):
            with self._early_lock:
                if self._early is not None:
                    self._early.append(message)
                    return
        super().process_message(message)

    def next_early(self) -> bool:
        """Pass on the first of the early keys; False when none is left, and from then on keys
        are passed on as they come."""
        with self._early_lock:
            if not self._early:
                self._early = None
                return False
            super().process_message(self._early.pop(0))
            return True

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
            ended = False
            while not ended:
                ready = selector.select(ESCAPE_PAUSE if pending else None)
                # A sequence may be unfinished: look again, once, after a pause.
                pending = bool(ready)
                for key, _ in ready:
                    if key.fd == self._wake_read:
                        with suppress(OSError):
                            os.read(self._wake_read, 16)
                        ended = True
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
    """Keeps the terminal's attributes, and restores them if the driver did not."""

    def __init__(self) -> None:
        self._fd = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
        self._before: list[Any] | None = None
        if (drawn := startup_frame.drawn()) is not None:
            self._before, drawn.taken = drawn.before, True
        else:
            with suppress(termios.error, OSError):
                self._before = termios.tcgetattr(self._fd)
        with suppress(ValueError):  # not the main thread
            for number in LEAVING:
                signal.signal(number, self._ended)

    def _ended(self, number: int, _: object) -> None:
        """A signal before the app handles it: no file or connection is open yet."""
        self.restore()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def restore(self) -> None:
        """Leave raw mode and the alternate screen, where they were not left yet."""
        if self._before is None:
            return
        with suppress(termios.error, OSError):
            if termios.tcgetattr(self._fd) == self._before:
                return
            startup_frame.restore(self._before)
