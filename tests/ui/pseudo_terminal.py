"""A real pseudo-terminal with a program in it, and a screen that shows what it draws."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
}
"""What a terminal answers to what it is asked: synchronized output yes, in-band resize no."""

UNKNOWN_TO_PYTE = re.compile(rb"\x1b(?:\[[<>]\d*u|\[\?\d+[sr]|[P_][^\x1b]*\x1b\\)")
"""Of kitty's protocol, modes that are kept and given back, APC and DCS: it takes them for others
or for text."""


class Terminal:
    """Runs a program in a pty of some size; :meth:`until` waits for what it shows."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.width, self.height = size
        self.master, self.slave = pty.openpty()
        self._resize_pty()
        self.before = termios.tcgetattr(self.slave)
        self.screen = pyte.Screen(self.width, self.height)
        self._stream = pyte.ByteStream(self.screen)
        self.output = bytearray()
        self._last = b""
        """The last bytes, in which a question may begin."""
        self.pid = os.fork()
        if self.pid == 0:  # pragma: no cover (another process)
            os.close(self.master)
            os.login_tty(self.slave) if hasattr(os, "login_tty") else _login_tty(self.slave)
            os.chdir(ROOT)
            os.execvpe(argv[0], list(argv), {**_inherited(), **(environ or {})})
        self.status: int | None = None

    def _resize_pty(self) -> None:
        size = struct.pack("HHHH", self.height, self.width, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def resize(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.screen.resize(height, width)
        self._resize_pty()

    def read(self, seconds: float = 0.05) -> bytes:
        """What comes until nothing has come for so long, or half a minute; the screen shows it."""
        got, ends = bytearray(), time.monotonic() + 30
        while time.monotonic() < ends and select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            if not data:
                break
            for question, answer in ANSWERS.items():
                seen = self._last[1 - len(question) :] + data
                os.write(self.master, answer * seen.count(question))
            self._last = (self._last + data)[-64:]
            got += data
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
        self.output += got
        return bytes(got)

    def until(self, shown: str | Callable[[Terminal], Any], seconds: float = 20.0) -> None:
        """Read until the screen holds this, at most so long."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.read(0.02)
            if shown in self.text if isinstance(shown, str) else shown(self):
                return
        raise AssertionError(f"never shown: {shown!r}\n{self.text}")

    def press(self, keys: str | bytes) -> None:
        os.write(self.master, keys.encode() if isinstance(keys, str) else keys)

    @property
    def rows(self) -> list[str]:
        # Not pyte's own ``display``: half of a wide character may be written over within a frame.
        lines = (self.screen.buffer[y] for y in range(self.height))
        return ["".join(row[x].data for x in range(self.width)).rstrip() for row in lines]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def wait(self, seconds: float = 10.0) -> int:
        """The exit code, negative for a signal."""
        ends = time.monotonic() + seconds
        while self.status is None and time.monotonic() < ends:
            self.read(0.005)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        if self.status is None:
            raise AssertionError(f"still running\n{self.text}")
        self.read(0.05)
        return self.status

    def close(self) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        for end in (self.master, self.slave):
            os.close(end)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _inherited() -> dict[str, str]:
    """Without a size that is another's: whoever runs tests side by side says one."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


def _login_tty(slave: int) -> None:
    """As in glibc: the pty becomes the controlling terminal and all three streams."""
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(slave, stream)
    if slave > 2:
        os.close(slave)


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]
