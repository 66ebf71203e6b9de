"""The log file of a process: capped whatever writes into it, with secrets redacted."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import stat
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

from fwtui.base.files import open_private

_LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

LARGEST = 1_000_000
"""Bytes of a log file; the previous file is kept too."""

_SECRETS = r"""(?ix)
    (?P<name>
        authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+
      | \b(?:bearer|basic)\s+(?=[\w.~+/=-]{12,})
      | ["']?\b(?:access_token|refresh_token|client_secret|code_verifier|id_token|token|jwt
          |password)["']?\s*[:=]\s*["']?
      | \b(?:code|state)=
    )
    [^\s"'&,;}]+
    """


def redacted(text: str) -> str:
    """The text with ``***`` for what looks like a token, a code or a password.

    A second defence: secrets have the repr ``***`` and are not logged.
    """
    return re.sub(_SECRETS, lambda found: found["name"] + "***", text)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


class _RedactingFormatter(logging.Formatter):
    """Redacts, and cleans what is not ours: the log is read in a terminal too."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        super().__init__(_LINE)
        self._clean = clean

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- a name of logging
        # A record is one line: a text of a stranger makes no line of its own.
        return self._clean(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        # The lines after the first are those of a traceback.
        return redacted("\n".join(map(self._clean, super().format(record).split("\n"))))


class _RotatingHandler(logging.FileHandler):
    """A file that is renamed to ``NAME.1`` when it is full.

    :mod:`logging.handlers` has one, and imports pickle and sockets before the first paint.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
            self.cap()
        except OSError:
            self.handleError(record)

    def cap(self) -> bool:
        """Rename the file when it is full, whatever has written into it; True where it was.
        Raises OSError.

        Descriptor 2 goes on in the new file, where it is a descriptor of this one.
        """
        with self.lock or contextlib.nullcontext():
            if self.stream is None:
                return False
            found = os.fstat(self.stream.fileno())
            if found.st_size < LARGEST or not stat.S_ISREG(found.st_mode):
                return False
            if self._is_present(found):  # else another process has made way already
                before = Path(f"{self.baseFilename}.1")
                os.replace(self.baseFilename, before)
                if found.st_size > 2 * LARGEST:  # written faster than it was looked at
                    os.truncate(before, LARGEST)
            full, self.stream = self.stream, self._open()
            with contextlib.suppress(OSError):  # descriptor 2 may be closed
                if os.path.samestat(found, os.fstat(2)):
                    os.dup2(self.stream.fileno(), 2)
            full.close()
            return True

    def _is_present(self, found: os.stat_result) -> bool:
        try:
            return os.path.samestat(found, os.lstat(self.baseFilename))
        except FileNotFoundError:
            return False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- a name of logging
        """Drop a line that cannot be written: logging would print on the screen."""

    def _open(self) -> TextIOWrapper:
        # 0600 after a rotation too.
        fd = open_private(Path(self.baseFilename), os.O_WRONLY | os.O_APPEND)
        return open(fd, "a", encoding="utf-8", errors="replace")


def start(
    file: Path, level: int = logging.INFO, *, clean: Callable[[str], str] = _printable
) -> None:
    """Write the records of all loggers to ``file`` (0600, 1 MB, one previous file kept).

    ``clean`` makes a line of text that is not ours safe to show.
    """
    root = logging.getLogger()
    for before in tuple(root.handlers):
        root.removeHandler(before)
    try:
        handler: logging.Handler = _RotatingHandler(file)
    except OSError:
        handler = logging.NullHandler()  # a full or read-only disk does not stop fwtui
    handler.setFormatter(_RedactingFormatter(clean))
    root.addHandler(handler)
    root.setLevel(level)
    # They log each request with its address.
    for chatty in ("httpx", "httpcore", "hpack", "asyncio", "aiohttp", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def cap() -> bool:
    """Make way for a new log where the present one is full; True where it was."""
    was_full = False
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _RotatingHandler):
            with contextlib.suppress(OSError):
                was_full |= handler.cap()
    return was_full
