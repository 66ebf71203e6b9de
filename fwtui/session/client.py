"""A terminal joined to a session: raw mode, bytes both ways, and the terminal given back.

The client is what the shell, job control and signals see. It never parses what it passes on.
The standard library alone, and little of it: each import here delays the first frame.
"""

from __future__ import annotations

import os
import select
import sys
import time

from fwtui.session import framing, rendezvous
from fwtui.session.framing import BadFrame, Frames, frame
from fwtui.session.terminal import READ, Terminal

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
    "VTE_VERSION",
    "KONSOLE_VERSION",
)
"""Names of the environment that belong to a terminal, not to the session's process."""
_CTRL_Z = (b"\x1a", b"\x1b[122;5u")
"""The key as a terminal sends it, by itself and in kitty's keyboard protocol."""
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


class Ended(Exception):
    """The client ends: with an exit code, and what is printed on the shell's screen."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def printable(words: str) -> str:
    """Words of another process without what could steer the terminal."""
    return "".join(char for char in words if char.isprintable() or char == "\n")


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
            data = os.read(0, READ)
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
            data = connection.recv(READ)
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
