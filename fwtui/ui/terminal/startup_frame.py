"""The last session's frame, drawn before anything heavy is imported.

Python and Textual need a quarter of a second until they can paint; a frame from a file needs
none of it. :func:`keep` writes the frame at the end of a session with everything that it
depends on; :func:`draw` shows it at the next start if none of that has changed; the driver
takes the terminal over without a changed cell, and :func:`give_back` restores it where that
never happens. Where anything differs the start is an ordinary one.

Imports nothing that Python has not loaded by itself, ``termios`` and ``signal`` apart: each
module here would be paid for before the first row can be seen.
"""

from __future__ import annotations

import binascii
import os
import signal
import sys
import termios

from fwtui import __version__

TYPE_CHECKING = False  # typing itself is too heavy here
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

LARGEST = 1 << 20
"""Bytes of a frame file, at most; a larger one is not read."""
LEAVING = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end fwtui as ``q`` does: terminal restored, queue kept."""
ENTER_SCREEN = "\x1b[?1049h"
LEAVE = (
    "\x1b[0m\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"
    "\x1b[?1016l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Switches off every mode that fwtui switches on."""
_BEFORE = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2026h\x1b[H"
_AFTER = b"\x1b[0m\x1b[?2026l"
_MAGIC = b"fwtui frame 1"
_ENVIRONMENT = (
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
)
"""The variables that theme, glyphs and size depend on."""
_IFLAG, _LFLAG, _CC = 0, 3, 6
"""Indexes into the list of :func:`termios.tcgetattr`."""


class Drawn:
    """The terminal after :func:`draw`: its attributes before, and who restores it."""

    def __init__(self, size: tuple[int, int], before: list[Any]) -> None:
        self.size = size
        """Columns and rows."""
        self.before = before
        """The tty's attributes, from :func:`termios.tcgetattr`."""
        self.taken = False
        """The guard of the driver restores the terminal from now on."""
        self.entered = False
        """The driver has begun to paint over the frame."""


_drawn: Drawn | None = None
"""There is one terminal in a process."""


def drawn() -> Drawn | None:
    """The result of :func:`draw`; ``None`` when it drew nothing."""
    return _drawn


def file() -> str:
    """The path of the frame: in the cache folder of a start without options."""
    if home := os.environ.get("FWTUI_HOME"):
        return os.path.join(os.path.expanduser(home), "cache", "frame")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches/fwtui/frame")
    cache = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
    return os.path.join(cache, "fwtui", "frame")


# --- the end of a session ------------------------------------------------------------------


def keep(frame: bytes, size: tuple[int, int], files: Iterable[str]) -> None:
    """Write a frame down for the next start, readable by its owner alone.

    ``frame`` is text, ``CR LF`` and colours; ``size`` its columns and rows; ``files`` are
    those that the next start reads before its first paint, as they are now. Raises OSError.
    """
    if not _is_clean(frame):
        return
    stamps = "".join(f"{_stamp(each)} {each}\n" for each in files)
    body = b"%b\n%b\n%b" % (_conditions(size).encode(), os.fsencode(stamps), frame)
    whole = b"%b %08x %d\n%b" % (_MAGIC, binascii.crc32(body), len(body), body)
    if len(whole) > LARGEST:
        return
    # At the end of a run: the start needs none of these.
    from pathlib import Path

    from fwtui.base.files import write_atomically

    write_atomically(Path(file()), whole, durable=False)  # a torn one would fail its checksum


def _conditions(size: tuple[int, int]) -> str:
    """All that a frame depends on besides files, in lines."""
    facts = [__version__, *size, *(os.environ.get(name) for name in _ENVIRONMENT)]
    return "".join(f"{fact!r}\n" for fact in facts)


def _stamp(path: str) -> str:
    """The time of a file's last change and its size; a fixed text for a missing file."""
    try:
        found = os.stat(path)
    except OSError:
        return "- -"
    return f"{found.st_mtime_ns} {found.st_size}"


def _is_clean(frame: bytes) -> bool:
    """Whether a frame holds text, ends of rows and colours (SGR), and nothing else at all."""
    first, *rest = frame.split(b"\x1b[")
    text = [first]
    for each in rest:
        numbers, sign, shown = each.partition(b"m")
        if not sign or numbers.strip(b"0123456789;:"):
            return False
        text.append(shown)
    try:
        shown_text = b"".join(text).replace(b"\r\n", b"").decode()
    except UnicodeDecodeError:
        return False
    return not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in set(shown_text))


# --- the start -----------------------------------------------------------------------------


def draw() -> None:
    """Draw the kept frame if an ordinary start would paint the same; else do nothing."""
    global _drawn
    try:
        if not (os.isatty(0) and os.isatty(1)) or os.tcgetpgrp(0) != os.getpgrp():
            return
        size = os.get_terminal_size(1)
        frame = _matching((size.columns, size.lines))
        if frame is None:
            return
        before = termios.tcgetattr(0)
        _drawn = Drawn((size.columns, size.lines), before)
        for number in LEAVING:
            signal.signal(number, _ended)
        termios.tcsetattr(0, termios.TCSANOW, _raw(termios.tcgetattr(0)))
        _write(_BEFORE + frame + _AFTER)
    except (OSError, termios.error):
        give_back()


def give_back() -> None:
    """Restore the terminal, unless the driver has taken it over."""
    if _drawn is not None and not _drawn.taken:
        _drawn.taken = True
        restore(_drawn.before)


def restore(before: list[Any]) -> None:
    """Restore the shell's screen and the tty's attributes."""
    try:
        _write(LEAVE.encode())
        termios.tcsetattr(0, termios.TCSANOW, before)
    except (OSError, termios.error):  # the terminal is gone: there is nothing to restore
        pass


def _ended(number: int, _: object) -> None:
    """A signal before there is a context to close: restore, and end by the signal."""
    if _drawn is not None:
        restore(_drawn.before)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _matching(size: tuple[int, int]) -> bytes | None:
    """The kept frame, if nothing that it depends on has changed."""
    with open(file(), "rb") as opened:
        if os.fstat(opened.fileno()).st_uid != os.getuid():
            return None
        whole = opened.read(LARGEST + 1)
    head, _, body = whole.partition(b"\n")
    if head != b"%b %08x %d" % (_MAGIC, binascii.crc32(body), len(body)):
        return None
    conditions = _conditions(size).encode() + b"\n"
    if not body.startswith(conditions):
        return None
    stamps, _, frame = body[len(conditions) :].partition(b"\n\n")
    for line in os.fsdecode(stamps).splitlines():
        changed, length, path = line.split(" ", 2)
        if _stamp(path) != f"{changed} {length}":
            return None
    return frame if _is_clean(frame) else None


def _raw(attributes: list[Any]) -> list[Any]:
    """No echo, each key at once; ctrl+c still ends the program that is being loaded.

    Set by TCSANOW, which leaves what was typed already where it is (termios(3)).
    """
    attributes[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    attributes[_IFLAG] &= ~(
        termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
    )
    cc = list(attributes[_CC])
    cc[termios.VMIN], cc[termios.VTIME] = 1, 0
    cc[termios.VSUSP] = cc[termios.VQUIT] = b"\x00"  # _POSIX_VDISABLE
    attributes[_CC] = cc
    return attributes


def _write(data: bytes) -> None:
    """Write all of it: a terminal takes a few kilobytes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(1, rest) :]
