"""A terminal joined to a session: raw mode, bytes both ways, and the terminal given back.

The client is what the shell, job control and signals see. It never parses what it passes on.
The standard library alone, and little of it: each import here delays the first frame.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import termios

from fwtui.session import framing, rendezvous, startup_frame
from fwtui.session.framing import BadFrame, Frames, frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

FACTS = (
    "TERM",
    "TERM_PROGRAM",
    "COLORTERM",
    "COLORFGBG",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "TZ",
    "SSH_CONNECTION",
    "SSH_TTY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "TMUX",
    "STY",
)
"""Names of the environment that belong to a terminal, not to the session's process."""
KEEP_TITLE = "\x1b[22;2t"
"""Put the window's title on the terminal's stack (xterm's control sequences); LEAVE takes it
back, whatever the session has set."""
LEAVE = (
    "\x1b[0m\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"
    "\x1b[?1016l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[23;2t"
)
"""Everything that was switched on, off again."""
_CTRL_Z = (b"\x1a", b"\x1b[122;5u")
"""The key as a terminal sends it, by itself and in kitty's keyboard protocol."""
_IFLAG, _LFLAG, _CC = 0, 3, 6
"""Indices into the list of :func:`termios.tcgetattr`."""
_READ = 1 << 16
_TAKEN = (
    signal.SIGWINCH,
    signal.SIGTSTP,
    signal.SIGCONT,
    signal.SIGHUP,
    signal.SIGTERM,
    signal.SIGINT,
)
"""Signals that the client answers itself while it is joined."""
DIED = "fwtui's session ended unexpectedly. `fwtui doctor` names its log."


class Ended(Exception):
    """The client ends: with an exit code, and what is printed on the shell's screen."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


class Terminal:
    """The tty on standard input and output; entered and restored any number of times."""

    def __init__(self) -> None:
        self._before = termios.tcgetattr(0)
        self.entered = False
        """Whether something of fwtui is on the screen."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        try:
            found = os.get_terminal_size(1)
        except OSError:
            return 80, 24
        return found.columns or 80, found.lines or 24

    def enter(self, *, signals: bool = False) -> None:
        """Raw mode by TCSANOW, which keeps what was typed already (termios(3))."""
        if not self.entered:
            self._before = termios.tcgetattr(0)
            self.entered = True
            self.write(KEEP_TITLE.encode())
        termios.tcsetattr(0, termios.TCSANOW, raw(termios.tcgetattr(0), signals=signals))

    def write(self, data: bytes) -> None:
        """All of it: a terminal takes a few kilobytes at a time."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(1, rest) :]

    def restore(self) -> None:
        """The shell's screen, and the tty as it was; does nothing where it is restored."""
        if not self.entered:
            return
        self.entered = False
        try:
            self.write(LEAVE.encode())
            termios.tcsetattr(0, termios.TCSANOW, self._before)
        except (OSError, termios.error):  # the terminal is gone
            pass


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


class Client:
    """One terminal, joined to a session; a context in which the terminal is looked after.

    Signals are answered from the beginning of the context on; at its end the terminal is
    restored, whatever happened.
    """

    def __init__(self, terminal: Terminal, *, version: str) -> None:
        self._terminal = terminal
        self._version = version
        self._painted: tuple[int, int] | None = None
        """The size of a saved frame that is on the screen."""
        self._joined = False
        self._signals: list[int] = []
        self._before: dict[int, Any] = {}
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._wake_before = -1

    def __enter__(self) -> Client:
        for number in _TAKEN:
            self._before[number] = signal.signal(number, self._caught)
        self._wake_before = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._terminal.restore()
        signal.set_wakeup_fd(self._wake_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for end in (self._wake_read, self._wake_write):
            os.close(end)

    def in_session(self) -> None:
        """Let go of everything: this is the process of the session now (after fork(2))."""
        signal.set_wakeup_fd(-1)
        for number in _TAKEN:
            signal.signal(number, signal.SIG_DFL)
        for end in (self._wake_read, self._wake_write):
            os.close(end)

    def paint(self) -> None:
        """Show the saved frame, where one matches this terminal."""
        size = self._terminal.size
        frame = startup_frame.matching(size, os.environ)
        if frame is not None and os.tcgetpgrp(0) == os.getpgrp():
            self._painted = size
            self._terminal.enter(signals=True)
            self._terminal.write(startup_frame.BEFORE + frame + startup_frame.AFTER)

    def say(self, words: str) -> None:
        """A line on the shell's screen, where nothing else is on it."""
        if not self._terminal.entered:
            print(words, file=sys.stderr, flush=True)

    def heed(self, seconds: float) -> None:
        """Wait for so long while no session is joined; raises :class:`Ended` at a signal."""
        if select.select([self._wake_read], [], [], seconds)[0]:
            self._heed(None)

    def run(self, connection: socket.socket, name: str) -> NoReturn:
        """Pass bytes until the session lets the terminal go.

        After the client was suspended it joins the session of that name once more. Raises
        :class:`Ended`, :class:`OtherVersion` or :class:`NotJoined`.
        """
        while True:
            try:
                self._pass(connection)
            except _Suspended:
                connection = self._suspend(name)

    def _caught(self, number: int, _: object) -> None:
        self._signals.append(number)

    def _pass(self, connection: socket.socket) -> NoReturn:
        """Bytes both ways; raises :class:`Ended` or :class:`_Suspended`."""
        slow = 2_000  # milliseconds
        with connection:
            self._send(connection, framing.HELLO, self._facts())
            frames = Frames(framing.TO_CLIENT, framing.LARGEST_TO_CLIENT)
            poll = select.poll()
            for fd in (0, connection.fileno(), self._wake_read):
                poll.register(fd, select.POLLIN)
            while True:
                ready = poll.poll(None if self._joined else slow)
                if not ready:
                    self.say("fwtui is starting…")
                    slow = 3_600_000
                for fd, _event in ready:
                    if fd == self._wake_read:
                        self._heed(connection)
                    elif fd == 0:
                        self._keys(connection)
                    else:
                        self._output(connection, frames)

    def _facts(self) -> bytes:
        columns, rows = self._terminal.size
        facts = {name: os.environ[name] for name in FACTS if name in os.environ}
        facts |= {
            "fwtui": self._version,
            "size": f"{columns} {rows}",
            "painted": "{} {}".format(*self._painted) if self._painted else "",
        }
        self._painted = None
        return b"".join(os.fsencode(f"{name}={value}") + b"\0" for name, value in facts.items())

    def _heed(self, connection: socket.socket | None) -> None:
        """Signals that came."""
        try:
            os.read(self._wake_read, 256)
        except OSError:
            pass
        came, self._signals = self._signals, []
        for number in came:
            if number == signal.SIGWINCH:
                columns, rows = self._terminal.size
                self._send(connection, framing.SIZE, b"%d %d" % (columns, rows))
            elif number == signal.SIGTSTP:
                self._send(connection, framing.SUSPEND)
                raise _Suspended
            elif number == signal.SIGHUP:
                self._send(connection, framing.LOST)
                raise Ended(128 + number)
            elif number != signal.SIGCONT:
                self._send(connection, framing.SIGNAL, b"%d" % number)
                raise Ended(128 + number)

    def _keys(self, connection: socket.socket) -> None:
        try:
            data = os.read(0, _READ)
        except OSError:  # the terminal is gone (EIO)
            data = b""
        if not data:
            self._send(connection, framing.LOST)
            raise Ended(128 + signal.SIGHUP)
        if data in _CTRL_Z:
            self._send(connection, framing.SUSPEND)
            raise _Suspended
        self._send(connection, framing.KEYS, data)

    def _output(self, connection: socket.socket, frames: Frames) -> None:
        try:
            data = connection.recv(_READ)
            came = frames.feed(data)
        except (OSError, BadFrame):
            data, came = b"", []
        for kind, payload in came:
            if kind == framing.OUTPUT:
                self._show(payload)
            elif kind == framing.EXIT:
                code, _, words = payload.decode("utf-8", "replace").partition(" ")
                raise Ended(int(code), words)
            else:
                raise OtherVersion(payload.decode("utf-8", "replace"))
        if not data:
            raise Ended(1, DIED) if self._joined else NotJoined

    def _show(self, data: bytes) -> None:
        if not self._joined:
            self._joined = True
            self._terminal.enter()
        try:
            self._terminal.write(data)
        except OSError:  # the terminal is gone; reading it will say so
            pass

    def _send(self, connection: socket.socket | None, kind: bytes, payload: bytes = b"") -> None:
        if connection is None:
            return
        try:
            connection.sendall(frame(kind, payload))
        except OSError:  # the session has ended; its last words may still be read
            pass

    def _suspend(self, name: str) -> socket.socket:
        """Stop as the shell's job control expects, and join again when continued."""
        self._terminal.restore()
        self._joined = False
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)  # the whole job, as the tty itself would
        signal.signal(signal.SIGTSTP, handler)
        self._signals.clear()
        try:
            return rendezvous.connect(name)
        except OSError as error:
            raise Ended(0, "The session has ended meanwhile.") from error


class _Suspended(Exception):
    """The listener wants the shell for a while."""


class NotJoined(Exception):
    """The session closed the connection before it showed anything: it was about to end."""


class OtherVersion(Exception):
    """The session is of another version, which is the only argument."""
