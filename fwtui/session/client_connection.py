"""One client of the session: what goes to its terminal, and how it is let go."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable

from fwtui import __version__
from fwtui.session import framing
from fwtui.session.framing import frame
from fwtui.ui.terminal.joined import TerminalFacts

LARGEST_OUTPUT = 1 << 20
"""Bytes of one frame to a client."""


class ClientConnection:
    """One client's connection; an :class:`~fwtui.ui.terminal.joined.JoinedTerminal`."""

    def __init__(self, connection: socket.socket, facts: TerminalFacts) -> None:
        self.facts = facts
        self._farewell = b""
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._frames: deque[memoryview] = deque()
        """What the connection has not taken; the first may have gone out in part."""
        self._begun = False
        """Whether a part of the first one has gone out."""
        self._drained: Callable[[], None] | None = None
        self.unsent = 0
        self.ended = False
        """Whether the client is let go."""
        self._hanging_up: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def farewell(self) -> bytes:
        """What the client is to send the terminal before it restores it; it keeps this."""
        return self._farewell

    @farewell.setter
    def farewell(self, data: bytes) -> None:
        self._farewell = data
        if not self.ended:
            self._write(frame(framing.FAREWELL, data))

    def send(self, data: bytes) -> None:
        for start in range(0, len(data), LARGEST_OUTPUT):
            self._write(frame(framing.OUTPUT, data[start : start + LARGEST_OUTPUT]))

    def when_drained(self, call: Callable[[], None]) -> None:
        self._drained = call

    def end(self, code: int, words: str = "") -> None:
        """Let it go; what it has not shown by now it shows no more."""
        if self.ended or self._closed:
            return
        self.ended = True
        while len(self._frames) > int(self._begun):
            self.unsent -= len(self._frames.pop())
        if self._farewell:  # the one that is kept may be an older one
            self._write(frame(framing.FAREWELL, self._farewell))
        self._write(frame(framing.EXIT, f"{code} {words}".encode()))

    def suspend(self) -> None:
        self._write(frame(framing.PAUSE))

    def name(self, name: str) -> None:
        """Say under which name the session can be joined."""
        if not self.ended:
            self._write(frame(framing.NAME, name.encode("ascii")))

    def other_version(self) -> None:
        """The client of another version decides what becomes of the session."""
        self._write(frame(framing.VERSION, __version__.encode()))

    def _write(self, data: bytes) -> None:
        if self._closed:
            return
        waits = bool(self._frames)
        self._frames.append(memoryview(data))
        self.unsent += len(data)
        if not waits:
            self._go_on()
            if self._frames:
                self._loop.add_writer(self._connection.fileno(), self._writable)

    def _writable(self) -> None:
        self._go_on()
        if self._frames:
            return
        self._loop.remove_writer(self._connection.fileno())
        drained, self._drained = self._drained, None
        if drained is not None:
            drained()

    def _go_on(self) -> None:
        frames = self._frames
        try:
            while frames:
                sent = self._connection.send(frames[0])
                self.unsent -= sent
                self._begun = sent < len(frames[0])
                if self._begun:
                    frames[0] = frames[0][sent:]
                else:
                    frames.popleft()
        except BlockingIOError:
            pass
        except OSError:  # the client is gone; reading will say so
            frames.clear()
            self.unsent = 0

    def hang_up_in(self, seconds: float) -> None:
        """End the connection then, unless the client has by itself."""
        self._hanging_up = self._loop.call_later(seconds, self._hang_up)

    def _hang_up(self) -> None:
        """End the connection, which the one that reads it then closes."""
        if not self._closed:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """The connection is over; what is still written goes nowhere."""
        if self._closed:
            return
        self._closed = True
        if self._hanging_up is not None:
            self._hanging_up.cancel()  # else it wakes a session that sleeps
        if self._frames:
            self._loop.remove_writer(self._connection.fileno())
            self._frames.clear()
            self.unsent = 0
        self._connection.close()
