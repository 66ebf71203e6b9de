"""The tty of a client: raw mode, what it is sent, and the terminal given back as it was.

The standard library alone, and little of it: each import here delays the first frame.
"""

from __future__ import annotations

import os
import select
import sys
import termios
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KEEP = "\x1b[22;2t\x1b[?1036s"
"""Put the window's title on the terminal's stack, and keep whether alt sends ESC (xterm's control
sequences); LEAVE takes both back, whatever the session has set."""
LEAVE = (
    "\x1b[0m\x1b[?2026l\x1b[?2004l\x1b[?2031l\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"
    "\x1b[?1016l\x1b[?7h\x1b[<u\x1b7\x1b[r\x1b8\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[?1036r\x1b[23;2t"
)
"""Everything that was switched on, off again; and no rows that scroll by themselves (DECSTBM, which
moves the cursor), of a frame that was torn."""
_OTHER_SCREEN = b"\x1b[?1049h"
_CLEAR = b"\x1b[0m\x1b[H\x1b[J"
"""Before that screen is left: GNU Screen and the Linux console have but one."""
_IFLAG, _LFLAG, _CC = 0, 3, 6
"""Indices into the list of :func:`termios.tcgetattr`."""
READ = 1 << 16
LAST_SECONDS = 5.0
"""For a terminal to take what gives it back, and nothing before it."""


_QUESTION = b"\x1b[5n"
"""Ends what a session asks a terminal, and its bursts: whether it came so far (DSR 5, VT100)."""
_ANSWERS = b"\x1b[0n", b"\x1b[3n"
ANSWERED_WITHIN = 0.5
"""Seconds in which a terminal's answers come, after which a client that ends waits no longer."""


class Unanswered:
    """How many questions to a terminal wait for their answer; both may come in pieces.

    Of a terminal that has answered none yet, no answer is expected."""

    def __init__(self) -> None:
        self._count = 0
        self._answers = False
        self._asked = self._answered = b""
        """The last bytes of each way, shorter than a question."""

    def sent(self, data: bytes) -> None:
        """Bytes that go to the terminal."""
        data = self._asked + data
        self._count += data.count(_QUESTION)
        self._asked = data[1 - len(_QUESTION) :]

    def came(self, data: bytes) -> None:
        """Bytes that came from it."""
        data = self._answered + data
        answers = sum(map(data.count, _ANSWERS))
        self._answers = self._answers or answers > 0
        self._count = max(0, self._count - answers)
        self._answered = data[1 - len(_QUESTION) :]

    def __bool__(self) -> bool:
        return self._answers and self._count > 0


class Terminal:
    """The tty on standard input and output; entered and restored any number of times.

    It is written by a descriptor of its own, which never blocks: O_NONBLOCK on the shell's
    would stay there, and a client that waits in write(2) could neither be quit nor stopped.
    """

    def __init__(self) -> None:
        self._before = termios.tcgetattr(0)
        self._unwritten = bytearray()
        self.entered = False
        """Whether something of fwtui is on the screen."""
        self._has_frame = False
        """Whether the other screen was asked for, and so painted on."""
        self.farewell = b""
        """Written before the screen is given back."""
        self.unanswered = Unanswered()
        try:
            self.output = os.open(
                os.ttyname(1), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
            )
        except OSError:  # another user's, after su(1): it blocks
            self.output = os.dup(1)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        try:
            found = os.get_terminal_size(1)
        except OSError:
            return 80, 24
        return found.columns or 80, found.lines or 24

    @property
    def pixels(self) -> tuple[int, int]:
        """Of the text, width and height (ioctl_tty(2), TIOCGWINSZ); 0 where it does not say."""
        from fcntl import ioctl  # not on the way to the saved frame

        try:
            found = ioctl(1, termios.TIOCGWINSZ, bytes(8))
        except OSError:
            return 0, 0
        return int.from_bytes(found[4:6], sys.byteorder), int.from_bytes(found[6:], sys.byteorder)

    @property
    def is_foreground(self) -> bool:
        """Whether this job may use the terminal (tcgetpgrp(3)); True where there are no jobs."""
        try:
            return os.tcgetpgrp(0) == os.getpgrp()
        except OSError:
            return True

    @property
    def is_stalled(self) -> bool:
        """Whether bytes wait until the terminal takes them."""
        return bool(self._unwritten)

    def enter(self, *, signals: bool = False) -> None:
        """Raw mode by TCSANOW, which keeps what was typed already (termios(3))."""
        try:
            if not self.entered:
                self._before = termios.tcgetattr(0)
                self.entered = True
                self.write(KEEP.encode())
            termios.tcsetattr(0, termios.TCSANOW, raw(termios.tcgetattr(0), signals=signals))
        except termios.error:  # the terminal is gone; reading it will say so
            pass

    def write(self, data: bytes) -> None:
        """As much as the terminal takes at once; :meth:`go_on` writes the rest."""
        self.unanswered.sent(data)
        self._has_frame = self._has_frame or _OTHER_SCREEN in data
        self._unwritten += data
        self.go_on()

    def go_on(self) -> None:
        """Write as much of the waiting bytes as the terminal takes without blocking."""
        try:
            while self._unwritten:
                del self._unwritten[: os.write(self.output, self._unwritten)]
        except BlockingIOError:
            pass
        except OSError:  # the terminal is gone; reading it will say so
            self._unwritten.clear()

    def restore(self) -> None:
        """The shell's screen, and the tty as it was; does nothing where it is restored."""
        if not self.entered:
            return
        self.entered = False
        self._unwritten.clear()
        self.write(self.farewell + (_CLEAR if self._has_frame else b"") + LEAVE.encode())
        self.farewell, self._has_frame = b"", False
        last = time.monotonic() + LAST_SECONDS
        while self._unwritten and (left := last - time.monotonic()) > 0:
            select.select([], [self.output], [], left)
            self.go_on()
        self._wait_for_answers()
        try:
            termios.tcsetattr(0, termios.TCSANOW, self._before)
        except termios.error:  # the terminal is gone
            pass

    def _wait_for_answers(self) -> None:
        """Take what the terminal answers yet: the shell would read it as typed."""
        last = time.monotonic() + ANSWERED_WITHIN
        while self.unanswered and (left := last - time.monotonic()) > 0:
            try:
                came = os.read(0, READ) if select.select([0], [], [], left)[0] else b""
            except OSError:  # the terminal is gone
                came = b""
            if not came:
                break
            self.unanswered.came(came)
        self.unanswered = Unanswered()

    def close(self) -> None:
        """Close the descriptor for output; the terminal is not restored."""
        os.close(self.output)


def raw(attributes: list[Any], *, signals: bool) -> list[Any]:
    """The attributes of raw mode: no echo, each byte at once.

    With ``signals`` ctrl+c still ends the program; ctrl+z and ctrl+\\ do nothing.
    """
    attributes[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    if not signals:
        attributes[_LFLAG] &= ~termios.ISIG
    attributes[_IFLAG] &= ~(
        termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
    )
    cc = list(attributes[_CC])
    cc[termios.VMIN], cc[termios.VTIME] = 1, 0
    cc[termios.VSUSP] = cc[termios.VQUIT] = b"\x00"  # _POSIX_VDISABLE
    attributes[_CC] = cc
    return attributes
