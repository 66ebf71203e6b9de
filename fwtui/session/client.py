"""A terminal joined to a session: raw mode, bytes both ways, and the terminal given back.

The client is what the shell, job control and signals see. It never parses what it passes on.
The standard library alone, and little of it: each import here delays the first frame.
"""

from __future__ import annotations

import os
import select
import sys
import termios
import time

from fwtui.session import framing, rendezvous
from fwtui.session.framing import BadFrame, Frames, frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import Any, NoReturn

    from fwtui.session.rendezvous import SessionConnection
else:
    import _signal as signal  # without the enums of signal, which take 3 ms to import

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
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "TMUX",
    "STY",
)
"""Names of the environment that belong to a terminal, not to the session's process."""
KEEP_TITLE = "\x1b[22;2t"
"""Put the window's title on the terminal's stack (xterm's control sequences); LEAVE takes it
back, whatever the session has set."""
LEAVE = (
    "\x1b[0m\x1b[?2026l\x1b[?2004l\x1b[?2031l\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"
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
    signal.SIGQUIT,
)
"""Signals that the client answers itself while it is joined."""
_OF_A_STOP = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)
"""Signals that are over with when the client is continued."""
STARTING = "fwtui is starting…"
WAITING = "fwtui is waiting for its session…"
DIED = "fwtui's session ended unexpectedly. `fwtui doctor` names its log."
SILENT = "fwtui: its session neither answers nor ends. `fwtui quit` ends it."
OVER = "fwtui has ended meanwhile."
SAY_AFTER = 2.0
"""Seconds of silence after which the client says what it waits for."""
LONGEST_WAIT = 15.0
"""Seconds in which a session that runs already must answer, or end."""
LOOK_AGAIN = 0.01
"""Seconds between two attempts to find a session that begins or ends."""
LAST_SECONDS = 5.0
"""For a terminal to take what gives it back, and nothing before it."""


_QUESTION = b"\x1b[5n"
"""Ends what a session asks a terminal, and its bursts: whether it came so far (DSR 5, VT100)."""
_ANSWERS = b"\x1b[0n", b"\x1b[3n"
ANSWERED_WITHIN = 0.5
"""Seconds in which a terminal's answers come, after which a client that ends waits no longer."""


class Ended(Exception):
    """The client ends: with an exit code, and what is printed on the shell's screen."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


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
                self.write(KEEP_TITLE.encode())
            termios.tcsetattr(0, termios.TCSANOW, raw(termios.tcgetattr(0), signals=signals))
        except termios.error:  # the terminal is gone; reading it will say so
            pass

    def write(self, data: bytes) -> None:
        """As much as the terminal takes at once; :meth:`go_on` writes the rest."""
        self.unanswered.sent(data)
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
        self.write(self.farewell + LEAVE.encode())
        self.farewell = b""
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
                came = os.read(0, _READ) if select.select([0], [], [], left)[0] else b""
            except OSError:  # the terminal is gone
                came = b""
            if not came:
                break
            self.unanswered.came(came)
        self.unanswered = Unanswered()

    def close(self) -> None:
        """Close the descriptor for output; the terminal is not restored."""
        os.close(self.output)


def printable(words: str) -> str:
    """Words of another process without what could steer the terminal."""
    return "".join(char for char in words if char.isprintable() or char == "\n")


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

    def __init__(self, terminal: Terminal, name: str, *, version: str) -> None:
        """``name`` is the session's; it may call itself by another one later."""
        self.name = name
        self._terminal = terminal
        self._version = version
        self._painted: tuple[int, int] | None = None
        """The size of a saved frame that is on the screen."""
        self._joined = False
        """Whether the session shows something here."""
        self._started = False
        """Whether the session was started for this client, and is at its beginning."""
        self._signals: list[int] = []
        self._before: dict[int, Any] = {}
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._wake_before = -1

    def __enter__(self) -> Client:
        # In this order: a signal between the two would wake nothing.
        self._wake_before = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in _TAKEN:
            self._before[number] = signal.signal(number, self._caught)
        return self

    def __exit__(self, *_: object) -> None:
        self._terminal.restore()
        self._terminal.close()
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
        self._terminal.close()

    def paint(self) -> None:
        """Show the saved frame, where one matches this terminal."""
        from fwtui.session import startup_frame  # where a session runs already none is needed

        size = self._terminal.size
        frame = startup_frame.matching(size, os.environ)
        if frame is not None:
            self._painted = size
            self._terminal.enter(signals=True)
            self._terminal.write(startup_frame.BEFORE + frame + startup_frame.AFTER)

    def say(self, words: str) -> None:
        """A line on the shell's screen, where nothing else is on it."""
        if not self._terminal.entered:
            print(printable(words), file=sys.stderr, flush=True)

    def ask(self, question: str) -> bool:
        """A question on the shell's screen; raises :class:`Ended` at a signal."""
        self._terminal.restore()
        print(printable(question), end=" ", flush=True)
        while True:
            if self._wake_read in select.select([0, self._wake_read], [], [])[0]:
                self._heed(None)
            else:
                return sys.stdin.readline().strip().lower() in ("y", "yes")

    def heed(self, seconds: float) -> None:
        """Wait for so long while no session is joined; raises :class:`Ended` at a signal."""
        stalled = [self._terminal.output] if self._terminal.is_stalled else []
        reads, writes, _ = select.select([self._wake_read], stalled, [], seconds)
        if writes:
            self._terminal.go_on()
        if reads:
            self._heed(None)

    def wait_for_foreground(self) -> None:
        """Stop as long as the job is in the background: the terminal is another program's.

        Raises :class:`Ended` where a job cannot be stopped (its shell is gone).
        """
        for _ in range(100):
            if self._terminal.is_foreground:
                return
            os.kill(0, signal.SIGTTOU)  # by default it stops; SIGCONT comes with `fg`
        raise Ended(128 + signal.SIGTTOU)

    def run(self, connection: SessionConnection, *, started: bool) -> NoReturn:
        """Pass bytes until the session lets the terminal go.

        After the client was suspended it joins the session once more. Raises
        :class:`Ended`, :class:`OtherVersion` or :class:`NotJoined`.
        """
        self._started = started
        while True:
            try:
                self._pass(connection)
            except _Suspended as suspended:
                if suspended.stops:
                    self._stop()
                connection = self._join_again()

    def _caught(self, number: int, _: object) -> None:
        self._signals.append(number)

    def _pass(self, connection: SessionConnection) -> NoReturn:
        """Bytes both ways; raises :class:`Ended` or :class:`_Suspended`."""
        terminal = self._terminal
        began = time.monotonic()
        said = False
        with connection:
            self._send(connection, framing.HELLO, self._facts())
            frames = Frames(framing.TO_CLIENT, framing.LARGEST_TO_CLIENT)
            poll = select.poll()
            for fd in (0, self._wake_read, connection.fileno()):
                poll.register(fd, select.POLLIN)
            stalled = False
            while True:
                ready = poll.poll(None if self._joined else SAY_AFTER * 1e3)
                if not self._joined and not said and time.monotonic() - began >= SAY_AFTER:
                    said = True
                    self.say(STARTING if self._started else WAITING)
                waits = not (ready or self._started or self._joined)
                if waits and time.monotonic() - began > LONGEST_WAIT:
                    self._send(connection, framing.SUSPEND)
                    raise Ended(1, SILENT)
                for fd, _event in ready:
                    if fd == self._wake_read:
                        self._heed(connection)
                    elif fd == 0:
                        self._keys(connection)
                    elif fd == terminal.output:
                        terminal.go_on()
                    else:
                        self._output(connection, frames)
                if terminal.is_stalled != stalled:
                    # The session waits as long as the terminal does.
                    stalled = terminal.is_stalled
                    if stalled:
                        poll.unregister(connection)
                        poll.register(terminal.output, select.POLLOUT)
                    else:
                        poll.unregister(terminal.output)
                        poll.register(connection, select.POLLIN)

    def _facts(self) -> bytes:
        facts = {name: os.environ[name] for name in FACTS if name in os.environ}
        facts |= {
            "fwtui": self._version,
            "size": " ".join(map(str, self._terminal.size)),
            "pixels": " ".join(map(str, self._terminal.pixels)),
            "painted": "{} {}".format(*self._painted) if self._painted else "",
        }
        return b"".join(os.fsencode(f"{name}={value}") + b"\0" for name, value in facts.items())

    def _heed(self, connection: SessionConnection | None) -> None:
        """Signals that came."""
        try:
            os.read(self._wake_read, 256)
        except OSError:
            pass
        came, self._signals = self._signals, []
        for number in came:
            if number == signal.SIGWINCH:
                self._send_size(connection)
            elif number in (signal.SIGTSTP, signal.SIGCONT):
                if self._joined:
                    # Another program had the terminal while a stop that cannot be caught
                    # (SIGSTOP, SIGTTIN) lasted: all of it is set and painted once more.
                    self._send(connection, framing.SUSPEND)
                    raise _Suspended(stops=number == signal.SIGTSTP)
                if number == signal.SIGTSTP:
                    self._stop_before_joined(connection)
            elif self._joined or self._started:
                hung_up = number == signal.SIGHUP
                kind = framing.LOST if hung_up else framing.SIGNAL
                self._send(connection, kind, b"" if hung_up else b"%d" % number)
                raise Ended(128 + number)
            else:  # a session that ran before this client runs on without it
                self._send(connection, framing.SUSPEND)
                raise Ended(128 + number)

    def _keys(self, connection: SessionConnection) -> None:
        try:
            data = os.read(0, _READ)
        except OSError:  # the terminal is gone (EIO)
            data = b""
        if not data:
            self._send(connection, framing.LOST)
            raise Ended(128 + signal.SIGHUP)
        self._terminal.unanswered.came(data)
        if data in _CTRL_Z:
            self._send(connection, framing.SUSPEND)
            raise _Suspended
        self._send(connection, framing.KEYS, data)

    def _output(self, connection: SessionConnection, frames: Frames) -> None:
        try:
            data = connection.recv(_READ)
            came = frames.feed(data)
        except (OSError, BadFrame):
            data, came = b"", []
        for kind, payload in came:
            if kind == framing.OUTPUT:
                self._show(payload)
            elif kind == framing.NAME:
                self._take_name(payload)
            elif kind == framing.FAREWELL:
                self._terminal.farewell = payload
            elif kind == framing.PAUSE:
                raise _Suspended
            elif kind == framing.EXIT:
                code, _, words = payload.decode("utf-8", "replace").partition(" ")
                raise Ended(int(code), words)
            else:
                raise OtherVersion(payload.decode("utf-8", "replace"))
        if not data:
            raise Ended(1, DIED) if self._joined else NotJoined

    def _take_name(self, payload: bytes) -> None:
        name = payload.decode("ascii", "replace")
        if rendezvous.is_name(name):
            self.name = name

    def _show(self, data: bytes) -> None:
        if not self._joined:
            self._joined = True
            self._painted = None
            self._terminal.enter()
        self._terminal.write(data)

    def _send(
        self, connection: SessionConnection | None, kind: bytes, payload: bytes = b""
    ) -> None:
        if connection is None:
            return
        try:
            connection.sendall(frame(kind, payload))
        except OSError:  # the session has ended; its last words may still be read
            pass

    def _send_size(self, connection: SessionConnection | None) -> None:
        sizes = (*self._terminal.size, *self._terminal.pixels)
        self._send(connection, framing.SIZE, b"%d %d %d %d" % sizes)

    def _stop(self) -> None:
        """Stop as the shell's job control expects; returns when the job is continued."""
        self._terminal.restore()
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)  # the whole job, as the tty itself would
        signal.signal(signal.SIGTSTP, handler)
        # One that ends the client may have come with the one that continues it.
        self._signals = [number for number in self._signals if number not in _OF_A_STOP]

    def _stop_before_joined(self, connection: SessionConnection | None) -> None:
        """The session goes on with its start meanwhile, and paints as if nothing was."""
        from fwtui.session.startup_frame import AFTER, BEFORE

        entered = self._terminal.entered
        self._stop()
        self.wait_for_foreground()
        if entered:
            self._terminal.enter(signals=True)
            self._terminal.write(BEFORE + b"\x1b[2J" + AFTER)
        self._send_size(connection)

    def _join_again(self) -> SessionConnection:
        """After a stop."""
        self._joined = self._started = False
        self.wait_for_foreground()
        last = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                return rendezvous.connect(self.name)
            except OSError as error:
                # One that was stopped at its very beginning has no socket yet.
                if not rendezvous.is_held(self.name) or time.monotonic() > last:
                    raise Ended(0, OVER) from error
            self.heed(LOOK_AGAIN)


class _Suspended(Exception):
    """The listener wants the shell for a while, or had it while the process was stopped."""

    def __init__(self, *, stops: bool = True) -> None:
        super().__init__()
        self.stops = stops


class NotJoined(Exception):
    """The session closed the connection before it showed anything: it was about to end."""


class OtherVersion(Exception):
    """The session is of another version, which is the only argument."""
