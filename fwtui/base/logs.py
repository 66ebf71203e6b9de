"""The log file of a process, with secrets redacted."""

from __future__ import annotations

import logging
import os
import re
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


class _RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # Control characters of outside text are removed: they could steer a terminal.
        text = redacted(super().format(record))
        return text.translate(dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127)))


class _RotatingHandler(logging.FileHandler):
    """A file that is renamed to ``NAME.1`` when it is full.

    :mod:`logging.handlers` has one, and imports pickle and sockets before the first paint.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
            if self.stream is not None and self.stream.tell() >= LARGEST:
                self.stream.close()
                self.stream = None
                os.replace(self.baseFilename, f"{self.baseFilename}.1")
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- a name of logging
        """Drop a line that cannot be written: logging would print on the screen."""

    def _open(self) -> TextIOWrapper:
        # 0600 after a rotation too.
        fd = open_private(Path(self.baseFilename), os.O_WRONLY | os.O_APPEND)
        return open(fd, "a", encoding="utf-8", errors="replace")


def start(file: Path, level: int = logging.INFO) -> None:
    """Write the records of all loggers to ``file`` (0600, 1 MB, one previous file kept)."""
    root = logging.getLogger()
    for before in tuple(root.handlers):
        root.removeHandler(before)
    try:
        handler: logging.Handler = _RotatingHandler(file)
    except OSError:
        handler = logging.NullHandler()  # a full or read-only disk does not stop fwtui
    handler.setFormatter(_RedactingFormatter(_LINE))
    root.addHandler(handler)
    root.setLevel(level)
    # They log each request with its address.
    for chatty in ("httpx", "httpcore", "hpack", "asyncio", "aiohttp", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
