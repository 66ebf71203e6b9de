"""A slow line between a terminal and a program: ``python -m tests.ui.slow_line PROGRAM …``.

Each direction takes 50 ms, and 256 kbit/s come back; as sshd it reads ahead of the line, up to the
2 MiB of a channel's window.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
import tty
from collections import deque

DELAY = 0.05
"""Seconds of one way."""
RATE = 32_000
"""Bytes a second to the terminal."""
WINDOW = 2 << 20
"""Bytes that are read ahead of the line."""
_PIECE = 256


class Way:
    """One direction of the line."""

    def __init__(self, rate: int | None) -> None:
        self._rate = rate
        self._free = 0.0
        self._pieces: deque[tuple[float, bytes]] = deque()
        self.size = 0

    def take(self, data: bytes, now: float) -> None:
        """Bytes at this end, which are at the other one later."""
        self.size += len(data)
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            takes = len(piece) / self._rate if self._rate else 0.0
            self._free = max(self._free, now) + takes
            self._pieces.append((self._free + DELAY, piece))

    def arrived(self, now: float) -> bytes:
        """What is at the other end by now."""
        came = bytearray()
        while self._pieces and self._pieces[0][0] <= now:
            came += self._pieces.popleft()[1]
        self.size -= len(came)
        return bytes(came)

    @property
    def next(self) -> float:
        """When more arrives, by the monotonic clock."""
        return self._pieces[0][0] if self._pieces else float("inf")


def main(argv: list[str]) -> int:
    """Pass on until the program has ended; its exit code."""
    size = fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8))
    pid, master = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("8s", size))
        os.execvp(argv[0], argv)
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        _pass(master)
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _pass(master: int) -> None:
    to_program, to_terminal = Way(None), Way(RATE)
    open_ = True
    while open_ or to_terminal.size:
        now = time.monotonic()
        if (keys := to_program.arrived(now)) and open_:
            os.write(master, keys)
        if shown := to_terminal.arrived(now):
            os.write(1, shown)
        until = min(to_program.next, to_terminal.next) - time.monotonic()
        ends = [0] + ([master] if open_ and to_terminal.size < WINDOW else [])
        for end in select.select(ends, [], [], max(0.0, min(until, 1.0)))[0]:
            try:
                data = os.read(end, 1 << 16)
            except OSError:  # the program has ended (EIO)
                data = b""
            if end == master:
                open_ = bool(data)
                to_terminal.take(data, time.monotonic())
            elif data:
                to_program.take(data, time.monotonic())
            else:
                return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
